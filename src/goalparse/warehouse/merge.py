"""The SQL of a reload: staged rows against those there, and only differences written.

Staged rows stand in temporary tables ``staged_<table>``. `decide` works out of them

- ``settled_documents``: every row of documents that the load leaves behind for the bytes it
  touches, each with ``fresh``: whether the run's parse stands for these bytes, or that of a
  document under an earlier path, which the target has and the run lacks;
- ``touched_bytes``: the doc_ids whose rows in the other tables are replaced or go.

The same bytes under several paths count as the dictionary says: the first path in code point
order is the document, its rows stand for all, the others name it in duplicate_of. That is held
across runs, so that a target does not depend on the order in which it was filled.

Statements are made of names and text of the dictionary and of quoted literals; values of
documents never pass through them.
"""

from __future__ import annotations

from collections.abc import Iterator

from goalparse.output import ddl
from goalparse.schema import Table
from goalparse.warehouse.model import Counts, Options, Session, place

_FOLLOWING = ("path", "duplicate_of", "load_id")


def staged(table: str) -> str:
    """The temporary table that holds the run's rows."""
    return f"staged_{table}"


def decide(session: Session, documents: Table, options: Options) -> None:
    """Work out which rows documents will have, and whose rows in the other tables go or come."""
    there = place(session, "documents")
    leaves = f"EXISTS (SELECT 1 FROM staged_documents s WHERE s.path = d.path){_pruned(options)}"
    session.temporary("leaving", f"SELECT d.path, d.doc_id FROM {there} d WHERE {leaves}")
    columns = ", ".join(
        ddl.quoted(column.name) for column in documents.columns if column.name != "load_id"
    )
    carried = ", ".join(
        f"p.{ddl.quoted(column.name)}"
        for column in documents.columns
        if column.name not in _FOLLOWING
    )
    session.temporary(
        "settled_documents",
        f"""
        WITH bytes AS (SELECT doc_id FROM staged_documents UNION SELECT doc_id FROM leaving),
        candidates AS (
          SELECT {columns}, true AS fresh FROM staged_documents
          UNION ALL
          SELECT {columns}, false FROM {there} d
          WHERE d.doc_id IN (SELECT doc_id FROM bytes)
            AND NOT EXISTS (SELECT 1 FROM leaving l WHERE l.path = d.path)
        ),
        ranked AS (
          SELECT c.*, first_value(path) OVER (PARTITION BY doc_id ORDER BY path)
            AS first_path
          FROM candidates c
        )
        SELECT r.path, {carried}, p.fresh,
          CASE WHEN r.path <> r.first_path THEN r.first_path END AS duplicate_of
        FROM ranked r JOIN ranked p ON p.path = r.first_path AND p.doc_id = r.doc_id
        """,
    )
    session.temporary(
        "touched_bytes",
        """
        SELECT DISTINCT doc_id FROM settled_documents WHERE fresh
        UNION
        SELECT doc_id FROM leaving
        WHERE doc_id NOT IN (SELECT doc_id FROM settled_documents)
        """,
    )


def _pruned(options: Options) -> str:
    if not options.prune:
        return ""
    if options.under is None:
        return " OR true"
    return f" OR starts_with(d.path, {ddl.literal(options.under + '/')})"


def other_first_paths(session: Session) -> int:
    """How many documents of the run have their bytes under an earlier path of the target."""
    return _count(
        session,
        "SELECT count(DISTINCT doc_id) FROM settled_documents WHERE NOT fresh"
        " AND doc_id IN (SELECT doc_id FROM staged_documents)",
    )


def kept_documents(session: Session) -> int:
    """How many documents of the target the load leaves alone because the run lacks them."""
    there = place(session, "documents")
    return _count(
        session,
        f"SELECT (SELECT count(*) FROM {there}) - (SELECT count(*) FROM leaving)",
    )


def drop_unwanted(session: Session, table: Table) -> None:
    """Take staged rows away whose bytes the target has from a document of an earlier path."""
    session.execute(
        f"DELETE FROM {staged(table.name)} WHERE doc_id NOT IN (SELECT doc_id FROM touched_bytes)"
    )


def stray(session: Session, rows: str, documents: str) -> str | None:
    """A doc_id among rows that no document has, if there is one."""
    found = session.rows(
        f"SELECT doc_id FROM {rows} s WHERE NOT EXISTS"
        f" (SELECT 1 FROM {documents} d WHERE d.doc_id = s.doc_id) LIMIT 1"
    )
    return str(found[0][0]) if found else None


# -- what differs: conditions that counting and writing share


def _source(table: Table) -> str:
    return "settled_documents" if table.name == "documents" else staged(table.name)


def _same_key(table: Table) -> str:
    return " AND ".join(f"s.{ddl.quoted(name)} = t.{ddl.quoted(name)}" for name in table.key)


def _differs(table: Table) -> str:
    names = [column.name for column in table.columns if column.name not in {*table.key, "load_id"}]
    return " OR ".join(
        f"t.{ddl.quoted(name)} IS DISTINCT FROM s.{ddl.quoted(name)}" for name in names
    )


