"""What a row or paragraph comes to, worked out before its texts are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from goalparse.frozen import mutable
from goalparse.readers.docx.fast.steps import Act, Do
from goalparse.readers.docx.grid import CellForm
from goalparse.readers.docx.marks import PLAIN_MARKS, ParagraphMarks
from goalparse.tuples import NamedTuple


@mutable(eq=False)
class LinePlan:
    """A paragraph outside tables: its marks, its bookmarks, and what its text is made of.

    A number among the ``parts`` stands for a text, by its position; an empty name among the
    bookmarks for the next one that was found.
    """

    parts: list[str | int]
    marks: ParagraphMarks
    bookmarks: list[str]

    def named(self, names: Iterator[str]) -> tuple[str, ...]:
        """Its bookmarks; ``names`` are those that were found."""
        return tuple([name or next(names) for name in self.bookmarks]) if self.bookmarks else ()


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


Parts = tuple[str | int, ...]
"""What a text is made of: a number stands for a text of the row, by its position."""


def put_together(parts: Iterable[str | int], texts: Sequence[str]) -> str:
    """A text that is made of parts; ``texts`` are those of its row or paragraph."""
    return "".join([part if isinstance(part, str) else texts[part] for part in parts])


class RowShape:
    """The cells of a row without what is in them. Rows alike share one, which is told by identity.

    Of the cells that continue none above, ``columns`` are the first columns and ``widths`` the
    widths; ``starts`` are those of them that the next row may continue, by column and position.
    ``continued`` are column and width of the others, ``first`` is the column of the first
    cell, ``end`` the number of columns.
    """

    __slots__ = ("columns", "continued", "end", "first", "starts", "widths")

    def __init__(self, forms: Sequence[CellForm], before: int, after: int) -> None:
        self.columns: list[int] = []
        self.widths: list[int] = []
        self.starts: list[tuple[int, int]] = []
        self.continued: list[tuple[int, int]] = []
        self.first = column_no = before + 1
        for form in forms:
            if form.down:
                self.continued.append((column_no, form.span))
            else:
                if form.starts_down:
                    self.starts.append((column_no, len(self.columns)))
                self.columns.append(column_no)
                self.widths.append(form.span)
            column_no += form.span
        self.end = column_no - 1 + after


_shape = lru_cache(maxsize=512)(RowShape)


class PlannedCell(NamedTuple):
    """A cell of a row: its form, what its text is made of, and its bookmarks as in `LinePlan`.

    ``lines`` are the parts that are texts, if each of them is a line of its own; else None.
    """

    form: CellForm
    parts: Parts
    bookmarks: tuple[str, ...]
    lines: tuple[int, ...] | None


def planned_cell(
    form: CellForm, parts: Sequence[str | int], bookmarks: Sequence[str]
) -> PlannedCell:
    """A cell, with what is known of its text."""
    lines: list[int] | None = []
    between = True
    for part in parts:
        if isinstance(part, int) and between and lines is not None:
            lines.append(part)
            between = False
        elif isinstance(part, str) and part.strip("\n") == "":
            between = between or bool(part)
        else:
            lines = None
    return PlannedCell(
        form, tuple(parts), tuple(bookmarks), None if lines is None else tuple(lines)
    )


class RowPlan:
    """A row before its texts are known: a w:tr whose cells have nothing but text and bookmarks.

    None of its cells continues one to the left. It has ``count`` texts. ``own`` are the cells that
    continue none above; None if the texts are theirs, one for each, in order. ``is_bare`` says that
    there is no bookmark, and no text in a cell that continues one.
    """

    __slots__ = ("cells", "count", "is_bare", "own", "shape")

    def __init__(
        self, cells: Sequence[PlannedCell], *, count: int, before: int, after: int
    ) -> None:
        self.cells = cells
        self.count = count
        self.shape = _shape(tuple([cell.form for cell in cells]), before, after)
        own = [cell for cell in cells if not cell.form.down]
        self.is_bare = not any(cell.bookmarks or (cell.form.down and cell.parts) for cell in cells)
        is_plain = [cell.parts for cell in own] == [(at,) for at in range(count)]
        self.own = None if is_plain else own


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
    return planner.plan(len(acts) - 1)


class _Planner:
    """Collects the cells of a row. A step that a plan has no place for makes it false."""

    def __init__(self) -> None:
        self.parts: list[str | int] = []
        self._bookmarks: list[str] = []
        self._cells: list[PlannedCell] = []
        self._opens: Act | None = None
        self._cell: Act | None = None
        self._ended = False

    def follow(self, act: Act) -> bool:
        """Take in one act."""
        do = act.do
        if do is Do.TEXT:
            self.parts.append(act.text)
        elif do is Do.CELL:
            self._cell, self.parts, self._bookmarks = act, [], []
        elif do is Do.END_CELL and self._cell is not None:
            form = self._cell.form
            self._cells.append(planned_cell(form, self.parts, self._bookmarks))
            return not form.across
        elif do is Do.BOOKMARK:
            self._bookmarks.append(act.text)
        elif do is Do.ROW and self._opens is None:
            self._opens = act
            return not act.row.hidden
        elif do is Do.END_ROW:
            self._ended = True
        else:
            return False
        return True

    def plan(self, count: int) -> RowPlan | None:
        """The plan, if a whole row was followed."""
        if self._opens is None or not self._ended:
            return None
        marks = self._opens.row
        return RowPlan(self._cells, count=count, before=marks.before, after=marks.after)
