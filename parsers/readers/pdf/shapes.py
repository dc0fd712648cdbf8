"""What a page draws, object by object in the order of drawing: texts, what may hide them, lines and pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.readers.colours import WHITE, Colour, is_hardly_seen
from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.strokes import Strokes
from parsers.readers.pdf.view import View, around, view_of

_CLEAR = 0.9
_FILLED, _BOTH = pdfium.FPDF_TEXTRENDERMODE_FILL, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
_OUTLINED = frozenset(
    {_BOTH, pdfium.FPDF_TEXTRENDERMODE_STROKE}
    | {pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP}
)
_NEVER_DRAWN = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_CUTTING = frozenset(
    {pdfium.FPDF_TEXTRENDERMODE_FILL_CLIP, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP}
    | {pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP, pdfium.FPDF_TEXTRENDERMODE_CLIP}
)
_LEAST = 1.0
"""Points: what is thinner hides no character."""
_DEEPEST, _ASLANT = 8, 0.17
_CUT = 0.5
"""Points by which the box of a text may reach over its clip: boxes of letters are a little larger than their ink."""
Colours = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """One object. `strange`: its own looks may hide it; `unseen`: they do; `mixed`: its colours become others by what
    lies behind it, in every viewer a little differently; `cuts`: what is drawn behind it shows through its letters;
    `cut`: some of it may not be drawn; `outlined`: a pen goes round its letters; `colour`: None where it is no plain
    one."""

    object: Any
    is_text: bool
    box: Box
    strange: bool = False
    unseen: bool = False
    mixed: bool = False
    cuts: bool = False
    cut: bool = False
    outlined: bool = False
    colour: Colour | None = None


@dataclass(slots=True)
class Drawing:
    """One page. `shapes`: texts, and the pictures and filled shapes that are large enough to hide one, in order;
    `texts`: the texts by the address by which pdfium knows them; `pictures`: the boxes of all pictures."""

    view: View
    shapes: list[Shape] = field(default_factory=list)
    texts: dict[int, Shape] = field(default_factory=dict)
    strokes: Strokes = field(default_factory=Strokes)
    pictures: list[Box] = field(default_factory=list)


def drawing_of(page: pypdfium2.PdfPage) -> Drawing:
    drawing = Drawing(view_of(page))
    _Walk(drawing, page.pdf.raw).over(page.raw, drawing.view, 0)
    return drawing


class _Walk:
    """One walk over the objects of a page, forms within it included."""

    def __init__(self, drawing: Drawing, pdf: Any) -> None:
        self._to, self._pdf = drawing, pdf
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._length = ctypes.c_ulong()

    def over(self, parent: Any, view: View, depth: int) -> None:
        count = pdfium.FPDFFormObj_CountObjects if depth else pdfium.FPDFPage_CountObjects
        member = pdfium.FPDFFormObj_GetObject if depth else pdfium.FPDFPage_GetObject
        for number in range(count(parent)):
            item = member(parent, number)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._text(view, item, depth)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(view, item)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self.over(item, view.within(_matrix(item)), depth + 1)
            elif kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM}:
                self._other(view, item, kind)

    def _text(self, view: View, item: Any, depth: int) -> None:
        box = self._box(view, item)
        if box is None:
            return
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        clear = bool(pdfium.FPDFPageObj_HasTransparency(item))
        cut = self._is_clipped(view, item, box) or depth > 0
        strange = self._is_marked(item) or clear or self._is_pale(item, mode) or cut or is_aslant(_matrix(item))
        colour = self._colour(item)
        mixed = clear and colour[3] == 255
        hidden, cuts, outlined = mode == _NEVER_DRAWN, mode in _CUTTING, mode in _OUTLINED
        shape = Shape(item, True, box, strange, hidden, mixed, cuts, cut, outlined, _seen(colour))
        self._to.shapes.append(shape)
        self._to.texts[ctypes.addressof(item.contents)] = shape

    def _path(self, view: View, item: Any) -> None:
        pdfium.FPDFPath_GetDrawMode(item, self._fill, self._stroke)
        filled, stroked = self._fill.value != pdfium.FPDF_FILLMODE_NONE, bool(self._stroke.value)
        box = self._box(view, item) if filled or stroked else None
        if box is None:
            return
        self._to.strokes.add(item, view, box, stroked)
        width = ctypes.c_float()
        if stroked and not filled:
            pdfium.FPDFPageObj_GetStrokeWidth(item, width)
        if filled or width.value > _LEAST:
            self._covers(item, box, self._plain_colour(item, filled))

    def _other(self, view: View, item: Any, kind: int) -> None:
        box = self._box(view, item)
        if box is None:
            return
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._to.pictures.append(box)
        self._covers(item, box, None)

    def _covers(self, item: Any, box: Box, colour: Colour | None) -> None:
        if min(box[2] - box[0], box[3] - box[1]) > _LEAST:
            self._to.shapes.append(Shape(item, False, box, colour=colour))

    def _plain_colour(self, item: Any, filled: bool) -> Colour | None:
        """That of a path, where it is one and opaque."""
        if pdfium.FPDFPageObj_HasTransparency(item):
            return None
        parts = self._colour(item) if filled else self._colour(item, pdfium.FPDFPageObj_GetStrokeColor)
        return _seen(parts) if parts[3] == 255 else None

    def _box(self, view: View, item: Any) -> Box | None:
        edges = self._edges
        if not pdfium.FPDFPageObj_GetBounds(item, *edges):
            return None
        return view.boxed(edges[0].value, edges[1].value, edges[2].value, edges[3].value)

    def _is_pale(self, item: Any, mode: int) -> bool:
        """Letters of a light, clear or unknown colour, or with an edge of another one."""
        if mode not in {_FILLED, _BOTH}:
            return True
        pattern = pdfium.FPDFPageObj_GetRenderedFillPattern(self._pdf, item)
        if pattern:
            pdfium.FPDFBitmap_Destroy(pattern)
            return True
        colour = self._colour(item)
        return _is_light(colour) or (mode == _BOTH and colour != self._colour(item, pdfium.FPDFPageObj_GetStrokeColor))

    def _colour(self, item: Any, of: Callable[..., int] = pdfium.FPDFPageObj_GetFillColor) -> Colours:
        """White where it is not known."""
        red, green, blue, alpha = self._parts
        if not of(item, *self._parts):
            return 255, 255, 255, 255
        return red.value, green.value, blue.value, alpha.value

    def _is_marked(self, item: Any) -> bool:
        """Whether a text belongs to a layer, which may be closed. What the file says in place of its letters
        (ActualText) is taken off: figures are what is drawn."""
        layered = False
        for number in reversed(range(pdfium.FPDFPageObj_CountMarks(item))):
            mark = pdfium.FPDFPageObj_GetMark(item, number)
            if pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText"):
                pdfium.FPDFPageObj_RemoveMark(item, mark)
            else:
                layered |= self._name(mark) == "OC"
        return layered

    def _name(self, mark: Any) -> str:
        letters = (ctypes.c_ushort * 8)()
        if not pdfium.FPDFPageObjMark_GetName(mark, letters, ctypes.sizeof(letters), self._length):
            return ""
        return "".join(map(chr, letters[: max(self._length.value // 2 - 1, 0)]))

    def _is_clipped(self, view: View, item: Any, box: Box) -> bool:
        """Whether a text reaches out of what its clip encloses, or the clip is no rectangle."""
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0)):
            count = max(pdfium.FPDFClipPath_CountPathSegments(clip, path), 0)
            if count not in {4, 5}:
                return True
            points = [view.shown(*self._point(clip, path, number)) for number in range(count)]
            left, top, right, bottom = around(points)
            if any(
                min(x - left, right - x) > _CUT or (abs(y - top) > _CUT and abs(bottom - y) > _CUT) for x, y in points
            ):
                return True
            if box[0] < left - _CUT or box[2] > right + _CUT or box[1] < top - _CUT or box[3] > bottom + _CUT:
                return True
        return False

    def _point(self, clip: Any, path: int, number: int) -> tuple[float, float]:
        x, y = self._edges[:2]
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, number), x, y)
        return x.value, y.value


@cache
def _is_light(colour: Colours) -> bool:
    return is_hardly_seen(_seen(colour), WHITE) or _seen(colour).opacity < _CLEAR


@cache
def _seen(colour: Colours) -> Colour:
    return Colour(*(part / 255 for part in colour))


def is_aslant(matrix: pdfium.FS_MATRIX) -> bool:
    """Whether a text runs neither along the page nor across it, as watermarks do."""
    low, high = sorted((abs(matrix.a), abs(matrix.b)))
    return bool(low > _ASLANT * high)


def _matrix(item: Any) -> pdfium.FS_MATRIX:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return matrix
