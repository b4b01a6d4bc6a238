"""The check as comments in a copy of a Word document: at the right cells, nothing else changed."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from lxml import etree

import command_line
import wordml as w
from conftest import _without
from drawings import DRAWINGS, drawn
from goalparse import legacy
from goalparse.checking.annotate import Concern, annotate
from goalparse.checking.annotate.comments import AlreadyCommentedError, Comment, with_comments
from goalparse.findings import Unreadable
from goalparse.pipeline import Options, parse_bytes, trace_document
from goalparse.readers import DEFAULT_LIMITS, Revisions
from goalparse.readers.docx import read_docx
from goalparse.readers.docx.anchors import CellKey, read_anchors
from goalparse.readers.docx.package import open_package
from submissions import make_submission

DRAWING = DRAWINGS / "anhui_chizhou_tangxi_2022_self_eval.txt"
MARKS = re.compile(
    rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>'
)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"


def squeezed(text: str) -> str:
    return "".join(text.split())


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def annotated(data: bytes, **given: object) -> bytes:
    options = Options()
    traced = trace_document(data, path="甲.docx", options=options)
    return annotate(data, traced, options=options, **given).data  # type: ignore[arg-type]


def placed(data: bytes, revisions: Revisions = "accepted") -> bytes:
    """A copy in which the comment of every cell that can bear one is its place."""
    package = open_package(data, DEFAULT_LIMITS)
    body = read_anchors(package, revisions)
    comments = [
        Comment(anchor=anchor, author="test", initials="t", lines=["t{} r{} c{}".format(*key)])
        for key, anchor in body.anchors.items()
    ]
    return with_comments(data, package, body, comments, author="goalparse")


def commented(data: bytes) -> dict[str, etree._Element]:
    """The w:tc around each comment of a copy by the comment's text, as python-docx reads it."""
    document = docx.Document(io.BytesIO(data))
    marks: dict[str, list[etree._Element]] = {}
    for kind in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        for mark in document.element.iter(f"{{{w.W}}}{kind}"):
            above = [str(each.tag).rpartition("}")[2] for each in mark.iterancestors()]
            assert above[kind == "commentReference"] == "p"
            cell = next(mark.iterancestors(f"{{{w.W}}}tc"))
            marks.setdefault(mark.get(f"{{{w.W}}}id"), []).append(cell)
    for cells in marks.values():
        assert cells == cells[:1] * 3
    return {each.text.split("\n")[0]: marks[str(each.comment_id)][0] for each in document.comments}


def shown(cell: etree._Element) -> str:
    return squeezed("".join(each.text or "" for each in cell.iter(f"{{{w.W}}}t")))


def texts(data: bytes, revisions: Revisions = "accepted") -> dict[str, str]:
    document = read_docx(data, revisions=revisions).value
    return {
        f"t{table.table_no} r{cell.row_no} c{cell.column_no}": squeezed(cell.text)
        for table in document.tables()
        for cell in table.cells
    }


# -- the right cells

INNER = w.tbl(w.tr("内一", "内二"))
BODIES = {
    "merges": w.tbl(
        w.tr(w.tc("甲", merge="restart"), w.tc("乙", span=2)),
        w.tr(w.tc(merge="continue"), "丙", "丁"),
        w.tr("戊", "己", props='<w:gridBefore w:val="1"/>'),
    ),
    "nested": w.tbl(w.tr(w.tc("外", INNER, w.p()), "旁"), w.tr("下", w.tc(INNER, w.p()))),
    "controls": w.tbl(
        w.sdt(w.tr("行内", w.sdt(w.tc("格内")))), w.tr(w.tc(w.sdt(w.p("段内"))), "平")
    ),
    "tracked": w.tbl(
        w.tr("删", "去", props='<w:del w:id="1" w:author="a"/>'),
        w.tr("留", w.tc(w.p(w.wrap("del", "<w:r><w:delText>旧</w:delText></w:r>"), "新"))),
        w.tr("插", "入", props='<w:ins w:id="2" w:author="a"/>'),
    ),
    "no text": w.tbl(w.tr(w.tc("<w:p/>"), w.tc("<w:p></w:p>"), w.tc("<w:p><w:pPr/></w:p>"))),
    "blank lines around": w.tbl(w.tr(w.tc("<w:p/>", w.p("中"), "<w:p/>"), "旁")),
    "paragraphs": w.tbl(w.tr(w.tc(w.p("一"), w.p("二"), w.p("三")), w.p("不是格"), "尾")),
    "field": w.tbl(w.tr(w.tc(w.p(w.field("REF x", "结果"))), "旁")),
    "row by row": w.tbl(w.tr("甲")) + w.p("间") + w.tbl(w.tr("乙")),
}


