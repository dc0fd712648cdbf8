"""Tables without ruling lines: rows are found by their figures, columns by where those figures stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.model import GridCell
from parsers.readers.grids import is_section_heading
from parsers.readers.layout.model import Line, Table, Word
from parsers.readers.layout.text import confidence_of, joined, rows_of

_FIGURE = re.compile(r"^(?:[-+－]?\d[\d.,，]*(?:万元|元|件|%)?(?:⟨[^⟩]*⟩)?|[-/—－]{1,2})$")
"""A figure, perhaps with what else was read in its place."""
_BEGINS = re.compile(r"^(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.．]|\d{1,2}[.．、](?!\d))")
_GAP = 1.2
"""Columns are further apart than this many characters; words of a sentence are not."""
_FIGURE_GAP = 0.45
_TIGHT = 0.5
"""Lines closer than this share of their height may be lines of one cell."""
_MAY_WRAP = re.compile(r"[1-9]\d")
_PROSE = 28
"""A line of more characters in one piece is a sentence."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """A piece of a line between wide gaps."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def is_figure(self) -> bool:
        return bool(_FIGURE.match(self.text))


Row = list[_Segment]


def unruled_tables(words: Sequence[Word], em: float) -> tuple[list[tuple[float, Table]], list[Line]]:
    """Tables with their top, and the lines that belong to none of them."""
    tables: list[tuple[float, Table]] = []
    lines: list[Line] = []
    for run in _runs([_segments(row, em) for row in rows_of(words)]):
        first, last = _extent(run)
        lines += map(_line, run[:first])
        if last > first:
            tables.append((run[first][0].top, _table(run[first:last], em)))
        lines += map(_line, run[last:])
    return tables, lines


def _segments(words: Sequence[Word], em: float) -> Row:
    """Pieces between wide gaps; figures at the end of a short line are pieces behind narrower gaps as well."""
    pieces = _parted(words, _GAP * em)
    narrow = _parted(words, _FIGURE_GAP * em)
    figures = 0
    while figures < len(narrow) - 1 and _FIGURE.match(joined(narrow[-1 - figures])):
        figures += 1
    label = [word for piece in narrow[: len(narrow) - figures] for word in piece]
    if figures and len(joined(label)) <= _PROSE:
        pieces = [*_parted(label, _GAP * em), *narrow[len(narrow) - figures :]]
    return [_segment(piece) for piece in pieces]


def _parted(words: Sequence[Word], gap: float) -> list[list[Word]]:
    pieces: list[list[Word]] = []
    for word in words:
        if pieces and word.x0 - pieces[-1][-1].x1 <= gap:
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return pieces


def _segment(piece: Sequence[Word]) -> _Segment:
    return _Segment(
        joined(piece),
        piece[0].x0,
        min(word.top for word in piece),
        max(word.x1 for word in piece),
        max(word.bottom for word in piece),
        confidence_of(piece),
    )


def _runs(rows: Sequence[Row]) -> Iterable[list[Row]]:
    """Rows between headings and sentences; each heading or sentence is a run of its own."""
    run: list[Row] = []
    for row in rows:
        if len(row) == 1 and (len(row[0].text) > _PROSE or is_section_heading(row[0].text)):
            yield run
            yield [row]
            run = []
        else:
            run.append(row)
    yield run


def _extent(run: Sequence[Row]) -> tuple[int, int]:
    """Which rows of the run are a table: (0, 0) when none are.

    Two rows with a label and a figure make a table, or one row with five figures.
    """
    figures = [sum(segment.is_figure for segment in row) if len(row) > 1 else 0 for row in run]
    anchors = [index for index, count in enumerate(figures) if count]
    if not anchors or (len(anchors) < 2 and max(figures) < 5):
        return 0, 0
    first = next(index for index, row in enumerate(run) if len(row) > 1)
    while first and len(run[first - 1]) == 1 and re.match(r"^第.{1,4}条", run[first - 1][0].text):
        first -= 1
    last = anchors[-1] + 1
    while last < len(run) and (_ends_label(run[last], run[last - 1]) or _ends_figures(run[last], run[last - 1])):
        last += 1
    return first, last


