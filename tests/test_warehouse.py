"""Loading a run again and again into PostgreSQL and DuckDB: no doubles, no gaps."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest

from goalparse.output.sinks import Output
from goalparse.output.stored import NotARunError, open_run
from goalparse.schema import tables
from goalparse.warehouse import (
    LoadRefusedError,
    Options,
    Report,
    load,
    misread_path,
    open_target,
)
from made_runs import (
    Made,
    Rows,
    changed_archive,
    documents,
    duplicate,
    make,
    query,
    rows_of_run,
    write_run,
)
from postgres_server import PASSWORD


def load_into(target: str, run: Path, **options: Any) -> Report:
    schema, wait = options.pop("schema", None), options.pop("wait", 60)
    with open_target(
        target, schema=schema, wait=wait, read_only=options.get("dry_run", False)
    ) as session:
        return load(open_run(run), session, Options(**options))


def rows_of(target: str, *, extra: str = "", schema: str = "") -> Rows:
    """Every row of every table by its key; ``extra`` is read beside the dictionary's columns."""
    found: Rows = {}
    with open_target(target, schema=schema or None) as session:
        for name, table in tables().items():
            if not session.columns(name):
                continue
            names = [f'"{column.name}"' for column in table.columns]
            picked = ", ".join([*names, *([extra] if extra else [])])
            where = f'"{session.within}".{name}'
            rows = session.rows(f"SELECT {picked} FROM {where}")  # noqa: S608
            at = [names.index(f'"{key}"') for key in table.key]
            found[name] = {tuple(row[i] for i in at): row for row in rows}
            assert len(found[name]) == len(rows)
    return found


