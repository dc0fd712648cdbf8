"""Which way up a page is: asked before anything else is read of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from parsers.readers.picture import recogniser
from parsers.readers.picture.cells import Piece
from parsers.readers.picture.inks import Gray
from parsers.readers.picture.scan import Scan, clean
from parsers.readers.picture.segments import segments_of
from parsers.readers.picture.sheet import Sheet
from parsers.readers.picture.tesseract import quarter_turns

_LINES = 6
"""Pieces that are tried, the longest of the page."""
_LONGEST = 10.0
"""Times as long as high: a beginning says as much as the whole line."""
_CLEAR, _MANY, _LONG = 0.95, 2.5, 7.0
"""How surely characters are seen upright, of 1, and how many a piece. The recogniser learnt columns of characters as
lines that lie on their left side: so it sees a label that runs down a narrow cell as well, but no such line of text."""
_SOME = 1.0
"""Characters a piece without which a page stays as its neighbour lies."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def upright(sheets: Iterable[Sheet]) -> Iterator[tuple[Scan, int]]:
    """Each page turned by quarters so that its text runs from left to right, and by how many clockwise; as it is where
    nothing can be told. Pages of one scan mostly lie alike: the turn of the page before is tried first."""
    turn = 0
    for sheet in sheets:
        scan, turn = _upright(sheet, turn)
        yield scan, turn


def _upright(sheet: Sheet, first: int) -> tuple[Scan, int]:
    if not recogniser.model_file():
        turn = quarter_turns(sheet.gray)
        return clean(sheet.turned(turn)), turn
    views: dict[int, tuple[Scan, _Seen]] = {}

    def look(turn: int) -> _Seen:
        if turn not in views:
            scan = clean(sheet.turned(turn))
            views[turn] = scan, _seen(scan)
        return views[turn][1]

    turn = _turn_of(look, first)
    return views[turn][0], turn


def _turn_of(look: Callable[[int], _Seen], first: int) -> int:
    """The turn in which most is seen; the others are only tried where one does not settle it."""
    for turn in dict.fromkeys((first, 0, 1, 3, 2)):
        seen, left = look(turn), (turn + 1) % 4
        if seen.is_plain:
            return turn if seen.characters >= _LONG or look(left).characters <= seen.characters else left
    best = max(range(4), key=lambda turn: look(turn).characters)
    return best if look(best).characters >= _SOME else first


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the recogniser saw in the longest pieces of a page.

    clearness   how surely on the whole, 0..1; a piece without Chinese characters says nothing.
    characters  how many Chinese characters a piece, each as much as it is sure.
    """

    clearness: float
    characters: float

    @property
    def is_plain(self) -> bool:
        return self.clearness >= _CLEAR and self.characters >= _MANY


def _seen(scan: Scan) -> _Seen:
    pieces = sorted(segments_of(scan, ()), key=lambda piece: piece.place[0] - piece.place[2])[:_LINES]
    readings = recogniser.recognised([_beginning(piece) for piece in pieces])
    counts = [len(_HAN.findall(reading.text)) for reading in readings]
    sure = [reading.usual if count >= 2 else 0.0 for reading, count in zip(readings, counts, strict=True)]
    many = max(len(readings), 1)
    return _Seen(sum(sure) / many, sum(one * count for one, count in zip(sure, counts, strict=True)) / many)


def _beginning(piece: Piece) -> Gray:
    height = piece.image.shape[0]
    return np.ascontiguousarray(piece.image[:, : round(_LONGEST * height)])
