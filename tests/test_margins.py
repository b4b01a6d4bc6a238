"""Dumps with something in front of every line, and dumps whose empty lines were taken out."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

import goalparse
from goalparse.readers.margins import without_margin
from golden import values

FORM = (
    "项目支出绩效目标表\n（2022年度）\n\t项目名称\n\t农村公路养护\n\n\t预算数\n\t30\n\t单位\n\t万元\n\n"
    "\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\n\t产出指标\n\t数量指标\n\t维修处数\n\t≥36处\n\n"
    "\t满意度指标\n\t服务对象满意度指标\n\t群众满意度\n\t≥90%\n\n\n注：各单位可增加指标。\n"
)


def _numbered(form: str) -> Callable[[str], str]:
    return lambda text: "\n".join(
        form.format(n, line) for n, line in enumerate(text.split("\n")[:-1], 1)
    )


@pytest.mark.parametrize(
    "put",
    [
        _numbered("{:>6}\t{}"), _numbered("{}:{}"), _numbered("{:>4} {}"),
        lambda text: re.sub("^", "> ", text, flags=re.MULTILINE),
        lambda text: re.sub("^(?=.)", "    ", text, flags=re.MULTILINE),
        lambda text: text.replace("\n\t一级", "\n\f\t一级"),
        lambda text: text.replace("\n\n", "\n\f\n"),
        lambda text: text.replace("\n", "\r\r\n"),
        lambda text: re.sub("^", ">", text, flags=re.MULTILINE),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\u2028"),
        lambda text: text.replace("\n", "\x85"),
        lambda text: text.replace("\n", "\x0b"),
    ],
    ids=[
        *("cat -n", "grep -n", "blanks", "quoted", "indented", "form feed", "blank form feed"),
        *("CR twice", "quoted without a blank"),
        *("CR", "line separator", "next line", "vertical tab"),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_every_line_is_no_text(put: Callable[[str], str]) -> None:
    plain = goalparse.parse(FORM.encode(), name="2022").value
    assert len(plain.indicators) == 2
    found = goalparse.parse(put(FORM).encode(), name="2022").value
    assert values(found) == values(plain)
    assert [f.line_no for f in found.indicators] == [f.line_no for f in plain.indicators]


def test_line_ends_written_twice_are_one() -> None:
    plain = goalparse.parse(FORM.encode(), name="2022").value
    found = goalparse.parse(FORM.replace("\n", "\n\n").encode(), name="2022").value
    assert values(found) == values(plain)
    assert found.document.dialect == plain.document.dialect
    twice = [2 * (indicator.line_no or 0) - 1 for indicator in plain.indicators]
    assert [indicator.line_no for indicator in found.indicators] == twice


ROWS = "项目支出绩效目标表\n（2022年度）\n项目名称\t农村公路养护\t主管部门\t交通局\n" + "".join(
    f"{head}\n" + "".join(f"{level}\t{name}{n}\t≥{n}处\t年报\n" for n in range(1, 8))
    for head, level, name in (
        ("一级指标\t三级指标\t指标值\t指标值确定依据", "产出指标", "维修"),
        ("一级指标\t三级指标\t指标值\t指标值确定依据", "效益指标", "受益"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    "mark", ["{}", "— {} —", "- {} -\n县交通局预算", "县交通局预算\n\f{}", "\n{}\n"]
)
def test_numbers_of_pages_between_rows_are_left_out_and_told(mark: str) -> None:
    plain = goalparse.parse(ROWS.encode(), name="2022").value
    assert len(plain.indicators) == 14
    lines = ROWS.splitlines()
    pages = [*lines[:8], mark.format(1), *lines[8:15], mark.format(2), *lines[15:]]
    result = goalparse.parse(("\n".join(pages) + "\n").encode(), name="2022")
    assert values(result.value) == values(plain)
    (told,) = [f for f in result.findings if f.code == "reading-by-vocabulary"]
    written = "\n".join(pages).split("\n")
    assert written[(told.place.line_no or 0) - 1].strip("\f— -") == "1"
    last = result.value.indicators[-1]
    assert written[(last.line_no or 0) - 1] == lines[-1]


@pytest.mark.parametrize("numbers", [(1, 3), (2, 1), (1,)])
def test_numbers_that_do_not_count_pages_are_kept(numbers: tuple[int, ...]) -> None:
    lines = ROWS.splitlines()
    for at, number in zip((8, 16), numbers, strict=False):
        lines.insert(at, str(number))
    result = goalparse.parse(("\n".join(lines) + "\n").encode(), name="2022")
    assert not [f for f in result.findings if "numbers of pages" in f.message]


def test_numbers_that_do_not_count_the_lines_are_text() -> None:
    lines = [f"{n}.第{n}条" for n in (1, 2, 3, 4, 6, 7, 8, 9)]
    assert without_margin("\n".join(lines), lines) == lines
    numbered = ["1.甲"] * 9
    assert without_margin("\n".join(numbered), numbered) == numbered


def test_a_note_behind_the_only_empty_line_that_is_left_stands_below_the_table() -> None:
    plain = goalparse.parse(FORM.encode(), name="2022").value
    result = goalparse.parse(re.sub("\n{2,}", "\n\n", FORM).encode(), name="2022")
    assert values(result.value) == values(plain)
    assert [f.code for f in result.findings if f.code == "row-break-ambiguous"]


def test_a_note_behind_no_empty_line_is_doubtful() -> None:
    rows = FORM.replace("\n\t", "\t").replace("\t\n", "\n").replace("\n\n", "\n")
    text = re.sub(r"(?<!^)\t(?=项目名称|预算数|一级指标|产出|满意度指标)", "\n\t", rows)
    found = goalparse.parse(text.encode(), name="2022")
    assert found.value.document.dialect == "tika-sax"
    assert "row-break-ambiguous" in {f.code for f in found.findings}


def test_rows_whose_blank_last_cells_were_trimmed_keep_their_columns() -> None:
    """Rows are shorter than their header then; no TAB of it is taken for text."""
    rows = ["一级指标\t二级指标\t三级指标\t指标值\t得分\t偏差原因分析"]
    rows += [f"产出指标\t数量指标\t维修{n}\t≥{n}处\t10" for n in range(1, 6)]
    text = "项目支出绩效自评表\n" + "".join(f"\t{row}\n" for row in ["项目名称\t甲", *rows]) + "\n"
    found = goalparse.parse(text.encode(), name="2022").value
    assert found.document.dialect == "tika-sax"
    assert [(i.score, i.deviation_reason) for i in found.indicators] == [(Decimal(10), None)] * 5
