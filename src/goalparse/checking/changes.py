"""Two extractions of one document held against each other: added, removed and changed.

Forms are paired by their project code, else by what they say; rows by what they say, in order,
never by their number. Numbers and places are shown and not compared: a row that was put in moves
all that follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from goalparse.checking.alignment import likest_pairs
from goalparse.schema import NUMBERS, tables

Row = Mapping[str, Any]
OF_FORMS = ("amounts", "milestones", "goals", "indicators", "attributes")
OF_DOCUMENTS = ("sections", "findings", "cells")
_PLACES = ("table_no", "row_no", "column_no", "paragraph_no", "line_no")
# Columns that number, place or identify; which program read a file is no matter of its content, and
# what a message says in Chinese none of its own.
_NOT_COMPARED = frozenset(
    {
        *_PLACES, *NUMBERS.values(), "record_no", "doc_id", "path", "bytes", "parser_version",
        "row_span", "column_span", "message_zh",
    }
)  # fmt: skip
# What tells rows apart, and names them for a person: the first that is there.
_TELLING = {
    "sections": ("number", "title", "text"),
    "projects": ("project_code", "project_name", "title"),
    "amounts": ("label", "stage", "raw"),
    "milestones": ("label",),
    "goals": ("text",),
    "indicators": ("level3_raw", "level3", "value_raw", "description"),
    "attributes": ("label", "text"),
    "findings": ("code", "raw", "message"),
    "cells": ("text",),
}
JOINT = " · "
"""What stands between the columns of a row that is told on one line."""
_WEIGHT = 4.0
_ALIKE = 0.3
_LONGEST = 400  # characters of a text that are compared for likeness
_MOST_PAIRS = 40_000


class Kind(StrEnum):
    """What became of a document, a row or a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What counts as a difference.

    ``only`` names tables, ``ignore`` columns (``basis`` or ``indicators.basis``); numbers that
    differ by no more than ``tolerance`` are alike.
    """

    only: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    tolerance: Decimal = Decimal(0)

    def compares(self, table: str, column: str = "") -> bool:
        """Whether a table, or a column of it, is compared."""
        if self.only and table not in self.only:
            return False
        return not column or not {column, f"{table}.{column}"} & self.ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that only one side has, or (``column`` set) one value that differs.

    ``form`` and ``row`` name the form and the row for a person; the places are those of the
    row on either side. ``said`` is what the row says by columns, which ``old`` or ``new`` joins.
    """

    kind: Kind
    table: str
    form: str | None = None
    row: str | None = None
    column: str | None = None
    old: Any = None
    new: Any = None
    old_place: Mapping[str, int] | None = None
    new_place: Mapping[str, int] | None = None
    said: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRows:
    """One document's own row (None in labels) and its rows by table, in order."""

    path: str
    doc_id: str | None
    document: Row | None
    rows: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChanges:
    """What differs in one document; ``same_file`` tells whether its bytes are the same."""

    path: str
    kind: Kind
    changes: tuple[Change, ...] = ()
    same_file: bool = True


def compare_documents(old: DocumentRows, new: DocumentRows, terms: Terms) -> DocumentChanges | None:
    """What differs between two extractions of a document; None if nothing does."""
    changes = tuple(_Comparison(old, new, terms).changes())
    if not changes:
        return None
    return DocumentChanges(
        path=new.path,
        kind=Kind.CHANGED,
        changes=changes,
        same_file=old.doc_id == new.doc_id,
    )


@dataclass(slots=True)
class _Comparison:
    old: DocumentRows
    new: DocumentRows
    terms: Terms

    def changes(self) -> Iterator[Change]:
        """In the order of the dictionary, form by form."""
        if self.old.document is not None and self.new.document is not None:
            pair = (self.old.document, self.new.document)
            yield from self._values("documents", pair, None, {})
        yield from self._table("sections", self._rows("sections"), None)
        yield from self._forms()
        for table in OF_DOCUMENTS[1:]:
            yield from self._table(table, self._rows(table), None)

    def _rows(self, table: str) -> tuple[Sequence[Row], Sequence[Row]]:
        if table not in self.old.rows or table not in self.new.rows:
            return (), ()  # written on one side only: the ledger, say, or not asserted
        return self.old.rows[table], self.new.rows[table]

    def _forms(self) -> Iterator[Change]:
        by_form = {table: _by_form(self._rows(table)) for table in OF_FORMS}
        for pair in _paired_forms(*self._rows("projects")):
            form = _named("projects", pair)
            yield from self._pair("projects", pair, form, {})
            old, new = (each["project_no"] if each is not None else None for each in pair)
            for table in OF_FORMS:
                rows = by_form[table][0].pop(old, []), by_form[table][1].pop(new, [])
                yield from self._table(table, rows, form)
        for table in OF_FORMS:  # rows whose form is in no projects table
            for old, new in (by_form[table],):
                for number in dict.fromkeys((*old, *new)):
                    rows = old.get(number, []), new.get(number, [])
                    yield from self._table(table, rows, None)

    def _table(
        self, table: str, rows: tuple[Sequence[Row], Sequence[Row]], form: str | None
    ) -> Iterator[Change]:
        if not self.terms.compares(table):
            return
        pairs = list(align(*rows, table=table))
        number = NUMBERS.get(table)
        numbers = {
            old[number]: new[number] for old, new in pairs if old and new and number is not None
        }
        for pair in pairs:
            yield from self._pair(table, pair, form, numbers)

    def _pair(
        self,
        table: str,
        pair: tuple[Row | None, Row | None],
        form: str | None,
        numbers: Mapping[int, int],
    ) -> Iterator[Change]:
        if not self.terms.compares(table):
            return
        old, new = pair
        if old is not None and new is not None:
            yield from self._values(table, (old, new), form, numbers)
            return
        there = new if old is None else old
        said = _telling_values(table, there)
        told = JOINT.join(text for _, text in said) or None
        yield Change(
            kind=Kind.ADDED if old is None else Kind.REMOVED,
            table=table,
            form=form,
            row=_named(table, pair),
            old=None if old is None else told,
            new=None if new is None else told,
            old_place=_place(old),
            new_place=_place(new),
            said=said,
        )

    def _values(
        self, table: str, pair: tuple[Row, Row], form: str | None, numbers: Mapping[int, int]
    ) -> Iterator[Change]:
        if not self.terms.compares(table):
            return
        old, new = pair
        for column in _compared(table):
            if column not in old or column not in new or not self.terms.compares(table, column):
                continue
            was, now = old[column], new[column]
            if was == now or self._is_near(was, now):
                continue
            if column == "parent_no" and numbers.get(was) == now:
                continue
            yield Change(
                kind=Kind.CHANGED,
                table=table,
                form=form,
                row=_named(table, pair),
                column=column,
                old=was,
                new=now,
                old_place=_place(old),
                new_place=_place(new),
            )

    def _is_near(self, was: Any, now: Any) -> bool:
        if not self.terms.tolerance or was is None or now is None:
            return False
        try:
            return abs(Decimal(str(was)) - Decimal(str(now))) <= self.terms.tolerance
        except InvalidOperation:
            return False


