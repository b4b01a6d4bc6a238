"""Tables -> forms and their items: labels with entries, money matrices, goals, indicators.

Each layout is drawn once and read twice: as Word gives it, with spans, and as a text dump
does, without them. Both have to give the same items.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extracted import extracted, read
from goalparse.blocks import Cell, Table
from goalparse.extraction.ledger import Claim, Ledger
from goalparse.meanings.lexicon import shipped
from goalparse.recognisers.form import Form
from goalparse.recognisers.forms import recognise_forms
from goalparse.recognisers.headings import build_outline
from goalparse.tables.indicator_header import open_block
from goalparse.tables.indicator_items import IndicatorItem
from goalparse.tables.items import AmountItem, Entry, GoalItem, MilestoneItem, TotalItem
from goalparse.tables.rows import Slot, read_rows
from tables import document, table

both = pytest.mark.parametrize("exact", [True, False], ids=["word", "dump"])

SELF_EVALUATION = r"""
项目名称 | 水旱灾害防御经费 | < | < | < | < | < | <
主管部门 | 天长市水利局 | < | < | 实施单位 | 天长市水利局 | < | <
项目资金\n(万元) | < | 年初预算数 | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分
^ | 年度资金总额: | 880 | 881 | 882 | 10 | 100% | 9
^ | 其中:本年财政拨款 | 880 | 881 | 882 | - | 100% | -
^ | 上年结转资金 | | | | - | | -
年度总体目标 | 预期目标 | < | < | < | 实际完成情况 | < | <
^ | 完成年度防汛工作。 | < | < | < | 完成年度目标。 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标\n(50分) | 数量指标 | 指标1：节水改造 | 1 | 2 | 10 | 9
^ | ^ | ^ | 指标2：水价改革 | 3 | 4 | 10 | 8
^ | 满意度指标 | 服务对象满意度 | 满意度 | 90% | 100% | 10 | 10
总分 | < | < | < | < | < | 100 | 99
"""


def forms(*blocks: str | Table) -> tuple[Form, ...]:
    lexicon = shipped()
    return recognise_forms(build_outline(document(*blocks), lexicon), lexicon)


def only(*blocks: str | Table) -> Form:
    (form,) = forms(*blocks)
    return form


def entries(form: Form) -> list[tuple[str, str | None]]:
    return [(item.label, item.text) for item in form.items if isinstance(item, Entry)]


def amounts(form: Form) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (item.source, item.stage, item.horizon, item.text)
        for item in form.items
        if isinstance(item, AmountItem)
    ]


def goals(form: Form) -> list[tuple[str | None, str, str]]:
    return [
        (item.horizon, item.stage, item.text) for item in form.items if isinstance(item, GoalItem)
    ]


def indicators(form: Form, *roles: str) -> list[tuple[str | None, ...]]:
    return [
        tuple(item.cells[role].cell.text if role in item.cells else None for role in roles)
        for item in form.items
        if isinstance(item, IndicatorItem)
    ]


def test_a_note_below_a_forms_table_is_no_entry_of_the_next_form() -> None:
    first, second = forms(table(SELF_EVALUATION), "注：此表由单位填写。", table(SELF_EVALUATION, 2))
    assert not [*first.lines.head, *second.lines.head]


@both
def test_a_self_evaluation(exact: bool) -> None:
    form = only("项目支出绩效自评表", "（2022年度）", table(SELF_EVALUATION, exact=exact))
    assert (form.form, form.title) == ("project_self_evaluation", "项目支出绩效自评表")
    assert entries(form) == [
        ("项目名称", "水旱灾害防御经费"),
        ("主管部门", "天长市水利局"),
        ("实施单位", "天长市水利局"),
    ]
    assert amounts(form)[:6] == [
        ("total", "initial_budget", "annual", "880"),
        ("total", "adjusted_budget", "annual", "881"),
        ("total", "executed", "annual", "882"),
        ("fiscal", "initial_budget", "annual", "880"),
        ("fiscal", "adjusted_budget", "annual", "881"),
        ("fiscal", "executed", "annual", "882"),
    ]
    assert [text for *_, text in amounts(form)[6:]] == [None, None, None]
    assert goals(form) == [
        ("annual", "target", "完成年度防汛工作。"),
        ("annual", "actual", "完成年度目标。"),
    ]
    assert indicators(form, "level1", "level2", "level3", "value", "actual", "score") == [
        ("产出指标\n(50分)", "数量指标", "指标1：节水改造", "1", "2", "9"),
        ("产出指标\n(50分)", "数量指标", "指标2：水价改革", "3", "4", "8"),
        ("满意度指标", "服务对象满意度", "满意度", "90%", "100%", "10"),
    ]


@both
def test_rate_weight_and_score_go_with_the_executed_amount(exact: bool) -> None:
    form = only(table(SELF_EVALUATION, exact=exact))
    executed = [i for i in form.items if isinstance(i, AmountItem) and i.stage == "executed"]
    assert {name: slot.cell.text for name, slot in executed[0].measures.items()} == {
        "weight": "10",
        "rate": "100%",
        "score": "9",
    }
    assert executed[0].unit_hints == ("万元",)


@both
def test_the_row_of_sums_is_no_indicator(exact: bool) -> None:
    (total,) = [
        i for i in only(table(SELF_EVALUATION, exact=exact)).items if isinstance(i, TotalItem)
    ]
    assert {role: slot.cell.text for role, slot in total.cells.items()} == {
        "weight": "100",
        "score": "99",
    }


@both
def test_long_term_and_annual_halves_side_by_side(exact: bool) -> None:
    form = only(
        table(
            r"""
            项目资金（万元） | 中期资金总额： | 100 | < | 年度资金总额： | 50 | <
            ^ | 其中：财政拨款 | 90 | < | 其中：财政拨款 | 40 | <
            总体目标 | 中期目标（2024年—2026年） | < | < | 年度目标 | < | <
            ^ | 三年做完 | < | < | 一年做一点 | < | <
            一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
            产出指标 | 数量指标 | 人数 | ≥30 | 数量指标 | 人数 | ≥10
            ^ | 质量指标 | 率 | ≥90% | 质量指标 | 率 | ≥80%
            """,
            exact=exact,
        )
    )
    assert form.layout == "side_by_side"
    assert amounts(form) == [
        ("total", "budget", "medium_term", "100"),
        ("total", "budget", "annual", "50"),
        ("fiscal", "budget", "medium_term", "90"),
        ("fiscal", "budget", "annual", "40"),
    ]
    assert goals(form) == [
        ("medium_term", "target", "三年做完"),
        ("annual", "target", "一年做一点"),
    ]
    horizons = [i.horizon for i in form.items if isinstance(i, IndicatorItem)]
    assert horizons == ["medium_term", "annual", "medium_term", "annual"]
    assert indicators(form, "level1", "level2", "value") == [
        ("产出指标", "数量指标", "≥30"),
        ("产出指标", "数量指标", "≥10"),
        ("产出指标", "质量指标", "≥90%"),
        ("产出指标", "质量指标", "≥80%"),
    ]


@both
def test_the_spending_plan_of_hebei(exact: bool) -> None:
    form = only(
        table(
            """
            资金支出计划（%） | 3月底 | 6月底 | 12月底
            ^ | 50% | | 100%
            项目编码 | 1 | 项目名称 | 二
            """,
            exact=exact,
        )
    )
    shares = [
        (i.label_slot.cell.text, i.slot.cell.text if i.slot else None)
        for i in form.items
        if isinstance(i, MilestoneItem)
    ]
    assert shares == [("3月底", "50%"), ("6月底", ""), ("12月底", "100%")]


@both
def test_an_entry_under_a_merged_label(exact: bool) -> None:
    """资金用途 has no label of its own: it stands under the one that spans both rows."""
    form = only(
        table(
            """
            预算规模及资金用途 | 预算数 | 88.90 | 其他资金 |
            ^ | 用于会议 | < | < | <
            """,
            exact=exact,
        )
    )
    assert entries(form) == [("预算规模及资金用途", "用于会议")]
    assert amounts(form) == [
        ("total", "budget", None, "88.90"),
        ("other", "budget", None, None),
    ]


def test_a_label_that_nobody_knows_is_kept() -> None:
    form = only(table("项目名称 | 一 | 主管部门 | 某局\n会议地点安排 | 县城 | < | <"))
    assert ("会议地点安排", "县城") in entries(form)


def test_a_money_matrix_that_cannot_be_paired_is_left_alone() -> None:
    """A dump's row with fewer cells than the header has stages says nothing about which."""
    form = only(
        table(
            """
            项目资金(万元) | 年初预算数 | 全年预算数 | 全年执行数
             | 年度资金总额 | 880
            """,
            exact=False,
        )
    )
    assert amounts(form) == []


