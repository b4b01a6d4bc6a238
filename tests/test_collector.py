"""The collector is as it was behind a document, whatever came of it."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from goalparse import pipeline
from goalparse.collector import paused_collector
from goalparse.pipeline import Options, Traced, parse_bytes


@pytest.fixture(autouse=True)
def running() -> Iterator[None]:
    assert gc.isenabled()
    gc.collect()  # the thresholds are those of the process behind it
    thresholds = gc.get_threshold()
    yield
    gc.enable()
    gc.collect()
    gc.set_threshold(*thresholds)


def _passes() -> int:
    """How many passes over young objects there were."""
    return int(gc.get_stats()[0]["collections"])


def _made() -> list[list[int]]:
    """More objects than a pass waits for otherwise, made as those of a document are."""
    with paused_collector():
        return [[] for _ in range(2 * gc.get_threshold()[0])]


def test_it_is_off_inside_and_on_again_behind() -> None:
    with paused_collector():
        assert not gc.isenabled()
        with paused_collector():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_one_that_the_caller_has_off_stays_off() -> None:
    gc.disable()
    with paused_collector():
        pass
    assert not gc.isenabled()


def test_it_runs_again_behind_an_error() -> None:
    with pytest.raises(ValueError, match="x"), paused_collector():
        raise ValueError("x")
    assert gc.isenabled()


def test_no_pass_goes_through_what_is_dropped_soon() -> None:
    own, before = gc.get_threshold(), _passes()
    for _ in range(5):
        _made()
    assert _passes() == before
    gc.collect()
    assert gc.get_threshold() == own


def test_no_more_documents_than_a_few_put_a_pass_off() -> None:
    own, before = gc.get_threshold(), _passes()
    held = []
    while _passes() == before:
        held.append(_made())
        assert len(held) < 12
    assert len(held) > 4
    assert gc.get_threshold() == own


def test_objects_made_behind_a_document_are_looked_at_as_ever() -> None:
    own, before = gc.get_threshold(), _passes()
    held = _made()
    held += [[] for _ in range(2 * own[0])]
    assert _passes() > before
    assert gc.get_threshold() == own


@pytest.mark.parametrize("young", [0, 1_000_000, 50])
def test_a_threshold_that_somebody_sets_meanwhile_stays(young: int) -> None:
    _made()
    gc.set_threshold(young, 7, 9)
    with paused_collector():
        pass
    gc.collect()
    assert gc.get_threshold() == (young, 7, 9)


@pytest.mark.parametrize("data", ["文".encode(), b"", b"PK\x03\x04"])
def test_a_document_is_parsed_without_it(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    inside = pipeline._traced

    def traced(data: bytes, path: str, options: Options) -> Traced:
        seen.append(gc.isenabled())
        return inside(data, path, options)

    monkeypatch.setattr(pipeline, "_traced", traced)
    parse_bytes(data, path="x")
    assert seen == [False]
    assert gc.isenabled()


def test_the_program_ends_without_a_search_and_does_what_has_to_be_done_at_the_end() -> None:
    last = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 0))"
    program = f"{last}; from goalparse.cli import main; main(['--version'])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "True"
