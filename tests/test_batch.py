"""Many inputs, one run: crashes blamed, kills survived, nothing read twice, one result always."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hostile
from archives import seven_zipped, tarred, zipped
from command_line import checked, command, digest, environment, rows
from goalparse.batch import Guard, plan, work_folder
from goalparse.batch.pool import Handler, Pool
from goalparse.output.runs import OutputRefusedError
from submissions import make_submission

HERE = Path(__file__).parent
SMALL_TEXT = "一、总体目标\n{number}号文件的说明\n"


def counts(out: Path) -> dict[str, Any]:
    account: dict[str, Any] = json.loads((out / "run.json").read_text("utf-8"))["counts"]
    return account


def write_small(folder: Path, numbers: Iterator[int] | range) -> None:
    """Texts that are read in a moment, under folders of several years, one of them zipped."""
    for number in numbers:
        path = folder / f"{2019 + number % 3}" / f"{number:04}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SMALL_TEXT.format(number=number), "utf-8")
    with zipfile.ZipFile(folder / "2022.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"{number}.txt", SMALL_TEXT.format(number=f"zip {number}"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some submissions and many small texts, with duplicates and files that cannot be read."""
    folder = tmp_path_factory.mktemp("archive") / "in"
    write_small(folder, range(60))
    for seed in (1, 2, 3):
        (folder / "2020" / f"{seed}.docx").write_bytes(make_submission(seed))
    (folder / "2021" / "again.docx").write_bytes(make_submission(2))
    (folder / "2021" / "cut.docx").write_bytes(make_submission(1)[:3000])
    (folder / "2021" / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    checked("convert", archive, "-o", out, "--jobs", "2", "--quiet", code=3)
    return out


def test_every_input_has_its_row_in_order(undisturbed: Path) -> None:
    documents = rows(undisturbed / "documents.csv")
    paths = [row["path"] for row in documents]
    assert paths == sorted(paths)
    assert len(paths) == 60 + 5 + 6
    again = next(row for row in documents if row["path"] == "2021/again.docx")
    assert again["duplicate_of"] == "2020/2.docx"
    assert counts(undisturbed)["duplicates"] == 1


def test_jobs_leave_no_trace_in_the_tables(
    archive: Path, undisturbed: Path, tmp_path: Path
) -> None:
    for jobs in ("1", "5"):
        checked("convert", archive, "-o", tmp_path / jobs, "--jobs", jobs, "--quiet", code=3)
        assert digest(tmp_path / jobs) == digest(undisturbed)


def test_the_order_of_the_file_system_leaves_no_trace(
    archive: Path, undisturbed: Path, tmp_path: Path
) -> None:
    files = [path for path in archive.rglob("*") if path.is_file()]
    random.Random(7).shuffle(files)
    for path in files:
        copy = tmp_path / "in" / path.relative_to(archive)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    checked("convert", tmp_path / "in", "-o", tmp_path / "out", "--quiet", code=3)
    assert digest(tmp_path / "out") == digest(undisturbed)


def test_what_failed_is_in_quarantine_and_can_be_fed_back(
    archive: Path, undisturbed: Path, tmp_path: Path
) -> None:
    failed = rows(undisturbed / "quarantine.csv")
    assert [(row["path"], row["code"]) for row in failed] == [
        ("2021/cut.docx", "file-unreadable"),
        ("2021/empty.txt", "file-empty"),
    ]
    cut = (archive / "2021" / "cut.docx").read_bytes()
    assert failed[0]["doc_id"] == hashlib.sha256(cut).hexdigest()
    assert failed[0]["message"] == (
        "the file cannot be read: the zip archive is truncated or damaged"
    )
    assert failed[0]["message_zh"] == "无法读取该文件：ZIP 压缩包被截断或已损坏"
    paths = undisturbed / "quarantine.txt"
    assert paths.read_text("utf-8") == "2021/cut.docx\n2021/empty.txt\n"
    checked("convert", archive, "--from-list", paths, "-o", tmp_path / "out", code=3)
    documents = rows(tmp_path / "out" / "documents.csv")
    assert [row["path"] for row in documents] == ["2021/cut.docx", "2021/empty.txt"]


def test_for_spreadsheets_the_quarantine_is_guarded_as_the_tables_are(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "=1+1.docx").write_bytes(b"")
    checked("convert", source, "-o", tmp_path / "out", "--excel", "--quiet", code=3)
    data = (tmp_path / "out" / "quarantine.csv").read_bytes()
    assert data.startswith("\ufeffpath,".encode())
    assert "\n'=1+1.docx," in data.decode()
    assert (tmp_path / "out" / "quarantine.txt").read_text("utf-8") == "=1+1.docx\n"
    checked(
        "convert", source, "-o", tmp_path / "out", "--excel", "--labels", "zh", "--quiet", code=3
    )
    header = (tmp_path / "out" / "quarantine.csv").read_text("utf-8-sig").split("\n")[0]
    assert header == "路径,文件标识,字节数,提示代码,说明,位置,重复自,中文说明"


def test_tables_of_an_earlier_run_among_the_inputs_are_named(sample: Path, tmp_path: Path) -> None:
    """They are inputs as all files are, and would count twice without anybody's notice."""
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(sample, source)
    checked("convert", source, "-o", source / "2022" / "out")
    said = checked("convert", source, "-o", tmp_path / "other", code=3).stderr
    assert "goalparse: note: 2022/out holds the tables of an earlier run, which are read as" in said
    less = checked("convert", source, "-o", tmp_path / "less", "--exclude", "2022/out/*").stderr
    assert "earlier run" not in less
    same = checked(
        "convert", source, "-o", source / "2022" / "out"
    ).stderr  # its own is passed over
    assert "earlier run" not in same
    assert "--exclude '2022/out/*' leaves them out" in said
    for name in "ab":
        checked("convert", sample, "-o", source / name)
    said = checked("convert", source, "-o", tmp_path / "other", code=3).stderr
    assert (
        "goalparse: note: 3 folders hold the tables of earlier runs, which are read as documents"
        " (2022/out, a, b): --exclude '2022/out/*' leaves them out, and so on"
    ) in said.splitlines()


def test_names_in_gbk_on_the_disk_are_read_and_found_again(tmp_path: Path) -> None:
    """As tar and unzip leave those of Chinese Windows: bytes that are no UTF-8."""
    folder = tmp_path / os.fsdecode("绩效".encode("gbk"))
    folder.mkdir()
    (folder / os.fsdecode("预算2022.docx".encode("gbk"))).write_bytes(make_submission(1))
    out = tmp_path / "out"
    checked("convert", folder, "-o", out)
    assert [row["path"] for row in rows(out / "documents.csv")] == ["预算2022.docx"]
    assert json.loads(checked("convert", folder, "-o", out, "--json").stdout)["unchanged"]
    page = tmp_path / "page.html"
    assert "1 of 1 documents beside their source" in checked("review", out, "-o", page).stderr


def test_a_list_of_windows_serves_and_what_is_not_found_is_said(
    archive: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes("2020/1.docx\r\n2020/gone.docx\r\n".encode("utf-8-sig"))
    done = checked("convert", archive, "--from-list", listed, "-o", tmp_path / "out")
    assert [row["path"] for row in rows(tmp_path / "out" / "documents.csv")] == ["2020/1.docx"]
    note = f"goalparse: note: paths of {listed} that are not found: 1 (2020/gone.docx)"
    assert note in done.stderr.splitlines()


@pytest.mark.parametrize(
    ("lines", "code", "message"),
    [
        ("绩效.docx".encode("gbk"), 2, "is no list of paths in UTF-8: "),
        (b'"2020/1.docx', 2, "is no list of paths in UTF-8: "),
        (b"gone.docx", 4, "of those that list.txt names"),
    ],
)
def test_a_list_that_names_nothing_is_refused(
    lines: bytes, code: int, message: str, archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "list.txt").write_bytes(lines)
    done = subprocess.run(
        command("convert", archive, "--from-list", "list.txt", "-o", "out"),
        cwd=tmp_path, capture_output=True, text=True, check=False, env=environment(),
    )  # fmt: skip
    assert done.returncode == code
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


# -- hostile documents


def test_a_hostile_document_is_blamed_and_the_rest_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_small(folder, range(40))
    for name, kind in (
        ("a-crash", hostile.CRASH), ("m-loop", hostile.LOOP), ("n-bomb", hostile.BOMB),
        ("p-fault", hostile.FAULT), ("z-killed", hostile.KILLED),
    ):  # fmt: skip
        (folder / "2020" / f"{name}.txt").write_bytes(kind)
    out = tmp_path / "out"
    done = checked(
        "convert", folder, "-o", out, "--jobs", "2", "--timeout", "6", "--memory", "256",
        code=3, GOALPARSE_TEST_PARSER="hostile:parse",
    )  # fmt: skip
    failed = {row["path"]: (row["code"], row["message"]) for row in rows(out / "quarantine.csv")}
    assert failed == {
        "2020/a-crash.txt": (
            "file-unreadable",
            "the file cannot be read: the process that read it ended: SIGSEGV",
        ),
        "2020/m-loop.txt": (
            "limit-exceeded", "the reading time is 6 s and more, more than the limit of 6 s",
        ),
        "2020/n-bomb.txt": (
            "limit-exceeded",
            "the memory needed is 256 MiB and more, more than the limit of 256 MiB",
        ),
        "2020/p-fault.txt": (
            "file-unreadable",
            "the file cannot be read: internal error: KeyError: 'a fault of the program'",
        ),
        "2020/z-killed.txt": (
            "file-unreadable",
            "the file cannot be read: the process that read it ended: SIGKILL",
        ),
    }  # fmt: skip
    documents = rows(out / "documents.csv")
    assert len(documents) == 40 + 5 + 5
    assert {row["format"] for row in documents if row["status"] == "failed"} == {"text"}
    assert {row["path"] for row in documents if row["status"] == "failed"} == set(failed)
    assert done.stderr.count("goalparse: failed: ") == 5


def test_a_hostile_document_alone_does_not_take_the_program_along(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(hostile.CRASH)
    out = tmp_path / "out"
    checked("convert", tmp_path / "x.txt", "-o", out, code=3, GOALPARSE_TEST_PARSER="hostile:parse")
    assert [row["status"] for row in rows(out / "documents.csv")] == ["failed"]


def test_fail_fast_stops_and_writes_nothing(archive: Path, tmp_path: Path) -> None:
    done = checked("convert", archive, "-o", tmp_path / "out", "--fail-fast", "--quiet", code=3)
    assert done.stderr.splitlines()[-1].endswith("(stopped by --fail-fast)")
    assert not (tmp_path / "out").exists()


# -- killed and started again


def start(*arguments: str | Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env=environment(**more),
    )  # fmt: skip


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_killed_at_any_instant_it_ends_with_the_same_bytes(
    archive: Path, undisturbed: Path, tmp_path: Path
) -> None:
    rng = random.Random(11)
    out, kills = tmp_path / "out", 0
    for attempt in range(200):
        process = start("convert", archive, "-o", out, "--jobs", "2", "--quiet")
        try:
            process.communicate(timeout=rng.uniform(0.2, 1.5 + attempt / 2))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            kills += 1
            assert not out.exists() or digest(out) == digest(undisturbed)
            continue
        assert process.returncode == 3
        break
    assert kills > 0
    assert digest(out) == digest(undisturbed)


@pytest.mark.parametrize("times", [1, 5])
@pytest.mark.parametrize(("what", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_it_keeps_what_is_done_and_leaves_no_process(
    tmp_path: Path, what: signal.Signals, code: int, times: int
) -> None:
    folder = tmp_path / "in"
    write_small(folder, range(30))
    (folder / "2019" / "0000.txt").write_bytes(hostile.LOOP)
    process = start(
        "convert", folder, "-o", tmp_path / "out", "--jobs", "1",
        GOALPARSE_TEST_PARSER="hostile:parse",
    )  # fmt: skip
    parts = work_folder(tmp_path / "out") / "parts"
    deadline = time.monotonic() + 30
    (folder / "2019" / "0000.txt").touch()
    while time.monotonic() < deadline and not (parts.parent / "index.sqlite").exists():
        time.sleep(0.1)
    time.sleep(0.5)
    for _ in range(times):
        os.killpg(process.pid, what) if what is signal.SIGINT else process.send_signal(what)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in said
    assert said.splitlines()[-1].startswith("goalparse: error: interrupted; ")
    assert said.splitlines()[-1].endswith("the same command goes on from there")
    deadline = time.monotonic() + 10
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(process.pid)
    assert not (tmp_path / "out").exists()


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_small(folder, range(30))
    (folder / "2019" / "0000.txt").write_bytes(hostile.LOOP)
    process = start(
        "convert", folder, "-o", tmp_path / "out", GOALPARSE_TEST_PARSER="hostile:parse"
    )
    deadline = time.monotonic() + 30
    index = work_folder(tmp_path / "out") / "index.sqlite"
    while time.monotonic() < deadline and not index.exists():
        time.sleep(0.1)
    time.sleep(1)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while alive(process.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(process.pid)


def test_a_second_run_on_the_same_output_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_small(folder, range(3))
    (folder / "2019" / "0000.txt").write_bytes(hostile.LOOP)
    arguments = ("convert", folder, "-o", tmp_path / "out")
    process = start(*arguments, GOALPARSE_TEST_PARSER="hostile:parse")
    try:
        lock = work_folder(tmp_path / "out") / "index.sqlite"
        deadline = time.monotonic() + 30
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        done = checked(*arguments, code=2)
        assert done.stderr.splitlines() == [
            f"goalparse: error: another goalparse is at work in {work_folder(tmp_path / 'out')}"
        ]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_a_folder_without_locks_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network file systems have none: nobody else is at work there."""

    def without(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("goalparse.batch.plan.fcntl.flock", without)
    said = "cannot be written: it cannot be locked (No locks available)"
    with pytest.raises(OutputRefusedError, match=re.escape(said)):
        plan.open_plan(tmp_path / "plan")


def test_what_is_kept_may_be_damaged(small: Path, tmp_path: Path) -> None:
    """Its index is made anew; without the list of inputs it has to go, which is said."""
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    before, kept = digest(out), work_folder(out)
    (kept / "index.sqlite").write_bytes(b"no database at all" * 300)
    checked("convert", small, "-o", out, "--cells")
    checked("convert", small, "-o", out)
    assert digest(out) == before
    (kept / "inputs.sqlite").write_bytes(b"no database at all" * 300)
    done = checked("convert", small, "-o", out, code=2)
    told = f"{kept} is damaged (file is not a database): remove it, and all is read anew"
    assert done.stderr == f"goalparse: error: {told}\n"
    shutil.rmtree(kept)
    checked("convert", small, "-o", out)
    assert digest(out) == before


@pytest.mark.parametrize("packed", ["7z", "tgz", "zip in a zip"])
def test_without_room_to_unpack_no_document_is_blamed(packed: str, tmp_path: Path) -> None:
    """A full temporary folder is the machine's fault: what failed by it would not be read again."""
    members = [(f"{number}.txt", SMALL_TEXT.format(number=number).encode()) for number in range(3)]
    place = tmp_path / "in" / "a.bin"
    place.parent.mkdir()
    if packed == "7z":
        place.write_bytes(seven_zipped(members))
    elif packed == "tgz":
        place.write_bytes(tarred(members, "gz"))
    else:
        place.write_bytes(zipped([("inner.zip", zipped(members))]))
    full = tmp_path / "sitecustomize"
    full.mkdir()
    (full / "sitecustomize.py").write_text(
        "import tempfile, errno\n"
        "class Full:\n"
        "    def write(self, piece): raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "    def close(self): pass\n"
        "tempfile.TemporaryFile = lambda **_: Full()\n",
        "utf-8",
    )
    out = tmp_path / "out"
    path = os.pathsep.join([str(full), environment()["PYTHONPATH"]])
    done = checked("convert", place.parent, "-o", out, code=1, PYTHONPATH=path)
    (line,) = done.stderr.splitlines()
    assert line.startswith("goalparse: error: no archive can be unpacked to ")
    assert line.endswith(": No space left on device (TMPDIR names another)")
    assert not out.exists()
    checked("convert", place.parent, "-o", out)
    assert len(rows(out / "documents.csv")) == 3


# -- the next run over the same archive


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    write_small(folder, range(6))
    (folder / "2021" / "year.docx").write_bytes(make_submission(4))
    return folder


def fresh(folder: Path, out: Path, *more: str) -> str:
    """The digest of a run from nothing."""
    checked("convert", folder, "-o", out, "--quiet", *more)
    return digest(out)


def test_nothing_changed_nothing_read(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    done = checked("convert", small, "-o", out, "--json")
    assert json.loads(done.stdout)["unchanged"] is True
    assert done.stderr.splitlines()[0] == (
        "goalparse: nothing has changed, no document was read; the run is as it was"
    )
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_only_what_changed_is_read(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    (small / "2019" / "0000.txt").write_text(SMALL_TEXT.format(number="另"), "utf-8")
    (small / "2019" / "new.txt").write_text("新的\n", "utf-8")
    (small / "2020" / "0001.txt").touch()
    done = json.loads(checked("convert", small, "-o", out, "--json").stdout)
    assert (done["digested"], done["read"]) == (3, 2)
    assert digest(out) == fresh(small, tmp_path / "fresh")


def test_a_change_met_by_a_run_that_was_ended_is_not_lost(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    (small / "2019" / "0000.txt").write_bytes(b"")
    checked("convert", small, "-o", out, "--fail-fast", code=3)
    done = json.loads(checked("convert", small, "-o", out, "--json", code=3).stdout)
    assert done["unchanged"] is False
    assert [row["path"] for row in rows(out / "quarantine.csv")] == ["2019/0000.txt"]
    assert json.loads(checked("convert", small, "-o", out, "--json", code=3).stdout)["unchanged"]


def test_an_earlier_run_is_brought_back_if_its_successor_was_cut_off(
    small: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    before = digest(out)
    # As SIGKILL leaves it between the two moves.
    out.rename(work_folder(out) / "final.old.goalparse-partial")
    assert json.loads(checked("convert", small, "-o", out, "--json").stdout)["unchanged"]
    assert digest(out) == before


def test_a_run_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    checked("convert", tmp_path / "empty", "-o", tmp_path / "out", code=4)
    checked("convert", tmp_path / "nowhere", "-o", tmp_path / "out", code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_another_format_is_written_without_reading(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    done = json.loads(checked("convert", small, "-o", out, "--format", "jsonl", "--json").stdout)
    assert (done["digested"], done["read"]) == (0, 0)
    assert digest(out) == fresh(small, tmp_path / "fresh", "--format", "jsonl")


def test_a_moved_file_is_read_again_only_for_another_year(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    (small / "2021" / "year.docx").rename(small / "2021" / "moved.docx")
    done = json.loads(checked("convert", small, "-o", out, "--prune", "--json").stdout)
    assert (done["read"], done["pruned"]) == (0, 1)
    (small / "2021" / "moved.docx").rename(small / "2019" / "moved.docx")
    done = json.loads(checked("convert", small, "-o", out, "--prune", "--json").stdout)
    assert done["read"] == 1
    assert digest(out) == fresh(small, tmp_path / "fresh")


def test_vanished_files_stay_until_pruned(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    (small / "2019" / "0000.txt").unlink()
    done = checked("convert", small, "-o", out)
    assert (
        "goalparse: note: 1 file of this run is no more; its rows stay (--prune takes it out)"
        in done.stderr.splitlines()
    )
    assert "2019/0000.txt" in {row["path"] for row in rows(out / "documents.csv")}
    checked("convert", small, "-o", out, "--prune")
    assert digest(out) == fresh(small, tmp_path / "fresh")


@pytest.mark.parametrize("shut", ["archive", "folder"])
def test_what_cannot_be_listed_today_is_not_pruned(shut: str, small: Path, tmp_path: Path) -> None:
    """A copy that broke off over night, a folder locked by mistake: nothing below it is gone."""
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    before = {row["path"] for row in rows(out / "documents.csv")}
    whole = (small / "2022.zip").read_bytes()
    hidden = {path for path in before if path.startswith(("2022.zip!/", "2019/")[shut == "folder"])}
    if shut == "archive":
        (small / "2022.zip").write_bytes(whole[:26])  # not even its first member
        done = checked("convert", small, "-o", out, "--prune", code=3)
    else:
        listing = (
            "import os\nscan = os.scandir\n"
            "def scandir(path):\n"
            "    if str(path).endswith('2019'): raise PermissionError(13, 'Permission denied')\n"
            "    return scan(path)\n"
            "os.scandir = scandir\n"
        )
        (tmp_path / "locked").mkdir()
        (tmp_path / "locked" / "sitecustomize.py").write_text(listing, "utf-8")
        path = os.pathsep.join([str(tmp_path / "locked"), environment()["PYTHONPATH"]])
        done = checked("convert", small, "-o", out, "--prune", code=3, PYTHONPATH=path)
    assert before <= {row["path"] for row in rows(out / "documents.csv")}
    assert (
        f"goalparse: note: files that stand below what cannot be listed now: {len(hidden)};"
        " their rows stay"
    ) in done.stderr.splitlines()
    (small / "2022.zip").write_bytes(whole)
    checked("convert", small, "-o", out, "--prune")
    assert digest(out) == fresh(small, tmp_path / "fresh")


@pytest.mark.parametrize(("error", "again"), [("EIO", True), ("EACCES", False)])
def test_what_the_machine_refused_is_asked_for_again(
    error: str, again: bool, small: Path, tmp_path: Path
) -> None:
    """A disk or a network that fails for a night is no fault of the file."""
    refusing = (
        "import errno, pathlib\nopened = pathlib.Path.open\n"
        "def refuse(self, *more, **also):\n"
        f"    if self.name == '0000.txt': raise OSError(errno.{error}, 'refused')\n"
        "    return opened(self, *more, **also)\n"
        "pathlib.Path.open = refuse\n"
    )
    (tmp_path / "refusing").mkdir()
    (tmp_path / "refusing" / "sitecustomize.py").write_text(refusing, "utf-8")
    out = tmp_path / "out"
    path = os.pathsep.join([str(tmp_path / "refusing"), environment()["PYTHONPATH"]])
    checked("convert", small, "-o", out, code=3, PYTHONPATH=path)
    assert [row["path"] for row in rows(out / "quarantine.csv")] == ["2019/0000.txt"]
    checked("convert", small, "-o", out, code=0 if again else 3)
    if again:
        assert digest(out) == fresh(small, tmp_path / "fresh")


def test_retry_failed_and_force(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (small / "2019" / "0000.txt").write_bytes(hostile.CRASH)
    checked("convert", small, "-o", out, code=3, GOALPARSE_TEST_PARSER="hostile:parse")
    # Known to fail: not tried again, unless that is asked for.
    checked("convert", small, "-o", out, code=3)
    done = json.loads(checked("convert", small, "-o", out, "--retry-failed", "--json").stdout)
    assert done["read"] == 1
    assert digest(out) == fresh(small, tmp_path / "fresh")
    done = json.loads(checked("convert", small, "-o", out, "--force", "--json").stdout)
    assert done["read"] == done["rows"]["documents"] == 12


def test_files_that_waited_for_libreoffice_are_read_once_it_is_there(
    small: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (small / "2020" / "old.doc").write_bytes(rb"{\rtf1 old}")
    (small / "2020" / "empty.doc").write_bytes(b"")
    nowhere = {"PATH": "/nowhere", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    checked("convert", small, "-o", out, code=3, **nowhere)
    failed = {row["path"]: row["code"] for row in rows(out / "quarantine.csv")}
    assert failed == {"2020/empty.doc": "file-empty", "2020/old.doc": "format-unsupported"}
    unchanged = json.loads(checked("convert", small, "-o", out, "--json", code=3, **nowhere).stdout)
    assert unchanged["unchanged"]
    office = tmp_path / "bin" / "soffice"
    office.parent.mkdir()
    (tmp_path / "new.docx").write_bytes(make_submission(7))
    office.write_text(
        f"""#!/bin/sh
        if [ "$1" = --version ]; then echo stand-in; exit; fi
        while [ "$1" != --outdir ]; do shift; done
        mkdir -p $2; cp {tmp_path}/new.docx $2/input.docx
        """,
        "utf-8",
    )
    office.chmod(0o755)
    there = {**nowhere, "PATH": f"{office.parent}{os.pathsep}{os.environ['PATH']}"}
    done = checked("convert", small, "-o", out, "--json", code=3, **there)
    note = "goalparse: note: LibreOffice is there now; files read again: 1"
    assert note in done.stderr.splitlines()
    assert json.loads(done.stdout)["read"] == 1
    assert [row["path"] for row in rows(out / "quarantine.csv")] == ["2020/empty.doc"]
    assert json.loads(checked("convert", small, "-o", out, "--json", code=3, **there).stdout)[
        "unchanged"
    ]
    checked("convert", small, "-o", tmp_path / "fresh", code=3, **there)
    assert digest(out) == digest(tmp_path / "fresh")


def test_other_options_read_anew_and_say_so(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    done = checked("convert", small, "-o", out, "--revisions", "original", "--json")
    assert "goalparse: note: another --revisions: all is read anew" in done.stderr.splitlines()
    assert json.loads(done.stdout)["read"] == 12


def test_another_selection_replaces_the_run(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    checked("convert", small, "-o", out)
    checked("convert", small / "2019", "-o", out)
    assert [row["path"] for row in rows(out / "documents.csv")] == ["0000.txt", "0003.txt"]


class _Broken:
    """What no other process can be given."""

    def __reduce__(self) -> tuple[object, ...]:
        return int, ("what is no number",)

    def __call__(self) -> Handler:
        raise AssertionError


def test_workers_that_cannot_begin_end_the_run() -> None:
    tasks = iter(range(100))
    with (
        Pool(_Broken(), jobs=2, guard=Guard()) as pool,
        pytest.raises(RuntimeError, match="before they read anything"),
    ):
        list(pool.run(lambda: next(tasks, None)))
