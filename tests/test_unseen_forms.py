"""The forms of ``fixtures/unseen`` (`unseen`), read as Word, pipes and TABs, give their truth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drawings import blocks, by_rows, drawn
from goalparse.pipeline import parse_bytes
from goalparse.records import Submission
from unseen import STEMS, differences, fits, parted, read, shown

# A row of one cell has no TAB: a block's title is a line between two tables, and begins a form.
# Where such a row begins or ends a table, nothing tells it from text.
ONE_CELL_ROWS = {"project_text_shandong_basic_plan_budget_2024"}
# Names of indicators as columns: text has no spans to tell which level each stands below.
UNREAD_IN_TEXT = {
    "transfer_regions_rows_indicators_columns_2025",
}
# What is merged down over several indicators: below the first of them text has a blank.
VALUES_OVER_ROWS = {
    *("development_zone_merged_values_2023", "merged_weight_over_indicators_2023"),
    "key_evaluation_scores_by_level_merged_2018",
}
# Whole documents, and forms of which text has been read other than it stands.
WHOLE_IN_TEXT = [
    *("budget_meeting_annex_scores_2025", "culture_bureau_two_years_2021"),
    *("final_accounts_school_2022", "key_evaluation_report_2023"),
    *("halfyear_monitoring_report_2024", "police_bureau_report_2023"),
    "court_goals_by_bullets_in_wide_2024",
    *("final_accounts_self_eval_report_three_scores_2023", "school_budget_annex_pairs_2024"),
    "final_accounts_summary_divided_money_then_forms_2024",
    *("unit_budget_forms_without_data_pages_2024", "department_self_eval_money_by_unit_2024"),
    "department_income_expense_shares_numbered_2025",
    *("hospital_final_accounts_comments_between_2022", "street_office_budget_forms_by_annex_2025"),
    *("poverty_report_village_funds_2020", "transfer_city_summary_2022"),
    *("chongqing_department_and_projects_2025", "county_budget_goals_document_2025"),
    *("county_self_eval_report_annexes_2024", "gansu_self_eval_summary_and_forms_2024"),
    *("guangdong_prior_review_and_goal_2025", "guizhou_budget_tables_and_forms_2024"),
    *("hainan_unit_forms_codes_2024", "hubei_department_self_eval_two_goals_2023"),
    *("jiangsu_department_medium_long_goals_2025", "monitoring_three_projects_document_2024"),
    *("tianjin_unit_forms_one_page_each_2025", "title_year_unit_in_one_cell_2024"),
    "list_unit_in_brackets_row_bands_of_kinds_2024",
    *("sichuan_three_projects_completion_2023", "yunnan_final_accounts_three_tables_2023"),
    *("central_department_budget_four_goals_2024", "hebei_text_three_projects_2024"),
    *("henan_budget_tables_dept_and_wide_2025", "hubei_county_department_and_projects_2025"),
    *("shaanxi_public_tables_13_14_15_2024", "sichuan_budget_with_wide_and_forms_2024"),
    *("town_budget_goals_then_list_2023", "transfer_notice_with_two_annexes_2024"),
    *("henan_wide_money_divided_goal_beside_2025", "wide_money_alone_divided_2025"),
    *("zhejiang_sources_in_wide_list_2024", "henan_wide_four_levels_across_2024"),
    "list_projects_with_codes_units_and_sums_2025",
    *("activity_duties_grades_columns_2016", "department_monitoring_and_project_document_2024"),
    "self_eval_report_department_then_projects_2022",
    "sichuan_wide_two_header_rows_goal_last_2024",
    "transfer_notice_allocation_and_regional_forms_2023",
    "transfer_self_eval_management_and_counties_2023",
    "bureau_budget_disclosure_department_projects_list_2025",
    *("two_terms_annual_left_money_pairs_2024", "wide_self_eval_list_counts_by_project_2023"),
    *("transfer_notice_county_in_brackets_2024", "city_units_in_sequence_one_title_2024"),
    *("final_accounts_annexes_blank_parts_2023", "guangxi_tasks_budget_and_executed_2021"),
    *("yunnan_department_year_beside_goals_2024", "water_self_eval_report_letter_2022"),
    *("mid_term_report_three_years_2024", "judicial_bureau_units_public_table_2025"),
    "department_goal_prose_and_indicators_2020",
    "environment_department_points_behind_names_2023",
    *("transfer_notice_three_regions_2025", "county_collection_three_units_2024"),
    *("monitoring_report_summary_and_forms_2023", "key_evaluation_report_goal_and_scores_2021"),
    *("guangxi_department_and_wide_two_pages_2026", "hainan_department_functions_as_rows_2022"),
    *("budget_disclosure_wide_three_pages_2023", "fujian_budget_goals_year_before_beside_2020"),
    *("department_self_eval_projects_inside_2022", "liaoning_department_income_expense_2024"),
    *("hubei_department_terms_and_years_2024", "heilongjiang_department_stages_as_rows_2021"),
    "gansu_department_goal_management_levels_2025",
    *("list_levels_over_level_two_2024", "list_three_header_rows_money_and_levels_2025"),
    *("list_self_eval_money_and_levels_divided_2023", "list_stages_over_sources_2023"),
    *("list_levels_further_rows_of_a_project_2025", "list_header_typed_without_merges_2022"),
    *("list_group_of_indicators_over_levels_2022", "list_without_money_levels_as_columns_2024"),
    *("prose_between_title_and_table_2024", "self_eval_explanations_above_table_2023"),
    *("department_overview_below_title_2022", "project_names_in_numbered_headings_2024"),
    *("project_names_in_numbered_titles_2023", "list_money_divided_sum_called_subtotal_2024"),
    *("fund_list_xianjie_projects_goals_2025", "list_projects_bands_between_indicators_2022"),
    *("wide_export_project_facts_on_the_right_2024", "list_three_header_rows_among_parts_2025"),
    *("purchase_list_of_items_with_goal_2024", "investment_plan_list_with_goals_2024"),
    "finance_bureau_approval_notice_three_units_2024",
    "transfer_counties_rows_money_and_goal_texts_2025",
    *("list_subprojects_rows_under_project_2024", "list_budget_paid_progress_midyear_2024"),
    *("list_two_pages_page_sums_2023", "special_treasury_bonds_list_by_field_2024"),
    "two_years_same_project_goal_then_continuing_2023",
    *("list_increase_decrease_supplement_2024", "list_three_guarantees_people_standard_2025"),
    "wide_values_of_three_years_and_basis_2025",
    *("bond_list_projects_term_rate_goal_2024", "list_last_and_this_year_budget_change_2025"),
    *("list_rows_per_source_of_a_project_2024", "monthly_plan_amounts_twelve_columns_2024"),
    *("ppp_list_payments_by_year_2024", "purchase_list_price_quantity_sum_2023"),
    *("transfer_values_counties_total_last_2024", "wide_two_units_of_money_in_header_2023"),
    *("court_final_accounts_list_of_results_2022", "party_body_units_by_heading_no_name_row_2025"),
    *("department_wide_two_units_2025", "jiangxi_wide_three_header_rows_2025"),
    *("hunan_department_wide_row_2024", "wide_list_three_header_rows_money_2024"),
    *("self_eval_material_units_then_forms_2022", "town_final_accounts_department_and_list_2021"),
    "hospital_unit_self_eval_kinds_of_expenditure_2023",
]
# Money merged down over several projects: text has a blank below the first of them.
MONEY_OVER_PROJECTS = {
    *("list_money_and_goal_merged_over_projects_2020", "wide_money_merged_over_two_projects_2023"),
    "list_money_parts_merged_over_three_projects_2024",
}
# The same, and goals and units: what each project below the first lacks is told.
OVER_PROJECTS = {
    "list_goal_merged_over_projects_2022": ["goals"],
    "list_money_and_goal_merged_over_projects_2020": ["amounts", "goals"],
    "list_money_parts_merged_over_three_projects_2024": ["projects", "amounts"],
    "list_unit_behind_merged_over_projects_2025": ["projects"] * 2,
    "wide_goal_and_unit_merged_over_projects_2025": ["projects", "goals"],
    "wide_money_merged_over_two_projects_2023": ["amounts"],
}
BY_ROWS = [(stem, joint) for stem in STEMS for joint in (" | ", "\t")]


def faults(stem: str) -> Iterator[str]:
    """What the records say other than the truth."""
    drawing, truths = parted(stem)
    yield from differences(parse_bytes(drawn(drawing), path="unseen.docx"), truths)


@pytest.mark.parametrize("stem", STEMS)
def test_an_unseen_form_is_read_as_drawn(stem: str) -> None:
    assert list(faults(stem)) == []


@pytest.mark.parametrize("stem", WHOLE_IN_TEXT)
def test_its_text_with_pipes_says_all_of_it(stem: str) -> None:
    """Documents of several forms: as many projects, and each with all that is its own."""
    drawing, truths = parted(stem)
    found = parse_bytes(by_rows(drawing, " | ").encode(), path="unseen.txt")
    assert list(differences(found, truths)) == []


@pytest.mark.parametrize(("stem", "joint"), BY_ROWS)
def test_its_text_by_rows_says_nothing_else(stem: str, joint: str) -> None:
    """Rows with pipes or TABs, covered cells left out or blank: what is read is right."""
    drawing, _ = parted(stem)
    word = parse_bytes(drawn(drawing), path="unseen.docx")
    dump = parse_bytes(by_rows(drawing, joint).encode(), path="unseen.txt")
    if joint == "\t" and stem in ONE_CELL_ROWS:
        assert len(dump.projects) > len(word.projects)
        return
    if stem in UNREAD_IN_TEXT:
        told = {"table-unrecognised", "table-unreadable", "amount-sum-mismatch"}
        assert told & _codes(dump).keys()
        return
    for table in ("amounts", "indicators"):
        further = said(dump, table) - said(word, table)
        assert not further or stem in VALUES_OVER_ROWS | MONEY_OVER_PROJECTS
        assert all(lacks(row, said(word, table)) for row in further)


@pytest.mark.parametrize("stem", OVER_PROJECTS)
def test_its_text_tells_what_may_be_merged_down_over_projects(stem: str) -> None:
    drawing, _ = parted(stem)
    found = parse_bytes(by_rows(drawing, " | ").encode(), path="unseen.txt").findings
    told = [each.table for each in found if "stands with a project above" in each.message]
    assert told == OVER_PROJECTS[stem]


def lacks(row: tuple[object, ...], rows: set[tuple[object, ...]]) -> bool:
    """Whether a record says the same as another one, or nothing."""
    return any(all(own in {None, of} for own, of in zip(row, other, strict=True)) for other in rows)


def said(found: Submission, table: str) -> set[tuple[object, ...]]:
    """The records of a table, in what no place and no span tells."""
    names = {
        "amounts": ("project_no", "label", "source", "stage", "value_yuan"),
        "indicators": ("project_no", "level1", "level2", "level3", "value_raw", "weight", "score"),
    }
    rows = getattr(found, table)
    return {tuple(_on_one_line(getattr(row, name)) for name in names[table]) for row in rows}


def _on_one_line(value: object) -> object:
    """A value as rows of text hold it, which have no lines in a cell."""
    return value.replace("\n", " ") if isinstance(value, str) else value


def test_a_fault_is_told() -> None:
    """The comparison can fail: a drawing with other figures is not as told."""
    drawing, truths = parted(STEMS[0])
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    truths[0].records["A"][0][3] = "1"
    assert not fits(truths[0].records["A"][0], read(found, truths[0], 1)["A"][0])


@pytest.mark.parametrize("how", ["departments_across", "departments_with_sums_in"])
def test_a_department_between_projects_is_quoted_and_no_project(how: str) -> None:
    drawing, _ = parted(f"{how}_wide_list_2023")
    found = parse_bytes(drawn(drawing), path="unseen.docx").findings
    assert {each.code for each in found} == {"cell-unclaimed"}
    assert {each.raw for each in found} <= {"某某局", "某某中心", "70", "30"}


def test_a_project_with_money_alone_in_a_wide_list_is_not_taken_for_a_department() -> None:
    """60 is not the sum of the amounts below: nothing says that the row is above them."""
    drawing, _ = parted("departments_with_sums_in_wide_list_2023")
    found = parse_bytes(drawn(drawing.replace("70", "60")), path="unseen.docx").findings
    assert "table-unrecognised" in {each.code for each in found}


def test_a_labels_word_below_a_merged_level_is_an_indicator_in_a_dump_too() -> None:
    drawing, _ = parted("management_as_levels_2023")
    blank = drawing.replace("^", "").replace("<", "")
    word = parse_bytes(drawn(drawing), path="unseen.docx")
    dump = parse_bytes(f"{blank}\n\n".encode(), path="unseen.txt")
    assert said(dump, "indicators") == said(word, "indicators")
    assert not dump.attributes


def test_a_text_beside_the_label_of_a_matrix_is_kept_in_a_dump() -> None:
    """The label below, with a text of its own, made it the header of a matrix."""
    drawing, _ = parted("management_as_entries_2023")
    dump = parse_bytes(f"{drawing.replace('<', '')}\n\n".encode(), path="unseen.txt")
    kept = {(each.label, each.text) for each in dump.attributes}
    assert {("资金管理情况", "良好"), ("预算管理情况", "规范，无问题")} <= kept


def test_a_plan_whose_label_states_a_unit_of_money_holds_no_shares() -> None:
    """10 to 40, which could be shares by their size."""
    drawing = """
    项目支出绩效目标表
    项目名称 | 道路改造 | < | < | <
    资金支出计划（万元） | 一季度 | 二季度 | 三季度 | 四季度
    ^ | 10 | 20 | 30 | 40
    年度目标 | 改造道路。 | < | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [(each.raw, each.percent) for each in found.milestones] == [
        ("10", None),
        ("20", None),
        ("30", None),
        ("40", None),
    ]
    assert "value-doubtful" in {each.code for each in found.findings}