def money(rows: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for year, yuan in rows:
        sums[year] += yuan
    return dict(sums)


# -- what is there afterwards


def test_the_tables_are_those_of_the_run_to_the_cent(target: str, tmp_path: Path) -> None:
    run = tmp_path / "run"
    made = documents(range(60))
    made.append(duplicate(made[0], "zz/again.docx"))
    write_run(run, made)
    report = load_into(target, run)
    assert rows_of(target) == rows_of_run(run)
    assert {name: counts.inserted for name, counts in report.counts.items()} == {
        name: len(rows) for name, rows in rows_of_run(run).items()
    }
    projects = pq.read_table(run / "projects", columns=["fiscal_year", "total_yuan"])
    years = "SELECT fiscal_year, sum(total_yuan) FROM projects GROUP BY fiscal_year"
    expected = money(zip(*projects.to_pydict().values(), strict=True))
    assert {year: Decimal(yuan) for year, yuan in query(target, years)} == expected
    assert len(expected) == 4


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_the_format_of_the_run_makes_no_difference(
    target: str, tmp_path: Path, format_: Any
) -> None:
    write_run(tmp_path / "a", documents(range(5), cells=True), output=Output(cells=True))
    write_run(
        tmp_path / "b", documents(range(5), cells=True), output=Output(format=format_, cells=True)
    )
    assert load_into(target, tmp_path / "a").changed
    assert load_into(target, tmp_path / "b").changed == 0


def test_texts_that_mean_something_to_a_loader_arrive_as_they_are(
    target: str, tmp_path: Path
) -> None:
    texts = [
        "\\N",
        "\\.",
        "NULL",
        "null",
        '"',
        '""',
        "a,b",
        "甲\n乙",
        "\t",
        "'",
        "\r\n",
        "\\",
        "x" * 99_999,
    ]
    (plain,) = documents([1])
    goals = tuple(
        replace(plain.goals[0], goal_no=at, text=text) for at, text in enumerate(texts, 1)
    )
    write_run(tmp_path / "run", [replace(plain, goals=goals)])
    load_into(target, tmp_path / "run")
    found = query(target, "SELECT text FROM goals ORDER BY goal_no")
    assert [text for (text,) in found] == texts
    assert load_into(target, tmp_path / "run").changed == 0


# -- again and again


def test_the_same_run_twice_changes_nothing(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(20)))
    load_into(target, tmp_path / "run")
    before = rows_of(target, extra="load_id")
    loads = query(target, "SELECT * FROM loads")
    report = load_into(target, tmp_path / "run")
    assert (report.changed, report.load_id) == (0, None)
    assert {name: counts.unchanged for name, counts in report.counts.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert rows_of(target, extra="load_id") == before
    assert query(target, "SELECT * FROM loads") == loads
    assert len(loads) == 1


def test_a_newer_run_changes_exactly_what_differs(database: str, tmp_path: Path) -> None:
    old, new = changed_archive()
    write_run(tmp_path / "old", old)
    write_run(tmp_path / "new", new)
    load_into(database, tmp_path / "old")
    before = rows_of(database, extra="xmin::text")
    dry = load_into(database, tmp_path / "new", prune=True, dry_run=True)
    assert rows_of(database, extra="xmin::text") == before
    report = load_into(database, tmp_path / "new", prune=True)
    assert dry.counts == report.counts
    assert (report.counts["documents"].inserted, report.counts["documents"].updated) == (7, 30)
    assert report.counts["documents"].deleted == 5
    after = rows_of(database, extra="xmin::text")
    expected = rows_of_run(tmp_path / "new")
    for name, rows in after.items():
        assert {key: row[:-1] for key, row in rows.items()} == expected[name]
        for key, row in rows.items():
            was = before[name].get(key)
            # The row version stays if and only if the row is the same.
            assert (was is not None and was[-1] == row[-1]) == (
                was is not None and was[:-1] == row[:-1]
            )
    assert load_into(database, tmp_path / "new", prune=True).changed == 0


def test_a_newer_run_in_duckdb(tmp_path: Path) -> None:
    old, new = changed_archive()
    write_run(tmp_path / "old", old)
    write_run(tmp_path / "new", new)
    target = f"duckdb:///{tmp_path / 'w.duckdb'}"
    load_into(target, tmp_path / "old")
    before = rows_of(target, extra="load_id")
    dry = load_into(target, tmp_path / "new", prune=True, dry_run=True)
    report = load_into(target, tmp_path / "new", prune=True)
    assert dry.counts == report.counts
    after = rows_of(target, extra="load_id")
    expected = rows_of_run(tmp_path / "new")
    for name, rows in after.items():
        assert {key: row[:-1] for key, row in rows.items()} == expected[name]
        for key, row in rows.items():
            same = key in before[name] and before[name][key][:-1] == row[:-1]
            assert row[-1] == (1 if same else 2)


def test_within_a_document_only_rows_that_differ_are_written(database: str, tmp_path: Path) -> None:
    """A parser upgrade: the same bytes read anew, one goal better, one finding gone."""
    (plain,) = documents([1], projects=4)
    goals = (replace(plain.goals[0], text="完成三次调研"), *plain.goals[1:])
    better = replace(
        plain,
        document=replace(plain.document, parser_version="0.2.0", finding_count=1),
        goals=goals,
        findings=plain.findings[:1],
    )
    write_run(tmp_path / "old", [plain, *documents([2, 3])])
    write_run(tmp_path / "new", [better])
    load_into(database, tmp_path / "old")
    before = rows_of(database, extra="xmin::text")
    report = load_into(database, tmp_path / "new")
    assert {
        n: (c.inserted, c.updated, c.deleted) for n, c in report.counts.items() if c.changed
    } == {
        "documents": (0, 1, 0),
        "goals": (0, 1, 0),
        "findings": (0, 0, 1),
    }
    assert report.kept == 2
    after = rows_of(database, extra="xmin::text")
    assert sum(after[n].get(k) != row for n in before for k, row in before[n].items()) == 3


def test_documents_that_the_run_lacks_stay_unless_pruned(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "all", documents(range(10)))
    write_run(tmp_path / "part", documents(range(4)))
    load_into(target, tmp_path / "all")
    report = load_into(target, tmp_path / "part")
    assert (report.changed, report.kept) == (0, 6)
    assert rows_of(target) == rows_of_run(tmp_path / "all")
    report = load_into(target, tmp_path / "part", prune=True)
    assert (report.counts["documents"].deleted, report.kept) == (6, 0)
    assert rows_of(target) == rows_of_run(tmp_path / "part")


def test_archives_with_the_same_paths_share_tables_under_names(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "a", documents(range(6)))
    write_run(tmp_path / "b", documents(range(3, 9), version=2))
    load_into(target, tmp_path / "a", under="2021")
    load_into(target, tmp_path / "b", under="2022")
    paths = [path for (path,) in query(target, "SELECT path FROM documents ORDER BY path")]
    assert len(paths) == 12
    assert paths[0] == "2021/0/000.docx"
    write_run(tmp_path / "c", documents([3], version=2))
    report = load_into(target, tmp_path / "c", under="2022", prune=True)
    assert report.counts["documents"].deleted == 5
    assert report.kept == 6


# -- the same bytes under several paths


def shared_bytes(target: str) -> list[tuple[Any, ...]]:
    return list(
        query(target, "SELECT path, duplicate_of, parser_version FROM documents ORDER BY path")
    )


def test_the_first_path_stands_for_its_bytes_whatever_came_first(
    target: str, tmp_path: Path
) -> None:
    original = make(Made(path="b.docx"))
    earlier = replace(original, document=replace(original.document, path="a.docx",
                                                 parser_version="0.2.0"), goals=())  # fmt: skip
    write_run(tmp_path / "b", [original])
    write_run(tmp_path / "a", [earlier])
    load_into(target, tmp_path / "b")
    load_into(target, tmp_path / "a")
    expected = [("a.docx", None, "0.2.0"), ("b.docx", "a.docx", "0.2.0")]
    assert shared_bytes(target) == expected
    assert query(target, "SELECT count(*) FROM goals") == [(0,)]
    report = load_into(target, tmp_path / "b")
    assert report.changed == 0
    assert "1 documents have the bytes of one" in report.notes[0]
    assert shared_bytes(target) == expected


def test_a_duplicate_takes_over_when_its_first_path_goes(target: str, tmp_path: Path) -> None:
    original = make(Made(path="a.docx"))
    write_run(tmp_path / "two", [original, duplicate(original, "b.docx")])
    write_run(tmp_path / "one", [make(Made(path="a.docx", version=2))])
    load_into(target, tmp_path / "two")
    load_into(target, tmp_path / "one")
    assert shared_bytes(target) == [("a.docx", None, "0.1.0"), ("b.docx", None, "0.1.0")]
    assert query(target, "SELECT count(DISTINCT doc_id) FROM goals") == [(2,)]


def test_two_documents_that_swap_their_bytes(target: str, tmp_path: Path) -> None:
    one, two = documents([1, 2])
    write_run(tmp_path / "old", [one, two])
    write_run(
        tmp_path / "new",
        [
            replace(one, document=replace(one.document, path=two.document.path)),
            replace(two, document=replace(two.document, path=one.document.path)),
        ],
    )
    load_into(target, tmp_path / "old")
    report = load_into(target, tmp_path / "new")
    assert report.counts["documents"].updated == report.changed == 2
    assert rows_of(target) == rows_of_run(tmp_path / "new")


# -- tables and columns


def test_some_tables_only_and_later_more(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(4)))
    write_run(tmp_path / "part", documents(range(2), version=2))
    load_into(target, tmp_path / "run", tables=("projects", "indicators"))
    assert set(rows_of(target)) == {"documents", "projects", "indicators"}
    report = load_into(target, tmp_path / "run")
    assert report.changed == 0
    assert "loaded without goals" in " ".join(report.notes)
    with pytest.raises(LoadRefusedError, match="the target also holds indicators"):
        load_into(target, tmp_path / "run", tables=("projects",))
    more = ("projects", "indicators", "goals")
    with pytest.raises(LoadRefusedError, match="without goals, and 2 of its documents"):
        load_into(target, tmp_path / "part", tables=more)
    assert load_into(target, tmp_path / "run", tables=more).changed == 8


