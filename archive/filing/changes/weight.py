"""How much a change weighs, which edit it is, and which checks flipped with it. Pure.

The weight is a sum of named parts, so that anybody can see why a change stands where it stands. Two changes are the
same edit when the same thing was done to them: the same sentence put in by three hundred offices is one piece of news,
twenty-one revisions that have nothing to do with each other are twenty-one.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from archive.figures.flat import REPORT_FIGURES
from archive.filing.changes import CellChange, Difference

BASE: Mapping[str, float] = {
    "withdrawn": 60,
    "figures_revised": 20,
    "restored": 15,
    "text_revised": 5,
    "file_replaced": 2,
    "moved": 1,
    "published": 1,
}
"""What a change weighs by its kind alone."""

PART_LABELS: Mapping[str, str] = {
    "kind": "改动种类",
    "size": "数字变动的倍数",
    "headline": "涉及主要数字",
    "fails": "随之不符的规则",
    "passes": "随之相符的规则",
    "date": "官方日期也变了",
    "late": "公布之后很久才改",
    "length": "增删的字数",
}
_HEADLINE = frozenset(cell for cells in REPORT_FIGURES.values() for cell in cells)
_MOST_SIZE, _PER_DOUBLING = 40.0, 6.0
_MOST_FLIPPED, _FAIL, _PASS = 30.0, 10.0, 5.0
_MOST_LATE, _DAYS_A_POINT = 10.0, 30
_MOST_LENGTH, _LETTERS_A_POINT = 10.0, 40
_MASK = "※"
_PLACE = re.compile(r"[省市县区旗州盟](?=.{2})")
"""云湖区教育局 calls itself 教育局 too, and 甲州市市场监督管理局 not only 场监督管理局."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision did.

    cells, pieces     figures and pieces of text that differ.
    failed            rules failing before and after.
    dates             official date before and after.   on  the day it was found.
    names             words that are the body's own: its names and year; two bodies' edits are compared without them.
    """

    cells: Sequence[CellChange] = ()
    pieces: Sequence[Difference] = ()
    failed: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    dates: tuple[str | None, str | None] = (None, None)
    on: date | None = None
    names: tuple[str, ...] = ()

    @property
    def flipped(self) -> str:
        """Rules that fail (-) or pass (+) since, separated by spaces."""
        before, after = self.failed
        fails, passes = sorted(after - before), sorted(before - after)
        return " ".join([*(f"-{rule}" for rule in fails), *(f"+{rule}" for rule in passes)])


def parts(kind: str, revision: Revision) -> dict[str, float]:
    """Name of a part → its points; only those that weigh anything."""
    before, after = revision.failed
    found = {
        "kind": BASE.get(kind, 1),
        "size": max((_size(cell) for cell in revision.cells), default=0.0),
        "headline": 15.0 * any(cell.cell in _HEADLINE for cell in revision.cells),
        "fails": min(_MOST_FLIPPED, _FAIL * len(after - before)),
        "passes": min(_MOST_FLIPPED, _PASS * len(before - after)),
        "date": 5.0 * (None not in revision.dates and revision.dates[0] != revision.dates[1]),
        "late": min(_MOST_LATE, _days(revision) / _DAYS_A_POINT),
        "length": min(_MOST_LENGTH, sum(len(piece.text) for piece in _edited(revision)) / _LETTERS_A_POINT),
    }
    return {name: round(points, 2) for name, points in found.items() if points}


def weight(kind: str, revision: Revision) -> float:
    """The sum of the parts."""
    return round(sum(parts(kind, revision).values()), 2)


def edit_of_revision(kind: str, revision: Revision) -> str:
    """A hash that is the same for the same edit of figures and text.

    One number that became another is a body's own affair: that two offices corrected 3 to 4 in one cell is chance.
    Blanks that three hundred of them filled with 0 are one edit.
    """
    cells = sorted((cell.cell, *_sides(cell)) for cell in revision.cells)
    pieces = [(piece.op, _masked(piece.text, revision.names)) for piece in _edited(revision)]
    own = revision.names if any(None not in (cell.old, cell.new) for cell in revision.cells) else ()
    return _hash([kind, cells, pieces, *own])


def edit_of_address(kind: str, old: str | None, new: str | None) -> str:
    """Moves from one folder to another are one edit, whatever the number of the article."""
    return _hash([kind, _folder(old), _folder(new)])


def edit_of(kind: str, *what: object) -> str:
    """Any other edit, by what tells it apart."""
    return _hash([kind, *what])


def _size(cell: CellChange) -> float:
    """Points for a figure that became a multiple or a fraction; a number that comes or goes counts as from 0."""
    old, new = abs(cell.old or 0), abs(cell.new or 0)
    return min(_MOST_SIZE, _PER_DOUBLING * math.log2((max(old, new) + 1) / (min(old, new) + 1)))


def _days(revision: Revision) -> int:
    try:
        published = date.fromisoformat(revision.dates[0] or "")
    except ValueError:
        return 0
    return max(0, (revision.on - published).days) if revision.on else 0


def _edited(revision: Revision) -> Iterable[Difference]:
    return (piece for piece in revision.pieces if piece.op != "equal" and piece.text.strip())


def _sides(cell: CellChange) -> tuple[str, str]:
    return (
        str(cell.old if cell.old is not None else cell.old_raw),
        str(cell.new if cell.new is not None else cell.new_raw),
    )


def _masked(text: str, names: Iterable[str]) -> str:
    folded = "".join(text.split())
    short = (name[place.end() :] for name in names for place in _PLACE.finditer(name))
    for name in sorted(filter(None, {*names, *short}), key=len, reverse=True):
        folded = folded.replace(name, _MASK)
    return folded


def _folder(address: str | None) -> str:
    parts = urlsplit(address or "")
    return re.sub(r"\d+", "#", f"{parts.hostname or ''}{parts.path.rpartition('/')[0]}")


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:20]
