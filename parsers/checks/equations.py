"""Arithmetic inside one report: equations built from the form tables, and how one is assessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from parsers.checks.arithmetic import compare, is_blank, total_of
from parsers.checks.own_rows import with_own_rows
from parsers.forms.tables import APPLICANTS, form_block
from parsers.model import Cell, Check, ExtraRow, Number

_COLUMNS = tuple(column.key for column in APPLICANTS)
_PARTIES = _COLUMNS[:-1]
_NO_RESULT = frozenset(("received", "carried_over", "processed_total", "carried_forward"))
_OUTCOME_PARTS = ("upheld", "corrected", "other", "pending")


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


def _key(row: str, column: str) -> str:
    return f"requests.{row}.{column}"


def _of_requests(edition: str) -> Iterator[Equation]:
    rows = form_block("requests", edition).rows
    results = tuple(row.key for row in rows if row.key not in _NO_RESULT)
    for column in APPLICANTS:
        received, processed = _key("received", column.key), _key("processed_total", column.key)
        left = (received, _key("carried_over", column.key))
        right = (processed, _key("carried_forward", column.key))
        yield Equation("R1", left, right, (received, processed), f"{column.label}：一 + 二 = （七）总计 + 四")
    for column in APPLICANTS:
        processed = _key("processed_total", column.key)
        parts = tuple(_key(row, column.key) for row in results)
        yield Equation("R2", (processed,), parts, (processed,), f"{column.label}：（七）总计 = 各办理结果之和")
    for row in rows:
        total = _key(row.key, "total")
        parts = tuple(_key(row.key, column) for column in _PARTIES)
        yield Equation("R3", (total,), parts, (total,), f"{row.label}：总计 = 各类申请人之和")


def _of_review(edition: str) -> Iterator[Equation]:
    for row in form_block("review_litigation", edition).rows:
        total = f"review_litigation.{row.key}.total"
        parts = tuple(f"review_litigation.{row.key}.{part}" for part in _OUTCOME_PARTS)
        yield Equation("R4", (total,), parts, (total,), f"{row.label}：总计 = 各结果之和")


_STATISTICS_SUMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("received", ("received_in_person", "received_by_fax", "received_online", "received_by_letter")),
    ("closed", ("closed_on_time", "closed_late")),
    (
        "answered",
        (
            *("answered_already_public", "answered_granted", "answered_partly_granted", "answered_denied"),
            *("answered_not_ours", "answered_not_existing", "answered_amend", "answered_other_channel"),
        ),
    ),
    (
        "answered_denied",
        (
            *("denied_state_secret", "denied_trade_secret", "denied_privacy", "denied_security"),
            *("denied_not_government_information", "denied_other"),
        ),
    ),
    ("reconsiderations", ("reconsiderations_upheld", "reconsiderations_corrected", "reconsiderations_other")),
    ("lawsuits", ("lawsuits_upheld", "lawsuits_corrected", "lawsuits_other")),
    ("staff", ("staff_full_time", "staff_part_time")),
)
"""Rows of the table of 2014 and the rows that add up to them. The channels of 主动公开 may exceed their total: the
same item counts once there."""


def _of_statistics() -> Iterator[Equation]:
    block = form_block("statistics", "2014")
    for total_row, part_rows in _STATISTICS_SUMS:
        total, *parts = (f"statistics.{row}.value" for row in (total_row, *part_rows))
        yield Equation("R10", (total,), tuple(parts), (total,), f"{block.row(total_row).label} = 各分项之和")


EQUATIONS: Mapping[tuple[str, str], tuple[Equation, ...]] = {
    ("requests", "2021"): tuple(_of_requests("2021")),
    ("requests", "2019"): tuple(_of_requests("2019")),
    ("review_litigation", "2021"): tuple(_of_review("2021")),
    ("review_litigation", "2019"): tuple(_of_review("2019")),
    ("statistics", "2014"): tuple(_of_statistics()),
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
