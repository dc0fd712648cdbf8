"""How the content of a page comes to stand on it as it is shown: turned, cut, and set into forms within forms."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.readers.layout.boxes import Box, Point

_FAR = 10_000
"""Parts of a point: pdfium tells places on a page in whole numbers."""


@dataclass(frozen=True, slots=True)
class View:
    """Places of some content as places from the upper left corner of the page."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def shown(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def boxed(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box around a rectangle as it is shown."""
        if self.b == 0 == self.c:
            x0, x1 = self.a * left + self.e, self.a * right + self.e
            y0, y1 = self.d * top + self.f, self.d * bottom + self.f
            return (x0 if x0 < x1 else x1, y0 if y0 < y1 else y1, x1 if x0 < x1 else x0, y1 if y0 < y1 else y0)
        return around([self.shown(x, y) for x in (left, right) for y in (bottom, top)])

    def within(self, inner: pdfium.FS_MATRIX) -> View:
        """The view of what stands in a form or a path with a matrix of its own."""
        a, b, c, d = inner.a, inner.b, inner.c, inner.d
        e, f = self.shown(inner.e, inner.f)
        return View(
            self.a * a + self.c * b,
            self.b * a + self.d * b,
            self.a * c + self.c * d,
            self.b * c + self.d * d,
            e,
            f,
        )


def share_of_page(box: Box, page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    return (box[2] - box[0]) * (box[3] - box[1]) / float(width * height)


def around(points: list[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def view_of(page: pypdfium2.PdfPage) -> View:
    width, height = page.get_size()
    size = round(width * _FAR), round(height * _FAR)

    def device(x: float, y: float) -> Point:
        right, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, right, down)
        return right.value / _FAR, down.value / _FAR

    (e, f), (a, b), (c, d) = device(0, 0), device(100, 0), device(0, 100)
    return View(_unit((a - e) / 100), _unit((b - f) / 100), _unit((c - e) / 100), _unit((d - f) / 100), e, f)


def _unit(value: float) -> float:
    """Pages are turned by right angles only; what is left of rounding would blur every box."""
    return float(round(value)) if abs(value - round(value)) < 1e-4 else value
