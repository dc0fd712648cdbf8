"""A worksheet cut into Blocks: titles and prose become paragraphs, what stands in columns becomes grids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.model import Block, GridCell, Paragraph
from parsers.readers.bounds import MAX_CELLS
from parsers.readers.failure import ReadError
from parsers.readers.grids import grid_from, is_section_heading

_ARTICLE = re.compile(r"^第.{1,4}条")
"""第二十条第（一）项: a cell across the whole table that opens it."""

Place = tuple[int, int]
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; inclusive."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Texts by row and column, and the merged ranges."""

    cells: Mapping[Place, str]
    merges: Sequence[Merge]


def is_out_of_sight(place: Place, end: Place, rows: Collection[int], columns: Collection[int]) -> bool:
    """Whether all rows or all columns from `place` to `end` are hidden: those of a cell, merged or not."""
    return all(row in rows for row in range(place[0], end[0] + 1)) or all(
        column in columns for column in range(place[1], end[1] + 1)
    )


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Blocks of one worksheet in reading order. Raises ReadError("too_large")."""
    texts = {place: text for place, text in sheet.cells.items() if text}
    if len(texts) > MAX_CELLS:
        raise ReadError("too_large", "cells_on_sheet", most=MAX_CELLS)
    origins = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
    for region in _regions(_reach(texts, origins)):
        yield from _region_blocks(region, texts, origins)


def _reach(texts: Mapping[Place, str], origins: Mapping[Place, Place]) -> dict[int, int]:
    """Row → the last row that a merged cell with text starting there reaches."""
    reach: dict[int, int] = {}
    for row, column in texts:
        bottom = origins.get((row, column), (row, column))[0]
        reach[row] = max(reach.get(row, row), bottom)
    return reach


def _regions(reach: Mapping[int, int]) -> Iterator[list[int]]:
    """Runs of rows without an empty row between them."""
    region: list[int] = []
    end = -1
    for row in sorted(reach):
        if region and row > end + 1:
            yield region
            region = []
        region.append(row)
        end = max(end, reach[row])
    if region:
        yield region


def _region_blocks(rows: list[int], texts: Mapping[Place, str], origins: Mapping[Place, Place]) -> Iterator[Block]:
    by_row = {row: sorted(places) for row, places in groupby(sorted(texts), key=lambda place: place[0])}
    table: list[int] = []
    for row in rows:
        first = texts[by_row[row][0]]
        alone = len(by_row[row]) == 1
        if alone and (_is_prose(first) or not (table or _ARTICLE.match(first))):
            yield from _table(table, by_row, texts, origins)
            table = []
            yield from (Paragraph(line) for line in _lines(first))
        else:
            table.append(row)
    yield from _table(table, by_row, texts, origins)


def _is_prose(text: str) -> bool:
    return is_section_heading(text) or len(text) > 120 or "\n\n" in text


def _lines(text: str) -> Iterator[str]:
    return (folded for line in text.split("\n") if (folded := " ".join(line.split())))


def _table(
    rows: list[int], by_row: Mapping[int, list[Place]], texts: Mapping[Place, str], origins: Mapping[Place, Place]
) -> Iterator[Block]:
    """A grid of the rows; columns in which nothing is written in any of them are left out."""
    places = [place for row in rows for place in by_row[row]]
    if not places:
        return
    columns = {column: index for index, column in enumerate(sorted({column for _, column in places}))}
    last = rows[-1]
    laid = []
    for row, column in places:
        bottom, right = origins.get((row, column), (row, column))
        width = sum(1 for known in columns if column <= known <= right)
        height = min(bottom, last) - row + 1
        laid.append((row - rows[0], columns[column], GridCell(texts[row, column], max(height, 1), max(width, 1))))
    grid = grid_from(laid)
    if grid is not None:
        yield grid
