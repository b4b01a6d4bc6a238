"""A filled form as recognised: its title, the rows that it takes up, what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell, Place, Table
from goalparse.findings import Finding
from goalparse.frozen import field, mutable
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import LABEL
from goalparse.recognisers.headings import Heading
from goalparse.recognisers.lines import Line
from goalparse.recognisers.unit_sums import sums_up_units
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.indicators import IndicatorBlock
from goalparse.tables.items import AmountItem, Entry, GoalItem, Item, TotalItem
from goalparse.tables.rows import Row
from goalparse.tuples import NamedTuple

AnyItem = Item | IndicatorItem


class Part(NamedTuple):
    """Some rows of a table, from ``first`` to ``last``: a table may hold several forms.

    ``rows`` are all rows of the table. ``wide``: the rows of one project of a wide table, whose
    header a part in front of this one holds. ``sums``: a row of sums over several of them.
    ``above`` are the cells that a project stands under, each with its column's header and reading
    (its unit, its department). ``block``: the part's last row is the header of a list, which opens
    it. ``over``: the header of indicators that stands once over the forms of several projects.
    ``apart``: a line says what its table holds, and what the form's last one holds ends there.
    ``rated``: the column of scores beside a wide table's indicators has one for each project.
    """

    table: Table
    first: int
    last: int
    title: Cell | None = None
    wide: bool = False
    sums: bool = False
    above: tuple[tuple[Cell, Reading, Cell], ...] = ()
    block: IndicatorBlock | None = None
    rows: Sequence[Row] = ()
    apart: bool = False
    over: bool = False
    rated: bool = False

    def own_rows(self) -> Sequence[Row]:
        """The part's rows."""
        return self.rows[self.first - 1 : self.last]


@mutable(kw_only=True)
class FormLines:
    """The lines of text that a form takes up beside its tables.

    ``head`` are those between its title and its first table, ``foot`` those below its tables.
    ``shared`` are of other forms as well: lines above the form in front which are of both, or
    above its own title.
    """

    head: tuple[Line, ...] = ()
    shared: tuple[Line, ...] = ()
    foot: tuple[Line, ...] = ()

    def above(self) -> tuple[Line, ...]:
        """What stands above the form's tables, its own lines first."""
        return (*self.head, *self.shared) if self.shared else self.head

    def own(self) -> tuple[Line, ...]:
        """Head and foot: the lines beside its own tables."""
        return (*self.head, *self.foot)


