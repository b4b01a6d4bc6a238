"""Works side by side: in which order their steps come, and that forms read so are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

from drawings import built, by_rows, drawn
from goalparse.extraction import extract
from goalparse.in_step import in_step
from goalparse.pipeline import parse_bytes
from goalparse.recognisers import forms
from goalparse.records import Submission
from made_layouts import make_layout
from unseen import STEMS, parted


def test_each_work_takes_a_step_then_each_the_next() -> None:
    done: list[tuple[str, int]] = []

    def work(name: str, steps: int) -> Iterator[None]:
        for at in range(steps):
            done.append((name, at))
            yield
        done.append((name, -1))

    in_step(work(name, steps) for name, steps in (("a", 2), ("b", 0), ("c", 1)))
    assert done == [("a", 0), ("b", -1), ("c", 0), ("a", 1), ("c", -1), ("a", -1)]


def test_works_without_number_are_begun_a_few_at_a_time_and_all_ended() -> None:
    begun = ended = most = 0

    def work() -> Iterator[None]:
        nonlocal begun, ended, most
        begun += 1
        yield
        most = max(most, begun - ended)
        yield
        ended += 1

    in_step(work() for _ in range(1000))
    assert begun == ended == 1000
    assert 1 < most < 100


def _one_behind_the_other(works: Iterable[Iterator[None]]) -> None:
    for steps in works:
        assert all(step is None for step in steps)


def _several_forms() -> Iterator[bytes]:
    """Documents of several forms, unlike each other, and of one form again and again."""
    for seed in range(40):
        blocks = [made for each in range(4) for made in make_layout(seed * 4 + each).blocks]
        yield built([*blocks, *make_layout(seed * 4).blocks])
    for first, second in pairwise(STEMS):
        drawing = f"{parted(first)[0]}\n\n{parted(second)[0]}"
        yield drawn(drawing)
        yield by_rows(drawing, " | ").encode()


def _told(found: Submission) -> list[object]:
    names = ("document", "projects", "amounts", "milestones", "goals", "indicators", "attributes")
    return [*[getattr(found, name) for name in names], found.findings, [*found.cells]]


def test_forms_read_side_by_side_are_what_they_are_one_behind_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = [*_several_forms()]
    found = [parse_bytes(data, path="2022") for data in documents]
    assert sum(len(each.projects) for each in found) > 2 * len(found)
    monkeypatch.setattr(forms, "in_step", _one_behind_the_other)
    monkeypatch.setattr(extract, "in_step", _one_behind_the_other)
    for data, each in zip(documents, found, strict=True):
        assert _told(each) == _told(parse_bytes(data, path="2022"))
