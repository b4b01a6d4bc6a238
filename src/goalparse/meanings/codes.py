"""Project codes as forms write them, by themselves and in the cells of names.

The present scheme of project codes is ``RRRRRRYYLSSSSSSSSSSSS``: six digits of the division
that owns the code, two of the year the project was set up, one letter, twelve characters. No
published text explains the letter; it stays opaque. The check character of P codes was found
by experiment on eight published codes: the method of GB 32100 with the complement taken from
30, a soft check that gives a note and never rejects a code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from operator import mul

from goalparse.frozen import frozen, replace
from goalparse.meanings.document_numbers import DocumentNumber, find_document_numbers
from goalparse.meanings.notes import Note, doubtful
from goalparse.meanings.numerals import compact
from goalparse.meanings.units import is_dashes
from goalparse.meanings.words import shipped_words
from goalparse.patterns import late
from goalparse.text import fold, key, written

CHECK_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a P code behind the letter, in the order of their check values (GB 32100)."""

_VALUES = {glyph: value for value, glyph in enumerate(CHECK_ALPHABET)}
_WEIGHTS = tuple(pow(3, at, 31) for at in range(20))
_SHAPE = r"[0-9]{8}[A-Z][0-9A-Z]{12}"
_CODE_LENGTH = 21
# The look back stands behind the first digit: a pattern that begins with a class is searched
# several times faster.
_CODE = re.compile(r"[0-9](?<![0-9A-Za-z].)[0-9]{7}[A-Z][0-9A-Z]{12}(?![0-9A-Za-z])", re.DOTALL)
_WHOLE = late(_SHAPE)
# A code with blanks or line breaks inside, as narrow cells leave it.
_SPACED = late(r"(?<![0-9A-Za-z])(?:[0-9]\s?){8}[A-Z](?:\s?[0-9A-Z]){12}(?![0-9A-Za-z])")
_LETTER = re.compile(r"[0-9]\s?[A-Z]")  # every code has it somewhere
_OPENING = frozenset("[【〔")
_CLOSED = late(r"\s*+[\]】〕]")
_ENDS = frozenset(")]】〕0123456789ABCDEFGHJKLMNPQRTUWXY")
_AT_END = late(rf"(?:\s*[(\[【〔]\s*{_SHAPE}\s*[)\]】〕]|[\s—–-]+{_SHAPE})\s*$")
_BLANKS = late(r" {2,}")
_DIGITS = "0123456789"
_ANY_DIGIT = frozenset(written(_DIGITS))


@frozen
class ProjectCode:
    """A project code and its parts; the parts are None where it does not fit the scheme.

    ``text`` is the code as written, widths folded, white space removed. ``span`` is where it
    stands in the text given.
    """

    text: str
    region: str | None = None
    year: int | None = None
    kind: str | None = None
    span: tuple[int, int] = (0, 0)
    notes: tuple[Note, ...] = ()


@frozen
class ProjectName:
    """The parts of a project's name cell.

    ``title`` is the name without bracketed codes and document number, None if nothing is left.
    ``linked_code`` is the last code in brackets in front, ``code`` the code of a ``code-name``
    cell (Sichuan). ``document_number`` is the first one, ``document_year`` its year.
    """

    title: str | None
    linked_code: str | None = None
    code: ProjectCode | None = None
    document_number: str | None = None
    document_year: int | None = None
    notes: tuple[Note, ...] = ()


def check_character(code: str) -> str | None:
    """The character that ends a P code with these first 20 characters; None if none can.

    ``code`` may be the whole code, its last character is not looked at. A character outside
    `CHECK_ALPHABET` (I, O, S, V, Z) has no value, so there is no check character.
    """
    if len(code) < len(_WEIGHTS):
        return None
    try:
        total = sum(map(mul, map(_VALUES.__getitem__, code[: len(_WEIGHTS)]), _WEIGHTS))
    except KeyError:
        return None
    return CHECK_ALPHABET[(30 - total) % 31]


@lru_cache(maxsize=8192)
def read_project_code(text: str) -> ProjectCode | None:
    """The project code of a code cell: ``13073022P00850910013X``; None for a blank or a dash.

    The present scheme has 21 characters; a code with blanks inside is read too. A cell with
    more than the code gives the first code in it, with a note. Older and foreign schemes stay
    as written, parts None, with the note ``code-malformed``; a P code whose check character
    does not fit keeps its parts, with ``code-check-failed``. Never raises.
    """
    if _WHOLE.fullmatch(text):
        return _code(text, (0, len(text)))
    bare = compact(text).text.replace(" ", "")
    if _WHOLE.fullmatch(bare):
        return _code(bare, _stripped_span(text))
    found = find_project_codes(text)
    if found:
        code = found[0]
        reason = "the cell holds more than the code"
        if len(found) > 1:
            reason = f"the cell holds {len(found)} codes, the first is taken"
        return _with_note(code, _malformed(reason))
    if not bare or is_dashes(bare, shipped_words()):
        return None
    return ProjectCode(text=bare, span=_stripped_span(text), notes=(_why_not(bare),))


def _code(text: str, span: tuple[int, int]) -> ProjectCode:
    return ProjectCode(
        text=text,
        region=text[:6],
        year=2000 + int(text[6:8]),
        kind=text[8],
        span=span,
        notes=_check(text),
    )


