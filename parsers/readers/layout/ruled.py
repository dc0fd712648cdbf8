"""Tables from their ruling lines: merged cells are where a line is missing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.model import GridCell
from parsers.readers.bounds import MAX_CELLS
from parsers.readers.failure import ReadError
from parsers.readers.layout.boxes import Box
from parsers.readers.layout.model import Rule, Table, Word
from parsers.readers.layout.text import cell_text, confidence_of
from parsers.readers.marks import UNKNOWN, doubtful

_LEVEL = 3.0
"""Points: digits of one line are as level as that."""
_NEXT = 0.1
"""Heights of a digit between it and the next of its figure."""
_COVERED = 0.5
"""Share of a cell's side that must be drawn for it to count as a border; printed lines have small gaps."""


Area = tuple[int, int, int, int]
"""First row, first column, one past the last row, one past the last column."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The borders of a ruled table and the cells between them."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    boxes: tuple[Area, ...]

    def corners(self, box: Area) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a cell."""
        top, left, bottom, right = box
        return self.columns[left], self.rows[top], self.columns[right], self.rows[bottom]

    def owners(self) -> dict[tuple[int, int], Area]:
        """The cell at each row and column."""
        return {
            (row, column): box
            for box in self.boxes
            for row in range(box[0], box[2])
            for column in range(box[1], box[3])
        }

    def slot(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point; -1 outside."""
        return _slot(y, self.rows), _slot(x, self.columns)


def ruled_frames(rules: Sequence[Rule], em: float) -> list[Frame]:
    """Every ruled table of at least two cells, from top to bottom."""
    found = (_frame(group, em) for group in _touching(rules, 0.35 * em))
    return sorted((frame for frame in found if frame is not None), key=lambda frame: frame.rows[0])


@dataclass(frozen=True, slots=True)
class Region:
    """A table with its texts, where it stands, and the indices of the words that stand in it."""

    table: Table
    top: float
    words: frozenset[int]


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule], em: float, blots: Sequence[Box] = ()) -> list[Region]:
    """The frames with their words. `blots`: where something else is drawn."""
    return [_filled(frame, words, blots) for frame in ruled_frames(rules, em)]


def _filled(frame: Frame, words: Sequence[Word], blots: Sequence[Box]) -> Region:
    owner = frame.owners()
    inside = _assign(words, frame, owner)
    blotted = {owner.get(frame.slot((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)) for box in blots}
    torn = _torn(words, inside)
    cells = []
    for box, indices in inside.items():
        top, left, bottom, right = box
        held = [_doubted(words[index]) if index in torn else words[index] for index in indices]
        x0, _, x1, _ = frame.corners(box)
        text = cell_text(held, x1 - x0) or (UNKNOWN if box in blotted else "")
        cells.append((top, left, GridCell(text, bottom - top, right - left, confidence_of(held))))
    used = frozenset(index for indices in inside.values() for index in indices)
    table = Table(frame.columns, len(frame.rows) - 1, tuple(sorted(cells, key=lambda cell: cell[:2])))
    return Region(table, frame.rows[0], used)


def _touching(rules: Sequence[Rule], reach: float) -> list[list[Rule]]:
    """Rules that touch one another, directly or through others."""
    if len(rules) > MAX_CELLS:
        raise ReadError("too_large", "ruling_lines", most=MAX_CELLS)
    ordered = sorted(rules, key=lambda rule: rule.top)
    groups: list[list[Rule]] = []
    open_groups: list[list[Rule]] = []
    for rule in ordered:
        open_groups = [group for group in open_groups if max(item.bottom for item in group) >= rule.top - reach]
        touched = [group for group in open_groups if any(_touch(rule, other, reach) for other in group)]
        merged = [rule, *(other for group in touched for other in group)]
        open_groups = [group for group in open_groups if group not in touched] + [merged]
        groups = [group for group in groups if group not in touched] + [merged]
    return groups


def _touch(one: Rule, other: Rule, reach: float) -> bool:
    return (
        one.x0 <= other.x1 + reach
        and other.x0 <= one.x1 + reach
        and one.top <= other.bottom + reach
        and other.top <= one.bottom + reach
    )


def _frame(rules: Sequence[Rule], em: float) -> Frame | None:
    across = [rule for rule in rules if rule.horizontal and rule.x1 - rule.x0 > em]
    down = [rule for rule in rules if not rule.horizontal and rule.bottom - rule.top > 0.5 * em]
    if len(across) < 2 or not down:
        return None
    borders = _Borders(across, down, 0.35 * em)
    if len(borders.columns) * len(borders.rows) > MAX_CELLS:
        raise ReadError("too_large", "table_size", height=len(borders.rows), width=len(borders.columns), most=MAX_CELLS)
    boxes = borders.boxes()
    return Frame(tuple(borders.columns), tuple(borders.rows), tuple(boxes)) if len(boxes) > 1 else None


class _Borders:
    """Where rows and columns can end, and which of those borders are drawn between which cells."""

    def __init__(self, across: Sequence[Rule], down: Sequence[Rule], reach: float) -> None:
        self._reach = reach
        # The outer ends stand for borders that are not drawn: tables open at the sides, or cut by the page's end.
        sides = [end for rule in across for end in (rule.x0, rule.x1)]
        ends = [end for rule in down for end in (rule.top, rule.bottom)]
        self.columns = _clusters([*(_middle(rule.x0, rule.x1) for rule in down), min(sides), max(sides)], reach)
        self.rows = _clusters([*(_middle(rule.top, rule.bottom) for rule in across), min(ends), max(ends)], reach)
        self._across: list[list[tuple[float, float]]] = [[] for _ in self.rows]
        self._down: list[list[tuple[float, float]]] = [[] for _ in self.columns]
        for rule in across:
            self._across[_nearest(self.rows, _middle(rule.top, rule.bottom))].append((rule.x0, rule.x1))
        for rule in down:
            self._down[_nearest(self.columns, _middle(rule.x0, rule.x1))].append((rule.top, rule.bottom))

    def boxes(self) -> list[Area]:
        """The cells: elementary fields joined where no border is drawn between them."""
        height, width = len(self.rows) - 1, len(self.columns) - 1
        owner = {(row, column): (row, column) for row in range(height) for column in range(width)}

        def root(field: tuple[int, int]) -> tuple[int, int]:
            while owner[field] != field:
                owner[field] = owner[owner[field]]
                field = owner[field]
            return field

        for row in range(height):
            for column in range(width):
                if column + 1 < width and not self._wall(self._down[column + 1], self.rows[row], self.rows[row + 1]):
                    owner[root((row, column + 1))] = root((row, column))
                if row + 1 < height and not self._wall(
                    self._across[row + 1], self.columns[column], self.columns[column + 1]
                ):
                    owner[root((row + 1, column))] = root((row, column))
        groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for field in owner:
            groups.setdefault(root(field), []).append(field)
        return [box for fields in groups.values() for box in _rectangles(fields)]

    def _wall(self, drawn: Sequence[tuple[float, float]], start: float, end: float) -> bool:
        covered = sum(max(min(stop, end) - max(begin, start), 0.0) for begin, stop in _merged(drawn))
        return covered >= _COVERED * (end - start)


def _rectangles(fields: Sequence[tuple[int, int]]) -> list[Area]:
    """One cell, or one a row where a gap in the lines joined fields to no rectangle."""
    top, bottom = min(row for row, _ in fields), max(row for row, _ in fields) + 1
    left, right = min(column for _, column in fields), max(column for _, column in fields) + 1
    if (bottom - top) * (right - left) == len(fields):
        return [(top, left, bottom, right)]
    return [(row, column, row + 1, column + 1) for row, column in fields]


def _merged(drawn: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Overlapping stretches of one border counted once."""
    merged: list[tuple[float, float]] = []
    for start, end in sorted(drawn):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _middle(one: float, other: float) -> float:
    return (one + other) / 2


def _nearest(borders: Sequence[float], value: float) -> int:
    return min(range(len(borders)), key=lambda index: abs(borders[index] - value))


def _clusters(values: Iterable[float], reach: float) -> list[float]:
    """Values that lie within reach of their neighbours, each group as its mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= reach:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _assign(words: Sequence[Word], frame: Frame, owner: Mapping[tuple[int, int], Area]) -> dict[Area, list[int]]:
    """The words whose middle lies in each cell."""
    inside: dict[Area, list[int]] = {box: [] for box in frame.boxes}
    for index, word in enumerate(words):
        slot = frame.slot(word.x, word.y)
        if slot in owner:
            inside[owner[slot]].append(index)
    return inside


def _torn(words: Sequence[Word], inside: Mapping[Area, Sequence[int]]) -> set[int]:
    """Digits of figures that reach over a border: nobody can say in which of the two cells they stand."""
    cell_of = {index: box for box, indices in inside.items() for index in indices}
    lines: dict[int, list[int]] = {}
    for index, word in enumerate(words):
        if cell_of and _is_digit(word):
            lines.setdefault(round(word.y / _LEVEL), []).append(index)
    torn: set[int] = set()
    for line in lines.values():
        ordered = sorted(line, key=lambda index: words[index].x0)
        for number, (one, other) in enumerate(pairwise(ordered)):
            if cell_of.get(one) != cell_of.get(other) and _is_next(words[one], words[other]):
                torn |= {*_run(words, ordered[number::-1]), *_run(words, ordered[number + 1 :])}
    return torn


def _is_digit(word: Word) -> bool:
    return word.confidence is None and word.text.strip("⟨⟩[]").isdigit()


def _is_next(one: Word, other: Word) -> bool:
    left, right = (one, other) if one.x0 <= other.x0 else (other, one)
    return right.x0 - left.x1 < _NEXT * (one.bottom - one.top)


def _run(words: Sequence[Word], line: Sequence[int]) -> Iterator[int]:
    """The first of them, and those that follow without a gap."""
    yield line[0]
    for one, other in pairwise(line):
        if not _is_next(words[one], words[other]):
            return
        yield other


def _doubted(word: Word) -> Word:
    return replace(word, text=doubtful(word.text)) if word.text.isdigit() else word


def _slot(value: float, borders: Sequence[float]) -> int:
    """Which interval a value lies in; -1 outside."""
    if not borders[0] <= value <= borders[-1]:
        return -1
    return max(bisect_left(borders, value) - 1, 0)
