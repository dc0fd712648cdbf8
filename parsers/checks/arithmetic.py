"""How the figures of a report are added up and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from parsers.checks.rules import TOLERANCE
from parsers.model import Cell, CheckOutcome, Number
from parsers.numbers import is_nil


def is_blank(cell: Cell) -> bool:
    """Nothing in the cell, or a mark for nothing (`/`, `-`, 无): not a number, and not a text either."""
    return cell.value is None and (not cell.raw or is_nil(cell.raw))


def added(keys: Sequence[str], cells: Mapping[str, Cell]) -> Number:
    """The sum of what is written in the cells."""
    return total_of([cells[key].value or 0 for key in keys])


def total_of(numbers: Iterable[Number]) -> Number:
    """Their sum, without the dust of binary fractions."""
    total: Number = sum(numbers)
    return round(total, 6) if isinstance(total, float) else total


def compare(left: Number, right: Number) -> CheckOutcome:
    return "pass" if abs(left - right) <= TOLERANCE else "fail"
