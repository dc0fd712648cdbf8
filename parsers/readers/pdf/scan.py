"""Pages of a pdf as pictures, for those whose text is only in a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pypdfium2

from parsers.model import Picture
from parsers.readers.layout import Placed
from parsers.readers.pdf.page import Sheet
from parsers.readers.pdf.view import Box

_DPI = 200
"""Figures of a form are eight points high, or 22 pixels at this resolution: enough for OCR."""
_OUTLINES = 40
"""Curves: fewer than that are ornaments."""
_LARGE, _WHOLE = 0.12, 0.8
"""Shares of the page. A picture between them can hold a table; smaller ones are logos and seals, larger ones the scan
itself or, behind text, a background."""
_FEW = 40
"""Characters: a page with fewer over a picture of the whole page is a scan with a stamp or a page number."""


def page_picture(page: pypdfium2.PdfPage, box: Box | None = None) -> bytes:
    """A page as PNG, or the part of it within a box."""
    width, height = page.get_size()
    left, top, right, bottom = box or (0.0, 0.0, width, height)
    # A page may be as large as a wall; its picture may not.
    scale = min(_DPI / 72, 5000 / max(right - left, bottom - top, 1.0))
    crop = (max(left, 0), max(height - bottom, 0), max(width - right, 0), max(top, 0))
    image = page.render(scale=scale, grayscale=True, crop=crop).to_pil()
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def is_scan(sheet: Sheet, page: pypdfium2.PdfPage) -> bool:
    """Whether what the page says stands in a picture or in letters drawn as curves, and not in its few characters."""
    characters = len(sheet.page.words)
    pictures = sheet.drawing.pictures
    if not characters:
        return sheet.written or bool(pictures) or sheet.drawing.strokes.curves > _OUTLINES
    return characters < _FEW and any(_share(box, page) >= _WHOLE for box in pictures)


def _share(box: Box, page: pypdfium2.PdfPage) -> float:
    """How much of the page the picture covers."""
    width, height = page.get_size()
    return (box[2] - box[0]) * (box[3] - box[1]) / float(width * height)


def large_pictures(pictures: Sequence[Box], number: int, page: pypdfium2.PdfPage) -> Iterator[Placed]:
    """The large pictures between the text of a page: tables that were pasted as pictures."""
    for index, box in enumerate(pictures):
        if _LARGE <= _share(box, page) < _WHOLE:
            source = f"page {number + 1}, picture {index + 1}"
            yield Placed(box[1], Picture(source, page_picture(page, box)))
