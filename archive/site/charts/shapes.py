"""A chart as shapes at places, in pixels from the top left corner: what SVG and PNG have in common."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.labels.formatting import figure
from archive.site.language.current import said

WIDTH, HEIGHT = 960, 540
INK, QUIET, GRID = "#1a1f26", "#545d68", "#d5dae0"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#3d3d3d", "#8a6d00")
"""Okabe and Ito, in the order of static/charts.js."""
DASHES = ("", "8 4", "2 3")
_LEFT, _RIGHT, _FOOT = 84, 24, 74
_TICKS = 5
_EM = 15


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    text: str
    size: int = _EM
    anchor: str = "start"
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Straight from point to point."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 1
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    colour: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a series; hollow where the figure is to be read with care."""

    x: float
    y: float
    colour: str
    hollow: bool = False


Shape = Text | Line | Bar | Dot
Spec = Mapping[str, Any]


def shapes(title: str, spec: Spec, notes: Sequence[str]) -> list[Shape]:
    """The chart of a specification (archive.site.figures.series), its title above, `notes` (source, date) below it."""
    return list(_Canvas(spec, len(notes)).drawn(title, notes))


class _Canvas:
    def __init__(self, spec: Spec, notes: int) -> None:
        self._spec = spec
        self._rows = _legend(spec)
        self._top = 66 + 22 * len(self._rows)
        self._bottom = HEIGHT - 34 - 18 * notes
        self._labels: Sequence[str] = spec["labels"]
        self._low, self._step, self._high = _scale(spec)

    def drawn(self, title: str, notes: Sequence[str]) -> Iterator[Shape]:
        yield Text(16, 28, _cut(title, WIDTH - 32, 19), 19, bold=True)
        yield from self._legend()
        yield from self._axes()
        yield from self._breaks()
        yield from self._bars() if self._spec["kind"] == "bar" else self._lines()
        yield from self._held()
        for number, note in enumerate(notes):
            yield Text(16, self._bottom + 44 + 18 * number, _cut(note, WIDTH - 32, 13), 13, colour=QUIET)

    def _x(self, index: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (index + 0.5) / max(len(self._labels), 1)

    def _y(self, value: float) -> float:
        return self._bottom - (self._bottom - self._top) * (value - self._low) / (self._high - self._low)

    def _legend(self) -> Iterator[Shape]:
        for row, entries in enumerate(self._rows):
            x = 16.0
            y = 52 + 22 * row
            for index, name in entries:
                colour = _colour(self._spec, index)
                yield Line(((x, y - 5), (x + 24, y - 5)), colour, 3, _dash(self._spec, index))
                yield Text(x + 30, y, name, 13)
                x += 30 + _width(name, 13) + 18

    def _axes(self) -> Iterator[Shape]:
        for number in range(round((self._high - self._low) / self._step) + 1):
            value = self._low + number * self._step
            y = self._y(value)
            yield Line(((_LEFT, y), (WIDTH - _RIGHT, y)), INK if value == 0 else GRID)
            yield Text(_LEFT - 8, y + 5, figure(round(value, 6)), 13, "end", QUIET)
        yield Text(_LEFT - 8, self._top - 10, self._spec["unit"], 13, "end", QUIET)
        every = max(1, math.ceil(len(self._labels) * 62 / (WIDTH - _LEFT - _RIGHT)))
        for index, label in enumerate(self._labels):
            if (len(self._labels) - 1 - index) % every == 0:
                yield Text(self._x(index), self._bottom + 20, label, 13, "middle", QUIET)

    def _breaks(self) -> Iterator[Shape]:
        for label in dict.fromkeys(label for label, _ in self._spec.get("breaks", ())):
            if label in self._labels:
                x = self._x(self._labels.index(label) - 0.5)
                yield Line(((x, self._top), (x, self._bottom)), QUIET, 1, "4 4")
                yield Text(x + 4, self._top + 12, said(BREAK), 12, colour=QUIET)

    def _lines(self) -> Iterator[Shape]:
        for number, item in enumerate(self._spec["series"]):
            colour = _colour(self._spec, number)
            for run in _runs(item["values"]):
                points = tuple((self._x(index), self._y(item["values"][index])) for index in run)
                if len(points) > 1:
                    yield Line(points, colour, 2.5, _dash(self._spec, number))
                for index, (x, y) in zip(run, points, strict=True):
                    yield Dot(x, y, colour, hollow=index in item.get("marked", ()))

    def _held(self) -> Iterator[Shape]:
        """A question mark on the axis for each figure that could not be proved: a gap, and not nothing."""
        for index in range(len(self._labels)):
            held = [number for number, item in enumerate(self._spec["series"]) if is_held(item, index)]
            for place, number in enumerate(held):
                x = self._x(index) + 12 * (place - (len(held) - 1) / 2)
                yield Text(x, self._bottom - 6, "?", 17, "middle", _colour(self._spec, number), bold=True)

    def _bars(self) -> Iterator[Shape]:
        width = min(60.0, (WIDTH - _LEFT - _RIGHT) / max(len(self._labels), 1) * 0.7)
        tops = [0.0] * len(self._labels)
        for number, item in enumerate(self._spec["series"]):
            for index, value in enumerate(item["values"]):
                if value:
                    y = self._y(tops[index] + value)
                    height = self._y(tops[index]) - y
                    hollow = index in item.get("marked", ())
                    yield Bar(self._x(index) - width / 2, y, width, height, _colour(self._spec, number), hollow)
                    tops[index] += value


BREAK = "口径变化"


def is_held(item: Mapping[str, Any], index: int) -> bool:
    """Whether a series has no value at a place because the figure could not be proved."""
    return item["values"][index] is None and "held" in item.get("marked", {}).get(index, ())


def _runs(values: Sequence[float | None]) -> Iterator[list[int]]:
    """Places of values that follow each other; a year without a number parts them."""
    run: list[int] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _scale(spec: Spec) -> tuple[float, float, float]:
    """Lowest value, step and highest value of the axis: round numbers, 0 among them."""
    columns = zip(*(item["values"] for item in spec["series"]), strict=True)
    if spec["stacked"]:
        sums = [sum(value for value in column if value) for column in columns]
    else:
        sums = [value for column in columns for value in column if value is not None]
    low, high = min([0.0, *sums]), max([0.0, *sums])
    step = _round_up((high - low) / _TICKS or 1.0)
    return math.floor(low / step) * step, step, max(math.ceil(high / step), math.floor(low / step) + 1) * step


def _round_up(value: float) -> float:
    power = float(10 ** math.floor(math.log10(value)))
    return next((factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= value * 0.999), 10 * power)


def _legend(spec: Spec) -> list[list[tuple[int, str]]]:
    """The names of the series in rows that fit."""
    rows: list[list[tuple[int, str]]] = [[]]
    room = WIDTH - 32.0
    for index, item in enumerate(spec["series"]):
        name = _cut(item["name"], WIDTH - 80, 13)
        taken = 48 + _width(name, 13)
        if taken > room and rows[-1]:
            rows.append([])
            room = WIDTH - 32.0
        rows[-1].append((index, name))
        room -= taken
    return rows


def _colour(spec: Spec, index: int) -> str:
    return str(spec["series"][index].get("colour") or COLOURS[index % len(COLOURS)])


def _dash(spec: Spec, index: int) -> str:
    return "" if spec["kind"] == "bar" else DASHES[(index // len(COLOURS) + index) % len(DASHES)]


def _width(text: str, size: int) -> float:
    return sum(size if ord(letter) > 0x2E80 else 0.56 * size for letter in text)


def _cut(text: str, room: float, size: int) -> str:
    if _width(text, size) <= room:
        return text
    kept = ""
    for letter in text:
        if _width(kept + letter, size) > room - size:
            break
        kept += letter
    return f"{kept}…"
