"""Pages of a pdf as pictures, for those whose text is only in a picture."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

import pypdfium2
from PIL import Image, ImageChops

from parsers.model import LayerWord, Picture
from parsers.readers.layout import Placed
from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.letters import Letter
from parsers.readers.pdf.page import Sheet
from parsers.readers.pdf.view import share_of_page

_DPI = 200
"""Figures of a form are eight points high, or 22 pixels at this resolution: enough for OCR."""
_OUTLINES = 40
"""Curves: fewer than that are ornaments."""
_LARGE, _WHOLE = 0.12, 0.8
"""Shares of the page. A picture between them can hold a table; smaller ones are logos and seals, larger ones the scan
itself or, behind text, a background."""
_CLOSE = 0.5
"""Heights of a character between it and the next of its word."""
_APART = 40
"""Of 255: how far the parts of a colour are apart where a picture is not grey."""
_FEW = 40
"""Characters: a page with fewer over a picture of the whole page is a scan with a stamp or a page number."""


def page_picture(page: pypdfium2.PdfPage, box: Box | None = None) -> bytes:
    """A page as PNG, or the part of it within a box."""
    width, height = page.get_size()
    left, top, right, bottom = box or (0.0, 0.0, width, height)
    # A page may be as large as a wall; its picture may not.
    scale = min(_DPI / 72, 5000 / max(right - left, bottom - top, 1.0))
    crop = (max(left, 0), max(height - bottom, 0), max(width - right, 0), max(top, 0))
    image = page.render(scale=scale, crop=crop).to_pil().convert("RGB")
    buffer = io.BytesIO()
    # Colours tell a seal from print; without any, as most scans are, a picture needs a third of the room.
    (image if _is_coloured(image) else image.convert("L")).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _is_coloured(image: Image.Image) -> bool:
    red, green, blue = image.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    return any(ImageChops.difference(most, least).histogram()[_APART:])


def is_scan(sheet: Sheet, page: pypdfium2.PdfPage) -> bool:
    """Whether what the page says stands in a picture or in letters drawn as curves, and not in its few characters."""
    characters = len(sheet.page.words)
    pictures = sheet.drawing.pictures
    if not characters:
        return bool(sheet.letters or pictures) or sheet.drawing.strokes.curves > _OUTLINES
    return characters < _FEW and any(share_of_page(box, page) >= _WHOLE for box in pictures)


def layer_of(sheet: Sheet, page: pypdfium2.PdfPage) -> Iterator[LayerWord]:
    """The text of a scanned page, seen or not."""
    width, height = page.get_size()
    for run in _runs([letter for letter in sheet.letters if letter.text.strip()]):
        x = (run[0].box[0] + run[-1].box[2]) / 2 / width
        y = (run[0].box[1] + run[-1].box[3]) / 2 / height
        if 0 <= x <= 1 and 0 <= y <= 1:
            # Whether a digit of it may be seen is no matter here.
            yield LayerWord("".join(letter.text.strip("⟨⟩") for letter in run), x, y)


def _runs(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Characters that follow one another in a line: recognised as one word, wherever exactly each was put."""
    run: list[Letter] = []
    for letter in letters:
        if run and not _goes_on(run[-1].box, letter.box):
            yield run
            run = []
        run.append(letter)
    if run:
        yield run


def _goes_on(before: Box, box: Box) -> bool:
    return max(abs(box[0] - before[2]), abs(box[1] - before[1])) < _CLOSE * (box[3] - box[1])


def large_pictures(pictures: Sequence[Box], number: int, page: pypdfium2.PdfPage) -> Iterator[Placed]:
    """The large pictures between the text of a page: tables that were pasted as pictures."""
    for index, box in enumerate(pictures):
        if _LARGE <= share_of_page(box, page) < _WHOLE:
            source = f"page {number + 1}, picture {index + 1}"
            yield Placed(box[1], Picture(source, page_picture(page, box)))
