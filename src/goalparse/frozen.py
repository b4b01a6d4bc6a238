"""Records that are cheap to make, and classes of them that are cheap to import.

A frozen dataclass sets each field through ``object.__setattr__``, which makes a cell of ten
fields cost more than reading it. Here the fields are set on an *open* record, of a class with
the slots and no guard, and the finished object then becomes one of the frozen class: assigning
``__class__`` between classes of the same layout copies nothing. The frozen class is derived from
the open one and adds no slot, which is the layout that Python compares quickest.

``dataclass`` writes and compiles up to six methods for each class when its module is imported.
Start-up was mostly that. Here all classes share what they can, and ``__init__`` is compiled when
the first record is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from inspect import Signature, signature
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[Any] | None = None, /, *, kw_only: bool = True, eq: bool = True) -> Any:
    """A dataclass that is frozen, slotted and takes keywords only, with a fast ``__init__``.

    Fields may have defaults but no default factories: values that cannot change need none.
    ``kw_only=False`` takes them by position as well; ``eq=False`` compares by identity.
    """

    def make(cls: type[T]) -> type[T]:
        if cls.__bases__ != (object,) or hasattr(cls, "__post_init__"):
            raise TypeError(f"{cls.__name__}: a frozen record has no base and no __post_init__")
        made = _made(cls, kw_only=kw_only, eq=eq, is_frozen=True)
        for each in fields(made):
            if each.default_factory is not MISSING:
                raise TypeError(f"a frozen record cannot have a default factory ({each.name})")
        return made  # type: ignore[no-any-return]

    return make if cls is None else make(cls)


@overload
def mutable(cls: type[T], /) -> type[T]: ...
@overload
def mutable(*, kw_only: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(cls: type[Any] | None = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """A slotted dataclass that can be changed: what is under way, not what is handed out."""

    def make(cls: type[T]) -> type[T]:
        return _made(cls, kw_only=kw_only, eq=eq, is_frozen=False)  # type: ignore[no-any-return]

    return make if cls is None else make(cls)


def maker(cls: type[T]) -> Callable[..., T]:
    """A function that makes a `frozen` record of all its fields, by position, in their order.

    For loops that make records by the ten thousand: a third of the cost of the class itself.
    """
    names = [each.name for each in fields(cls)]  # type: ignore[arg-type]
    lines = [
        f"def make({', '.join(names)}):",
        "    self = _open()",
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = _frozen",
        "    return self",
    ]
    make: Callable[..., T] = _function("make", lines, cls)
    return make


def setter(cls: type[T], name: str) -> Callable[[T, Any], None]:
    """A function that sets a field of a frozen record: for who makes it, before it is given out."""
    setting: Callable[[T, Any], None] = vars(cls.__base__)[name].__set__
    return setting


# -- the class


def _made(cls: type[Any], *, kw_only: bool, eq: bool, is_frozen: bool) -> Any:
    """The class as a slotted dataclass, with methods that cost nothing until they are called."""
    made: Any = dataclass(slots=not is_frozen, kw_only=kw_only, init=False, repr=False, eq=False)(
        cls
    )
    if is_frozen:
        made = _guarded(made)
    made.__dataclass_params__.frozen = is_frozen

    def init(self: object, *values: Any, **named: Any) -> None:
        made.__init__ = _init(made)
        made.__init__(self, *values, **named)

    made.__init__ = init
    made.__signature__ = _LateSignature()
    made.__repr__ = _repr
    if eq:
        values = _values(made)

        def equal(self: object, other: object) -> bool:
            if other.__class__ is not made:
                return NotImplemented  # type: ignore[no-any-return]
            same: bool = values(self) == values(other)
            return same

        made.__eq__ = equal
        made.__hash__ = (lambda self: hash(values(self))) if is_frozen else None
    return made


def _guarded(cls: type[Any]) -> Any:
    """A dataclass with slots, which its open base has, and with guards, which that has not."""
    names = tuple(each.name for each in fields(cls))
    opened = type(f"_Open{cls.__name__}", (), {"__slots__": names})
    left_out = {*names, "__dict__", "__weakref__"}
    body = {name: value for name, value in vars(cls).items() if name not in left_out}
    named = {"__slots__": (), "__qualname__": cls.__qualname__}
    return type(cls.__name__, (opened,), body | named | _GUARDS)


def _values(cls: type[Any]) -> Callable[[Any], Any]:
    """What two records are compared by."""
    compared = [each.name for each in fields(cls) if each.compare]
    return attrgetter(*compared) if len(compared) > 1 else _one(compared)


def _one(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of one field, or of none, as a tuple like that of several."""
    return lambda record: tuple(getattr(record, name) for name in names)