@mutable(kw_only=True)
class Form:
    """A form as recognised: its title, its rows, its items in document order.

    The title is a heading in front of the table, or a row of its own in it. ``labels`` are the
    keys of cells that hold labels or headers, ``titles`` those that hold headings; ``roles``
    names what the form showed (``label.plan``, ``header.actual``), from which kind and layout
    follow. ``below`` is the numbered heading right above it, ``caption`` a bare line that stands
    there; ``in_series``: further forms of its title have one as well. ``below_same``: the title is
    that of the form in front. ``framed`` are title and head where they stand in a cell with the
    form, by its key.
    """

    heading: Heading | None
    title: str = ""
    under: str = ""
    dated_by: str = ""  # what may state the year of all forms: the title of the document, say
    below: Heading | None = None
    caption: str = ""
    in_series: bool = False
    lines: FormLines = field(default_factory=FormLines)
    below_same: bool = False
    parts: list[Part] = field(default_factory=list)
    items: list[AnyItem] = field(default_factory=list)
    labels: set[tuple[int, int, int]] = field(default_factory=set)
    titles: set[tuple[int, int, int]] = field(default_factory=set)
    framed: dict[tuple[int, int, int], tuple[str, ...]] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    years: list[str] = field(default_factory=list)  # rows of the table that state its year
    form: str = ""
    layout: str = ""
    of_report: bool = False  # whether it is a summary of scores in the text of a report
    of_budget: bool = False  # whether it stands below the title of a budget's own table
    # Headers of running numbers, and their tables.
    ordinals: list[tuple[Table, Cell]] = field(default_factory=list)
    unread: bool = False  # whether it holds a table that cannot be read
    lost: Place | None = None  # where it begins, if its cells cannot be told apart, and why
    lost_reason: str = "its cells have run together or are parted by mere blanks"

    def again(self) -> Form:
        """A further form of the same table."""
        form = Form(heading=self.heading, title=self.title, of_budget=self.of_budget)
        form.lines.shared = self.lines.shared
        return form

    def dated_texts(self) -> tuple[str, ...]:
        """The texts that may state the form's year, its title first."""
        return (self.title, *[line.text for line in self.lines.above()], *self.years)

    @property
    def place(self) -> Place:
        """Where the form stands: its title, or the first of its rows."""
        if self.heading is not None:
            return self.heading.place
        if self.lost is not None:
            return self.lost
        own = (part for part in self.parts if part.wide)
        part = next(own, next((part for part in self.parts if not part.over), self.parts[0]))
        table, first = part.table, part.first
        cell = next((cell for cell in table.cells if cell.row_no >= first), None)
        line_no = cell.line_no if cell is not None else None
        return Place(table_no=table.table_no, row_no=first, line_no=line_no)

    @property
    def is_form(self) -> bool:
        """Whether enough was recognised to call it a form, and not just some table."""
        if self.lost is not None or self._has_indicators:
            return not self.of_report
        of_list = any(part.block is not None for part in self.parts)
        # The line above says of another table what it is: 各单位项目数量统计.
        may_be_other = self.of_budget or (bool(self.caption) and not of_list and self._has_columns)
        told = any(map(_tells_goal, self.roles)) or self._names_project
        if (may_be_other and not told) or self.is_of_units:
            return False
        return self._has_own_rows if of_list or self.is_of_many else self._shows_form

    @property
    def is_of_many(self) -> bool:
        """Whether it is one of the projects of a wide table or a list."""
        return bool(self.parts) and self.parts[-1].wide

    @property
    def has_items_below_header(self) -> bool:
        """Whether anything was read of one of many in its own rows."""
        return any(map(self._is_below_header, self.items))

    @property
    def _has_own_rows(self) -> bool:
        """Whether a project of a list, or of a wide table without indicators, has rows of its own.

        In a wide table a goal tells it: a name with money alone may be a sum, and in a dump what
        stands below the goals may be of another column.
        """
        if any(part.block is not None for part in self.parts):
            return self.has_items_below_header
        return self.parts[0].table.exact and GoalItem in map(type, self.items)

    @property
    def _shows_form(self) -> bool:
        """Whether the words of a form stand among the rows, and something beside them."""
        shown = self.roles_of_form
        if self.title:
            return bool(shown and (self.items or self.unread))
        # Other tables name projects and units as well; a form has goals or money besides.
        if self.unread and "label.project_name" in shown:
            return bool(self.items)
        told = any(role.partition(".")[0] != "label" for role in shown) or "label.plan" in shown
        told = told and len(shown) > 1 and not self.is_money_alone
        return told and bool(self.items) and not self._is_of_words_alone

    def _is_below_header(self, item: AnyItem) -> bool:
        """Whether an item of a list stands in a project's own rows, and not above its header."""
        if isinstance(item, IndicatorItem | TotalItem):
            return True  # of columns, and no label above them has any
        slot = item.slot
        return slot is not None and any(
            part.table.table_no == slot.table_no and part.first <= slot.cell.row_no <= part.last
            for part in self.parts
            if part.wide
        )

    @property
    def is_of_units(self) -> bool:
        """Whether its table counts what each of several units has, and sums up their money."""
        return len(self.parts) == 1 and sums_up_units(self.parts[0].own_rows())

    @property
    def _has_indicators(self) -> bool:
        """Whether an indicator was read: of a budget's own list one of more than 数量 in a cell.

        Without a title and a word of a form's, one with a value or a level: what took points off
        the indicators of the form above names them too.
        """
        if IndicatorItem not in map(type, self.items):
            return False
        if self.title and not self.of_budget:
            return True  # most forms, and cheaply
        found = [each for each in self.items if isinstance(each, IndicatorItem)]
        if not (self.title or self.roles_of_form):
            found = [each for each in found if not _OF_INDICATORS.isdisjoint(each.roles)]
        return any(not (self.of_budget and each.in_text) for each in found)

    @property
    def sums_scores(self) -> bool:
        """Whether all that it says is how much each level 1 scored, and no title says of what."""
        if self.title or not self.items or self.roles_of_form:
            return False
        return all(
            isinstance(each, TotalItem)
            or (isinstance(each, IndicatorItem) and _OF_SCORES.issuperset(each.roles))
            for each in self.items
        )

    @property
    def roles_of_form(self) -> set[str]:
        """What it shows beside the columns of indicators."""
        return {role for role in self.roles if role.partition(".")[0] in _FORM_CATEGORIES}

    @property
    def _names_project(self) -> bool:
        """Whether a label with the project beside it stands among the rows: no list has one."""
        return any(map(_is_project_beside, self.items)) and not any(p.wide for p in self.parts)

    @property
    def _has_columns(self) -> bool:
        """Whether its amounts stand below their labels, in several rows, as in a table of units."""
        amounts = [each for each in self.items if isinstance(each, AmountItem)]
        rows = {each.slot.cell.row_no for each in amounts}
        heads = {each.label_slot.cell.row_no for each in amounts}
        return len(rows) > 1 and len(heads) == 1 and heads.isdisjoint(rows)

    @property
    def _is_of_words_alone(self) -> bool:
        """Whether it names sources of money beside units, and no amount: how these are paid for."""
        shown = {role.partition(".")[0] for role in self.roles} & _FORM_CATEGORIES
        if not shown <= _OF_MONEY or not _OF_PROJECT.isdisjoint(self.roles):
            return False
        amounts = [each for each in self.items if isinstance(each, AmountItem)]
        return not any(character.isdigit() for each in amounts for character in each.text or "")

    @property
    def is_money_alone(self) -> bool:
        """Whether nothing but money was read: the tables of a budget print sums as well."""
        return bool(self.items) and not any(map(_says_whose, self.items))


