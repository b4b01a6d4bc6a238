"""What the made-up documents say: departments, projects, amounts, plans, goals, indicators.

An archive holds the papers of many departments. Labels repeat endlessly in it; names, values,
reasons and codes do not. So the words are put together from parts that give far more texts than a
run has cells, and a memory of texts read before is worth here what it is worth in real life.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

_COUNTIES = (
    ("130730", "河北省怀来县"), ("130102", "河北省石家庄市长安区"), ("130281", "河北省遵化市"),
    ("130432", "河北省广平县"), ("130526", "河北省任县"), ("130625", "河北省徐水县"),
    ("130722", "河北省张北县"), ("130821", "河北省承德县"), ("130921", "河北省沧县"),
    ("131022", "河北省固安县"), ("131121", "河北省枣强县"), ("130324", "河北省卢龙县"),
)  # fmt: skip
_BUREAUS = (
    "民政局", "教育和体育局", "交通运输局", "农业农村局", "水务局", "卫生健康局", "文化和旅游局",
    "自然资源和规划局", "退役军人事务局", "应急管理局", "医疗保障局", "市场监督管理局", "司法局",
    "人力资源和社会保障局", "住房和城乡建设局", "乡村振兴局", "发展和改革局", "档案馆", "审计局",
)  # fmt: skip
_AREAS = (
    "义务教育", "困难群众", "农村公路", "高标准农田", "饮水安全", "基层医疗", "公共文化", "矿山",
    "退役军人", "防灾减灾", "医疗救助", "食品安全", "法律援助", "就业创业", "老旧小区", "防返贫",
    "特色产业", "城乡居民养老", "残疾人康复", "非遗保护", "河道", "松材线虫", "垃圾分类", "校园",
)  # fmt: skip
_WORKS = (
    "补助资金", "专项经费", "改造工程", "养护经费", "监测网络建设", "能力提升项目", "设备购置",
    "救助资金", "治理项目", "运行维护费", "宣传培训经费", "奖补资金", "试点示范项目", "贷款贴息",
)  # fmt: skip
_THINGS = (
    "受益户数", "培训人次", "改造面积", "养护里程", "检测批次", "发放人数", "建设数量", "维修台数",
    "验收合格率", "资金支付率", "任务完成率", "覆盖率", "达标率", "按时完成率", "单位成本",
    "人均支出", "带动增收", "节约能耗", "投诉下降率", "满意度",
)  # fmt: skip
_UNITS = ("户", "人次", "平方米", "公里", "批次", "人", "个", "台", "万元", "元", "亩", "场次")
_VERBS = ("保障", "完成", "推进", "提高", "改善", "巩固", "落实", "规范", "扩大", "优化")
_ENDS = (
    "按期实施", "全面覆盖", "规范运行", "安全有序", "成效明显", "按月发放到位", "质量达标",
    "使用效益不断提高", "服务水平持续提升", "群众反映良好",
)  # fmt: skip
_BASES = (
    "年度工作计划", "项目实施方案", "上年完成情况", "行业标准", "资金下达文件", "县政府会议纪要",
)  # fmt: skip
_LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_KEPT = "CDFXZ"  # letters of offices in document numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An indicator's value as written, and what it says: number, unit, operator."""

    raw: str
    value: Decimal | None = None
    unit: str | None = None
    operator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTruth:
    """A row of the indicator table."""

    level1: str
    level2: str
    name: str
    description: str
    target: Target
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectTruth:
    """A form."""

    code: str
    name: str
    total: Decimal  # 万元
    fiscal: Decimal
    purpose: str
    shares: tuple[int, ...]
    goals: tuple[str, ...]
    indicators: tuple[IndicatorTruth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTruth:
    """A department's document."""

    department_code: str
    department: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    projects: tuple[ProjectTruth, ...]


def make_document(seed: str, project_count: int) -> DocumentTruth:
    """Make up a department's document; the same seed and count give the same document."""
    rng = random.Random(seed)
    region, county = rng.choice(_COUNTIES)
    year = rng.choice((2021, 2022, 2023, 2024))
    return DocumentTruth(
        department_code=str(rng.randint(201, 299)),  # 110, 119, 120, 122 are telephones
        department=f"{county}{rng.choice(_BUREAUS)}",
        sections=tuple(
            (title, tuple(f"{at}、{_sentence(rng)}" for at in range(1, rng.randint(2, 5))))
            for title in ("一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施")
        ),
        projects=tuple(_project(rng, region, year) for _ in range(project_count)),
    )


def _sentence(rng: random.Random) -> str:
    parts = [
        f"{rng.choice(_VERBS)}{rng.choice(_AREAS)}{rng.choice(_WORKS)}{rng.choice(_ENDS)}"
        for _ in range(rng.randint(2, 4))
    ]
    return f"{'，'.join(parts)}。"


def _project(rng: random.Random, region: str, year: int) -> ProjectTruth:
    title = f"{rng.choice(_AREAS)}{rng.choice(_WORKS)}"
    number = f"冀财{rng.choice(_AREAS)[0]}【{year}】{rng.randint(1, 999)}号"
    name = rng.choice((title, f"{number} {title}", f"{year}年{title}"))
    if rng.random() < 0.4:
        name = f"[{region}{year % 100}X{rng.randint(0, 10**12 - 1):012}]{name}"
    total = Decimal(rng.randint(100, 99_999_999)).scaleb(-2)
    fiscal = total if rng.random() < 0.7 else Decimal(rng.randint(50, int(total * 100))).scaleb(-2)
    months = 4 if rng.random() < 0.8 else 2
    return ProjectTruth(
        code=_code(rng, region, year),
        name=name,
        total=total,
        fiscal=fiscal,
        purpose=f"用于{title}，{_sentence(rng)}",
        shares=(*sorted(rng.sample(range(5, 100), months - 1)), 100),
        goals=tuple(_sentence(rng).rstrip("。") for _ in range(rng.randint(1, 3))),
        indicators=tuple(_indicators(rng)),
    )


def _code(rng: random.Random, region: str, year: int) -> str:
    body = f"{region}{year % 100}P{rng.randint(0, 10**11 - 1):011}"
    weighted = sum(_ALPHABET.index(char) * pow(3, at, 31) for at, char in enumerate(body))
    return body + _ALPHABET[(30 - weighted) % 31]


def _indicators(rng: random.Random) -> list[IndicatorTruth]:
    rows = []
    for (level1, seconds), most in zip(_LEVELS, (6, 4, 2), strict=True):
        wanted = sorted(rng.choices(range(len(seconds)), k=rng.randint(min(2, most), most)))
        for at in wanted:
            thing = f"{rng.choice(_AREAS)}{rng.choice(_WORKS)[:4]}{rng.choice(_THINGS)}"
            rows.append(
                IndicatorTruth(
                    level1=level1,
                    level2=seconds[at],
                    name=thing,
                    description=rng.choice(
                        (thing, f"反映{thing}", f"{rng.choice(_VERBS)}{thing}的情况")
                    ),
                    target=_target(rng),
                    basis=f"{rng.choice(_AREAS)}{rng.choice(_BASES)}",
                )
            )
    return rows


def _target(rng: random.Random) -> Target:
    kind = rng.random()
    if kind < 0.45:
        number, unit = _number(rng), rng.choice(_UNITS)
        sign, operator = rng.choice((("≥", ">="), ("≤", "<="), ("", None)))
        return Target(
            raw=f"{sign}{number}{unit}", value=Decimal(number), unit=unit, operator=operator
        )
    if kind < 0.8:
        number = str(rng.randint(60, 100))
        sign, operator = rng.choice((("≥", ">="), ("=", "="), ("", None)))
        return Target(raw=f"{sign}{number}%", value=Decimal(number), unit="%", operator=operator)
    if kind < 0.9:
        return Target(raw="优秀 良好 一般")
    return Target(raw=rng.choice(("及时", "显著提高", "长期", "明显改善", "有效保障")))


def _number(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return f"{rng.randint(1, 99_999) / 100:.2f}"
    return str(rng.randint(1, 99_999))
