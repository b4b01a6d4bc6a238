"""The national field names: tables of the unified budget system, as DDL and as views.

``mof.toml`` says what each is called, how long it may be, by which source, and which of our
columns fills it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from goalparse.output import ddl
from goalparse.warehouse.model import Session, place
from goalparse.warehouse.views import View

TOO_LONG = "v_mof_too_long"
"""The view that lists values longer than the standard's field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: its length in characters if known, what fills it, where name and length are from."""

    name: str
    sql: str
    about: str
    about_zh: str
    source: str
    length: int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalTable:
    """A table of the standard, as far as the sources give it."""

    name: str
    heading: str
    source: str
    about: str
    about_zh: str
    key: tuple[str, ...]
    rows: str
    fields: tuple[Field, ...]


@cache
def national_tables() -> tuple[NationalTable, ...]:
    """The tables that forms fill."""
    text = files("goalparse.warehouse").joinpath("mof.toml").read_text("utf-8")
    return tuple(
        NationalTable(
            name=name,
            key=tuple(entry["key"]),
            fields=tuple(Field(**field) for field in entry["fields"]),
            **{what: entry[what] for what in ("heading", "source", "about", "about_zh", "rows")},
        )
        for name, entry in tomllib.loads(text).items()
    )


def as_ddl(dialect: ddl.Dialect) -> str:
    """CREATE TABLE by the national names, with lengths, and the source of each in its comment."""
    kind = "varchar" if dialect == "postgresql" else "VARCHAR"
    statements = []
    for table in national_tables():
        lines = [
            f"{field.name} {kind}{f'({field.length})' if field.length else ''}"
            f"{' NOT NULL' * field.required}"
            for field in table.fields
        ]
        lines.append(f"PRIMARY KEY ({ddl.listed(table.key)})")
        body = ",\n  ".join(lines)
        statements.append(f"CREATE TABLE {table.name} (\n  {body}\n)")
        about = f"{table.heading}: {table.about} / {table.about_zh} (source: {table.source})"
        statements.append(f"COMMENT ON TABLE {table.name} IS {ddl.literal(about)}")
        for field in table.fields:
            about = f"{field.about_zh}: {field.about} (source: {field.source})"
            statements.append(
                f"COMMENT ON COLUMN {table.name}.{field.name} IS {ddl.literal(about)}"
            )
    return "\n\n".join(f"{statement};" for statement in statements) + "\n"


@cache
def national_views() -> tuple[View, ...]:
    """The same as views of the tables here, and the list of what their fields are too short for."""
    return (*map(_view, national_tables()), _too_long())


def _view(table: NationalTable) -> View:
    columns = ",\n  ".join(f"{field.sql} AS {field.name}" for field in table.fields)
    return View(
        name=table.name,
        query=f"SELECT\n  {columns}\n{table.rows.strip()}",
        about=f"{table.heading}: {table.about}",
        about_zh=table.about_zh,
    )


def _too_long() -> View:
    parts = [
        f"SELECT '{table.name}' AS \"table\", '{field.name}' AS field, {field.length} AS longest,"
        f" length({field.name}) AS length, {table.key[0]} AS record, {field.name} AS value"
        f" FROM {{{table.name}}} WHERE length({field.name}) > {field.length}"
        for table in national_tables()
        for field in table.fields
        if field.length
    ]
    return View(
        name=TOO_LONG,
        query="\nUNION ALL\n".join(parts),
        about="Values that the standard's fields are too short for, in characters.",
        about_zh="超出标准字段长度的值（按字符计）。",
    )


def cut_fields(session: Session) -> Iterator[str]:
    """What the standard's fields would cut, a line per field."""
    for table, field, longest, count, length in session.rows(
        'SELECT "table", field, longest, count(*), max(length)'
        f" FROM {place(session, TOO_LONG)} GROUP BY 1, 2, 3 ORDER BY 1, 2"
    ):
        yield (
            f"{count:,} values of {table}.{field} are longer than its {longest} characters (up to"
            f" {length:,}); the view holds them whole, {TOO_LONG} lists them"
        )
