"""Lines as printed rows: which cell is the row's own label, and which cells are its values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.forms.catalogue import BLANK, FIGURE, GROUP, ROW, TEXT, WEAK_GROUP, WEAK_ROW, Known, known, sign
from parsers.forms.lines import Line, Place
from parsers.numbers import is_nil

_NOTHING = known("")
_ROWS = ROW + WEAK_ROW + GROUP + WEAK_GROUP
_TEXTS = TEXT + _ROWS
_GROUPS = GROUP + WEAK_GROUP
_BEGINNING = ROW + GROUP


@dataclass(slots=True, eq=False)
class Printed:
    """One row as printed.

    at       its place among all rows.
    text     its own label as printed, "" when it has none; `own` is what the forms know of it.
    heads    all texts in front of the values, the own label included: groups, header words.
    values   the cells behind the own label.
    figures  how many values are written (numbers, nil marks, words); `numbers` without the words.
    """

    at: int
    line: Line
    text: str
    own: Known
    heads: tuple[Place, ...]
    values: tuple[Place, ...]
    figures: int
    rowspan: int

    @property
    def numbers(self) -> int:
        return sum(1 for _, cell in self.values if cell.text and known(cell.text).figure)


def says_nothing(row: Printed) -> bool:
    """Whether no value is written but marks for nothing."""
    return all(is_nil(cell.text) for _, cell in row.values if cell.text)


def cells_of(row: Printed) -> Sequence[Place]:
    """All cells of a row in printed order."""
    return row.heads if not row.values else sorted((*row.heads, *row.values), key=lambda place: place[0])


def unread_cells(row: Printed) -> int:
    """How many of its cells hold a text of which nothing can be read."""
    return sum(1 for _, cell in cells_of(row) if cell.text and known(cell.text).label.unread)


def printed_rows(lines: Iterable[Line]) -> list[Printed]:
    """All rows in reading order; a line that holds two rows side by side gives both."""
    rows: list[Printed] = []
    for line in lines:
        places = line.places
        signs = "".join([sign(cell.text) for _, cell in places])
        for heads, own, end in _parts(signs):
            values = places[own + 1 : end]
            text, rowspan, fact = "", 1, _NOTHING
            if own >= 0:
                cell = places[own][1]
                text, rowspan, fact = cell.text, cell.rowspan, known(cell.text)
            elif values:
                rowspan = min([cell.rowspan for _, cell in values])
            figures = len(values) - signs.count(BLANK, own + 1, end)
            before = tuple([places[position] for position in heads])
            rows.append(Printed(len(rows), line, text, fact, before, values, figures, rowspan))
    return rows


@lru_cache(maxsize=1024)
def _parts(signs: str) -> Sequence[tuple[tuple[int, ...], int, int]]:
    """The rows of a line that looks like this: places of the texts in front, of the own label, and where it ends."""
    texts = [position for position, letter in enumerate(signs) if letter in _TEXTS]
    if not texts:
        return (((), -1, len(signs)),)
    figures = [position for position, letter in enumerate(signs) if letter == FIGURE]
    starts = _own_labels(signs, texts, figures)
    parts = []
    begin = 0
    for number, own in enumerate(starts):
        end = len(signs)
        if number + 1 < len(starts):
            end = max(position for position in figures if position < starts[number + 1]) + 1
        parts.append((tuple(position for position in texts if begin <= position <= own), own, end))
        begin = end
    return parts


def _own_labels(signs: str, texts: list[int], figures: list[int]) -> list[int]:
    """Positions of the labels that own values: the last known label before each run of figures."""
    first = next((position for position in figures if position > texts[0]), len(signs))
    leading = [position for position in texts if position < first]
    exact = [position for position in leading if signs[position] in _ROWS]
    # （六）其他处理 is a row in one edition and a side label in the other: a text behind it is the row's label.
    starts = [exact[-1] if exact and signs[exact[-1]] not in _GROUPS else leading[-1]]
    for position in texts[len(leading) :]:
        if signs[position] not in _BEGINNING or not any(figure > position for figure in figures):
            continue
        if any(starts[-1] < figure < position for figure in figures):
            starts.append(position)
        else:
            starts[-1] = position
    return starts
