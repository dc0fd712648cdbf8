"""Text that no table holds, as pieces to read: ink in one line without wide gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from parsers.readers.layout.ruled import Frame
from parsers.readers.picture.cells import Corners, Piece, cover_of, layer_at
from parsers.readers.picture.inks import Gray
from parsers.readers.picture.scan import Scan

_GAP = 0.5
"""Characters closer than this many times their width are one piece: columns are further apart, digits never."""
_LEADING = 0.16
"""Strokes of one character lie no further apart than this, lines do."""
_STROKE = 0.35
"""Length of a stroke in characters, below which it is a point, or grain."""
_HIGH = 2.6
"""Height of a line in characters: more is a picture or a seal."""
_LEVEL = 0.4
"""Share of the lower one's line that two pieces of one line have in common."""
_TEXT = 0.8
"""A piece lower than this is a mark (、 一 -): cut as high as a line, for the model to see how low it is."""


def segments_of(scan: Scan, frames: Sequence[Frame]) -> Iterator[Piece]:
    """A piece for every run of characters outside the tables."""
    ink = scan.ink.copy()
    for frame in frames:
        top, bottom = round(frame.rows[0]), round(frame.rows[-1]) + 1
        ink[top:bottom, round(frame.columns[0]) : round(frame.columns[-1]) + 1] = 0
    for box in _runs(_without_specks(ink, scan.em), scan.em):
        yield _piece(scan, box)


def _without_specks(ink: Gray, em: float) -> Gray:
    """Ink without grains: strokes as long as a character is at least half of, and what stands close to them."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    longest = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = (longest >= _STROKE * em) & (stats[:, cv2.CC_STAT_AREA] >= 0.03 * em * em)
    large[0] = False
    reach = max(3, round(1.2 * em))
    near = cv2.dilate(np.where(large[labels], 255, 0).astype(np.uint8), np.ones((reach, reach), np.uint8))
    kept = stats[:, cv2.CC_STAT_AREA] >= max(4.0, 0.006 * em * em)
    kept[0] = False
    return np.where(kept[labels] & (near > 0), 255, 0).astype(np.uint8)


def _runs(ink: Gray, em: float) -> list[Corners]:
    """The boxes of ink that stands close together in one line, from top to bottom."""
    size = (max(1, round(_LEADING * em)), max(1, round(_GAP * em)))
    # Paper is added all around: what stands at the edge closes as the rest does.
    near = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones(size, np.uint8), borderType=cv2.BORDER_CONSTANT)
    _, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    found = [(x, y, x + width, y + height) for x, y, width, height in stats[1:, :4].tolist()]
    whole = _whole([box for box in found if box[3] - box[1] <= _HIGH * em], em)
    return sorted((box for box in whole if _is_text(box, em)), key=lambda box: (box[1], box[0]))


def _is_text(box: Corners, em: float) -> bool:
    return max(box[2] - box[0], box[3] - box[1]) >= _STROKE * em


def _whole(boxes: Sequence[Corners], em: float) -> list[Corners]:
    """Boxes of one line that lie side by side without a wide gap, or over one another, as one."""
    whole: list[Corners] = []
    near: dict[int, list[int]] = {}
    for box in sorted(boxes):
        height = int((box[1] + box[3]) / 2 / em)
        beside = [number for row in (height - 1, height, height + 1) for number in near.get(row, ())]
        found = next((number for number in sorted(beside, reverse=True) if _is_one(whole[number], box, em)), None)
        if found is None:
            near.setdefault(height, []).append(len(whole))
            whole.append(box)
        else:
            whole[found] = _around(whole[found], box)
    return whole


def _is_one(left: Corners, right: Corners, em: float) -> bool:
    if right[0] < left[2] and max(left[3] - left[1], right[3] - right[1]) < _STROKE * em:
        # 二 and 三 are strokes one above the other.
        return abs(left[1] - right[1]) < _TEXT * em
    (top, bottom), (other_top, other_bottom) = _line(left, em), _line(right, em)
    level = min(bottom, other_bottom) - max(top, other_top)
    return right[0] - left[2] < _GAP * em and level >= _LEVEL * min(bottom - top, other_bottom - other_top)


def _line(box: Corners, em: float) -> tuple[float, float]:
    """From where to where the line of a piece reaches: 一 and 、 are low, and stand in a line like any other."""
    middle, half = (box[1] + box[3]) / 2, max(box[3] - box[1], _TEXT * em) / 2
    return middle - half, middle + half


def _around(one: Corners, other: Corners) -> Corners:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _piece(scan: Scan, box: Corners) -> Piece:
    left, top, right, bottom = box
    lack = max(0, round((_TEXT * scan.em - (bottom - top)) / 2)) + 2
    crop = scan.gray[max(top - lack, 0) : bottom + lack, max(left - 3, 0) : right + 3]
    image, covered, layer = np.ascontiguousarray(crop), cover_of(scan, box), layer_at(scan, box)
    return Piece(box, image, 1, in_cell=False, covered=covered, layer=layer)
