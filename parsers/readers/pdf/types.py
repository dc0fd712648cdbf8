"""The typefaces of a pdf: whether a font draws the digits and the characters of labels that the file says it draws.

A font's table of meanings (ToUnicode, an encoding) is what a reader is told; the shape is what a person sees. Every
digit of every font is drawn once on a page of its own and compared with what digits look like; so is every character
of a label that a page says. Where a character of a page is not the one that was drawn there, by its box, the page
itself is looked at.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from parsers.readers.glyphs import labels
from parsers.readers.glyphs.digits import form_of, is_close, looks
from parsers.readers.glyphs.forms import Form, Look
from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.codes import said_twice

DIGITS = "0123456789"
_SIZE, _ROOM = 64.0, 128.0
"""Points: of a specimen's letters, and from one to the next."""
_SCALE = 0.75
_ALIKE = 0.0006
"""Share of a font's size by which two boxes of one character differ: pdfium tells them in thousandths."""
_DIGIT_WIDE, _DIGIT_HIGH = 0.66, (0.4, 0.85)
_LOWEST, _HIGHEST = 0.6, 1.25
"""Heights of the digits of a font: old figures differ by a third."""
_POINT_LOWEST, _COMMA_HIGHEST = -0.04, -0.02
"""Shares of a font's size, as they are in all of 96 typefaces."""
_PAGE_SCALE = 4.0
_FAINT, _ROOM_LEFT, _SHARE_LEFT = 64, 2, 0.06
"""Of 255: ink that counts; pixels, and the share of a digit's size, that its ink may leave free within its box."""
_LEAST, _LEAST_HAN = 6, 16
"""Pixels of height, and of the size of a Chinese character, from which on a shape can be looked at."""
_HAN_SCALE = 0.625
"""Of a specimen's size: a Chinese character is 40 pixels large then, and its field 24 points. Whole pixels from one
specimen to the next: a character is drawn alike wherever it stands."""

Verdict = Literal["alike", "other", "unsure", "unknown"]
Em = tuple[int, int, int, int]
"""A box in thousandths of a font's size."""


@dataclass(frozen=True, slots=True)
class Print:
    """A character as the page holds it.

    font     pdfium's handle, `address` its address.
    matrix   how its text is turned and stretched: a, b, c, d.
    offsets  left, bottom, right and top of its ink from where it begins, in points of the page's content.
    box      the ink as the page shows it.
    turn     by how many degrees it was turned counter-clockwise there.
    """

    font: Any
    address: int
    size: float
    matrix: tuple[float, float, float, float]
    offsets: Box
    box: Box
    turn: int

    @property
    def scale(self) -> float:
        """Points of the font's size as the page's content has it."""
        return abs(self.size) * max(map(abs, self.matrix))

    def expected(self, em: Box) -> Box:
        """Its offsets, if its ink has that box in shares of the font's size: of slanting letters the box around it."""
        a, b, c, d = (part * self.size for part in self.matrix)
        places = [(a * x + c * y, b * x + d * y) for x in (em[0], em[2]) for y in (em[1], em[3])]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def em(self) -> Box:
        """The box of its ink from where it begins, upright, in shares of the font's size."""
        a, b, c, d = (part * self.size for part in self.matrix)
        whole = a * d - b * c
        if not whole:
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = self.offsets
        places = [((d * x - c * y) / whole, (a * y - b * x) / whole) for x in (left, right) for y in (bottom, top)]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class _Specimen:
    """A digit of a font: the box of its ink in shares of the font's size, and what it looks like. `shared`: another
    character of the font may have the same box and say that it is this digit."""

    em: Box
    look: Look
    shared: bool


@dataclass(frozen=True, slots=True)
class _Han:
    """A character of a label as a font draws it. `other`: it is another one than its font says."""

    em: Box
    other: bool


