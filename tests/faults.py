"""Faults put into correct extractions, each with the places at which it has to be reported.

`make_fault` takes a traced document and a seeded generator, damages one thing in its records and
says where the source contradicts it: a field dropped, a row dropped or doubled, a digit changed,
a unit changed, levels shifted, two cells swapped, a merged level not filled.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from goalparse.blocks import Paragraph
from goalparse.checking.claimed import Id
from goalparse.checking.comparison import FAULTS, SourceComparison
from goalparse.checking.rereads import planned
from goalparse.pipeline import Traced
from goalparse.records import Submission
from goalparse.schema import FORM_TABLES, NUMBERS
from goalparse.text import key as squeezed

Where = tuple[Any, ...]  # table, row, column; or paragraph and line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A damaged submission. Every place of ``at`` has to be reported, none but ``near`` may be."""

    kind: str
    about: str
    submission: Submission
    at: frozenset[Where]
    near: frozenset[Where]


class Damage:
    """Damages the records of one document."""

    def __init__(self, traced: Traced, rng: random.Random) -> None:
        assert traced.ledger is not None
        assert traced.document is not None
        self.submission = traced.submission
        self.rng = rng
        self.cells: dict[Id, list[tuple[tuple[int, int, int], str]]] = defaultdict(list)
        for key, claims in traced.ledger.claims().items():
            for claim in claims:
                id_ = Id(claim.table, claim.project_no, claim.record_no)
                self.cells[id_].append((key, claim.field))
        self.paragraphs = [b for b in traced.document.blocks if isinstance(b, Paragraph)]
        self.texts = {
            (table.table_no, cell.row_no, cell.column_no): cell.text
            for table in traced.document.tables()
            for cell in table.cells
        }

    def make(self, kind: str) -> Fault | None:
        """A fault of a kind; None if the document has nothing for it, or nothing changes."""
        return _KINDS[kind](self)

    # -- what there is -----------------------------------------------------------------

    def records(self, *tables: str) -> list[tuple[str, Any]]:
        return [
            (table, record)
            for table in (tables or (*FORM_TABLES, "sections"))
            for record in getattr(self.submission, table)
        ]

    def pick(self, *tables: str) -> tuple[str, Any] | None:
        """A record, every table alike likely."""
        filled = [
            name for name in tables or (*FORM_TABLES, "sections") if getattr(self.submission, name)
        ]
        if not filled:
            return None
        table = self.rng.choice(filled)
        return table, self.rng.choice(getattr(self.submission, table))

    def fields(self, table: str, record: Any) -> list[str]:
        """Fields of a record that a cell gives and that say something."""
        if table == "sections":
            return [name for name in ("title", "text") if getattr(record, name)]
        claimed = dict.fromkeys(name for key, name in self.claims(table, record) if self.texts[key])
        return [name for name in claimed if getattr(record, name, None) is not None]

    def claims(self, table: str, record: Any) -> list[tuple[tuple[int, int, int], str]]:
        id_ = Id(table, record.project_no, getattr(record, NUMBERS[table]))
        return self.cells.get(id_, [])

    def place(self, table: str, record: Any, name: str) -> set[Where]:
        """The cells that a field was read from; the lines of a section."""
        if table == "sections":
            return self.lines(record, name)
        return {key for key, field in self.claims(table, record) if field == name}

    def lines(self, section: Any, name: str, only: str = "") -> set[Where]:
        """The paragraphs that a section's title or text was read from; all for neither."""
        after = [each for each in self.submission.sections if each.section_no > section.section_no]
        last = after[0].paragraph_no if after else None
        text = {squeezed(line) for line in (only or section.text or "").split("\n")}
        title = squeezed(f"{section.number or ''}{section.title or ''}")
        places: set[Where] = set()
        for block in self.paragraphs:
            no = block.paragraph_no or 0
            if (
                not block.text
                or no < (section.paragraph_no or 0)
                or (last is not None and no >= last)
            ):
                continue
            written = squeezed(block.number + block.text)
            if name == "text" and written in text:
                places.add(("p", no, block.line_no))
            if name == "title" and written in title and squeezed(section.title or "") in written:
                places.add(("p", no, block.line_no))
            if not name:
                places.add(("p", no, block.line_no))
        return places

    def near(self, table: str, record: Any) -> set[Where]:
        """All cells of a record, where it says that it stands, and what is derived from it."""
        if table == "sections":
            children = [s for s in self.submission.sections if s.parent_no == record.section_no]
            near: set[Where] = {("p", s.paragraph_no, s.line_no) for s in (record, *children)}
            return near | self.lines(record, "")
        near = set()
        if table == "amounts":  # the form's own total is taken from them
            near = {
                stated(p) for p in self.submission.projects if p.project_no == record.project_no
            }
            # Without the form's own total row another row is taken for it, and contradicts it.
            near |= {
                stated(a)
                for a in self.submission.amounts
                if a.project_no == record.project_no and a.source == record.source
            }
        if table == "indicators":  # its parts are below the same levels
            near = {
                stated(each)
                for each in self.submission.indicators
                if each.project_no == record.project_no and each.parent_no == record.indicator_no
            }
        if table == "projects":  # they take the form's unit
            rows = self.submission.amounts
            near = {stated(a) for a in rows if a.project_no == record.project_no}
            near |= {k for k, text in self.texts.items() if record.title and record.title in text}
        own: set[Where] = {key for key, _ in self.claims(table, record)}
        own.add(stated(record))
        return own | near

    def with_rows(self, table: str, rows: Iterable[Any]) -> Submission:
        tables: dict[str, Any] = {table: tuple(rows)}
        return replace(self.submission, **tables)

    def changed(self, table: str, record: Any, **fields: Any) -> Submission:
        return self.with_rows(
            table,
            (
                replace(each, **fields) if each is record else each
                for each in getattr(self.submission, table)
            ),
        )

    def fault(
        self, kind: str, about: str, submission: Submission, at: set[Where], near: set[Where]
    ) -> Fault:
        return Fault(
            kind=kind,
            about=about,
            submission=submission,
            at=frozenset(at),
            near=frozenset(at | near),
        )

    # -- kinds -------------------------------------------------------------------------

    def drop_field(self) -> Fault | None:
        picked = self.pick()
        if picked is None or not (names := self.fields(*picked)):
            return None
        table, record = picked
        name = self.rng.choice(names)
        if (table, name) == ("goals", "text") or self.texts_missing(table, record, name):
            return None
        damaged = self.changed(table, record, **{name: None})
        at = self.place(table, record, name)
        return self.fault("field dropped", f"{table}.{name}", damaged, at, self.near(*picked))

    def texts_missing(self, table: str, record: Any, name: str) -> bool:
        return table != "sections" and not any(
            self.texts[k] for k in self.place(table, record, name)
        )

    def drop_row(self) -> Fault | None:
        picked = self.pick()
        if picked is None:
            return None
        table, record = picked
        rows = [each for each in getattr(self.submission, table) if each is not record]
        if self.rng.random() < 0.5:
            rows = renumbered(table, rows, record)
        damaged = self.with_rows(table, rows)
        at = self.lines(record, "title") if table == "sections" else self.own(*picked)
        if not at:
            return None
        return self.fault("row dropped", table, damaged, at, self.near(*picked))

    def own(self, table: str, record: Any) -> set[Where]:
        """The filled cells that only this record takes."""
        shared: dict[Where, int] = defaultdict(int)
        for claims in self.cells.values():
            for key, _ in claims:
                shared[key] += 1
        keys = {key for key, _ in self.claims(table, record)}
        return {key for key in keys if shared[key] == 1 and self.texts[key] and not self.label(key)}

    def label(self, key: Where) -> bool:
        """Whether a blank amount stands at its label."""
        return any(
            (a.table_no, a.row_no, a.column_no) == key and a.raw is None
            for a in self.submission.amounts
        )

    def double_row(self) -> Fault | None:
        picked = self.pick()
        if picked is None:
            return None
        table, record = picked
        number = NUMBERS[table]
        rows: list[Any] = []
        for each in getattr(self.submission, table):
            rows.append(each)
            if each is record:
                rows.append(replace(each, **{number: getattr(each, number) + 1}))
            elif table == "sections" and each.section_no > record.section_no:
                parent = each.parent_no
                behind = parent is not None and parent > record.section_no
                rows[-1] = replace(
                    each,
                    section_no=each.section_no + 1,
                    parent_no=parent + 1 if parent is not None and behind else parent,
                )
        damaged = self.with_rows(table, rows)
        section = table == "sections"
        at = {("p", record.paragraph_no, record.line_no) if section else stated(record)}
        return self.fault("row doubled", table, damaged, at, self.near(*picked))

    def change_digit(self) -> Fault | None:
        picked = self.pick()
        if picked is None:
            return None
        table, record = picked
        hanging = _HANGING.get(table, {})
        names = [
            n for n in (*self.fields(*picked), *hanging) if has_digit(getattr(record, n, None))
        ]
        if not names:
            return None
        name = self.rng.choice(names)
        value = other_digit(getattr(record, name), self.rng)
        if value == getattr(record, name):
            return None
        at = self.place(table, record, hanging.get(name, name)) or {stated(record)}
        if table == "projects" and name.endswith("_yuan"):
            rows = [a for a in self.submission.amounts if a.project_no == record.project_no]
            of = planned(rows, name.removesuffix("_yuan"))
            at = {stated(of if of is not None else record)}
        if table == "sections":
            was = getattr(record, name).split("\n")
            line = next(w for w, v in zip(was, value.split("\n"), strict=True) if w != v)
            at = self.lines(record, name, only=line)
        damaged = self.changed(table, record, **{name: value})
        return self.fault("digit changed", f"{table}.{name}", damaged, at, self.near(*picked))

    def change_unit(self) -> Fault | None:
        picked = self.pick("amounts", "indicators", "projects")
        if picked is None:
            return None
        table, record = picked
        name = "amount_unit" if table == "projects" else "unit"
        if getattr(record, name) is None:
            return None
        choices = ["元", "万元", "千元", "亿元", "%", "次"]
        value = self.rng.choice([each for each in choices if each != getattr(record, name)])
        hanging = {"amounts": "raw", "indicators": "value_raw", "projects": "amount_unit"}
        at = self.place(table, record, hanging[table]) or {stated(record)}
        damaged = self.changed(table, record, **{name: value})
        return self.fault("unit changed", f"{table}.{name}", damaged, at, self.near(*picked))

    def shift_levels(self) -> Fault | None:
        rows = self.submission.indicators
        names = ("level1", "level2", "level1_raw", "level2_raw")
        pairs = [
            (one, other)
            for one, other in pairwise(rows)
            if one.project_no == other.project_no
            and (one.level1_raw, one.level2_raw) != (other.level1_raw, other.level2_raw)
        ]
        if not pairs:
            return None
        one, other = self.rng.choice(pairs)
        if self.rng.random() < 0.5:
            one, other = other, one
        damaged = self.changed("indicators", one, **{name: getattr(other, name) for name in names})
        at: set[Where] = set()
        for name in ("level1_raw", "level2_raw"):
            if getattr(one, name) != getattr(other, name):
                at |= self.place("indicators", one, name) or {stated(one)}
        return self.fault("levels shifted", "indicators", damaged, at, self.near("indicators", one))

    def swap_cells(self) -> Fault | None:
        picked = self.pick(*FORM_TABLES)
        if picked is None:
            return None
        table, record = picked
        texts = [n for n in self.fields(*picked) if isinstance(getattr(record, n), str)]
        if self.rng.random() < 0.5 or len(texts) < 2:
            return self.swap_rows(table, record, texts)
        one, other = self.rng.sample(texts, 2)
        if getattr(record, one) == getattr(record, other):
            return None
        swapped = {one: getattr(record, other), other: getattr(record, one)}
        damaged = self.changed(table, record, **swapped)
        at = self.place(table, record, one) | self.place(table, record, other)
        about = f"{table}.{one}/{other}"
        return self.fault("cells swapped", about, damaged, at, self.near(*picked))

    def swap_rows(self, table: str, record: Any, texts: Sequence[str]) -> Fault | None:
        """The same field of two records, exchanged."""
        others = [each for each in getattr(self.submission, table) if each is not record]
        if not texts or not others or table == "goals":
            return None
        name, other = self.rng.choice(list(texts)), self.rng.choice(others)
        if getattr(other, name) in {None, getattr(record, name)} or name not in self.fields(
            table, other
        ):
            return None
        rows = tuple(
            replace(each, **{name: getattr(other if each is record else record, name)})
            if each is record or each is other
            else each
            for each in getattr(self.submission, table)
        )
        damaged = self.with_rows(table, rows)
        at = self.place(table, record, name) | self.place(table, other, name)
        near = self.near(table, record) | self.near(table, other)
        return self.fault("cells swapped", f"{table}.{name}", damaged, at, near)

    def empty_level(self) -> Fault | None:
        filled = [
            (record, name)
            for record in self.submission.indicators
            for name in ("level1_raw", "level2_raw")
            for key in self.place("indicators", record, name)
            if key[:2] != (record.table_no, record.row_no)
        ]
        if not filled:
            return None
        record, name = self.rng.choice(filled)
        damaged = self.changed("indicators", record, **{name: None, name[:-4]: None})
        at = self.place("indicators", record, name)
        near = self.near("indicators", record)
        return self.fault("level not filled", f"indicators.{name}", damaged, at, near)