@pytest.mark.parametrize("label", ["子项目名称", "项目名称（变更后）"])
def test_a_second_name_of_one_project_is_no_second_project(label: str) -> None:
    drawing = f"""
    项目支出绩效目标表
    项目名称 | 道路改造 | {label} | 桥梁维修
    资金总额（万元） | 50 | 财政拨款 | 50
    年度目标 | 改造道路。 | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.project_name for each in found.projects] == ["道路改造"]
    assert (label, "桥梁维修") in {(each.label, each.text) for each in found.attributes}
    assert [each.code for each in found.findings] == []


def _codes(found: Submission) -> dict[str, set[str | None]]:
    told: dict[str, set[str | None]] = {}
    for each in found.findings:
        told.setdefault(each.code, set()).add(each.raw)
    return told


def test_a_value_merged_down_over_indicators_is_given_to_each_and_told() -> None:
    drawing, _ = parted("development_zone_merged_values_2023")
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.value_raw for each in found.indicators].count("100%") == 2
    assert _codes(found)["value-doubtful"] == {"100%"}
    apart = parse_bytes(
        drawn(drawing.replace("| ^\n^ | 效益", "| 90%\n^ | 效益")), path="unseen.docx"
    )
    assert "value-doubtful" not in _codes(apart)


def test_a_level_in_a_line_between_rows_behind_tabs_is_a_row_and_told() -> None:
    """Without blank lines around tables its word alone says that it is a row of one cell."""
    drawing, _ = parted("level_lines_across_2023")
    lines = by_rows(drawing, "\t").replace("\n\n", "\n")
    found = parse_bytes(lines.encode(), path="unseen.txt")
    levels = ["产出指标", "产出指标", "效益指标", "满意度指标"]
    assert [each.level1 for each in found.indicators] == levels
    assert "row-break-ambiguous" in _codes(found)


@pytest.mark.parametrize(
    "stem",
    [
        *("hubei_application_with_blocks_2024", "yunnan_final_accounts_three_tables_2023"),
        *("level_one_per_block_title_row_2023", "stacked_years_blocks_2024"),
        *("level_lines_across_2023", "old_self_eval_lines_of_points_2016"),
        "departments_across_wide_list_2023",
    ],
)
def test_rows_of_one_cell_between_rows_behind_tabs_are_rows_and_told(stem: str) -> None:
    drawing, truths = parted(stem)
    found = parse_bytes(by_rows(drawing, "\t").encode(), path="unseen.txt")
    assert list(differences(found, truths)) == []
    assert "row-break-ambiguous" in _codes(found)


@pytest.mark.parametrize(
    ("name", "year"), [("2021年高标准农田建设", None), ("高标准农田建设", 2021)]
)
def test_the_year_of_a_title_is_not_that_of_the_projects_own_name(
    name: str, year: int | None
) -> None:
    drawing = f"""
    2021年高标准农田建设项目绩效目标表
    项目名称 | {name} | 预算数（万元） | 50
    年度目标 | 建设农田。 | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert found.document.fiscal_year == year


