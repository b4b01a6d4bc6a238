"""Records that are cheap to make, and classes of them that are cheap to import.

A frozen dataclass sets each field through ``object.__setattr__``, which makes a cell of ten
fields cost more than reading it. Here the fields are set on an *open* record, of a class with
the slots and no guard, and the finished object then becomes one of the frozen class: assigning
``__class__`` between classes of the same layout copies nothing. The frozen class is derived from
the open one and adds no slot, which is the layout that Python compares quickest.

``dataclass`` makes a class twice, asks of each annotation whether it is a special one, and writes
and compiles up to six methods, all when the module is imported. Start-up was mostly that. Here
classes share what they can; `dataclasses` itself is imported when somebody asks what it knows of a
class (``fields``, ``asdict``). What fills a record is one function for all classes until a class
has made some records (`goalparse.fields`): few documents make many of every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Signature, signature
from operator import attrgetter
from reprlib import recursive_repr
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, dataclass_transform, overload

from goalparse.fields import (
    FEW,
    MISSING,
    Maker,
    Spec,
    fill,
    make_init,
    make_one,
    specs_of,
    written_fields,
)

T = TypeVar("T")

__all__ = ["field", "frozen", "maker", "mutable", "replace", "setter"]

if TYPE_CHECKING:
    from dataclasses import field, replace
else:

    def field(**said: Any) -> Any:
        """What `dataclasses.field` says of a field, for one of a record."""
        return Spec(**said)

    def replace(record: T, /, **changes: Any) -> T:
        """What `dataclasses.replace` gives: the record with some fields changed."""
        cls = type(record)
        values = {name: getattr(record, name) for name, s in specs_of(cls).items() if s.init}
        return cls(**(values | changes))


@overload
def frozen(cls: type[T], /) -> type[T]: ...
@overload
def frozen(*, kw_only: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[Any] | None = None, /, *, kw_only: bool = True, eq: bool = True) -> Any:
    """A dataclass that is frozen, slotted and takes keywords only, with a fast ``__init__``.

    Fields may have defaults but no default factories: values that cannot change need none.
    ``kw_only=False`` takes them by position as well; ``eq=False`` compares by identity. What
    ``__post_init__`` works out, it sets as that of any frozen dataclass does.
    """

    def make(cls: type[T]) -> type[T]:
        if cls.__bases__ not in {(object,), (Generic,)}:
            raise TypeError(f"{cls.__name__}: a frozen record has no base")
        specs = written_fields(cls, kw_only=kw_only)
        for name, each in specs.items():
            if each.default_factory is not MISSING:
                raise TypeError(f"a frozen record cannot have a default factory ({name})")
        made: type[T] = _made(cls, specs, kw_only=kw_only, eq=eq, is_frozen=True)
        return made

    return make if cls is None else make(cls)


@overload
def mutable(cls: type[T], /) -> type[T]: ...
@overload
def mutable(*, kw_only: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(cls: type[Any] | None = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """A slotted dataclass that can be changed: what is under way, not what is handed out."""

    def make(cls: type[T]) -> type[T]:
        specs = written_fields(cls, kw_only=kw_only)
        made: type[T] = _made(cls, specs, kw_only=kw_only, eq=eq, is_frozen=False)
        return made

    return make if cls is None else make(cls)


def maker(cls: type[T]) -> Callable[..., T]:
    """A function that makes a `frozen` record of all its fields, by position or by name.

    For loops that make records by the ten thousand: a third of the cost of the class itself. Names
    cost little, but for more than fifteen of them Python makes a dictionary, which costs more than
    the record does.
    """
    make = FunctionType(make_one.__code__, {"_open": cls.__base__, "_frozen": cls})
    make.__kwdefaults__ = {"_maker": Maker(cls, make)}
    return make


def setter(cls: type[T], name: str) -> Callable[[T, Any], None]:
    """A function that sets a field of a frozen record: for who makes it, before it is given out."""
    setting: Callable[[T, Any], None] = vars(cls.__base__)[name].__set__
    return setting


# -- the class


class _Late:
    """What `dataclasses` says of a class, worked out when it is asked for.

    It is what a dataclass of the same fields says, made by the way. Both answers are taken at once:
    to make it a second time would find the class without what its fields were written with.
    """

    def __init__(
        self, name: str, made: type[Any], written: type[Any], *, kw_only: bool, is_frozen: bool
    ) -> None:
        self._name = name
        self._made = made
        self._written = written
        self._kw_only = kw_only
        self._is_frozen = is_frozen

    def __get__(self, record: object, cls: type[Any]) -> Any:
        from dataclasses import dataclass, field  # noqa: PLC0415 - nobody asks, mostly

        for name, spec in specs_of(self._made).items():
            setattr(self._written, name, field(**spec.said()))
        make = dataclass(kw_only=self._kw_only, init=False, repr=False, eq=False)
        plain: Any = make(self._written)
        plain.__dataclass_params__.frozen = self._is_frozen
        for name in _TOLD:
            setattr(self._made, name, getattr(plain, name))  # found without coming here from now on
        return getattr(plain, self._name)


_TOLD = ("__dataclass_fields__", "__dataclass_params__")


def _made(
    cls: type[Any], specs: Mapping[str, Spec], *, kw_only: bool, eq: bool, is_frozen: bool
) -> Any:
    """The class as a slotted dataclass, with methods that cost nothing until they are called."""
    made = _slotted(cls, specs, is_frozen=is_frozen)
    for name in _TOLD:
        setattr(made, name, _Late(name, made, cls, kw_only=kw_only, is_frozen=is_frozen))
    left = FEW

    def init(self: object, *values: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0 or not fill(self, specs, values, named):
            made.__init__ = make_init(made)  # which also says what is wrong
            made.__init__(self, *values, **named)

    made.__init__ = init
    if eq:
        values = _values([name for name, spec in specs.items() if spec.compare])

        def equal(self: object, other: object) -> Any:
            return values(self) == values(other) if other.__class__ is made else NotImplemented

        made.__eq__ = equal
        made.__hash__ = (lambda self: hash(values(self))) if is_frozen else None
    return made


def _slotted(cls: type[Any], specs: Mapping[str, Spec], *, is_frozen: bool) -> Any:
    """The class with slots. A frozen one has guards, and the slots in its open base."""
    names = tuple(specs)
    left_out = {*names, "__dict__", "__weakref__"}
    body = {name: value for name, value in vars(cls).items() if name not in left_out}
    by_position = [name for name, spec in specs.items() if spec.init and not spec.kw_only]
    body |= {
        "__specs__": specs,
        "__slots__": () if is_frozen else names,
        "__qualname__": cls.__qualname__,
        "__match_args__": tuple(by_position),
        "__signature__": _LateSignature(),
        "__repr__": body.get("__repr__", _repr),
        "__replace__": _replace,
    }
    if not is_frozen:
        return type(cls.__name__, (), body)
    opened = type(f"_Open{cls.__name__}", (), {"__slots__": names})
    bases = [base for base in cls.__bases__ if base is not object]
    return type(cls.__name__, (opened, *bases), body | _GUARDS)


def _values(compared: list[str]) -> Callable[[Any], Any]:
    """What two records are compared by."""
    return attrgetter(*compared) if len(compared) > 1 else _one(compared)


def _one(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of one field, or of none, as a tuple like that of several."""
    return lambda record: tuple(getattr(record, name) for name in names)


