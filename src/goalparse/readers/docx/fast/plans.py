"""What a row or paragraph comes to, worked out before its texts are known."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.frozen import mutable
from goalparse.readers.docx.fast.steps import Act, Do
from goalparse.readers.docx.grid import CellPlan, RowPlan
from goalparse.readers.docx.marks import PLAIN_MARKS, ParagraphMarks


@mutable
class LinePlan:
    """A paragraph outside tables: its marks, its bookmarks, and what its text is made of.

    A number among the ``parts`` stands for a text, by its position; an empty name among the
    bookmarks for the next one that was found.
    """

    parts: list[str | int]
    marks: ParagraphMarks
    bookmarks: list[str]

    def raw(self, texts: Sequence[str]) -> str:
        """The text of the paragraph."""
        if self.parts == [0]:
            return texts[0]
        return "".join([part if isinstance(part, str) else texts[part] for part in self.parts])

    def named(self, names: Sequence[str]) -> tuple[str, ...]:
        """Its bookmarks."""
        if not self.bookmarks:
            return ()
        found = iter(names)
        return tuple([name or next(found) for name in self.bookmarks])


def line_plan(acts: Sequence[Sequence[Act]]) -> LinePlan:
    """The plan of a paragraph; ``acts`` are those up to each text and those behind the last."""
    plan = LinePlan([], PLAIN_MARKS, [])
    for number, group in enumerate(acts):
        for act in group:
            if act.do is Do.TEXT:
                plan.parts.append(act.text)
            elif act.do is Do.PARAGRAPH:
                plan.marks = act.marks
            else:
                plan.bookmarks.append(act.text)
        if number + 1 < len(acts):
            plan.parts.append(number)
    return plan


def row_plan(acts: Sequence[Sequence[Act]]) -> RowPlan | None:
    """The plan of one row, which needs nothing but its texts; None for any other.

    ``acts`` are those up to each text and those behind the last one.
    """
    planner = _Planner()
    for number, group in enumerate(acts):
        if not all(map(planner.follow, group)):
            return None
        if number + 1 < len(acts):
            planner.parts.append(number)
    return planner.plan()


class _Planner:
    """Collects the cells of a row. A step that a plan has no place for makes it false."""

    def __init__(self) -> None:
        self.parts: list[str | int] = []
        self._cells: list[CellPlan] = []
        self._opens: Act | None = None
        self._cell: Act | None = None
        self._column = 1
        self._ended = False

    def follow(self, act: Act) -> bool:
        """Take in one act."""
        do = act.do
        if do is Do.TEXT:
            self.parts.append(act.text)
        elif do is Do.CELL:
            self._cell, self.parts = act, []
        elif do is Do.END_CELL and self._cell is not None:
            form = self._cell.form
            self._cells.append(CellPlan(self._column, form, tuple(self.parts)))
            self._column += form.span
            return not form.across
        elif do is Do.ROW and self._opens is None:
            self._opens = act
            self._column += act.row.before
            return not act.row.hidden
        elif do is Do.END_ROW:
            self._ended = True
        else:
            return False
        return True

    def plan(self) -> RowPlan | None:
        """The plan, if a whole row was followed."""
        if self._opens is None or not self._ended:
            return None
        marks = self._opens.row
        return RowPlan(self._cells, before=marks.before, after=marks.after)
