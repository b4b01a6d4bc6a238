"""White space and width: one rule for text that is kept, one for text that is matched.

`clean` is the text rule of the data dictionary; `fold` and `key` only serve matching and
never reach an output column. `fold` maps one character to one character, so a span found
in folded text is the same span in the original.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

# The separators of files and records (U+001C to U+001F) are controls by this rule.
_NEEDS_CLEANING = re.compile(r"[^\S \x1c-\x1f]|  |^ | $")
# Zero-width marks come from web pages pasted into Word; they count as white space only for
# matching, since the text rule keeps every character that is not white space.
_WHITE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_LINE_BREAK = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")


def clean(raw: str) -> str:
    r"""Apply the text rule: paragraphs and breaks stripped, blank ones dropped, one space.

    Inside a line every run of white space (tab, no-break space and U+3000 included) becomes
    one space; lines are joined by ``\n``. Nothing else changes. Text that needs nothing is
    returned as the same object.
    """
    # The cheap tests first: text without any white space (of which only the plain space can be
    # printed), then one that knows more white space than the rule, never less.
    if " " not in raw and raw.isprintable():
        return raw
    words = " ".join(raw.split())
    if words == raw or not _NEEDS_CLEANING.search(raw):
        return raw
    if len(raw.splitlines()) == 1:  # which knows more ends of lines than the rule, never less
        return words
    lines = (" ".join(line.split()) for line in _LINE_BREAK.split(raw))
    return "\n".join(line for line in lines if line)


@cache
def _fold_table() -> dict[int, str]:
    """One character to one character: full width, dashes of no meaning, radicals, brackets."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    # Kangxi and supplementary radicals come out of PDF converters and WPS in place of the
    # ideographs they look like (⼯ for 工). Only those with a one-character equivalent.
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF)):
        folded = unicodedata.normalize("NFKC", chr(code))
        if len(folded) == 1 and folded != chr(code):
            table[code] = folded
    for written, meant in (
        ("⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻰⻳", "长门青页风飞食马鱼鸟黄龙龟"),
        ("﹝﹞﹙﹚﹛﹜﹕﹖﹐﹑﹒﹔﹪﹢﹣﹤﹥﹦", "〔〕(){}:?,、.;%+-<>="),
    ):
        table |= dict(zip(map(ord, written), meant, strict=True))
    table[0x3000] = table[0xA0] = " "
    return table


def fold(text: str) -> str:
    """Fold widths and look-alike forms for matching, character by character.

    The result has the same length, so spans carry over. ㎡, ①, ½, ≥ and Ⅲ stay: NFKC
    would change their meaning or their length.
    """
    if text.isascii():
        return text
    # Most texts have little or nothing to fold: `str.translate` asks for every character.
    pattern, folded = _folding()
    return pattern.sub(folded, text)


@cache
def _folding() -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    """A pattern of what folds, and what a match of it folds to."""
    table = {chr(code): to for code, to in _fold_table().items()}
    return re.compile(f"[{_ranges(set(_fold_table()))}]"), lambda match: table[match[0]]


def _ranges(codes: set[int]) -> str:
    """Some characters for a class of a pattern, which is compiled faster from runs of them."""
    starts = sorted(codes - {code + 1 for code in codes})
    ends = sorted(codes - {code - 1 for code in codes})
    return "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}"
        for first, last in zip(starts, ends, strict=True)
    )


def written(chars: str) -> str:
    """All characters that fold to one of these, for classes of patterns over text not folded."""
    return chars + "".join(chr(code) for code, to in _fold_table().items() if to in chars)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What a spelling is compared by: folded, without any white space."""
    squeezed: str = _WHITE.sub("", fold(text))
    return squeezed


def display_width(text: str) -> int:
    """Columns that the text takes on a terminal: wide characters two, marks none."""
    return len(text) if text.isascii() else sum(map(_char_width, text))


@lru_cache(maxsize=4096)
def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


_NAMES = {"\t": "⟨TAB⟩", "\u3000": "⟨U+3000⟩", "\xa0": "⟨NBSP⟩"}


def safe(text: str, *, keep: str = "\n") -> str:
    """Make document text harmless for a terminal: control characters are named, not sent.

    C0 and C1 controls, escape sequences, bidirectional overrides and lone surrogates become
    ``⟨U+XXXX⟩`` (a tab ``⟨TAB⟩``); characters in ``keep`` stay as they are.
    """
    return "".join(char if char in keep else _shown(char) for char in text)


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return char
    return _NAMES.get(char, f"⟨U+{ord(char):04X}⟩")


# -- names of files


def readable_name(name: str) -> str:
    """A name of the file system as text: bytes that are not UTF-8 as GBK, else escaped.

    Chinese Windows packs names in GBK, and unpackers elsewhere leave them as they are. Python
    hands on such bytes as lone surrogates, which no file and no database can hold.
    """
    return decoded_name(os.fsencode(name), ("utf-8", "gb18030"))


def decoded_name(raw: bytes, encodings: Sequence[str], *, windows: bool = False) -> str:
    """The bytes of a name in the first of the encodings that reads them, else escaped.

    With ``windows`` a backslash separates as a slash does; those of escaped bytes stay.
    """
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\\", "/") if windows else text
    return raw.decode("utf-8", "backslashreplace")


def storable(json_text: str) -> str:
    """JSON as every store takes it: lone surrogates by JSON's own escapes.

    Read back they are the same path again, so that its file is found.
    """
    return json_text.encode("utf-8", "backslashreplace").decode()
