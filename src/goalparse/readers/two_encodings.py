"""Text whose lines are in two encodings: files in UTF-8 and in GBK, one behind the other.

Each line is asked by itself. Lines that are no UTF-8 and stand together are in GB18030, as long as
they read as Chinese; a few of them among others are damage, which `decode` leaves to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Place
from goalparse.findings import Finding, finding
from goalparse.readers.decode import reads_as_chinese
from goalparse.text import clean
from goalparse.tuples import NamedTuple

_UTF_8, _GB_18030 = "utf-8", "gb18030"
_LEAST_LINES = 5  # that hold other than ASCII
_IDEOGRAPHS = "\u2e80"  # and what stands behind it; what is GBK is hardly ever UTF-8 of those


class Stretch(NamedTuple):
    """Lines in one encoding: the number of the first one, and their text."""

    line_no: int
    encoding: str
    text: str


def stretches(data: bytes, decoded: str, encoding: str) -> list[Stretch]:
    """The stretches of a text in two encodings; none if it is in one, or in no two that are told.

    ``decoded`` is what one encoding makes of it: UTF-8 with damage, or GB18030, may be two.
    """
    if encoding != _GB_18030 and not (encoding.startswith(_UTF_8) and "\ufffd" in decoded):
        return []
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    runs = _long_runs(lines)
    if len(runs) < 2:
        return []
    runs[0] = (0, runs[0][1])
    ends = (*(first for first, _ in runs[1:]), len(lines))
    found = [
        Stretch(first + 1, codec, b"\n".join(lines[first:end]).decode(codec, "replace"))
        for (first, codec), end in zip(runs, ends, strict=True)
    ]
    return found if all(reads_as_chinese(part.text) for part in found) else []


def told_encodings(parts: Sequence[Stretch]) -> list[Finding]:
    """A finding where each stretch but the first one begins."""
    return [
        finding(
            "value-doubtful",
            place=Place(line_no=part.line_no),
            raw=next(filter(None, map(clean, part.text.split("\n"))), ""),
            reason=f"from here on the text is in {part.encoding}, as if another file began: what"
            " its forms do not state themselves, as the year or the unit of money, may be taken"
            " from the lines of others",
        )
        for part in parts[1:]
    ]


def _long_runs(lines: Sequence[bytes]) -> list[tuple[int, str]]:
    """Where each encoding begins: lines of another one that stand alone do not part a run."""
    runs: list[tuple[int, str]] = []
    begun: tuple[int, str] | None = None
    count = 0
    for at, encoding in _encodings(lines):
        if begun is None or encoding != begun[1]:
            begun, count = (at, encoding), 0
        count += 1
        if count == _LEAST_LINES and (not runs or runs[-1][1] != encoding):
            runs.append(begun)
    return runs


def _encodings(lines: Sequence[bytes]) -> Iterator[tuple[int, str]]:
    """The encoding of each line that tells one."""
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            text = line.decode(_UTF_8)
        except UnicodeDecodeError:
            yield at, _GB_18030
        else:
            if any(char >= _IDEOGRAPHS for char in text):
                yield at, _UTF_8
