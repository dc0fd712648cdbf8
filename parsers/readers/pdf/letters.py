"""The characters of a page as pdfium tells them, each with its place and the text it is drawn by."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from math import hypot
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.readers.glyphs import labels
from parsers.readers.layout.boxes import Box, Point
from parsers.readers.marks import UNKNOWN
from parsers.readers.pdf.layers import apart, without
from parsers.readers.pdf.shapes import Drawing, Shape, is_aslant
from parsers.readers.pdf.types import Print
from parsers.readers.pdf.view import View

_ABOVE, _BELOW = 0.88, 0.12
"""Shares of a font's size over and under the line on which its characters stand, as Chinese fonts have them."""
_UPRIGHT, _ROUNDED = 0.01, 0.02
_LIKELY = (0.5, 3.0)
"""Heights told by the font, as a multiple of those by its size, between which the size is to be trusted."""
_NARROW = 0.01
Matrix = tuple[float, float, float, float]
"""a, b, c and d: what becomes of a step to the right and of one upwards."""
FIGURES = frozenset("0123456789０１２３４５６７８９")
SIGNS = frozenset(",.，．;；、+-＋－([（［*＊件条项次个人宗份篇起户场家例笔亿万千百元其")
"""What may stand beside the digits of a figure without changing it (`parsers.numbers`)."""
_ADDRESS = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


@dataclass(slots=True)
class Letter:
    """A character; `box` in points from the upper left corner of the page as it is shown.

    shape     the text that draws it; None when the page does not say.
    known     whether its font says which character it is.
    turn      by how many degrees it was turned counter-clockwise.
    aslant    whether it runs neither along the page nor across it.
    blank     whether the file says that it is a blank, though it has a shape.
    drawn     of digits, of signs beside them and of characters of labels: how it is drawn.
    """

    text: str
    box: Box
    shape: Shape | None
    turn: int = 0
    mirrored: bool = False
    aslant: bool = False
    known: bool = True
    blank: bool = False
    drawn: Print | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """How a text runs: its matrix and size, which way its line goes and which way is up on the page as it is shown."""

    matrix: Matrix
    size: float
    along: Point
    up: Point
    turn: int
    mirrored: bool
    aslant: bool

    def extent(self, origin: Point, loose: Box) -> tuple[Point | None, Point | None]:
        """Where characters on one straight line begin and end, across the page or down it: by the size of the font,
        since the boxes that fonts tell of their characters differ from character to character."""
        tall, wide = hypot(*self.up), hypot(*self.along)
        level, plumb = abs(self.along[1]) <= _UPRIGHT * wide, abs(self.along[0]) <= _UPRIGHT * wide
        if not tall or not (level or plumb):
            return None, None
        told = loose[3] - loose[1] if level else loose[2] - loose[0]
        start = min(abs(origin[0] - loose[0]), abs(origin[0] - loose[2])) if level else 0.0
        if not _LIKELY[0] * tall < told < _LIKELY[1] * tall or start > 0.1 * tall:
            # A font in units of its own, or one that is written downwards.
            return None, None
        place, up = (origin[1], self.up[1]) if level else (origin[0], self.up[0])
        one, other = place + _ABOVE * up, place - _BELOW * up
        ends = (one, other) if one < other else (other, one)
        return (None, ends) if level else (ends, None)


@dataclass(frozen=True, slots=True)
class _Hand:
    """How one text is written: the same for all of its characters."""

    shape: Shape | None
    way: _Way
    across: Point | None
    down: Point | None
    """Where its characters begin and end across the page, or down; None where each says it itself."""


def letters_of(page: pypdfium2.PdfPage, drawing: Drawing) -> list[Letter]:
    """All characters but blanks. Texts that lie on others are read apart from them: of two equal characters in nearly
    one place pdfium tells the first one only, and nobody knows yet which one is seen."""
    layers = apart([shape for shape in drawing.shapes if shape.is_text])
    found = []
    for layer in layers:
        others = [shape for other in layers if other is not layer for shape in other]
        with without(others):
            text = page.get_textpage()
        found += _Reading(text.raw, drawing).letters()
        text.close()
    return found + [Letter(UNKNOWN, shape.box, shape) for layer in layers for shape in layer if _is_pressed(shape.box)]


def _is_pressed(box: Box) -> bool:
    """Whether a text is so narrow that pdfium leaves it out."""
    return box[2] - box[0] < _NARROW < 100 * _NARROW < box[3] - box[1]


