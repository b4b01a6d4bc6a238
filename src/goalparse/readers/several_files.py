"""Text that holds several files, one behind the other, joined by a program that marks each.

``head`` and ``tail`` name a file as ``==> a.txt <==``, scripts by its name on a line of its own; a
byte-order mark inside a text begins one as well. Forms are told apart by their titles as in any
document, but what one does not state itself may be taken from lines of another file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.patterns import late
from goalparse.text import clean

_BOM = "\ufeff"
_ENDINGS = re.compile(r"\.(?:docx?|wps|rtf|odt|txt|md|html?)\b", re.IGNORECASE)
_NAME = late(
    r"[-=#*>\s]*(?:[^\s:：]{1,4}[:：]\s*)?[^\t|]{1,120}\.(?:docx?|wps|rtf|odt|txt|md|html?)[-=#*<\s]*",
    re.IGNORECASE,
)
_LEAST_ROWS = 3  # lines of a file that hold cells
_REASON = (
    "another file begins here: what its forms do not state themselves, as the year or the unit of"
    " money, may be taken from the lines of others"
)


def told_files(text: str, lines: Sequence[str]) -> list[Finding]:
    """A finding for each file but the first one."""
    if _BOM not in text and _ENDINGS.search(text) is None:
        return []
    begins = sorted({*_marked(lines), *_named(lines)})
    return [
        finding(
            "value-doubtful",
            place=Place(line_no=at + 1),
            raw=clean(lines[at].lstrip(_BOM)),
            reason=_REASON,
        )
        for at in begins
        if any(map(_holds_cells, lines[:at]))
    ]


def _marked(lines: Sequence[str]) -> Iterator[int]:
    return (at for at, line in enumerate(lines) if line.startswith(_BOM))


def _named(lines: Sequence[str]) -> list[int]:
    """The lines that name files: several, with the rows of a table below each.

    The first one stands above all: what names a file below cells (佐证材料：a.docx) is of a form.
    """
    named = [at for at, line in enumerate(lines) if _ENDINGS.search(line) and _NAME.fullmatch(line)]
    if named and any(map(_holds_cells, lines[: named[0]])):
        return []
    ends = (*named[1:], len(lines))
    filled = [
        at
        for at, end in zip(named, ends, strict=bool(named))
        if sum(map(_holds_cells, lines[at:end])) >= _LEAST_ROWS
    ]
    return filled if len(filled) > 1 else []


def _holds_cells(line: str) -> bool:
    return "\t" in line or "|" in line
