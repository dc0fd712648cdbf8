"""Which way up a page is: asked before anything else is read of it."""

from __future__ import annotations

import re

import numpy as np

from parsers.readers.picture import recogniser
from parsers.readers.picture.cells import Piece
from parsers.readers.picture.scan import Gray, Scan, clean
from parsers.readers.picture.segments import segments_of
from parsers.readers.picture.strips import Reading
from parsers.readers.picture.tesseract import quarter_turns

_LINES = 6
"""Pieces that are tried, the longest of the page."""
_LONGEST = 10.0
"""Times as long as high: a beginning says as much as the whole line."""
_CLEAR = 0.8
"""Of 1: characters are seen so clearly only upright."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def upright(gray: Gray) -> Scan:
    """The page turned by quarters so that its text runs from left to right; as it is where nothing can be told."""
    if not recogniser.model_file():
        return clean(_turned(gray, quarter_turns(gray)))
    scan = clean(gray)
    clear = _clearness(scan)
    if clear >= _CLEAR:
        return scan
    scans = [scan, *(clean(_turned(gray, turn)) for turn in (1, 2, 3))]
    seen = [clear, *map(_clearness, scans[1:])]
    return scans[seen.index(max(seen))]


def _turned(gray: Gray, quarters: int) -> Gray:
    """Turned clockwise."""
    return np.ascontiguousarray(np.rot90(gray, -quarters)) if quarters else gray


def _clearness(scan: Scan) -> float:
    """How surely Chinese characters are seen in the longest pieces of the page, 0..1."""
    pieces = sorted(segments_of(scan, ()), key=lambda piece: piece.place[0] - piece.place[2])[:_LINES]
    readings = recogniser.recognised([_beginning(piece) for piece in pieces])
    return sum(map(_seen, readings)) / len(readings) if readings else 0.0


def _beginning(piece: Piece) -> Gray:
    height = piece.image.shape[0]
    return np.ascontiguousarray(piece.image[:, : round(_LONGEST * height)])


def _seen(reading: Reading) -> float:
    """A line is seen as surely as its characters on the whole; one without any of them says nothing."""
    return reading.usual if len(_HAN.findall(reading.text)) >= 2 else 0.0