class Types:
    """The fonts of one open file, whose bytes `data` are."""

    def __init__(self, pdf: pypdfium2.PdfDocument, data: bytes) -> None:
        self._pdf, self._data = pdf, data
        self._fonts: dict[int, Mapping[str, _Specimen]] = {}
        self._open: set[int] = set()
        self._labels: dict[int, dict[str, _Han]] = {}
        self._seen: dict[tuple[int, str, Em], bool] = {}
        self._kept: list[Any] = []
        self._twice: frozenset[str] | None = None

    def close(self) -> None:
        for item in self._kept:
            pdfium.FPDFPageObj_Destroy(item)

    def is_wrong(self, text: str, drawn: Print, page: Drawn) -> bool:
        """Whether a digit of a page is drawn as something else, or nobody can say as what; whether a sign beside one is
        drawn as a digit, a point as a comma."""
        digit = unicodedata.normalize("NFKC", text)
        if digit not in DIGITS:
            return _is_other_point(digit, drawn.em) or (_may_be_digit(drawn.em) and page.shows_digit(drawn))
        specimens = self._of(drawn)
        if _is_of_other_height(drawn.em, [one.em for one in specimens.values()]):
            return True
        specimen = specimens.get(text)
        if specimen is not None and not specimen.shared and _is_same(drawn, specimen.em):
            return specimen.look == "other"
        return page.looks(digit, drawn) in {"other", "unknown"}

    def liars(self, told: Sequence[tuple[str, Print]], page: Drawn) -> frozenset[int]:
        """The fonts, by their addresses, that draw a character of a label as another one. `told`: characters that
        `labels.is_known`, as a page says and draws them."""
        new = {(drawn.address, text, _rounded(drawn.em)): (text, drawn) for text, drawn in told}
        unseen = {key: one for key, one in new.items() if key not in self._seen}
        for address in {drawn.address for _, drawn in unseen.values()}:
            self._draw_labels([(text, drawn) for text, drawn in unseen.values() if drawn.address == address])
        for key, (text, drawn) in unseen.items():
            self._seen[key] = self._lies(text, drawn, page)
        return frozenset(key[0] for key in new if self._seen[key])

    def _lies(self, text: str, drawn: Print, page: Drawn) -> bool:
        specimen = self._labels[drawn.address].get(text)
        if specimen is not None and _is_same(drawn, specimen.em):
            return specimen.other
        return page.is_other(text, drawn)

    def _draw_labels(self, told: Sequence[tuple[str, Print]]) -> None:
        """Draws the characters that one font is said to have, as far as they are not yet drawn."""
        font = told[0][1].font
        known = self._labels.setdefault(self._kept_open(told[0][1]), {})
        wanted = list(dict.fromkeys(text for text, _ in told if text not in known))
        if not wanted:
            return
        with self._page(self._letters(font, wanted), len(wanted)) as page:
            boxes = dict(_boxes(page, wanted))
            ink = ImageOps.invert(page.render(scale=_HAN_SCALE, grayscale=True).to_pil().convert("L"))
        for text, em in boxes.items():
            form = labels.form_of(_specimen(ink, wanted.index(text), _HAN_SCALE))
            if form is not None:
                known[text] = _Han(em, labels.is_other(form, text))

    def _kept_open(self, drawn: Print) -> int:
        """The address of a font, which no other one gets: an object of the font keeps it open."""
        if drawn.address not in self._open:
            self._open.add(drawn.address)
            self._kept.append(pdfium.FPDFPageObj_CreateTextObj(self._pdf.raw, drawn.font, _SIZE))
        return drawn.address

    def _of(self, drawn: Print) -> Mapping[str, _Specimen]:
        found = self._fonts.get(drawn.address)
        if found is None:
            found = self._fonts[self._kept_open(drawn)] = self._drawn(drawn.font)
        return found

    def _drawn(self, font: Any) -> Mapping[str, _Specimen]:
        with self._page(self._letters(font, DIGITS), len(DIGITS)) as page:
            boxes = dict(_boxes(page, DIGITS))
            if not boxes:
                return {}
            ink = ImageOps.invert(page.render(scale=_SCALE, grayscale=True).to_pil().convert("L"))
        twice: frozenset[str] | None = None
        found = {}
        for digit, em in boxes.items():
            form = form_of(_specimen(ink, DIGITS.index(digit), _SCALE))
            if form is not None:
                shared = _may_be_shared(digit, em, boxes)
                if shared:
                    twice = self._said_twice(font) if twice is None else twice
                    shared = digit in twice
                found[digit] = _Specimen(em, looks(form, digit), shared)
        return found

    @contextmanager
    def _page(self, items: Iterable[Any], count: int) -> Iterator[pypdfium2.PdfPage]:
        """A page with some objects, behind the last one of the file as long as it is needed. `count`: for how many
        specimens it has room."""
        page = self._pdf.new_page(_ROOM * count, _ROOM)
        try:
            for item in items:
                pdfium.FPDFPage_InsertObject(page, item)
            yield page
        finally:
            page.close()
            pdfium.FPDFPage_Delete(self._pdf.raw, len(self._pdf) - 1)

    def _letters(self, font: Any, texts: Sequence[str]) -> Iterator[Any]:
        """Characters of a font side by side."""
        for place, text in enumerate(texts):
            item = pdfium.FPDFPageObj_CreateTextObj(self._pdf.raw, font, _SIZE)
            pdfium.FPDFText_SetText(item, (ctypes.c_ushort * 2)(ord(text), 0))
            pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, (place + 0.25) * _ROOM, 0.3 * _ROOM)
            yield item

    def _said_twice(self, font: Any) -> frozenset[str]:
        """Digits that the file gives to several codes of a font, or that this one has for several of its first 256."""
        if self._twice is None:
            self._twice = said_twice(self._data)
        item = pdfium.FPDFPageObj_CreateTextObj(self._pdf.raw, font, _SIZE)
        pdfium.FPDFText_SetCharcodes(item, (ctypes.c_uint32 * 256)(*range(256)), 256)
        with self._page([item], len(DIGITS)) as page:
            text = page.get_textpage()
            told = Counter(chr(pdfium.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars()))
            text.close()
        return self._twice | {digit for digit in DIGITS if told[digit] > 1}


