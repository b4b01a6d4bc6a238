"""Findings without end are put together: what they quote does not vanish."""

from __future__ import annotations

from collections import Counter

from goalparse.blocks import Place
from goalparse.extraction.folded import MOST, folded
from goalparse.findings import Finding
from goalparse.pipeline import parse
from goalparse.wording import message_in_chinese


def told(count: int, table_no: int | None) -> list[Finding]:
    places = [Place(table_no=table_no, row_no=at) for at in range(count)]
    return [
        Finding(code="cell-unclaimed", message="no record", place=each, raw=f"格{each.row_no}")
        for each in places
    ]


def test_what_is_beyond_a_thousand_of_a_table_is_one_finding_that_quotes_all_of_it() -> None:
    findings = [*told(MOST + 300, 1), *told(MOST, 2)]
    found = folded(findings)
    assert found[:MOST] == tuple(findings[:MOST])
    together = found[MOST]
    assert (together.code, together.place.row_no) == ("cell-unclaimed", MOST)
    assert together.raw == "\n".join(f"格{at}" for at in range(MOST, MOST + 300))
    assert "300" in together.message
    assert "300" in message_in_chinese(together.code, together.message)
    assert found[MOST + 1 :] == tuple(told(MOST, 2))


def test_much_that_is_quoted_is_several_findings_and_what_has_no_table_stays() -> None:
    found = folded(told(MOST + 20_000, 1))
    assert len(found) < MOST + 20
    assert [raw for each in found for raw in (each.raw or "").split("\n")] == [
        each.raw for each in told(MOST + 20_000, 1)
    ]
    assert folded(told(MOST + 5, None)) == tuple(told(MOST + 5, None))


def test_a_line_of_cells_that_nobody_knows_has_no_findings_without_end() -> None:
    head = "项目支出绩效目标表\n| 项目名称 | 修路 |\n| 一级指标 | 二级指标 | 三级指标 | 指标值 |"
    found = parse(f"{head}{' 甲乙 |' * 4000}\n".encode(), "2023.txt")
    by_code = Counter(each.code for each in found.findings)
    assert MOST < max(by_code.values()) < MOST + 50
    assert found.value.document.finding_count == len(found.findings)


def test_a_header_that_nobody_knows_is_told_once_for_all_projects_below_it() -> None:
    rows = [f"| 项目{at} | {at}0 | 完成 | 已开工 |" for at in range(1, 5)]
    head = "2024年项目支出绩效目标表\n\n| 项目名称 | 预算数（万元） | 绩效目标 | 目前进展 |"
    found = parse("\n".join([head, *rows]).encode(), "2024.txt")
    assert len(found.value.projects) == len(rows)
    assert [each.raw for each in found.findings if each.code == "header-unknown"] == ["目前进展"]
