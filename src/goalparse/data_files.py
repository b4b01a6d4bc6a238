"""The package's data files; what TOML says is kept as bytecode, as that of modules is.

To parse the vocabulary takes longer than to read a document by it. So a file of it is compiled by
Python's own machinery into a module that holds its content: that machinery keeps the outcome in
``__pycache__``, drops it when the file changes, and does without where it may not write.
"""

from __future__ import annotations

import os
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
        # Tables, lists, strings, numbers: their `repr` is their source.
        return compile(f"content = {parse_toml(bytes(data))!r}", path, "exec", dont_inherit=True)
