"""The vocabulary: what the words of a form mean, loaded from ``vocabulary/*.toml``.

A spelling belongs to a category (a label, a source of money, an indicator header, a level)
and has one canonical name in it. The same spelling may stand in several categories, since
预算数 is a row's label in one form and a column's header in the next; which it is, structure
decides. Two names for one spelling in one category are refused when the files are loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from goalparse.data_files import read_toml
from goalparse.frozen import field, frozen
from goalparse.meanings.characters import is_han, know, word
from goalparse.meanings.composition import LONGEST_COMPOSED, Composer, shipped_rules
from goalparse.meanings.edges import CLOSING, HEAD_BEGINS, OPENING, Edges, head_end, tail_of
from goalparse.meanings.kinds import KindRule, LayoutRule, kind_rule
from goalparse.meanings.money import read_money
from goalparse.meanings.terms import mask_of
from goalparse.patterns import late

_SPELLING_FILES = ("labels", "indicators")
_NO_TERMS: Mapping[str, str] = {}
_COLON = re.compile(r"[:：]")
# A number with a unit behind it, at the end.
_AMOUNT = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?\s?([^\x00-\x7f\d]{1,2})$")
# A plain number with a unit and nothing else: a value. In both the unit is Chinese (`is_han`).
_MEASURED = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?([^\x00-\x7f]{1,2})")
_TAKE_NO_ENTRY = frozenset({"group"})
_WITHIN = late(r"[(【\[〔][^()【】\[\]〔〕]*[)】\]〕]")
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
    """What each text met so far is read as; a text that is missing is read and remembered."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__()
        self._lexicon = lexicon
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
        if len(self) > _MEMO_LIMIT:
            self.clear()
        self[text] = found
        return found

    def _read_anew(self, text: str) -> Reading:
        lexicon = self._lexicon
        if not text:
            return BLANK
        if text.isascii() and not lexicon.knows_ascii:
            return NOTHING
        if len(text) > _LONGEST_LABEL and not _COLON.search(text, 0, _LONGEST_LABEL):
            return NOTHING  # a sentence
        found = lexicon.read_anew(text)
        self._begins, self._turns = lexicon.edges.begins, lexicon.composer.turns
        return found


