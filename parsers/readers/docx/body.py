"""Word's body, cells and text boxes turned into Blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from parsers.model import Block, Grid, GridCell, Paragraph, Picture
from parsers.readers.bounds import MAX_CELLS, MAX_NESTING
from parsers.readers.docx.looks import Looks
from parsers.readers.docx.names import attribute, child, children, value_of, word_name
from parsers.readers.docx.numbering import Numbering
from parsers.readers.docx.runs import ParagraphContent, mark_is_deleted, paragraph_content
from parsers.readers.failure import ReadError
from parsers.readers.spans import Placement, grid_from

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body"})
_REMOVED = frozenset({"del", "moveFrom"})


@dataclass
class BodyReader:
    """Reads block-level content in order. `picture` gives the Picture behind a relationship id."""

    numbering: Numbering
    looks: Looks
    picture: Callable[[str], Picture | None]
    _cells: int = 0
    _carried: str = ""

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Block]:
        if depth > MAX_NESTING:
            raise ReadError("too_large", f"tables and text boxes nested more than {MAX_NESTING} deep")
        for element in _flat(parent):
            if word_name(element) == "p":
                yield from self._paragraph(element, depth)
            else:
                yield from self._table(element, depth)

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Block]:
        content = paragraph_content(element, self.looks)
        if mark_is_deleted(element):
            self._carried += content.text
        else:
            label = self.numbering.label(child(element, "pPr"))
            text, self._carried = self._carried + content.text, ""
            if text.strip():
                yield from (Paragraph(line) for line in folded_lines(label + text))
        yield from self._anchored(content, depth)

    def _anchored(self, content: ParagraphContent, depth: int) -> Iterator[Block]:
        for relation in content.pictures:
            picture = self.picture(relation)
            if picture is not None:
                yield picture
        for box in content.boxes:
            yield from self.blocks(box, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Block]:
        rows = [list(_cells_of(row)) for row in _rows_of(table)]
        self._cells += sum(map(len, rows))
        if self._cells > MAX_CELLS:
            raise ReadError("too_large", f"more than {MAX_CELLS} table cells")
        contents = [[list(self.blocks(cell, depth + 1)) for cell in row] for row in rows]
        if any(isinstance(block, Grid) for row in contents for cell in row for block in cell):
            # A table around tables places them on the page; it has no figures of its own.
            yield from (block for row in contents for cell in row for block in cell)
            return
        grid = grid_from(_placements(_rows_of(table), rows, contents))
        if grid is not None:
            yield grid
        yield from (block for row in contents for cell in row for block in cell if isinstance(block, Picture))


def folded_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        folded = " ".join(line.split())
        if folded:
            yield folded


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables, with the wrappers around them opened. Tracked deletions are left out."""
    for element in parent:
        name = word_name(element)
        if name in {"p", "tbl"}:
            yield element
        elif name in _WRAPPERS:
            yield from _flat(element)
        elif name == "mc:AlternateContent":
            yield from _flat(next(iter(element), element))


def _inner(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for element in parent:
        found = word_name(element)
        if found == name:
            yield element
        elif found in _WRAPPERS:
            yield from _inner(element, name)


def _rows_of(table: etree._Element) -> list[etree._Element]:
    return [row for row in _inner(table, "tr") if child(row, "trPr", "del") is None]


def _cells_of(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in _inner(row, "tc") if child(cell, "tcPr", "cellDel") is None)


def _number(value: str | None, default: int) -> int:
    """A count that Word wrote; bounded, because a span reserves places."""
    try:
        return min(max(int(value or default), 0), 1000)
    except ValueError:
        return default


@dataclass
class _Open:
    """A cell being laid out; `rowspan` grows while cells below continue it."""

    row: int
    column: int
    colspan: int
    text: str
    rowspan: int = 1

    def placement(self) -> Placement:
        return self.row, self.column, GridCell(self.text, self.rowspan, self.colspan)


def _placements(
    rows: list[etree._Element], cells: list[list[etree._Element]], contents: list[list[list[Block]]]
) -> list[Placement]:
    """Where each cell begins and how far it reaches: `gridSpan` to the right, `vMerge` downwards."""
    laid: list[_Open] = []
    above: dict[int, _Open] = {}
    for index, (row, row_cells, row_contents) in enumerate(zip(rows, cells, contents, strict=True)):
        column = _number(value_of(row, "trPr", "gridBefore"), 0)
        current: dict[int, _Open] = {}
        for cell, content in zip(row_cells, row_contents, strict=True):
            properties = child(cell, "tcPr")
            span = max(_number(value_of(properties, "gridSpan"), 1), 1)
            origin = above.get(column)
            if _continues(properties, "vMerge") and origin is not None and origin.colspan == span:
                origin.rowspan += 1
                current[column] = origin
            elif _continues(properties, "hMerge") and laid and laid[-1].row == index:
                laid[-1].colspan += span
            else:
                opened = _Open(index, column, span, _text(content))
                laid.append(opened)
                if child(properties, "vMerge") is not None:
                    current[column] = opened
            column += span
        above = current
    return [cell.placement() for cell in laid]


def _continues(properties: etree._Element | None, name: str) -> bool:
    """`w:vMerge` without a value continues the cell above; Word does not draw what it holds."""
    merge = next(children(properties, name), None)
    return merge is not None and attribute(merge, "val") in {None, "continue"}


def _text(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))
