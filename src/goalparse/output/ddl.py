"""The schema as SQL for PostgreSQL and DuckDB: tables, keys, references, indexes, comments.

The tables are those of the dictionary as a database has them (`goalparse.schema.stored_tables`):
every row carries the ``load_id`` of the load that wrote it, and ``loads`` says what was loaded.

``doc_id`` names a row of documents among those without duplicate_of. Neither system can hold
that as a foreign key; PostgreSQL gets a partial unique index for it. DuckDB checks a reference
before it sees the rest of the transaction, so that parent and child cannot change in one: its
references stand as comments, and ``goalparse load`` checks them before it commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

from goalparse.schema import Column, ForeignKey, Table, stored_tables

Dialect = Literal["postgresql", "duckdb"]
"""The SQL dialects that are written."""

_TYPES: Mapping[Dialect, Mapping[str, str]] = {
    "postgresql": {
        "string": "text",
        "int16": "smallint",
        "int32": "integer",
        "int64": "bigint",
        "bool": "boolean",
        "float64": "double precision",
        "date": "date",
        "timestamp": "timestamp with time zone",
    },
    "duckdb": {
        "string": "VARCHAR",
        "int16": "SMALLINT",
        "int32": "INTEGER",
        "int64": "BIGINT",
        "bool": "BOOLEAN",
        "float64": "DOUBLE",
        "date": "DATE",
        "timestamp": "TIMESTAMP WITH TIME ZONE",
    },
}
_INDEXED = frozenset({"fiscal_year", "region_code", "department_code", "project_code"})
_BY_CODE_POINTS = frozenset({"doc_id", "path"})
_RESERVED = frozenset({"table"})


def as_ddl(dialect: Dialect) -> str:
    """All of it as one text, in the order in which it can be run."""
    statements: list[str] = []
    for table in parents_first(stored_tables().values()):
        statements += [create(table, dialect), *comments(table), *indexes(table, dialect)]
    return "\n\n".join(f"{statement};" for statement in statements) + "\n"


def parents_first(tables: Iterable[Table]) -> Iterator[Table]:
    """The tables, each after those among them that its foreign keys name."""
    waiting = list(tables)
    done: set[str] = set()
    there = {table.name for table in waiting}
    while waiting:
        for table in waiting:
            if {key.table for key in table.foreign_keys} & there <= done | {table.name}:
                break
        waiting.remove(table)
        done.add(table.name)
        yield table


def create(table: Table, dialect: Dialect, *, within: str | None = None, keys: bool = True) -> str:
    """CREATE TABLE; without ``keys`` bare, for a first load, which adds them at its end."""
    lines = [
        f"{quoted(column.name)} {sql_type(column, dialect)}{collation(column, dialect)}"
        f"{' NOT NULL' * column.required}"
        for column in table.columns
    ]
    if keys:
        lines.append(primary_key(table))
        references = [reference(key, within) for key in enforceable(table)]
        if dialect == "postgresql":
            lines += references
    body = ",\n  ".join(lines)
    if keys and dialect == "duckdb":
        body += "".join(f"\n  -- {text}" for text in references)
    return f"CREATE TABLE {named(table.name, within)} (\n  {body}\n)"


def primary_key(table: Table) -> str:
    """The table's key as a constraint."""
    return f"PRIMARY KEY ({listed(table.key)})"


def enforceable(table: Table) -> list[ForeignKey]:
    """The foreign keys that name another table's key as a whole."""
    there = stored_tables()
    return [key for key in table.foreign_keys if set(key.references) == set(there[key.table].key)]


def among(table: Table, others: Collection[str]) -> Table:
    """The table with only those foreign keys that name one of ``others``."""
    keys = tuple(key for key in table.foreign_keys if key.table in others)
    return replace(table, foreign_keys=keys)


def reference(key: ForeignKey, within: str | None = None) -> str:
    """A foreign key as a constraint."""
    return (
        f"FOREIGN KEY ({listed(key.columns)}) REFERENCES {named(key.table, within)}"
        f" ({listed(key.references)})"
    )


def sql_type(column: Column, dialect: Dialect) -> str:
    """The type of a column, spelt as the database itself spells it."""
    if column.decimal:
        precision, scale = column.decimal
        name = "numeric" if dialect == "postgresql" else "DECIMAL"
        return f"{name}({precision},{scale})"
    return _TYPES[dialect][column.type]


def collation(column: Column, dialect: Dialect) -> str:
    """How a key compares: by code points, which is the dictionary's order, and fast."""
    by_code_points = dialect == "postgresql" and column.name in _BY_CODE_POINTS
    return ' COLLATE "C"' if by_code_points else ""


def comments(table: Table, within: str | None = None) -> Iterator[str]:
    """What the table and its columns hold, in both languages."""
    name = named(table.name, within)
    about = literal(f"{table.heading}: {table.about} / {table.about_zh}")
    yield f"COMMENT ON TABLE {name} IS {about}"
    for column in table.columns:
        about = literal(f"{column.heading}: {column.about} / {column.about_zh}")
        yield f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {about}"


def indexes(table: Table, dialect: Dialect, within: str | None = None) -> Iterator[str]:
    """Indexes on codes and year, and what tells a document from its duplicates."""
    target = named(table.name, within)
    for name in indexed(table):
        yield f"CREATE INDEX {table.name}_{name} ON {target} ({quoted(name)})"
    if table.name == "documents":
        if dialect == "postgresql":
            yield (
                f"CREATE UNIQUE INDEX documents_doc_id ON {target} (doc_id)"
                " WHERE duplicate_of IS NULL"
            )
        yield f"CREATE INDEX documents_same_bytes ON {target} (doc_id)"


def indexed(table: Table) -> tuple[str, ...]:
    """The columns with an index of their own."""
    return tuple(column.name for column in table.columns if column.name in _INDEXED)


# -- names and text


def named(table: str, within: str | None = None) -> str:
    """A table's name, qualified where a schema is given."""
    return f"{identifier(within)}.{quoted(table)}" if within else quoted(table)


def quoted(name: str) -> str:
    """A name of the dictionary, in quotes only where SQL reserves it."""
    return identifier(name) if name in _RESERVED else name


def identifier(name: str) -> str:
    """Any name in quotes."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Names with commas between."""
    return ", ".join(map(quoted, names))


def literal(text: str) -> str:
    """Text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