class Lexicon:
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
        self.spellings = spellings
        self.affixes = affixes
        self.kinds = kinds
        self.layouts = layouts
        self.lists = lists
        self.added = added
        # What has been read before; what has not is read when it is asked for.
        self.remembered: dict[str, Reading] = _Remembered(self)
        # `read`, for loops over cells: a look-up and nothing else where a text was read before.
        self.readings: Callable[[str], Reading] = self.remembered.__getitem__
        # The headers met before, by texts and places (`goalparse.tables.indicator_header`).
        self.headers: dict[tuple[Any, ...], Any] = {}
        # What rows have in common whose cells have the same readings (`goalparse.tables.rows`).
        self.rows: dict[tuple[Reading, ...], Any] = {}
        # What rows of open tables cost whose cells mean the same (`goalparse.settling.row_prices`).
        self.priced: dict[Any, Any] = {}
        # Which texts are points of a spending plan (`goalparse.tables.spending_plan`).
        self.months: dict[str, bool] = {}
        # What forms are that show the same, in the same order (`goalparse.recognisers.forms`).
        self.forms: dict[tuple[str | None, ...], Any] = {}

    def _made_of(self) -> tuple[Any, ...]:
        return self.spellings, self.affixes, self.kinds, self.layouts, self.lists, self.added

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self._made_of() == other._made_of()

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """What it was made of: another process works out and remembers its own."""
        return Lexicon, self._made_of()

    def read(self, text: str) -> Reading:
        """Read a cell's text as a label: `NOTHING` if no category knows it, `BLANK` if it is empty.

        Tried in turn: the whole; without a closing colon, leading marks and numbers, 其中 and
        a bracket at the end; the part in front of a colon, the rest being the entry itself.
        """
        return self.remembered[text]

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
        if (amount and not _is_measured(text)) or ":" in text or "：" in text:
            return self._read(text)
        end = text[-2:]
        ends = edges.ends.get(end)
        if ends is None:
            ends = edges.may_end(end)
        if ends or (amount and self.composer.turns_on(text)):
            return self._read(text)
        return NOTHING if amount or len(text) > _LONGEST_LABEL else self._long_winded(text)

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
        short = len(text) <= _LONGEST_LABEL
        if not short and not (colons and _COLON.search(text, 0, _LONGEST_LABEL)):
            return NOTHING
        spelled = word(text)
        if self.edges.none_begins(spelled) and not self.composer.turns_in(spelled):
            return NOTHING
        if short:
            label = self._match(text, whole=True)
            if label:
                return label
        for colon in _COLON.finditer(text, 0, _LONGEST_LABEL) if colons else ():
            label = self._match(text[: colon.start()], whole=False)
            entry = text[colon.end() :].strip()
            if label.terms.keys() - _TAKE_NO_ENTRY and entry:
                at = text.index(entry, colon.end())
                return Reading(label.terms, text[: colon.end()], label.bracket, entry, at)
        return NOTHING if text[-4:].isalpha() else self._with_amount(text)

    def _with_amount(self, text: str) -> Reading:
        """A source of money and its amount in one cell, no colon between: 财政拨款 80万元."""
        amount = _AMOUNT.search(text)
        if amount is None or not is_han(amount[1]) or not read_money(amount[0]).unit_in_cell:
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
        if spelling.isalpha():
            return  # no bracket in it
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

    @cached_property
    def last_level(self) -> str:
        """The official level 1 that ends an indicator table."""
        return self.words("order", "level1")[-1]

    def kind_of(self, title: str) -> str | None:
        """The kind of form that a title names, None if it names none."""
        spelling = word(title)
        bare = spelling
        if not OPENING.isdisjoint(spelling):
            bare = _WITHIN.sub("", spelling)  # 区域（项目）绩效目标自评表
        written = spelling if bare == spelling else f"{spelling}\n{bare}"
        # The first word that is in it; looked for by a loop that is not Python's.
        named = next(filter(written.__contains__, self._named_kinds), None)
        return self._named_kinds[named] if named is not None else None

    @cached_property
    def _named_kinds(self) -> dict[str, str]:
        """The words of titles in their order, each with the kind of form that it names."""
        named: dict[str, str] = {}
        for rule in self.kinds:
            for each in rule.words:
                named.setdefault(each, rule.form)
        return named

    def is_title(self, text: str) -> bool:
        """Whether a line is worded as a form's title."""
        if word(text[-1:]) not in self._title_ends:
            return False  # prose, and cheaply
        if word(text[-_TITLE_END:]).endswith(self.title_endings):
            return True  # so do many others: their end has been met before
        spelling = word(text)
        while (tail := tail_of(spelling)) and tail[0] > 0:
            spelling = spelling[: tail[0]]
        if spelling.endswith(self.title_endings):
            return True
        last, about = self.words("title", "last"), self.words("title", "about")
        return spelling.endswith(last) and any(subject in spelling for subject in about)

    @cached_property
    def _title_ends(self) -> frozenset[str]:
        """The last characters of titles, or a bracket or white space behind one."""
        endings = (*self.title_endings, *self.words("title", "last"))
        return frozenset(ending[-1:] for ending in endings) | CLOSING | {""}

    @cached_property
    def title_endings(self) -> tuple[str, ...]:
        """What a form's title ends in."""
        return tuple(self.lists["title"]["endings"])

    @cached_property
    def goal_placeholder(self) -> Callable[[str], re.Match[str] | None]:
        """Find a goal text to be the form's own wording left standing."""
        spelled = self.lists["placeholder"]["goal"]
        # What can only stand at a text's beginning need not be sought further on.
        anchored = all(pattern.startswith("^") and "|" not in pattern for pattern in spelled)
        pattern = _alternatives(spelled)
        return pattern.match if anchored else pattern.search

    @cached_property
    def goal_number(self) -> re.Pattern[str]:
        """The running number of a goal statement: 1. / 1、 / （1） / 目标1：.

        It stands at the head of a line or after the end of a sentence. A digit after the point
        makes it a decimal number (1.5万), not a statement's number.
        """
        prefixes = "|".join(map(re.escape, self.lists["goals"]["number_prefixes"]))
        return re.compile(
            rf"(?:^|(?<=[\n。；;\]])\s*)(?:{prefixes})?(?:[(（](?P<round>\d{{1,2}})[)）][、.．]?"
            r"|(?P<plain>\d{1,2})(?:[、．：:]|\.(?!\d)|[)）]))\s*"
        )

    @cached_property
    def continues(self) -> re.Pattern[str]:
        """A line between the tables of one form: 续表, a page's number."""
        return _alternatives(self.lists["title"]["continues"])

    @cached_property
    def annex(self) -> re.Pattern[str]:
        """The mark of an annex, in front of a title: 附表5-1."""
        return _alternatives(self.lists["title"]["annex"])

    @cached_property
    def table_number(self) -> re.Pattern[str]:
        """The number of a published table, as a line of its own: 公开14表."""
        return _alternatives(self.lists["title"]["number"])

    @cached_property
    def month(self) -> re.Pattern[str]:
        """A point of the spending plan: 3月底."""
        return _compiled(self.lists["month"]["pattern"])

    @cached_property
    def stated_year(self) -> re.Pattern[str]:
        """A year that a title or head line states as the document's own; `year_of` takes it."""
        return _alternatives(self.lists["year"]["stated"])

    @cached_property
    def titled_year(self) -> re.Pattern[str]:
        """A year that a form's title begins with, or names somewhere; `year_of` takes it."""
        return _alternatives(self.lists["year"]["titled"])

    @cached_property
    def part_of_year(self) -> re.Pattern[str]:
        """A line that says which part of the year a form is of: （1-9月）."""
        return _alternatives(self.lists["year"]["part"])

    @cached_property
    def blank_year(self) -> re.Pattern[str]:
        """The place that a blank form leaves for its year."""
        return _alternatives(self.lists["year"]["blank"])

    @cached_property
    def year_column(self) -> re.Pattern[str]:
        """The header of a column of money of one year: 2024年."""
        return _alternatives(self.lists["year"]["column"])

    @cached_property
    def earlier_year(self) -> re.Pattern[str]:
        """The header or label of money of a year before the document's: 上年度预算."""
        return _alternatives(self.lists["year"]["earlier"])

    def numbering(self, text: str, start: int = 0) -> tuple[str, int] | None:
        """How folded text is numbered as headings are, and where its number ends.

        It is that of a ``part``, ``section``, ``subsection`` or ``point``; None for most lines.
        """
        match = self._numbering(text, start)
        return None if match is None else (match.lastgroup or "", match.end())

    @cached_property
    def _numbering(self) -> Callable[[str, int], re.Match[str] | None]:
        spelled = self.lists["headings"]
        return re.compile("|".join(f"(?P<{name}>{spelled[name]})" for name in LEVELS)).match

    def words(self, table: str, name: str) -> tuple[str, ...]:
        """A plain list of the vocabulary, such as the titles of a table of contents."""
        return tuple(self.lists[table][name])


