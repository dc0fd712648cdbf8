"""Which digit a drawn shape looks like: shapes of many typefaces, and how far one is from them.

digits.tsv: a digit, its width for a height of 1000, and its shape on a field of 14 × 20 points, row by row, as one
hexadecimal number. They were drawn from free typefaces (DejaVu, Liberation, FreeFont, Roboto, Hack, Caladea, Garamond,
Arphic's Song and Kai, Noto); a shape that is nearly one of those before it is left out. Of 96 typefaces, each measured
by the shapes of the others, no digit is nearer to another digit than to itself by more than _MARGIN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import log
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image

Look = Literal["alike", "other", "unsure"]
"""How a shape looks for a digit: like it, like another one (or like none), or hard to say."""

_FILE = Path(__file__).with_name("digits.tsv")
_WIDE, _HIGH = 14, 20
_INK = 110
"""Of 255: share of a point of the field that is covered before it counts as ink."""
_FAINT = 64
_SHARP, _SLIM = 0.5, 0.1
"""What each point counts that differs by no more than the strength of a stroke, and a difference in width."""
_SURE, _MARGIN, _CLOSE, _FOREIGN = 0.04, 0.02, 0.2, 0.6
"""Distances: below the first it is that digit; another digit must be nearer by the second to speak against it; below
the third what is said to be no digit is one; beyond the fourth it is none at all."""

_ROW = (1 << _WIDE) - 1
_ALL = (1 << _WIDE * _HIGH) - 1
_NOT_LEFT = sum((_ROW >> 1) << _WIDE * row for row in range(_HIGH))
_NOT_RIGHT = sum((_ROW & ~1) << _WIDE * row for row in range(_HIGH))


class Form(NamedTuple):
    """A shape stretched to the field: its points, those and their neighbours, how many there are, width by height."""

    points: int
    around: int
    size: int
    width: float


def form_of(ink: Image.Image) -> Form | None:
    """The form of a picture in which ink is light on black; None without any ink."""
    edges = ink.point(lambda value: 255 if value > _FAINT else 0).getbbox()
    if edges is None:
        return None
    cut = ink.crop(edges)
    field = cut.resize((_WIDE, _HIGH), Image.Resampling.BOX).tobytes()
    points = int("".join("1" if value > _INK else "0" for value in field), 2)
    return _form(points, cut.width / cut.height) if points else None


def is_close(form: Form, digit: str) -> bool:
    """Whether a form that need not be a digit is this one."""
    return min(_distance(form, other) for other in _known()[digit]) <= _CLOSE


def looks(form: Form, digit: str) -> Look:
    """`digit`: 0 to 9."""
    known = _known()
    own = min(_distance(form, other) for other in known[digit])
    if own <= _SURE:
        return "alike"
    nearest = min(_distance(form, other) for each, forms in known.items() if each != digit for other in forms)
    if own > _FOREIGN or own - nearest > _MARGIN:
        return "other"
    return "alike" if own < nearest else "unsure"


def _form(points: int, width: float) -> Form:
    level = points | (points & _NOT_LEFT) << 1 | (points & _NOT_RIGHT) >> 1
    return Form(points, (level | level << _WIDE | level >> _WIDE) & _ALL, points.bit_count(), width)


def _distance(one: Form, other: Form) -> float:
    far = (one.points & ~other.around).bit_count() + (other.points & ~one.around).bit_count()
    near = (one.points ^ other.points).bit_count()
    return (far + _SHARP * near) / (one.size + other.size) + _SLIM * abs(log(one.width / other.width))


@cache
def _known() -> Mapping[str, Sequence[Form]]:
    found: dict[str, list[Form]] = {}
    for line in _FILE.read_text(encoding="ascii").splitlines():
        digit, width, points = line.split("\t")
        found.setdefault(digit, []).append(_form(int(points, 16), int(width) / 1000))
    return found