@pytest.mark.parametrize("joint", [" | ", "\t"])
def test_a_review_below_the_indicators_is_no_indicator(joint: str) -> None:
    drawing, _ = parted("project_pool_entry_2024")
    found = parse_bytes(by_rows(drawing, joint).encode(), path="unseen.txt")
    kept = {each.label for each in found.attributes}
    assert {"主管部门意见", "业务科室意见", "绩效科意见"} <= kept
    assert len(found.indicators) == 3


def test_a_row_that_states_another_unit_than_its_column_is_told() -> None:
    drawing, _ = parted("row_unit_against_column_unit_2023")
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert _codes(found)["unit-conflict"] == {"1800", "1760"}


def test_labels_in_two_scripts_are_read_as_the_chinese_ones_and_kept_as_written() -> None:
    drawing, _ = parted("xinjiang_bilingual_2024")
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.level1 for each in found.indicators[:2]] == ["产出指标"] * 2
    assert found.indicators[0].level1_raw == "产出指标 چىقىرىش"
    assert not found.findings


def test_an_item_of_expenditure_is_told_once_and_is_no_unknown_header() -> None:
    drawing, _ = parted("department_tasks_self_eval_2023")
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    told = [(each.code, each.raw) for each in found.findings if each.field == "source"]
    assert told.count(("reading-by-vocabulary", "其中：基本支出")) == 1
    assert [each.source for each in found.amounts if each.label == "其中：基本支出"] == [
        "unknown"
    ] * 2
    assert ("header-unknown", "公路养护") in told


def test_names_that_are_words_of_money_stay_indicators_where_levels_are_left_out() -> None:
    dump = """
    项目支出绩效目标表（2024年度）

    项目名称 | 困难群众救助 | 预算数（万元） | 65
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 救助人数 | ≥500人
    成本指标 | 补助资金 | ≤65万元
    人员经费 | ≤10万元
    补贴资金 | ≤5万元
    效益指标 | 社会效益指标 | 困难群众生活 | 改善
    """.replace("    ", "")
    found = parse_bytes(dump.encode(), path="unseen.txt")
    names = ["救助人数", "补助资金", "人员经费", "补贴资金", "困难群众生活"]
    assert [each.level3 for each in found.indicators] == names
    assert [each.label for each in found.amounts] == ["预算数（万元）"]


