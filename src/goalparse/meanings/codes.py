"""Project codes, document numbers and department codes as forms write them.

The present scheme of project codes is ``RRRRRRYYLSSSSSSSSSSSS``: six digits of the division
that owns the code, two of the year the project was set up, one letter, twelve characters. No
published text explains the letter; it stays opaque. The check character of P codes was found
by experiment on eight published codes: the method of GB 32100 with the complement taken from
30, a soft check that gives a note and never rejects a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from operator import mul

from goalparse.frozen import frozen, replace
from goalparse.meanings.notes import Note
from goalparse.meanings.numerals import compact
from goalparse.meanings.units import is_dashes
from goalparse.meanings.words import Words, shipped_words
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
_REACH = 40  # characters looked back for the letters of the issuing office
_LONGEST_PREFIX = 12
_MOST_LETTERS, _MOST_IN_BRACKET, _MOST_BEHIND_BRACKET = 24, 8, 6
_LOST_BRACKET_YEARS = range(1990, 2036)
_DEPARTMENT = re.compile(
    r"(?:\[(?P<bracket>[0-9]{3,12})\]|(?P<plain>[0-9]{3,12})(?P<dash>[-—–−_ ]?))(?P<name>.*)",
    re.DOTALL,
)
# A code behind the name: 某局（315001）, 某局 315, 某局-315.
_CODE_BEHIND = late(
    r"(?P<name>.*[^\W0-9_].*?)\s*(?:[(\[【〔](?P<bracket>[0-9]{3,12})[)\]】〕]|"
    r"[-—–_/\s](?P<plain>[0-9]{3,12}))",
    re.DOTALL,
)
# Levels of departments have three digits each; a telephone's number has 7, 8 or 11.
_LENGTHS_BEHIND = frozenset({3, 6, 9, 12})


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
class DocumentNumber:
    """A document number: ``text`` with the standard brackets, 怀财字〔2022〕7号.

    ``certain`` is False where a bracket or 号 had been lost and was put back.
    """

    text: str
    year: int
    number: str
    span: tuple[int, int]
    certain: bool = True


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


@frozen
class Department:
    """A department or unit: its code, if one stands in front, and its name."""

    code: str | None
    name: str | None


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


def find_document_numbers(text: str, words: Words | None = None) -> tuple[DocumentNumber, ...]:
    """All document numbers (发文字号) in a text, brackets made the standard ones.

    Bracket forms 〔2022〕 【2022】 [2022] (2022) （2022） ﹝2022﹞, spaces inside, numbers like
    2-1, a bracketed part in the office's letters (宁财(农)指标[2021]558号). One lost bracket or a
    lost 号 is put back if a bracket of a kind other than round ones is left; with both brackets
    lost the first four digits are the year if they are 1990 to 2035 and 号 follows
    (冀财社2021152号).
    Source: GB/T 9704-2012, 7.2.5, for the standard form.
    """
    return tuple(_numbers_in(fold(text), words or shipped_words()))


def _numbers_in(folded: str, words: Words) -> Iterator[DocumentNumber]:
    if _may_be_numbered(words).search(folded) is None:
        return
    last = 0
    for core in _number_core(words).finditer(folded):
        opened, closed, ended = core["open"], core["close"], core["end"]
        year = int(core["year"])
        if not _is_number(core, year):
            continue
        prefix = _office(folded, last, core.start(), words)
        if prefix is None:
            continue
        last = core.end()
        yield DocumentNumber(
            text=f"{prefix}〔{year}〕{core['nth']}{core['number']}{_end_mark(words)}",
            year=year,
            number=core["number"],
            span=(core.start() - _blank_before(folded, core.start()) - len(prefix), core.end()),
            certain=bool(opened and closed and ended),
        )


@cache
def _may_be_numbered(words: Words) -> re.Pattern[str]:
    """What every document number has somewhere, and few other names: a year, then a number."""
    between = 4 + max(map(len, words.spellings("number_mark", "ordinal")), default=0)
    return re.compile(rf"(?:19|20)[0-9]{{2}}[^0-9]{{0,{between}}}[0-9]")


@cache
def _number_core(words: Words) -> re.Pattern[str]:
    """Year, number and 号 of a document number; what stands in front is looked at backwards."""
    ordinal, end = (
        "|".join(map(re.escape, words.spellings("number_mark", m))) for m in ("ordinal", "end")
    )
    return re.compile(
        r"(?:(?P<open>[\[〔【({〖])[ \n]?|(?<![0-9]))(?P<year>(?:19|20)[0-9]{2})"
        rf"(?:[ \n]?(?P<close>[\]〕】)}}〗]))?[ \n]?(?P<nth>(?:{ordinal})?)[ \n]?"
        rf"(?P<number>[0-9]{{1,5}}(?:-[0-9]{{1,3}})?)(?![0-9])(?P<end>[ \n]?(?:{end}))?"
    )


def _is_number(core: re.Match[str], year: int) -> bool:
    opened, closed = core["open"], core["close"]
    if not opened and not closed:
        return core["end"] is not None and year in _LOST_BRACKET_YEARS
    if core["end"] is None:
        return (opened or closed) not in {"(", ")"}
    return True


def _end_mark(words: Words) -> str:
    return words.spellings("number_mark", "end")[0]


def _blank_before(folded: str, start: int) -> int:
    return int(start > 0 and folded[start - 1] in " \n")


def _office(folded: str, floor: int, start: int, words: Words) -> str | None:
    """The letters of the issuing office (机关代字) that end at ``start``: 怀财字, 财建."""
    end = start - _blank_before(folded, start)
    begun = _letters_begin(folded, max(floor, end - _REACH), end)
    if begun is None:
        return None
    prefix = folded[begun:end]
    if begun and folded[begun - 1] in "0123456789.":
        amount = _money_word(prefix, words)
        prefix = prefix[amount:]
    if _any_lead(words).search(prefix) is not None:
        for lead in words.spellings("number_lead"):
            at = prefix.rfind(lead)
            if at >= 0 and at + len(lead) < len(prefix):
                prefix = prefix[at + len(lead) :]
    foreign = (*words.spellings("number_mark", "ordinal"), *words.spellings("number_mark", "none"))
    if prefix.endswith(foreign) or not 2 <= len(prefix) <= _LONGEST_PREFIX:
        return None
    return prefix


def _letters_begin(folded: str, floor: int, end: int) -> int | None:
    """Where letters that end at a place begin: two or more, 24 at most.

    A bracket of up to eight may stand among them, with up to six behind: 闽财(教)指. No pattern:
    a class of all Chinese characters takes a millisecond to compile wherever it stands.
    """
    begun = _run_begins(folded, floor, end)
    if begun > floor and folded[begun - 1] == ")" and end - begun <= _MOST_BEHIND_BRACKET:
        inner = _run_begins(folded, floor, begun - 1)
        if (
            inner > floor
            and folded[inner - 1] == "("
            and 1 <= begun - 1 - inner <= _MOST_IN_BRACKET
        ):
            outer = _run_begins(folded, floor, inner - 1)
            if outer < inner - 1:
                return max(outer, inner - 1 - _MOST_LETTERS)
    return max(begun, end - _MOST_LETTERS) if end - begun > 1 else None


def _run_begins(folded: str, floor: int, end: int) -> int:
    """From where on there are Chinese characters alone, up to a place."""
    while end > floor and "\u4e00" <= folded[end - 1] <= "\u9fff":
        end -= 1
    return end


@cache
def _any_lead(words: Words) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words.spellings("number_lead"))) or "(?!)")


def _money_word(prefix: str, words: Words) -> int:
    """How much of the prefix is the unit of an amount in front of it: 7423万冀财社."""
    scale = words.at("scale_word", prefix)
    at = scale[1] if scale else 0
    money = words.at("money", prefix, at)
    return money[1] if money else at


@lru_cache(maxsize=8192)
def read_project_name(text: str, words: Words | None = None) -> ProjectName:
    """Take a name cell apart: ``[13073022X000010998509]怀财字【2022】7号 专项经费``.

    Bracketed codes in front, a code joined to the name (``51092324T000010263357-2023年…``),
    document numbers anywhere. What is left is the title, white space at its ends and marks
    that joined it to the parts taken away removed, nothing else changed. Never raises.
    """
    if _ANY_DIGIT.isdisjoint(text):  # neither code nor document number
        return ProjectName(title=_BLANKS.sub(" ", text).strip() or None)
    words = words or shipped_words()
    folded = fold(text)
    front = folded.lstrip()[0]
    at, bracketed = _leading_codes(folded) if front in _OPENING else (0, [])
    joined = _joined_code(folded) if front in _DIGITS else None
    if joined is not None:
        at = joined.span[1]
    numbers = tuple(_numbers_in(folded[at:], words))
    if joined is None and not bracketed and (behind := _code_at_end(folded)) is not None:
        text, joined = text[: behind[1]], behind[0]
    title = "".join(_around(text[at:], numbers)) if numbers else text[at:]
    title = _BLANKS.sub(" ", title).strip()
    if joined is not None or numbers:
        title = title.strip("-—–_:：、,，").strip()
    first = numbers[0] if numbers else None
    return ProjectName(
        title=title or None,
        linked_code=bracketed[-1].text if bracketed else None,
        code=joined,
        document_number=first.text if first else None,
        document_year=first.year if first else None,
        notes=tuple(note for code in bracketed for note in code.notes),
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


@lru_cache(maxsize=8192)
def read_department(text: str, words: Words | None = None) -> Department:
    """Code and name of a department cell: ``131…委员会部门``, ``219-…``, ``[015001]…``, ``037001``.

    The code may stand behind the name too: ``某局（315001）``, ``某局 315``.

    Only the form's marker 部门 is taken off the end of a name, and not where it makes a kind of
    authority (主管部门); 本级 stays. Three digits are a department, six a unit (inferred from
    published forms). A telephone service's number in front of its name (120急救中心) is no code, in
    front of another name it is (120某县教育局). Never raises.
    """
    words = words or shipped_words()
    stripped = text.strip()
    if not stripped or (not stripped[0].isalnum() and is_dashes(key(stripped), words)):
        return Department(code=None, name=None)
    found = _DEPARTMENT.fullmatch(fold(stripped))
    code = (found["bracket"] or found["plain"]) if found else None
    if found is None or not _is_department_code(found, words):
        return _code_behind(stripped, words)
    name = stripped[found.start("name") :].strip()
    return Department(code=code, name=_without_marker(name, words) or None)


def _code_behind(stripped: str, words: Words) -> Department:
    """A name with its code behind it, or a name alone."""
    bare = _without_marker(stripped, words)
    if bare[-1].isdigit() or bare[-1] in _CLOSING:
        found = _CODE_BEHIND.fullmatch(fold(bare))
        code = (found["bracket"] or found["plain"]) if found else None
        if found is not None and code is not None and len(code) in _LENGTHS_BEHIND:
            name = bare[: found.end("name")].rstrip(" -—–_/")
            return Department(code=code, name=_without_marker(name, words) or None)
    return Department(code=None, name=bare)


_CLOSING = frozenset(")）]】〕")


def _is_department_code(found: re.Match[str], words: Words) -> bool:
    if found["bracket"] or found["dash"] or not found["name"]:
        return True
    services = words.spellings("service_name")
    if found["plain"] in words.table("short_number") and found["name"].startswith(services):
        return False
    # 2022年… is a year, 5000人… a number: a code stands in front of a name of some length.
    return (
        len(found["plain"]) in {3, 6, 9}
        and found["name"][0] >= "\u4e00"
        and len(found["name"]) > _shortest_name(words)
    )


@cache
def _shortest_name(words: Words) -> int:
    return max((len(mark) for mark in words.spellings("department_mark")), default=0)


def _without_marker(name: str, words: Words) -> str:
    for marker in words.spellings("department_mark"):
        rest = name.removesuffix(marker)
        if rest != name and rest and not rest.endswith(words.spellings("generic_authority")):
            return rest
    return name
