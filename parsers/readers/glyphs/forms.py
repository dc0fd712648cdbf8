"""Drawn shapes stretched to a field of points, and how far one is from another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from math import log
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image

Look = Literal["alike", "other", "unsure"]
"""How a shape looks for a character: like it, like another one (or like none), or hard to say."""

_INK = 110
"""Of 255: share of a point of the field that is covered before it counts as ink."""
_BITS = bytes(ord("1" if value > _INK else "0") for value in range(256))
_FAINT = 64
_SEEN = bytes(255 if value > _FAINT else 0 for value in range(256))
_SHARP, _SLIM = 0.5, 0.1
"""What each point counts that differs by no more than the strength of a stroke, and a difference in width."""


class Form(NamedTuple):
    """A shape stretched to the field: its points, those and their neighbours, how many there are, width by height."""

    points: int
    around: int
    size: int
    width: float


class Field(NamedTuple):
    """A field of points, wide and high; it is written row by row as one hexadecimal number."""

    wide: int
    high: int

    def form_of(self, ink: Image.Image) -> Form | None:
        """The form of a picture in which ink is light on black; None without any ink. Kept: the same few typefaces come
        again in every report, drawn alike."""
        data = ink.tobytes()
        key = (*self, *ink.size, blake2b(data, digest_size=16).digest())
        if key not in _kept:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[key] = self._stretched(ink, data)
        return _kept[key]

    def _stretched(self, ink: Image.Image, data: bytes) -> Form | None:
        # Not Image.point: it makes its table anew for every one of the hundreds of characters of a file.
        edges = Image.frombytes("L", ink.size, data.translate(_SEEN)).getbbox()
        if edges is None:
            return None
        cut = ink.crop(edges)
        points = int(cut.resize((self.wide, self.high), Image.Resampling.BOX).tobytes().translate(_BITS), 2)
        return self.form(points, cut.width / cut.height) if points else None

    def form(self, points: int, width: float) -> Form:
        row = (1 << self.wide) - 1
        whole = (1 << self.wide * self.high) - 1
        every = whole // row
        level = points | (points & every * (row >> 1)) << 1 | (points & every * (row & ~1)) >> 1
        return Form(points, (level | level << self.wide | level >> self.wide) & whole, points.bit_count(), width)

    def written(self, file: Path) -> Mapping[str, Sequence[Form]]:
        """The shapes of a table: a character, its width for a height of 1000, its points."""
        found: dict[str, list[Form]] = {}
        for character, width, points in _lines(file):
            found.setdefault(character, []).append(self.form(int(points, 16), int(width) / 1000))
        return found


_MOST_KEPT = 32_768
_kept: dict[tuple[object, ...], Form | None] = {}


def _lines(file: Path) -> Iterator[list[str]]:
    return (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())


def distance(one: Form, other: Form) -> float:
    far = (one.points & ~other.around).bit_count() + (other.points & ~one.around).bit_count()
    near = (one.points ^ other.points).bit_count()
    return (far + _SHARP * near) / (one.size + other.size) + _SLIM * abs(log(one.width / other.width))


def nearest(form: Form, forms: Sequence[Form]) -> float:
    return min(distance(form, other) for other in forms)


def is_within(form: Form, others: Iterable[Form], most: float) -> bool:
    """Whether any of the others is nearer than that; what one look at all points tells is asked first."""
    points, size = form.points, form.size
    for other in others:
        if _SHARP * (points ^ other.points).bit_count() < most * (size + other.size) and distance(form, other) < most:
            return True
    return False
