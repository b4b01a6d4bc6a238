"""The vocabulary files, and how a text is read as a label."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from goalparse.data_files import read_toml
from goalparse.meanings import lexicon
from goalparse.meanings.edges import Edges
from goalparse.meanings.lexicon import (
    Reading,
    VocabularyError,
    build_lexicon,
    shipped,
    shipped_sources,
)
from goalparse.meanings.terms import mask_of
from goalparse.recognisers.lines import _YEAR

_WORDS = tomllib.loads((Path(__file__).parent / "composition.toml").read_text("utf-8"))
COMPOSED: list[str] = [spelling for words in _WORDS["composed"].values() for spelling in words]


@pytest.mark.parametrize(
    ("text", "category", "name"),
    [
        ("项目编码", "label", "project_code"),
        ("其中：财政    资金", "source", "fiscal"),
        ("其中:财政拨款", "source", "fiscal"),
        ("(一)财政拨款小计", "source", "fiscal"),
        ("1、一般公共预算", "source", "general_budget"),
        ("*项目名称", "label", "project_name"),
        ("项目资金（万元）", "group", "funding"),
        ("全年预算数（A）", "stage", "full_year_budget"),
        ("年 度 总 体 目 标", "goal", "annual"),
        ("中期目标(2024年—2026年)", "goal", "medium_term"),
        ("可持续影\n响指标", "level2", "可持续影响指标"),
        ("产出指标（50分）", "level1", "产出指标"),
        ("环境效益指标", "level2", "生态效益指标"),
        ("★项目名称", "label", "project_name"),
    ],
)
def test_a_label_is_known_by_its_spelling(text: str, category: str, name: str) -> None:
    assert shipped().read(text).get(category) == name


def test_one_spelling_may_be_of_several_categories() -> None:
    """预算数 heads a row in Hebei's form and a column in Yunnan's."""
    reading = shipped().read("预算数")
    assert (reading.get("source"), reading.get("stage")) == ("total", "budget")


def test_an_entry_in_the_labels_own_cell() -> None:
    reading = shipped().read("年度资金总额：50万")
    assert (reading.get("source"), reading.label, reading.inline) == (
        "total",
        "年度资金总额：",
        "50万",
    )
    assert "年度资金总额：50万"[reading.at :] == "50万"


@pytest.mark.parametrize(
    "text", ["", "88.90", "根据会议实际", "项目名称的由来是这样的：" + "长" * 60]
)
def test_other_text_is_no_label(text: str) -> None:
    assert not shipped().read(text)


def test_every_spelling_says_where_it_was_seen() -> None:
    for name in ("labels", "indicators"):
        for category, names in read_toml(f"vocabulary/{name}.toml").items():
            if category in {"affix", "also_below", "grade_marks", "order", "parent"}:
                continue
            for canonical, spellings in names.items():
                assert spellings, (category, canonical)
                assert all(spellings.values()), (category, canonical)


def test_two_names_for_one_spelling_are_refused() -> None:
    with pytest.raises(VocabularyError, match="'项目编号' is both 'a' and 'b' in 'label'"):
        build_lexicon({"label": {"a": {"项目编号": "x"}, "b": {"项目编号": "y"}}})


def test_every_kind_named_by_a_rule_is_one_of_the_data_dictionary() -> None:
    kinds = {
        "project_goal",
        "project_self_evaluation",
        "project_monitoring",
        "department_goal",
        "department_self_evaluation",
        "transfer_goal",
        "transfer_self_evaluation",
        "activity_goal",
    }
    assert {rule.form for rule in shipped().kinds} == kinds


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("怀财字【2022】7号 政协会议绩效目标表", "project_goal"),
        ("项目支出绩效自评表（2022年度）", "project_self_evaluation"),
        ("部门整体支出绩效目标申报表", "department_goal"),
        ("X补助资金区域绩效目标表", "transfer_goal"),
        ("区域绩效目标自评表", "transfer_self_evaluation"),
        ("项目支出绩效运行监控表", "project_monitoring"),
        ("部门整体绩效评价表", "department_self_evaluation"),
        ("转移支付整体绩效目标自评表", "transfer_self_evaluation"),
        ("建设项目整体绩效评价得分表", "project_self_evaluation"),
        ("新增项目事前绩效评估表", "project_goal"),
        ("事前绩效评估项目绩效自评表", "project_self_evaluation"),
        ("项目支出绩效目标表（含评价指标体系）", "project_goal"),
    ],
)
def test_the_title_names_the_kind(title: str, kind: str) -> None:
    assert shipped().kind_of(title) == kind


AROUND = (
    "{}", "其中{}", "{}说明", "{}完成情况", "1、{}", "{}(万元)", "{}80万元", "{}：某",
    "校园{}", "{}8", "{} 情 况", "{}說明", "本年{}", "{}人", "8{}", "12.5{}",
)  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
def test_the_short_ways_of_reading_give_what_the_full_one_gives(around: str) -> None:
    lexicon = shipped()
    for spelling in lexicon.spellings:
        text = around.format(spelling)
        assert _said(lexicon.read(text)) == _said(lexicon._read(text)), text


def _said(reading: Reading) -> tuple[object, ...]:
    return reading.terms, reading.label, reading.bracket, reading.inline, reading.at


def test_a_spelling_without_a_chinese_character_is_read() -> None:
    lexicon = build_lexicon(*shipped_sources(), {"label": {"project_code": {"ID": "here"}}})
    assert lexicon.read("ID").terms == {"label": "project_code"}
    assert not shipped().read("ID")


def test_a_category_of_its_own_gets_a_bit_of_its_own() -> None:
    reading = Reading({"label": "x", "one of a user": "y"})
    assert reading.mask == mask_of("label", "one of a user")
    assert reading.mask & mask_of("one of a user")
    assert not mask_of("label") & mask_of("one of a user")


_AROUND = (
    "{}", "其中：{}", "1、{}", "（一）其中:1.{}", "{}（万元）", "{}80万元", "{}：某", "[1]2024年{}",
    "【a】(b){}", "1-9月{}", "3季度{}", "第3季度{}", "2023-2025年{}", "{}8", "*{}", "本年{}",
    "2024{}", "2024年度{}", "2024年1-9月{}",
    "8{}", "[2]某{}", "1、[x]{}", "[x]1、{}", "{}和{}", "３．{}", "某完成{}", "{}：[1]",
)  # fmt: skip


def test_the_short_ways_read_every_label_as_the_full_way_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What proves that a text is no label is held against reading it without any proof."""
    quick, full = build_lexicon(*shipped_sources()), build_lexicon(*shipped_sources())
    words = [*shipped().spellings, *COMPOSED]
    texts = [around.format(*[word] * around.count("{")) for word in words for around in _AROUND]
    texts += [word[:1] + "(万元)" + word[1:] for word in words]
    read = {text: quick.read(text) for text in texts}
    monkeypatch.setattr(Edges, "none_begins", lambda *_: False)
    full_way = {text: _said(full._read(text)) for text in texts}
    assert [text for text, reading in read.items() if full_way[text] != _said(reading)] == []
    assert sum(map(bool, read.values())) > len(words)


