"""The differences between two extractions as a page: one file that needs no network and no script.

It is written as the differences come, document by document. Text of documents is escaped, and the
page allows itself nothing but its own style.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from goalparse.blocks import Place
from goalparse.checking.changes import Change, DocumentChanges, Kind
from goalparse.checking.marking import Span, mark_changes
from goalparse.checking.words import Words
from goalparse.data_files import read_text, read_toml
from goalparse.schema import tables
from goalparse.text import safe
from goalparse.wording import phrase_in_chinese

_FOLDER = "output/change_page"
_TAGS = {"removed": "del", "added": "ins"}


def change_page(
    documents: Iterable[DocumentChanges], *, old: str, new: str, language: str = "en"
) -> Iterator[str]:
    """The page's HTML in pieces; ``old`` and ``new`` are the names of the two sides."""
    page = _Page(read_toml(f"{_FOLDER}/words.toml")[language], old, new)
    yield page.begin()
    count = differences = 0
    for each in documents:
        count += 1
        differences += max(1, len(each.changes))
        yield from page.document(each)
    yield page.end(count, differences)


class _Page:
    def __init__(self, words: Mapping[str, str], old: str, new: str) -> None:
        self._words = words
        self._sides = {"old": old, "new": new}
        self._is_chinese = words["language"].startswith("zh")
        self._names = Words("review_words", "zh" if self._is_chinese else "en")

    def _say(self, name: str, **given: object) -> str:
        return _escaped(self._words[name].format(**self._sides, **given))

    def begin(self) -> str:
        style = read_text(f"{_FOLDER}/style.css")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return (
            f'<!doctype html>\n<html lang="{self._say("language")}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta http-equiv="Content-Security-Policy"'
            f" content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
            f"<title>{self._say('title')}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f"<header><h1>{self._say('title')}</h1><p>{self._say('of')}</p></header>\n"
        )

    def end(self, documents: int, differences: int) -> str:
        counts = {"documents": f"{documents:,}", "differences": f"{differences:,}"}
        said = self._say("sum", **counts) if documents else self._say("none")
        return f'<p class="sum">{said}</p>\n</body>\n</html>\n'

    def document(self, document: DocumentChanges) -> Iterator[str]:
        """A document's section: its name, and a table of what differs, form by form."""
        about = self._say(f"document_{document.kind}", count=f"{len(document.changes):,}")
        if document.kind is Kind.CHANGED and not document.same_file:
            about += f" · {self._say('other_file')}"
        yield f"<section>\n<h2>{_escaped(document.path)} <span>{about}</span></h2>\n"
        if document.changes:
            heads = (("kind", ""), ("what", "what"), ("", "before"), ("", "after"))
            yield "<table>\n<thead><tr>"
            for name, word in (*heads, ("place", "place")):
                yield f'<th scope="col" class="{name}">{self._say(word) if word else ""}</th>'
            yield "</tr></thead>\n"
            for form, changes in groupby(document.changes, key=lambda change: change.form):
                yield "<tbody>\n"
                if form is not None:
                    title = self._say("form", form=_on_one_line(form))
                    yield f'<tr class="form"><th colspan="5" scope="rowgroup">{title}</th></tr>\n'
                yield from map(self._row, changes)
                yield "</tbody>\n"
            yield "</table>\n"
        yield "</section>\n"

    def _row(self, change: Change) -> str:
        old, new = self._names.sides(change)
        before: Sequence[Span] = [(old, "removed" if change.kind is Kind.REMOVED else "")]
        after: Sequence[Span] = [(new, "added" if change.kind is Kind.ADDED else "")]
        if change.kind is Kind.CHANGED:
            before, after = mark_changes(old, new)
        cells = (
            ("kind", self._say(change.kind)),
            ("what", _escaped(self._name_of(change))),
            ("", _marked(before)),
            ("", _marked(after)),
            ("place", _escaped(self._places(change))),
        )
        row = "".join(f'<td class="{name}">{inner}</td>' for name, inner in cells)
        return f'<tr class="{change.kind}">{row}</tr>\n'

    def _name_of(self, change: Change) -> str:
        """Table, row and column, by their names in the page's language."""
        table = tables()[change.table]
        row = change.row if change.row and change.table != "projects" else ""
        column = change.column or ""
        if self._is_chinese:
            column = table.column(column).heading if column else ""
        parts = (table.heading if self._is_chinese else table.name, _on_one_line(row or ""), column)
        return " · ".join(filter(None, parts))

    def _places(self, change: Change) -> str:
        sides = [self._place(side) for side in (change.old_place, change.new_place) if side]
        return " → ".join(dict.fromkeys(sides))

    def _place(self, numbers: Mapping[str, int]) -> str:
        line = numbers.get("line_no")
        said = f"line {line}" if line is not None else str(Place(**numbers))
        return phrase_in_chinese(said) if self._is_chinese else said


def _marked(spans: Iterable[Span]) -> str:
    return "".join(
        f"<{_TAGS[style]}>{_escaped(text)}</{_TAGS[style]}>" if style and text else _escaped(text)
        for text, style in spans
    )


def _escaped(text: str) -> str:
    return escape(safe(text, keep="\n"))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