def test_an_unknown_word_with_a_sentence_beside_it_is_no_indicator_in_a_dump() -> None:
    drawing, _ = parted("monitoring_warning_light_2024")
    renamed = drawing.replace("纠偏措施", "督办举措")
    for joint in (" | ", "\t"):
        found = parse_bytes(by_rows(renamed, joint).encode(), path="unseen.txt")
        assert len(found.indicators) == 3
        assert ("督办举措", "加强督办，提高处置率。") in {
            (e.label, e.text) for e in found.attributes
        }
        assert "督办举措" in _codes(found)["header-unknown"]


@pytest.mark.parametrize("total", ["小计", "合计"])
def test_a_sum_between_a_source_and_its_amount_is_that_of_the_source(total: str) -> None:
    drawing = f"""
    项目支出绩效目标表（2024年度）
    项目名称 | 道路改造 | < | <
    项目资金（万元） | 财政拨款 | {total} | 80
    ^ | 其他资金 | {total} | 20
    ^ | 总计 | 100 | <
    年度目标 | 改造道路。 | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    told = [(each.label, each.source, shown(each.value)) for each in found.amounts]
    assert told == [
        ("财政拨款", "fiscal", "80"),
        ("其他资金", "other", "20"),
        ("总计", "total", "100"),
    ]
    assert not found.findings


@pytest.mark.parametrize("before", ["上年预算", "上年预算数", "2023年预算数"])
def test_last_years_money_left_of_this_years_is_kept_as_what_it_is(before: str) -> None:
    drawing = f"""
    项目支出绩效目标表（2024年度）
    项目名称 | 道路改造 | <
    资金情况（万元） | {before} | 本年预算
    资金总额 | 40 | 50
    财政拨款 | 40 | 50
    年度目标 | 改造道路。 | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    told = [(each.source, shown(each.value)) for each in found.amounts]
    assert told == [("total", "50"), ("fiscal", "50")]
    assert (f"资金总额/{before}", "40") in {(each.label, each.text) for each in found.attributes}


@pytest.mark.parametrize("behind", ["", "\n绩\n效"])
def test_text_that_ends_before_the_indicators_of_its_form_may_be_cut(behind: str) -> None:
    rows = """
    项目支出绩效目标表（2024年度）

    项目名称 | 道路改造 | 预算数（万元） | 50
    主管部门 | 某县交通局 | 实施单位 | 某县公路站
    年度目标 | 改造道路3公里。
    """
    for joint in (" | ", "\t"):
        text = "\n".join(line.strip() for line in rows.split("\n")).replace(" | ", joint)
        found = parse_bytes(f"{text}{behind}\n".encode(), path="unseen.txt")
        told = [(each.code, each.message) for each in found.findings]
        assert any(code == "text-truncated" or "cut off here" in said for code, said in told)


def test_a_form_whose_indicators_nobody_reads_is_not_told_as_cut() -> None:
    text = """
    项目支出绩效目标表（2024年度）

    项目名称\t道路改造\t预算数（万元）\t50
    主管部门\t某县交通局\t实施单位\t某县公路站
    年度目标\t改造道路3公里。
    产出指标\t改造3公里
    """.replace("    ", "")
    found = parse_bytes(text.encode(), path="unseen.txt")
    assert not any("cut off here" in each.message for each in found.findings)


def test_a_share_in_the_place_of_a_goal_is_no_goal() -> None:
    """Without the blanks of covered cells the goals stand one place to the left."""
    drawing, _ = parted("goals_as_table_of_rows_2024")
    found = parse_bytes(by_rows(drawing, "\t").replace("\n\t", "\n").encode(), path="unseen.txt")
    goals = [each.text for each in found.goals]
    assert goals == ["空气优良天数比例达到85%。", "地表水国考断面全部达标。"]
    told = {text for raw in _codes(found)["cell-unclaimed"] for text in (raw or "").split(" | ")}
    assert {"40%", "60%"} <= told


@pytest.mark.parametrize(
    ("stem", "kept"),
    [
        ("evaluation_four_levels_points_each_2023", {}),
        ("level_scores_rows_behind_indicators_2020", {"合计/财政评分": "90"}),
        ("review_of_self_eval_2024", {"合计/复核得分": "88"}),
    ],
)
def test_sums_of_further_columns_of_points_are_accounted_for(
    stem: str, kept: dict[str, str]
) -> None:
    """Those of each level say the same again; those of who reviews the form are kept."""
    drawing, _ = parted(stem)
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert "cell-unclaimed" not in _codes(found)
    assert {a.label: a.text for a in found.attributes if a.label.startswith("合计/")} == kept


def test_what_was_applied_for_beside_what_was_approved_is_known() -> None:
    drawing, _ = parted("reviewed_amount_beside_applied_2024")
    assert not parse_bytes(drawn(drawing), path="unseen.docx").findings


UNIT_FORM = """
资金总额（万元） | 50 | 其中：财政拨款 | 50
年度目标 | 做好本年各项工作。 | < | <
"""


@pytest.mark.parametrize(
    ("first", "second", "departments"),
    [
        ("部门名称：某局", "部门名称：某院", ["某局", "某院"]),
        ("填报单位：某局   单位：万元", "填报单位：某院   单位：万元", ["某局", "某院"]),
        ("部门名称：某局", "部门名称：某局", ["某局"]),  # the next page of it
        ("部门名称：某局", "填报单位：某院", ["某局"]),  # who is filing it, said below
        ("部门名称：某局", "单位：万元", ["某局"]),
    ],
)
def test_a_line_that_names_another_unit_begins_the_next_form(
    first: str, second: str, departments: list[str]
) -> None:
    drawing = f"部门整体支出绩效目标表（2024年度）\n{first}{UNIT_FORM}{second}{UNIT_FORM}"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    named = [each.department_name or each.unit_name for each in found.projects]
    assert named == departments
    assert {each.title for each in found.projects} == {"部门整体支出绩效目标表"}
    assert {each.form for each in found.projects} == {"department_goal"}


@pytest.mark.parametrize(
    ("below", "title", "year"),
    [
        ("（甲县）", "项目支出绩效目标表（甲县）", None),
        ("（基本建设类）\n（2024年度）", "项目支出绩效目标表（基本建设类）", 2024),
        ("（2024年度）\n（基本建设类）", "项目支出绩效目标表", 2024),
        ("（2023-2025年）", "项目支出绩效目标表", None),
        ("（2023—2025年度）", "项目支出绩效目标表", None),
        ("（一）项目基本情况（某县）", "项目支出绩效目标表", None),
        ("（请各单位认真填写，并于每年三月底以前报送财政局预算科备案）", None, None),
    ],
)
def test_what_stands_in_brackets_below_a_title_is_its_second_line(
    below: str, title: str | None, year: int | None
) -> None:
    drawing = f"项目支出绩效目标表\n{below}\n项目名称 | 道路改造 | 预算数（万元） | 50"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [(each.title, each.fiscal_year) for each in found.projects] == [(title, year)]


