"""Workbooks of Excel 2007 and later: what each visible sheet shows."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from parsers.model import Block, ReadDocument
from parsers.readers.marks import doubtful
from parsers.readers.package import Package
from parsers.readers.sheet.blanks import checked
from parsers.readers.sheet.conditional import doubtful_cells, extended_areas
from parsers.readers.sheet.display import MARGIN, USUAL_COLUMN, in_face, is_squeezed, shown
from parsers.readers.sheet.drawings import covered_cells
from parsers.readers.sheet.fonts import Palette, palette_of
from parsers.readers.sheet.formulas import Workbook
from parsers.readers.sheet.regions import Place, Sheet, is_out_of_sight, sheet_blocks
from parsers.readers.sheet.tables import hidden_by_tables, styles_of_tables

_LOWEST = 4.0
"""Points: a row below shows nothing of its text."""
_INDENTED = 15
_TO_LEFT = 2
"""`readingOrder` from right to left."""
_NARROWEST = 0.6
"""Characters: a column below shows nothing."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a cell of each style looks like, by the number of its font and fill."""

    book: Any
    palette: Palette

    def of(self, cell: Any) -> tuple[Any, Any]:
        if not cell.has_style:
            return None, None
        style = cell._style
        return self.book._fonts[style.fontId], self.book._fills[style.fillId]

    def size_of(self, font: Any) -> float:
        """The size of letters in those of the workbook's usual font, which columns are measured by."""
        usual = self.book._fonts[0].sz if self.book._fonts else None
        return font.sz / usual if font is not None and font.sz and usual else 1.0

    def is_crossed(self, cell: Any) -> bool:
        """Whether a line runs from corner to corner through the cell."""
        border = self.book._borders[cell._style.borderId]
        drawn = border.diagonal is not None and border.diagonal.style not in (None, "none")
        return bool(drawn and (border.diagonalUp or border.diagonalDown))


def read_workbook(data: bytes, name: str, embedded: bool = False) -> ReadDocument:
    """A workbook as it is shown: last calculated values, number formats, merged cells. Raises ReadError.

    embedded  it stands in another document, which shows one sheet of it, or a part of that.
    """
    whole = data
    data, has_formulas = checked(data)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
    calculated = _formulas(data, book) if has_formulas else None
    looks = _Looks(book, palette_of(book.loaded_theme))
    covered, areas, styles = covered_cells(whole), extended_areas(whole), styles_of_tables(whole)
    blocks: list[Block] = []
    for sheet in [book.active] if embedded else book.worksheets:
        if sheet is not None and sheet.sheet_state == "visible":
            unsure = {
                *doubtful_cells(sheet, looks.palette, areas.get(sheet.title, ())),
                *covered.get(sheet.title, ()),
                *hidden_by_tables(sheet, styles, looks.palette),
            }
            told = _shown(sheet, looks, calculated, unsure)
            blocks.extend(sheet_blocks(_window(told, data) if embedded else told))
    return ReadDocument(name, tuple(blocks))


def _formulas(data: bytes, book: Any) -> Workbook:
    with_formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    formulas = {
        (sheet.title, *place): _formula(cell.value)
        for sheet in with_formulas.worksheets
        for place, cell in sheet._cells.items()
        if cell.data_type == "f"
    }
    values = {(sheet.title, *place): cell.value for sheet in book.worksheets for place, cell in sheet._cells.items()}
    return Workbook(values, formulas)


def _formula(value: object) -> str:
    return str(value.text) if isinstance(value, ArrayFormula) else str(value)


_WINDOW = re.compile(r'<(?:\w+:)?oleSize\s[^>]*?ref="([A-Z$0-9:]+)"')


def _window(sheet: Sheet, data: bytes) -> Sheet:
    """The part of a sheet that a document shows of it (ECMA-376 Part 1, 18.2.16)."""
    package = Package(data)
    part = package.read("xl/workbook.xml") if "xl/workbook.xml" in package else b""
    found = _WINDOW.search(part.decode("utf-8", "replace"))
    if found is None:
        return sheet
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(found[1].replace("$", "")))
    return Sheet(
        {(row, at): text for (row, at), text in sheet.cells.items() if top <= row <= bottom and left <= at <= right},
        sheet.merges,
    )


