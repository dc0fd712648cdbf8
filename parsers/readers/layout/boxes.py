"""Boxes on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the upper left corner of the page as it is shown."""
_SQUARE, _WIDE, _FURTHEST = 24.0, 240.0, 4_800.0
"""Points: sides of the squares in which boxes are looked for, of those that are asked always, and where squares end."""


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have some room in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def holds(outer: Box, inner: Box) -> bool:
    """Whether a box lies within another one."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


class Field:
    """Boxes by where they stand, so that those which meet another are found without asking all."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._squares: dict[tuple[int, int], list[Box]] = {}
        self._wide: list[Box] = []
        for box in boxes:
            if max(box[2] - box[0], box[3] - box[1]) > _WIDE and min(box[2] - box[0], box[3] - box[1]) > _SQUARE:
                self._wide.append(box)
                continue
            for square in _squares(box):
                self._squares.setdefault(square, []).append(box)

    def meeting(self, box: Box) -> list[Box]:
        """Those that a small box meets."""
        near = (other for square in _squares(box) for other in self._squares.get(square, ()))
        return [other for other in dict.fromkeys((*near, *self._wide)) if meet(box, other)]


def _squares(box: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(min(max(edge, -_FURTHEST), _FURTHEST) // _SQUARE) for edge in box)
    return ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
