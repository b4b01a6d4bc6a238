"""The data dictionary as data: tables, columns, types, keys and words in both languages.

``schema.toml`` declares everything once. Arrow schemas, frames, files, database tables and the
printed dictionary are all derived from it, so they cannot drift apart. Loading it needs
neither pandas nor pyarrow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from goalparse.data_files import parse_toml, read_text
from goalparse.frozen import frozen, replace

_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_PLAIN_TYPES = frozenset(
    {"string", "int16", "int32", "int64", "bool", "float64", "date", "timestamp"}
)


NUMBERS: Mapping[str, str] = {
    "sections": "section_no",
    "projects": "project_no",
    "amounts": "amount_no",
    "milestones": "milestone_no",
    "goals": "goal_no",
    "indicators": "indicator_no",
    "attributes": "attribute_no",
    "findings": "finding_no",
}
"""The tables whose rows are numbered, and the column that does it."""
FORM_TABLES = ("projects", "amounts", "milestones", "goals", "indicators", "attributes")
"""The tables whose rows are read from the cells of a form."""


class SchemaError(ValueError):
    """The declaration contradicts itself."""


@frozen
class Column:
    """A column of a table.

    ``type`` is ``string``, ``int16``, ``int32``, ``int64``, ``bool``, ``float64``, ``date`` or
    ``timestamp`` (in a database only) or ``decimal(p,s)``; ``heading`` is the Chinese heading;
    ``values`` lists an enumeration, ``values_zh`` what its words are in Chinese, in the same order:
    none where they need none (元, gb18030, >=).
    """

    name: str
    type: str
    heading: str
    about: str
    about_zh: str
    required: bool = False
    values: tuple[str, ...] = ()
    values_zh: tuple[str, ...] = ()

    def in_chinese(self, value: str) -> str:
        """An enumeration's word in Chinese; whatever has none as it is."""
        return dict(zip(self.values, self.values_zh, strict=False)).get(value, value)

    @property
    def decimal(self) -> tuple[int, int] | None:
        """Precision and scale of a decimal column, None for every other type."""
        match = _DECIMAL.fullmatch(self.type)
        return (int(match[1]), int(match[2])) if match else None

    @property
    def title(self) -> str:
        """The English heading: the name in words."""
        return self.name.replace("_", " ").capitalize()


@frozen
class ForeignKey:
    """Columns of one table that name a row of another (or the same) table."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@frozen
class Table:
    """A table of the dictionary; an ``optional`` one is written on request only."""

    name: str
    heading: str
    about: str
    about_zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    optional: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@cache
def tables() -> Mapping[str, Table]:
    """All tables by name, in the order in which they are written."""
    return _declared("schema.toml")


@cache
def stored_tables() -> Mapping[str, Table]:
    """All tables as a database has them: each row with its ``load_id``, and what was loaded."""
    declared = dict(_declared("loads.toml"))
    every_row = declared.pop("row").columns
    return {
        **{
            name: replace(table, columns=(*table.columns, *every_row))
            for name, table in tables().items()
        },
        **declared,
    }


def _declared(file: str) -> Mapping[str, Table]:
    return read_tables(parse_toml(read_text(file).encode()))


def written_tables(*, cells: bool) -> tuple[Table, ...]:
    """The tables of a run: all, the optional ones (``cells``) only when asked for."""
    return tuple(table for table in tables().values() if cells or not table.optional)


def read_tables(declaration: Mapping[str, Any]) -> Mapping[str, Table]:
    """Build the tables from the parsed declaration; SchemaError if it contradicts itself."""
    built = {name: _read_table(name, entry) for name, entry in declaration.items()}
    for table in built.values():
        _check_table(table, built)
    return built


def _read_table(name: str, entry: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(**{**column, **{key: tuple(column.get(key, ())) for key in ("values", "values_zh")}})
        for column in entry["columns"]
    )
    foreign_keys = tuple(
        ForeignKey(
            columns=tuple(key["columns"]),
            table=key["table"],
            references=tuple(key.get("references", key["columns"])),
        )
        for key in entry["foreign_keys"]
    )
    plain = {key: entry[key] for key in ("heading", "about", "about_zh")}
    return Table(
        name=name,
        key=tuple(entry["key"]),
        columns=columns,
        foreign_keys=foreign_keys,
        optional=entry.get("optional", False),
        **plain,
    )


def _check_table(table: Table, known: Mapping[str, Table]) -> None:
    for what in ("name", "heading"):
        seen = [getattr(column, what) for column in table.columns]
        if len(set(seen)) != len(seen):
            raise SchemaError(f"{table.name}: a {what} stands twice")
    for column in table.columns:
        if column.type not in _PLAIN_TYPES and not column.decimal:
            raise SchemaError(f"{table.name}.{column.name}: unknown type {column.type!r}")
        if len(column.values_zh) not in {0, len(column.values)}:
            raise SchemaError(f"{table.name}.{column.name}: a word in Chinese for each value")
    names = {column.name for column in table.columns}
    if not all(table.column(name).required for name in table.key if name in names):
        raise SchemaError(f"{table.name}: a column of the key may be null")
    if not names.issuperset(table.key):
        raise SchemaError(f"{table.name}: the key names no column")
    for key in table.foreign_keys:
        there = {column.name for column in known[key.table].columns}
        if not names.issuperset(key.columns) or not there.issuperset(key.references):
            raise SchemaError(f"{table.name}: a foreign key names no column")


def decimal_text(value: Decimal, scale: int) -> str:
    """A decimal as CSV and JSON write it: two places for scale 2, else no trailing zeros."""
    if scale == 2:
        return f"{value:.2f}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
