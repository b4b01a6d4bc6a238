"""Lines of body text, and what one says by itself: a year, a unit of money, labels with entries.

A paragraph may hold several lines, so headings, heads of forms and prose are told line by line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from goalparse.blocks import Paragraph, Place, Table
from goalparse.frozen import frozen, maker
from goalparse.meanings import quantities
from goalparse.meanings.filling_notes import heads_notes
from goalparse.meanings.lexicon import LONGEST_LABEL, NOTHING, Lexicon, Reading
from goalparse.meanings.phrases import year_of
from goalparse.meanings.terms import SOURCE
from goalparse.patterns import late
from goalparse.remembered import Remembered
from goalparse.text import fold, key

STARTS_FORM = frozenset({"project_code", "project_name"})
OWNERS = frozenset({"department", "unit"})
HEADS_FORM = STARTS_FORM | OWNERS
"""The labels that name a form's project, and whose it is."""
_WORD = re.compile(r"\S+")
_LONGEST_YEAR = 20
_MOST_MET = 4096  # short lines


@frozen
class Line:
    """A line of body text, or (``table`` set) the place where a table stands."""

    text: str
    block_no: int
    paragraph: Paragraph | None = None
    table: Table | None = None
    opens: bool = True  # the first line of its paragraph

    @property
    def place(self) -> Place:
        """Where the line stands; a paragraph's later lines stand at the paragraph."""
        table_no = self.table.table_no if self.table is not None else None
        source = self.table if self.paragraph is None else self.paragraph
        if source is None:
            return Place(block_no=self.block_no)
        return _make_place(table_no, None, None, source.paragraph_no, source.line_no, self.block_no)


_make_place = maker(Place)


def is_head_line(text: str, lexicon: Lexicon) -> bool:
    """Whether a line between a title and its table belongs to the form: a year, a unit, a label.

    So does the number under which the table is published: 公开14表.
    """
    return (
        is_year_line(text, lexicon)
        or bool(line_parts(text, lexicon))
        or (len(text) <= _LONGEST_YEAR and lexicon.table_number.fullmatch(key(text)) is not None)
    )


def is_year_line(text: str, lexicon: Lexicon) -> bool:
    """Whether a line is a form's year, （2023年度）, a part of it, or the blank left for it."""
    if len(text) > _LONGEST_YEAR:
        # Without white space in it it stays as long.
        return (" " in text or not text.isprintable()) and _states_year(text, lexicon)
    return lexicon.once(_year_lines)[text]


def _year_lines(lexicon: Lexicon) -> Remembered[str, bool]:
    """Who files a form stands in each of his forms."""
    return Remembered(partial(_states_year, lexicon=lexicon), _MOST_MET)


def _states_year(text: str, lexicon: Lexicon) -> bool:
    squeezed = key(text)
    if len(squeezed) > _LONGEST_YEAR:
        return False
    if lexicon.stated_year.search(squeezed) or lexicon.blank_year.fullmatch(squeezed):
        return True
    if lexicon.several_years.fullmatch(squeezed.strip("()")) or lexicon.bare_year.fullmatch(
        squeezed
    ):
        return True
    return squeezed[:1] == "(" and lexicon.part_of_year.fullmatch(squeezed) is not None


def unknown_entry(text: str) -> tuple[str, str] | None:
    """A short label that nobody knows, and what stands behind its colon: 实施期：2022年—2024年.

    None for any other line; prose tells more, and ends a sentence.
    """
    label, _, entry = fold(text).partition(":")
    at = len(label) + 1
    if not 1 < len(label.strip()) <= _LONGEST_UNKNOWN or not label.strip().isalpha():
        return None
    if not entry.strip() or len(entry) > _LONGEST_ENTRY or not _STOPS.isdisjoint(entry):
        return None
    return text[: at - 1].strip(), text[at:].strip()


_LONGEST_UNKNOWN, _LONGEST_ENTRY = 8, 30
_STOPS = frozenset("。；;!?！？")


def short_year_in(text: str, lexicon: Lexicon) -> str | None:
    """The two digits that a title or the line below it gives for the year: 23年度."""
    if "年" not in text or len(text) > _LONGEST_CAPTION:
        return None
    found = lexicon.short_year.search(key(text))
    return year_of(found) if found is not None else None


def year_in_line(text: str, lexicon: Lexicon) -> str | None:
    """The year that a line states; None where it is one of several (2022-2024年), or a note's."""
    return lexicon.once(_years_in_texts)[text][0]


def titled_year_in(title: str, lexicon: Lexicon) -> str | None:
    """The year that a title names in front of anything, unless it is one of several."""
    return lexicon.once(_years_in_texts)[title][1]


def states_several_years(text: str, lexicon: Lexicon) -> bool:
    """Whether a text names several years: 2022—2024年."""
    return lexicon.once(_years_in_texts)[text][2]


