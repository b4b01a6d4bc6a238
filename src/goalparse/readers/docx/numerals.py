"""List numbers as Word prints them, for every w:numFmt that Chinese documents use.

Source: ISO/IEC 29500-1, 17.18.59 (ST_NumberFormat). A format that is not known here counts
in plain digits, as Word does for formats it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLE = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_FULL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_HANGUL = "가나다라마바사아자차카타파하"
_AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        count, number = divmod(number, worth)
        text += letters * count
    return text


def _letters(number: int) -> str:
    """A … z, then aa, bb … as Word goes on, not aa, ab."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _cyclic(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _digits(signs: str) -> Callable[[int], str]:
    return lambda number: "".join(signs[int(digit)] for digit in str(number))


def _range(first: int, count: int, after: Callable[[int], str] = str) -> Callable[[int], str]:
    """Characters of their own for 1 to ``count``; Word prints plain digits above."""
    return lambda number: chr(first + number - 1) if number <= count else after(number)


def _circled(number: int) -> str:
    """① to ⑳, ㉑ to ㉟, ㊱ to ㊿, as they stand in Unicode."""
    for first, low, high in ((0x2460, 1, 20), (0x3251, 21, 35), (0x32B1, 36, 50)):
        if low <= number <= high:
            return chr(first + number - low)
    return str(number)


def _full_width(number: int) -> str:
    return "".join(chr(0xFF10 + int(digit)) for digit in str(number))


def _thousands(number: int, digits: str, ranks: tuple[str, ...]) -> str:
    """Up to 9999 in words, with one zero for a gap: 一千零一, 一百一十."""
    text, gap = "", False
    for rank in (3, 2, 1, 0):
        digit = number // 10**rank % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + ranks[rank]
        gap = bool(text) and digit == 0
    return text


def _chinese(digits: str, ranks: tuple[str, ...], *, short_ten: bool) -> Callable[[int], str]:
    """Counting in words; ``short_ten`` prints 十一 rather than 一十一."""

    def words(number: int) -> str:
        high, low = divmod(number, 10_000)
        text = _thousands(low, digits, ranks) if low else ""
        if high:
            gap = digits[0] if low and low < 1000 else ""
            text = f"{_thousands(high % 10_000, digits, ranks)}{ranks[4]}{gap}{text}"
        one_ten = digits[1] + ranks[1]
        return text[1:] if short_ten and text.startswith(one_ten) and number < 20 else text

    return words


def _counting(number: int) -> str:
    """chineseCounting: words up to ninety-nine, digits in a row above (一〇〇)."""
    return _THOUSAND(number) if number < 100 else _digits(_DIGITS)(number)


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]


def _ordinal(number: int) -> str:
    last = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


_RANKS = ("", "十", "百", "千", "万")
_LEGAL_RANKS = ("", "拾", "佰", "仟", "万")
_THOUSAND = _chinese("零一二三四五六七八九", _RANKS, short_ten=True)
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedFullstop": _range(0x2488, 20),
    "decimalEnclosedParen": _range(0x2474, 20),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "hex": lambda number: f"{number:X}",
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "japaneseCounting": _THOUSAND,
    "chineseCountingThousand": _THOUSAND,
    "taiwaneseCountingThousand": _THOUSAND,
    "chineseLegalSimplified": _chinese(_LEGAL_SIMPLE, _LEGAL_RANKS, short_ten=False),
    "ideographLegalTraditional": _chinese(
        _LEGAL_FULL, ("", "拾", "佰", "仟", "萬"), short_ten=False
    ),
    "ideographDigital": _digits(_DIGITS),
    "taiwaneseDigital": _digits(_DIGITS),
    "japaneseDigitalTenThousand": _digits(_DIGITS),
    "ideographEnclosedCircle": _range(0x3280, 10),
    "ideographTraditional": _cyclic(_STEMS),
    "ideographZodiac": _cyclic(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ganada": _cyclic(_HANGUL),
    "aiueoFullWidth": _cyclic(_AIUEO),
    "aiueo": _cyclic(_AIUEO),
    "russianLower": _cyclic(_CYRILLIC),
    "russianUpper": _cyclic(_CYRILLIC.upper()),
    "hindiNumbers": _digits("०१२३४५६७८९"),
    "arabicIndic": _digits("٠١٢٣٤٥٦٧٨٩"),
    "thaiNumbers": _digits("๐๑๒๓๔๕๖๗๘๙"),
    "none": lambda _number: "",
    "bullet": lambda _number: "",
}


@lru_cache(maxsize=4096)
def show(number: int, style: str, custom: str | None = None) -> str:
    """``number`` in the w:numFmt ``style``; ``custom`` is its w:format (``001, 002, ...``).

    Zero is a digit in every style (Word prints 0 where a style has no sign for it), and so
    is a number below it or above 99 999 999.
    """
    if style == "custom" and custom:
        return str(number).zfill(len(custom.partition(",")[0].strip()))
    if not 0 < number < 100_000_000 and style not in {"none", "bullet"}:
        return str(number)
    return _FORMATS.get(style, str)(number)
