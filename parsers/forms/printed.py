"""Lines as printed rows: which cell is the row's own label, and which cells are its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.forms.catalogue import Known, known
from parsers.forms.lines import Line, Place
from parsers.numbers import is_figure

_NOTHING = known("")


@dataclass(frozen=True, slots=True)
class Printed:
    """One row as printed.

    at       its place among all rows.
    text     its own label as printed, "" when it has none; `own` is what the forms know of it.
    heads    all texts in front of the values, the own label included: groups, header words.
    values   the cells behind the own label.
    """

    at: int
    line: Line
    text: str
    own: Known
    heads: tuple[Place, ...]
    values: tuple[Place, ...]
    rowspan: int

    @property
    def figures(self) -> int:
        """How many values are written (numbers and nil marks)."""
        return sum(1 for _, cell in self.values if cell.text)


def printed_rows(lines: Iterable[Line]) -> list[Printed]:
    """All rows in reading order; a line that holds two rows side by side gives both."""
    rows: list[Printed] = []
    for line in lines:
        for heads, own, values in _parts(line):
            text = line.places[own][1].text if own >= 0 else ""
            rowspan = line.places[own][1].rowspan if own >= 0 else min(cell.rowspan for _, cell in line.places)
            rows.append(Printed(len(rows), line, text, known(text) if text else _NOTHING, heads, values, rowspan))
    return rows


def _parts(line: Line) -> Iterator[tuple[tuple[Place, ...], int, tuple[Place, ...]]]:
    places = line.places
    texts: list[int] = []
    figures: list[int] = []
    for position, (_, cell) in enumerate(places):
        if cell.text:
            (figures if is_figure(cell.text) else texts).append(position)
    starts = _own_labels(places, texts, figures)
    if not starts:
        yield (), -1, places
        return
    begin = 0
    for number, own in enumerate(starts):
        end = len(places)
        if number + 1 < len(starts):
            later = [position for position in figures if position < starts[number + 1]]
            end = later[-1] + 1
        heads = tuple(places[position] for position in texts if begin <= position <= own)
        yield heads, own, places[own + 1 : end]
        begin = end


def _own_labels(places: tuple[Place, ...], texts: list[int], figures: list[int]) -> list[int]:
    """Positions of the labels that own values: the last known label before each run of figures."""
    if not texts:
        return []
    first = next((position for position in figures if position > texts[0]), len(places))
    leading = [position for position in texts if position < first]
    exact = [position for position in leading if known(places[position][1].text).rows]
    starts = [(exact or leading)[-1]]
    for position in texts[len(leading) :]:
        facts = known(places[position][1].text)
        figure_before = any(starts[-1] < figure < position for figure in figures)
        figure_after = any(figure > position for figure in figures)
        if facts.rows and not facts.weak and figure_before and figure_after:
            starts.append(position)
    return starts
