"""Goals of steps of the year: 年度目标 | 第一季度 | 完成采购, below it 第二季度 | 清淤3公里."""

from __future__ import annotations

from collections.abc import Sequence

from goalparse.blocks import Cell
from goalparse.findings import finding
from goalparse.meanings.lexicon import Lexicon, Reading
from goalparse.meanings.terms import GOALS
from goalparse.recognisers.form import Form
from goalparse.recognisers.goal_heads import is_step, is_year, steps_and_goals
from goalparse.recognisers.unlabelled_cells import UnlabelledCells
from goalparse.tables.rows import Row, Slot
from goalparse.text import key


class GoalSteps(UnlabelledCells):
    """Takes the goals beside the steps that a goal's label stands in front of."""

    def __init__(self, form: Form, lexicon: Lexicon) -> None:
        super().__init__(form, lexicon)
        self.next: Row | None = None  # the row below the one that is being read

    def tell(self, slot: Slot, code: str, reason: str) -> None:
        """Say something of a cell."""
        told = finding(code, place=slot.place, raw=slot.cell.text, reason=reason)
        self.form.findings.append(told)

    def behind_step(self, row: Row, reading: Reading, cells: list[Cell]) -> list[Cell]:
        """The goals beside a label without the steps of the year in front of them."""
        if not (cells and reading.mask & GOALS) or reading.inline:
            return cells
        if self.heads_steps(cells):
            self.form.labels.update(row.slot(cell).key for cell in cells)
            self.steps = (row, reading)
            return []
        filled = [cell for cell in cells if cell.text]
        if len(filled) > 1 and all(is_step(cell, self.lexicon) for cell in filled):
            self._take_steps(row, reading, filled)  # 2024年 | 2025年: their goals stand below
            return []
        pairs = steps_and_goals(cells, self.lexicon)
        self._take_steps(row, reading, [step for step, _ in pairs])
        return [goal for _, goal in pairs] or cells

    def heads_steps(self, cells: Sequence[Cell]) -> bool:
        """Whether cells beside a goal's label head its steps and their goals: 时间 | 目标."""
        if self.next is None or key(cells[0].text) not in self.lexicon.words("goals", "steps"):
            return False
        return bool(steps_and_goals(self.next.cells, self.lexicon))

    def _take_steps(self, row: Row, of_goal: Reading, steps: Sequence[Cell]) -> None:
        """Account for the steps of a goal, and say once that the tables do not keep them."""
        if steps and self.steps is None:
            reason = _A_YEAR if is_year(key(steps[0].text)) else _A_STEP
            self.tell(row.slot(steps[0]), "reading-by-vocabulary", reason)
        for step in steps:
            self.form.labels.add(row.slot(step).key)
            self.steps = (row, of_goal)

    def goes_on_in_steps(self, row: Row) -> bool:
        """Take the next step of a goal whose label reaches down beside it; a dump has a blank."""
        if row.mask or not is_step(row.filled[0], self.lexicon):
            return False
        pairs = steps_and_goals(row.cells, self.lexicon)
        of_goal = self.goal_over(row)
        if of_goal is None or (not pairs and len(row.filled) > 1):
            return False
        self._take_steps(row, of_goal, [step for step, _ in pairs])
        self.waiting = []
        self.form.labels.add(row.slot(row.filled[0]).key)  # also one whose goal is blank
        self.steps = (row, of_goal)
        self.goals_of(of_goal, row, [goal for _, goal in pairs])
        return True


_A_YEAR = "these are the goals of several years: the tables keep no year of a goal"
_A_STEP = "these are the goals of steps of the year: the tables keep no step of a goal"