@pytest.mark.parametrize(
    ("lines", "title", "year"),
    [
        ("某局关于报送2023年绩效目标的报告", "某局关于报送2023年绩效目标的报告", 2023),
        (
            "某省财政厅关于下达\n2024年资金预算的通知",
            "某省财政厅关于下达2024年资金预算的通知",
            2024,
        ),
        ("根据要求，我局报送了\n绩效目标的报告", None, None),
        ("某局部门预算\n（2024年度）", "某局部门预算", 2024),
        ("2024年度\n某局部门决算", "某局部门决算", 2024),
        ("某县某项目绩效评估报告\n（2022—2024年度）", "某县某项目绩效评估报告", None),
    ],
)
def test_the_title_of_a_letter_or_a_report_and_the_year_beside_it(
    lines: str, title: str | None, year: int | None
) -> None:
    drawing = f"{lines}\n一、基本情况\n项目支出绩效目标表\n项目名称 | 修路 | 预算数（万元） | 5"
    found = parse_bytes(drawn(drawing), path="unseen.docx").document
    assert (found.title, found.fiscal_year) == (title, year)


def test_the_year_of_the_forms_that_a_letter_sends_is_the_documents() -> None:
    drawing = """
    某局关于开展2024年绩效自评工作的通知
    项目支出绩效自评表（2023年度）
    项目名称 | 修路 | 全年预算数（万元） | 5
    """
    assert parse_bytes(drawn(drawing), path="unseen.docx").document.fiscal_year == 2023


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("某项目绩效评价指标体系及评分表", "project_self_evaluation"),
        ("某部门整体支出绩效评价指标评分表", "department_self_evaluation"),
        ("某项目事前绩效评估指标评分表", "project_goal"),
    ],
)
def test_points_without_any_value_reached_are_of_an_evaluation(title: str, form: str) -> None:
    drawing = f"""
    {title}
    一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
    过程 | 资金管理 | 资金使用合规性 | 10 | 发现一处扣1分 | 8
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.form for each in found.projects] == [form]


INDICATORS = """
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 办理案件 | ≥800件
"""


@pytest.mark.parametrize(
    ("above", "form"),
    [
        ("某局2024年部门整体绩效目标\n一、绩效指标", "department_goal"),
        ("某局2024年绩效文本\n第一部分\n部门整体绩效目标\n一、绩效指标", "department_goal"),
        ("某局2024年绩效文本\n第二部分\n预算项目绩效目标\n一、绩效指标", "project_goal"),
        ("某局2024年部门整体绩效目标\n项目支出绩效目标表", "project_goal"),
        ("某局2024年部门预算\n一、绩效指标", "project_goal"),
        ("部门整体支出绩效目标自评表", "department_self_evaluation"),
        ("项目支出绩效目标自评表", "project_self_evaluation"),
    ],
)
def test_a_table_without_a_title_is_of_the_department_whose_paper_it_stands_in(
    above: str, form: str
) -> None:
    found = parse_bytes(drawn(f"{above}{INDICATORS}"), path="unseen.docx")
    assert [each.form for each in found.projects] == [form]


def test_a_projects_form_in_a_departments_paper_is_the_projects() -> None:
    named = "项目名称 | 修路 | < | <"
    drawing = f"某局2024年部门整体绩效目标\n一、项目\n{named}{INDICATORS}"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.form for each in found.projects] == ["project_goal"]


@pytest.mark.parametrize("title", ["第一部分\n部门整体绩效目标", "部门整体支出绩效目标表"])
def test_the_title_of_a_part_or_of_a_form_is_none_of_the_document(title: str) -> None:
    assert parse_bytes(drawn(f"{title}{INDICATORS}"), path="unseen.docx").document.title is None


def test_a_list_below_a_header_that_nobody_reads_gives_no_amounts() -> None:
    """Three rows of header over a row per project: its names are no sources of one form's money."""
    drawing = """
    某县2025年部门预算项目绩效目标汇总表
    序号 | 项目名称 | 资金安排（万元） | < | < | 年度绩效目标 | 绩效指标 | <
    ^ | ^ | 合计 | 2025年安排 | < | ^ | 产出指标 | 效益指标
    ^ | ^ | ^ | 本级财政 | 上级补助 | ^ | 数量指标 | 社会效益指标
    1 | 农村公路养护 | 860 | 360 | 500 | 养护农村公路。 | 养护里程≥1200公里 | 出行条件改善
    2 | 危桥改造 | 420 | 120 | 300 | 改造危桥6座。 | 改造危桥6座 | 消除安全隐患
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert not found.amounts
    assert [each.total_yuan for each in found.projects] == [None]
    assert "table-unrecognised" in _codes(found)


def test_a_label_below_a_column_of_points_is_none_of_them() -> None:
    drawing = """
    新增项目事前绩效评估表（2025年度）
    项目名称 | 智慧停车平台 | < | < | <
    评估维度 | 评估要点 | 分值 | 得分 | 评估意见
    立项必要性 | 需求是否迫切 | 10 | 8 | 停车矛盾突出
    建议金额 | 520万元 | 核减理由 | 重复建设160万元 | <
    年度绩效目标 | 建成停车平台。 | < | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    points = [each.text for each in found.attributes if each.label in {"分值", "得分"}]
    assert points == ["10", "8"]
    kept = {(each.label, each.text) for each in found.attributes}
    assert {("建议金额", "520万元"), ("核减理由", "重复建设160万元")} <= kept


@pytest.mark.parametrize(("header", "told"), [("三级指标及权重", True), ("三级指标", False)])
def test_points_that_a_header_says_are_behind_the_names_are_told(
    header: str, *, told: bool
) -> None:
    drawing, _ = parted("environment_department_points_behind_names_2023")
    found = parse_bytes(drawn(drawing.replace("三级指标及权重", header)), path="unseen.docx")
    raws = {each.raw for each in found.findings if each.code == "value-doubtful"}
    assert (header in raws) == told


