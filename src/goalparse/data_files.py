"""The package's data files; what TOML says is kept as bytecode, as that of modules is.

To parse the vocabulary takes longer than to read a document by it. So a file of it is compiled by
Python's own machinery into a module that holds its content: that machinery keeps the outcome in
``__pycache__``, drops it when the file changes, and does without where it may not write.

There, as in a package that root installed, each start would parse the vocabulary. So a built wheel
has that module beside each file as well (`module_of`, `module_source`; ``hatch_build.py`` asks for
them), and whoever installs it compiles it with the others. It counts if it was made of what the
file says now. A checkout has none.
"""

from __future__ import annotations

import os
import zlib
from importlib.machinery import SourceFileLoader
from types import CodeType
from typing import Any

_PACKAGE = os.path.dirname(__file__)


def read_text(name: str) -> str:
    """The text of a file, its name being relative to the package."""
    with open(_path(name), encoding="utf-8") as file:
        return file.read()


def _path(name: str) -> str:
    return os.path.join(_PACKAGE, *name.split("/"))


def read_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file; a new object for each call.

    Beside it there must be no module of its name: its bytecode would have the same name.
    """
    loader = _TomlLoader(f"{__package__}.{name}", _path(name))
    code = loader.get_code(loader.name)
    scope: dict[str, Any] = {}
    exec(code, scope)  # type: ignore[arg-type] # noqa: S102 - compiled from the file, see below
    content: dict[str, Any] = scope["content"]
    return content


def parse_toml(data: bytes) -> dict[str, Any]:
    """The content of TOML that is not the package's; ValueError if it is none."""
    import tomllib  # noqa: PLC0415 - only where there is no bytecode yet, and for users' files

    return tomllib.loads(data.decode("utf-8"))


class _TomlLoader(SourceFileLoader):
    """Takes a TOML file for the source of a module that is nothing but its content."""

    def source_to_code(  # type: ignore[override] # of all sources it gets bytes
        self, data: bytes, path: str, *, _optimize: int = -1
    ) -> CodeType:
        data = bytes(data)
        return _built(self.name, path, data) or compile(
            module_source(data), path, "exec", dont_inherit=True
        )


# -- what a build makes of the files


def module_of(path: str) -> str:
    """The path of the module that a build puts beside a TOML file."""
    return f"{path.removesuffix('.toml')}_toml.py"


def module_source(data: bytes) -> str:
    """The source of a module that holds what TOML says, and what it was made of."""
    # Tables, lists, strings, numbers: their `repr` is their source.
    return f"made_of = {_mark(data)!r}\ncontent = {parse_toml(data)!r}\n"


def _mark(data: bytes) -> tuple[int, int]:
    return len(data), zlib.crc32(data)


def _built(name: str, path: str, data: bytes) -> CodeType | None:
    """The code of the module beside a file, if there is one and it was made of these bytes."""
    built = module_of(path)
    if not os.path.exists(built):
        return None
    try:
        code = SourceFileLoader(name, built).get_code(name)
    except (OSError, SyntaxError, ValueError):
        return None  # the file itself is there
    # What it was made of is one of its constants: to run it for that would make all of it twice.
    return code if code is not None and _mark(data) in code.co_consts else None
