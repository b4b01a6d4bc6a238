"""Words that the width of a column has torn, in text with one cell to a line: 经济效益, 指标.

Each line is a cell there, and the rest of a level's name would be an indicator of its own. Lines
that together are a word of a form's frame, a level, a header or what stands over them, are one
cell, unless each of them is a word by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Piece
from goalparse.meanings.lexicon import NOTHING, Lexicon, Reading
from goalparse.meanings.terms import GOALS, GROUP, HEADER, UPPER
from goalparse.patterns import late

_LONGEST_PART = 12  # characters
_LONGEST = 14  # 社会公众或服务对象满意度 | 指标
_MOST_PARTS = 6  # one below the other: 绩 | 效 | 指 | 标
_WORD = late(r"[\u3400-\u9fff \u3000]+")
_WORDS = UPPER | GOALS | GROUP
_LEVELS = frozenset({"level1", "level2", "level3"})


def torn_words(pieces: Sequence[Piece], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Where such a word begins, and how many lines it takes."""
    at = 0
    while at < len(pieces):
        end = _torn_end(pieces, at, lexicon)
        if end > at + 1:
            yield at, end - at
        at = end


def _torn_end(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> int:
    """Behind the last line of the word that begins with a line: the next one, as nearly always."""
    near = pieces[at : at + _MOST_PARTS]
    short = next((n for n, piece in enumerate(near) if not _is_part(piece)), len(near))
    for end in range(at + 2, at + short + 1):
        texts = [piece.text for piece in pieces[at:end]]
        if sum(map(len, texts)) > _LONGEST:
            break
        whole = lexicon.read("".join(texts))
        if _is_frame(whole) and _is_torn(whole, [_alone(text, lexicon) for text in texts]):
            return end
    return at + 1


def _is_frame(word: Reading) -> bool:
    """Whether a word is of a form's frame: a level or its header, or stands over them."""
    headed = word.get("header") in _LEVELS if word.mask & HEADER else False
    return not word.inline and (headed or bool(word.mask & _WORDS))


def _is_torn(whole: Reading, parts: Sequence[Reading]) -> bool:
    """Whether no line is a word by itself, but for 经济效益 | 指标 and 服务对象 | 满意度指标."""
    first, *rest = parts
    level = next((name for name in ("level2", "level1", "header") if name in whole.terms), "")
    begun = bool(level) and first.get(level) == whole.get(level)
    if first and not begun:
        return False
    return not any(rest) or (begun and level == "level2" and len(rest) == 1)


def _alone(text: str, lexicon: Lexicon) -> Reading:
    """What a line is by itself; one character is nothing."""
    return lexicon.read(text) if len(text) > 1 else NOTHING


def _is_part(piece: Piece) -> bool:
    """Whether a line is short and of words alone: 12月 | 完成 and / | 满意度指标 are two cells."""
    return len(piece.text) <= _LONGEST_PART and _WORD.fullmatch(piece.text) is not None
