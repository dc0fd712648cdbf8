"""Formats that depend on the value of a cell and can hide it: white letters, another format, a line through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from parsers.readers.colours import BLACK, WHITE, is_hardly_seen
from parsers.readers.package import Package
from parsers.readers.sheet.drawings import sheet_parts
from parsers.readers.sheet.fonts import USUAL, Palette, colour_of, papers_of_look, seen
from parsers.readers.sheet.regions import Place

COMPARED: Mapping[str, Callable[[float, float, float], bool]] = {
    "equal": lambda value, one, _: value == one,
    "notEqual": lambda value, one, _: value != one,
    "greaterThan": lambda value, one, _: value > one,
    "greaterThanOrEqual": lambda value, one, _: value >= one,
    "lessThan": lambda value, one, _: value < one,
    "lessThanOrEqual": lambda value, one, _: value <= one,
    "between": lambda value, one, two: min(one, two) <= value <= max(one, two),
    "notBetween": lambda value, one, two: not min(one, two) <= value <= max(one, two),
}


@dataclass(frozen=True, slots=True)
class Area:
    """Rules, and the ranges (of openpyxl) that they are for."""

    ranges: Sequence[Any]
    rules: Sequence[Any]


def doubtful_cells(sheet: Worksheet, palette: Palette = USUAL, extended: Sequence[Area] = ()) -> Iterator[Place]:
    """Cells for which a rule that may hold changes what is seen. `extended`: rules that openpyxl does not read."""
    own = [Area(tuple(area.sqref.ranges), area.rules) for area in sheet.conditional_formatting]
    for area in (*own, *extended):
        rules = [rule for rule in area.rules if _covers(rule, palette) or (rule.dxf and hides(rule.dxf, palette))]
        for rule in rules:
            for place, cell in sheet._cells.items():
                if any(_inside(place, part) for part in area.ranges) and _may_hold(rule, cell.value):
                    yield place


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Icons or bars. `showValue`: the number stands beside them."""

    showValue: bool  # noqa: N815 - named as in openpyxl


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of Excel 2010 with the names of openpyxl's."""

    type: str
    operator: str
    formula: Sequence[str]
    dxf: Any
    iconSet: _Drawn | None  # noqa: N815
    dataBar: _Drawn | None  # noqa: N815
    colorScale: None = None  # noqa: N815


_EXTENDED = b":conditionalFormatting"


def extended_areas(data: bytes) -> Mapping[str, Sequence[Area]]:
    """Title of a sheet → its rules in the form of Excel 2010 ([MS-XLSX] 2.6.7), which openpyxl leaves out."""
    package = Package(data)
    found: dict[str, Sequence[Area]] = {}
    for title, part in sheet_parts(package):
        if part in package and _EXTENDED in package.read(part):
            found[title] = [
                area
                for element in package.xml(part).iter(f"{{{_SPACE}}}conditionalFormatting")
                if (area := _area(element)) is not None
            ]
    return found


_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


def _area(element: etree._Element) -> Area | None:
    try:
        ranges = MultiCellRange((element.findtext("{*}sqref") or "").strip()).ranges
    except ValueError:
        return None
    return Area(tuple(ranges), [_rule(rule) for rule in element.iter(f"{{{_SPACE}}}cfRule")])


def _rule(rule: etree._Element) -> _Rule:
    style = rule.find("{*}dxf")
    return _Rule(
        rule.get("type") or "",
        rule.get("operator") or "",
        [(formula.text or "").strip() for formula in rule.iterfind("{*}f")],
        DifferentialStyle.from_tree(cast(Any, style)) if style is not None else None,
        _drawn(rule.find("{*}iconSet")),
        _drawn(rule.find("{*}dataBar")),
    )


def _drawn(element: etree._Element | None) -> _Drawn | None:
    return None if element is None else _Drawn(element.get("showValue") not in ("0", "false"))


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


def hides(style: Any, palette: Palette) -> bool:
    if style.numFmt is not None or (style.font is not None and style.font.strike):
        return True
    ink = style.font.color if style.font is not None else None
    if ink is None and style.fill is None:
        return False
    return seen(colour_of(ink, palette) or BLACK, None, papers_of_look(style.fill, palette)) != "shown"


def _may_hold(rule: Any, value: object) -> bool:
    """Whether the rule holds for the value; one that cannot be calculated may."""
    try:
        numbers = [float(formula) for formula in rule.formula]
    except (TypeError, ValueError):
        return True
    compared = COMPARED.get(rule.operator) if rule.type == "cellIs" and numbers else None
    if compared is None or not isinstance(value, int | float):
        return True
    return compared(value, numbers[0], numbers[-1])