@pytest.mark.parametrize("revisions", ["accepted", "original"])
@pytest.mark.parametrize("name", BODIES)
def test_every_cell_bears_its_comment(name: str, revisions: Revisions) -> None:
    data = w.docx(BODIES[name])
    copy = placed(data, revisions)
    wanted = texts(data, revisions)
    found = commented(copy)
    assert found.keys() == wanted.keys()
    for place, cell in found.items():
        if name != "tracked":
            assert shown(cell) == wanted[place], place
    assert len({id(cell) for cell in found.values()}) == len(found)
    assert read_docx(copy, revisions=revisions) == read_docx(data, revisions=revisions)


def test_tracked_rows_are_those_of_the_reading() -> None:
    data = w.docx(BODIES["tracked"])
    accepted = {place: shown(cell) for place, cell in commented(placed(data)).items()}
    assert accepted == {"t1 r1 c1": "留", "t1 r1 c2": "新", "t1 r2 c1": "插", "t1 r2 c2": "入"}
    original = {place: shown(cell) for place, cell in commented(placed(data, "original")).items()}
    assert original["t1 r1 c1"] == "删"
    assert original["t1 r2 c1"] == "留"
    assert "t1 r3 c1" not in original


def test_a_cell_in_a_text_box_has_its_comment_where_the_box_hangs() -> None:
    """Word takes no comments inside text boxes."""
    data = w.docx(w.p("前", w.text_box(w.tbl(w.tr("甲", "乙")))), w.tbl(w.tr("丙")))
    copy = placed(data)
    root = etree.fromstring(parts(copy)["word/document.xml"])
    starts = list(root.iter(f"{{{w.W}}}commentRangeStart"))
    assert len(starts) == 3
    assert not [start for start in starts if any(start.iterancestors(f"{{{w.W}}}txbxContent"))]
    above = [str(next(start.iterancestors()).tag).rpartition("}")[2] for start in starts]
    assert above == ["p", "p", "p"]
    assert read_docx(copy) == read_docx(data)


def test_a_cell_without_a_paragraph_has_no_anchor() -> None:
    data = w.docx(w.tbl(w.tr("甲", f"<w:tc>{INNER}</w:tc>", "<w:tc/>")))
    anchors = read_anchors(open_package(data, DEFAULT_LIMITS), "accepted").anchors
    assert sorted(anchors) == [(1, 1, 1), (2, 1, 1), (2, 1, 2)]


def test_other_prefixes_and_encodings() -> None:
    plain = w.document(w.tbl(w.tr("甲", "乙")))
    renamed = plain.replace("<w:", "<").replace("</w:", "</").replace(" xmlns:w=", " xmlns=")
    renamed = re.sub(r' w:(\w+)="', r' \1="', renamed)
    wide = plain.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    for main in (renamed.encode(), wide):
        data = w.zipped(w.package(main))
        copy = placed(data)
        assert read_docx(copy) == read_docx(data)
        names = {place: shown(cell) for place, cell in commented(copy).items()}
        assert names == {"t1 r1 c1": "甲", "t1 r1 c2": "乙"}


