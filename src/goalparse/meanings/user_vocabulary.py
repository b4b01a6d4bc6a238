"""A user's own vocabulary on top of the shipped one: spellings of a province, a year, an office.

A file is TOML in the form of ``vocabulary/labels.toml`` and ``indicators.toml``: a table per
meaning, in it each spelling with where it was seen::

    [header.value]
    "考核标准" = "our county, 2024"

    [[kind]]
    form = "project_goal"
    words = ["绩效责任书"]
    seen = "our county, 2024"

It adds spellings; it cannot take any away, nor give a known one another meaning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from goalparse.data_files import parse_toml
from goalparse.meanings import characters
from goalparse.meanings.lexicon import (
    Lexicon,
    VocabularyError,
    build_lexicon,
    shipped,
    shipped_sources,
)
from goalparse.schema import tables
from goalparse.tuples import NamedTuple

# Categories whose names are the contract's or the program's: a file cannot add to them.
_CLOSED = frozenset(
    {
        *("label", "goal", "outcome", "group", "source", "horizon", "stage", "measure"),
        *("header", "nature", "total"),
    }
)
_OPEN = frozenset({"attribute", "level1", "level2"})
_LONGEST = 40  # characters of a spelling: longer ones are never compared


class Problem(NamedTuple):
    """What is wrong with a vocabulary file, and where: the line, if it can be told."""

    line: int | None
    what: str

    def __str__(self) -> str:
        return self.what if self.line is None else f"line {self.line}: {self.what}"


def load_lexicon(paths: Sequence[str | Path]) -> Lexicon:
    """The shipped vocabulary with spellings of one's own on top, for `goalparse.Options`.

    Accepted are TOML files as ``goalparse vocabulary check`` finds them sound: a table for each
    category and name, in it spellings with where each was seen (docs/forms.md). Raises
    VocabularyError, naming file and line, if one cannot be read or is not sound.
    """
    if not paths:
        return shipped()
    sources, added = [], []
    for path in map(Path, paths):
        data = _read(path)
        problems = list(check(data))
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            raise VocabularyError(f"{path}: {problems[0]}{more}")
        sources.append(parse_toml(data))
        added.append((path.name, hashlib.sha256(data).hexdigest()))
    return build_lexicon(*shipped_sources(), *sources, added=tuple(added))


def configured_files(settings: str) -> list[Path]:
    """The files that a ``goalparse.toml`` names.

    ``[vocabulary] files = ["our-county.toml"]``, relative to its own folder. Raises
    VocabularyError if it is not of that form.
    """
    path = Path(settings)
    return [path.parent / name for name in _configured(path)]


def _configured(path: Path) -> list[str]:
    settings = _parsed(_read(path), path)
    unknown = set(settings) - {"vocabulary"}
    vocabulary = settings.get("vocabulary", {})
    files = vocabulary.get("files", []) if isinstance(vocabulary, dict) else None
    if unknown or not isinstance(files, list) or not all(isinstance(f, str) for f in files):
        raise VocabularyError(f'{path}: only [vocabulary] with files = ["…"] is known')
    return files


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VocabularyError(f"{path}: {error.strerror}") from error


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
    try:
        return parse_toml(data)
    except ValueError as error:
        raise VocabularyError(f"{path}: {error}") from error


def meanings() -> Iterator[tuple[str, list[str]]]:
    """What a file may give spellings to, with those that are known.

    As the file writes it: ``label.department``, ``level1."产出指标"``.
    """
    found: dict[str, list[str]] = {}
    for source in shipped_sources():
        for category in source.keys() & (_CLOSED | _OPEN):
            for name, spellings in source[category].items():
                written = name if name.isascii() else f'"{name}"'
                found.setdefault(f"{category}.{written}", []).extend(spellings)
    yield from sorted(found.items())


def count_spellings(data: bytes) -> int:
    """The number of spellings in a sound vocabulary file."""
    content = parse_toml(data)
    return sum(
        len(spellings)
        for category, names in content.items()
        if category != "kind"
        for spellings in names.values()
    )


def check(data: bytes) -> Iterator[Problem]:
    """What is wrong with a vocabulary file; nothing if it can be loaded."""
    try:
        content = parse_toml(data)
    except UnicodeDecodeError:
        yield Problem(None, "it is not in UTF-8")
        return
    except ValueError as error:
        yield Problem(None, str(error))
        return
    lines = data.decode("utf-8").splitlines()
    known = shipped()
    seen: dict[tuple[str, str], str] = {}
    for category, names in content.items():
        if category == "kind":
            yield from _check_kinds(names, lines)
        elif category not in _CLOSED | _OPEN or not isinstance(names, dict):
            words = ", ".join(sorted(_CLOSED | _OPEN | {"kind"}))
            yield Problem(_line(lines, category), f"[{category}] is none of {words}")
        else:
            for name, spellings in names.items():
                yield from _check_name(category, name, lines, known)
                yield from _check_spellings(category, name, spellings, lines, known, seen)


def _check_kinds(kinds: Any, lines: Sequence[str]) -> Iterator[Problem]:
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        sound = isinstance(kind, dict) and isinstance(kind.get("words"), list) and kind.get("seen")
        if (
            not sound
            or not isinstance(kind.get("form"), str)
            or set(kind) - {"form", "words", "seen"}
        ):
            yield Problem(_line(lines, "kind"), "[[kind]] needs form, words and seen")
        elif kind["form"] not in _forms():
            yield Problem(
                _line(lines, kind["form"]), f"{kind['form']!r} is none of {', '.join(_forms())}"
            )
        elif not all(
            isinstance(word, str) and len(characters.word(word)) > 1 for word in kind["words"]
        ):
            yield Problem(_line(lines, "words"), "words of a title have two characters at least")


def _forms() -> tuple[str, ...]:
    """The kinds of form of the data dictionary."""
    return next(column.values for column in tables()["projects"].columns if column.name == "form")


def _check_name(
    category: str, name: str, lines: Sequence[str], known: Lexicon
) -> Iterator[Problem]:
    names = {terms[category] for terms in known.spellings.values() if category in terms}
    if category in _CLOSED and name not in names:
        yield Problem(
            _line(lines, f"{category}.{name}"),
            f"[{category}.{name}]: {name!r} is none of {', '.join(sorted(names))}",
        )


def _check_spellings(  # noqa: PLR0917 - what one table of a file is checked by
    category: str,
    name: str,
    spellings: Any,
    lines: Sequence[str],
    known: Lexicon,
    seen: dict[tuple[str, str], str],
) -> Iterator[Problem]:
    if not isinstance(spellings, Mapping):
        yield Problem(_line(lines, name), f"{name!r} needs a table: [{category}.{name}]")
        return
    for spelling, where in spellings.items():
        line = _line(lines, spelling)
        matched = characters.word(spelling).rstrip(":")
        before = known.spellings.get(matched, {}).get(category)
        other = seen.setdefault((category, matched), name)
        if not matched or len(matched) > _LONGEST:
            yield Problem(line, f"{spelling!r} has no character, or more than {_LONGEST}")
        elif not isinstance(where, str) or not where.strip():
            yield Problem(line, f"{spelling!r} does not say where it was seen")
        elif before == name:
            yield Problem(line, f"{spelling!r} is known as {category}.{name} already")
        elif before is not None:
            yield Problem(line, f"{spelling!r} is known as {category}.{before}, not {name}")
        elif other != name:
            yield Problem(line, f"{spelling!r} is both {category}.{other} and {category}.{name}")


def _line(lines: Sequence[str], word: str) -> int | None:
    """The line that holds a word, quoted or as a table's name."""
    return next((number for number, line in enumerate(lines, 1) if word in line), None)
