"""Performance texts made up for tests: the sample's family with its structure varied.

`make_submission` gives a .docx for a seed: 1 to 12 projects, 3 to 25 indicators each, merged
levels, cells of several paragraphs (blank ones too), several goals in a cell, form and
indicators in one table or in two. No headers, hidden or deleted text, since text dumps print
these.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_NAMES = (
    "会议数量",
    "培训人次",
    "按时完成率",
    "资金支付率",
    "项目验收合格率",
    "受益户数",
    "群众满意度",
)
_VALUES = (
    "≥1次",
    "≥95%",
    "100%",
    "优秀 良好 一般",
    "2022年12月底前",
    "≤88.9万元",
    "及时",
    "80%-90%",
)
_BASES = ("根据会议实际", "上年完成情况", "年度工作计划", "《预算法》第三十二条")
_TOPICS = ("政协会议", "专项经费", "困难群众救助", "村务公开工作经费", "道路养护", "义务教育补助")
_GOALS = ("保障全年会议按时召开", "完成全部调研任务", "提高资金使用效益", "按月发放到位")


@dataclass(frozen=True, slots=True)
class _Cell:
    paragraphs: tuple[str, ...]
    columns: int = 1
    merge: str = ""  # "restart", "continue" or none


def make_submission(seed: int) -> bytes:
    """The .docx of a made-up performance text; the same seed gives the same bytes."""
    rng = random.Random(seed)
    body = [
        _paragraph("第一部分"),
        _paragraph("部门整体绩效目标"),
        *_section(rng, "一、总体绩效目标", 1),
        *_section(rng, "二、分项绩效目标", 2),
        *_section(rng, "三、工作保障措施", 3),
        *_blanks(rng),
        _paragraph("第二部分"),
        *_blanks(rng),
        _paragraph("预算项目绩效目标"),
        *_blanks(rng),
    ]
    for number in range(1, rng.randint(1, 12) + 1):
        body += _project(rng, number)
    return _package("".join(body))


def _section(rng: random.Random, title: str, number: int) -> list[str]:
    prose = [
        f"{number}、{rng.choice(_GOALS)}，{rng.choice(_GOALS)}。" for _ in range(rng.randint(1, 3))
    ]
    return [_paragraph(title, f"_Toc_2_2_{number:010}"), *map(_paragraph, prose), *_blanks(rng)]


def _blanks(rng: random.Random) -> list[str]:
    """Blank lines between blocks: empty paragraphs and paragraphs of one blank."""
    return [_paragraph(rng.choice(("", " "))) for _ in range(rng.randint(0, 3))]


def _project(rng: random.Random, number: int) -> list[str]:
    name = f"怀财字【2022】{rng.randint(1, 90)}号 {rng.choice(_TOPICS)}"
    if rng.random() < 0.4:
        name = f"[13073022X{rng.randint(0, 10**12 - 1):012}]{name}"
    head = _head_rows(rng, name)
    table = _indicator_rows(rng)
    title = _paragraph(f"{number}.{name}绩效目标表", f"_Toc_4_4_{number + 3:010}")
    if rng.random() < 0.4:
        return [title, _table([*head, *table]), *_parted(rng)]
    return [title, _table(head), *_parted(rng), _table(table), *_parted(rng)]


def _parted(rng: random.Random) -> list[str]:
    """Word needs a paragraph between two tables, else they are one."""
    return [_paragraph(" "), *_blanks(rng)]


def _head_rows(rng: random.Random, name: str) -> list[list[_Cell]]:
    total = rng.randint(1, 9_999_999)
    fiscal = rng.choice((total, total // 2))
    other = "" if fiscal == total else f"{(total - fiscal) / 100:.2f}"
    months = rng.choice((("3月底", "6月底", "10月底", "12月底"), ("6月底", "12月底")))
    shares = [*sorted(rng.sample(range(5, 100, 5), len(months) - 1)), 100]
    span = 7 - len(months)
    goals = rng.sample(_GOALS, rng.randint(1, 3))
    return [
        [_Cell(("131中国人民政治协商会议河北省怀来县委员会部门",), 5), _Cell(("单位：万元",), 2)],
        [
            _Cell(("项目编码",)),
            _cell(rng, _project_code(rng), 2),
            _Cell(("项目名称",)),
            _cell(rng, name, 3),
        ],
        [
            _Cell(("预算规模及资金用途",), 1, "restart"),
            _Cell(("预算数",)),
            _cell(rng, f"{total / 100:.2f}"),
            _Cell(("其中：财政    资金",)),
            _cell(rng, f"{fiscal / 100:.2f}"),
            _Cell(("其他资金",)),
            _Cell((other or " ",)),
        ],
        [_Cell(("",), 1, "continue"), _cell(rng, f"{name}\t\t", 6)],
        [
            _Cell(("资金支出计划（%）",), 1, "restart"),
            *(_Cell((month,), span if at == 0 else 1) for at, month in enumerate(months)),
        ],
        [
            _Cell(("",), 1, "continue"),
            *(_Cell((f"{share}%",), span if at == 0 else 1) for at, share in enumerate(shares)),
        ],
        [
            _Cell(("绩效目标",)),
            _Cell(tuple(f"{at}.{goal}" for at, goal in enumerate(goals, 1)), 6),
        ],
    ]


def _project_code(rng: random.Random) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"13073022P{rng.randint(0, 999_999):06}1{rng.randint(0, 9_999):04}"
    weighted = sum(alphabet.index(char) * pow(3, at, 31) for at, char in enumerate(body))
    return body + alphabet[(30 - weighted) % 31]


def _indicator_rows(rng: random.Random) -> list[list[_Cell]]:
    header = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
    rows = [[_Cell((text,), 2 if at == 5 else 1) for at, text in enumerate(header)]]
    wanted = rng.randint(3, 25)
    counts = _spread(rng, wanted, len(_LEVELS))
    for (level1, seconds), count in zip(_LEVELS, counts, strict=True):
        level2 = ""
        for at in range(count):
            following = rng.choice(seconds) if at == 0 or rng.random() < 0.6 else level2
            merged = following == level2
            level2 = following
            name = rng.choice(_NAMES)
            rows.append(
                [
                    _Cell((level1 if at == 0 else "",), 1, "restart" if at == 0 else "continue"),
                    _Cell(("" if merged else level2,), 1, "continue" if merged else "restart"),
                    _cell(rng, name),
                    _cell(rng, rng.choice((name, f"{name}的说明"))),
                    _cell(rng, rng.choice(_VALUES)),
                    _cell(rng, rng.choice(_BASES), 2),
                ]
            )
    return rows


def _spread(rng: random.Random, wanted: int, parts: int) -> list[int]:
    cuts = sorted(rng.sample(range(1, wanted), parts - 1)) if wanted > parts else [1, 2]
    return [after - before for before, after in zip([0, *cuts], [*cuts, wanted], strict=True)]


def _cell(rng: random.Random, text: str, columns: int = 1) -> _Cell:
    """A value cell: now and then with a second paragraph, or with blank ones at its end."""
    chance = rng.random()
    if chance < 0.08:
        return _Cell((text, "", ""), columns)
    if chance < 0.14:
        return _Cell((text, ""), columns)
    if chance < 0.2 and not any(char.isdigit() or char.isspace() for char in text):
        return _Cell((text[:2], text[2:]), columns)
    return _Cell((text,), columns)


def _table(rows: Sequence[Sequence[_Cell]]) -> str:
    grid = '<w:gridCol w:w="1200"/>' * 7
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(map(_row, rows))}</w:tbl>"


def _row(cells: Sequence[_Cell]) -> str:
    return f"<w:tr>{''.join(_cell_xml(cell) for cell in cells)}</w:tr>"


def _cell_xml(cell: _Cell) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = {"": "", "continue": "<w:vMerge/>"}.get(cell.merge, '<w:vMerge w:val="restart"/>')
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{''.join(map(_paragraph, cell.paragraphs))}</w:tc>"


def _paragraph(text: str, bookmark: str = "") -> str:
    mark = (
        f'<w:bookmarkStart w:id="0" w:name="{bookmark}"/><w:bookmarkEnd w:id="0"/>'
        if bookmark
        else ""
    )
    return f"<w:p>{mark}<w:r>{''.join(_runs(text))}</w:r></w:p>" if text else f"<w:p>{mark}</w:p>"


def _runs(text: str) -> Iterator[str]:
    for at, part in enumerate(text.split("\t")):
        if at:
            yield "<w:tab/>"
        if part:
            yield f'<w:t xml:space="preserve">{escape(part)}</w:t>'


_PARTS = {
    "[Content_Types].xml": "<Types "
    'xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
}


def _package(body: str) -> bytes:
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{body}</w:body></w:document>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": document}.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(info, content.encode())
    return target.getvalue()
