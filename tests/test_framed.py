"""Forms laid out in the cells of a framing table, with their title and head in the same cell."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import TikaDump
from drawings import blocks, built
from goalparse.pipeline import parse_bytes
from wordml import docx, p, r, t, tbl, tc, tr, typed

FORM = """
项目名称 | {name} | < | <
主管部门 | 某局 | 实施单位 | 某所
项目资金 | 年度资金总额 | {sum} | <
^ | 其中：财政拨款 | {sum} | <
年度目标 | 建成一座。 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 座数 | 1座
效益指标 | 社会效益指标 | 人数 | 30人
"""
HEAD = ["项目支出绩效目标表", "（2024年度）", "单位：万元"]


def framed(name: str, amount: str, head: list[str]) -> str:
    """A cell with the lines of a head and a form below them."""
    form = built(blocks(FORM.format(name=name, sum=amount)))
    return tc(*(p(r(t(line))) for line in head), table_of(form), p())


def table_of(document: bytes) -> str:
    """The only table of a document, as it stands in the body."""
    body = ZipFile(BytesIO(document)).read("word/document.xml").decode()
    return body[body.index("<w:tbl>") : body.rindex("</w:tbl>") + len("</w:tbl>")]


def test_each_cell_with_a_title_holds_a_form_of_its_own() -> None:
    rows = [tr(framed("甲项目", "50", HEAD)), tr(framed("乙项目", "8.5", HEAD))]
    found = parse_bytes(docx(tbl(*rows, columns=1)), path="framed.docx")
    assert [
        (each.title, each.project_name, each.fiscal_year, each.amount_unit, each.total_yuan)
        for each in found.projects
    ] == [
        ("项目支出绩效目标表", "甲项目", 2024, "万元", Decimal(500000)),
        ("项目支出绩效目标表", "乙项目", 2024, "万元", Decimal(85000)),
    ]
    assert [each.project_no for each in found.indicators] == [1, 1, 2, 2]
    assert found.findings == ()
    assert found.document.cell_coverage == 1.0


def test_prose_beside_the_form_in_its_cell_is_told() -> None:
    row = tr(framed("甲项目", "50", ["本表由财务科填写，请勿改动。", *HEAD]))
    found = parse_bytes(docx(tbl(row, columns=1)), path="framed.docx")
    assert [each.total_yuan for each in found.projects] == [Decimal(500000)]
    assert {each.code for each in found.findings} == {"cell-unclaimed"}


@pytest.mark.parametrize("grammar", ["dom", "sax"])
def test_in_tikas_dump_the_title_in_the_cell_parts_the_forms(
    tika: TikaDump, tmp_path: Path, grammar: str
) -> None:
    rows = [tr(framed("甲项目", "50", HEAD)), tr(framed("乙项目", "8.5", HEAD))]
    source, dump = tmp_path / "framed.docx", tmp_path / "framed.txt"
    source.write_bytes(typed(docx(tbl(*rows, columns=1))))
    tika(grammar, [(source, dump)])
    found = parse_bytes(dump.read_bytes(), path="framed.txt")
    assert [(each.project_name, each.fiscal_year, each.total_yuan) for each in found.projects] == [
        ("甲项目", 2024, Decimal(500000)),
        ("乙项目", 2024, Decimal(85000)),
    ]
    assert [each.project_no for each in found.indicators] == [1, 1, 2, 2]
