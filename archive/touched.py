"""Which regions and years were touched since their files were written: triggers mark them, whoever writes.

A row of a version marks its version, which costs one look-up a row; `take` resolves these to places. A mark that is set
while its files are being written is another one than the mark taken for them, and stays when that is cleared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from archive import assessed
from archive.rows import FORM_COLUMNS

_TABLES = (*FORM_COLUMNS, "form_blocks", "sections", "cell_marks", "extra_rows", "claims", "warnings")
OF_A_VERSION = (*_TABLES, assessed.VIEW)
"""The tables, and the view, whose rows belong to a version and are exported."""

Place = tuple[str, int]
"""A region's code and a year."""

_PREFIX = "touched_by_"
_EVENTS = (("INSERT", ("new",)), ("UPDATE", ("old", "new")), ("DELETE", ("old",)))
_BELOW = (
    "WITH RECURSIVE below(code) AS (SELECT {row}.code UNION SELECT r.code FROM regions r JOIN below b "
    "ON r.parent = b.code) SELECT code FROM below"
)


def install(db: sqlite3.Connection) -> None:
    """Bring the triggers to what the code says, inside the caller's transaction; what is there already is only read.

    A table that a migration makes anew has lost its own.
    """
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, ?) = ?"
    there = dict(db.execute(query, [len(_PREFIX), _PREFIX]))
    wanted = dict(_triggers())
    for name in there.keys() - wanted.keys() | {name for name in there if there[name] != wanted.get(name)}:
        db.execute(f"DROP TRIGGER {name}")
    for name, sql in wanted.items():
        if there.get(name) != sql:
            db.execute(sql)


def take(db: sqlite3.Connection) -> list[Place]:
    """The places that were touched, taken to be written; with those that an earlier taker never cleared."""
    db.execute("UPDATE OR REPLACE touched SET taken = 1 WHERE NOT taken")
    db.execute(
        "INSERT OR IGNORE INTO touched SELECT r.region_code, r.year, 1 FROM touched_versions t "
        "JOIN versions v ON v.id = t.version_id JOIN reports r ON r.id = v.report_id"
    )
    db.execute("DELETE FROM touched_versions")
    return db.execute("SELECT region_code, year FROM touched").fetchall()


def take_all(db: sqlite3.Connection) -> list[Place]:
    """Every place that has a report, and what `take` gives."""
    db.execute("INSERT OR IGNORE INTO touched SELECT DISTINCT region_code, year, 1 FROM reports")
    return take(db)


def clear(db: sqlite3.Connection, places: Iterable[Place]) -> None:
    """What was taken is written."""
    db.executemany("DELETE FROM touched WHERE region_code = ? AND year = ? AND taken", places)


def _triggers() -> Iterator[tuple[str, str]]:
    for event, rows in _EVENTS:
        for table in (*_TABLES, assessed.ROWS):
            yield _trigger(table, event, (f"INSERT INTO touched_versions VALUES ({row}.version_id)" for row in rows))
        yield _trigger(
            "reports", event, (f"INSERT INTO touched VALUES ({row}.region_code, {row}.year, 0)" for row in rows)
        )
        yield _trigger("versions", event, (_places(f"id = {row}.report_id") for row in rows), "id, report_id, number")
        below = (_places(f"region_code IN ({_BELOW.format(row=row)})") for row in rows)
        yield _trigger("regions", event, below, "code, level, parent")


def _trigger(table: str, event: str, statements: Iterable[str], columns: str = "") -> tuple[str, str]:
    """`columns`: of an update the only ones that count. Not OR IGNORE: a trigger obeys the statement that fires it."""
    name = f"{_PREFIX}{table}_{event.lower()}"
    what = f"{event} OF {columns}" if columns and event == "UPDATE" else event
    body = " ".join(f"{statement} ON CONFLICT DO NOTHING;" for statement in statements)
    return name, f"CREATE TRIGGER {name} AFTER {what} ON {table} BEGIN {body} END"


def _places(condition: str) -> str:
    return f"INSERT INTO touched SELECT region_code, year, 0 FROM reports WHERE {condition}"
