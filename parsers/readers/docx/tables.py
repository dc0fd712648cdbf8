"""What a table's style and shades lay under the text of each of its cells (ECMA-376 Part 1, 17.7.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from parsers.readers.docx.looks import PLAIN, Around, Look, Looks, paper_of
from parsers.readers.docx.names import attribute, child, value_of

_USUAL = {
    "firstRow": True,
    "lastRow": False,
    "firstColumn": True,
    "lastColumn": False,
    "noHBand": False,
    "noVBand": True,
}
_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_LOWEST, _LOW = 60, 140
"""Twentieths of a point: a row exactly as low shows nothing of its text, or not all of it."""
_USUAL_HEIGHT = 1_000


@dataclass(frozen=True, slots=True)
class TableLook:
    """What lies under a table's cells. `parts`: looks of its style by the part of the table; `told`: which count."""

    parts: Mapping[str, Look]
    told: Mapping[str, bool]
    paper: str
    height: int

    def around(self, cell: etree._Element, row: int, column: int, width: int) -> Around:
        look, paper = PLAIN, self.paper
        for name in self._names(row, column, width):
            part = self.parts.get(name, PLAIN)
            look = part.over(look)
            paper = part.paper if part.paper not in (None, "auto") else paper
        own = paper_of(child(cell, "tcPr"))
        look = replace(look, paper=None)
        return Around(PLAIN, PLAIN if look == PLAIN else look, _laid(own, paper))

    def _names(self, row: int, column: int, width: int) -> Iterator[str]:
        """The parts that the cell belongs to, the weakest first."""
        yield from ("", "wholeTable")
        if len(self.parts) < 2:
            return
        first = {"Row": row == 0 and self.told["firstRow"], "Col": column == 0 and self.told["firstColumn"]}
        last = {
            "Row": row == self.height - 1 and self.told["lastRow"],
            "Col": column == width - 1 and self.told["lastColumn"],
        }
        if not self.told["noVBand"]:
            yield f"band{(column - self.told['firstColumn']) % 2 + 1}Vert"
        if not self.told["noHBand"]:
            yield f"band{(row - self.told['firstRow']) % 2 + 1}Horz"
        yield from (f"first{side}" for side in ("Col", "Row") if first[side])
        yield from (f"last{side}" for side in ("Col", "Row") if last[side])
        corner = ("n" if first["Row"] else "s" if last["Row"] else "") + (
            "w" if first["Col"] else "e" if last["Col"] else ""
        )
        if len(corner) == 2:
            yield f"{corner}Cell"


def _laid(own: str | None, below: str) -> str:
    return own if own is not None and own != "auto" else below


def table_look(table: etree._Element, looks: Looks, outer: Around, height: int) -> TableLook:
    properties = child(table, "tblPr")
    told = child(properties, "tblLook")
    bits = attribute(told, "val") or ""
    known = {
        name: value in {"1", "true", "on"} if (value := attribute(told, name)) is not None else usual
        for name, usual in _USUAL.items()
    }
    if told is not None and bits and attribute(told, "firstRow") is None and _is_hex(bits):
        known = {name: bool(int(bits, 16) & bit) for name, bit in _BITS.items()}
    return TableLook(looks.of_table(properties), known, _laid(paper_of(properties), outer.paper), height)


def _is_hex(text: str) -> bool:
    return len(text) <= 8 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def is_unseen_row(row: etree._Element) -> bool:
    """A row that Word does not print, or only as a line."""
    hidden = child(row, "trPr", "hidden")
    return (hidden is not None and attribute(hidden, "val") not in {"0", "false", "off"}) or _height(row) < _LOWEST


def is_low_row(row: etree._Element) -> bool:
    """A row that cuts off a part of its letters."""
    return _height(row) < _LOW


def _height(row: etree._Element) -> int:
    """Of a row exactly as high as it says; that of others follows what stands in them."""
    properties = child(row, "trPr")
    value = value_of(properties, "trHeight") or ""
    exact = attribute(child(properties, "trHeight"), "hRule") == "exact" and value.isdecimal()
    return int(value) if exact else _USUAL_HEIGHT