def test_every_document_of_the_corpus(corpus: Path) -> None:
    """Word files of other people: every cell can be annotated, and the copies read the same."""
    cells = 0
    for path in sorted((corpus / "word" / "readable").iterdir())[::6]:
        data = path.read_bytes()
        if not data.startswith(b"PK"):
            continue
        wanted = texts(data)
        body = read_anchors(open_package(data, DEFAULT_LIMITS), "accepted")
        places: dict[CellKey, str] = {key: squeezed(text) for key, text in body.cells.items()}
        assert {"t{} r{} c{}".format(*key): text for key, text in places.items()} == wanted
        assert read_docx(placed(data)) == read_docx(data), path.name
        cells += len(body.anchors)
    assert cells > 2000


# -- nothing else


@pytest.mark.parametrize("seed", [1, 7])
def test_nothing_else_of_the_package_changes(seed: int) -> None:
    data = make_submission(seed)
    before, after = parts(data), parts(annotated(data))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "word/document.xml"}
    assert after.keys() - before.keys() == {"word/comments.xml", "word/_rels/document.xml.rels"}
    body = after["word/document.xml"]
    assert MARKS.sub(b"", body) == before["word/document.xml"]
    assert len(MARKS.findall(body)) > 100
    submission = parse_bytes(data, path="甲.docx")
    again = parse_bytes(annotated(data), path="甲.docx")
    assert again.indicators == submission.indicators
    assert (again.projects, again.amounts) == (submission.projects, submission.amounts)
    assert again.findings == submission.findings


def test_the_same_document_gives_the_same_bytes() -> None:
    assert annotated(make_submission(2)) == annotated(make_submission(2))


def test_comments_that_are_there_stay() -> None:
    old = '<w:comment w:id="4" w:author="张三"><w:p><w:r><w:t>请核对</w:t></w:r></w:p></w:comment>'
    body = w.document(
        w.p('<w:commentRangeStart w:id="4"/>', "题", '<w:commentRangeEnd w:id="4"/>')
        + w.tbl(w.tr("预算数", "5万元"))
    )
    data = w.zipped(w.package(body, parts={"comments": old}))
    packed = parts(data)
    stated = (
        b'<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.wordprocessingml.comments+xml"/></Types>'
    )
    types = packed["[Content_Types].xml"].replace(b"</Types>", stated)
    data = w.zipped(packed | {"[Content_Types].xml": types})
    found = docx.Document(io.BytesIO(placed(data))).comments
    assert [(each.comment_id, each.author, each.text) for each in found] == [
        (4, "张三", "请核对"),
        (5, "test", "t1 r1 c1"),
        (6, "test", "t1 r1 c2"),
    ]


def test_a_document_is_not_annotated_twice() -> None:
    with pytest.raises(AlreadyCommentedError):
        annotated(annotated(make_submission(2)))


def test_strict_documents_have_strict_comments() -> None:
    strict = w.strict(w.document(w.tbl(w.tr("甲", "乙"))))
    copy = placed(w.zipped(w.package(strict)))
    comments = parts(copy)["word/comments.xml"].decode()
    assert w.W_STRICT in comments
    assert w.W not in comments
    relations = parts(copy)["word/_rels/document.xml.rels"].decode()
    assert f"{w.R_STRICT}/comments" in relations


@pytest.mark.parametrize(
    ("main", "reason"),
    [
        (w.document("<w:p>&nbsp;</w:p>", prolog="<!DOCTYPE x>"), "declares entities of its own"),
        (w.document(w.tbl(w.tr("甲 & 乙"))).replace("&amp;", "&"), "the XML of the body is broken"),
    ],
)
def test_xml_that_has_to_be_mended_cannot_be_annotated(main: str, reason: str) -> None:
    data = w.zipped(w.package(main))
    assert trace_document(data, path="x.docx").document is not None
    with pytest.raises(Unreadable, match=reason):
        annotated(data)


# -- what the comments say


