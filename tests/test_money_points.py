"""Points for a form's money that stand in labels, and the weights of indicators with them."""

from __future__ import annotations

import pytest

from drawings import drawn
from goalparse.pipeline import parse_bytes

FORM = """
项目支出绩效自评表（2023年度）
项目名称 | 修路 | < | < | < | <
{funding}
一级指标 | 三级指标 | 指标值 | 实际完成值 | 分值 | 得分
产出指标 | 里程 | 3公里 | 3公里 | {points} | 40
效益指标 | 通行 | 改善 | 改善 | 30 | 30
满意度指标 | 满意度 | ≥90% | 95% | 10 | 10
"""


COLUMNS = "项目资金（万元） | 预算数 | 执行数 | {rate} | {score} | 备注\n^ | 5 | 5 | 100% | {had} |"
IN_RATE = COLUMNS.format(rate="执行率（10分）", score="得分", had=10)
IN_SCORE = COLUMNS.format(rate="执行率", score="得分（10分）", had=10)
SCORED = COLUMNS.format(rate="执行率", score="得分", had=9.5)
SCORED_MORE = COLUMNS.format(rate="执行率", score="得分", had=15)
RATED = COLUMNS.format(rate="执行率", score="说明", had="")


@pytest.mark.parametrize(
    ("funding", "points", "told"),
    [
        (IN_RATE, 50, []),
        (IN_RATE, 45, ["85 and 95 with those of the money rows"]),
        (IN_SCORE, 50, []),
        ("预算执行情况（20分） | 预算数（万元） | 5 | 执行数（万元） | 5 | <", 40, []),
        ("资金来源说明（20分） | 预算数（万元） | 5 | 执行数（万元） | 5 | <", 40, ["80"]),
        (SCORED, 50, []),
        (SCORED, 45, ["85"]),
        (SCORED_MORE, 50, ["90"]),
        (RATED, 50, ["90"]),
    ],
)
def test_the_points_for_the_money_count_where_a_label_states_them(
    funding: str, points: int, told: list[str]
) -> None:
    found = parse_bytes(drawn(FORM.format(funding=funding, points=points)), path="unseen.docx")
    messages = [each.message for each in found.findings if each.code == "weights-not-100"]
    assert messages == [
        f"the weights of 3 indicators add up to {sums}, not to 100" for sums in told
    ]
