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
has made some records: few documents make many of every kind. Then it is compiled, and of the
functions of classes with equally many fields one is: the others are its code with other names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from inspect import Signature, signature
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, dataclass_transform, overload

T = TypeVar("T")
_MISSING = object()
_FEW = 24  # records filled one by one before a function of their own is compiled

__all__ = ["field", "frozen", "maker", "mutable", "replace", "setter"]

if TYPE_CHECKING:
    from dataclasses import field, replace
else:

    def field(**said: Any) -> Any:
        """What `dataclasses.field` says of a field, for one of a record."""
        return _Spec(**said)

    def replace(record: T, /, **changes: Any) -> T:
        """What `dataclasses.replace` gives: the record with some fields changed."""
        cls = type(record)
        values = {name: getattr(record, name) for name, s in _specs_of(cls).items() if s.init}
        return cls(**(values | changes))


class _Spec:
    """What a class says of a field: its default, and what of it takes part in what."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "more", "repr")

    def __init__(
        self,
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,  # noqa: A002 - as `dataclasses` calls it
        compare: bool = True,
        kw_only: bool | None = None,
        **more: Any,
    ) -> None:
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only
        self.more = more  # what only `dataclasses` knows

    def said(self) -> dict[str, Any]:
        """What `dataclasses.field` takes."""
        defaults = {name: getattr(self, name) for name in ("default", "default_factory")}
        defaults = {name: value for name, value in defaults.items() if value is not _MISSING}
        parts = {name: getattr(self, name) for name in ("init", "repr", "compare", "kw_only")}
        return defaults | parts | self.more

    @property
    def has_default(self) -> bool:
        """Whether a value need not be given."""
        return self.default is not _MISSING or self.default_factory is not _MISSING


def _spec(said: Any) -> _Spec:
    """What stands behind a field's annotation: nothing, a default, or what is said of the field."""
    if said.__class__ is _Spec:
        return said
    dataclasses = sys.modules.get("dataclasses")
    if dataclasses is None or not isinstance(said, dataclasses.Field):
        return _Spec(default=said)
    names = ("default", "default_factory", "init", "repr", "compare", "kw_only", "metadata")
    values = {name: getattr(said, name) for name in names}
    return _Spec(**{n: value for n, value in values.items() if value is not dataclasses.MISSING})


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
        specs = _specs(cls, kw_only=kw_only)
        for name, each in specs.items():
            if each.default_factory is not _MISSING:
                raise TypeError(f"a frozen record cannot have a default factory ({name})")
        return _made(cls, specs, kw_only=kw_only, eq=eq, is_frozen=True)  # type: ignore[no-any-return]

    return make if cls is None else make(cls)


@overload
def mutable(cls: type[T], /) -> type[T]: ...
@overload
def mutable(*, kw_only: bool = ..., eq: bool = ...) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def mutable(cls: type[Any] | None = None, /, *, kw_only: bool = False, eq: bool = True) -> Any:
    """A slotted dataclass that can be changed: what is under way, not what is handed out."""

    def make(cls: type[T]) -> type[T]:
        specs = _specs(cls, kw_only=kw_only)
        return _made(cls, specs, kw_only=kw_only, eq=eq, is_frozen=False)  # type: ignore[no-any-return]

    return make if cls is None else make(cls)


def maker(cls: type[T]) -> Callable[..., T]:
    """A function that makes a `frozen` record of all its fields, by position, in their order.

    For loops that make records by the ten thousand: a third of the cost of the class itself.
    """
    make = FunctionType(_make_one.__code__, {"_open": cls.__base__, "_frozen": cls})
    make.__kwdefaults__ = {"_maker": _Maker(cls, make)}
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

        for name, spec in _specs_of(self._made).items():
            setattr(self._written, name, field(**spec.said()))
        make = dataclass(kw_only=self._kw_only, init=False, repr=False, eq=False)
        plain: Any = make(self._written)
        plain.__dataclass_params__.frozen = self._is_frozen
        for name in _TOLD:
            setattr(self._made, name, getattr(plain, name))  # found without coming here from now on
        return getattr(plain, self._name)


_TOLD = ("__dataclass_fields__", "__dataclass_params__")


def _specs(cls: type[Any], *, kw_only: bool) -> Mapping[str, _Spec]:
    """The fields of a class as written, by name; `dataclasses` would know more of each."""
    own = vars(cls)
    specs: dict[str, _Spec] = {}
    defaults = False
    for name in cls.__annotations__:
        spec = _spec(own[name]) if name in own else _Spec()
        if spec.default.__class__.__hash__ is None:
            raise TypeError(f"{cls.__name__}: the default of {name} can change")
        if spec.kw_only is None:
            spec.kw_only = kw_only
        if spec.init and not spec.kw_only:
            if defaults and not spec.has_default:
                raise TypeError(f"{cls.__name__}: {name} without default follows one that has one")
            defaults = spec.has_default
        specs[name] = spec
    return specs


