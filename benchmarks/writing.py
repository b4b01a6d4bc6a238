"""The same made-up document as a .docx and as the text that Apache Tika prints of it.

The *rich* .docx is what Word and WPS save: every cell with its width, borders, shading and
alignment, every paragraph with spacing and revision marks, every run with four fonts, size,
colour and language, a run of its own for each change between Chinese and other characters. In
the word-processor files of public repositories the median is 830 bytes of document.xml for each
table cell, all tables taken together 1,550. The *lean* one has the text and nothing else.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import regex

from benchmarks.content import DocumentTruth, ProjectTruth

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEADER = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
_MONTHS = {4: ("3月底", "6月底", "10月底", "12月底"), 2: ("6月底", "12月底")}
_SCRIPTS = regex.compile(r"[\x20-\x7e]+|[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the drawing: its paragraphs, how many columns it spans, its vertical merge."""

    paragraphs: tuple[str, ...]
    columns: int = 1
    merge: str = ""  # "restart", "continue" or none


@dataclass(frozen=True, slots=True)
class Body:
    """A body paragraph."""

    text: str
    bookmark: str = ""


Rows = list[list[Cell]]
Block = Body | Rows


def draw(truth: DocumentTruth, seed: str) -> list[Block]:
    """The document's paragraphs and tables, as an office would lay them out."""
    rng = random.Random(f"layout {seed}")
    blocks: list[Block] = [Body("第一部分"), Body("部门整体绩效目标")]
    for at, (title, lines) in enumerate(truth.sections, 1):
        blocks.append(Body(title, f"_Toc_2_2_{at:010}"))
        blocks += [Body(line) for line in lines]
    blocks += [Body(" "), Body("第二部分"), Body("预算项目绩效目标"), Body(" ")]
    for number, project in enumerate(truth.projects, 1):
        title = f"{number}.{project.name}绩效目标表"
        blocks += [
            Body(title, f"_Toc_4_4_{number + 3:010}"),
            _head(project, truth),
            Body(" "),
            _indicators(project, rng),
            Body(" "),
        ]
    return blocks


def _head(project: ProjectTruth, truth: DocumentTruth) -> Rows:
    shares = [f"{share}%" for share in project.shares]
    months = _MONTHS[len(shares)]
    span = 7 - len(months)
    other = project.total - project.fiscal
    return [
        [
            Cell((f"{truth.department_code}{truth.department}部门",), 5),
            Cell(("单位：万元",), 2),
        ],
        [
            Cell(("项目编码",)),
            Cell((project.code,), 2),
            Cell(("项目名称",)),
            Cell((project.name,), 3),
        ],
        [
            Cell(("预算规模及资金用途",), 1, "restart"),
            Cell(("预算数",)),
            Cell((str(project.total),)),
            Cell(("其中：财政    资金",)),
            Cell((str(project.fiscal),)),
            Cell(("其他资金",)),
            Cell((str(other) if other else " ",)),
        ],
        [Cell(("",), 1, "continue"), Cell((project.purpose,), 6)],
        [
            Cell(("资金支出计划（%）",), 1, "restart"),
            *(Cell((month,), span if at == 0 else 1) for at, month in enumerate(months)),
        ],
        [
            Cell(("",), 1, "continue"),
            *(Cell((share,), span if at == 0 else 1) for at, share in enumerate(shares)),
        ],
        [
            Cell(("绩效目标",)),
            Cell(tuple(f"{at}.{goal}" for at, goal in enumerate(project.goals, 1)), 6),
        ],
    ]


def _indicators(project: ProjectTruth, rng: random.Random) -> Rows:
    rows = [[Cell((text,), 2 if at == 5 else 1) for at, text in enumerate(_HEADER)]]
    above = ("", "")
    for row in project.indicators:
        first, second = row.level1 != above[0], (row.level1, row.level2) != above
        above = (row.level1, row.level2)
        # Now and then a cell ends in empty paragraphs: an Enter too many, as in real files.
        blank = ("", "") if rng.random() < 0.02 else ()
        rows.append(
            [
                Cell((row.level1 if first else "",), 1, "restart" if first else "continue"),
                Cell((row.level2 if second else "",), 1, "restart" if second else "continue"),
                Cell((row.name, *blank)),
                Cell((row.description,)),
                Cell((row.target.raw,)),
                Cell((row.basis,), 2),
            ]
        )
    return rows


# -- text as Tika's DOM parser prints it


def write_text(blocks: Sequence[Block]) -> bytes:
    """A TAB before a cell, a line feed after each paragraph, row and table."""
    return "".join(_text(blocks)).encode()


def _text(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Body):
            mark = f"[bookmark: {block.bookmark}]" if block.bookmark else ""
            yield f"{mark}{block.text}\n"
            continue
        for row in block:
            for cell in row:
                yield "\t" + "".join(f"{text}\n" for text in cell.paragraphs)
            yield "\n"
        yield "\n"


# -- .docx


def write_docx(blocks: Sequence[Block], *, rich: bool) -> bytes:
    """A package with the parts that Word writes; ``rich`` with the formatting that it writes."""
    body = "".join((_rich if rich else _lean)(blocks))
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<w:document xmlns:w="{_W}"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
        ' mc:Ignorable="w14">'
        f"<w:body>{body}"
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1080"'
        ' w:bottom="1440" w:left="1080" w:header="851" w:footer="992" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": document}.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode())
    return target.getvalue()


