"""The program as its users run it: files in, tables, messages and exit codes out."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from command_line import rows
from goalparse.cli.main import COMMANDS
from submissions import make_submission

TABLES = ("documents", "sections", "projects", "amounts", "milestones", "goals", "indicators",
          "attributes", "findings")  # fmt: skip


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "goalparse", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1"},
    )


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def test_the_sample_as_csv(sample: Path, tmp_path: Path) -> None:
    done = run("convert", sample, "-o", tmp_path / "out", "--format", "csv")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.decode().startswith(
        "goalparse: 1 document (1 ok); 2 projects; 12 indicators; "
        "findings: 0 errors, 2 warnings, 3 notes; written to "
    )
    counts = {name: len(rows(tmp_path / "out" / f"{name}.csv")) for name in TABLES}
    assert counts == {
        "documents": 1, "sections": 7, "projects": 2, "amounts": 6, "milestones": 8, "goals": 2,
        "indicators": 12, "attributes": 0, "findings": 5,
    }  # fmt: skip
    projects = rows(tmp_path / "out" / "projects.csv")
    assert [p["total_yuan"] for p in projects] == ["889000.00", "50000.00"]
    assert [p["other_yuan"] for p in projects] == ["", ""]
    assert rows(tmp_path / "out" / "amounts.csv")[0]["value"] == "88.9"
    assert rows(tmp_path / "out" / "documents.csv")[0]["cell_coverage"] == "1.0"
    assert rows(tmp_path / "out" / "indicators.csv")[0]["core"] == "false"


def test_parquet_has_the_declared_types(sample: Path, tmp_path: Path) -> None:
    assert run("convert", sample, "-o", tmp_path / "out", "--format", "parquet").returncode == 0
    projects = pd.read_parquet(tmp_path / "out" / "projects", dtype_backend="pyarrow")
    assert str(projects["total_yuan"].dtype) == "decimal128(24, 2)[pyarrow]"
    assert list(projects["total_yuan"]) == [Decimal("889000.00"), Decimal("50000.00")]
    assert str(projects["code_year"].dtype) == "int16[pyarrow]"
    assert list(projects["project_code"]) == ["13073022P00850910013X", "13073022P007993100016"]


@pytest.mark.parametrize("format_", ["csv", "parquet", "jsonl", "xlsx"])
def test_a_second_run_writes_the_same_bytes(sample: Path, tmp_path: Path, format_: str) -> None:
    for name in ("one", "two", "two"):
        done = run("convert", sample, "-o", tmp_path / name, "--format", format_, "--cells")
        assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_a_workbook_is_described_as_it_is(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("convert", sample, "-o", out, "--format", "xlsx", "--labels", "zh").returncode == 0
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    book = openpyxl.load_workbook(out / "goalparse.xlsx", read_only=True)
    for resource, sheet in zip(package["resources"], book.worksheets[:-1], strict=True):
        assert resource["path"] == "goalparse.xlsx"
        assert resource["dialect"]["sheetName"] == sheet.title
        header = [field["titles"]["zh"] for field in resource["schema"]["fields"]]
        assert list(next(sheet.iter_rows(values_only=True))) == header
    book.close()


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    texts = {f"{seed}.docx": make_submission(seed) for seed in (1, 2, 3)}
    for folder, names in (("a", sorted(texts)), ("b", sorted(texts, reverse=True))):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_bytes(texts[name])
        assert run("convert", tmp_path / folder, "-o", tmp_path / f"out-{folder}").returncode == 0
    assert digests(tmp_path / "out-a") == digests(tmp_path / "out-b")


def test_excel_guards_cells_and_marks_the_encoding(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("convert", sample, "-o", out, "--excel", "--labels", "zh").returncode == 0
    assert (out / "projects.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "项目编码" in (out / "projects.csv").read_text("utf-8-sig").split("\n")[0]


def test_bad_input_is_one_line_and_a_row(tmp_path: Path) -> None:
    """No Word file and no text, truncated, encrypted and empty files: the rest goes on."""
    folder = tmp_path / "in"
    folder.mkdir()
    whole = make_submission(1)
    (folder / "1-good.docx").write_bytes(whole)
    (folder / "2-cut.docx").write_bytes(whole[: len(whole) // 2])
    (folder / "3-empty.docx").write_bytes(b"")
    (folder / "4-picture.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    (folder / "~$lock.docx").write_bytes(b"lock")
    done = run("convert", folder, "-o", tmp_path / "out")
    assert done.returncode == 3
    lines = done.stderr.decode().strip().split("\n")
    assert [line.split(": ")[1:4] for line in lines[:3]] == [
        ["failed", "2-cut.docx", "file-unreadable"],
        ["failed", "3-empty.docx", "file-empty"],
        ["failed", "4-picture.docx", "format-unsupported"],
    ]
    assert "1 ignored file" in lines[3]
    documents = rows(tmp_path / "out" / "documents.csv")
    assert [row["status"] for row in documents] == ["ok", "failed", "failed", "failed"]
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("convert", "nowhere", "-o", "out"), 2, "goalparse: error: nowhere does not exist"),
        (("show", "nowhere"), 2, "goalparse: error: nowhere: No such file or directory"),
        (
            ("convert", "", "-o", "out"),
            2,
            "goalparse: error: Invalid value for 'PATH...': a PATH is",
        ),
        (("convert", "folder", "-o", "out"), 4, "goalparse: error: no file to read under folder"),
        (("convert", "file", "-o", "foreign"), 2, "goalparse: error: "),
        (
            ("convert", "file", "-o", "out", "--encoding", "klingon"),
            2,
            "unknown encoding 'klingon'",
        ),
        (("show", "file", "--table", "nothing"), 2, "'nothing' is none of documents, sections, "),
        (("convert", "file", "-o", "out", "--include", "*.doc"), 4, "that the patterns take"),
        (("diff", "blank", "blank"), 3, "blank cannot be compared: file-empty: "),
    ],
)
def test_what_cannot_be_done_is_one_line(
    arguments: tuple[str, ...], code: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("项目名称", "utf-8")
    (tmp_path / "blank").write_bytes(b"")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "mine.txt").write_text("mine", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "goalparse", *arguments],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not (tmp_path / "out").exists()
    assert (tmp_path / "foreign" / "mine.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("out", [".", ".."])
def test_the_current_folder_is_not_replaced(out: str, sample: Path, tmp_path: Path) -> None:
    """Whoever stands there would stand in a folder that is no more."""
    here = tmp_path / "out" / "here"
    here.mkdir(parents=True)
    call = [sys.executable, "-m", "goalparse", "convert", str(sample), "-o", out]
    done = subprocess.run(call, cwd=here, capture_output=True, check=False)
    assert done.returncode == 2
    assert "is the current folder or above it" in done.stderr.decode()
    assert not any(here.iterdir())


def test_a_current_folder_that_is_no_more_is_one_line(sample: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    call = f"cd {gone} && rmdir {gone} && {sys.executable} -m goalparse convert {sample} -o out"
    done = subprocess.run(call, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "goalparse: error: the current folder is no more; go to another one"
    )


@pytest.mark.parametrize("command", ["show", "diff"])
def test_a_reader_that_has_what_it_wants_is_no_error(command: str, sample: Path) -> None:
    """As ``| head -1`` leaves it: nobody reads on."""
    nobody, writable = os.pipe()
    os.close(nobody)
    call = [sys.executable, "-m", "goalparse", command, str(sample)]
    done = subprocess.run(call, stdout=writable, stderr=subprocess.PIPE, check=False)
    os.close(writable)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("redirected", "code", "message"),
    [
        ("show {sample} >&-", 0, ""),
        ("show - <&-", 3, "goalparse: failed: -: file-empty: the file holds 0 bytes\n"),
        (
            "show {sample} >/dev/full",
            1,
            (
                "goalparse: error: No space left on device;"
                " make room and give the same command again\n"
            ),
        ),
    ],
)
def test_closed_streams_and_a_full_disk(
    redirected: str, code: int, message: str, sample: Path
) -> None:
    call = f"{sys.executable} -m goalparse {redirected.format(sample=sample)}"
    done = subprocess.run(call, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert (done.returncode, done.stderr) == (code, message)


def test_where_no_run_can_be_made_it_is_said_and_the_rest_works(sample: Path) -> None:
    """As on Windows: the modules that bound and lock processes are not there."""
    without = "import sys; sys.modules['fcntl'] = sys.modules['resource'] = None; "
    start = [sys.executable, "-c", f"{without}from goalparse.cli import main; main()"]
    for command, code in ((["convert", "-o", "out"], 2), (["show"], 0), (["diff"], 0)):
        done = subprocess.run(
            [*start, *command, sample], capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == code, done.stderr
        if code:
            assert done.stderr == (
                "goalparse: error: runs are made on Linux and macOS, on Windows in WSL;"
                " show, diff and annotate work here\n"
            )


def test_show_reads_standard_input(sample: Path) -> None:
    done = run("show", "-", "--json", "--table", "milestones", stdin=sample.read_bytes())
    assert done.returncode == 0
    milestones = json.loads(done.stdout)
    assert [m["percent"] for m in milestones[:4]] == ["50", "100", "100", "100"]


def test_a_document_inside_an_archive_is_named_as_its_row_names_it(
    sample: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "2022.zip", "w") as made:
        made.write(sample, "政协/绩效.txt")
        made.writestr("政协/绩效.docx", make_submission(1))
    run("convert", tmp_path / "2022.zip", "-o", tmp_path / "out")
    paths = [row["path"] for row in rows(tmp_path / "out" / "documents.csv")]
    assert paths == ["2022.zip!/政协/绩效.docx", "2022.zip!/政协/绩效.txt"]
    for command in (("show",), ("diff",), ("annotate", "-o", tmp_path / "copy.docx")):
        done = run(*command, tmp_path / paths[0])
        assert done.returncode == 0, done.stderr
    shown = run("show", tmp_path / paths[1])
    assert shown.stdout.decode().split("\n")[0] == paths[1]
    beside = run("diff", tmp_path / paths[1], sample)
    assert (beside.returncode, beside.stdout) == (0, b"no differences\n")


def test_what_holds_documents_is_told_from_a_document(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("b.txt", "text")
    done = run("show", tmp_path / "a.zip")
    assert done.returncode == 3
    assert done.stderr.decode().split("\n")[1] == (
        "goalparse: note: goalparse convert reads what is in it;"
        " one document of it is named a.zip!/NAME"
    )
    done = run("show", tmp_path)
    told = f"goalparse: error: {tmp_path} is a folder; goalparse convert reads what is in it\n"
    assert (done.returncode, done.stderr.decode()) == (2, told)
    missing = f"{tmp_path}/a.zip!/c.txt"
    done = run("diff", missing)
    told = f"goalparse: error: {missing}: no such file, or no document of that name in it\n"
    assert (done.returncode, done.stderr.decode()) == (2, told)


def test_show_puts_the_findings_last(sample: Path) -> None:
    shown = run("show", sample).stdout.decode()
    assert shown.index("13073022P00850910013X") < shown.index("889,000.00")
    assert shown.index("≥1次") < shown.index("Findings")
    assert not [line for line in shown.split("\n") if line.endswith(" ")]


@pytest.mark.parametrize("width", ["40", "60", "80", "120"])
def test_a_figure_is_never_broken_over_two_lines(
    width: str, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = run("show", sample).stdout.decode()
    assert shown.count(" 889,000.00  line ") == 2
    assert shown.count(" 50,000.00  line ") == 2
    assert not [line for line in shown.split("\n") if line.endswith(" ")]


def test_documents_cannot_drive_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("一、\x1b[2J总体绩效目标\n".encode())
    assert b"\x1b" not in run("show", path).stdout


def test_the_same_bytes_twice_are_parsed_once(sample: Path, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(sample.read_bytes())
    assert run("convert", tmp_path / "in", "-o", tmp_path / "out").returncode == 0
    documents = rows(tmp_path / "out" / "documents.csv")
    assert [row["duplicate_of"] for row in documents] == ["", "a.txt"]
    assert len(rows(tmp_path / "out" / "projects.csv")) == 2


@pytest.mark.parametrize("code", ["import goalparse", "import goalparse.cli"])
def test_neither_import_nor_help_loads_pandas(code: str) -> None:
    check = f"{code}; import sys; print([m for m in ('pandas', 'pyarrow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


# What takes a millisecond or more to import, and no plain document needs.
NOT_NEEDED = {
    *("pathlib", "zipfile", "dataclasses", "shutil", "urllib.parse", "string"),
    *("csv", "json", "tomllib"),
    *("regex", "rich", "pandas", "pyarrow", "subprocess", "multiprocessing"),
}


def test_show_imports_nothing_that_a_plain_document_does_not_need(
    sample: Path, tmp_path: Path
) -> None:
    word = tmp_path / "plain.docx"
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>项目支出绩效目标表</w:t></w:r></w:p></w:body></w:document>"
    )
    with zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main")
        archive.writestr("word/document.xml", body)
    before = modules("import lxml.etree, click", tmp_path)
    for path in (sample, word):
        show = f"from goalparse.cli import main; main(['show', {str(path)!r}])"
        for _ in range(2):  # once more with bytecode of the vocabulary
            shown = modules(show, tmp_path)
        assert not NOT_NEEDED & (shown - before), path.name


def modules(code: str, folder: Path) -> set[str]:
    """What is imported once some code has run, or ended the process.

    Bytecode is kept in the folder, whatever the machine says of it: without it each process parses
    the vocabulary anew.
    """
    code = f"try:\n    {code}\nfinally:\n    import sys; print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, env=environment)
    assert done.returncode in {0, 3}
    return set(done.stderr.decode().split())


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith(b"goalparse ")
    assert b"Exit codes:" in run("--help").stdout


def test_every_word_file_of_the_corpus_has_its_row(corpus: Path, tmp_path: Path) -> None:
    done = run("convert", corpus / "word", "-o", tmp_path / "out")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr.decode()
    files = [path for path in (corpus / "word").rglob("*") if path.is_file()]
    locks = [path for path in files if path.name.startswith("~$")]
    assert len(rows(tmp_path / "out" / "documents.csv")) == len(files) - len(locks)


def test_the_groups_help_says_what_each_command_says_of_itself() -> None:
    for name, line in COMMANDS.items():
        command = getattr(import_module(f"goalparse.cli.{name}"), name)
        assert command.help.partition("\n\n")[0].replace("\n", " ") == line


def test_with_chinese_labels_what_failed_and_what_to_check_is_told_in_chinese(
    sample: Path, tmp_path: Path
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_bytes(sample.read_bytes())
    (folder / "b.docx").write_bytes(b"%PDF-1.4 " + b"1" * 400)
    done = run("convert", folder, "-o", out, "--labels", "zh")
    assert done.returncode == 3
    said = "failed: b.docx: format-unsupported: 这是 PDF 文件；请先转换为 .docx 或文本\n"
    assert f"goalparse: {said}" in done.stderr.decode()
    for command in ("show", "diff"):
        shown = run(command, folder / "b.docx", "--labels", "zh")
        assert f"goalparse: {said}" in shown.stderr.decode()
    chosen = run("sample", out, "--labels", "zh")
    assert chosen.stdout.decode().splitlines() == ["   1.7  a.txt", "        存疑的断行：2"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("结果.xlsx", "write -o 结果 --format xlsx (see"), ("run.2024.csv", "write -o run.2024 (see")],
)
def test_an_output_that_is_named_as_a_file_is_refused(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("convert", sample, "-o", name)
    assert done.returncode == 2
    assert f"{name} is the name of a file; {said}" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / name).mkdir()  # whoever has such a folder means it
    assert run("convert", sample, "-o", name).returncode == 0