@pytest.mark.parametrize("between", [(), ("",)])
def test_a_form_goes_on_in_the_next_table(between: tuple[str, ...]) -> None:
    first = table("项目编码 | 1 | 项目名称 | 二", 1)
    second = table("一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 人数 | 3", 2)
    form = only("1.二绩效目标表", first, *between, second)
    assert len(form.parts) == 2
    assert indicators(form, "level3", "value") == [("人数", "3")]


def test_a_table_that_names_the_next_project_begins_a_form() -> None:
    header = "一级指标 | 二级指标 | 三级指标 | 指标值"
    one = f"项目名称 | 一 | 项目编码 | 1\n{header}\n产出指标 | 数量指标 | 甲 | 1"
    two = one.replace("| 一 |", "| 二 |")
    apart = forms(table(one, 1), table(two, 2))
    together = forms(table(one + "\n" + two))
    for found in (apart, together):
        assert [entries(form)[0][1] for form in found] == ["一", "二"]
        assert [len(indicators(form, "value")) for form in found] == [1, 1]


def test_a_title_row_inside_the_table() -> None:
    form = only(
        table(
            """
            部门预算项目支出绩效自评表(2023年度) | < | < | <
            项目名称 | 一 | 主管部门 | 某局
            """
        )
    )
    assert form.title == "部门预算项目支出绩效自评表(2023年度)"
    assert len(form.titles) == 1


