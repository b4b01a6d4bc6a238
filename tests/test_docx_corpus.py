"""Every Word file of the corpus: read without a fault, and nothing of its text lost or doubled.

The corpus is other people's; it is looked for where GOALPARSE_CORPUS says.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from goalparse.blocks import Document, Paragraph, Strip, Table
from goalparse.findings import Unreadable
from goalparse.readers.docx import read_docx
from oracle import visible

# Characters that the oracle cannot know, by reason. Each file is named with those that it
# may have more (or, for the oracle's own mark U+FFFC for w:sym, fewer) of.
_FORMULA = "()[]{}/^_√∑∫|,;"
EXEMPT = {
    # The structure of formulas on one line: brackets, fraction bars, exponents.
    **dict.fromkeys(
        (
            *("0415a167", "042f5565", "20cc6b37", "60697d46", "6f9e738e", "818c251b", "a27f2b92"),
            *("a8a2606f", "b7c3bdb0", "c090feee", "d75bb397", "dcfc5280", "fe924e9b"),
        ),
        _FORMULA,
    ),
    # Boxes of legacy form fields, whose state is in the field's data and not in any w:t.
    **dict.fromkeys(("06f1dc13", "d86475e4", "ef1cf2b4"), "☐☒"),
    # The chosen entry of a legacy list field ("Line 2"), boxes, and symbols.
    "1deb4f85": "☐Line2☎☒Ω⊗\ufffc",
    # WordArt: its text is an attribute of the shape.
    "1609d3ee": "BULLETINOFFICIELN°0113.09.2018⊗☎•Ω\ufffc",
    "56923086": "DEMO",
    # w:sym: the oracle has U+FFFC for what is a character of a symbol font on the page.
    "0c58de6a": "☐●\ufffc",
    **dict.fromkeys(("15d31018", "fae2a68a"), "\uf07d\ufffc"),
    **dict.fromkeys(("752e6a16", "8b017a86", "9e330bc0", "e88a8f27"), "•\uf0b7\uf0d3β\ufffc"),
    "a3df751f": "κνβεραω\ufffc",
    "b2718de6": "□\ufffc",
    "be66d24b": "−∈≠′≤≥\uf07f\uf081\ufffc",
}
_PAIRS = (
    ("64518a70", "accepted", "0edc2331"),
    ("55a20bf1", "original", "6e359800"),
    ("78eee051", "original", "771bebe0"),
    ("9368b3b0", "original", "157eef08"),
    ("4c03e2af", "original", "04a045ba"),
    ("f3c5fba3", "accepted", "3b818754"),
    ("01a5ebc0", "accepted", "85ad03b8"),
    ("4d3ea267", "accepted", "3a3b8b31"),
    ("4d3ea267", "original", "d63b227e"),
)


def without_lists(data: bytes) -> bytes:
    """The file without its numbering part: automatic numbers are no text of the body."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            if not re.search(r"numbering\d*\.xml$", entry.filename):
                new.writestr(entry.filename, old.read(entry.filename))
    return buffer.getvalue()


def all_text(document: Document) -> str:
    """All text of the blocks but white space; a nested table's is in its cell's already."""
    found = (piece for block in document.blocks for piece in _pieces(block))
    return re.sub(r"\s", "", "".join(found))


def _pieces(block: Paragraph | Table | Strip) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.raw
    elif isinstance(block, Table):
        yield from (cell.raw for cell in block.cells)
        yield from _covered(block)


def _covered(table: Table) -> Iterator[str]:
    for cell in table.cells:
        yield from (covered.text for covered in cell.covered)
        for nested in cell.tables:
            yield from _covered(nested)


def test_every_readable_file_is_read_whole_and_nothing_twice(corpus: Path) -> None:
    files = sorted((corpus / "word" / "readable").iterdir())
    wrong, used = {}, set()
    for file in files:
        key, data = file.name[:8], file.read_bytes()
        expected, found = (
            Counter(visible(data)),
            Counter(all_text(read_docx(without_lists(data)).value)),
        )
        differing = set((expected - found) + (found - expected))
        if differing:
            used.add(key)
        if not differing <= set(EXEMPT.get(key, "")):
            wrong[file.name] = (expected - found, found - expected)
    assert len(files) == 317
    assert wrong == {}
    assert used == set(EXEMPT)


def test_text_stands_in_the_order_of_the_page(corpus: Path) -> None:
    """Where nothing is moved (text boxes, old notes under merges), character by character."""
    compared = 0
    for file in sorted((corpus / "word" / "readable").iterdir()):
        data = file.read_bytes()
        if file.name[:8] in EXEMPT or _moves_text(data):
            continue
        assert all_text(read_docx(without_lists(data)).value) == visible(data), file.name
        compared += 1
    assert compared > 220


def _moves_text(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = next(
            name for name in archive.namelist() if re.search(r"word.document\d*\.xml$", name)
        )
        return b"txbxContent" in archive.read(body)


def test_tracked_changes_read_as_word_resolves_them(corpus: Path) -> None:
    folder = corpus / "word" / "readable"
    for before, mode, after in _PAIRS:
        source, resolved = (next(folder.glob(f"{key}_*")).read_bytes() for key in (before, after))
        read = read_docx(source, revisions=mode)  # type: ignore[arg-type]
        assert read.value.blocks == read_docx(resolved).value.blocks, (before, mode)
        assert [found.code for found in read.findings] == ["revisions-resolved"]


def test_hostile_files_are_read_or_refused_in_time(corpus: Path) -> None:
    refused: Counter[str] = Counter()
    files = sorted((corpus / "word" / "hostile-or-legacy").iterdir())
    for file in files:
        start = time.perf_counter()
        try:
            read_docx(file.read_bytes())
        except Unreadable as refusal:
            refused[refusal.finding.code] += 1
        assert time.perf_counter() - start < 10, file.name
    assert len(files) == 258
    assert refused == {"format-unsupported": 169, "file-encrypted": 7, "file-unreadable": 7}
