"""A document as its reader saw it, for formats that nothing here can draw."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from parsers.model import Block, Grid, Paragraph, Picture
from parsers.readers.originals.model import Place

_MOST = 2_000_000
"""Characters of markup at most; a spreadsheet can be larger than anybody looks at."""


def markup(blocks: Sequence[Block], place: Place | None) -> str:
    """Paragraphs and tables; the place has id="cell"."""
    parts: list[str] = []
    table = line = size = 0
    for block in blocks:
        if isinstance(block, Grid):
            table += 1
            parts.append(_grid(block, place if place and place.table == table else None))
        elif isinstance(block, Paragraph):
            line += 1
            marked = ' id="cell"' if place and place.line == line else ""
            parts.append(f"<p{marked}>{escape(block.text)}</p>")
        elif isinstance(block, Picture):
            parts.append("<p>[ ]</p>")
        size += len(parts[-1])
        if size > _MOST:
            break
    return "".join(parts)


def _grid(grid: Grid, place: Place | None) -> str:
    rows: list[str] = []
    for number, row in enumerate(grid.rows, 1):
        cells: list[str] = []
        for column, cell in enumerate(row, 1):
            if cell is None:
                continue
            spans = "".join(
                f' {name}="{span}"' for name, span in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if span > 1
            )
            marked = ' id="cell"' if place and (place.row, place.column) == (number, column) else ""
            cells.append(f"<td{marked}{spans}>{escape(cell.text)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"
