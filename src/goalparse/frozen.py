"""Records that are cheap to make, and classes of them that are cheap to import.

A frozen dataclass sets each field through ``object.__setattr__``, which makes a cell of ten
fields cost more than reading it. Here the fields are set on an *open* record, of a class with
the slots and no guard, and the finished object then becomes one of the frozen class: assigning
``__class__`` between classes of the same layout copies nothing. The frozen class is derived from
the open one and adds no slot, which is the layout that Python compares quickest.

``dataclass`` makes a class twice, asks of each annotation whether it is a special one, and writes
and compiles up to six methods, all when the module is imported. Start-up was mostly that. Here
classes share what they can; what `dataclasses` knows of a class is worked out when somebody asks
(``fields``, ``replace``), ``__init__`` is made with the first record, and of the functions of
classes with equally many fields one is compiled: the others are the same code with other names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, replace
from functools import cache
from inspect import Signature, signature
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
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
        for name, each in _specs(cls, kw_only=kw_only).items():
            if each.default_factory is not MISSING:
                raise TypeError(f"a frozen record cannot have a default factory ({name})")
        return _made(cls, kw_only=kw_only, eq=eq, is_frozen=True)  # type: ignore[no-any-return]

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
    names = tuple(_specs_of(cls))
    code = _renamed(_make_code(len(names)), names)
    return FunctionType(code, {"_open": cls.__base__, "_frozen": cls})


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
        make = dataclass(kw_only=self._kw_only, init=False, repr=False, eq=False)
        plain: Any = make(self._written)
        plain.__dataclass_params__.frozen = self._is_frozen
        for name in _TOLD:
            setattr(self._made, name, getattr(plain, name))  # found without coming here from now on
        return getattr(plain, self._name)


_TOLD = ("__dataclass_fields__", "__dataclass_params__")


def _specs(cls: type[Any], *, kw_only: bool) -> Mapping[str, Field[Any]]:
    """The fields of a class as written, by name; `dataclasses` would know more of each."""
    own = vars(cls)
    specs: dict[str, Field[Any]] = {}
    for name in cls.__annotations__:
        default = own.get(name, MISSING)
        if default.__class__.__hash__ is None:
            raise TypeError(f"{cls.__name__}: the default of {name} can change")
        spec = default if isinstance(default, Field) else field(default=default)
        if spec.kw_only is MISSING:
            spec.kw_only = kw_only
        specs[name] = spec
    return specs


def _specs_of(cls: type[Any]) -> Mapping[str, Field[Any]]:
    specs: Mapping[str, Field[Any]] = cls.__specs__
    return specs


def _made(cls: type[Any], *, kw_only: bool, eq: bool, is_frozen: bool) -> Any:
    """The class as a slotted dataclass, with methods that cost nothing until they are called."""
    specs = _specs(cls, kw_only=kw_only)
    made = _slotted(cls, specs, is_frozen=is_frozen)
    for name in _TOLD:
        setattr(made, name, _Late(name, made, cls, kw_only=kw_only, is_frozen=is_frozen))

    def init(self: object, *values: Any, **named: Any) -> None:
        made.__init__ = _init(made)
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


def _slotted(cls: type[Any], specs: Mapping[str, Field[Any]], *, is_frozen: bool) -> Any:
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
        "__repr__": _repr,
        "__replace__": _replace,
    }
    if not is_frozen:
        return type(cls.__name__, (), body)
    opened = type(f"_Open{cls.__name__}", (), {"__slots__": names})
    return type(cls.__name__, (opened,), body | _GUARDS)


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
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_delete(_record: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


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


def _init(cls: type[Any]) -> Any:
    """``__init__`` as a dataclass has it, but that a frozen record is open while it is filled."""
    specs = _specs_of(cls)
    plain = all(spec.init and spec.default_factory is MISSING for spec in specs.values())
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


def _plain_init(cls: type[Any], specs: Mapping[str, Field[Any]]) -> Any:
    """That of a class whose fields are all given, and given alike: by name or by position."""
    names = tuple(specs)
    by_name = any(spec.kw_only for spec in specs.values())
    code = _init_code(len(names), by_name=by_name, is_frozen=_is_frozen(cls))
    init = FunctionType(_renamed(code, names), _scope(cls))
    defaults = {name: s.default for name, s in specs.items() if s.default is not MISSING}
    if by_name:
        init.__kwdefaults__ = defaults
    else:
        if names[len(names) - len(defaults) :] != tuple(defaults):
            raise TypeError(f"{cls.__name__}: a field without default follows one that has one")
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


def _written_init(cls: type[Any], specs: Mapping[str, Field[Any]]) -> Any:
    """That of any class: with factories, with fields that are not given, with a last step."""
    given = {name: spec for name, spec in specs.items() if spec.init}
    by_position = [_parameter(name, s) for name, s in given.items() if not s.kw_only]
    by_name = [_parameter(name, s) for name, s in given.items() if s.kw_only]
    taken = ", ".join(["self", *by_position, *(by_name and ["*"]), *by_name])
    sets = [f"    self.{name} = {_value(name, s)}" for name, s in specs.items() if _is_set(s)]
    if hasattr(cls, "__post_init__"):
        sets.append("    self.__post_init__()")
    scope = _scope(cls)
    for name, spec in specs.items():
        scope |= {f"_default_{name}": spec.default, f"_factory_{name}": spec.default_factory}
    exec("\n".join(_lines(taken, sets, is_frozen=_is_frozen(cls))), scope)  # noqa: S102 - fields
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


def _has_default(of: Field[Any]) -> bool:
    return of.default is not MISSING or of.default_factory is not MISSING


def _is_set(of: Field[Any]) -> bool:
    """Whether ``__init__`` sets a field; one that is not given may be left to ``__post_init__``."""
    return of.init or _has_default(of)


def _parameter(name: str, of: Field[Any]) -> str:
    return f"{name}=_default_{name}" if _has_default(of) else name


def _value(name: str, of: Field[Any]) -> str:
    if of.default_factory is MISSING:
        return name if of.init else f"_default_{name}"
    made = f"_factory_{name}()"
    return f"{made} if {name} is _default_{name} else {name}" if of.init else made
