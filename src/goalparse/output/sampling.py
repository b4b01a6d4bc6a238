"""Which documents of a run a person should check, how many, and what the checks then prove.

The arithmetic is exact: sizes from the binomial distribution, intervals by Clopper and Pearson.
"""

from __future__ import annotations

import heapq
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goalparse.output.lines import json_values
from goalparse.output.stored import StoredRun

# What makes a document worth a look, and how much: by the code of a finding.
_DOUBT = {
    "row-break-ambiguous": ("doubtful breaks", 1.0),
    "reading-by-vocabulary": ("rows placed by words", 0.5),
    "amount-sum-mismatch": ("sums that do not add up", 5.0),
    "weights-not-100": ("weights that do not add up", 2.0),
    "unit-missing": ("amounts without a unit", 5.0),
    "unit-conflict": ("units that contradict", 5.0),
    "header-unknown": ("unknown headers", 3.0),
    "level-unknown": ("unknown levels", 1.0),
    "cell-unclaimed": ("cells or tables that nothing takes", 2.0),
    "value-doubtful": ("doubtful values", 1.0),
    "code-check-failed": ("codes that fail their check", 2.0),
}
_ERROR = 10.0
_UNCOVERED = 20.0  # for a document of which nothing is accounted for
_NO_FORM = 1.0  # for a document with tables, none of which looks like a form
_RARE = 0.01  # share of the run's forms below which a layout is rare
_RARE_LAYOUT = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A document that may be checked: its stratum, its risk, and why."""

    path: str
    doc_id: str
    status: str
    fiscal_year: int | None
    layout: str | None
    risk: float
    reasons: tuple[str, ...]


def candidates(run: StoredRun) -> list[Candidate]:
    """Every document of a run that was read, with its risk; duplicates stand for their first."""
    layouts = _layouts(run)
    forms = Counter(layout for of in layouts.values() for layout in of)
    findings = _findings(run)
    found = []
    for row in _columns(run, "documents", _DOCUMENT):
        if row["duplicate_of"] is not None or row["status"] == "failed":
            continue
        own = layouts.get(row["doc_id"], ())
        reasons = list(_reasons(row, findings.get(row["doc_id"], {}), own, forms))
        found.append(
            Candidate(
                path=row["path"],
                doc_id=row["doc_id"],
                status=row["status"],
                fiscal_year=row["fiscal_year"],
                layout=own[0] if own else None,
                risk=round(sum(weight for _, weight in reasons), 1),
                reasons=tuple(reason for reason, _ in reasons),
            )
        )
    return found


_DOCUMENT = ("doc_id", "path", "duplicate_of", "fiscal_year", "cell_coverage", "status")


def _columns(run: StoredRun, table: str, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for batch in run.batches(table, list(names)):
        columns = [json_values(array) for array in batch.columns]
        for values in zip(*columns, strict=True):
            yield dict(zip(names, values, strict=True))


def _layouts(run: StoredRun) -> dict[str, list[str]]:
    layouts: dict[str, list[str]] = defaultdict(list)
    for row in _columns(run, "projects", ("doc_id", "layout")):
        layouts[row["doc_id"]].append(row["layout"])
    return layouts


def _findings(run: StoredRun) -> dict[str, Counter[str]]:
    """Findings that matter by document: by their code, all errors under ``error`` too."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in _columns(run, "findings", ("doc_id", "severity", "code")):
        if row["severity"] == "error":
            found[row["doc_id"]]["error"] += 1
        if row["code"] in _DOUBT:
            found[row["doc_id"]][row["code"]] += 1
    return found


def _reasons(
    row: Mapping[str, Any],
    findings: Mapping[str, int],
    layouts: Sequence[str],
    forms: Mapping[str, int],
) -> Iterator[tuple[str, float]]:
    """What speaks for checking a document, and how much: the more of a kind, the less each."""
    errors = findings.get("error", 0)
    if errors:
        yield f"error findings: {errors:,}", _ERROR * (1 + math.log(errors))
    if row["status"] == "empty":
        # Tables of something else, as nearly always: many cells make them no likelier a form.
        if findings.get("cell-unclaimed"):
            count = findings["cell-unclaimed"]
            yield f"no form in it; cells or tables that nothing takes: {count:,}", _NO_FORM
        return
    coverage = row["cell_coverage"]
    if coverage is not None and coverage < 1:
        yield f"{coverage:.1%} of the cells accounted for", _UNCOVERED * (1 - coverage)
    for code, (words, weight) in _DOUBT.items():
        count = findings.get(code, 0)
        if count:
            yield f"{words}: {count:,}", weight * (1 + math.log(count))
    total = sum(forms.values())
    for layout in dict.fromkeys(layouts):
        if forms[layout] < _RARE * total:
            yield f"rare layout {layout} ({forms[layout]:,} of {total:,})", _RARE_LAYOUT


