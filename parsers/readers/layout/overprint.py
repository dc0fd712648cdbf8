"""What lies on characters of a page: other characters, so that nobody can say which is meant, and lines, which strike
them out."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import replace

from parsers.readers.layout.boxes import Box, Point
from parsers.readers.layout.model import Rule, Word
from parsers.readers.marks import struck

_OVER = 0.4
"""Share of a character under another one from which on both are hard to read."""
_CELL = 6.0
"""Points: characters whose middles are further apart do not lie on one another."""
_MIDDLE = 0.2
"""Share of a digit's height above and below which a line does not strike it out."""


def share(box: Box, over: Box) -> float:
    """How much of the first box lies under the second."""
    across = min(box[2], over[2]) - max(box[0], over[0])
    down = min(box[3], over[3]) - max(box[1], over[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return max(across, 0.0) * max(down, 0.0) / area if area > 0 else 0.0


def strikes(line: Box, character: Box) -> bool:
    """Whether a level line strikes a character out: it goes through the middle of it."""
    edge = _MIDDLE * (character[3] - character[1])
    reaches = line[0] <= (character[0] + character[2]) / 2 <= line[2]
    return reaches and character[1] + edge <= (line[1] + line[3]) / 2 <= character[3] - edge


def is_crossed(box: Box, start: Point, end: Point) -> bool:
    """Whether a line runs through the middle of a box (the part of it that Liang and Barsky's cut leaves)."""
    edge = _MIDDLE * (box[3] - box[1])
    across, down = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for step, room in (
        (-across, start[0] - box[0]),
        (across, box[2] - start[0]),
        (-down, start[1] - box[1] - edge),
        (down, box[3] - edge - start[1]),
    ):
        if step == 0 and room < 0:
            return False
        if step < 0:
            first = max(first, room / step)
        elif step > 0:
            last = min(last, room / step)
    return first < last


def overprinted(texts: Sequence[str], boxes: Sequence[Box]) -> dict[int, list[int]]:
    """Characters that one with another text is printed over, with those others, by their places in the lists."""
    found: dict[int, list[int]] = {}
    places: dict[tuple[int, int], list[int]] = {}
    for index, box in enumerate(boxes):
        column, row = int((box[0] + box[2]) / 2 / _CELL), int((box[1] + box[3]) / 2 / _CELL)
        near = [
            i for x in (column - 1, column, column + 1) for y in (row - 1, row, row + 1) for i in places.get((x, y), ())
        ]
        for other in near:
            over = boxes[other]
            if texts[index] != texts[other] and max(share(box, over), share(over, box)) > _OVER:
                found.setdefault(index, []).append(other)
                found.setdefault(other, []).append(index)
        places.setdefault((column, row), []).append(index)
    return found


def without_struck(words: Sequence[Word], rules: Sequence[Rule]) -> list[Word]:
    """The words, digits with a line drawn through their middle shown as struck out."""
    lines = sorted((rule for rule in rules if rule.horizontal), key=_height)
    heights = [_height(rule) for rule in lines]
    if not lines:
        return list(words)
    return [
        replace(word, text=struck(word.text)) if word.text.isdigit() and _is_struck(word, lines, heights) else word
        for word in words
    ]


def _height(rule: Rule) -> float:
    return (rule.top + rule.bottom) / 2


def _is_struck(word: Word, lines: Sequence[Rule], heights: Sequence[float]) -> bool:
    box = word.x0, word.top, word.x1, word.bottom
    near = lines[bisect_left(heights, word.top) : bisect(heights, word.bottom)]
    return any(strikes((rule.x0, rule.top, rule.x1, rule.bottom), box) for rule in near)
