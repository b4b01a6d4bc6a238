"""Tuples with names behave as those of `typing.NamedTuple` do, the first ones and all others."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
import typing
from typing import Any

import pytest

from goalparse.tuples import NamedTuple


class Point(NamedTuple):
    """With a default, and a method."""

    x: int
    name: str
    y: tuple[int, ...] = ()

    @property
    def both(self) -> tuple[int, ...]:
        return (self.x, *self.y)


class Model(typing.NamedTuple):
    """The same by the library."""

    x: int
    name: str
    y: tuple[int, ...] = ()


def points(kind: Any) -> list[Any]:
    """More than are made before a function of its own is compiled for a class."""
    first = [kind(at, "a", (at,)) for at in range(40)]
    return [*first, kind(1, "b"), kind(x=2, name="c"), kind(3, name="d", y=(4,))]


def test_they_are_tuples_with_names() -> None:
    made, model = points(Point), points(Model)
    assert made == model
    assert hash(made[3]) == hash(model[3])
    assert [(each.x, each.name, each.y) for each in made] == [tuple(each) for each in model]
    assert made[5].both == (5, 5)
    assert repr(made[5]) == "Point(x=5, name='a', y=(5,))"
    assert (Point._fields, Point._field_defaults) == (Model._fields, Model._field_defaults)
    assert made[5]._replace(y=()) == (5, "a", ())
    assert made[5]._asdict() == model[5]._asdict()
    assert Point._make([1, "z", ()]) == (1, "z", ())
    match made[5]:
        case Point(first, _, (second,)):
            assert first == second == 5


def test_they_hold_nothing_else_and_cannot_be_changed() -> None:
    point = Point(1, "a")
    assert not hasattr(point, "__dict__")
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]


def test_copies_and_pickles_are_of_the_class() -> None:
    for point in points(Point):
        for other in (pickle.loads(pickle.dumps(point)), copy.copy(point), copy.deepcopy(point)):  # noqa: S301 - its own
            assert (type(other), other) == (Point, point)


def test_what_does_not_fit_is_refused_at_once_and_later() -> None:
    class Fresh(NamedTuple):
        x: int
        y: int = 2

    for _ in range(40):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            Fresh()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="positional arguments"):
            Fresh(1, 2, 3)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            Fresh(1, z=3)  # type: ignore[call-arg]
        assert Fresh(1) == (1, 2)


def test_a_place_without_default_behind_one_with_a_default_is_refused() -> None:
    body = {"__annotations__": {"x": "int", "y": "int"}, "x": 1}
    make: Any = type(NamedTuple)
    with pytest.raises(TypeError, match="without default follows"):
        make("Bad", (NamedTuple,), body)


def test_the_signature_is_known_once_it_is_compiled() -> None:
    points(Point)
    assert list(inspect.signature(Point).parameters) == ["x", "name", "y"]


COLLECTED_AT_EACH_STEP = """
import collections, gc, sys, types, typing

def step(frame, event, arg):
    if frame.f_globals.get("__name__") == "goalparse.tuples":
        frame.f_trace_opcodes = True
        gc.collect()
        return step

sys.settrace(step)
from goalparse.tuples import NamedTuple
sys.settrace(None)

class Pair(NamedTuple):
    first: int
    second: int

print(Pair(1, 2).first, Pair(1, 2).second)
"""


def test_a_collector_that_comes_by_at_import_takes_nothing() -> None:
    """It runs whenever enough was allocated, in the midst of an expression as well."""
    program = [sys.executable, "-c", COLLECTED_AT_EACH_STEP]
    ran = subprocess.run(program, capture_output=True, check=True)
    assert ran.stdout.split() == [b"1", b"2"]
