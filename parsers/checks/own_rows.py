"""Sums of a column in which an office has printed rows of its own: whom does a sum accuse that does not know them?

The form's sum of a column names the official rows. Where it fails, and counting rows of the office's own makes both
sides equal, the office may well have counted them: nobody is accused. It fails only where the figures of all those
rows are known and no choice of them helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from parsers.checks.arithmetic import compare, is_blank
from parsers.model import Check, ExtraRow, Number

_MOST_ROWS = 8
"""Rows with a figure, of which some choice could be the right one; among more, nearly any difference is such a sum."""
_SHOWN = 20


def with_own_rows(check: Check, column: str, signs: Sequence[int], rows: Sequence[ExtraRow]) -> Check:
    """A failed check of one column, not assessable where rows of the office's own may be what the total counts.

    signs  how such a row may count on the right side: 1 as a part, -1 as one that is missing on the left.
    """
    if check.left is None or check.right is None:
        return check
    figures = [(row, _figure(row, column)) for row in rows]
    known = [(row, figure) for row, figure in figures if figure]
    if len(known) > _MOST_ROWS:
        return _not_assessable(check, f"有{len(known)}个表外行写有数字，是否计入不能确定")
    counted = _counted(check.left - check.right, known, signs)
    if counted:
        return _not_assessable(check, f"计入{_named(counted)}则两边相等")
    unknown = [row for row, figure in figures if figure is None]
    if unknown:
        return _not_assessable(check, f"{_named(unknown)}的数字未能读全")
    return (
        replace(check, detail=f"{check.detail}（计入{_named([row for row, _ in known])}也不相等）") if known else check
    )


def _figure(row: ExtraRow, column: str) -> Number | None:
    """What the row has in that column; None when it is not known."""
    if all(cell.value == 0 or is_blank(cell) for cell in row.cells):
        return 0
    if column not in row.columns:
        return None
    cell = row.cells[row.columns.index(column)]
    return 0 if is_blank(cell) else cell.value


def _counted(off: Number, known: Sequence[tuple[ExtraRow, Number]], signs: Sequence[int]) -> list[ExtraRow]:
    """The fewest rows that make up for the difference; none when no choice does."""
    return min(_choices(off, known, signs), key=len, default=[])


def _choices(off: Number, known: Sequence[tuple[ExtraRow, Number]], signs: Sequence[int]) -> Iterator[list[ExtraRow]]:
    for factors in product((0, *signs), repeat=len(known)):
        added = sum(factor * figure for factor, (_, figure) in zip(factors, known, strict=True))
        if compare(off, added) == "pass":
            yield [row for factor, (row, _) in zip(factors, known, strict=True) if factor]


def _named(rows: Sequence[ExtraRow]) -> str:
    return "表外行" + "、".join(f"“{row.label[:_SHOWN]}”" for row in rows)


def _not_assessable(check: Check, reason: str) -> Check:
    return Check(check.rule, "not_assessable", None, None, check.cells, f"{check.detail}（{reason}）")
