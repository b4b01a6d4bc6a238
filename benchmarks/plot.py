"""Cost over size as an SVG: both axes by powers of ten, a line per contestant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 720, 440, 70, 20, 170, 50
_COLOURS = ("#555555", "#c0392b", "#2471a3", "#1e8449", "#b9770e", "#7d3c98", "#117a65", "#839192")

Lines = Mapping[str, Mapping[int, float]]


def draw_svg(lines: Lines) -> str:
    """The plot of seconds over projects; every line maps a number of projects to seconds."""
    return "\n".join(_parts(lines)) + "\n"


def _parts(lines: Lines) -> Iterator[str]:
    sizes = sorted({size for line in lines.values() for size in line})
    seconds = [value for line in lines.values() for value in line.values()]
    x_axis = _Axis(min(sizes), max(sizes), _LEFT, _WIDTH - _RIGHT)
    low = 10 ** math.floor(math.log10(min(seconds)))
    high = 10 ** math.ceil(math.log10(max(seconds)))
    y_axis = _Axis(low, high, _HEIGHT - _BOTTOM, _TOP)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12">'
    )
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
    for size in sizes:
        x = x_axis.at(size)
        yield _rule(x, _TOP, x, _HEIGHT - _BOTTOM)
        yield _label(x, _HEIGHT - _BOTTOM + 18, f"{size:,}", "middle")
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        y = y_axis.at(10**power)
        yield _rule(_LEFT, y, _WIDTH - _RIGHT, y)
        yield _label(_LEFT - 8, y + 4, f"{10**power:g} s", "end")
    yield _label((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, "projects in the document", "middle")
    ends = []
    for at, (name, line) in enumerate(lines.items()):
        points = [(x_axis.at(size), y_axis.at(value)) for size, value in sorted(line.items())]
        colour = _COLOURS[at % len(_COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        ends.append((points[-1][1], name, colour))
    last = 0.0
    for y, name, colour in sorted(ends):  # names beside the ends of their lines, none on another
        last = max(y + 4, last + 14)
        yield f'<text x="{_WIDTH - _RIGHT + 10}" y="{last:.1f}" fill="{colour}">{name}</text>'
    yield "</svg>"


class _Axis:
    """Maps a value to a place, by its logarithm."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self._low, self._start = math.log10(low), start
        self._step = (end - start) / ((math.log10(high) - self._low) or 1)

    def at(self, value: float) -> float:
        return self._start + (math.log10(value) - self._low) * self._step


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
