"""Runs made up for tests and studies: records straight into the tables, no file parsed.

A document is made from its path, a year and a ``version``: another version is the same document
with other bytes, as a department files it anew. Money, counts and texts vary with the path, so
that sums are worth comparing; all rows hold together by their keys.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goalparse.output.frames import arrow_schema
from goalparse.output.lines import csv_lines, json_values
from goalparse.output.runs import RunRecord
from goalparse.output.sinks import Output
from goalparse.output.stored import HIVE_NULL, open_run
from goalparse.records import (
    Amount,
    CellRecord,
    DocumentRecord,
    FindingRecord,
    Goal,
    Indicator,
    Milestone,
    Project,
    Section,
    Submission,
)
from goalparse.schema import tables
from goalparse.warehouse import open_target
from run_writer import RunWriter

_LEVELS = (
    ("产出指标", "数量指标", "会议数量", "≥{n}次", ">=", "次"),
    ("产出指标", "质量指标", "验收合格率", "≥{n}%", ">=", "%"),
    ("产出指标", "成本指标", "会议费成本", "≤{n}.5万元", "<=", "万元"),
    ("效益指标", "社会效益指标", "受益户数", "{n}户", None, "户"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥{n}%", ">=", "%"),
)
_TOPICS = ("政协会议", "专项经费", "困难群众救助", "村务公开工作经费", "道路养护", "义务教育补助")
_REGIONS = (("130730", "怀来县"), ("120000", "天津市"), ("510923", "大英县"))

# What a reader of CSV or JSON lines may take for something else.
NASTY = (
    "NA", "null", "true", "007", "1e5", "2022-12-31", "'", "'=1", "''+x", "=1+1", "＝甲",
    "-", "a,b", '"', '""', "甲\n乙\n", "\\N", "\\.", "\t起", " 空 ", "\ufeff甲", "x" * 40_000,
)  # fmt: skip
OUTPUTS = {
    "csv": Output(),
    "excel": Output(excel=True, labels="zh"),
    "jsonl": Output(format="jsonl"),
    "parquet": Output(format="parquet"),
}
Rows = dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a made-up document is made from."""

    path: str
    year: int = 2022
    version: int = 1
    projects: int = 2
    indicators: int = 6
    parser: str = "0.1.0"
    cells: bool = False


def make(made: Made) -> Submission:
    """The submission of a made-up document; the same ``made`` gives the same rows."""
    rng = random.Random(f"{made.path} {made.year}")
    names = random.Random(f"{made.path} {made.version}")
    region, region_name = rng.choice(_REGIONS)
    department = f"{rng.randint(100, 999)}"
    content = f"{made.path}\n{made.year}\n{made.version}"
    projects = tuple(
        _project(made, rng, names, number, (region, region_name, department))
        for number in range(1, made.projects + 1)
    )
    findings = tuple(_findings(made, rng))
    document = DocumentRecord(
        doc_id=hashlib.sha256(content.encode()).hexdigest(),
        path=made.path,
        format="docx",
        bytes=len(content),
        title=f"{made.year}年部门绩效文本",
        fiscal_year=made.year,
        fiscal_year_from="stated",
        region_code=region,
        region_name=region_name,
        department_code=department,
        department_name=f"部门{department}",
        section_count=2,
        project_count=made.projects,
        indicator_count=made.projects * made.indicators,
        finding_count=len(findings),
        cell_coverage=1 - made.version / 64,
        status="ok",
        parser_version=made.parser,
    )
    return Submission(
        document=document,
        sections=(
            Section(section_no=1, level=1, number="第一部分", title="部门整体绩效目标"),
            Section(section_no=2, parent_no=1, level=2, number="一、", title="总体绩效目标",
                    text=f'完成 {names.randint(1, 99)} 项，"确保"\n按期'),
        ),
        projects=projects,
        amounts=tuple(row for each in projects for row in _amounts(each, rng)),
        milestones=tuple(row for each in projects for row in _milestones(each)),
        goals=tuple(
            Goal(project_no=each.project_no, goal_no=1, stage="target", number="1",
                 text=f"完成{names.randint(1, 99)}次调研")
            for each in projects
        ),
        indicators=tuple(
            row for each in projects for row in _indicators(each, names, made.indicators)
        ),
        findings=findings,
        cells=tuple(_cells(made)),
    )  # fmt: skip


