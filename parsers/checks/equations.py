"""Arithmetic inside one report: equations of the editions (parsers.forms.editions), and how one is assessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from parsers.checks.arithmetic import compare, is_blank, total_of
from parsers.checks.own_rows import with_own_rows
from parsers.forms.shape import FormBlock
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Cell, Check, ExtraRow, Number


@dataclass(frozen=True)
class Equation:
    """Two sides of keys to add up.

    stated  the totals among them: only when these are written does a blank elsewhere count as 0.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    stated: tuple[str, ...]
    detail: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return self.left + self.right

    @cached_property
    def column(self) -> str:
        """The key of the column whose rows it adds up; "" when it adds up the cells of a row."""
        columns = {key.rsplit(".", 1)[1] for key in self.keys}
        return columns.pop() if len(columns) == 1 else ""

    @cached_property
    def own_rows_count(self) -> tuple[int, ...]:
        """How a row of the office's own may count on the right side: as a part of a total, or on either side."""
        return (1,) if len(self.left) == 1 else (1, -1)

    @cached_property
    def numbers(self) -> Callable[[Mapping[str, Number]], tuple[Number, ...]]:
        """The numbers of both sides, left before right. Raises KeyError when a key has none."""
        return itemgetter(*self.keys)


def _of(block: FormBlock) -> Iterator[Equation]:
    """The sums of a block, each in all its columns or rows, in the order of the edition's table."""
    for sums in block.sums:
        in_columns = sums.over == "columns"
        for one in block.columns if in_columns else block.rows:
            pattern = f"{block.name}.{{}}.{one.key}" if in_columns else f"{block.name}.{one.key}.{{}}"
            left, right, stated = (tuple(map(pattern.format, side)) for side in (sums.left, sums.right, sums.stated))
            yield Equation(sums.rule, left, right, stated, sums.detail.format(column=one.label, row=one.label))


EQUATIONS: Mapping[tuple[str, str], tuple[Equation, ...]] = {
    (block.name, block.edition): tuple(_of(block)) for block in FORM_BLOCKS if block.sums
}
"""(block, edition) → its equations, built once."""


def check_cells(
    cells: Mapping[str, Cell], forms: Mapping[str, str], extra_rows: Sequence[ExtraRow] = ()
) -> tuple[Check, ...]:
    """Every equation of every block that was found, in printed order.

    extra_rows  rows of the office's own: a sum of a column that fails and may count them is not assessable.
    """
    numbers = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    checks: list[Check] = []
    for block, edition in forms.items():
        own = [row for row in extra_rows if row.block == block]
        for equation in EQUATIONS.get((block, edition), ()):
            check = _assess(equation, cells, numbers)
            if own and equation.column and check.outcome == "fail":
                check = with_own_rows(check, equation.column, equation.own_rows_count, own)
            checks.append(check)
    return tuple(checks)


def check_equation(equation: Equation, cells: Mapping[str, Cell]) -> Check:
    """Compare both sides. Words in a cell, or a total that is not written, make the equation not assessable."""
    return _assess(equation, cells, {key: cell.value for key, cell in cells.items() if cell.value is not None})


def _assess(equation: Equation, cells: Mapping[str, Cell], numbers: Mapping[str, Number]) -> Check:
    """`numbers`: those of the cells that hold one. Only where one is missing is there an obstacle to look for."""
    try:
        both = equation.numbers(numbers)
    except KeyError:
        reason = _obstacle(equation.keys, equation.stated, cells)
        if reason:
            detail = f"{equation.detail}（{reason}）"
            return Check(equation.rule, "not_assessable", None, None, equation.keys, detail)
        both = tuple([numbers.get(key, 0) for key in equation.keys])
    count = len(equation.left)
    left, right = total_of(both[:count]), total_of(both[count:])
    return Check(equation.rule, compare(left, right), left, right, equation.keys, equation.detail)


def _obstacle(keys: tuple[str, ...], stated: tuple[str, ...], cells: Mapping[str, Cell]) -> str:
    written = False
    for key in keys:
        cell = cells.get(key)
        if cell is None:
            return "缺少单元格"
        if cell.value is not None:
            written = written or key not in stated
        elif key in stated:
            return "总计未填写"
        elif not is_blank(cell):
            return f"单元格写有“{cell.raw[:20]}”"
    if not written and any(cells[key].value for key in stated):
        return "分项均未填写"
    return ""
