"""How far each file was merged before, so that a night's merge costs what is new. Kept beside the target's raw.db.

A mark is a capture: its number in its file, and a hash of what it says. Numbers only grow, so a file that still has it
is that file, and all before it were taken over. They hold for the target in which they were made: while it has its own
last capture of then in its place. Lost or not believed, everything is compared again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

Mark = tuple[int, str]

_FILE = "merged.json"
_LAST = "SELECT max(coalesce((SELECT max(id) FROM answers), 0), coalesce((SELECT max(id) FROM repeats), 0))"
_SAID = (
    "SELECT r.night, r.started_at, c.source_id, c.url, c.kind, c.fetched_at, c.status, c.verdict, c.sha256"
    " FROM captures c JOIN runs r ON r.id = c.run_id WHERE c.id = ?"
)


class Marks:
    """Those of a target, as far as they hold for it."""

    def __init__(self, out: Path, db: sqlite3.Connection) -> None:
        self._path = out / _FILE
        self._marks = _read(self._path, db)

    def reached(self, part: sqlite3.Connection) -> int:
        """The number up to which a file is merged already; 0 for one that is not known."""
        held = (number for number, said in self._marks if said and _said(part, number) == said)
        return max(held, default=0)

    def write(self, db: sqlite3.Connection, parts: Sequence[sqlite3.Connection]) -> None:
        """Now that all of the parts are in the target."""
        passed = {mark for mark in self._marks for part in parts if _said(part, mark[0]) == mark[1]}
        kept = [mark for mark in self._marks if mark not in passed] + [_last(part) for part in parts]
        text = json.dumps({"target": _last(db), "files": sorted(set(kept))})
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(text, "ascii")
        unfinished.replace(self._path)


def _read(path: Path, db: sqlite3.Connection) -> list[Mark]:
    try:
        found = json.loads(path.read_text("ascii"))
        number, said = found["target"]
        files: Iterable[tuple[int, str]] = found["files"]
        return [(int(mark), str(hashed)) for mark, hashed in files] if _said(db, number) == said else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _last(db: sqlite3.Connection) -> Mark:
    number = int(db.execute(_LAST).fetchone()[0])
    return number, _said(db, number)


def _said(db: sqlite3.Connection, number: int) -> str:
    row = db.execute(_SAID, (number,)).fetchone()
    return hashlib.sha256(json.dumps(row).encode()).hexdigest() if row else ""
