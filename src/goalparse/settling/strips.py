"""The open strips of a text dump made into tables and paragraphs, each by what its text has lost.

The cheapest reading of a strip wins (`cheapest`); where another would have cost hardly more, a
finding names the place and the runner-up (`doubts`). Strips that do not mark where rows end, mark
cells and rows alike, draw frames or break rows over lines have ways of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Block, Break, Document, Piece, Place, Strip, Table
from goalparse.findings import Finding, Result, finding
from goalparse.frozen import replace
from goalparse.meanings.lexicon import Lexicon
from goalparse.settling.barred_cells import whole_cells
from goalparse.settling.broken_rows import settle_broken
from goalparse.settling.cheapest import cheapest
from goalparse.settling.doubts import Doubt, report_doubts, weigh
from goalparse.settling.framed_rows import settle_framed
from goalparse.settling.lost_ticks import lost_ticks
from goalparse.settling.marked_rows import settle_marked
from goalparse.settling.open_repeats import once
from goalparse.settling.open_rows import settle_open_rows
from goalparse.settling.page_marks import page_marks
from goalparse.settling.repeated_down import without_copies
from goalparse.settling.row_prices import Judge, leaves_out_covered
from goalparse.settling.settled import assemble, number, written
from goalparse.settling.split_words import whole_words

# Tika writes a merged cell once.
_ONCE = frozenset({"tika-dom", "tika-sax", "tika-doc"})
_ROW = Break.ROW  # to ask the class is a detour by its metaclass


def settle_blocks(document: Document, lexicon: Lexicon) -> Result[Document]:
    """`goalparse.settling.settle` for a document in which something is open."""
    blocks: list[Block] = []
    doubts: list[Doubt] = []
    told: list[Finding] = []
    for block in document.blocks:
        if isinstance(block, Strip):
            settled, doubtful, refused = _settle_strip(block, lexicon)
            blocks.extend(settled)
            doubts.extend(doubtful)
            if block.open_rows and any(isinstance(each, Table) for each in settled):
                told.append(_by_vocabulary(block))
            told += refused
        else:
            blocks.append(block)
    if document.dialect not in _ONCE:
        blocks = list(without_copies(blocks, lexicon))
    numbered = tuple(number(blocks))
    tables = written(numbered)
    told += [*page_marks(tables, lexicon), *lost_ticks(tables)]
    return Result(replace(document, blocks=numbered), (*told, *report_doubts(doubts, numbered)))


def _by_vocabulary(strip: Strip) -> Finding:
    reason = "the text does not mark where rows end; labels, headers and levels say so"
    return finding("reading-by-vocabulary", place=Place(line_no=strip.line_no), reason=reason)


def _settle_strip(strip: Strip, lexicon: Lexicon) -> tuple[list[Block], list[Doubt], list[Finding]]:
    if strip.marked:
        return _settle_marked(strip, lexicon)
    if strip.open_rows:
        pieces = whole_cells(strip.pieces, lexicon)
        pieces = whole_words(once(pieces, lexicon), lexicon)
        strip = replace(strip, pieces=pieces)
        strip, breaks, told = settle_open_rows(strip, lexicon)
        return list(assemble(strip, breaks, lexicon)), [], told
    if strip.framed:
        return [settle_framed(strip, lexicon)], [], []
    if strip.broken:
        breaks, doubts = settle_broken(strip.pieces, lexicon)
        return list(assemble(strip, breaks, lexicon)), doubts, []
    judge = Judge(lexicon, uncovered=leaves_out_covered(_plain_starts(strip.pieces), lexicon))
    breaks, paths = cheapest(strip.pieces, judge)
    doubts = weigh(strip.pieces, breaks, paths, judge)
    return list(assemble(strip, breaks, lexicon)), doubts, []


def _settle_marked(
    strip: Strip, lexicon: Lexicon
) -> tuple[list[Block], list[Doubt], list[Finding]]:
    """A strip with marks behind its cells and rows."""
    place = Place(line_no=strip.line_no)
    settled = settle_marked(strip, lexicon)
    if settled is None:
        reason = "no mark of a cell can be the end of a row"
        refused = finding("table-unreadable", place=place, reason=reason)
        return list(assemble(strip, [Break.BODY] * len(strip.pieces), lexicon)), [], [refused]
    reason = (
        "a blank cell and the end of a row have the same mark; labels and headers tell them apart"
    )
    told = finding("reading-by-vocabulary", place=place, reason=reason)
    return list(assemble(*settled, lexicon)), [], [told]


def _plain_starts(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """The first two cells of each row, by the plain reading of the breaks."""
    for at, piece in enumerate(pieces):
        if piece.readings[0][0] is _ROW:
            yield pieces[at : at + 2]
