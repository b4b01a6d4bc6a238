"""The schema in other people's languages: a page to read, Frictionless Table Schema.

Everything here is text made from `goalparse.schema`; the Arrow form is made where Arrow lives,
in `goalparse.output.frames`, SQL in `goalparse.output.ddl`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from goalparse.schema import Column, Table, tables

_FRICTIONLESS: Mapping[str, str] = {
    "string": "string",
    "int16": "integer",
    "int32": "integer",
    "int64": "integer",
    "bool": "boolean",
    "float64": "number",
    "date": "date",
}


# -- a page to read

_INTRODUCTION = (
    "A column that is not marked *required* may be null: an empty CSV field. Numbers named `*_no`"
    " count from 1; `*_raw` columns hold the document's own words."
)


def as_markdown() -> str:
    """The dictionary as a page: a table per table, English and Chinese."""
    parts = [
        "# Data dictionary",
        "",
        "Printed by `goalparse schema --format md`; do not edit by hand.",
        "",
        _INTRODUCTION,
    ]
    for table in tables().values():
        parts += ["", *_markdown_table(table)]
    return "\n".join(parts) + "\n"


def _markdown_table(table: Table) -> Iterator[str]:
    yield f"## {table.name} — {table.heading}"
    yield ""
    yield f"{table.about} {table.about_zh}"
    yield ""
    yield f"Key: {_names(table.key)}."
    for key in table.foreign_keys:
        yield f"{_names(key.columns)} → {key.table} ({_names(key.references)})."
    yield ""
    yield "| column | 列名 | type | meaning | 含义 |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        kind = f"{column.type}, required" if column.required else column.type
        name = f"`{column.name}`"
        cells = (name, column.heading, kind, meaning_of(column), meaning_in_chinese(column))
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def meaning_of(column: Column) -> str:
    """What a column means, in English, with the words of its enumeration."""
    if not column.values:
        return column.about
    return f"{column.about} One of: {', '.join(f'`{value}`' for value in column.values)}."


def meaning_in_chinese(column: Column) -> str:
    """What a column means, in Chinese, with the words of its enumeration."""
    if not column.values_zh or all(value in column.about_zh for value in column.values):
        return column.about_zh
    pairs = zip(column.values, column.values_zh, strict=True)
    return f"{column.about_zh}取值：{'，'.join(f'`{value}` {word}' for value, word in pairs)}。"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# -- Frictionless Table Schema, also used in datapackage.json


def as_json() -> str:
    """The dictionary as JSON: a Frictionless Table Schema for each table, in order."""
    return json.dumps(
        {
            "tables": [
                {**descriptor(table), "schema": table_schema(table)} for table in tables().values()
            ]
        },
        ensure_ascii=False,
        indent=2,
    )


def descriptor(table: Table) -> dict[str, Any]:
    """Name, titles and descriptions of a table, in both languages."""
    return {
        "name": table.name,
        "title": table.name.capitalize(),
        "titles": {"en": table.name.capitalize(), "zh": table.heading},
        "description": table.about,
        "descriptions": {"en": table.about, "zh": table.about_zh},
    }


def table_schema(table: Table, *, present: Iterable[str] | None = None) -> dict[str, Any]:
    """The Frictionless Table Schema of a table.

    Beside the standard's properties every field has ``titles`` and ``descriptions`` in both
    languages and ``arrowType``, the dictionary's own type. ``present`` names the tables that
    are there: a foreign key into an absent one is left out, and so is one that may be null,
    which the standard cannot express.
    """
    there = set(tables() if present is None else present)
    keys = [
        {
            "fields": list(key.columns),
            "reference": {
                "resource": "" if key.table == table.name else key.table,
                "fields": list(key.references),
            },
        }
        for key in table.foreign_keys
        if key.table in there and all(table.column(name).required for name in key.columns)
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    field: dict[str, Any] = {
        "name": column.name,
        "type": "number" if column.decimal else _FRICTIONLESS[column.type],
        "title": column.title,
        "titles": {"en": column.title, "zh": column.heading},
        "description": column.about,
        "descriptions": {"en": column.about, "zh": meaning_in_chinese(column)},
        "arrowType": column.type,
    }
    return {**field, "constraints": constraints} if constraints else field
