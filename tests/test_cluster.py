"""One run on many machines: shards by hand and on a Dask cluster give what one process gives."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import slow_parser
from archives import put, tarred, zipped
from command_line import checked, command, digest, environment
from goalparse.batch import Selection, Watcher, Work, kept, shards, work_folder
from goalparse.batch.shards import PlanError, finish, pending, plan_shards, run_shard
from submissions import make_submission

HERE = Path(__file__).parent
SLOW = {"GOALPARSE_TEST_PARSER": "slow_parser:parse"}


def failed(out: Path) -> list[tuple[str, str]]:
    with (out / "quarantine.csv").open(encoding="utf-8", newline="") as file:
        return [(row["path"], row["message"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Submissions of several years, zipped and not, duplicates among them, some broken."""
    folder = tmp_path_factory.mktemp("archive")
    made = {seed: make_submission(seed) for seed in range(1, 7)}
    put(folder, "2020.zip", zipped(
        [(f"民政局/{seed}.docx", made[seed]) for seed in (1, 2)] + [("cut.docx", made[1][:900])],
        encoding="gbk",
    ))  # fmt: skip
    put(folder, "2021.tgz", tarred([(f"{seed}.docx", made[seed]) for seed in (3, 4)], "gz"))
    for number in range(12):
        text = f"一、总体目标\n{number}号文件的说明\n"
        put(folder, f"2022/{number:03}.txt", text.encode())
    # The same bytes in another year: the row's year is that of the first path.
    put(folder, "2023/again.docx", made[1])
    put(folder, "2019/first.docx", made[2])
    put(folder, "2023/new.docx", made[5])
    return folder