def _shown(sheet: Worksheet, looks: _Looks, calculated: Workbook | None, unsure: Collection[Place]) -> Sheet:
    # The cells that the file stores, not the rectangle that encloses them: one cell at XFD1048576 makes that
    # rectangle seventeen billion cells large.
    stored = sheet._cells
    merges = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]
    reaches = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    rows = _hidden_rows(sheet)
    widths, usual = _widths(sheet), _usual_width(sheet)
    columns = {column for column, width in widths.items() if width < _NARROWEST}
    if usual is not None and usual < _NARROWEST:
        columns |= {column for _, column in [*stored, *reaches.values()]} - widths.keys()
    view = sheet.sheet_view
    texts = {}
    for place, cell in stored.items():
        if not is_out_of_sight(place, reaches.get(place, place), rows, columns):
            room = None if place in reaches else widths.get(place[1], usual)
            text = _text(cell, looks, (sheet.title, *place), calculated, room)
            hidden = view.showZeros is False and _is_zero(cell)
            texts[place] = "" if hidden else _doubted(text, place in unsure or bool(view.showFormulas))
    return Sheet(texts, merges)


def _hidden_rows(sheet: Worksheet) -> set[int]:
    """Rows that are hidden or too low; rows of which nothing is said may all be (`zeroHeight`)."""
    told = sheet.row_dimensions
    hidden = {number for number, row in told.items() if row.hidden or (row.height is not None and row.height < _LOWEST)}
    usual = sheet.sheet_format
    if usual.zeroHeight or (usual.customHeight and (usual.defaultRowHeight or _LOWEST) < _LOWEST):
        hidden |= {row for row, _ in sheet._cells if row not in told or (told[row].height is None)}
    return hidden


def _is_zero(cell: Any) -> bool:
    return isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and cell.value == 0


def _doubted(text: str, unsure: bool) -> str:
    return doubtful(text) if unsure and any(letter.isdigit() for letter in text) else text


def _text(
    cell: Any, looks: _Looks, place: tuple[str, int, int], calculated: Workbook | None, room: float | None
) -> str:
    value, doubt = _value(cell, place, calculated)
    font, fill = looks.of(cell)
    text = shown(value, cell.number_format, font, fill, looks.palette)
    if not text:
        return ""
    is_number = isinstance(value, int | float)
    # Pieces of a text of several fonts have been told as they are seen.
    if font is not None and not isinstance(value, CellRichText):
        text = in_face(text, font, fill, looks.palette)
    squeezed = is_number and not cell.alignment.shrink_to_fit and is_squeezed(text, room, looks.size_of(font))
    return _doubted(text, doubt or squeezed or (cell.has_style and _is_laid_otherwise(cell, text, looks)))


def _is_laid_otherwise(cell: Any, text: str, looks: _Looks) -> bool:
    """Whether a text is repeated, pushed out of its cell, crossed out, or runs from right to left with its sign."""
    given = cell.alignment
    pushed = isinstance(cell.value, int | float) and (given.indent or 0) > _INDENTED
    turned = given.readingOrder == _TO_LEFT and not text.isdigit()
    return given.horizontal == "fill" or pushed or turned or looks.is_crossed(cell)


def _value(cell: Any, place: tuple[str, int, int], calculated: Workbook | None) -> tuple[object, bool]:
    """What the cell holds, and whether that is uncertain: a formula without a result, or with one of another."""
    if calculated is None or place not in calculated.formulas:
        return cell.value, False
    result = calculated.result(place)
    if cell.value is None and cell.data_type != "s":
        return (calculated.formulas[place], True) if result is None else (_whole(result), False)
    stored = cell.value
    differs = (
        result is not None and isinstance(stored, int | float) and abs(result - stored) > 1e-6 * max(1, abs(result))
    )
    return stored, differs


def _whole(result: float) -> int | float:
    rounded = float(f"{result:.15g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def _usual_width(sheet: Worksheet) -> float | None:
    """That of columns of which nothing is said, where the sheet says it (ECMA-376 18.3.1.81)."""
    usual = sheet.sheet_format
    if usual.defaultColWidth is not None:
        return float(usual.defaultColWidth)
    return None if usual.baseColWidth in (None, USUAL_COLUMN) else usual.baseColWidth + MARGIN


def _widths(sheet: Worksheet) -> Mapping[int, float]:
    """Widths in characters of the columns that say one; 0 for those that are hidden. One entry may stand for many."""
    found: dict[int, float] = {}
    for column in sheet.column_dimensions.values():
        width = 0.0 if column.hidden else column.width
        if width is None or (not column.hidden and not column.customWidth and width >= 1):
            continue
        first = column.min or column_index_from_string(column.index)
        found.update(dict.fromkeys(range(first, (column.max or first) + 1), float(width)))
    return found
