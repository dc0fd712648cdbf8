"""A document with pages: a page as a picture, and the box of a figure on it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2

from parsers.model import Cell
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.layout import Page, Word, lay_out_pages
from parsers.readers.originals.probes import Probe, cells_of
from parsers.readers.pdf.page import sheet_of
from parsers.readers.pdf.types import Types

WIDTH = 1000
"""Pixels of a page's width: enough to read a table by, and a picture of some 100 KB."""
_MOST_SCALE = 3.0
_LONGEST = 4000
"""Pixels of the longer side at most."""
_PARTS_OF_A_NUMBER = frozenset("0123456789.,，")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A run of figures: page from 0, box in points from the top left corner of the page as it is printed."""

    page: int
    box: Box


class PageMissingError(Exception):
    """The document has no such page."""


class Paper:
    """An open PDF."""

    def __init__(self, data: bytes) -> None:
        """Raises pypdfium2.PdfiumError for a file that cannot be opened."""
        self._pdf = pypdfium2.PdfDocument(data)
        self._types = Types(self._pdf, data)
        self.pages = min(len(self._pdf), MAX_PAGES)

    def picture(self, number: int) -> tuple[bytes, int, int]:
        """Page `number` (from 0) as PNG, with its width and height in pixels. Raises PageMissingError."""
        if not 0 <= number < self.pages:
            raise PageMissingError
        page = self._pdf[number]
        image = page.render(scale=_scale(page)).to_pil().convert("P")
        output = io.BytesIO()
        image.save(output, "PNG", optimize=True)
        return output.getvalue(), image.width, image.height

    def spots(self, written: Mapping[str, Cell], edition: str) -> Callable[[str], Spot | None]:
        """Key of a figure → where it is printed, in pixels of the page's picture; None where that cannot be proved."""
        probe: Probe[Spot] = Probe()
        pages = [
            replace(page, words=list(_probed(page.words, number, probe))) for number, page in enumerate(self._read())
        ]
        probed = cells_of(lay_out_pages(pages).blocks, edition)

        def spot(key: str) -> Spot | None:
            found = probe.origin(key, probed, written)
            return self._proved(found, written[key].raw) if found else None

        return spot

    def _read(self) -> Iterator[Page]:
        for number in range(self.pages):
            yield sheet_of(self._pdf[number], self._types).page

    def _proved(self, spot: Spot, raw: str) -> Spot | None:
        """The spot in pixels, if the program that draws the page says that just these figures stand there."""
        page = self._pdf[spot.page]
        scale = _scale(page)
        box = tuple(scale * value for value in spot.box)
        converter = page.render(scale=scale).get_posconv(page)
        (x0, y0), (x1, y1) = converter.to_page(int(box[0]), int(box[1])), converter.to_page(int(box[2]), int(box[3]))
        text = page.get_textpage().get_text_bounded(min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1)
        digits = "".join(letter for letter in text if letter.isdigit())
        wanted = "".join(letter for letter in raw if letter.isdigit())
        return Spot(spot.page, (box[0], box[1], box[2], box[3])) if digits and digits == wanted else None


def _scale(page: Any) -> float:
    width, height = page.get_size()
    return float(max(min(WIDTH / max(width, 1.0), _LONGEST / max(width, height, 1.0), _MOST_SCALE), 0.05))


def _probed(words: Sequence[Word], page: int, probe: Probe[Spot]) -> Iterator[Word]:
    """The words, each run of figures that stands by itself one word with a number of its own."""
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and word.text in _PARTS_OF_A_NUMBER and (not run or _goes_on(run[-1], word)):
            run.append(word)
            continue
        if run:
            # A number that begins a label (1.属于国家秘密) belongs to its words.
            yield from run if word is not None and _goes_on(run[-1], word) else [_one(run, page, probe)]
        run = []
        if word is not None and word.text in _PARTS_OF_A_NUMBER:
            run = [word]
        elif word is not None:
            yield word


def _one(run: Sequence[Word], page: int, probe: Probe[Spot]) -> Word:
    box = (run[0].x0, min(word.top for word in run), run[-1].x1, max(word.bottom for word in run))
    text = "".join(word.text for word in run)
    if not any(letter.isdigit() for letter in text):
        return Word(text, *box)
    return Word(probe.number(Spot(page, box), text), *box)


def _goes_on(before: Word, word: Word) -> bool:
    """Whether a word stands right behind another."""
    height = before.bottom - before.top
    return abs(word.y - before.y) < 0.5 * height and -0.2 * height < word.x0 - before.x1 < 0.5 * height
