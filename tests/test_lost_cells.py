"""Forms whose cells have run together: their head where it is certain, and nothing guessed."""

from __future__ import annotations

import pytest

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission

HEADERS = "一级指标二级指标三级指标年度指标值实际完成值产出指标数量指标里程≥5公里5公里"


def read(text: str) -> Submission:
    return parse_bytes(text.encode(), path="绩效.txt")


def unreadable(found: Submission) -> bool:
    return [f.code for f in found.findings].count("table-unreadable") == len(found.projects)


def test_a_title_that_runs_into_its_first_label_and_a_blank_date_in_front_of_it() -> None:
    found = read(
        "审核意见单位公章:年月 日某市项目支出绩效目标表项目名称修路主管部门交通局实施单位公路段"
        + HEADERS
    )
    (project,) = found.projects
    assert (project.title, project.project_name) == ("某市项目支出绩效目标表", "修路")
    assert (found.indicators, unreadable(found)) == ((), True)


def test_a_second_form_stands_behind_the_first_without_a_blank() -> None:
    head = (
        "某省项目支出绩效目标表(2023年度)一级项目名称文化二级项目名称{}"
        "项目主管部门文旅局项目类型新增"
    )
    found = read(head.format("展览") + HEADERS + head.format("修缮"))
    assert [(p.title, p.department_name) for p in found.projects] == [
        ("某省项目支出绩效目标表", "文旅局")
    ] * 2
    assert unreadable(found)


def test_a_title_printed_again_on_the_next_page_is_no_second_form() -> None:
    title = "某县项目支出绩效目标表"
    found = read(f"{title} 项目名称 修路 主管部门 交通局 {HEADERS} {title} 备注 产出指标 时效指标")
    assert len(found.projects) == 1


def test_labels_with_amounts_are_a_form_also_without_indicators() -> None:
    found = read(
        "部门整体支出绩效目标申报表 填报日期:2022 年 部门(单位) 名称 当年 金额 财政拨款 108292.73 "
        "其他资金 14348.77 总体资金情况 88.3% 90147 98577.39 部门职能概述 单位:万元 122641.5 5819"
    )
    (project,) = found.projects
    assert (project.form, project.amount_unit, found.amounts) == ("department_goal", "万元", ())
    assert unreadable(found)


def test_a_list_of_labels_is_no_form() -> None:
    text = "项目绩效目标申报表\n项目名称 主管部门 实施单位\n资金总额 财政拨款 其他资金 年度总体目标"
    assert read(text).projects == ()


def test_an_entry_ends_in_front_of_a_label_with_one_character_misread() -> None:
    found = read(
        f"某市项目支出绩效自评表 项目名称公用经费主管部门教育局实施第位自评得分98{HEADERS}"
    )
    (project,) = found.projects
    assert (project.project_name, project.department_name) == ("公用经费", "教育局")


def test_a_figure_or_a_label_where_a_name_should_stand_is_no_name() -> None:
    """The text of a PDF gives values and labels out of order."""
    found = read(
        "财政项目支出绩效自评表 (2022 年度) 项目名称 主管部门 体育局 实施单位 9,034 年初预算数 "
        f"全年预算数 全年执行数 项目资金 其中: 当年财政拨款 {HEADERS}"
    )
    (project,) = found.projects
    assert (project.department_name, project.unit_name) == ("体育局", None)
    found = read(f"某市项目支出绩效自评表 项目名称 修路 主管部门 其中: 实施单位 公路段 {HEADERS}")
    (project,) = found.projects
    assert (project.project_name, project.department_name) == ("修路", None)


@pytest.mark.parametrize("name", ["支出计划编制系统", "工作任务督办平台", "采购目标管理软件"])
def test_a_name_is_not_cut_at_a_word_of_prose_that_is_a_label_too(name: str) -> None:
    found = read(f"某市项目支出绩效目标表项目名称{name}主管部门交通局实施单位公路段{HEADERS}")
    (project,) = found.projects
    assert (project.project_name, project.department_name) == (name, "交通局")
    assert unreadable(found)
