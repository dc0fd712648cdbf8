"""A second reading beside the archived one, cell by cell: the cells that fail a check or are in doubt come first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.checking.places import TABLES, column_label, row_label
from parsers.checks.arithmetic import is_blank
from parsers.model import Cell

Why = Literal["failing", "doubtful", ""]
_ORDER: tuple[Why, ...] = ("failing", "doubtful", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of one way to read: `way` is copy (one of the documents) or ocr (its pages as pictures)."""

    way: Literal["copy", "ocr"]
    document: str
    reader: str
    forms: Mapping[str, str]
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Unread:
    """A way that gave nothing, and why: a code of parsers.notes and its sentence in Chinese."""

    way: Literal["copy", "ocr"]
    document: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell as every way reads it.

    why       failing: a failed check has it; doubtful: read from a picture, or marked without being a number.
    archived  the mark that the archive has, None where it has no such cell.
    readings  the marks of the ways, in their order; None where one has no such cell.
    differs   whether two of them that have the cell say different things.
    """

    cell: str
    table: str
    row: str
    column: str
    why: Why
    archived: str | None
    readings: tuple[str | None, ...]
    differs: bool


def compared(
    archived: Mapping[str, Cell], forms: Mapping[str, str], failing: Collection[str], readings: Sequence[Reading]
) -> list[Compared]:
    """Cells that two ways read differently, and all that fail or are in doubt: these first, in the form's order."""
    found = list(_compared(archived, forms, failing, readings))
    return sorted(found, key=lambda one: (_ORDER.index(one.why), not one.differs))


def _compared(
    archived: Mapping[str, Cell], forms: Mapping[str, str], failing: Collection[str], readings: Sequence[Reading]
) -> Iterator[Compared]:
    keys = dict.fromkeys((*archived, *(key for reading in readings for key in reading.cells)))
    for key in keys:
        cells = [archived.get(key), *(reading.cells.get(key) for reading in readings)]
        said = {_figure(cell) for cell in cells if cell is not None}
        why: Why = "failing" if key in failing else "doubtful" if _is_doubtful(archived.get(key)) else ""
        if why or len(said) > 1:
            block, row, column = key.split(".")
            edition = forms.get(block, "")
            labels = (TABLES[block], row_label(block, row, edition), column_label(block, column, edition))
            mine, *others = (cell.raw if cell is not None else None for cell in cells)
            yield Compared(key, *labels, why, mine, tuple(others), len(said) > 1)


def _figure(cell: Cell) -> object:
    """What a cell says: its number; of marks for nothing that there is none; else its words."""
    if cell.value is not None:
        return cell.value
    return None if is_blank(cell) else cell.raw


def _is_doubtful(cell: Cell | None) -> bool:
    return cell is not None and (cell.confidence is not None or (cell.value is None and not is_blank(cell)))
