"""Words in traditional characters, and with their reading put in, are the words of the forms."""

from __future__ import annotations

import re

import pytest

from goalparse.meanings.characters import HAN, is_han, word
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("績(jī)效目標(biāo)", "绩效目标"),
        ("一級（jí）指標（biāo）", "一级指标"),
        ("年度總體績效目標", "年度总体绩效目标"),
        ("粉碎拌合机(kw)", "粉碎拌合机(kw)"),
        ("项目资金（万元）", "项目资金(万元)"),
        ("乾隆著作瞭望", "乾隆著作瞭望"),
    ],
)
def test_a_word_is_matched_by_its_simplified_spelling(written: str, meant: str) -> None:
    assert word(written) == meant


@pytest.mark.parametrize(("cut", "level"), [("生態(t", True), ("生态", True), ("(t", False)])
def test_a_level_cut_inside_a_reading_is_known(cut: str, level: bool) -> None:
    assert shipped().begins_level(cut) is level


@pytest.mark.parametrize("encoding", ["utf-8", "big5"])
def test_a_form_in_traditional_characters_is_read_and_quoted_as_written(encoding: str) -> None:
    text = (
        "岳陽樓區整體績效目標表\n部門(單位)名稱 | 認證中心 |\n"
        "一級指標 | 二級指標 | 三級指標 | 指標值 |\n"
        "產出指標 | 數量指標 | 認定件數 | 28件 |\n | 質量指標 | 合格率 | 95% |\n"
    )
    found = parse_bytes(text.encode(encoding), path="2023.txt")
    assert [(i.level1, i.level2, i.level2_raw, i.level3) for i in found.indicators] == [
        ("产出指标", "数量指标", "數量指標", "認定件數"),
        ("产出指标", "质量指标", "質量指標", "合格率"),
    ]
    (project,) = found.projects
    assert (project.form, project.department_name) == ("department_goal", "認證中心")


def test_chinese_characters_are_those_of_the_class() -> None:
    in_class = re.compile(f"[{HAN}]")
    chars = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x34000))]
    assert [char for char in chars if in_class.match(char)] == list(filter(is_han, chars))
    assert is_han("万元")
    assert not is_han("万m")
