"""Forms drawn from memory of published ones before the program had read them, with their truth.

``fixtures/unseen`` holds for each a drawing (`drawings`), and behind the line ``%%`` what it
states, written before the first reading. Each line begins with the kind of record; its entries
stand between semicolons, ``*`` is any, and what a line leaves out at its end is not compared:

- ``P column=value;…``: a project, whose records follow
- ``A label;source;stage;yuan;horizon``: an amount
- ``G text;stage;horizon``: a goal
- ``I column;…``: the columns of indicators that are compared; each line behind it is one of them
- ``M label;month;percent``: a row of the spending plan
- ``T label;text``: an attribute, among others
- ``D column=value;…``: what is said of the whole document
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from goalparse.records import Submission

UNSEEN = Path(__file__).parent.parent / "fixtures" / "unseen"
STEMS = sorted(path.stem for path in UNSEEN.glob("*.txt"))
Told = list[list[str]]


@dataclass(slots=True)
class Truth:
    """What a drawing states of one project."""

    project: dict[str, str]
    columns: list[str] = field(default_factory=list)
    records: dict[str, Told] = field(default_factory=lambda: {kind: [] for kind in "AGIMT"})
    document: dict[str, str] = field(default_factory=dict)


def parted(stem: str) -> tuple[str, list[Truth]]:
    """The drawing, and the truth of each project in it."""
    drawing, _, told = (UNSEEN / f"{stem}.txt").read_text("utf-8").partition("\n%%\n")
    truths: list[Truth] = []
    for line in told.strip().split("\n"):
        kind, _, rest = line.partition(" ")
        if kind == "P":
            truths.append(Truth(_columns(rest)))
        elif kind == "D":
            truths[-1].document = _columns(rest)
        elif kind in {"A", "M", "T"}:
            truths[-1].records[kind].append(rest.split(";"))
        elif kind == "G":
            truths[-1].records[kind].append(rest.rsplit(";", 2))
        elif kind == "I":
            truths[-1].columns = rest.split(";")
        else:
            truths[-1].records["I"].append(line.split(";"))
    return drawing, truths


def _columns(told: str) -> dict[str, str]:
    return dict(each.split("=", 1) for each in told.split(";"))


def shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value).replace("\n", "\\n")


def read(found: Submission, truth: Truth, number: int) -> dict[str, Told]:
    """The records of a project, in the columns that the truth tells."""
    columns = {
        "A": (found.amounts, ["label", "source", "stage", "value_yuan", "horizon"]),
        "G": (found.goals, ["text", "stage", "horizon"]),
        "I": (found.indicators, truth.columns),
        "M": (found.milestones, ["label", "month", "percent"]),
        "T": (found.attributes, ["label", "text"]),
    }
    return {kind: _told(rows, names, number) for kind, (rows, names) in columns.items()}


def _told(rows: Sequence[Any], names: Sequence[str], number: int) -> Told:
    own = (row for row in rows if row.project_no == number)
    return [[shown(getattr(row, name)) for name in names] for row in own]


def fits(told: list[str], row: list[str]) -> bool:
    return all(
        one in {"*", other} or (one.endswith("*") and other.startswith(one[:-1]))
        for one, other in zip(told, row, strict=False)
    )


def differences(found: Submission, truths: Sequence[Truth]) -> Iterator[str]:
    """What the records say other than the truth."""
    if len(found.projects) != len(truths):
        yield f"{len(found.projects)} projects, not {len(truths)}"
    for number, (project, truth) in enumerate(zip(found.projects, truths, strict=False), 1):
        for name, value in truth.project.items():
            if not fits([value], [shown(getattr(project, name))]):
                yield f"{number} {name}: {getattr(project, name)}, not {value}"
        for name, value in truth.document.items():
            if not fits([value], [shown(getattr(found.document, name))]):
                yield f"document {name}: {getattr(found.document, name)}, not {value}"
        for fault in _of_records(truth, read(found, truth, number)):
            yield f"{number} {fault}"


def _of_records(truth: Truth, records: dict[str, Told]) -> Iterator[str]:
    for kind in "AGIM":
        told, rows = truth.records[kind], records[kind]
        if len(told) != len(rows):
            yield f"{kind}: {len(rows)} rows, not {len(told)}"
        for one, row in zip(told, rows, strict=False):
            if not fits(one, row):
                yield f"{kind}: {row}, not {one}"
    for one in truth.records["T"]:
        if not any(fits(one, row) for row in records["T"]):
            yield f"T: no {one}"