def _gone(table: Table) -> str:
    """Rows of the target, as ``t``, that the load takes away."""
    scope = (
        "t.path IN (SELECT path FROM leaving)"
        if table.name == "documents"
        else "t.doc_id IN (SELECT doc_id FROM touched_bytes)"
    )
    return f"{scope} AND NOT EXISTS (SELECT 1 FROM {_source(table)} s WHERE {_same_key(table)})"


def _new(session: Session, table: Table) -> str:
    """Rows of the run, as ``s``, that the target has not."""
    there = place(session, table.name)
    return f"NOT EXISTS (SELECT 1 FROM {there} t WHERE {_same_key(table)})"


def count(session: Session, table: Table, *, exists: bool) -> Counts:
    """What `apply` would do to a table."""
    source, there = _source(table), place(session, table.name)
    total = _count(session, f"SELECT count(*) FROM {source}")
    if not exists:
        return Counts(inserted=total)
    inserted = _count(session, f"SELECT count(*) FROM {source} s WHERE {_new(session, table)}")
    updated = _count(
        session,
        f"SELECT count(*) FROM {there} t JOIN {source} s ON {_same_key(table)}"
        f" WHERE {_differs(table)}",
    )
    deleted = _count(session, f"SELECT count(*) FROM {there} t WHERE {_gone(table)}")
    return Counts(
        inserted=inserted,
        updated=updated,
        deleted=deleted,
        unchanged=total - inserted - updated,
    )


def _count(session: Session, query: str) -> int:
    return int(session.rows(query)[0][0])


# -- writing


def delete(session: Session, table: Table) -> int:
    """Delete the rows that the load takes away; how many."""
    return session.execute(f"DELETE FROM {place(session, table.name)} t WHERE {_gone(table)}")


def make_way(session: Session) -> int:
    """Delete the documents whose bytes or first path change; `insert` puts them back.

    Updated in place, two documents that swap their bytes would for a moment be the same one,
    which the index on doc_id does not suffer.
    """
    return session.execute(
        f"DELETE FROM {place(session, 'documents')} t USING settled_documents s"
        " WHERE s.path = t.path AND (t.doc_id <> s.doc_id"
        " OR t.duplicate_of IS DISTINCT FROM s.duplicate_of)"
    )


def update(session: Session, table: Table, load_id: int) -> int:
    """Change the rows that differ, and no others; how many."""
    names = [column.name for column in table.columns if column.name not in {*table.key, "load_id"}]
    sets = ", ".join(f"{ddl.quoted(name)} = s.{ddl.quoted(name)}" for name in names)
    return session.execute(
        f"UPDATE {place(session, table.name)} t SET {sets}, load_id = {load_id}"
        f" FROM {_source(table)} s WHERE {_same_key(table)} AND ({_differs(table)})"
    )


def insert(session: Session, table: Table, load_id: int) -> int:
    """Insert the rows that are not there; how many."""
    names = ddl.listed(column.name for column in table.columns if column.name != "load_id")
    picked = ", ".join(
        f"s.{ddl.quoted(column.name)}" for column in table.columns if column.name != "load_id"
    )
    return session.execute(
        f"INSERT INTO {place(session, table.name)} ({names}, load_id)"
        f" SELECT {picked}, {load_id} FROM {_source(table)} s WHERE {_new(session, table)}"
    )


def changes(session: Session, table: Table, load_id: int) -> str:
    """A query of the rows that come, or come anew, and of those that go (``goes``)."""
    names = [column.name for column in table.columns if column.name != "load_id"]
    coming = ", ".join(f"s.{ddl.quoted(name)}" for name in names)
    there = place(session, table.name)
    return f"""
        SELECT {coming}, CAST({load_id} AS BIGINT) AS load_id, false AS goes
        FROM {_source(table)} s LEFT JOIN {there} t ON {_same_key(table)}
        WHERE t.load_id IS NULL OR {_differs(table)}
        UNION ALL
        SELECT {", ".join(f"t.{ddl.quoted(name)}" for name in names)}, t.load_id, true
        FROM {there} t WHERE {_gone(table)}
    """


def source_rows(session: Session, table: Table) -> int:
    """How many rows of the run count for a table."""
    return _count(session, f"SELECT count(*) FROM {_source(table)}")


def broken_references(session: Session, tables: tuple[Table, ...]) -> Iterator[str]:
    """References that lead nowhere, said in words: what DuckDB cannot watch over by itself."""
    names = {table.name for table in tables}
    for table in tables:
        for key in ddl.enforceable(ddl.among(table, names)):
            here, there = place(session, table.name), place(session, key.table)
            stated = " AND ".join(f"t.{ddl.quoted(name)} IS NOT NULL" for name in key.columns)
            match = " AND ".join(
                f"p.{ddl.quoted(theirs)} = t.{ddl.quoted(ours)}"
                for ours, theirs in zip(key.columns, key.references, strict=True)
            )
            found = session.rows(
                f"SELECT t.doc_id FROM {here} t WHERE {stated}"
                f" AND NOT EXISTS (SELECT 1 FROM {there} p WHERE {match}) LIMIT 1"
            )
            if found:
                yield f"{table.name} of {found[0][0]} refer to a row that {key.table} has not"
