"""Makes XML that breaks the rules of XML readable again, and says what was done."""

from __future__ import annotations

import re

from goalparse.frozen import frozen
from goalparse.patterns import late

_DECLARED = late(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = late(r"^\s*<\?xml[^>]*\?>")
# What XML 1.0 forbids even as a reference. U+000B and U+000C are line and page breaks in
# Word's own text model and get into XML by way of template engines.
_FORBIDDEN = late("[\x00-\x08\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FEEDS = late("[\x0b\x0c]")
_REFERENCE = late(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_BARE = late(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)")


_ENTITY = late(r"&(?!(?:amp|lt|gt|quot|apos);)[^\s#;&<]+;")
_DOCTYPE = late(
    r"""<!DOCTYPE (?:[^\[\]>"']|"[^"]*"|'[^']*')*
        (?:\[ (?:<!--.*?-->|[^\]"']|"[^"]*"|'[^']*')* \]\s*)? >""",
    re.DOTALL | re.VERBOSE,
)


@frozen
class Flaw:
    """What was wrong with the XML, and the first text concerned."""

    raw: str
    reason: str


def repair(data: bytes) -> tuple[bytes, tuple[Flaw, ...]]:
    """The same XML in UTF-8 without what a parser refuses, and what was changed.

    Characters that XML forbids are dropped, feeds become line ends, undeclared entities and
    bare ampersands stay as text, bytes that are no text in the stated encoding are read as
    GB18030 if they can be, else as U+FFFD.
    """
    text, flaws = _decode(data)
    for change in (_drop_forbidden, _keep_entities):
        text, found = change(text)
        flaws += found
    return _DECLARATION.sub("", text).encode("utf-8", "replace"), flaws


def _decode(data: bytes) -> tuple[str, tuple[Flaw, ...]]:
    encoding = stated_encoding(data)
    for trial in (encoding, "gb18030"):
        try:
            text = data.decode(trial)
        except (UnicodeError, LookupError):
            continue
        reason = f"the bytes are not {encoding}; they are read as {trial}"
        return text, () if trial == encoding else (Flaw(raw=encoding, reason=reason),)
    reason = "bytes of no known encoding are read as U+FFFD"
    return data.decode("utf-8", "replace"), (Flaw(raw=encoding, reason=reason),)


def stated_encoding(data: bytes) -> str:
    """The encoding that the XML says it is in, in lower case; UTF-8 is ``utf-8-sig``."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _DECLARED.match(data)
    stated = "utf-8" if declared is None else declared[1].decode("ascii").lower()
    return "utf-8-sig" if stated in {"utf-8", "utf8"} else stated


def _drop_forbidden(text: str) -> tuple[str, tuple[Flaw, ...]]:
    text = _REFERENCE.sub(_forbidden_reference, text)
    flaws = []
    for pattern, instead, what in (
        (_FEEDS, "\n", "feed characters are read as line ends"),
        (_FORBIDDEN, "", "characters that XML forbids are left out"),
    ):
        first = pattern.search(text)
        if first is not None:
            raw = _around(text, first.start())
            text, count = pattern.subn(instead, text)
            flaws.append(Flaw(raw=raw, reason=f"{count} {what}"))
    return text, tuple(flaws)


def _around(text: str, at: int) -> str:
    """The text that a character stands in, up to the next tags."""
    before = text[max(0, at - 200) : at].rpartition(">")[2]
    return before + text[at : at + 200].partition("<")[0]


def _forbidden_reference(found: re.Match[str]) -> str:
    """A reference to a character that XML forbids as that character, others as they are."""
    code = int(found[1], 16) if found[1] else int(found[2])
    if code < 0x20 and code not in {9, 10, 13}:
        return chr(code)
    allowed = code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found[0] if allowed else "\ufffe"


def _keep_entities(text: str) -> tuple[str, tuple[Flaw, ...]]:
    """Turn references that are not XML's own into text; take declarations out."""
    text, declared = _DOCTYPE.subn("", text, count=1)
    first = _BARE.search(text)
    if first is None:
        return text, ()
    if declared:
        reason = "an entity that the document declares itself is not expanded"
        names = dict.fromkeys(_ENTITY.findall(text))
        flaws = tuple(Flaw(raw=name, reason=reason) for name in names)
        return _BARE.sub("&amp;", text), flaws
    raw = _around(text, first.start())
    text, count = _BARE.subn("&amp;", text)
    return text, (Flaw(raw=raw, reason=f"{count} undeclared entities stay as they are written"),)
