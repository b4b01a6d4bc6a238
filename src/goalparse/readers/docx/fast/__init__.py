"""The fast path: a body read from its bytes, with no tree of it ever made.

What lies between the texts of a body is markup that a document repeats over and over, since a
row looks like the row before it. So the markup of each distinct row or paragraph is proven and
understood once, and met again it is only compared (`units`).

It is a proof, not a guess: `frame` has the XML parser read what stands around the body,
`tokens` has it read every distinct tag, `steps` follows what is open from text to text,
`binding` asks the document's styles and lists, and `texts` checks the texts, so that only what
is well-formed and wholly understood is read here.
A block with anything else in it is parsed and walked as ever, by the same `Walker`, into the
same blocks; a body that no block boundary can be trusted in is left to the careful path whole.
"""

from __future__ import annotations

from goalparse.readers.docx.fast.reader import NotPlain, read_body

__all__ = ["NotPlain", "read_body"]
