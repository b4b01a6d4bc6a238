"""The views: a project followed over the years with its evidence, filings side by side, sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goalparse.output.stored import open_run
from goalparse.records import Amount, Submission
from goalparse.schema import tables
from goalparse.warehouse import LoadRefusedError, Options, load, mof, open_target
from goalparse.warehouse.views import views
from made_runs import Made, make, query, write_run


def form(path: str, year: int, code: str | None, title: str | None, **given: Any) -> Submission:
    """A document with one form of department 131 in 130730, or as ``given`` says."""
    plain = make(Made(path=path, year=year, projects=1))
    place = {"region_code": "130730", "department_name": "政协", "linked_code": None, **given}
    project = replace(plain.projects[0], project_code=code, project_title=title, **place)
    document = replace(
        plain.document, region_code=place["region_code"], department_name=place["department_name"]
    )
    return replace(plain, document=document, projects=(project,))


def filled(target: str, tmp_path: Path, made: Sequence[Submission], **options: Any) -> None:
    write_run(tmp_path / "run", made)
    with open_target(target) as session:
        load(open_run(tmp_path / "run"), session, Options(**options))


_FOLLOWED = """
SELECT path, follows_key, follows_year, evidence FROM v_project_year ORDER BY fiscal_year, path
"""


def test_a_project_is_followed_and_the_evidence_said(target: str, tmp_path: Path) -> None:
    filled(
        target,
        tmp_path,
        [
            form("20/a", 2020, "A", "会议"),
            form("20/b", 2020, "B", "调研"),
            form("20/c", 2020, "C", "宣传"),
            form("20/d1", 2020, "D1", "专项"),
            form("20/d2", 2020, "D2", "专项"),
            form("21/old", 2021, None, "旧表", region_code=None),
            form("22/a", 2022, "A", "政协会议"),  # another title, the same code
            form("22/b", 2022, "BB", "委员调研", linked_code="B"),
            form("22/c", 2022, "CC", "宣传"),
            form("22/d", 2022, "D3", "专项"),  # two would fit
            form("22/e", 2022, "E", "会议"),  # the title of A, which goes on by itself
            form("22/f", 2022, "F", "会议", department_name="人大"),
            form("22/old", 2022, None, "旧表", region_code=None),
            form("22/x", 2022, None, "旧表", region_code=None, department_name=None),
            form("23/b", 2023, "BB", "委员调研"),
        ],
    )
    assert list(query(target, _FOLLOWED)) == [
        ("20/a", None, None, None),
        ("20/b", None, None, None),
        ("20/c", None, None, None),
        ("20/d1", None, None, None),
        ("20/d2", None, None, None),
        ("21/old", None, None, None),
        ("22/a", "A", 2020, "same code"),
        ("22/b", "B", 2020, "linked code"),
        ("22/c", "C", 2020, "same title in the department, other code"),
        ("22/d", None, None, "title fits 2 projects: none taken"),
        ("22/e", None, None, None),
        ("22/f", None, None, None),
        ("22/old", "政协/旧表", 2021,
         "same title in the department, no code, region not stated"),
        ("22/x", None, None, None),
        ("23/b", "BB", 2022, "same code"),
    ]  # fmt: skip
    lines = query(target, "SELECT path, line FROM v_project_line WHERE line = 'B' ORDER BY path")
    assert [path for path, _ in lines] == ["20/b", "22/b", "23/b"]
    assert query(target, "SELECT count(*) FROM v_project_line") == [(15,)]


def test_a_code_that_several_name_is_not_decided(target: str, tmp_path: Path) -> None:
    filled(
        target,
        tmp_path,
        [
            form("20/a", 2020, "A", "甲", linked_code="X"),
            form("20/b", 2020, "B", "乙", linked_code="X"),
            form("21/c", 2021, "C", "丙", linked_code="X"),
        ],
    )
    assert query(target, _FOLLOWED)[-1] == (
        "21/c", None, None, "linked code fits 2 projects: none taken",
    )  # fmt: skip


def test_two_filings_stand_side_by_side(target: str, tmp_path: Path) -> None:
    one, two = (form(f"{name}.docx", 2022, "A", "会议") for name in ("one", "two"))
    other = form("self.docx", 2022, "A", "会议", form="project_self_evaluation")
    filled(target, tmp_path, [one, two, other])
    found = query(
        target,
        "SELECT path, filings, filing_no, total_yuan FROM v_project_year ORDER BY path",
    )
    assert list(found) == [
        ("one.docx", 2, 1, one.projects[0].total_yuan),
        ("self.docx", 1, 1, other.projects[0].total_yuan),
        ("two.docx", 2, 2, two.projects[0].total_yuan),
    ]


def test_what_stands_beside_a_project(target: str, tmp_path: Path) -> None:
    plain = form("a.docx", 2022, "A", "会议")
    project = replace(plain.projects[0], self_score=Decimal("97.5"))
    indicators = [replace(each, weight=Decimal("12.5")) for each in plain.indicators]
    indicators[0] = replace(indicators[0], value_kind="qualitative", weight=None)
    indicators[1] = replace(indicators[1], value_kind="deadline", nature="quantitative")
    indicators[2] = replace(indicators[2], value_kind=None)
    spent = Amount(project_no=1, amount_no=9, label="执行数", source="total", stage="executed",
                   value_yuan=Decimal("12.34"), rate=Decimal("98.7"))  # fmt: skip
    filled(
        target,
        tmp_path,
        [replace(plain, projects=(project,), indicators=tuple(indicators),
                 amounts=(*plain.amounts, spent))],
    )  # fmt: skip
    assert query(
        target,
        "SELECT executed_yuan, execution_rate, indicators, weighted_indicators, weight_total,"
        " quantitative_indicators, quantitative_percent, self_score FROM v_project_year",
    ) == [
        (Decimal("12.34"), Decimal("98.7"), 6, 5, Decimal("62.5"), 4, Decimal("66.6667"),
         Decimal("97.5")),
    ]  # fmt: skip


def test_the_flat_view_has_every_indicator_and_column(target: str, tmp_path: Path) -> None:
    made = [make(Made(path=f"{n}.docx")) for n in range(5)]
    filled(target, tmp_path, made)
    with open_target(target) as session:
        names = {column.name for column in tables()["indicators"].columns}
        assert session.rows("SELECT count(*) FROM v_indicator_flat") == [(60,)]
        (row,) = session.rows(
            f"SELECT {', '.join(sorted(names))} FROM v_indicator_flat"  # noqa: S608
            " WHERE path = '0.docx' AND project_no = 1 AND indicator_no = 1"
        )
    assert len(row) == len(names)


def test_open_findings_are_errors_and_warnings(target: str, tmp_path: Path) -> None:
    made = [make(Made(path=f"{n}.docx")) for n in range(9)]
    filled(target, tmp_path, made)
    grave = [f for each in made for f in each.findings if f.severity == "warning"]
    assert query(target, "SELECT count(*), count(project_code) FROM v_open_findings") == [
        (len(grave), len(grave))
    ]
    assert 0 < len(grave) < 18


# -- the national field names


def test_the_views_by_national_names(target: str, tmp_path: Path) -> None:
    plain = form("a.docx", 2022, "13073022P00850910013X", "会议")
    second = replace(plain.goals[0], goal_no=2, text="第二条")
    long = replace(plain.indicators[0], level3="长" * 31, description=None)
    whole = form("b.docx", 2022, None, None, form="department_goal")
    made = replace(plain, goals=(plain.goals[0], second), indicators=(long, *plain.indicators[1:]))
    write_run(tmp_path / "run", [made, whole])
    with open_target(target) as session:
        report = load(open_run(tmp_path / "run"), session, Options(national=True))
    (note,) = report.notes
    assert note == (
        "1 values of pm_perf_indicator.kpi_lv3 are longer than its 30 characters (up to 31); the"
        " view holds them whole, v_mof_too_long lists them"
    )
    assert query(
        target,
        "SELECT mof_div_code, fiscal_year, pro_code, kpi_target, is_deleted FROM pm_perf_goal_info",
    ) == [("130730000", "2022", "13073022P00850910013X",
           f"{plain.goals[0].text}\n第二条", "2")]  # fmt: skip
    assert query(
        target,
        "SELECT pro_code, kpi_lv1, kpi_content, kpi_evalstd, kpi_val, computesign"
        " FROM pm_perf_indicator WHERE length(kpi_lv3) = 31",
    ) == [("13073022P00850910013X", long.level1, "长" * 31, "1", long.value_raw, "1")]
    for view in mof.national_tables():
        expected = 6 if "indicator" in view.name else 1
        assert query(target, f"SELECT count(*) FROM {view.name}") == [(expected,)]  # noqa: S608


def test_the_ddl_by_national_names_takes_what_the_views_give(target: str, tmp_path: Path) -> None:
    filled(target, tmp_path, [form("a.docx", 2022, "A", "会议")], national=True)
    with open_target(target) as session:
        session.execute("CREATE SCHEMA bureau")
        for statement in mof.as_ddl(session.dialect).split(";\n\n"):
            if statement.startswith("CREATE TABLE"):
                session.execute(statement.replace("CREATE TABLE ", "CREATE TABLE bureau."))
        for table in mof.national_tables():
            filled_rows = session.execute(
                f"INSERT INTO bureau.{table.name} SELECT * FROM {table.name}"  # noqa: S608
            )
            assert filled_rows == session.rows(f"SELECT count(*) FROM {table.name}")[0][0]  # noqa: S608


def test_every_national_field_has_its_source() -> None:
    for table in mof.national_tables():
        assert table.source
        for field in table.fields:
            assert field.source, field.name
            assert field.about, field.name


# -- views of another version, and what is in their way


def test_views_are_made_anew_only_when_they_differ(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [form("a.docx", 2022, "A", "会议")]
    filled(target, tmp_path, made)
    said = "SELECT view_name FROM duckdb_views() WHERE NOT internal"
    if target.startswith("postgresql"):
        said = "SELECT viewname, xmin FROM pg_class, pg_views WHERE viewname = relname"
    before = sorted(query(target, said))
    filled(target, tmp_path, made)
    assert sorted(query(target, said)) == before
    first, *others = views()
    newer = replace(first, query=first.query.replace("d.path,", "d.path, d.path AS p2,", 1))
    monkeypatch.setattr("goalparse.warehouse.loading.views", lambda: (newer, *others))
    filled(target, tmp_path, made)
    assert query(target, "SELECT DISTINCT p2 FROM v_indicator_flat") == [("a.docx",)]


def test_a_users_own_table_is_not_replaced_by_a_view(target: str, tmp_path: Path) -> None:
    with open_target(target) as session:
        session.execute("CREATE TABLE v_project_year (mine integer)")
    with pytest.raises(LoadRefusedError, match="a v_project_year that goalparse did not make"):
        filled(target, tmp_path, [form("a.docx", 2022, "A", "会议")])
    assert query(target, "SELECT * FROM v_project_year") == []
