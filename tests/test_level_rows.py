"""Levels as labels of rows, without a header over them (`goalparse.tables.level_rows`)."""

from __future__ import annotations

import pytest

from drawings import drawn
from goalparse.pipeline import parse_bytes

FORM = "项目绩效目标表\n项目名称 | 修路\n预算金额（万元） | 45\n"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("产出指标 | 修路：3公里；合格率100%\n效益指标 | 通行：改善", [
            ("产出指标", "修路", "3公里"),
            ("产出指标", "合格率100%", None),
            ("效益指标", "通行", "改善"),
        ]),
        ("产出指标 | （1）修路≥3公里 （2）装灯：86盏\n效益指标 | 通行", [
            ("产出指标", "修路", "≥3公里"),
            ("产出指标", "装灯", "86盏"),
            ("效益指标", "通行", None),
        ]),
        ("产出指标 | 修路3公里", []),
        ("产出指标 | 50\n效益指标 | 30", []),
        ("产出指标 | <\n里程 | 3公里\n效益指标 | <\n通行 | 改善", [
            ("产出指标", "里程", "3公里"),
            ("效益指标", "通行", "改善"),
        ]),
        ("产出指标 | <\n做法 | 很好\n效益指标 | <\n通行 | 改善", []),
        ("产出指标 | <\n里程 | 3公里\n效益指标 | <\n受益 | ≥90人", [
            ("产出指标", "里程", "3公里"),
            ("效益指标", "受益", "≥90人"),
        ]),
    ],
)  # fmt: skip
def test_what_stands_beside_or_below_levels_is_theirs(
    rows: str, told: list[tuple[str, str, str | None]]
) -> None:
    found = parse_bytes(drawn(FORM + rows), path="unseen.docx")
    assert [(each.level1, each.level3, each.value_raw) for each in found.indicators] == told
    said = [each for each in found.findings if each.message.startswith("no header stands over")]
    assert len(said) == bool(told)


def test_a_blank_among_levels_side_by_side_keeps_their_columns() -> None:
    """A row of as many cells as there are levels has none below the last of them."""
    text = (
        "项目支出绩效目标表\n项目名称 | 修路 | | | \n"
        "绩效指标 | | 产出指标 | 效益指标 | 满意度指标\n"
        " | 里程3公里 | 出行改善 | 满意度90%\n"
    )
    found = parse_bytes(text.encode(), path="2024.txt")
    assert found.document.status != "failed"
    rows = text.replace(" | 里程", " | | 里程")
    read = parse_bytes(rows.encode(), path="2024.txt").indicators
    assert [each.level1 for each in read] == ["产出指标", "效益指标", "满意度指标"]


def test_a_column_that_nothing_heads_ends_no_document() -> None:
    """A blank of the lower row below a blank of the upper one: levels divided in a text."""
    text = (
        "项目支出绩效目标表\n（2022年度）\n\n | 项目名称 | 公厕改造\n"
        " | 绩效指标 | 产出指标 | 效益指标 | 满意度指标\n"
        " |  | 数量指标 | 质量指标 | 社会效益指标 | 服务对象满意度指标\n"
        "项目名称 |  | 改造公厕≥10座 | 合格率≥100% | 人居环境改善 | 村民满意度≥90%\n"
    )
    found = parse_bytes(text.encode(), path="a.txt")
    assert found.document.status == "partial"
    assert "改造公厕≥10座" in "".join(each.raw or "" for each in found.findings)
