"""What the maker of a fixture and its tests look at an archive with: the command line and the public columns."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from scheduler import main

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "NIANBAO_RECHECK_MIN_DAYS=0", "-s", "NIANBAO_RECHECK_MAX_DAYS=0"),
    *("-s", "NIANBAO_OFF_SEASON_DAYS=0"),
)
"""Replicas need no pause, and are asked for everything every night."""

MAIN_FIGURES = (
    *("requests_received", "requests_carried_over", "granted", "partly_granted", "denied", "unavailable", "rejected"),
    *("processed_total", "carried_forward", "reconsiderations", "lawsuits", "licences", "penalties", "fees_wan"),
)
"""Flat figures of `reports`, by the names they are published under."""

BLOCKS = ("active_disclosure", "requests", "review_litigation")


def nianbao(*arguments: str, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    """Run the command line in its own process, as a user does."""
    command = [sys.executable, str(ROOT / "scheduler.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, cwd=ROOT)


def here(*arguments: str) -> Result:
    """The same without a process of its own, for commands that need none."""
    return CliRunner().invoke(main, list(arguments))


def archive_of(data: Path) -> sqlite3.Connection:
    """archive.db of DATA, for reading only."""
    return sqlite3.connect(f"{(data / 'archive.db').absolute().as_uri()}?mode=ro", uri=True)


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Rows of the tables that a night without news must not add to."""
    tables = ("reports", "versions", "changes")
    return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def reports(db: sqlite3.Connection) -> list[list[object]]:
    """[agency, year, status, number of versions, url, MAIN_FIGURES …] of every report."""
    columns = ", ".join(("agency", "year", "status", "versions", "url", *MAIN_FIGURES))
    return [list(row) for row in db.execute(f"SELECT {columns} FROM reports ORDER BY agency, year")]


def changes(db: sqlite3.Connection) -> list[list[object]]:
    """[kind, agency, year, detected_at] of every change, in order."""
    query = (
        "SELECT changes.kind, agency, year, detected_at FROM changes JOIN reports ON reports.id = report_id "
        "ORDER BY changes.id"
    )
    return [list(row) for row in db.execute(query)]


def cells(db: sqlite3.Connection, agency: str, year: int) -> list[list[object]]:
    """[block, row, column, figure] of every figure of a report's current version."""
    return [cell for block in BLOCKS for cell in _cells(db, block, agency, year)]


def _cells(db: sqlite3.Connection, block: str, agency: str, year: int) -> Iterator[list[object]]:
    found = db.execute(
        f"SELECT {block}.* FROM {block} JOIN reports ON current_version = version_id "
        "WHERE agency = ? AND year = ? ORDER BY row",
        [agency, year],
    )
    names = [column[0] for column in found.description]
    for values in found:
        row = dict(zip(names, values, strict=True))
        figures = {name: value for name, value in row.items() if name not in {"version_id", "row"}}
        yield from ([block, row["row"], name, value] for name, value in figures.items() if value is not None)
