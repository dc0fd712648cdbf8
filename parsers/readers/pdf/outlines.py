"""Letters whose outlines are drawn as well: bold ones where a font has none, and blots where the pen is thick.

The file tells the pen's width in units that pdfium does not tell, so that the page is drawn and looked at: as it is,
with these letters filled and no more, and without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.layers import without
from parsers.readers.pdf.shapes import Shape

_SCALE = 4.0
_SEEN = 56
"""Of 255: what stands out by less from what lies under it is no ink."""
_AROUND = 0.15
"""Share of a letter's height by which the pen is looked for beside it."""
_MOST = 2.3
"""Times the ink of the letters alone. Digits of thin strokes reach it where the pen is 7 % as wide as they are high, of
thick ones from 15 % on; what programs draw in place of bold letters is 3 to 5 %."""


class Outlines:
    """Of the texts of one page that `Shape.outlined`."""

    def __init__(self, page: pypdfium2.PdfPage, shapes: Sequence[Shape]) -> None:
        self._page = page
        self._texts = [shape for shape in shapes if shape.outlined]

    def blot(self, box: Box) -> bool:
        """Whether the pen makes a letter within a box something else, or nothing can be told of it."""
        left, top, right, bottom = (edge * _SCALE for edge in box)
        around = _AROUND * (bottom - top)
        area = (int(left - around), int(top - around), int(right + around) + 1, int(bottom + around) + 1)
        drawn, filled = (sum(ink.crop(area).histogram()[_SEEN:]) for ink in self._inks)
        return drawn > _MOST * filled

    @cached_property
    def _inks(self) -> tuple[Image.Image, Image.Image]:
        """How far the letters stand out from what lies under them, as they are drawn and filled only."""
        drawn = self._picture()
        with _filled(self._texts):
            filled = self._picture()
        with without(self._texts):
            bare = self._picture()
        return ImageChops.difference(drawn, bare), ImageChops.difference(filled, bare)

    def _picture(self) -> Image.Image:
        drawn: Image.Image = self._page.render(scale=_SCALE, grayscale=True).to_pil()
        return drawn.convert("L")


@contextmanager
def _filled(shapes: Sequence[Shape]) -> Iterator[None]:
    modes = [pdfium.FPDFTextObj_GetTextRenderMode(shape.object) for shape in shapes]
    for shape in shapes:
        pdfium.FPDFTextObj_SetTextRenderMode(shape.object, pdfium.FPDF_TEXTRENDERMODE_FILL)
    try:
        yield
    finally:
        for shape, mode in zip(shapes, modes, strict=True):
            pdfium.FPDFTextObj_SetTextRenderMode(shape.object, mode)
