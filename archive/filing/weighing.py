"""The weight of stored changes: looked up in the archive, computed by archive.filing.weight."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.filing import weight
from archive.filing.changes import CellChange, text_difference
from archive.filing.weight import Revision
from archive.raw.stamps import china_day
from archive.rows import OWN, read_sections

_CHANGE = (
    "SELECT c.kind, c.from_version, c.to_version, c.detected_at, c.from_url, c.to_url, r.id, r.agency, r.year, "
    "r.source_id, (SELECT published_on FROM versions WHERE id = c.from_version), "
    "(SELECT published_on FROM versions WHERE id = c.to_version) "
    "FROM changes c JOIN reports r ON r.id = c.report_id WHERE c.id = ?"
)
_FAILED = f"SELECT DISTINCT rule FROM checks WHERE version_id = ? AND outcome = 'fail' AND position < {OWN.stop}"
_REVISIONS = ("figures_revised", "text_revised")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is stored with a change, and the parts of its weight."""

    weight: float
    edit: str
    flipped: str
    parts: dict[str, float]


def weighed(db: sqlite3.Connection, change: int) -> Weighed:
    """The weight of a change as the archive stands. Raises LookupError when there is no such change."""
    row = db.execute(_CHANGE, [change]).fetchone()
    if row is None:
        raise LookupError(change)
    kind, old, new, detected_at, from_url, to_url, report, agency, year, source, before, after = row
    if kind in _REVISIONS and old is not None and new is not None:
        revision = Revision(
            cells=_cells(db, change),
            pieces=text_difference(_text(db, old), _text(db, new)),
            failed=(_failed(db, old), _failed(db, new)),
            dates=(before, after),
            on=china_day(detected_at),
            names=(agency, str(year)),
        )
        edit = weight.edit_of_revision(kind, revision)
    else:
        revision = Revision(cells=_cells(db, change))
        edit = _edit(kind, (from_url, to_url), source, year, report)
    parts = weight.parts(kind, revision)
    return Weighed(weight.weight(kind, revision), edit, revision.flipped, parts)


def weigh(db: sqlite3.Connection, change: int) -> None:
    """Store the weight of a change with it."""
    found = weighed(db, change)
    values = [found.weight, found.edit, found.flipped, change]
    db.execute("UPDATE changes SET weight = ?, edit = ?, flipped = ? WHERE id = ?", values)


def _edit(kind: str, urls: tuple[str | None, str | None], source: str | None, year: int, report: int) -> str:
    if kind == "moved":
        return weight.edit_of_address(kind, *urls)
    if kind == "published":
        return weight.edit_of(kind, source, year)
    if kind == "file_replaced":
        return weight.edit_of(kind, source)
    return weight.edit_of(kind, report)


def _cells(db: sqlite3.Connection, change: int) -> tuple[CellChange, ...]:
    query = "SELECT cell, old, new, old_raw, new_raw FROM change_cells WHERE change_id = ?"
    return tuple(CellChange(*row) for row in db.execute(query, [change]))


def _text(db: sqlite3.Connection, version: int) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in read_sections(db, version))


def _failed(db: sqlite3.Connection, version: int) -> frozenset[str]:
    return frozenset(row[0] for row in db.execute(_FAILED, [version]))
