"""Which of the two ways through a body is likely to be the cheaper one; both give the same.

The fast path learns markup, which pays where markup comes again: in long tables, and in one more
document from a template. A short body that shares nothing with those before it costs it a third
more than the careful path, one of much running text up to twice as much.
"""

from __future__ import annotations

from typing import Literal

Way = Literal["cheaper", "any", "careful", "fast"]
"""The path to take: the one likely to be cheaper, or the fast one where it leads. For tests
``careful``, and ``fast``, which raises `NotPlain` where the fast path does not lead."""

_MANY_ROWS = 100
_MUCH_TEXT = 2
"""Paragraphs outside tables for each row, about: of running text hardly two are alike."""
_LOOKED_AT = 1 << 20
_MOST_TEMPLATES = 4096
_met: set[int] = set()


def is_fast_cheaper(styles: bytes | None, body: bytes) -> bool:
    """Whether the fast path is likely to be the cheaper one.

    ``styles`` is the styles part beside the body, by which documents of one template are known; it
    counts as met from here on.
    """
    if len(_met) >= _MOST_TEMPLATES:
        _met.clear()
    template = hash(styles)
    if template in _met:
        return True
    _met.add(template)
    rows, cells, paragraphs = (
        body.count(end, 0, _LOOKED_AT) for end in (b"</w:tr>", b"</w:tc>", b"</w:p>")
    )
    return rows >= _MANY_ROWS and paragraphs - cells < _MUCH_TEXT * rows
