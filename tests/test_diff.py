"""`goalparse diff` on the terminal: exact lines, marks within cells, exit codes."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from string import Formatter

import pytest

import command_line
from archives import zipped
from goalparse.checking.marking import Paper, mark_changes, mark_spaces
from goalparse.data_files import read_toml
from goalparse.output.sinks import Output
from goalparse.pipeline import parse_bytes
from goalparse.text import display_width
from made_runs import write_run
from submissions import make_submission


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return command_line.run(
        "diff",
        *arguments,
        environment={"PATH": "", "PYTHONPATH": ":".join(sys.path), **environment},
    )


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        ("≥95.5%", "≥96.5%", "≥[-95.5-]%", "≥{+96.5+}%"),
        ("按时完成", "按期完成", "按[-时-]完成", "按{+期+}完成"),
        (
            "怀财字【2022】7号",
            "怀财字〔2022〕7号",
            "怀财字[-【-]2022[-】-]7号",
            "怀财字{+〔+}2022{+〕+}7号",
        ),
        ("财政　资金", "财政 资金", "财政[-⟨U+3000⟩-]资金", "财政{+⟨SP⟩+}资金"),
        ("a\tb", "a b", "a[-⟨TAB⟩-]b", "a{+⟨SP⟩+}b"),
    ],
)
def test_changes_are_marked_by_character_and_number(
    old: str, new: str, before: str, after: str
) -> None:
    paper = Paper(width=80)
    shown = ["".join(text for text, _ in paper.lines(s, 80)[0]) for s in mark_changes(old, new)]
    assert shown == [before, after]


def test_white_space_that_the_text_rule_takes_is_named() -> None:
    assert mark_spaces("专项经费\t\t", "专项经费") == [("专项经费", ""), ("⟨TAB⟩⟨TAB⟩", "named")]
    assert mark_spaces("一行\n\n二行\n", "一行\n二行") == [("一行\n二行", "")]


def test_columns_are_aligned_by_width() -> None:
    paper = Paper(width=40)
    lines = list(paper.beside([([("会议数量≥1次的说明", "")], 10), ([("right", "")], 5)]))
    assert lines == ["会议数量≥1  right", "次的说明"]
    wide = Paper(width=40, ambiguous=2)
    assert next(iter(wide.beside([([("≥1", "")], 5), ([("x", "")], 1)]))) == "≥1    x"


def test_words_are_not_cut_where_a_blank_is_near() -> None:
    lines = Paper().lines([("value_kind quantity, operator >=", "")], 24)
    assert ["".join(text for text, _ in line) for line in lines] == [
        "value_kind quantity,",
        "operator >=",
    ]


def test_documents_cannot_drive_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("一、\x1b[2J总体绩效目标\n", "utf-8")
    done = run(path)
    assert "\x1b" not in done.stdout
    assert "⟨U+001B⟩[2J总体绩效目标" in done.stdout


def test_the_sample_is_kept_whole(sample: Path) -> None:
    done = run(sample, "--width", "160")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.split("\n")
    assert lines[:3] == [
        "huailai-cppcc-2022.txt",
        "kept: 36 label, 9 heading, 68 same, 2 filled, 32 normalised, 1 inferred",
        "nothing is changed, lost or unsupported",
    ]
    amount = next(line for line in lines if line.startswith("r3 c3"))
    assert amount == (
        "r3 c3       88.90                                       ~  88.90"
        + " " * 39
        + "form 1 amounts 1 raw; value 88.9, value_yuan 889000.00,"
    )


@pytest.mark.parametrize("width", ["160", "80"])
def test_the_captures_in_the_documentation_are_what_is_shown(sample: Path, width: str) -> None:
    """Made by tools/capture_diff.py in a terminal of that width."""
    capture = Path(__file__).parent.parent / "docs" / "captures" / f"diff-sample-{width}.txt"
    first, _, shown = capture.read_text("utf-8").partition("\n")
    assert first == f"$ goalparse diff {sample.name}"
    assert run(sample, "--width", width).stdout == shown


def test_a_narrow_terminal_gets_it_below_each_other(sample: Path) -> None:
    lines = run(sample, "--width", "80").stdout.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("r1 c2       ~"))
    assert lines[at : at + 2] == [
        "r1 c2       ~  单位：万元",
        "               万元  form 1 amount_unit",
    ]
    assert max(map(display_width, lines)) <= 80


def test_what_is_lost_is_shown_and_told_by_the_exit_code(corpus: Path) -> None:
    done = run(corpus / "forms" / "xinjiang_wuqia_2021_goal_phantom_cols.txt", "--only-faults")
    assert done.returncode == 5
    assert "not kept: " in done.stdout
    assert "lost; taken as a label that the vocabulary does not know" in done.stdout
    assert "same" not in done.stdout.split("\n", 3)[3]


def test_a_source_as_json(sample: Path) -> None:
    value = json.loads(run(sample, "--json", "--only", "amounts").stdout)
    assert value["faults"] == 0
    cells = [cell for table in value["tables"] for cell in table["cells"]]
    assert {s["table"] for cell in cells for s in cell["statements"]} == {"amounts"}
    assert cells[0]["statements"][0]["kept"] == "88.90"


def test_only_changed_with_context(sample: Path) -> None:
    shown = run(sample, "--only-changed").stdout
    assert "项目编码" not in shown
    assert "13073022P00850910013X" in shown
    assert "项目编码" in run(sample, "--only-changed", "--context", "1").stdout


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("runs")
    made = [parse_bytes(make_submission(seed), path=f"{seed}.docx") for seed in range(3)]
    for name in ("old", "new"):
        write_run(folder / name, made, output=Output(format="jsonl"))
    path = folder / "new" / "amounts.jsonl"
    rows = path.read_text("utf-8").splitlines()
    row = json.loads(rows[0])
    rows[0] = json.dumps({**row, "raw": "1.5", "value": "1.5"}, ensure_ascii=False)
    path.write_text("\n".join([*rows[:-1], ""]), "utf-8")
    return folder / "old", folder / "new"


def test_two_runs(runs: tuple[Path, Path]) -> None:
    done = run(*runs, "--width", "80", "--ignore", "value")
    assert done.returncode == 5
    lines = done.stdout.splitlines()
    assert lines[0] == "0.docx  1 changed"
    assert lines[2] == "  !  amounts 预算数 .raw  t1 r3 c3"
    assert lines[4].endswith("{+1.5+}")
    assert lines[-1] == "2 differences in 2 documents"
    assert run(*runs, "--only", "goals").stdout == "no differences\n"
    assert run(*runs, "--only", "goals").returncode == 0


def test_two_runs_as_json(runs: tuple[Path, Path]) -> None:
    first, second = json.loads(run(*runs, "--json").stdout)
    assert [change["column"] for change in first["changes"]] == ["raw", "value"]
    assert second["changes"][0]["kind"] == "removed"


def test_a_document_beside_its_labels(sample: Path, tmp_path: Path) -> None:
    label = {
        "file": sample.name, "sha256": "0", "not_asserted": {"amounts": {"*": "not here"}},
        "projects": [{"project_no": 1, "project_code": "13073022P00850910013X", "purpose": "x"}],
        "amounts": [], "findings_required": [], "status": None,
    }  # fmt: skip
    path = tmp_path / "label.json"
    path.write_text(json.dumps(label), "utf-8")
    (document,) = json.loads(run(path, sample, "--json").stdout)
    kinds = [(change["kind"], change["table"]) for change in document["changes"]]
    assert kinds == [("changed", "projects"), ("added", "projects")]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["."], 2, "goalparse: error: . is a folder; diff takes one file, or OLD and NEW\n"),
        (["no.docx"], 2, "goalparse: error: no.docx: No such file or directory\n"),
        (["SAMPLE", "FOLDER"], 2, "error: OLD and NEW have to be two runs, two documents, or one"),
        (["FOLDER", "no.docx"], 2, "goalparse: error: no.docx: No such file or directory\n"),
        (["SAMPLE", "--only", "x"], 2, "'x' is none of documents"),
        (["SAMPLE", "--ignore", "x"], 2, "'x' is no column of any table"),
        (["SAMPLE", "--at", "r3"], 2, "'r3' is no place, such as 't3 r7 c2', 'p12' or 'line 46'"),
        (["SAMPLE", "--at", "t9"], 2, "huailai-cppcc-2022.txt: nothing stands at t9"),
        (["SAMPLE", "SAMPLE", "--at", "t1"], 2, "--at is for one FILE"),
        (["SAMPLE", "--tolerance", "-1"], 2, "a number of 0 or more"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(
    sample: Path, arguments: list[str], code: int, message: str, tmp_path: Path
) -> None:
    stands_for = {"SAMPLE": str(sample), "FOLDER": str(tmp_path)}
    done = run(*(stands_for.get(each, each) for each in arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"")
    done = run(tmp_path / "x.docx")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "goalparse: failed: x.docx: file-empty: the file holds 0 bytes\n"


@pytest.mark.parametrize("file", ["review_words", "comment_words"])
def test_the_words_of_both_languages_are_the_same_ones(file: str) -> None:
    words = read_toml(f"checking/{file}.toml")
    assert list(words["en"]) == list(words["zh"])
    for name, english in words["en"].items():
        assert names_in(english) == names_in(words["zh"][name]), name


def names_in(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_a_source_in_chinese(sample: Path) -> None:
    done = run(sample, "--labels", "zh", "--at", "t1 r3", "--width", "260")
    assert done.stdout.splitlines()[:5] == [
        "huailai-cppcc-2022.txt",
        "已保留：标签 4，已规范 2",
        "没有不一致、丢失或无依据之处",
        "",
        "表 1（第 29 行）",
    ]
    amount = next(line for line in done.stdout.splitlines() if line.startswith("r3 c3"))
    assert "表单 1 资金 1 金额原文；金额 88.9，金额（元） 889000.00，资金来源 总额，" in amount
    whole = run(sample, "--labels", "zh", "--width", "120").stdout
    assert not re.search(r"[a-z]{3,} [a-z]{3,}", whole), "an English sentence"


def test_two_runs_in_chinese(runs: tuple[Path, Path]) -> None:
    lines = run(*runs, "--labels", "zh", "--width", "80", "--ignore", "value").stdout.splitlines()
    assert lines[0] == "0.docx  改动 1"
    assert lines[2] == "  !  资金 预算数 .金额原文  t1 r3 c3"
    assert lines[-1] == "2 个文件中有 2 处差异"
    same = run(*runs, "--labels", "zh", "--only", "goals")
    assert (same.returncode, same.stdout) == (0, "没有差异\n")


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up submission, the first amount of which was changed with the changes tracked."""
    made = make_submission(0)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    run_ = '<w:r><w:t xml:space="preserve">191.74</w:t></w:r>'
    assert run_ in body
    tracked = (
        '<w:del w:id="1" w:author="a"><w:r><w:delText>191.74</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>200.00</w:t></w:r></w:ins>'
    )
    parts["word/document.xml"] = body.replace(run_, tracked, 1).encode()
    path = tmp_path_factory.mktemp("amended") / "amended.docx"
    path.write_bytes(zipped([*parts.items()]))
    return path


