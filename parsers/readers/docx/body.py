"""Word's body, cells and text boxes turned into Blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from parsers.model import Block, Grid, GridCell, Paragraph, Picture
from parsers.readers.bounds import MAX_CELLS, MAX_NESTING
from parsers.readers.docx.looks import NOTHING_AROUND, Around, Looks
from parsers.readers.docx.names import attribute, child, children, relation_id, value_of, word_name
from parsers.readers.docx.numbering import Numbering
from parsers.readers.docx.parts import cells_of, flat, rows_of
from parsers.readers.docx.runs import ParagraphContent, is_prompt, mark_is_gone, paragraph_content
from parsers.readers.docx.tables import is_low_row, table_look
from parsers.readers.failure import ReadError
from parsers.readers.grids import Placement, grid_from
from parsers.readers.marks import doubtful, folded

_SMALL_TABLE = 4
"""Places: a table in a cell that is no larger holds what stands in the cell."""
_SHORT = 20
"""Signs: a longer text in a cell is no figure, and a picture beside it none of its digits."""
_STRUCK = re.compile(r"(?:\s*\[[^\[\]]*\])+\s*")


@dataclass
class BodyReader:
    """Reads block-level content in order.

    picture, chunk, embedded   give what a relationship id leads to: a Picture, the blocks of a document that was put in
                               whole (`w:altChunk`), those of a sheet that the document shows a picture of.
    below                      rows that something may float over that is anchored elsewhere.
    prompts                    somewhere a content control shows its prompt.
    """

    numbering: Numbering
    looks: Looks
    picture: Callable[[str], Picture | None]
    chunk: Callable[[str], Sequence[Block]]
    embedded: Callable[[str], Sequence[Block]]
    below: Collection[etree._Element] = ()
    prompts: bool = False
    _cells: int = 0
    _carried: str = ""

    def blocks(self, parent: etree._Element, depth: int = 0, around: Around = NOTHING_AROUND) -> Iterator[Block]:
        if depth > MAX_NESTING:
            raise ReadError("too_large", "nested_tables", most=MAX_NESTING)
        outer, self._carried = self._carried, ""
        for element in flat(parent):
            name = word_name(element)
            if name == "p":
                yield from self._paragraph(element, depth, around)
            elif name == "tbl":
                yield from self._table(element, depth, around)
            else:
                yield from self.chunk(relation_id(element, "id") or "")
        # The end of a cell ends its last paragraph, whatever became of its own mark.
        yield from (Paragraph(line) for line in folded_lines(self._carried))
        self._carried = outer

    def _paragraph(self, element: etree._Element, depth: int, around: Around) -> Iterator[Block]:
        content = paragraph_content(element, self.looks, around)
        text = self._told(element, content, depth)
        if mark_is_gone(element):
            self._carried += text
        else:
            label = self.numbering.label(child(element, "pPr"))
            text, self._carried = self._carried + text, ""
            if text.strip():
                yield from (Paragraph(line) for line in folded_lines(_labelled(label, text, depth)))
        yield from self._anchored(content, depth)

    def _told(self, element: etree._Element, content: ParagraphContent, depth: int) -> str:
        """The text; a figure that is a prompt, in a frame or beside a picture, is none."""
        text = content.text
        if not any(letter.isdigit() for letter in text):
            return text
        beside = content.pictured and len(text.strip()) <= _SHORT
        if depth and (content.displaced or beside):
            return doubtful(text)
        asked = self.prompts and any(
            word_name(outer) == "sdt" and is_prompt(outer) for outer in element.iterancestors()
        )
        return doubtful(text) if asked else text

    def _anchored(self, content: ParagraphContent, depth: int) -> Iterator[Block]:
        sheets = [block for relation in content.embedded for block in self.embedded(relation)]
        yield from sheets
        for relation in content.pictures if not sheets else ():
            picture = self.picture(relation)
            if picture is not None:
                yield picture
        for box in content.boxes:
            yield from self.blocks(box, depth + 1)

    def _table(self, table: etree._Element, depth: int, around: Around) -> Iterator[Block]:
        trs = rows_of(table)
        rows = [list(cells_of(row)) for row in trs]
        self._cells += sum(map(len, rows))
        if self._cells > MAX_CELLS:
            raise ReadError("too_large", "cells_of_tables", most=MAX_CELLS)
        look = table_look(table, self.looks, around, len(rows))
        contents = [
            [
                _doubted(
                    _flattened(list(self.blocks(cell, depth + 1, look.around(cell, number, place, len(row))))),
                    _is_crossed(cell) or is_low_row(trs[number]) or trs[number] in self.below,
                )
                for place, cell in enumerate(row)
            ]
            for number, row in enumerate(rows)
        ]
        if any(isinstance(block, Grid) for row in contents for cell in row for block in cell):
            # A table around tables places them on the page; it has no figures of its own.
            yield from (block for row in contents for cell in row for block in cell)
            return
        kept = [number for number, row in enumerate(contents) if not _is_struck(trs[number], row)]
        grid = grid_from(_placements([trs[n] for n in kept], [rows[n] for n in kept], [contents[n] for n in kept]))
        if grid is not None:
            yield grid
        yield from (block for row in contents for cell in row for block in cell if isinstance(block, Picture))


def _labelled(label: str, text: str, depth: int) -> str:
    """The number that Word draws before a paragraph; in a cell it is none of the figure's digits."""
    figure = depth and text.lstrip()[:1].isdigit() and any(letter.isdigit() for letter in label)
    return (doubtful(label) if figure else label) + text


def _is_crossed(cell: etree._Element) -> bool:
    """Whether a line runs from corner to corner through the cell."""
    borders = child(cell, "tcPr", "tcBorders")
    return any(value_of(borders, name) not in (None, "nil", "none") for name in ("tl2br", "tr2bl"))


def _doubted(blocks: list[Block], unsure: bool) -> list[Block]:
    """The blocks of a cell; where it is not known what is seen of them they hold no figure."""
    if not unsure:
        return blocks
    return [
        replace(block, text=doubtful(block.text))
        if isinstance(block, Paragraph) and any(letter.isdigit() for letter in block.text)
        else block
        for block in blocks
    ]


def _flattened(blocks: list[Block]) -> list[Block]:
    """A small table inside a cell as lines of the cell: a frame around its figure."""
    flat: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid) and _is_frame(block):
            texts = [cell.text for row in block.rows for cell in row if cell is not None and cell.text]
            flat += [Paragraph(line) for text in texts for line in folded_lines(text)]
        else:
            flat.append(block)
    return flat


def _is_frame(grid: Grid) -> bool:
    height, width = len(grid.rows), max(map(len, grid.rows))
    return min(height, width) == 1 and height * width <= _SMALL_TABLE


def _is_struck(tr: etree._Element, row: list[list[Block]]) -> bool:
    """Whether everything in a row is struck out: the row stands in the document and says nothing."""
    texts = [text for cell in row if (text := _text(cell))]
    return (
        len(texts) > 1
        and all(_STRUCK.fullmatch(text) for text in texts)
        and not any(word_name(element) == "vMerge" for element in tr.iter())
    )


def folded_lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        text_of_line = folded(line)
        if text_of_line:
            yield text_of_line


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