@pytest.mark.parametrize(
    ("line", "unit", "department"),
    [
        ("甲市", None, None),
        ("某某局 单位：万元", "万元", None),
        ("（单位：万元）", "万元", None),
        ("单位：万元（保留两位小数）", "万元", None),
        ("制表机关：某某局", None, None),
        ("部门：某某局 2024年度 金额单位：万元", "万元", "某某局"),
    ],
)
def test_a_line_below_a_title_may_say_whose_the_form_is(
    line: str, unit: str | None, department: str | None
) -> None:
    drawing = f"部门整体支出绩效目标表\n{line}\n资金总额 | 5 | 其中：财政拨款 | 5"
    (found,) = parse_bytes(drawn(drawing), path="unseen.docx").projects
    assert (found.title, found.form) == ("部门整体支出绩效目标表", "department_goal")
    assert (found.amount_unit, found.department_name, found.unit_name) == (unit, department, None)


@pytest.mark.parametrize(
    "between", ["附件2", "部门收支总表", "某局\n某年某月", "各单位要认真组织。\n附件2"]
)
def test_what_no_form_is_named_by_parts_a_title_from_a_table(between: str) -> None:
    drawing = f"部门整体支出绩效目标表\n{between}\n项目名称 | 修路 | 资金总额（万元） | 5"
    (found,) = parse_bytes(drawn(drawing), path="unseen.docx").projects
    assert found.title is None


WIDE = """
项目支出绩效自评表
项目名称 | 全年预算数（万元） | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值
修路 | 80 | 修路8公里。 | 产出指标 | 数量指标 | 修路里程 | 8公里 | 8公里
架桥 | 20 | 架桥1座。 | 产出指标 | 数量指标 | 架桥座数 | 1座 | 1座
{between}
项目名称 | 全年预算数（万元） | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 实际完成值
架桥 | 20 | 架桥1座。 | 效益指标 | 社会效益指标 | 受益人口 | 2万人 | 2万人
挖渠 | 30 | 挖渠3公里。 | 产出指标 | 数量指标 | 挖渠里程 | 3公里 | 3公里
"""


@pytest.mark.parametrize("between", ["", "续表", "项目支出绩效自评表", None])
@pytest.mark.parametrize("joint", ["", " | "])
def test_a_wide_table_goes_on_below_its_header_printed_again(
    between: str | None, joint: str
) -> None:
    """In the same table, in a further one, below its title."""
    drawing = (
        WIDE.format(between=between) if between is not None else WIDE.replace("{between}\n", "")
    )
    data = by_rows(drawing, joint).encode() + b"\n\n" if joint else drawn(drawing)
    found = parse_bytes(data, path="unseen.txt" if joint else "unseen.docx")
    assert [each.project_name for each in found.projects] == ["修路", "架桥", "挖渠"]
    assert {each.title for each in found.projects} == {"项目支出绩效自评表"}
    assert {each.form for each in found.projects} == {"project_self_evaluation"}
    assert [(e.project_no, e.level3) for e in found.indicators if e.project_no == 2] == [
        (2, "架桥座数"),
        (2, "受益人口"),
    ]
    assert [shown(each.value) for each in found.amounts] == ["80", "20", "30"]
    goes_on = [each for each in found.findings if "goes on with the last project" in each.message]
    assert bool(goes_on) == (between is not None)


@pytest.mark.parametrize(
    ("title", "names"),
    [("项目绩效监控情况汇总表", ["修路", "架桥"]), ("2023年项目执行情况表", [])],
)
def test_projects_over_two_stages_of_money_are_no_sources(title: str, names: list[str]) -> None:
    drawing = f"""
    {title}
    序号 | 项目名称 | 全年预算数（万元） | 1-7月执行数（万元） | 执行率 | 备注
    1 | 修路 | 1260 | 720.5 | 57.18% |
    2 | 架桥 | 600 | 300 | 50% |
    合计 | < | 1860 | 1020.5 | 54.87% |
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.project_name for each in found.projects] == names
    assert {each.source for each in found.amounts} == ({"total"} if names else set())


@pytest.mark.parametrize(
    ("lines", "title", "year"),
    [
        ("某县2024年县级部门预算绩效目标汇编", "某县2024年县级部门预算绩效目标汇编", 2024),
        ("附件2：2024年县级预算绩效目标汇编", "2024年县级预算绩效目标汇编", 2024),
        ("附件2 2024年县级预算绩效目标汇编", "2024年县级预算绩效目标汇编", 2024),
        ("某局整体支出绩效自评情况\n（2023年度）", "某局整体支出绩效自评情况", 2023),
        ("附件3：\n索引号：115\n某局2024年部门预算说明", "某局2024年部门预算说明", 2024),
        ("某县2024年预算执行情况和2025年预算草案", None, None),
        ("一、2023年部门预算绩效情况", None, None),
        ("按照要求，我局开展了自评。\n2023年绩效自评结果", None, None),
        ("某局2023年工作总结", None, None),
    ],
)
def test_a_first_line_with_a_year_about_budgets_is_the_documents_title(
    lines: str, title: str | None, year: int | None
) -> None:
    drawing = f"{lines}\n一、基本情况\n项目支出绩效目标表\n项目名称 | 修路 | 资金总额 | 5"
    found = parse_bytes(drawn(drawing), path="unseen.docx").document
    assert (found.title, found.fiscal_year) == (title, year)


def test_a_row_whose_levels_nobody_knows_is_an_indicator_and_no_header() -> None:
    drawing = """
    部门整体支出绩效目标表（2024年度）
    一级指标 | 二级指标 | 三级指标 | 指标值 | <
    产出指标 | 数量指标 | 办理案件 | ≥800件 | <
    内部治理 | 长远规划 | 中期规划完备程度 | 完备 | <
    ^ | 队伍状况 | 活动开展 | 规律 | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.level1 for each in found.indicators] == ["产出指标", "内部治理", "内部治理"]
    assert {"内部治理", "长远规划", "队伍状况"} <= _codes(found)["level-unknown"]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("目标1完成情况：送戏。\\n目标2完成情况：修缮2处。", [("1", "送戏。"), ("2", "修缮2处。")]),
        ("目标一：送戏。目标二：修缮。", [("1", "送戏。"), ("2", "修缮。")]),
        ("目标一致，送戏下乡。", [(None, "目标一致，送戏下乡。")]),
    ],
)
def test_goals_are_numbered_in_words_and_by_what_became_of_them(
    text: str, statements: list[tuple[str | None, str]]
) -> None:
    drawing = (
        f"项目支出绩效目标表\n项目名称 | 送戏 | 资金总额（万元） | 5\n年度目标 | {text} | < | <"
    )
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [(each.number, each.text) for each in found.goals] == statements


