"""A submission on the terminal, in English and in Chinese."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from drawings import drawn
from goalparse.output import shown
from goalparse.output.shown import submission_lines
from goalparse.pipeline import parse_bytes

SOURCE = Path(shown.__file__)


def lines(data: bytes, path: str, language: str) -> list[str]:
    return [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in submission_lines(
        parse_bytes(data, path=path), 120, language
    )]  # fmt: skip


def test_the_words_around_what_was_read_are_chinese(sample: Path) -> None:
    found = lines(sample.read_bytes(), "huailai-cppcc-2022.txt", "zh")
    assert found[:4] == [
        "huailai-cppcc-2022.txt",
        "状态        正常",
        "读作        text (tika-dom, utf-8)，9,589 字节",
        "年度        2022（来源：路径）",
    ]
    assert "    一、 总体绩效目标  1,712 字" in found
    assert "表单 2：怀财字【2022】7号 政协会议绩效目标表" in found
    assert any(line.split() == ["预算数", "预算", "总额", "88.90", "万元", "(表)",
                                "889,000.00", "第", "39", "行"] for line in found)  # fmt: skip
    [warned] = [line for line in found if "第 62 行" in line]
    assert warned.split()[:2] == ["警告", "goal-placeholder"]
    said = "目标“目标内容1”是表中原有的提示文字，未填写 [表单 1, 绩效目标 1, 目标内容]"
    assert warned.endswith(said)


def test_both_languages_show_the_same(sample: Path) -> None:
    """As many lines, and all that the document itself says."""
    form = drawn("项目支出绩效目标表\n项目名称 | 甲\n")
    for data in (sample.read_bytes(), form, b"\x00\x01", b""):
        english, chinese = (lines(data, "x.txt", language) for language in ("en", "zh"))
        assert [line for line in english if not line] == [line for line in chinese if not line]
        codes = [re.findall(r"\b[\dA-Z]{10,}\b", " ".join(each)) for each in (english, chinese)]
        assert codes[0] == codes[1]


def test_every_word_that_is_said_has_its_chinese() -> None:
    """Those that the code names; those that it puts together stand in its lists."""
    tree = ast.parse(SOURCE.read_text("utf-8"))
    said = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = ast.unparse(node.func)
        first = node.args[0]
        if name in {"say", "self.say", "self"} and isinstance(first, ast.Constant):
            said.add(first.value)
        if name in {"self._pairs", "self._grid"} and isinstance(first, ast.List):
            for each in first.elts:
                word = each.elts[0] if isinstance(each, ast.Tuple) else each
                said.add(ast.literal_eval(word))
    assert len(said) > 15
    assert said <= set(shown.chinese())


@pytest.mark.parametrize("english", shown.chinese())
def test_a_phrase_keeps_its_values(english: str) -> None:
    values = re.findall(r"\{\w+\}", english)
    assert sorted(values) == sorted(re.findall(r"\{\w+\}", shown.chinese()[english]))


def test_the_command_takes_the_language(sample: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", "show", str(sample), "--labels", "zh"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "状态" in done.stdout
    assert "status" not in done.stdout