def test_a_table_of_something_else_is_no_form() -> None:
    assert not only(table("姓名 | 单位\n张三 | 县医院")).is_form


def test_a_header_printed_again_on_the_next_page_is_no_indicator() -> None:
    header = "一级指标 | 二级指标 | 三级指标 | 指标值"
    form = only(
        table(f"{header}\n产出指标 | 数量指标 | 甲 | 1\n{header}\n产出指标 | 质量指标 | 乙 | 2")
    )
    assert indicators(form, "level3") == [("甲",), ("乙",)]


INDICATORS = """一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 人次 | {}
^ | 质量指标 | 率 | {}"""


def test_a_copy_that_lost_its_signs_makes_every_number_doubtful() -> None:
    """292% can only be ≥92%, so 2280次 beside it may be ≥280次: kept as written, and reported."""
    drawn = table("项目名称 | 一 | 主管部门 | 某局\n" + INDICATORS.format("2280次", "292%"))
    result = extracted(drawn)
    assert [i.value_raw for i in result.indicators] == ["2280次", "292%"]
    assert [f.raw for f in result.findings if f.code == "value-doubtful"] == ["2280次", "292%"]


def test_a_short_row_of_a_dump_says_how_its_cells_were_placed() -> None:
    drawing = INDICATORS.format("≥1次", "≥2%") + "\n满意度指标 | 群众满意度 | ≥90%"
    result = extracted(table(drawing, exact=False))
    last = result.indicators[-1]
    assert (last.level1, last.level2, last.level3, last.value_raw) == (
        "满意度指标",
        None,
        "群众满意度",
        "≥90%",
    )
    assert [f.raw for f in result.findings if f.code == "reading-by-vocabulary"] == ["群众满意度"]


