"""The vocabulary's rules of kinds and layouts: what a form is by its title and by what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goalparse.frozen import frozen
from goalparse.meanings.characters import word


@frozen(kw_only=False)
class KindRule:
    """A kind of form, and what makes it: words of a title, or else roles that a form shows.

    ``above``: the kind that a title may state and the roles overrule.
    """

    form: str
    words: tuple[str, ...]
    roles: tuple[str, ...] = ()
    above: str = ""


@frozen(kw_only=False)
class LayoutRule:
    """A layout: it fits a form of its kind that shows all its roles."""

    id: str
    form: str
    roles: tuple[str, ...]


def kind_rule(entry: Mapping[str, Any]) -> KindRule:
    """The rule that an entry of the vocabulary states."""
    words = tuple(map(word, entry.get("words", ())))
    roles = tuple(entry.get("roles", ()))
    return KindRule(entry["form"], words, roles, entry.get("above", ""))
