"""Values between two limits that have a column each (`goalparse.tables.value_limits`)."""

from __future__ import annotations

import pytest

from drawings import read
from goalparse.records import FindingRecord, Indicator

HEAD = "2023年度项目支出绩效自评表\n项目名称 | 供热补贴 | < | < | < | <\n"
SEVERAL = "its row has values in several columns"


def of_row(headers: str, values: str, joint: str) -> tuple[Indicator, list[FindingRecord]]:
    """What is read of an indicator, and what is said of its value."""
    further = " | ".join(["20件"] * len(headers.split("|")))
    found = read(
        f"{HEAD}一级指标 | 二级指标 | 三级指标 | {headers} | 得分\n"
        f"产出指标 | 数量指标 | 补贴户数 | {further} | 40\n"
        f"效益指标 | 社会效益指标 | 供热效果 | {values} | 30\n",
        joint,
    )
    told = [f for f in found.findings if f.field == "value_raw" and f.record_no == 2]
    return found.indicators[1], told


@pytest.mark.parametrize("joint", ["", " | ", "\t"])
@pytest.mark.parametrize(
    ("headers", "values", "raw", "limits"),
    [
        ("下限值 | 上限值", "5400户 | 5600户", "5400户～5600户", ("between", 5400, 5600)),
        ("上限值 | 下限值", "5600户 | 5400户", "5400户～5600户", ("between", 5400, 5600)),
        ("下限值 | 上限值", "≥90% | ≤100%", "90%～100%", ("between", 90, 100)),
        ("下限值 | 上限值", "不低于90% | 100%", "90%～100%", ("between", 90, 100)),
        ("下限值 | 上限值", " | 30户", "≤30户", ("<=", 30, None)),
        ("下限值 | 上限值", "90户 | /", "≥90户", (">=", 90, None)),
    ],
)
def test_two_limits_are_one_value(
    headers: str, values: str, raw: str, limits: tuple[object, ...], joint: str
) -> None:
    read_as, told = of_row(headers, values, joint)
    assert read_as.value_raw == raw
    assert (read_as.operator, read_as.value, read_as.value_upper) == limits
    assert [each.severity for each in told] == ["note"]


@pytest.mark.parametrize("joint", ["", " | ", "\t"])
@pytest.mark.parametrize(
    ("headers", "values"),
    [
        ("指标值 | 上限值", "5400户 | 5600户"),
        ("下限值 | 上限值", "优 | 良"),
        ("下限值 | 上限值", ">90% | ≤100%"),
    ],
)
def test_what_is_no_pair_of_limits_is_read_apart_and_told(
    headers: str, values: str, joint: str
) -> None:
    read_as, told = of_row(headers, values, joint)
    value, other = values.split(" | ")
    assert (read_as.value_raw, read_as.remark) == (value, f"上限值：{other}")
    assert any(SEVERAL in each.message for each in told)


def test_a_value_beside_both_limits_is_the_value() -> None:
    read_as, told = of_row("指标值 | 下限值 | 上限值", "5500户 |  | 5600户", " | ")
    assert read_as.value_raw == "5500户"
    assert any(SEVERAL in each.message for each in told)