def test_a_form_inside_a_cell_is_read_and_its_frame_is_accounted_for() -> None:
    inner = table("项目名称 | 一 | 主管部门 | 某局\n" + INDICATORS.format("≥1次", "≥2%"), 2)
    text = "\n".join(cell.text for cell in inner.cells if cell.text)
    frame = Cell(row_no=1, column_no=1, raw=text, text=text, tables=(inner,))
    result = extracted(Table(table_no=1, cells=(frame,), row_count=1, column_count=1))
    assert [p.project_name for p in result.projects] == ["一"]
    assert [i.value_raw for i in result.indicators] == ["≥1次", "≥2%"]
    assert result.ledger.coverage() == 1.0


def test_what_the_ledger_counts_is_what_its_rows_say() -> None:
    inner = table("项目名称 | 一 | 主管部门 | 某局\n" + INDICATORS.format("≥1次", "≥2%"), 2)
    text = "\n".join(cell.text for cell in inner.cells if cell.text)
    frame = Cell(row_no=1, column_no=1, raw=text, text=text, tables=(inner,))
    stray = table("某数 | 之外 | ", 3)
    ledger = extracted(Table(table_no=1, cells=(frame,), row_count=1, column_count=1), stray).ledger
    roles = [row.role for row in ledger.rows()]
    assert roles.count("unclaimed") == 2
    assert len(list(ledger.findings())) == 1  # of a table of which nothing was read
    assert ledger.coverage() == 1 - 2 / sum(role != "blank" for role in roles)
    # What is claimed after the question counts in the next answer.
    ledger.claim("attributes", 1, 1, ("text",), (Slot(3, stray.cells[1]),))
    ledger.labels({(3, 1, 1)})
    assert ledger.coverage() == 1.0
    assert [row.role for row in ledger.rows()][-3:] == ["label", "value", "blank"]
    assert ledger.claims()[3, 1, 2] == [Claim("attributes", 1, 1, "text")]


def test_a_claim_counts_by_the_place_of_its_cell_whoever_holds_a_copy_of_it() -> None:
    drawn = table("一 | 二 | \n三 | 四 | 五", 1)
    rows = []
    for copied in (False, True):
        ledger = Ledger(document(drawn))
        slots = [Slot(1, replace(cell) if copied else cell) for cell in drawn.cells]
        ledger.claim("attributes", 1, 1, ("label", "text"), slots[:2])
        ledger.claim("attributes", 1, 2, ("text", "label"), slots[1:3])  # the first counts; a blank
        ledger.labels({(1, 2, 1)})
        ledger.headings({(1, 2, 1), (1, 2, 2)})
        assert [finding.raw for finding in ledger.findings()] == ["五"]
        rows.append(ledger.rows())
    assert rows[0] == rows[1]
    assert [(row.role, row.record_no, row.field) for row in rows[0]] == [
        ("value", 1, "label"),
        ("value", 1, "text"),
        ("blank", None, None),
        ("heading", None, None),
        ("heading", None, None),
        ("unclaimed", None, None),
    ]


def test_a_table_split_with_its_header_repeated_goes_on_under_the_same_level() -> None:
    header, first, second = INDICATORS.format("≥1次", "≥2%").split("\n")
    name = "项目名称 | 一 | 主管部门 | 某局"
    one = table(f"{name}\n{header}\n{first}", 1)
    two = table(f"{header}\n{second.replace('^', '')}", 2)
    result = extracted(one, two)
    assert len(result.projects) == 1
    assert [(i.level1, i.level2) for i in result.indicators] == [
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
    ]


def test_a_header_met_before_gives_the_columns_of_its_own_cells() -> None:
    narrow = """
        一级指标 | 二级指标 | 三级指标 | 指标值 | 备注
        产出指标 | 数量指标 | 数量     | 12个   | 一般
    """
    wide = """
        一级指标 | 二级指标 | 三级指标 | <      | 指标值 | 备注
        产出指标 | 数量指标 | 数量     | <      | 12个   | 一般
    """
    lexicon = shipped()
    found = [
        open_block(read_rows(each, lexicon)[0], lexicon)
        for each in (table(narrow), table(wide, 2), table(narrow, 3))
    ]
    places = [[(c.role, c.first, c.last) for c in block.columns] for block in found if block]
    assert len(places) == 3
    assert places[0] == places[2]
    assert [at for role, *at in places[0] if role in {"level3", "value"}] == [[3, 3], [4, 4]]
    assert [at for role, *at in places[1] if role in {"level3", "value"}] == [[3, 4], [5, 5]]
    headers = [tuple(map(id, (c.header for c in block.columns))) for block in found if block]
    assert not set(headers[0]) & set(headers[2])


