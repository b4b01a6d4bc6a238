"""Who takes part: each contestant reads one document; what it gives is checked off the clock."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.checking import WrongError, check_submission, check_text
from benchmarks.content import DocumentTruth

Read = Callable[[Path], Any]
Check = Callable[[Any, DocumentTruth], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """How to make the reading function (imports are not on the clock), and how to check it.

    ``needs`` is the module that it stands on. A ``slow`` one reads a part of the corpus, beside
    a floor of its own over the same part.
    """

    name: str
    about: str
    make: Callable[[], Read]
    check: Check
    needs: str = ""
    kind: str = "docx"
    slow: bool = False

    @property
    def installed(self) -> bool:
        """Whether the module that it needs can be imported."""
        return not self.needs or find_spec(self.needs) is not None


def _floor() -> Read:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

    def read(path: Path) -> Any:
        with zipfile.ZipFile(path) as archive:
            return etree.fromstring(archive.read("word/document.xml"), parser)

    return read


def _check_floor(tree: Any, truth: DocumentTruth) -> None:
    count = sum(1 for _ in tree.iter("{*}tbl"))
    if count != 2 * len(truth.projects):
        raise WrongError(f"{count} tables")


def _inflate() -> Read:
    def read(path: Path) -> bytes:
        with zipfile.ZipFile(path) as archive:
            return archive.read("word/document.xml")

    return read


def _check_bytes(data: bytes, truth: DocumentTruth) -> None:
    if data.count(b"<w:tbl>") != 2 * len(truth.projects):
        raise WrongError("tables are lost")


def _parse() -> Read:
    from goalparse.pipeline import parse_bytes

    return lambda path: parse_bytes(path.read_bytes(), path=path.name)


def _python_docx() -> Read:
    import docx

    def read(path: Path) -> str:
        document = docx.Document(str(path))
        texts = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            for row in table.rows:
                texts += [cell.text for cell in row.cells]
        return "\n".join(texts)

    return read


def _python_docx_open() -> Read:
    import docx

    return lambda path: docx.Document(str(path))


def _check_opened(document: Any, truth: DocumentTruth) -> None:
    if len(document.tables) != 2 * len(truth.projects):
        raise WrongError("tables are lost")


def _docx2python() -> Read:
    from docx2python import docx2python

    def read(path: Path) -> str:
        with docx2python(path) as result:
            return str(result.text)

    return read


def _mammoth() -> Read:
    import mammoth

    def read(path: Path) -> str:
        with path.open("rb") as file:
            return str(mammoth.convert_to_html(file).value)

    return read


def _markitdown() -> Read:
    from markitdown import MarkItDown

    converter = MarkItDown(enable_plugins=False)
    return lambda path: converter.convert(str(path)).text_content


def _kreuzberg() -> Read:
    from kreuzberg import extract_file_sync

    return lambda path: extract_file_sync(str(path)).content


def _office_oxide() -> Read:
    from office_oxide import Document

    return lambda path: Document.open(str(path)).plain_text()


def _docling() -> Read:
    from docling.backend.msword_backend import MsWordDocumentBackend
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.document import InputDocument

    def read(path: Path) -> str:
        given = InputDocument(
            path_or_stream=io.BytesIO(path.read_bytes()),
            format=InputFormat.DOCX,
            backend=MsWordDocumentBackend,
            filename=path.name,
        )
        document = given._backend.convert()  # noqa: SLF001 - its steps apart
        return json.dumps(document.export_to_dict(), ensure_ascii=False)

    return read


ALL = (
    Contestant(
        name="floor",
        about="unzip word/document.xml, lxml.etree.fromstring, nothing else",
        make=_floor,
        check=_check_floor,
    ),
    Contestant(name="inflate", about="unzip word/document.xml", make=_inflate, check=_check_bytes),
    Contestant(
        name="goalparse",
        about="parse(): records, findings and ledger of the .docx",
        make=_parse,
        check=check_submission,
    ),
    Contestant(
        name="goalparse text",
        about="the same from the text that Tika prints of it",
        make=_parse,
        check=check_submission,
        kind="text",
    ),
    Contestant(
        name="office_oxide",
        about="plain text",
        make=_office_oxide,
        check=check_text,
        needs="office_oxide",
    ),
    Contestant(
        name="kreuzberg",
        about="extract_file_sync, text",
        make=_kreuzberg,
        check=check_text,
        needs="kreuzberg",
    ),
    Contestant(
        name="python-docx open",
        about="Document() alone",
        make=_python_docx_open,
        check=_check_opened,
        needs="docx",
    ),
    Contestant(
        name="python-docx",
        about="paragraphs; for row in table.rows: cell.text for cell in row.cells",
        make=_python_docx,
        check=check_text,
        needs="docx",
        slow=True,
    ),
    Contestant(
        name="docling",
        about="Word backend, export_to_dict",
        make=_docling,
        check=check_text,
        needs="docling",
        slow=True,
    ),
    Contestant(
        name="docx2python",
        about="text",
        make=_docx2python,
        check=check_text,
        needs="docx2python",
        slow=True,
    ),
    Contestant(
        name="mammoth",
        about="convert_to_html",
        make=_mammoth,
        check=check_text,
        needs="mammoth",
        slow=True,
    ),
    Contestant(
        name="markitdown",
        about="convert",
        make=_markitdown,
        check=check_text,
        needs="markitdown",
        slow=True,
    ),
)


def named(name: str) -> Contestant:
    """The contestant of a name."""
    return next(each for each in ALL if each.name == name)


def present() -> Iterator[Contestant]:
    """Those whose modules are installed."""
    return (each for each in ALL if each.installed)
