"""The indicator table of a form: header row -> columns, rows below -> indicators.

The header names the columns (一级指标, 指标值, 得分 …); everything else follows from it. Levels
are filled down from merged or empty cells. A form that sets a long-term and an annual half
side by side repeats 二级指标 in its header; each half gives rows of its own. In a wide table
unit, project, amount and goal stand in columns of the same header, merged down over the
indicators of the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

from goalparse.blocks import Cell
from goalparse.frozen import field, maker, mutable, replace
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GOALS, GROUP, HEADER, LEVEL1, MONEY, UPPER
from goalparse.tables.columns import (
    ENTRY,
    EXTRA,
    LEVEL_ROLES,
    Column,
    below_a_line,
    names_branch,
    role_over,
)
from goalparse.tables.fitness import IMPOSSIBLE, Fit, best_fit, fitness_of
from goalparse.tables.indicator_items import Fitting, IndicatorItem
from goalparse.tables.layouts import EMPTIED, Layout, Placed, Plan, Shape, as_placed, layout_of
from goalparse.tables.looks import is_wording
from goalparse.tables.rows import Pair, Row, Slot, last_column, text_of
from goalparse.tables.short_rows import cut_off, fitted, without_trailing_blanks
from goalparse.tables.term_halves import headed_horizon

_KEYS = ("project_name", "project_code", "unit", "department")


_make_item = maker(IndicatorItem)
_PAIR = 2  # cells
_SENTENCE_ENDS = frozenset("。；")
# `fitted` and `in_text` of what stands below its columns in a row of its own.
_PLACED, _NOT_TEXT = Fitting.NONE, False
_NO_EXTRAS: tuple[tuple[str, Slot], ...] = ()


@mutable
class IndicatorBlock:
    """An open indicator table: its columns, and the levels that the next rows inherit."""

    lexicon: Lexicon
    columns: tuple[Column, ...]
    exact: bool
    horizon: str | None = None
    table_no: int = 0  # where its header stands
    _carried: dict[tuple[int, str], Pair] = field(default_factory=dict)
    # The last row that named all levels of a half: they are carried when somebody asks for them.
    _latest: dict[int, tuple[Plan, Sequence[Cell], int]] = field(default_factory=dict)
    # Levels that stand in rows of their own, across the columns, over the rows below them.
    _over: tuple[Slot, ...] = ()  # the level 1 of each half, where it stands over the header
    _terms: tuple[str, ...] = ()  # likewise the horizon
    annual_first: bool = False  # of the halves of two terms the annual one stands on the left
    _groups: dict[str, Pair] = field(default_factory=dict)
    _wrapped: bool = False  # the levels stand one column to the right, below a wrapper
    _laid: tuple[Column, ...] = field(default=(), init=False, repr=False)  # `_layout` is theirs
    _layout: Layout | None = field(default=None, init=False, repr=False)
    _below_header: int | None = field(default=None, init=False, repr=False)

    @property
    def layout(self) -> Layout:
        """What follows from where the columns stand: shared by all tables of such a header."""
        if self._layout is None or self._laid is not self.columns:
            self._laid = self.columns
            self._layout = layout_of(tuple([(c.role, c.half, c.first, c.last) for c in self._laid]))
        return self._layout

    def lay(self, layout: Layout) -> None:
        """Take the layout of the columns as they are, known from a header that stood alike."""
        self._laid, self._layout = self.columns, layout

    @property
    def below_header(self) -> int:
        """The first row that no cell of the header reaches into."""
        if self._below_header is None:
            headers = [column.header for column in self.columns]
            self._below_header = max([header.row_no + header.row_span for header in headers])
        return self._below_header

    def leave_header(self) -> None:
        """Go on in another table, in which no cell of the header reaches into any row."""
        self._below_header = 0

    @property
    def first_row(self) -> int:
        """The first row of the header."""
        return min([column.header.row_no for column in self.columns])

    @property
    def last_row(self) -> int:
        """The last row of the header that a column's cell begins in."""
        return max([column.header.row_no for column in self.columns])

    @property
    def halves(self) -> int:
        """1, or 2 where a long-term and an annual half stand side by side."""
        return self.layout.halves

    @property
    def entries(self) -> tuple[Column, ...]:
        """The columns of a wide table that state unit, project, amount, goal."""
        return tuple(column for column in self.columns if column.role == ENTRY)

    @property
    def key(self) -> Column | None:
        """The column whose entries tell the projects of a wide table apart, or else its units."""
        named = {column.reading.get("label"): column for column in self.entries}
        return next((named[name] for name in _KEYS if name in named), None)

    def keep_beside(self) -> None:
        """Take the entries for what is kept beside the indicators; goals and money are none."""
        told = [c for c in self.columns if c.role == ENTRY and c.reading.mask & (GOALS | MONEY)]
        own = [c for c in self.columns if c not in told]
        self.columns = tuple([replace(c, role=EXTRA) if c.role == ENTRY else c for c in own])

    @property
    def first_column(self) -> int:
        """The leftmost column that the header names."""
        return self.layout.first_column

    def role_of(self, cell: Cell) -> str | None:
        """The role of the column that a cell mostly stands in."""
        return role_over(cell, self.columns)

    def go_on_from(self, before: IndicatorBlock) -> None:
        """Take over the levels of a table that was split, its header printed again."""
        if "level1" in before._groups:
            self.columns = below_a_line(self.columns, self.lexicon)
        if [column.role for column in before.columns] == [column.role for column in self.columns]:
            self._carried = dict(before._inherited)
            self._groups = dict(before._groups)

    def names_level(self, reading: Reading) -> bool:
        """Whether a word names a level here: 绩效目标 does so below 决策, else it labels a goal."""
        if "level1" in reading.terms:
            return True
        level2 = reading.get("level2")
        if level2 is None or "goal" not in reading.terms:
            return level2 is not None
        above = self._inherited.get((0, "level1"))
        return above is not None and self.lexicon.level(1, above[1].text) == self.lexicon.parent(
            level2
        )

    def stand_under(self, row: Row) -> bool:
        """Take the level 1 of each half from the row over the header: 产出指标 | 效益指标.

        False if the halves have their own, or do not stand below a cell each.
        """
        if self.halves == 1 or any(column.role == "level1" for column in self.columns):
            return False
        over: list[Slot] = []
        for half in range(self.halves):
            columns = [c for c in self.columns if c.half == half and c.role != ENTRY]
            # 备注 behind them may reach down from the row of the levels.
            columns = [c for c in columns if c.header.row_no > row.row_no] or columns
            first, last = min(c.first for c in columns), max(c.last for c in columns)
            over += [
                row.slot(cell)
                for cell, reading in row.read_cells()
                if reading.mask & LEVEL1 and cell.column_no <= first and last <= last_column(cell)
            ]
        levels = [cell for cell, reading in row.read_cells() if reading.mask & LEVEL1]
        if not self.exact and len(levels) == self.halves:
            over = [row.slot(cell) for cell in levels]  # a dump has lost what they span
        self._over = tuple(over) if len(over) == self.halves else ()
        return bool(self._over)

    def stand_below(self, level: Slot) -> None:
        """Take the level 1 that stands over the header, if no column is for it.

        The last line of a page in front of the header printed again was taken on that page.
        """
        if level in self._groups.values():
            return
        if all(column.role != "level1" for column in self.columns):
            self._groups["level1"] = level

    def take_group(self, row: Row) -> Cell | None:
        """The only cell of a row that names the level of the rows below: 一、产出指标（60分）.

        It lies across the columns, or alone in its row in a dump, or over blanks where no column is
        that of the level, or it is a branch of a tree; None for any other row.
        """
        branch = not self.layout.uppers and names_branch(row, self.columns)
        if len(row.filled) != 1 and not branch:
            return None
        cell = row.filled[0]
        reading = self.lexicon.read(cell.text)
        role = next((role for role in ("level1", "level2") if role in reading.terms), None)
        if role is None or not self.names_level(reading):
            return None
        across = sum(
            column.first <= last_column(cell) and cell.column_no <= column.last
            for column in self.columns
        )
        alone = branch or (across > 1 if row.table.exact else len(row.cells) == 1)
        if not alone and any(column.role == role for column in self.columns):
            return None
        if role == "level1":
            self._groups.pop("level2", None)
            self.columns = below_a_line(self.columns, self.lexicon)
            for half in range(self.halves):  # what stands below the last one is not of this one
                self._inherited.pop((half, "level2"), None)
        self._groups[role] = row.slot(cell)
        if role == "level2" and not row.table.exact:  # merged down over the rows below, perhaps
            carried = self._inherited
            for half in range(self.halves):
                carried[half, role] = row.table.table_no, cell
        return cell

    def read(self, row: Row) -> list[IndicatorItem]:
        """The indicators of a row, left half first; none for a row without any entry."""
        layout = self.layout
        return self._items(row, layout, *self._laid_out(row, layout))

    def read_plain(self, row: Row) -> list[IndicatorItem] | None:
        """The same; None for a branch, and if a cell lies across names and values."""
        layout = self.layout
        branch = not layout.uppers and names_branch(row, self.columns)
        simple = layout.simple and not (self._over or self._groups)
        if not self.exact:
            if branch or self.is_told_beside(row):
                return None
            if not (simple and self._is_in_order(row)):
                return self.read(row)
            plan = layout.in_order.plans(row.alike.holds, layout.steps)[0]
            if plan.level1 >= 0:
                self._see_wrapper(plan.pick(row.cells)[plan.level1])
            return self._simple_item(row, row.cells, plan)
        shape = layout.shape(row)
        if branch or (shape.across and shape.lies_across(row)):
            return None
        if simple and row.filled is row.cells:
            over = row.over
            if not over or "" not in map(text_of, over):
                return self._simple_item(row, row.cells + over, shape.full)
        return self._items(row, layout, (*row.cells, *row.over, None), shape)

    def _simple_item(self, row: Row, cells: Sequence[Cell], plan: Plan) -> list[IndicatorItem]:
        """The indicator of a row whose cells stand below columns of one half: as `_items`."""
        held: Sequence[Cell] = plan.pick(cells)
        roles, elsewhere = plan.roles, None
        if plan.steps:
            roles, held, elsewhere = self._inheriting(held, row.table.table_no, plan)
        else:
            self._latest[0] = plan, held, row.table.table_no
        if not plan.states:
            return []
        own, horizon = plan.own, self.horizon
        return [
            _make_item(
                row, horizon, roles, held, own, _NO_EXTRAS, _PLACED, _NOT_TEXT, "", elsewhere
            )
        ]

    def is_told_beside(self, row: Row) -> bool:
        """Whether a dump's row is a word with a sentence beside it, among columns of values.

        纠偏措施 | 加强督办，提高处置率。: a label that nobody knows, or a word of a header.
        """
        if self.exact or len(row.cells) != _PAIR or row.mask & ~HEADER or row.twice:
            return False
        word, told = row.cells[0].text, row.cells[1].text
        further = sum(column.role not in LEVEL_ROLES for column in self.columns)
        label = bool(row.first.mask) or not _SENTENCE_ENDS.isdisjoint(told)
        return further > 1 and is_wording(word) and label

    def _items(
        self,
        row: Row,
        layout: Layout,
        cells: Sequence[Cell | None],
        shape: Shape,
        fitted: Fitting = _PLACED,
    ) -> list[IndicatorItem]:
        filled = row.alike.holds
        if cells is not row.cells and (
            fitted or filled is not None or (row.over and "" in map(text_of, row.over))
        ):
            filled = tuple([cell is not None and bool(cell.text) for cell in cells])
        plans = shape.planned.get(filled) or shape.plans(filled, layout.steps)
        items = []
        for half, plan in enumerate(plans):
            placed = self._half(half, row.table.table_no, cells, plan)
            if self._over or self._groups:
                placed = self._under(placed, row.table.table_no, half)
            roles, held, elsewhere = placed
            if plan.states:
                horizon, extras, headed = self.horizon, _NO_EXTRAS, ""
                if not layout.simple:
                    horizon, headed = self._horizon(half), self._header_of_standards(half)
                    if half == 0 and layout.has_extras:
                        extras = self._extras(row, [cells[at] for at in shape.places])
                own = plan.own
                items.append(
                    _make_item(
                        row, horizon, roles, held, own, extras, fitted, _NOT_TEXT, headed, elsewhere
                    )
                )
        return items

    def _header_of_standards(self, half: int) -> str:
        """The header of a half's column 绩效标准, 标准类型."""
        columns = (c for c in self.columns if c.role == "standard" and c.half == half)
        return next((column.header.text for column in columns), "")

    def _laid_out(self, row: Row, layout: Layout) -> tuple[Sequence[Cell | None], Shape, Fitting]:
        """A row's cells, how they stand below the columns, and whether words had to place them."""
        if self.exact:
            return (*row.cells, *row.over, None), layout.shape(row), _PLACED  # -1 is the None
        if self._is_in_order(row):
            return row.cells, layout.in_order, _PLACED
        placed, sure = self._fitted(row)
        fitting = Fitting.SURE if sure else Fitting.ONE_OF_SEVERAL
        return tuple([placed.get(column) for column in self.columns]), layout.by_column, fitting

    def _horizon(self, half: int) -> str | None:
        """Where two halves stand side by side, the long term is on the left if nothing is said.

        Halves that share their level 2 are no terms: the table is only set in two columns.
        """
        if self.halves == 1 or self._over:
            return self.horizon
        if not self.layout.terms:
            return (
                self._terms[half]
                if self._terms
                else headed_horizon(self.columns, half, self.lexicon)
            )
        return "annual" if (half == 0) is self.annual_first else "medium_term"

    @property
    def stands_in_terms(self) -> bool:
        """Whether a row over the header says which half is of which term."""
        return bool(self._terms)

    def stand_in_terms(self, row: Row) -> None:
        """Take the horizon of each half from the row over the header: 长期目标 | 年度目标."""
        read = [reading for _, reading in row.read_cells()]
        stated = [found for r in read if (found := r.get("horizon") or r.get("goal")) is not None]
        if len(stated) == self.halves and "annual" in stated:
            self._terms = tuple("medium_term" if h == "unstated" else h for h in stated)
            self.annual_first = self._terms[0] == "annual"

    def _extras(self, row: Row, placed: Sequence[Cell | None]) -> tuple[tuple[str, Slot], ...]:
        return tuple(
            [
                (column.named, row.slot(cell))
                for column, cell in zip(self.columns, placed, strict=True)
                if column.role == EXTRA and cell is not None and cell.text
            ]
        )

    def _half(self, half: int, table_no: int, cells: Sequence[Any], plan: Plan) -> Placed:
        """The cells of a half by role, levels filled down; rows below inherit its levels."""
        held = plan.pick(cells)
        if plan.level1 >= 0:
            if not self.exact:
                self._see_wrapper(held[plan.level1])
            if "level2" in self._groups:
                self._leave_level2(held[plan.level1])
        if plan.steps:
            return self._inheriting(held, table_no, plan)
        self._latest[half] = plan, held, table_no
        return plan.roles, held, None

    def _leave_level2(self, level1: Cell) -> None:
        """Leave the level 2 in a row of its own at a row that names another level 1 than its."""
        level2 = self.lexicon.read(self._groups["level2"][1].text).get("level2")
        own = self.lexicon.level(1, level1.text)
        if level2 is not None and own not in {None, self.lexicon.parent(level2)}:
            del self._groups["level2"]

    def _see_wrapper(self, level1: Cell) -> None:
        """Note whether the level 1 that a dump's row names is the word of a wrapper."""
        self._wrapped = bool(self.lexicon.read(level1.text).mask & GROUP)

    @property
    def _inherited(self) -> dict[tuple[int, str], Pair]:
        """The levels that rows below inherit, each by its half and role."""
        carried = self._carried
        for plan, held, table_no in self._latest.values():
            for level, number in plan.levels:
                if number >= 0:
                    carried[level] = table_no, held[number]
                else:
                    carried.pop(level, None)
        self._latest.clear()
        return carried

    def _under(self, placed: Placed, table_no: int, half: int) -> Placed:
        """The same with the levels that stand in rows of their own, over the rows below them."""
        roles, held, elsewhere = placed
        found = dict(self._groups)
        found |= zip(roles, zip(elsewhere or repeat(table_no), held, strict=False), strict=True)
        if self._over:
            found["level1"] = self._over[half]
        return as_placed(found)

    def _inheriting(self, held: Sequence[Cell], table_no: int, plan: Plan) -> Placed:
        """The same for a row that has some of its levels from above."""
        carried = self._inherited
        whole = plan.whole
        if whole is not None and (filled := whole.placed(held, table_no, carried)) is not None:
            return filled
        found: dict[str, Pair] = {}
        for role, level, number in plan.steps:
            if number >= 0:
                found[role] = table_no, held[number]
                if level is not None:
                    carried[level] = found[role]
            elif level is not None and number == EMPTIED:
                carried.pop(level, None)
            elif level is not None and level in carried:
                found[role] = carried[level]
        return as_placed(found)

    def fitness(self, texts: Sequence[str]) -> int:
        """How well some cells fit the columns as one row; a missing entry costs 1."""
        if not texts or len(texts) > len(self.columns):
            return -IMPOSSIBLE * (1 + len(texts))
        score, _ = best_fit(self.columns, texts, self.lexicon)
        return score

    def is_short(self, row: Row) -> bool:
        """Whether a dump's row has fewer cells than its header."""
        return not self.exact and len(row.cells) < self.layout.last_column

    def place(self, row: Row) -> Mapping[Column, Cell]:
        """Each column's cell: by the grid; in text by position and, if that fails, by fit."""
        if self.exact:
            cells: Sequence[Cell | None] = (*row.cells, *row.over, None)
            placed = zip(self.columns, self.layout.shape(row).places, strict=True)
            return {column: cell for column, at in placed if (cell := cells[at]) is not None}
        if self._is_in_order(row):
            return {column: row.cells[column.first - 1] for column in self.columns}
        return self._fitted(row, left_out=True).placed

    def _fitted(self, row: Row, *, left_out: bool = False) -> Fit:
        """A dump's cells by what stands in them; ``left_out``: blanks at its end may be."""
        if not self.is_short(row):
            cells = without_trailing_blanks(row.cells)
            return fitted(cells, self.columns, self.lexicon, wrapped=self._wrapped)
        if left_out and (placed := cut_off(row.cells, self.columns, self.key)):
            return Fit(placed)
        return fitted(row.cells, self.columns, self.lexicon, wrapped=self._wrapped)

    def _is_in_order(self, row: Row) -> bool:
        """Whether a dump's row has a cell for each column, and none of them in another's place."""
        return len(row.cells) >= self.layout.last_column and not self._is_shifted(row)

    def _is_shifted(self, row: Row) -> bool:
        """Whether a level's word stands in some other column, and none in those of the levels.

        Dumps that drop the covered cells of a row leave its blank positions at the end.
        """
        if row.mask & UPPER:
            if row.cells[-1].text:
                return False  # nothing was dropped
            return not any(row.readings[at].mask & level for at, level in self.layout.uppers)
        # A row without levels: a number stands where the wide table has its names, say.
        return self.layout.has_entries and any(
            fitness_of(column, row.cells[column.first - 1].text, self.lexicon) < 0
            for column in self.entries
        )
