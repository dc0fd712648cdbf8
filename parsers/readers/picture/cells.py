"""The cells of a scanned table as pieces to read: the ink in each, its lines set side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.readers.layout.ruled import Area, Frame
from parsers.readers.picture.inks import CLEAR, Gray
from parsers.readers.picture.scan import Scan

_INSET = 3
"""Pixels along the borders of a cell that may still hold a rest of its ruling line."""
_FIGURE_WIDTH = 9
"""A figure is one line, at most so many times as wide as high."""
_NEAR = 0.3
"""Characters beside the ink of a figure that belong to it."""

Corners = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is written in one cell. `place` is the box of its ink, `image` its lines in one row, dark on white.

    in_cell  False for a run of characters outside the tables, which may be a part of a label only.
    covered  a seal or a pen touches it (parsers.readers.picture.inks): CLEAR, or DENSE, when what is left of it may not
             be all that was printed; 0 for nothing.
    layer    what another program read there.
    """

    place: Corners
    image: Gray
    lines: int
    in_cell: bool = True
    covered: int = 0
    layer: str = ""

    @property
    def may_be_figure(self) -> bool:
        return self.lines == 1 and self.image.shape[1] <= _FIGURE_WIDTH * self.image.shape[0]


def pieces_of(scan: Scan, frame: Frame, em: float) -> Iterator[Piece]:
    """A piece for every cell in which there is ink."""
    for box in frame.boxes:
        piece = _piece(scan, frame, box, em)
        if piece is not None:
            yield piece


def _piece(scan: Scan, frame: Frame, box: Area, em: float) -> Piece | None:
    x0, top, x1, bottom = (round(value) for value in frame.corners(box))
    x0, top, x1, bottom = x0 + _INSET, top + _INSET, x1 - _INSET, bottom - _INSET
    if x1 - x0 < 3 or bottom - top < 3:
        return None
    ink = _without_specks(scan.ink[top:bottom, x0:x1], em)
    spans = list(_lines(ink, em))
    if not spans:
        return _nothing_seen(scan, (x0, top, x1, bottom))
    crops = []
    for start, end in spans:
        columns = np.flatnonzero(ink[start:end].any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        crops.append(_padded(scan.gray[top + start : top + end, x0 + left : x0 + right]))
    columns = np.flatnonzero(ink.any(axis=0))
    place = (x0 + int(columns[0]), top + spans[0][0], x0 + int(columns[-1]) + 1, top + spans[-1][1])
    return Piece(place, _side_by_side(crops), len(spans), covered=cover_of(scan, place), layer=layer_at(scan, place))


def _nothing_seen(scan: Scan, box: Corners) -> Piece | None:
    """Of a cell without print: None where it is blank; under what hides print, or where another program saw a figure,
    nobody knows."""
    covered, layer = _cover(scan, box), layer_at(scan, box)
    if covered <= CLEAR and not any(map(str.isdigit, layer)):
        return None
    return Piece(box, np.full((16, 16), 255, np.uint8), 1, covered=covered, layer=layer)


def layer_at(scan: Scan, place: Corners) -> str:
    """What another program read there, from left to right."""
    if not scan.layer:
        return ""
    edge = round(_NEAR * scan.em)
    x0, top, x1, bottom = place[0] - edge, place[1] - edge, place[2] + edge, place[3] + edge
    found = [word for word in scan.layer if x0 <= word.x <= x1 and top <= word.y <= bottom]
    return "".join(word.text for word in sorted(found, key=lambda word: word.x))


def cover_of(scan: Scan, place: Corners) -> int:
    """What lies on the print at a place, or right beside it, where another digit may have stood."""
    edge = max(2, round(_NEAR * scan.em))
    return _cover(scan, (place[0] - edge, place[1] - edge, place[2] + edge, place[3] + edge))


def _cover(scan: Scan, box: Corners) -> int:
    if scan.covered is None:
        return 0
    x0, top, x1, bottom = (max(value, 0) for value in box)
    return int(scan.covered[top:bottom, x0:x1].max(initial=0))


def _without_specks(ink: Gray, em: float) -> Gray:
    """Ink without grains: what is smaller than a decimal point, and has no larger ink near it on its line."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    heights = np.maximum(stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH])
    large = (heights >= 0.3 * em) & (areas >= 0.03 * em * em)
    large[0] = False
    if not large.any():
        return np.zeros_like(ink)
    near = cv2.dilate(np.where(large[labels], 255, 0).astype(np.uint8), np.ones((3, max(3, int(0.8 * em))), np.uint8))
    kept = large | (areas >= max(4.0, 0.006 * em * em))
    kept[0] = False
    return np.where(kept[labels] & (near > 0), 255, 0).astype(np.uint8)


def _lines(ink: Gray, em: float) -> Iterator[tuple[int, int]]:
    """Rows of pixels from and to which each line reaches. Strokes that lie apart (二, 三, 一) are one line."""
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return
    start = before = int(rows[0])
    for row in [*rows[1:].tolist(), None]:
        apart = row is None or (row - before > 0.12 * em and before - start > 0.55 * em)
        if apart or row - before > 0.7 * em:
            yield max(start - 2, 0), min(before + 3, ink.shape[0])
            start = row
        before = row


def _padded(crop: Gray) -> Gray:
    return np.asarray(cv2.copyMakeBorder(crop, 2, 2, 3, 3, cv2.BORDER_CONSTANT, value=255.0), dtype=np.uint8)


def _side_by_side(crops: list[Gray]) -> Gray:
    """The lines of a label one after another in one row, as they are read."""
    height = max(crop.shape[0] for crop in crops)
    row = np.full((height, sum(crop.shape[1] for crop in crops)), 255, np.uint8)
    left = 0
    for crop in crops:
        top = (height - crop.shape[0]) // 2
        row[top : top + crop.shape[0], left : left + crop.shape[1]] = crop
        left += crop.shape[1]
    return row
