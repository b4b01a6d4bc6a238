"""The words of what is said about a check, in English or Chinese: a file for each who says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from goalparse.data_files import read_toml
from goalparse.schema import tables
from goalparse.wording import phrase_in_chinese


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one file (``review.toml``, its name without the suffix) in one language."""

    file: str
    language: str = "en"

    def say(self, name: str, **given: object) -> str:
        """A phrase with its {names} filled in."""
        return _words(self.file)[self.language][name].format(**given)

    def reason(self, text: str) -> str:
        """A reason that the comparison gives."""
        return phrase_in_chinese(text) if self.language == "zh" else text

    def table(self, name: str) -> str:
        """The name of a table."""
        return tables()[name].heading if self.language == "zh" else name

    def column(self, table: str, name: str) -> str:
        """The name of a column."""
        return tables()[table].column(name).heading if self.language == "zh" else name

    def value(self, table: str, name: str, value: str) -> str:
        """A value of a column: a word of an enumeration in the language, others as they are."""
        column = tables()[table].column(name)
        return column.in_chinese(value) if self.language == "zh" else value


@cache
def _words(file: str) -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = read_toml(f"checking/{file}.toml")
    return words
