"""The vocabulary: what the words of a form mean, loaded from ``vocabulary/*.toml``.

A spelling belongs to a category (a label, a source of money, an indicator header, a level)
and has one canonical name in it. The same spelling may stand in several categories, since
预算数 is a row's label in one form and a column's header in the next; which it is, structure
decides. Two names for one spelling in one category are refused when the files are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Protocol, TypeVar

from goalparse.data_files import read_toml
from goalparse.frozen import field, frozen
from goalparse.meanings.characters import is_han, know, without_translation, word
from goalparse.meanings.composition import LONGEST_COMPOSED, Composer, shipped_rules
from goalparse.meanings.edges import HEAD_BEGINS, OPENING, Edges, head_end, tail_of
from goalparse.meanings.kinds import KindRule, LayoutRule, kind_rule
from goalparse.meanings.money import read_money
from goalparse.meanings.phrases import Phrases
from goalparse.meanings.terms import mask_of
from goalparse.patterns import late

T = TypeVar("T")


class _Once(Protocol):
    def __call__(self, make: Callable[[Lexicon], T], /) -> T: ...


_SPELLING_FILES = ("labels", "indicators")
_NO_TERMS: Mapping[str, str] = {}
_COLON = re.compile(r"[:：]")
# A number with a unit behind it, at the end.
_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?\s?([^\x00-\x7f\d]{1,2})$")
# An amount whose unit stands elsewhere; no number of a label, no year, no month of one.
_WITHOUT_UNIT = re.compile(
    r"(?<![\d.,])(?!(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2]))?$)"
    r"(?:\d+\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|0|[1-9]\d+)$"
)
# A plain number with a unit and nothing else: a value. In both the unit is Chinese (`is_han`).
_MEASURED = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?([^\x00-\x7f]{1,2})")
_STOPS = frozenset("。；！？;!?")
_TAKE_NO_ENTRY = frozenset({"group"})
_OPEN_READING = late(r"(?<=.)\([^()]*$")


def _is_measured(text: str) -> bool:
    found = _MEASURED.fullmatch(text)
    return found is not None and is_han(found[1])


class VocabularyError(ValueError):
    """A vocabulary file contradicts itself or is not of the stated form."""


@frozen(kw_only=False, eq=False)
class Reading:
    """What a text can mean as a label. A text is read once: readings are compared by identity.

    ``terms`` maps each category that knows the spelling to the canonical name. ``bracket`` is
    the content of a bracket at the end that had to be taken off (万元, 50分, A). ``inline`` is
    what stands behind the colon when label and entry share one cell, and ``at`` where that
    entry begins in the text; ``label`` is the label's part of the text. ``mask`` are the
    categories as bits (`meanings.terms`), ``roles`` the terms as a form's roles name them.
    """

    terms: Mapping[str, str]
    label: str = ""
    bracket: str = ""
    inline: str = ""
    at: int = 0
    mask: int = field(init=False, repr=False, compare=False)
    roles: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mask", mask_of(*self.terms))
        roles = tuple([f"{category}.{name}" for category, name in self.terms.items()])
        object.__setattr__(self, "roles", roles)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def get(self, category: str) -> str | None:
        """The canonical name in a category, None if the spelling is not of it."""
        return self.terms.get(category)


NOTHING = Reading(_NO_TERMS)
BLANK = Reading(_NO_TERMS)  # what a cell without text is read as


class _Remembered(dict[str, Reading]):
    """What each text met so far is read as; a text that is missing is read and remembered.

    Bounded by the characters that it keeps alive: any cell's text comes by here.
    """

    __slots__ = ("_begins", "_lexicon", "_room", "_turns")

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._room = _MOST_REMEMBERED
        # The lexicon's edges and composer are worked out when they are first needed.
        self._begins: Mapping[str, bool | frozenset[str]] = {}
        self._turns: Callable[[str], object] = bool

    def __missing__(self, text: str) -> Reading:
        """Read a text anew: most are no label by their first characters, told here at once."""
        may = self._begins.get(text[:2], True)
        if may is not True and may and not self._lexicon.edges.follows(text[2:3], may):
            may = False
        if may is False and (len(text) > LONGEST_COMPOSED or self._turns(text) is None):
            found = NOTHING
        else:
            found = self._read_anew(text)
        self._room -= len(text) + _ENTRY
        if self._room < 0:
            self.clear()
            self._room = _MOST_REMEMBERED
        self[text] = found
        return found

    def _read_anew(self, text: str) -> Reading:
        lexicon = self._lexicon
        if not text:
            return BLANK
        if text.isascii() and not lexicon.knows_ascii:
            return NOTHING
        if len(text) > LONGEST_LABEL and not _COLON.search(text, 0, LONGEST_LABEL):
            return NOTHING  # a sentence
        found = lexicon.read_anew(text)
        self._begins, self._turns = lexicon.edges.begins, lexicon.composer.turns
        if not found and text[-1].isascii() and not text[0].isascii():
            return lexicon.read_translated(text)
        return found


class Lexicon(Phrases):
    """The compiled vocabulary. ``spellings`` maps a matching key to its terms.

    ``added`` names the files on top of the shipped ones, each with its SHA-256.
    """

    def __init__(  # noqa: PLR0917 - as `__reduce__` gives them
        self,
        spellings: Mapping[str, Mapping[str, str]],
        affixes: tuple[str, ...],
        kinds: tuple[KindRule, ...],
        layouts: tuple[LayoutRule, ...],
        lists: Mapping[str, Mapping[str, Any]],
        added: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(kinds, lists)
        self.spellings = spellings
        self.affixes = affixes
        self.layouts = layouts
        self.added = added
        # What has been read before; what has not is read when it is asked for.
        self.remembered: dict[str, Reading] = _Remembered(self)
        # `read`, for loops over cells: a look-up and nothing else where a text was read before.
        self.readings: Callable[[str], Reading] = self.remembered.__getitem__
        # What a function makes of this vocabulary: made once, when it is first asked for.
        self.once: _Once = lru_cache(maxsize=None)(lambda make: make(self))

    def _made_of(self) -> tuple[Any, ...]:
        return self.spellings, self.affixes, self.kinds, self.layouts, self.lists, self.added

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self._made_of() == other._made_of()

    __hash__ = None  # type: ignore[assignment] # as Python has it with __eq__

    def __reduce__(self) -> tuple[Any, ...]:
        """What it was made of: another process works out and remembers its own."""
        return Lexicon, self._made_of()

    def read(self, text: str) -> Reading:
        """Read a cell's text as a label: `NOTHING` if no category knows it, `BLANK` if it is empty.

        Tried in turn: the whole; without a closing colon, leading marks and numbers, 其中 and
        a bracket at the end; the part in front of a colon, the rest being the entry itself.
        """
        return self.remembered[text]

    def read_translated(self, text: str) -> Reading:
        """Read a label that says the same in English behind itself: 项目名称 Project Name."""
        chinese = without_translation(text)
        reading = self.read(chinese) if chinese != text else NOTHING
        if not reading or reading.inline:
            return NOTHING
        return Reading(reading.terms, text, reading.bracket)

    def read_anew(self, text: str) -> Reading:
        """Read a text by its beginning and end, if they tell: most cells are no label by so little.

        A label's word alone can also stand inside a text; then it begins or ends as it likes.
        """
        edges = self.edges
        start = text[:2]
        may = edges.begins.get(start)
        if may is None:
            may = edges.may_begin(start)
        if not edges.follows(text[2:3], may):
            return self._long_winded(text) if self.composer.turns_on(text) else NOTHING
        # Behind letters (Chinese characters are letters too) nothing can be taken off at the
        # end: no bracket, number, colon or white space; an amount only behind a label.
        amount = not text[-4:].isalpha()
        if ":" in text or "：" in text:
            return self._read(text)
        if text[-1:] in _STOPS:
            return self._sentence(text)
        if amount and not _is_measured(text):
            return self._read(text)
        end = text[-2:]
        ends = edges.ends.get(end)
        if ends is None:
            ends = edges.may_end(end)
        if ends or (amount and self.composer.turns_on(text)):
            return self._read(text)
        return NOTHING if amount or len(text) > LONGEST_LABEL else self._long_winded(text)

    def _sentence(self, text: str) -> Reading:
        """Read a text without a colon that ends in a full stop, behind which nothing is taken off.

        It is a label if one ends in it, or by what stands inside it.
        """
        spelled = word(text)
        may = not OPENING.isdisjoint(spelled) or self.edges.may_end(text[-2:])
        return self._read(text) if may or self.composer.turns_in(spelled) else NOTHING

    def _long_winded(self, text: str) -> Reading:
        """Read a text without a colon that can be a label by what stands inside it alone."""
        spelled = word(text)
        # Marks, brackets and numbers may be left out of a label, and so part the word in it.
        if not spelled.isalpha() or spelled.startswith(self.affixes):
            return self._read(text)
        terms = self.composer.turned(spelled)
        return NOTHING if terms is None else Reading(terms, text)

    @cached_property
    def knows_ascii(self) -> bool:
        """Whether there is any spelling without a Chinese character; the shipped ones have none."""
        return any(spelling.isascii() for spelling in self.spellings)

    def _read(self, text: str) -> Reading:
        colons = ":" in text or "：" in text
        short = len(text) <= LONGEST_LABEL
        if not short and not (colons and _COLON.search(text, 0, LONGEST_LABEL)):
            return NOTHING
        spelled = word(text)
        if self.edges.none_begins(spelled) and not self.composer.turns_in(spelled):
            return NOTHING
        if short:
            label = self._match(text, whole=True)
            if label:
                return label
        for colon in _COLON.finditer(text, 0, LONGEST_LABEL) if colons else ():
            label = self._match(text[: colon.start()], whole=False)
            entry = text[colon.end() :].strip()
            if label.terms.keys() - _TAKE_NO_ENTRY and entry:
                at = text.index(entry, colon.end())
                return Reading(label.terms, text[: colon.end()], label.bracket, entry, at)
            if entry and not entry[0].isalpha() and label.terms.get("group") == "funding":
                part = self._match(entry, whole=True)
                if "source" in part.terms:  # 1、资金来源：（1）财政性资金
                    return Reading(part.terms, text, part.bracket or label.bracket)
        return NOTHING if text[-4:].isalpha() else self._with_amount(text)

    def _with_amount(self, text: str) -> Reading:
        """A source and its amount in one cell, no colon between: 财政拨款 80万元, 预算数88.9."""
        amount = _AMOUNT.search(text)
        if amount is None:
            amount = _WITHOUT_UNIT.search(text)
        elif not is_han(amount[1]) or not read_money(amount[0]).unit_in_cell:
            return NOTHING
        if amount is None:
            return NOTHING
        label = self._match(text[: amount.start()], whole=False)
        if "source" not in label.terms or read_money(amount[0]).notes:
            return NOTHING
        written = text[: amount.start()].rstrip()
        return Reading(label.terms, written, label.bracket, amount[0], amount.start())

    def _match(self, text: str, *, whole: bool) -> Reading:
        spelling = word(text).rstrip(":")
        bracket = ""
        for candidate, inside in self._variants(spelling):
            bracket = inside or bracket
            terms = self.spellings.get(candidate)
            if terms is not None:
                return Reading(terms, text, bracket)
        composed = self.composer.read(candidate, whole=whole)
        if composed is None:
            return NOTHING
        terms, within = composed
        return Reading(terms, text, bracket or within)

    @cached_property
    def composer(self) -> Composer:
        """What puts spellings together from the listed ones."""
        return Composer(self.spellings, shipped_rules())

    @cached_property
    def edges(self) -> Edges:
        """How the labels begin and end."""
        return Edges(self.spellings, self.affixes, self.composer)

    def _variants(self, spelling: str) -> Iterator[tuple[str, str]]:
        """The spelling, then with less and less of what may surround a label."""
        yield spelling, ""
        for affix in self.affixes:
            if spelling.startswith(affix):
                spelling = spelling[len(affix) :]
                yield spelling, ""
        while spelling and spelling[0] in HEAD_BEGINS:
            end = head_end(spelling)
            if end in {0, len(spelling)}:
                break
            spelling = spelling[end:]
            yield spelling, ""
            for affix in self.affixes:
                if spelling.startswith(affix):
                    spelling = spelling[len(affix) :]
                    yield spelling, ""
        if not spelling.isalpha():
            yield from self._without_brackets(spelling)

    def _without_brackets(self, spelling: str) -> Iterator[tuple[str, str]]:
        """The spelling without what stands in brackets at its end, or one that was never opened."""
        if spelling.endswith(")") and "(" not in spelling:
            yield spelling[:-1], ""
        while (tail := tail_of(self._without_suffix(spelling))) and tail[0] > 0:
            start, inside = tail
            if spelling[start] == "[" and spelling[start - 1] == ":":
                return  # an entry: 项目负责人:[…]
            spelling = spelling[:start].rstrip(":")
            yield spelling, inside

    @cached_property
    def suffixes(self) -> tuple[str, ...]:
        """What may stand behind the bracket that ends a label."""
        return tuple(map(word, self.lists["affix"]["suffixes"]))

    def _without_suffix(self, spelling: str) -> str:
        """A spelling without what may stand behind its bracket: 产出指标(40-50)分."""
        for suffix in self.suffixes:
            bare = spelling.removesuffix(suffix)
            if bare != spelling and tail_of(bare):
                return bare
        return spelling

    def level(self, number: int, text: str) -> str | None:
        """The official name of a level-1 or level-2 indicator group, None if unknown."""
        return self.read(text).get(f"level{number}")

    def begins_level(self, text: str) -> bool:
        """Whether a text is the beginning of a level's spelling: what a cut text leaves.

        A reading put in behind a character (生態(tài)) may be cut as well.
        """
        return bool(text) and _OPEN_READING.sub("", word(text)) in self._level_beginnings

    @cached_property
    def _level_beginnings(self) -> frozenset[str]:
        return frozenset(
            spelling[:end]
            for spelling, terms in self.spellings.items()
            if "level1" in terms or "level2" in terms
            for end in range(1, len(spelling) + 1)
        )

    def parent(self, level2: str) -> str | None:
        """The official level 1 above an official level 2, None if the schemes have none."""
        return self.lists["parent"].get(level2)

    def is_foreign(self, level2: str, level1: str) -> bool:
        """Whether all schemes set a level 2 below another level 1 than this official one."""
        own = self.parent(level2)
        if own in {None, level1} or level1 not in self.lists["parent"].values():
            return False
        return level1 not in self.lists["also_below"].get(level2, ())

    @cached_property
    def last_level(self) -> str:
        """The official level 1 that ends an indicator table."""
        return self.words("order", "level1")[-1]


_MOST_REMEMBERED = 8_000_000  # characters
_ENTRY = 100  # what an entry costs beside its text, as characters
LONGEST_LABEL = 40
"""Characters: a text without a colon among so many is a label only if it is no longer."""


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The vocabulary that comes with the program."""
    return build_lexicon(*shipped_sources())


