"""What the raw text of a record says when it is read again: the check on interpreted values.

A record keeps the text beside what was made of it. Here the second is made from the first once
more, field by field, so that a value that its own text does not give can be told. Plain amounts
are worked out in a second way, by bare arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from goalparse.checking.cell_checks import shown
from goalparse.extraction.indicator_levels import levels_of
from goalparse.meanings import codes, quantities, regions
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.units import yuan_factors
from goalparse.meanings.words import shipped_words
from goalparse.records import Amount, Attribute, Indicator, Milestone, Project, Submission
from goalparse.tables.items import UNKNOWN_SOURCE
from goalparse.text import fold

# Raw field -> what hangs on it, as it should be.
Expected = Mapping[str, Mapping[str, Any]]

_PLAIN = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PER_CENT = re.compile("[%％]")
PLANNED_STAGES = ("adjusted_budget", "budget", "initial_budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereader:
    """Reads raw fields again, knowing of the document only what its records say."""

    lexicon: Lexicon
    years: Mapping[int, int | None]  # of the forms, by their number
    year: int | None = None
    lossy: bool = False
    shares: frozenset[int] = frozenset()  # the forms whose spending plan is of shares, not of money

    @staticmethod
    def of(submission: Submission, lexicon: Lexicon) -> Rereader:
        """For the records of one document: its years, and whether some value shows a lossy copy."""
        lossy = any(quantities.shows_loss(each.value_raw or "") for each in submission.indicators)
        years = {each.project_no: each.fiscal_year for each in submission.projects}
        shares = [
            each.project_no
            for each in submission.milestones
            if each.percent is not None or _PER_CENT.search(each.raw or "")
        ]
        return Rereader(
            lexicon=lexicon,
            years=years,
            year=submission.document.fiscal_year,
            lossy=lossy,
            shares=frozenset(shares),
        )

    def expected(self, table: str, record: Any) -> Expected:
        """What a record of a table should say; nothing for a table without raw fields."""
        if table == "indicators":
            return self._indicator(record)
        if table == "amounts":
            return self._amount(record)
        if table == "milestones":
            return self._milestone(record)
        if table == "attributes":
            return self._attribute(record)
        return self._project(record) if table == "projects" else {}

    def _indicator(self, record: Indicator) -> Expected:
        year = self.years.get(record.project_no, self.year)
        target = quantities.read_target(
            record.value_raw or "",
            operator=record.operator_raw,
            unit=record.unit_raw,
            year=year,
            lossy=self.lossy,
        )
        actual = quantities.read_actual(record.actual_raw or "", unit=record.unit_raw, year=year)
        level1, level2, _ = levels_of(self.lexicon)[record.level1_raw, record.level2_raw]
        name = quantities.strip_marks(record.level3_raw or "")
        return {
            "level1_raw": {"level1": level1},
            "level2_raw": {"level2": level2},
            "level3_raw": {"level3": name.name or None, "core": name.core},
            "value_raw": {
                "value_kind": target.kind,
                "operator": target.operator,
                "value": target.value,
                "value_upper": target.value_upper,
                "unit": target.unit,
                "deadline": target.deadline,
                "period_start": target.period_start,
                "grades": "|".join(target.grades) or None,
            },
            "actual_raw": {
                "actual": actual.value,
                "actual_upper": actual.value_upper,
                "actual_unit": actual.unit,
            },
        }

    def _amount(self, record: Amount) -> Expected:
        money = quantities.read_money(record.raw or "", unit=record.unit)
        in_cell = money.unit_in_cell
        reading = self.lexicon.read(record.label)
        source = reading.get("source") or ("total" if "stage" in reading.terms else record.source)
        if source == UNKNOWN_SOURCE and "stage" in reading.terms and record.source == "total":
            source = record.source  # 本年支出 heads a column of the total
        expected: dict[str, Any] = {
            "value": money.value,
            "value_yuan": _by_arithmetic(record, money.value_yuan),
            "source": source,
        }
        if in_cell:
            expected |= {"unit": money.unit, "unit_from": "cell"}
        elif record.unit is None or record.unit_from == "cell":
            expected["unit_from"] = None
        if reading.get("horizon") is not None:
            expected["horizon"] = reading.get("horizon")
        return {"raw": expected}

    def _milestone(self, record: Milestone) -> Expected:
        of_shares = record.project_no in self.shares
        expected = {
            "percent": quantities.read_percent(record.raw or "") if of_shares else None,
            "month": quantities.read_month(record.label),
        }
        return {"raw": expected}

    def _attribute(self, record: Attribute) -> Expected:
        reading = self.lexicon.read(record.label)
        return {"text": {"name": reading.get("attribute") or reading.get("label")}}

    def _project(self, record: Project) -> Expected:
        name = codes.read_project_name(record.project_name) if record.project_name else None
        code = codes.read_project_code(record.project_code) if record.project_code else None
        region = code.region if code is not None else None
        year = self.year if self.year is not None else code.year if code is not None else None
        return {
            "project_name": {
                "project_title": name.title if name is not None else None,
                "linked_code": name.linked_code if name is not None else None,
                "document_number": name.document_number if name is not None else None,
            },
            "project_code": {
                "region_code": region,
                "region_name": regions.region_name(region, year) if region else None,
                "code_year": code.year if code is not None else None,
                "code_kind": code.kind if code is not None else None,
            },
        }


def contradiction(record: Any, hanging: Mapping[str, Any]) -> str:
    """What a record states otherwise than its own text does."""
    parts = []
    for name, wanted in hanging.items():
        given = getattr(record, name)
        if given != wanted:
            says = "nothing" if wanted is None else shown(wanted, name)
            parts.append(
                f"{name} is {'empty' if given is None else shown(given, name)}, not {says}"
            )
    return "; ".join(parts)


def _by_arithmetic(record: Amount, read: Decimal | None) -> Decimal | None:
    """The yuan of a plain number by multiplication alone; of any other text as it was read."""
    plain = fold(record.raw or "").strip()
    factors = yuan_factors(shipped_words())
    if not _PLAIN.fullmatch(plain) or record.unit not in factors or read is None:
        return read
    return (Decimal(plain.replace(",", "")) * factors[record.unit][1]).quantize(Decimal("0.01"))


def planned(amounts: Sequence[Amount], source: str) -> Amount | None:
    """The amount that a project's own row most likely states: annual, of the adjusted budget."""
    rows = [each for each in amounts if each.source == source and each.stage in PLANNED_STAGES]
    return min(
        rows,
        key=lambda each: (
            each.horizon == "medium_term",
            PLANNED_STAGES.index(each.stage),
            each.amount_no,
        ),
        default=None,
    )
