"""A user's own vocabulary: checked line by line, added to the shipped one, taught by findings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from goalparse.meanings.lexicon import VocabularyError
from goalparse.meanings.user_vocabulary import check, configured_files, load_lexicon
from goalparse.pipeline import Options, parse_bytes

HERE = Path(__file__).parent
# Five layouts whose headers nobody knows: words renamed, blocks moved. Each with what teaches it,
# and the indicators that are then read: level 1, level 2, name, value, weight.
LAYOUTS = {
    "renamed": (
        """
项目支出绩效目标申报表
项目名称 | 公路养护 |
指标门类 | 指标小类 | 考核事项 | 目标水平 | 重要程度 |
产出指标 | 数量指标 | 养护里程 | ≥10公里 | 20 |
效益指标 | 社会效益指标 | 知晓率 | ≥90% | 30 |
""",
        """
[header.level1]
"指标门类" = "test"
[header.level2]
"指标小类" = "test"
[header.level3]
"考核事项" = "test"
[header.value]
"目标水平" = "test"
[header.weight]
"重要程度" = "test"
""",
        ["指标门类", "指标小类", "考核事项", "目标水平", "重要程度"],
        [
            ("产出指标", "数量指标", "养护里程", 10, 20),
            ("效益指标", "社会效益指标", "知晓率", 90, 30),
        ],
    ),
    "indicators in front of the head": (
        """
项目支出绩效目标申报表
指标门类 | 二级指标 | 考评类目 | 指标值 | 权度 |
产出指标 | 质量指标 | 合格率 | =100% | 60 |
项目名称 | 公路养护 |
年度资金总额（万元） | 12 |
""",
        """
[header.level1]
"指标门类" = "test"
[header.level3]
"考评类目" = "test"
[header.weight]
"权度" = "test"
""",
        ["指标门类", "考评类目", "权度"],
        [("产出指标", "质量指标", "合格率", 100, 60)],
    ),
    "unknown columns among known ones": (
        """
项目支出绩效目标申报表
项目名称 | 公路养护 |
一级指标 | 二级指标 | 三级指标 | 把关席位 | 指标值 | 占比权重 |
产出指标 | 数量指标 | 养护里程 | 养护科 | ≥10公里 | 25 |
""",
        """
[header.extra]
"把关席位" = "test"
[header.weight]
"占比权重" = "test"
""",
        ["把关席位", "占比权重"],
        [("产出指标", "数量指标", "养护里程", 10, 25)],
    ),
    "unknown label in the head": (
        """
项目支出绩效目标申报表
差事名称 | 公路养护 |
牵头机构 | 交通局 |
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
产出指标 | 数量指标 | 养护里程 | ≥10公里 | 25 |
""",
        """
[label.project_name]
"差事名称" = "test"
[label.department]
"牵头机构" = "test"
""",
        ["差事名称", "牵头机构"],
        [("产出指标", "数量指标", "养护里程", 10, 25)],
    ),
    "unknown stage of money": (
        """
项目支出绩效自评表
项目名称 | 公路养护 |
项目资金（万元） | 年初预算数 | 全年执行数 | 结余情况 |
年度资金总额 | 100 | 90 | 10 |
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
产出指标 | 数量指标 | 养护里程 | ≥10公里 | 25 |
""",
        """
