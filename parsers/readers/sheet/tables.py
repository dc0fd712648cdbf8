"""Tables of a sheet in a style of the workbook's own: what it makes of a font and a fill may hide the figures.

ECMA-376 Part 1, 18.8.40 and 18.8.41. The styles that Excel brings along hide nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from lxml import etree
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from parsers.readers.package import Package
from parsers.readers.sheet.conditional import hides
from parsers.readers.sheet.fonts import Palette
from parsers.readers.sheet.regions import Place

Looks = Mapping[str, DifferentialStyle]
"""Part of a table (`wholeTable`, `headerRow`, …) → its look."""
_STYLES = "xl/styles.xml"
_WHOLE = "wholeTable"


def styles_of_tables(data: bytes) -> Mapping[str, Looks]:
    """Name → the looks of its parts, of the table styles that the workbook brings along."""
    package = Package(data)
    if _STYLES not in package or b"tableStyleElement" not in package.read(_STYLES):
        return {}
    root = package.xml(_STYLES)
    looks = [DifferentialStyle.from_tree(cast(Any, look)) for look in root.iterfind("{*}dxfs/{*}dxf")]
    return {style.get("name") or "": dict(_parts(style, looks)) for style in root.iter("{*}tableStyle")}


def _parts(style: etree._Element, looks: list[DifferentialStyle | None]) -> Iterator[tuple[str, DifferentialStyle]]:
    for element in style:
        number = element.get("dxfId") or ""
        look = looks[int(number)] if number.isdigit() and int(number) < len(looks) else None
        if look is not None:
            yield element.get("type") or "", look


def hidden_by_tables(sheet: Worksheet, styles: Mapping[str, Looks], palette: Palette) -> Iterator[Place]:
    """The cells of tables in parts whose letters cannot be seen on what lies behind them there."""
    for table in sheet.tables.values() if styles else ():
        info = table.tableStyleInfo
        looks = styles.get(info.name or "") if info is not None else None
        hiding = [part for part in looks or () if hides(_over_whole(part, looks or {}), palette)]
        if hiding:
            left, top, right, bottom = _bounds(table.ref)
            inner = [place for place in sheet._cells if top <= place[0] <= bottom and left <= place[1] <= right]
            yield from (place for place in inner if any(_reaches(part, place, table, info) for part in hiding))


def _over_whole(part: str, looks: Looks) -> DifferentialStyle:
    """The look of a part, where it says nothing that of the whole table."""
    own, whole = looks[part], looks.get(_WHOLE)
    if whole is None or part == _WHOLE:
        return own
    return DifferentialStyle(own.font or whole.font, own.numFmt or whole.numFmt, own.fill or whole.fill)


def _bounds(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(reference))
    return left, top, right, bottom


def _reaches(part: str, place: Place, table: Any, info: Any) -> bool:
    """Whether a part of the table may hold the cell; of stripes nobody counts which."""
    left, top, right, bottom = _bounds(table.ref)
    row, column = place
    header = top + (table.headerRowCount if table.headerRowCount is not None else 1)
    edges: Mapping[str, bool] = {
        _WHOLE: True,
        "headerRow": row < header,
        "totalRow": bool(table.totalsRowCount) and row > bottom - (table.totalsRowCount or 0),
        "firstColumn": bool(info.showFirstColumn) and column == left,
        "lastColumn": bool(info.showLastColumn) and column == right,
        "firstHeaderCell": row < header and column == left,
        "lastHeaderCell": row < header and column == right,
    }
    if part in edges:
        return edges[part]
    striped = info.showRowStripes if "Row" in part else info.showColumnStripes if "Column" in part else True
    return bool(striped) and row >= header
