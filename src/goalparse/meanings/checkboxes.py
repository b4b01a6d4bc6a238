"""The choice made in a row of check boxes: 新增项目□ 延续项目√ is 延续项目."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from goalparse.meanings.words import Words, shipped_words
from goalparse.patterns import late
from goalparse.text import fold

_LONGEST = 2000  # characters; a longer text is prose
_LONGEST_BOX = 6  # characters: □ (√)
_NUMBERING = late(r"^(?:\(?[0-9]{1,2}[).、]|[;,、，；])+")
_EDGES = " \n\t;；,，、:："


@cache
def _boxes(words: Words) -> re.Pattern[str]:
    empty = "".join(map(re.escape, words.spellings("checkbox", "empty")))
    ticked = "".join(map(re.escape, words.spellings("checkbox", "ticked")))
    # An empty box and a tick beside it, in brackets or not, are one ticked box: □(√), □√.
    return re.compile(rf"[{empty}]?\s?\(\s?[{ticked}]\s?\)|[{empty}]?[{ticked}]|[{empty}]")


@lru_cache(maxsize=4096)
def chosen_option(text: str) -> str | None:
    """The option that is ticked: ``延续项目`` for ``新增项目□ 延续项目√``; several joined by 、.

    Boxes stand behind their options (新增项目□ 延续项目√) or in front of them (□新增 ☑延续): in
    front if the text begins with a box. Numbering in front of an option (2、县直专项 ☑) is no part
    of it. None if the text has no boxes, fewer than two, or none ticked. Never raises.
    """
    words = shipped_words()
    folded = fold(text)
    if len(text) > _LONGEST:
        return None
    boxes = list(_boxes(words).finditer(folded))
    ticked = set(words.spellings("checkbox", "ticked"))
    if len(boxes) < 2 and not (boxes and ticked & set(boxes[0][0])):
        return None
    leading = not folded[: boxes[0].start()].strip()
    edges = [0, *(edge for box in boxes for edge in box.span()), len(text)]
    pieces = [text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]
    options = pieces[1:] if leading else pieces[:-1]
    chosen = [
        _option(option) for option, box in zip(options, boxes, strict=True) if ticked & set(box[0])
    ]
    return "、".join(option for option in chosen if option) or None


def box_alone(text: str, words: Words | None = None) -> bool | None:
    """Whether a text that is a box and nothing else is ticked; None for any other."""
    words = words or shipped_words()
    folded = fold(text)
    if len(folded) > _LONGEST_BOX or _boxes(words).fullmatch(folded) is None:
        return None
    return not set(words.spellings("checkbox", "ticked")).isdisjoint(folded)


def _option(piece: str) -> str:
    return _NUMBERING.sub("", piece.strip(_EDGES)).strip(_EDGES)
