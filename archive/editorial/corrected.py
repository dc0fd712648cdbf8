"""A figure that a person corrected: what counts is the person's, what the machine read stays beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.versions import cell_state
from parsers.model import Cell

BLANK = Cell(None, "")
BLANK_WORDS = ("", "空白", "blank")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class CorrectedCell(Cell):
    """A cell as a person found it printed. `machine`: what the parser made of it."""

    machine: Cell = BLANK


def typed(text: str) -> Cell:
    """What a person typed for a figure: a number, nothing ("" or 空白), or the mark that stands there ("/")."""
    plain = text.strip()
    if plain in BLANK_WORDS:
        return BLANK
    if _NUMBER.fullmatch(plain):
        return Cell(float(plain) if "." in plain else int(plain), plain)
    return Cell(None, plain)


def machine_of(cell: Cell | None) -> Cell:
    """What the machine read, also of a corrected cell; a cell that is not there is blank."""
    if cell is None:
        return BLANK
    return cell.machine if isinstance(cell, CorrectedCell) else cell


def says(cell: Cell | None, text: str) -> bool:
    """Whether a cell reads as a person typed it; a number counts whatever unit stands beside it."""
    value, mark, _ = cell_state(machine_of(cell))
    wanted, wanted_mark, _ = cell_state(typed(text))
    return (value, mark) == (wanted, wanted_mark)
