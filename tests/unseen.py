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

from dataclasses import dataclass, field
from pathlib import Path

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