def _ends_label(row: Row, before: Row) -> bool:
    """A line close below the last figures that is the rest of their label."""
    close = row[0].top - max(segment.bottom for segment in before) < 0.8 * (row[0].bottom - row[0].top)
    under = before[0].x0 - 1 <= row[0].x0 <= before[0].x1
    return len(row) == 1 and close and under and not _BEGINS.match(row[0].text)


def _ends_figures(row: Row, before: Row) -> bool:
    """A line of digits close below figures, each under one of them: their ends, wrapped in narrow columns."""
    close = row[0].top - max(segment.bottom for segment in before) < _TIGHT * (row[0].bottom - row[0].top)
    above = [segment for segment in before if segment.is_figure]
    return close and all(
        segment.text.isdigit() and any(one.x0 <= segment.x <= one.x1 for one in above) for segment in row
    )


def _line(row: Row) -> Line:
    return Line(
        " ".join(segment.text for segment in row),
        row[0].x0,
        min(segment.top for segment in row),
        max(segment.x1 for segment in row),
        max(segment.bottom for segment in row),
    )


@dataclass
class _Label:
    """Lines of one label, put together from top to bottom."""

    pieces: list[_Segment]

    @property
    def y(self) -> float:
        return (self.pieces[0].top + self.pieces[-1].bottom) / 2

    def reaches_over(self, y: float) -> bool:
        return self.pieces[0].top <= y <= self.pieces[-1].bottom

    def takes(self, segment: _Segment) -> bool:
        """Whether the segment, printed below, is the next line of this label."""
        overlap = min(self.pieces[-1].x1, segment.x1) - max(self.pieces[-1].x0, segment.x0)
        narrower = min(self.pieces[-1].x1 - self.pieces[-1].x0, segment.x1 - segment.x0)
        close = segment.top - self.pieces[-1].bottom < 0.6 * (segment.bottom - segment.top)
        return close and overlap > 0.5 * narrower and not _BEGINS.match(segment.text)

    def beside(self, other: _Label) -> bool:
        """Whether the two stand next to each other rather than one above the other."""
        left, right = sorted((self, other), key=lambda label: label.pieces[0].x0)
        return max(piece.x1 for piece in left.pieces) <= min(piece.x0 for piece in right.pieces)

    def cell(self) -> GridCell:
        return GridCell("\n".join(piece.text for piece in self.pieces), confidence=_lowest(self.pieces))


@dataclass
class _TableRow:
    y: float
    labels: list[_Label] = field(default_factory=list)
    values: list[tuple[int, int, GridCell]] = field(default_factory=list)
    """First column, one past the last column, cell"""


def _table(rows: Sequence[Row], em: float) -> Table:
    centres = _figure_columns(rows, em)
    edge = min(segment.x0 for row in rows for segment in row if segment.is_figure and len(row) > 1) - 0.3 * em
    table_rows: list[_TableRow] = []
    labels: list[_Label] = []
    lowest = 0.0
    for row in rows:
        values = [segment for segment in row if segment.x >= edge and not _is_enumerated_label(segment, centres)]
        if values:
            y = sum(segment.y for segment in values) / len(values)
            table_rows.append(_TableRow(y, values=[_value(segment, centres) for segment in values]))
            bottom = max(segment.bottom for segment in values)
            height = bottom - min(segment.top for segment in values)
            if len(table_rows) > 1 and min(segment.top for segment in values) - lowest < _TIGHT * height:
                _part_wrapped(table_rows[-2], table_rows[-1])
            lowest = bottom
        for segment in row:
            if segment not in values:
                _extend(labels, segment)
    for label in labels:
        _give(table_rows, label)
    _take_shared(table_rows)
    return _laid(sorted(table_rows, key=lambda row: row.y), centres, edge, em)


def _part_wrapped(above: _TableRow, below: _TableRow) -> None:
    """Figures under some of the figures right above may be the ends of those, wrapped in narrow columns.

    Nothing tells wrapped figures from a row of few figures: neither is kept as a number.
    """
    upper = {value[0]: number for number, value in enumerate(above.values)}
    inside = all(first in upper and cell.text.isdigit() for first, _, cell in below.values)
    if not inside or len(below.values) >= len(above.values):
        return
    for number, (first, end, cell) in enumerate(below.values):
        start, stop, other = above.values[upper[first]]
        if _MAY_WRAP.match(other.text):
            both = f"{other.text} ; {cell.text}"
            above.values[upper[first]] = (start, stop, replace(other, text=both))
            below.values[number] = (first, end, replace(cell, text=both))


