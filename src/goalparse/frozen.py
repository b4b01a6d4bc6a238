"""Frozen records that are cheap to make.

A frozen dataclass sets each field through ``object.__setattr__``, which makes a cell of ten
fields cost more than reading it. Here the fields are set on an *open twin*, a class with the
same slots and no guard, and the finished object then becomes one of the frozen class: assigning
``__class__`` between classes of the same layout copies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def frozen(cls: type[T]) -> type[T]:
    """A dataclass that is frozen, slotted and takes keywords only, with a fast ``__init__``.

    Fields may have defaults but no default factories: values that cannot change need none.
    """
    if cls.__bases__ != (object,) or hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__}: a frozen record has no base and no __post_init__")
    # What `dataclass` would compile anew for each class, a third of a millisecond a piece, is
    # shared here: start-up is mostly the making of classes.
    made = dataclass(slots=True, kw_only=True, init=False, repr=False, eq=False)(cls)
    made.__dataclass_params__.frozen = True  # type: ignore[attr-defined]
    names = [field.name for field in fields(made)]  # type: ignore[arg-type]
    parameters = ", ".join(map(_parameter, fields(made)))  # type: ignore[arg-type]
    body = [
        f"def __init__(self, *, {parameters}):",
        '    _set(self, "__class__", _open)',
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = _frozen",
    ]
    scope = _scope(made)
    exec("\n".join(body), scope)  # noqa: S102 - the names are those of the fields
    init = scope["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__annotations__ = {name: made.__annotations__[name] for name in names} | {"return": "None"}
    made.__init__ = init  # type: ignore[method-assign]
    compared = [field.name for field in fields(made) if field.compare]  # type: ignore[arg-type]
    values = attrgetter(*compared) if len(compared) > 1 else _one(compared)

    def equal(self: object, other: object) -> bool:
        if other.__class__ is not made:
            return NotImplemented  # type: ignore[no-any-return]
        same: bool = values(self) == values(other)
        return same

    made.__eq__ = equal  # type: ignore[method-assign]
    made.__hash__ = lambda self: hash(values(self))  # type: ignore[method-assign]
    for name, method in _SHARED.items():
        setattr(made, name, method)
    return made


def _one(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of one field, or of none, as a tuple like that of several."""
    return lambda record: tuple(getattr(record, name) for name in names)


@recursive_repr()
def _repr(record: Any) -> str:
    shown = (f"{f.name}={getattr(record, f.name)!r}" for f in fields(record) if f.repr)
    return f"{type(record).__qualname__}({', '.join(shown)})"


def _refuse_set(_record: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_record: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in fields(record)]


def _restore(record: Any, state: list[Any]) -> None:
    for field, value in zip(fields(record), state, strict=True):
        object.__setattr__(record, field.name, value)


_SHARED = {
    "__repr__": _repr,
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}


def maker(cls: type[T]) -> Callable[..., T]:
    """A function that makes a `frozen` record of all its fields, by position, in their order.

    For loops that make records by the ten thousand: a third of the cost of the class itself.
    """
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    body = [
        f"def make({', '.join(names)}):",
        "    self = _new(_open)",
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = _frozen",
        "    return self",
    ]
    scope = _scope(cls)
    exec("\n".join(body), scope)  # noqa: S102 - the names are those of the fields
    make: Callable[..., T] = scope["make"]
    return make


def _scope(cls: type[Any]) -> dict[str, Any]:
    """What the generated functions refer to; ``_default_x`` is the default of the field x."""
    names = tuple(field.name for field in fields(cls))
    twin = type(f"_Open{cls.__name__}", (), {"__slots__": names})
    return {
        "_new": object.__new__,
        "_set": object.__setattr__,
        "_open": twin,
        "_frozen": cls,
        **{f"_default_{field.name}": field.default for field in fields(cls)},
    }


def _parameter(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        reason = f"a frozen record cannot have a default factory ({field.name})"
        raise TypeError(reason)
    return field.name if field.default is MISSING else f"{field.name}=_default_{field.name}"
