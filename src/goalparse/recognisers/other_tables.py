"""Tables of a publication that are none of its forms', told by their own first rows.

The tables of a budget, of an allocation or of tasks have their title in a row, or just a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import SOURCE, UPPER
from goalparse.recognisers.below_titles import is_of_budget
from goalparse.recognisers.form import Form
from goalparse.recognisers.same_form import names_somebody
from goalparse.recognisers.subtitles import title_cell
from goalparse.tables.rows import Row
from goalparse.text import key

_FIRST_ROWS = 3  # 附件1, the title, the unit of its money


def budget_title_in(rows: Sequence[Row], lexicon: Lexicon) -> str:
    """The title of a budget's own table where it is one of the table's first rows, alone in it."""
    for row in rows[:_FIRST_ROWS]:
        if len(row.filled) > 1:
            return ""
        if row.filled and is_of_budget(text := row.filled[0].text, lexicon):
            return text
    return ""


def begins_other(rows: Sequence[Row], lexicon: Lexicon) -> bool:
    """Whether a table begins with its number alone in a row, and no title of a form: 附表3, 表7."""
    first = next((row for row in rows[:_FIRST_ROWS] if row.filled), None)
    if first is None or len(first.filled) > 1:
        return False
    text = key(first.filled[0].text)
    numbered = lexicon.annex.fullmatch(text) or lexicon.table_number.fullmatch(text)
    below = rows[: _FIRST_ROWS + 1]
    return bool(numbered) and all(title_cell(row, lexicon) is None for row in below if row.filled)


def brings_what_lacks(form: Form, rows: Sequence[Row]) -> bool:
    """Whether a table has the indicators that a titled form lacks, or the money above them.

    It names nobody: one that says whose its money is stands for itself.
    """
    if not form.title or form.of_budget or form.is_of_many:
        return False
    own = [row for part in form.parts for row in part.own_rows()]
    if any(row.mask & UPPER for row in own) or names_somebody(rows):
        return False
    lacking = UPPER if any(row.mask & SOURCE for row in own) else UPPER | SOURCE
    return any(row.mask & lacking for row in rows)
