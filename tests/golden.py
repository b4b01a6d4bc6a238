"""Records as golden files write them, and as documents in several forms have to agree on."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from goalparse.records import Submission

TABLES = ("sections", "projects", "amounts", "milestones", "goals", "indicators", "attributes")
PLACES = {"table_no", "row_no", "column_no", "line_no", "paragraph_no"}


def plain(record: Any) -> dict[str, Any]:
    """A record as the golden file writes it: decimals and dates as text, yuan to the cent."""
    row: dict[str, Any] = {}
    for name, value in dataclasses.asdict(record).items():
        if isinstance(value, Decimal):
            row[name] = f"{value:.2f}" if name.endswith("_yuan") else f"{value.normalize():f}"
        else:
            row[name] = str(value) if isinstance(value, date) else value
    return row


def values(submission: Submission) -> dict[str, list[dict[str, Any]]]:
    """Everything but places, which differ between a Word file and its dumps."""
    return {
        table: [
            {name: value for name, value in plain(record).items() if name not in PLACES}
            for record in getattr(submission, table)
        ]
        for table in TABLES
    }
