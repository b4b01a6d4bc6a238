"""What differs between two extractions as a page, and a difference a line."""

from __future__ import annotations

import json
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import command_line
from goalparse.checking.changes import Change, DocumentChanges, Kind
from goalparse.data_files import read_toml
from goalparse.output.change_page import change_page


def diff(*arguments: object) -> subprocess.CompletedProcess[str]:
    return command_line.run("diff", *arguments)


@pytest.fixture
def two(sample: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The sample, and a copy with another amount."""
    old, new = tmp_path / "old-2022.txt", tmp_path / "new-2022.txt"
    old.write_bytes(sample.read_bytes())
    new.write_bytes(sample.read_bytes().replace(b"88.90", b"98.90", 1))
    return old, new


class Tags(HTMLParser):
    """Whether each element that is opened is closed, and which there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_shows_both_sides(two: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    done = diff(*two, "--html", page, "--labels", "zh")
    assert (done.returncode, done.stdout) == (5, "")
    assert re.fullmatch(r"goalparse: \d+ differences in 1 document; written to .*\n", done.stderr)
    text = page.read_text("utf-8")
    row = text[text.index("资金 · 预算数 · 金额（元）") :].partition("</tr>")[0]
    assert "<del>889000.00</del>" in row
    assert "<ins>989000.00</ins>" in row
    assert "第 39 行" in row
    assert "<script" not in text
    assert "http://" not in text and "https://" not in text  # noqa: PT018
    tags = Tags()
    tags.feed(text)
    assert tags.open == []


def test_text_of_documents_is_never_markup_of_the_page() -> None:
    change = Change(
        kind=Kind.CHANGED, table="goals", form="<i>甲</i>", row="<u>", column="text",
        old="</td><script>a&b", new="</td><script>a\x1bb",
    )  # fmt: skip
    found = DocumentChanges(path="<b>.docx", kind=Kind.CHANGED, changes=(change,))
    text = "".join(change_page([found], old="<o>", new="&n"))
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.seen.isdisjoint({"script", "i", "u", "b", "o"})
    assert "⟨U+001B⟩" in text
    assert "\x1b" not in text


def test_documents_of_one_side_and_none() -> None:
    lone = DocumentChanges(path="a.docx", kind=Kind.REMOVED)
    other = DocumentChanges(path="b.docx", kind=Kind.ADDED)
    text = "".join(change_page([lone, other], old="may", new="june"))
    assert "a.docx <span>the document is only in may</span>" in text
    assert "b.docx <span>the document is only in june</span>" in text
    assert "Differences: 2, in documents: 2" in text
    assert "没有差异" in "".join(change_page([], old="a", new="b", language="zh"))


def test_both_languages_have_the_same_words() -> None:
    words = read_toml("output/change_page/words.toml")
    places = {
        language: {name: set(re.findall(r"\{\w+\}", text)) for name, text in each.items()}
        for language, each in words.items()
    }
    assert places["en"] == places["zh"]


def test_a_difference_a_line(two: tuple[Path, Path]) -> None:
    done = diff(*two, "--jsonl")
    assert done.returncode == 5
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["document"] for line in lines} == {"new-2022.txt"}
    [raw] = [line for line in lines if (line["table"], line.get("column")) == ("amounts", "raw")]
    assert (raw["kind"], raw["old"], raw["new"]) == ("changed", "88.90", "98.90")
    assert diff(two[0], two[0], "--jsonl").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["OLD", "--html", "x.html"], "--jsonl and --html are for OLD and NEW"),
        (["OLD", "--jsonl"], "--jsonl and --html are for OLD and NEW"),
        (["OLD", "NEW", "--json", "--jsonl"], "--json, --jsonl and --html exclude each other"),
        (["OLD", "NEW", "--html", "nowhere/x.html"], "nowhere/x.html: No such file or directory"),
    ],
)
def test_wrong_use_is_one_line(two: tuple[Path, Path], arguments: list[str], said: str) -> None:
    stands_for = {"OLD": str(two[0]), "NEW": str(two[1])}
    done = diff(*(stands_for.get(each, each) for each in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
