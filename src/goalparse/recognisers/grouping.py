"""Which tables, and which rows of them, make up one form.

A form begins below its title or with a table that names a project anew; tables after it, up to
the next title or heading, continue it. A table may hold several forms, one below the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Place, Table
from goalparse.findings import finding
from goalparse.meanings.filling_notes import FillingNotes
from goalparse.meanings.lexicon import Lexicon
from goalparse.meanings.terms import LEVEL1
from goalparse.recognisers.bare_pages import bare_page
from goalparse.recognisers.below_titles import is_of_budget, is_prose
from goalparse.recognisers.beside import Beside, projects_beside
from goalparse.recognisers.feet import foot_of, heads_other, is_of_neither, take_foot, told_between
from goalparse.recognisers.form import Form, Part
from goalparse.recognisers.framed import Head, forms_in
from goalparse.recognisers.further_tables import Told, begins_next, form_lacking, is_of_next
from goalparse.recognisers.headings import Heading, Outline
from goalparse.recognisers.lines import (
    STARTS_FORM,
    Line,
    in_brackets,
    is_head_line,
    is_year_line,
    may_stand_below_title,
    unit_in_caption,
    unknown_entry,
)
from goalparse.recognisers.next_pages import goes_on, have_one_header
from goalparse.recognisers.other_tables import begins_other, brings_what_lacks, budget_title_in
from goalparse.recognisers.same_form import is_of_another, says, stating_unit
from goalparse.recognisers.stacked import (
    below_same_title,
    is_first_of_title,
    lines_above_title,
    next_of_title,
    title_handed_on,
)
from goalparse.recognisers.subtitles import LONGEST_TITLE
from goalparse.recognisers.table_parts import parts_of_forms
from goalparse.tables.note_rows import may_hold_notes, notes_apart
from goalparse.tables.rows import Row, read_rows, read_tables
from goalparse.text import key


class _Grouping:
    """Cuts the run of titles, lines and tables into forms."""

    def __init__(self, tables: Sequence[Table], lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.rows = dict(zip(map(id, tables), read_tables(tables, lexicon), strict=True))
        self.forms: list[Form] = []
        self.current: Form | None = None
        self.head: list[Line] = []
        self.loose: tuple[Line, ...] = ()  # goals above a table of indicators apart
        self.told = Told()
        self.again: Heading | None = None  # the open form's title, printed again on a page of it
        self.within: Heading | None = None  # the heading of a further table of the open form
        self.since = 0  # headings and lines since the last table
        self.under = ""  # the title of the document, or of its part (第一部分)
        self.over = ""  # the last heading or line that is none of a form's head
        self.below: Heading | None = None  # the numbered heading above the next table, if any
        self.caption = ""  # the bare line above it
        self.notes = FillingNotes(lexicon)

    def heading(self, heading: Heading) -> None:
        """A form's title opens a form; any other heading only ends the one before.

        The title of the open form again, or one marked as going on (续表), heads a page of it,
        or the next form of that title: the table below it tells.
        """
        form = self.current
        self.caption = ""
        if heading.form_title:
            self.notes.close()
        elif form is not None and not form.parts and self.notes.takes(heading.text):
            return  # a point of the notes between a form's title and its table
        elif heading.within and form is not None and form.title is not None:
            self.within = heading if form.parts and self.again is None else None
            self.below = heading if heading.number else None
            self.head += stating_unit(heading, self.lexicon)
            return
        ends_form = form is not None and bool(form.parts)
        above: list[Line] = []
        if self.head and heading.form_title:
            above = self._above_title(form if ends_form else None)
        if form is not None and ends_form and self._heads_page(heading, form):
            self.again, self.head = heading, above
            return
        self.since += 1
        self.over = heading.title
        if not heading.form_title:
            self.below = heading if heading.number else None
        if heading.level == 1:
            self.under = heading.title
        told = ends_form and not heading.form_title
        if form is not None and told and self._names_level(heading.title):
            reason = f"the heading {heading.title!r} is no level of the indicators below it"
            self._tell(form, reason, heading.place)
            return
        left = self.end(followed=heading.form_title)
        if heading.form_title:
            self.current = Form(heading=heading, title=heading.title)
            self.current.lines.shared = tuple(above)
        else:
            self.loose += told_between(left, self.lexicon)

    def _above_title(self, ended: Form | None) -> list[Line]:
        """The lines right above a form's title that are its own.

        Those that sign the form in front (``ended``) are of that; what is of neither is told.
        """
        head, self.head = self.head, []
        if ended is not None:
            _, head = take_foot(ended, head, self.lexicon, followed=True)
        above = [*lines_above_title(head, ended, self.lexicon)]
        for line in head:
            if ended is not None and line not in above and is_of_neither(line, self.lexicon):
                reason = f"the line {line.text!r} stands between two forms and is read with neither"
                self._tell(ended, reason, line.place)
        return above

    def _names_level(self, text: str) -> bool:
        return len(text) <= _LONGEST_LEVEL and bool(self.lexicon.read(text).mask & LEVEL1)

    @staticmethod
    def _tell(form: Form, reason: str, place: Place) -> None:
        """Say how a line or a table is taken."""
        form.findings.append(finding("reading-by-vocabulary", place=place, reason=reason))

    def _heads_page(self, heading: Heading, form: Form) -> bool:
        before = form.heading.number if form.heading is not None else ""
        same = heading.title == form.title and heading.number in {"", before}
        return heading.form_title and (same or self._continues(heading.title))

    def line(self, line: Line) -> None:
        """A unit or year line belongs to the form below; other prose ends the one above.

        So does a caption that states the unit of the table below. A note below a form's tables is
        no entry of the next form.
        """
        open_form = self.current is not None and self.current.parts
        is_head = is_head_line(line.text, self.lexicon)
        is_head = is_head and not is_of_budget(line.text, self.lexicon)  # with its year
        entered = is_head and self.lexicon.readings(line.text).terms.get("attribute") == "note"
        is_note = entered or ((self.notes.open or not is_head) and self._is_note(line.text))
        is_head = is_head or bool(not open_form and unknown_entry(line.text))
        if entered:
            self.notes.takes(line.text)
        if is_note and not (open_form or entered):
            return
        if is_head:
            if is_note and open_form:
                return
            if self.current is not None and open_form and self._names_level(line.text):
                reason = f"the line {line.text!r} is no level of the indicators below it"
                self._tell(self.current, reason, line.place)
                return
            self.head.append(line)
        elif not self._continues(line.text):
            if not self._is_below_title(line.text):
                self.since += 1
                self.below = None
                self.over = line.text
                self.end(followed=self._is_caption(line.text))
            self.caption = line.text if self._is_caption(line.text) else ""
            if unit_in_caption(line.text, self.lexicon) is not None:
                self.head.append(line)

    def _is_caption(self, text: str) -> bool:
        """Whether a line is bare, and short: it may name what stands below it."""
        return may_stand_below_title(text, self.lexicon) and not in_brackets(text)

    def _is_note(self, text: str) -> bool:
        """Whether a line is one of notes, and not the year of a form or the unit of its table."""
        lexicon = self.lexicon
        if not self.notes.takes(text) or is_year_line(text, lexicon):
            return False
        return unit_in_caption(text, lexicon) is None

    def _is_below_title(self, text: str) -> bool:
        """Whether a line stands between a form's title, or its next page's, and the table.

        Below the title that may be prose, which the outline has found a form's table below.
        """
        form = self.current
        is_below = form is not None and not (form.parts and self.again is None)
        return is_below and (may_stand_below_title(text, self.lexicon) or is_prose(text))

    def _continues(self, text: str) -> bool:
        """Whether a line only parts the pages of a form: 续表, a page's number."""
        return len(text) <= LONGEST_TITLE and bool(self.lexicon.continues.fullmatch(key(text)))

    def framed(self, head: Head, block_no: int) -> None:
        """The title of a form that is laid out inside a cell opens it."""
        self.end()
        self.current = Form(heading=None, title=head.title)
        self.current.framed[head.key] = (head.title, *head.lines)
        self.head = [Line(text=text, block_no=block_no, table=head.table) for text in head.lines]

    def table(self, table: Table) -> None:
        """A table continues the open form, or begins one."""
        self.notes.close()
        rows = self.rows.pop(id(table), None) or read_rows(table, self.lexicon)
        if may_hold_notes(rows, self.lexicon):
            rows = notes_apart(rows, self.lexicon)
        if not self._is_titled():
            self._end_above_other(rows)
        if self.within is not None:
            self._go_on_within(self.within, rows)
        if self.forms and self.since and (self.current is None or not self.current.parts):
            self._go_on_apart(rows)
        beside = projects_beside(rows, self.lexicon)
        if beside is None:
            self._rows(table, rows)
        elif beside.forms:
            self._beside(table, beside)
        else:
            self._lost_beside(table, beside.reason)

    def _end_above_other(self, rows: Sequence[Row]) -> None:
        """End the open form above a table of other things, titled or numbered as one.

        A form laid out in several tables may number and title each: it goes on in what it lacks.
        """
        form = self.current
        titled = budget_title_in(rows, self.lexicon)
        if not titled and (form is None or not begins_other(rows, self.lexicon)):
            return
        if form is not None and brings_what_lacks(form, rows):
            head = next(row for row in rows if row.filled)
            form.titles.add(head.slot(head.filled[0]).key)
            self._tell(form, _TITLED_PART, head.slot(head.filled[0]).place)
            return
        self.end()
        self.over = titled

    def _is_titled(self) -> bool:
        """Whether the title of a form stands above the next table."""
        return self.current is not None and not self.current.parts

    def _beside(self, table: Table, beside: Beside) -> None:
        """Projects side by side: each has the table's title and head."""
        for at, rows in enumerate(beside.forms):
            before = self.current
            if before is not None and before.parts:
                self.end()
                self.current = before.again()
                self.head = list(before.lines.head)
            self._rows(table, rows)
            if self.current is not None and at in beside.doubts:
                self.current.findings.append(beside.doubts[at])

    def _lost_beside(self, table: Table, reason: str) -> None:
        """A dump of two projects side by side: whose a cell is nobody can tell."""
        if self.current is not None and self.current.parts:
            self.end()
        self._take([Part(table, 1, table.row_count)])
        form = self.current
        if form is not None:
            form.lost, form.lost_reason = Place(table_no=table.table_no, row_no=1), reason
            self.end()

    def _rows(self, table: Table, rows: list[Row]) -> None:
        if self._bare_page(table, rows):
            return
        titled = self.current is not None and bool(self.current.title)
        for found in parts_of_forms(table, rows, self.lexicon, titled=titled):
            parts = [each if each.rows is rows else each._replace(rows=rows) for each in found]
            if parts[-1].wide:
                self._project_of_wide(parts)
                continue
            before = self.current
            own = parts[-1]
            if before is not None and before.of_budget and own.title is not None:
                self.head, self.over, before = self.end(), "", None
            if before is None and self.caption:
                self._below_last_title(own)
            elif before is not None and self._begins_next(before, own):
                again = self.again
                titled = is_of_another(before, own, self.head, self.lexicon)
                self.head = head = self.end()
                if again is not None:
                    self.current = Form(heading=again, title=again.title)
                elif titled:
                    self.current = next_of_title(before, before.title, head, self.lexicon)
                else:
                    self.current = below_same_title(before, own, head, self.lexicon)
            self.again = None
            self._take(parts)

    def _below_last_title(self, part: Part) -> None:
        """Open a form below the title of the last one, where a line names each of the two.

        What came of the one in front may stand between, if that has such a line too.
        """
        before = self.forms[-1] if self.forms else None
        if before is None or self.since > 1 + bool(before.caption):
            return
        if part.wide or before.parts[-1].wide:
            return
        form = below_same_title(before, part, self.head, self.lexicon)
        if form is not None and (before.caption or says(part, self.caption)):
            self.current = form
            form.in_series = before.in_series = True
        elif form is None and before.caption and is_first_of_title(before, part):
            self.current = title_handed_on(before, part, self.head, self.lexicon)

    def _go_on_within(self, heading: Heading, rows: Sequence[Row]) -> None:
        """A table below a numbered heading (二、绩效目标) goes on with the open form.

        Or it opens the next one below the same title, if it says what the open form says.
        """
        self.within = None
        form = self.current
        if form is None or not form.parts:
            return
        if is_of_next(form, rows, self.head, self.lexicon):
            self.head = head = self.end()
            self.current = next_of_title(form, form.title, head, self.lexicon)
            return
        form.lines.head += tuple(self.head)  # the unit of its money
        reason = f"the table below {heading.text!r} is read as a part of the form above"
        self._tell(form, reason, heading.place)

    def _go_on_apart(self, rows: Sequence[Row]) -> None:
        """Open the last form again where its indicators stand in a table of their own.

        A heading (二、绩效指标) or a line may part it from them.
        """
        if self.since > _FARTHEST_APART:
            return
        found = form_lacking(self.forms, rows, self.lexicon)
        if found is not None:
            at, header = found
            self.current, head, self.head = self.forms.pop(at), self.head, []
            self.current.lines.head += told_between([*self.loose, *head], self.lexicon)
            self._tell(self.current, _APART, header.slot(header.filled[0]).place)

    def _begins_next(self, form: Form, part: Part) -> bool:
        again = self.again is not None
        return begins_next(form, part, self.head, self.told, self.lexicon, again=again)

    def _bare_page(self, table: Table, rows: list[Row]) -> bool:
        """Take a page of a wide table or list that has no header; a heading may stand above it."""
        current = self.current if self.current is not None and self.current.parts else None
        last = current or (self.forms[-1] if self.forms and self.since <= 1 else None)
        page = bare_page(last.parts, table, rows, self.lexicon) if last is not None else None
        if last is None or page is None or (page.rest and last is not current):
            return False
        self._tell(last, _BARE_PAGE, Place(table_no=table.table_no, row_no=rows[0].row_no))
        if current is None:
            self.current, self.head = last.again(), list(last.lines.head)
        if page.rest is not None:
            last.parts.append(page.rest)
        for parts in page.projects:
            self._project_of_wide(parts)
        self.since = 0
        return True

    def _project_of_wide(self, parts: list[Part]) -> None:
        """Each project of a wide table is a form; all have the table's title and head.

        So have those of its next page, below its header printed again, where the last project of
        the page before may go on.
        """
        before, again = self.current, self.again
        self.again = None
        if before is not None and before.parts:
            if goes_on(before.parts, parts, self.lexicon):
                place = Place(table_no=parts[0].table.table_no, row_no=parts[-1].first)
                self._tell(before, _NEXT_PAGE, place)
                before.parts += [parts[0]._replace(sums=True), *parts[1:]]
                self.head, self.since = [], 0
                return
            head = self.end()
            if before.parts[0] == parts[0] or have_one_header(before.parts, parts):
                self.current = before.again()  # （续） behind its title there is no part of it
                self.current.heading = again or before.heading
                self.head = head or list(before.lines.head)
            elif again is not None:
                self.current, self.head = Form(heading=again, title=again.title), head
        self._take(parts)

    def _take(self, parts: list[Part]) -> None:
        if self.current is None:
            of_budget = is_of_budget(self.over, self.lexicon)
            self.current = Form(heading=None, under=self.under, of_budget=of_budget)
        if not self.current.parts:
            self.current.lines.head = tuple(self.head)
            self.current.below, self.current.caption = self.below, self.caption
        elif self.head:
            self.current.lines.foot += foot_of(self.current, self.head, self.lexicon, followed=True)
            self.current.lines.head += told_between(self.head, self.lexicon)
            if any(heads_other(line, self.lexicon) for line in self.head):
                parts = [parts[0]._replace(apart=True), *parts[1:]]
        self.head, self.loose, self.below, self.caption = [], (), None, ""
        self.since = 0
        self.current.parts += parts

    def end(self, *, followed: bool = True) -> list[Line]:
        """Close the open form; a title without a table is only a heading.

        Lines below its tables may be its foot; given are the others, of what comes next.
        """
        form, head = self.current, self.head
        if form is not None and form.parts:
            self.forms.append(form)
            if head:
                foot, head = take_foot(form, head, self.lexicon, followed=followed)
                for each in self._of_one_list(form):
                    each.lines.foot += foot if each is not form else ()
        self.current = None
        self.again = None
        self.head = []
        return head

    def _of_one_list(self, form: Form) -> Iterator[Form]:
        """A form, and the others of its list or wide table."""
        for each in reversed(self.forms):
            if each is not form and not (each.parts[-1].wide and each.parts[0] == form.parts[0]):
                return
            yield each