@pytest.fixture(scope="module")
def wanted(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the run that one process writes."""
    out = tmp_path_factory.mktemp("wanted") / "out"
    checked("convert", archive, "-o", out, "--jobs", "1", code=3)
    return digest(out)


# -- shards by hand


@pytest.mark.parametrize("shards", [1, 7])
def test_shards_give_the_bytes_of_one_process(
    archive: Path, wanted: str, tmp_path: Path, shards: int
) -> None:
    plan = tmp_path / "plan"
    done = checked("shard", "plan", archive, "-o", plan, "--shards", str(shards), "--json")
    count = json.loads(done.stdout)["shards"]
    assert 1 <= count <= shards
    for number in reversed(range(count)):
        run_shard(plan, number)
    done = checked("shard", "finish", plan, "-o", tmp_path / "out", code=3)
    assert digest(tmp_path / "out") == wanted
    assert f"written to {tmp_path / 'out'} (csv)" in done.stderr


def test_a_plan_is_finished_again_in_another_format(archive: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan"
    checked("shard", "plan", archive, "-o", plan, "--shards", "2")
    for number in range(2):
        run_shard(plan, number)
    checked("shard", "finish", plan, "-o", tmp_path / "csv", code=3)
    checked("shard", "finish", plan, "-o", tmp_path / "parquet", "--format", "parquet", code=3)
    checked("convert", archive, "-o", tmp_path / "plain", "--format", "parquet", code=3)
    assert digest(tmp_path / "parquet") == digest(tmp_path / "plain")
    done = checked("shard", "plan", archive, "-o", plan, "--shards", "2")
    assert "everything is read already, no shard to run" in done.stderr


def test_a_shard_killed_at_any_time_is_run_again(
    archive: Path, wanted: str, tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    checked("shard", "plan", archive, "-o", plan, "--shards", "2", code=0, **SLOW)
    shard = command("shard", "run", plan, "--index", "0")
    for seconds in (0.6, 1.2, 2.0):
        process = subprocess.Popen(
            [*shard, "--jobs", "1"], env=environment(**SLOW, GOALPARSE_TEST_DELAY="1"),
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = checked("shard", "finish", plan, "-o", tmp_path / "out", code=2)
    assert done.stderr == "goalparse: error: 2 of 2 shards are not run: 0, 1\n"
    for number in (0, 1, 1):
        checked("shard", "run", plan, "--index", str(number), "--jobs", "1", code=0, **SLOW)
    checked("shard", "finish", plan, "-o", tmp_path / "out", code=3)
    assert digest(tmp_path / "out") == wanted


def test_a_plan_made_again_keeps_what_was_read(tmp_path: Path) -> None:
    """Unchanged it keeps its shards; after a change only what is new is cut."""
    source = tmp_path / "in"
    for number in range(6):
        put(source, f"{number}.txt", f"第{number}号".encode() * 2000)
    selection, plan = Selection(paths=(source,)), tmp_path / "plan"
    first = plan_shards(selection, plan, shards=3)
    assert (first.shards, first.inputs) == (3, 6)
    run_shard(plan, 0)
    assert plan_shards(selection, plan, shards=3).inputs == 6
    assert pending(plan) == [1, 2]
    assert run_shard(plan, 0).before
    put(source, "9.txt", b"new")
    again = plan_shards(selection, plan, shards=3)
    assert (again.inputs, again.changes.new) == (5, 1)
    for number in range(again.shards):
        run_shard(plan, number)
    summary = finish(plan, tmp_path / "out")
    assert (summary.run.rows["documents"], summary.read) == (7, 0)


def test_a_shard_that_a_kill_left_half_made_is_none(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.txt", b"text")
    selection, plan = Selection(paths=(tmp_path / "in",)), tmp_path / "plan"
    plan_shards(selection, plan, shards=1)
    put(plan / "shards" / "00007", "lock", b"")
    assert plan_shards(selection, plan, shards=2).inputs == 1


def test_the_display_goes_when_a_shard_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would leave a terminal without its cursor."""

    class Seen(Watcher):
        is_done = False

        def done(self) -> None:
            self.is_done = True

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    put(tmp_path / "in", "a.txt", b"text")
    plan_shards(Selection(paths=(tmp_path / "in",)), tmp_path / "plan", shards=1)
    monkeypatch.setattr(shards, "digest_all", full)
    seen = Seen()
    with pytest.raises(OSError, match="No space"):
        run_shard(tmp_path / "plan", 0, watcher=seen)
    assert seen.is_done


def test_what_failed_is_cut_again_when_asked_for(tmp_path: Path) -> None:
    source = tmp_path / "in"
    put(source, "a.txt", b"text")
    put(source, "b.png", b"\x89PNG" + bytes(400))
    selection, plan = Selection(paths=(source,)), tmp_path / "plan"
    assert plan_shards(selection, plan, shards=1).inputs == 2
    run_shard(plan, 0)
    assert plan_shards(selection, plan, shards=2).inputs == 0
    assert plan_shards(selection, plan, shards=2, work=Work(retry_failed=True)).inputs == 1
    run_shard(plan, 0)
    assert finish(plan, tmp_path / "out").run.documents == {"empty": 1, "failed": 1}


def test_what_is_no_plan_is_one_line(archive: Path, tmp_path: Path) -> None:
    done = checked("shard", "run", tmp_path, "--index", "0", code=2)
    assert done.stderr == f"goalparse: error: {tmp_path} is not a plan of shards\n"
    plan = tmp_path / "plan"
    checked("shard", "plan", archive, "-o", plan, "--shards", "2")
    done = checked("shard", "run", plan, "--index", "7", code=2)
    assert done.stderr == f"goalparse: error: {plan} has shards 0 to 1, no shard 7\n"
    account = json.loads((plan / "plan.json").read_text("utf-8"))
    account["terms"]["program"] = "another"
    (plan / "plan.json").write_text(json.dumps(account), "utf-8")
    with pytest.raises(PlanError, match="was planned by another goalparse than runs here"):
        pending(plan)


def test_a_plan_is_put_into_no_folder_that_holds_something_else(tmp_path: Path) -> None:
    archive = put(tmp_path / "in", "a.txt", b"text").parent
    own = put(tmp_path / "own", "letters.txt", b"mine")
    done = checked("shard", "plan", archive, "-o", own.parent, "--shards", "2", code=2)
    told = f"{own.parent} holds files that are not a plan's (letters.txt); name another folder"
    assert done.stderr == f"goalparse: error: {told}\n"
    assert [path.name for path in own.parent.iterdir()] == ["letters.txt"]
    done = checked("shard", "plan", archive, "-o", own, "--shards", "2", code=2)
    assert done.stderr == f"goalparse: error: {own} is a file, not a folder\n"


def test_a_plan_that_stands_among_its_inputs_is_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "in", "a.txt", b"text")
    monkeypatch.chdir(tmp_path)
    selection = Selection(paths=(Path("in"),))
    for _ in range(2):
        assert plan_shards(selection, Path("in/plan"), shards=2).inputs == 1


