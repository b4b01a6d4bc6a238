"""What the walk of one document knows and counts, whichever part it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from goalparse.blocks import NOWHERE, Place
from goalparse.findings import Finding, finding
from goalparse.readers.docx.fields import Field
from goalparse.readers.docx.numbering import Counter
from goalparse.readers.docx.package import Relation
from goalparse.readers.docx.styles import Styles

Revisions = Literal["accepted", "original"]
GONE: dict[str, frozenset[str]] = {
    "accepted": frozenset({"del", "moveFrom"}),
    "original": frozenset({"ins", "moveTo"}),
}
"""The kinds of tracked change whose content is out, by how changes are read."""
REVISIONS = frozenset({"ins", "del", "moveFrom", "moveTo"})


@dataclass(slots=True, kw_only=True)
class Context:
    """Shared by all walkers of a document.

    ``careful`` switches the short way through plain paragraphs off: it is set where a run's
    own formatting or entities decide what its text is. ``tracked`` says that there may be
    tracked changes.
    """

    revisions: Revisions
    styles: Styles
    counter: Counter | None = None
    relations: dict[str, Relation] = field(default_factory=dict)
    careful: bool = False
    tracked: bool = False
    symbols: bool = False
    hides: bool = False
    changes: int = 0
    hidden: int = 0
    fields: list[Field] = field(default_factory=list)
    field_base: int = 0
    contents_depth: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def gone(self) -> frozenset[str]:
        """The kinds of tracked change that are left out."""
        return GONE[self.revisions]

    @property
    def original(self) -> bool:
        """Whether the document is read as it was before its tracked changes."""
        return self.revisions == "original"

    def report(self, code: str, place: Place = NOWHERE, **words: object) -> None:
        """Add a finding."""
        self.findings.append(finding(code, place=place, **words))  # type: ignore[arg-type]

    def in_code(self) -> bool:
        """Whether the text at this point is the code of a field that is still open."""
        return any(not open_field.in_result for open_field in self.fields)

    def in_contents(self) -> bool:
        """Whether this point lies in a table of contents, by content control or field."""
        return self.contents_depth > 0 or any(
            open_field.in_result and open_field.is_contents() for open_field in self.fields
        )