[measure.deviation_reason]
"结余情况" = "test"
""",
        ["结余情况"],
        [("产出指标", "数量指标", "养护里程", 10, 25)],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_unknown_headers_are_named_and_a_few_lines_teach_them(name: str, tmp_path: Path) -> None:
    text, lines, unknown, indicators = LAYOUTS[name]
    first = parse_bytes(text.strip().encode(), path="2024.txt")
    quoted = [f.raw for f in first.findings if f.code == "header-unknown"]
    assert quoted == unknown
    file = tmp_path / "ours.toml"
    file.write_text(lines, encoding="utf-8")
    assert list(check(file.read_bytes())) == []
    options = Options(lexicon=load_lexicon([file]))
    taught = parse_bytes(text.strip().encode(), path="2024.txt", options=options)
    rows: list[tuple[object, ...]] = [
        (i.level1, i.level2, i.level3, i.value, i.weight) for i in taught.indicators
    ]
    assert rows == indicators
    assert taught.projects[0].project_name == "公路养护"
    codes = {f.code for f in taught.findings}
    assert codes.isdisjoint({"header-unknown", "table-unrecognised", "cell-unclaimed"})


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ('[header.value]\n"考核尺度" = ', None, "Invalid value"),
        ('[headers.value]\n"考核尺度" = "x"', 1, "[headers] is none of"),
        ('[header.worth]\n"考核尺度" = "x"', 1, "'worth' is none of"),
        ('[header.value]\n\n"指标值" = "x"', 3, "is known as header.value already"),
        ('[header.level3]\n"指标值" = "x"', 2, "is known as header.value, not level3"),
        ('[header.value]\n"考核尺度" = ""', 2, "does not say where it was seen"),
        ('[header.value]\n" " = "x"', 2, "has no character"),
        (
            '[header.value]\n"考 核" = "x"\n[header.unit]\n"考核" = "x"',
            4,
            "is both header.value and header.unit",
        ),
        ('[[kind]]\nform = "novel"\nwords = ["责任书"]\nseen = "x"', 2, "'novel' is none of"),
        ('[[kind]]\nform = "project_goal"', 1, "[[kind]] needs form, words and seen"),
        ('[[kind]]\nform = 3\nwords = ["责任书"]\nseen = "x"', 1, "[[kind]] needs form, words and"),
        (
            '[[kind]]\nform = "project_goal"\nwords = ["书"]\nseen = "x"',
            3,
            "words of a title have two characters at least",
        ),
        ('[header]\nvalue = "考核标准"', 2, "'value' needs a table: [header.value]"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(
    text: str, line: int | None, what: str
) -> None:
    (problem,) = check(text.encode())
    assert problem.line == line
    assert what in problem.what


def test_a_file_in_another_encoding_is_told_as_such() -> None:
    (problem,) = check('[header.value]\n"考核标准" = "x"'.encode("gbk"))
    assert (problem.line, str(problem)) == (None, "it is not in UTF-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[vocabulary]\nfiles = "ours.toml"\n', 'only [vocabulary] with files = ["…"] is known'),
        ("[vocabulary]\nfiles = [3]\n", 'only [vocabulary] with files = ["…"] is known'),
        ("[vocabularies]\n", 'only [vocabulary] with files = ["…"] is known'),
        ("vocabulary = ", "Invalid value"),
    ],
)
def test_settings_that_are_none_are_refused(text: str, said: str, tmp_path: Path) -> None:
    settings = tmp_path / "goalparse.toml"
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError, match=re.escape(said)):
        configured_files(str(settings))


def test_a_file_that_is_not_sound_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[header.worth]\n"考核尺度" = "x"', encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"ours\.toml: line 1: .*'worth' is none of"):
        load_lexicon([file])


def goalparse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "goalparse", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
    )


def test_the_command_line_takes_files_and_the_folders_goalparse_toml(tmp_path: Path) -> None:
    text, lines, _, _ = LAYOUTS["renamed"]
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "ours.toml").write_text(lines, encoding="utf-8")
    assert goalparse(tmp_path, "show", "a.txt").returncode == 3
    named = goalparse(tmp_path, "show", "a.txt", "--vocabulary", "ours.toml")
    assert named.returncode == 0
    (tmp_path / "goalparse.toml").write_text('[vocabulary]\nfiles = ["ours.toml"]\n', "utf-8")
    found = goalparse(tmp_path, "convert", "a.txt", "-o", "out")
    assert found.returncode == 0
    assert "note: vocabulary of " in found.stderr
    options = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["options"]
    assert [each["name"] for each in options["vocabulary"]] == ["ours.toml"]
    checked = goalparse(tmp_path, "vocabulary", "check", "ours.toml")
    assert (checked.returncode, checked.stdout) == (0, "ours.toml: 5 spellings, nothing wrong\n")
    missing = goalparse(tmp_path, "show", "a.txt", "--vocabulary", "none.toml")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_the_names_that_a_file_can_use_are_listed() -> None:
    done = goalparse(HERE, "vocabulary", "names")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert any(line.startswith("[label.department] ") for line in lines)
    names = [line[1 : line.index("]")] for line in lines]
    assert names == sorted(set(names))
    for name in names:  # every name listed is one that `check` takes
        assert not list(check(f'[{name}]\n"从未见过的写法" = "x"\n'.encode())), name


def test_a_word_finds_the_names_it_is_known_by() -> None:
    done = goalparse(HERE, "vocabulary", "names", "指标值符号")
    assert done.stdout == "[header.operator] 指标值符号\n"
    done = goalparse(HERE, "vocabulary", "names", "从未见过")
    told = "goalparse: error: no name and no known spelling has '从未见过' in it\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