def _may_be_shared(digit: str, em: Box, boxes: Mapping[str, Box]) -> bool:
    """Whether the box does not tell the digit from the others, or not all of them are known."""
    others = [box for other, box in boxes.items() if other != digit]
    return len(others) < 9 or any(max(abs(a - b) for a, b in zip(em, box, strict=True)) <= 2 * _ALIKE for box in others)


def _is_same(drawn: Print, em: Box) -> bool:
    most = _ALIKE * drawn.scale
    return all(abs(one - other) <= most for one, other in zip(drawn.offsets, drawn.expected(em), strict=True))


def _rounded(em: Box) -> Em:
    left, bottom, right, top = (round(1000 * edge) for edge in em)
    return left, bottom, right, top


def _may_be_digit(em: Box) -> bool:
    """Whether ink of that size may be a digit: as narrow, and neither as low as a comma nor as tall as a bracket."""
    return em[2] - em[0] <= _DIGIT_WIDE and _DIGIT_HIGH[0] <= em[3] - em[1] <= _DIGIT_HIGH[1]


def _is_of_other_height(em: Box, digits: Sequence[Box]) -> bool:
    """Whether ink is much lower or higher than the digits of its font: a stroke, a comma, a bar."""
    if not digits:
        return False
    usual = median(box[3] - box[1] for box in digits)
    return not _LOWEST * usual <= em[3] - em[1] <= _HIGHEST * usual


def _is_other_point(sign: str, em: Box) -> bool:
    """Whether a full stop hangs below the line, as a comma does, or the other way round."""
    return (sign == "." and em[1] < _POINT_LOWEST) or (sign == "," and em[1] > _COMMA_HIGHEST)


