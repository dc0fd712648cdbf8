"""Blocks as lines: every row of every grid, and, where tables were flattened, rows out of paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from parsers.blocks import sole_text
from parsers.forms.catalogue import known
from parsers.model import Block, Grid, GridCell, Paragraph
from parsers.numbers import is_figure

Place = tuple[int, GridCell]
"""A cell with the grid column of its origin."""

PAGE_NUMBER = re.compile(
    r"[-—–－~·\s]+\d{1,3}[-—–－~·\s]+|第\s*\d{1,3}\s*页(\s*[/,，]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3}"
)
MOST_CELLS = 1000
"""Cells of one line; all three tables together have about 330, should a text have lost its line breaks."""
_LONGEST_LABEL = 80
_MOST_PENDING = 40


class Line(NamedTuple):
    """One printed row.

    block   index of the block it begins in; `blocks` all that it was put together from.
    flat    put together from paragraphs: it has no columns, and blanks are lost.
    width   number of columns of its grid, 0 for a flat line.
    row     its place among the rows of its grid, 0 for a flat line.
    """

    block: int
    blocks: tuple[int, ...]
    places: tuple[Place, ...]
    width: int
    row: int = 0

    @property
    def flat(self) -> bool:
        return not self.width


def grid_lines(blocks: Sequence[Block]) -> Iterator[Line]:
    """The rows of all grids that hold any text."""
    for index, block in enumerate(blocks):
        if isinstance(block, Grid):
            yield from _rows(index, block)


def all_lines(blocks: Sequence[Block]) -> Iterator[Line]:
    """Rows of grids and rows put together from paragraphs, in reading order."""
    pending = _Pending()
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            yield from pending.add(index, block.text)
        else:
            yield from pending.flush()
            if isinstance(block, Grid):
                yield from _rows(index, block)
    yield from pending.flush()


def _rows(index: int, grid: Grid) -> Iterator[Line]:
    for number, row in enumerate(grid.rows):
        places = cast("tuple[Place, ...]", tuple([place for place in enumerate(row) if place[1] is not None]))
        text = sole_text(row)
        if (text and not PAGE_NUMBER.fullmatch(text)) or (text is None and _written(places) <= MOST_CELLS):
            yield Line(index, (index,), places, len(row), number)


def _written(places: Sequence[Place]) -> int:
    """How many cells hold a text, at most."""
    return len(places) if len(places) <= MOST_CELLS else sum(1 for _, cell in places if cell.text)


class _Pending:
    """Flattened cells waiting for the end of their row: label paragraphs, then figure paragraphs.

    A paragraph that holds a label and figures is a row by itself. A row whose cells stand one a paragraph
    ends where the next label begins, so that a stray figure (a bare page number) makes one figure too many
    and the row is given up, never shifted.
    """

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.figures: list[str] = []
        self.blocks: list[int] = []

    def add(self, index: int, text: str) -> Iterator[Line]:
        if PAGE_NUMBER.fullmatch(text):
            return
        if len(text) > _LONGEST_LABEL and not _many_figures(text):
            yield from self.flush()
            return
        tokens = text.split()[:MOST_CELLS]
        marks = [is_figure(token) for token in tokens]
        if all(marks):
            if len(self.figures) < MOST_CELLS:
                self.figures.extend(tokens)
                self.blocks.append(index)
        elif not any(marks):
            if self.figures:
                yield from self.flush()
            words = tokens if all(known(token).header for token in tokens) else [text]
            self.labels = [*self.labels, *words][-_MOST_PENDING:]
            if _of_a_form(words):
                self.blocks.append(index)
        else:
            if self.figures:
                yield from self.flush()
            labels, blocks = self.labels, (*self.blocks, index)
            self.labels, self.blocks = [], []
            yield _flat_line(blocks, _joined(labels, tokens, marks))

    def flush(self) -> Iterator[Line]:
        if self.figures:
            cells = _joined([], [*self.labels, *self.figures], [False] * len(self.labels) + [True] * len(self.figures))
            yield _flat_line(tuple(self.blocks), cells)
        self.labels, self.figures, self.blocks = [], [], []


def _of_a_form(words: list[str]) -> bool:
    """Whether a paragraph of labels belongs to a table; a section's heading does not."""
    return any((facts := known(word)).header or facts.rows or facts.group for word in words)


def _many_figures(text: str) -> bool:
    return sum(is_figure(token) for token in text.split()) >= 5 and "。" not in text


def _flat_line(blocks: tuple[int, ...], cells: list[str]) -> Line:
    return Line(blocks[0], blocks, tuple((column, GridCell(cell)) for column, cell in enumerate(cells)), 0)


def _joined(before: list[str], tokens: list[str], marks: list[bool]) -> list[str]:
    """The cells of a flat row: runs of words put together so that the last label is as long as the forms know it."""
    cells: list[str] = []
    run: list[str] = list(before)
    for token, mark in zip(tokens, marks, strict=True):
        if mark:
            cells.extend(_labels_of(run))
            run = []
            cells.append(token)
        else:
            run.append(token)
    cells.extend(_labels_of(run))
    return cells


def _labels_of(words: list[str]) -> list[str]:
    """Words → labels: the longest ending that is a row's label is one cell, the words before it stay as they are."""
    for start in range(len(words)):
        label = "".join(words[start:])
        if known(label).rows:
            return [*words[:start], label]
    return words
