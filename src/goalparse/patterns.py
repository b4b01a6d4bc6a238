"""How patterns are made: of spellings, and those that few documents need when one of them does.

To compile a pattern takes from a tenth of a millisecond to five, which each process pays again. A
pattern that every document needs is compiled where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, AnyStr, cast


def any_of(spellings: Iterable[str]) -> str:
    """A part of a pattern that any of some spellings fits; the first of them that does counts."""
    return "(?:" + "|".join(map(re.escape, spellings)) + ")"


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, compiled when one of its methods is first asked for."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        return _Late, (self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        # Kept in the instance: from now on it is found without coming here.
        setattr(self, name, found)
        return found
