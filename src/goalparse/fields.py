"""The fields of records, as written in a class, and the functions that fill them.

What `goalparse.frozen` makes classes with: a function that fills the first records of any class
field by field, and code for a class of its own, compiled when it has made some. Of the functions
of classes with equally many fields one is compiled: the others are its code with other names.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

MISSING = object()
FEW = 24  # records filled one by one before a function of their own is compiled


class Spec:
    """What a class says of a field: its default, and what of it takes part in what."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "more", "repr")

    def __init__(
        self,
        *,
        default: Any = MISSING,
        default_factory: Any = MISSING,
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
        defaults = {name: value for name, value in defaults.items() if value is not MISSING}
        parts = {name: getattr(self, name) for name in ("init", "repr", "compare", "kw_only")}
        return defaults | parts | self.more

    @property
    def has_default(self) -> bool:
        """Whether a value need not be given."""
        return self.default is not MISSING or self.default_factory is not MISSING


def _spec(said: Any) -> Spec:
    """What stands behind a field's annotation: nothing, a default, or what is said of the field."""
    if said.__class__ is Spec:
        return said
    dataclasses = sys.modules.get("dataclasses")
    if dataclasses is None or not isinstance(said, dataclasses.Field):
        return Spec(default=said)
    names = ("default", "default_factory", "init", "repr", "compare", "kw_only", "metadata")
    values = {name: getattr(said, name) for name in names}
    return Spec(**{n: value for n, value in values.items() if value is not dataclasses.MISSING})


def written_fields(cls: type[Any], *, kw_only: bool) -> Mapping[str, Spec]:
    """The fields of a class as written, by name; `dataclasses` would know more of each."""
    own = vars(cls)
    specs: dict[str, Spec] = {}
    defaults = False
    for name in cls.__annotations__:
        spec = _spec(own[name]) if name in own else Spec()
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


def specs_of(cls: type[Any]) -> Mapping[str, Spec]:
    """The fields of a class of records, by name."""
    specs: Mapping[str, Spec] = cls.__specs__
    return specs


def fill(
    record: Any, specs: Mapping[str, Spec], values: tuple[Any, ...], named: dict[str, Any]
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
            found[name] = spec.default if make is MISSING else make()
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
    specs: Mapping[str, Spec], values: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any] | None:
    """Values by name, those given by position too; None if there are too many."""
    by_position = [name for name, spec in specs.items() if spec.init and not spec.kw_only]
    taken = dict(zip(by_position, values, strict=False))
    fits = len(taken) == len(values) and taken.keys().isdisjoint(named)
    return taken | named if fits else None


class Maker:
    """The first records of a `maker`; behind them it becomes a function of its own."""

    def __init__(self, cls: type[Any], make: FunctionType) -> None:
        self._cls = cls
        self._make = make
        self._specs = specs_of(cls)
        self._names = tuple(self._specs)
        self._left = FEW

    def one(self, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """A record of values by position, and by name behind them."""
        self._left -= 1
        given = dict(zip(self._names, values, strict=False)) | named
        fits = len(values) + len(named) == len(given) == len(self._names)
        if self._left < 0 or not fits or self._specs.keys() != given.keys():
            # The same object: who holds the function need not look it up again.
            self._make.__code__ = _renamed(_make_code(len(self._names)), self._names)
            self._make.__kwdefaults__ = None
            return self._make(*values, **named)
        opened: Any = self._cls.__base__
        record = opened()
        for name, value in given.items():
            setattr(record, name, value)
        record.__class__ = self._cls
        return record


def make_one(*values: Any, _maker: Maker, **named: Any) -> Any:
    """The code of a `maker` until its class has made some records."""
    return _maker.one(values, named)


def make_init(cls: type[Any]) -> Any:
    """``__init__`` as a dataclass has it, but that a frozen record is open while it is filled."""
    specs = specs_of(cls)
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
    return cls.__base__ is not object  # but the open class


def _plain_init(cls: type[Any], specs: Mapping[str, Spec]) -> Any:
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


def _written_init(cls: type[Any], specs: Mapping[str, Spec]) -> Any:
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


def _is_set(of: Spec) -> bool:
    """Whether ``__init__`` sets a field; one that is not given may be left to ``__post_init__``."""
    return of.init or of.has_default


def _parameter(name: str, of: Spec) -> str:
    return f"{name}=_default_{name}" if of.has_default else name


def _value(name: str, of: Spec) -> str:
    if of.default_factory is MISSING:
        return name if of.init else f"_default_{name}"
    made = f"_factory_{name}()"
    return f"{made} if {name} is _default_{name} else {name}" if of.init else made
