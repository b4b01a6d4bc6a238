"""Bytes of a text file -> characters, and which encoding they were in.

The ladder: a byte-order mark; UTF-8 if it decodes strictly; else UTF-16 without a mark,
GB18030 (which holds GBK and GB2312) and Big5 by how much of the outcome is plain Chinese.
General detectors take short GBK texts for Korean or Japanese, hence one of its own.
"""

from __future__ import annotations

import codecs
from functools import cache

from goalparse.findings import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_CANDIDATES = ("utf-16-le", "utf-16-be", "gb18030", "big5", "utf-8")
# The data dictionary's names, for bytes without a mark; any other codec that the user asks for
# keeps Python's name.
_NAMES = {"gbk": "gb18030", "gb2312": "gb18030", "utf-16": "utf-16-le", "utf-8-sig": "utf-8"}
_SAMPLE = 20_000
_CERTAIN = 0.8  # of the characters
_PLAIN_ASCII = frozenset("\t\n\r" + "".join(map(chr, range(0x20, 0x7F))))


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode text; return it with the encoding's name as the data dictionary writes it.

    ``encoding`` overrides the ladder (a byte-order mark is still taken off). Bytes that the
    encoding does not allow become U+FFFD, one for each run; the caller reports them. Raises
    `Unreadable` (``file-unreadable``) if no encoding gives readable text.
    """
    if encoding is not None:
        return _as_told(data, encoding)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace"), name
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _best_guess(data)
    # ASCII bytes of UTF-16 are valid UTF-8 as well, with a NUL beside every letter.
    return (text, "utf-8") if "\0" not in text[:_SAMPLE] else _best_guess(data)


def _as_told(data: bytes, encoding: str) -> tuple[str, str]:
    codec = codecs.lookup(encoding).name
    for mark, marked, name in _MARKS:
        if data.startswith(mark) and codec in {marked, name, "utf-16"}:
            return data[len(mark) :].decode(marked, "replace"), name
    codec = _NAMES.get(codec, codec)
    return data.decode(codec, "replace"), codec


def _best_guess(data: bytes) -> tuple[str, str]:
    scored = [(_score(data[:_SAMPLE].decode(c, "replace")), c) for c in _CANDIDATES]
    score, codec = max(scored, key=lambda pair: pair[0])  # the first of equals, in that order
    if score < 0.5:  # less than half of it reads as Chinese or ASCII
        raise unreadable("file-unreadable", reason="neither a known format nor readable text")
    return data.decode(codec, "replace"), codec


def reads_as_chinese(text: str) -> bool:
    """Whether hardly anything but Chinese and ASCII stands in a text."""
    return _score(text[:_SAMPLE]) >= _CERTAIN


def _score(text: str) -> float:
    """The share of characters that plain Chinese text is made of; damage counts double."""
    if not text:
        return 0.0
    common = _common_characters()
    good = sum(char in common for char in text)
    bad = sum(char == "\ufffd" or (char < " " and char not in "\t\n\r\f\x07") for char in text)
    return (good - 2 * bad) / len(text)


@cache
def _common_characters() -> frozenset[str]:
    """ASCII, GB 2312 (level 1 ideographs and signs) and the commonest of Big5."""
    gb = bytes(
        b
        for row in (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
        for col in range(0xA1, 0xFF)
        for b in (row, col)
    )
    big5 = bytes(
        b
        for row in range(0xA4, 0xC7)
        for col in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        for b in (row, col)
    )
    signs = "〔〕﹝﹞【】≥≤≧≦％±㎡①②③④⑤·—…“”‘’\u3000\xa0"
    both = gb.decode("gb2312", "ignore") + big5.decode("big5", "ignore")
    return frozenset(both + signs) | _PLAIN_ASCII
