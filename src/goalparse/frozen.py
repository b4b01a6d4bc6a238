"""Frozen records that are cheap to make.

A frozen dataclass sets each field through ``object.__setattr__``, which makes a cell of ten
fields cost more than reading it. Here the fields are set on an *open twin*, a class with the
same slots and no guard, and the finished object then becomes one of the frozen class: assigning
``__class__`` between classes of the same layout copies nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def frozen(cls: type[T]) -> type[T]:
    """A dataclass that is frozen, slotted and takes keywords only, with a fast ``__init__``.

    Fields may have defaults but no default factories: values that cannot change need none.
    """
    made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    if cls.__bases__ != (object,) or hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__name__}: a frozen record has no base and no __post_init__")
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
    init.__annotations__ = made.__init__.__annotations__
    made.__init__ = init  # type: ignore[method-assign]
    return made


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
