"""Names of files in folders and containers: decoded, made harmless, kept apart, matched.

Nothing is ever written under such a name; it only says where an input stands. So a name that
would leave its container is not refused but shown, with what is wrong about it in brackets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from goalparse.text import decoded_name

HOUSEKEEPING = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_LOCK_FILE = "~$"
INSIDE = "!/"
"""Stands between a container's path and the path of what is inside it."""
_LEFT_OUT = re.compile(
    rf"(?:\A|/)(?:{re.escape(_LOCK_FILE)}|(?:{'|'.join(map(re.escape, HOUSEKEEPING))})(?:/|\Z))"
)
_HARMLESS = re.compile(r"(?![A-Za-z]:)(?:(?!\.{1,2}(?:/|\Z))[^/]+(?:/(?!\Z)|\Z))+\Z")
_DRIVE = re.compile(r"[A-Za-z]:")
# The 3,755 characters of everyday use stand first in GB2312; bytes that read as them alone are
# GBK even where they happen to be valid UTF-8 (一 is D2 BB, which is also a Cyrillic letter).
_COMMON_GBK = re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xd7][\xa1-\xfe])*\Z")


def is_housekeeping(name: str) -> bool:
    """Whether a file or folder of this name is left by a program beside documents."""
    return name in HOUSEKEEPING or name.startswith(_LOCK_FILE)


def is_left_out(path: str) -> bool:
    """Whether any part of a path inside a container is housekeeping."""
    return _LEFT_OUT.search(path) is not None


def is_wanted(logical: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether the patterns take a path: one of ``include``, if any, and none of ``exclude``."""
    if include and not fits_any(logical, include):
        return False
    return not fits_any(logical, exclude)


def fits_any(logical: str, patterns: Iterable[str]) -> bool:
    """Whether a pattern fits: one without ``/`` the name, one with ``/`` the whole path."""
    name = logical.rpartition("/")[2]
    return any(fnmatchcase(logical if "/" in each else name, each) for each in patterns)


# -- decoding


def decode_names(names: Sequence[bytes], *, windows: bool = False) -> list[str]:
    """The names of one container that does not say their encoding.

    Windows in Chinese writes GBK, everything else UTF-8, and one program wrote them all. So
    one name that cannot be UTF-8 makes all of them GBK, as far as they can be; what can be
    neither keeps its odd bytes, escaped. With ``windows`` a backslash separates as a slash does
    (its byte may also be the second half of a character, so it is looked for in the text).
    """
    odd = [name for name in names if not name.isascii()]
    as_gbk = any(not _is_utf8(name) for name in odd)
    if not as_gbk and odd:
        # Characters of three bytes and more are never GBK by chance; of two bytes they may be.
        as_gbk = all(_COMMON_GBK.match(name) for name in odd)
    order = ("gb18030", "utf-8") if as_gbk else ("utf-8", "gb18030")
    return [decoded_name(name, order, windows=windows) for name in names]


def decode_utf8(name: bytes, *, windows: bool = False) -> str:
    """A name that its container declares to be UTF-8; if it is not, as `decode_names` would."""
    return decoded_name(name, ("utf-8", "gb18030"), windows=windows)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# -- made harmless and unique


def harmless(name: str) -> str:
    """A member's name as a path below its container: relative, without ``.`` and ``..``.

    A step upward and a drive stay to be seen, in brackets. A name with nothing in it becomes
    ``(no name)``.
    """
    if _HARMLESS.match(name):
        return name  # as nearly all are
    parts = [
        f"({part})" if part == ".." else part for part in name.split("/") if part not in {"", "."}
    ]
    if parts and _DRIVE.match(parts[0]):
        drive, rest = parts[0][:2], parts[0][2:]
        parts[:1] = [f"({drive})", *([rest] if rest else [])]
    return "/".join(parts) or "(no name)"


def unique(name: str, taken: set[str]) -> str:
    """The name, or with ``~2``, ``~3`` … the first that is not taken; it is then taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}~{number}"
    taken.add(candidate)
    return candidate


def uniquely_named(names: Sequence[str]) -> list[str]:
    """The names of siblings, told apart: the first of several equal ones keeps its name."""
    counts = Counter(names)
    if len(counts) == len(names):
        return list(names)
    taken, seen = set(counts), set[str]()
    result = []
    for name in names:
        # Numbers are given around the names that are there, so that those stay as they are.
        result.append(unique(name, taken) if name in seen else name)
        seen.add(name)
    return result


def has_below(prefix: str, ordered: Sequence[str]) -> bool:
    """Whether one of the names, in code point order, begins with the prefix."""
    at = bisect_left(ordered, prefix)
    return at < len(ordered) and ordered[at].startswith(prefix)
