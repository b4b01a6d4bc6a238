"""The header of a matrix of money: 年初预算数 | 全年执行数 | 执行率 over the rows of sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalparse.blocks import Cell
from goalparse.frozen import field, mutable
from goalparse.meanings import quantities
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import ATTRIBUTE, GOALS, HEADER, ORDINAL, SOURCE, STAGE
from goalparse.patterns import late
from goalparse.tables.funding_rows import FundingBlock
from goalparse.tables.labelled import Labelled
from goalparse.tables.looks import is_figure
from goalparse.tables.rows import Row, cell_below
from goalparse.tables.source_columns import over_each
from goalparse.tables.year_columns import CENTURIES
from goalparse.text import key


@mutable
class _Headers:
    """The cells of such a row by what they are; ``others`` are labels of other kinds."""

    stages: list[tuple[Cell, str]] = field(default_factory=list)
    measures: list[tuple[Cell, str]] = field(default_factory=list)
    sources: list[tuple[Cell, Reading]] = field(default_factory=list)
    others: list[Reading] = field(default_factory=list)
    unknown: list[Cell] = field(default_factory=list)
    asides: list[Cell] = field(default_factory=list)
    texts: list[Cell] = field(default_factory=list)
    named: Cell | None = None


def open_funding(
    labelled: Labelled,
    hints: Sequence[str],
    lexicon: Lexicon,
    below: Sequence[Row] = (),
    *,
    year: str | None = None,
    above: Row | None = None,
) -> FundingBlock | None:
    """The matrix that a row of stage headers opens: two or more of them, and no amounts.

    One is enough beside headers that nobody knows (当年金额 | 占比), if an amount stands in its
    column in the rows ``below``; so is the one sum of a department's tasks (任务名称 | 预算金额).
    Columns of another year than the form's ``year``, which the row ``above`` may name, are asides.
    """
    row = labelled.row
    if not row.mask & STAGE and not row.alike.tasks:
        return None
    if any(labelled.reading(cell).inline for cell in row.filled):
        return None
    found = _headers(labelled, below)
    _take_sum(found, below, len(row.cells))
    if found.stages and row.over and row.table.exact:
        found.measures += _measures_above(row, found.stages[-1][0], lexicon)
        found.stages = sorted([*_stages_above(row, lexicon), *found.stages], key=_place)
    if not _head_amounts(found, row, below):
        return None
    width, unknown = len(row.cells), found.unknown
    headers = [*found.stages, *found.measures]
    over = _years_over([cell for cell, _ in headers], row, above, lexicon)
    of_others = _of_other_years(headers, year, over)
    if all(pair in of_others for pair in found.stages):
        of_others = []  # the form is of another year than its money
    stages = [pair for pair in found.stages if pair not in of_others]
    measures = [pair for pair in found.measures if pair not in of_others]
    first = stages[0][0].column_no
    beside = [c for c in unknown if c.column_no > first or _heads_amounts(c, below, width)]
    return FundingBlock(
        width=width,
        stages=tuple(stages),
        measures=tuple(measures),
        hints=(*(reading.bracket for reading in found.others if reading.bracket), *hints),
        unknown=tuple(unknown),
        asides=(*found.asides, *(cell for cell, _ in of_others), *beside),
        named=found.named,
        units=tuple(_units_of([cell for cell, _ in stages], lexicon)),
        sources=tuple(found.sources),
        over=tuple(over),
        texts=tuple(found.texts),
    )


def _headers(labelled: Labelled, below: Sequence[Row]) -> _Headers:
    found = _Headers()
    for cell in labelled.row.filled:
        reading = labelled.reading(cell)
        if (stage := _stage_of(reading, labelled.row)) is not None:
            found.stages.append((cell, stage))
        elif (measure := _measure_of(reading)) is not None:
            found.measures.append((cell, measure))
        elif found.stages and reading.get("attribute") in _TOLD:
            found.asides.append(cell)  # 备注, 主要任务 behind the stages
        elif is_beside_approved(reading, labelled.row):
            found.asides.append(cell)
        elif labelled.is_label(cell):
            _take_label(found, cell, reading, labelled.row, below)
        elif not reading.mask & ORDINAL:
            told = "aside" in reading.terms or (labelled.row.alike.tasks and reading.mask & HEADER)
            (found.asides if told else found.unknown).append(cell)
    found.asides = [cell for cell in found.asides if cell is not found.named]
    return found


def _take_sum(found: _Headers, below: Sequence[Row], width: int) -> None:
    """Take the one sum over a column of amounts for what is planned, where no stage says that.

    下达金额 beside 支出金额: the rows below have labels of their own.
    """
    sums = [pair for pair in found.sources if pair[1].get("source") == "total"]
    if len(sums) != 1 or not found.stages or not _SPENT.issuperset(s for _, s in found.stages):
        return
    header = sums[0][0]
    if _heads_amounts(header, below, width):
        found.stages = sorted([(header, "budget"), *found.stages], key=_place)
        found.sources.remove(sums[0])


def _head_amounts(found: _Headers, row: Row, below: Sequence[Row]) -> bool:
    """Whether the headers of a row are those of a matrix: two of money, or one over an amount."""
    stages, unknown = found.stages, found.unknown
    if not stages or any(is_figure(cell.text) for cell in unknown):
        return False
    if len(stages) == 1 and (unknown or found.asides or row.alike.tasks):
        # 当年金额 | 占比, 申报数 | 批复数, or the money of tasks
        if _heads_amounts(stages[0][0], below, len(row.cells)):
            return True
        if unknown:
            return False
    return len(stages) + len(found.measures) > 1


def _measures_above(row: Row, stage: Cell, lexicon: Lexicon) -> Iterator[tuple[Cell, str]]:
    """执行率, 分值 and 得分 behind the stages, where they reach down from a header's upper row."""
    for cell in row.over:
        measure = _measure_of(lexicon.read(cell.text))
        if measure is not None and cell.column_no > stage.column_no:
            yield cell, measure


