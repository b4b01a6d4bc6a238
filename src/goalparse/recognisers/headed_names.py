"""The name of a form's project where no cell has it: in the numbered heading above the form.

（一）乡村道路养护项目 over a table without 项目名称, or a title that is numbered itself:
1.社区矫正经费绩效自评表. A heading that names a kind of projects, or whose they are, names none.
"""

from __future__ import annotations

from goalparse.meanings.lexicon import Lexicon
from goalparse.recognisers.form import Form
from goalparse.text import key

_SHORTEST = 4
_NAMES_IT = frozenset({"label.project_name", "label.project_code", "header.label.project_name"})


def headed_name(form: Form, lexicon: Lexicon) -> str | None:
    """The project that the heading above a form names, None if the form names it or none does."""
    if not form.form.startswith("project_") or not _NAMES_IT.isdisjoint(form.roles):
        return None
    for heading in (form.heading, form.below):
        if heading is not None and heading.number:
            name = _in_title(heading.title, lexicon) if heading.form_title else heading.title
            if _is_name(name, lexicon):
                return name
    return None


def _in_title(title: str, lexicon: Lexicon) -> str:
    """A form's title up to the word that says what it is about: 绩效."""
    about = [at for word in lexicon.words("title", "about") if (at := title.find(word)) > 0]
    name = title[: min(about, default=0)]
    for word in lexicon.words("headed", "behind"):
        name = name.removesuffix(word)
    return name


def _is_name(name: str, lexicon: Lexicon) -> bool:
    if len(name) < _SHORTEST or not name.endswith(lexicon.words("headed", "nouns")):
        return False
    return not lexicon.read(name) and lexicon.generic_name.fullmatch(key(name)) is None
