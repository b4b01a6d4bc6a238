"""A folder of Delta tables: what its last row of loads names is one state, whatever happened."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from goalparse.output.sinks import Output
from goalparse.output.stored import NotARunError, open_run
from goalparse.records import Submission
from goalparse.schema import tables
from goalparse.warehouse import LoadRefusedError, Options, Report, delta, feed
from made_runs import Made, changed_archive, documents, duplicate, make, rows_of_run, write_run

Rows = dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]


def load_into(lake: Path, run: Path, **options: Any) -> Report:
    return feed(open_run(run), f"delta:///{lake}", Options(**options), wait=options.pop("wait", 60))


def rows_of(lake: Path, *extra: str) -> Rows:
    """As a reader should: every table at the version that the last row of loads names."""
    found: Rows = {}
    for name, version in delta.read_state(lake).versions.items():
        if name not in tables():
            continue
        table = tables()[name]
        names = [column.name for column in table.columns]
        rows = DeltaTable(str(lake / name), version=version).to_pyarrow_table().to_pylist()
        found[name] = {
            tuple(row[key] for key in table.key): tuple(row[n] for n in (*names, *extra))
            for row in rows
        }
        assert len(found[name]) == len(rows)
    return found


def versions(lake: Path) -> dict[str, int]:
    return {path.name: DeltaTable(str(path)).version() for path in lake.iterdir() if path.is_dir()}


def written(folder: Path, **runs: list[Submission]) -> list[Path]:
    for name, made in runs.items():
        write_run(folder / name, made)
    return [folder / name for name in runs]


def test_the_tables_are_those_of_the_run(tmp_path: Path) -> None:
    made = documents(range(20))
    (run,) = written(tmp_path, run=[*made, duplicate(made[0], "zz/again.docx")])
    lake = tmp_path / "lake"
    report = load_into(lake, run, dry_run=True)
    assert not lake.exists()
    assert load_into(lake, run).counts == report.counts
    assert rows_of(lake) == rows_of_run(run)
    before = versions(lake)
    report = load_into(lake, run)
    assert (report.changed, report.load_id) == (0, None)
    assert versions(lake) == before
    fields = DeltaTable(str(lake / "projects")).schema().fields
    about = next(field.metadata for field in fields if field.name == "total_yuan")
    assert about["title_zh"] == "预算总额（元）"


def test_a_newer_run_changes_exactly_what_differs(tmp_path: Path) -> None:
    old, new = changed_archive()
    runs = written(tmp_path, old=old, new=new)
    lake = tmp_path / "lake"
    load_into(lake, runs[0])
    before = rows_of(lake, "load_id")
    dry = load_into(lake, runs[1], prune=True, dry_run=True)
    report = load_into(lake, runs[1], prune=True)
    assert dry.counts == report.counts
    documents_ = report.counts["documents"]
    assert (documents_.inserted, documents_.updated, documents_.deleted) == (7, 30, 5)
    expected = rows_of_run(runs[1])
    for name, rows in rows_of(lake, "load_id").items():
        assert {key: row[:-1] for key, row in rows.items()} == expected[name]
        for key, row in rows.items():
            same = key in before[name] and before[name][key][:-1] == row[:-1]
            assert row[-1] == (1 if same else 2)


def test_within_a_document_only_rows_that_differ_are_written(tmp_path: Path) -> None:
    plain, *others = documents([1, 2, 3])
    goals = (replace(plain.goals[0], text="完成三次调研"), *plain.goals[1:])
    runs = written(tmp_path, old=[plain, *others], new=[replace(plain, goals=goals)])
    lake = tmp_path / "lake"
    load_into(lake, runs[0])
    before = versions(lake)
    report = load_into(lake, runs[1])
    assert (report.changed, report.kept) == (1, 2)
    changed = {name for name, version in versions(lake).items() if version != before[name]}
    assert changed == {"goals", "loads", "load_counts"}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("at", ["projects", "findings", "load_counts"])
def test_what_stops_half_way_is_not_seen_and_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, *, first: bool
) -> None:
    old, new = changed_archive()
    runs = written(tmp_path, old=old[:40], new=new[:40])
    lake = tmp_path / "lake"
    if not first:
        load_into(lake, runs[0])
    before = rows_of(lake) if not first else {}
    real = DeltaTable.version
    stopped = False

    def stop(table: DeltaTable) -> int:
        nonlocal stopped
        if Path(table.table_uri.removeprefix("file://")).name == at and not stopped:
            where = [line for line in _callers() if line in {"_merge", "_overwrite", "_account"}]
            if where:
                stopped = True
                raise KeyboardInterrupt
        return int(real(table))

    monkeypatch.setattr(DeltaTable, "version", stop)
    with pytest.raises(KeyboardInterrupt):
        load_into(lake, runs[1])
    assert stopped
    assert rows_of(lake) == before
    load_into(lake, runs[1], prune=True)
    assert rows_of(lake) == rows_of_run(runs[1])
    assert load_into(lake, runs[1], prune=True).changed == 0


def _callers() -> list[str]:
    frame = sys._getframe()
    names = []
    while frame.f_back is not None:
        frame = frame.f_back
        names.append(frame.f_code.co_name)
    return names


@pytest.mark.parametrize("part", [0.7, 0.9])
def test_a_killed_load_leaves_the_old_state_or_the_new(tmp_path: Path, part: float) -> None:
    runs = written(tmp_path, old=documents(range(40)), new=documents(range(40), version=2))
    lake = tmp_path / "lake"
    command = [sys.executable, "-m", "goalparse", "load"]
    begun = time.monotonic()
    subprocess.run([*command, runs[0], f"delta:///{lake}"], check=True, capture_output=True)
    took = time.monotonic() - begun
    killed = subprocess.Popen([*command, runs[1], f"delta:///{lake}"], stderr=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL)  # fmt: skip
    with suppress(subprocess.TimeoutExpired):
        killed.wait(part * took)
    killed.kill()
    killed.wait()
    assert rows_of(lake) in (rows_of_run(runs[0]), rows_of_run(runs[1]))
    load_into(lake, runs[1])
    assert rows_of(lake) == rows_of_run(runs[1])


def test_a_second_loader_waits_or_says_so(tmp_path: Path) -> None:
    (run,) = written(tmp_path, run=documents([1]))
    lake = tmp_path / "lake"
    load_into(lake, run)
    with (lake / ".goalparse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(
            LoadRefusedError, match=f"another load is at work on {lake}; waited 0 s"
        ):
            feed(open_run(run), f"delta:///{lake}", Options(), wait=0)


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    (run,) = written(tmp_path, run=documents([1]))
    lake = tmp_path / "lake"
    with pytest.raises(LoadRefusedError, match="neither schemas nor views"):
        feed(open_run(run), f"delta:///{lake}", Options(), schema="x")
    load_into(lake, run)
    goals = DeltaTable(str(lake / "goals")).to_pyarrow_table().drop_columns(["stage"])
    write_deltalake(str(lake / "goals"), goals, mode="overwrite", schema_mode="overwrite")
    state = delta.read_state(lake)
    changed = delta.State(load_id=1, versions={**state.versions, "goals": 1})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta, "read_state", lambda _: changed)
        with pytest.raises(LoadRefusedError, match="goals lacks the column stage, which"):
            load_into(lake, run)


def test_a_folder_of_other_tables_is_refused_and_left_alone(tmp_path: Path) -> None:
    (run,) = written(tmp_path, run=documents(range(2)))
    for folder in (run, tmp_path / "others"):
        if folder != run:
            write_deltalake(str(folder / "projects"), pa.table({"name": ["水库除险加固"]}))
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        with pytest.raises(LoadRefusedError, match="name another folder"):
            load_into(folder, run)
        with pytest.raises(LoadRefusedError, match="name another folder"):
            load_into(folder, run, dry_run=True)
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_column_that_is_new_is_added_and_filled(tmp_path: Path) -> None:
    """A folder that an older program loaded need not be loaded anew."""
    (run,) = written(tmp_path, run=documents(range(3)))
    lake = tmp_path / "lake"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delta, "_account", _accounted_without_chinese(lake))
        load_into(lake, run)
    findings = DeltaTable(str(lake / "findings"))
    assert "message_zh" not in {field.name for field in findings.schema().fields}
    count = len(findings.to_pyarrow_table())
    assert load_into(lake, run, dry_run=True).counts["findings"].updated == count > 0
    assert load_into(lake, run).counts["findings"].updated == count
    assert rows_of(lake) == rows_of_run(run)
    assert load_into(lake, run).changed == 0


def _accounted_without_chinese(lake: Path) -> Any:
    """What closes a load, after the column was taken out, as if it had never been known."""
    account = delta._account

    def close(job: Any, session: Any, report: Any, versions: dict[str, int]) -> None:
        findings = DeltaTable(str(lake / "findings")).to_pyarrow_table()
        write_deltalake(
            str(lake / "findings"), findings.drop_columns(["message_zh"]),
            mode="overwrite", schema_mode="overwrite",
        )  # fmt: skip
        account(job, session, report, {**versions, "findings": versions["findings"] + 1})

    return close


def test_a_run_cut_short_is_refused(tmp_path: Path) -> None:
    write_run(tmp_path / "run", documents(range(3)), output=Output(format="jsonl"))
    goals = tmp_path / "run" / "goals.jsonl"
    goals.write_bytes(b"".join(goals.read_bytes().splitlines(keepends=True)[:-2]))
    with pytest.raises(NotARunError, match=r"goals has 4 rows, run\.json says 6"):
        load_into(tmp_path / "lake", tmp_path / "run")
    assert delta.read_state(tmp_path / "lake").load_id == 0


def test_rows_without_their_parent_are_refused(tmp_path: Path) -> None:
    (plain,) = documents([1])
    broken = replace(plain, projects=plain.projects[:1])
    runs = written(tmp_path, broken=[broken], whole=documents([1]))
    lake = tmp_path / "lake"
    with pytest.raises(LoadRefusedError, match="refer to a row that projects has not"):
        load_into(lake, runs[0])
    assert delta.read_state(lake).load_id == 0
    load_into(lake, runs[1])
    with pytest.raises(LoadRefusedError, match="refer to a row that projects has not"):
        load_into(lake, runs[0])
    assert rows_of(lake) == rows_of_run(runs[1])
    assert load_into(lake, runs[1]).changed == 0


def test_cells_come_later_when_all_documents_are_there(tmp_path: Path) -> None:
    made = [make(Made(path=f"{n}.docx", cells=True)) for n in range(3)]
    write_run(tmp_path / "run", made, output=Output(cells=True))
    names = tuple(name for name in tables() if name != "cells")
    load_into(tmp_path / "lake", tmp_path / "run", tables=names)
    report = load_into(tmp_path / "lake", tmp_path / "run", tables=tuple(tables()))
    assert report.counts["cells"].inserted == report.changed == 9
    assert rows_of(tmp_path / "lake") == rows_of_run(tmp_path / "run")
