"""Values and rows as CSV and JSON lines write them, whole columns at a time."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# What a spreadsheet program takes for the start of a formula, full width too, as some do in
# East Asian settings (OWASP, "CSV Injection"); behind apostrophes as well, so that a guard can
# be told from an apostrophe of the document's own.
_FORMULA = r"^'*[=+\-@\t\r＝＋－＠]"
GUARDED = r"^'('*[=+\-@\t\r＝＋－＠])"
_NEEDS_QUOTES = '[",\r\n]'
_SPECIAL = (b'"', b",", b"\n", b"\r")


def decimal_text(array: pa.Array) -> pa.Array:
    """Decimals as text: two places for scale 2, otherwise no trailing zeros and no exponent."""
    text = pc.cast(array, pa.string())
    if array.type.scale in {0, 2}:
        return text
    return pc.utf8_rtrim(pc.ascii_rtrim(text, "0"), ".")


def as_text(array: pa.Array) -> pa.Array:
    """Any column as text, nulls kept: true and false, ISO dates, the shortest float."""
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_decimal(kind):
        return decimal_text(array)
    if pa.types.is_floating(kind):
        shortest = [None if value is None else repr(value) for value in array.to_pylist()]
        return pa.array(shortest, pa.string())
    return pc.cast(array, pa.string())


def json_values(array: pa.Array) -> list[Any]:
    """A column as JSON writes it: decimals and dates as strings, numbers and nulls as they are."""
    kind = array.type
    as_is = pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_floating(kind)
    values: list[Any] = (array if as_is else as_text(array)).to_pylist()
    return values


def csv_lines(batch: pa.RecordBatch, *, guard: bool = False) -> memoryview:
    """The rows of a batch, which has some, as lines of CSV."""
    columns = [_csv_column(array, guard=guard) for array in batch.columns]
    lines = pc.binary_join_element_wise(*columns, ",", null_handling="replace", null_replacement="")
    return _joined(lines)


def _csv_column(array: pa.Array, *, guard: bool) -> pa.Array:
    if not pa.types.is_string(array.type):
        return as_text(array)
    return _quoted(_guarded(array) if guard else array)


def _guarded(array: pa.Array) -> pa.Array:
    risky = pc.match_substring_regex(array, _FORMULA)
    return pc.if_else(risky, pc.binary_join_element_wise("'", array, ""), array)


def guarded_text(text: str) -> str:
    """A text of a CSV for spreadsheets: one that would be run as a formula is marked as text."""
    return f"'{text}" if re.match(_FORMULA, text) else text


def unguarded(array: pa.Array) -> pa.Array:
    """Text as it was before ``--excel`` guarded it."""
    return pc.replace_substring_regex(array, GUARDED, r"\1")


def _quoted(array: pa.Array) -> pa.Array:
    # Most columns hold nothing to quote; looking at their bytes as a whole is many times
    # cheaper than matching every value.
    data = array.buffers()[2]
    if data is None or not any(mark in data.to_pybytes() for mark in _SPECIAL):
        return array
    special = pc.match_substring_regex(array, _NEEDS_QUOTES)
    doubled = pc.replace_substring(array, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), array)


def _joined(lines: pa.Array) -> memoryview:
    whole = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    # The empty last piece puts a line end behind the last line too.
    ended = pc.binary_join_element_wise(pc.binary_join(whole, "\n"), "", "\n")
    return memoryview(ended[0].as_buffer())
