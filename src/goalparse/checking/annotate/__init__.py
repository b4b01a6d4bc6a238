"""A copy of a Word document in which each cell says in a comment what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from goalparse.checking.annotate.comments import AlreadyCommentedError, Comment, with_comments
from goalparse.checking.annotate.remarks import Concern, Remark, Words, remarks
from goalparse.checking.compare import compare_source
from goalparse.pipeline import Options, Traced, trace_document
from goalparse.readers.docx.anchors import Anchor, read_anchors
from goalparse.readers.docx.package import open_package
from goalparse.records import FindingRecord

__all__ = ["AlreadyCommentedError", "Annotated", "Concern", "NotTheSameError", "annotate"]

AUTHOR = "goalparse"
_INITIALS = {Concern.CLAIMED: "G", Concern.DOUBTFUL: "G?", Concern.LOST: "G!"}
_COLORS = {Concern.CLAIMED: "", Concern.DOUBTFUL: "8A5A00", Concern.LOST: "B3261E"}


class NotTheSameError(Exception):
    """The copy does not read like the document; the message says where it parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """The annotated copy, and what of the check stands in none of its comments.

    ``counts`` are the comments by concern, ``bare`` the remarks on cells that can bear none,
    ``elsewhere`` the findings that stand at no cell.
    """

    data: bytes
    counts: dict[Concern, int]
    bare: tuple[Remark, ...]
    elsewhere: tuple[FindingRecord, ...]


def annotate(
    data: bytes,
    traced: Traced,
    *,
    options: Options,
    only: Collection[Concern] = tuple(Concern),
    language: str = "en",
) -> Annotated:
    """Annotate a Word document that was ``traced`` with the same options.

    Raises `goalparse.findings.Unreadable` where the package or its XML is broken (the reader
    mends what it can; a copy cannot be made of it), AlreadyCommentedError for a document that
    was annotated before. The copy is read again: unless it gives the same blocks as the document,
    NotTheSameError is raised and there is none.
    """
    words = Words(language)
    package = open_package(data, options.limits)
    body = read_anchors(package, options.revisions)
    comparison = compare_source(traced, lexicon=options.lexicon)
    found = remarks(comparison, traced.submission, words)
    for table in comparison.tables:
        for cell in table.cells:
            key = (table.table_no, cell.place.row_no or 0, cell.place.column_no or 0)
            if body.cells.get(key) != cell.text:
                raise NotTheSameError(f"the cell at {cell.place} is not found again")
    comments: list[Comment] = []
    counts: Counter[Concern] = Counter()
    bare: list[Remark] = []
    for remark in found.on_cells:
        if remark.concern not in only:
            continue
        anchor = body.anchors.get(remark.key)
        if anchor is None:
            bare.append(remark)
            continue
        counts[remark.concern] += 1
        comments.append(_comment(remark, anchor, words))
    annotated = with_comments(data, package, body, comments, author=AUTHOR)
    _check(annotated, traced, options)
    return Annotated(
        data=annotated,
        counts={each: counts[each] for each in Concern if each in only},
        bare=tuple(bare),
        elsewhere=found.elsewhere,
    )


def _comment(remark: Remark, anchor: Anchor, words: Words) -> Comment:
    boxed = (words.say("boxed"),) if anchor.boxed else ()
    return Comment(
        anchor=anchor,
        author=words.say(f"{remark.concern}_author"),
        initials=_INITIALS[remark.concern],
        lines=tuple(part for line in (*remark.lines, *boxed) for part in line.split("\n")),
        color=_COLORS[remark.concern],
    )


def _check(annotated: bytes, traced: Traced, options: Options) -> None:
    again = trace_document(annotated, path=traced.submission.document.path, options=options)
    if again.document != traced.document:
        raise NotTheSameError("the copy does not read like the document")
