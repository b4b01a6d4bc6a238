"""Forms made up from a seed, each with the records that it states.

`make_layout` draws a form of a random family as a table (`drawings`): blocks in varied order,
columns of varied order and width, merges down or repeated levels, money as rows or as a matrix,
unit lines or units in labels, goals beside or below their labels, halves side by side, template
rows left standing, a header printed again, blank rows, signatures. The truth is told while it is
drawn, from lists of words whose meaning is the data dictionary's; nothing is read back.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from drawings import Rows

WIDTH = 24
Record = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Layout:
    """A form as drawn: lines and tables in order, and what it states, by table."""

    blocks: list[str | Rows] = field(default_factory=list)
    project: Record = field(default_factory=dict)
    amounts: list[Record] = field(default_factory=list)
    goals: list[Record] = field(default_factory=list)
    indicators: list[Record] = field(default_factory=list)
    attributes: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    title: str
    form: str
    evaluated: bool = False
    monitored: bool = False


_FAMILIES = (
    _Family(title="项目支出绩效目标表", form="project_goal"),
    _Family(title="项目支出绩效目标申报表", form="project_goal"),
    _Family(title="财政项目支出绩效自评表", form="project_self_evaluation", evaluated=True),
    _Family(title="项目支出绩效自评表", form="project_self_evaluation", evaluated=True),
    _Family(title="项目支出绩效运行监控表", form="project_monitoring", monitored=True),
    _Family(title="专项转移支付区域绩效目标表", form="transfer_goal"),
    _Family(title="转移支付区域绩效目标自评表", form="transfer_self_evaluation", evaluated=True),
    _Family(title="部门整体支出绩效目标表", form="department_goal"),
    _Family(title="部门整体支出绩效自评表", form="department_self_evaluation", evaluated=True),
)
_NAMES = ("农村公路养护", "社区矫正工作经费", "义务教育补助", "水库除险加固", "残疾人康复服务")
_DEPARTMENTS = ("县交通运输局", "市司法局", "区教育局", "县水利局", "市残疾人联合会")
_UNITS = ("公路养护中心", "社区矫正大队", "第一中学", "水利工程站", "康复服务中心")
_ENTRIES = (
    ("项目属性", "延续项目"),
    ("项目类别", "专项业务费"),
    ("项目负责人", ""),
    ("联系电话", ""),
    ("立项依据", "县委常委会会议纪要"),
    ("项目起止时间", "2023年1月至12月"),
    ("项目概况", "对辖区内的设施进行日常维护。"),
)
_SOURCES = (
    (("其中：财政拨款", "fiscal"), ("其他资金", "other")),
    (("其中：本年财政拨款", "fiscal"), ("上年结转资金", "carryover"), ("其他资金", "other")),
    (("其中：中央补助", "central"), ("省级资金", "provincial"), ("县级资金", "county")),
    (("一般公共预算", "general_budget"), ("政府性基金", "government_fund")),
)
_TARGETS = (
    ("≥36处", ">=", "36", "处", "40处", "40"),
    ("≤88.5万元", "<=", "88.5", "万元", "86万元", "86"),
    ("=100%", "=", "100", "%", "100%", "100"),
    ("95%", None, "95", "%", "93.5%", "93.5"),
    ("12次/年", None, "12", "次/年", "12次/年", "12"),
    ("0起", None, "0", "起", "0起", "0"),
    ("及时", None, None, None, "及时", None),
    ("持续改善", None, None, None, "有所改善", None),
)
_SPLIT = (("≥", ">=", "36", "处"), ("≤", "<=", "88.5", "万元"), ("＝", "=", "100", "%"))
_LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_THIRD = ("维修工程处数", "验收合格率", "资金到位情况", "单位成本", "受益人口", "群众满意程度")
_GOALS = ("完成全部维修任务。", "保障运转，提升服务水平。", "按月足额发放补助。")


def make_layout(seed: int) -> Layout:
    """The form of a seed; the same seed gives the same form."""
    return _Maker(random.Random(seed)).make()


class _Maker:
    """Draws one form and keeps the truth beside it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.family = rng.choice(_FAMILIES)
        self.out = Layout()
        self.rows: Rows = []
        self.unit = rng.choice(("万元", "元"))
        self.unit_line = rng.random() < 0.4
        self.group = self.below = ""
        self.amount_unit: str | None = None
        self.unit_from: str | None = None

    def make(self) -> Layout:
        rng = self.rng
        self._titles()
        self._head()
        parts = [self._money, self._goals, self._indicators]
        if rng.random() < 0.3:
            rng.shuffle(parts)
        for part in parts:
            if rng.random() < 0.15:
                self._draw([""], [WIDTH])
            if rng.random() < 0.15:
                self._close()
            part()
        if rng.random() < 0.4:
            self._note()
        self._close()
        if rng.random() < 0.3:
            self.out.blocks.append("注：各部门可根据实际情况增加指标。")
        return self.out

    def _titles(self) -> None:
        """The title, the year and the unit, above the table or as its first rows."""
        rng, family = self.rng, self.family
        year = rng.randint(2018, 2025)
        unit = f"单位：{self.unit}"
        if rng.random() < 0.25:
            self._draw([family.title], [WIDTH])
            self._draw([f"（{year}年度）"], [WIDTH])
            if self.unit_line:
                self._draw(["", unit], self._spans(2))
        elif rng.random() < 0.5:
            self.out.blocks += [
                family.title,
                f"（{year}年度）",
                *([unit] if self.unit_line else []),
            ]
        else:
            self.out.blocks += [family.title, f"（ {year} 年度） {unit if self.unit_line else ''}"]
        self.out.project = {"form": family.form, "title": family.title, "fiscal_year": year}

    # -- drawing ---------------------------------------------------------------------------

    def _close(self) -> None:
        """End the table; Word needs a paragraph between two."""
        if self.rows:
            self.out.blocks += [self.rows, ""]
        self.rows = []

    def _draw(self, texts: Sequence[str], spans: Sequence[int]) -> None:
        """A row of cells with their spans."""
        self.rows.append(
            [
                part
                for text, span in zip(texts, spans, strict=True)
                for part in (text, *["<"] * (span - 1))
            ]
        )

    def _spans(self, count: int, width: int = WIDTH) -> list[int]:
        """Random widths of so many columns."""
        cuts = sorted(self.rng.sample(range(1, width), count - 1))
        return [end - start for start, end in zip([0, *cuts], [*cuts, width], strict=True)]

    def _beside(self, label: str, count: int) -> list[int]:
        """A label merged down over the rows that follow, and the widths of ``count`` columns."""
        first = self.rng.randint(1, 4)
        upright = self.rng.random() < 0.2 and "（" not in label
        self.group = "\\n".join(label) if upright else label
        self.below = "" if self.rng.random() < 0.15 else "^"
        return [first, *self._spans(count, WIDTH - first)]

    def _grouped(self, texts: Sequence[str], spans: Sequence[int]) -> None:
        self._draw([self.group, *texts], spans)
        self.group = self.below

    # -- head ------------------------------------------------------------------------------

    def _head(self) -> None:
        rng = self.rng
        department = rng.choice(_DEPARTMENTS)
        pairs: list[tuple[str, str]] = []
        if self.family.form.startswith("department"):
            pairs.append(("部门（单位）名称", department))
        else:
            name = rng.choice(_NAMES)
            label = "专项名称" if self.family.form.startswith("transfer") else "项目名称"
            unit = rng.choice(_UNITS)
            pairs += [(label, name), ("主管部门", department), ("实施单位", unit)]
            self.out.project |= {"project_name": name, "unit_name": unit}
        self.out.project["department_name"] = department
        for label, text in rng.sample(_ENTRIES, rng.randint(0, 4)):
            pairs.append((label, text))
            self.out.attributes.append({"label": label, "text": text or None})
        at = 0
        while at < len(pairs):
            count = min(rng.choice((1, 2, 2)), len(pairs) - at)
            chosen = pairs[at : at + count]
            self._draw([part for pair in chosen for part in pair], self._spans(2 * count))
            at += count

    # -- money -----------------------------------------------------------------------------

    def _money(self) -> None:
        rng = self.rng
        self.amount_unit = self.unit if self.unit_line else None
        self.unit_from = "table" if self.unit_line else None
        group = "项目资金" if rng.random() < 0.7 else "资金情况"
        if not self.unit_line or rng.random() < 0.5:
            group += f"（{self.unit}）"
            self.amount_unit, self.unit_from = self.unit, "label"
        parts = rng.choice(_SOURCES)
        values = [Decimal(rng.randint(1, 90_000)) / 100 for _ in parts]
        total = sum(values, Decimal(0))
        rows = [
            ("年度资金总额", "total", total),
            *((*p, v) for p, v in zip(parts, values, strict=True)),
        ]
        if self.family.evaluated or self.family.monitored:
            self._matrix(group, rows)
        else:
            self._plain_money(group, rows)
        factor = 10_000 if self.unit == "万元" else 1
        for source, column in (
            ("total", "total_yuan"),
            ("fiscal", "fiscal_yuan"),
            ("other", "other_yuan"),
        ):
            printed = {a["source"] for a in self.out.amounts if a["value"] is not None}
            planned = [value for _, s, value in rows if s == source and s in printed]
            self.out.project[column] = planned[0] * factor if planned else None

    def _plain_money(self, group: str, rows: Sequence[tuple[str, str, Decimal]]) -> None:
        style = self.rng.choice(("rows", "rows", "rows", "inline", "parted"))
        if style == "inline":
            self._money_inline(group, rows)
            return
        spans = self._beside(group, 2)
        for label, source, value in rows:
            written = self._written(value)
            colon = self.rng.choice(("", "：", ":"))
            self._grouped((label + colon, written), spans)
            self._amount(label + colon, source, "budget", written, value)

    def _money_inline(self, group: str, rows: Sequence[tuple[str, str, Decimal]]) -> None:
        """Label and amount in one cell: 年度资金总额：50."""
        spans = self._beside(group, 1)
        for label, source, value in rows:
            written = f"{value:.2f}"
            self._grouped((f"{label}：{written}",), spans)
            self._amount(label + "：", source, "budget", written, value)

    def _written(self, value: Decimal) -> str:
        plain = f"{value:.2f}"
        return f"{value:,.2f}" if self.rng.random() < 0.3 else plain

    def _amount(
        self, label: str, source: str, stage: str, raw: str | None, value: Decimal | None,
        **measures: Decimal | None,
    ) -> None:  # fmt: skip
        self.out.amounts.append(
            {
                "label": label,
                "source": source,
                "stage": stage,
                "raw": raw,
                "value": value,
                "unit": self.amount_unit,
                "unit_from": self.unit_from,
                **{name: measures.get(name) for name in ("rate", "weight", "score")},
            }
        )

    def _matrix(self, group: str, rows: Sequence[tuple[str, str, Decimal]]) -> None:
        rng = self.rng
        executed = "1-7月执行数" if self.family.monitored else "全年执行数"
        stages = [("全年预算数", "budget"), (executed, "executed")]
        if rng.random() < 0.5:
            stages = [
                ("年初预算数", "initial_budget"),
                ("全年预算数", "adjusted_budget"),
                stages[1],
            ]
        elif self.family.monitored:
            stages = [("年初预算数", "initial_budget"), stages[1]]
        measures = [("执行率", "rate")]
        if self.family.evaluated and rng.random() < 0.7:
            measures = [("分值", "weight"), ("执行率", "rate"), ("得分", "score")]
        headers = [name for name, _ in (*stages, *measures)]
        spans = self._beside(group, 1 + len(headers))
        self._grouped(("", *headers), spans)
        for label, source, value in rows:
            self._matrix_row(label, source, value, stages, measures, spans)

    def _matrix_row(
        self, label: str, source: str, value: Decimal, stages: Sequence[tuple[str, str]],
        measures: Sequence[tuple[str, str]], spans: Sequence[int],
    ) -> None:  # fmt: skip
        blank = source != "total" and self.rng.random() < 0.2
        spent = (value * self.rng.choice((1, 1, 2)) / 2).quantize(Decimal("0.01"))
        rate = (spent / value * 100).quantize(Decimal("0.01"))
        texts = [
            "" if blank else self._written(spent if s == "executed" else value) for _, s in stages
        ]
        shown = {
            "weight": "10" if source == "total" else "—",
            "rate": f"{rate}%",
            "score": "9.5" if source == "total" else "—",
        }
        extra = ["" if blank and name == "rate" else shown[name] for _, name in measures]
        self._grouped((label, *texts, *extra), spans)
        for (_, stage), raw in zip(stages, texts, strict=True):
            read: dict[str, Decimal | None] = {}
            if stage == "executed":
                for _, name in measures:
                    text = shown[name].rstrip("%")
                    read[name] = (
                        None if text == "—" or (blank and name == "rate") else Decimal(text)
                    )
            amount = None if blank else spent if stage == "executed" else value
            self._amount(label, source, stage, raw or None, amount, **read)

    # -- goals -----------------------------------------------------------------------------

    def _goals(self) -> None:
        rng = self.rng
        target = rng.sample(_GOALS, rng.randint(1, 2))
        text = "\\n".join(f"{at}.{goal}" for at, goal in enumerate(target, 1))
        numbers: list[str | None] = [str(at) for at in range(1, len(target) + 1)]
        if len(target) == 1:
            text, numbers = target[0], [None]
        if self.family.evaluated:
            spans = self._beside(rng.choice(("年度总体目标", "年度总体目标完成情况")), 2)
            self._grouped(("预期目标", "实际完成情况"), spans)
            done = "已全部完成。"
            self._grouped((text, done), spans)
            self._goal("annual", "target", numbers, target)
            self._goal("annual", "actual", [None], [done])
        elif rng.random() < 0.5:
            label = rng.choice(("年度目标", "绩效目标", "年度总体目标"))
            self._draw((label, text), self._spans(2))
            self._goal(None if label == "绩效目标" else "annual", "target", numbers, target)
        else:
            spans = self._beside("总体目标", 1)
            self._grouped(("年度目标",), spans)
            self._grouped((text,), spans)
            self._goal("annual", "target", numbers, target)

    def _goal(
        self, horizon: str | None, stage: str, numbers: Sequence[str | None], texts: Sequence[str]
    ) -> None:
        self.out.goals += [
            {"horizon": horizon, "stage": stage, "number": number, "text": text}
            for number, text in zip(numbers, texts, strict=True)
        ]

    # -- indicators ------------------------------------------------------------------------

    def _indicators(self) -> None:
        rng = self.rng
        if not self.family.evaluated and not self.family.monitored and rng.random() < 0.2:
            self._halves()
            return
        columns = ["level1", "level2", "level3", *self._value_columns()]
        headers = [self._header(column) for column in columns]
        grouped = rng.random() < 0.6
        label = "绩效指标"
        spans = self._beside(label, len(columns)) if grouped else self._spans(len(columns))
        draw = self._grouped if grouped else self._draw
        if "operator" in columns and rng.random() < 0.5:
            self._two_rows(columns, headers, draw, spans)
        else:
            draw(headers, spans)
        repeat = rng.random() < 0.3
        again = rng.random() < 0.15
        for level1, seconds in _LEVELS:
            shown1 = level1 + ("（50分）" if rng.random() < 0.2 else "")
            first = True
            for level2 in sorted(
                rng.sample(seconds, rng.randint(1, len(seconds))), key=seconds.index
            ):
                for at in range(rng.choice((1, 1, 2))):
                    upper = shown1 if first or repeat else "^"
                    second = level2 if at == 0 or repeat else "^"
                    record, texts = self._indicator(columns, level1, shown1, level2, at)
                    draw([upper, second, *texts], spans)
                    self.out.indicators.append(record)
                    first = False
                if rng.random() < 0.1 and not repeat:
                    blank = ["……" if column == "level3" else "" for column in columns[2:]]
                    draw(["^", "^", *blank], spans)
            if again and level1 == "产出指标":
                draw(headers, spans)
                again = False
                shown1 = level1
        if "score" in columns and rng.random() < 0.8:
            self._total(columns, spans, grouped=grouped)

    def _two_rows(
        self, columns: Sequence[str], headers: Sequence[str], draw: Any, spans: Sequence[int]
    ) -> None:
        """A header whose value is parted in three: 年度指标值 over 指标性质, 指标值, 度量单位."""
        at = columns.index("operator")
        lead = len(spans) - len(columns)
        widths = list(spans)
        upper = [*headers[:at], "年度指标值", *headers[at + 3 :]]
        merged = sum(widths[lead + at : lead + at + 3])
        draw(upper, [*widths[: lead + at], merged, *widths[lead + at + 3 :]])
        lower = ["^"] * at + ["指标性质", "指标值", "度量单位"] + ["^"] * (len(columns) - at - 3)
        draw(lower, spans)

    def _value_columns(self) -> list[str]:
        rng = self.rng
        columns = ["description"] if rng.random() < 0.15 else []
        split = rng.random() < 0.25
        columns += ["operator", "value", "unit"] if split else ["value"]
        if self.family.evaluated:
            columns.append("actual")
            weighed = rng.random() < 0.8
            if weighed and rng.random() < 0.4:
                columns.insert(columns.index("operator" if split else "value"), "weight")
            elif weighed:
                columns.append("weight")
            if weighed:
                columns.append("score")
            columns.append("deviation_reason")
        elif self.family.monitored:
            columns += ["actual", "deviation_reason"]
        elif rng.random() < 0.4:
            columns.append("remark")
        return columns

    def _header(self, column: str) -> str:
        actual = "1-7月完成情况" if self.family.monitored else "实际完成值"
        choices = {
            "level1": ("一级指标", "一级\\n指标"),
            "level2": ("二级指标", "二级指标"),
            "level3": ("三级指标", "三级指标", "指标名称"),
            "description": ("指标解释", "绩效指标描述"),
            "operator": ("指标性质", "计算符号"),
            "value": ("指标值", "年度指标值", "年度指标值（A）"),
            "unit": ("度量单位", "计量单位"),
            "actual": (actual,),
            "weight": ("分值", "权重"),
            "score": ("得分", "自评得分"),
            "deviation_reason": ("偏差原因分析及改进措施", "偏差原因分析"),
            "remark": ("备注",),
        }
        return self.rng.choice(choices[column])

    def _indicator(
        self, columns: Sequence[str], level1: str, shown1: str, level2: str, at: int
    ) -> tuple[Record, list[str]]:
        rng = self.rng
        name = rng.choice(_THIRD)
        mark = f"指标{at + 1}：" if rng.random() < 0.2 else "★" if rng.random() < 0.1 else ""
        record: Record = {
            "level1": level1,
            "level1_raw": shown1,
            "level2": level2,
            "level3": name,
            "level3_raw": mark + name,
            "core": mark == "★",
            "horizon": None,
        }
        raw, operator, value, unit, done, actual = rng.choice(_TARGETS)
        texts = {"level3": mark + name, "value": raw, "actual": done}
        operator_raw = unit_raw = None
        if "operator" in columns:
            operator_raw, operator, value, unit = rng.choice(_SPLIT)
            raw, done, actual, unit_raw = value, value, value, unit
            texts |= {"operator": operator_raw, "value": raw, "unit": unit, "actual": done}
        for column in ("description", "deviation_reason", "remark", "weight", "score"):
            texts[column] = self._further(column)
            record[column] = texts[column] or None
        for column in ("weight", "score"):
            record[column] = Decimal(texts[column]) if column in columns else None
        for column in ("description", "deviation_reason", "remark"):
            record[column] = record[column] if column in columns else None
        record |= {
            "value_raw": raw,
            "operator_raw": operator_raw,
            "unit_raw": unit_raw,
            "operator": operator,
            "value": Decimal(value) if value else None,
            "unit": unit,
            "actual_raw": done if "actual" in columns else None,
            "actual": Decimal(actual) if actual and "actual" in columns else None,
        }
        return record, [texts[column] for column in columns[2:]]

    def _further(self, column: str) -> str:
        match column:
            case "weight" | "score":
                return self.rng.choice(("5", "10", "7.5"))
            case "description":
                return "反映工作完成情况"
            case "deviation_reason":
                return self.rng.choice(("", "", "汛期停工，已赶工"))
            case _:
                return self.rng.choice(("", "按年度计划"))

    def _total(self, columns: Sequence[str], spans: Sequence[int], *, grouped: bool) -> None:
        """总分 over the columns in front of the weights, with their sum and the score."""
        widths = list(spans)
        lead = widths.pop(0) if grouped else 0
        first = min(columns.index("weight"), columns.index("score"))
        cells = ["总分"] + [{"weight": "100", "score": "96.5"}.get(c, "") for c in columns[first:]]
        self._draw(cells, [lead + sum(widths[:first]), *widths[first:]])
        self.out.project["self_score"] = Decimal("96.5")

    def _halves(self) -> None:
        """Long-term and annual indicators side by side."""
        columns = ["level1", *["level2", "level3", "value"] * 2]
        spans = self._spans(len(columns))
        headers = [self._header(column) for column in columns]
        headers[3] = headers[3].replace("年度", "")  # the long-term half: no header says the year's
        self._draw(headers, spans)
        for level1, seconds in _LEVELS:
            for at, level2 in enumerate(sorted(self.rng.sample(seconds, 1), key=seconds.index)):
                halves = []
                texts = [level1 if at == 0 else "^"]
                for horizon in ("medium_term", "annual"):
                    record, half = self._indicator(columns[:4], level1, level1, level2, at)
                    halves.append(record | {"horizon": horizon})
                    texts += [level2, *half]
                self._draw(texts, spans)
                self.out.indicators += halves

    # -- below -----------------------------------------------------------------------------

    def _note(self) -> None:
        if self.rng.random() < 0.3:
            pairs = (("填报人：", None), ("联系电话：", None), ("填报日期：", "2024年1月15日"))
            texts = [part for label, text in pairs for part in (label, text or "")]
            self._draw(texts, self._spans(6))
            self.out.attributes += [{"label": label, "text": text} for label, text in pairs]
            return
        label, text = self.rng.choice((("其他需要说明事项", "无"), ("填报日期", "2024年1月15日")))
        self._draw((label, text), self._spans(2))
        self.out.attributes.append({"label": label, "text": text})
