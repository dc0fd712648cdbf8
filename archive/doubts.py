"""What a stored figure has against it, cell by cell: the same words in tables, mails and feeds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Literal

from archive.figures.report_columns import held_cells
from parsers.checks import rules

Doubt = Literal["corrected", "picture", "held", "failing"]
WORDS: Mapping[Doubt, Mapping[str, str]] = {
    "corrected": {"zh": "人工更正", "en": "corrected by a person"},
    "picture": {"zh": "图片识别", "en": "read from a picture"},
    "held": {"zh": "图片识别，未能证实，没有采用", "en": "read from a picture, not proved, not taken"},
    "failing": {"zh": "表内核对不符", "en": "in a failed check of the form"},
}
_ERRORS = frozenset(rule.id for rule in rules() if rule.severity == "error")


def of_version(db: sqlite3.Connection, version: int | None) -> dict[str, tuple[Doubt, ...]]:
    """Cell → what it has against it, of the cells of a version that have anything.

    Of checks only those of the form's own arithmetic count, and none that a person dismissed.
    """
    if version is None:
        return {}
    (held,) = db.execute(f"SELECT {held_cells('?1')}", [version]).fetchone()
    found: dict[str, list[Doubt]] = {cell: ["held"] for cell in (held or "").split(",") if cell}
    marked = (
        "SELECT cell, machine_raw IS NOT NULL FROM cell_marks WHERE version_id = ? "
        "AND (confidence IS NOT NULL OR machine_raw IS NOT NULL) AND raw <> '' ORDER BY cell"
    )
    for cell, corrected in db.execute(marked, [version]):
        if cell not in found:
            found[cell] = ["corrected" if corrected else "picture"]
    failed = "SELECT rule, cells FROM checks WHERE version_id = ? AND outcome = 'fail' AND status IS NOT 'dismissed'"
    for rule, cells in db.execute(failed, [version]):
        if rule.split(".", 1)[0] in _ERRORS:
            for cell in json.loads(cells or "[]"):
                found.setdefault(cell, []).append("failing")
    return {cell: tuple(dict.fromkeys(doubts)) for cell, doubts in found.items()}