def said(data: bytes, **given: object) -> dict[str, tuple[str, str]]:
    """Author and text of each comment by the text of its cell."""
    copy = annotated(data, **given)
    cells = commented(copy)
    return {
        shown(cells[each.text.split("\n")[0]]): (each.author, each.text)
        for each in docx.Document(io.BytesIO(copy)).comments
    }


FORM = """项目支出绩效目标表
项目名称 | 道路养护 | < | < | <
资金总额 | 5万元 | 其他来历 | 3 |
一级指标 | 二级指标 | 三级指标 | 指标值 |
产出指标 | 数量指标 | 里程 | ≥1公里 |
^ | ^ | 次数 | 目标**次 | 某数"""


def test_kept_doubtful_and_lost_cells_are_told_apart() -> None:
    found = said(drawn(FORM))
    assert found["道路养护"] == (
        "goalparse",
        "Same: projects.project_name = 道路养护\n→ project_title 道路养护\nt1 r1 c2, form 1",
    )
    assert found["5万元"][1].startswith(
        "Normalised: amounts.raw = 5万元\n→ value 5 万元, value_yuan 50000.00"
    )
    author, text = found["≥1公里"]
    assert author == "goalparse"
    assert "value_kind quantity, operator >=, value 1, unit 公里" in text
    assert "carried down to row 5" in found["产出指标"][1]
    assert found["目标**次"][0] == "goalparse (doubtful)"
    assert found["目标**次"][1].startswith("DOUBTFUL: indicators.value_raw = 目标**次")
    assert "value-placeholder" in found["目标**次"][1]
    assert found["其他来历"][0] == "goalparse (doubtful)"
    assert found["其他来历"][1].endswith("is not in the vocabulary\nt1 r2 c3")
    author, text = found["某数"]
    assert author == "goalparse (LOST)"
    assert text.startswith("LOST: 某数: no record, label or heading takes it\ncell-unclaimed: ")
    assert "资金总额" not in found


def test_only_some_and_in_chinese() -> None:
    found = said(drawn(FORM), only=[Concern.LOST], language="zh")
    assert {author for author, _ in found.values()} == {"goalparse（丢失）"}
    assert found["某数"][1].splitlines()[:2] == [
        "【丢失】：某数：没有记录、标签或标题对应此内容",
        "cell-unclaimed：没有记录、标签或标题对应单元格“某数”",
    ]
    zh = said(drawn(FORM), language="zh")
    assert zh["道路养护"][1].splitlines() == [
        "一致：项目.项目名称 = 道路养护",
        "→ 项目短名 道路养护",
        "t1 r1 c2，表单 1",
    ]


def test_text_of_documents_is_never_markup_of_the_comment() -> None:
    data = drawn(FORM.replace("道路养护", "<w:t>甲&乙</w:t>"))
    copy = annotated(data)
    texts = [each.text for each in docx.Document(io.BytesIO(copy)).comments]
    assert any("<w:t>甲&乙</w:t>" in each for each in texts)


# -- the command


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return command_line.run("annotate", *arguments)


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.docx"
    path.write_bytes(drawn(FORM))
    return path


def test_the_command_says_what_it_did(form: Path, tmp_path: Path) -> None:
    out = tmp_path / "checked.docx"
    done = run(form, "-o", out, "--only", "doubtful", "--only", "lost")
    counts = Counter(each.author for each in docx.Document(os.fspath(out)).comments)
    total = sum(counts.values())
    doubtful, lost = counts["goalparse (doubtful)"], counts["goalparse (LOST)"]
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1] == (
        f"goalparse: {total} comments ({doubtful} doubtful, {lost} lost); written to {out}"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"form.docx", "checked.docx"}


def test_an_existing_copy_is_not_written_over(form: Path, tmp_path: Path) -> None:
    out = tmp_path / "checked.docx"
    out.write_bytes(b"mine")
    done = run(form, "-o", out)
    assert (done.returncode, done.stderr) == (
        2, f"goalparse: error: {out} exists; --force writes over it\n"
    )  # fmt: skip
    assert out.read_bytes() == b"mine"
    assert run(form, "-o", out, "--force").returncode == 0
    assert out.read_bytes().startswith(b"PK")


