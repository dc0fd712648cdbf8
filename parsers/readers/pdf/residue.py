"""What is drawn beside figures, and where no text is, and is no text itself: a digit made of lines or standing in a
picture, a point, a sign. Nobody here reads it, so that it is told, and no figure is read without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
from PIL import Image, ImageChops

from parsers.readers.layout.beside import Beside
from parsers.readers.layout.boxes import Box, meet
from parsers.readers.pdf.layers import without
from parsers.readers.pdf.shapes import Drawing
from parsers.readers.pdf.view import share_of_page

_SCALE = 2.0
_SEEN = 56
"""Of 255: what stands out by less from what lies around it is no ink."""
_TILE = 6.0
_GROUND = 0.8
"""Share of the page from which on a picture is its ground."""
_BROAD = 40.0
"""Points: of pictures that are larger both ways only what is dark in all colours is print; seals are not."""
_MOST = 2_000
"""Small shapes: a page with more of them is a drawing."""


@dataclass(slots=True)
class Residue:
    """`beside`: drawn in the line of a digit, as high as that; `loose`: drawn anywhere."""

    beside: list[Box] = field(default_factory=list)
    loose: list[Box] = field(default_factory=list)


def residue_of(
    page: pypdfium2.PdfPage,
    drawing: Drawing,
    digits: Sequence[Box],
    turned: Callable[[Box], Box],
    back: Callable[[Box], Box],
) -> Residue:
    """`digits`: the boxes of the digits that are read, as the text runs; `turned`: a box of the page as the text runs;
    `back`: the other way round."""
    ground = _Ground(page, drawing)
    pictures = [box for box in drawing.pictures if share_of_page(box, page) < _GROUND]
    strokes = drawing.strokes
    beside = Beside(*(list(map(turned, boxes)) for boxes in (strokes.bits, strokes.forms, pictures, strokes.rules)))
    found = Residue()
    for digit in digits:
        found.beside += [(box[0], digit[1], box[2], digit[3]) for box in beside.of(digit) if ground.has_ink(back(box))]
    found.beside = list(dict.fromkeys(found.beside))
    if drawing.strokes.rules and (drawing.strokes.forms or pictures):
        found.loose = [turned(box) for box in _loose(drawing, pictures) if ground.has_ink(box)]
    return found


def _loose(drawing: Drawing, pictures: Iterable[Box]) -> Iterator[Box]:
    if len(drawing.strokes.forms) <= _MOST:
        yield from drawing.strokes.forms
    for left, top, right, bottom in pictures:
        for across in range(int((right - left) / _TILE) + 1):
            for down in range(int((bottom - top) / _TILE) + 1):
                x, y = left + across * _TILE, top + down * _TILE
                yield x, y, min(x + _TILE, right), min(y + _TILE, bottom)


class _Ground:
    """The page without its texts; drawn only if somebody asks."""

    def __init__(self, page: pypdfium2.PdfPage, drawing: Drawing) -> None:
        self._page, self._drawing = page, drawing
        self._pictures: tuple[Image.Image, Image.Image] | None = None

    def has_ink(self, box: Box) -> bool:
        """Whether something stands out within a box."""
        grey, lightest = self._drawn()
        broad = any(
            min(other[2] - other[0], other[3] - other[1]) > _BROAD and meet(other, box)
            for other in self._drawing.pictures
        )
        left, top, right, bottom = (edge * _SCALE for edge in box)
        area = (int(left) - 1, int(top) - 1, int(right) + 2, int(bottom) + 2)
        shades = (lightest if broad else grey).crop(area).histogram()
        used = [shade for shade, count in enumerate(shades) if count]
        return used[-1] - used[0] >= _SEEN

    def _drawn(self) -> tuple[Image.Image, Image.Image]:
        if self._pictures is None:
            with without([shape for shape in self._drawing.shapes if shape.is_text]):
                whole = self._page.render(scale=_SCALE).to_pil().convert("RGB")
            red, green, blue = whole.split()
            self._pictures = whole.convert("L"), ImageChops.lighter(ImageChops.lighter(red, green), blue)
        return self._pictures
