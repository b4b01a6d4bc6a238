"""Which documents to check, how many, and what the checks prove."""

from __future__ import annotations

import json
import math
import subprocess
from pathlib import Path

import pytest

import command_line
from drawings import DRAWINGS, drawn
from goalparse import batch
from goalparse.output.sampling import (
    Candidate,
    VerdictError,
    by_chance,
    by_risk,
    candidates,
    interval,
    read_verdicts,
    sample_size,
)
from goalparse.output.stored import open_run


def candidate(number: int, *, risk: float = 0, year: int = 2022) -> Candidate:
    return Candidate(
        path=f"{number:03}.docx",
        doc_id=f"{number:064}",
        status="ok",
        fiscal_year=year,
        layout="plain_project_goal",
        risk=risk,
        reasons=(),
    )


@pytest.mark.parametrize(
    ("errors", "size", "low", "high"),
    [  # Clopper and Pearson (1934), figures as R's binom.test prints them
        (0, 10, 0.0, 0.3084971),
        (1, 10, 0.002528579, 0.4450161),
        (5, 10, 0.187086, 0.812914),
        (10, 10, 0.6915029, 1.0),
        (2, 598, 0.0004054, 0.0120272),
    ],
)
def test_intervals_are_exact(errors: int, size: int, low: float, high: float) -> None:
    got = interval(errors, size, 0.95)
    assert got == pytest.approx((low, high), abs=2e-4)


def test_nothing_judged_rules_nothing_out() -> None:
    assert interval(0, 0, 0.95) == (0.0, 1.0)


@pytest.mark.parametrize(("bound", "size"), [(0.005, 598), (0.01, 299), (0.05, 59)])
def test_the_smallest_sample_without_an_error(bound: float, size: int) -> None:
    # the smallest n with (1 - bound)^n <= 5 %
    assert (1 - bound) ** size <= 0.05 < (1 - bound) ** (size - 1)
    assert sample_size(bound, 0.95) == size


def test_an_error_asks_for_a_larger_sample() -> None:
    sizes = [sample_size(0.005, 0.95, errors) for errors in range(4)]
    assert sizes == sorted(set(sizes))
    size = sizes[1]
    chance = (1 - 0.005) ** size + size * 0.005 * (1 - 0.005) ** (size - 1)
    assert math.isclose(chance, 0.05, rel_tol=0.02)


def test_the_riskiest_come_first() -> None:
    found = [candidate(1, risk=1), candidate(2, risk=9), candidate(3, risk=9), candidate(4)]
    assert [each.path for each in by_risk(found, 3)] == ["002.docx", "003.docx", "001.docx"]


def test_every_year_has_its_share_and_a_seed_gives_the_same_again() -> None:
    found = [candidate(n, year=2020 + (n % 4 == 0)) for n in range(200)]
    chosen = by_chance(found, 20, seed=7)
    assert sum(each.fiscal_year == 2021 for each in chosen) == 5
    assert len({each.path for each in chosen}) == 20
    assert by_chance(list(reversed(found)), 20, seed=7) == chosen
    assert by_chance(found, 20, seed=8) != chosen
    assert len(by_chance(found, 1000, seed=1)) == 200


def test_the_last_of_two_marks_counts(tmp_path: Path) -> None:
    mark = {"doc_id": "a", "project_no": 1, "record_no": 1, "table": "amounts", "field": "raw"}
    lines = [
        {**mark, "verdict": "right"},
        {**mark, "verdict": "wrong"},
        {**mark, "record_no": 2, "verdict": "right"},
        {**mark, "record_no": 3, "verdict": "unsure"},
    ]
    file = tmp_path / "verdicts.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    marks = read_verdicts(file)
    assert list(marks) == ["amounts.raw"]
    assert marks["amounts.raw"].judged == 2
    assert marks["amounts.raw"].rate == 0.5


@pytest.mark.parametrize("line", ["{", '{"verdict": "right"}', '{"verdict": "maybe"}', "[]"])
def test_a_line_that_is_no_verdict_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "verdicts.jsonl"
    file.write_text("\n" + line + "\n", "utf-8")
    with pytest.raises(VerdictError, match=r"verdicts\.jsonl, line 2: no verdict on a field"):
        read_verdicts(file)


@pytest.fixture
def run(tmp_path: Path, sample: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "sample-2022.txt").write_bytes(sample.read_bytes())
    drawing = DRAWINGS / "anhui_chizhou_tangxi_2022_self_eval.txt"
    (source / "drawn.docx").write_bytes(drawn(drawing.read_text("utf-8")))
    (source / "other.txt").write_text("| 甲 | 乙 |\n|---|---|\n" + "| 1 | 2 |\n" * 500, "utf-8")
    (source / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    batch.convert(batch.Selection(paths=(source,)), tmp_path / "out")
    return tmp_path / "out"


def test_candidates_are_the_documents_that_were_read(run: Path) -> None:
    found = {each.path: each for each in candidates(open_run(run))}
    assert set(found) == {"drawn.docx", "other.txt", "sample-2022.txt"}
    assert "doubtful breaks: 2" in found["sample-2022.txt"].reasons
    assert found["sample-2022.txt"].fiscal_year == 2022


def test_tables_of_something_else_do_not_crowd_out_the_forms(run: Path) -> None:
    """However many cells they have: a document without a form is one reason, and a light one."""
    found = {each.path: each for each in candidates(open_run(run))}
    assert found["other.txt"].reasons == ("no form in it; cells or tables that nothing takes: 1",)
    assert 0 < found["other.txt"].risk < found["sample-2022.txt"].risk


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return command_line.run("sample", *arguments)


def test_a_sample_by_chance_draws_no_document_without_a_form(run: Path) -> None:
    drawn = command(run, "--by", "random")
    assert "other.txt" not in drawn.stdout
    assert "goalparse: 2 of 2 documents; 1 without a form are left out (--empty" in drawn.stderr
    others = command(run, "--by", "random", "--empty")
    assert [line for line in others.stdout.splitlines() if ".txt" in line] == ["   1.0  other.txt"]
    assert "goalparse: 1 of 1 document; 2 with a form are left out" in others.stderr
    by_risk = command(run, "--paths")
    assert set(by_risk.stdout.split()) == {"drawn.docx", "other.txt", "sample-2022.txt"}


def test_the_command_prints_paths_sizes_and_rates(run: Path, tmp_path: Path) -> None:
    listed = command(run, "-n", "1", "--by", "random", "--paths")
    assert listed.returncode == 0
    assert listed.stdout in {"drawn.docx\n", "sample-2022.txt\n"}
    sizes = command("--bound", "0.5%")
    assert "  check 598 values drawn at random; no value is wrong\n" in sizes.stdout
    marks = {"doc_id": "a", "table": "amounts", "field": "raw", "verdict": "wrong"}
    file = tmp_path / "verdicts.jsonl"
    file.write_text(json.dumps(marks), "utf-8")
    scored = command("--score", file, "--json")
    assert json.loads(scored.stdout)["fields"]["amounts.raw"]["wrong"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a RUN, --bound or --score is needed"),
        (["."], "holds no run"),
        (["nowhere"], "nowhere does not exist"),
        ([__file__], "test_sampling.py is a file; a run is a folder that convert wrote"),
        (["--bound", "200%"], "bound is more than 0 and less than 100%"),
        (["--score", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory"),
    ],
)
def test_the_command_refuses_in_one_line(arguments: list[str], said: str) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