def population(found: Sequence[Candidate], *, by: str, empty: bool) -> list[Candidate]:
    """The documents to choose from: ``empty`` ones alone, where nothing was read, or the others.

    By risk they are all there, for a table that nothing takes may be a form; a sample drawn by
    chance measures values, and a document without a form holds none.
    """
    if by == "risk" and not empty:
        return list(found)
    return [each for each in found if (each.status == "empty") is empty]


def choose(found: Sequence[Candidate], *, by: str, count: int, seed: int) -> list[Candidate]:
    """The documents to check, by risk or at random."""
    return by_chance(found, count, seed) if by == "random" else by_risk(found, count)


def by_risk(found: Sequence[Candidate], count: int) -> list[Candidate]:
    """The documents of the highest risk; equal ones in the order of their paths."""
    return heapq.nsmallest(count, found, key=lambda each: (-each.risk, each.path))


def by_chance(found: Sequence[Candidate], count: int, seed: int) -> list[Candidate]:
    """A random sample, each year and layout having its share of it; the same for one seed."""
    strata: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for each in found:
        strata[str(each.fiscal_year), str(each.layout)].append(each)
    sizes = _shares({name: len(of) for name, of in strata.items()}, min(count, len(found)))
    rng = random.Random(seed)  # noqa: S311 - a sample that anybody can draw again
    chosen: list[Candidate] = []
    for name in sorted(strata):
        of = sorted(strata[name], key=lambda each: each.path)
        chosen += rng.sample(of, sizes[name])
    return sorted(chosen, key=lambda each: each.path)


def _shares(sizes: Mapping[Any, int], count: int) -> dict[Any, int]:
    """How many of each stratum: in proportion, what is left to the largest remainders."""
    total = sum(sizes.values())
    exact = {name: count * size / total for name, size in sizes.items()} if total else {}
    shares = {name: int(share) for name, share in exact.items()}
    left = count - sum(shares.values())
    for name in sorted(exact, key=lambda name: (shares[name] - exact[name], name))[:left]:
        shares[name] += 1
    return shares


# -- how many, and what they prove


def chance_of_at_most(errors: int, size: int, rate: float) -> float:
    """The chance of so many errors or fewer in a sample, if they occur at a rate."""
    if errors >= size or rate <= 0:
        return 1.0
    if rate >= 1:
        return 0.0
    log_rate, log_rest = math.log(rate), math.log1p(-rate)
    terms = (
        math.lgamma(size + 1)
        - math.lgamma(k + 1)
        - math.lgamma(size - k + 1)
        + k * log_rate
        + (size - k) * log_rest
        for k in range(errors + 1)
    )
    return min(1.0, math.fsum(map(math.exp, terms)))


def sample_size(bound: float, confidence: float, errors: int = 0) -> int:
    """How many to check so that at most ``errors`` wrong ones prove a rate below ``bound``."""
    low, high = errors, errors + 1
    while chance_of_at_most(errors, high, bound) > 1 - confidence:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if chance_of_at_most(errors, middle, bound) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def interval(errors: int, size: int, confidence: float) -> tuple[float, float]:
    """The error rates that a sample does not rule out (Clopper and Pearson); 0 to 1 for none."""
    if not size:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0
    if errors:
        low = _where(lambda rate: 1 - chance_of_at_most(errors - 1, size, rate) > tail)
    high = 1.0
    if errors < size:
        high = _where(lambda rate: chance_of_at_most(errors, size, rate) <= tail)
    return low, high


def _where(holds: Callable[[float], bool]) -> float:
    """Where between 0 and 1 a condition begins to hold."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


# -- verdicts

VERDICTS = ("right", "wrong", "unsure")


class VerdictError(ValueError):
    """A file of verdicts cannot be read; the message names file and line."""


@dataclass(slots=True)
class Marks:
    """How often a field was found right, wrong, and neither."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """Marks of right and wrong."""
        return self.counts["right"] + self.counts["wrong"]

    @property
    def rate(self) -> float | None:
        """The share of wrong ones; None without any mark."""
        return self.counts["wrong"] / self.judged if self.judged else None


def read_verdicts(path: Path) -> dict[str, Marks]:
    """Marks by ``table.field``; of two marks on one value the last one counts.

    Raises VerdictError.
    """
    last: dict[tuple[Any, ...], str] = {}
    text = path.read_text("utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            mark = json.loads(line)
            place = tuple(mark.get(name) for name in _MARKED)
            verdict = mark["verdict"]
            if verdict not in VERDICTS or not mark["table"] or not mark["field"]:
                raise VerdictError(f"{path}, line {number}: no verdict on a field")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, VerdictError):
                raise
            raise VerdictError(f"{path}, line {number}: no verdict on a field") from error
        last[place] = verdict
    marks: dict[str, Marks] = defaultdict(Marks)
    for (*_, table, name), verdict in last.items():
        marks[f"{table}.{name}"].counts[verdict] += 1
    return dict(sorted(marks.items()))


_MARKED = ("doc_id", "project_no", "record_no", "table", "field")