def test_cells_cannot_be_left_behind(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "with", documents([1], cells=True), output=Output(cells=True))
    write_run(tmp_path / "without", documents([1]))
    load_into(target, tmp_path / "with")
    with pytest.raises(LoadRefusedError, match="the run has no cells; convert with --cells"):
        load_into(target, tmp_path / "without")


def test_an_older_target_gets_the_columns_it_lacks(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(3)))
    load_into(target, tmp_path / "run", schema="budget")
    with open_target(target) as session:
        session.execute("DROP VIEW IF EXISTS budget.v_indicator_flat")
        session.execute("ALTER TABLE budget.indicators DROP COLUMN basis")
    report = load_into(target, tmp_path / "run", schema="budget")
    assert report.counts["indicators"].updated == report.changed == 36
    assert rows_of(target, schema="budget").keys() == rows_of_run(tmp_path / "run").keys()
    basis = "SELECT DISTINCT basis FROM budget.indicators"
    assert query(target, basis) == [("年度工作计划",)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("ALTER TABLE goals ADD COLUMN mine text", "has a column mine that this goalparse"),
        ("ALTER TABLE goals ALTER COLUMN number TYPE varchar(20)", "goals.number is character"),
        ("ALTER TABLE goals RENAME COLUMN number TO nr", "has a column nr that this goalparse"),
        ("ALTER TABLE goals DROP COLUMN text CASCADE", "lacks the column text, which every row"),
        ("ALTER TABLE goals DROP CONSTRAINT goals_pkey CASCADE", "lacks its primary key"),
    ],
)
def test_a_target_that_differs_is_refused_in_one_line(
    database: str, tmp_path: Path, change: str, message: str
) -> None:
    write_run(tmp_path / "run", documents(range(3)))
    load_into(database, tmp_path / "run")
    with open_target(database) as session:
        session.execute(change)
    before = query(database, "SELECT count(*) FROM goals")
    with pytest.raises(LoadRefusedError, match=message) as caught:
        load_into(database, tmp_path / "run")
    assert "\n" not in str(caught.value)
    assert query(database, "SELECT count(*) FROM goals") == before


