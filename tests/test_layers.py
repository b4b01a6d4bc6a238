"""Imports go one way only: the allowed table, held against every import, lazy ones included."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "goalparse"

# From the ground up; a room (a package, or a module beside them) may use the rooms of its own floor
# and of all below.
FLOORS = {
    "foundations": [
        "version", "data_files", "patterns", "collector", "in_step", "fields", "frozen", "tuples",
        "remembered", "blocks", "text", "findings", "wording",
    ],
    "meanings": ["vocabulary", "meanings", "schema", "records"],
    "readers": ["readers"],
    "recognisers": ["tables", "settling", "recognisers"],
    "extraction": ["extraction"],
    "pipeline": ["pipeline"],
    "checking": ["checking"],
    "output": ["output", "warehouse"],
    "drivers": [
        "archive", "office", "legacy", "batch", "cluster", "spark", "spot_check", "cli", "__main__",
    ],
}  # fmt: skip
ORDER = {room: at for at, floor in enumerate(FLOORS) for room in FLOORS[floor]}
# What a reader may not know: words of budgets, and anything above.
READERS_MAY_USE = {*FLOORS["foundations"], "readers"}
# Where other people's packages enter: rooms, or modules of one.
ONLY_IN = {
    "pandas": {"output.frames", "records"},
    "pyarrow": {
        "output.frames",
        "output.lines",
        "output.sinks",
        "output.stored",
        "output.by_document",
        "output.side_by_side",
        "batch",
        "warehouse",
        "spark",
    },
    "duckdb": {"warehouse"},
    "psycopg": {"warehouse"},
    "deltalake": {"warehouse"},
    "click": {"cli"},
    "rich": {"cli"},
    "lxml": {"readers", "checking.annotate"},
    "xlsxwriter": {"output.sinks"},
    "py7zr": {"archive"},
    "fsspec": {"archive"},
    "distributed": {"cluster"},
    "pyspark": {"spark"},
}
# `Submission.frames()` is the one lazy import upward.
ALLOWED_UPWARD = {("records", "output.frames")}


def name_of(path: Path) -> str:
    """A module's name within goalparse, a package's for its ``__init__``."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def room_of(name: str) -> str:
    return name.partition(".")[0]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """What a module imports, by full name: of goalparse always the module, of others as written."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ({module if module in MODULES else node.module for module in modules})


def own_imports(path: Path) -> set[str]:
    """The modules of goalparse that a module imports, by their names within it."""
    names = {name.removeprefix("goalparse.") for name in imports(path) if name in MODULES}
    return {name for name in names if (name_of(path), name) not in ALLOWED_UPWARD}


def for_annotations(path: Path) -> set[str]:
    """The modules that a module imports for the type checker alone."""
    ifs = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.If)]
    blocks = [node.body for node in ifs if ast.unparse(node.test) == "TYPE_CHECKING"]
    froms = [node for block in blocks for node in block if isinstance(node, ast.ImportFrom)]
    return {(node.module or "").removeprefix("goalparse.") for node in froms}


def files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


MODULES = {f"goalparse.{name_of(path)}" for path in files()}


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(name_of(path))
    assert room in ORDER, f"{room} has no place in the table of floors"
    for target in map(room_of, own_imports(path)):
        assert ORDER[target] <= ORDER[room], f"{room} imports {target}, a floor above"
        if room == "readers":
            assert target in READERS_MAY_USE, f"a reader imports {target}"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_other_packages_enter_at_few_places(path: Path) -> None:
    name = name_of(path)
    for top in {imported.partition(".")[0] for imported in imports(path)}:
        allowed = ONLY_IN.get(top)
        if allowed is not None:
            assert any(f"{name}.".startswith(f"{home}.") for home in allowed), f"{name}: {top}"


def idle(path: Path) -> Iterator[str]:
    """The module's own names, with an underscore in front, that nothing in it asks for."""
    module = parsed(path)
    names_in = [node for node in ast.walk(module) if isinstance(node, ast.Name)]
    asked = {name.id for name in names_in if isinstance(name.ctx, ast.Load)}
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for each in targets for n in ast.walk(each) if isinstance(n, ast.Name)]
        else:
            continue
        yield from (n for n in names if re.match("_[^_]", n) and n not in asked)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_private_name_lies_idle(path: Path) -> None:
    """The linter asks this of imports and local names only."""
    assert list(idle(path)) == []


def test_what_is_imported_is_what_is_declared() -> None:
    """A package that nobody imports is a burden; one that is not declared is not there."""
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"]]
    wanted += [each for name in extras.keys() - {"dev", "bench"} for each in extras[name]]
    declared = {re.split(r"[\[>=<]", each)[0].lower() for each in wanted}
    tops = {name.partition(".")[0] for path in files() for name in imports(path)}
    others = tops - {"goalparse", *sys.stdlib_module_names}
    # What fsspec opens s3:// with, and what scripts round the program make documents with.
    assert others == declared - {"s3fs", "python-docx"}


def test_what_tests_share_stands_in_no_test_module() -> None:
    tests = Path(__file__).parent
    sharing = {
        path.name: shared
        for path in sorted(tests.rglob("*.py"))
        if (shared := [name for name in imports(path) if name.startswith("test_")])
    }
    assert sharing == {}


def assert_no_circle(graph: Mapping[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_modules_import_each_other_in_no_circle() -> None:
    graph = {name_of(path): own_imports(path) - for_annotations(path) for path in files()}
    assert_no_circle(graph)


def test_rooms_import_each_other_in_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for path in files():
        room = room_of(name_of(path))
        used = {room_of(name) for name in own_imports(path)}
        graph.setdefault(room, set()).update(used - {room})
    assert_no_circle(graph)
