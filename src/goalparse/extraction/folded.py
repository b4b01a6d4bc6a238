"""Findings without end, put together: a line of ten thousand cells that nobody knows is one matter.

Of one code in one table the first thousand stand for themselves, each at its place; what follows
is said at once and quotes all that it speaks of, so that nothing vanishes with it. A header that
nobody knows is one matter too, however many projects stand below it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from goalparse.blocks import Place
from goalparse.findings import Finding

MOST = 1000  # of a code in a table
_OF_HEADER = "header-unknown"
_QUOTED = 10_000  # characters in one finding: a spreadsheet's cell holds 32,767


def headers_once(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings with each header that nobody knows told once, where it is met first."""
    told = [each.place for each in findings if each.code == _OF_HEADER]
    if len(set(told)) == len(told):
        return findings
    met: set[Place] = set()
    kept: list[Finding] = []
    for each in findings:
        if each.code == _OF_HEADER and each.place.row_no is not None:
            if each.place in met:
                continue
            met.add(each.place)
        kept.append(each)
    return kept


def folded(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, those of a code beyond the first `MOST` of a table as few."""
    met: Counter[tuple[str, int]] = Counter()
    kept: list[Finding | tuple[str, int]] = []
    beyond: dict[tuple[str, int], list[Finding]] = {}
    for each in findings:
        table_no = each.place.table_no
        if table_no is None:
            kept.append(each)
            continue
        which = (each.code, table_no)
        met[which] += 1
        if met[which] <= MOST:
            kept.append(each)
            continue
        if which not in beyond:
            kept.append(which)
        beyond.setdefault(which, []).append(each)
    told: list[Finding] = []
    for one in kept:
        if isinstance(one, Finding):
            told.append(one)
        else:
            told += _together(beyond[one])
    return tuple(told)


def _together(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for all; one for each stretch of them where much is quoted."""
    stretch: list[Finding] = []
    quoted = 0
    for each in findings:
        length = len(each.raw or "") + 1
        if stretch and quoted + length > _QUOTED:
            yield _as_one(stretch)
            stretch, quoted = [], 0
        stretch.append(each)
        quoted += length
    yield _as_one(stretch)


def _as_one(findings: Sequence[Finding]) -> Finding:
    first, count = findings[0], len(findings)
    raw = "\n".join(each.raw for each in findings if each.raw) or None
    message = f"{count:,} further findings of this code in this table, each of which it quotes"
    return Finding(code=first.code, message=message, place=first.place, raw=raw)
