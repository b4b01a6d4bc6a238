"""What a word of a form is matched by: widths, white space and the script it is written in.

Offices in Hunan publish pages in traditional characters with the reading put in behind some of
them (績(jī)效目標(biāo)); files from Big5 systems are traditional throughout; in autonomous areas
a label says the same again in Tibetan, Uyghur, Mongolian or Korean. For matching all are the
simplified Chinese word. No output column ever holds what is made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from goalparse.data_files import read_text
from goalparse.patterns import late
from goalparse.text import fold, in_digits, key, plain_characters

# Chinese characters (Unicode's script Han) in a class of a pattern.
HAN = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufa6d\ufa70-\ufad9\U00016fe2\U00016fe3\U00016ff0-\U00016ff6"
    "\U00020000-\U0002a6df\U0002a700-\U0002b81e\U0002b820-\U0002cead\U0002ceb0-\U0002ebe0"
    "\U0002ebf0-\U0002ee5d\U0002f800-\U0002fa1d\U00030000-\U0003134a\U00031350-\U00033479"
)
_ALONE = frozenset(re.sub(".-.", "", HAN))
_BLOCKS = tuple((first, last) for first, last in re.findall(r"(.)-(.)", HAN))
# A syllable in brackets behind a Chinese character; its tone mark tells it from a unit: (kg).
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONE_MARKS = frozenset(_TONES)
_READING = late(rf"(?<=[{HAN}])\((?=[^()]*[{_TONES}])[a-zü{_TONES}]{{1,6}}\)")


# The scripts of the other languages that forms are printed in.
_OTHER = (
    *((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF)),  # Uyghur, Kazakh
    *((0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    *((0x0F00, 0x0FFF), (0x1800, 0x18AF)),  # Tibetan, Mongolian
    *((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)),  # Korean
    (0xA000, 0xA4CF),  # Yi
)

# Characters met that are their own spelling wherever they stand: most texts hold no others.
_PLAIN: set[str] = set()
_MOST_PLAIN = 16384


@lru_cache(maxsize=4096)
def is_han(text: str) -> bool:
    """Whether a text is Chinese characters and nothing else.

    To compile a class of so many characters takes longer than all questions of a document.
    """
    return all(
        any(first <= char <= last for first, last in _BLOCKS) or char in _ALONE for char in text
    )


def without_translation(text: str) -> str:
    """A label or title without the same in English behind it: 项目名称 Project Name.

    Words alone are taken off, as forms of foreign loans have them; no KPI or 5G, which names hold.
    """
    found = _TRANSLATED.fullmatch(text) if len(text) <= _LONGEST_TRANSLATED else None
    return found[1] if found is not None else text


_LONGEST_TRANSLATED = 120
_TRANSLATED = late(
    r"([^\x00-\x7f](?:.*[^\x00-\x7f])?\)?)[\s/(]*"
    r"[A-Z](?=[^\x00-\x7f]*[a-z]{2})[A-Za-z0-9 \n,.&/()'-]+"
)


@lru_cache(maxsize=65536)
def word(text: str) -> str:
    """The spelling that a text is looked up by: `text.key`, simplified, without readings."""
    if _PLAIN.issuperset(text):
        return in_digits(text) if "二" in text else text
    spelling = key(text)
    if spelling.isascii() or _PLAIN.issuperset(spelling):  # widths alone had to be folded
        return spelling
    if "(" in spelling and not _TONE_MARKS.isdisjoint(spelling):
        spelling = _READING.sub("", spelling)  # a bracket may go or stay: it is never plain
    spelled = spelling.translate(_spelled())
    if spelled == spelling and "(" not in spelling and len(_PLAIN) < _MOST_PLAIN:
        _PLAIN.update(spelling)
    return spelled


def in_plain(text: str) -> str:
    """Running text in simplified characters and without readings. Most is as it is."""
    if _PLAIN.issuperset(text):
        return text
    return without_readings(text).translate(_simplified())


def without_readings(text: str) -> str:
    """Running text without the readings put in behind some of its characters."""
    if _TONE_MARKS.isdisjoint(text):
        return text
    kept = 0
    parts: list[str] = []
    for reading in _READING.finditer(fold(text)):
        parts.append(text[kept : reading.start()])
        kept = reading.end()
    return "".join([*parts, text[kept:]])


def simplified(text: str) -> str:
    """Running text folded, and in simplified characters: one for each of its own."""
    return text if text.isascii() else fold(text).translate(_simplified())


@cache
def _simplified() -> Mapping[int, str]:
    spelled = _spelled()
    return {ord(char): str(spelled[ord(char)]) for char in spelled.traditional}


def know(texts: Iterable[str]) -> None:
    """Learn which characters of some texts are their own spelling, in one go."""
    if len(_PLAIN) < _MOST_PLAIN:
        chars = plain_characters(texts) - frozenset(_spelled().traditional) - {"("}
        _PLAIN.update([char for char in chars if not _is_other(char)])


class _Spelled(dict[int, str | None]):
    """Traditional characters to simplified ones; those of other scripts to nothing."""

    def __init__(self, traditional: str, simplified: str) -> None:
        super().__init__()
        self.traditional = traditional
        self._simplified = simplified

    def __missing__(self, code: int) -> str | None:
        """What a character is spelled as, worked out when it is first met."""
        char = chr(code)
        at = self.traditional.find(char)
        spelled = None if _is_other(char) else char if at < 0 else self._simplified[at]
        self[code] = spelled
        return spelled


def _is_other(char: str) -> bool:
    if "\u4e00" <= char <= "\u9fff" or char.isascii():
        return False
    return any(first <= ord(char) <= last for first, last in _OTHER)


@cache
def _spelled() -> _Spelled:
    text = read_text("vocabulary/characters.txt")
    traditional, simplified = (line for line in text.split("\n") if line and line[0] != "#")
    return _Spelled(traditional, simplified)
