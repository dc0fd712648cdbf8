"""Inhabitants by region and year: read from a table that can be cited, kept with where it was published."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("region_code", "year", "people")
_CODE, _YEAR, _COUNT = re.compile(r"[0-9]{6,12}"), re.compile(r"(?:19|20)[0-9]{2}"), re.compile(r"[1-9][0-9]{0,9}")
FEWEST, MOST = 1_000, 2_000_000_000
"""Inhabitants of a region with a government. Tables count in 万人 more often than not: a rate would be 10,000 times
what it is."""


class BadTableError(Exception):
    """The table cannot be taken; one sentence that names the line."""


def read(path: Path, source: str) -> Iterator[tuple[str, int, int, str]]:
    """Rows (region code, year, inhabitants, source) of a CSV with the columns of COLUMNS, and its own `source` or not.

    Raises BadTableError, OSError.
    """
    with path.open(encoding="utf-8-sig", newline="") as handle:
        table = csv.DictReader(handle)
        try:
            yield from _rows(table, path, source)
        except UnicodeDecodeError as error:
            raise BadTableError(f"{path} is no UTF-8: save it as “CSV UTF-8”.") from error
        except csv.Error as error:
            raise BadTableError(f"{path}, line {table.line_num + 1}: {error}.") from error


def _rows(table: csv.DictReader[str], path: Path, source: str) -> Iterator[tuple[str, int, int, str]]:
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise BadTableError(f"{path} has no column {missing[0]!r}: it needs {', '.join(COLUMNS)}.")
    said: set[tuple[str, int]] = set()
    for row in table:
        where = f"{path}, line {table.line_num}"
        found = _row(row, where, source)
        if found[:2] in said:
            raise BadTableError(f"{where}: {found[0]} has two figures for {found[1]}.")
        said.add(found[:2])
        yield found


def _row(row: dict[str, str | None], where: str, source: str) -> tuple[str, int, int, str]:
    code, year, people = ((row.get(name) or "").strip() for name in COLUMNS)
    cited = (row.get("source") or "").strip() or source
    if not _CODE.fullmatch(code):
        raise BadTableError(f"{where}: {code!r} is no region code.")
    if not (_YEAR.fullmatch(year) and _COUNT.fullmatch(people)):
        raise BadTableError(f"{where}: year and people must be whole numbers.")
    if not FEWEST <= int(people) <= MOST:
        raise BadTableError(f"{where}: {people} are not the inhabitants of a region; count persons, not 万人.")
    if not cited:
        raise BadTableError(f"{where}: nothing says where the figure is published (column source, or --source).")
    return code, int(year), int(people), cited


def put(db: sqlite3.Connection, rows: Iterator[tuple[str, int, int, str]]) -> tuple[int, tuple[str, ...]]:
    """Store them in place of what was there for the same region and year. In the caller's transaction, so that a table
    with a mistake leaves everything as it was.

    Returns how many, and the codes of which the archive knows no region: their figures stand nowhere yet.
    """
    codes = []
    for row in rows:
        db.execute("INSERT OR REPLACE INTO populations VALUES (?, ?, ?, ?)", row)
        codes.append(row[0])
    known = {code for (code,) in db.execute("SELECT code FROM regions")}
    return len(codes), tuple(code for code in dict.fromkeys(codes) if code not in known)
