"""Containers good and bad: zip oddities, Flat OPC, encodings, broken XML, limits."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

import wordml as w
from goalparse.findings import Unreadable, finding
from goalparse.readers.docx import read_docx
from goalparse.readers.limits import Limits

BODY = w.p("文") + w.tbl(w.tr("甲", "乙"))
BLOCKS = (w.para("文", 1), w.simple(1, "甲|乙"))
PARTS = w.package(w.document(BODY), parts={"styles": w.style("a", "b")})


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """Code and message of the refusal that the bytes call for."""
    with pytest.raises(Unreadable) as caught:
        read_docx(data) if limits is None else read_docx(data, limits=limits)
    return caught.value.finding.code, caught.value.finding.message


def renamed(**names: str) -> dict[str, bytes]:
    """The package under other part names, by what the old ones end in."""
    out = {}
    for name, data in PARTS.items():
        ending = next((key for key in names if name.endswith(key.replace("_", "."))), None)
        out[names[ending] if ending else name] = data
    return out


# ---- zip


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({name.upper(): data for name, data in PARTS.items()}, id="upper case"),
        pytest.param(
            {name.replace("/", "\\"): data for name, data in PARTS.items()}, id="back-slash"
        ),
        pytest.param({f"/{name}": data for name, data in PARTS.items()}, id="leading slash"),
        pytest.param({k: v for k, v in PARTS.items() if "Types" not in k}, id="no content types"),
        pytest.param(
            {k: v for k, v in PARTS.items() if k != "_rels/.rels"}, id="no root relations"
        ),
        pytest.param(PARTS | {"_rels/.rels": b"<broken"}, id="broken relations"),
        pytest.param(PARTS | {"word/styles.xml": b"\x00<broken"}, id="broken styles"),
        pytest.param(PARTS | {"word/styles.xml": b""}, id="empty styles"),
    ],
)
def test_odd_packages_read_like_any_other(parts: dict[str, bytes]) -> None:
    result = read_docx(w.zipped(parts))
    assert (result.value.blocks, result.findings) == (BLOCKS, ())


def test_junk_around_the_zip_and_a_comment_behind_it() -> None:
    data = w.zipped(PARTS)
    for odd in (b"junk from a gateway\r\n" * 9 + data, data + b"\n" * 50):
        assert read_docx(odd).value.blocks == BLOCKS


def test_of_several_entries_with_one_name_the_last_counts() -> None:
    buffer = io.BytesIO(w.zipped(PARTS))
    with (
        zipfile.ZipFile(buffer, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr("word/document.xml", w.document(w.p("新")))
    assert read_docx(buffer.getvalue()).value.blocks == (w.para("新", 1),)


def test_data_descriptors_and_zip64() -> None:
    class OneWay(io.BytesIO):
        """A stream that cannot go back, so sizes are written behind the data."""

        def seekable(self) -> bool:
            return False

    buffer = OneWay()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in PARTS.items():
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(data)
    assert read_docx(buffer.getvalue()).value.blocks == BLOCKS


def test_a_damaged_part_is_refused() -> None:
    data = bytearray(w.zipped({name: PARTS[name] for name in sorted(PARTS)}))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 20] = bytes(20)
    code, message = refusal(bytes(data))
    assert code == "file-unreadable"
    assert message.startswith("the file cannot be read: the part word/document.xml is damaged")


def test_an_encrypted_entry_is_said_to_be_so() -> None:
    data = bytearray(w.zipped(PARTS))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            if b"document.xml" in data[at : at + 80] and b"rels" not in data[at : at + 80]:
                data[at + flags] |= 1
    assert refusal(bytes(data))[0] == "file-encrypted"


def test_a_package_without_a_main_part() -> None:
    parts = {name: data for name, data in PARTS.items() if not name.endswith("document.xml")}
    assert refusal(w.zipped(parts)) == (
        "file-unreadable",
        "the file cannot be read: the package has no main part",
    )


def test_a_main_part_that_is_no_document() -> None:
    parts = w.package("<root/>")
    assert refusal(w.zipped(parts)) == (
        "file-unreadable",
        "the file cannot be read: the main part holds no body",
    )


def test_a_document_without_content_is_read() -> None:
    assert read_docx(w.zipped(w.package(w.document("")))).value.blocks == ()


# ---- Flat OPC


def flat(parts: dict[str, bytes]) -> bytes:
    """The same package as one XML file, the styles as base64."""
    inner = ""
    for name, data in parts.items():
        text = data.decode().partition("?>")[2] or data.decode()
        content = f"<pkg:xmlData>{text}</pkg:xmlData>"
        if name.endswith("styles.xml"):
            content = f"<pkg:binaryData>{base64.b64encode(data).decode()}</pkg:binaryData>"
        inner += f'<pkg:part pkg:name="/{name}">{content}</pkg:part>'
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    return f'{head}<pkg:package xmlns:pkg="{space}">{inner}</pkg:package>'.encode()


def test_flat_opc() -> None:
    parts = w.package(
        w.document(w.p("题", style="x") + BODY), parts={"styles": w.style("x", "heading 2")}
    )
    result = read_docx(flat(parts))
    expected = (w.para("题", 1, level=2), w.para("文", 2), w.simple(1, "甲|乙"))
    assert (result.value.blocks, result.findings) == (expected, ())


# ---- encodings and broken XML


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_declared_encodings(encoding: str) -> None:
    text = w.document(BODY + w.p(w.r("藏", props="<w:vanish/>")))
    declared = text.replace("UTF-8", encoding.removesuffix("-sig"))
    result = read_docx(w.zipped(w.package(declared.encode(encoding))))
    assert result.value.blocks == (*BLOCKS, w.para("", 2))
    assert result.findings == (finding("hidden-text", count=1),)


def doubts(main: str | bytes) -> tuple[list[str], list[tuple[str | None, str]]]:
    """The texts of a document and its findings (raw, message)."""
    result = read_docx(w.zipped(w.package(main)))
    assert {found.code for found in result.findings} == {"value-doubtful"}
    texts = [block.raw for block in result.value.blocks]  # type: ignore[union-attr]
    return texts, [(found.raw, found.message.partition(": ")[2]) for found in result.findings]


def test_characters_that_xml_forbids() -> None:
    raw = "<w:r><w:t>a\x0bb&#x1F;c&#0;d\ufffee&#65;</w:t></w:r>"
    texts, found = doubts(w.document(w.p(raw)))
    assert texts == ["a\nbcdeA"]
    assert [message for _, message in found] == [
        "1 feed characters are read as line ends",
        "3 characters that XML forbids are left out",
    ]


def test_bare_ampersands_and_undeclared_entities_stay() -> None:
    texts, found = doubts(w.document(w.p("<w:r><w:t>R&D &nbsp;&amp;&lt;</w:t></w:r>")))
    assert texts == ["R&D &nbsp;&<"]
    assert found == [("R&D &nbsp;&amp;&lt;", "2 undeclared entities stay as they are written")]


def test_chinese_bytes_under_a_false_declaration() -> None:
    texts, found = doubts(w.document(w.p("绩效目标")).encode("gb18030"))
    assert texts == ["绩效目标"]
    assert found == [("utf-8-sig", "the bytes are not utf-8-sig; they are read as gb18030")]


def test_entities_are_never_expanded() -> None:
    bomb = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
    prolog = f'<!DOCTYPE x [<!ENTITY e0 "啊">{bomb}]>'
    texts, found = doubts(w.document(w.p("<w:r><w:t>&e11;</w:t></w:r>"), prolog=prolog))
    assert texts == ["&e11;"]
    assert "&e11;" in [raw for raw, _ in found]


def test_xml_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    whole = w.document(BODY + w.p("后") + w.tbl(w.tr("丙", "丁")))
    cut = whole[: whole.index("丁")]
    result = read_docx(w.zipped(w.package(cut)))
    assert result.value.blocks[:3] == (*BLOCKS, w.para("后", 2))
    assert result.value.blocks[3] == w.simple(2, "丙|")
    (found,) = result.findings
    assert found.code == "text-truncated"
    assert found.message.startswith("the text ends early: the XML of the body is broken (")


def test_no_xml_at_all() -> None:
    assert refusal(w.zipped(w.package("not xml")))[0] == "file-unreadable"


# ---- limits


def test_limits_refuse_with_the_figures() -> None:
    data = w.zipped(PARTS)
    assert refusal(data, Limits(input_bytes=100)) == (
        "limit-exceeded",
        f"the size of the file is {len(data)}, more than the limit of 100",
    )
    assert refusal(data, Limits(entries=3)) == (
        "limit-exceeded",
        "the number of zip entries is 5, more than the limit of 3",
    )
    size = len(PARTS["word/document.xml"])
    assert refusal(data, Limits(part_bytes=size - 1)) == (
        "limit-exceeded",
        f"the size of word/document.xml is {size}, more than the limit of {size - 1}",
    )


def test_a_zip_bomb_is_refused_before_it_is_inflated() -> None:
    parts = w.package(w.document(w.p(" " * 40_000_000)))
    code, message = refusal(w.zipped(parts))
    assert code == "limit-exceeded"
    assert message.startswith("the compression ratio of word/document.xml is ")


def test_a_size_that_lies_is_refused() -> None:
    data = w.zipped(w.package(w.document(w.p("文" * 5000))))
    size = len(w.document(w.p("文" * 5000)).encode())
    lie = data.replace(size.to_bytes(4, "little"), (300).to_bytes(4, "little"))
    assert lie != data
    assert refusal(lie)[0] == "file-unreadable"


@pytest.mark.parametrize("tag", ["sdt", "smartTag", "tbl><w:tr><w:tc"])
@pytest.mark.parametrize("depth", [70, 5000])
def test_nesting_has_a_limit(tag: str, depth: int) -> None:
    closing = "".join(f"</{part.removesuffix('>')}>" for part in f"<w:{tag}>".split("<")[:0:-1])
    data = w.docx(f"<w:{tag}>" * depth + w.p("底") + closing * depth)
    if depth < 256 // (tag.count("<") + 1):
        assert read_docx(data).findings == ()
    else:
        assert refusal(data) == (
            "limit-exceeded",
            "the depth of the body's XML is 257, more than the limit of 256",
        )


@pytest.mark.parametrize("tag", ["sdt", "smartTag", "ins", "customXml", "hyperlink"])
def test_the_deepest_document_that_xml_allows_is_read(tag: str) -> None:
    inside = 256 - 6
    data = w.docx(f"<w:{tag}>" * inside + w.p("底") + f"</w:{tag}>" * inside)
    assert [block.raw for block in read_docx(data).value.blocks] == ["底"]  # type: ignore[union-attr]
    runs = w.p(f"<w:{tag}>" * inside + w.r("底") + f"</w:{tag}>" * inside)
    assert [block.raw for block in read_docx(w.docx(runs)).value.blocks] == ["底"]  # type: ignore[union-attr]


def test_a_piece_of_text_has_a_limit() -> None:
    code, message = refusal(w.docx(w.p("x" * 10_000_001)), Limits(ratio=2000))
    assert (code, message.partition(" is ")[0]) == (
        "limit-exceeded",
        "the longest text in the body",
    )
