"""Views for people."""

from __future__ import annotations

from goalparse.warehouse.model import Session


def make_views(session: Session) -> None:
    """Make the views."""
    del session