def _years_in_texts(lexicon: Lexicon) -> Remembered[str, tuple[str | None, str | None, bool]]:
    """The answers of the three above: a document and each of its forms ask them of one title."""

    def years_in(text: str) -> tuple[str | None, str | None, bool]:
        squeezed = _year_key(text)
        if not squeezed:
            return None, None, False
        stated = _single_year(squeezed, lexicon.stated_year, lexicon)
        if (bare := lexicon.bare_year.fullmatch(squeezed)) is not None:
            stated = year_of(bare)
        if stated is not None and heads_notes(text, lexicon):
            stated = None
        several = bool(_several_in(squeezed, lexicon))
        return stated, _single_year(squeezed, lexicon.titled_year, lexicon), several

    return Remembered(years_in, _MOST_MET)


def _several_in(squeezed: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where a text names several years; most name one."""
    if len(_YEAR.findall(squeezed)) < _SEVERAL:
        return []
    return [match.span() for match in lexicon.several_years.finditer(squeezed)]


def _single_year(squeezed: str, stated: re.Pattern[str], lexicon: Lexicon) -> str | None:
    several: list[tuple[int, int]] | None = None  # asked for where a year is stated
    for match in stated.finditer(squeezed):
        year = year_of(match)
        at = squeezed.index(year, match.start())
        if several is None:
            several = _several_in(squeezed, lexicon)
        if not any(first <= at < last for first, last in several):
            return year
    return None


def _year_key(text: str) -> str:
    """The key of a text that may state a year; "" if it has no year's digits, as most have none."""
    if text.isalpha() and "二" not in text and "贰" not in text:  # most titles; no 二零二四年
        return ""
    squeezed = key(text)
    return squeezed if _YEAR.search(squeezed) is not None else ""


_YEAR = re.compile(r"(?:19|20)[0-9]{2}")  # what each of the vocabulary's patterns captures
_SEVERAL = 2


def line_parts(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The labelled entries that a line consists of: 填报日期：2022年12月18日 单位：万元.

    A year may stand in front of them. None if the line begins with anything else. Behind a label
    that is known one that nobody knows is a part as well (项目名称：甲 年度：2022): a reading of
    nothing, with its entry.
    """
    if ":" not in text and "：" not in text:
        whole = lexicon.read(text) if len(text) <= LONGEST_LABEL else NOTHING
        return (whole,) if whole else ()
    words = list(_WORD.finditer(text))
    starts = [
        word.start()
        for word in words
        if (":" in word[0] or "：" in word[0])
        and _begins_entry(lexicon.read(word[0]), text, word.end())
    ]
    unknown = _unknown_starts(words, starts, lexicon) if starts[:1] == [words[0].start()] else []
    if len(starts) + len(unknown) < 2 and not (starts and is_year_line(text[: starts[0]], lexicon)):
        whole = lexicon.read(text)
        return (whole,) if whole else ()
    lead = text[: starts[0]].strip()
    if lead and not is_year_line(lead, lexicon):
        return ()
    starts = sorted((*starts, *unknown))
    ends = [*starts[1:], len(text)]
    parts = [(first, text[first:end].strip()) for first, end in zip(starts, ends, strict=True)]
    return tuple(
        _of_unknown(part) if first in unknown else lexicon.read(part) for first, part in parts
    )


def _begins_entry(reading: Reading, text: str, behind: int) -> bool:
    """Whether a word of a line is a label with an entry; one of money has an amount behind it.

    ``behind`` is where the word ends: 预算金额：25万元, 预算金额： 25万元.
    """
    if is_labelled(reading):
        return True
    entry = reading.inline or text[behind:].lstrip()
    return bool(reading.mask & SOURCE) and entry[:1].isdigit()


def _unknown_starts(
    words: Sequence[re.Match[str]], starts: Sequence[int], lexicon: Lexicon
) -> list[int]:
    """Where labels that nobody knows begin, each with its entry right behind its colon."""
    others = [word for word in words if word.start() not in starts]
    return [
        word.start()
        for word in others
        if unknown_entry(word[0]) is not None and not lexicon.read(word[0])
    ]


def _of_unknown(part: str) -> Reading:
    told = unknown_entry(part)
    label, entry = told if told is not None else (part, "")
    return Reading({}, label, inline=entry)


def entries_in(text: str, lexicon: Lexicon) -> tuple[Reading, ...]:
    """The labelled entries that a cell holds, several of them, in lines or not; none otherwise."""
    if len(text) > _LONGEST_SEVERAL:
        return ()
    found: list[Reading] = []
    for line in text.split("\n"):
        parts = line_parts(line, lexicon)
        if not parts or not all(part.inline or _is_stamp(part) for part in parts):
            return ()
        found += parts
    return tuple(part for part in found if part.inline) if len(found) > 1 else ()


def _is_stamp(part: Reading) -> bool:
    """Whether a label has a stamp's place for its entry: 填报单位：（盖章）."""
    return bool(part.bracket) and (":" in part.label or "：" in part.label)


_LONGEST_SEVERAL = 160  # what tells at length may name labels as well, and is one entry


def unit_in_line(text: str, lexicon: Lexicon) -> str | None:
    """The unit of money that a line states, or that a caption ends in: 单位：万元.

    Beside the year it may stand in the brackets of that: （2021年度 单位：元）.
    """
    if in_brackets(text) and len(inner := _SEPARATED.split(text[1:-1].strip())) > 1:
        text = " ".join(inner)
    for reading in line_parts(text, lexicon):
        if reading.get("label") == "amount_unit" and reading.inline:
            unit = unit_in_entry(reading.inline)
            if unit is not None:
                return unit
    return unit_in_caption(text, lexicon) or _unit_without_colon(text, lexicon)


def unit_in_entry(entry: str) -> str | None:
    """The unit of money of an entry, behind which its line may go on: 万元 币种：人民币.

    None where a second one stands behind it: 万元 元.
    """
    if (unit := quantities.money_unit_in(entry)) is not None or not begins_with_unit(entry):
        return unit
    first, *others = entry.split()
    several = any(quantities.money_unit_in(other) is not None for other in others)
    return None if several else quantities.money_unit_in(first)


def begins_with_unit(entry: str) -> bool:
    """Whether the first word of an entry is a unit of money, as of no name."""
    first = entry.split(maxsplit=1)[:1]
    short = bool(first) and len(first[0]) <= _LONGEST_UNIT
    return short and quantities.money_unit_in(first[0]) is not None


def _unit_without_colon(text: str, lexicon: Lexicon) -> str | None:
    """The unit of money behind its label and a blank: 年度 2022 金额单位 万元."""
    *_, label, unit = ("", "", *text.split())
    stated = quantities.money_unit_in(unit) if label and len(unit) <= _LONGEST_UNIT else None
    if stated is None:
        return None
    reading = lexicon.read(label)
    return stated if reading.get("label") in _OF_UNIT and not reading.inline else None


def unit_in_caption(text: str, lexicon: Lexicon) -> str | None:
    """The unit of money that a table's caption ends in: 表2 自评结果（单位：万元）.

    Beside the year it may stand in one bracket: （2021年度，单位：元）.
    """
    if len(text) > _LONGEST_CAPTION or not (":" in text or "：" in text):
        return None
    bracket = _LAST_BRACKET.search(text)
    parts = _SEPARATED.split(bracket[1]) if bracket else text.split()[-1:]
    for reading in map(lexicon.read, parts):
        if reading.inline and reading.get("label") == "amount_unit":
            return quantities.money_unit_in(reading.inline)
    return None


def apart_from_unit(name: str, lexicon: Lexicon) -> tuple[str, str | None]:
    """A name, and the unit of money that stands behind it: 某局（单位：万元）, 某局 单位：万元.

    The label of the unit may stand right behind the name, of which no word then parts it.
    """
    if (bracket := _LAST_BRACKET.search(name)) is not None:
        unit = quantities.money_unit_in(bracket[0])
        return (name[: bracket.start()].rstrip(), unit) if unit is not None else (name, None)
    behind = _LAST_COLON.search(name)
    if behind is None or quantities.money_unit_in(behind[1]) is None:
        return name, None
    for start in range(max(0, behind.start() - _LONGEST_UNIT_LABEL), behind.start()):
        reading = lexicon.read(name[start:])
        if reading.inline and reading.get("label") == "amount_unit":
            return name[:start].rstrip(), quantities.money_unit_in(reading.inline)
    return name, None


_SEPARATED = late(r"[\s，,；;、]+")
_LAST_BRACKET = late(r"[(（]([^()（）]*)[)）]$")
_LAST_COLON = late(r"[:：]([^:：]{1,4})$")
_LONGEST_CAPTION = 60
_LONGEST_UNIT_LABEL = 4
_LONGEST_UNIT = 4  # 百万元, 亿元）
_OF_UNIT = frozenset({"amount_unit", "unit"})  # 单位 alone may be either


def is_labelled(reading: Reading) -> bool:
    """Whether a reading is of a label that takes an entry."""
    return not {"label", "attribute"}.isdisjoint(reading.terms)


def may_stand_below_title(text: str, lexicon: Lexicon) -> bool:
    """Whether a line may say, below a form's title, whose the form is: 甲市, 某某局 单位：万元.

    It stands in brackets; or it is short, and neither a sentence nor the mark or the title of a
    table of its own.
    """
    if in_brackets(text):
        return True
    if len(text) > _LONGEST_NAME or not _SENTENCE.isdisjoint(text):
        return False
    if unit_in_caption(text, lexicon) is not None:
        text = text.rsplit(maxsplit=1)[0]
    squeezed = key(text)
    if squeezed.endswith(lexicon.words("title", "last")) or lexicon.annex.fullmatch(squeezed):
        return False
    return not lexicon.is_title(text) and lexicon.numbering(squeezed) is None


_LONGEST_NAME = 30
_SENTENCE = frozenset("。；;？！，,、")


def in_brackets(text: str) -> bool:
    """Whether a line is short and stands in brackets as a whole."""
    whole = text[:1] in _OPENS and text[-1:] in _CLOSES and len(text) <= _LONGEST_FURTHER
    return whole and sum(map(text.count, _OPENS)) == 1


_OPENS, _CLOSES = ("(", "（"), (")", "）")
_LONGEST_FURTHER = 24
