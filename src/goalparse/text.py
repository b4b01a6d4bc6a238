"""White space and width: one rule for text that is kept, one for text that is matched.

`clean` is the text rule of the data dictionary; `fold` and `key` only serve matching and
never reach an output column. `fold` maps one character to one character, so a span found
in folded text is the same span in the original.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from goalparse.patterns import late

# The separators of files and records (U+001C to U+001F) are controls by this rule.
_NEEDS_CLEANING = re.compile(r"[^\S \x1c-\x1f]|  |^ | $")
# Zero-width marks come from web pages pasted into Word; they count as white space only for
# matching, since the text rule keeps every character that is not white space.
NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_NO_WIDTH = dict.fromkeys(map(ord, NO_WIDTH))
_LINE_BREAK = late(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")


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


# What folds: widths, dashes of no meaning, radicals, brackets; some of these runs hold others too.
_FOLDING = re.compile("[\xa0\u2e80-\u2fd5\u3000\uf900-\ufafe\ufe30-\ufe6b\uff01-\uff5e]")
_WIDE = range(0xFF01, 0xFF5F)
_WIDER_BY = 0xFEE0
# Kangxi and supplementary radicals come out of PDF converters and WPS in place of the
# ideographs they look like (⼯ for 工). Only those with a one-character equivalent.
_LOOK_ALIKE = (range(0x2F00, 0x2FD6), range(0xF900, 0xFAFF))
_LISTED = dict(
    zip(
        "⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻰⻳﹝﹞﹙﹚﹛﹜﹕﹖﹐﹑﹒﹔﹪﹢﹣﹤﹥﹦\u3000\xa0︵︶︹︺︻︼﹇﹈︰",
        "长门青页风飞食马鱼鸟黄龙龟〔〕(){}:?,、.;%+-<>=  ()〔〕【】[]:",
        strict=True,
    )
)


class _Folded(dict[str, str]):
    """What each character met folds to: one character to one."""

    def __missing__(self, char: str) -> str:
        code, folded = ord(char), char
        if code in _WIDE:
            folded = chr(code - _WIDER_BY)
        elif any(code in run for run in _LOOK_ALIKE):
            folded = unicodedata.normalize("NFKC", char)
        self[char] = found = folded if len(folded) == 1 else char
        return found


_folded = _Folded(_LISTED)


def _fold_one(match: re.Match[str]) -> str:
    return _folded[match[0]]


def fold(text: str) -> str:
    """Fold widths and look-alike forms for matching, character by character.

    The result has the same length, so spans carry over. ㎡, ①, ½, ≥ and Ⅲ stay: NFKC
    would change their meaning or their length. Years written out are digits: 二〇二四年.
    """
    if text.isascii():
        return text
    # Most texts have little or nothing to fold: `str.translate` asks for every character. What
    # sentences have several of is spared a call for each.
    folded = _FOLDING.sub(_fold_one, text.replace("，", ","))
    folded = _SPELLED_YEAR.sub(_digits_of, folded) if _TWO in folded else folded
    return _FORMAL_YEAR.sub(_digits_of, folded) if _FORMAL_TWO in folded else folded


def in_digits(folded: str) -> str:
    """Folded text with its years in digits: 二〇二四年, 二○二四, 二0二四. No longer, no shorter.

    So are those in the characters of cheques: 贰零贰肆年.
    """
    if _FORMAL_TWO in folded:
        folded = _FORMAL_YEAR.sub(_digits_of, folded)
    return _SPELLED_YEAR.sub(_digits_of, folded) if _TWO in folded else folded


def _digits_of(year: re.Match[str]) -> str:
    return year[0].translate(_DIGITS)


_TWO, _FORMAL_TWO = "二", "贰"  # the first character of a year in this century
ZEROS = "0〇零○◯OoОоΟο"
"""What is typed for the zero of a year written out, Latin, Cyrillic and Greek letters too."""
_ONES, _FORMAL_ONES = "一二三四五六七八九", "壹贰叁肆伍陆柒捌玖"
_DIGITS = str.maketrans(ZEROS + _ONES + _FORMAL_ONES, "0" * len(ZEROS) + "123456789" * 2)
_NUMERAL = f"[{ZEROS}一二三四五六七八九]"
_LARGER = f"[{ZEROS}一二三四五六七八九十百千万亿]"  # beside it the numeral is no year
_SPELLED_YEAR = late(rf"{_TWO}[{ZEROS}](?<!{_LARGER}..){_NUMERAL}{{2}}(?!{_LARGER})")
_FORMAL_YEAR = late(rf"{_FORMAL_TWO}[{ZEROS}][{ZEROS}{_FORMAL_ONES}]{{2}}(?=年)")


def fold_lines(lines: Sequence[str]) -> list[str]:
    """`fold` of each of some lines, all in one go; none has a line break in it."""
    return fold("\n".join(lines)).split("\n") if lines else []


def written(chars: str) -> str:
    """All characters that fold to one of these, for classes of patterns over text not folded."""
    others = [char for char, to in _LISTED.items() if to in chars]
    others += [chr(ord(char) + _WIDER_BY) for char in chars if ord(char) + _WIDER_BY in _WIDE]
    if not chars.isascii():
        others += [char for char, to in _look_alike() if to in chars]
    return chars + "".join(others)


@cache
def _look_alike() -> tuple[tuple[str, str], ...]:
    """Each character that is another one to look at, and which."""
    chars = [chr(code) for run in _LOOK_ALIKE for code in run]
    return tuple((char, to) for char in chars if (to := _folded[char]) != char)


def squeeze(text: str) -> str:
    """Text folded, without any white space."""
    folded = fold(text)
    if " " not in folded and folded.isprintable():  # no white space but the plain space is
        return folded
    squeezed = in_digits("".join(folded.split()))
    if not squeezed.isprintable():  # which marks without a width cannot be
        squeezed = "".join(squeezed.translate(_NO_WIDTH).split())
    return squeezed


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What a spelling is compared by: folded, without any white space."""
    return squeeze(text)


def plain_characters(texts: Iterable[str]) -> frozenset[str]:
    """The characters of some texts that can be printed and that `key` leaves as they are."""
    chars = "".join(sorted(set("".join(texts))))
    same = (char for char, to in zip(chars, fold(chars), strict=True) if char == to)
    return frozenset(char for char in same if char.isprintable() and char != " ")


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
