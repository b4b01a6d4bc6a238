"""Frozen records behave as frozen dataclasses do, however they were made."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace

import pytest

from goalparse.frozen import frozen, maker


@frozen
class Point:
    """With a default in the middle, as keyword-only fields allow."""

    x: int
    name: str = "a"
    y: tuple[int, ...]


MAKE = maker(Point)
MADE = [Point(x=1, y=(2,)), MAKE(1, "a", (2,)), replace(Point(x=9, y=(2,)), x=1)]


@pytest.mark.parametrize("point", MADE)
def test_all_ways_make_the_same_record(point: Point) -> None:
    assert point == Point(x=1, name="a", y=(2,))
    assert type(point) is Point
    assert hash(point) == hash(MADE[0])
    assert repr(point) == "Point(x=1, name='a', y=(2,))"
    assert is_dataclass(point)
    assert [item.name for item in fields(point)] == ["x", "name", "y"]


@pytest.mark.parametrize("point", MADE)
def test_no_field_can_be_set_or_deleted_or_added(point: Point) -> None:
    with pytest.raises(FrozenInstanceError):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        point.z = 3  # type: ignore[attr-defined]
    assert point == MADE[0]


@pytest.mark.parametrize("point", MADE)
def test_copies_and_pickles_are_equal(point: Point) -> None:
    assert pickle.loads(pickle.dumps(point)) == point  # noqa: S301 - its own
    assert copy.copy(point) == copy.deepcopy(point) == point
    assert Point(x=1, y=(3,)) != point


def test_missing_and_surplus_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="required keyword-only argument"):
        Point(x=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Point(1, y=(2,))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 1 required positional"):
        MAKE(1, "a")


def test_default_factories_are_refused() -> None:
    with pytest.raises(TypeError, match="default factory"):

        @frozen
        class _Bad:
            items: list[int] = field(default_factory=list)


def test_bases_are_refused() -> None:
    with pytest.raises(TypeError, match="no base"):

        @frozen
        class _Bad(Point):
            more: int
