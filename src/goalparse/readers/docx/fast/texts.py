"""The texts of a body, decoded and checked as the XML parser would, many at a time.

Until then they stay bytes: behind each text stands a `PART`, between the runs of one text, with
nothing but markup of no effect between them, a `RUN`. Both are what stands there in the body, but
for the tags in between. A text has no ``<`` in it, as each is cut where the next tag begins, so
they can be told apart again; but for one that begins with ``>`` (XML allows it, writers escape it),
of which the number of texts tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from goalparse.frozen import mutable
from goalparse.readers.limits import TEXT_LENGTH
from goalparse.text import clean
from goalparse.tuples import NamedTuple

PART = "<"
RUN = "<>"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONG = TEXT_LENGTH // 10
_REFERENCE = re.compile("&([^;&]{0,12})(;?)")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CODE = re.compile(r"#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}))")


class OddText(Exception):  # noqa: N818 - it says what the text is
    """A text that the XML parser has to look at."""


class TextForm:
    """How many texts a unit has: what stands between two of its tags may be the run of one.

    ``goes_on`` says of each such piece whether it is a further run of the text before it.
    """

    __slots__ = ("count", "goes_on", "pattern")

    def __init__(self, goes_on: Sequence[bool]) -> None:
        self.count = len(goes_on) - sum(goes_on[1:])
        self.goes_on = goes_on
        pieces = [(RUN if same else PART) + "%b" for same in goes_on]
        self.pattern = ("".join(pieces) + PART).removeprefix(PART).encode()


@mutable
class Found:
    """What stands in the holes of units: texts, in pieces, and names of bookmarks in order."""

    texts: list[bytes]
    names: list[str]
    count: int = 0
    """The number of texts."""

    def add(self, form: TextForm, pieces: tuple[bytes, ...]) -> None:
        """Take in the texts of a unit."""
        if pieces:
            self.texts.append(form.pattern % pieces)
            self.count += form.count


class Texts(NamedTuple):
    """Texts as an XML parser gives them, and under the text rule (see `goalparse.text.clean`)."""

    raw: list[str]
    clean: list[str]

    def add(self, more: Texts) -> None:
        """Put more behind them."""
        self.raw.extend(more.raw)
        self.clean.extend(more.clean)

    def part(self, begun: int, end: int) -> Texts:
        """Some of them."""
        return Texts(self.raw[begun:end], self.clean[begun:end])


def read_texts(raw: Iterable[bytes], count: int) -> Texts:
    """The ``count`` texts of some units, in pieces.

    Raises `OddText` for what is not well-formed, not UTF-8, or too long for the parser.
    """
    try:
        joined = b"".join(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise OddText from None
    # What can be printed is allowed, and has no white space but the plain space: cheap to tell.
    is_printable = joined.isprintable()
    joined = _checked(joined, is_printable=is_printable)
    texts = joined.replace(RUN, "").split(PART)
    if texts.pop() or len(texts) != count:  # behind the last one stands nothing
        raise OddText
    if "&" in joined:
        texts = [_REFERENCE.sub(_resolved, text) if "&" in text else text for text in texts]
        return Texts(texts, list(map(clean, texts)))
    if not is_printable:  # what `clean` asks first, spared the call
        ask = str.isprintable
        return Texts(texts, [t if " " not in t and ask(t) else clean(t) for t in texts])
    if " " not in joined:
        return Texts(texts, texts)
    return Texts(texts, [_single_spaced(text) if " " in text else text for text in texts])


def _single_spaced(text: str) -> str:
    """What `clean` makes of a text that has no other white space."""
    words = " ".join(text.split())
    return text if words == text else words


def _checked(joined: str, *, is_printable: bool) -> str:
    """Texts with nothing in them that the parser would refuse, and with the ends of lines it gives.

    Each run is looked at by itself: none of them ends within a reference.
    """
    if "]]>" in joined:
        raise OddText
    if not is_printable:
        if _FORBIDDEN.search(joined):
            raise OddText
        if "\r" in joined:
            joined = joined.replace("\r\n", "\n").replace("\r", "\n")
    if len(joined) > _LONG and max(map(len, joined.encode().split(PART.encode()))) > _LONG:
        raise OddText
    if "&" in joined:
        for reference in _REFERENCE.finditer(joined):
            _resolved(reference)
    return joined


def _resolved(found: re.Match[str]) -> str:
    """The character of a reference."""
    named = _NAMED.get(found[1])
    if named is not None and found[2]:
        return named
    coded = _CODE.fullmatch(found[1])
    if coded is None or not found[2]:
        raise OddText
    code = int(coded[1], 16) if coded[1] else int(coded[2])
    plain = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    if not plain and code not in {9, 10, 13}:
        raise OddText
    return chr(code)
