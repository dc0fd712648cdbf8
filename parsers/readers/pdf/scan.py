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
_LARGE, _WHOLE = 0.12, 0.8
"""Shares of the page. A picture between them can hold a table; smaller ones are logos and seals, larger ones the scan
itself or, behind text, a background."""
_FEW = 40
"""Characters: a page with fewer over a picture of the whole page is a scan with a stamp or a page number."""


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


def is_scan(page: Any, characters: int) -> bool:
    """Whether what the page says stands in a picture or in letters drawn as curves, and not in its few characters."""
    if not characters:
        return bool(page.chars or page.images) or len(page.curves) > _OUTLINES
    return characters < _FEW and any(_share(image, page) >= _WHOLE for image in page.images)


def _share(image: dict[str, Any], page: Any) -> float:
    """How much of the page the picture covers."""
    area = (float(image["x1"]) - float(image["x0"])) * (float(image["bottom"]) - float(image["top"]))
    return area / (float(page.width) * float(page.height))


def large_pictures(data: bytes, number: int, page: Any) -> Iterator[Placed]:
    """The large pictures between the text of a page: tables that were pasted as pictures."""
    for index, image in enumerate(page.images):
        if _LARGE <= _share(image, page) < _WHOLE:
            box = (float(image["x0"]), float(image["top"]), float(image["x1"]), float(image["bottom"]))
            source = f"page {number + 1}, picture {index + 1}"
            yield Placed(box[1], Picture(source, page_picture(data, number, box)))
