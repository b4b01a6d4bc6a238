"""Time every reading function on long hostile strings, as a ratio to a plain scan of them.

    python benchmarks/hostile_strings.py [--characters 100000] [--limit-ms 50]

Each string is made to tempt a grammar: runs of digits, thousands marks, operators, brackets,
dashes, white space, half a code again and again. For each function the worst string counts.
The plain scan asks every character for its code point. Exits 1 if a time is over the limit.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from goalparse.meanings import codes, departments, document_numbers, quantities, regions
from goalparse.meanings.numerals import compact
from goalparse.text import fold, key

_PIECES = (
    "1",
    "0",
    "9,",
    "1,234,",
    "1,111",
    "1.",
    "≥",
    "≥1",
    "(",
    "((1",
    "(≥**",
    "[",
    "[2022]",
    "〔2022〕",
    "〔2022",
    "财",
    "财(农)",
    "财2022",
    "第1",
    "20221",
    "*",
    "X",
    "-",
    "~-",
    "…",
    "/",
    "1/",
    " ",
    "\n",
    "\u3000",
    " 1",
    "1 ",
    "元",
    "元/",
    "1元/亩、",
    "万",
    "十",
    "一",
    "一百",
    "百分之",
    "1亿2千",
    "1万",
    "壹拾",
    "角1",
    "2022年",
    "2022年1月-",
    "12月",
    "1-12",
    "优秀 ",
    "优",
    "、",
    "13073022P0",
    "1307302",
    "1 3 ",
    "13073022P00850910013X",
    "[13073022P00850910013X]",
    "指标1:",
    "★",
    "□",
    "□√",
    "单位:",
    "(万元",
    "(元,",
    "\u200b",
    "\x00",
    "\ud800",
    "½",
    "①",
    "目标1",
)


def _functions() -> dict[str, Callable[[str], object]]:
    return {
        "read_target": lambda s: quantities.read_target(s, year=2022),
        "read_target, columns": lambda s: quantities.read_target("1", operator=s, unit=s),
        "read_actual": lambda s: quantities.read_actual(s, year=2022),
        "read_money": quantities.read_money,
        "money_unit_in": quantities.money_unit_in,
        "read_number": quantities.read_number,
        "read_percent": quantities.read_percent,
        "read_month": quantities.read_month,
        "is_missing": quantities.is_missing,
        "is_placeholder": quantities.is_placeholder,
        "strip_marks": quantities.strip_marks,
        "chosen_option": quantities.chosen_option,
        "shows_loss": quantities.shows_loss,
        "read_project_code": codes.read_project_code,
        "find_project_codes": codes.find_project_codes,
        "check_character": codes.check_character,
        "find_document_numbers": document_numbers.find_document_numbers,
        "read_project_name": codes.read_project_name,
        "read_department": departments.read_department,
        "region_name": lambda s: regions.region_name(s, 2022),
    }


def _forget() -> None:
    """Empty the memos, so that every call does its work."""
    for holder in (quantities, codes, departments):
        for name in dir(holder):
            clear = getattr(getattr(holder, name), "cache_clear", None)
            if clear is not None:
                clear()
    compact.cache_clear()
    key.cache_clear()


def _milliseconds(work: Callable[[str], object], text: str, repeats: int) -> float:
    best = float("inf")
    for _ in range(repeats):
        _forget()
        start = time.perf_counter()
        work(text)
        best = min(best, time.perf_counter() - start)
    return best * 1000


def plain_scan(text: str) -> int:
    """What it takes to look at every character once."""
    return sum(ord(char) & 1 for char in text)


def measure(characters: int) -> list[tuple[str, float, float, str]]:
    """For each function: its name, its worst milliseconds, the ratio to the scan, the string."""
    texts = [(piece * (characters // len(piece) + 1))[:characters] for piece in _PIECES]
    texts += ["≥" + text for text in texts[:3]] + [text[:-2] + "%!" for text in texts[:3]]
    texts += [fold(text) for text in texts[-1:]]
    scans = {text: _milliseconds(plain_scan, text, 3) for text in texts}
    found = []
    for name, work in _functions().items():
        work("1")  # words and patterns are built on first use
        times = {text: _milliseconds(work, text, 1) for text in texts}
        worst = max(times, key=times.__getitem__)
        taken = _milliseconds(work, worst, 3)
        found.append((name, taken, taken / scans[worst], worst[:12]))
    return found


def main() -> int:
    """Measure, print the table, compare with the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--limit-ms", type=float, default=50.0)
    options = parser.parse_args()
    found = measure(options.characters)
    print(f"{'function':24}{'worst ms':>10}{'x scan':>8}  string begins with")
    for name, taken, ratio, begins in found:
        print(f"{name:24}{taken:10.2f}{ratio:8.2f}  {begins!r}")
    return int(any(taken > options.limit_ms for _, taken, _, _ in found))


if __name__ == "__main__":
    sys.exit(main())
