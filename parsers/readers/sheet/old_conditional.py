"""Conditional formats of an Excel 97 workbook, which xlrd leaves out ([MS-XLS] 2.4.42, 2.4.43, 2.5.96, 2.5.91)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import xlrd

from parsers.readers.colours import BLACK, WHITE, Colour
from parsers.readers.sheet.conditional import COMPARED
from parsers.readers.sheet.fonts import seen
from parsers.readers.sheet.records import records_of_sheets, stream_of
from parsers.readers.sheet.regions import Place

_AREA, _RULE, _AREA_OF_2007, _RULE_OF_2007 = 0x01B0, 0x01B1, 0x0879, 0x087A
_IGNORED = 0x1B7
"""A kind of record that has no meaning."""
_MARKS = tuple(struct.pack("<H", kind) for kind in (_AREA, _AREA_OF_2007))
_HEAD = 12
"""Bytes before what a record of 2007 has in common with the older one."""
_OPERATORS = (
    *("", "between", "notBetween", "equal", "notEqual", "greaterThan", "lessThan"),
    *("greaterThanOrEqual", "lessThanOrEqual"),
)
_CELL_IS, _SCALE, _BAR, _ICONS = 1, 3, 4, 6
_WHOLE, _NUMBER = 0x1E, 0x1F
"""Tokens of a formula that are a number."""
_HAS_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN = (1 << bit for bit in (25, 26, 27, 28, 29))
_NO_FOREGROUND, _NO_BACKGROUND = 1 << 17, 1 << 18
_FONT_BYTES, _HEIGHT, _STRUCK, _INK, _STRUCK_NOT_SAID = 118, 64, 68, 80, 88
_AUTOMATIC = range(64, 66)
_PARAMETERS = 22
"""Bytes between the formulas of a rule of 2007 and what it draws."""

Area = tuple[int, int, int, int]
"""First row, last row, first column, last column; inclusive."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that hides or changes what it is for. `bounds`: the numbers that it compares with, none where unknown."""

    areas: Sequence[Area]
    operator: str
    bounds: Sequence[float]

    def may_hold(self, place: Place, value: object) -> bool:
        row, column = place
        inside = any(top <= row <= bottom and left <= column <= right for top, bottom, left, right in self.areas)
        compared = COMPARED.get(self.operator) if self.bounds else None
        if not inside or compared is None or not isinstance(value, float):
            return inside
        return compared(value, self.bounds[0], self.bounds[-1])


def without_rules(data: bytes) -> bytes:
    """The workbook for xlrd, which makes nothing of rules and gives up on some: all of it, or its stream of records."""
    if not any(mark in data for mark in _MARKS):
        return data
    stream = bytearray(stream_of(data))
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind in (_AREA, _RULE):
            struct.pack_into("<H", stream, place, _IGNORED)
        place += 4 + size
    return bytes(stream) or data


def hiding_rules(data: bytes, book: xlrd.book.Book) -> Mapping[int, Sequence[Rule]]:
    """Number of a sheet → the rules by which a figure on it may not be seen as it is."""
    if not any(mark in data for mark in _MARKS):
        return {}
    return {number: list(_rules(records, book)) for number, records in records_of_sheets(data)}


def _rules(records: Iterator[tuple[int, bytes]], book: xlrd.book.Book) -> Iterator[Rule]:
    areas: Sequence[Area] = ()
    for kind, body in records:
        try:
            if kind in (_AREA, _AREA_OF_2007):
                areas = ()
                areas = _areas(body[_HEAD:] if kind == _AREA_OF_2007 else body)
            elif kind in (_RULE, _RULE_OF_2007):
                rule = _rule(body, areas, book) if kind == _RULE else _rule_of_2007(body[_HEAD:], areas, book)
                yield from () if rule is None else (rule,)
        except (struct.error, IndexError):
            yield Rule(areas, "", ())  # cut off: it may say anything


def _areas(body: bytes) -> Sequence[Area]:
    """Behind the number of rules, a flag and the range around all: the ranges."""
    count = struct.unpack_from("<H", body, 12)[0]
    return [struct.unpack_from("<HHHH", body, 14 + 8 * number) for number in range(count)]


def _rule(body: bytes, areas: Sequence[Area], book: xlrd.book.Book) -> Rule | None:
    kind, operator, first, second = struct.unpack_from("<BBHH", body)
    formulas = body[len(body) - first - second :]
    if not _hides(body[6 : len(body) - first - second], book):
        return None
    bounds = _bounds(formulas[:first], formulas[first:]) if kind == _CELL_IS else ()
    return Rule(areas, _OPERATORS[operator] if operator < len(_OPERATORS) else "", bounds)


def _rule_of_2007(body: bytes, areas: Sequence[Area], book: xlrd.book.Book) -> Rule | None:
    kind, operator, first, second, size = struct.unpack_from("<BBHHI", body)
    look = body[10 : 10 + size]
    place = 10 + (size or 2)
    formulas = body[place : place + first + second]
    drawn = place + first + second + 2 + struct.unpack_from("<H", body, place + first + second)[0] + _PARAMETERS
    alone = (kind == _BAR and not body[drawn + 3] & 2) or (kind == _ICONS and body[drawn + 5] & 1)
    if not (alone or kind == _SCALE or (size and _hides(look, book))):
        return None
    bounds = _bounds(formulas[:first], formulas[first:]) if kind == _CELL_IS else ()
    return Rule(areas, _OPERATORS[operator] if operator < len(_OPERATORS) else "", bounds)


def _bounds(*formulas: bytes) -> Sequence[float]:
    """The numbers that formulas are, none where one of them is more than a number."""
    found: list[float] = []
    for formula in formulas:
        if formula[:1] == bytes([_WHOLE]) and len(formula) == 3:
            found.append(float(struct.unpack_from("<H", formula, 1)[0]))
        elif formula[:1] == bytes([_NUMBER]) and len(formula) == 9:
            found.append(struct.unpack_from("<d", formula, 1)[0])
        elif formula:
            return ()
    return found


def _hides(look: bytes, book: xlrd.book.Book) -> bool:
    """Whether what a rule makes of a cell (DXFN) changes its number, or hides it."""
    told = struct.unpack_from("<I", look)[0]
    if told & _HAS_FORMAT:
        return True
    place, ink, points, papers = 6, BLACK, None, [WHITE]
    if told & _HAS_FONT:
        struck, silent = (struct.unpack_from("<I", look, place + offset)[0] for offset in (_STRUCK, _STRUCK_NOT_SAID))
        if struck & ~silent & 0x80:
            return True
        height, number = (
            struct.unpack_from("<i", look, place + _HEIGHT)[0],
            struct.unpack_from("<i", look, place + _INK)[0],
        )
        points = height / 20 if height > 0 else None
        ink = _colour(book, number) or BLACK
        place += _FONT_BYTES
    place += 8 * bool(told & _HAS_ALIGNMENT) + 8 * bool(told & _HAS_BORDER)
    if told & _HAS_PATTERN:
        numbers = struct.unpack_from("<H", look, place + 2)[0]
        above = None if told & _NO_FOREGROUND else _colour(book, numbers & 0x7F)
        below = None if told & _NO_BACKGROUND else _colour(book, numbers >> 7 & 0x7F)
        papers = [paper for paper in (above, below) if paper is not None] or papers
    return seen(ink, points, papers) != "shown"


def _colour(book: xlrd.book.Book, number: int) -> Colour | None:
    parts = None if number in _AUTOMATIC else book.colour_map.get(number)
    return Colour(*(part / 255 for part in parts)) if parts else None
