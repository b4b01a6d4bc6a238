"""Words of labels, headers and levels that the paragraphs of their cell have parted, one to a line.

Narrow cells break their words as their writer did: 年初 | 预算数, 经济效 | 益指标. Where a text
shows it again and again, lines that make a known word together, and are none apart, are one cell;
those of a word of a form's frame always are (`torn_words`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from goalparse.blocks import Piece
from goalparse.frozen import replace
from goalparse.meanings.characters import is_han
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import HEADER, UPPER
from goalparse.patterns import late
from goalparse.settling.torn_words import torn_words

_BRACKETS = frozenset("(（")
_POINTS = late(r"[(（]\d{1,3}(?:\.\d)?分?[)）]")
_MOST_PARTS = 3
_LONGEST_PART = 6  # characters
_QUALIFIER = 2  # characters
_LEAST_WORDS = 4
_LEAST_HALVES = 2  # words whose last part is none alone: 益指标, and not 预算数


def whole_words(pieces: Sequence[Piece], lexicon: Lexicon) -> tuple[Piece, ...]:
    """The pieces with the parts of such words put together; as they are if there are but a few."""
    found = dict(_parted(pieces, lexicon))
    halves = sum(not lexicon.read(pieces[at + parts - 1].text) for at, parts in found.items())
    if len(found) < _LEAST_WORDS or halves < _LEAST_HALVES:
        found = {}
    found.update((at, 2) for at in _with_points(pieces, lexicon))
    found = {**dict(torn_words(pieces, lexicon)), **found}
    return _joined(pieces, found) if found else tuple(pieces)


def _with_points(pieces: Sequence[Piece], lexicon: Lexicon) -> Iterator[int]:
    """Levels with their points in brackets, on the line below: 产出指标 | （50分）."""
    for at, (piece, behind) in enumerate(pairwise(pieces)):
        if behind.text[:1] in _BRACKETS and lexicon.read(piece.text).mask & UPPER:
            whole = lexicon.read(piece.text + behind.text)
            if _POINTS.fullmatch(behind.text) and whole.mask & UPPER:
                yield at


def _joined(pieces: Sequence[Piece], found: Mapping[int, int]) -> tuple[Piece, ...]:
    """The pieces, of which some begin a cell of so many of them."""
    whole: list[Piece] = []
    at = 0
    while at < len(pieces):
        parts = found.get(at, 1)
        own = pieces[at : at + parts]
        raw, text = ("\n".join(each) for each in zip(*((p.raw, p.text) for p in own), strict=True))
        whole.append(pieces[at] if parts == 1 else replace(pieces[at], raw=raw, text=text))
        at += parts
    return tuple(whole)


def _parted(pieces: Sequence[Piece], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where such a word begins, and how many lines it takes."""
    at = 0
    while at < len(pieces):
        parts = _parts(pieces[at : at + _MOST_PARTS], lexicon) if _may_be_part(pieces[at]) else 1
        if parts > 1:
            yield at, parts
        at += parts


def _parts(pieces: Sequence[Piece], lexicon: Lexicon) -> int:
    """How many of some lines make one known word, the most that do; 1 if none but the first.

    A word known apart is none of its parts if those behind it make one without it.
    """
    texts = [piece.text for piece in takewhile(_may_be_part, pieces)]
    apart = bool(lexicon.read(texts[0])) and not _qualifies(texts[0], lexicon)
    if apart and any(_is_known("".join(texts[1:end]), lexicon) for end in range(2, len(texts) + 1)):
        return 1
    for count in range(len(texts), 1, -1):
        if apart and all(map(lexicon.read, texts[:count])):
            continue
        if _is_known("".join(texts[:count]), lexicon):
            return count
    return 1


def _qualifies(text: str, lexicon: Lexicon) -> bool:
    """Whether a word is no header alone, and stands in front of one: 实际 | 完成值."""
    return len(text) == _QUALIFIER and not lexicon.read(text).mask & (HEADER | UPPER)


def _is_known(text: str, lexicon: Lexicon) -> bool:
    reading = lexicon.read(text)
    return bool(reading) and not reading.inline


def _may_be_part(piece: Piece) -> bool:
    return 1 < len(piece.text) <= _LONGEST_PART and is_han(piece.text)
