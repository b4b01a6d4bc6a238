"""The tables of a source against the records: every cell.

What the cells should give comes from the records alone; the ledger only says which record's
field was read from which cell, and each of its claims, labels included, is checked by the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from goalparse.blocks import Cell, Document, Table, walk_tables
from goalparse.checking.cell_checks import (
    LEVELS,
    PIECES,
    CellReader,
    Outcome,
    goals_left,
    parts_left,
    shown,
)
from goalparse.checking.claimed import Claimed, Id, match_records
from goalparse.checking.comparison import (
    FAULTS,
    CellCheck,
    Statement,
    Status,
    TableCheck,
    worst,
)
from goalparse.checking.rereads import Expected, Rereader, contradiction
from goalparse.extraction.ledger import Claim, Key, Ledger
from goalparse.meanings import quantities
from goalparse.meanings.characters import word
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.phrases import year_of
from goalparse.records import Submission
from goalparse.schema import NUMBERS
from goalparse.tables.value_limits import LEAST, MOST
from goalparse.text import key as squeezed

_At = tuple[int | None, int | None, int | None]


@dataclass(slots=True)
class CellComparison:
    """Checks the cells of one document; ``run`` gives its tables.

    ``claimed`` are the records found from cells, ``hanging`` what each of them should say by its
    own raw text.
    """

    document: Document
    submission: Submission
    ledger: Ledger
    lexicon: Lexicon
    reader: CellReader = field(init=False)
    rereader: Rereader = field(init=False)
    claims: Mapping[Key, Sequence[Claim]] = field(init=False)
    cells: dict[Key, Cell] = field(init=False)
    roles: dict[Key, str] = field(init=False)
    claimed: Claimed = field(init=False)
    goals: dict[_At, list[Any]] = field(init=False)
    told: dict[_At, set[str]] = field(init=False)
    rows: dict[tuple[int, int], list[Id]] = field(init=False)
    hanging: dict[Id, Expected] = field(init=False)
    _placed_by_words: set[tuple[int | None, int | None]] = field(init=False)

    def __post_init__(self) -> None:
        self.reader = CellReader(self.lexicon)
        self.rereader = Rereader.of(self.submission, self.lexicon)
        self.claims = self.ledger.claims()
        self.cells = {
            (table.table_no, cell.row_no, cell.column_no): cell
            for table in self.document.tables()
            for cell in table.cells
        }
        self.roles = {
            (row.table_no, row.row_no, row.column_no): row.role for row in self.ledger.rows()
        }
        texts = {key: cell.text for key, cell in self.cells.items()}
        self.claimed = match_records(self.claims, self.submission, texts)
        self.goals = defaultdict(list)
        for goal in self.submission.goals:
            self.goals[goal.table_no, goal.row_no, goal.column_no].append(goal)
        self.told = defaultdict(set)
        for finding in self.submission.findings:
            self.told[finding.table_no, finding.row_no, finding.column_no].add(finding.code)
        self.rows = defaultdict(list)
        for id_ in self.claimed.found:
            if id_.table == "indicators":
                self.rows[self.claimed.row_of(id_)].append(id_)
        self.hanging = {
            id_: self.rereader.expected(id_.table, record)
            for id_, record in self.claimed.found.items()
        }
        self._placed_by_words = {
            (finding.project_no, finding.record_no)
            for finding in self.submission.findings
            if finding.code == "reading-by-vocabulary" and finding.table == "indicators"
        }

    def run(self) -> tuple[TableCheck, ...]:
        """All tables in document order, nested ones behind the one that they stand in."""
        tables = [
            checked
            for table in self.document.blocks
            if isinstance(table, Table)
            for checked in self._tables(table, None)
        ]
        return tuple(tables)

    # -- cells ---------------------------------------------------------------------------

    def _tables(self, table: Table, outer: Key | None) -> Iterator[TableCheck]:
        checks: list[CellCheck] = []
        nested: list[TableCheck] = []
        for cell in table.cells:
            key = (table.table_no, cell.row_no, cell.column_no)
            known = key in self.claims or self.roles.get(key) in {"label", "heading"}
            own = key if known or outer is None else outer
            checks.append(self._cell(table, cell, key, own))
            for inner in cell.tables:
                nested += self._tables(inner, own)
        yield TableCheck(
            table_no=table.table_no,
            line_no=table.line_no,
            row_count=table.row_count,
            column_count=table.column_count,
            exact=table.exact,
            cells=tuple(checks),
        )
        yield from nested

    def _cell(self, table: Table, cell: Cell, key: Key, own: Key) -> CellCheck:
        statements: tuple[Statement, ...] = ()
        reason = ""
        if own != key:
            status, reason = self._framed(cell, own)
        elif key in self.claims:
            statements = tuple(self._statements(cell, key))
            status, reason = self._of_statements(cell, key, statements)
        else:
            status, reason = self._unclaimed(cell, key)
        return CellCheck(
            place=cell.place_in(table.table_no),
            row_span=cell.row_span,
            column_span=cell.column_span,
            raw=cell.raw,
            text=cell.text,
            status=status,
            statements=statements,
            reason=reason,
        )

    def _framed(self, cell: Cell, outer: Key) -> tuple[Status, str]:
        """A nested cell without claims of its own: its text is part of the cell around it."""
        if not cell.text:
            return Status.BLANK, ""
        if outer in self.claims and squeezed(cell.text) in squeezed(self.cells[outer].text):
            return Status.SAME, "part of the cell around it"
        return Status.LOST, ""

    def _of_statements(
        self, cell: Cell, key: Key, statements: Sequence[Statement]
    ) -> tuple[Status, str]:
        if not statements:
            return (Status.LOST, "no record keeps it") if cell.text else (Status.BLANK, "")
        status = worst(*(each.status for each in statements))
        if not cell.text and status not in FAULTS:
            return Status.BLANK, ""
        if status is Status.LABEL and not self._is_known_label(cell, key):
            return Status.LOST, "taken as a label that the vocabulary does not know"
        return status, next((each.reason for each in statements if each.status is status), "")

    def _unclaimed(self, cell: Cell, key: Key) -> tuple[Status, str]:
        if not cell.text:
            return Status.BLANK, ""
        role = self.roles.get(key)
        if role == "heading":
            return self._title(cell)
        if role == "label":
            if self._is_known_label(cell, key):
                unknown = "header-unknown" in self.told[key]
                return Status.LABEL, "not in the vocabulary (reported)" if unknown else ""
            return Status.LOST, "taken as a label that the vocabulary does not know"
        return Status.LOST, "no record, label or heading takes it"

    def _title(self, cell: Cell) -> tuple[Status, str]:
        text = squeezed(cell.text)
        titles = [squeezed(each.title) for each in self.submission.projects if each.title]
        if any(text.startswith(title) for title in titles) or self._states_year(cell.text):
            return Status.HEADING, ""
        if self.lexicon.annex.fullmatch(cell.text):
            return Status.HEADING, ""  # 附件3, above the title
        return Status.LOST, "no form bears this title"

    def _states_year(self, text: str) -> bool:
        """Whether a text states the document's year, as a line of its own below a title does."""
        year = self.lexicon.stated_year.search(squeezed(text))
        return year is not None and int(year_of(year)) == self.submission.document.fiscal_year

    def _is_known_label(self, cell: Cell, key: Key) -> bool:
        """Whether the vocabulary knows a label, or it is a form's mark, or reported as unknown."""
        text = cell.text
        if self.lexicon.read(text) or self.lexicon.month.fullmatch(text) or text.isdigit():
            return True
        if quantities.is_missing(text) or quantities.is_missing(quantities.strip_marks(text).name):
            return True
        if self.lexicon.begins_level(text) or "header-unknown" in self.told[key]:
            return True
        if self._states_year(text) or self.lexicon.year_column.fullmatch(text):
            return True
        inner = [c.text for nested in cell.tables for t in walk_tables(nested) for c in t.cells]
        return bool(inner) and squeezed("".join(inner)) == squeezed(text)

    # -- statements ----------------------------------------------------------------------

    def _statements(self, cell: Cell, key: Key) -> Iterator[Statement]:
        if self._holds_parts(key):
            yield from self._part_statements(cell, key)
            return
        if any(claim.table == "goals" for claim in self.claims[key]):
            yield from self._goal_statements(cell, key)
        for claim in self.claims[key]:
            if claim.table != "goals":
                id_ = Id(claim.table, claim.project_no, claim.record_no)
                yield from self._statement(cell, key, id_, claim.field)
        yield from self._unfilled(cell, key)

    def _statement(self, cell: Cell, key: Key, id_: Id, name: str) -> Iterator[Statement]:
        record = self.claimed.found.get(id_)
        row_no = self.claimed.row_of(id_)[1] if id_.table == "indicators" else key[1]
        carried = name in LEVELS and self.claimed.row_of(id_) != key[:2]
        if record is None:
            if not carried and cell.text:
                yield Statement(
                    table=id_.table,
                    project_no=id_.project_no,
                    record_no=None,
                    field=name,
                    status=Status.LOST,
                    row_no=row_no,
                    reason=f"no row of {id_.table} stands here",
                )
            return
        text = self.reader.own_part(name, record, cell.text)
        status, reason, values = self._outcome(key, id_, record, name, text)
        if carried and status in {Status.SAME, Status.NORMALISED}:
            status = Status.FILLED
        elif carried and status is Status.LOST:
            status, reason = Status.CHANGED, f"not carried down to row {row_no}"
        kept = getattr(record, name, None)
        yield Statement(
            table=id_.table,
            project_no=record.project_no,
            record_no=getattr(record, NUMBERS[id_.table]),
            field=name,
            status=status,
            kept=None if kept is None else shown(kept, name),
            values=(*values, *_read_with(id_.table, name, record, values)),
            row_no=row_no,
            reason=reason,
        )

    def _outcome(
        self, key: Key, id_: Id, record: Any, name: str, text: str
    ) -> tuple[Status, str, tuple[tuple[str, str], ...]]:
        """The status of a field, with what hangs on it held against the field read again."""
        if name == "self_score" and self._is_other_sum(id_, record, text):
            return Status.OUTSIDE, "a sum that the form prints; no column keeps it", ()
        status, reason = self.reader.check(name, record, text)
        if status is Status.CHANGED:
            status, reason = self._by_place(key, id_, name, text) or (status, reason)
        hanging = self.hanging[id_].get(name, {})
        values = [
            (field_, shown(value, field_))
            for field_ in hanging
            if (value := getattr(record, field_)) is not None and not _is_plain(value)
        ]
        if status in FAULTS:
            return status, reason, tuple(values)
        wrong = contradiction(record, hanging)
        owner = self.claimed.found.get(Id("projects", id_.project_no, id_.project_no))
        if wrong:
            return Status.CHANGED, wrong, tuple(values)
        if owner is not None and record.project_no != owner.project_no:
            return Status.CHANGED, f"it belongs to form {owner.project_no}", tuple(values)
        if status is Status.SAME and any(value != text for _, value in values):
            status = Status.NORMALISED
        inferred = self._inferred(id_, record, name)
        if inferred:
            return Status.INFERRED, inferred, tuple(values)
        return status, reason, tuple(values)

    def _by_place(self, key: Key, id_: Id, name: str, text: str) -> Outcome | None:
        """What became of a cell that the record says otherwise, where other cells tell why."""
        if name == "value_raw":
            kept = self.claimed.found[id_].value_raw
            limit = _LIMITS.get(kept.removesuffix(text)) if kept else None
            if limit is not None and self._stands_below(key, self.lexicon.words("order", limit)):
                return Status.NORMALISED, "one of two limits"
        if name in PIECES and quantities.is_missing(text):
            # Only beside a cell that does say something is a dash no piece of the field.
            others = (at for at, field_ in self.claimed.cells[id_] if field_ == name and at != key)
            if not all(quantities.is_missing(self.cells[at].text) for at in others):
                return Status.NORMALISED, "a lone dash is missing"
        return None

    def _stands_below(self, key: Key, headers: Container[str]) -> bool:
        """Whether one of these headers stands above a cell."""
        return any(word(cell.text) in headers for cell in self._above(key))

    def _above(self, key: Key) -> Iterator[Cell]:
        """The cells above a cell, over one of its columns at least."""
        own = self.cells[key]
        for other, cell in self.cells.items():
            if other[0] == key[0] and other[1] < key[1] and _overlap(cell, own):
                yield cell

    def _in_front(self, key: Key) -> Iterator[Cell]:
        """The cells in front of a cell in its row, those merged down to it included."""
        for other, cell in self.cells.items():
            if other[0] == key[0] and other[2] < key[2] and 0 <= key[1] - other[1] < cell.row_span:
                yield cell

    def _inferred(self, id_: Id, record: Any, name: str) -> str:
        """Why what a cell says, or its column, had to be concluded from elsewhere, if so."""
        if name == "value_raw" and record.deadline is not None:
            alone = quantities.read_target(record.value_raw, unit=record.unit_raw)
            if alone.deadline != record.deadline:
                return "the year is that of the form"
        number = getattr(record, NUMBERS[id_.table])
        if id_.table == "indicators" and (record.project_no, number) in self._placed_by_words:
            return "its column is told by the words of the levels"
        return ""

    def _is_other_sum(self, id_: Id, record: Any, text: str) -> bool:
        """Whether a cell of a row of sums holds a sum of weights, the score being another's."""
        if quantities.read_points(text) in {None, record.self_score}:
            return False
        scores = [
            quantities.read_points(self.cells[key].text)
            for key, name in self.claimed.cells[id_]
            if name == "self_score"
        ]
        if record.self_score is None:  # of a single sum the score would have been read
            return len(scores) > 1 or self._sums_weights(record, text)
        return record.self_score in scores

    def _sums_weights(self, project: Any, text: str) -> bool:
        """Whether a number is the sum of the weights of a form without any score."""
        own = [each for each in self.submission.indicators if each.project_no == project.project_no]
        if any(each.score is not None for each in own):
            return False
        weights = [each.weight for each in own if each.weight is not None]
        return bool(weights) and quantities.read_points(text) == sum(weights)

    def _holds_parts(self, key: Key) -> bool:
        """Whether name or value of an indicator stands in one cell with its level.

        The marks in a text name it, or the header above.
        """
        fields = {claim.field for claim in self.claims[key] if claim.table == "indicators"}
        told = fields & {"level3_raw", "value_raw"}
        return bool(told) and not fields.isdisjoint({"level1_raw", "level2_raw"})

    def _is_beside(self, key: Key, level: str) -> bool:
        """Whether a level stands above a cell, or in front of it."""
        beside = chain(self._above(key), self._in_front(key))
        return any(squeezed(cell.text) == squeezed(level) for cell in beside)

    def _part_statements(self, cell: Cell, key: Key) -> Iterator[Statement]:
        parts: dict[tuple[int, str], tuple[str, Any, str]] = {}
        for claim in self.claims[key]:
            record = self.claimed.found.get(Id(*claim[:3]))
            if record is not None:
                parts.setdefault((id(record), claim.field), (claim.table, record, claim.field))
        kept = [*parts.values(), *(("goals", goal, "text") for goal in self.goals[key])]
        said = [each for each in kept if getattr(each[1], each[2], None) is not None]
        pieces = [(name, getattr(record, name)) for _, record, name in said]
        stands, left = parts_left(cell.text, pieces, self.lexicon)
        for (table, record, name), stated in zip(said, stands, strict=True):
            above = name in LEVELS and not stated and self._is_beside(key, getattr(record, name))
            found = stated or above
            wrong = contradiction(record, self.rereader.expected(table, record).get(name, {}))
            yield Statement(
                table=table,
                project_no=record.project_no,
                record_no=getattr(record, NUMBERS[table]),
                field=name,
                status=Status.INFERRED if found and not wrong else Status.CHANGED,
                kept=getattr(record, name),
                row_no=key[1],
                reason=wrong or (_ABOVE if above else _PARTED if found else ""),
            )
        if left:
            yield _lost(key, f"no record says {left!r}")

    def _goal_statements(self, cell: Cell, key: Key) -> Iterator[Statement]:
        goals = self.goals[key]
        of_first = [goal for goal in goals if goal.project_no == goals[0].project_no]
        given = self._given_to_each(goals, of_first)  # merged down over several projects
        stands, left = goals_left(cell.text, of_first if given else goals, self.lexicon)
        stands *= len(goals) // len(of_first) if given else 1
        for goal, found in zip(goals, stands, strict=True):
            yield Statement(
                table="goals",
                project_no=goal.project_no,
                record_no=goal.goal_no,
                field="text",
                status=Status.SAME if found else Status.CHANGED,
                kept=goal.text,
                values=(("number", goal.number),) if goal.number else (),
                row_no=key[1],
                reason="" if found else "it does not stand here, or not with this number",
            )
        if left:
            yield _lost(key, f"no goal says {left!r}")

    def _given_to_each(self, goals: Sequence[Any], of_first: Sequence[Any]) -> bool:
        """Whether the goals of several projects are those of the first one, again and again."""
        said = [(goal.number, goal.text) for goal in goals]
        again = len(goals) // max(1, len(of_first))
        return again > 1 and said == said[: len(of_first)] * again

    def _unfilled(self, cell: Cell, key: Key) -> Iterator[Statement]:
        """Indicators in the rows that a merged level covers, and that do not bear it."""
        if cell.row_span == 1:
            return
        made = [c for c in self.claims[key] if c.table == "indicators" and c.field in LEVELS]
        if not made:
            return
        bearing = {(claim.project_no, claim.record_no) for claim in made}
        name, of = made[0].field, made[0].project_no
        for row_no in range(key[1] + 1, key[1] + cell.row_span):
            for id_ in self.rows.get((key[0], row_no), ()):
                record = self.claimed.found[id_]
                if id_.project_no != of or id_[1:] in bearing or getattr(record, name) is not None:
                    continue
                yield Statement(
                    table="indicators",
                    project_no=record.project_no,
                    record_no=record.indicator_no,
                    field=name,
                    status=Status.CHANGED,
                    row_no=row_no,
                    reason=f"not carried down to row {row_no}",
                )


# What a limit that stands alone is told by in front of it, and the header that says so.
_LIMITS = {LEAST: "lower_limit", MOST: "upper_limit"}
_PARTED = "parted by the marks in the text"
_ABOVE = "its header or label names the level"


def _read_with(
    table: str, name: str, record: Any, told: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """What an amount was read with, that its own text does not say: the unit is the money."""
    if (table, name) == ("amounts", "raw") and record.value is not None:
        for each in ("unit", "unit_from", "stage"):
            if getattr(record, each) is not None and each not in dict(told):
                yield each, getattr(record, each)


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two cells share a column."""
    first, then = sorted((one, other), key=lambda cell: cell.column_no)
    return then.column_no < first.column_no + first.column_span


def _lost(key: Key, reason: str) -> Statement:
    return Statement(
        table="goals",
        project_no=None,
        record_no=None,
        field="text",
        status=Status.LOST,
        row_no=key[1],
        reason=reason,
    )


def _is_plain(value: Any) -> bool:
    return value is False
