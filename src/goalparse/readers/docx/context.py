"""What the walk of one document knows and counts, whichever part it is in."""

from __future__ import annotations

import re

from goalparse.blocks import NOWHERE, Place
from goalparse.findings import Finding, finding
from goalparse.frozen import field, mutable
from goalparse.readers.docx.fields import Field
from goalparse.readers.docx.numbering import Counter
from goalparse.readers.docx.package import Relation
from goalparse.readers.docx.styles import Styles
from goalparse.readers.docx.symbols import FONTS
from goalparse.readers.limits import Revisions

GONE: dict[str, frozenset[str]] = {
    "accepted": frozenset({"del", "moveFrom"}),
    "original": frozenset({"ins", "moveTo"}),
}
"""The kinds of tracked change whose content is out, by how changes are read."""
REVISIONS = frozenset({"ins", "del", "moveFrom", "moveTo"})
_CHANGES = [
    (name, re.compile(name + rb"[\s/>]")) for name in (b"ins", b"del", b"moveFrom", b"moveTo")
]
"""Names, and a pattern of each: one that begins with a fixed name is searched for quickly."""
_FORMATTING = (b"vanish", b"&#", *FONTS)
_PIECE = 1 << 20


def mentions(data: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether one of the (short, lower-case) words stands in the bytes, in any case."""
    for at in range(0, len(data), _PIECE):
        piece = data[at : at + _PIECE + 16].lower()
        if any(word in piece for word in words):
            return True
    return False


@mutable(kw_only=True)
class Context:
    """Shared by all walkers of a document.

    ``careful`` says that a run's own formatting may decide what its text is, ``tracked`` that
    paragraph marks may be inserted or deleted. `expect` sets both.
    """

    revisions: Revisions
    styles: Styles
    counter: Counter | None = None
    relations: dict[str, Relation] = field(default_factory=dict)
    careful: bool = True
    tracked: bool = True
    changes: int = 0
    hidden: int = 0
    fields: list[Field] = field(default_factory=list)
    field_base: int = 0
    contents_depth: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def hides(self) -> bool:
        """Whether any style hides text: if none does, no run has to be asked for its style."""
        return self.styles.hides

    def expect(self, data: bytes) -> None:
        """Prepare for the XML of (a part of) the body: what its bytes rule out is not looked for.

        This only makes it faster; the text is the same either way.
        """
        wide = b"\0" in data[:64]  # UTF-16, where names are not the same bytes
        self.careful = wide or self.hides or mentions(data, _FORMATTING)
        self.tracked = wide or any(
            name in data and pattern.search(data) is not None for name, pattern in _CHANGES
        )

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
        self.findings.append(finding(code, place=place, **words))  # type: ignore[arg-type] # they fill the template

    def in_contents(self) -> bool:
        """Whether this point lies in a table of contents, by content control or field."""
        return self.contents_depth > 0 or any(
            open_field.in_result and open_field.is_contents() for open_field in self.fields
        )
