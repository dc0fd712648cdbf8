"""Cells of which nobody knows what is read in them: something may lie over them, or they stand elsewhere."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from parsers.readers.marks import UNKNOWN

_SHORT = 20
"""Characters: what is longer is no figure."""
_CELLS = "td,th"


def make_unknown(element: LexborNode) -> None:
    """Put a sign that nobody knows into every cell inside that holds a figure, or nothing; or before the element."""
    cells = element.css(_CELLS)
    for cell in cells:
        if may_be_figure(cell.text()):
            put_first(cell, UNKNOWN)
    if not cells and element.parent is not None:
        element.insert_before(UNKNOWN)


def may_be_figure(text: str) -> bool:
    """Whether a cell holds nothing but a figure, or nothing."""
    text = text.strip()
    return len(text) <= _SHORT and not any("\u4e00" <= letter <= "\u9fff" for letter in text)


def put_first(element: LexborNode, text: str) -> None:
    """Put a text before all that the element holds."""
    first = element.first_child
    if first is None:
        element.insert_child(text)
    else:
        first.insert_before(text)
