"""Which record stands for which cells: the claims of the ledger, held against given records.

The claims number the records that extraction made. The records to be checked may be others (a
row is missing, stands twice, is numbered anew), so they are found by the place that they state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from goalparse.extraction.ledger import Claim, Key
from goalparse.records import Submission
from goalparse.schema import FORM_TABLES, NUMBERS
from goalparse.tuples import NamedTuple

_Place = tuple[int | None, ...]
_ANCHORS = {"amounts": "raw", "milestones": "raw", "goals": "text", "attributes": "text"}


class Id(NamedTuple):
    """A record as the claims name it."""

    table: str
    project_no: int
    record_no: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """``found`` maps the records of the claims to those given, ``cells`` to what they claim.

    ``surplus`` are records that stand where no record was read from, or once too often.
    """

    cells: Mapping[Id, Sequence[tuple[Key, str]]]
    found: Mapping[Id, Any] = field(default_factory=dict)
    surplus: Sequence[tuple[str, Any]] = ()

    def row_of(self, id_: Id) -> tuple[int, int]:
        """Table and row in which a record stands: the last of its cells."""
        return max(key[:2] for key, _ in self.cells[id_])


def match_records(
    claims: Mapping[Key, Sequence[Claim]], submission: Submission, texts: Mapping[Key, str]
) -> Claimed:
    """Find the given record of every claimed one; ``texts`` are those of the cells."""
    cells: dict[Id, list[tuple[Key, str]]] = defaultdict(list)
    for key, made in claims.items():
        for claim in made:
            cells[Id(claim.table, claim.project_no, claim.record_no)].append((key, claim.field))
    for id_ in [id_ for id_ in cells if id_.table != "projects"]:
        cells.setdefault(Id("projects", id_.project_no, id_.project_no), [])
    claimed = Claimed(cells)
    found: dict[Id, Any] = {}
    surplus: list[tuple[str, Any]] = []
    for table in FORM_TABLES:
        ids = sorted(id_ for id_ in cells if id_.table == table)
        records = getattr(submission, table)
        pair = _by_number if table == "projects" else _by_place
        matched, alone = pair(claimed, ids, records, texts)
        found |= matched
        surplus += [(table, record) for record in alone]
    return Claimed(cells, found, surplus)


def _by_number(
    claimed: Claimed, ids: Sequence[Id], records: Sequence[Any], texts: Mapping[Key, str]
) -> tuple[dict[Id, Any], list[Any]]:
    """Pair forms by their number; of several with one number the likest."""
    found: dict[Id, Any] = {}
    numbered: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        numbered[record.project_no].append(record)
    for id_ in ids:
        there = numbered.get(id_.record_no)
        if there:
            best = max(there, key=lambda record: _likeness(claimed, id_, record, texts))
            found[id_] = best
            there.remove(best)
    return found, [record for there in numbered.values() for record in there]


def _by_place(
    claimed: Claimed, ids: Sequence[Id], records: Sequence[Any], texts: Mapping[Key, str]
) -> tuple[dict[Id, Any], list[Any]]:
    """Pair claimed and given records that stand at one place; those that stand alone."""
    found: dict[Id, Any] = {}
    surplus: list[Any] = []
    standing: dict[_Place, list[Any]] = defaultdict(list)
    for record in records:
        standing[_place(record)].append(record)
    expected: dict[_Place, list[Id]] = defaultdict(list)
    for id_ in ids:
        expected[_anchor(claimed, id_, standing.keys())].append(id_)
    for place, there in standing.items():
        wanted = expected.get(place, [])
        if wanted and wanted[0].table == "goals":
            continue  # several statements share a cell: its text tells them apart
        if len(wanted) == len(there):
            found.update(zip(wanted, there, strict=True))
            continue
        left = list(wanted)
        while left and there:
            # Of halves side by side one may be gone: the likest pair goes first.
            id_, best = max(
                ((id_, record) for id_ in left for record in there),
                key=lambda pair: _likeness(claimed, pair[0], pair[1], texts),
            )
            found[id_] = best
            left.remove(id_)
            there.remove(best)
        surplus.extend(there)
    return found, surplus


def _anchor(claimed: Claimed, id_: Id, standing: AbstractSet[_Place]) -> _Place:
    """Where a claimed record stands; an indicator on a card in one of its rows."""
    if id_.table == "indicators":
        rows = sorted({key[:2] for key, _ in claimed.cells[id_]}, reverse=True)
        return next((row for row in rows if row in standing), rows[0])
    anchor = _ANCHORS[id_.table]
    return next(key for key, name in claimed.cells[id_] if name == anchor)


def _place(record: Any) -> _Place:
    place = (record.table_no, record.row_no)
    return (*place, record.column_no) if hasattr(record, "column_no") else place


def _likeness(claimed: Claimed, id_: Id, record: Any, texts: Mapping[Key, str]) -> tuple[int, int]:
    cells = claimed.cells[id_]
    agreed = sum(getattr(record, name, None) == texts[key] for key, name in cells)
    return agreed, getattr(record, NUMBERS[id_.table]) == id_.record_no