@pytest.mark.parametrize(
    ("spelled", "proven"),
    [
        ("1.困顿就业", True), ("[130]公路养护", True), ("227河北省部门", True), ("优化环境", True),
        ("1.项目名称", False), ("1.项困顿", False), ("[130]项目名称", False),
        ("1-9月执行数", False), ("优(90)", False), ("优和良", False), ("2023年目标", False),
        ("(万元)", False), ("", False), ("2024年公路养护", True), ("[130]2024公路养护", True),
        ("2024年度目标", False), ("2024-2025年目标", False), ("2024年1-9月执行数", False),
        ("2024年(一般)预算", False), ("2024年", False),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_a_label_is_passed_over(spelled: str, proven: bool) -> None:
    lexicon = shipped()
    assert lexicon.edges.none_begins(spelled) is proven


def test_another_process_gets_the_vocabulary_without_what_was_read_by_it() -> None:
    lexicon = build_lexicon(*shipped_sources())
    fresh = len(pickle.dumps(lexicon))
    texts = [*COMPOSED, "项目名称", "项目资金（万元）", "截至2023年6月底执行数"]
    read = [_said(lexicon.read(text)) for text in texts]
    sent = pickle.dumps(lexicon)
    assert len(sent) == fresh
    received = pickle.loads(sent)  # noqa: S301 - of our own making
    assert [_said(received.read(text)) for text in texts] == read
    assert received == lexicon


def test_two_characters_that_begin_labels_say_what_can_follow_them() -> None:
    edges = shipped().edges
    may = edges.may_begin("项目")
    assert not isinstance(may, bool)
    assert [third for third in "名（：1　及" if edges.follows(third, may)] == list("名（：1　及")
    assert edges.follows("", may)  # the label may be no longer
    assert edges.follows("編", may)  # in traditional characters
    assert not edges.follows("城", may)
    assert shipped().read("项目城镇户数").terms == {}


def test_what_is_remembered_of_texts_is_bounded_by_their_length() -> None:
    """Cells of whole pages, none like another, as an archive of years has them."""
    words = build_lexicon(*shipped_sources())
    for no in range(100):
        words.read(f"项目名称：{no}" + "建设内容" * 50_000)
    kept = sum(map(len, words.remembered))
    assert 0 < kept < lexicon._MOST_REMEMBERED < 100 * 200_000
    assert words.read("项目名称").get("label") == "project_name"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("预算数88.9", "88.9"), ("其中：财政资金1,234.50", "1,234.50"), ("其他资金 0", "0")),
        *(("年度资金总额100", "100"), ("预算数2024", ""), ("预算数2024.5", ""), ("预算数1", "")),
        *(("预算数1.2.3", ""), ("资金总额50%", ""), ("道路88.9", "")),
    ],
)
def test_an_amount_behind_a_source_needs_no_unit_but_is_no_year_and_no_number(
    text: str, amount: str
) -> None:
    assert shipped().read(text).inline == amount


_PIECES = [
    "项目名称",
    "年度",
    "年度目标",
    "未完成原因",
    "说明",
    "意见",
    "财政拨款",
    "80万元",
    "1、",
]


@given(
    st.lists(
        st.sampled_from([*"()（5及", *_PIECES]),
        max_size=6,
    ),
    st.sampled_from("。；！？;!?"),
)
@example(["未完成原因"], "。")
@example(["5"], "。")
def test_a_sentence_is_read_as_it_is_with_all_that_a_label_is_asked(
    parts: list[str], stop: str
) -> None:
    text = "".join(parts) + stop
    quick, whole = shipped().read_anew(text), shipped()._read(text)
    begun = shipped().edges.may_begin(text[:2])
    if shipped().edges.follows(text[2:3], begun):  # what no label begins like is told before
        assert (quick.terms, quick.label, quick.inline) == (whole.terms, whole.label, whole.inline)


def test_the_patterns_of_years_capture_what_a_text_is_asked_for_first() -> None:
    lists = shipped().lists["year"]
    for pattern in (*lists["stated"], *lists["titled"]):
        assert pattern.count(f"({_YEAR.pattern})") == 1
