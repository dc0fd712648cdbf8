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

    stated  the totals among them: unless these are written nothing is compared.
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
        equations = EQUATIONS.get((block, edition), ())
        doubtful = _doubtful(equations, cells, numbers)
        for equation in equations:
            check = _assess(equation, cells, numbers, doubtful)
            if own and equation.column and check.outcome == "fail":
                check = with_own_rows(check, equation.column, equation.own_rows_count, own)
            checks.append(check)
    return tuple(checks)


def check_equation(equation: Equation, cells: Mapping[str, Cell]) -> Check:
    """Compare both sides. Words in a cell, a total that is not written, or a blank that is needed to make both sides
    equal, make the equation not assessable."""
    numbers = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    return _assess(equation, cells, numbers, _doubtful((equation,), cells, numbers))


def proved_zeros(cells: Mapping[str, Cell], forms: Mapping[str, str]) -> frozenset[str]:
    """Blanks that stand for 0: with 0 in them every sum of their row and of their column holds."""
    numbers = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    found: set[str] = set()
    for place in forms.items():
        equations = EQUATIONS.get(place, ())
        assessed = {key for equation in equations for key in equation.keys}
        doubtful = _doubtful(equations, cells, numbers)
        found.update(key for key in assessed - doubtful if key in cells and is_blank(cells[key]))
    return frozenset(found)


def _doubtful(
    equations: Sequence[Equation], cells: Mapping[str, Cell], numbers: Mapping[str, Number]
) -> frozenset[str]:
    """Blanks that cannot be 0 for certain: with 0 in them the sum of their row or of their column does not hold.

    Whom a total belongs to whose parts are blank, or what stands where a total was left out, is not known.
    """
    doubtful: set[str] = set()
    for equation in equations if len(numbers) < len(cells) else ():
        blank = [key for key in equation.keys if key not in numbers]
        if blank and not _holds_with_zeros(equation, numbers):
            doubtful.update(key for key in blank if key in cells)
    return frozenset(doubtful)


def _holds_with_zeros(equation: Equation, numbers: Mapping[str, Number]) -> bool:
    left, right = (total_of([numbers.get(key, 0) for key in keys]) for keys in (equation.left, equation.right))
    return compare(left, right) == "pass"


def _assess(
    equation: Equation, cells: Mapping[str, Cell], numbers: Mapping[str, Number], doubtful: frozenset[str]
) -> Check:
    """`numbers`: those of the cells that hold one. Only where one is missing is there an obstacle to look for."""
    try:
        both = equation.numbers(numbers)
    except KeyError:
        reason = _obstacle(equation.keys, equation.stated, cells, doubtful)
        if reason:
            detail = f"{equation.detail}（{reason}）"
            return Check(equation.rule, "not_assessable", None, None, equation.keys, detail)
        both = tuple([numbers.get(key, 0) for key in equation.keys])
    count = len(equation.left)
    left, right = total_of(both[:count]), total_of(both[count:])
    return Check(equation.rule, compare(left, right), left, right, equation.keys, equation.detail)


def _obstacle(
    keys: tuple[str, ...], stated: tuple[str, ...], cells: Mapping[str, Cell], doubtful: frozenset[str]
) -> str:
    for key in keys:
        cell = cells.get(key)
        if cell is None:
            return "缺少单元格"
        if cell.value is not None:
            continue
        if key in stated:
            return "总计未填写"
        if not is_blank(cell):
            return f"单元格写有“{cell.raw[:20]}”"
        if key in doubtful:
            return "空白不能当作0：所在的行或列不合计"
    return ""
