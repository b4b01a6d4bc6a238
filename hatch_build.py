"""What the build adds to a wheel: beside each TOML file of the package the module that holds it.

See `goalparse.data_files`. An editable install has none: there the files change.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DataModules(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the modules in a folder of its own, which is gone when the wheel is there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have the modules put into the wheel."""
        if version == "editable":
            return
        source = Path(self.root) / "src"
        data_files = _loaded(source / "goalparse" / "data_files.py")
        self._folder = Path(tempfile.mkdtemp(prefix="goalparse-build-"))
        for path in sorted(source.rglob("*.toml")):
            name = data_files.module_of(path.relative_to(source).as_posix())
            module = self._folder / name
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_text(data_files.module_source(path.read_bytes()), "utf-8")
            build_data["force_include"][str(module)] = name

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Drop the folder."""
        if version != "editable":
            shutil.rmtree(self._folder, ignore_errors=True)


def _loaded(path: Path) -> ModuleType:
    """A module of the package by itself: the package needs what is not there when it is built."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
