"""Whether the letters of a workbook's cell can be seen: their colour on that of the cell, and their size."""

from __future__ import annotations

from typing import Any, Literal

from openpyxl.styles.colors import COLOR_INDEX

from parsers.readers.colours import BLACK, WHITE, Colour, is_alike, is_hardly_seen, of_hex

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
