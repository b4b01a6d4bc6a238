"""The words of what is said about a check, in English or Chinese: a file for each who says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from goalparse.checking.changes import JOINT, Change, Kind
from goalparse.data_files import read_toml
from goalparse.findings import CATALOGUE
from goalparse.schema import tables
from goalparse.wording import message_in_chinese, phrase_in_chinese


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

    def sides(self, change: Change) -> tuple[str, str]:
        """What stood and what stands: a value, or all that a row says."""
        if change.column:
            old, new = _text(change.old), _text(change.new)
            return self._told(change, change.column, old), self._told(change, change.column, new)
        told = JOINT.join(self._told(change, *each) for each in change.said)
        return (told, "") if change.kind is Kind.REMOVED else ("", told)

    def _told(self, change: Change, column: str, text: str) -> str:
        """A value of a changed row; a finding's row is named by its code."""
        if (change.table, column) == ("findings", "message") and change.row in CATALOGUE:
            return message_in_chinese(change.row, text) if self.language == "zh" else text
        return self.value(change.table, column, text)


def _text(value: object) -> str:
    """A value as it is shown."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _words(file: str) -> Mapping[str, Mapping[str, str]]:
    words: Mapping[str, Mapping[str, str]] = read_toml(f"checking/{file}.toml")
    return words