def _specs_of(cls: type[Any]) -> Mapping[str, _Spec]:
    specs: Mapping[str, _Spec] = cls.__specs__
    return specs


def _made(
    cls: type[Any], specs: Mapping[str, _Spec], *, kw_only: bool, eq: bool, is_frozen: bool
) -> Any:
    """The class as a slotted dataclass, with methods that cost nothing until they are called."""
    made = _slotted(cls, specs, is_frozen=is_frozen)
    for name in _TOLD:
        setattr(made, name, _Late(name, made, cls, kw_only=kw_only, is_frozen=is_frozen))
    left = _FEW

    def init(self: object, *values: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0 or not _fill(self, specs, values, named):
            made.__init__ = _init(made)  # which also says what is wrong
            made.__init__(self, *values, **named)

    made.__init__ = init
    if eq:
        values = _values([name for name, spec in specs.items() if spec.compare])

        def equal(self: object, other: object) -> bool:
            if other.__class__ is not made:
                return NotImplemented  # type: ignore[no-any-return]
            same: bool = values(self) == values(other)
            return same

        made.__eq__ = equal
        made.__hash__ = (lambda self: hash(values(self))) if is_frozen else None
    return made


def _slotted(cls: type[Any], specs: Mapping[str, _Spec], *, is_frozen: bool) -> Any:
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
    specs = _specs_of(type(record))
    shown = (f"{name}={getattr(record, name)!r}" for name, spec in specs.items() if spec.repr)
    return f"{type(record).__qualname__}({', '.join(shown)})"


def _replace(record: Any, /, **changes: Any) -> Any:
    """What `copy.replace` calls from Python 3.13 on."""
    return replace(record, **changes)


class _LateSignature:
    """What `inspect.signature` says of a class before its ``__init__`` is made."""

    def __get__(self, record: object, cls: type[Any]) -> Signature:
        of_init = signature(_init(cls))
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
    return [getattr(record, name) for name in _specs_of(type(record))]


def _restore(record: Any, state: list[Any]) -> None:
    for name, value in zip(_specs_of(type(record)), state, strict=True):
        object.__setattr__(record, name, value)


_GUARDS = {
    "__setattr__": _refuse_set,
    "__delattr__": _refuse_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}


# -- functions that fill records


def _fill(
    record: Any, specs: Mapping[str, _Spec], values: tuple[Any, ...], named: dict[str, Any]
) -> bool:
    """Set a new record's fields from what its class was called with; False if that does not fit."""
    given = _given(specs, values, named) if values else named
    if given is None:
        return False
    found: dict[str, Any] = {}
    taken = 0
    for name, spec in specs.items():
        if spec.init and name in given:
            found[name] = given[name]
            taken += 1
        elif spec.has_default:
            make = spec.default_factory
            found[name] = spec.default if make is _MISSING else make()
        elif spec.init:
            return False
    if taken < len(given):
        return False
    for name, value in found.items():
        object.__setattr__(record, name, value)
    if hasattr(record, "__post_init__"):
        record.__post_init__()
    return True


def _given(
    specs: Mapping[str, _Spec], values: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any] | None:
    """Values by name, those given by position too; None if there are too many."""
    by_position = [name for name, spec in specs.items() if spec.init and not spec.kw_only]
    taken = dict(zip(by_position, values, strict=False))
    fits = len(taken) == len(values) and taken.keys().isdisjoint(named)
    return taken | named if fits else None


class _Maker:
    """The first records of a `maker`; behind them it becomes a function of its own."""

    def __init__(self, cls: type[Any], make: FunctionType) -> None:
        self._cls = cls
        self._make = make
        self._names = tuple(_specs_of(cls))
        self._left = _FEW

    def one(self, values: tuple[Any, ...]) -> Any:
        self._left -= 1
        if self._left < 0 or len(values) != len(self._names):
            # The same object: who holds the function need not look it up again.
            self._make.__code__ = _renamed(_make_code(len(self._names)), self._names)
            self._make.__kwdefaults__ = None
            return self._make(*values)
        opened: Any = self._cls.__base__
        record = opened()
        for name, value in zip(self._names, values, strict=True):
            setattr(record, name, value)
        record.__class__ = self._cls
        return record


def _make_one(*values: Any, _maker: _Maker) -> Any:
    return _maker.one(values)


def _init(cls: type[Any]) -> Any:
    """``__init__`` as a dataclass has it, but that a frozen record is open while it is filled."""
    specs = _specs_of(cls)
    plain = all(spec.init and spec.default_factory is _MISSING for spec in specs.values())
    if plain and not hasattr(cls, "__post_init__") and len({s.kw_only for s in specs.values()}) < 2:
        init = _plain_init(cls, specs)
    else:
        init = _written_init(cls, specs)
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    annotations = {name: cls.__annotations__[name] for name, spec in specs.items() if spec.init}
    init.__annotations__ = annotations | {"return": "None"}
    return init


def _is_frozen(cls: type[Any]) -> bool:
    return vars(cls).get("__setattr__") is _refuse_set


def _plain_init(cls: type[Any], specs: Mapping[str, _Spec]) -> Any:
    """That of a class whose fields are all given, and given alike: by name or by position."""
    names = tuple(specs)
    by_name = any(spec.kw_only for spec in specs.values())
    code = _init_code(len(names), by_name=by_name, is_frozen=_is_frozen(cls))
    init = FunctionType(_renamed(code, names), _scope(cls))
    defaults = {name: s.default for name, s in specs.items() if s.has_default}
    if by_name:
        init.__kwdefaults__ = defaults
    else:
        init.__defaults__ = tuple(defaults.values())
    return init


@cache
def _init_code(count: int, *, by_name: bool, is_frozen: bool) -> CodeType:
    names = _numbered(count)
    taken = ", ".join(["self", *(["*"] if by_name and names else []), *names])
    sets = [f"    self.{name} = {name}" for name in names]
    return _compiled(_lines(taken, sets, is_frozen=is_frozen))


@cache
def _make_code(count: int) -> CodeType:
    names = _numbered(count)
    sets = [f"    self.{name} = {name}" for name in names]
    end = ["    self.__class__ = _frozen", "    return self"]
    return _compiled([f"def make({', '.join(names)}):", "    self = _open()", *sets, *end])


def _numbered(count: int) -> list[str]:
    return [f"field{number}" for number in range(count)]


def _renamed(code: CodeType, names: tuple[str, ...]) -> CodeType:
    """Code over numbered fields as that over fields of these names."""
    to = dict(zip(_numbered(len(names)), names, strict=True))
    return code.replace(
        co_names=tuple([to.get(name, name) for name in code.co_names]),
        co_varnames=tuple([to.get(name, name) for name in code.co_varnames]),
    )


def _written_init(cls: type[Any], specs: Mapping[str, _Spec]) -> Any:
    """That of any class: with factories, with fields that are not given, with a last step."""
    given = {name: spec for name, spec in specs.items() if spec.init}
    by_position = [_parameter(name, s) for name, s in given.items() if not s.kw_only]
    by_name = [_parameter(name, s) for name, s in given.items() if s.kw_only]
    taken = ", ".join(["self", *by_position, *(by_name and ["*"]), *by_name])
    sets = [f"    self.{name} = {_value(name, s)}" for name, s in specs.items() if _is_set(s)]
    last = ["    self.__post_init__()"] if hasattr(cls, "__post_init__") else []
    scope = _scope(cls)
    for name, spec in specs.items():
        scope |= {f"_default_{name}": spec.default, f"_factory_{name}": spec.default_factory}
    lines = [*_lines(taken, sets, is_frozen=_is_frozen(cls)), *last]
    exec("\n".join(lines), scope)  # noqa: S102 - the names of fields
    return scope["__init__"]


def _lines(taken: str, sets: list[str], *, is_frozen: bool) -> list[str]:
    """The source of an ``__init__``."""
    if is_frozen:
        sets = ['    _set(self, "__class__", _open)', *sets, "    self.__class__ = _frozen"]
    return [f"def __init__({taken}):", *(sets or ["    pass"])]


def _scope(cls: type[Any]) -> dict[str, Any]:
    return {"_set": object.__setattr__, "_open": cls.__base__, "_frozen": cls}


def _compiled(lines: list[str]) -> CodeType:
    """The code of the one function that some source defines."""
    module = compile("\n".join(lines), "<fields>", "exec", dont_inherit=True)
    return next(each for each in module.co_consts if isinstance(each, CodeType))


def _is_set(of: _Spec) -> bool:
    """Whether ``__init__`` sets a field; one that is not given may be left to ``__post_init__``."""
    return of.init or of.has_default


def _parameter(name: str, of: _Spec) -> str:
    return f"{name}=_default_{name}" if of.has_default else name


def _value(name: str, of: _Spec) -> str:
    if of.default_factory is _MISSING:
        return name if of.init else f"_default_{name}"
    made = f"_factory_{name}()"
    return f"{made} if {name} is _default_{name} else {name}" if of.init else made
