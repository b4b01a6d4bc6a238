"""Text with Word's own marks of cells (U+0007)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dumps import indicators, texts
from goalparse.meanings.lexicon import shipped
from goalparse.pipeline import parse_bytes
from goalparse.readers.text import read_text
from goalparse.settling import settle


def marked(*rows: tuple[str, ...]) -> str:
    """A table as Word's Range.Text gives it: a mark behind each cell and behind each row."""
    return "".join("".join(f"{cell}\r\x07" for cell in row) + "\r\x07" for row in rows)


MARKED = (
    "某局项目支出绩效目标表\r（2022年度）\r"
    + marked(
        ("项目\r名称", "修路", "联系电话", ""),
        ("资金情况（元）", "", "全年预算数", "全年执行数"),
        ("", "年度资金总额", "8", ""),
        ("", "其他资金", "", "2"),
        ("年\r度\r目\r标", "预期目标", "实际完成情况"),
        ("", "1.修\x0b好路。", "已修好。"),
        ("一级指标", "二级指标", "三级指标", "指标值", "备注"),
        ("产出指标", "数量指标", "里程", "5公里", ""),
        ("", "", "处数", "3处", "按月"),
    )
    + "注：无\r某局项目支出绩效目标表\r"
    + marked(("项目名称", "养路"), ("一级指标", "二级指标", "三级指标", "指标值"))
    + marked(("产出指标", "数量指标", "里程", "6公里"))
    + "\x13 PAGE \x14 1\x15\r"
)


@pytest.mark.parametrize("feed", ["\r", "\n", "\r\n"])
def test_words_own_marks_tell_cells_and_the_form_their_rows(feed: str) -> None:
    found = parse_bytes(MARKED.replace("\r", feed).encode("gb18030"), path="x.txt")
    assert (found.document.format, found.document.dialect) == ("text", "unknown")
    assert [(p.title, p.project_name) for p in found.projects] == [
        ("某局项目支出绩效目标表", "修路"),
        ("某局项目支出绩效目标表", "养路"),
    ]
    assert (found.document.fiscal_year, found.document.fiscal_year_from) == (2022, "stated")
    amounts = [(a.source, a.stage, str(a.value)) for a in found.amounts]
    assert amounts == [
        ("total", "budget", "8"), ("total", "executed", "None"),
        ("other", "budget", "None"), ("other", "executed", "2"),
    ]  # fmt: skip
    assert [(g.stage, g.text) for g in found.goals] == [
        ("target", "修\n好路。"),
        ("actual", "已修好。"),
    ]
    assert indicators(found) == [
        ("产出指标", "数量指标", "里程", "5公里"),
        ("产出指标", "数量指标", "处数", "3处"),
        ("产出指标", "数量指标", "里程", "6公里"),
    ]
    assert [i.remark for i in found.indicators] == [None, "按月", None]
    assert "reading-by-vocabulary" in {f.code for f in found.findings}
    assert found.document.cell_coverage == 1.0


def test_marks_without_any_end_of_a_row_are_no_table() -> None:
    found = parse_bytes("".join(f"{n}\r\x07" for n in range(90)).encode(), path="x.txt")
    assert [f.code for f in found.findings if f.severity == "error"] == ["table-unreadable"]


@given(st.lists(st.text(alphabet="甲乙1\r\x07", max_size=9), max_size=9))
def test_no_character_is_lost_but_the_marks_of_cells(parts: list[str]) -> None:
    text = "\x07".join(parts)
    settled = settle(read_text(text.encode()).value, shipped()).value.blocks
    found = texts(settled).replace("\x07", "")
    assert found == "".join(char for char in text if char in "甲乙1")
