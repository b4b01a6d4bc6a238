"""Views for people: their definitions, and how a load puts them into a target.

The SQL lies in ``sql/``, the same for both databases; ``{name}`` stands for a table or view.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

from goalparse.output import ddl
from goalparse.warehouse.model import LoadRefusedError, Session, place

# Each after those that it is made from.
_NAMES = ("v_indicator_flat", "v_open_findings", "v_project_year", "v_project_line")
_MARK = "goalparse view"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view: its query, and what it is about in both languages."""

    name: str
    query: str
    about: str
    about_zh: str

    @property
    def needs(self) -> frozenset[str]:
        """The tables and views that it is made from."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.query) if name)

    def sql(self, places: Mapping[str, str]) -> str:
        """The query with every table and view in its place."""
        return self.query.format_map(places)


@cache
def views() -> tuple[View, ...]:
    """The views for people, each after those that it is made from."""
    return tuple(_read(name) for name in _NAMES)


def _read(name: str) -> View:
    text = files("goalparse.warehouse").joinpath("sql", f"{name}.sql").read_text("utf-8")
    lines = text.splitlines()
    about, about_zh = (line.split(": ", 1)[1] for line in lines[:2])
    query = "\n".join(lines[2:])
    return View(name=name, query=query, about=about, about_zh=about_zh)


def possible(wanted: Iterable[View], present: Iterable[str]) -> list[View]:
    """The views whose tables and views are there."""
    there = set(present)
    made = []
    for view in wanted:
        if view.needs <= there:
            made.append(view)
            there.add(view.name)
    return made


def make_views(session: Session, wanted: Iterable[View], present: Iterable[str]) -> None:
    """Make the views that are missing or of another version; those that are as wanted stay.

    Raises LoadRefusedError if something else has the name of a view, or depends on one that
    must be made anew.
    """
    made = possible(wanted, present)
    stand = {view.name: session.view_comment(view.name) for view in made}
    texts = {view.name: _comment(view) for view in made}
    for name, comment in stand.items():
        if comment is not None and _MARK not in comment:
            raise LoadRefusedError(f"the target has a {name} that goalparse did not make")
    if stand == texts:
        return
    for view in reversed(made):
        if stand[view.name] is not None:
            session.execute(f"DROP VIEW {place(session, view.name)}")
    for view in made:
        names = {name: place(session, name) for name in view.needs}
        session.execute(f"CREATE VIEW {place(session, view.name)} AS {view.sql(names)}")
        text = ddl.literal(texts[view.name])
        session.execute(f"COMMENT ON VIEW {place(session, view.name)} IS {text}")


def _comment(view: View) -> str:
    digest = hashlib.sha256(view.query.encode()).hexdigest()[:12]
    return f"{view.about} / {view.about_zh} [{_MARK} {digest}]"
