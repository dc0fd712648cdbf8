"""What readers share of tables: cells laid out with their places, and headings told from row labels numbered alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.model import Grid, GridCell
from parsers.readers.bounds import MAX_CELLS
from parsers.readers.failure import ReadError

Placement = tuple[int, int, GridCell]
"""Row and column of a cell's origin, and the cell."""


def grid_from(placements: Iterable[Placement]) -> Grid | None:
    """A Grid as high and wide as its cells reach; places without a cell hold an empty one. None without cells."""
    placed = list(placements)
    if not placed:
        return None
    height = max(row + cell.rowspan for row, _, cell in placed)
    width = max(column + cell.colspan for _, column, cell in placed)
    if height * width > MAX_CELLS:
        raise ReadError("too_large", "table_size", height=height, width=width, most=MAX_CELLS)
    rows: list[list[GridCell | None]] = [[GridCell("")] * width for _ in range(height)]
    for row, column, cell in placed:
        for spanned in range(row, row + cell.rowspan):
            rows[spanned][column : column + cell.colspan] = [None] * cell.colspan
    for row, column, cell in placed:
        rows[row][column] = cell
    return Grid(tuple(tuple(row) for row in rows))


_HEADING = re.compile(r"^[一二三四五六七八]\s*[、.．].{2,40}(?:情况|事项|措施)\s*$")


def is_section_heading(text: str) -> bool:
    """三、收到和处理政府信息公开申请情况, but not 三、本年度办理结果, a row label of table 2."""
    return bool(_HEADING.match(text.strip()))
