"""Which way a Word body is read: by markup learned, where that is likely to be cheaper."""

from __future__ import annotations

import wordml as w
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.fast.reader import Tally


def test_a_template_is_learned_when_it_comes_again(tallies: list[Tally]) -> None:
    once, other = w.style("once", "Once"), w.style("other", "Other")
    assert _blocks("项目", styles=once) == (w.para("项目", 1),)
    assert tallies == []
    assert _blocks("金额", styles=once) == (w.para("金额", 1),)
    assert tallies == [Tally(fast=1)]
    assert _blocks("项目", styles=other) == (w.para("项目", 1),)
    assert tallies == [Tally(fast=1)]


def test_long_tables_are_learned_at_first_sight(tallies: list[Tally]) -> None:
    for length, expected in ((99, []), (100, [Tally(fast=1)])):
        table = w.tbl(*[w.tr("项目", "金额")] * length)
        read_docx(w.docx(table, styles=w.style("rows", f"{length} rows")))
        assert tallies == expected


def _blocks(*texts: str, styles: str) -> tuple[object, ...]:
    return read_docx(w.docx(*map(w.p, texts), styles=styles)).value.blocks
