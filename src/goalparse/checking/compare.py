"""A source held against its extraction: what was kept, changed, inferred and lost."""

from __future__ import annotations

from goalparse.checking.compared_cells import CellComparison
from goalparse.checking.compared_lines import LineComparison
from goalparse.checking.compared_records import RecordComparison
from goalparse.checking.comparison import SourceComparison
from goalparse.checking.given_by_none import GivenByNoCell
from goalparse.meanings.lexicon import Lexicon, shipped
from goalparse.pipeline import Traced
from goalparse.records import Submission


def compare_source(
    traced: Traced, *, submission: Submission | None = None, lexicon: Lexicon | None = None
) -> SourceComparison:
    """Hold a file's settled document against its records, cell by cell and line by line.

    ``submission`` are other records to be checked against the same source (those of an earlier
    run), ``lexicon`` is the vocabulary that the file was read with. A file that could not be
    read has nothing to compare.
    """
    lexicon = lexicon or shipped()
    submission = submission or traced.submission
    path = submission.document.path
    document, ledger = traced.document, traced.ledger
    if document is None or ledger is None:
        return SourceComparison(path=path)
    cells = CellComparison(document, submission, ledger, lexicon)
    tables = cells.run()
    made_up = GivenByNoCell(submission, lexicon, cells.cells, cells.claimed, cells.hanging)
    records = RecordComparison(
        document=document, submission=submission, claimed=cells.claimed, lexicon=lexicon
    )
    lines, of_sections = LineComparison(
        document=document, submission=submission, lexicon=lexicon
    ).run()
    return SourceComparison(
        path=path,
        tables=tables,
        lines=lines,
        records=(*records.run(), *of_sections, *made_up.run()),
    )
