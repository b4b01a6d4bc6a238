"""Imports go one way only: the allowed table, held against every import, lazy ones included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "goalparse"

# From the ground up; a room may use the rooms of its own floor listed before it, and all below.
FLOORS = {
    "foundations": [
        "version", "collector", "data_files", "patterns", "frozen", "blocks", "text", "findings",
    ],
    "meanings": [
        "characters", "composition", "words", "notes", "numerals", "units", "checkboxes",
        "dates", "measures", "money", "placeholders", "shapes", "losses", "quantities", "codes",
        "regions", "terms", "edges", "lexicon", "records", "schema", "user_vocabulary",
    ],
    "readers": ["readers"],
    "recognisers": [
        "rows", "column_numbers", "unit_hints", "entries", "side_funding", "amounts_alone",
        "inheriting", "columns", "layouts", "fitness", "indicators", "indicator_header",
        "cell_text", "sub_headers", "source_columns", "list_header", "open_lists", "open_repeats",
        "open_rows", "row_prices", "marked_rows", "settled", "grid", "headings",
        "named_rows", "lost_headers", "form", "subtitles", "year_columns", "totals", "wide",
        "lists", "grouping", "label_rows", "unread_rows", "wide_rows", "printed", "form_rows",
        "missing_rows", "lost_cells", "forms", "goals", "heads", "ledger", "truncation",
    ],
    "extraction": ["indicator_records", "planned", "extract", "checks"],
    "pipeline": ["pipeline"],
    "check": [
        "alignment", "claimed", "comparison", "cell_checks", "record_checks", "rereads",
        "compared_cells", "compared_lines", "compared_records", "compare", "changes", "marking",
        "review", "annotate",
    ],
    "out": [
        "dictionary", "ddl", "frames", "sinks", "runs", "stored", "warehouse", "evaluate",
        "by_document", "side_by_side", "sampling",
        "page", "drawing", "render",
    ],
    "drivers": [
        "archive", "office", "legacy", "batch", "cluster", "spark", "spot_check", "cli", "__main__",
    ],
}  # fmt: skip
ORDER = {room: at for at, floor in enumerate(FLOORS) for room in FLOORS[floor]}
# What a reader may not know: words of budgets, and anything above.
READERS_MAY_USE = {*FLOORS["foundations"], "readers"}
ONLY_IN = {
    "pandas": {"frames", "records"},
    "pyarrow": {
        "frames",
        "sinks",
        "batch",
        "stored",
        "warehouse",
        "by_document",
        "side_by_side",
        "spark",
    },
    "duckdb": {"warehouse"},
    "psycopg": {"warehouse"},
    "deltalake": {"warehouse"},
    "click": {"cli"},
    "rich": {"cli"},
    "lxml": {"readers", "annotate"},
    "docx": {"readers"},
    "xlsxwriter": {"sinks"},
    "py7zr": {"archive"},
    "fsspec": {"archive"},
    "distributed": {"cluster"},
    "pyspark": {"spark"},
}
# `Submission.frames()` is the one lazy import upward.
ALLOWED_UPWARD = {("records", "frames")}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "goalparse":
                yield from (f"goalparse.{alias.name}" for alias in node.names)
            else:
                yield node.module


def files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    if room == "vocabulary":
        assert not list(imports(path))
        return
    assert room in ORDER, f"{room} has no place in the table of floors"
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top != "goalparse":
            assert room in ONLY_IN.get(top, {room}), f"{room} may not import {top}"
            continue
        target = rest.partition(".")[0]
        if (room, target) in ALLOWED_UPWARD or target == room:
            continue
        assert ORDER[target] <= ORDER[room], f"{room} imports {target}, a floor above"
        if room == "readers":
            assert target in READERS_MAY_USE, f"a reader imports {target}"


def test_there_are_no_circles() -> None:
    graph: dict[str, set[str]] = {}
    for path in files():
        used = {name.split(".")[1] for name in imports(path) if name.startswith("goalparse.")}
        graph.setdefault(room_of(path), set()).update(used - {room_of(path)})
    graph["records"].discard("frames")

    def reaches(start: str, target: str, seen: set[str]) -> bool:
        return any(
            after == target or (after not in seen and reaches(after, target, seen | {after}))
            for after in graph.get(start, ())
        )

    assert [room for room in graph if reaches(room, room, set())] == []
