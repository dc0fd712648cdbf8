"""Whether the letters of a workbook's cell can be seen: their colour on that of the cell, and their size."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from openpyxl.styles.colors import COLOR_INDEX

from parsers.readers.colours import BLACK, WHITE, Colour, is_alike, is_hardly_seen, of_hex
from parsers.readers.faces import draws_pictures

Painted = Literal["shown", "unsure", "gone"]
_SMALLEST, _SMALL = 2.0, 4.5
"""Points."""
_UNSAID = "00000000"
"""What openpyxl puts where a file says no colour."""
_LIGHT_PATTERNS = ("gray125", "gray0625", "light")
Palette: TypeAlias = Mapping[int, Colour]
USUAL: Palette = {0: WHITE, 1: BLACK}
"""The colours of paper and ink; the others of a theme are colours that are seen on both."""
_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_IN_THEME = re.compile(r"<a:(\w+)>\s*<a:(?:srgbClr val|sysClr [^>]*?lastClr)=\"([0-9A-Fa-f]{6})\"")


def palette_of(theme: bytes | None) -> Palette:
    """The colours of a workbook's theme by their numbers (ECMA-376 Part 1, 18.8.3)."""
    found = dict(_IN_THEME.findall((theme or b"").decode("utf-8", "replace")))
    known = {number: colour for number, name in enumerate(_ORDER) if (colour := of_hex(found.get(name, "")))}
    return {**USUAL, **known}


def colour_of(colour: Any, palette: Palette = USUAL) -> Colour | None:
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
    base = palette.get(colour.theme) if colour.type == "theme" else None
    return None if base is None else _tinted(base, float(colour.tint or 0))


def _tinted(base: Colour, tint: float) -> Colour:
    """ECMA-376 Part 1, 18.8.19: exactly for greys, nearly for others."""
    return Colour(*(part * (1 + tint) if tint < 0 else part * (1 - tint) + tint for part in base[:3]))


def papers_of(fill: Any, palette: Palette = USUAL) -> Sequence[Colour]:
    """The colours that may lie behind a letter in a cell: one, or those of a pattern or a run of colours."""
    if fill is None:
        return (WHITE,)
    if stops := getattr(fill, "stop", None):
        return [colour_of(stop.color, palette) or WHITE for stop in stops]
    if fill.fill_type is None:
        return (WHITE,)
    if fill.fill_type == "solid":
        return (colour_of(fill.fgColor, palette) or WHITE,)
    below = colour_of(fill.bgColor, palette) or WHITE
    if fill.fill_type.startswith(_LIGHT_PATTERNS):
        return (below,)
    return (below, colour_of(fill.fgColor, palette) or BLACK)


def papers_of_look(fill: Any, palette: Palette = USUAL) -> Sequence[Colour]:
    """Those of a look that a rule or a table lays over a cell: a plain one has its colour as that behind the pattern,
    and need not say that it is plain (ECMA-376 Part 1, 18.8.14)."""
    if fill is None or getattr(fill, "stop", None) or fill.fill_type not in (None, "solid"):
        return papers_of(fill, palette)
    said = [colour_of(one, palette) for one in (fill.bgColor, fill.fgColor) if one is not None and one.rgb != _UNSAID]
    return [colour for colour in said[:1] if colour is not None] or (WHITE,)


def seen_of(ink: Any, size: float | None, fill: Any, palette: Palette = USUAL, face: str | None = None) -> Painted:
    """What is seen of letters with this colour and size (points) on this fill, in a face with this name."""
    return seen(colour_of(ink, palette) or BLACK, size, papers_of(fill, palette), face)


def seen(ink: Colour, size: float | None, papers: Sequence[Colour], face: str | None = None) -> Painted:
    points = 11.0 if size is None else size
    if points < _SMALLEST or (papers and all(is_alike(ink, paper) for paper in papers)):
        return "gone"
    hardly = any(is_hardly_seen(ink, paper) for paper in papers)
    return "unsure" if hardly or points < _SMALL or draws_pictures(face or "") else "shown"