def test_what_is_unpacked_together_is_not_cut(tmp_path: Path) -> None:
    files = [(f"{number}.txt", b"x" * 3000) for number in range(10)]
    put(tmp_path / "in", "a.tgz", tarred(files, "gz"))
    put(tmp_path / "in", "b.zip", zipped(files))
    planned = plan_shards(Selection(paths=(tmp_path / "in",)), tmp_path / "plan", shards=4)
    assert (planned.shards, planned.inputs) == (4, 20)


# -- on a Dask cluster


@dataclass
class Machines:
    """A scheduler and workers, each a process of its own, that talk over the loopback."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, folder: Path) -> None:
        self.workers.append(
            dask("worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny",
                 "--death-timeout", "30", "--local-directory", str(folder))
        )  # fmt: skip


def dask(*arguments: str) -> subprocess.Popen[bytes]:
    program = shutil.which("dask", path=str(Path(sys.executable).parent)) or "dask"
    return subprocess.Popen(
        [program, *arguments], env=environment(**SLOW), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    said = tmp_path / "scheduler.json"
    scheduler = dask(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        "--scheduler-file", str(said),
    )  # fmt: skip
    for _ in range(300):
        if said.is_file() and said.stat().st_size:
            break
        time.sleep(0.1)
    cluster = Machines(json.loads(said.read_text("utf-8"))["address"], scheduler)
    for number in range(2):
        cluster.add_worker(tmp_path / f"worker{number}")
    yield cluster
    for process in (*cluster.workers, scheduler):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_cluster_gives_the_bytes_of_one_process_and_blames_the_crash(
    archive: Path, machines: Machines, tmp_path: Path
) -> None:
    """A worker killed in the middle and a document that kills its process are in one run."""
    source = tmp_path / "archive"
    shutil.copytree(archive, source)
    put(source, "2022/bad.txt", slow_parser.CRASH + b"text")
    checked("convert", source, "-o", tmp_path / "local", code=3, **SLOW)
    with subprocess.Popen(
        [sys.executable, "-m", "goalparse", "convert", source, "-o", tmp_path / "out",
         "--cluster", machines.address, "--shards", "4"],
        stderr=subprocess.PIPE, text=True, env=environment(**SLOW),
    ) as process:  # fmt: skip
        shards = work_folder(tmp_path / "out") / "shards"
        while process.poll() is None and not list(shards.glob("*/done.json")):
            time.sleep(0.05)
        assert process.poll() is None
        machines.workers[0].kill()  # the process only: what it started may live on
        _, said = process.communicate(timeout=240)
    assert process.returncode == 3, said
    assert "Traceback" not in said
    assert digest(tmp_path / "out") == digest(tmp_path / "local")
    assert failed(tmp_path / "out")[1:] == [
        ("2022/bad.txt", "the file cannot be read: the process that read it ended: SIGSEGV")
    ]
    assert machines.workers[1].poll() is None
    again = checked(
        "convert", source, "-o", tmp_path / "out", "--cluster", machines.address, code=3, **SLOW
    )
    assert "none read anew" in again.stderr or "nothing has changed" in again.stderr


def test_without_a_scheduler_or_the_extra_it_is_one_line(archive: Path, tmp_path: Path) -> None:
    address = "tcp://127.0.0.1:9"
    done = checked("convert", archive, "-o", tmp_path / "out", "--cluster", address, code=2)
    assert done.stderr == f"goalparse: error: no Dask scheduler answers at {address}\n"
    put(tmp_path / "no", "distributed.py", b"raise ImportError('not here')\n")
    path = os.pathsep.join([str(tmp_path / "no"), environment()["PYTHONPATH"]])
    arguments = ("convert", archive, "-o", tmp_path / "out", "--cluster", address)
    done = checked(*arguments, code=2, PYTHONPATH=path)
    assert done.stderr == (
        "goalparse: error: --cluster needs an optional part: pip install 'goalparse[dask]'\n"
    )
    assert not (tmp_path / "out").exists()


def test_what_shards_have_read_counts_as_kept(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planned = plan_shards(Selection(paths=(archive,)), work_folder(out), shards=4)
    done = run_shard(work_folder(out), 0)
    assert 0 < done.documents < planned.inputs
    assert kept(out) == (done.documents, planned.inputs)
