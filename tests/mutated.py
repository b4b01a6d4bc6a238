"""Word documents with faults put in, from a seed: for holding two ways of reading together.

Faults come at three levels. Bytes: flipped, dropped, put in, cut off. Tags: dropped, doubled,
swapped, renamed, their attributes changed, white space and quotes changed. Elements: whole ones
dropped, doubled, swapped, wrapped; constructs put in that the body holds nowhere else.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from submissions import make_submission

_TAG = re.compile(rb"<[^<>]*>")
_BODY = re.compile(rb"<w:body[^>]*>(.*)</w:body>", re.DOTALL)
_DOCUMENT = re.compile(r"word[/\\]document\d*\.xml$", re.IGNORECASE)
_LONGEST = 120_000
_NAMES = (
    *(b"p", b"r", b"t", b"tbl", b"tr", b"tc", b"sdt", b"sdtContent", b"ins", b"del", b"moveTo"),
    *(b"pPr", b"rPr", b"tcPr", b"trPr", b"hyperlink", b"fldSimple", b"smartTag", b"customXml"),
    *(b"tab", b"br", b"delText", b"proofErr", b"bookmarkStart", b"object", b"txbxContent", b"foo"),
)
_CONSTRUCTS = (
    b"<w:p/>",
    b"<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    b'<w:p w:rsidR="00A1B2C3"/>',
    b"<w:r><w:t>y</w:t><w:tab/><w:br/></w:r>",
    b'<w:t xml:space="preserve"> z </w:t>',
    b"<w:t/>",
    b"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
    b"<w:tr><w:tc><w:p/></w:tc></w:tr>",
    b"<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>",
    b'<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>',
    b'<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>',
    b"<w:tcPr><w:hMerge/></w:tcPr>",
    b"<w:tcPr><w:cellIns/></w:tcPr>",
    b'<w:trPr><w:gridBefore w:val="1"/></w:trPr>',
    b"<w:trPr><w:hidden/></w:trPr>",
    b'<w:trPr><w:del w:id="1"/></w:trPr>',
    b"<w:trPr/>",
    b'<w:pPr><w:pStyle w:val="1"/></w:pPr>',
    b'<w:pPr><w:outlineLvl w:val="0"/></w:pPr>',
    b'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>',
    b"<w:pPr/>",
    b'<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>',
    b"<w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>",
    b"<w:rPr><w:vanish/></w:rPr>",
    b'<w:rPr><w:vanish w:val="0"/></w:rPr>',
    b'<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>',
    b'<w:rPr><w:rFonts w:ascii="WINGDINGS 2" w:hAnsi="WINGDINGS 2"/></w:rPr>',
    b'<w:rPr><w:rStyle w:val="2"/></w:rPr>',
    b"<w:rPr><w:rPrChange><w:rPr/></w:rPrChange></w:rPr>",
    b'<w:ins w:id="1"><w:r><w:t>i</w:t></w:r></w:ins>',
    b"<w:del><w:r><w:delText>d</w:delText></w:r></w:del>",
    b'<w:bookmarkStart w:id="7" w:name="b"/>',
    b'<w:bookmarkStart w:name="c" w:id="8"/>',
    b'<w:bookmarkStart w:id="7" w:name=""/>',
    b'<w:bookmarkStart w:id="7" w:name="a&amp;b"/>',
    b'<w:bookmarkEnd w:id="7"/>',
    b'<w:proofErr w:type="spellStart"/>',
    b"<w:lastRenderedPageBreak/>",
    b'<w:sym w:font="Wingdings" w:char="F0FE"/>',
    b'<w:sym w:char="no"/>',
    b"<w:noBreakHyphen/>",
    b'<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
    b'<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    b"<w:r><w:instrText> TOC </w:instrText></w:r>",
    b'<w:fldSimple w:instr="X"><w:r/></w:fldSimple>',
    b"<w:hyperlink><w:r><w:t>h</w:t></w:r></w:hyperlink>",
    b'<w:altChunk r:id="x"/>',
    b"<w:sdt><w:sdtPr/><w:sdtContent><w:p/></w:sdtContent></w:sdt>",
    b"<w:sectPr/>",
    b"<w:sdt><w:sdtContent><w:r><w:t>s</w:t></w:r></w:sdtContent></w:sdt>",
    b"<w:pict><w:txbxContent><w:p><w:r><w:t>k</w:t></w:r></w:p></w:txbxContent></w:pict>",
    b"<!-- c -->",
    b"<!--<w:t>c</w:t>-->",
    b"<![CDATA[c]]>",
    b"<?pi x?>",
    b"&amp;",
    b"&lt;",
    b"&#10;",
    b"&#x4E00;",
    b"&#0;",
    b"&#xFFFF;",
    b"&nbsp;",
    b"&",
    b">",
    b"]]>",
    b"\r\n",
    b"\r",
    b"\t",
    b"  ",
    b"\x00",
    b"\x0b",
    b"\xff",
    b"\xe4\xb8",
    b"\xef\xbf\xbf",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80",
    b"text",
    b"</w:p>",
    b"</w:tbl>",
    b"</w:body>",
    b"<w:body>",
    b"<w:p>",
    b"<w:tbl>",
    b"<w:t>",
    b"</w:t>",
    b'<w:p xmlns:w="urn:x"/>',
    b"<x:p/>",
    b"<p/>",
    b'<w:p w:a="1" w:a="2"/>',
    b"<w:p w:a='x'/>",
    b'<w:p w:a="<"/>',
    b'<w:p w:a=">"/>',
    b"<w:p a/>",
    b"<w:p></w:p >",
    b"<w:p ></w:p>",
    b"< w:p/>",
    b'<mc:AlternateContent xmlns:mc="urn:x"><w:p/></mc:AlternateContent>',
)
"""What is put in; much of it is well-formed somewhere, and some of it nowhere."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to put faults into: its parts, and which of them is the body."""

    parts: dict[str, bytes]
    main: str

    def packed(self, body: bytes) -> bytes:
        """The document with this main part."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, body if name == self.main else data)
        return buffer.getvalue()


def sources(corpus: Path | None, count: int = 12) -> list[Source]:
    """Made-up submissions, and every Word file of a corpus that is not too large."""
    found = [_source(make_submission(seed)) for seed in range(count)]
    if corpus is not None:
        files = sorted((corpus / "word" / "readable").iterdir())
        found += [_source(file.read_bytes()) for file in files]
    return [source for source in found if source is not None]


def _source(data: bytes) -> Source | None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = re.compile(
            r"\.rels$|content_types|styles|numbering|document\d*\.xml$", re.IGNORECASE
        )
        parts = {name: archive.read(name) for name in archive.namelist() if kept.search(name)}
    main = next((name for name in parts if _DOCUMENT.search(name)), None)
    if main is None or len(parts[main]) > _LONGEST or not _BODY.search(parts[main]):
        return None
    return Source(parts, main)


def mutants(found: Sequence[Source], seed: int, count: int) -> Iterator[bytes]:
    """So many documents with one to three faults each; the same seed gives the same."""
    rng = random.Random(f"mutants {seed}")
    for _ in range(count):
        source = rng.choice(found)
        main = source.parts[source.main]
        body = _BODY.search(main)
        assert body is not None
        inside = body[1]
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            inside = rng.choice(_FAULTS)(rng, inside)
        whole = main[: body.start(1)] + inside + main[body.end(1) :]
        if rng.random() < 0.03:
            whole = _cut(rng, whole)
        yield source.packed(whole)


def _at(rng: random.Random, data: bytes) -> int:
    return rng.randrange(len(data) + 1)


def _between(rng: random.Random, data: bytes) -> int:
    """A place between two tags or beside a text."""
    at = data.find(rng.choice((b"<", b">")), _at(rng, data))
    return at + (data[at : at + 1] == b">") if at >= 0 else len(data)


def _tag(rng: random.Random, data: bytes) -> tuple[int, int]:
    found = _TAG.search(data, _at(rng, data)) or _TAG.search(data)
    return found.span() if found else (0, 0)


def _element(rng: random.Random, data: bytes) -> tuple[int, int]:
    """A whole element, from its start tag to its end tag."""
    start = re.compile(rb"<([\w:]+)[^<>]*>")
    for _ in range(20):
        found = start.search(data, _at(rng, data))
        if found is None:
            continue
        if found[0].endswith(b"/>"):
            return found.span()
        depth = 0
        for tag in re.finditer(rb"<(/?)" + found[1] + rb"(?=[\s/>])[^<>]*>", data[found.start() :]):
            depth += -1 if tag[1] else not tag[0].endswith(b"/>")
            if depth == 0:
                return found.start(), found.start() + tag.end()
    return 0, 0


def _flip(rng: random.Random, data: bytes) -> bytes:
    at = _at(rng, data)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _drop_bytes(rng: random.Random, data: bytes) -> bytes:
    at = _at(rng, data)
    return data[:at] + data[at + rng.choice((1, 1, 2, 5, 40)) :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: _at(rng, data)]


def _put_in(rng: random.Random, data: bytes) -> bytes:
    at = _between(rng, data) if rng.random() < 0.8 else _at(rng, data)
    return data[:at] + rng.choice(_CONSTRUCTS) + data[at:]


def _drop_tag(rng: random.Random, data: bytes) -> bytes:
    start, end = _tag(rng, data)
    return data[:start] + data[end:]


def _double_tag(rng: random.Random, data: bytes) -> bytes:
    start, end = _tag(rng, data)
    return data[:end] + data[start:end] + data[end:]


def _change_attribute(rng: random.Random, data: bytes) -> bytes:
    start, end = _tag(rng, data)
    tag = data[start:end]
    found = list(re.finditer(rb' [\w:]+="[^"]*"', tag))
    if not found:
        return data
    old = rng.choice(found)
    values = (b"1", b"", b"restart", b"-3", b"99999", b"x y", b"a>b", b"&amp;", b"00AB12CD")
    name = old[0].partition(b"=")[0]
    new = rng.choice(
        (
            b"",
            old[0] * 2,
            old[0].replace(b'"', b"'"),
            b"\n" + old[0],
            *(name + b'="' + value + b'"' for value in values),
        )
    )
    return data[: start + old.start()] + new + data[start + old.end() :]


def _rename(rng: random.Random, data: bytes) -> bytes:
    """Give an element another name, start and end tag."""
    start, end = _element(rng, data)
    element = data[start:end]
    found = re.match(rb"<([\w:]+)", element)
    if found is None:
        return data
    name = b"w:" + rng.choice(_NAMES)
    renamed = b"<" + name + element[found.end() :]
    closing = b"</" + found[1] + b">"
    if renamed.endswith(closing):
        renamed = renamed[: -len(closing)] + b"</" + name + b">"
    return data[:start] + renamed + data[end:]


def _drop_element(rng: random.Random, data: bytes) -> bytes:
    start, end = _element(rng, data)
    return data[:start] + data[end:]


def _double_element(rng: random.Random, data: bytes) -> bytes:
    start, end = _element(rng, data)
    return data[:end] + data[start:end] + data[end:]


def _move_element(rng: random.Random, data: bytes) -> bytes:
    start, end = _element(rng, data)
    element, rest = data[start:end], data[:start] + data[end:]
    at = _between(rng, rest)
    return rest[:at] + element + rest[at:]


def _wrap(rng: random.Random, data: bytes) -> bytes:
    start, end = _element(rng, data)
    name = rng.choice(_NAMES)
    opening, closing = b"<w:" + name + b">", b"</w:" + name + b">"
    return data[:start] + opening + data[start:end] + closing + data[end:]


_FAULTS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_flip, _drop_bytes, _drop_tag, _double_tag),
    *(_put_in, _put_in, _put_in, _put_in, _change_attribute, _change_attribute),
    *(_rename, _drop_element, _double_element, _move_element, _move_element, _wrap),
)
