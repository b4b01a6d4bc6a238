"""The official names of an indicator's two levels, as the vocabulary knows them."""

from __future__ import annotations

from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.notes import Note, doubtful
from goalparse.patterns import late
from goalparse.remembered import Remembered

# What stands between two levels in one cell.
_JOINTS = late(r"[\n/／>＞→、—–－-]+")
# The code or number that a system of scores gives its levels: A决策, B2 组织实施, 1 产出指标.
_CODE = late(r"(?:[A-ZＡ-Ｚ][0-9０-９]{0,3}|[0-9]{1,2})[.．、-]?\s*(?=[\u4e00-\u9fff])")
_MOST_LEVELS = 1024

_Written = tuple[str | None, str | None]
# The names of level 1 and level 2, and what is to be said of either, by its column.
TwoLevels = tuple[str | None, str | None, tuple[tuple[str, Note], ...]]
_UNKNOWN = Note("level-unknown", {})
_FOREIGN = doubtful("no scheme has it below the level 1 of its row, which may be of other rows")


class Levels(Remembered[_Written, TwoLevels]):
    """The official names of a row's two levels; which is unknown, or below a foreign level 1.

    The same two stand over many rows: they are worked out when they are asked for first.
    """

    __slots__ = ("_lexicon",)

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(self._official, _MOST_LEVELS)
        self._lexicon = lexicon

    def _official(self, levels: _Written) -> TwoLevels:
        if levels[0] and levels[1] is None and (both := self._joined(levels[0])) is not None:
            return *both, ()
        written = tuple(enumerate(levels, 1))
        official = [None if text is None else self._level(n, text) for n, text in written]
        level1, level2 = [
            name or (None if text is None else "".join(text.split()))
            for name, text in zip(official, levels, strict=True)
        ]
        stated = [n for n, text in written if text is not None]
        told = [(f"level{n}", _UNKNOWN) for n in stated if not official[n - 1]]
        if all(official) and level1 and level2 and self._lexicon.is_foreign(level2, level1):
            told.append(("level2", _FOREIGN))
        return level1, level2, tuple(told)

    def _level(self, number: int, text: str) -> str | None:
        """The official name of a level, also of one with a code in front."""
        if (name := self._lexicon.level(number, text)) is None and (code := _CODE.match(text)):
            name = self._lexicon.level(number, text[code.end() :])
        return name

    def _joined(self, text: str) -> tuple[str, str] | None:
        """Both levels of a cell that joins them: 产出指标-数量指标, in one line or two."""
        if self._lexicon.level(1, text) is not None:
            return None
        first, *others = [part.strip() for part in _JOINTS.split(text)]
        if len(others) != 1:
            return None
        level1, level2 = self._lexicon.level(1, first), self._lexicon.level(2, others[0])
        return (level1, level2) if level1 and level2 else None


def levels_of(lexicon: Lexicon) -> Levels:
    """Those of all documents: most have the official ones."""
    return lexicon.once(Levels)
