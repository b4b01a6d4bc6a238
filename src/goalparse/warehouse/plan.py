"""Which tables a load fills, and whether the target's tables fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goalparse.output import ddl
from goalparse.output.stored import StoredRun
from goalparse.schema import Table, stored_tables, tables
from goalparse.warehouse.model import LoadRefusedError, Session, place

LOADS = ("loads", "load_counts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The tables to fill, in the dictionary's order, and what the target needs for it.

    ``created`` tables are not there yet; ``added`` are columns, by table, that an older target
    lacks; ``first`` says that the target holds no document.
    """

    tables: tuple[Table, ...]
    created: frozenset[str]
    added: Mapping[str, tuple[str, ...]]
    first: bool
    notes: tuple[str, ...]


def make_plan(run: StoredRun, session: Session, asked: tuple[str, ...] | None) -> Plan:
    """Hold the run and the target against the dictionary.

    Raises LoadRefusedError for a run of another version's columns, for tables asked for that do
    not fit the target's, and for a target whose tables were changed by hand or by a newer
    program: nothing is narrowed, dropped or renamed.
    """
    _check_run(run)
    there = {name: session.columns(name) for name in (*tables(), *LOADS)}
    present = {name for name in tables() if there[name]}
    wanted, notes = _choose({table.name for table in run.tables}, present, asked)
    first = not present or not session.rows(f"SELECT 1 FROM {place(session, 'documents')} LIMIT 1")
    chosen = tuple(stored_tables()[name] for name in tables() if name in wanted)
    every = (*chosen, *(stored_tables()[name] for name in LOADS))
    added = {
        table.name: tuple(_drift(table, there[table.name], session))
        for table in every
        if there[table.name]
    }
    return Plan(
        tables=chosen,
        created=frozenset(table.name for table in every if not there[table.name]),
        added={name: names for name, names in added.items() if names},
        first=first,
        notes=notes,
    )


def _check_run(run: StoredRun) -> None:
    for entry in run.stored.values():
        name = entry.table.name
        if entry.missing:
            raise LoadRefusedError(
                f"{run.folder} was written by an older goalparse: {name} has no {entry.missing[0]};"
                " convert once more into that folder, which reads everything anew"
            )
        if entry.unknown:
            raise LoadRefusedError(
                f"{run.folder} was written by a newer goalparse: {name}.{entry.unknown[0]} is"
                " unknown to this one"
            )


def _choose(
    run: set[str], present: set[str], asked: tuple[str, ...] | None
) -> tuple[set[str], tuple[str, ...]]:
    for name in asked or ():
        if name not in tables():
            raise LoadRefusedError(f"there is no table {name}; there are {', '.join(tables())}")
    if present and "documents" not in present:
        raise LoadRefusedError("the target has tables of that name, but no documents")
    wanted = {"documents", *asked} if asked is not None else present or run
    if missing := _first(wanted - run):
        raise LoadRefusedError(
            f"the run has no {missing}"
            + ("; convert with --cells" if missing == "cells" else "")
            + ("" if asked else ", which the target holds")
        )
    if left := _first(present - wanted):
        raise LoadRefusedError(
            f"the target also holds {left}: name it too, or what changed would keep its old rows"
            " there"
        )
    notes = tuple(
        f"the target has been loaded without {name}: name it with --tables to add it"
        for name in tables()
        if name in run - wanted and asked is None
    )
    return wanted, notes


def _first(names: set[str]) -> str | None:
    return next((name for name in tables() if name in names), None)


def _drift(table: Table, there: Mapping[str, str], session: Session) -> Iterator[str]:
    """The columns that the target's table lacks; LoadRefusedError where it differs otherwise."""
    target = f"the target's {table.name}"
    declared = {column.name: ddl.sql_type(column, session.dialect) for column in table.columns}
    for name in there:
        if name not in declared:
            raise LoadRefusedError(
                f"{target} has a column {name} that this goalparse does not know (a newer one's, or"
                " a user's own): load with that newer one, or into another schema, or drop it"
            )
    for column in table.columns:
        name, kind = column.name, declared[column.name]
        if name not in there:
            if column.required and session.rows(
                f"SELECT 1 FROM {place(session, table.name)} LIMIT 1"
            ):
                raise LoadRefusedError(
                    f"{target} lacks the column {name}, which every row must have: load into"
                    " another schema"
                )
            yield name
        elif there[name] != kind:
            raise LoadRefusedError(f"{target}.{name} is {there[name]} and must be {kind}")
    if session.key(table.name) != table.key:
        raise LoadRefusedError(f"{target} lacks its primary key ({', '.join(table.key)})")


def prepare(plan: Plan, session: Session) -> None:
    """Create and widen tables as planned; those of a first load without keys, for `settle`."""
    if session.within not in {"main", "public"}:
        _create_schema(session)
    every = [*plan.tables, *(stored_tables()[name] for name in LOADS)]
    for table in ddl.parents_first(every):
        if table.name in plan.created:
            keys = not _waits(plan, table)
            session.execute(
                ddl.create(_alone(table, every), session.dialect, within=session.within, keys=keys)
            )
            for comment in ddl.comments(table, session.within):
                session.execute(comment)
            if keys:
                _index(table, session)
        for name in plan.added.get(table.name, ()):
            column = table.column(name)
            session.execute(
                f"ALTER TABLE {place(session, table.name)} ADD COLUMN {ddl.quoted(name)}"
                f" {ddl.sql_type(column, session.dialect)}{' NOT NULL' * column.required}"
            )


def settle(plan: Plan, session: Session) -> None:
    """Give the tables of a first load, now filled, their keys, references and indexes."""
    every = list(plan.tables)
    for table in ddl.parents_first(every):
        if table.name not in plan.created or not _waits(plan, table):
            continue
        name = place(session, table.name)
        session.execute(f"ALTER TABLE {name} ADD {ddl.primary_key(table)}")
        if session.dialect == "postgresql":
            for key in ddl.enforceable(_alone(table, every)):
                session.execute(f"ALTER TABLE {name} ADD {ddl.reference(key, session.within)}")
        _index(table, session)


def _waits(plan: Plan, table: Table) -> bool:
    return plan.first and table.name not in LOADS


def _index(table: Table, session: Session) -> None:
    for statement in ddl.indexes(table, session.dialect, session.within):
        session.execute(statement)


def _alone(table: Table, others: list[Table]) -> Table:
    """The table without references to tables that are not loaded."""
    return ddl.among(table, {other.name for other in others})


def _create_schema(session: Session) -> None:
    known = session.rows(
        "SELECT 1 FROM information_schema.schemata"
        f" WHERE schema_name = {ddl.literal(session.within)}"
    )
    if not known:
        session.execute(f"CREATE SCHEMA {ddl.identifier(session.within)}")
