"""Comparisons as lines for a terminal: side by side when there is room, else one below the other.

The marks at the left are plain ASCII, so that what stands behind them is aligned on every
terminal: ``=`` kept as written, ``~`` kept and read as a value, ``v`` carried down, ``?`` inferred,
``.`` outside the tables, ``!`` changed, ``-`` lost, ``+`` in the records without a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from goalparse.blocks import Place
from goalparse.checking.changes import Change, DocumentChanges, Kind
from goalparse.checking.comparison import (
    FAULTS,
    PLAIN,
    CellCheck,
    LineCheck,
    RecordCheck,
    SourceComparison,
    Statement,
    Status,
)
from goalparse.checking.marking import Paper, Span, mark_changes, mark_spaces
from goalparse.checking.words import Words
from goalparse.text import safe

_MARKS = {
    Status.LABEL: " ",
    Status.HEADING: " ",
    Status.OUTSIDE: ".",
    Status.SAME: "=",
    Status.FILLED: "v",
    Status.NORMALISED: "~",
    Status.INFERRED: "?",
    Status.CHANGED: "!",
    Status.LOST: "-",
    Status.UNSUPPORTED: "+",
}
_STYLES = {
    Status.CHANGED: "fault",
    Status.LOST: "fault",
    Status.UNSUPPORTED: "fault",
    Status.INFERRED: "doubt",
    Status.OUTSIDE: "doubt",
}
_SIDE_BY_SIDE = 110  # columns from which both sides fit beside each other
_PLACE = 10
_LONG = 60  # characters of prose that are not shown a second time if they are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What to show of a comparison, on what, and in which language."""

    paper: Paper = field(default_factory=Paper)
    words: Words = field(default_factory=partial(Words, "review_words"))
    only_changed: bool = False
    only_faults: bool = False
    context: int = 0

    def chosen(self, statuses: Sequence[Status]) -> list[bool]:
        """Which of some entries are shown, with those around them."""
        if self.only_faults:
            wanted = [status in FAULTS for status in statuses]
        elif self.only_changed:
            wanted = [status not in PLAIN for status in statuses]
        else:
            return [status is not Status.BLANK for status in statuses]
        near = [at for at, each in enumerate(wanted) if each]
        around = {n for at in near for n in range(at - self.context, at + self.context + 1)}
        return [at in around and status is not Status.BLANK for at, status in enumerate(statuses)]


# -- a source beside its extraction


def source_lines(comparison: SourceComparison, view: View) -> Iterator[str]:
    """A whole comparison of a source with its extraction."""
    paper, say = view.paper, view.words.say
    yield paper.paint([(comparison.path, "bold")])
    yield from _summary(comparison, view)
    shown = view.chosen([line.status for line in comparison.lines])
    lines = [line for line, each in zip(comparison.lines, shown, strict=True) if each]
    if lines:
        yield ""
        yield paper.paint([(say("outside_tables"), "bold")])
        for line in lines:
            yield from _line(line, view)
    for table in comparison.tables:
        shown = view.chosen([cell.status for cell in table.cells])
        cells = [cell for cell, each in zip(table.cells, shown, strict=True) if each]
        if cells:
            yield ""
            name = "table_line" if table.line_no else "table"
            title = say(name, number=table.table_no, line=table.line_no)
            yield paper.paint([(title, "bold")])
            for cell in cells:
                yield from _cell(cell, view)
    records = [each for each in comparison.records if _is_shown(each, view)]
    if records:
        yield ""
        yield paper.paint([(say("unplaced"), "bold")])
        for record in records:
            yield from _record(record, view)


def _is_shown(record: RecordCheck, view: View) -> bool:
    return record.status in FAULTS or not view.only_faults


def _summary(comparison: SourceComparison, view: View) -> Iterator[str]:
    counts, paper, say = comparison.counts(), view.paper, view.words.say

    def counted(statuses: Iterable[Status]) -> str:
        each = (say("count", count=f"{counts[s]:,}", what=say(s)) for s in statuses)
        return say("comma").join(each)

    kept = counted(s for s in counts if s not in FAULTS) or say("kept_nothing")
    wrong = counted(s for s in counts if s in FAULTS)
    yield paper.paint([(say("kept", counts=kept), "")])
    if wrong:
        yield paper.paint([(say("not_kept", counts=wrong), "fault")])
    else:
        yield paper.paint([(say("all_kept"), "good")])


def _cell(cell: CellCheck, view: View) -> Iterator[str]:
    where = f"r{cell.place.row_no} c{cell.place.column_no}"
    source, kept, about = _three(cell, view.words)
    entry = _Entry(where=where, status=cell.status, source=source, kept=kept, about=about)
    yield from entry.lines(view.paper)


