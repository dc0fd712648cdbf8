"""Rich text made ready for LibreOffice, which knows no embossed and engraved letters (an outline shows them as well)
and no lines through cells (a figure there is none)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORD = re.compile(rb"\\(?:[\\{}]|(embo|impr)(?![a-z]))")
_LINES = (b"\\cldglu", b"\\cldgll")
_NONE = frozenset({b"\\brdrnone", b"\\brdrnil", b"\\brdrtbl"})
_TOKEN = re.compile(rb"\\bin(\d+) ?|\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?|(\\[a-zA-Z]+)-?\d* ?|\\[^a-zA-Z]|(\d)")
_UNKNOWN = rb"\u9633?"
"""The sign of marks.UNKNOWN."""


def as_shown(data: bytes) -> bytes:
    """The file so that LibreOffice converts what is shown."""
    shown = _WORD.sub(lambda found: b"\\outl" if found[1] else found[0], data)
    return _with_marks(shown) if any(line in shown for line in _LINES) else shown


@dataclass(slots=True)
class _Row:
    """Cells of a row: where each ends that holds a digit (None: it holds none), and which are crossed."""

    ends: list[int | None] = field(default_factory=list)
    digits: bool = False
    crossed: list[bool] = field(default_factory=list)
    crossing: bool = False

    def take(self, word: bytes, at: int, before: bytes) -> None:
        if word == b"\\trowd":
            self.crossed, self.crossing = [], False
        elif word in _LINES:
            self.crossing = True
        elif word in _NONE and before in _LINES:
            self.crossing = False
        elif word == b"\\cellx":
            self.crossed.append(self.crossing)
            self.crossing = False
        elif word in (b"\\cell", b"\\nestcell"):
            self.ends.append(at if self.digits else None)
            self.digits = False

    def marks(self) -> Iterator[int]:
        yield from (end for end, crossed in zip(self.ends, self.crossed, strict=False) if crossed and end is not None)
        self.ends = []


def _with_marks(data: bytes) -> bytes:
    """With a sign at the end of every crossed cell that holds digits. The cells of a row may be told of behind them."""
    places = sorted(_places(data), reverse=True)
    made = bytearray(data)
    for place in places:
        made[place:place] = _UNKNOWN
    return bytes(made)


def _places(data: bytes) -> Iterator[int]:
    outer, inner = _Row(), _Row()
    at, before, nested = 0, b"", False
    while found := _TOKEN.search(data, at):
        at = found.end() + int(found[1] or 0)
        word = found[4] or b""
        nested = word != b"\\nestrow" and (nested or word == b"\\nesttableprops")
        row = inner if nested or word in (b"\\nestcell", b"\\nestrow") else outer
        row.take(word, found.start(), before)
        if _is_digit(found):
            outer.digits = inner.digits = True
        elif word in (b"\\row", b"\\nestrow"):
            yield from row.marks()
        before = word or before


def _is_digit(found: re.Match[bytes]) -> bool:
    if found[5]:
        return True
    code = int(found[2], 16) if found[2] else int(found[3] or 0) % 65_536
    return chr(code).isdigit()
