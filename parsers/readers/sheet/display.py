"""A stored number as its sheet shows it: dates, percentages, fixed decimals, units written into the format."""

from __future__ import annotations

import datetime
import math
import re
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.cell.rich_text import CellRichText, TextBlock

from parsers.readers.marks import lowered, raised, struck

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETED = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_DIGITS = re.compile(r"[#0?][#0?,]*(\.[#0?]+)?")
_SHIFTS = {"superscript": raised, "subscript": lowered}


def shown(value: object, number_format: str) -> str:
    """The text of a cell.

    Decimals that the format fixes are rounded as the sheet rounds them, because the figure that an office
    published is the one that it saw. A zero that an accounting format draws as a dash stays "0": the cell holds
    the number, and a dash would say that there is none.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return "".join(map(_piece, value)).strip() if isinstance(value, CellRichText) else str(value).strip()


def _piece(piece: str | TextBlock) -> str:
    """A piece of a text of several fonts."""
    if isinstance(piece, str):
        return piece
    return in_font(piece.text or "", piece.font.vertAlign, bool(piece.font.strike))


def in_font(text: str, shift: str | None, struck_out: bool) -> str:
    """A text so that its digits join no figure beside it when they are raised, lowered or struck out."""
    shifted = _SHIFTS[shift](text) if shift in _SHIFTS else text
    return struck(shifted) if struck_out else shifted


def _number(value: int | float, number_format: str) -> str:
    pattern = _section(value, number_format or "General")
    if pattern.lower() in {"general", "@", ""}:
        return plain(value)
    literal = _QUOTED.sub("", pattern)
    match = _DIGITS.search(literal)
    if match is None or "/" in literal or re.search(r"[eE][+-]", literal):
        return plain(value)
    percent = literal.count("%")
    decimals = (match.group(1) or ".")[1:]
    thousands = len(match.group(0)) - len(match.group(0).rstrip(","))
    digits = _fixed(value, decimals, 2 * percent - 3 * thousands)
    return digits + "%" * percent + _suffix(pattern)


def _fixed(value: int | float, decimals: str, scale: int) -> str:
    """Rounded half away from zero, as sheets round; optional places (`#`) drop their zeros. `scale`: a power of ten."""
    exact = Decimal(repr(value)).scaleb(scale)
    rounded = exact.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    text = f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        if text.endswith("0"):
            text = text[:-1]
    return "0" if text in {"-0", "-0."} else text.rstrip(".")


def _section(value: int | float, number_format: str) -> str:
    """The part of `positive;negative;zero` that applies; the sign is the number's own."""
    sections = [_BRACKETED.sub("", part) for part in number_format.split(";")]
    if value == 0 and len(sections) > 2 and _DIGITS.search(_QUOTED.sub("", sections[2])):
        return sections[2]
    return sections[0]


def _suffix(pattern: str) -> str:
    """Text that the format writes behind the number ("件", "万元")."""
    end = 0
    for match in _DIGITS.finditer(pattern):
        end = match.end()
    return "".join(match.group(1) or match.group(2) or "" for match in _QUOTED.finditer(pattern, end)).rstrip(" )")


def plain(value: int | float) -> str:
    """As "General" shows it: fifteen significant digits, so that 0.1 + 0.2 is 0.3, and no exponent."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ""
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