def _three(cell: CellCheck, words: Words) -> tuple[list[Span], list[Span], list[Span]]:
    """The source, what the records keep, and where and as what they keep it."""
    telling = sorted(cell.statements, key=lambda each: each.status not in FAULTS)
    kept = next((each.kept for each in telling if each.status in FAULTS), None)
    if kept is None and telling and cell.status not in FAULTS:
        kept = telling[0].kept
    about = [(_about(cell, telling, words), _STYLES.get(cell.status, "dim"))]
    if cell.status is Status.CHANGED and kept is not None and kept != cell.text:
        source, ours = mark_changes(cell.text, kept)
        return source, ours, about
    if len({each.record_no for each in telling if each.table == "goals"}) > 1:
        kept = "\n".join(each.kept for each in telling if each.kept is not None)
    return mark_spaces(cell.raw, cell.text), [(kept or "", "")], about


def _about(cell: CellCheck, statements: Sequence[Statement], words: Words) -> str:
    say = words.say
    if not statements:
        word = "" if cell.status in {Status.SAME, Status.BLANK} else say(cell.status)
        return say("semicolon").join(filter(None, (word, words.reason(cell.reason))))
    first = statements[0]
    parts = [_named(first, words)]
    if first.values:
        values = (
            f"{words.column(first.table, name)} {words.value(first.table, name, value)}"
            for name, value in first.values
        )
        parts.append(say("comma").join(values))
    filled = [each for each in statements if each.status is Status.FILLED]
    if filled:
        rows = sorted({each.row_no for each in filled if each.row_no is not None})
        parts.append(say("down", rows=_runs(rows)))
    if cell.status in FAULTS | {Status.INFERRED, Status.OUTSIDE}:
        reason = words.reason(first.reason or cell.reason)
        parts.append(" ".join(filter(None, (say(cell.status), reason))))
    return say("semicolon").join(parts)


def _named(each: Statement, words: Words) -> str:
    """The form, the record and the field of a statement, by their names."""
    form = "" if each.project_no is None else words.say("form", number=each.project_no)
    column = words.column(each.table, each.field)
    if each.table == "projects":
        return f"{form}{column}"
    number = "" if each.record_no is None else f" {each.record_no}"
    return f"{form}{words.table(each.table)}{number} {column}"


def _runs(numbers: Sequence[int]) -> str:
    """r5-r8, r10: rows in short."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"r{run[0]}" if len(run) == 1 else f"r{run[0]}-r{run[-1]}" for run in runs)


def _line(line: LineCheck, view: View) -> Iterator[str]:
    words, say = view.words, view.words.say
    section = "" if line.section_no is None else say("section", number=line.section_no)
    status = "" if line.status is Status.SAME else say(line.status)
    said = filter(None, (section, status, words.reason(line.reason)))
    about = [(say("semicolon").join(said), _STYLES.get(line.status, "dim"))]
    source: list[Span] = [(line.text, "")]
    kept: list[Span] = [(line.kept or "", "")]
    if line.status is Status.SAME and len(line.text) > _LONG:
        source = [(f"{line.text[: _LONG // 2]}…", "")]
        kept = [(say("the_same", count=f"{len(line.text):,}"), "dim")]
    if line.status is Status.CHANGED and line.kept is not None:
        source, kept = mark_changes(line.text, line.kept)
    where = _short(line.place)
    entry = _Entry(where=where, status=line.status, source=source, kept=kept, about=about)
    yield from entry.lines(view.paper)


def _record(record: RecordCheck, view: View) -> Iterator[str]:
    words, say = view.words, view.words.say
    form = "" if record.project_no is None else say("form", number=record.project_no)
    number = f" {record.record_no}" if record.record_no not in {None, record.project_no} else ""
    name = f"{form}{words.table(record.table)}{number} {words.column(record.table, record.field)}"
    said = say("colon").join((say(record.status), words.reason(record.reason)))
    about = [(f"{name}{say('semicolon')}{said}", _STYLES.get(record.status, "dim"))]
    where = _short(record.place) if record.place != Place() else ""
    kept: list[Span] = [(record.kept or "", "")]
    entry = _Entry(where=where, status=record.status, source=[], kept=kept, about=about)
    yield from entry.lines(view.paper)


def _short(place: Place) -> str:
    return f"line {place.line_no}" if place.line_no is not None else str(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One cell or line as it is shown."""

    where: str
    status: Status
    source: Sequence[Span]
    kept: Sequence[Span]
    about: Sequence[Span]

    def lines(self, paper: Paper) -> Iterator[str]:
        """Three columns where there is room, else one below the other."""
        mark: list[Span] = [(_MARKS.get(self.status, " "), _STYLES.get(self.status, ""))]
        where: list[Span] = [(self.where, "dim")]
        if paper.width >= _SIDE_BY_SIDE:
            room = paper.width - _PLACE - 1 - 4 * 2
            side = room * 3 // 10
            yield from paper.beside(
                [
                    (where, _PLACE),
                    (self.source, side),
                    (mark, 1),
                    (self.kept, side),
                    (self.about, room - 2 * side),
                ]
            )
            return
        room = paper.width - _PLACE - 5
        kept = [] if _plain(self.source) == _plain(self.kept) else self.kept
        stacked = [each for each in (self.source, kept, self.about) if _plain(each).strip()]
        wide = [paper.width_of(_plain(spans)) for spans in stacked[-2:]]
        if len(wide) > 1 and sum(wide) + 2 <= room and "\n" not in _plain(stacked[-2]):
            stacked[-2:] = [[*stacked[-2], ("  ", ""), *stacked[-1]]]
        for at, spans in enumerate(stacked):
            front = where if at == 0 else []
            yield from paper.beside([(front, _PLACE), (mark if at == 0 else [], 1), (spans, room)])


