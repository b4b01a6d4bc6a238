"""An indicator row as recognised -> an `Indicator`, with what its cells claim and say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from goalparse import quantities
from goalparse.frozen import frozen, maker
from goalparse.indicators import IndicatorItem
from goalparse.lexicon import Lexicon
from goalparse.notes import Note
from goalparse.records import Indicator
from goalparse.rows import Slot

# Roles whose cell goes to the text column of the same name as it is.
_TEXTS = ("description", "basis", "deviation_reason", "remark")
_GRADES = ("grade_excellent", "grade_good", "grade_fair", "grade_poor")
# The column that a claimed cell fills as written.
_FIELDS = {
    "level1": "level1_raw",
    "level2": "level2_raw",
    "level3": "level3_raw",
    "value": "value_raw",
    "operator": "operator_raw",
    "unit": "unit_raw",
    "actual": "actual_raw",
    **dict.fromkeys(_GRADES, "grade_standards"),
}


_make_indicator = maker(Indicator)
_NO_ACTUAL = quantities.Actual()
_BY_VOCABULARY = "reading-by-vocabulary"
_SEVERAL_VALUES = Note(
    "value-doubtful",
    {
        "reason": "its row has values in several columns: that of the form's year, else the first,"
        " is read, the others are remarks"
    },
)


@frozen
class Context:
    """What the document says about all its values: its year, and whether a copy lost signs."""

    year: int | None = None
    lossy: bool = False


@dataclass(slots=True, kw_only=True)
class ReadIndicator:
    """The record (None for a row without an indicator), its claims, labels and notes."""

    indicator: Indicator | None
    claims: list[tuple[str, Slot]] = field(default_factory=list)
    labels: list[Slot] = field(default_factory=list)
    notes: list[tuple[str, Slot, Note]] = field(default_factory=list)


def read_indicator(
    item: IndicatorItem, lexicon: Lexicon, *, project_no: int, number: int, context: Context
) -> ReadIndicator:
    """Read one row. A row of the form's own running marks alone (指标2：, ……) is none."""
    out = ReadIndicator(indicator=None)
    item = _with_standard_told(item, lexicon)
    texts = {role: slot.cell.text for role, slot in item.cells.items()}
    name = quantities.strip_marks(texts.get("level3", ""))
    if not _says_anything(item, name.name):
        out.labels = list(item.cells.values())
        return out
    target = quantities.read_target(
        texts.get("value", ""),
        operator=texts.get("operator"),
        unit=texts.get("unit"),
        year=context.year,
        lossy=context.lossy,
    )
    actual = _NO_ACTUAL
    if "actual" in texts:
        actual = quantities.read_actual(texts["actual"], unit=texts.get("unit"), year=context.year)
    out.notes = list(_notes(item, target.notes, actual.notes, lexicon))
    out.claims = [(_FIELDS.get(role, role), slot) for role, slot in item.cells.items()]
    out.claims += [("remark", slot) for _, slot in item.extras]
    place = item.row
    plain = _plain_texts(texts, item.extras)
    out.indicator = _make_indicator(
        project_no=project_no,
        indicator_no=number,
        parent_no=None,
        horizon=item.horizon,
        core=name.core,
        level1=_level(out, item, 1, lexicon),
        level2=_level(out, item, 2, lexicon),
        level1_raw=texts.get("level1"),
        level2_raw=texts.get("level2"),
        level3=name.name or None,
        level3_raw=texts.get("level3"),
        value_raw=texts.get("value"),
        operator_raw=texts.get("operator"),
        unit_raw=texts.get("unit"),
        value_kind=target.kind,
        operator=target.operator,
        value=target.value,
        value_upper=target.value_upper,
        unit=target.unit,
        deadline=target.deadline,
        period_start=target.period_start,
        grades="|".join(target.grades) or None,
        grade_standards=_grade_standards(item, lexicon),
        weight=quantities.read_number(texts["weight"]) if "weight" in texts else None,
        nature=lexicon.read(texts["nature"]).get("nature") if "nature" in texts else None,
        actual_raw=texts.get("actual"),
        actual=actual.value,
        actual_upper=actual.value_upper,
        actual_unit=actual.unit,
        score=quantities.read_number(texts["score"]) if "score" in texts else None,
        table_no=place.table.table_no,
        row_no=place.row_no,
        line_no=place.line_no,
        description=plain["description"],
        basis=plain["basis"],
        deviation_reason=plain["deviation_reason"],
        remark=plain["remark"],
    )
    return out


