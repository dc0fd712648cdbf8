"""The parts of one table on several pages put together: columns aligned, repeated heads dropped, split rows joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.forms.tables import FORM_BLOCKS
from parsers.model import GridCell
from parsers.readers.layout.model import Table

_ENUMERATED = re.compile(r"^(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.．]|\d{1,2}[.．、])")
_FIGURE = re.compile(r"^[-+—/\\]*[\d.,，%]*$")
_LABELS = frozenset(
    label for form in FORM_BLOCKS for row in form.rows for label in (row.label, row.group, *row.variants) if label
)


def continues(above: Table, below: Table, reach: float) -> bool:
    """Whether the second table, first on its page, can be the rest of the first one, last on the page before."""
    if abs(above.columns[0] - below.columns[0]) > 3 * reach or abs(above.columns[-1] - below.columns[-1]) > 3 * reach:
        return False
    few, many = sorted((above.columns, below.columns), key=len)
    return all(any(abs(border - other) <= 2 * reach for other in many) for border in few)


def joined_tables(above: Table, below: Table) -> Table:
    """One table of both. The caller has asked `continues`."""
    columns = max((above.columns, below.columns), key=len)
    first, second = _aligned(above, columns), _without_head(_aligned(below, columns), above)
    if not second.cells:
        return first
    return _joined(first, second)


def _aligned(table: Table, columns: tuple[float, ...]) -> Table:
    """The same table, its columns counted in those of the wider one."""
    if len(table.columns) == len(columns):
        return replace(table, columns=columns)
    index = {
        own: min(range(len(columns)), key=lambda other: abs(columns[other] - border))
        for own, border in enumerate(table.columns)
    }
    cells = tuple(
        (row, index[column], replace(cell, colspan=index[column + cell.colspan] - index[column]))
        for row, column, cell in table.cells
    )
    return Table(columns, table.height, cells, table.pages)


def _row_texts(table: Table, row: int) -> tuple[str, ...]:
    return tuple("".join(cell.text.split()) for origin, _, cell in table.cells if origin == row and cell.text)


def _without_head(table: Table, above: Table) -> Table:
    """The table without the rows that repeat the head of the table above; a head has no figures in it."""
    same = 0
    while same < min(table.height, above.height):
        texts = _row_texts(table, same)
        if texts != _row_texts(above, same) or any(_FIGURE.match(text) for text in texts):
            break
        same += 1
    cells = tuple((row - same, column, cell) for row, column, cell in table.cells if row >= same)
    return Table(table.columns, table.height - same, cells, table.pages[same:])


def _joined(above: Table, below: Table) -> Table:
    last = {column: cell for row, column, cell in above.cells if row + cell.rowspan == above.height}
    first = {column: cell for row, column, cell in below.cells if row == 0}
    pairs = {column: (last[column], cell) for column, cell in first.items() if _same_width(last.get(column), cell)}
    split = len(pairs) == len(first) and _is_split([*pairs.values()])
    merged = {
        column: _together(upper, lower, 1 if split else 0)
        for column, (upper, lower) in pairs.items()
        if split or _spans_on(upper, lower)
    }
    shift = above.height - (1 if split else 0)
    upper_cells = [
        (row, column, merged.get(column, cell) if row + cell.rowspan == above.height else cell)
        for row, column, cell in above.cells
    ]
    lower_cells = [(row + shift, column, cell) for row, column, cell in below.cells if row > 0 or column not in merged]
    pages = (*above.pages, *below.pages[1 if split else 0 :])
    return Table(above.columns, shift + below.height, (*upper_cells, *lower_cells), pages)


def _same_width(above: GridCell | None, below: GridCell) -> bool:
    return above is not None and above.colspan == below.colspan


def _is_split(pairs: Sequence[tuple[GridCell, GridCell]]) -> bool:
    """Whether the page break went through a row: one part has its figures, the other the rest of its label.

    A row that begins with a number of its own (3.补正后申请内容仍不明确) or with a whole label of the form is a row.
    """
    upper = [above.text for above, _ in pairs if above.rowspan == 1]
    lower = [below.text for _, below in pairs if below.rowspan == 1]
    if not any(upper):
        return True
    if any(map(_is_figure, upper)) and any(map(_is_figure, lower)):
        return False
    if any(_squeezed(text) in _LABELS for text in upper):
        return not any(lower)
    return not any(_begins_row(text) for text in lower)


def _is_figure(text: str) -> bool:
    return bool(text) and bool(_FIGURE.match(_squeezed(text)))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _begins_row(text: str) -> bool:
    return bool(_ENUMERATED.match(_squeezed(text))) or _squeezed(text) in _LABELS


def _spans_on(above: GridCell, below: GridCell) -> bool:
    """A label beside several rows goes on after the page break; its text stands in either part or runs through both."""
    if above.rowspan == 1 and below.rowspan == 1:
        return False
    if _is_figure(above.text) or _is_figure(below.text):
        return False
    return not below.text or not above.text or not _begins_row(below.text)


def _together(above: GridCell, below: GridCell, shared_rows: int) -> GridCell:
    text = "\n".join(filter(None, (above.text, below.text)))
    known = [value for value in (above.confidence, below.confidence) if value is not None]
    return GridCell(text, above.rowspan + below.rowspan - shared_rows, above.colspan, min(known) if known else None)
