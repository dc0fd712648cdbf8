"""Pages of a pdf as pictures, for those whose text is only in a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2

from parsers.model import Picture
from parsers.readers.layout import Placed

_DPI = 200
"""Figures of a form are eight points high, or 22 pixels at this resolution: enough for OCR."""
_OUTLINES = 40
"""Curves: fewer than that are ornaments."""
_LARGE = 0.12
"""A picture that covers this share of the page can hold a table; logos and seals cover less."""


def page_picture(data: bytes, number: int, box: tuple[float, float, float, float] | None = None) -> bytes:
    """A page as PNG, or the part of it within a box (left, top, right, bottom in points)."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        page = pdf[number]
        width, height = page.get_size()
        left, top, right, bottom = box or (0.0, 0.0, width, height)
        # A page may be as large as a wall; its picture may not.
        scale = min(_DPI / 72, 5000 / max(right - left, bottom - top, 1.0))
        crop = (max(left, 0), max(height - bottom, 0), max(width - right, 0), max(top, 0))
        image = page.render(scale=scale, grayscale=True, crop=crop).to_pil()
    finally:
        pdf.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def has_ink(page: Any) -> bool:
    """Whether a page without text shows something: a picture, or letters drawn as curves."""
    return bool(page.images) or len(page.curves) > _OUTLINES


def large_pictures(data: bytes, number: int, page: Any) -> Iterator[Placed]:
    """The large pictures between the text of a page: tables that were pasted as pictures."""
    for index, image in enumerate(page.images):
        box = (float(image["x0"]), float(image["top"]), float(image["x1"]), float(image["bottom"]))
        area = (box[2] - box[0]) * (box[3] - box[1])
        if area >= _LARGE * float(page.width) * float(page.height):
            source = f"page {number + 1}, picture {index + 1}"
            yield Placed(box[1], Picture(source, page_picture(data, number, box)))
