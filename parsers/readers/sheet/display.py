"""What a cell of a workbook shows of its value: dates, numbers in their formats, texts of several fonts.

And whether its letters can be seen: their colour on that of the cell, and their size.
"""

from __future__ import annotations

import datetime
from typing import Any, Literal

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.colors import COLOR_INDEX

from parsers.readers.colours import BLACK, WHITE, Colour, is_alike, is_hardly_seen, of_hex
from parsers.readers.marks import doubtful, lowered, raised, struck
from parsers.readers.sheet.formats import plain, shown_number, shown_text

Painted = Literal["shown", "unsure", "gone"]
_SMALLEST, _SMALL = 2.0, 4.5
"""Points."""
_THEME = {0: WHITE, 1: BLACK}
"""The colours of paper and ink; the others of a theme are colours that are seen on both."""


def colour_of(colour: Any) -> Colour | None:
    """A colour of openpyxl; None where it is automatic or not known."""
    if colour is None:
        return None
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return of_hex(colour.rgb[-6:])
    if colour.type == "indexed":
        number = colour.indexed
        if number in (64, 65):
            return BLACK if number == 64 else WHITE
        return of_hex(COLOR_INDEX[number][-6:]) if 0 <= number < len(COLOR_INDEX) else None
    base = _THEME.get(colour.theme) if colour.type == "theme" else None
    return None if base is None else _tinted(base, float(colour.tint or 0))


def _tinted(base: Colour, tint: float) -> Colour:
    """ECMA-376 Part 1, 18.8.19, for greys."""
    grey = base.red * (1 + tint) if tint < 0 else base.red * (1 - tint) + tint
    return Colour(grey, grey, grey)


def paper_of(fill: Any) -> Colour | None:
    """The colour behind a cell; None where a pattern is laid over it."""
    if fill is None or fill.fill_type is None:
        return WHITE
    if fill.fill_type != "solid":
        return None
    return colour_of(fill.fgColor) or WHITE


def seen_of(ink: Any, size: float | None, fill: Any) -> Painted:
    """What is seen of letters with this colour and size (points) on this fill."""
    return seen(colour_of(ink) or BLACK, size, WHITE if fill is None else paper_of(fill))


def seen(ink: Colour, size: float | None, paper: Colour | None) -> Painted:
    points = 11.0 if size is None else size
    if points < _SMALLEST or (paper is not None and is_alike(ink, paper)):
        return "gone"
    hardly = paper is not None and is_hardly_seen(ink, paper)
    return "unsure" if hardly or points < _SMALL else "shown"


_SHIFTS = {"superscript": raised, "subscript": lowered}


def shown(value: object, number_format: str) -> str:
    """The text of a cell.

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
    whole = "".join(map(_piece, value)) if isinstance(value, CellRichText) else str(value)
    text = shown_text(whole, number_format)
    return doubtful(whole.strip()) if text is None else text.strip()


def _piece(piece: str | TextBlock) -> str:
    """A piece of a text of several fonts."""
    if isinstance(piece, str):
        return piece
    text = painted(piece.text or "", seen_of(piece.font.color, piece.font.sz, None))
    return in_font(text, piece.font.vertAlign, bool(piece.font.strike))


def painted(text: str, seen: Painted) -> str:
    """A text as far as it is seen; digits that are hardly seen are no figure."""
    if seen == "gone":
        return ""
    return doubtful(text) if seen == "unsure" and any(letter.isdigit() for letter in text) else text


def in_font(text: str, shift: str | None, struck_out: bool) -> str:
    """A text so that its digits join no figure beside it when they are raised, lowered or struck out."""
    shifted = _SHIFTS[shift](text) if shift in _SHIFTS else text
    return struck(shifted) if struck_out else shifted
