"""What is drawn in the line of a figure and may be a part of it: a digit of lines, a point, a sign, a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.readers.layout.boxes import Box, Field, meet

_REACH, _ROOM, _INSIDE = 0.45, 0.1, 0.12
"""Heights of a digit: how near to it a part of its figure stands; how far such a part may reach over its line, or
under the digit."""
_SIGN = (0.25, 0.7)
"""Between which shares of a digit's height a level stroke is a sign, and no line over or under it."""
_CLEAR = 1.0
_DOT, _ROW = 3.0, 3
"""Points; and how many dots in a row make a dotted line."""


class Beside:
    """What may be a part of a figure; places are as the text runs."""

    def __init__(
        self, bits: Sequence[Box], forms: Sequence[Box], pictures: Sequence[Box], rules: Sequence[Box]
    ) -> None:
        """`bits`: straight strokes and dots no longer than a letter; `forms`: other shapes of that size."""
        self._bits, self._forms, self._pictures = Field(bits), Field(forms), Field(pictures)
        self._upright = Field(box for box in (*bits, *rules) if box[2] - box[0] <= box[3] - box[1])

    def of(self, digit: Box) -> Iterator[Box]:
        left, top, right, bottom = digit
        high = bottom - top
        reach, room = _REACH * high, _ROOM * high
        zone = left - reach, top - room, right + reach, bottom + room
        shapes = [box for box in self._bits.meeting(zone) if self._is_part(box, digit)]
        shapes += [box for box in self._forms.meeting(zone) if box[3] - box[1] > _DOT or self._is_part(box, digit)]
        for box in shapes:
            inside = min(box[2], right) - max(box[0], left)
            if inside <= _INSIDE * high and box[1] >= zone[1] and box[3] <= zone[3]:
                yield box
        for box in self._pictures.meeting(zone):
            for start, end in self._sides(digit, reach):
                side = max(start, box[0]), max(top + room, box[1]), min(end, box[2]), min(bottom - room, box[3])
                if side[0] < side[2] and side[1] < side[3]:
                    yield side

    def _sides(self, digit: Box, reach: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """What lies to the left and to the right of a digit, as far as to the next line."""
        left, top, right, bottom = digit
        before = [box[2] + _CLEAR for box in self._upright.meeting((left - reach, top, left, bottom))]
        behind = [box[0] - _CLEAR for box in self._upright.meeting((right, top, right + reach, bottom))]
        return (max([left - reach, *before]), left), (right, min([right + reach, *behind]))

    def _is_part(self, box: Box, digit: Box) -> bool:
        """Whether a straight stroke or a dot is no part of a line: one beside, over or under the figure."""
        _, top, _, bottom = digit
        high = bottom - top
        wide, tall = box[2] - box[0], box[3] - box[1]
        if max(wide, tall) <= _DOT:
            level = digit[0] - 2 * high, box[1], digit[2] + 2 * high, box[3]
            if len(self._bits.meeting(level)) >= _ROW:
                return False
        elif wide > tall:
            return _SIGN[0] <= ((box[1] + box[3]) / 2 - top) / high <= _SIGN[1]
        above = box[0] - 0.3, top - 1.5 * high, box[2] + 0.3, top - 0.05 * high
        below = box[0] - 0.3, bottom + 0.05 * high, box[2] + 0.3, bottom + 1.5 * high
        return not any(other != box and (meet(other, above) or meet(other, below)) for other in self._column(box, high))

    def _column(self, box: Box, high: float) -> list[Box]:
        return self._upright.meeting((box[0] - 0.3, box[1] - 2 * high, box[2] + 0.3, box[3] + 2 * high))
