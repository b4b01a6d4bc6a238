"""Runs fed into a database, again and again: no row twice, none lost, none touched for nothing.

A document is known by its path; rows of the other tables belong to its bytes (``doc_id``). A load
replaces exactly the documents of the run that differ from those there, and within them exactly
the rows that differ. Documents that the run lacks stay unless `Options.prune` is set.

`load` does all of it in one transaction; what a database is spoken to in its own way lies in a
room per target.
"""

from goalparse.warehouse.loading import load
from goalparse.warehouse.model import Counts, LoadRefusedError, Options, Report, Session
from goalparse.warehouse.passwords import shown
from goalparse.warehouse.target import feed, misread_path, open_target

__all__ = [
    "Counts",
    "LoadRefusedError",
    "Options",
    "Report",
    "Session",
    "feed",
    "load",
    "misread_path",
    "open_target",
    "shown",
]
