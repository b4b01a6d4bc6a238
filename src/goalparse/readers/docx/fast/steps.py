"""From one text of a block to the next: what the markup between them does, and what is open then.

A *state* is the chain of open elements at a text (``tbl tr tc p r``). A *step* is the effect of
a piece of markup in a state. Steps are pure: they hold for every document with the same frame;
`goalparse.readers.docx.fast.reader` binds them to the styles and lists of one document.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from goalparse.frozen import frozen, mutable
from goalparse.readers.docx.fast.frame import LONGEST_KEPT, Frame
from goalparse.readers.docx.fast.tokens import OPENED, Op, Token, tokens_of
from goalparse.readers.docx.grid import PLAIN_FORM, CellForm
from goalparse.readers.docx.marks import PLAIN_MARKS, PLAIN_ROW, ParagraphMarks, RowMarks


class Do(Enum):
    """What happens at a point of a block."""

    TEXT = auto()  # with text that the markup itself stands for: tabs, breaks, line ends
    PARAGRAPH = auto()  # with its marks, if it has any
    ROW = auto()  # with its marks
    CELL = auto()  # with its form
    END_CELL = auto()
    END_ROW = auto()
    BOOKMARK = auto()  # with its name, "" if that is kept apart; in a paragraph or cell
    BOOKMARK_BEFORE = auto()  # with its name; it belongs to the next cell


@frozen(kw_only=False)
class Act:
    """One thing that happens, and with what."""

    do: Do
    text: str = ""
    marks: ParagraphMarks = PLAIN_MARKS
    row: RowMarks = PLAIN_ROW
    form: CellForm = PLAIN_FORM


class To(Enum):
    """Where a piece of markup leads."""

    __hash__ = object.__hash__  # that of an enumeration is written in Python

    TEXT = auto()  # to a further text
    ROW_END = auto()  # behind the end of a row
    END = auto()  # to the end of the block


Way = tuple[tuple[str, ...], To]
"""From a state to where a piece of markup leads."""

_EXPECTED = {
    "": ("p", "tbl"),
    "tbl": ("tr",),
    "tr": ("tc",),
    "tc": ("p",),
    "p": ("r",),
    "r": ("t",),
}
"""What may open inside what; a table inside a cell is left to the careful path."""
_ROLES = {
    **{name: frozenset({"p"}) for name in ("hyperlink", "smartTag", "fldSimple")},
    **{name: frozenset({"tbl", "tr", "tc", "p"}) for name in ("sdt", "sdtContent")},
}
_PLACES = {
    **dict.fromkeys(("tblPr", "tblGrid"), "tbl"),
    **dict.fromkeys(("trPr", "tblPrEx"), "tr"),
    "tcPr": "tc",
    "pPr": "p",
    "rPr": "r",
}
_WRAPPED = {"sdtPr": "sdt", "sdtEndPr": "sdt", "smartTagPr": "smartTag"}
_DEEPEST = 60


@mutable(eq=False)
class Step:
    """The effect of markup between two texts; ``after`` is what is open then.

    ``unique``: it names a bookmark. Names differ, so it is no use to remember the step.
    ``styled``: what it means is for the styles and lists of a document to say.
    """

    acts: tuple[Act, ...]
    after: tuple[str, ...]
    run_styles: frozenset[str]
    in_table: bool
    unique: bool
    styled: bool


def step_of(frame: Frame, way: Way, markup: bytes) -> Step | None:
    """The step of a piece of markup; None for markup that has none.

    Markup that leads to a text ends with its start tag, up to the last character but one.
    """
    lore = frame.lore_of(markup)
    known = lore.steps.get(way)
    if known is not None and markup in known:
        return known[markup]
    step = _step(frame, way, markup)
    if len(markup) < LONGEST_KEPT and (step is None or not step.unique):
        lore.count_step()
        lore.steps.setdefault(way, {})[markup] = step
    return step


def _step(frame: Frame, way: Way, markup: bytes) -> Step | None:
    opened, to = way
    tokens = tokens_of(frame, markup + b">" if to is To.TEXT else markup)
    if tokens is None:
        return None
    follower = _Follower(opened)
    for token in tokens:
        if follower.at_text or not _BY_OP[token.op](follower, token):
            return None
    if follower.at_text is not (to is To.TEXT) or bool(follower.opened) is (to is To.END):
        return None
    acts = tuple(follower.acts)
    return Step(
        acts=acts,
        after=tuple(follower.opened),
        run_styles=frozenset(follower.run_styles),
        in_table=follower.in_table,
        unique=any(act.text and act.do in _BOOKMARKS for act in acts),
        styled=bool(follower.run_styles) or any(act.do is Do.PARAGRAPH for act in acts),
    )


_BOOKMARKS = frozenset({Do.BOOKMARK, Do.BOOKMARK_BEFORE})


class _Follower:
    """Follows tokens from a state on. Each method is false where its token must not stand."""

    def __init__(self, opened: tuple[str, ...]) -> None:
        self.opened = list(opened)
        self.acts: list[Act] = []
        self.run_styles: set[str] = set()
        self.at_text = False
        self._roles = [name for name in opened if name in OPENED]
        self.in_table = "tbl" in opened
        self._blocks = bool(opened)
        self._fresh = False
        """Whether nothing but blanks stands between a start tag and this point."""
        self._lines = "tc" in opened
        """Whether the cell has a paragraph already: the next one is a further line."""

    def _role(self) -> str:
        """The innermost open element that is no wrapper."""
        return self._roles[-1] if self._roles else ""

    def open(self, token: Token) -> bool:
        """A start tag."""
        name, role = token.name, self._role()
        if not (role or self._one_block()):
            return False
        if name in _ROLES:
            self.opened.append(name)
            self._fresh = False
            return role in _ROLES[name] and len(self.opened) < _DEEPEST
        if name not in _EXPECTED[role]:
            return False
        if name == "t":
            self.at_text = True
            return True
        self.opened.append(name)
        self.in_table = self.in_table or name == "tbl"
        self._roles.append(name)
        self._begin(name)
        self._fresh = True
        return True

    def _one_block(self) -> bool:
        """Whether this is the first block: markup is followed a block at a time."""
        first = not self._blocks
        self._blocks = True
        return first

    def _begin(self, name: str) -> None:
        if name == "tr":
            self.acts.append(Act(Do.ROW))
        elif name == "tc":
            self.acts.append(Act(Do.CELL))
            self._lines = False
        elif name == "p":
            self._line()

    def _line(self) -> None:
        if len(self._roles) > 1:
            if self._lines:
                self._text("\n")
            self._lines = True

    def close(self, token: Token) -> bool:
        """An end tag."""
        name = token.name
        if not self.opened or self.opened.pop() != name:
            return False
        self._fresh = False
        if name in OPENED:
            self._roles.pop()
        if name == "tc":
            self.acts.append(Act(Do.END_CELL))
        elif name == "tr":
            self.acts.append(Act(Do.END_ROW))
        return True

    def empty(self, token: Token) -> bool:
        """A w:p, w:r or w:t with nothing in it."""
        self._fresh, role = False, self._role()
        if token.name not in _EXPECTED[role] or not (role or self._one_block()):
            return False
        if token.name == "p":
            self._line()
        return True

    def properties(self, token: Token) -> bool:
        """Properties, where they belong: at the beginning of their element."""
        name, value = token.name, token.value
        if name in _WRAPPED:
            return bool(self.opened) and self.opened[-1] == _WRAPPED[name]
        if _PLACES[name] != self._role():
            return False
        if name == "rPr":
            if value is not None:
                self.run_styles.add(str(value))
            return True
        if name in {"tblPr", "tblGrid", "tblPrEx"}:
            return True
        if not self._fresh:
            return False
        self._fresh = False
        if isinstance(value, RowMarks):
            self.acts[-1] = Act(Do.ROW, row=value)
        elif isinstance(value, CellForm):
            self.acts[-1] = Act(Do.CELL, form=value)
        elif isinstance(value, ParagraphMarks) and value.is_marked():
            self.acts.append(Act(Do.PARAGRAPH, marks=value))
        return True

    def text(self, token: Token) -> bool:
        """A tab, break or symbol."""
        self._fresh = False
        self._text(str(token.value))
        return self._role() == "r"

    def _text(self, text: str) -> None:
        if text:
            self.acts.append(Act(Do.TEXT, text))

    def bookmark(self, token: Token) -> bool:
        """The start of a bookmark."""
        self._fresh, role = False, self._role()
        name = str(token.value)
        self.acts.append(Act(Do.BOOKMARK if role in {"p", "tc"} else Do.BOOKMARK_BEFORE, name))
        return role in {"p", "tc", "tr", "tbl"}

    def nothing(self, token: Token) -> bool:
        """Something that says nothing about the text."""
        self._fresh = False
        return bool(self.opened) and token.op is Op.NOTHING

    def blank(self, token: Token) -> bool:
        """White space between tags."""
        return bool(self.opened) and token.op is Op.BLANK


_BY_OP: tuple[Callable[[_Follower, Token], bool], ...] = (
    _Follower.open,
    _Follower.close,
    _Follower.empty,
    _Follower.properties,
    _Follower.text,
    _Follower.bookmark,
    _Follower.nothing,
    _Follower.blank,
)
"""In the order of `Op`."""
