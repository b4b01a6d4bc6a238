"""A row cut into labels and their entries: behind the label's colon, or in the cells beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Reading
from goalparse.meanings.terms import (
    ANY_LABEL,
    ATTRIBUTE,
    GOALS,
    GROUP,
    HEADER,
    LABEL,
    ORDINAL,
    SOURCE,
)
from goalparse.tables.looks import is_figure, is_wording
from goalparse.tables.padding import is_padded, unpadded
from goalparse.tables.rows import Row, last_column

LabelPair = tuple[Cell, Reading, list[Cell]]
Pairs = list[LabelPair]


class Labelled:
    """A row cut into labels and the entries beside them."""

    __slots__ = ("_readings", "row")

    def __init__(self, row: Row) -> None:
        self.row = row
        self._readings: dict[int, Reading] | None = None

    def reading(self, cell: Cell) -> Reading:
        """What the vocabulary makes of a cell of this row."""
        if self._readings is None:
            row = self.row
            self._readings = dict(zip(map(id, row.cells), row.readings, strict=True))
        return self._readings[id(cell)]

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label of a form (not a level, not an indicator header)."""
        return bool(self.reading(cell).mask & ANY_LABEL)

    @property
    def has_labels(self) -> bool:
        """Whether any cell of the row is a label."""
        return bool(self.row.mask & ANY_LABEL)

    def pairs(self, below: Row | None = None) -> Pairs:
        """Each label with the cells up to the next label; cells in front have no label.

        小计 beside its source (财政拨款 | 小计 | 80) is no label of its own, nor is 合计 there. The
        row ``below``, where it is given, tells which labels may head what stands there.
        """
        row = self.row
        pairs: Pairs = []
        for at, (cell, reading) in enumerate(zip(row.cells, row.readings, strict=True), 1):
            if not reading.mask & ANY_LABEL:
                if pairs:
                    pairs[-1][2].append(cell)
            elif pairs and not pairs[-1][2] and _is_sum_of(reading, pairs[-1][1], row.cells[at:]):
                pass
            else:
                pairs.append((cell, reading, []))
        if is_padded(row):
            pairs = [(label, reading, unpadded(reading, cells)) for label, reading, cells in pairs]
        return with_words_as_entries(pairs, row, below) if len(pairs) > 1 else pairs

    def leading(self) -> tuple[Cell, ...]:
        """The filled cells in front of the first label."""
        leading: list[Cell] = []
        for cell, reading in zip(self.row.cells, self.row.readings, strict=True):
            if not cell.text:
                continue
            if reading.mask & ANY_LABEL:
                break
            leading.append(cell)
        return tuple(leading)


def with_words_as_entries(pairs: Pairs, row: Row, below: Row | None) -> Pairs:
    """Take a label's word for the entry of the label right in front of it, where it is one.

    A source of money at the end of a row (资金性质 | 一般公共预算), also behind a label that nobody
    knows, or in front of a further label with its entry; any word that names no project, where the
    row ``below`` begins with a label and has no entry there (项目类型 | 工作任务). Any word at all
    where nothing else can be the entry (`_is_entry`).
    """
    found = pairs[:1]
    exact, told = row.table.exact, below
    if not exact or not any(beside for _, _, beside in pairs):
        below = None  # a row of headers, perhaps
    for pair, following in zip(pairs[1:], [*pairs[2:], None], strict=True):
        may_be_source = exact or row.mask & SOURCE
        if (
            may_be_source
            and (
                _is_word(found[-1], pair, following, below)
                or _is_source_in_a_word(found[-1], pair, following, row, told)
            )
        ) or _is_entry(found[-1], pair, following, row, told):
            label, reading, beside = found[-1]
            found[-1] = label, reading, [*beside, pair[0]]
        else:
            found.append(pair)
    return found


def _is_word(
    before: LabelPair, word: LabelPair, following: LabelPair | None, below: Row | None
) -> bool:
    (label, reading, beside), (cell, own, behind) = before, word
    front = beside[-1] if beside else label
    if behind or own.inline or last_column(front) + 1 != cell.column_no:
        return False
    if following is not None and (beside or not (following[1].mask & _IN_PAIRS and following[2])):
        return False
    any_word = own.mask & (ATTRIBUTE | SOURCE) and not own.mask & LABEL and not beside
    if any_word and takes_words(reading) and _heads_nothing(label, below):
        return True
    if following is not None:
        names_money = reading.mask & ATTRIBUTE or reading.get("label") == "purpose"
        return bool(own.mask & SOURCE and names_money)
    if not own.mask & SOURCE:
        return False
    return len(beside) > 1 and is_wording(front.text) if beside else bool(reading.mask & ATTRIBUTE)


def words_in_doubt(pairs: Pairs, row: Row, below: Row | None) -> list[Cell]:
    """The labels of a row that may be the entry of the label in front of them.

    In a dump that keeps no blank cells both may as well have lost theirs. What a goal is may be
    said below its label, where a word of a label stands beside it.
    """
    behind = [*pairs[2:], None]
    return [
        word[0]
        for before, word, following in zip(pairs, pairs[1:], behind, strict=False)
        if takes_words(before[1]) or is_beside_goal(before[1], word[1])
        if _is_alone_beside(before, word, following, row, below)
    ]