def _says_whose(item: AnyItem) -> bool:
    """Whether an item names a project or its unit, or is no amount.

    Whose table it is stands in one cell above those of a budget as well: 部门：某局.
    """
    if isinstance(item, Entry):
        if item.reading is None or not item.text:
            return False
        heads = item.inline and item.reading.get("label") in _WHOSE
        return bool(item.reading.mask & LABEL) and not heads
    return not isinstance(item, AmountItem | TotalItem)


def _is_project_beside(item: AnyItem) -> bool:
    """Whether an item is a project's name or code in the row of its label."""
    if not isinstance(item, Entry) or item.reading is None:
        return False
    if item.slot is None or item.label_slot is None:
        return False
    named = item.reading.get("label") in {"project_name", "project_code"} and bool(item.text)
    return named and item.slot.cell.row_no == item.label_slot.cell.row_no


def _tells_goal(role: str) -> bool:
    """Whether a role is one that the tables of a budget never show."""
    role = role.removeprefix("header.")
    return role.startswith(("goal.", "outcome.")) or role in _OF_GOALS


_OF_GOALS = frozenset(
    {"group.goals", "group.indicators", "group.tasks", "label.plan", "label.self_score"}
)
_OF_PROJECT = frozenset({"label.project_name", "label.project_code", "label.plan"})
_WHOSE = frozenset({"department", "unit", "amount_unit"})
_OF_MONEY = frozenset({"label", "source", "stage"})
_OF_SCORES = frozenset({"level1", "weight", "score"})
_OF_INDICATORS = frozenset({"level1", "level2", "value", "actual", "weight", "score"})
_FORM_CATEGORIES = frozenset({"label", "source", "stage", "goal", "outcome"})
