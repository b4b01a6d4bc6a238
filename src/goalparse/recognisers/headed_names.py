"""The name of a form's project where no cell has it: in the heading or line above the form.

（一）乡村道路养护项目 over a table without 项目名称, or a title that is numbered itself:
1.社区矫正经费绩效自评表. A line without a number names one as well, and where each form of a title
has one above it (高龄津贴), its last word does not matter. What names a kind of projects, or whose
they are, names none.
"""

from __future__ import annotations

from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.form import Form
from goalparse.text import key

_SHORTEST, _SHORTEST_LINE = 4, 3
_NAMES_IT = frozenset({"label.project_name", "label.project_code", "header.label.project_name"})


def headed_name(form: Form, lexicon: Lexicon) -> str | None:
    """The project that the heading above a form names, None if the form names it or none does."""
    if not form.form.startswith("project_") or not _NAMES_IT.isdisjoint(form.roles):
        return None
    for heading in (form.heading, form.below):
        if heading is not None and heading.number:
            name = _in_title(heading.title, lexicon) if heading.form_title else heading.title
            if _ends_as_name(name, lexicon) and _is_name(name, lexicon):
                return name
    name = form.caption
    proven = form.in_series or _ends_as_name(name, lexicon)
    return name if proven and may_be_name(form, lexicon) else None


def may_be_name(form: Form, lexicon: Lexicon) -> bool:
    """Whether the line above a form's table may name its project, which no label does."""
    name = form.caption
    if (
        len(name) < _SHORTEST_LINE
        or not form.form.startswith("project_")
        or not _NAMES_IT.isdisjoint(form.roles)
    ):
        return False
    return not name.endswith(lexicon.words("headed", "owners")) and _is_name(name, lexicon)


def _in_title(title: str, lexicon: Lexicon) -> str:
    """A form's title up to the word that says what it is about: 绩效."""
    about = [at for word in lexicon.words("title", "about") if (at := title.find(word)) > 0]
    name = title[: min(about, default=0)]
    for word in lexicon.words("headed", "behind"):
        name = name.removesuffix(word)
    return name


def _ends_as_name(name: str, lexicon: Lexicon) -> bool:
    return len(name) >= _SHORTEST and name.endswith(lexicon.words("headed", "nouns"))


def _is_name(name: str, lexicon: Lexicon) -> bool:
    if lexicon.read(name):
        return False
    nouns = ("", *lexicon.words("headed", "nouns")[:1])  # a kind may lack that word: 特定目标类
    return all(lexicon.generic_name.fullmatch(key(name + each)) is None for each in nouns)
