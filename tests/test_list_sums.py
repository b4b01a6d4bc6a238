"""Rows of sums in lists and wide tables are held against the rows next to them."""

from __future__ import annotations

import pytest

from drawings import by_rows, drawn
from goalparse.pipeline import parse_bytes

LIST = """
2024年部门项目绩效目标汇总表
单位：万元
单位名称 | 项目名称 | 合计 | 财政拨款 | 其他资金 | 绩效目标
合计 | | {all} | 480 | 50 |
某局本级 | 小计 | 300 | 300 |  |
某局本级 | 教师培训 | 100.04 | 100.04 |  | 培训教师2000人次。
某局本级 | 教育督导 | 199.96 | 199.96 |  | 督导学校150所。
某中心 | 小计 | {unit} | 180 | {other} |
某中心 | 校园维修 | 180 | 180 |  | 维修教学楼3栋。
某中心 | 社团活动 | 50 |  | 50 | 开展活动60场。
"""
TWO_PAGES = """
2024年项目绩效目标一览表
项目名称 | 金额（元） | 绩效目标
修路 | 50000 | 修路3公里。
植树 | 60000 | 植树3亩。
本页小计 | 110000 |

项目名称 | 金额（元） | 绩效目标
修桥 | 20000 | 修桥1座。
本页小计 | 20000 |
总计 | {all} |
"""
WIDE = """
2025年项目支出绩效目标表
单位：万元
单位名称 | 项目名称 | 预算金额 | 绩效目标 | 一级指标 | 三级指标 | 指标值
合计 | | {all} | | | |
某县水务局 | | 200 | | | |
某县水务局 | 水质监测 | 200 | 监测水样。 | 产出指标 | 监测水样 | ≥1200份
某县水文站 | | {unit} | | | |
某县水文站 | 站点维护 | 180 | 维护站点。 | 产出指标 | 维护站点 | 36个
某县水文站 | 设备更新 | 90 | 更新设备。 | 产出指标 | 更新设备 | 20台
"""


def sums_told(drawing: str) -> list[tuple[str | None, int | None]]:
    told = []
    for data, path in (
        (drawn(drawing), "unseen.docx"),
        (by_rows(drawing, " | ").encode(), "unseen.txt"),
    ):
        found = parse_bytes(data, path=path)
        amounts = [each for each in found.findings if each.code == "amount-sum-mismatch"]
        told.append([(each.raw, each.row_no) for each in amounts])
        assert not [each for each in found.findings if each.code == "cell-unclaimed"]
    assert told[0] == told[1]
    return told[0]


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (LIST.format(all=530, unit=230, other=50), []),
        (LIST.format(all=535, unit=230, other=50), [("535", 2)]),
        (LIST.format(all=530, unit=240, other=60), [("240", 6), ("60", 6)]),
        (TWO_PAGES.format(all=130000), []),
        (TWO_PAGES.format(all=140000), [("140000", 4)]),
        (WIDE.format(all=470, unit=270), []),
        (WIDE.format(all=500, unit=300), [("500", 2), ("300", 5)]),
    ],
)
def test_a_sum_that_no_rows_next_to_it_add_up_to_is_told(
    drawing: str, told: list[tuple[str, int]]
) -> None:
    assert sums_told(drawing) == told


def test_a_sum_of_rounded_amounts_may_differ_in_its_last_digit() -> None:
    assert sums_told(LIST.format(all=529.99, unit=230, other=50)) == []
    assert sums_told(LIST.format(all=529.97, unit=230, other=50)) == [("529.97", 2)]


def test_a_units_row_between_the_projects_of_a_wide_table_is_of_none_of_them() -> None:
    found = parse_bytes(drawn(WIDE.format(all=470, unit=270)), path="unseen.docx")
    amounts = [(each.project_no, str(each.value)) for each in found.amounts]
    assert amounts == [(1, "200"), (2, "180"), (3, "90")]
