"""A document's table of contents: the lines that name its headings and their pages."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Table
from goalparse.meanings.lexicon import Lexicon
from goalparse.patterns import late
from goalparse.recognisers.body_lines import LONGEST_HEADING, LONGEST_NUMBER, Body
from goalparse.recognisers.lines import Line, is_head_line
from goalparse.text import fold, key

# A contents line ends in its page: leaders, a tab or a blank, or nothing at all in front.
_PAGE = late(r"[\s.…·_-]*\d{1,4}$")


def contents_lines(body: Body) -> frozenset[int]:
    """Lines of a table of contents: stated by the source, or a run that the text shows.

    In text a run counts if its lines are worded like headings and end in page numbers or
    stand again below; one such line alone is a heading. The title of a form, its year and its
    unit stand again above the next form of that kind: what heads a table is no such line.
    """
    lines, keys, lexicon = body.lines, body.keys, body.lexicon
    marked = {
        at
        for at, line in enumerate(lines)
        if line.paragraph is not None and line.paragraph.contents
    }
    written = [at for at, line in enumerate(lines) if line.text]
    last_seen = {keys[at]: at for at in written}
    titles = lexicon.words("headings", "contents")
    if len(last_seen) == len(written) and not any(
        map(str.isdigit, [lines[at].text[-1] for at in written])
    ):
        # Nothing stands again, nothing ends in a page: as in most documents without such a list.
        return frozenset(marked.union([last_seen[each] for each in titles if each in last_seen]))
    run: list[int] = []
    titled = False
    for at, line in enumerate((*lines, _END)):
        if line.table is None and not line.text:
            continue
        if line.table is None and _is_contents_line(body, at, last_seen):
            run.append(at)
            continue
        if line.table is not None and at < len(lines):
            run = _in_front_of_head(lines, run, lexicon)
        if len(run) >= (1 if titled else 3):
            marked.update(run)
        titled = line.table is None and keys[at] in titles
        if titled:
            marked.add(at)
        run = []
    return frozenset(marked)


def _in_front_of_head(lines: Sequence[Line], run: list[int], lexicon: Lexicon) -> list[int]:
    """The lines of a run that ends at a table, without the title there and what stands below it.

    What is told below a title, on how the form is to be filled in, say, stands again below the
    next one too; a list of contents ends in no table, and names pages.
    """
    for position in range(len(run) - 1, max(-1, len(run) - _FARTHEST), -1):
        text = lines[run[position]].text
        if _PAGE.search(text) and not is_head_line(text, lexicon):
            break
        if lexicon.is_title(text):
            return run[:position]
    return run


_FARTHEST = 24  # lines below a title

_END = Line(text="", block_no=-1, table=Table(table_no=0, cells=(), row_count=0, column_count=0))


def _is_contents_line(body: Body, at: int, last_seen: dict[str, int]) -> bool:
    text, lexicon = body.lines[at].text, body.lexicon
    if len(text) > 2 * LONGEST_HEADING:
        return False
    page = _PAGE.search(text) if text[-1:].isdigit() else None
    if page is None:
        return last_seen[body.keys[at]] > at
    bare = text[: page.start()]
    if last_seen.get(key(bare), -1) > at:
        return True
    headed = lexicon.numbering(fold(bare[:LONGEST_NUMBER])) is not None or lexicon.is_title(bare)
    return headed and bool(bare)