# -- what is refused, as a whole


def test_a_value_that_postgresql_cannot_hold_is_named(database: str, tmp_path: Path) -> None:
    (plain,) = documents([1])
    goal = replace(plain.goals[1], text="甲\0乙")
    write_run(tmp_path / "zero", [replace(plain, goals=(plain.goals[0], goal))])
    key = f"goals, doc_id '{plain.document.doc_id}', project_no 2, goal_no 1"
    with pytest.raises(LoadRefusedError) as caught:
        load_into(database, tmp_path / "zero")
    assert str(caught.value) == (f"{key}: text holds U+0000, which PostgreSQL cannot store")
    long = replace(plain.projects[0], project_code="甲" * 1000)
    write_run(tmp_path / "long", [replace(plain, projects=(long, plain.projects[1]))])
    with pytest.raises(LoadRefusedError, match="project_code is 3,000 bytes long; an index"):
        load_into(database, tmp_path / "long")
    assert query(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_a_run_cut_short_is_refused(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(3)), output=Output(format="jsonl"))
    goals = tmp_path / "run" / "goals.jsonl"
    goals.write_bytes(b"".join(goals.read_bytes().splitlines(keepends=True)[:-2]))
    with pytest.raises(NotARunError, match=r"goals has 4 rows, run\.json says 6"):
        load_into(target, tmp_path / "run")
    if target.startswith("duckdb"):
        assert not Path(target.removeprefix("duckdb:///")).exists()


