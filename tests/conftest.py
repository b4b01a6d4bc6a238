"""What tests need from outside the project, and an honest word where it is missing.

Without Java, or without the corpus of other people's documents, the tests that need them do not
run, and the last lines of the output say which and how to get what is missing. In the gate
(``GOALPARSE_GATE=1``) a missing part is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings

from goalparse.findings import Unreadable
from goalparse.readers.docx import fast as fast_path
from goalparse.readers.docx.document import read_package
from goalparse.readers.docx.fast.reader import Tally, read_body
from goalparse.readers.docx.package import Package
from goalparse.readers.docx.ways import Way
from goalparse.readers.limits import Revisions
from made_runs import OUTPUTS, nasty, write_run
from postgres_server import Server, programs, running

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "fixtures" / "cases" / "huailai-cppcc-2022" / "huailai-cppcc-2022.txt"
TikaDump = Callable[[str, list[tuple[Path, Path]]], None]

# A busy machine is no failure: how long things take is measured in benchmarks/.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

_WANTED = "not run for want of "  # how the reason of a test that did not run begins
_databases = count(1)


def _without(what: str, how: str) -> NoReturn:
    """End a test whose tool is missing: a failure in the gate, else named at the end."""
    if os.environ.get("GOALPARSE_GATE"):
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"{_WANTED}{what}: {how}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and how to get it; the tests may have run in other processes."""
    reasons = {str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", ())}
    for reason in sorted(reasons):
        _, wanted, what = reason.partition(_WANTED)
        if wanted:
            terminalreporter.write_line(wanted + what)


@pytest.fixture(scope="session")
def cn2an() -> ModuleType:
    """The library that some readings of Chinese numbers are held against."""
    try:
        return import_module("cn2an")
    except ImportError:
        _without("cn2an", "pip install -e '.[dev]'")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents, named by $GOALPARSE_CORPUS."""
    folder = os.environ.get("GOALPARSE_CORPUS")
    if not folder or not Path(folder).is_dir():
        _without("the corpus", "set GOALPARSE_CORPUS to its folder")
    return Path(folder)


@pytest.fixture(scope="session")
def tika() -> TikaDump:
    """Run a real Apache Tika: ``tika("dom" or "sax", [(IN.docx, OUT.txt), ...])``."""
    java = shutil.which("java")
    if java is None:
        _without("Java", "apt-get install openjdk-17-jdk-headless")
    jar = os.environ.get("GOALPARSE_TIKA_JAR")
    if not jar or not Path(jar).is_file():
        _without(
            "Apache Tika",
            "make tika; then set GOALPARSE_TIKA_JAR to .cache/tika/apachetika/data/tika-app.jar",
        )

    def dump(grammar: str, pairs: list[tuple[Path, Path]]) -> None:
        program = ROOT / "tests" / "tika" / "TikaDump.java"
        files = [str(path) for pair in pairs for path in pair]
        subprocess.run(
            [java, "-cp", jar, str(program), grammar, *files],
            check=True,
            capture_output=True,
            timeout=600,
        )

    return dump


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own, on loopback, run by an unprivileged user."""
    at = programs()
    if at is None:
        _without("PostgreSQL", "apt-get install postgresql")
    with running(at, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """A headless Chromium with its driver."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        _without("Chromium", "apt-get install chromium chromium-driver")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: PLC0415

    options = ChromeOptions()
    options.binary_location = chromium
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", "--lang=en", "--no-first-run"):
        options.add_argument(each)
    options.add_argument("--window-size=1440,1000")
    with Chrome(options=options, service=ChromeService(driver)) as started:
        yield started


@pytest.fixture(autouse=True, scope="module")
def both_ways(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the tests of Word documents read each of them by both paths, and see them agree."""
    if not request.module.__name__.startswith("test_docx"):
        yield
        return

    def outcome(package: Package, revisions: Revisions, way: Way) -> object:
        try:
            return read_package(package, revisions, way=way)
        except Unreadable as refusal:
            return refusal

    def twice(package: Package, revisions: Revisions, *, way: Way) -> object:
        if way == "cheaper":
            way = "any"
        found = outcome(package, revisions, way)
        if way == "any":
            careful = outcome(package, revisions, "careful")
            same = found.finding if isinstance(found, Unreadable) else found
            assert same == (careful.finding if isinstance(careful, Unreadable) else careful)
        if isinstance(found, Unreadable):
            raise found
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("goalparse.readers.docx.read_package", twice)
        yield


@pytest.fixture
def tallies(monkeypatch: pytest.MonkeyPatch) -> list[Tally]:
    """How each body of a Word document was read that the fast path took."""
    found: list[Tally] = []

    def counted(*args: Any) -> Tally:
        found.append(read_body(*args))
        return found[-1]

    monkeypatch.setattr(fast_path, "read_body", counted)
    return found


@pytest.fixture
def database(postgres: Server) -> str:
    """An empty PostgreSQL database that belongs to an ordinary user."""
    return postgres.create(f"made_{next(_databases)}")


@pytest.fixture(params=["duckdb", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of each kind stands."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    empty: str = request.getfixturevalue("database")
    return empty


@pytest.fixture
def sample() -> Path:
    """The shipped sample: a real submission as text (Huailai county, 2022)."""
    return SAMPLE


@pytest.fixture
def sample_text() -> str:
    """The sample's text."""
    return SAMPLE.read_text("utf-8")


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One run in every format, with texts that readers may take for something else."""
    folder = tmp_path_factory.mktemp("runs")
    for name, output in OUTPUTS.items():
        write_run(folder / name, nasty(), output=replace(output, cells=True))
    return {name: folder / name for name in OUTPUTS}
