"""The outline of a document as records: parents by level, and the prose below each heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.frozen import maker
from goalparse.recognisers.form import Form
from goalparse.recognisers.headings import Outline
from goalparse.records import Section

_make_section = maker(Section)


def sections_of(outline: Outline, forms: Sequence[Form]) -> Iterator[Section]:
    """A record for each heading; lines of a form's head are no prose."""
    head_lines = {id(line) for form in forms for line in form.lines.own()}
    starts = [heading.first for heading in outline.headings]
    ends = [*starts, len(outline.lines)][1:]
    open_sections: list[tuple[int, int]] = []  # (level, number) of the headings above
    for number, (heading, end) in enumerate(zip(outline.headings, ends, strict=True), start=1):
        while open_sections and open_sections[-1][0] >= heading.level:
            open_sections.pop()
        texts = [
            line.text
            for at, line in enumerate(outline.lines[heading.last + 1 : end], heading.last + 1)
            if line.text and at not in outline.contents and id(line) not in head_lines
        ]
        yield _make_section(
            section_no=number,
            parent_no=open_sections[-1][1] if open_sections else None,
            level=heading.level,
            number=heading.number or None,
            title=heading.title or None,
            bookmark=heading.bookmark,
            text="\n".join(texts) or None,
            paragraph_no=heading.place.paragraph_no,
            line_no=heading.place.line_no,
        )
        open_sections.append((heading.level, number))