def is_beside_goal(label: Reading, word: Reading) -> bool:
    """Whether a label of goals has a word of other labels beside it."""
    return bool(label.mask & GOALS) and not word.mask & (GOALS | HEADER | ORDINAL)


def _is_entry(
    before: LabelPair, word: LabelPair, following: LabelPair | None, row: Row, below: Row | None
) -> bool:
    """Whether a label's word stands where only the entry of the label in front of it can.

    At a table's end two labels of names may be those of who signs.
    """
    if not takes_words(before[1]) or not _is_alone_beside(before, word, following, row, below):
        return False
    if below is None and takes_words(word[1]):
        return False
    return row.table.exact or _keeps_blanks(row)


def _is_alone_beside(
    before: LabelPair, word: LabelPair, following: LabelPair | None, row: Row, below: Row | None
) -> bool:
    """Whether nothing but a label's word can be the entry of the label in front of it.

    Both end their row, or a further label with its entry follows, and the row right ``below``
    begins with a label: 项目名称 | 财政资金 over 主管部门 | 某局.
    """
    (label, reading, beside), (cell, own, behind) = before, word
    if beside or behind or own.inline or reading.inline:
        return False
    if cell.row_span != label.row_span or last_column(label) + 1 != cell.column_no:
        return False
    if reading.get("attribute") == "task" or cell.text.endswith((":", "：")):
        return False
    if following is not None and not (following[1].mask & _IN_PAIRS and following[2]):
        return False
    end = row.row_no + label.row_span
    if below is None:
        return end > row.table.row_count
    return below.row_no == end and _is_below_a_label(label, below)


def _is_below_a_label(label: Cell, below: Row) -> bool:
    """Whether a row begins with a label, and what stands there below a cell has one beside it."""
    if not below.first.mask & (ANY_LABEL | HEADER):
        return False
    beside_label = False
    for cell, reading in zip(below.cells, below.readings, strict=True):
        known = bool(reading.mask & (ANY_LABEL | HEADER))
        if cell.column_no == label.column_no and cell.text and not (known or beside_label):
            return False
        beside_label = known and not reading.inline
    return True


def _keeps_blanks(row: Row) -> bool:
    """Whether the table of a dump has a blank cell in front of a filled one.

    Its first cells tell: each row of a long table asks.
    """
    return any(
        cell.text and not before.text and before.row_no == cell.row_no
        for before, cell in pairwise(islice(row.table.cells, _ENOUGH_CELLS))
    )


_ENOUGH_CELLS = 400


def _is_source_in_a_word(
    before: LabelPair, word: LabelPair, following: LabelPair | None, row: Row, below: Row | None
) -> bool:
    """Whether a source is the entry of a label that stands over no rows of money itself.

    资金来源 | 财政拨款 | 项目类型 | 新增, or at a row's end, with no source in the one ``below``,
    which begins with a label. A dump's row has to be as wide as any: it has lost no blank then.
    """
    (label, reading, beside), (cell, own, behind) = before, word
    if not (heads_money(reading) and own.mask & SOURCE) or beside or behind or own.inline:
        return False
    if label.row_span > 1 or last_column(label) + 1 != cell.column_no:
        return False
    if following is None:
        if below is None or below.mask & SOURCE or not below.first.mask & ANY_LABEL:
            return False
        return row.table.exact or len(row.cells) >= row.table.column_count
    _, other, entries = following
    is_sum = other.terms.get("source") == "total"
    return bool(entries) and (is_sum or bool(other.mask & (LABEL | ATTRIBUTE)))


def heads_money(label: Reading) -> bool:
    """Whether a label stands over or beside the rows of the money: 资金来源, 项目资金."""
    return label.terms.get("group") == "funding"


def _heads_nothing(label: Cell, below: Row | None) -> bool:
    """Whether the row below begins with a label, and has no entry in the column of a cell."""
    if below is None or not below.first.mask & (ANY_LABEL | HEADER):
        return False
    return not any(
        cell.column_no == label.column_no and cell.text and not reading.mask & (ANY_LABEL | HEADER)
        for cell, reading in below.read_cells()
    )


def takes_words(label: Reading) -> bool:
    """Whether the entry of a label may be any word."""
    return bool(label.mask & (LABEL | ATTRIBUTE)) and not label.mask & (SOURCE | GROUP)


_IN_PAIRS = LABEL | ATTRIBUTE | SOURCE


def _is_sum_of(reading: Reading, label: Reading, behind: Sequence[Cell]) -> bool:
    """Whether a cell says that the row is the sum of the source in the label before it."""
    total = reading.terms.get("total") if label.mask & SOURCE else None
    if total == "grand":
        return bool(behind) and bool(behind[0].text) and is_figure(behind[0].text)
    return total == "sub"
