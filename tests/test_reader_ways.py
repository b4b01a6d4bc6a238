"""Which way a Word body is read: by markup learned, where that is likely to be cheaper."""

from __future__ import annotations

import pytest

import wordml as w
from goalparse.readers.docx import fast, read_docx
from goalparse.readers.docx.fast.reader import Tally, read_body


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Tally]:
    """How each body that the fast path took was read."""
    found: list[Tally] = []

    def counted(*args: object) -> Tally:
        found.append(read_body(*args))  # type: ignore[arg-type]
        return found[-1]

    monkeypatch.setattr(fast, "read_body", counted)
    return found


def test_a_template_is_learned_when_it_comes_again(taken: list[Tally]) -> None:
    once, other = w.style("once", "Once"), w.style("other", "Other")
    assert _blocks("项目", styles=once) == (w.para("项目", 1),)
    assert taken == []
    assert _blocks("金额", styles=once) == (w.para("金额", 1),)
    assert taken == [Tally(fast=1)]
    assert _blocks("项目", styles=other) == (w.para("项目", 1),)
    assert taken == [Tally(fast=1)]


def test_long_tables_are_learned_at_first_sight(taken: list[Tally]) -> None:
    for length, expected in ((99, []), (100, [Tally(fast=1)])):
        table = w.tbl(*[w.tr("项目", "金额")] * length)
        read_docx(w.docx(table, styles=w.style("rows", f"{length} rows")))
        assert taken == expected


def _blocks(*texts: str, styles: str) -> tuple[object, ...]:
    return read_docx(w.docx(*map(w.p, texts), styles=styles)).value.blocks
