"""What lines, titles and goals are worded as: the vocabulary's lists, and patterns made of them.

Beside the labels of a form's cells, which `goalparse.meanings.lexicon` reads, the vocabulary
lists how titles end and what kind of form they name, how a year is stated, how goals and
headings are numbered. Each pattern is compiled when it is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from goalparse.meanings.characters import without_translation, word
from goalparse.meanings.edges import CLOSING, OPENING, tail_of
from goalparse.meanings.kinds import KindRule
from goalparse.patterns import late
from goalparse.text import key

LEVELS = {"part": 1, "section": 2, "subsection": 3, "point": 4}
"""The levels of numbered headings."""
_WITHIN = late(r"[(【\[〔][^()【】\[\]〔〕]*[)】\]〕]")
_TITLE_END = 12  # characters
_YEAR_BEHIND = late(r"[-—_]{0,2}(?:19|20)[0-9]{2}年度?$")  # 部门整体支出绩效目标表-2022年
_YEAR_ENDS = ("年", "度")


class Phrases:
    """The wordings of lines and titles: ``kinds`` are what titles name, ``lists`` all else."""

    def __init__(self, kinds: tuple[KindRule, ...], lists: Mapping[str, Mapping[str, Any]]) -> None:
        self.kinds = kinds
        self.lists = lists

    def words(self, table: str, name: str) -> tuple[str, ...]:
        """A plain list of the vocabulary, such as the titles of a table of contents."""
        return tuple(self.lists[table][name])

    def kind_of(self, title: str) -> str | None:
        """The kind of form that a title names, None if it names none."""
        spelling = word(title)
        bare = spelling
        if any(map(spelling.__contains__, OPENING)):  # a set would be asked for each character
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
        if text[-1:].isalpha() and text[-1:].isascii():
            text = without_translation(text)
        endings = self._endings_by_last.get(word(text[-1:]))
        if endings is None:
            bare = _YEAR_BEHIND.sub("", key(text)) if text[-1:] in _YEAR_ENDS else ""
            return bool(bare) and bare[-1] not in _YEAR_ENDS and self.is_title(bare)  # few, cheaply
        if word(text[-_TITLE_END:]).endswith(endings):
            return True  # so do many others: their end has been met before
        whole = spelling = word(text)  # 项目申报表（含绩效目标）
        while (tail := tail_of(spelling)) and tail[0] > 0:
            spelling, endings = spelling[: tail[0]], self._endings_in_front
        if spelling.endswith(endings):
            return True
        if not spelling.endswith(self.words("title", "last")):
            return False
        about, others = self.words("title", "about"), self.words("title", "others")
        return not spelling.endswith(others) and any(subject in whole for subject in about)

    @cached_property
    def _endings_by_last(self) -> dict[str, tuple[str, ...]]:
        """What titles can end in, by the last character of the line.

        That may be a bracket behind it, or white space.
        """
        by_last = dict.fromkeys((*CLOSING, ""), self.title_endings)
        for last in (*self.title_endings, *self.words("title", "last")):
            by_last[last[-1:]] = tuple(
                each for each in self.title_endings if each.endswith(last[-1:])
            )
        return by_last

    @cached_property
    def title_endings(self) -> tuple[str, ...]:
        """What a form's title ends in."""
        return tuple(self.lists["title"]["endings"])

    @cached_property
    def _endings_in_front(self) -> tuple[str, ...]:
        """What a form's title ends in where a bracket stands behind it."""
        return (*self.title_endings, *self.lists["title"]["endings_in_front"])

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
        """The running number of a goal statement: 1. / 1、 / （1） / ① / 目标1： / 目标1完成情况：.

        It stands at the head of a line or after the end of a sentence. A digit after the point
        makes it a decimal number (1.5万), not a statement's number. `goal_number_of` takes it.
        """
        prefixes = "|".join(map(re.escape, self.lists["goals"]["number_prefixes"]))
        behind = "|".join(map(re.escape, self.lists["goals"]["number_behind"]))
        words = self.lists["goals"]["numerals"]
        return re.compile(
            rf"(?:^|(?<=[\n。；;\]])\s*)(?:(?:{prefixes})(?P<named>\d{{1,2}}|[{words}])"
            rf"(?:{behind})?[：:]|(?:{prefixes})?(?:[(（](?P<round>\d{{1,2}})[)）][、.．]?"
            r"|(?P<plain>\d{1,2})(?:[、．：:]|\.(?!\d)|[)）]))|(?P<circled>[①-⑳])[、.．]?)\s*"
        )

    def goal_number_of(self, match: re.Match[str]) -> str:
        """The number in a match of it, in digits."""
        if (written := match["plain"] or match["round"]) is not None:
            return written
        if match["circled"] is not None:
            return str(ord(match["circled"]) - ord("①") + 1)
        written = match["named"]
        at = self.lists["goals"]["numerals"].find(written)
        return str(at + 1) if at >= 0 else written

    @cached_property
    def day(self) -> re.Pattern[str]:
        """The day of a signature: 2016年9月20日."""
        return _compiled(self.lists["title"]["day"])

    @cached_property
    def of_budget(self) -> re.Pattern[str]:
        """The title of a budget's own table, without the word of any goal: 部门收支总表."""
        return _alternatives(self.lists["title"]["of_budget"])

    @cached_property
    def generic_name(self) -> re.Pattern[str]:
        """A heading that ends as a project's name does, and names none: 某局2024年重点项目."""
        return _alternatives(self.lists["headed"]["generic"])

    @cached_property
    def continues(self) -> re.Pattern[str]:
        """A line between the tables of one form: 续表, a page's number."""
        return _alternatives(self.lists["title"]["continues"])

    def begun(self, name: str) -> str:
        """The name of what a next page goes on with, without the mark of that: 非遗保护（续）."""
        return self._going_on.sub("", name).rstrip() if name[-1:] in CLOSING else name

    @cached_property
    def _going_on(self) -> re.Pattern[str]:
        return re.compile(self.lists["title"]["going_on"])

    @cached_property
    def annex(self) -> re.Pattern[str]:
        """The mark of an annex, in front of a title: 附表5-1."""
        return _alternatives(self.lists["title"]["annex"])

    def annex_behind(self, line: str) -> re.Match[str] | None:
        """The same at a line's end, where Tika puts the text of a box that hangs in the title."""
        return self._annex_behind.search(line, 1)

    @cached_property
    def _annex_behind(self) -> re.Pattern[str]:
        return _compiled(f"(?:{'|'.join(self.lists['title']['annex'])})$")

    def end_of_annex(self, line: str) -> int:
        """Where the mark of an annex in front of a folded title ends: 附件2：. 0 without one."""
        mark = self._annex_in_front.match(line)
        return mark.end() if mark is not None and mark.end() < len(line) else 0

    @cached_property
    def _annex_in_front(self) -> re.Pattern[str]:
        return _alternatives(self.lists["title"]["annex_in_front"])

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
    def bare_year(self) -> re.Pattern[str]:
        """A year that is all that a line says; `year_of` takes it."""
        return _alternatives(self.lists["year"]["bare"])

    @cached_property
    def short_year(self) -> re.Pattern[str]:
        """A year of two digits that a title or head line states; `year_of` takes them."""
        return _alternatives(self.lists["year"]["short"])

    @cached_property
    def told_year(self) -> re.Pattern[str]:
        """A year that prose says the budget or the goals below it are of; `year_of` takes it."""
        return _alternatives(self.lists["year"]["told"])

    @cached_property
    def several_years(self) -> re.Pattern[str]:
        """Several years, of which none is a form's own: 2022-2024年, 2022年和2023年."""
        return _alternatives(self.lists["year"]["several"])

    @cached_property
    def part_of_year(self) -> re.Pattern[str]:
        """A line that says which part of the year a form is of, or which years: （1-9月）."""
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
    def value_column(self) -> re.Pattern[str]:
        """What parts a column of values: a year, or a part of one (上半年)."""
        return _alternatives([*self.lists["year"]["column"], *self.lists["year"]["value"]])

    @cached_property
    def earlier_year(self) -> re.Pattern[str]:
        """The header or label of money of a year before the document's: 上年度预算."""
        return _alternatives(self.lists["year"]["earlier"])

    @cached_property
    def carried_year(self) -> re.Pattern[str]:
        """The label of money that a year names and that later years spend: 2022年第二批."""
        return _alternatives(self.lists["year"]["carried"])

    def own_tier(self, label: str) -> str | None:
        """The same of the level of government itself: 市本级, which may be one of regions too."""
        return self.lists["own_tier"].get(word(label)) or self.tier(label)

    def tier(self, label: str) -> str | None:
        """The source of money that is a level of government by its bare name, or a batch: 省级."""
        bare, tiers = word(label), self.lists["tier"]
        return tiers.get(bare) or tiers.get(_compiled(self.lists["batch"]["pattern"]).sub("", bare))

    def numbering(self, text: str, start: int = 0) -> tuple[str, int] | None:
        """How folded text is numbered as headings are, and where its number ends.

        It is that of a ``part``, ``section``, ``subsection`` or ``point``; None for most lines.
        """
        match = self._numbering(text, start)
        return None if match is None else (match.lastgroup or "", match.end())

    @cached_property
    def banner(self) -> re.Pattern[str]:
        """How a line across a table begins that says what the rows below are of: 任务一：."""
        return re.compile(self.lists["headings"]["banner"])

    @cached_property
    def _numbering(self) -> Callable[[str, int], re.Match[str] | None]:
        spelled = self.lists["headings"]
        return re.compile("|".join(f"(?P<{name}>{spelled[name]})" for name in LEVELS)).match


def year_of(match: re.Match[str]) -> str:
    """The year in a match of `Lexicon.stated_year`: what the pattern captures."""
    return next(year for year in match.groups() if year)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _alternatives(patterns: list[str]) -> re.Pattern[str]:
    return _compiled("|".join(f"(?:{pattern})" for pattern in patterns))
