"""The body of a document as a stream of blocks: parsed in pieces and forgotten as it goes.

A tree of the whole takes more than ten times the size of its XML. Here only the block that
is being parsed and those of one piece of input are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from goalparse.readers.docx.names import full

_PIECE = 1 << 16
_BODY = full("body")


def body_blocks(data: bytes, *, recover: bool = False) -> Iterator[etree._Element]:
    """The children of w:body in order; each is gone once the next is asked for.

    Raises lxml's XMLSyntaxError where the XML breaks off, unless ``recover``. Entities are
    left as they are written and nothing outside the bytes is read. Nothing is yielded if
    there is no w:body.
    """
    parser = etree.XMLPullParser(
        events=("start",),
        tag=_BODY,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    events = parser.read_events()
    body: etree._Element | None = None
    for at in range(0, len(data), _PIECE):
        parser.feed(data[at : at + _PIECE])
        if body is None:
            body = next((found for _, found in events if not isinstance(found, tuple)), None)
        if body is not None:
            yield from _complete(body)
    parser.close()
    if body is not None:
        yield from body


def _complete(body: etree._Element) -> Iterator[etree._Element]:
    """All children but the last, which may still be growing; then they are dropped."""
    count = len(body) - 1
    for at in range(count):
        yield body[at]
    if count > 0:
        del body[:count]