@recursive_repr()
def _repr(record: Any) -> str:
    specs = specs_of(type(record))
    shown = (f"{name}={getattr(record, name)!r}" for name, spec in specs.items() if spec.repr)
    return f"{type(record).__qualname__}({', '.join(shown)})"


def _replace(record: Any, /, **changes: Any) -> Any:
    """What `copy.replace` calls from Python 3.13 on."""
    return replace(record, **changes)


class _LateSignature:
    """What `inspect.signature` says of a class before its ``__init__`` is made."""

    def __get__(self, record: object, cls: type[Any]) -> Signature:
        of_init = signature(make_init(cls))
        _self, *parameters = of_init.parameters.values()
        return of_init.replace(parameters=parameters)


def _refuse_set(_record: Any, name: str, _value: Any) -> None:
    raise _refusal(f"cannot assign to field {name!r}")


def _refuse_delete(_record: Any, name: str) -> None:
    raise _refusal(f"cannot delete field {name!r}")


def _refusal(why: str) -> AttributeError:
    from dataclasses import FrozenInstanceError  # noqa: PLC0415 - as above

    return FrozenInstanceError(why)


def _state(record: Any) -> list[Any]:
    return [getattr(record, name) for name in specs_of(type(record))]


def _restore(record: Any, state: list[Any]) -> None:
    for name, value in zip(specs_of(type(record)), state, strict=True):
        object.__setattr__(record, name, value)


_GUARDS = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
