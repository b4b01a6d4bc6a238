"""The page of a review: sampled documents, source beside records, in one file without a network.

Script, style and words are files beside this one. Text of documents is data in the page, never
markup of it, and the page allows itself no other script than its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from goalparse.checking.comparison import SourceComparison
from goalparse.output.page.data import STATUSES, document_pieces
from goalparse.records import Submission
from goalparse.schema import Column, tables
from goalparse.wording import phrase_in_chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A document of the page; without a ``comparison``, ``problem`` says why there is none.

    ``order`` are the blocks of the source: for each the numbers of its tables, none for text.
    """

    path: str
    doc_id: str
    risk: float
    reasons: Sequence[str]
    submission: Submission
    comparison: SourceComparison | None = None
    order: Sequence[tuple[int, ...]] = ()
    problem: str = ""


def page(documents: Iterable[Reviewed], *, run_id: str, title: str) -> Iterator[str]:
    """The page's HTML in pieces; ``run_id`` tells the marks of one run from those of another."""
    script, style = "\n".join(map(_read, _SCRIPTS)), _read("page.css")
    listed: list[dict[str, Any]] = []
    values: list[str] = []
    chinese: dict[str, str] = {}
    for number, each in enumerate(documents):
        listed.append(_listed(each))
        chinese.update((said, put) for said, put in _in_chinese(each) if put != said)
        pieces = document_pieces(each.submission, each.comparison, each.order)
        value = "\n".join(map(_json, pieces))  # a piece a line: JSON has no line ends of its own
        values.append(f'<script type="text/plain" id="document-{number}">{value}</script>')
    run = {
        "id": run_id,
        "documents": listed,
        "words": tomllib.loads(_read("words.toml")),
        "chinese": chinese,
        "statuses": STATUSES,
        "tables": [[name, table.heading] for name, table in tables().items()],
        "columns": [
            [[column.name, column.heading, _words_of(column)] for column in table.columns]
            for table in tables().values()
        ],
    }
    front, _, back = _read("page.html").partition("@documents@")
    given = {
        "title": _escaped(title),
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "run": _json(run),
    }
    yield _filled(front, given)
    for value in values:
        yield value
        yield "\n"
    yield _filled(back, given)


def _words_of(column: Column) -> dict[str, str]:
    """The words of an enumeration, with their Chinese."""
    return dict(zip(column.values, column.values_zh, strict=True)) if column.values_zh else {}


def _filled(template: str, given: Mapping[str, str]) -> str:
    """The template with its @names@ filled in; what is filled in is not looked at again."""
    return _NAMES.sub(lambda match: given[match[1]], template)


_SCRIPTS = ("marks.js", "draw.js", "page.js")
_NAMES = re.compile(r"@([a-z_]+)@")


def _listed(each: Reviewed) -> dict[str, Any]:
    counts = each.comparison.counts() if each.comparison is not None else {}
    faults = each.comparison.faults if each.comparison is not None else 0
    return {
        "path": each.path,
        "id": each.doc_id,
        "risk": each.risk,
        "reasons": list(each.reasons),
        "problem": each.problem,
        "kept": sum(counts.values()) - faults,
        "faults": faults,
    }


def _in_chinese(each: Reviewed) -> Iterator[tuple[str, str]]:
    """What is said of a document and of its cells, with its Chinese."""
    for finding in each.submission.findings:
        yield finding.message, finding.message_zh
        line = f"line {finding.line_no}"
        yield line, phrase_in_chinese(line)
    for text in {*each.reasons, each.problem, *_reasons(each.comparison)}:
        yield text, phrase_in_chinese(text)


def _reasons(comparison: SourceComparison | None) -> Iterator[str]:
    if comparison is None:
        return
    for cell in comparison.cells():
        yield cell.reason
        yield from (statement.reason for statement in cell.statements)
    yield from (line.reason for line in comparison.lines)
    yield from (record.reason for record in comparison.records)


def _read(name: str) -> str:
    return files("goalparse.output.page").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it ends the element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
