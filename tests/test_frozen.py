"""Frozen records behave as frozen dataclasses do, however they were made."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import Any

import pytest

from goalparse.findings import Result
from goalparse.frozen import frozen, maker, mutable
from goalparse.frozen import replace as changed


@frozen
class Point:
    """With a default in the middle, as keyword-only fields allow."""

    x: int
    name: str = "a"
    y: tuple[int, ...]


MAKE = maker(Point)
# The first records of a class are filled by a function for all; there are more than those here.
FIRST = [Point(x=1, y=(2,)), MAKE(1, "a", (2,)), replace(Point(x=9, y=(2,)), x=1)]
LATER = [[Point(x=1, y=(2,)), MAKE(1, "a", (2,))] for _ in range(40)][-1]
MADE = [*FIRST, *LATER, changed(Point(x=9, y=(2,)), x=1)]


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


def test_missing_and_surplus_fields_are_refused_by_the_first_record_and_by_others() -> None:
    @frozen
    class Fresh:
        x: int
        name: str = "a"
        y: int

    @mutable
    class Draft:
        x: int
        parts: list[int] = field(default_factory=list)
        count: int = field(default=0, init=False)

    for make in (maker(Fresh), MAKE):
        assert make(1, y=2, name="a") == make(1, "a", 2)
        with pytest.raises(TypeError, match="missing 1 required positional"):
            make(1, "a")
        with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
            make(1, "a", z=2)
        with pytest.raises(TypeError, match="multiple values for argument 'x'"):
            make(1, "a", x=2)
        with pytest.raises(TypeError, match="positional"):
            make(1, "a", 2, 3)
    for kind, count in ((Fresh, 1), (Point, 1), (Fresh, 40)):
        made: Any = kind
        for _ in range(count):
            with pytest.raises(TypeError, match="required keyword-only argument"):
                made(x=1)
            with pytest.raises(TypeError, match="positional"):
                made(1, y=2)
            with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
                made(x=1, y=2, z=3)
            assert made(x=1, y=2).name == "a"
    draft: Any = Draft
    for wrong in ({"y": 1}, {"count": 1}, {"x": 2}):
        with pytest.raises(TypeError, match=r"unexpected keyword|multiple values"):
            draft(1, **wrong)
        assert draft(1).parts == []
    with pytest.raises(TypeError, match="positional"):
        draft(1, [], 2)


def test_a_record_of_another_type_of_values_is_a_record_as_well() -> None:
    result: Result[int] = Result(1)
    assert (result.value, result.findings, Result[int](2).value) == (1, (), 2)
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - its own
    with pytest.raises(FrozenInstanceError):
        result.value = 2  # type: ignore[misc]


@frozen(kw_only=False)
class Worked:
    """With a field that is worked out from another."""

    text: str
    length: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", len(self.text))


def test_what_is_worked_out_is_set_once_the_record_is_made() -> None:
    for count in range(40):
        worked = Worked("x" * count)
        assert (worked.length, len(worked.text)) == (count, count)
    with pytest.raises(FrozenInstanceError):
        worked.length = 2  # type: ignore[misc]


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


@frozen(kw_only=False, eq=False)
class Pair:
    """Taken by position, and compared by identity."""

    left: int
    right: int = 2


def test_fields_by_position_and_comparison_by_identity() -> None:
    pair = Pair(1)
    assert (pair.left, pair.right) == (1, 2)
    assert pair == pair  # noqa: PLR0124 - itself and nothing else
    assert pair != Pair(1)
    assert len({pair, Pair(1)}) == 2
    with pytest.raises(FrozenInstanceError):
        pair.left = 3  # type: ignore[misc]


@mutable
class Draft:
    """With a default, a factory and a step that follows."""

    name: str
    parts: list[str] = field(default_factory=list)
    count: int = field(init=False, compare=False)
    seen: list[int] = field(default_factory=list, init=False, repr=False)
    state: str = field(default="open", init=False, repr=False)

    def __post_init__(self) -> None:
        self.count = len(self.parts)


def test_what_is_mutable_can_be_changed_and_compared_but_has_no_hash() -> None:
    draft, other = Draft("a"), Draft("a", ["x"])
    assert draft.parts is not Draft("a").parts
    assert (draft.seen, draft.state) == ([], "open")
    assert (other.count, draft.count) == (1, 0)
    draft.parts.append("x")
    draft.name, draft.count = "a", 7
    assert draft == other
    assert repr(draft) == "Draft(name='a', parts=['x'], count=7)"
    with pytest.raises(TypeError, match="unhashable"):
        hash(draft)
    with pytest.raises(AttributeError):
        draft.more = 1  # type: ignore[attr-defined]
    assert copy.deepcopy(draft) == draft


@frozen(kw_only=False)
class Span:
    """As `dataclasses` and pattern matching see it."""

    first: int
    last: int = field(default=9, compare=False, repr=False)


def test_what_dataclasses_know_of_a_class_is_there_when_it_is_asked_for() -> None:
    first, last = fields(Span)
    assert (first.name, first.type, first.kw_only, last.default) == ("first", "int", False, 9)
    assert (last.compare, last.repr) == (False, False)
    assert [item.kw_only for item in fields(Point(x=1, y=()))] == [True, True, True]
    assert asdict(Span(1)) == {"first": 1, "last": 9}
    assert Span(1, 2) == Span(1, 3)
    assert repr(Span(1, 2)) == "Span(first=1)"
    match Span(4, 5):
        case Span(4, last_of_it):
            assert last_of_it == 5


def test_defaults_that_can_change_and_fields_out_of_order_are_refused() -> None:
    with pytest.raises(TypeError, match="the default of items can change"):

        @frozen
        class _Bad:
            items: list[int] = []  # noqa: RUF012 - what is refused

    annotations = {"first": "int", "second": "int"}
    written = type("Worse", (), {"__annotations__": annotations, "first": 1})
    with pytest.raises(TypeError, match="second without default follows"):
        frozen(kw_only=False)(written)


@mutable(kw_only=True)
class Late:
    """Nothing of it is made in this module but by the test."""

    size: int
    label: str = "b"


def test_the_signature_is_known_before_the_first_record_is_made() -> None:
    before = str(inspect.signature(Late))
    assert before == "(*, size: 'int', label: 'str' = 'b') -> 'None'"
    assert Late(size=1).label == "b"
    assert str(inspect.signature(Late)) == before
    with pytest.raises(TypeError, match=r"Late.__init__\(\) missing 1 required keyword-only"):
        Late()  # type: ignore[call-arg]


def test_what_dataclasses_knows_is_the_same_whatever_is_asked_first() -> None:
    @frozen
    class Marked:
        hidden: int = field(default=1, repr=False, compare=False, metadata={"unit": "m"})

    assert Marked.__dataclass_params__.frozen  # type: ignore[attr-defined]
    (only,) = fields(Marked)
    assert (only.repr, only.compare, dict(only.metadata)) == (False, False, {"unit": "m"})