def _compared(table: str) -> list[str]:
    names = [column.name for column in tables()[table].columns]
    return [name for name in names if name not in _NOT_COMPARED and name != "project_no"]


def _by_form(
    rows: tuple[Sequence[Row], Sequence[Row]],
) -> tuple[dict[Any, list[Row]], dict[Any, list[Row]]]:
    sides: tuple[dict[Any, list[Row]], ...] = (defaultdict(list), defaultdict(list))
    for side, of in zip(sides, rows, strict=True):
        for row in of:
            side[row["project_no"]].append(row)
    return dict(sides[0]), dict(sides[1])


def _paired_forms(
    old: Sequence[Row], new: Sequence[Row]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Forms by a code that each side has once; the others by what they say."""
    codes = [Counter(row.get("project_code") for row in side) for side in (old, new)]
    shared = {code for code, count in codes[0].items() if code and count == codes[1].get(code) == 1}
    by_code = {row["project_code"]: row for row in new if row.get("project_code") in shared}
    others = [[row for row in side if row.get("project_code") not in shared] for side in (old, new)]
    aligned = list(align(*others, table="projects"))
    partner = {id(one): other for one, other in aligned if one is not None}
    for row in old:
        code = row.get("project_code")
        yield row, by_code[code] if code in shared else partner[id(row)]
    for one, other in aligned:
        if one is None:
            yield None, other


# -- alignment


def align(
    old: Sequence[Row], new: Sequence[Row], *, table: str
) -> Iterator[tuple[Row | None, Row | None]]:
    """Pair rows in order: equal ones first, then those that are most alike; the rest alone."""
    compared = [
        name for name in _compared(table) if all(name in row for row in (*old[:1], *new[:1]))
    ]
    ours, theirs = ([_signature(row, compared) for row in side] for side in (old, new))
    if ours == theirs:
        yield from zip(old, new, strict=True)
        return
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, i, last_i, j, last_j in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old[i:last_i], new[j:last_j], strict=True)
        else:
            yield from _likest(old[i:last_i], new[j:last_j], table, compared)


def _signature(row: Row, compared: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in compared)


def _likest(
    old: Sequence[Row], new: Sequence[Row], table: str, compared: Sequence[str]
) -> Iterator[tuple[Row | None, Row | None]]:
    """The pairing, in order, that agrees the most."""
    if len(old) * len(new) > _MOST_PAIRS:
        shorter = min(len(old), len(new))
        yield from zip(old[:shorter], new[:shorter], strict=True)
        yield from _likest(old[shorter:], new[shorter:], table, compared)
        return
    yield from likest_pairs(old, new, lambda one, other: _likeness(one, other, table, compared))


def _likeness(old: Row, new: Row, table: str, compared: Iterable[str]) -> float:
    """The share of stated columns that agree, telling ones first; 0 for rows of other matters."""
    agreed = stated = 0.0
    for name in compared:
        was, now = old.get(name), new.get(name)
        if (was is None and now is None) or name not in old or name not in new:
            continue
        weight = _WEIGHT if name in _TELLING[table] else 1.0
        stated += weight
        if was == now:
            agreed += weight
        elif name in _TELLING[table] and isinstance(was, str) and isinstance(now, str):
            matcher = SequenceMatcher(None, was[:_LONGEST], now[:_LONGEST], autojunk=False)
            agreed += weight * matcher.ratio()
    share = agreed / stated if stated else 1.0
    return share if share > _ALIKE else 0.0


# -- how rows are named


def _named(table: str, pair: tuple[Row | None, Row | None]) -> str | None:
    row = pair[0] if pair[0] is not None else pair[1]
    if row is None or table == "documents":
        return None
    names = (row.get(name) for name in _TELLING[table])
    return next((str(name) for name in names if name is not None), None)


def _telling_values(table: str, row: Row | None) -> tuple[tuple[str, str], ...]:
    """What a row says, by columns."""
    said = ((name, (row or {}).get(name)) for name in _TELLING[table])
    return tuple((name, str(text)) for name, text in said if text is not None)


def _place(row: Row | None) -> Mapping[str, int] | None:
    if row is None:
        return None
    return {name: row[name] for name in _PLACES if row.get(name) is not None}