def _findings(made: Made, rng: random.Random) -> Iterator[FindingRecord]:
    for number in range(1, min(made.projects, 2) + 1):
        yield FindingRecord(
            finding_no=number,
            severity=rng.choice(("warning", "note")),
            code="goal-placeholder",
            message=f"the goal '目标内容{number}' is the form's own wording left standing",
            table="goals",
            project_no=1,
            record_no=1,
            field="text",
            raw=f"目标内容{number}",
            line_no=60 + number,
        )


def _project(
    made: Made, rng: random.Random, names: random.Random, number: int, where: tuple[str, str, str]
) -> Project:
    region, region_name, department = where
    fiscal = Decimal(names.randint(1, 10**9)).scaleb(-2)
    other = Decimal(names.randint(0, 10**7)).scaleb(-2) if number % 3 == 0 else None
    title = rng.choice(_TOPICS)
    return Project(
        project_no=number,
        form="project_goal",
        layout="hebei_text",
        section_no=2,
        title=f"{title}绩效目标表",
        project_code=f"{region}{made.year % 100:02}P{rng.randint(0, 10**11 - 1):011}X",
        project_name=title,
        project_title=title,
        region_code=region,
        region_name=region_name,
        code_year=made.year,
        code_kind="P",
        department_code=department,
        department_name=f"部门{department}",
        fiscal_year=made.year,
        amount_unit="万元",
        total_yuan=fiscal + (other or 0),
        fiscal_yuan=fiscal,
        other_yuan=other,
        purpose=f"用于{title}，含“差旅”",
        table_no=number,
    )


def _amounts(project: Project, rng: random.Random) -> Iterator[Amount]:
    for number, (label, source, yuan) in enumerate(
        (
            ("预算数", "total", project.total_yuan),
            ("其中：财政资金", "fiscal", project.fiscal_yuan),
            ("其他资金", "other", project.other_yuan),
        ),
        1,
    ):
        yield Amount(
            project_no=project.project_no,
            amount_no=number,
            label=label,
            source=source,
            stage="budget",
            raw=None if yuan is None else f"{yuan / 10_000:f}",
            value=None if yuan is None else yuan / 10_000,
            unit="万元",
            unit_from="table",
            value_yuan=yuan,
            rate=Decimal(rng.randint(0, 10_000)).scaleb(-2) if number == 1 else None,
            table_no=project.table_no,
            row_no=number,
            column_no=3,
        )


def _milestones(project: Project) -> Iterator[Milestone]:
    for number, month in enumerate((3, 6, 10, 12), 1):
        yield Milestone(
            project_no=project.project_no,
            milestone_no=number,
            label=f"{month}月底",
            month=month,
            raw=f"{number * 25}%",
            percent=Decimal(number * 25),
        )


def _indicators(project: Project, rng: random.Random, count: int) -> Iterator[Indicator]:
    for number in range(1, count + 1):
        level1, level2, name, shape, operator, unit = _LEVELS[number % len(_LEVELS)]
        value = rng.randint(1, 100)
        yield Indicator(
            project_no=project.project_no,
            indicator_no=number,
            parent_no=number - 1 if number % 5 == 0 else None,
            core=number == 1,
            level1=level1,
            level2=level2,
            level1_raw=level1,
            level2_raw=level2,
            level3=f"{name}{number}",
            level3_raw=f"{name}{number}",
            description=f"{name}的说明，第{number}项",
            value_raw=shape.format(n=value),
            value_kind="quantity",
            operator=operator,
            value=Decimal(value),
            unit=unit,
            deadline=date(2022, 12, 31) if number % 4 == 0 else None,
            basis="年度工作计划",
            weight=Decimal(100) / count if 100 % count == 0 else None,
            table_no=project.table_no,
            row_no=number,
            line_no=number,
        )


def _cells(made: Made) -> Iterator[CellRecord]:
    for row in range(1, 4 if made.cells else 1):
        yield CellRecord(table_no=1, row_no=row, column_no=1, row_span=1, column_span=1,
                         text=f"格{row}", role="label")  # fmt: skip


def duplicate(submission: Submission, path: str) -> Submission:
    """The same bytes under another path, as a run has them."""
    first = submission.document
    return Submission(document=replace(first, path=path, duplicate_of=first.path))


