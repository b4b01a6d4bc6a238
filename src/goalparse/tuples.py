"""Tuples with names for their places, whose classes are cheap to import.

`typing.NamedTuple` asks of each annotation whether it is a type and compiles a function for each
class: a quarter of a millisecond, and there are dozens of them. Here ``__new__`` is compiled when a
class has made some tuples, from code that classes of equally many places share. A type checker
takes it for `typing.NamedTuple`, whose tuples it gives.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

_MOST = 32  # places
_FEW = 24  # tuples made by a function for all classes before one is compiled
# What gives the value at a place of any tuple: those of one class serve all. The class is kept
# while they are taken: the collector would clear what it holds.
_NAMES = tuple(f"place{at}" for at in range(_MOST))
_PLACES = namedtuple("_PLACES", _NAMES)  # type: ignore[misc] # noqa: PYI024 - for its getters
_AT = tuple(vars(_PLACES)[name] for name in _NAMES)


class _Tuple(tuple[Any, ...]):
    """What the classes have in common, as those of `collections.namedtuple` have it."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()
    _field_defaults: dict[str, Any] = {}  # noqa: RUF012 - no class changes it

    @classmethod
    def _make(cls, values: Iterable[Any]) -> Any:
        return cls(*values)

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def _replace(self, /, **changes: Any) -> Any:
        return type(self)(**(self._asdict() | changes))

    __replace__ = _replace

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{type(self).__name__}({', '.join(shown)})"


class _Meta(type):
    """Makes a plain class of tuples from what a class statement says."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if not bases:
            return super().__new__(cls, name, bases, body)
        names = tuple(body.get("__annotations__", ()))
        if len(names) > _MOST:
            raise TypeError(f"{name}: a tuple has {_MOST} places at most")
        defaults = {each: body[each] for each in names if each in body}
        if names[len(names) - len(defaults) :] != tuple(defaults):
            raise TypeError(f"{name}: a place without default follows one that has one")
        said = {"__slots__": (), "_fields": names, "_field_defaults": defaults}
        made = type(name, (_Tuple,), body | said | {"__match_args__": names})
        for each, getter in zip(names, _AT, strict=False):
            setattr(made, each, getter)
        made.__new__ = staticmethod(_first(made))  # type: ignore[method-assign] # for now
        return made


if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class NamedTuple(metaclass=_Meta):
        """The base that a class statement names."""


def _first(made: Any) -> Any:
    """A ``__new__`` for the first tuples of a class."""
    names, left = made._fields, _FEW

    def new(cls: Any, *values: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left > 0 and not named and len(values) == len(names):
            return tuple.__new__(cls, values)
        made.__new__ = staticmethod(_compiled(made))  # which also says what is wrong
        return made.__new__(cls, *values, **named)

    return new


def _compiled(made: Any) -> FunctionType:
    names = made._fields
    to = dict(zip(_NAMES, names, strict=False))
    code = _code(len(names))
    code = code.replace(co_varnames=tuple([to.get(name, name) for name in code.co_varnames]))
    new = FunctionType(code, {"_new": tuple.__new__})
    new.__defaults__ = tuple(made._field_defaults.values())
    new.__qualname__ = f"{made.__qualname__}.__new__"
    return new


@cache
def _code(count: int) -> CodeType:
    names = "".join(f"{name}, " for name in _NAMES[:count])
    source = f"def __new__(cls, {names}): return _new(cls, ({names}))"
    module = compile(source, "<places>", "exec", dont_inherit=True)
    return next(each for each in module.co_consts if isinstance(each, CodeType))