def _lean(blocks: Sequence[Block]) -> Iterator[str]:
    marks = 0
    for block in blocks:
        if isinstance(block, Body):
            marks += bool(block.bookmark)
            yield f"<w:p>{_bookmark(block.bookmark, marks)}{_lean_run(block.text)}</w:p>"
            continue
        yield "<w:tbl><w:tblPr/><w:tblGrid>" + "<w:gridCol/>" * 7 + "</w:tblGrid>"
        for row in block:
            yield "<w:tr>"
            for cell in row:
                paragraphs = "".join(f"<w:p>{_lean_run(text)}</w:p>" for text in cell.paragraphs)
                marks_xml = f"{_span(cell)}{_merge(cell)}"
                properties = f"<w:tcPr>{marks_xml}</w:tcPr>" if marks_xml else ""
                yield f"<w:tc>{properties}{paragraphs}</w:tc>"
            yield "</w:tr>"
        yield "</w:tbl>"


def _lean_run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _bookmark(name: str, number: int) -> str:
    if not name:
        return ""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


def _span(cell: Cell) -> str:
    return f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""


def _merge(cell: Cell) -> str:
    return {"": "", "continue": "<w:vMerge/>"}.get(cell.merge, '<w:vMerge w:val="restart"/>')


_RUN = (
    '<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"'
    ' w:cs="宋体"/><w:color w:val="000000"/><w:kern w:val="0"/><w:sz w:val="18"/>'
    '<w:szCs w:val="18"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
)
_CELL_PARAGRAPH = (
    '<w:pPr><w:widowControl/><w:spacing w:line="240" w:lineRule="exact"/><w:jc w:val="center"/>'
    '<w:textAlignment w:val="center"/><w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体"/>'
    '<w:color w:val="000000"/><w:sz w:val="18"/></w:rPr></w:pPr>'
)
_BODY_PARAGRAPH = (
    '<w:pPr><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640"'
    ' w:firstLineChars="200"/><w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312"'
    ' w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:pPr>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:color="000000" w:sz="4" w:space="0"/>'
    for side in ("top", "left", "bottom", "right")
)
_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="3"/><w:tblW w:w="9740" w:type="dxa"/>'
    '<w:tblInd w:w="93" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
    + '<w:gridCol w:w="1391"/>' * 7
    + "</w:tblGrid>"
)
_ROW = (
    '<w:trPr><w:cantSplit/><w:trHeight w:val="480" w:hRule="atLeast"/><w:jc w:val="center"/>'
    "</w:trPr>"
)


def _rich(blocks: Sequence[Block]) -> Iterator[str]:
    marks, serial = 0, 0
    for block in blocks:
        serial += 1
        mark = f' w:rsidR="00A{serial % 0xFFFFF:05X}" w:rsidRDefault="00B{serial % 0xFFFFF:05X}"'
        if isinstance(block, Body):
            marks += bool(block.bookmark)
            yield (
                f"<w:p{mark}>{_BODY_PARAGRAPH}{_bookmark(block.bookmark, marks)}"
                f"{_runs(block.text)}</w:p>"
            )
            continue
        yield _TABLE
        for row in block:
            yield f"<w:tr{mark}>{_ROW}"
            for cell in row:
                paragraphs = "".join(
                    f"<w:p{mark}>{_CELL_PARAGRAPH}{_runs(text)}</w:p>" for text in cell.paragraphs
                )
                yield (
                    f'<w:tc><w:tcPr><w:tcW w:w="{1391 * cell.columns}" w:type="dxa"/>{_span(cell)}'
                    f"{_merge(cell)}<w:tcBorders>{_BORDERS}</w:tcBorders>"
                    '<w:shd w:val="clear" w:color="auto" w:fill="auto"/><w:vAlign w:val="center"/>'
                    f"</w:tcPr>{paragraphs}</w:tc>"
                )
            yield "</w:tr>"
        yield "</w:tbl>"


def _runs(text: str) -> str:
    return "".join(
        f'<w:r>{_RUN}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in _SCRIPTS.findall(text)
    )


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:styles xmlns:w="{_W}">'
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:eastAsia="宋体"'
    ' w:hAnsi="Calibri" w:cs="Times New Roman"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:latentStyles w:count="260" w:defQFormat="0">'
    + "".join(
        f'<w:lsdException w:qFormat="1" w:unhideWhenUsed="0" w:uiPriority="{at % 99}"'
        f' w:semiHidden="0" w:name="style {at}"/>'
        for at in range(260)
    )
    + '</w:latentStyles><w:style w:type="paragraph" w:default="1" w:styleId="1">'
    '<w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/>'
    '</w:pPr></w:style><w:style w:type="character" w:default="1" w:styleId="2">'
    '<w:name w:val="Default Paragraph Font"/></w:style><w:style w:type="table" w:default="1"'
    ' w:styleId="3"><w:name w:val="Normal Table"/></w:style></w:styles>'
)
_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_ML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_ML}.styles+xml"/></Types>',
    "_rels/.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    "</Relationships>",
    "word/_rels/document.xml.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "word/styles.xml": _STYLES,
}
