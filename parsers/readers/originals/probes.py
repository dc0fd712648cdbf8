"""Where a figure was read: every written figure is replaced by a number of its own, and the forms are read again.

The number that then stands in a cell names the place it came from, through all that the readers do in between. The
place counts only if what is written there is what the archive has for the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from parsers.forms import read_forms
from parsers.model import Block, Cell, Grid, Paragraph
from parsers.numbers import is_figure, is_nil, read_figure
from parsers.readers.originals.model import Place

Origin = TypeVar("Origin")

_FIRST = 700_001
_DIGITS = 6
_MOST = 250_000
_RUN = re.compile(r"\d+")


@dataclass(slots=True)
class Probe(Generic[Origin]):
    """Numbers handed out, each with the place it stands for and what was written there."""

    origins: list[Origin] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def number(self, origin: Origin, text: str) -> str:
        """A number to write in place of `text`; the text itself when there are no more."""
        if len(self.origins) >= _MOST:
            return text
        self.origins.append(origin)
        self.texts.append(text)
        return str(_FIRST + len(self.origins) - 1)

    def origin(self, key: str, probed: Mapping[str, Cell], written: Mapping[str, Cell]) -> Origin | None:
        """The place that a cell was read from, given the cells read with numbers and those of the document itself.

        None as well when another cell got the number of a place where something else is written: then the numbers
        changed how the table was read, and prove nothing.
        """
        if any(self._contradicts(cell, written.get(other)) for other, cell in probed.items()):
            return None
        found = self._found(probed[key].raw) if key in probed else None
        return found[0] if found and _same(found[1], written[key].raw) else None

    def _contradicts(self, cell: Cell, written: Cell | None) -> bool:
        found = self._found(cell.raw)
        settled = written is not None and (written.value is not None or not written.raw)
        return bool(found and written and settled and not _same(found[1], written.raw))

    def _found(self, raw: str) -> tuple[Origin, str] | None:
        """The one place that the numbers in a mark stand for, and what is written there."""
        run = _RUN.search(raw.replace(",", ""))
        numbers = _split(run[0]) if run else []
        known = [number - _FIRST for number in numbers if 0 <= number - _FIRST < len(self.origins)]
        if not known or len(known) != len(numbers):
            return None
        origins = {self.origins[index] for index in known}
        return (origins.pop(), "".join(self.texts[index] for index in known)) if len(origins) == 1 else None


def _split(digits: str) -> list[int]:
    """Numbers that were written one after another."""
    if len(digits) % _DIGITS:
        return []
    return [int(digits[at : at + _DIGITS]) for at in range(0, len(digits), _DIGITS)]


def _same(text: str, written: str) -> bool:
    return read_figure(text).raw == written or (_value(text) is not None and _value(text) == _value(written))


def _value(text: str) -> int | float | None:
    return read_figure(text).value


def numbered(text: str) -> bool:
    """Whether a text is one written figure."""
    return any(letter.isdigit() for letter in text) and is_figure(text)


def unwritten(text: str) -> bool:
    """Whether a text is blank or a mark for nothing."""
    return not text or is_nil(text)


Test = Callable[[str], bool]


def cells_of(blocks: Sequence[Block], edition: str) -> Mapping[str, Cell]:
    return read_forms(blocks, edition).cells


def place_in_blocks(blocks: Sequence[Block], key: str, written: Mapping[str, Cell], edition: str) -> Place | None:
    """Table, row and column of a figure, or the line of running text; None where that cannot be proved."""
    for test in (numbered, unwritten):
        probe: Probe[Place] = Probe()
        place = probe.origin(key, cells_of(_probed(blocks, test, probe), edition), written)
        if place is not None:
            return place
    return None


def _probed(blocks: Sequence[Block], test: Test, probe: Probe[Place]) -> list[Block]:
    probed: list[Block] = []
    table = line = 0
    for block in blocks:
        if isinstance(block, Grid):
            table += 1
            probed.append(_grid(block, table, test, probe))
        elif isinstance(block, Paragraph):
            line += 1
            probed.append(_paragraph(block, line, test, probe))
        else:
            probed.append(block)
    return probed


def _grid(grid: Grid, table: int, test: Test, probe: Probe[Place]) -> Grid:
    return Grid(
        tuple(
            tuple(
                replace(cell, text=probe.number(Place(table, row, column), cell.text))
                if cell is not None and test(cell.text)
                else cell
                for column, cell in enumerate(cells, 1)
            )
            for row, cells in enumerate(grid.rows, 1)
        )
    )


def _paragraph(block: Paragraph, line: int, test: Test, probe: Probe[Place]) -> Paragraph:
    words = [probe.number(Place(line=line), word) if test(word) else word for word in block.text.split(" ")]
    return replace(block, text=" ".join(words))