def year_of(match: re.Match[str]) -> str:
    """The year in a match of `Lexicon.stated_year`: what the pattern captures."""
    return next(year for year in match.groups() if year)


LEVELS = {"part": 1, "section": 2, "subsection": 3, "point": 4}
"""The levels of numbered headings."""
_MEMO_LIMIT = 65536
_LONGEST_LABEL = 40
_TITLE_END = 12  # characters


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _alternatives(patterns: list[str]) -> re.Pattern[str]:
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns))


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    """The vocabulary that comes with the program."""
    return build_lexicon(*shipped_sources())


def shipped_sources() -> tuple[dict[str, Any], ...]:
    """The vocabulary files that come with the program, as read."""
    return tuple(read_toml(f"vocabulary/{name}.toml") for name in (*_SPELLING_FILES, "forms"))


def build_lexicon(*sources: Mapping[str, Any], added: tuple[tuple[str, str], ...] = ()) -> Lexicon:
    """Compile vocabulary tables; raise `VocabularyError` where they contradict each other."""
    spellings: dict[str, dict[str, str]] = {}
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
                _add_category(spellings, category, content)
    longest_first = tuple(sorted(dict.fromkeys(affixes), key=len, reverse=True))
    return Lexicon(spellings, longest_first, tuple(kinds), tuple(layouts), lists, added)


_LISTS = frozenset(
    {
        *("title", "headings", "year", "parent", "placeholder", "goals", "month", "grade_marks"),
        *("order", "prose"),
    }
)


def _add_category(
    spellings: dict[str, dict[str, str]], category: str, names: Mapping[str, Mapping[str, str]]
) -> None:
    know(spelling for seen in names.values() for spelling in seen)
    for name, seen in names.items():
        for spelling in seen:
            terms = spellings.setdefault(word(spelling).rstrip(":"), {})
            if terms.setdefault(category, name) != name:
                raise VocabularyError(
                    f"{spelling!r} is both {terms[category]!r} and {name!r} in {category!r}"
                )
