"""What a cell of a workbook shows of its value: dates, numbers in their formats, texts of several fonts."""

from __future__ import annotations

import datetime
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock

from parsers.readers.marks import doubtful, lowered, raised, struck
from parsers.readers.sheet.fonts import USUAL, Painted, Palette, seen_of
from parsers.readers.sheet.formats import plain, shown_number, shown_text

USUAL_COLUMN, MARGIN = 8, 5 / 7
"""Digits: of a column where nothing is said, and what its edges add to them (five pixels; a digit has seven)."""
_HAN = 0x2E80
_LEAST = 0.3
"""Digits that a column must be wider than its number, as LibreOffice has it."""
_SHIFTS = {"superscript": raised, "subscript": lowered}


def shown(value: object, number_format: str, font: Any = None, fill: Any = None, palette: Palette = USUAL) -> str:
    """The text of a cell. `font`, `fill` and `palette`: the letters of a text of several fonts where they say nothing
    themselves, and what lies behind them.

    Decimals that the format fixes are rounded as the sheet rounds them, because the figure that an office published is
    the one that it saw. A number whose format is not understood stands in brackets, so that it is no figure.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        text = shown_number(value, number_format)
        return doubtful(plain(value)) if text is None else text.strip()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    pieces = value if isinstance(value, CellRichText) else ()
    whole = "".join(_piece(piece, font, fill, palette) for piece in pieces) if pieces else str(value)
    text = shown_text(whole, number_format)
    return doubtful(whole.strip()) if text is None else text.strip()


def _piece(piece: str | TextBlock, font: Any, fill: Any, palette: Palette) -> str:
    """A piece of a text of several fonts; one that names none has that of the cell."""
    if isinstance(piece, str):
        return piece if font is None else in_face(piece, font, fill, palette)
    own = piece.font
    text = painted(piece.text or "", seen_of(own.color, own.sz, fill, palette, own.rFont))
    return in_font(text, own.vertAlign, bool(own.strike))


def in_face(text: str, font: Any, fill: Any, palette: Palette) -> str:
    """A text in the font of its cell."""
    text = painted(text, seen_of(font.color, font.sz, fill, palette, font.name))
    return struck(text) if text and font.strike else text


def is_squeezed(text: str, room: float | None, size: float = 1.0) -> bool:
    """Whether a number is written as ####, or with fewer decimals, because its column is too narrow.

    room  digits of the usual font that the column is wide; None where it says nothing.
    size  of its letters, in those of that font.
    """
    return room is not None and room < size * sum(map(_wide, text)) + _LEAST


def _wide(sign: str) -> float:
    """In digits."""
    return 0.5 if sign in ".," else 2.0 if ord(sign) >= _HAN else 1.0


def painted(text: str, seen: Painted) -> str:
    """A text as far as it is seen; digits that are hardly seen are no figure."""
    if seen == "gone":
        return ""
    return doubtful(text) if seen == "unsure" and any(letter.isdigit() for letter in text) else text


def in_font(text: str, shift: str | None, struck_out: bool) -> str:
    """A text so that its digits join no figure beside it when they are raised, lowered or struck out."""
    shifted = _SHIFTS[shift](text) if shift in _SHIFTS else text
    return struck(shifted) if struck_out else shifted
