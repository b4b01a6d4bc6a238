"""Rows read by a short way come to what they come to row by row and cell by cell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import pytest

from drawings import built, by_rows, drawn
from goalparse.blocks import Cell
from goalparse.frozen import replace
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.recognisers import label_rows
from goalparse.recognisers.form import Form
from goalparse.recognisers.form_rows import FormReader
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from goalparse.recognisers.label_plans import plan_of
from goalparse.records import Submission
from goalparse.tables import rows
from goalparse.tables.columns import names_branch
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.layouts import Placed, Plan
from goalparse.tables.rows import read_rows
from goalparse.tables.sub_headers import is_line_across
from made_layouts import make_layout
from tables import document, table
from unseen import STEMS, parted

LABELS = (
    "项目名称", "项目编码", "主管部门", "预算数", "其中:财政资金(万元)", "年度资金总额",
    "其他资金", "上年结转资金", "项目资金(万元)", "预算规模及资金用途", "资金用途", "立项依据",
    "实施周期", "备注", "单位：万元", "主管部门：某局", "总目标", "年度目标", "实际完成情况",
    "小计", "序号", "年初预算数", "绩效指标", "某某事项(万元)",
)  # fmt: skip
ENTRIES = (
    "", "", "", "80", "12.5万元", "某项目", "某局", "2021年12月", "用于校园安全保障工作", "—",
    "某某", "【产出指标】【数量指标】数量1个", "目标一", "优", "3",
)  # fmt: skip
HEADERS = (
    "一级指标 | 二级指标 | 三级指标 | 指标值",
    "一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 | 备注",
    "指标名称 | 指标值 | 单位 | 某列",
    "一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值",
    "绩效指标 | 产出指标 | 效益指标 | 指标值",
)
IN_COLUMNS = (
    ("产出指标", "效益指标", "满意度指标", "^", "^", "", "成本指标", "合计", "绩效目标"),
    ("数量指标", "质量指标", "^", "^", "", "社会效益指标", "预算执行率", "预算数"),
    ("出勤率", "修缮面积", "1", "（1）", "预算执行率", "", "<", "资金到位情况", "3月底"),
    ("≥95%", "优", "2", "指标值", "其他资金", "80", "", "<"),
    ("个", "10", "3", "实际值", "", "1.5"),
    ("无", "4", "", "某某"),
)


def _label_drawing(chance: random.Random) -> str:
    """A few rows of labels and entries, cells merged here and there."""
    lines = []
    for at in range(chance.randint(1, 5)):
        cells: list[str] = []
        while len(cells) < chance.choice((2, 4, 4, 6)):
            cells.append(chance.choice(LABELS if chance.random() < 0.5 else ENTRIES))
            if chance.random() < 0.5:
                cells.append(chance.choice(ENTRIES))
        if at and chance.random() < 0.3:
            cells[0] = "^"
        if chance.random() < 0.3:
            cells.append("<")
        lines.append(" | ".join(cells))
    return "\n".join(lines)


def _indicator_drawing(chance: random.Random) -> str:
    """A header of indicators and rows below it, some of them none of its own."""
    header = chance.choice(HEADERS)
    lines = [] if chance.random() < 0.5 else [_label_drawing(chance)]
    lines.append(header)
    for _ in range(chance.randint(1, 7)):
        if chance.random() < 0.08:
            lines.append(chance.choice((header, _label_drawing(chance), "总分 | | | 100")))
            continue
        width = header.count("|") + 1
        cells = [chance.choice(IN_COLUMNS[min(at, len(IN_COLUMNS) - 1)]) for at in range(width)]
        lines.append(" | ".join(cells))
    return "\n".join(lines)


@cache
def _by_short_ways(exact: bool) -> dict[str, list[Any]]:
    """What is read of drawings by chance with all ways open."""
    chance = random.Random(20260)
    drawings = [draw(chance) for draw in (_label_drawing, _indicator_drawing) for _ in range(1000)]
    return {drawing: _read(drawing, exact=exact) for drawing in drawings}


def _read(drawing: str, *, exact: bool) -> list[Any]:
    lexicon = shipped()
    outline = build_outline(document("某项目绩效目标表", table(drawing, exact=exact)), lexicon)
    return [_shown(form) for form in recognise_forms(outline, lexicon)]


def _shown(form: Form) -> tuple[Any, ...]:
    findings = [(found.code, found.place, found.raw) for found in form.findings]
    items = [
        (item.row.row_no, item.horizon, item.cells, item.own, item.extras)
        if isinstance(item, IndicatorItem)
        else item
        for item in form.items
    ]
    return items, form.labels, form.titles, form.roles, findings, form.form, form.layout


def _read_by_layout(block: IndicatorBlock, row: rows.Row) -> list[IndicatorItem] | None:
    branch = not block.layout.uppers and names_branch(row, block.columns)
    told = not block.exact and block.is_told_beside(row)
    return None if branch or told or is_line_across(block, row) else block.read(row)


_inheriting = IndicatorBlock._inheriting


def _inheriting_by_steps(
    block: IndicatorBlock, held: Sequence[Cell], table_no: int, plan: Plan
) -> Placed:
    return _inheriting(block, held, table_no, replace(plan, whole=None))


# How each short way is closed, so that rows go the long one.
CLOSED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "plans": lambda patch: patch.setattr(label_rows, "plan_of", lambda _: None),
    "labels": lambda patch: patch.setattr(FormReader, "_label_row", lambda *_: False),
    "indicators": lambda patch: patch.setattr(
        FormReader, "_plain_rows", lambda _self, _rows, at, _lost: at
    ),
    "items": lambda patch: patch.setattr(IndicatorBlock, "read_plain", _read_by_layout),
    "inherited": lambda patch: patch.setattr(IndicatorBlock, "_inheriting", _inheriting_by_steps),
    "grid": lambda patch: patch.setattr(rows, "_rows_on_grid", lambda *_: None),
    "dumps": lambda patch: patch.setattr(rows, "_rows_of_dump", lambda *_: None),
}


@pytest.mark.parametrize("exact", [True, False], ids=["word", "dump"])
@pytest.mark.parametrize("way", CLOSED)
def test_rows_drawn_by_chance_come_to_the_same(
    monkeypatch: pytest.MonkeyPatch, way: str, *, exact: bool
) -> None:
    short = _by_short_ways(exact)
    CLOSED[way](monkeypatch)
    for drawing, found in short.items():
        assert found == _read(drawing, exact=exact), drawing


def _documents() -> Iterator[bytes]:
    for stem in STEMS:
        drawing, _ = parted(stem)
        yield drawn(drawing)
        yield by_rows(drawing, " | ").encode()
    yield from (built(make_layout(seed).blocks) for seed in range(60))


@cache
def _documents_by_short_ways() -> dict[bytes, list[Any]]:
    return {data: _told(parse_bytes(data, path="2022")) for data in _documents()}


def _told(submission: Submission) -> list[Any]:
    return [*_records(submission), [*submission.cells]]


def _records(submission: Submission) -> Iterator[Any]:
    yield from (submission.document, submission.projects, submission.amounts)
    yield from (submission.milestones, submission.goals, submission.indicators)
    yield from (submission.attributes, submission.findings)


@pytest.mark.parametrize("way", CLOSED)
def test_whole_forms_come_to_the_same(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    short = _documents_by_short_ways()
    CLOSED[way](monkeypatch)
    for data, found in short.items():
        assert found == _told(parse_bytes(data, path="2022"))


def test_a_row_whose_labels_have_one_entry_each_is_planned_once_for_all_like_it() -> None:
    lexicon = shipped()
    first, second, third = (
        read_rows(table(row), lexicon)[0].alike
        for row in (
            "项目名称 | 甲 | 预算数 | 80",
            "项目名称 | 乙 | 预算数 | 9",
            "项目名称 | 乙 | 预算数 | ",
        )
    )
    assert first is second
    assert first is not third
    plan = plan_of(first)
    assert plan is plan_of(second)
    assert plan is not None
    assert [(step.label, step.entry) for step in plan.steps] == [(0, 1), (2, 3)]


@pytest.mark.parametrize(
    "row",
    ["年度目标 | 甲 | 乙", "项目名称 | 甲 | 乙", "预算数 | 80 | 小计 | 9", "项目名称 | 预算数"],
)
def test_a_row_in_which_an_entry_decides_has_no_plan(row: str) -> None:
    assert plan_of(read_rows(table(row), shipped())[0].alike) is None
