"""What a stored figure has against it, cell by cell: the same words in tables, mails and feeds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from archive.figures.report_columns import held_cells
from parsers.checks import rules

Doubt = Literal["corrected", "picture", "held", "failing"]
Doubts = Mapping[str, tuple[Doubt, ...]]
"""Cell → what it has against it; only cells that have anything."""
WORDS: Mapping[Doubt, Mapping[str, str]] = {
    "corrected": {"zh": "人工更正", "en": "corrected by a person"},
    "picture": {"zh": "图片识别", "en": "read from a picture"},
    "held": {"zh": "图片识别，未能证实，没有采用", "en": "read from a picture, not proved, not taken"},
    "failing": {"zh": "表内核对不符", "en": "in a failed check of the form"},
}
_ERRORS = frozenset(rule.id for rule in rules() if rule.severity == "error")
_ASKED = "IN (SELECT value FROM json_each(?))"
_PICTURED = f"SELECT DISTINCT version_id FROM cell_marks WHERE version_id {_ASKED} AND confidence IS NOT NULL"
_MARKED = (
    f"SELECT version_id, cell, machine_raw IS NOT NULL FROM cell_marks WHERE version_id {_ASKED} "
    "AND (confidence IS NOT NULL OR machine_raw IS NOT NULL) AND raw <> '' ORDER BY version_id, cell"
)
_FAILED = (
    f"SELECT version_id, rule, cells FROM checks WHERE version_id {_ASKED} AND outcome = 'fail' "
    "AND status IS NOT 'dismissed'"
)


def of_version(db: sqlite3.Connection, version: int | None) -> Doubts:
    """What the cells of a version have against them.

    Of checks only those of the form's own arithmetic count, and none that a person dismissed.
    """
    return {} if version is None else of_versions(db, (version,)).get(version, {})


def of_versions(db: sqlite3.Connection, versions: Iterable[int]) -> dict[int, Doubts]:
    """The same of several versions at once; those without any are left out."""
    asked = json.dumps(sorted(set(versions)))
    found: dict[int, dict[str, list[Doubt]]] = {}
    held = f"SELECT version_id, {held_cells('pictured.version_id')} FROM ({_PICTURED}) pictured"
    for version, cells in db.execute(held, [asked]):
        found.setdefault(version, {}).update({cell: ["held"] for cell in (cells or "").split(",") if cell})
    for version, cell, corrected in db.execute(_MARKED, [asked]):
        found.setdefault(version, {}).setdefault(cell, ["corrected" if corrected else "picture"])
    for version, rule, cells in db.execute(_FAILED, [asked]):
        if rule.split(".", 1)[0] in _ERRORS:
            for cell in json.loads(cells or "[]"):
                found.setdefault(version, {}).setdefault(cell, []).append("failing")
    return {
        version: {cell: tuple(dict.fromkeys(doubts)) for cell, doubts in cells.items()}
        for version, cells in found.items()
        if cells
    }


def of_figure(doubts: Doubts, cells: Collection[str], *, stated: bool) -> tuple[Doubt, ...]:
    """What a figure that rests on these cells has against it.

    stated  whether there is a value. Where there is none, all there can be said is that it was held back.
    """
    against = {doubt for cell in cells for doubt in doubts.get(cell, ())}
    return tuple(doubt for doubt in WORDS if doubt in against and (doubt != "held") == stated)
