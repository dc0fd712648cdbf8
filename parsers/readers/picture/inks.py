"""Seals and pens apart from what is printed: their ink is coloured, and the print shows through it.

Where coloured strokes larger than characters lie on dark print, they are taken away, and it is kept where they were:
nobody can be sure of a figure that they touch. Any other colour is print (red heads, blue figures, coloured lines).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
"""A picture in shades of grey, height x width."""
Colours = NDArray[np.uint8]
"""A picture in red, green and blue, height x width x 3."""

CLEAR, DENSE = 100, 255
"""Print is seen through the ink of a seal, as through that of a stamp on paper; or it is not, as through a picture laid
on it, or nobody can tell."""
_STRONG, _WEAK = 70, 35
"""Of 255: how far the parts of a colour are apart in the ink of a seal, and in the pale edge of its strokes."""
_SAMPLE = 3
_SOME = 0.0001
"""Every third pixel is looked at first; with so small a share of coloured ones the picture is grey."""
_DARK = 110
"""Of 255: what is darker in all its parts is print."""
_LARGE, _FLAT = 1.5, 0.4
"""Sizes of a stroke in characters: larger than one both ways, and as low as a line."""
_LINES, _SOLID = 0.8, 0.6
"""Shares of a stroke that ruling lines are made of, and of its box that a shade fills."""
_RIM = 1.3
"""How much brighter than paper the ink of a seal is made, for its darker rim to vanish with it."""
_FEW = 0.05
"""Share of coloured pixels that a colour is no ink of its own with."""
_THROUGH = 0.75
"""Share of the print that is to be expected under a seal, from as much as there is beside it, that is seen there."""
_DARKER = 0.6
"""How dark print is at most, of the ink of the seal."""
_BRIDGE = 7
"""Pixels of print across a stroke."""
_PRINT = 0.25
"""Dark pixels below a stroke, in squares of a character: fewer are specks."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A page: `gray` without seals and pens, `covered` where they were (CLEAR or DENSE); None where there were none."""

    gray: Gray
    covered: Gray | None = None


def is_coloured(colours: Colours) -> bool:
    """Whether there is coloured ink in the picture."""
    few = colours[::_SAMPLE, ::_SAMPLE]
    apart = few.max(axis=2) - few.min(axis=2)
    return _count(apart >= _STRONG) > _SOME * float(apart.size)


def parted(colours: Colours) -> Parted:
    """The page with its seals and pens taken away."""
    balanced = _on_white(colours)
    gray, brightest = _gray(cv2.cvtColor(balanced, cv2.COLOR_RGB2GRAY)), _gray(balanced.max(axis=2))
    if not is_coloured(balanced):
        return Parted(gray)
    apart = _gray(brightest - balanced.min(axis=2))
    over = _overlays(apart, brightest)
    if not over.any():
        return Parted(gray)
    reach = max(3, round(gray.shape[1] / 350))
    around = _gray(cv2.dilate(over, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)))
    return Parted(_gray(np.where(around > 0, np.maximum(_lifted(balanced, over >= CLEAR), gray), gray)), around)