def test_rows_without_their_document_are_refused(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(3)), output=Output(format="jsonl"))
    goals = tmp_path / "run" / "goals.jsonl"
    text = goals.read_text("utf-8")
    for loaded in (False, True):
        goals.write_text(text, "utf-8")
        if loaded:
            load_into(target, tmp_path / "run")
        doc_id = open_run(tmp_path / "run").batches("goals").__next__().column(0)[0].as_py()
        goals.write_text(text.replace(doc_id, "f" * 64), "utf-8")
        with pytest.raises(
            LoadRefusedError, match=r"goals of the run belong to no document|foreign key"
        ):
            load_into(target, tmp_path / "run")


def test_rows_whose_project_is_missing_are_refused(target: str, tmp_path: Path) -> None:
    broken = replace(documents([1])[0], projects=documents([1])[0].projects[:1])
    write_run(tmp_path / "run", documents([1]))
    write_run(tmp_path / "broken", [broken])
    with pytest.raises(LoadRefusedError, match="projects"):
        load_into(target, tmp_path / "broken")
    load_into(target, tmp_path / "run")
    before = rows_of(target, extra="load_id")
    with pytest.raises(LoadRefusedError, match="projects"):
        load_into(target, tmp_path / "broken")
    assert rows_of(target, extra="load_id") == before


# -- two at once, and killed


def test_a_second_loader_waits(target: str, tmp_path: Path) -> None:
    runs = [tmp_path / "one", tmp_path / "two"]
    for at, run in enumerate(runs):
        write_run(run, documents(range(60), version=at + 1))
    loaders = [loader(run, target) for run in runs]
    ends = [each.communicate(timeout=120) for each in loaders]
    assert [each.returncode for each in loaders] == [0, 0], ends
    found = rows_of(target)
    assert found in (rows_of_run(runs[0]), rows_of_run(runs[1]))
    assert query(target, "SELECT count(*) FROM loads") == [(2,)]


def test_a_loader_that_may_not_wait_says_so(database: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(2)))
    with (
        open_target(database) as session,
        session.transaction(dry_run=False),
        pytest.raises(LoadRefusedError, match="another load is at work on schema public"),
    ):
        load_into(database, tmp_path / "run", wait=0)
    assert load_into(database, tmp_path / "run", wait=0).changed


