"""Workbooks: .xlsx by openpyxl, .xls by xlrd. What a sheet shows counts, hidden sheets do not."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from parsers.model import Block, Document, ReadDocument
from parsers.readers.bounds import MAX_CELLS
from parsers.readers.failure import ReadError, reader
from parsers.readers.marks import struck
from parsers.readers.package import ZIP_DAMAGE, Package, refuse_entities
from parsers.readers.sheet.display import in_font, shown
from parsers.readers.sheet.regions import Merge, Sheet, sheet_blocks

_XLSX_DAMAGE = (*ZIP_DAMAGE, KeyError, ValueError, TypeError, IndexError, AttributeError)
_XLS_DAMAGE = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    AssertionError,
    LookupError,
    ValueError,
    TypeError,
)
"""What the libraries raise on bytes that they do not understand: neither checks what it reads before using it."""
_ESCAPEMENTS = {1: "superscript", 2: "subscript"}


@reader(*_XLSX_DAMAGE)
def read_xlsx(document: Document) -> ReadDocument:
    """A workbook as it is shown: last calculated values, number formats, merged cells."""
    return read_workbook(document.data, "xlsx")


def read_workbook(data: bytes, name: str) -> ReadDocument:
    _refuse_hostile(Package(data))
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
    fonts = enumerate(book._fonts)  # type: ignore[attr-defined]  # the stubs leave it out
    struck_out = frozenset(number for number, font in fonts if font.strike)
    blocks: list[Block] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            blocks.extend(sheet_blocks(_from_openpyxl(sheet, struck_out)))
    return ReadDocument(name, tuple(blocks))


def _refuse_hostile(package: Package) -> None:
    """Before openpyxl builds an object for every cell: count them, and refuse entities in every part."""
    for name in package.names():
        if not name.endswith((".xml", ".rels")):
            continue
        data = package.read(name)
        if name.startswith("xl/worksheets/") and data.count(b"<c ") > MAX_CELLS:
            raise ReadError("too_large", f"{name} has more than {MAX_CELLS} cells")
        refuse_entities(data, name)


def _from_openpyxl(sheet: Worksheet, struck_out: frozenset[int]) -> Sheet:
    # The cells that the file stores, not the rectangle that encloses them: one cell at XFD1048576 makes that
    # rectangle seventeen billion cells large.
    stored = sheet._cells
    merges = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]
    origins = {(top, left) for top, left, _, _ in merges}
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    columns = _hidden_columns(sheet)
    texts = {
        place: struck(text) if (text := shown(cell.value, cell.number_format)) and _font(cell) in struck_out else text
        for place, cell in stored.items()
        if place in origins or (place[0] not in rows and place[1] not in columns)
    }
    return Sheet(texts, merges)


def _font(cell: Any) -> int:
    return cell._style.fontId if cell.has_style else 0


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """Columns that the sheet does not show; one entry may stand for many columns."""
    hidden = [column for column in sheet.column_dimensions.values() if column.hidden]
    return frozenset(
        number
        for column in hidden
        for number in range(column.min or column_index_from_string(column.index), (column.max or 0) + 1)
    )


@reader(*_XLS_DAMAGE)
def read_xls(document: Document) -> ReadDocument:
    """An Excel 97 workbook or older."""
    quiet = io.StringIO()
    try:
        book = xlrd.open_workbook(file_contents=document.data, formatting_info=True, logfile=quiet)
    except NotImplementedError:
        book = xlrd.open_workbook(file_contents=document.data, logfile=quiet)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise ReadError("encrypted", "the workbook is protected with a password") from error
        raise
    blocks: list[Block] = []
    for sheet in book.sheets():
        if sheet.visibility == 0:
            blocks.extend(sheet_blocks(_from_xlrd(book, sheet)))
    return ReadDocument("xls", tuple(blocks))


def _from_xlrd(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
    fonts = getattr(sheet, "rich_text_runlist_map", {})
    texts = {
        (row, column): _marked(book, sheet.cell(row, column), fonts.get((row, column), ()))
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
    }
    merges: list[Merge] = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(texts, merges)


def _shown_by_xlrd(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR}:
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return shown(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode), "")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), "")
    return shown(cell.value, _format_of(book, cell))


def _format_of(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return known.format_str if known else "General"


def _marked(book: xlrd.book.Book, cell: xlrd.sheet.Cell, pieces: Sequence[tuple[int, int]]) -> str:
    """The text with its raised, lowered and struck-out pieces shown as such; `pieces`: where a font begins."""
    text = _shown_by_xlrd(book, cell)
    if not text or cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return text
    starts = [(0, book.xf_list[cell.xf_index].font_index), *pieces]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    parts = [(text[start:end], font) for (start, font), end in zip(starts, ends, strict=True)]
    return "".join(in_font(part, *_font_marks(book, font)) for part, font in parts)


def _font_marks(book: xlrd.book.Book, number: int) -> tuple[str | None, bool]:
    font = book.font_list[number] if number < len(book.font_list) else None
    return (_ESCAPEMENTS.get(font.escapement), bool(font.struck_out)) if font else (None, False)
