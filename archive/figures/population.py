"""Inhabitants by region and year: read from a table that can be cited, kept with where it was published."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("region_code", "year", "people")


class BadTableError(Exception):
    """The table cannot be taken; one sentence that names the line."""


def read(path: Path, source: str) -> Iterator[tuple[str, int, int, str]]:
    """Rows (region code, year, inhabitants, source) of a CSV with the columns of COLUMNS, and its own `source` or not.

    Raises BadTableError, OSError.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        table = csv.DictReader(handle)
        missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
        if missing:
            raise BadTableError(f"{path} has no column {missing[0]!r}: it needs {', '.join(COLUMNS)}.")
        for row in table:
            yield _row(row, f"{path}, line {table.line_num}", source)


def _row(row: dict[str, str | None], where: str, source: str) -> tuple[str, int, int, str]:
    code, year, people = ((row.get(name) or "").strip() for name in COLUMNS)
    cited = (row.get("source") or "").strip() or source
    if not (len(code) >= 6 and code.isascii() and code.isdigit()):
        raise BadTableError(f"{where}: {code!r} is no region code.")
    if not (year.isdigit() and len(year) == 4 and people.isdigit() and int(people)):
        raise BadTableError(f"{where}: year and people must be whole numbers.")
    if not cited:
        raise BadTableError(f"{where}: nothing says where the figure is published (column source, or --source).")
    return code, int(year), int(people), cited


def put(db: sqlite3.Connection, rows: Iterator[tuple[str, int, int, str]]) -> int:
    """Store them in place of what was there for the same region and year; returns how many. In the caller's
    transaction, so that a table with a mistake leaves everything as it was."""
    count = 0
    for row in rows:
        db.execute("INSERT OR REPLACE INTO populations VALUES (?, ?, ?, ?)", row)
        count += 1
    return count
