"""The words of value cells: operators, numerals, units, scales, dates, what forms leave standing.

They are data (``values.toml``, ``units.toml`` and ``codes.toml`` in ``vocabulary/``), read on
first use.
A file holds tables ``[table.meaning]`` of lines ``"spelling" = "where it was seen"``. One
spelling has one meaning in a table; a second one is refused when the words are built. (In the
tables named in `_SHARED` a word may stand in several scales.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from goalparse.data_files import read_toml
from goalparse.frozen import frozen
from goalparse.text import fold, key, plain_characters

_SHIPPED = ("values.toml", "units.toml", "codes.toml")
_SHARED = frozenset({"scale"})
_KNOWN = frozenset(
    (
        *(
            "operator_before",
            "operator_after",
            "operator_none",
            "operator_slip",
            "lead",
            "limit_join",
        ),
        *("approximate_before", "approximate_after", "range_mark", "sign", "tolerance"),
        *("numeral_digit", "numeral_scale", "capital_digit", "capital_scale", "numeral_mark"),
        *("scale", "separator", "completion", "statement", "checkbox", "misread"),
        *("blank", "form_hint", "running_mark", "core_mark"),
        *("date", "month_part", "year_part", "deed"),
        *("unit", "synonym", "scale_word", "per", "score_unit"),
        *("money", "currency", "money_end", "no_money", "money_label"),
        *("department_mark", "generic_authority", "short_number", "service_name"),
        *("number_lead", "number_mark"),
    )
)
_NOTHING: Mapping[str, str] = {}
_NO_LENGTHS: Mapping[str, Sequence[int]] = {}

Raw = Mapping[str, Mapping[str, Mapping[str, str]]]


class WordsError(ValueError):
    """A file of words contradicts itself or another one, or is not of the stated form."""


@frozen(kw_only=False, eq=False)
class Words:
    """Compiled words: ``tables[name]`` maps each spelling to its meaning.

    A value of its own, compared by identity, so that it can be part of a memo's key.
    ``groups`` holds the tables whose words may stand under several meanings. ``lengths`` are
    those of a table's spellings by their first character, the longest first.
    """

    tables: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, Mapping[str, frozenset[str]]]
    lengths: Mapping[str, Mapping[str, Sequence[int]]]

    def table(self, name: str) -> Mapping[str, str]:
        """The spellings of a table and their meanings; empty if the table is not there."""
        return self.tables.get(name, _NOTHING)

    def spellings(self, name: str, meaning: str | None = None) -> tuple[str, ...]:
        """The spellings of a table (of one meaning), longest first: ready for alternation."""
        return _spellings(self, name, meaning)

    def at(self, name: str, text: str, start: int = 0) -> tuple[str, int] | None:
        """The longest spelling of a table that stands at ``start``: its meaning and its end."""
        lengths = self.lengths.get(name, _NO_LENGTHS).get(text[start : start + 1])
        if lengths is not None:
            table = self.tables[name]
            for length in lengths:
                spelling = text[start : start + length]
                if spelling in table:
                    return table[spelling], start + len(spelling)
        return None


@cache
def _spellings(words: Words, name: str, meaning: str | None) -> tuple[str, ...]:
    chosen = (s for s, m in words.table(name).items() if meaning is None or m == meaning)
    return tuple(sorted(chosen, key=lambda spelling: (-len(spelling), spelling)))


@cache
def shipped_words() -> Words:
    """The words that come with the package; read once, on first use."""
    return build_words((name, read_toml(f"vocabulary/{name}")) for name in _SHIPPED)


def build_words(sources: Iterable[tuple[str, Raw]]) -> Words:
    """Compile tables from several sources (each with its name for messages) into words.

    Raises `WordsError` for a table that is not known, a line that is not of the form
    ``"spelling" = "where it was seen"``, or a spelling that gets a second meaning.
    """
    tables: dict[str, dict[str, str]] = {}
    groups: dict[str, dict[str, set[str]]] = {}
    for source, raw in sources:
        for table, meaning, spelling in _entries(source, raw):
            if table in _SHARED:
                groups.setdefault(table, {}).setdefault(meaning, set()).add(spelling)
                tables.setdefault(table, {}).setdefault(spelling, meaning)
                continue
            held = tables.setdefault(table, {}).setdefault(spelling, meaning)
            if held != meaning:
                raise WordsError(
                    f"{source}: {spelling!r} means {held!r} in [{table}], not {meaning!r} too"
                )
    _check_units(tables)
    return Words(
        tables=tables,
        groups={n: {m: frozenset(s) for m, s in g.items()} for n, g in groups.items()},
        lengths={name: _lengths(table) for name, table in tables.items()},
    )


def _lengths(table: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for spelling in table:
        found.setdefault(spelling[:1], set()).add(len(spelling))
    return {start: sorted(lengths, reverse=True) for start, lengths in found.items()}


def _entries(source: str, raw: Raw) -> Iterable[tuple[str, str, str]]:
    tables = [each for each in raw.values() if isinstance(each, Mapping)]
    spelled = [each for table in tables for each in table.values() if isinstance(each, Mapping)]
    plain = plain_characters(spelling for each in spelled for spelling in each)
    for table, meanings in raw.items():
        if table not in _KNOWN:
            raise WordsError(f"{source}: there is no table [{table}]")
        for meaning, spellings in meanings.items():
            if not isinstance(spellings, Mapping):
                raise WordsError(f"{source}: [{table}] needs a meaning: [{table}.{meaning}]")
            for spelling, seen in spellings.items():
                if not isinstance(seen, str) or not seen:
                    raise WordsError(f"{source}: say where {spelling!r} of [{table}] was seen")
                # White space itself is a separator; everything else is compared without it.
                bare = plain.issuperset(spelling)
                yield table, meaning, spelling if bare else key(spelling) or fold(spelling)


def _check_units(tables: Mapping[str, Mapping[str, str]]) -> None:
    units, synonyms = tables.get("unit", _NOTHING), tables.get("synonym", _NOTHING)
    both = sorted(units.keys() & synonyms.keys())
    if both:
        raise WordsError(f"{both[0]!r} is both a unit and a synonym of {synonyms[both[0]]!r}")
    lost = sorted(set(synonyms.values()) - units.keys())
    if lost:
        raise WordsError(f"[synonym.{lost[0]!r}] is not a unit")
