"""The one branch of mc:AlternateContent that counts (ISO/IEC 29500-3)."""

from __future__ import annotations

from lxml import etree

from goalparse.readers.docx.names import UNDERSTOOD, kind_of


def branch(alternate: etree._Element) -> etree._Element | None:
    """The first Choice whose requirements are understood, else the Fallback.

    Where neither exists the first Choice is read all the same: content in a form that is
    not fully understood is better than none.
    """
    choices = [item for item in alternate if kind_of(item) == "mc:Choice"]
    for choice in choices:
        if _understood(choice):
            return choice
    fallbacks = [item for item in alternate if kind_of(item) == "mc:Fallback"]
    return next(iter(fallbacks or choices), None)


def _understood(choice: etree._Element) -> bool:
    required = (choice.get("Requires") or "").split()
    return bool(required) and all(choice.nsmap.get(prefix) in UNDERSTOOD for prefix in required)
