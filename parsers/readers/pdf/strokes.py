"""The lines of a page: ruling lines along its axes, and slanting ones, which may cross a digit."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from parsers.readers.layout.boxes import Box, Point
from parsers.readers.pdf.view import View, around

THIN = 3.0
"""Points. A filled rectangle thinner than this is a line: Word and WPS draw borders so."""
_LETTER = 24.0
"""Points: what is no longer than this may be a letter, or a part of one."""
_MOST_LINES = 200
"""Slanting lines of a page that are looked at."""
_HAIR = 1.5
_CORNERS = frozenset({4, 5, 6})
"""Points of a rectangle, with or without its first one again."""


@dataclass(slots=True)
class Strokes:
    """`rules`: straight lines along the axes, drawn as lines, as sides of rectangles or as thin filled rectangles;
    `slants`: lines across; `curves`: how many shapes are none of these. Of the size of letters: `bits`, straight ones
    and dots, and `forms`, the other ones."""

    rules: list[Box] = field(default_factory=list)
    slants: list[tuple[Point, Point]] = field(default_factory=list)
    curves: int = 0
    bits: list[Box] = field(default_factory=list)
    forms: list[Box] = field(default_factory=list)

    def add(self, item: Any, view: View, box: Box, stroked: bool) -> None:
        """The lines of a path that is drawn, `box` around it; not those of a band that is drawn as one thick line."""
        count = pdfium.FPDFPath_CountSegments(item)
        if count <= 5 and min(box[2] - box[0], box[3] - box[1]) <= _HAIR:
            # Most borders: there is nothing more to know about them.
            self._straight(box)
            return
        if stroked and _is_band(item, count, box):
            return
        for points, bent in _subpaths(item, count, view):
            self._shape(points, bent, stroked)

    def _shape(self, points: list[Point], bent: bool, stroked: bool) -> None:
        x0, top, x1, bottom = box = around(points)
        flat = min(x1 - x0, bottom - top) <= THIN
        if flat:
            self._straight(box)
        if _is_rectangle(points, box) and not bent:
            if stroked and not flat:
                for side in (
                    (x0, top, x1, top),
                    (x0, bottom, x1, bottom),
                    (x0, top, x0, bottom),
                    (x1, top, x1, bottom),
                ):
                    self._straight(side)
            return
        self.curves += len(points) > 2
        if max(x1 - x0, bottom - top) <= _LETTER:
            self.forms.append(box)
        if len(self.slants) < _MOST_LINES:
            self.slants += [line for line in pairwise(points) if _is_slanted(*line)]

    def _straight(self, box: Box) -> None:
        x0, top, x1, bottom = box
        long = max(x1 - x0, bottom - top)
        if min(x1 - x0, bottom - top) > THIN:
            return
        if long > THIN:
            self.rules.append(box)
        if long <= _LETTER:
            self.bits.append(box)


def _is_band(item: Any, count: int, box: Box) -> bool:
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(item, width)
    return count == 2 and width.value > THIN and min(box[2] - box[0], box[3] - box[1]) > THIN


def _subpaths(item: Any, count: int, view: View) -> Iterator[tuple[list[Point], bool]]:
    """The points of each part of a path as they are shown, and whether it is bent."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    placed = view.within(matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    bent = False
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, bent
            points, bent = [], False
        bent |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(placed.shown(x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points, bent


def _is_rectangle(points: list[Point], box: Box) -> bool:
    if len(points) not in _CORNERS:
        return False
    return all(
        (abs(x - box[0]) < 0.1 or abs(x - box[2]) < 0.1) and (abs(y - box[1]) < 0.1 or abs(y - box[3]) < 0.1)
        for x, y in points
    ) and not any(_is_slanted(*line) for line in pairwise(points))


def _is_slanted(start: Point, end: Point) -> bool:
    return min(abs(start[0] - end[0]), abs(start[1] - end[1])) > THIN / 2
