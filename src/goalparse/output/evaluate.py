"""A run held against labels made by hand: precision, recall, F1, and what was silently wrong.

A label (see ``fixtures/labelled/GUIDE.md``) asserts columns of records; a column that is absent
is not scored. Rows are paired in order by what they say, never by their number. A cell counts
if either side states something. Numbers, codes, dates and enumerations have to be equal; text
is scored twice, as written and folded (white space out, widths folded).

An error is *silent* if no finding stands at its record: nobody would look there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goalparse.checking.alignment import likest_pairs
from goalparse.schema import FORM_TABLES, NUMBERS, tables
from goalparse.text import key

Row = Mapping[str, Any]
# Findings that say of a document that rows are missing from it.
_TELLS_OF_LOSS = frozenset(
    {"cell-unclaimed", "header-unknown", "table-unrecognised", "table-unreadable"}
)


class LabelError(ValueError):
    """A label file cannot be read; the message names it."""


@dataclass(slots=True)
class Tally:
    """Counts of cells: ``right`` as written, ``folded`` right once folded, and the two errors.

    ``missed`` are cells that the label states and the run does not, or states otherwise;
    ``wrong`` are cells that the run states and the label does not, or states otherwise.
    """

    right: int = 0
    folded: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, other: Tally) -> None:
        """Add another tally's counts."""
        self.right += other.right
        self.folded += other.folded
        self.missed += other.missed
        self.wrong += other.wrong

    @property
    def precision(self) -> float | None:
        """Right cells of all that the run states; None if it states none."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Right cells of all that the labels state; None if they state none."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None if nothing is stated."""
        return _share(2 * self.right, 2 * self.right + self.missed + self.wrong)

    @property
    def f1_folded(self) -> float | None:
        """F1 with text compared without white space and widths."""
        lost = self.folded - self.right
        counted = 2 * self.folded + self.missed + self.wrong - 2 * lost
        return _share(2 * self.folded, counted)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One cell, or one row (``column`` None), in which run and label differ."""

    table: str
    column: str | None
    project_no: int | None
    record_no: int | None  # of the run; None for a row that it lacks
    expected: Any
    found: Any
    silent: bool


@dataclass(slots=True, kw_only=True)
class DocumentScore:
    """One labelled document: counts by table and column, mistakes, findings not given."""

    file: str
    found: bool = True
    tallies: dict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    mistakes: list[Mistake] = field(default_factory=list)
    findings_missing: list[str] = field(default_factory=list)

    @property
    def fully_right(self) -> bool:
        """Whether nothing differs, text folded or not, and all required findings are there."""
        return self.found and not self.mistakes and not self.findings_missing

    @property
    def silent(self) -> int:
        """The number of mistakes at records without a finding."""
        return sum(mistake.silent for mistake in self.mistakes)


@dataclass(frozen=True, slots=True)
class Score:
    """All labelled documents."""

    documents: tuple[DocumentScore, ...]

    def by_column(self) -> dict[tuple[str, str], Tally]:
        """Counts by table and column over all documents."""
        total: dict[tuple[str, str], Tally] = defaultdict(Tally)
        for document in self.documents:
            for place, tally in document.tallies.items():
                total[place].add(tally)
        return dict(total)

    def by_table(self) -> dict[str, Tally]:
        """Counts by table over all documents."""
        total = {name: Tally() for name in FORM_TABLES}
        for (table, _), tally in self.by_column().items():
            total[table].add(tally)
        return total

    def total(self) -> Tally:
        """Counts over everything."""
        total = Tally()
        for tally in self.by_table().values():
            total.add(tally)
        return total

    @property
    def fully_right(self) -> int:
        """The number of documents without any mistake."""
        return sum(document.fully_right for document in self.documents)

    @property
    def silent(self) -> int:
        """The number of silent mistakes."""
        return sum(document.silent for document in self.documents)


def read_labels(folder: Path) -> list[dict[str, Any]]:
    """The label files of a folder, in the order of their names, or the one. Raises LabelError."""
    labels = []
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*.json")):
        try:
            label = json.loads(path.read_text("utf-8"))
            label["file"], label["sha256"]
        except KeyError as error:
            raise LabelError(f"{path} is no label file: it states no {error}") from error
        except (OSError, ValueError, TypeError) as error:
            raise LabelError(f"{path} is no label file: {error}") from error
        labels.append(label)
    if not labels:
        raise LabelError(f"{folder} holds no label files")
    return labels


def score(run: Mapping[str, Sequence[Row]], labels: Iterable[Mapping[str, Any]]) -> Score:
    """Hold a run's tables (as `goalparse.output.stored.read_run` gives them) against labels.

    A label's document is found by its bytes; one that the run lacks misses everything.
    """
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for table in (*FORM_TABLES, "findings"):
        for row in run.get(table, ()):
            rows[row["doc_id"], table].append(row)
    status = {row["doc_id"]: row["status"] for row in run["documents"]}
    return Score(tuple(_Scoring(label, rows, status).score() for label in labels))


class _Scoring:
    """One document."""

    def __init__(
        self,
        label: Mapping[str, Any],
        rows: Mapping[tuple[str, str], Sequence[Row]],
        status: Mapping[str, str],
    ) -> None:
        self.label = label
        self.doc_id: str = label["sha256"]
        self.rows = {
            table: rows.get((self.doc_id, table), ()) for table in (*FORM_TABLES, "findings")
        }
        self.status = status.get(self.doc_id)
        self.out = DocumentScore(file=label["file"], found=self.status is not None)
        findings = self.rows["findings"]
        self.told = {(f["table"], f["project_no"], f["record_no"]) for f in findings}
        self.loss_told = any(f["code"] in _TELLS_OF_LOSS for f in findings)

    def score(self) -> DocumentScore:
        projects: dict[int, int] = {}
        for expected, found in likest_pairs(
            self.label["projects"], self.rows["projects"], _likeness
        ):
            self._pair("projects", expected, found, {})
            if expected is not None and found is not None:
                projects[expected["project_no"]] = found["project_no"]
        for table in FORM_TABLES[1:]:
            if "*" not in self.label["not_asserted"].get(table, {}):
                self._table(table, projects)
        self._status()
        self.out.findings_missing = [
            f["code"] for f in self.label["findings_required"] if not self._given(f, projects)
        ]
        return self.out

    def _table(self, table: str, projects: Mapping[int, int]) -> None:
        by_project: dict[int | None, list[Row]] = defaultdict(list)
        for row in self.rows[table]:
            by_project[row["project_no"]].append(row)
        asserted: dict[int, list[Row]] = defaultdict(list)
        for row in self.label[table]:
            asserted[row["project_no"]].append(row)
        for number in sorted({*asserted, *projects}):
            found = by_project.pop(projects.get(number), [])
            labels = asserted.get(number, [])
            pairs = [*likest_pairs(labels, found, _likeness)]
            numbers = {
                e[NUMBERS[table]]: f[NUMBERS[table]]
                for e, f in pairs
                if e is not None and f is not None
            }
            for pair in pairs:
                self._pair(table, *pair, numbers)
        for rows in by_project.values():
            for row in rows:
                self._pair(table, None, row, {})

    def _pair(
        self, table: str, expected: Row | None, found: Row | None, numbers: Mapping[int, int]
    ) -> None:
        if expected is None or found is None:
            self._unpaired(table, expected, found)
            return
        told = (table, found["project_no"], found[NUMBERS[table]]) in self.told
        for column, value in expected.items():
            if column in _PLACES or column in {"project_no", NUMBERS[table]}:
                continue
            wanted = numbers.get(value) if column == "parent_no" else value
            self._cell(table, column, wanted, found, told=told)

    def _cell(self, table: str, column: str, wanted: Any, found: Row, *, told: bool) -> None:
        given = found[column]
        tally = self.out.tallies[table, column]
        if wanted is None and given is None:
            return
        same = _same(wanted, given)
        folded = same or (_is_text(table, column) and _folded(wanted) == _folded(given))
        tally.right += same
        tally.folded += folded
        if same:
            return
        tally.missed += wanted is not None
        tally.wrong += given is not None
        if not folded:
            self._mistake(table, column, found, wanted, given, silent=not told)

    def _mistake(
        self, table: str, column: str, found: Row, wanted: Any, given: Any, *, silent: bool
    ) -> None:
        self.out.mistakes.append(
            Mistake(
                table=table,
                column=column,
                project_no=found["project_no"],
                record_no=found[NUMBERS[table]],
                expected=wanted,
                found=given,
                silent=silent,
            )
        )

    def _unpaired(self, table: str, expected: Row | None, found: Row | None) -> None:
        """A row that only one side has: all that it states counts."""
        row = expected or found or {}
        asserted = {column for each in self.label[table] for column in each} or set(row)
        for column, value in row.items():
            if column in _PLACES or column not in asserted or value is None:
                continue
            if column in {"doc_id", "project_no", NUMBERS[table]}:
                continue
            tally = self.out.tallies[table, column]
            tally.missed += expected is not None
            tally.wrong += expected is None
        told = self.loss_told
        if found is not None:
            told = (table, found["project_no"], found[NUMBERS[table]]) in self.told
        self.out.mistakes.append(
            Mistake(
                table=table,
                column=None,
                project_no=row.get("project_no"),
                record_no=found[NUMBERS[table]] if found is not None else None,
                expected=_brief(expected),
                found=_brief(found),
                silent=not told,
            )
        )

    def _status(self) -> None:
        wanted = self.label["status"]
        if wanted is not None and wanted != self.status:
            self.out.findings_missing.append(f"status {wanted} (it is {self.status})")

    def _given(self, required: Row, projects: Mapping[int, int]) -> bool:
        """Whether a required finding is there, at its record where it names one."""
        wanted = dict(required)
        if "project_no" in wanted:
            wanted["project_no"] = projects.get(wanted["project_no"])
        return any(
            all(finding.get(name) == value for name, value in wanted.items() if name in _AT)
            for finding in self.rows["findings"]
        )


_PLACES = frozenset({"table_no", "row_no", "column_no", "line_no", "paragraph_no", "layout"})
_AT = frozenset({"code", "table", "project_no", "record_no", "field"})


def _brief(row: Row | None) -> str | None:
    """What a row says, short enough for a line."""
    if row is None:
        return None
    names = ("project_name", "level3_raw", "label", "text", "raw", "value_raw")
    return " · ".join(str(row[name]) for name in names if row.get(name) is not None)


def _same(wanted: Any, given: Any) -> bool:
    return bool(wanted == given) and isinstance(wanted, bool) == isinstance(given, bool)


def _folded(value: Any) -> Any:
    return key(value) if isinstance(value, str) else value


def _is_text(table: str, column: str) -> bool:
    """Whether a column holds free text: no code, number, date or word of an enumeration."""
    declared = next(each for each in tables()[table].columns if each.name == column)
    return declared.type == "string" and not declared.values and not column.endswith("_code")


def _likeness(expected: Row, found: Row) -> float:
    """The share of a label's stated cells in which a row agrees, names and raw text first."""
    agreed = stated = 0.0
    for column, value in expected.items():
        if value is None or column in _PLACES or column.endswith("_no"):
            continue
        weight = 4.0 if column in _TELLING else 1.0
        stated += weight
        agreed += weight * (_folded(found.get(column)) == _folded(value))
    if not stated:
        return _ALIKE  # it says nothing that could differ
    return agreed / stated if agreed / stated > _ALIKE else 0.0


_TELLING = frozenset({"project_name", "level3", "value_raw", "label", "text", "raw", "source"})
_ALIKE = 0.3