def test_two_projects_side_by_side_in_a_dump_are_not_told_apart() -> None:
    drawn = """
        项目名称 | 路灯电费 | <        | 项目名称 | 路灯维护 | <
        一级指标 | 三级指标 | 指标值   | 一级指标 | 三级指标 | 指标值
        产出指标 | 亮灯盏数 | 1.2万盏  | 产出指标 | 完好率   | ≥98%
    """
    word = extracted(table(drawn))
    assert [p.project_name for p in word.projects] == ["路灯电费", "路灯维护"]
    assert [(i.project_no, i.level3) for i in word.indicators] == [(1, "亮灯盏数"), (2, "完好率")]
    dump = extracted(table(drawn, exact=False))
    assert not dump.indicators
    assert "table-unreadable" in {finding.code for finding in dump.findings}


@both
@pytest.mark.parametrize(
    ("unit", "written", "shares", "doubted"),
    [
        ("（%）", ["40", "100"], [40, 100], False),
        ("", ["40%", "100%"], [40, 100], False),
        ("（万元）", ["50", "150"], [None, None], True),
        ("", ["40", "60"], [40, 60], True),  # shares or amounts, the plan does not say
    ],
)
def test_shares_of_a_plan_are_told_from_its_amounts(
    exact: bool, unit: str, written: list[str], shares: list[int | None], doubted: bool
) -> None:
    plan = f"资金支出计划{unit} | 一季度 | 7-9月\n^ | {' | '.join(written)}"
    found = extracted(table(f"项目名称 | 校舍维修 | <\n总额 | 5万元 | <\n{plan}", exact=exact))
    assert [m.month for m in found.milestones] == [3, 9]
    assert [m.percent for m in found.milestones] == shares
    told = [f.raw for f in found.findings if f.code == "value-doubtful"]
    assert told == (written if doubted else [])


@both
@pytest.mark.parametrize("name", ["支出金额（万元）", "分期金额（万元）", "预算数（万元）"])
def test_amounts_below_the_shares_of_a_plan_are_no_amount_of_the_form(
    *, exact: bool, name: str
) -> None:
    """Their label stands in front of each row, and nothing heads it."""
    found = extracted(
        table(
            f"""
            项目名称           | 校舍维修 | <
            资金支出计划（%）  | 3月底    | 6月底
            支出比例（%）      | 40       | 100
            {name}             | 2        | 5
            """,
            exact=exact,
        )
    )
    assert [each.percent for each in found.milestones] == [40, 100]
    assert [each.value for each in found.amounts] == []
    kept = [(each.label, each.text) for each in found.attributes]
    assert kept == [
        (f"资金支出计划（%）/{name}/3月底", "2"),
        (f"资金支出计划（%）/{name}/6月底", "5"),
    ]
    assert [each.code for each in found.findings if each.code == "cell-unclaimed"] == []


@both
def test_money_below_a_plan_is_an_amount(*, exact: bool) -> None:
    text = """
        项目名称          | 校舍维修 | <
        资金支出计划（%） | 3月底    | 6月底
        支出比例（%）     | 40       | 100
        预算数（万元）    | 5        | <
        """
    found = extracted(table(text, exact=exact))
    assert [each.value for each in found.amounts] == [5]


@both
def test_money_of_other_years_is_no_amount_of_this_one(*, exact: bool) -> None:
    found = extracted(
        table(
            """
            项目绩效目标表（2023年度） | < | < | <
            项目名称     | 一                 | <                  | <
            2022年预算数 | 70万元             | 2023年预算数       | 80万元
            项目资金     | 2022年执行数（万元） | 2023年预算数（万元） | 增减
            资金总额     | 60                 | 80                 | 20
            """,
            exact=exact,
        )
    )
    told = [(a.label, a.stage, a.value_yuan) for a in found.amounts]
    yuan = Decimal(800000)
    assert told == [("2023年预算数", "budget", yuan), ("资金总额", "budget", yuan)]
    kept = {a.label: a.text for a in found.attributes}
    assert kept["2022年预算数"] == "70万元"
    assert kept["资金总额/2022年执行数（万元）"] == "60"


