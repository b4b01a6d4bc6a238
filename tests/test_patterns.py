"""Late patterns do what compiled ones do, and are compiled when they are used."""

from __future__ import annotations

import pickle
import re

import pytest

from goalparse.patterns import late


def test_it_does_what_a_compiled_pattern_does() -> None:
    pattern, compiled = late(r"(?P<n>\d+)\s?元", re.ASCII), re.compile(r"(?P<n>\d+)\s?元", re.ASCII)
    text = "3元, 4 元"
    assert pattern.findall(text) == compiled.findall(text) == ["3", "4"]
    assert pattern.sub("", text) == ", "
    assert (pattern.pattern, pattern.flags) == (compiled.pattern, compiled.flags)
    match = pattern.search(text, 1)
    assert match is not None
    assert match["n"] == "4"
    assert late(rb"<[a-z]+>").fullmatch(b"<p>") is not None


def test_it_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def compile_(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return real(pattern, flags)

    real = re.compile
    monkeypatch.setattr("re.compile", compile_)
    pattern = late("a+")
    assert compiled == []
    assert pattern.match("aa")
    assert pattern.match("b") is None
    assert compiled == ["a+"]


def test_a_pattern_that_is_none_is_refused_when_it_is_used() -> None:
    pattern = late("(")
    with pytest.raises(re.error, match="missing \\)"):
        pattern.match("(")


def test_it_goes_to_another_process_used_or_not() -> None:
    pattern = late("a+", re.IGNORECASE)
    unused = pickle.dumps(pattern)
    assert pattern.match("AA")
    for sent in (unused, pickle.dumps(pattern)):
        assert pickle.loads(sent).match("AA")  # noqa: S301 - of our own making
