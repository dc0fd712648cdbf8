"""A printed page: what pdf, ofd and pictures have in common before it is known what is a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from parsers.model import GridCell, Picture
from parsers.readers.layout.boxes import Box


@dataclass(frozen=True, slots=True)
class Word:
    """A character or a run of characters at its place. The origin is the top left corner of the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None
    """0..1 when read by OCR."""

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn along one of the axes."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture at its height on the page."""

    top: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Page:
    width: float
    height: float
    words: Sequence[Word]
    rules: Sequence[Rule] = ()
    pictures: Sequence[Placed] = ()
    blots: Sequence[Box] = ()
    """Where something is drawn that is no text: a cell without any other is not blank."""
    em: float | None = None
    """Width of a character where it is known; otherwise it is told from the heights of the words."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the positions of its columns, so that its parts on several pages can be put together.

    columns  x of every column border, left to right: one more than there are columns.
    height   number of rows.
    cells    (row, column, cell); columns are counted in `columns`.
    """

    columns: tuple[float, ...]
    height: int
    cells: tuple[tuple[int, int, GridCell], ...]
    pages: tuple[int, ...] = ()
    """The page of each row, once the pages are put together."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 0


Part = Line | Table | Picture
"""What a page is cut into, from top to bottom."""


def em_of(page: Page) -> float:
    """The usual height of a character on the page, the measure of all distances. 10 where nothing is written."""
    if page.em is not None:
        return page.em
    heights = [word.bottom - word.top for word in page.words if word.text.strip()]
    return median(heights) if heights else 10.0