def group_forms(outline: Outline, lexicon: Lexicon) -> tuple[Form, ...]:
    """The forms of a document in order, not yet read; tables that are none come as forms too."""
    tables = [line.table for line in outline.lines if line.table is not None]
    grouping = _Grouping(tables, lexicon)
    grouping.under = outline.title or ""
    headings = {heading.first: heading for heading in outline.headings}
    inside = {at for heading in outline.headings for at in range(heading.first, heading.last + 1)}
    for at, line in enumerate(outline.lines):
        if at in headings:
            grouping.heading(headings[at])
        elif line.table is not None:
            for table, head in forms_in(line.table, STARTS_FORM, lexicon):
                if head is not None:
                    grouping.framed(head, line.block_no)
                grouping.table(table)
        elif line.text and at not in inside:
            grouping.line(line)
    grouping.end(followed=False)
    return tuple(grouping.forms)


_LONGEST_LEVEL = 16
_FARTHEST_APART = 3  # headings and lines between a form and the table of its indicators
_BARE_PAGE = "the table has no header; it is read below that of the table in front, as it fits it"
_NEXT_PAGE = "the table goes on with the last project of the one above, as it says the same of it"
_TITLED_PART = "the table below this is read as a part of the form above, which lacks what it has"
_APART = "this table of indicators names no project; it is read as that of the form above"