def shipped_sources() -> tuple[dict[str, Any], ...]:
    """The vocabulary files that come with the program, as read."""
    return tuple(read_toml(f"vocabulary/{name}.toml") for name in (*_SPELLING_FILES, "forms"))


def build_lexicon(*sources: Mapping[str, Any], added: tuple[tuple[str, str], ...] = ()) -> Lexicon:
    """Compile vocabulary tables; raise `VocabularyError` where they contradict each other."""
    categories: list[tuple[str, Mapping[str, Mapping[str, str]]]] = []
    affixes: list[str] = []
    kinds: list[KindRule] = []
    layouts: list[LayoutRule] = []
    lists: dict[str, Mapping[str, Any]] = {}
    for source in sources:
        for category, content in source.items():
            if category == "affix":
                affixes += [word(prefix) for prefix in content["prefixes"]]
                lists[category] = content
            elif category == "kind":
                kinds += map(kind_rule, content)
            elif category == "layout":
                layouts += [LayoutRule(e["id"], e["form"], tuple(e["roles"])) for e in content]
            elif category in _LISTS:
                lists[category] = content
            else:
                categories.append((category, content))
    longest_first = tuple(sorted(dict.fromkeys(affixes), key=len, reverse=True))
    spellings = _spellings(categories)
    return Lexicon(spellings, longest_first, tuple(kinds), tuple(layouts), lists, added)


_LISTS = frozenset(
    {
        *("title", "headings", "year", "parent", "placeholder", "goals", "month", "grade_marks"),
        *("also_below", "headed", "order", "prose", "tier", "own_tier", "batch"),
    }
)


def _spellings(
    categories: Sequence[tuple[str, Mapping[str, Mapping[str, str]]]],
) -> dict[str, dict[str, str]]:
    """The terms of each spelling of some categories: what it means in each that knows it."""
    # In one go: to learn of each category alone takes as long as to add it.
    know(spelling for _, names in categories for seen in names.values() for spelling in seen)
    spellings: dict[str, dict[str, str]] = {}
    for category, names in categories:
        for name, seen in names.items():
            for spelling in seen:
                terms = spellings.setdefault(word(spelling).rstrip(":"), {})
                if terms.setdefault(category, name) != name:
                    raise VocabularyError(
                        f"{spelling!r} is both {terms[category]!r} and {name!r} in {category!r}"
                    )
    return spellings
