"""Characters of symbol fonts as the reader of the page sees them."""

from __future__ import annotations

from functools import cache

from goalparse.data_files import read_toml

_PRIVATE = 0xF000
FONTS = (b"dings", b"ymbol")
"""What stands in the bytes of every document that uses one of the fonts, in lower case."""


@cache
def _tables() -> dict[str, dict[int, str]]:
    return {
        font: _table(runs) for font, runs in read_toml("readers/docx/data/symbols.toml").items()
    }


def _table(runs: dict[str, str]) -> dict[int, str]:
    return {
        int(first, 16) + at: char for first, chars in runs.items() for at, char in enumerate(chars)
    }


def is_symbol_font(font: str | None) -> bool:
    """Whether the characters of this font look different from what they are in Unicode."""
    return font is not None and font.lower() in _tables()


def symbol(font: str | None, code: int) -> str:
    """The character that ``code`` (0x20 to 0xFF, or that above 0xF000) shows in ``font``.

    Of an unknown font or code it is the character as stored, so nothing is lost; codes of
    control characters are moved to F000, where Word keeps the others.
    """
    table = _tables().get((font or "").lower(), {})
    known = table.get(code - _PRIVATE if code >= _PRIVATE else code)
    if known is not None or not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        return known or ""
    return chr(code + _PRIVATE if code < 0x20 or 0x7F <= code < 0xA0 else code)


def translate(font: str | None, text: str) -> str:
    """A text typed in a symbol font; Chinese characters in it come from another font."""
    return "".join(
        symbol(font, ord(char)) if char <= "\xff" or "\uf000" <= char <= "\uf0ff" else char
        for char in text
    )
