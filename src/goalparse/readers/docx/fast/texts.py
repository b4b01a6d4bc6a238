"""The texts of a block, decoded and checked as the XML parser would."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalparse.readers.limits import TEXT_LENGTH

# No text has this in it, as each is cut where the next tag begins.
_BETWEEN = "<"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONG = TEXT_LENGTH // 10
_AMPERSAND = re.compile("&([^;&]{0,12})(;?)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_REFERENCE = re.compile(r"#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}))")


class OddText(Exception):  # noqa: N818 - it says what the text is
    """A text that the XML parser has to look at."""


def read_texts(raw: Sequence[bytes]) -> list[str]:
    """The texts between tags, as an XML parser gives them.

    Raises `OddText` for what is not well-formed, not UTF-8, or too long for the parser.
    """
    if not raw:
        return []
    try:
        joined = _BETWEEN.encode().join(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise OddText from None
    if "]]>" in joined:
        raise OddText
    if not joined.isprintable():  # what can be printed is allowed, and cheaper to tell
        if _FORBIDDEN.search(joined):
            raise OddText
        if "\r" in joined:
            joined = joined.replace("\r\n", "\n").replace("\r", "\n")
    texts = joined.split(_BETWEEN)
    if len(texts) != len(raw) or (len(joined) > _LONG and max(map(len, raw)) > _LONG):
        raise OddText
    if "&" in joined:
        texts = [_AMPERSAND.sub(_resolved, text) if "&" in text else text for text in texts]
    return texts


def _resolved(found: re.Match[str]) -> str:
    """The character of a reference."""
    named = _NAMED.get(found[1])
    if named is not None and found[2]:
        return named
    coded = _REFERENCE.fullmatch(found[1])
    if coded is None or not found[2]:
        raise OddText
    code = int(coded[1], 16) if coded[1] else int(coded[2])
    plain = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    if not plain and code not in {9, 10, 13}:
        raise OddText
    return chr(code)
