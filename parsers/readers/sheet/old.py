"""Workbooks of Excel 97 and older, by xlrd."""

from __future__ import annotations

import io
import struct
from collections.abc import Collection, Sequence

import xlrd

from parsers.model import Block, Document, ReadDocument
from parsers.readers.colours import BLACK, WHITE, Colour
from parsers.readers.failure import ReadError, reader
from parsers.readers.marks import doubtful
from parsers.readers.sheet.display import MARGIN, USUAL_COLUMN, in_font, is_squeezed, painted, shown
from parsers.readers.sheet.fonts import Painted, seen
from parsers.readers.sheet.old_conditional import Rule, hiding_rules, without_rules
from parsers.readers.sheet.records import covered_cells
from parsers.readers.sheet.regions import Merge, Place, Sheet, is_out_of_sight, sheet_blocks

DAMAGE = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    AssertionError,
    LookupError,
    ValueError,
    TypeError,
)
"""What xlrd raises on bytes that it does not understand: it checks little of what it reads before using it."""
_LIGHT_PATTERNS = frozenset({11, 12, 13, 14, 15, 16, 17, 18})
_LOWEST = 80
"""Twentieths of a point: a row below shows nothing."""
_CHARACTER = 256
"""In such parts of a character widths are written. _NARROWEST: a column below shows nothing."""
_NARROWEST = 0.6 * _CHARACTER
_ESCAPEMENTS = {1: "superscript", 2: "subscript"}


@reader(*DAMAGE)
def read_xls(document: Document) -> ReadDocument:
    """An Excel 97 workbook or older."""
    return read_book(document.data)


def read_book(data: bytes, embedded: bool = False) -> ReadDocument:
    """`embedded`: it stands in another document, which shows the sheet open last. Raises DAMAGE, ReadError."""
    quiet = io.StringIO()
    plain = without_rules(data)
    try:
        book = xlrd.open_workbook(file_contents=plain, formatting_info=True, logfile=quiet)
    except NotImplementedError:
        book = xlrd.open_workbook(file_contents=plain, logfile=quiet)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise ReadError("encrypted", "password", what="workbook") from error
        raise
    blocks: list[Block] = []
    covered, rules = covered_cells(data), hiding_rules(data, book)
    for sheet in book.sheets():
        if sheet.visibility == 0 and (not embedded or sheet.sheet_selected):
            above = covered.get(sheet.number, frozenset())
            blocks.extend(sheet_blocks(_shown_sheet(book, sheet, above, rules.get(sheet.number, ()))))
    return ReadDocument("xls", tuple(blocks))


def _shown_sheet(
    book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, covered: Collection[Place], rules: Sequence[Rule]
) -> Sheet:
    fonts = getattr(sheet, "rich_text_runlist_map", {})
    merges: list[Merge] = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    reaches = {(top, left): (bottom, right) for top, left, bottom, right in merges}
    rows = {number for number, row in sheet.rowinfo_map.items() if row.hidden or 0 <= row.height < _LOWEST}
    widths = {number: 0 if column.hidden else column.width for number, column in sheet.colinfo_map.items()}
    columns = {number for number, width in widths.items() if width < _NARROWEST}
    usual = _usual_width(sheet)
    if usual is not None and usual < _NARROWEST:
        columns |= set(range(sheet.ncols)) - widths.keys()
    if getattr(sheet, "default_row_hidden", 0):
        rows |= set(range(sheet.nrows)) - sheet.rowinfo_map.keys()

    def told(row: int, column: int) -> str:
        cell = sheet.cell(row, column)
        text = _marked(book, cell, fonts.get((row, column), ()))
        is_number = cell.ctype == xlrd.XL_CELL_NUMBER
        if is_number and cell.value == 0 and not getattr(sheet, "show_zero_values", 1):
            return ""
        room = None if (row, column) in reaches else widths.get(column, usual)
        squeezed = is_number and is_squeezed(text, room and room / _CHARACTER, *_size(book, cell))
        ruled = any(rule.may_hold((row, column), cell.value) for rule in rules)
        unsure = squeezed or ruled or (row, column) in covered or bool(getattr(sheet, "show_formulas", 0))
        return doubtful(text) if unsure and any(letter.isdigit() for letter in text) else text

    texts = {
        (row, column): told(row, column)
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if not is_out_of_sight((row, column), reaches.get((row, column), (row, column)), rows, columns)
    }
    return Sheet(texts, merges)


def _usual_width(sheet: xlrd.sheet.Sheet) -> float | None:
    """That of columns of which nothing is said, where the sheet says it ([MS-XLS] 2.4.89, 2.4.93)."""
    if sheet.standardwidth is not None:
        return float(sheet.standardwidth)
    return None if sheet.defcolwidth in (None, USUAL_COLUMN) else (sheet.defcolwidth + MARGIN) * _CHARACTER


def _text(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
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
    text = _text(book, cell)
    if not text or cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return text
    style = book.xf_list[cell.xf_index]
    starts = [(0, style.font_index), *pieces]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    parts = [(text[start:end], font) for (start, font), end in zip(starts, ends, strict=True)]
    papers = _papers(book, style)
    told = "".join(in_font(painted(part, _seen(book, font, papers)), *_font_marks(book, font)) for part, font in parts)
    crossed = style.border.diag_line_style and (style.border.diag_up or style.border.diag_down)
    return doubtful(told) if crossed and any(letter.isdigit() for letter in told) else told


def _font_marks(book: xlrd.book.Book, number: int) -> tuple[str | None, bool]:
    font = book.font_list[number] if number < len(book.font_list) else None
    return (_ESCAPEMENTS.get(font.escapement), bool(font.struck_out)) if font else (None, False)


def _seen(book: xlrd.book.Book, number: int, papers: Sequence[Colour]) -> Painted:
    font = book.font_list[number] if number < len(book.font_list) else None
    if font is None:
        return "shown"
    return seen(_colour(book, font.colour_index) or BLACK, font.height / 20, papers, font.name)


def _size(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> Sequence[float]:
    """The size of a cell's letters in those of the usual font; a cell that shrinks its text to fit has room for any."""
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return ()
    style = book.xf_list[cell.xf_index]
    if style.alignment.shrink_to_fit:
        return (0.0,)
    font = book.font_list[style.font_index] if style.font_index < len(book.font_list) else None
    return (font.height / book.font_list[0].height,) if font is not None and book.font_list[0].height else ()


def _papers(book: xlrd.book.Book, style: xlrd.formatting.XF) -> Sequence[Colour]:
    """The colours that may lie behind a letter. Patterns: [MS-XLS] 2.5.129."""
    pattern = style.background
    if pattern.fill_pattern == 0:
        return (WHITE,)
    above, below = _colour(book, pattern.pattern_colour_index), _colour(book, pattern.background_colour_index)
    if pattern.fill_pattern == 1:
        return (above or WHITE,)
    return (below or WHITE,) if pattern.fill_pattern in _LIGHT_PATTERNS else (below or WHITE, above or BLACK)


def _colour(book: xlrd.book.Book, number: int) -> Colour | None:
    parts = book.colour_map.get(number)
    return Colour(*(part / 255 for part in parts)) if parts else None