def _plain(spans: Sequence[Span]) -> str:
    return "".join(text for text, _ in spans)


# -- two extractions


def change_lines(changes: DocumentChanges, view: View) -> Iterator[str]:
    """What differs in one document, form by form."""
    paper, say = view.paper, view.words.say
    if changes.kind is not Kind.CHANGED:
        mark = "+" if changes.kind is Kind.ADDED else "-"
        style = "added" if changes.kind is Kind.ADDED else "fault"
        told = say("document", mark=mark, path=changes.path, kind=say(f"is_{changes.kind}"))
        yield replace(paper, width=10_000).paint([(told, style)])
        return
    note = "" if changes.same_file else say("other_file")
    yield paper.paint([(changes.path, "bold"), (f"  {_counted(changes, view.words)}{note}", "dim")])
    form: str | None = ""
    for change in changes.changes:
        if change.form != form and (change.form is not None or form):
            form = change.form
            if form is not None:
                yield paper.paint([(f"  {say('form_of', form=_one_line(form))}", "bold")])
        yield from _change(change, view)


def sum_line(differences: int, documents: int, words: Words) -> str:
    """How many differences there were, in how many documents."""
    say = words.say
    if not documents:
        return say("none")
    return say(
        "sum",
        differences=say(
            "difference" if differences == 1 else "differences", count=f"{differences:,}"
        ),
        documents=say("one_document" if documents == 1 else "documents", count=f"{documents:,}"),
    )


def _counted(changes: DocumentChanges, words: Words) -> str:
    kinds = [change.kind for change in changes.changes]
    each = (
        words.say("count", count=f"{kinds.count(kind):,}", what=words.say(f"is_{kind}"))
        for kind in Kind
        if kind in kinds
    )
    return words.say("comma").join(each)


def _change(change: Change, view: View) -> Iterator[str]:
    paper, words = view.paper, view.words
    mark = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "!"}[change.kind]
    row = f" {_one_line(change.row)}" if change.row and change.table != "projects" else ""
    column = f" .{words.column(change.table, change.column)}" if change.column else ""
    name = f"{words.table(change.table)}{row}{column}"
    where = _two_places(change)
    old, new = words.sides(change)
    before: list[Span] = [(old, "fault" if change.kind is Kind.REMOVED else "")]
    after: list[Span] = [(new, "good" if change.kind is Kind.ADDED else "")]
    if change.kind is Kind.CHANGED:
        before, after = mark_changes(old, new)
    if paper.width >= _SIDE_BY_SIDE:
        room = paper.width - 1 - 5 * 2 - 22
        side = (room - room // 3) // 2
        yield from paper.beside(
            [
                ([("", "")], 0),
                ([(mark, "fault")], 1),
                ([(name, "")], room // 3),
                (before, side),
                (after, side),
                ([(where, "dim")], 22),
            ]
        )
        return
    head: list[Span] = [(name, ""), (f"  {where}" if where else "", "dim")]
    yield from paper.beside([([("", "")], 0), ([(mark, "fault")], 1), (head, paper.width - 5)])
    for sign, spans, there in (("-", before, change.old), ("+", after, change.new)):
        if there is not None or change.kind is Kind.CHANGED:
            yield from paper.beside(
                [([("", "")], 2), ([(sign, "dim")], 1), (spans, paper.width - 9)]
            )


def _two_places(change: Change) -> str:
    old, new = _shown_place(change.old_place), _shown_place(change.new_place)
    return old if old == new or not new else new if not old else f"{old} -> {new}"


def _shown_place(place: Mapping[str, int] | None) -> str:
    return _short(Place(**place)) if place else ""


def _one_line(text: str) -> str:
    return safe(" ".join(text.split()), keep="")
