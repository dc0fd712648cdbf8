"""What the readers of the single tables share: the gathering of cells and of what has to be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from parsers.forms.assign import Assigned
from parsers.forms.printed import Printed
from parsers.model import BlockName, Cell, ExtraRow
from parsers.notes import Arg, Note
from parsers.numbers import is_nil, read_figure

NO_CELL = Cell(None, "")
_SHOWN = 24
_NO_COLUMNS: Mapping[int, str] = MappingProxyType({})


@dataclass(slots=True)
class TableRead:
    """One table as read. `used` are the indices of the blocks it stood in; `alike` the editions that it is as well.

    stands  key of an official row → the block that holds it, and which row of it.
    """

    name: BlockName
    edition: str = ""
    cells: dict[str, Cell] = field(default_factory=dict)
    extra_rows: list[ExtraRow] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    alike: tuple[str, ...] = ()
    stands: dict[str, tuple[int, int]] = field(default_factory=dict)

    def keep(self, row_key: str, columns: tuple[str, ...], cells: Sequence[Cell], row: Printed | None = None) -> None:
        """The figures of an official row, and where they stand when a printed row holds them."""
        self.cells.update(zip(_keys(self.name, row_key, columns), cells, strict=True))
        if row is not None:
            self.stands[row_key] = (row.line.block, row.line.row)

    def add_note(self, code: str, row: str = "", **args: Arg) -> None:
        """A note about this table: a code of parsers.notes with its arguments."""
        self.notes.append(Note(code, self.name, row, args))

    def use(self, row: Printed) -> None:
        self.used.update(row.line.blocks)

    def keep_extra(self, row: Printed, columns: Mapping[int, str] = _NO_COLUMNS) -> None:
        """`columns`: the column keys by the place of the row's values, as far as they are proved."""
        cells = tuple(read_figure(cell.text, None, cell.confidence) for _, cell in row.values)
        own = tuple(columns.get(at, "") if cell.rowspan <= row.rowspan else "" for at, cell in row.values)
        self.extra_rows.append(ExtraRow(self.name, " ".join(row.text.split()), cells, own if any(own) else ()))
        self.use(row)
        self.add_note("extra_row", label=shorten(row.text))

    def report(self, keys: tuple[str, ...], row: Printed, places: Assigned, cells: Sequence[Cell]) -> None:
        """Say what of a row was not read, if anything. `keys`: the rows of the form that it holds."""
        if places is not None and row.figures == len(cells) and None not in [cell.value for cell in cells]:
            return
        if places is None and any(not is_nil(cell.text) for _, cell in row.values if cell.text):
            self.add_note("values_unassigned", rows=keys, values=row.figures, columns=len(cells))
        elif places is not None and unassigned(row, places):
            self.add_note("value_outside", rows=keys)
        elif any(map(unclear, cells)):
            self.add_note("unclear_digits", rows=keys)

    def say_by_place(self, row_key: str, row: Printed) -> None:
        self.add_note("label_damaged", row_key, label=shorten(row.text))

    def report_lost(self, rows: Iterable[Printed]) -> None:
        for row in rows:
            self.use(row)
            values = " ".join(cell.text for _, cell in row.values if cell.text)
            self.add_note("row_unassigned", label=shorten(row.text), values=shorten(values))


@lru_cache(maxsize=1024)
def _keys(name: str, row_key: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}.{row_key}.{column}" for column in columns)


def figures(row: Printed, places: Assigned, units: Sequence[str | None]) -> list[Cell]:
    """The cells of a row. Where nothing can be assigned, each is empty and carries the row's only mark, if any."""
    if places is None:
        marks = {cell.text for _, cell in row.values if cell.text}
        merged = len(marks) == 1 and len(row.values) == 1 and row.values[0][1].colspan > 1
        raw = read_figure(marks.pop()).raw if merged else ""
        return [Cell(None, raw)] * len(units)
    cells = []
    for place, unit in zip(places, units, strict=True):
        if place is None:
            cells.append(NO_CELL)
            continue
        printed = place[1]
        if unit is None and printed.confidence is None:
            cell = read_figure(printed.text)  # what is kept is found sooner by the text alone
        else:
            cell = read_figure(printed.text, unit, printed.confidence)
        if printed.rowspan > row.rowspan and cell.value is not None:  # merged with the rows below
            cell = Cell(None, cell.raw, None, printed.confidence)
        cells.append(cell)
    return cells


def unassigned(row: Printed, places: Assigned) -> bool:
    """Whether written values of the row found no column."""
    written = sum(1 for _, cell in row.values if cell.text)
    if places is None:
        return written > 0
    return written > sum(1 for place in places if place is not None and place[1].text)


def shorten(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= _SHOWN else folded[: _SHOWN - 1] + "…"


def unclear(cell: Cell) -> bool:
    """Whether something with digits is written that was not taken for a number."""
    return cell.value is None and any(character.isdigit() for character in cell.raw)
