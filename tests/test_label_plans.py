"""Rows of labels as planned come to what they come to cell by cell, whatever stands in them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from goalparse.meanings.lexicon import shipped
from goalparse.recognisers import label_rows
from goalparse.recognisers.form import Form
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from goalparse.recognisers.label_plans import plan_of
from goalparse.tables.indicators import IndicatorItem
from goalparse.tables.rows import read_rows
from tables import document, table

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


def _drawing(chance: random.Random) -> str:
    """A few rows of labels and entries, cells merged here and there."""
    rows = []
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
        rows.append(" | ".join(cells))
    return "\n".join(rows)


def _read(drawing: str, *, exact: bool) -> list[Any]:
    lexicon = shipped()
    outline = build_outline(document("某项目绩效目标表", table(drawing, exact=exact)), lexicon)
    return [_shown(form) for form in recognise_forms(outline, lexicon)]


def _shown(form: Form) -> tuple[Any, ...]:
    findings = [(found.code, found.place, found.raw) for found in form.findings]
    items = [
        (item.row.row_no, item.cells, item.own) if isinstance(item, IndicatorItem) else item
        for item in form.items
    ]
    return items, form.labels, form.titles, form.roles, findings, form.form, form.layout


@pytest.mark.parametrize("exact", [True, False], ids=["word", "dump"])
def test_planned_rows_come_to_what_they_come_to_cell_by_cell(
    monkeypatch: pytest.MonkeyPatch, *, exact: bool
) -> None:
    chance = random.Random(20260)
    drawings = [_drawing(chance) for _ in range(1500)]
    planned = [_read(drawing, exact=exact) for drawing in drawings]
    monkeypatch.setattr(label_rows, "plan_of", lambda _: None)
    for drawing, found in zip(drawings, planned, strict=True):
        assert found == _read(drawing, exact=exact), drawing


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
