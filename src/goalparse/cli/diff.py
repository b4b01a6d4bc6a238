"""``goalparse diff``: a source beside its extraction, or one extraction beside another."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goalparse.cli.common import (
    ENCODING,
    OFFICE,
    PROGRAM,
    VOCABULARY,
    Exit,
    Stop,
    lexicon_with,
    read_document,
    say,
    say_if_failed,
    write_page,
)
from goalparse.frozen import replace
from goalparse.text import readable_name

if TYPE_CHECKING:
    from goalparse.blocks import Place
    from goalparse.checking.changes import DocumentChanges, DocumentRows, Terms
    from goalparse.checking.comparison import SourceComparison
    from goalparse.checking.review import View
    from goalparse.checking.words import Words
    from goalparse.output.by_document import StoredDocument
    from goalparse.pipeline import Options
    from goalparse.readers import Revisions
    from goalparse.records import Submission


_PATH = click.Path(path_type=Path, readable=False)  # what cannot be read is told where it is read


def _tolerance(_context: click.Context, _option: click.Parameter, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise click.BadParameter(f"{text!r} is no number") from error
    if value < 0 or not value.is_finite():
        raise click.BadParameter("a number of 0 or more")
    return value


def _place(_context: click.Context, _option: click.Parameter, text: str | None) -> Place | None:
    from goalparse.checking.placing import read_place

    place = None if text is None else read_place(text)
    if text is not None and place is None:
        raise click.BadParameter(f"{text!r} is no place, such as 't3 r7 c2', 'p12' or 'line 46'")
    return place


def _table_names(
    _context: click.Context, _option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    from goalparse.schema import tables

    unknown = [name for name in names if name not in tables()]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(tables())}")
    return names


def _column_names(
    _context: click.Context, _option: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    from goalparse.schema import tables

    known = {c.name for table in tables().values() for c in table.columns}
    known |= {f"{name}.{c.name}" for name, table in tables().items() for c in table.columns}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r} is no column of any table")
    return names


@click.command()
@click.argument("old", metavar="FILE|OLD", type=_PATH)
@click.argument("new", metavar="[NEW]", required=False, type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="OLD and NEW: print a difference a line.")
@click.option(
    "--html", metavar="PAGE", type=click.Path(path_type=Path),
    help="OLD and NEW: write what differs as a page, changes.html say.",
)  # fmt: skip
@click.option(
    "--labels", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    help="Language of what is shown, and of that page; not of JSON.",
)  # fmt: skip
@click.option("--only-changed", is_flag=True, help="Leave out what is kept as written, and labels.")
@click.option("--only-faults", is_flag=True, help="Show only what is changed, lost, unsupported.")
@click.option(
    "--context", metavar="N", default=0, type=click.IntRange(0),
    help="Show N cells or lines around each that is shown.",
)  # fmt: skip
@click.option(
    "--at", "place", metavar="PLACE", callback=_place,
    help="FILE: only what stands there: 't3', 't3 r7', 't3 r7 c2', 'p12', 'line 46'.",
)  # fmt: skip
@click.option(
    "--only", multiple=True, metavar="TABLE", callback=_table_names,
    help="Compare this table only; may be repeated.",
)  # fmt: skip
@click.option(
    "--ignore", multiple=True, metavar="COLUMN", callback=_column_names,
    help="Leave out a column (basis, indicators.basis); may be repeated.",
)  # fmt: skip
@click.option(
    "--tolerance", metavar="X", default="0", callback=_tolerance,
    help="Numbers of OLD and NEW that differ by no more are alike.",
)  # fmt: skip
@click.option("--width", type=click.IntRange(40), help="Columns to use, not the terminal's.")
@click.option(
    "--ambiguous-width", type=click.Choice(["1", "2"]), default="1",
    help="Columns that … and ≥ take on the terminal.",
)  # fmt: skip
@click.option("--no-pager", is_flag=True, help="Write straight to the terminal.")
@ENCODING
@click.option(
    "--revisions", type=click.Choice(["accepted", "original", "both"]), default="accepted",
    show_default=True,
    help="Take tracked changes as accepted, or the text as it was before them; both: one FILE as"
    " it was before them, beside itself with them accepted.",
)  # fmt: skip
@VOCABULARY
@OFFICE
def diff(old: Path, new: Path | None, **given: Any) -> int:
    """Show a source beside its extraction, or one extraction beside another.

    \b
    With one FILE: each of its cells and lines beside what the records keep of it.
    With OLD and NEW: what was added, removed and changed. Each is a run's folder, a
    document, or labels (a file or folder as for score).
    With one FILE and --revisions both: the same of its text before its tracked changes
    and of that with them.

    Marks: = kept, ~ kept and read as a value, v carried down, ? inferred, . outside the
    tables, ! changed, - lost, + without a source. Exit code 5: something is changed, lost or
    without a source; with OLD and NEW: something differs.
    """
    from goalparse.pipeline import Options

    if sum(map(bool, (given["as_json"], given["as_jsonl"], given["html"]))) > 1:
        raise click.UsageError("--json, --jsonl and --html exclude each other")
    both = given["revisions"] == "both"
    if both and new is not None:
        raise click.UsageError("--revisions both is for one FILE")
    if both and given["place"] is not None:
        raise click.UsageError("--at is for one reading of a FILE, not for --revisions both")
    if new is None and not both and (given["as_jsonl"] or given["html"]):
        raise click.UsageError(
            "--jsonl and --html are for OLD and NEW; goalparse review makes a page of sources"
        )
    if new is not None and given["place"] is not None:
        raise click.UsageError("--at is for one FILE")
    options = Options(
        encoding=given["encoding"],
        revisions="accepted" if both else given["revisions"],
        office=given["office"],
        lexicon=lexicon_with(given["vocabulary"]),
    )
    if new is None and not both:
        return _source(old, options, given)
    return _two_extractions(old, new, options, given)


# -- a source beside its extraction


def _source(path: Path, options: Options, given: dict[str, Any]) -> int:
    from goalparse import legacy
    from goalparse.checking.compare import compare_source
    from goalparse.checking.placing import at_place
    from goalparse.checking.review import source_lines

    if path.is_dir():
        raise Stop(f"{path} is a folder; diff takes one file, or OLD and NEW", Exit.USAGE)
    data, name = read_document(os.fspath(path))
    traced = legacy.trace(data, path=name, options=options)
    say_if_failed(traced.submission, data, given["labels"])
    if traced.document is None:
        return Exit.INCOMPLETE
    comparison = compare_source(traced, lexicon=options.lexicon)
    comparison = comparison.without(frozenset(given["only"]), frozenset(given["ignore"]))
    if given["place"] is not None:
        comparison = at_place(comparison, given["place"], around=given["context"])
        if not comparison.tables and not comparison.lines:
            raise Stop(f"{path}: nothing stands at {given['place']}", Exit.USAGE)
    if given["as_json"]:
        click.echo(json.dumps(_source_value(comparison), ensure_ascii=False, indent=2))
    else:
        _show(source_lines(comparison, _view(given)), given)
    return Exit.DIFFERENT if comparison.faults else Exit.OK


def _source_value(comparison: SourceComparison) -> dict[str, Any]:
    counts = {status.value: count for status, count in comparison.counts().items()}
    return {
        "path": comparison.path,
        "counts": counts,
        "faults": comparison.faults,
        "tables": [_compact(asdict(table)) for table in comparison.tables],
        "lines": [_compact(asdict(line)) for line in comparison.lines],
        "records": [_compact(asdict(record)) for record in comparison.records],
    }


def _compact(value: Any) -> Any:
    """A value without what is not stated."""
    if isinstance(value, dict):
        kept = {name: _compact(each) for name, each in value.items() if name != "block_no"}
        return {name: each for name, each in kept.items() if each not in (None, "", [], {})}
    return [_compact(each) for each in value] if isinstance(value, (list, tuple)) else value


# -- one extraction beside another


def _two_extractions(old: Path, new: Path | None, options: Options, given: dict[str, Any]) -> int:
    """OLD beside NEW; without NEW the two readings of a document with tracked changes."""
    from goalparse.checking.changes import Terms
    from goalparse.output.evaluate import LabelError
    from goalparse.output.stored import NotARunError

    terms = Terms(
        only=frozenset(given["only"]),
        ignore=frozenset(given["ignore"]),
        tolerance=given["tolerance"],
    )
    try:
        found = _Counted(
            _two_readings(old, terms, options)
            if new is None
            else _compared(old, new, terms, options)
        )
        if given["as_json"]:
            _print_json(found)
        elif given["as_jsonl"]:
            _print_jsonl(found)
        elif given["html"]:
            _write_html(found, old, new, given)
        else:
            _show(_change_lines(found, _view(given)), given)
    except (NotARunError, LabelError) as error:
        raise Stop(str(error), Exit.USAGE) from error
    return Exit.DIFFERENT if found.documents else Exit.OK


class _Counted:
    """Differing documents as they come, counted on the way."""

    def __init__(self, changes: Iterator[DocumentChanges]) -> None:
        self._changes = changes
        self.documents = 0
        self.differences = 0

    def said(self, words: Words) -> str:
        """How many there were, in words."""
        from goalparse.checking.review import sum_line

        return sum_line(self.differences, self.documents, words)

    def __iter__(self) -> Iterator[DocumentChanges]:
        for each in self._changes:
            self.documents += 1
            self.differences += max(1, len(each.changes))
            yield each


def _compared(old: Path, new: Path, terms: Terms, options: Options) -> Iterator[DocumentChanges]:
    from goalparse.checking.changes import compare_documents
    from goalparse.output import by_document
    from goalparse.output.side_by_side import compare_stored
    from goalparse.output.stored import open_run

    labelled = [_holds_labels(path) for path in (old, new)]
    if all(labelled):
        raise Stop("OLD and NEW are both labels; one has to be a run or a document", Exit.USAGE)
    if any(labelled):
        labels = by_document.labelled_documents(old if labelled[0] else new)
        other = new if labelled[0] else old
        documents = _documents(other, options)
        if not other.is_dir() and len(labels) == 1:  # held against each other whatever their names
            (document,), (label,) = documents, labels.values()
            pair = (label, document.rows()) if labelled[0] else (document.rows(), label)
            return _if_any(compare_documents(*pair, terms))
        return by_document.compare_with_labels(documents, labels, terms, labels_first=labelled[0])
    if old.is_dir() != new.is_dir():
        for path in (old, new):
            if not path.is_dir():
                read_document(os.fspath(path))  # one that is not there is told as such
        raise Stop(
            "OLD and NEW have to be two runs, two documents, or one beside labels", Exit.USAGE
        )
    if old.is_dir():
        return compare_stored(open_run(old), open_run(new), terms)
    ours, theirs = _documents(old, options), _documents(new, options)
    return _if_any(compare_documents(next(ours).rows(), next(theirs).rows(), terms))


def _two_readings(path: Path, terms: Terms, options: Options) -> Iterator[DocumentChanges]:
    """What tracked changes make of a document's records.

    That they were taken in this way or that, which a finding of either reading says, is no
    difference.
    """
    from goalparse.checking.changes import compare_documents
    from goalparse.output.by_document import document_of

    if path.is_dir():
        raise Stop(f"{path} is a folder; --revisions both is for one FILE", Exit.USAGE)

    def rows(revisions: Revisions) -> DocumentRows:
        submission = _submission(path, replace(options, revisions=revisions))
        told = tuple(each for each in submission.findings if each.code != "revisions-resolved")
        return document_of(replace(submission, findings=told)).rows()

    return _if_any(compare_documents(rows("original"), rows("accepted"), terms))


def _if_any(changes: DocumentChanges | None) -> Iterator[DocumentChanges]:
    return iter([] if changes is None else [changes])


def _holds_labels(path: Path) -> bool:
    """Whether a path is a file of labels, or a folder of them and no run."""
    from goalparse.output.runs import PACKAGE_FILE

    if path.is_dir():
        return not (path / PACKAGE_FILE).exists() and any(path.glob("*.json"))
    return path.suffix == ".json" and path.is_file()


def _documents(path: Path, options: Options) -> Iterator[StoredDocument]:
    from goalparse.output.by_document import document_of, documents_of
    from goalparse.output.stored import open_run

    if path.is_dir():
        return documents_of(open_run(path))
    return iter([document_of(_submission(path, options))])


def _submission(path: Path, options: Options) -> Submission:
    from goalparse import legacy

    data, name = read_document(os.fspath(path))
    submission = legacy.parse(data, path=name, options=options)
    if (
        submission.document.status == "failed"
    ):  # nothing to compare is not the same as no difference
        why = submission.findings[0]
        raise Stop(f"{path} cannot be compared: {why.code}: {why.message}", Exit.INCOMPLETE)
    return submission


def _change_lines(found: _Counted, view: View) -> Iterator[str]:
    from goalparse.checking.review import change_lines

    for each in found:
        yield from change_lines(each, view)
    yield found.said(view.words)


def _print_json(found: Iterable[DocumentChanges]) -> None:
    """An array, a document a line, written as they come."""
    front = "["
    for each in found:
        value = {"path": each.path, "kind": each.kind.value, "same_file": each.same_file}
        changes = [_stated(asdict(change)) for change in each.changes]
        click.echo(front + json.dumps({**value, "changes": changes}, ensure_ascii=False), nl=False)
        front = ",\n"
    click.echo("]" if front != "[" else "[]")


def _print_jsonl(found: Iterable[DocumentChanges]) -> None:
    """A difference a line; a document that one side lacks is one."""
    for each in found:
        document = {"document": each.path, "same_file": each.same_file}
        if not each.changes:
            click.echo(json.dumps({**document, "kind": each.kind.value}, ensure_ascii=False))
        for change in each.changes:
            line = {**document, **_stated(asdict(change))}
            click.echo(json.dumps(line, ensure_ascii=False))


def _write_html(found: _Counted, old: Path, new: Path | None, given: dict[str, Any]) -> None:
    from goalparse.checking.review import View
    from goalparse.output.change_page import change_page

    names = {"old": readable_name(str(old)), "new": readable_name(str(new))}
    if new is None:
        names = {"old": f"{names['old']} (original)", "new": f"{names['old']} (accepted)"}
    write_page(given["html"], change_page(found, **names, language=given["labels"]))
    said = found.said(View().words)
    say(f"{PROGRAM}: {said}; written to {given['html']}")


def _stated(change: dict[str, Any]) -> dict[str, Any]:
    keep = {"old", "new"} if change["column"] else set()
    return {
        name: value
        for name, value in change.items()
        if name != "said" and (value is not None or name in keep)
    }


# -- the terminal


def _view(given: dict[str, Any]) -> View:
    from goalparse.checking.marking import Paper
    from goalparse.checking.review import View
    from goalparse.checking.words import Words

    width = given["width"] or shutil.get_terminal_size((80, 24)).columns
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    paper = Paper(width=width, color=color, ambiguous=int(given["ambiguous_width"]))
    return View(
        paper=paper,
        words=Words("review_words", given["labels"]),
        only_changed=given["only_changed"],
        only_faults=given["only_faults"],
        context=given["context"],
    )


def _show(lines: Iterator[str], given: dict[str, Any]) -> None:
    """Lines to a pager on a terminal, else as they are."""
    ended = (f"{line}\n" for line in lines)
    if sys.stdout.isatty() and not given["no_pager"]:
        os.environ.setdefault("LESS", "-FRX")  # short output stays on the screen
        click.echo_via_pager(ended, color=not os.environ.get("NO_COLOR"))
        return
    for line in ended:
        click.echo(line, nl=False)