_KINDS: Mapping[str, Callable[[Damage], Fault | None]] = {
    "field dropped": Damage.drop_field,
    "row dropped": Damage.drop_row,
    "row doubled": Damage.double_row,
    "digit changed": Damage.change_digit,
    "unit changed": Damage.change_unit,
    "levels shifted": Damage.shift_levels,
    "cells swapped": Damage.swap_cells,
    "level not filled": Damage.empty_level,
}
KINDS = tuple(_KINDS)
# Interpreted fields, and the raw field that each hangs on.
_HANGING = {
    "amounts": {"value": "raw", "value_yuan": "raw", "rate": "rate", "weight": "weight"},
    "milestones": {"percent": "raw", "month": "raw"},
    "indicators": {
        "value": "value_raw", "value_upper": "value_raw", "deadline": "value_raw",
        "weight": "weight", "score": "score", "actual": "actual_raw",
    },
    "projects": {
        "total_yuan": "", "fiscal_yuan": "", "other_yuan": "", "code_year": "project_code",
        "document_number": "project_name", "linked_code": "project_name",
    },
}  # fmt: skip


def stated(record: Any) -> Where:
    """Where a record says that it stands."""
    if not hasattr(record, "table_no"):
        return ("p", record.paragraph_no, record.line_no)
    return (
        record.table_no,
        getattr(record, "row_no", None),
        getattr(record, "column_no", None),
    )


