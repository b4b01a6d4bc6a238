"""Findings in Chinese: every code, and every reason that the program gives, has its wording."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import goalparse
from goalparse.data_files import read_toml
from goalparse.findings import CATALOGUE, finding
from goalparse.wording import literal, message_in_chinese, phrase_in_chinese

PACKAGE = Path(goalparse.__file__).parent
MESSAGES = read_toml("wording_zh.toml")["messages"]
PHRASES = read_toml("wording_zh.toml")["phrases"]
# Words in which a reason is handed on: keywords, names that it is put in, functions that take it.
NAMES = {"reason", "what", "reading", "runner_up"}
TAKERS = {
    "doubtful", "unparsed", "exceeded", "over", "raise_over", "_malformed",
    "_failure", "_broken", "_damaged", "_line", "_lost",
}  # fmt: skip
ROOMS = (
    "archive", "batch", "checking", "extraction", "meanings", "readers", "recognisers", "settling",
    "tables", "legacy.py", "office.py", "pipeline.py", "spot_check.py",
)  # fmt: skip


def names(template: str) -> set[str]:
    return {name for _, name, *_ in Formatter().parse(template) if name}


def test_every_code_has_its_message_with_the_same_values() -> None:
    assert {code: names(kind.template) for code, kind in CATALOGUE.items()} == {
        code: names(chinese) for code, chinese in MESSAGES.items()
    }


@pytest.mark.parametrize("english", PHRASES)
def test_a_phrase_keeps_its_values(english: str) -> None:
    assert names(english) == names(PHRASES[english])
    assert not re.search(r"\{\w+!|\{\w+:", PHRASES[english])


@pytest.mark.parametrize("english", PHRASES)
def test_a_phrase_is_told_from_the_others(english: str) -> None:
    """With values filled in it is put into its own Chinese, by no other phrase's."""
    quoted = {name for _, name, _, how in Formatter().parse(english) if how == "r" and name}
    values = {name: "甲" if name in quoted else "17" for name in names(english)}
    shown = {name: f"“{value}”" if name in quoted else value for name, value in values.items()}
    assert phrase_in_chinese(english.format(**values)) == PHRASES[english].format(**shown)


def test_values_of_a_document_stay_and_phrases_in_phrases_are_put() -> None:
    found = finding("amount-unparsed", raw="约'5'万\n元", label="预算数")
    said = message_in_chinese(found.code, found.message)
    assert said == "“预算数”的金额“约'5'万\\n元”不是数字"
    nested = finding(
        "file-unreadable",
        reason="the zip archive is damaged: its checksum is wrong; 3 members are found without it",
    )
    assert message_in_chinese(nested.code, nested.message) == (
        "无法读取该文件：ZIP 压缩包已损坏：校验和不符；不靠目录找到 3 个成员"
    )


def test_a_wording_that_is_not_known_is_shown_as_it_is() -> None:
    found = finding("file-unreadable", reason="the moon is full")
    assert message_in_chinese(found.code, found.message) == "无法读取该文件：the moon is full"
    assert message_in_chinese("file-empty", "of an older version") == "of an older version"


def said(node: ast.AST) -> Iterator[str]:
    """The sentences that an expression may be, values filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                parts.append("'甲'" if part.conversion == ord("r") else "17")
            else:
                parts.append(str(ast.literal_eval(part)))
        yield "".join(parts)
    elif isinstance(node, ast.IfExp):
        yield from (*said(node.body), *said(node.orelse))
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from said(value)


def reasons(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in NAMES:
            yield from said(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id in NAMES:
                yield from said(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            taker = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if taker in TAKERS:
                for argument in node.args:
                    yield from said(argument)


def given() -> list[str]:
    paths = [path for room in ROOMS for path in (PACKAGE / room).rglob("*.py")]
    paths += [PACKAGE / room for room in ROOMS if room.endswith(".py")]
    found = {each for path in paths for each in reasons(ast.parse(path.read_text("utf-8")))}
    return sorted(each for each in found if re.search(r"[a-z]{2,} [a-z]{2,}", each))


def test_every_kind_of_file_has_its_chinese() -> None:
    """What `readers.sniff` calls them stands in lists and comparisons: all its phrases count."""
    tree = ast.parse((PACKAGE / "readers" / "sniff.py").read_text("utf-8"))
    texts = [each.value for each in ast.walk(tree) if isinstance(each, ast.Constant)]
    kinds = {each for each in texts if isinstance(each, str) and re.match(r"(?:an?|the) \w", each)}
    assert len(kinds) > 20
    assert {each for each in kinds if phrase_in_chinese(each) == each} == set()


def test_there_are_reasons_to_look_at() -> None:
    assert len(given()) > 80


# What is put together from pieces: the sentences that come of it.
PUT_TOGETHER = {
    "LibreOffice cannot read it17": (
        "LibreOffice cannot read it",
        "LibreOffice cannot read it (Error: source file could not be loaded)",
    ),
    "an imported document": ("an imported document (afchunk.mht) is not read",),
    "it may end the row above or begin the one below; it is read 17": (
        "it may end the row above or begin the one below; it is read with the one above",
        "it may end the row above or begin the one below; it is read with the one below",
    ),
    "the packed tar archive is damaged (17)17": (
        "the packed tar archive is damaged (it breaks off)",
        "the packed tar archive is damaged (it breaks off); what follows is lost",
    ),
    "the tar archive 17; what follows is lost": (
        "the tar archive breaks off; what follows is lost",
        "the tar archive is damaged: a header's checksum is wrong; what follows is lost",
    ),
    "with the one above": (),
    "with the one below": (),
}


@pytest.mark.parametrize("reason", given())
def test_every_reason_in_the_program_has_its_chinese(reason: str) -> None:
    for sentence in PUT_TOGETHER.get(reason, (reason,)):
        assert phrase_in_chinese(sentence) != sentence


def test_a_pattern_says_enough_to_be_told() -> None:
    """A phrase of hardly more than values would take anything for itself."""
    few = {each for each in PHRASES if "{" in each and len(literal(each).strip()) < 4}
    assert few == set()
