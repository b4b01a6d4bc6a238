"""What a form gives that is drawn as text, for the tests of layouts, money and checks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from goalparse.blocks import Table
from goalparse.extraction.collected import Extraction
from goalparse.extraction.extract import extract
from goalparse.meanings.lexicon import shipped
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from tables import document, table

both = pytest.mark.parametrize("exact", [True, False], ids=["word", "dump"])


def extracted(*blocks: str | Table) -> Extraction:
    """What a document of lines and tables gives."""
    lexicon = shipped()
    drawn = document(*blocks)
    outline = build_outline(drawn, lexicon)
    return extract(drawn, outline, recognise_forms(outline, lexicon), "2022.docx", lexicon)


def read(*lines: str, drawing: str, exact: bool = True) -> Extraction:
    """What a drawn table below some lines gives."""
    return extracted(*lines, table(drawing, exact=exact))


def shown(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows]


def codes(extraction: Extraction) -> list[str]:
    return [finding.code for finding in extraction.findings]
