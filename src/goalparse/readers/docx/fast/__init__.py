"""The fast path: a body read from its bytes, with no tree of it ever made.

The body is cut at its text (``</w:t>``). What lies between two texts is markup that a document
repeats over and over, since a cell looks like the cell before it. So each distinct piece of
markup is proven and understood once, and met again it is one look into a table.

It is a proof, not a guess: `frame` has the XML parser read what stands around the body,
`tokens` has it read every distinct tag, `steps` follows what is open from piece to piece, and
`reader` checks the texts, so that only what is well-formed and wholly understood is read here.
A block with anything else in it is parsed and walked as ever, by the same `Walker`, into the
same blocks; a body that no block boundary can be trusted in is left to the careful path whole.
"""

from __future__ import annotations

from goalparse.readers.docx.fast.reader import NotPlain, read_body

__all__ = ["NotPlain", "read_body"]