def _is_enumerated_label(segment: _Segment, centres: Sequence[float]) -> bool:
    return bool(_BEGINS.match(segment.text)) and segment.x < centres[0]


def _figure_columns(rows: Sequence[Row], em: float) -> list[float]:
    """The middle of each column of figures."""
    middles = sorted(segment.x for row in rows if len(row) > 1 for segment in row if segment.is_figure)
    groups: list[list[float]] = []
    for middle in middles:
        if groups and middle - groups[-1][-1] <= 1.2 * em:
            groups[-1].append(middle)
        else:
            groups.append([middle])
    return [sum(group) / len(group) for group in groups]


def _value(segment: _Segment, centres: Sequence[float]) -> tuple[int, int, GridCell]:
    """A figure stands in the nearest column; a heading reaches over all columns whose middle it covers."""
    nearest = min(range(len(centres)), key=lambda index: abs(centres[index] - segment.x))
    covered = [index for index, centre in enumerate(centres) if segment.x0 <= centre <= segment.x1]
    first, last = (covered[0], covered[-1]) if covered and not segment.is_figure else (nearest, nearest)
    return first, last + 1, GridCell(segment.text, 1, last + 1 - first, segment.confidence)


def _extend(labels: list[_Label], segment: _Segment) -> None:
    for label in reversed(labels[-6:]):
        if label.takes(segment):
            label.pieces.append(segment)
            return
    labels.append(_Label([segment]))


def _give(rows: list[_TableRow], label: _Label) -> None:
    """A label belongs to the row of figures nearest to its middle. When that row has one already, the row nearer
    to neither has no figures at all and is a row of its own."""
    row = min(rows, key=lambda row: abs(row.y - label.y))
    rivals = [other for other in row.labels if not label.beside(other)]
    if not rivals:
        row.labels.append(label)
        return
    rival = rivals[0]
    farther = label if abs(label.y - row.y) >= abs(rival.y - row.y) else rival
    if farther is rival:
        row.labels[row.labels.index(rival)] = label
    rows.append(_TableRow(farther.y, [farther]))


def _take_shared(rows: Sequence[_TableRow]) -> None:
    """A label that reaches over a row of figures without one is put together from the lines of two: neither row is
    told by it."""
    bare = [row.y for row in rows if row.values and not row.labels]
    for row in rows:
        innermost = max(row.labels, key=lambda label: label.pieces[0].x0, default=None)
        if row.values and innermost is not None and any(innermost.reaches_over(y) for y in bare):
            row.labels.remove(innermost)


def _laid(rows: Sequence[_TableRow], centres: Sequence[float], edge: float, em: float) -> Table:
    """Labels end at the figures: the innermost label of every row stands in the same column."""
    width = max((len(row.labels) for row in rows), default=0)
    cells: list[tuple[int, int, GridCell]] = []
    for index, row in enumerate(rows):
        ordered = sorted(row.labels, key=lambda label: label.pieces[0].x0)
        cells += [(index, width - len(ordered) + place, label.cell()) for place, label in enumerate(ordered)]
        cells += [(index, width + first, cell) for first, cell in _apart(row.values)]
    borders = [edge - (width - index) * em for index in range(width)]
    return Table((*borders, *centres, centres[-1] + em), len(rows), tuple(cells))


def _apart(values: Sequence[tuple[int, int, GridCell]]) -> list[tuple[int, GridCell]]:
    """Values with their columns. Two that claim one column are kept as one text that is no number."""
    kept: list[tuple[int, int, GridCell]] = []
    for first, end, cell in values:
        if kept and first < kept[-1][1]:
            start, stop, other = kept.pop()
            reach = max(end, stop)
            kept.append((start, reach, GridCell(f"{other.text} ; {cell.text}", 1, reach - start, other.confidence)))
        else:
            kept.append((first, end, cell))
    return [(first, cell) for first, _, cell in kept]


def _lowest(pieces: Sequence[_Segment]) -> float | None:
    known = [piece.confidence for piece in pieces if piece.confidence is not None]
    return min(known) if known else None
