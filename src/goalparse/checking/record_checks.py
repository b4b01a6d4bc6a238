"""What is said of a record's value that nothing in the source stands for."""

from __future__ import annotations

from typing import Any

from goalparse.blocks import Place
from goalparse.checking.cell_checks import shown
from goalparse.checking.comparison import RecordCheck, Status
from goalparse.records import place_of
from goalparse.schema import NUMBERS


def unsupported(record: Any, name: str, reason: str, *, place: Place | None = None) -> RecordCheck:
    """The check of a field of a form's record (no section, no document) that is unsupported.

    ``place`` is where the record says it stands, unless another one is given.
    """
    table = f"{type(record).__name__.lower()}s"
    kept = getattr(record, name)
    return RecordCheck(
        table=table,
        project_no=record.project_no,
        record_no=getattr(record, NUMBERS[table]),
        field=name,
        kept=None if kept is None else shown(kept, name),
        status=Status.UNSUPPORTED,
        place=place or place_of(record),
        reason=reason,
    )
