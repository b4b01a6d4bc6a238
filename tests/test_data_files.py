"""Data files of the package: read as they are, and compiled once."""

from __future__ import annotations

import os
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from goalparse import data_files

PACKAGE = Path(data_files.__file__).parent
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.toml"))


@pytest.mark.parametrize("name", FILES)
def test_what_is_compiled_says_what_the_file_says(name: str) -> None:
    content = tomllib.loads((PACKAGE / name).read_text("utf-8"))
    assert content
    if (PACKAGE / name).with_suffix(".py").exists():  # their bytecode would have one name
        assert data_files.parse_toml((PACKAGE / name).read_bytes()) == content
    else:
        assert data_files.read_toml(name) == content


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(data_files, "_PACKAGE", tmp_path)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """All that is parsed as TOML."""
    seen: list[bytes] = []

    def parse(data: bytes) -> dict[str, object]:
        seen.append(data)
        return tomllib.loads(data.decode())

    monkeypatch.setattr(data_files, "parse_toml", parse)
    return seen


def test_a_file_is_parsed_once_and_again_when_it_changes(
    package: Path, parsed: list[bytes]
) -> None:
    source = package / "words.toml"
    source.write_text('[a]\n"目标" = ["x", 1, 2.5, true]\n', "utf-8")
    first = data_files.read_toml("words.toml")
    assert first == data_files.read_toml("words.toml") == {"a": {"目标": ["x", 1, 2.5, True]}}
    assert len(parsed) == 1
    assert [path.suffix for path in (package / "__pycache__").iterdir()] == [".pyc"]
    first["a"].clear()
    assert data_files.read_toml("words.toml")["a"]
    source.write_text('[a]\n"目标" = 3\n', "utf-8")
    os.utime(source, (1, 1))
    assert data_files.read_toml("words.toml") == {"a": {"目标": 3}}
    assert len(parsed) == 2


def test_a_place_that_cannot_be_written_will_do(package: Path) -> None:
    (package / "words.toml").write_text("a = 1\n", "utf-8")
    (package / "__pycache__").write_text("a file where the folder should be")
    assert data_files.read_toml("words.toml") == data_files.read_toml("words.toml") == {"a": 1}


def test_bytecode_is_not_written_where_it_is_not_wanted(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    (package / "words.toml").write_text("a = 1\n", "utf-8")
    assert data_files.read_toml("words.toml") == {"a": 1}
    assert [path.name for path in package.iterdir()] == ["words.toml"]


def test_where_nothing_may_be_written_the_module_of_a_build_is_taken(
    package: Path, parsed: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    source, built = package / "words.toml", package / "words_toml.py"
    source.write_text('a = ["目标", [3, 4]]\n', "utf-8")
    built.write_text(data_files.module_source(source.read_bytes()), "utf-8")
    parsed.clear()
    first = data_files.read_toml("words.toml")
    assert first == data_files.read_toml("words.toml") == {"a": ["目标", [3, 4]]}
    assert not parsed
    first["a"].clear()
    assert data_files.read_toml("words.toml")["a"]
    source.write_text('a = ["目的", [3, 4]]\n', "utf-8")  # as long, and something else
    assert data_files.read_toml("words.toml") == {"a": ["目的", [3, 4]]}
    assert len(parsed) == 1
    for broken in ("content = {", "\0", "content = {}\n", ""):
        built.write_text(broken, "utf-8")
        assert data_files.read_toml("words.toml") == {"a": ["目的", [3, 4]]}
    assert len(parsed) == 5


def test_a_wheel_has_each_file_and_the_module_of_it(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(PACKAGE.parents[1])).build(directory=str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        for name in FILES:
            data = archive.read(f"goalparse/{name}")
            assert data == (PACKAGE / name).read_bytes()
            scope: dict[str, object] = {}
            exec(archive.read(f"goalparse/{data_files.module_of(name)}"), scope)  # noqa: S102 - just built
            assert scope["content"] == tomllib.loads(data.decode())


def test_what_is_no_toml_is_refused() -> None:
    for data in (b"a = ", b"\xff"):
        with pytest.raises(ValueError, match=r"(Invalid value|can't decode)"):
            data_files.parse_toml(data)
