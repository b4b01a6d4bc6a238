"""Old Word files through LibreOffice: the same records, and nothing that gets out of hand."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import goalparse
from archives import zipped
from command_line import run
from conftest import _without
from goalparse import legacy
from goalparse.legacy import Office
from goalparse.office import Conversion
from goalparse.pipeline import Options
from goalparse.records import Submission
from golden import values
from submissions import make_submission

FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8"}
RTF = rb"{\rtf1\ansi hello}"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The LibreOffice of this machine, with a cache of its own."""
    found = legacy.find_office()
    if found is None:
        _without("LibreOffice", "apt-get install libreoffice-writer")
    return replace(found, cache=os.fspath(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def saved(office: Office, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample and a made-up submission as .docx, and saved by LibreOffice in old formats."""
    folder = tmp_path_factory.mktemp("saved")
    shutil.copy(corpus / "dialects" / "samplelike" / "source.docx", folder / "sample.docx")
    (folder / "made.docx").write_bytes(make_submission(1))
    for format_, filter_ in FILTERS.items():
        subprocess.run(
            [
                office.program, f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless", "--convert-to", f"{format_}:{filter_}", "--outdir", folder,
                folder / "sample.docx", folder / "made.docx",
            ],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return folder


def parse(path: Path, office: Office) -> Submission:
    return legacy.parse(path.read_bytes(), path="怀来县-2022", office=lambda: office)


def script(folder: Path, body: str) -> Office:
    """A stand-in for LibreOffice that misbehaves as told."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    program.chmod(0o755)
    return Office(program=os.fspath(program), version="stand-in", cache=os.fspath(folder / "kept"))


# -- the same records


@pytest.mark.parametrize("name", ["sample", "made"])
@pytest.mark.parametrize("format_", FILTERS)
def test_the_old_format_gives_the_records_of_the_new(
    saved: Path, office: Office, name: str, format_: str
) -> None:
    """All but bookmarks: LibreOffice writes no bookmark that begins with _ into a .doc."""
    new = goalparse.parse(saved / f"{name}.docx", name="怀来县-2022").value
    path = saved / f"{name}.{format_}"
    old = parse(path, office)
    assert (old.document.status, old.document.format) == ("ok", format_)
    assert old.document.doc_id == hashlib.sha256(path.read_bytes()).hexdigest()
    assert old.document.bytes == path.stat().st_size
    wanted, found = values(new), values(old)
    if format_ == "doc":
        assert any(row["bookmark"] for row in wanted["projects"])
        for table in ("sections", "projects"):
            for row in (*wanted[table], *found[table]):
                row["bookmark"] = None
    assert found == wanted


def test_an_old_file_beside_its_records_and_beside_the_new_one(saved: Path) -> None:
    """`diff` reads it as `show` and a run do."""
    done = run("diff", saved / "sample.doc")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "sample.doc"
    assert "nothing is changed, lost or unsupported" in done.stdout
    beside = run("diff", saved / "sample.odt", saved / "sample.rtf", "--ignore", "format")
    assert beside.returncode == 0, beside.stdout
    without = run("diff", saved / "sample.doc", "--no-office")
    assert without.returncode == 3
    assert "format-unsupported: this is a Word 97-2003 document" in without.stderr


def test_the_content_decides_which_way_a_file_goes(saved: Path, office: Office) -> None:
    """A .doc may be anything: what is no old Word file never gets to LibreOffice."""
    gone = replace(office, program="/nowhere/soffice")
    page = "<html><body><p>第一部分 部门整体绩效目标</p></body></html>".encode()
    for data, format_ in (((saved / "made.docx").read_bytes(), "docx"), (page, "html")):
        found = legacy.parse(data, path="a.doc", office=lambda: gone)
        assert (found.document.format, found.document.error) == (format_, None)
    named = saved / "sample.wps"
    shutil.copy(saved / "sample.rtf", named)
    assert parse(named, office).document.format == "rtf"


def test_a_zip_of_pictures_called_doc_is_not_converted() -> None:
    found = legacy.parse(zipped([("a.png", b"x")]), path="a.doc", office=lambda: None)
    assert found.findings[0].message == "this is a zip archive, not a document"


# -- where it is not there, not wanted, or fails


def test_without_libreoffice_the_row_says_how_to_get_it() -> None:
    found = legacy.parse(RTF, path="a.rtf", office=lambda: None)
    assert (found.document.status, found.document.error) == ("failed", "format-unsupported")
    assert found.findings[0].message == (
        "this is a Rich Text Format file; with LibreOffice installed (soffice on the PATH) "
        "it is converted and read"
    )


def test_not_wanted_it_is_not_started(tmp_path: Path) -> None:
    office = script(tmp_path, f"touch {tmp_path}/started")
    found = legacy.parse(RTF, path="a", options=Options(office=False), office=lambda: office)
    assert found.document.error == "format-unsupported"
    assert not (tmp_path / "started").exists()


def test_one_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    stand_in = script(tmp_path, f"sleep 1000 & echo $! > {tmp_path}/child\nsleep 1000")
    office = replace(stand_in, limits=Conversion(seconds=1.5))
    started = time.monotonic()
    found = legacy.parse(RTF, path="a.rtf", office=lambda: office)
    assert time.monotonic() - started < 20
    assert (found.document.status, found.document.error) == ("failed", "limit-exceeded")
    assert found.findings[0].message == (
        "the time that LibreOffice takes for it, in seconds, is 2, more than the limit of 2"
    )
    time.sleep(0.2)
    child = Path("/proc") / (tmp_path / "child").read_text("utf-8").strip() / "stat"
    assert not child.exists() or " Z " in child.read_text("utf-8")


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """That process may be killed in a way that it cannot know of."""
    stand_in = script(tmp_path, f"sleep 1000 & echo $! > {tmp_path}/child\nsleep 1000")
    code = (
        "import sys; from goalparse import legacy; "
        "office = legacy.Office(program=sys.argv[1], version='1', cache=sys.argv[2]); "
        "legacy.docx_of(sys.stdin.buffer.read(), 'rtf', office)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, stand_in.program, stand_in.cache], stdin=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(RTF)
    process.stdin.close()
    deadline = time.monotonic() + 30
    said = tmp_path / "child"
    while not (said.exists() and said.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.05)
    child = Path("/proc") / said.read_text("utf-8").strip() / "stat"
    assert " Z " not in child.read_text("utf-8")
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while child.exists() and " Z " not in child.read_text("utf-8"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("kill -SEGV $$", "the file cannot be read: LibreOffice ends with SIGSEGV on it"),
        (
            "echo 'Error: source file could not be loaded' >&2",
            (
                "the file cannot be read: LibreOffice cannot read it "
                "(Error: source file could not be loaded)"
            ),
        ),
        (
            'while [ "$1" != --outdir ]; do shift; done; mkdir -p $2; echo x > $2/input.docx',
            "the file cannot be read: LibreOffice makes no Word file of it",
        ),
        (
            "dd if=/dev/zero of=big bs=1M count=600 2>/dev/null; echo 'no more room' >&2; exit 1",
            "the file cannot be read: LibreOffice cannot read it (no more room)",
        ),
    ],
    ids=["crash", "refused", "nonsense", "flood"],
)
def test_what_goes_wrong_is_said(tmp_path: Path, body: str, message: str) -> None:
    office = script(tmp_path, body)
    found = legacy.parse(RTF, path="a.rtf", office=lambda: office)
    assert (found.document.status, found.document.error) == ("failed", "file-unreadable")
    assert found.findings[0].message == message


# -- the cache


def test_a_file_is_converted_once(saved: Path, office: Office) -> None:
    first = parse(saved / "made.doc", office)
    again = parse(saved / "made.doc", replace(office, program="/nowhere/soffice"))
    assert again == first


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    office = Office(program="none", version="1", cache=os.fspath(tmp_path), cache_bytes=2500)
    for number in range(4):
        place = tmp_path / f"{number}.docx"
        legacy._keep(bytes(1000), place, office.cache_bytes)
        os.utime(place, (number, number))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.docx", "3.docx"]


# -- files that nobody vouches for


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_OPTIONS = do_HEAD = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("network", [False, True], ids=["cut off", "by its settings alone"])
def test_nothing_is_fetched_from_elsewhere(
    office: Office, asked: tuple[str, list[str]], network: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its settings and with the network LibreOffice asks for the picture three times."""
    if network:
        monkeypatch.setattr("goalparse.office._without_network", lambda: ())
    address, paths = asked
    linked = (
        r"{\rtf1\ansi {\field{\*\fldinst INCLUDEPICTURE \"ADDRESS/p.png\" \\d}{\fldrslt x}} "
        r"{\field{\*\fldinst INCLUDETEXT \"ADDRESS/t.doc\" }{\fldrslt y}} text}"
    ).replace('\\"', '"')
    content = (
        '<?xml version="1.0"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>'
        '<text:section text:name="s"><text:section-source xlink:href="ADDRESS/s.odt"/>'
        '</text:section><text:p><draw:frame><draw:image xlink:href="ADDRESS/i.png"/>'
        "</draw:frame></text:p>"
        "</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    odt = zipped([
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.replace("ADDRESS", address).encode()),
        ("META-INF/manifest.xml", manifest.encode()),
    ])  # fmt: skip
    for data in (linked.replace("ADDRESS", address).encode(), odt):
        found = legacy.parse(data, path="a", office=lambda: office)
        assert found.document.status == "empty", found.findings
    assert paths == []


def test_real_files_are_read_or_fail_by_name(office: Office, corpus: Path) -> None:
    """A few of each kind; all of them are in benchmarks/legacy_word.py."""
    folder = corpus / "word" / "hostile-or-legacy"
    for pattern, formats, statuses in (
        ("*quick.doc", {"doc"}, {"empty"}),
        ("*encrypted.doc", {"doc"}, {"failed"}),
        ("*testRTFBoldItalic.rtf", {"rtf"}, {"empty"}),
        ("*.wps", {"wps", "doc"}, {"empty", "failed"}),
    ):
        paths = sorted(folder.glob(pattern))[:2]
        assert paths
        for path in paths:
            found = parse(path, office)
            assert found.document.format in formats, path
            assert found.document.status in statuses, (path, found.findings)