def renumbered(table: str, rows: Sequence[Any], dropped: Any) -> list[Any]:
    """The rows behind a dropped one counted down, as if it had never been read."""
    if table in {"sections", "projects"}:
        return list(rows)
    number = NUMBERS[table]
    gone = getattr(dropped, number)
    return [
        replace(each, **{number: getattr(each, number) - 1})
        if each.project_no == dropped.project_no and getattr(each, number) > gone
        else each
        for each in rows
    ]


def has_digit(value: Any) -> bool:
    if isinstance(value, bool) or value is None:
        return False
    return any(char.isdigit() and char.isascii() for char in str(value))


def other_digit(value: Any, rng: random.Random) -> Any:
    """The value with one digit changed."""
    text = str(value)
    at = rng.choice([i for i, char in enumerate(text) if char.isdigit() and char.isascii()])
    digit = rng.choice([d for d in "0123456789" if d != text[at]])
    changed = text[:at] + digit + text[at + 1 :]
    if isinstance(value, Decimal):
        return Decimal(changed)
    if isinstance(value, int):
        return int(changed)
    if not isinstance(value, str):
        try:
            return type(value).fromisoformat(changed)
        except ValueError:
            return value
    return changed


def reported(comparison: SourceComparison) -> Iterator[Where]:
    """The places of everything that a comparison reports."""
    for cell in comparison.cells():
        if cell.status in FAULTS:
            yield cell.place.table_no, cell.place.row_no, cell.place.column_no
    for line in comparison.lines:
        if line.status in FAULTS:
            yield "p", line.place.paragraph_no, line.place.line_no
    for record in comparison.records:
        if record.status in FAULTS:
            place = record.place
            if record.table == "sections":
                yield "p", place.paragraph_no, place.line_no
            elif record.table == "documents":
                yield ("d",)
            else:
                yield place.table_no, place.row_no, place.column_no
