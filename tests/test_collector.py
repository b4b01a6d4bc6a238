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
    yield
    gc.enable()


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