def loader(run: Path, target: str, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "goalparse", "load", run, target, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_readers_see_the_old_state_or_the_new(database: str, tmp_path: Path) -> None:
    write_run(tmp_path / "old", documents(range(40)))
    write_run(tmp_path / "new", documents(range(40), version=2))
    load_into(database, tmp_path / "old")
    states: set[tuple[Any, ...]] = set()
    done = threading.Event()

    def read() -> None:
        with psycopg.connect(database, autocommit=True) as connection:
            while not done.is_set():
                row = connection.execute(_STATE).fetchone()
                assert row
                states.add(row)

    reader = threading.Thread(target=read)
    reader.start()
    load_into(database, tmp_path / "new")
    done.set()
    reader.join()
    assert len(states) <= 2
    assert {count for count, *_ in states} == {480}


_STATE = """
SELECT count(*), count(DISTINCT i.load_id), min(i.load_id), sum(p.total_yuan)
FROM indicators i JOIN projects p USING (doc_id, project_no) JOIN documents d USING (doc_id)
"""


@pytest.mark.parametrize("part", [0.6, 0.8, 0.9])
def test_a_killed_load_leaves_the_old_state_or_the_new(
    target: str, tmp_path: Path, part: float
) -> None:
    """A small share of what benchmarks/warehouse.py kills."""
    runs = [tmp_path / "old", tmp_path / "new"]
    for at, run in enumerate(runs):
        write_run(run, documents(range(80), version=at + 1))
    begun = time.monotonic()
    undisturbed = loader(runs[0], target)
    undisturbed.communicate()
    took = time.monotonic() - begun
    assert undisturbed.returncode == 0
    killed = loader(runs[1], target)
    with suppress(subprocess.TimeoutExpired):
        killed.wait(part * took)
    killed.kill()
    killed.communicate()
    assert rows_of(target) in (rows_of_run(runs[0]), rows_of_run(runs[1]))
    load_into(target, runs[1])
    assert rows_of(target) == rows_of_run(runs[1])


# -- who may load, and what is said


def test_a_password_is_never_shown(database: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents([1]))
    quoted = database.partition("loader:")[2].partition("@")[0]
    wrong = f"{database}_that_is_not"
    for place, code in ((database, 0), (wrong, 2), (database.replace("loader", "nobody"), 2),
                        (database.replace(":" + quoted, ":" + PASSWORD), 2)):  # fmt: skip
        done = loader(tmp_path / "run", place)
        out, err = done.communicate(timeout=60)
        assert done.returncode == code, err
        for said in (out.decode(), err.decode()):
            assert quoted not in said
            assert PASSWORD not in said
            assert "the:tests" not in said
            assert "Traceback" not in said
        assert len(err.splitlines()) == 1


_TARGETS = "a target is duckdb:///file.duckdb, postgresql://user@host/database or delta:///folder"


def test_an_unknown_target_and_a_missing_run_are_one_line(tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents([1]))
    for run, place, message in (
        (tmp_path / "run", "mysql://u:secret@h/x",
         f"{_TARGETS}; mysql:// is none of these"),
        (tmp_path / "none", f"duckdb:///{tmp_path}/x.duckdb",
         f"{tmp_path / 'none'} does not exist"),
        (tmp_path / "run", f"duckdb:///{tmp_path}/no/x.duckdb",
         f"the folder {tmp_path}/no does not exist"),
    ):  # fmt: skip
        done = loader(run, place)
        _, err = done.communicate(timeout=60)
        assert (done.returncode, err.decode()) == (2, f"goalparse: error: {message}\n")
    assert not list(tmp_path.glob("*.duckdb"))


def test_a_relative_path_that_looks_absolute_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path / "run", documents(range(2)))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tmp").mkdir()
    done = loader(tmp_path / "run", "duckdb:///tmp/w.duckdb")
    _, err = done.communicate(timeout=60)
    made = tmp_path / "tmp" / "w.duckdb"
    assert made.exists()
    assert (
        f"goalparse: note: three slashes name a relative path, here {made};"
        " the absolute one is duckdb:////tmp/w.duckdb\n"
    ) in err.decode()
    assert misread_path("duckdb:///w.duckdb") is None
    assert misread_path("delta:////tmp/lake") is None
    assert misread_path("postgresql://tmp/w") is None


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(2)))
    target = f"duckdb:///{tmp_path / 'w.duckdb'}"
    said = []
    for options in (("--dry-run",), (), ()):
        done = loader(tmp_path / "run", target, *options)
        out, err = done.communicate(timeout=60)
        assert done.returncode == 0
        assert out.decode().split("\n")[0].split() == [
            "table", "inserted", "updated", "deleted", "unchanged",
        ]  # fmt: skip
        said.append(err.decode())
    figures = "70 inserted, 0 updated, 0 deleted, 0 unchanged"
    assert said == [
        f"goalparse: dry run, nothing written: 70 rows would change ({figures}); {target}\n",
        f"goalparse: load 1: 70 rows changed ({figures}); {target}\n",
        f"goalparse: 0 rows changed (70 unchanged); {target}\n",
    ]


def test_what_was_loaded_is_written_down(target: str, tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(3)))
    load_into(target, tmp_path / "run", under="2021")
    run = open_run(tmp_path / "run")
    (row,) = query(
        target,
        "SELECT run, run_digest, inputs_digest, under, pruned, documents, inserted FROM loads",
    )
    inputs = run.account["inputs"]["hash"]
    assert row == (str(tmp_path / "run"), run.digest, inputs, "2021", False, 3, 105)
    counts = query(target, "SELECT sum(inserted) FROM load_counts WHERE load_id = 1")
    assert counts == [(105,)]
