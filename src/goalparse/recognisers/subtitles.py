"""Lines inside a form's table that are worded as titles: of its blocks, or of its year.

长期绩效目标表 and 年度绩效目标表 stand over the blocks of one form; what names no project, no unit
and no department below it is no form of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.recognisers.form import Form
from goalparse.recognisers.lines import is_head_line, is_year_line, titled_year_in, year_in_line
from goalparse.tables.alike import MOST_IN_TITLE
from goalparse.tables.items import Entry
from goalparse.tables.rows import UNASKED, Row
from goalparse.text import fold, key


def may_be_title(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row has few enough cells for a title; most that have not say so by their words."""
    if not row.alike.titles:
        return False
    return len(row.filled) <= MOST_IN_TITLE or _is_annex(row.filled[0], lexicon)


def _is_annex(cell: Cell, lexicon: Lexicon) -> bool:
    return lexicon.annex.fullmatch(cell.text) is not None


def title_cell(row: Row, lexicon: Lexicon) -> Cell | None:
    """The cell of a row that is worded as a form's title, if the row is that title.

    The mark of an annex may stand in front of it, its year or the unit of money behind it.
    """
    if row.title is UNASKED:
        row.title = _find_title(row, lexicon) if may_be_title(row, lexicon) else None
    title: Cell | None = row.title
    return title


def _find_title(row: Row, lexicon: Lexicon) -> Cell | None:
    cells = row.filled
    if len(cells) > 1 and _is_annex(cells[0], lexicon):
        cells = cells[1:]
    title, *behind = cells
    if len(title.text) > LONGEST_TITLE or not divided_title(title.text, lexicon)[0]:
        return None
    stated = all(is_year_line(c.text, lexicon) or states_unit(c, lexicon) for c in behind)
    return title if stated else None


def divided_title(text: str, lexicon: Lexicon) -> tuple[str, tuple[str, ...]]:
    """A title, and the lines of the form's head that stand below it in the same cell.

    项目支出绩效目标表 / （2024年度） / 单位：万元, in lines or parted by blanks. "" if it is none;
    a year alone stays in the title, the mark of an annex in front of it does not.
    """
    if lexicon.is_title(text):
        return _apart_from_annex(text, lexicon), ()
    if len(text.split(None, 1)) < _TITLE_AND_LINES:
        return "", ()  # most texts
    title, *rest = _apart_from_annex(text, lexicon).split(None, 1)
    lines = tuple(rest[0].split("\n")) if rest else ()
    if lines and lexicon.is_title(title) and all(is_head_line(line, lexicon) for line in lines):
        return title, lines
    return "", ()


def _apart_from_annex(title: str, lexicon: Lexicon) -> str:
    return title[lexicon.end_of_annex(fold(title)) :]


_TITLE_AND_LINES = 2  # parts of a cell, parted by the first blank


def states_unit(cell: Cell, lexicon: Lexicon) -> bool:
    """Whether a cell states the unit of money: 单位：万元."""
    reading = lexicon.read(cell.text)
    return bool(reading.inline) and reading.get("label") == "amount_unit"


def is_title_row(row: Row, lexicon: Lexicon) -> bool:
    """Whether a row is worded as a form's title."""
    return title_cell(row, lexicon) is not None


def heads_block(title: Row, rows: Sequence[Row], names: frozenset[str], lexicon: Lexicon) -> bool:
    """Whether a title in a table is that of a block: nothing below it names whose form it is.

    ``names`` are the labels that do, ``rows`` those of the form so far and below. Rows above the
    title have to name it.
    """
    if not any(_names(row, names) for row in rows if row.row_no < title.row_no):
        return False
    for row in rows:
        if row.row_no > title.row_no and row.filled:
            if is_title_row(row, lexicon):
                break
            if _names(row, names):
                return False
    return True


def _names(row: Row, names: frozenset[str]) -> bool:
    return not names.isdisjoint(row.alike.names)


def titled_horizon(title: Cell, lexicon: Lexicon) -> str | None:
    """The horizon that a block's title names, None if it names none."""
    for last in lexicon.words("title", "last"):
        named = lexicon.read(title.text.removesuffix(last)).get("goal")
        if named not in {None, "unstated"}:
            return named
    return None


def stated_year(form: Form, lexicon: Lexicon) -> str | None:
    """The year of a form, also one beside its label, or in front of anything in its title.

    Else that of the document's title.
    """
    stated = year_of_form(form, lexicon) or _entered_year(form, lexicon)
    stated = stated or titled_year_in(form.title, lexicon)
    return stated or year_in_line(form.dated_by, lexicon) or titled_year_in(form.dated_by, lexicon)


def _entered_year(form: Form, lexicon: Lexicon) -> str | None:
    """The year that a row so far states beside its label: 评价年度 | 2022年度."""
    for item in form.items:
        if not isinstance(item, Entry) or not item.text:
            continue
        if year_label(item, lexicon) == "budget_year":
            years = _YEAR.findall(fold(item.text))
            return str(years[0]) if len(years) == 1 else None
    return None


def year_label(item: Entry, lexicon: Lexicon) -> str | None:
    """Which year an entry is, by its label; behind 年度, which heads columns too, a year alone."""
    if item.reading is not None:
        return item.reading.get("attribute")
    if not item.text or key(item.label) not in lexicon.words("year", "labels"):
        return None
    return "budget_year" if _YEAR_ALONE.fullmatch(key(item.text)) else None


def year_of_form(form: Form, lexicon: Lexicon) -> str | None:
    """The year that the form's title, a line below it or a row of the table so far states."""
    for text in form.dated_texts():
        if (year := year_in_line(text, lexicon)) is not None:
            return year
    return None


LONGEST_TITLE = 60
_YEAR = late(r"(?<!\d)20\d\d(?!\d)")
_YEAR_ALONE = late(r"20[0-9]{2}年?度?")
