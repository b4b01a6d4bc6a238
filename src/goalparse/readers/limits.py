"""What a caller may choose of a reader, first of all how much one input may ask for.

What asks for more is refused with ``limit-exceeded``.

A few kilobytes of zip can ask for gigabytes of memory. The limits stand far above any
document that people write (the largest seen has 169 MB of body XML) and below what stops
a worker process.
"""

from __future__ import annotations

from typing import Literal

from goalparse.findings import Unreadable, unreadable
from goalparse.frozen import frozen

_MIB = 1024 * 1024
XML_DEPTH = 256
"""Elements inside each other, the XML parser's own bound: a table in a table takes three."""
TEXT_LENGTH = 10_000_000
"""Characters of one piece of text in XML, the parser's own bound."""
Revisions = Literal["accepted", "original"]
"""How a document is read that has tracked changes."""


@frozen
class Limits:
    """Upper bounds for one input, in bytes where nothing else is said.

    ``input_bytes`` bounds the file itself, ``part_bytes`` one part of it as it is unpacked (a
    page of HTML as a whole), ``entries`` the number of its parts. ``ratio`` (uncompressed by
    compressed size of one part) only counts for parts above ``ratio_from``: small parts of pure
    formatting compress extremely well, and harmlessly. What is beyond a bound is not read: the
    status is ``failed``, the finding ``limit-exceeded``.
    """

    input_bytes: int = 1024 * _MIB
    part_bytes: int = 512 * _MIB
    ratio: int = 400
    ratio_from: int = 32 * _MIB
    entries: int = 20_000


DEFAULT_LIMITS = Limits()


def exceeded(what: str, value: int, limit: int) -> Unreadable:
    """The refusal for ``what``, ready to raise."""
    return unreadable("limit-exceeded", what=what, value=value, limit=limit)