def test_projects_listed_in_a_departments_form_are_no_forms() -> None:
    """Goal and indicators below them are the department's: its projects' rows end no form."""
    drawing = """
    部门整体支出绩效目标表（2024年度）
    部门名称 | 某局 | < | <
    项目名称 | 预算金额（万元） | < | 主要内容
    ^ | 总额 | 财政拨款 | ^
    甲项目 | 30 | 30 | 做甲。
    年度绩效目标 | 完成各项工作。 | < | <
    一级指标 | 二级指标 | 三级指标 | 指标值
    产出指标 | 数量指标 | 办件量 | ≥100件
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.form for each in found.projects] == ["department_goal"]
    assert [each.text for each in found.goals] == ["完成各项工作。"]
    assert [each.level3 for each in found.indicators] == ["办件量"]
    assert "甲项目" in _codes(found)["cell-unclaimed"]


@pytest.mark.parametrize("below", ["类别 | 数量\n自评项目 | 3", "项目支出绩效自评表\n项目 | 3"])
def test_prose_below_a_title_leads_to_no_other_table(below: str) -> None:
    form = "项目支出绩效目标表\n项目名称 | 修路 | 预算数（万元） | 5"
    drawing = f"项目支出绩效自评表\n按照要求，我局开展了自评。\n{below}\n{form}"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.title for each in found.projects] == ["项目支出绩效目标表"]


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("（一）乡村道路养护项目", "乡村道路养护项目"),
        ("三、2024年农村饮水安全工程", "2024年农村饮水安全工程"),
        ("（一）乡村道路养护项目\n项目支出绩效目标表（2024年度）", "乡村道路养护项目"),
        ("2.社区矫正经费支出绩效目标表", "社区矫正经费"),
        ("社区矫正经费支出绩效目标表", None),  # of all of the form's kind, perhaps
        ("（二）乡镇卫生院建设项目", "乡镇卫生院建设项目"),
        ("（一）乡村道路养护项目\n养护里程如下。", None),
        ("（二）重点项目", None),
        ("二、某县交通局2024年专项资金", None),
        ("（一）项目资金安排和使用", None),
        ("（三）两个重点建设项目", None),
        ("三、2023年度省级专项资金绩效自评项目", None),
        ("（二）一般公共预算拨款项目", None),
        ("（四）二级项目", None),
        ("1.项目支出绩效目标表", None),
        ("3.市级财政专项资金绩效目标表", None),
        ("2.某局预算项目绩效目标表", None),
    ],
)
def test_a_project_that_only_a_numbered_heading_names(above: str, name: str | None) -> None:
    unit = "主管部门 | 某局 | 预算数（万元） | 5"
    drawing = f"{above}\n{unit}\n年度目标 | 养护乡道。 | < | <"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert [each.project_name for each in found.projects] == [name]
    told = [each for each in found.findings if each.field == "project_name"]
    assert [each.code for each in told] == ["reading-by-vocabulary"] * bool(name)


def test_a_budgets_own_list_whose_money_is_divided_is_no_list_of_forms() -> None:
    """项目支出表 has no goals: a remark beside its money makes no form of each row."""
    drawing = """
    附表7
    序号 | 单位名称 | 项目名称 | 年度预算（万元） | < | 备注
    ^ | ^ | ^ | 合计 | 一般公共预算 | ^
    1 | 某局 | 办公设备购置 | 20 | 20 | 政府采购
    2 | 某局 | 信息系统运维 | 35 | 35 | 已签合同
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert not found.projects
    assert _codes(found).keys() == {"cell-unclaimed"}


LIST_HEADER = """
项目名称 | 预算金额（万元） | 产出指标 | <
^ | ^ | 数量指标 | 质量指标
"""
WIDE_HEADER = "项目名称 | 预算金额（万元） | 三级指标 | 指标值"


@pytest.mark.parametrize("header", [LIST_HEADER, WIDE_HEADER])
@pytest.mark.parametrize("joint", ["", " | "])
def test_a_header_printed_again_among_projects_is_none_of_them(header: str, joint: str) -> None:
    drawing = f"""
    项目支出绩效目标表（2024年度）
    {header.strip()}
    村道硬化 | 85 | 硬化里程 | ≥3公里
    {header.strip()}
    饮水改造 | 46 | 改造管网 | ≥5公里
    填报人：张三 | < | 联系电话：123 | <
    """.replace("    ", "")
    source = by_rows(drawing, joint).encode() if joint else drawn(drawing)
    found = parse_bytes(source, path="unseen.txt" if joint else "unseen.docx")
    assert [each.project_name for each in found.projects] == ["村道硬化", "饮水改造"]
    assert {each.level3 for each in found.indicators} <= {"硬化里程", "改造管网", None, "≥3公里"}
    assert _codes(found).keys() <= {"reading-by-vocabulary", "text-truncated"}


@pytest.mark.parametrize(
    "below",
    [
        "甲镇 | 10 | 3 | 90%\n乙镇 | 8 | 2 | 91%",  # a row a township
        "^ | 10 | 3 | 90%",
        "绩效目标 | 按时完工 | 群众满意 | 好评",
    ],
)
def test_what_stands_below_levels_side_by_side_may_be_no_indicator(below: str) -> None:
    named = "项目名称 | 公厕改造 | 主管部门 | 某镇"
    drawing = (
        f"{named}\n年度目标 | 改造。 | < | <\n绩效指标 | 产出指标 | 效益指标 | 满意度指标\n{below}"
    )
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert not found.indicators
    assert "table-unrecognised" in _codes(found)


@pytest.mark.parametrize(
    "stem",
    [
        *("list_levels_over_level_two_2024", "list_stages_over_sources_2023"),
        *("list_levels_further_rows_of_a_project_2025", "goals_numbered_beside_indicators_2023"),
        "list_three_header_rows_money_and_levels_2025",
    ],
)
def test_cells_merged_down_that_a_script_writes_again_in_each_row_are_one(stem: str) -> None:
    """Each cell of a row once, as python-docx has them: what is merged down comes again below."""
    drawing, truths = parted(stem)
    lines: list[str] = []
    for block in blocks(drawing):
        if isinstance(block, str):
            lines.append(block)
            continue
        above: list[str] = []
        for row in block:
            above = [above[at] if cell == "^" else cell for at, cell in enumerate(row)]
            lines.append("\t".join(cell for cell in above if cell != "<"))
    found = parse_bytes("\n".join([*lines, "", ""]).encode(), path="unseen.txt")
    assert list(differences(found, truths)) == []


