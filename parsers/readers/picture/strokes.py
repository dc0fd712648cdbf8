"""Ruling lines from the long strokes of a scan: pieces of one line joined, strokes of characters left out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.readers.layout import Rule

_LONG = 12
"""A line of so many characters is a rule even where no other meets it: tables open at their sides."""


def stretches(mask: NDArray[np.uint8]) -> list[Rule]:
    """The strokes in a mask of horizontal strokes, each as thin as a line."""
    thickest = max(9, min(mask.shape) // 120)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for x, y, width, height in stats[1:, :4].tolist():
        if height <= thickest:
            middle = y + height / 2
            found.append(Rule(x, middle, x + width, middle))
    return found


def flipped(rule: Rule) -> Rule:
    """Across for down: strokes are found in the mask laid on its side."""
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def table_rules(across: Sequence[Rule], down: Sequence[Rule], em: float) -> list[Rule]:
    """The strokes that are part of a table: both ends meet a stroke of the other direction."""
    # A stroke may have been joined with one of a character right behind the table's edge: each counts alone as well.
    level = [*_whole(across, em), *across]
    upright = [*(flipped(rule) for rule in _whole([flipped(rule) for rule in down], em)), *down]
    for _ in range(2):
        # Strokes left out in the first round no longer hold up others in the second.
        level = [rule for rule in level if _is_held(rule, upright, em)]
        upright = [rule for rule in upright if _is_held(flipped(rule), [flipped(other) for other in level], em)]
    return [*level, *upright]


def _whole(strokes: Sequence[Rule], em: float) -> list[Rule]:
    """Horizontal strokes in one line with small gaps between them, joined."""
    joined: list[Rule] = []
    for stroke in sorted(strokes, key=lambda rule: rule.x0):
        for index, other in enumerate(joined):
            gap = stroke.x0 - other.x1
            if abs(stroke.top - other.top) <= 0.15 * em and gap <= em:
                heavier = max(stroke, other, key=lambda rule: rule.x1 - rule.x0)
                joined[index] = Rule(other.x0, heavier.top, max(other.x1, stroke.x1), heavier.top)
                break
        else:
            joined.append(stroke)
    return joined


def _is_held(rule: Rule, others: Sequence[Rule], em: float) -> bool:
    def meets(x: float) -> bool:
        return any(
            abs(other.x0 - x) <= 0.5 * em and other.top - 0.5 * em <= rule.top <= other.bottom + 0.5 * em
            for other in others
        )

    return rule.x1 - rule.x0 > _LONG * em or (meets(rule.x0) and meets(rule.x1))
