"""One document in Word and as some twenty tools dump it: what differs. Run by hand for the docs.

    python tests/evaluation/dialect_parity.py $GOALPARSE_CORPUS/dialects/samplelike

Prints a Markdown table: the records that a dump has lost and those that it has too many, against
the folder's ``source.docx``. Texts are compared without white space.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from goalparse.pipeline import parse_bytes
from goalparse.records import Submission
from goalparse.text import key

COLUMNS = {
    "projects": (
        *("form", "project_code", "project_name", "total_yuan", "fiscal_yuan", "other_yuan"),
        *("purpose", "department_code", "department_name", "amount_unit"),
    ),
    "amounts": ("label", "source", "stage", "value", "unit"),
    "milestones": ("label", "percent"),
    "goals": ("horizon", "stage", "number", "text"),
    "indicators": (
        *("level1", "level2", "level3", "description", "value_raw", "basis", "operator"),
        *("value", "unit"),
    ),
    "attributes": ("label", "text"),
}


def records(found: Submission) -> dict[str, Counter[tuple[object, ...]]]:
    """What is compared of each table's rows, counted."""
    return {
        table: Counter(
            tuple(_folded(getattr(row, column)) for column in columns)
            for row in getattr(found, table)
        )
        for table, columns in COLUMNS.items()
    }


def _folded(value: object) -> object:
    return key(value) if isinstance(value, str) else value


def differences(found: Submission, source: Submission) -> str:
    """``same``, or for each table the rows lost and those too many."""
    ours, theirs = records(found), records(source)
    told = [
        f"{table} -{(theirs[table] - ours[table]).total()} +{(ours[table] - theirs[table]).total()}"
        for table in COLUMNS
        if ours[table] != theirs[table]
    ]
    return ", ".join(told) or "same"


def main(folder: Path) -> None:
    """Print the table for a folder of dumps."""
    source = parse_bytes((folder / "source.docx").read_bytes(), path="2022.docx")
    print("| dump | dialect | status | records against the .docx | findings besides |")
    print("|---|---|---|---|---|")
    known = {"year-inferred", "goal-placeholder"}
    for path in sorted(folder.glob("*.txt")):
        found = parse_bytes(path.read_bytes(), path="2022.txt")
        codes = Counter(f.code for f in found.findings if f.code not in known)
        shown = ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))
        document = found.document
        print(
            f"| {path.stem} | {document.dialect} | {document.status} "
            f"| {differences(found, source)} | {shown} |"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
