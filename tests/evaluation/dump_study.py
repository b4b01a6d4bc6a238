"""Word documents and what tools dump of them: which records differ, and what stands beside them.

    python tests/evaluation/dump_study.py DOCUMENTS DUMPS

``DOCUMENTS`` holds .docx files, ``DUMPS`` a folder for each tool with a .txt of the same name for
each. Prints a Markdown table. A document is ``same`` if all its records are those of the Word file;
else it counts by the worst of those that differ:

- ``told``: a finding that the Word file does not have stands at the record, or quotes it
- ``form``: the form or the text says that it is unread, cut, or may be
- ``elsewhere``: only at another place of the document stands a finding
- ``silent``: there is none
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from goalparse.pipeline import parse_bytes
from goalparse.records import FindingRecord, Submission
from goalparse.text import key

TABLES = ("projects", "amounts", "milestones", "goals", "indicators", "attributes")
# Places, numbers that places give, and what two readings of one form may call differently.
LEFT_OUT = {
    *("table_no", "row_no", "column_no", "line_no", "paragraph_no", "section_no", "bookmark"),
    *("project_no", "amount_no", "milestone_no", "goal_no", "indicator_no", "attribute_no"),
    *("parent_no", "layout"),
}
WHOLE = {"table-unreadable", "table-unrecognised", "text-truncated"}
QUOTED = ("level3", "text", "raw", "value_raw", "label", "project_name", "title", "self_score")
GRADES = ("same", "told", "form", "elsewhere", "silent")


def compared(record: Any) -> tuple[tuple[str, object], ...]:
    """What is compared of a record."""
    names = [field.name for field in fields(record) if field.name not in LEFT_OUT]
    values = ((name, getattr(record, name)) for name in names)
    return tuple((name, key(v) or None if isinstance(v, str) else v) for name, v in values)


def new_findings(found: Submission, source: Submission) -> list[FindingRecord]:
    """The findings that the Word file does not have."""
    known = Counter((f.code, f.message) for f in source.findings)
    new: list[FindingRecord] = []
    for finding in found.findings:
        what = (finding.code, finding.message)
        if known[what] > 0:
            known[what] -= 1
        elif finding.code != "year-inferred":
            new.append(finding)
    return new


def grades(found: Submission, source: Submission) -> Iterator[str]:
    """The grade of each record that differs."""
    new = new_findings(found, source)
    for table in TABLES:
        ours = [(compared(record), record) for record in getattr(found, table)]
        theirs = [(compared(record), record) for record in getattr(source, table)]
        left = Counter(values for values, _ in ours)
        lost = [record for values, record in theirs if not _taken(left, values)]
        left = Counter(values for values, _ in theirs)
        extra = [record for values, record in ours if not _taken(left, values)]
        for record in extra:
            yield _grade(new, at=any(_stands_at(f, record, table) for f in new), record=record)
        if len(lost) > len(extra):
            for record in lost:
                yield _grade(new, at=False, record=record)


def _taken(left: Counter[tuple[tuple[str, object], ...]], values: Any) -> bool:
    left[values] -= 1
    return left[values] >= 0


def _stands_at(finding: FindingRecord, record: Any, table: str) -> bool:
    if finding.table == table and finding.project_no == record.project_no:
        number = getattr(record, f"{table.removesuffix('s')}_no")
        return finding.record_no == number or table == "projects"
    row_no = getattr(record, "row_no", None)
    return row_no is not None and (finding.table_no, finding.row_no) == (record.table_no, row_no)


def _grade(new: list[FindingRecord], *, at: bool, record: Any) -> str:
    said = {key(str(getattr(record, name, None) or "")) for name in QUOTED} - {""}
    if at or any(key(finding.raw or "") in said for finding in new):
        return "told"
    if any(f.code in WHOLE or "cut off here" in f.message for f in new):
        return "form"
    return "elsewhere" if new else "silent"


def main(documents: Path, dumps: Path) -> None:
    """Print the table."""
    print(f"| dump | {' | '.join(GRADES)} |")
    print(f"|---|{'---|' * len(GRADES)}")
    for folder in sorted(path for path in dumps.iterdir() if path.is_dir()):
        counts: Counter[str] = Counter()
        for path in sorted(folder.glob("*.txt")):
            document = (documents / f"{path.stem}.docx").read_bytes()
            source = parse_bytes(document, path="2022.docx")
            found = parse_bytes(path.read_bytes(), path="2022.txt")
            counts[max(grades(found, source), key=GRADES.index, default="same")] += 1
        print(f"| {folder.name} | {' | '.join(str(counts[grade]) for grade in GRADES)} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
