"""The flat figures of `reports`: sums of cells, or nothing where a part says nothing or counts in another unit."""

from __future__ import annotations

import pytest

from archive.figures.flat import REPORT_FIGURES
from archive.rows import flat_figures
from parsers.model import Cell

FEES = "active_disclosure.fees.amount_wan"


def _figure(name: str, cells: dict[str, Cell]) -> object:
    return dict(zip(REPORT_FIGURES, flat_figures(cells), strict=True))[name]


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        (Cell(43.788, "43.788万元"), 43.788),
        (Cell(0, "0"), 0),
        (Cell(None, "/"), None),
        (Cell(251000, "251000元", unit="元"), None),
    ],
)
def test_fees_are_in_wan_or_not_at_all(cell: Cell, figure: object) -> None:
    assert _figure("fees_wan", {FEES: cell}) == figure


def test_a_sum_with_a_blank_part_is_no_sum() -> None:
    first, second = REPORT_FIGURES["lawsuits"]
    assert _figure("lawsuits", {first: Cell(3, "3"), second: Cell(4, "4")}) == 7
    assert _figure("lawsuits", {first: Cell(3, "3"), second: Cell(None, "")}) is None
