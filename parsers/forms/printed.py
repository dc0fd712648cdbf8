"""Lines as printed rows: which cell is the row's own label, and which cells are its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.forms.catalogue import Known, known
from parsers.forms.lines import Line, Place
from parsers.numbers import is_nil

_NOTHING = known("")


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


def printed_rows(lines: Iterable[Line]) -> list[Printed]:
    """All rows in reading order; a line that holds two rows side by side gives both."""
    rows: list[Printed] = []
    for line in lines:
        for heads, own, values in _parts(line):
            text, rowspan = "", 1
            if own >= 0:
                cell = line.places[own][1]
                text, rowspan = cell.text, cell.rowspan
            elif values:
                rowspan = min([cell.rowspan for _, cell in values])
            figures = len([place for place in values if place[1].text])
            fact = known(text) if text else _NOTHING
            rows.append(Printed(len(rows), line, text, fact, heads, values, figures, rowspan))
    return rows


def _parts(line: Line) -> Iterator[tuple[tuple[Place, ...], int, tuple[Place, ...]]]:
    places = line.places
    facts = [known(cell.text) if cell.text else None for _, cell in places]
    texts = [position for position, fact in enumerate(facts) if fact is not None and not (fact.figure or fact.unit)]
    if not texts:
        yield (), -1, places
        return
    figures = [position for position, fact in enumerate(facts) if fact is not None and fact.figure]
    starts = _own_labels(facts, texts, figures)
    begin = 0
    for number, own in enumerate(starts):
        end = len(places)
        if number + 1 < len(starts):
            end = max(position for position in figures if position < starts[number + 1]) + 1
        yield tuple([places[position] for position in texts if begin <= position <= own]), own, places[own + 1 : end]
        begin = end


def _own_labels(facts: Sequence[Known | None], texts: list[int], figures: list[int]) -> list[int]:
    """Positions of the labels that own values: the last known label before each run of figures."""
    first = next((position for position in figures if position > texts[0]), len(facts))
    leading = [position for position in texts if position < first]
    exact = [position for position in leading if _has_rows(facts[position])]
    # （六）其他处理 is a row in one edition and a side label in the other: a text behind it is the row's label.
    own = facts[exact[-1]] if exact else None
    starts = [leading[-1] if own is None or own.group else exact[-1]]
    for position in texts[len(leading) :]:
        if not _begins_row(facts[position]) or not any(figure > position for figure in figures):
            continue
        if any(starts[-1] < figure < position for figure in figures):
            starts.append(position)
        else:
            starts[-1] = position
    return starts


def _has_rows(fact: Known | None) -> bool:
    return fact is not None and bool(fact.rows)


def _begins_row(fact: Known | None) -> bool:
    """Whether a label in the middle of a line is surely a row's: 其他 and 总计 only with their number."""
    return fact is not None and bool(fact.rows) and (not fact.weak or fact.label.level > 0)
