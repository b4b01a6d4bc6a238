"""Rows padded to one width, without the blank cells of theirs: as stores of web pages keep them."""

from __future__ import annotations

from decimal import Decimal

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

MONEY = (
    "预算执行情况(10分) | 年度预算数(万元) | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率"
    " | 权重 | 得分 | 原因 | ||"
)
LEVELS = (
    "绩效指标(90分) | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值"
    " | 权重 | 得分 | 未完成原因分析 |"
)
FORM = f"""\
项目支出绩效自评表(2023年度) | ||||||||||
项目名称 | 渠道清淤 | |||||||||
主管部门 | 某县水利局 | 实施单位 | 某县灌区管理所 | |||||||
{MONEY}
总额 | 12.00 | 10.36 | 10.36 | 100.00% | 10 | 10 | ||||
其中:财政资金 | 7.00 | 5.36 | 5.36 | 100.00% | / | / | ||||
{{other}}
{LEVELS}
产出指标 | 数量指标 | 清淤长度 | ≥ | 18 | 公里 | 18.6 | 60 | 60 | ||
{{indicator}}
"""
NONE_OTHER = "其他资金 | / | / | ||||||||"


def _read(other: str, indicator: str) -> Submission:
    return parse_bytes(FORM.format(other=other, indicator=indicator).encode(), path="a.txt")


def _doubted(found: Submission) -> list[str | None]:
    return [each.raw for each in found.findings if each.code == "value-doubtful"]


def test_a_grade_stands_below_no_header_of_units() -> None:
    found = _read(
        "其他资金 | / | / | ||||||||",
        "效益指标 | 社会效益指标 | 灌溉保障 | 定性 | 优 | 优 | 30 | 30 | |||",
    )
    second = found.indicators[1]
    assert (second.value_raw, second.unit_raw, second.actual_raw) == ("优", None, "优")
    assert (second.weight, second.score) == (Decimal(30), Decimal(30))
    assert _doubted(found) == []


def test_a_figure_that_suits_two_columns_is_doubted() -> None:
    found = _read(
        "其他资金 | / | / | ||||||||", "效益指标 | 社会效益指标 | 受益村 | ≥ | 6 | 个 | 30 | |||||"
    )
    assert _doubted(found) == ["受益村"]


def test_amounts_beside_dashes_without_a_rate_are_doubted() -> None:
    whole = "效益指标 | 社会效益指标 | 受益村 | ≥ | 6 | 个 | 6 | 30 | 30 | ||"
    assert _doubted(_read("其他资金 | 5.00 | / | / | ||||||||", whole)) == ["其他资金"]
    assert _doubted(_read("其他资金 | 5.00 | 5.00 | 5.00 | 100% | / | / | ||||", whole)) == []


def test_goals_stand_below_their_labels_though_a_header_of_reasons_stands_behind() -> None:
    goals = (
        "年度总体目标 | 预期目标 | 实际完成情况 | 偏差原因及改进措施 | |||||||\n"
        "清淤18公里。 | 清淤17公里。 | 雨季停工 | ||||||||\n绩效指标("
    )
    whole = FORM.format(other=NONE_OTHER, indicator="").replace("绩效指标(", goals, 1)
    found = parse_bytes(whole.encode(), path="a.txt")
    assert [(goal.stage, goal.text) for goal in found.goals] == [
        ("target", "清淤18公里。"),
        ("actual", "清淤17公里。"),
    ]
