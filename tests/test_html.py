"""Saved pages: the table model of HTML, text as a browser shows it, and what is no page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalparse.blocks import Document, Paragraph, Table
from goalparse.findings import Unreadable
from goalparse.pipeline import parse_bytes
from goalparse.readers import identify, read_document

FORM = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>绩效目标公开</title>
<script>var a = "<table>";</script></head><body><div class=nav><a href=#>首页</a> &gt; 公开</div>
<h2>项目支出绩效目标表</h2><p>（2023年度）</p>
<table border=1>
<tr><td>项目名称</td><td colspan=4>公路<br>养护</td></tr>
<tr><td rowspan=2>项目资金（万元）</td><td>年度资金总额：</td><td colspan=3>80</td></tr>
<tr><td>其中：财政拨款</td><td colspan=3>  80
</td></tr>
<tr><td rowspan="3">绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td>
<tr><td rowspan=99>产出指标<td>数量指标<td>养护里程<td>≥10公里
<tr><td>质量指标<td><p>合格率</p><td><span style="display: none">x</span>=100%
</table><p>注：<b>本表</b>公开</p></body></html>"""


def read(page: str) -> Document:
    data = page.encode()
    return read_document(data, identify(data)).value


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_form_on_a_page_gives_its_records(charset: str) -> None:
    found = parse_bytes(FORM.format(charset=charset).encode(charset), path="a.html")
    document = found.document
    assert (document.format, document.encoding, document.dialect) == ("html", charset, None)
    assert (document.status, document.fiscal_year, document.cell_coverage) == ("ok", 2023, 1.0)
    (project,) = found.projects
    assert project.project_name == "公路\n养护"
    assert project.total_yuan == Decimal(800_000)
    assert [(i.level1, i.level2, i.level3, i.value_raw) for i in found.indicators] == [
        ("产出指标", "数量指标", "养护里程", "≥10公里"),
        ("产出指标", "质量指标", "合格率", "=100%"),
    ]


def test_the_blocks_of_a_page_stand_in_their_order() -> None:
    blocks = read(FORM.format(charset="utf-8")).blocks
    assert [b.text if isinstance(b, Paragraph) else "table" for b in blocks] == [
        "首页 > 公开", "项目支出绩效目标表", "（2023年度）", "table", "注：本表公开",
    ]  # fmt: skip
    assert [b.level for b in blocks if isinstance(b, Paragraph)][1] == 2


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("<tr><td rowspan=0>a<td>b<tr><td>c", [(1, 1, 2, 1), (1, 2, 1, 1), (2, 2, 1, 1)]),
        ("<tr><td rowspan=9>a<td>b", [(1, 1, 1, 1), (1, 2, 1, 1)]),
        ("<tr><td colspan=x>a<td colspan=0>b", [(1, 1, 1, 1), (1, 2, 1, 1)]),
        (
            "<tr><td>a<td rowspan=2>b<tr><td>c<td>d",
            [(1, 1, 1, 1), (1, 2, 2, 1), (2, 1, 1, 1), (2, 3, 1, 1)],
        ),
        ("<thead><tr><th>a</thead><tbody><tr><td>b</tbody>", [(1, 1, 1, 1), (2, 1, 1, 1)]),
    ],
)
def test_the_grid_follows_the_standard(table: str, cells: list[tuple[int, ...]]) -> None:
    (block,) = read(f"<html><body><table>{table}</table>").blocks
    assert isinstance(block, Table)
    assert [(c.row_no, c.column_no, c.row_span, c.column_span) for c in block.cells] == cells


def test_a_row_pushed_to_the_right_of_its_header_gives_its_amounts_by_their_order() -> None:
    """A merged cell of two columns in its first row, of one below: a page pushes the rows."""
    page = """<html><body><p>项目支出绩效自评表</p><p>（2023年度）</p><table>
    <tr><td colspan=2>项目名称<td colspan=4>公路养护
    <tr><td rowspan=3 colspan=2>项目资金（万元）<td>全年预算数<td>全年执行数<td>执行率<td>得分
    <tr><td>年度资金总额<td>90<td>81<td>90%<td>9
    <tr><td>其中：财政拨款<td>90<td>81<td>90%<td>
    <tr><td>一级指标<td>二级指标<td>三级指标<td>年度指标值<td>实际完成值<td>得分
    <tr><td>产出指标<td>数量指标<td>里程<td>9公里<td>9公里<td>90
    </table></body></html>"""
    found = parse_bytes(page.encode(), path="a.html")
    given = [(a.source, a.stage, str(a.value), str(a.rate)) for a in found.amounts]
    assert given == [
        ("total", "budget", "90", "None"),
        ("total", "executed", "81", "90"),
        ("fiscal", "budget", "90", "None"),
        ("fiscal", "executed", "81", "90"),
    ]
    told = [f.raw for f in found.findings if f.code == "value-doubtful"]
    assert told == ["年度资金总额", "其中：财政拨款"]


def test_a_table_in_a_cell_stands_in_it() -> None:
    (outer,) = read("<table><tr><td>a<table><tr><td>b</table>c</table>").blocks
    assert isinstance(outer, Table)
    (cell,) = outer.cells
    assert cell.text == "a\nb\nc"
    assert [(t.table_no, t.cells[0].text) for t in cell.tables] == [(2, "b")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "format-unsupported"),
        (b"<body>" + b"<div>" * 300 + b"text", "limit-exceeded"),
        (b"<table><tr>" + b"<td rowspan=9999 colspan=1000>" * 9 + b"<tr>" * 3000, "limit-exceeded"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_document(data, identify(data))
    assert refused.value.finding.code == code


def test_any_page_gives_an_answer() -> None:
    for page in ("<html>", "<p>", "<table>", "<table><tr><td>", "<html><body>\0</body>"):
        assert parse_bytes(page.encode(), path="a").document.status in {"empty", "failed"}
