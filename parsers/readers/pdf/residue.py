"""What is drawn beside figures, and where no text is, and is no text itself: a digit made of lines or standing in a
picture, a point, a sign. Nobody here reads it, so that it is told, and no figure is read without it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
from PIL import Image, ImageChops

from parsers.readers.pdf.layers import without
from parsers.readers.pdf.shapes import Drawing
from parsers.readers.pdf.view import Box, Field, meet, share_of_page

_SCALE = 2.0
_SEEN = 56
"""Of 255: what stands out by less from what lies around it is no ink."""
_REACH, _ROOM, _INSIDE = 0.45, 0.1, 0.12
"""Heights of a digit: how near to it a part of its figure stands; how far such a part may reach over its line, or
under the digit."""
_SIGN = (0.25, 0.7)
"""Between which shares of a digit's height a level stroke is a sign, and no line over or under it."""
_DOT, _ROW = 3.0, 3
"""Points; and how many dots in a row make a dotted line."""
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
    beside = _Beside(drawing, pictures, turned)
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


class _Beside:
    """What may be a part of a figure; places are as the text runs."""

    def __init__(self, drawing: Drawing, pictures: Sequence[Box], turned: Callable[[Box], Box]) -> None:
        strokes = drawing.strokes
        self._bits = Field(map(turned, strokes.bits))
        self._forms = Field(map(turned, strokes.forms))
        self._pictures = Field(map(turned, pictures))
        self._upright = Field(
            box for box in map(turned, (*strokes.bits, *strokes.rules)) if box[2] - box[0] <= box[3] - box[1]
        )

    def of(self, digit: Box) -> Iterator[Box]:
        left, top, right, bottom = digit
        high = bottom - top
        reach, room = _REACH * high, _ROOM * high
        zone = left - reach, top - room, right + reach, bottom + room
        shapes = [box for box in self._bits.meeting(zone) if self._is_part(box, digit)]
        shapes += [box for box in self._forms.meeting(zone) if box[3] - box[1] > _DOT or self._is_part(box, digit)]
        for box in shapes:
            inside = min(box[2], right) - max(box[0], left)
            if inside <= _INSIDE * high and box[1] >= zone[1] and box[3] <= zone[3]:
                yield box
        for box in self._pictures.meeting(zone):
            for start, end in ((left - reach, left), (right, right + reach)):
                side = max(start, box[0]), max(top + room, box[1]), min(end, box[2]), min(bottom - room, box[3])
                if side[0] < side[2] and side[1] < side[3]:
                    yield side

    def _is_part(self, box: Box, digit: Box) -> bool:
        """Whether a straight stroke or a dot is no part of a line: one beside, over or under the figure."""
        _, top, _, bottom = digit
        high = bottom - top
        wide, tall = box[2] - box[0], box[3] - box[1]
        if max(wide, tall) <= _DOT:
            level = digit[0] - 2 * high, box[1], digit[2] + 2 * high, box[3]
            if len(self._bits.meeting(level)) >= _ROW:
                return False
        elif wide > tall:
            return _SIGN[0] <= ((box[1] + box[3]) / 2 - top) / high <= _SIGN[1]
        above = box[0] - 0.3, top - 1.5 * high, box[2] + 0.3, top - 0.05 * high
        below = box[0] - 0.3, bottom + 0.05 * high, box[2] + 0.3, bottom + 1.5 * high
        return not any(other != box and (meet(other, above) or meet(other, below)) for other in self._column(box, high))

    def _column(self, box: Box, high: float) -> list[Box]:
        return self._upright.meeting((box[0] - 0.3, box[1] - 2 * high, box[2] + 0.3, box[3] + 2 * high))


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