def _stages_above(row: Row, lexicon: Lexicon) -> Iterator[tuple[Cell, str]]:
    """全年预算数 beside 上半年 over 执行数, where it reaches down into the lower row alone."""
    for cell in row.over:
        stage = lexicon.read(cell.text).get("stage")
        if stage is not None and cell.row_no + cell.row_span == row.row_no + 1:
            yield cell, stage


def _take_label(
    found: _Headers, cell: Cell, reading: Reading, row: Row, below: Sequence[Row]
) -> None:
    """Take a label of another kind: the last one that heads tasks heads their names."""
    found.others.append(reading)
    if row.alike.tasks and (
        reading.mask & (ATTRIBUTE | GOALS) or _holds_tasks(cell, reading, row, below)
    ):
        found.asides.append(cell)  # 任务内容, 绩效目标 of each
    if reading.mask & SOURCE and cell.row_span == 1:
        found.sources.append((cell, reading))
    if cell is not row.filled[0] and not (found.stages or row.alike.tasks) and _tells(reading):
        found.texts.append(cell)
    named = reading.get("attribute")
    if named == "task" or (found.named is None and named in _NAMED):
        found.named = cell  # 年度重点工作任务 | 任务名称


def _tells(reading: Reading) -> bool:
    """Whether a header in front of the stages heads texts that name no money: 下达文号."""
    named = reading.get("label") or reading.get("attribute")
    return named is not None and named not in {"project_name", *_NAMED}


def _holds_tasks(header: Cell, reading: Reading, row: Row, below: Sequence[Row]) -> bool:
    """Whether the tasks themselves stand below 年度主要任务, in front of 对应项目.

    It does not reach down beside these then.
    """
    first = below[0] if below and reading.get("group") == "tasks" else None
    if first is None or not (row.table.exact or len(first.cells) == len(row.cells)):
        return False
    cell = cell_below(first, header)
    return cell is not None and cell.text not in {"", header.text}


def is_beside_approved(reading: Reading, row: Row) -> bool:
    """Whether a label names money as it was applied for, beside what was approved in its row.

    申报金额 beside 审核金额 is no total; alone it is.
    """
    return "aside" in reading.terms and any(r.get("stage") in _APPROVED for r in row.readings)


_APPROVED = frozenset({"budget", "initial_budget"})


def _stage_of(reading: Reading, row: Row) -> str | None:
    """The stage that a header names; a sum beside the names of tasks is what they are planned."""
    if row.alike.tasks and reading.get("source") == "total":
        return "budget"
    return reading.get("stage")


_SPENT = frozenset({"received", "executed"})
_NAMED = frozenset({"task", "item"})
# What is said of each row's money.
_TOLD = frozenset(
    {
        *("remark", "task", "task_content", "overview"),
        *("grade", "conclusion", "opinion", "problems", "measures", "reviewed_score"),
    }
)


def _years_over(
    headers: Sequence[Cell], row: Row, above: Row | None, lexicon: Lexicon
) -> list[tuple[Cell, Cell]]:
    """Each header with the year that it stands below, or their sum: 2023年 over 预算数, 执行数."""
    if above is None or above.table is not row.table:
        return []
    names_year = lexicon.year_column.fullmatch
    years = [
        cell for cell in above.filled if cell.text[:2] in CENTURIES and names_year(key(cell.text))
    ]
    if not years:
        return []
    sums = [cell for cell, reading in above.read_cells() if reading.get("total") is not None]
    over = sorted((*years, *sums), key=_column_no)
    return list(over_each(sorted(headers, key=_column_no), row, over))


def _of_other_years(
    headers: Sequence[tuple[Cell, str]], year: str | None, over: Sequence[tuple[Cell, Cell]]
) -> list[tuple[Cell, str]]:
    """The headers that name another year or stand below one; of several the last is the form's."""
    above = {id(header): cell.text for header, cell in over}
    texts = [(pair, key(above.get(id(pair[0]), "") + pair[0].text)) for pair in headers]
    named = [(pair, _YEAR.findall(text)) for pair, text in texts if "20" in text]
    last = max((years[0] for _, years in named if years), default=None)
    own = year or last
    return [pair for pair, years in named if len(years) == 1 and years[0] != own]


def _column_no(cell: Cell) -> int:
    return cell.column_no


def _place(pair: tuple[Cell, str]) -> int:
    return pair[0].column_no


_YEAR = late(r"(?<!\d)20\d\d(?=年)")


def _measure_of(reading: Reading) -> str | None:
    """What a header of the matrix measures; 自评得分 is the score there."""
    return reading.get("measure") or ("score" if reading.get("label") == "self_score" else None)


def _units_of(headers: Sequence[Cell], lexicon: Lexicon) -> Iterator[tuple[Cell, str]]:
    """The headers whose bracket states a unit of money: 预算数（万元）, not 全年执行数（B）."""
    for header in headers:
        bracket = lexicon.read(header.text).bracket
        if bracket and quantities.money_unit_in(bracket) is not None:
            yield header, bracket


def _heads_amounts(header: Cell, below: Sequence[Row], width: int) -> bool:
    """Whether the first row below a header of one or two rows holds an amount.

    In a dump, if it has just as many cells, ``width``.
    """
    for row in below:
        if row.row_no < header.row_no + header.row_span:
            continue
        placed = row.table.exact or len(row.cells) == width
        cell = cell_below(row, header) if placed else None
        return cell is not None and is_figure(cell.text)
    return False
