"""What a page draws, object by object in the order of drawing: texts, and what may hide them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.readers.colours import WHITE, Colour, is_hardly_seen

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the upper left corner of the page as it is shown."""

_THIN = 3.0
_CLEAR = 0.9
_PLAIN_MODES = frozenset({pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE})
_NEVER_DRAWN = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE})
_COVERS = frozenset({pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_PATH})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """One object. `strange`: its own looks may hide it; `unseen`: they do."""

    object: Any
    is_text: bool
    box: Box
    strange: bool = False
    unseen: bool = False


def shapes_of(page: pypdfium2.PdfPage) -> list[Shape]:
    """Texts, and the pictures and filled shapes that are large enough to hide one."""
    return [shape for shape in _shapes(view_of(page), page, (), 0) if shape is not None]


def _shapes(view: View, parent: Any, around: tuple[Any, ...], depth: int) -> Iterator[Shape | None]:
    count = pdfium.FPDFFormObj_CountObjects if depth else pdfium.FPDFPage_CountObjects
    member = pdfium.FPDFFormObj_GetObject if depth else pdfium.FPDFPage_GetObject
    for number in range(count(parent)):
        item = member(parent, number)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield _text(view, item, around)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _shapes(view, item, (*around, item), depth + 1)
        elif kind in _COVERS:
            yield _cover(view, item, kind, around)


def _text(view: View, item: Any, around: tuple[Any, ...]) -> Shape | None:
    box = _box(view, item, around)
    if box is None:
        return None
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    strange = (
        mode not in _PLAIN_MODES or bool(around) or _is_pale(item) or _is_blended(item) or _is_clipped(view, item, box)
    )
    return Shape(item, True, box, strange, mode in _NEVER_DRAWN)


def _cover(view: View, item: Any, kind: int, around: tuple[Any, ...]) -> Shape | None:
    if kind == pdfium.FPDF_PAGEOBJ_PATH and not _is_filled(item):
        return None
    box = _box(view, item, around)
    if box is None or min(box[2] - box[0], box[3] - box[1]) <= _THIN:
        return None
    return Shape(item, False, box)


def _is_filled(item: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, mode, stroke)
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _is_pale(item: Any) -> bool:
    """Letters of a light, clear or unknown colour."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(item, *parts):
        return True
    colour = Colour(*(part.value / 255 for part in parts))
    return is_hardly_seen(colour, WHITE) or colour.opacity < _CLEAR


def _is_blended(item: Any) -> bool:
    """Whether its colour is mixed with what lies behind it."""
    return bool(pdfium.FPDFPageObj_HasTransparency(item))


def _is_clipped(view: View, item: Any, box: Box) -> bool:
    """Whether the middle of a text lies outside what its clip encloses."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0)):
        points = [_point(clip, path, n) for n in range(max(pdfium.FPDFClipPath_CountPathSegments(clip, path), 0))]
        if not points:
            return True
        shown = [view.shown(*point) for point in points]
        xs, ys = [point[0] for point in shown], [point[1] for point in shown]
        if not (min(xs) - 1 <= x <= max(xs) + 1 and min(ys) - 1 <= y <= max(ys) + 1):
            return True
    return False


def _point(clip: Any, path: int, number: int) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, number), x, y)
    return x.value, y.value


def _box(view: View, item: Any, around: tuple[Any, ...]) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    corners = [(left, bottom), (right, top), (left, top), (right, bottom)]
    for form in reversed(around):
        corners = [_moved(form, *corner) for corner in corners]
    shown = [view.shown(*corner) for corner in corners]
    xs, ys = [point[0] for point in shown], [point[1] for point in shown]
    return min(xs), min(ys), max(xs), max(ys)


def _moved(form: Any, x: float, y: float) -> tuple[float, float]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, matrix)
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f


_FAR = 10_000
"""Parts of a point: pdfium tells places on a page in whole numbers."""


@dataclass(frozen=True, slots=True)
class View:
    """How the page is turned and cut before it is shown: places of its content as places from the upper left corner."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def shown(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def view_of(page: pypdfium2.PdfPage) -> View:
    width, height = page.get_size()
    size = round(width * _FAR), round(height * _FAR)

    def device(x: float, y: float) -> tuple[float, float]:
        right, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, right, down)
        return right.value / _FAR, down.value / _FAR

    (e, f), (a, b), (c, d) = device(0, 0), device(100, 0), device(0, 100)
    return View((a - e) / 100, (b - f) / 100, (c - e) / 100, (d - f) / 100, e, f)
