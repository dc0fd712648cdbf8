"""Where a figure of a scan stands: its pages are read by OCR once and laid out twice, with figures and with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from parsers.model import Block, Grid, Picture, ReadDocument
from parsers.readers.bounds import MAX_PICTURES
from parsers.readers.failure import ReadError
from parsers.readers.layout import Page, Word, lay_out_pages
from parsers.readers.originals.paper import Box, Spot
from parsers.readers.originals.probes import Probe, numbered
from parsers.readers.picture import is_page, page_number
from parsers.readers.picture.needs import is_installed

if TYPE_CHECKING:
    from parsers.readers.picture.sheet import Back


@dataclass(frozen=True, slots=True)
class Scanned:
    """A document with its scans read. `probed`: with a number of its own for every figure, whose spot has its box in
    shares of the picture's width and height."""

    blocks: Sequence[Block]
    probed: Sequence[Block]
    probe: Probe[Spot]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was read. `number`: of the picture in the document, from 0."""

    number: int
    page: Page
    back: Back

    def with_numbers(self, probe: Probe[Spot]) -> Page:
        words = [
            replace(word, text=probe.number(Spot(self.number, self._box(word)), word.text))
            if numbered(word.text)
            else word
            for word in self.page.words
        ]
        return replace(self.page, words=words)

    def _box(self, word: Word) -> Box:
        """Around the word as the picture shows it, which may lie on its side."""
        corners = [
            self.back @ (x / self.page.width, y / self.page.height, 1.0)
            for x in (word.x0, word.x1)
            for y in (word.top, word.bottom)
        ]
        across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
        return min(across), min(down), max(across), max(down)


def has_scans(answer: ReadDocument) -> bool:
    return any(_number(block) is not None for block in answer.blocks)


def scanned(answer: ReadDocument) -> Scanned | None:
    """The scans of a picture file, or the scanned pages of a pdf; None where there are none, or they cannot be read."""
    count = sum(_number(block) is not None for block in answer.blocks)
    if not 0 < count <= MAX_PICTURES or not is_installed():
        return None
    has_text = count < len(answer.blocks)
    probe: Probe[Spot] = Probe()
    blocks: list[Block] = []
    probed: list[Block] = []
    try:
        for is_scan, run in groupby(answer.blocks, key=lambda block: _number(block) is not None):
            same = list(run)
            seen = _seen(tuple(block for block in same if isinstance(block, Picture))) if is_scan else ()
            blocks += _laid([one.page for one in seen], has_text) if is_scan else same
            probed += _laid([one.with_numbers(probe) for one in seen], has_text) if is_scan else same
    except ReadError:
        return None
    return Scanned(blocks, probed, probe)


def _number(block: Block) -> int | None:
    """Of the page that a picture is, from 0; None for what is no page."""
    return page_number(block) if isinstance(block, Picture) and block.data else None


@lru_cache(maxsize=4)
def _seen(run: tuple[Picture, ...]) -> tuple[_Seen, ...]:
    """Kept: whoever looks at one figure of a scan looks at the next. Raises ReadError."""
    from parsers.readers.picture.page import read_placed
    from parsers.readers.picture.scan import load, prepared

    numbers, sheets = [], []
    for picture in run:
        for frame, pixels in enumerate(load(picture.data)):
            if is_page(*pixels.shape[:2]):
                numbers.append((_number(picture) or 0) + frame)
                sheets.append(prepared(pixels, picture.layer))
    placed = read_placed(sheets)
    return tuple(_Seen(number, page, back) for number, (page, back) in zip(numbers, placed, strict=True))


def _laid(pages: Sequence[Page], tables_only: bool) -> Iterator[Block]:
    from parsers.readers.picture.labels import with_official_labels

    for block in lay_out_pages(pages).blocks if pages else ():
        if isinstance(block, Grid) or not tables_only:
            yield with_official_labels(block)