def write_run(
    out: Path, submissions: Iterable[Submission], *, output: Output | None = None
) -> RunRecord:
    """Write submissions as a run; they are put in the order of their paths."""
    writer = RunWriter(out, output or Output(format="parquet"))
    for each in sorted(submissions, key=lambda each: each.document.path):
        writer.add(each)
    return writer.finish()


def partitioned(run: Path, out: Path, columns: tuple[str, ...]) -> None:
    """A run in Hive folders by columns of its tables, which the files then lack.

    A table without these columns lies as it was in the folder of nothing known.
    """
    stored = open_run(run)
    package = json.loads((run / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        table = tables()[resource["name"]]
        whole = pa.Table.from_batches(list(stored.batches(table)), arrow_schema(table))
        keys = [name for name in columns if name in whole.column_names]
        groups: dict[tuple[Any, ...], list[int]] = {}
        for at, row in enumerate(whole.to_pylist()):
            groups.setdefault(tuple(row[name] for name in keys), []).append(at)
        paths = []
        for values, places in sorted(groups.items(), key=str) or [((None,) * len(keys), [])]:
            by_name = dict(zip(keys, values, strict=True))
            folder = "/".join(
                f"{name}={HIVE_NULL if by_name.get(name) is None else by_name[name]}"
                for name in columns
            )
            part = out / table.name / folder / f"part-00000.{resource['format']}"
            part.parent.mkdir(parents=True)
            _write_part(part, whole.take(pa.array(places, pa.int64())).drop_columns(keys))
            paths.append(part.relative_to(out).as_posix())
        resource["path"] = paths
    (out / "datapackage.json").write_text(json.dumps(package), "utf-8")


def _write_part(part: Path, rows: pa.Table) -> None:
    if part.suffix == ".parquet":
        pq.write_table(rows, part)
    elif part.suffix == ".csv":
        with part.open("wb") as file:
            file.write(",".join(rows.column_names).encode() + b"\n")
            for batch in rows.to_batches():
                if batch.num_rows:
                    file.write(csv_lines(batch))
    else:
        columns = [json_values(column.combine_chunks()) for column in rows.columns]
        with part.open("w", encoding="utf-8", newline="\n") as file:
            for values in zip(*columns, strict=True):
                line = dict(zip(rows.column_names, values, strict=True))
                file.write(json.dumps(line, ensure_ascii=False) + "\n")


def nasty() -> list[Submission]:
    """Documents of two years and of none, with goals that readers may take for something else."""
    plain = make(Made(path="甲/一.docx", cells=True))
    goals = tuple(
        replace(plain.goals[0], goal_no=at, text=text) for at, text in enumerate(NASTY, 1)
    )
    undated = make(Made(path="甲/三.docx", year=2023))
    undated = replace(
        undated,
        document=replace(undated.document, fiscal_year=None),
        projects=tuple(replace(each, fiscal_year=None) for each in undated.projects),
    )
    return [
        replace(plain, goals=goals), undated, make(Made(path="甲/二.docx", year=2023)),
    ]  # fmt: skip


def documents(numbers: Iterable[int], *, version: int = 1, **made: Any) -> list[Submission]:
    """Documents by number, over five folders and four years."""
    return [
        make(Made(path=f"{n % 5}/{n:03}.docx", year=2020 + n % 4, version=version, **made))
        for n in numbers
    ]


def changed_archive() -> tuple[list[Submission], list[Submission]]:
    """120 documents; then 30 filed anew, 5 gone, 7 more."""
    old = documents(range(120))
    new = [
        *documents(range(30), version=2),
        *documents(range(30, 115)),
        *documents(range(200, 207)),
    ]
    return old, new


def query(target: str, statement: str) -> Sequence[tuple[Any, ...]]:
    """What a database that runs are loaded into says."""
    with open_target(target) as session:
        return session.rows(statement)


def rows_of_run(run: Path) -> Rows:
    """The rows of a run's tables by their keys."""
    stored = open_run(run)
    found: Rows = {}
    for table in stored.tables:
        names = [column.name for column in table.columns]
        at = [names.index(key) for key in table.key]
        rows = [tuple(row.values()) for batch in stored.batches(table) for row in batch.to_pylist()]
        found[table.name] = {tuple(row[i] for i in at): row for row in rows}
    return found
