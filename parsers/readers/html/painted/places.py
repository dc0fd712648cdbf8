"""Where the cells of a table stand on the page: columns that are hidden or coloured, rows that are laid out otherwise,
and what is moved from one cell to another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from parsers.readers.html.around import CELLS, around
from parsers.readers.html.painted.boxes import is_patch
from parsers.readers.html.painted.cascade import Cascade, Style
from parsers.readers.html.painted.columns import cells_of, is_hidden, styles_of_columns, widest
from parsers.readers.html.painted.look import Look, below_of, is_along_line, reach
from parsers.readers.html.unknown import may_be_figure
from parsers.readers.html.values import length

_DISPLAYS = {"tr": ("table-row", "none"), "td": ("table-cell", "none"), "th": ("table-cell", "none")}
"""Rows and cells with another display stand in no row and no column that anybody knows here."""
_FAR_FROM_LINE = 1.5
"""Times the size of a letter: what is moved further may stand in another cell."""
_SMALLEST_MOVE = 12.0
"""Pixels: no cell is lower or narrower."""
_NO_ELEMENTS = ("-comment", "-text")


@dataclass(slots=True)
class Places:
    """unknown: tables and rows of which nobody knows what stands in which cell. gone: cells of hidden columns. behind:
    cells whose colour is that of their column, unless their row has one."""

    cascade: Cascade
    unknown: dict[int, LexborNode] = field(default_factory=dict)
    gone: list[LexborNode] = field(default_factory=list)
    behind: dict[int, Style] = field(default_factory=dict)

    def of_table(self, child: LexborNode, name: str, look: Look, style: Style, outer: Look) -> Look:
        """What its table, its column and its row make of an element."""
        if name == "table":
            return self._columns(child, look, style)
        if name in _DISPLAYS and look.display not in _DISPLAYS[name]:
            row = child if name == "tr" else child.parent
            if row is not None:
                self.unknown[row.mem_id] = row
        behind = self.behind.get(child.mem_id) if name in CELLS else None
        if behind is not None and not self._is_row_coloured(child):
            coloured = below_of(replace(outer, display="table-column"), "col", behind, False)
            look = below_of(replace(outer, below=coloured.below), name, style, False)
        return look

    def _is_row_coloured(self, cell: LexborNode) -> bool:
        """Whether its row, or the group of that, lies between a cell and its column."""
        row = cell.parent
        outer = [one for one in (row, row.parent if row is not None else None) if one is not None]
        styles = [self.cascade.of(one, one.attributes) for one in outer if one.tag != "table"]
        return any(style.get("background-color", "transparent") != "transparent" for style in styles)

    def _columns(self, table: LexborNode, look: Look, style: Style) -> Look:
        fixed = style.get("table-layout") == "fixed" and style.get("width", "auto") != "auto"
        styles = styles_of_columns(table, lambda column: self.cascade.of(column, column.attributes))
        hidden = {number for number, one in styles.items() if is_hidden(one, fixed)}
        behind = {
            number: {"background-color": one["background-color"]}
            for number, one in styles.items()
            if "background-color" in one
        }
        for cell, columns in cells_of(table) if hidden or behind else ():
            if len(columns) == 1 and hidden.issuperset(columns):
                self.gone.append(cell)
            elif not hidden.isdisjoint(columns):
                self.unknown[table.mem_id] = table
            elif columns.start in behind:
                self.behind[cell.mem_id] = behind[columns.start]
        whole = length(style.get("width", "auto"), look.font) if fixed else None
        return replace(look, column=whole / (widest(table) or 1) if whole else None)

    def covering(self, child: LexborNode, name: str, look: Look, style: Style, cell: bool) -> None:
        """What may lie over a figure in another cell of the table, or stand in it."""
        text = child.text().strip()
        drawn = is_patch(name, style)
        covers = any(map(str.isdigit, text)) or (not text and drawn)
        told = covers and may_be_figure(text) and not (text and look.painted() == "gone")
        # A heading with a colour of its own covers the row that it is moved to; one that sticks is not moved yet.
        if told or (drawn and name in _DISPLAYS and style.get("position") != "sticky"):
            self.moved(child, name, look, style, cell)

    def moved(self, child: LexborNode, name: str, look: Look, style: Style, cell: bool) -> None:
        # A note's mark moved to the edge of its line reaches no other cell.
        if look.lost or reach(look, style) < max(_FAR_FROM_LINE * look.font, _SMALLEST_MOVE):
            return
        inside = cell or name in _DISPLAYS
        place = around(child, ("tr",) if is_along_line(style) else ("table",)) if inside else _table_beside(child)
        if place is not None:
            self.unknown[place.mem_id] = place


def _table_beside(element: LexborNode) -> LexborNode | None:
    """The table right before or behind the element."""
    for step in ("prev", "next"):
        other: LexborNode | None = getattr(element, step)
        while other is not None and other.tag in _NO_ELEMENTS and not (other.text_content or "").strip():
            other = getattr(other, step)
        if other is not None and other.tag == "table":
            return other
    return None
