"""Every cell of a government's three tables against the sum of its bodies' cells (R8).

A sum is known where every body has a number in the cell, or a blank that its own row and column prove to be 0. Where
there are regions below, a government may count their governments or its own level alone: both are tried, and only what
fits in more cells than it fails is taken for what it counts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.rows import FORM_COLUMNS, read_forms
from parsers.checks import proved_zeros
from parsers.checks.rules import TOLERANCE
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Cell, Number

BLOCKS = ("requests", "review_litigation", "active_disclosure")
"""Most telling first: the first cell that differs stands for the finding."""
_FIRST = ("requests.received.total", "requests.processed_total.total", "requests.carried_forward.total")

Sums = Mapping[str, Number]
"""Cell → number, of the cells of which it is known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: what the government says and what its bodies' reports add up to."""

    cell: str
    said: Number
    summed: Number


@dataclass(frozen=True)
class Reading:
    """One way in which a government's report may have been made.

    bodies, below  how many bodies it would count, and how many of these are governments of regions below.
    partial        whether there are such governments and it would count none of them.
    """

    bodies: int
    below: int
    said: Sums
    summed: Sums
    partial: bool = False

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """Cells known on both sides, the most telling first."""
        both = [cell for cell in self.summed if cell in self.said]
        return tuple(sorted(both, key=lambda cell: (cell not in _FIRST, _ORDER[cell])))

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        found = (Difference(cell, self.said[cell], self.summed[cell]) for cell in self.compared)
        return tuple(one for one in found if abs(one.said - one.summed) > TOLERANCE)

    @cached_property
    def agreeing(self) -> int:
        """Cells that are equal and not 0: several bodies do not add up to a number by chance."""
        differing = {one.cell for one in self.differences}
        return sum(bool(self.said[cell]) for cell in self.compared if cell not in differing)

    @property
    def settled(self) -> bool:
        """Whether more cells say that the report was made so than say it was not."""
        return self.agreeing > len(self.differences)


_ORDER = {
    key: number
    for number, key in enumerate(
        dict.fromkeys(
            key for name in BLOCKS for block in FORM_BLOCKS if block.name == name for key in block.cell_keys()
        )
    )
}


def best(readings: Sequence[Reading]) -> Reading:
    """The reading that fits best; of equals the first."""
    return max(readings, key=lambda one: (one.settled, one.agreeing - len(one.differences)))


def sums_of(db: sqlite3.Connection, versions: Sequence[int]) -> Sums:
    """Cell → sum over the reports of these versions, of the cells that all of them have.

    An amount in another unit than the form's joins no sum.
    """
    listed = json.dumps(versions)
    found: dict[str, tuple[int, Number]] = {}
    for block in BLOCKS:
        columns = FORM_COLUMNS[block]
        sums = ", ".join(f"count({column}), sum({column})" for column in columns)
        query = f"SELECT row, {sums} FROM {block} WHERE version_id IN (SELECT value FROM json_each(?)) GROUP BY row"
        for row, *values in db.execute(query, [listed]):
            pairs = zip(columns, values[::2], values[1::2], strict=True)
            found.update({f"{block}.{row}.{column}": (count, total or 0) for column, count, total in pairs})
    zeros = _zeros(db, versions)
    units = (
        "SELECT DISTINCT cell FROM cell_marks WHERE version_id IN (SELECT value FROM json_each(?)) AND unit IS NOT NULL"
    )
    others = {row[0] for row in db.execute(units, [listed])}
    return {
        cell: round(total, 6) if isinstance(total, float) else total
        for cell, (count, total) in found.items()
        if cell in _ORDER and cell not in others and count + zeros.get(cell, 0) == len(versions)
    }


def _zeros(db: sqlite3.Connection, versions: Sequence[int]) -> dict[str, int]:
    """Cell → in how many of the reports it is blank and proved to be 0."""
    found: dict[str, int] = {}
    for version in _with_blanks(db, versions):
        for cell in proved_zeros(_cells(db, version), read_forms(db, version)):
            found[cell] = found.get(cell, 0) + 1
    return found


def _with_blanks(db: sqlite3.Connection, versions: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for block in ("requests", "review_litigation"):
        blank = " OR ".join(f"{column} IS NULL" for column in FORM_COLUMNS[block])
        query = f"SELECT version_id FROM {block} WHERE version_id IN (SELECT value FROM json_each(?)) AND ({blank})"
        found.update(row[0] for row in db.execute(query, [json.dumps(versions)]))
    return found


def _cells(db: sqlite3.Connection, version: int) -> dict[str, Cell]:
    """The cells of every row that a report has of tables 2 and 3, blanks among them."""
    marks = dict(db.execute("SELECT cell, raw FROM cell_marks WHERE version_id = ?", [version]).fetchall())
    found: dict[str, Cell] = {}
    for block in ("requests", "review_litigation"):
        columns = FORM_COLUMNS[block]
        query = f"SELECT row, {', '.join(columns)} FROM {block} WHERE version_id = ?"
        for row, *values in db.execute(query, [version]):
            for column, value in zip(columns, values, strict=True):
                key = f"{block}.{row}.{column}"
                found[key] = Cell(value, marks.get(key, ""))
    return found
