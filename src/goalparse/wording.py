"""What is said about a reading, in Chinese: the messages of findings, and the reasons in them.

What a run stores is the English message; so that the findings of any run can be shown in either
language, its Chinese is found by its wording. An English sentence is one of the catalogue's
templates, or a phrase of ``wording_zh.toml``, with values filled in: it is taken apart by that and
put together by the Chinese one. What is not known there stays English, and is shown all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from goalparse.data_files import read_toml
from goalparse.findings import CATALOGUE
from goalparse.patterns import late
from goalparse.tuples import NamedTuple

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|None"""  # as `repr` writes a text, or none
_KEPT = 4096  # sentences of which the Chinese is kept: a run says the same ones again and again


class _Sentence(NamedTuple):
    """An English sentence with places for values, and its Chinese."""

    begins: str
    pattern: re.Pattern[str]
    quoted: frozenset[str]
    chinese: str

    def put(self, text: str) -> str | None:
        """The Chinese of a text that is this sentence; None for any other."""
        found = self.pattern.fullmatch(text) if text.startswith(self.begins) else None
        if found is None:
            return None
        values = {
            name: _in_quotes(value) if name in self.quoted else phrase_in_chinese(value)
            for name, value in found.groupdict().items()
        }
        return self.chinese.format_map(values)


@lru_cache(maxsize=_KEPT)
def message_in_chinese(code: str, message: str) -> str:
    """The message of a finding, in Chinese as far as its wording is known."""
    return _messages()[code].put(message) or phrase_in_chinese(message)


@lru_cache(maxsize=_KEPT)
def phrase_in_chinese(text: str) -> str:
    """A reason, or the name of what is meant; the text itself where it is no known phrase."""
    plain, sentences = _phrases()
    if text in plain:
        return plain[text]
    return next((said for each in sentences if (said := each.put(text)) is not None), text)


def _in_quotes(value: str) -> str:
    """A quoted text of a document, in Chinese quotation marks."""
    return "（空）" if value == "None" else f"“{value[1:-1]}”"


@cache
def _messages() -> Mapping[str, _Sentence]:
    chinese = _wording()["messages"]
    return {code: _sentence(kind.template, chinese[code]) for code, kind in CATALOGUE.items()}


@cache
def _phrases() -> tuple[Mapping[str, str], tuple[_Sentence, ...]]:
    """Phrases without a place for values, and those with one, the most explicit first."""
    phrases = _wording()["phrases"]
    plain = {english: chinese for english, chinese in phrases.items() if "{" not in english}
    others = sorted(phrases.keys() - plain.keys(), key=lambda each: (-len(literal(each)), each))
    return plain, tuple(_sentence(each, phrases[each]) for each in others)


def literal(template: str) -> str:
    """What a template says itself, its places for values left out."""
    return "".join(text for text, *_ in _parted(template))


def _parted(template: str) -> Iterable[tuple[str, str | None, str | None, str | None]]:
    from string import Formatter  # noqa: PLC0415 - few runs say anything in Chinese

    return Formatter().parse(template)


def _sentence(english: str, chinese: str) -> _Sentence:
    parts: list[str] = []
    quoted: set[str] = set()
    begins = ""
    for at, (text, name, _, conversion) in enumerate(_parted(english)):
        if at == 0:
            begins = text
        parts.append(re.escape(text))
        if name is None:
            continue
        if conversion == "r":
            quoted.add(name)
        parts.append(f"(?P<{name}>{_QUOTED if conversion == 'r' else '.+?'})")
    pattern = late("".join(parts), re.DOTALL)
    return _Sentence(begins, pattern, frozenset(quoted), chinese)


@cache
def _wording() -> Mapping[str, Mapping[str, str]]:
    return read_toml("wording_zh.toml")
