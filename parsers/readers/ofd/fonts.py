"""The fonts that an ofd brings along: whether they draw the digits and the characters of labels that the text says.

A text may name the glyphs of its characters (CGTransform, 11.4.2); else the font's own table does. Either may say
something else than the text. What decides is drawn and held against known shapes, as for pdf: glyphs by their numbers
by pdfium, characters by FreeType, for pdfium finds only one of those that share a glyph (度 and its twin U+FA01).
"""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageDraw, ImageFont, ImageOps

from parsers.readers.glyphs import digits, labels
from parsers.readers.marks import UNKNOWN, doubtful

_SIZE, _ROOM, _SCALE = 64.0, 128.0, 0.75
_PIXELS, _ALL = int(_SCALE * _SIZE), int(_SCALE * _ROOM)


class Font:
    """One font file. Without any (`data` None) nobody knows what its glyphs look like."""

    def __init__(self, data: bytes | None) -> None:
        self._data = data
        self._drawn: dict[tuple[str, int | None], Image.Image | None] = {}
        self._pdf: pypdfium2.PdfDocument | None = None
        self._font: Any = None
        self._face: ImageFont.FreeTypeFont | None = None
        self._lies = False

    def seen(self, text: str, glyph: int | None) -> str:
        """A character as it may be read. `glyph`: the number that the text gives it; None: the font's own. Of a font
        that has drawn one character of a label as another none is known from then on."""
        if self._data is None and glyph is None:
            return text
        if text.isdigit():
            ink = self._ink(text, glyph)
            form = None if ink is None else digits.form_of(ink)
            return text if form is not None and digits.looks(form, text) != "other" else doubtful(text)
        if not text.strip():
            return UNKNOWN if glyph is not None and self._ink(text, glyph) is not None else text
        if not labels.is_known(text):
            return text
        ink = self._ink(text, glyph)
        form = None if ink is None else labels.form_of(ink)
        self._lies |= form is not None and labels.is_other(form, text)
        return UNKNOWN if self._lies or form is None else text

    def _ink(self, text: str, glyph: int | None) -> Image.Image | None:
        key = (text if glyph is None else "", glyph)
        if key not in self._drawn:
            ink = self._written(text) if glyph is None else self._draw(glyph)
            self._drawn[key] = ink if ink is not None and ink.getbbox() else None
        return self._drawn[key]

    def _written(self, text: str) -> Image.Image | None:
        """A character as the font's own table draws it; of a collection the first font."""
        ink = Image.new("L", (_ALL, _ALL))
        try:
            if self._face is None:
                data = io.BytesIO(self._data or b"")
                self._face = ImageFont.truetype(data, _PIXELS, layout_engine=ImageFont.Layout.BASIC)
            if max(self._face.getbbox(text)) > 2 * _ALL:
                return None
            ImageDraw.Draw(ink).text((_ALL // 4, _ALL // 4), text, fill=255, font=self._face)
        except (OSError, ValueError):
            return None
        return ink

    def _draw(self, glyph: int) -> Image.Image | None:
        if self._data is None:
            return None
        if self._pdf is None:
            self._pdf = pypdfium2.PdfDocument.new()
            held = (ctypes.c_uint8 * len(self._data)).from_buffer_copy(self._data)
            self._font = pdfium.FPDFText_LoadFont(self._pdf.raw, held, len(self._data), pdfium.FPDF_FONT_TRUETYPE, True)
        if not self._font:
            return None
        item = pdfium.FPDFPageObj_CreateTextObj(self._pdf.raw, self._font, _SIZE)
        pdfium.FPDFText_SetCharcodes(item, (ctypes.c_uint32 * 1)(glyph), 1)
        pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, 0.25 * _ROOM, 0.3 * _ROOM)
        page = self._pdf.new_page(_ROOM, _ROOM)
        pdfium.FPDFPage_InsertObject(page, item)
        ink = ImageOps.invert(page.render(scale=_SCALE, grayscale=True).to_pil().convert("L"))
        page.close()
        return ink