@recursive_repr()
def _repr(record: Any) -> str:
    shown = (f"{f.name}={getattr(record, f.name)!r}" for f in fields(record) if f.repr)
    return f"{type(record).__qualname__}({', '.join(shown)})"


class _LateSignature:
    """What `inspect.signature` says of a class before its ``__init__`` is made."""

    def __get__(self, record: object, cls: type[Any]) -> Signature:
        of_init = signature(_init(cls))
        _self, *parameters = of_init.parameters.values()
        return of_init.replace(parameters=parameters)


def _refuse_set(_record: Any, name: str, _value: Any) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_record: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in fields(record)]


def _restore(record: Any, state: list[Any]) -> None:
    for each, value in zip(fields(record), state, strict=True):
        object.__setattr__(record, each.name, value)


_GUARDS = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}


# -- generated functions


def _init(cls: type[Any]) -> Any:
    """``__init__`` as a dataclass has it, but that a frozen record is open while it is filled."""
    given = [each for each in fields(cls) if each.init]
    by_position = [_parameter(each) for each in given if not each.kw_only]
    by_name = [_parameter(each) for each in given if each.kw_only]
    lines = [f"def __init__({', '.join(['self', *by_position, *(by_name and ['*']), *by_name])}):"]
    sets = [f"    self.{each.name} = {_value(each)}" for each in fields(cls) if _is_set(each)]
    if cls.__dataclass_params__.frozen:
        opened, closed = '    _set(self, "__class__", _open)', "    self.__class__ = _frozen"
        lines += [opened, *sets, closed]
    else:
        lines += sets or ["    pass"]
        if hasattr(cls, "__post_init__"):
            lines.append("    self.__post_init__()")
    init = _function("__init__", lines, cls)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    annotations = {each.name: cls.__annotations__[each.name] for each in given}
    init.__annotations__ = annotations | {"return": "None"}
    return init


def _has_default(of: Field[Any]) -> bool:
    return of.default is not MISSING or of.default_factory is not MISSING


def _is_set(of: Field[Any]) -> bool:
    """Whether ``__init__`` sets a field; one that is not given may be left to ``__post_init__``."""
    return of.init or _has_default(of)


def _parameter(of: Field[Any]) -> str:
    return f"{of.name}=_default_{of.name}" if _has_default(of) else of.name


def _value(of: Field[Any]) -> str:
    if of.default_factory is MISSING:
        return of.name if of.init else f"_default_{of.name}"
    made = f"_factory_{of.name}()"
    return f"{made} if {of.name} is _default_{of.name} else {of.name}" if of.init else made


def _function(name: str, lines: list[str], cls: type[Any]) -> Any:
    """Compile a function over the fields of a class; ``_default_x`` is the default of field x."""
    scope = {
        "_set": object.__setattr__,
        "_open": cls.__base__,
        "_frozen": cls,
        **{f"_default_{each.name}": each.default for each in fields(cls)},
        **{f"_factory_{each.name}": each.default_factory for each in fields(cls)},
    }
    exec("\n".join(lines), scope)  # noqa: S102 - the names are those of the fields
    return scope[name]