@both
def test_the_unit_of_a_column_counts_in_front_of_that_of_the_form(*, exact: bool) -> None:
    found = extracted(
        table(
            """
            项目名称 | 一 | 单位：元 | <
            项目资金 | 预算数（万元） | 执行数 | 执行率
            资金总额 | 100 | 990000 | 99%
            其中：财政拨款（万元） | 90 | 89 | 99%
            """,
            exact=exact,
        )
    )
    assert [a.value_yuan for a in found.amounts] == [1000000, 990000, 900000, 890000]


def test_what_a_row_says_of_its_project_again_is_said_once() -> None:
    found = extracted(
        table(
            """
            单位名称 | 项目名称 | 预算数（万元） | 年度目标 | 一级指标 | 三级指标 | 指标值
            某馆 | 甲 | 50 | 改造库房 | 产出指标 | 面积 | 300平方米
            某馆 | 甲 | 50 | 改造库房 | 效益指标 | 安全 | 有保障
            某馆 | 乙 | 50 | 修复档案 | 产出指标 | 页数 | 2000页
            """
        )
    )
    assert [(a.project_no, a.value) for a in found.amounts] == [(1, Decimal(50)), (2, Decimal(50))]
    assert [(g.project_no, g.text) for g in found.goals] == [(1, "改造库房"), (2, "修复档案")]
    assert [(i.project_no, i.level3) for i in found.indicators] == [
        (1, "面积"), (1, "安全"), (2, "页数"),
    ]  # fmt: skip


@both
def test_the_money_of_a_task_is_not_the_sum(*, exact: bool) -> None:
    found = extracted(
        table(
            """
            部门名称     | 某局     | <        | <        | <
            年度主要任务 | 任务名称 | 主要内容 | 完成情况 | 预算金额（万元）
            ^            | 造林     | 三万亩   | 完成     | 300
            ^            | 防火     | 巡护     | 完成     | 120
            年度总体目标 | 造林。   | <        | <        | <
            """,
            exact=exact,
        )
    )
    told = [(a.label, a.source, a.value) for a in found.amounts]
    assert told == [("造林", "unknown", Decimal(300)), ("防火", "unknown", Decimal(120))]
    assert [p.total_yuan for p in found.projects] == [None]


@pytest.mark.parametrize(
    ("rows", "text", "told"),
    [
        # Neither is a plan of months over their shares; what it says is kept all the same.
        ("资金支出计划：3月底25% | < | <", "3月底25%", []),
        ("资金支出计划（%） | < | <\n按月支出 | < | <", "按月支出", []),
        ("资金支出计划（%） | < | <\n3月底 | < | <\n25 | < | <", "3月底", ["cell-unclaimed"]),
    ],
)
def test_what_is_no_plan_of_months_is_kept_as_it_is_written(
    rows: str, text: str, told: list[str]
) -> None:
    out = read("2022年项目支出绩效目标表", drawing=f"项目名称 | 修路 | <\n{rows}")
    assert not out.milestones
    assert [attribute.text for attribute in out.attributes] == [text]
    assert [finding.code for finding in out.findings] == told


def test_what_a_head_says_twice_is_kept_beside_what_it_said_first() -> None:
    out = read(
        "2022年项目支出绩效自评表",
        drawing="""
        项目名称 | 修路 | 自评得分 | 90
        自评得分 | 91 | 单位编码 | 1
        单位编码 | 2 | 资金总额 | 10
        单位 | 万元，保留两位小数 | < | <
        """,
    )
    (project,) = out.projects
    assert (str(project.self_score), project.unit_code, project.amount_unit) == ("90", "1", "万元")
    assert [attribute.text for attribute in out.attributes] == ["91", "2"]