def _lifted(colours: Colours, over: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The picture in red where seals are red, in blue where pens are blue, raised until that ink is as white as paper:
    print is dark in all parts of a colour."""
    inked = colours[over]
    which = np.bincount(inked.argmax(axis=1), minlength=3) >= _FEW * len(inked)
    parts = [part for part in range(3) if which[part]]
    levels = [max(float(np.median(inked[inked.argmax(axis=1) == part, part])), 1.0) for part in parts]
    raised = [colours[..., part] * np.float32(255 * _RIM / level) for part, level in zip(parts, levels, strict=True)]
    return np.asarray(np.minimum(np.max(raised, axis=0), 255), np.float32)


def _on_white(colours: Colours) -> Colours:
    """The picture as on white paper: yellowed paper, or a lamp's colour, is no ink."""
    paper = np.percentile(colours[::_SAMPLE, ::_SAMPLE].reshape(-1, 3), 80, axis=0)
    if paper.min() < 120 or paper.max() - paper.min() < 8:
        return colours
    return np.asarray(np.clip(colours * (paper.max() / paper).astype(np.float32), 0, 255), np.uint8)


def _overlays(apart: Gray, brightest: Gray) -> Gray:
    """CLEAR or DENSE where coloured strokes lie that are no print."""
    dark = brightest < _DARK
    em = _character(_gray(np.where(dark, 255, 0)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(_strokes(apart), connectivity=8)
    seals = np.zeros_like(apart)
    for number in range(1, count):
        if _lies_over(stats[number], labels, number, dark, em):
            x, y, width, height = stats[number, :4].tolist()
            edge = round(0.5 * em)
            seals[max(y - edge, 0) : y + height + edge, max(x - edge, 0) : x + width + edge] = 255
    over = np.zeros_like(apart)
    places, boxes = cv2.connectedComponentsWithStats(seals, connectivity=8)[1:3]
    for number, box in enumerate(boxes.tolist()[1:], 1):
        place = np.s_[box[1] : box[1] + box[3], box[0] : box[0] + box[2]]
        # What stands within the ring of a seal is its text, thin strokes and all.
        thin = (labels[place] == 0) & (apart[place] >= _WEAK)
        own = (np.isin(labels[place], _whole_within(labels[place], stats)) | thin) & (places[place] == number)
        through = _is_seen_through(_gray(np.where(own, 255, 0)), brightest[place])
        over[place][own] = CLEAR if through else DENSE
    return over


def _is_seen_through(strokes: Gray, brightest: Gray) -> bool:
    """Whether print goes on below the strokes: there is nearly as much of it there as beside them."""
    if not strokes.any():
        return False
    dark = brightest < min(_DARK, _DARKER * float(np.median(brightest[strokes > 0])))
    whole = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((_BRIDGE, _BRIDGE), np.uint8)) > 0
    # Right beside a stroke print is cut off where nothing shows through: it counts for neither side.
    beside = cv2.dilate(strokes, np.ones((_BRIDGE, _BRIDGE), np.uint8)) == 0
    usual = _count(dark & beside) / max(_count(beside), 1)
    return _count(dark & whole) >= _THROUGH * usual * _count(whole) > 0


def _count(image: Any) -> int:
    return int(np.count_nonzero(image))


def _strokes(apart: Gray) -> Gray:
    """Coloured ink with its pale edges; fringes of a pixel, which lenses draw around print, are none."""
    strong = cv2.morphologyEx(_gray(np.where(apart >= _STRONG, 255, 0)), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    weak = _gray(np.where(apart >= _WEAK, 255, 0))
    near = cv2.dilate(strong, np.ones((5, 5), np.uint8))
    # Print that cuts a stroke leaves two: they are one again.
    return _gray(cv2.morphologyEx(cv2.bitwise_and(weak, near), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _lies_over(box: Any, labels: Any, number: int, dark: NDArray[np.bool_], em: float) -> bool:
    """Whether a stroke is larger than print, no ruling line or shade, and has print below it."""
    x, y, width, height, area = box.tolist()
    if max(width, height) <= _LARGE * em or min(width, height) <= _FLAT * em:
        return False
    place = np.s_[y : y + height, x : x + width]
    stroke = _gray(np.where(labels[place] == number, 255, 0))
    if area >= _SOLID * width * height or _share_of_lines(stroke, em) >= _LINES:
        return False
    return _count(dark[place]) >= _PRINT * em * em


def _share_of_lines(stroke: Gray, em: float) -> float:
    """How much of a stroke is made of straight lines across and down."""
    length = max(3, round(2 * em))
    straight = np.zeros_like(stroke)
    for kernel in ((1, length), (length, 1)):
        straight |= _gray(cv2.morphologyEx(stroke, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)))
    return _count(straight) / max(_count(stroke), 1)


def _whole_within(labels: Any, stats: Any) -> NDArray[np.int64]:
    """Numbers of strokes that lie wholly in a part of the picture."""
    found, sizes = np.unique(labels, return_counts=True)
    return np.asarray([one for one in found[sizes == stats[found, cv2.CC_STAT_AREA]] if one], np.int64)


def _character(ink: Gray) -> float:
    """The size of a character in pixels, as most pieces of ink have it."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    longer: Any = stats[1:, 2:4].max(axis=1)
    like = longer[(longer >= 6) & (longer <= 90)]
    return float(np.percentile(like, 75)) * 8 / 7 if len(like) >= 20 else float(len(ink[0])) / 50


def _gray(image: Any) -> Gray:
    return np.asarray(image, dtype=np.uint8)
