"""Grids from rows of cells with spans: what every table reader ends in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.model import Grid, GridCell

MAX_COLUMNS = 200
MAX_PLACES = 200_000
"""A hostile page asks for colspan="100000" or rowspan="65535"; no official table is wider than 20."""


def lay_out(rows: Iterable[Sequence[GridCell]]) -> Grid:
    """The grid of `rows`, each a sequence of cells in printed order, spans laid out as a browser does it.

    A cell stands at its origin only; the other places that it covers are None, as are places that no cell
    covers. Spans are cut at MAX_COLUMNS and at the last row that is there.
    """
    source = list(rows)
    placed: list[list[GridCell | None]] = []
    reach: dict[int, int] = {}  # column → number of rows below that a cell still covers
    width = places = 0
    for left, row in zip(range(len(source), 0, -1), source, strict=True):
        line, below = _place(row, reach, left)
        placed.append(line)
        width = max(width, len(line))
        places += len(line)
        if places > MAX_PLACES:
            break
        reach = below
    return Grid(tuple(tuple(line) + (None,) * (width - len(line)) for line in placed))


def _place(
    row: Sequence[GridCell], reach: dict[int, int], rows_left: int
) -> tuple[list[GridCell | None], dict[int, int]]:
    line: list[GridCell | None] = []
    if not reach and len(row) <= MAX_COLUMNS and not [cell for cell in row if cell.colspan != 1 or cell.rowspan != 1]:
        line += row  # most rows of most tables
        return line, reach
    below = {column: rows - 1 for column, rows in reach.items() if rows > 1} if reach else {}
    column = 0
    for cell in row:
        while column in reach:
            line.append(None)
            column += 1
        if column >= MAX_COLUMNS:
            break
        if cell.colspan == cell.rowspan == 1:  # nine cells of ten
            line.append(cell)
            column += 1
        else:
            below.update(_spread(line, cell, rows_left))
            column = len(line)
    return line, below


def _spread(line: list[GridCell | None], cell: GridCell, rows_left: int) -> dict[int, int]:
    """Put a cell with spans at the end of `line`; the columns that it covers further down, with the number of rows."""
    column = len(line)
    rowspan, colspan = cell.rowspan, cell.colspan
    if not (1 <= rowspan <= rows_left and 1 <= colspan <= MAX_COLUMNS - column):
        rowspan = min(max(rowspan, 1), rows_left)
        colspan = min(max(colspan, 1), MAX_COLUMNS - column)
        cell = GridCell(cell.text, rowspan, colspan, cell.confidence)
    line.append(cell)
    if colspan > 1:
        line.extend([None] * (colspan - 1))
    return dict.fromkeys(range(column, column + colspan), rowspan - 1) if rowspan > 1 else {}


def sole_text(row: Iterable[GridCell | None]) -> str | None:
    """The text of a row that holds one; "" when it holds none, None when it holds several."""
    sole = ""
    for cell in row:
        if cell is not None and cell.text:
            if sole:
                return None
            sole = cell.text
    return sole


def text_grid(rows: Iterable[Sequence[str]]) -> Grid:
    """A grid of plain texts, one place each: rows of a text file, which has no spans.

    A text that lost its line breaks may hold a whole table in one row, so only the number of places is limited.
    """
    lines = [[GridCell(text) for text in row] for row in rows]
    width = max(map(len, lines), default=0)
    if width * len(lines) > MAX_PLACES:
        width = max(MAX_PLACES // len(lines), 1)
    return Grid(tuple((*line[:width], *(None,) * (width - len(line))) for line in lines))
