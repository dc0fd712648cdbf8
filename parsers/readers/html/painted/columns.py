"""Columns of a table: what a page says of a whole column (`<col>`), and which cells stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from selectolax.lexbor import LexborNode

from parsers.readers.html.around import CELLS
from parsers.readers.html.painted.cascade import Style
from parsers.readers.html.values import ROOT_FONT, length, span_of

GROUPS = frozenset({"tbody", "thead", "tfoot"})
_WIDEST = 200


def styles_of_columns(table: LexborNode, style_of: Callable[[LexborNode], Style]) -> dict[int, Style]:
    """Number of a column → its style, for those that have any."""
    styles: dict[int, Style] = {}
    number = 0
    for element in table.iter():
        if element.tag not in ("colgroup", "col"):
            continue
        columns = [part for part in element.iter() if part.tag == "col"] if element.tag == "colgroup" else []
        outer = style_of(element)
        for column in columns or [element]:
            style = {**outer, **style_of(column)}
            span = min(_span(column, "span"), _WIDEST - number)
            if style:
                styles.update(dict.fromkeys(range(number, number + span), style))
            number += span
    return styles


def is_hidden(style: Style, fixed: bool) -> bool:
    """Whether a column is not shown. `fixed`: its width does not follow what stands in it."""
    return style.get("visibility") == "collapse" or (fixed and length(style.get("width", "auto"), ROOT_FONT) == 0)


def cells_of(table: LexborNode) -> Iterator[tuple[LexborNode, range]]:
    """The cells of a table with the columns that each covers."""
    for rows in _groups(table):
        covered: dict[int, int] = {}
        for row in rows:
            below = {column: left - 1 for column, left in covered.items() if left > 1}
            column = 0
            for cell in row.iter():
                if cell.tag not in CELLS:
                    continue
                while column in covered:
                    column += 1
                if column >= _WIDEST:
                    break
                place = range(column, min(column + _span(cell, "colspan"), _WIDEST))
                yield cell, place
                below.update(dict.fromkeys(place, _span(cell, "rowspan") - 1))
                column = place.stop
            covered = {column: left for column, left in below.items() if left > 0}


def widest(table: LexborNode) -> int:
    """The number of columns of the table's first row."""
    first = next(chain.from_iterable(_groups(table)), None)
    return sum(_span(cell, "colspan") for cell in first.iter() if cell.tag in CELLS) if first is not None else 0


def _groups(table: LexborNode) -> Iterator[list[LexborNode]]:
    """The rows, group by group: no cell reaches beyond its group."""
    yield [row for row in table.iter() if row.tag == "tr"]
    for group in table.iter():
        if group.tag in GROUPS:
            yield [row for row in group.iter() if row.tag == "tr"]


def _span(element: LexborNode, name: str) -> int:
    return span_of(element.attributes.get(name))