class _Reading:
    def __init__(self, text: Any, drawing: Drawing) -> None:
        self._text, self._drawing = text, drawing
        self._owner = _ADDRESS(ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0)
        self._place = ctypes.cast(text, ctypes.c_void_p)
        self._hands: dict[int, _Hand] = {}
        self._ways: dict[tuple[Matrix, float], _Way] = {}
        self._matrix = pdfium.FS_MATRIX()
        self._numbers = [ctypes.c_double() for _ in range(4)]

    def letters(self) -> list[Letter]:
        text, place, owner, hands, view = self._text, self._place, self._owner, self._hands, self._drawing.view
        code_of, unknown, box_of = (
            pdfium.FPDFText_GetUnicode,
            pdfium.FPDFText_HasUnicodeMapError,
            pdfium.FPDFText_GetLooseCharBox,
        )
        edges = pdfium.FS_RECTF()
        found: list[Letter] = []
        last = 0
        for at in range(pdfium.FPDFText_CountChars(text)):
            # What pdfium makes up (blanks between words, ends of lines) belongs to no text.
            address = owner(place, at)
            if not address:
                continue
            code = code_of(text, at)
            known = code > 0 and unknown(text, at) != 1
            letter = chr(code) if known and code <= 0x10FFFF else UNKNOWN
            blank = letter.isspace() or not letter.isprintable()
            if blank and not self._has_shape(at):
                continue
            box_of(text, at, edges)
            loose = view.boxed(edges.left, edges.bottom, edges.right, edges.top)
            hand = hands.get(address)
            if hand is None:
                hand = hands[address] = self._hand(at, address, loose)
            way = hand.way
            x0, top, x1, bottom = loose
            if hand.down is not None:
                top, bottom = hand.down
            elif hand.across is not None:
                x0, x1 = hand.across
            read = Letter(letter, (x0, top, x1, bottom), hand.shape, way.turn, way.mirrored, way.aslant, known)
            if blank:
                read.text, read.blank, read.box = UNKNOWN, True, view.boxed(*self._ink(at))
            elif letter in FIGURES:
                read.drawn = self._print(at, hand.shape)
                if found and found[-1].text in SIGNS:
                    found[-1].drawn = self._print(last, found[-1].shape)
            elif (letter in SIGNS and found and found[-1].text in FIGURES) or labels.is_known(letter):
                read.drawn = self._print(at, hand.shape)
            found.append(read)
            last = at
        return found

    def _ink(self, at: int) -> Box:
        """Left, bottom, right and top of a character's shape in the page's content."""
        left, right, bottom, top = edges = self._numbers
        pdfium.FPDFText_GetCharBox(self._text, at, *edges)
        return left.value, bottom.value, right.value, top.value

    def _origin(self, at: int) -> Point:
        x, y = self._numbers[:2]
        pdfium.FPDFText_GetCharOrigin(self._text, at, x, y)
        return x.value, y.value

    def _has_shape(self, at: int) -> bool:
        """Whether a blank is drawn. pdfium gives one that is not a box as high as its font, from where it stands."""
        x, y = self._origin(at)
        left, bottom, right, top = self._ink(at)
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._text, at, matrix)
        size = pdfium.FPDFText_GetFontSize(self._text, at)
        if abs(matrix.b) < abs(matrix.a):
            return _is_ink(abs(top - bottom), abs(matrix.d) * size, min(abs(bottom - y), abs(top - y)))
        return _is_ink(abs(right - left), abs(matrix.c) * size, min(abs(left - x), abs(right - x)))

    def _print(self, at: int, shape: Shape | None) -> Print | None:
        font = pdfium.FPDFTextObj_GetFont(shape.object) if shape is not None else None
        if not font:
            return None
        address = ctypes.addressof(font.contents)
        hand = self._hands[self._owner(self._place, at)]
        x, y = self._origin(at)
        left, bottom, right, top = ink = self._ink(at)
        offsets = left - x, bottom - y, right - x, top - y
        return Print(
            font, address, hand.way.size, hand.way.matrix, offsets, self._drawing.view.boxed(*ink), hand.way.turn
        )

    def _hand(self, at: int, address: int, loose: Box) -> _Hand:
        matrix, text = self._matrix, self._text
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        size = pdfium.FPDFText_GetFontSize(text, at)
        way = self._way((matrix.a, matrix.b, matrix.c, matrix.d), size)
        across, down = way.extent(self._drawing.view.shown(*self._origin(at)), loose)
        return _Hand(self._drawing.texts.get(address), way, across, down)

    def _way(self, matrix: Matrix, size: float) -> _Way:
        found = self._ways.get((matrix, size))
        if found is None:
            found = self._ways[matrix, size] = _way_of(self._drawing.view, matrix, size)
        return found


def _way_of(view: View, matrix: Matrix, size: float) -> _Way:
    a, b, c, d = matrix
    along = view.a * a + view.c * b, view.b * a + view.d * b
    up = (view.a * c + view.c * d) * size, (view.b * c + view.d * d) * size
    aslant = is_aslant(pdfium.FS_MATRIX(*matrix, 0, 0))
    return _Way(matrix, size, along, up, _turn(*along), _is_mirrored(along, up), aslant)


def _is_mirrored(along: Point, up: Point) -> bool:
    return along[0] * up[1] > along[1] * up[0]


def _is_ink(high: float, size: float, off: float) -> bool:
    return high > _ROUNDED * size and (abs(high - size) > _ROUNDED * size or off > _ROUNDED * size)


def _turn(across: float, down: float) -> int:
    """Degrees counter-clockwise; the page is measured downwards."""
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 180
    return 90 if down < 0 else 270
