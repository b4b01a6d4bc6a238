"""What the lines above a form and below it state: who files it, when, and of which unit."""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.meanings import quantities
from goalparse.meanings.edges import CLOSING, OPENING
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.recognisers.lines import is_labelled, is_year_line, line_parts, unknown_entry
from goalparse.tables.items import Entry
from goalparse.text import key


def entries_of_line(text: str, lexicon: Lexicon) -> Iterator[Entry]:
    """Labelled entries in a line above or below the form: 单位名称：某局 填报日期：2023年4月15日.

    What states the unit of money is no entry: it is read with the form's head. A label that nobody
    knows is one all the same.
    """
    parts = line_parts(text, lexicon)
    if not parts and (unknown := unknown_entry(text)) is not None:
        label, entry = unknown
        yield _of_line(None, label, entry)
    for reading in parts:
        if not reading and not is_year_line(f"{reading.label}:{reading.inline}", lexicon):
            yield _of_line(None, reading.label, reading.inline)
        states_unit = (
            reading.get("label") == "amount_unit"
            and quantities.money_unit_in(reading.inline) is not None
        )
        if reading.inline and reading.terms == _EXTRA:  # 责任股室：某股, elsewhere over a column
            yield _of_line(NOTHING, reading.label, reading.inline)
        elif reading.inline and is_labelled(reading) and not states_unit:
            name, day = name_and_day(reading, lexicon)
            yield _of_line(reading, reading.label, name)
            if day:
                yield _of_line(SIGNED, reading.label, day)


def score_of_title(title: str, lexicon: Lexicon) -> Iterator[Entry]:
    """The total score in brackets behind a title that is a line above the form."""
    if (score := score_in_title(title, lexicon)) is not None:
        yield _of_line(score, score.label, score.inline)


def score_in_title(title: str, lexicon: Lexicon) -> Reading | None:
    """What a title says of the total score: 项目支出绩效自评表（自评得分：91.5分）."""
    if title[-1:] not in CLOSING or (at := max(map(title.rfind, OPENING))) <= 0:
        return None
    reading = lexicon.read(title[at + 1 : -1])
    return reading if reading.inline and reading.get("label") == "self_score" else None


def _of_line(reading: Reading | None, label: str, text: str) -> Entry:
    return Entry(
        reading=reading, label=label, label_slot=None, slot=None, text=text, inline=True
    )  # fmt: skip


def name_and_day(reading: Reading, lexicon: Lexicon) -> tuple[str, str]:
    """Who files the form, and the day of that where it stands behind: 某局 2016年9月20日.

    The form's year may stand there as well, which is none of the name either: 某局 2024年度.
    """
    told = reading.inline
    if " " not in told or reading.get("label") not in {"unit", "department"}:
        return told, ""
    for at, char in enumerate(told):
        if char != " ":
            continue
        day = key(told[at:])
        if lexicon.day.fullmatch(day):
            return told[:at].rstrip(), told[at + 1 :]
        if lexicon.stated_year.fullmatch(day):
            return told[:at].rstrip(), ""
    return told, ""


_EXTRA = {"header": "extra"}
SIGNED = Reading({"attribute": "filled_on"})