def _check(text: str) -> tuple[Note, ...]:
    if text[8] != "P":
        return ()
    expected = check_character(text)
    if expected == text[20]:
        return ()
    foreign = sorted(set(text[9:]) - _VALUES.keys())
    if foreign or expected is None:
        return (_malformed(f"no P code has the letter {', '.join(foreign)} behind the P"),)
    return (Note("code-check-failed", {"expected": expected}),)


def _malformed(reason: str) -> Note:
    return Note("code-malformed", {"reason": reason})


def _why_not(text: str) -> Note:
    if len(text) != _CODE_LENGTH:
        return _malformed(f"{len(text)} characters instead of 21")
    return _malformed("not eight digits, a letter and twelve letters or digits")


def _with_note(code: ProjectCode, note: Note) -> ProjectCode:
    return replace(code, notes=(*code.notes, note))


def _stripped_span(text: str) -> tuple[int, int]:
    start = len(text) - len(text.lstrip())
    return start, max(start, len(text.rstrip()))


@lru_cache(maxsize=8192)
def find_project_codes(text: str) -> tuple[ProjectCode, ...]:
    """All codes of the present scheme in a text, in order, with their spans.

    Letters and digits must not touch the code on either side. If none is found, codes with
    blanks inside (broken over lines) are looked for. Full-width characters are folded.
    """
    return _codes_in(fold(text)) if len(text) >= _CODE_LENGTH else ()


def _codes_in(folded: str) -> tuple[ProjectCode, ...]:
    if len(folded) < _CODE_LENGTH or _LETTER.search(folded) is None:
        return ()
    found = tuple(_code(match[0], match.span()) for match in _CODE.finditer(folded))
    if found or len(folded.split(maxsplit=1)) < 2:
        return found  # without a blank inside there is no broken code
    return tuple(_code(key(match[0]), match.span()) for match in _SPACED.finditer(folded))


@lru_cache(maxsize=8192)
def read_project_name(text: str) -> ProjectName:
    """Take a name cell apart: ``[13073022X000010998509]怀财字【2022】7号 专项经费``.

    Bracketed codes in front, a code joined to the name (``51092324T000010263357-2023年…``),
    document numbers anywhere. What is left is the title, white space at its ends and marks
    that joined it to the parts taken away removed, nothing else changed. Never raises.
    """
    if _ANY_DIGIT.isdisjoint(text):  # neither code nor document number
        return ProjectName(title=_BLANKS.sub(" ", text).strip() or None)
    folded = fold(text)
    front = folded.lstrip()[0]
    at, bracketed = _leading_codes(folded) if front in _OPENING else (0, [])
    joined = _joined_code(folded) if front in _DIGITS else None
    if joined is not None:
        at = joined.span[1]
    numbers = find_document_numbers(text[at:])
    if joined is None and not bracketed and (behind := _code_at_end(folded)) is not None:
        text, joined = text[: behind[1]], behind[0]
    title = "".join(_around(text[at:], numbers)) if numbers else text[at:]
    title = _BLANKS.sub(" ", title).strip()
    if joined is not None or numbers:
        title = title.strip("-—–_:：、,，").strip()
    first = numbers[0] if numbers else None
    notes = [note for code in bracketed for note in code.notes]
    if first is not None and not first.certain:
        notes.append(doubtful(f"a document number without all its marks, read as {first.text}"))
    return ProjectName(
        title=title or None,
        linked_code=bracketed[-1].text if bracketed else None,
        code=joined,
        document_number=first.text if first else None,
        document_year=first.year if first else None,
        notes=tuple(notes),
    )


def _leading_codes(folded: str) -> tuple[int, list[ProjectCode]]:
    """The codes in square or lenticular brackets in front, and where they end."""
    at, codes = 0, []
    for code in _codes_in(folded):
        start, end = code.span
        if folded[at:start].strip() not in _OPENING:
            break
        closed = _CLOSED.match(folded, end)
        if closed is None:
            break
        codes.append(code)
        at = closed.end()
    return at, codes


def _joined_code(folded: str) -> ProjectCode | None:
    codes = _codes_in(folded)
    return codes[0] if codes and not folded[: codes[0].span[0]].strip() else None


def _code_at_end(folded: str) -> tuple[ProjectCode, int] | None:
    """A code in brackets, or behind a blank, at the end of a name, and where the name ends."""
    found = _AT_END.search(folded) if folded.strip()[-1:] in _ENDS else None
    codes = _codes_in(folded) if found is not None else ()
    return (codes[-1], found.start()) if found is not None and codes else None


def _around(text: str, numbers: tuple[DocumentNumber, ...]) -> list[str]:
    """The pieces between the document numbers, without brackets that only held one."""
    edges = [0, *(edge for number in numbers for edge in number.span), len(text)]
    pieces = [text[start:end] for start, end in list(pairwise(edges))[::2]]
    for at in range(len(pieces) - 1):
        left, right = pieces[at].rstrip(), pieces[at + 1].lstrip()
        if left[-1:] in {"(", "（"} and right[:1] in {")", "）"}:
            pieces[at], pieces[at + 1] = left[:-1], right[1:]
    return pieces
