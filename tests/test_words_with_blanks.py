"""Blanks, line breaks and wide digits in a header change nothing of what stands below it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from drawings import Rows, blocks, built
from goalparse.pipeline import parse_bytes
from unseen import differences, parted

BETWEEN = re.compile(r"(?<=[一-鿿])(?=[一-鿿])")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
STEMS = [
    "construction_progress_by_year_and_nodes_2023",
    "goals_as_table_of_rows_2024",
    "guangdong_prior_review_and_goal_2025",
    "guangdong_two_periods_columns_2025",
    "guizhou_budget_tables_and_forms_2024",
    "payment_nodes_with_amounts_2025",
    "policy_goals_shanxi_three_years_2022",
    "ppp_list_payments_by_year_2024",
    "project_two_levels_of_project_period_2024",
    "special_bond_sewage_draws_by_year_2023",
]


def apart(text: str) -> str:
    return BETWEEN.sub(" ", text)


def broken(text: str) -> str:
    halves = [match.start() for match in re.finditer(r"(?<=[一-鿿\d])(?=[一-鿿])", text)]
    at = min(halves, key=lambda at: abs(2 * at - len(text)), default=0)
    return f"{text[:at]}\\n{text[at:]}" if at and len(text) > 3 else text


def spelled(drawing: str, change: Callable[[str], str], told: str) -> list[str | Rows]:
    """The drawing with its short cells of words changed, but for those that the truth quotes."""

    def cell(text: str) -> str:
        words = re.fullmatch(r"[\d年月底]*[一-鿿]{2,10}", text)
        return change(text) if words and text not in told else text

    return [
        block if isinstance(block, str) else [[cell(text) for text in row] for row in block]
        for block in blocks(drawing)
    ]


@pytest.mark.parametrize("change", [apart, broken])
@pytest.mark.parametrize("stem", STEMS)
def test_a_header_may_have_blanks_and_breaks(stem: str, change: Callable[[str], str]) -> None:
    drawing, truths = parted(stem)
    told = repr(truths)
    changed = spelled(drawing, change, told)
    assert changed != list(blocks(drawing))
    assert list(differences(parse_bytes(built(changed), path="a.docx"), truths)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("村民满意\\n度≥90%", [("村民满意度", "≥90%")]),
        ("合格率\\n≥95%", [("合格率", "≥95%")]),
        ("合格率≥\\n95%", [("合格率", "≥95%")]),
        ("提升服务\\n床位≥3张", [("提升服务", None), ("床位", "≥3张")]),
        ("出行改善。\\n度≥90%", [("出行改善", None), ("度", "≥90%")]),
        ("里程≥3公里\\n率≥90%", [("里程", "≥3公里"), ("率", "≥90%")]),
    ],
)
def test_an_indicator_may_be_broken_over_two_lines_of_a_cell(
    text: str, told: list[tuple[str, str | None]]
) -> None:
    drawing = f"""
某县2024年项目绩效目标公开表
序号 | 项目名称 | 绩效目标 | 产出指标 | 效益指标 | 满意度指标
1 | 村道硬化 | 硬化村道3公里。 | {text} | 出行改善 | 村民满意度≥90%
2 | 饮水改造 | 改造管网。 | 改造管网≥5公里 | 饮水安全 | 村民满意度≥92%
"""
    rows = parse_bytes(built(blocks(drawing)), path="a.docx").indicators
    own = [row for row in rows if row.project_no == 1 and row.level1 == "产出指标"]
    assert [(row.level3, row.value_raw) for row in own] == told


def test_wide_digits_are_codes_and_years() -> None:
    drawing = """
项目支出绩效目标表
项目名称 | 一 | 预算年度 | 2024
主管部门 | 某局 | 主管部门编码 | 302
单位编码 | 302001 | 实施单位 | 某站
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 人次 | 5次
""".translate(WIDE)
    (project,) = parse_bytes(built(blocks(drawing)), path="a.docx").projects
    assert (project.fiscal_year, project.department_code) == (2024, "302")
    assert (project.unit_code, project.unit_name) == ("302001", "某站")