def _specimen(ink: Image.Image, place: int, scale: float) -> Image.Image:
    return ink.crop((round(place * _ROOM * scale), 0, round((place + 1) * _ROOM * scale), ink.height))


def _boxes(page: pypdfium2.PdfPage, texts: Sequence[str]) -> Iterator[tuple[str, Box]]:
    """The characters that the font of some specimens has, with the boxes of their ink."""
    text = page.get_textpage()
    for at in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(at)
        place = int(left // _ROOM)
        told = chr(pdfium.FPDFText_GetUnicode(text, at))
        if 0 <= place < len(texts) and texts[place] == told:
            x, y = (place + 0.25) * _ROOM, 0.3 * _ROOM
            yield told, ((left - x) / _SIZE, (bottom - y) / _SIZE, (right - x) / _SIZE, (top - y) / _SIZE)
    text.close()


class Drawn:
    """A page as it is drawn; only once, and only if somebody looks."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._page = page
        self._picture: Image.Image | None = None

    def looks(self, digit: str, drawn: Print) -> Verdict:
        form = self._form(drawn)
        return "unknown" if form is None else looks(form, digit)

    def shows(self, digit: str, drawn: Print) -> bool:
        """Whether a digit stands there whole."""
        ink = self.ink(drawn.box)
        edges = ink.point(lambda value: 255 if value > _FAINT else 0).getbbox() if ink is not None else None
        if ink is None or edges is None:
            return False
        room = max(_ROOM_LEFT, _SHARE_LEFT * max(ink.size))
        whole = edges[2] - edges[0] >= ink.width - room and edges[3] - edges[1] >= ink.height - room
        return whole and self.looks(digit, drawn) == "alike"

    def shows_digit(self, drawn: Print) -> bool:
        """Whether a character is hardly anything but a digit."""
        form = self._form(drawn)
        return form is not None and any(is_close(form, digit) for digit in DIGITS)

    def is_other(self, text: str, drawn: Print) -> bool:
        """Whether a character of a label is another one than it is said to be."""
        ink = self._upright(drawn, _LEAST_HAN)
        form = None if ink is None else labels.form_of(ink)
        return form is not None and labels.is_other(form, text)

    def _form(self, drawn: Print) -> Form | None:
        ink = self._upright(drawn, _LEAST)
        return None if ink is None else form_of(ink)

    def _upright(self, drawn: Print, least: int) -> Image.Image | None:
        ink = self.ink(drawn.box)
        if ink is None or max(ink.size) < least:
            return None
        return ink.rotate(-drawn.turn, expand=True) if drawn.turn else ink

    def has_ink(self, box: Box) -> bool:
        """Whether anything is drawn within a box: it may fill it."""
        ink = self.ink(box, 1)
        return ink is not None and len(ink.getcolors() or ()) != 1

    def ink(self, box: Box, margin: int = 0) -> Image.Image | None:
        """What is drawn within a box, light on black; None where the box is empty."""
        if self._picture is None:
            self._picture = self._page.render(scale=_PAGE_SCALE, grayscale=True).to_pil().convert("L")
        left, top, right, bottom = (edge * _PAGE_SCALE for edge in box)
        area = (int(left) - margin, int(top) - margin, int(right) + 1 + margin, int(bottom) + 1 + margin)
        if area[0] >= area[2] or area[1] >= area[3]:
            return None
        cut = self._picture.crop(area)
        return ImageOps.autocontrast(ImageOps.invert(cut) if _is_light(cut) else cut)


def _is_light(cut: Image.Image) -> bool:
    """Whether the edge of a picture is light: what is drawn in it is dark then."""
    edge = [cut.getpixel((x, y)) for x in (0, cut.width - 1) for y in range(cut.height)]
    return sum(int(value) for value in edge if isinstance(value, (int, float))) > 127 * len(edge)
