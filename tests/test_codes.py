"""Project codes and their check character, document numbers, names and departments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalparse.meanings import codes, departments
from goalparse.meanings.document_numbers import find_document_numbers

PUBLISHED = (
    "13073022P00850910013X",
    "13073022P007993100016",
    "12000022P10000210006W",
    "12000021P34569010001A",
    "12000022P67371310001B",
    "12000022P37006910001D",
    "12000022P70000310001W",
    "12000022P71000110002B",
)


@pytest.mark.parametrize("text", PUBLISHED)
def test_a_published_code_passes_its_check(text: str) -> None:
    code = codes.read_project_code(text)
    assert code is not None
    assert (code.text, code.kind, code.notes) == (text, "P", ())
    assert codes.check_character(text) == text[20]
    assert (code.region, code.year) == (text[:6], 2000 + int(text[6:8]))


def _caught(text: str) -> bool:
    return codes.check_character(text) != text[20]


def test_every_change_of_one_character_is_caught() -> None:
    changed = [
        code[:at] + glyph + code[at + 1 :]
        for code in PUBLISHED
        for at in range(21)
        for glyph in codes.CHECK_ALPHABET
        if glyph != code[at]
    ]
    caught = sum(map(_caught, changed))
    assert (caught, len(changed)) == (8 * 21 * 30, 5040)  # 100 %


def test_every_swap_of_neighbours_is_caught() -> None:
    swapped = [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        for code in PUBLISHED
        for at in range(20)
        if code[at] != code[at + 1]
    ]
    caught = sum(map(_caught, swapped))
    assert caught == len(swapped)  # 100 %
    assert len(swapped) > 80


@pytest.mark.parametrize(
    ("text", "fits", "notes"),
    [
        ("13073022P00850910013Y", True, ["code-check-failed"]),
        ("13073022PO0850910013X", True, ["code-malformed"]),
        ("51092324T000010263357", True, []),
        ("13073022X000010998509", True, []),
        ("10000017Z175070050002", True, []),
        ("Z175070050002", False, ["code-malformed"]),
        ("13073022P0085091001", False, ["code-malformed"]),
        ("WQX018-2021-000006", False, ["code-malformed"]),
        ("１３０７３０２２P00850910013X", True, []),
        ("13073022P0085\n0910013X", True, []),
        ("项目编码：13073022P00850910013X", True, ["code-malformed"]),
        ("13073022P00850910013X、13073022X000010998509", True, ["code-malformed"]),
    ],
)
def test_a_code_cell(text: str, fits: bool, notes: list[str]) -> None:
    code = codes.read_project_code(text)
    assert code is not None
    assert [note.code for note in code.notes] == notes
    assert [code.region is not None, code.year is not None, code.kind is not None] == [fits] * 3


@pytest.mark.parametrize("text", ["", " \n", "-", "——", "/", "…"])
def test_a_blank_code_cell_has_no_code(text: str) -> None:
    assert codes.read_project_code(text) is None


def test_codes_are_found_with_their_spans() -> None:
    text = "项目代码 12000022P70000310001W, １２000022P71000110002B。"
    found = codes.find_project_codes(text)
    assert [code.text for code in found] == ["12000022P70000310001W", "12000022P71000110002B"]
    assert [text[slice(*code.span)][-5:] for code in found] == ["0001W", "0002B"]
    assert not codes.find_project_codes("112000022P70000310001W 12000022P70000310001WX")


@pytest.mark.parametrize(
    ("text", "number", "certain"),
    [
        ("怀财字【2022】7号", "怀财字〔2022〕7号", True),
        ("鲁财科教(2024)67号", "鲁财科教〔2024〕67号", True),
        ("鲁财科教（2024）67号", "鲁财科教〔2024〕67号", True),
        ("邵北财农绩﹝2023﹞1号", "邵北财农绩〔2023〕1号", True),
        ("清财农发［2020］104号", "清财农发〔2020〕104号", True),
        ("皖财社〔2020〕455 号", "皖财社〔2020〕455号", True),
        ("怀财字 〔2022〕 7号", "怀财字〔2022〕7号", True),
        ("冀财社2021152号", "冀财社〔2021〕152号", False),
        ("川财行2020〕188号", "川财行〔2020〕188号", False),
        ("泉财社指〔2025122", "泉财社指〔2025〕122号", False),
        ("7423万冀财社2021152号", "冀财社〔2021〕152号", False),
        ("根据财建〔2022〕111号", "财建〔2022〕111号", True),
    ],
)
def test_a_document_number(text: str, number: str, certain: bool) -> None:
    (found,) = find_document_numbers(text)
    assert (found.text, found.certain) == (number, certain)
    assert text[slice(*found.span)].startswith(number[:2])


@pytest.mark.parametrize(
    "text",
    [
        "〔〕号",
        "2022年12月31号",
        "( 2023 年度)",
        "报表编号:510000_0013zp",
        "第2021152号",
        "冀财社1960152号",
        "冀财社20212152",
        "计划(2022) 3",
        "〔2022〕7号",
        "",
    ],
)
def test_what_is_no_document_number(text: str) -> None:
    assert find_document_numbers(text) == ()


def test_the_name_cell_of_the_worked_example() -> None:
    name = codes.read_project_name("[13073022X000010998509]怀财字【2022】7号 专项经费")
    assert name.title == "专项经费"
    assert name.linked_code == "13073022X000010998509"
    assert (name.document_number, name.document_year) == ("怀财字〔2022〕7号", 2022)
    assert name.code is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("普通项目", "普通项目"),
        ("[13073022X000010998509]", None),
        ("怀财字〔2022〕7号", None),
        ("", None),
        ("中央补助（财建〔2022〕111号）道路", "中央补助道路"),
        ("51000021R000000019951-工资性支出", "工资性支出"),
        ("【13073022X000010998509】 会议费", "会议费"),
        ("[13073022X000010998509]某[51092324T000010263357]路", "某[51092324T000010263357]路"),
        ("[13073022X000010998509 会议费", "[13073022X000010998509 会议费"),
        ("【体制】自管道路清扫", "【体制】自管道路清扫"),
        ("-收支两条线-", "-收支两条线-"),
    ],
)
def test_the_title_of_a_project(text: str, title: str | None) -> None:
    assert codes.read_project_name(text).title == title


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        (
            "131中国人民政治协商会议河北省怀来县委员会部门",
            "131",
            "中国人民政治协商会议河北省怀来县委员会",
        ),
        ("131怀来县教育局本级", "131", "怀来县教育局本级"),
        ("[015001]武汉市青山区教育局", "015001", "武汉市青山区教育局"),
        ("820-马踏镇部门", "820", "马踏镇"),
        ("037001", "037001", None),
        ("某县教育局（205001）", "205001", "某县教育局"),
        ("某县卫生健康局 315", "315", "某县卫生健康局"),
        ("某局-315", "315", "某局"),
        ("某县教育局（205001）部门", "205001", "某县教育局"),
        ("某局 13812345678", None, "某局 13812345678"),
        ("某局（2023）", None, "某局（2023）"),
        ("（315）", None, "（315）"),
        ("省级财政部门", None, "省级财政部门"),
        ("部门", None, "部门"),
        ("120急救中心", None, "120急救中心"),
        ("120某县教育局部门", "120", "某县教育局"),
        ("110报警服务台", None, "110报警服务台"),
        ("2022年办公室", None, "2022年办公室"),
        ("—", None, None),
        ("", None, None),
    ],
)
def test_a_department(text: str, code: str | None, name: str | None) -> None:
    assert departments.read_department(text) == departments.Department(code=code, name=name)


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("0123456789PXABZ[]【】〔〕()财字号第部门-年\n "), st.characters()
        ),
        max_size=40,
    )
)
def test_no_text_raises(text: str) -> None:
    codes.read_project_code(text)
    departments.read_department(text)
    codes.check_character(text)
    for code in codes.find_project_codes(text):
        assert len(code.text) == 21
        assert text[slice(*code.span)]
    name = codes.read_project_name(text)
    assert name.title != ""
    for number in find_document_numbers(text):
        assert str(number.year) in number.text
        assert text[slice(*number.span)]
