"""The figures as a table for the eye and as values for a file."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

FLOOR = "floor"


def machine() -> str:
    """Processor, cores, system and Python, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")
    libc = " ".join(platform.libc_ver())
    return (
        f"{model or platform.machine()}, {os.cpu_count()} cores, {platform.system()} {libc}, "
        f"Python {platform.python_version()}"
    )


def summarise(rounds: Mapping[str, Sequence[Mapping[str, float]]]) -> dict[str, dict[str, Any]]:
    """Median, lowest and highest seconds of each contestant, its CPU time and peak memory."""
    return {
        name: {
            "seconds": median(each["seconds"] for each in runs),
            "lowest": min(each["seconds"] for each in runs),
            "highest": max(each["seconds"] for each in runs),
            "cpu": median(each["cpu"] for each in runs),
            "warm": median(each["warm"] for each in runs),
            "peak_mb": max(each["peak_mb"] for each in runs),
        }
        for name, runs in rounds.items()
    }


def contestant_lines(
    summary: Mapping[str, Mapping[str, Any]], abouts: Mapping[str, str], documents: int
) -> Iterator[str]:
    """A Markdown table of contestants, the quickest first, as multiples of the floor.

    ``once warm`` is processor time too, without the first documents of each process.
    """
    yield (
        "| contestant | times the floor | in CPU time | once warm | seconds (lowest..highest) "
        "| documents/s | MB | what |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---|"
    floor = summary[FLOOR]
    for name, row in sorted(summary.items(), key=lambda item: item[1]["seconds"]):
        yield (
            f"| {name} | {row['seconds'] / floor['seconds']:.2f} | {row['cpu'] / floor['cpu']:.2f} "
            f"| {_ratio(row['warm'], floor['warm'])} "
            f"| {row['seconds']:.2f} ({row['lowest']:.2f}..{row['highest']:.2f}) "
            f"| {documents / row['seconds']:.0f} | {row['peak_mb']:.0f} | {abouts[name]} |"
        )


def _ratio(value: float, of: float) -> str:
    return f"{value / of:.2f}" if of else ""


def stage_lines(
    stages: Mapping[str, Mapping[str, float]], floor: float, cells: int
) -> Iterator[str]:
    """A Markdown table of goalparse's stages: times the floor and microseconds a cell."""
    kinds = list(stages)
    yield f"| stage | {' | '.join(f'{kind}: times the floor | µs a cell' for kind in kinds)} |"
    yield f"|---|{'---:|---:|' * len(kinds)}"
    for stage in stages[kinds[0]]:
        figures = (
            f"{stages[kind][stage] / floor:.3f} | {stages[kind][stage] / cells * 1e6:.2f}"
            for kind in kinds
        )
        yield f"| {stage} | {' | '.join(figures)} |"


def growth_lines(growth: Mapping[str, Mapping[int, Mapping[str, float]]]) -> Iterator[str]:
    """A Markdown table of the cost of one project in documents of different size.

    A second one has that of a cell or of a paragraph outside tables: a small document has a title,
    headings and prose as well, which are the same however many projects follow.
    """
    sizes = list(next(iter(growth.values())))
    yield f"| ms a project | {' | '.join(f'{size:,} projects' for size in sizes)} | MB at the end |"
    yield f"|---|{'---:|' * (len(sizes) + 1)}"
    for name, figures in growth.items():
        costs = " | ".join(f"{figures[size]['seconds'] / size * 1000:.2f}" for size in sizes)
        yield f"| {name} | {costs} | {figures[sizes[-1]]['peak_mb']:.0f} |"
    yield ""
    heads = " | ".join(f"{size:,} projects" for size in sizes)
    yield f"| µs a cell or paragraph | {heads} |"
    yield f"|---|{'---:|' * len(sizes)}"
    for name, figures in growth.items():
        costs = " | ".join(
            f"{figures[size]['seconds'] / figures[size]['pieces'] * 1e6:.2f}" for size in sizes
        )
        yield f"| {name} | {costs} |"
