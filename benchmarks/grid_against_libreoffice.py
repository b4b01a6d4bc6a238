"""Compare table grids with LibreOffice's reading of the same files; run by hand.

    python benchmarks/grid_against_libreoffice.py FILE.docx...

Needs `soffice` (Debian: libreoffice-writer-nogui). Prints a line for each table whose grid
differs and the share that agree. LibreOffice gives no grid of its own: its HTML export is
laid out by the rules of HTML, and every cell's first position, spans and text are compared.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from goalparse.blocks import Table
from goalparse.readers.docx import read_docx

Grid = dict[tuple[int, int], tuple[int, int, str]]
"""Row and column of a cell's corner -> rows, columns and text, white space removed."""


def export(files: list[Path], folder: Path) -> dict[Path, Path]:
    """Convert all files to HTML in one run; those that fail are missing from the answer."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "html", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=3600)
    made = {file: folder / f"{file.stem}.html" for file in files}
    return {file: page for file, page in made.items() if page.exists()}


def html_tables(page: Path) -> Iterator[Grid]:
    """The grids of all tables in the order of their start, nested ones too."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    for table in html.parse(str(page), parser).iter("table"):
        yield html_grid(table)


def html_grid(table: etree._Element) -> Grid:
    """Lay the cells of one table out."""
    grid: Grid = {}
    taken: set[tuple[int, int]] = set()
    for row_no, row in enumerate(own(table, "tr"), 1):
        column = 1
        for cell in own(row, "td", "th"):
            while (row_no, column) in taken:
                column += 1
            down, across = (int(cell.get(name) or 1) for name in ("rowspan", "colspan"))
            taken |= {(row_no + y, column + x) for y in range(down) for x in range(across)}
            grid[row_no, column] = (down, across, squeezed("".join(map(str, cell.itertext()))))
    return grid


def own(table: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The rows or cells of a table, not those of tables inside it."""
    for child in table:
        if child.tag in tags:
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from own(child, *tags)


def our_grid(table: Table) -> Grid:
    """The same of a table as goalparse reads it."""
    return {
        (cell.row_no, cell.column_no): (cell.row_span, cell.column_span, squeezed(cell.raw))
        for cell in table.cells
    }


def squeezed(text: str) -> str:
    """Text without white space, LibreOffice's marks around form fields, and check boxes."""
    return re.sub(r"[\s\x00-\x1f\xad☐☒]", "", text)


def normal(grid: Grid) -> Grid:
    """Without blank cells, and without rows and columns in which no other cell begins.

    LibreOffice fills short rows up with blank cells, and it splits columns by the widths that
    the file states; neither can be told on the page.
    """
    grid = {at: cell for at, cell in grid.items() if cell[2]}
    rows = {row: at for at, row in enumerate(sorted({row for row, _ in grid}), 1)}
    columns = {column: at for at, column in enumerate(sorted({column for _, column in grid}), 1)}
    return {
        (rows[row], columns[column]): (
            sum(row <= other < row + down for other in rows),
            sum(column <= other < column + across for other in columns),
            text,
        )
        for (row, column), (down, across, text) in grid.items()
    }


def difference(ours: Grid, theirs: Grid) -> str:
    """What differs between two grids, in few words; "" if nothing does."""
    if ours == theirs:
        return ""
    if sorted(cell[2] for cell in ours.values()) != sorted(cell[2] for cell in theirs.values()):
        return "text"
    return "place"


def main(names: list[str]) -> None:
    """Compare all files and print the result."""
    counts = {"same": 0, "text": 0, "place": 0, "number of tables": 0}
    with tempfile.TemporaryDirectory() as folder:
        for file, page in export([Path(name) for name in names], Path(folder)).items():
            ours = list(read_docx(file.read_bytes()).value.tables())
            theirs = list(html_tables(page))
            if len(ours) != len(theirs):
                counts["number of tables"] += 1
                print(f"{file.name}: {len(ours)} tables, LibreOffice has {len(theirs)}")
                continue
            for table, grid in zip(ours, theirs, strict=True):
                why = difference(normal(our_grid(table)), normal(grid))
                counts[why or "same"] += 1
                if why:
                    print(f"{file.name} table {table.table_no}: {why}")
    print(counts)


if __name__ == "__main__":
    main(sys.argv[1:])
