"""Many small pieces of a page read with one call: each becomes a line of one tall picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.readers.picture.inks import Gray
from parsers.readers.picture.tesseract import Read, recognise

_MARGIN = 18
_AT_ONCE = 120
"""Lines in one picture: more than that and tesseract begins to take them for columns."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of one piece; confidence that of its least certain part, 0.0 when nothing was read; `usual` that of its
    parts on the whole."""

    text: str
    confidence: float
    usual: float = 0.0


NOTHING = Reading("", 0.0)


def read_strips(
    pieces: Sequence[Gray], language: str, height: int, options: Sequence[str] = (), widest: int = 2400
) -> list[Reading]:
    """The text of every piece, in order. `height` is the height in pixels that each line is brought to."""
    readings: list[Reading] = []
    for start in range(0, len(pieces), _AT_ONCE):
        readings += _read_column(pieces[start : start + _AT_ONCE], language, height, options, widest)
    return readings


def _read_column(
    pieces: Sequence[Gray], language: str, height: int, options: Sequence[str], widest: int
) -> list[Reading]:
    scaled = [_scaled(piece, height, widest) for piece in pieces]
    pitch = height + 2 * _MARGIN
    width = max(piece.shape[1] for piece in scaled) + 2 * _MARGIN
    column = np.full((pitch * len(scaled) + 2 * _MARGIN, width), 255, np.uint8)
    for index, piece in enumerate(scaled):
        top = index * pitch + 2 * _MARGIN + (height - piece.shape[0]) // 2
        column[top : top + piece.shape[0], _MARGIN : _MARGIN + piece.shape[1]] = piece
    lines: list[list[Read]] = [[] for _ in pieces]
    for word in recognise(column, language, 6, options):
        index = int((word.y - 2 * _MARGIN + _MARGIN) // pitch)
        if 0 <= index < len(lines):
            lines[index].append(word)
    return [_reading(words) for words in lines]


def _scaled(piece: Gray, height: int, widest: int) -> Gray:
    factor = min(height / piece.shape[0], widest / piece.shape[1])
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(piece.shape[1] * factor)), max(1, round(piece.shape[0] * factor)))
    return np.asarray(cv2.resize(piece, size, interpolation=method), dtype=np.uint8)


def _reading(words: Sequence[Read]) -> Reading:
    if not words:
        return NOTHING
    ordered = sorted(words, key=lambda word: word.x0)
    return Reading("".join(word.text for word in ordered), min(word.confidence for word in ordered))
