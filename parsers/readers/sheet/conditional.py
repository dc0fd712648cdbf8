"""Formats that depend on the value of a cell and can hide it: white letters, another format, a line through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from parsers.readers.colours import BLACK, WHITE, is_hardly_seen
from parsers.readers.sheet.fonts import USUAL, Palette, colour_of, seen_of
from parsers.readers.sheet.regions import Place

_COMPARED: Mapping[str, Callable[[float, float, float], bool]] = {
    "equal": lambda value, one, _: value == one,
    "notEqual": lambda value, one, _: value != one,
    "greaterThan": lambda value, one, _: value > one,
    "greaterThanOrEqual": lambda value, one, _: value >= one,
    "lessThan": lambda value, one, _: value < one,
    "lessThanOrEqual": lambda value, one, _: value <= one,
    "between": lambda value, one, two: min(one, two) <= value <= max(one, two),
    "notBetween": lambda value, one, two: not min(one, two) <= value <= max(one, two),
}


def doubtful_cells(sheet: Worksheet, palette: Palette = USUAL) -> Iterator[Place]:
    """Cells for which a rule that may hold changes what is seen."""
    for area in sheet.conditional_formatting:
        rules = [rule for rule in area.rules if _covers(rule, palette) or (rule.dxf and _hides(rule.dxf, palette))]
        for rule in rules:
            for place, cell in sheet._cells.items():
                if any(_inside(place, part) for part in area.sqref.ranges) and _may_hold(rule, cell.value):
                    yield place


def _inside(place: Place, area: Any) -> bool:
    row, column = place
    return bool(area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col)


def _covers(rule: Any, palette: Palette) -> bool:
    """Whether a rule draws icons or bars in place of the numbers, or colours as dark as they are behind them."""
    drawn = [one for one in (rule.iconSet, rule.dataBar) if one is not None]
    if any(one.showValue is False for one in drawn):
        return True
    colours = rule.colorScale.color if rule.colorScale is not None else ()
    return any(is_hardly_seen(BLACK, colour_of(colour, palette) or WHITE) for colour in colours)


def _hides(style: Any, palette: Palette) -> bool:
    if style.numFmt is not None or (style.font is not None and style.font.strike):
        return True
    ink = style.font.color if style.font is not None else None
    fill = style.fill
    if fill is not None and ink is None:
        return seen_of(None, None, fill, palette) != "shown"
    return ink is not None and seen_of(ink, None, fill, palette) != "shown"


def _may_hold(rule: Any, value: object) -> bool:
    """Whether the rule holds for the value; one that cannot be calculated may."""
    try:
        numbers = [float(formula) for formula in rule.formula]
    except (TypeError, ValueError):
        return True
    compared = _COMPARED.get(rule.operator) if rule.type == "cellIs" and numbers else None
    if compared is None or not isinstance(value, int | float):
        return True
    return compared(value, numbers[0], numbers[-1])