def test_the_document_itself_is_never_written_over(form: Path) -> None:
    before = form.read_bytes()
    done = run(form, "-o", form, "--force")
    assert (done.returncode, done.stderr) == (
        2, f"goalparse: error: {form} is the document itself; give the copy another name\n"
    )  # fmt: skip
    assert form.read_bytes() == before


def test_what_cannot_be_annotated(form: Path, tmp_path: Path, sample: Path) -> None:
    out = tmp_path / "out.docx"
    made = {
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024,
        "old.rtf": rb"{\rtf1\ansi hello}",
        "empty.docx": b"",
        "cut.docx": form.read_bytes()[:900],
        "broken.docx": w.zipped(
            w.package(w.document(w.tbl(w.tr("甲 & 乙"))).replace("&amp;", "&"))
        ),
        "twice.docx": annotated(form.read_bytes()),
    }
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
    expected = {
        sample: (2, f"error: {sample} is no Word document (text); goalparse diff shows the same"),
        tmp_path / "old.rtf": (2, "old.rtf is an old Word file (rtf); save it as .docx"),
        tmp_path / "empty.docx": (3, "failed: empty.docx: file-empty: the file holds 0 bytes"),
        tmp_path / "cut.docx": (3, "failed: cut.docx: file-unreadable: the file cannot be read"),
        tmp_path / "broken.docx": (3, "broken.docx cannot be annotated: the file cannot be read"),
        tmp_path / "twice.docx": (2, "twice.docx has comments of goalparse already"),
        tmp_path / "none.docx": (2, "none.docx: No such file or directory"),
    }
    for path, (code, message) in expected.items():
        done = run(path, "-o", out)
        assert done.returncode == code, path
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
        assert not out.exists()
    assert run(tmp_path / "old.doc", "-o", out).returncode in {2, 3}
    done = run(form, "-o", tmp_path / "no" / "out.docx")
    assert (done.returncode, done.stderr) == (
        2, f"goalparse: error: {tmp_path / 'no' / 'out.docx'}: No such file or directory\n"
    )  # fmt: skip


# -- another program


@pytest.fixture(scope="module")
def office() -> str:
    found = legacy.find_office()
    if found is None:
        _without("LibreOffice", "apt-get install libreoffice-writer")
    return found.program


def test_libreoffice_shows_the_comments_in_their_cells(office: str, tmp_path: Path) -> None:
    data = {"drawn": drawn(DRAWING.read_text("utf-8")), "made": make_submission(5)}
    for name, each in data.items():
        (tmp_path / f"{name}.docx").write_bytes(placed(each))
    subprocess.run(
        [
            office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "fodt", "--outdir", tmp_path, *sorted(tmp_path.glob("*.docx")),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for name, each in data.items():
        wanted = texts(each)
        found = _annotations(tmp_path / f"{name}.fodt")
        assert found == wanted, name
        assert len(found) > 50


def _annotations(path: Path) -> dict[str, str]:
    """The text of the table cell that each annotation stands in, by the annotation's text."""
    root = etree.parse(path).getroot()
    found = {}
    for note in root.iter(f"{{{OFFICE}}}annotation"):
        place = "".join("".join(map(str, each.itertext())) for each in note.iter(f"{{{TEXT}}}p"))
        cell = next(note.iterancestors(f"{{{TABLE}}}table-cell"))
        found[place] = squeezed("".join(_text_of(cell)))
    return found


def _text_of(element: etree._Element) -> Iterator[str]:
    """The text in an element, but for that of annotations."""
    if element.tag != f"{{{OFFICE}}}annotation":
        yield element.text or ""
        for each in element:
            yield from _text_of(each)
            yield each.tail or ""
