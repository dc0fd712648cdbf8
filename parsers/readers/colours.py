"""Colours of text and of what lies behind it: when a text cannot be seen."""

from __future__ import annotations

import re
from typing import NamedTuple

_ALIKE = 0.05
_HARDLY = 0.22
"""Differences of one colour part, 0..1, up to which a text cannot be seen, and up to which it may be overlooked."""
_LITTLE_CONTRAST = 1.4
_HEX = re.compile(r"[0-9a-fA-F]{6}")


class Colour(NamedTuple):
    """Parts from 0 to 1."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0


BLACK, WHITE = Colour(0, 0, 0), Colour(1, 1, 1)
LINK = Colour(0, 0, 0.93)
"""That of a link which a page says nothing of."""


def of_hex(digits: str) -> Colour | None:
    """`FF0000`; None for anything else."""
    if not _HEX.fullmatch(digits):
        return None
    return Colour(*(int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)))


def laid_over(above: Colour, below: Colour) -> Colour:
    """A colour seen through another one."""
    if above.opacity >= 1:
        return above
    seen = (a * above.opacity + b * (1 - above.opacity) for a, b in zip(above[:3], below[:3], strict=True))
    return Colour(*seen)


def is_alike(one: Colour, other: Colour) -> bool:
    """Whether nobody sees the one on the other."""
    return _difference(one, other) <= _ALIKE


def is_hardly_seen(one: Colour, other: Colour) -> bool:
    """Whether a reader may overlook the one on the other: yellow on white, navy on black."""
    return _difference(one, other) <= _HARDLY or _contrast(one, other) < _LITTLE_CONTRAST


def _contrast(one: Colour, other: Colour) -> float:
    """The ratio of luminances (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _difference(one: Colour, other: Colour) -> float:
    return max(abs(a - b) for a, b in zip(one[:3], other[:3], strict=True))