def test_what_tracked_changes_make_of_the_records(amended: Path) -> None:
    done = run(amended, "--revisions", "both", "--only", "amounts", "--width", "80")
    assert (done.returncode, done.stderr) == (5, "")
    assert done.stdout.splitlines() == [
        "amended.docx  3 changed",
        "  form 13073022P20034819298L",
        "  !  amounts 预算数 .raw  t1 r3 c3",
        "    -  [-191.74-]",
        "    +  {+200.00+}",
        "  !  amounts 预算数 .value  t1 r3 c3",
        "    -  [-191.74-]",
        "    +  {+200+}",
        "  !  amounts 预算数 .value_yuan  t1 r3 c3",
        "    -  [-1917400.00-]",
        "    +  {+2000000.00+}",
        "3 differences in 1 document",
    ]
    # That the two readings are two, which a finding of each says, is no difference.
    assert "revisions-resolved" not in run(amended, "--revisions", "both").stdout


def test_a_document_without_tracked_changes_has_one_reading(sample: Path) -> None:
    done = run(sample, "--revisions", "both")
    assert (done.returncode, done.stdout) == (0, "no differences\n")


def test_both_readings_as_a_page(amended: Path, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    assert run(amended, "--revisions", "both", "--html", page).returncode == 5
    text = page.read_text("utf-8")
    assert f"{amended} (original) and {amended} (accepted)" in text