def _any_slot(item: IndicatorItem) -> Slot:
    return item.cells.get("level3") or next(iter(item.cells.values()))


def _says_anything(item: IndicatorItem, name: str) -> bool:
    """Whether a row has a name or any entry of its own but levels and the form's marks."""
    if name and not quantities.is_missing(name) and "level3" in item.own:
        return True
    return any(
        role not in {"level1", "level2", "level3"}
        and not quantities.is_missing(item.cells[role].cell.text)
        for role in item.own
    )


def _with_standard_told(item: IndicatorItem, lexicon: Lexicon) -> IndicatorItem:
    """绩效标准 explains the indicator, or names a kind of standard (计划标准): a remark."""
    slot = item.cells.get("standard")
    if slot is None:
        return item
    names_kind = lexicon.read(slot.cell.text).get("standard") is not None
    role = "remark" if names_kind else "description"
    cells = {name: cell for name, cell in item.cells.items() if name != "standard"}
    own = item.own - {"standard"}
    if role in cells:
        return replace(item, cells=cells, own=own, extras=(*item.extras, ("绩效标准", slot)))
    return replace(item, cells={**cells, role: slot}, own=own | {role})


def _plain_texts(
    texts: dict[str, str], extras: tuple[tuple[str, Slot], ...]
) -> dict[str, str | None]:
    """The text columns; what stands in further columns follows the remark, below their headers."""
    plain: dict[str, str | None] = {}
    for role in _TEXTS:
        text = texts.get(role)
        plain[role] = None if text is None or quantities.is_missing(text) else text
    if not extras:
        return plain
    further = [
        f"{''.join(header.split())}：{slot.cell.text}"
        for header, slot in extras
        if not quantities.is_missing(slot.cell.text)
    ]
    if further:
        plain["remark"] = "\n".join(filter(None, (plain["remark"], *further)))
    return plain


def _notes(
    item: IndicatorItem, target: tuple[Note, ...], actual: tuple[Note, ...], lexicon: Lexicon
) -> Iterator[tuple[str, Slot, Note]]:
    """What is to be said of a row: how it was placed, then its target, then its actual value."""
    if item.fitted:
        reason = "the row has fewer cells than its header; the words of its levels place them"
        yield "level3_raw", _any_slot(item), Note(_BY_VOCABULARY, {"reason": reason})
    if item.in_text:
        reason = "its levels, name and value share one cell; marks in the text part them"
        yield "level3_raw", _any_slot(item), Note(_BY_VOCABULARY, {"reason": reason})
    if any(lexicon.read(header).get("header") == "value" for header, _ in item.extras):
        target = (*target, _SEVERAL_VALUES)
    for role, notes in (("value", target), ("actual", actual)):
        slot = item.cells.get(role)
        if slot is not None:
            yield from ((_FIELDS[role], slot, note) for note in notes)


def _level(out: ReadIndicator, item: IndicatorItem, number: int, lexicon: Lexicon) -> str | None:
    """The level's official name; one that the vocabulary does not know stays, with a finding."""
    role = f"level{number}"
    slot = item.cells.get(role)
    if slot is None:
        return None
    text = slot.cell.text
    known = lexicon.level(number, text)
    if known is not None:
        return known
    if role in item.own:
        out.notes.append((f"{role}_raw", slot, Note("level-unknown", {})))
    return "".join(text.split())


def _grade_standards(item: IndicatorItem, lexicon: Lexicon) -> str | None:
    """The four standards of the older forms: 优=≥95%|良=≥90%|中=≥80%|差=<80%."""
    if item.cells.keys().isdisjoint(_GRADES):
        return None
    found = [
        f"{lexicon.words('grade_marks', role)[0]}={item.cells[role].cell.text}"
        for role in _GRADES
        if role in item.cells
    ]
    return "|".join(found) or None