def test_what_was_reached_in_the_year_before_makes_no_self_evaluation() -> None:
    drawing = """
    项目名称 | 外贸发展 | 资金总额（万元） | 500 | <
    年度绩效目标 | 支持外贸企业。 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 2019年实际值 | {aimed}
    产出指标 | 数量指标 | 扶持企业 | 98家 | ≥120家
    """
    forms = [
        parse_bytes(drawn(drawing.format(aimed=aimed)), path="unseen.docx").projects[0].form
        for aimed in ("2020年目标值", "2019年目标值")
    ]
    assert forms == ["project_goal", "project_self_evaluation"]


def test_all_of_a_departments_money_is_the_sum_in_a_matrix_of_it() -> None:
    drawing = """
    部门整体支出绩效自评表（2022年度）
    预算执行情况（万元） | 项目类别 | 年初预算数 | 全年预算数 | 全年执行数
    ^ | 部门整体支出 | 1560 | 1625 | 1601
    ^ | 其中：基本支出 | 1210 | 1255 | 1255
    年度总体目标 | 做好工作。 | < | < | <
    """
    for data, path in (
        (drawn(drawing), "unseen.docx"),
        (by_rows(drawing, "\t").encode(), "unseen.txt"),
    ):
        found = parse_bytes(data, path=path)
        told = [(each.source, shown(each.value)) for each in found.amounts]
        assert told == [
            *(("total", "1560"), ("total", "1625"), ("total", "1601")),
            *(("unknown", "1210"), ("unknown", "1255"), ("unknown", "1255")),
        ]


def test_a_remark_that_is_a_sources_word_is_no_label_of_its_row() -> None:
    drawing = """
    部门整体支出绩效自评表（2022年度）
    预算执行情况（万元） | 项目类别 | 年初预算数 | 全年执行数 | 执行率 | 备注
    ^ | 财政拨款 | 350 | 346 | 98.86% | 财政资金
    ^ | 法律援助经费 | 120 | 112 | 93.33% | 上级资金
    年度总体目标 | 做好工作。 | < | < | < | <
    """
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    told = [(each.label, each.source, shown(each.value)) for each in found.amounts]
    assert told == [
        *(("财政拨款", "fiscal", "350"), ("财政拨款", "fiscal", "346")),
        *(("法律援助经费", "unknown", "120"), ("法律援助经费", "unknown", "112")),
    ]
    assert {("财政拨款/备注", "财政资金"), ("法律援助经费/备注", "上级资金")} <= {
        (each.label, each.text) for each in found.attributes
    }


def _each_way(drawing: str) -> list[Submission]:
    ways = (drawn(drawing), "unseen.docx"), (by_rows(drawing, " | ").encode(), "unseen.txt")
    return [parse_bytes(data, path=path) for data, path in ways]


@pytest.mark.parametrize("alone", ["效益指标 | < | < | <\n | ", "效益指标 | "])
def test_a_level_two_alone_in_its_row_ends_with_its_level_one(alone: str) -> None:
    drawing = f"""
项目名称 | 供热补贴 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | < | < | <
数量指标 | < | < | <
 |  | 补贴户数 | 5000户
 |  | 补贴面积 | 90万平方米
{alone} | 投诉件数 | 30件
 |  | 投诉率 | 3%
"""
    for found in _each_way(drawing):
        assert [(each.level1, each.level2, each.level3) for each in found.indicators] == [
            ("产出指标", "数量指标", "补贴户数"),
            ("产出指标", "数量指标", "补贴面积"),
            ("效益指标", None, "投诉件数"),
            ("效益指标", None, "投诉率"),
        ]


def test_a_level_two_alone_in_its_row_stays_beside_its_level_one() -> None:
    drawing = """
项目名称 | 供热补贴 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
数量指标 | < | < | <
产出指标 |  | 补贴户数 | 5000户
产出指标 |  | 补贴面积 | 90万平方米
"""
    for found in _each_way(drawing):
        assert {each.level2 for each in found.indicators} == {"数量指标"}


@pytest.mark.parametrize("number", ["", "3 | "])
def test_a_text_that_ends_in_a_numbered_sum_is_whole(number: str) -> None:
    first = "序号 | " if number else ""
    text = f"""2023年度项目支出绩效自评表
项目名称 | 食品抽检 | 主管部门 | 县市监局
{first}一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 | 得分
{number and "1 | "}产出指标 | 数量指标 | 抽检批次 | 800批次 | 40 | 40
{number and "2 | "}满意度指标 | 服务对象满意度指标 | 群众满意度 | 100% | 60 | 58.5
{number}总分 | 100 | 98.5"""
    assert "text-truncated" not in _codes(parse_bytes(text.encode(), path="unseen.txt"))


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("30年老旧电梯更新项目绩效目标表", None),
        ("10年规划项目绩效目标表", None),
        ("23年度老旧电梯更新项目绩效目标表", 2023),
        ("23年部门预算项目绩效目标表", 2023),
        ("电梯更新项目绩效目标表（23年）", 2023),
    ],
)
def test_two_digits_are_the_year_of_a_title_where_it_says_so(title: str, year: int | None) -> None:
    found = parse_bytes(
        drawn(f"{title}\n项目名称 | 电梯更新\n年度目标 | 更新。"), path="unseen.docx"
    )
    assert [each.fiscal_year for each in found.projects] == [year]


@pytest.mark.parametrize("below", ["^", ""])
@pytest.mark.parametrize("steps", ["2024年 | 2025年 | 2026年", "第一季度 | 第二季度 | 第三季度"])
def test_steps_side_by_side_head_the_goals_below_them(steps: str, below: str) -> None:
    drawing = f"""
项目支出绩效目标表
项目名称 | 供热补贴 | 主管部门 | 住建局
总体目标 | {steps}
{below} | 补贴1000户。 | 补贴2000户。 | 补贴3000户。
"""
    for found in _each_way(drawing):
        assert [each.text for each in found.goals] == [
            "补贴1000户。",
            "补贴2000户。",
            "补贴3000户。",
        ]
        assert "the tables keep no" in str([each.message for each in found.findings])


def test_a_step_without_its_goal_is_none() -> None:
    drawing = "项目支出绩效目标表\n项目名称 | 供热补贴\n财政拨款 | 5\n年度目标 | 2024年"
    found = parse_bytes(drawn(drawing), path="unseen.docx")
    assert not found.goals
    assert "2024年" in [each.raw for each in found.findings if each.code == "cell-unclaimed"]
