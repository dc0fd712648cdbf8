"""Copies (雷同): reports whose narrative is the one of last year, or of another body of the same place and year.

A text is cut into clauses; three clauses in a row are a shingle. Of each report the archive keeps the 64 smallest
hashes of its shingles, by region and year, so that a new report is held against its neighbours by reading one page.
What looks alike is counted exactly on both texts before it is said. Years and the bodies' names are masked; numbers are
not: a text with this year's numbers is this year's text. It is a finding for a reader, no error.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from array import array
from collections.abc import Iterable

from archive.rows import read_sections
from archive.store import Store
from parsers.folding import compatible

ALIKE = 0.9
"""From this share of common shingles on, two narratives are told to be alike."""
_LIKELY = 0.75
"""From this estimate on, both texts are read."""
LEAST_SHINGLES = 25
"""Shorter texts are alike by chance: everybody writes that nothing was asked for."""
_KEPT = 64
_IN_A_ROW = 3
_CLAUSE = re.compile(r"[，。；：！？、,;:!?\n]+")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?")


def shingles(text: str, names: Iterable[str]) -> frozenset[int]:
    """Hashes of three clauses in a row, years and names masked."""
    folded = _YEAR.sub("※", compatible(text))
    for name in sorted(filter(None, names), key=len, reverse=True):
        folded = folded.replace(name, "※")
    clauses = [clause for clause in ("".join(part.split()) for part in _CLAUSE.split(folded)) if clause]
    rows = ("|".join(clauses[place : place + _IN_A_ROW]) for place in range(len(clauses) - _IN_A_ROW + 1))
    return frozenset(zlib.crc32(row.encode()) for row in rows)


def signature(found: frozenset[int]) -> bytes:
    """The smallest hashes in order, four bytes each; b"" of a text that is too short to be told from others."""
    return array("I", sorted(found)[:_KEPT]).tobytes() if len(found) >= LEAST_SHINGLES else b""


def estimate(one: bytes, other: bytes) -> float:
    """The share of common shingles, from two signatures."""
    first, second = _hashes(one), _hashes(other)
    smallest = sorted(first | second)[:_KEPT]
    return sum(value in first and value in second for value in smallest) / len(smallest) if smallest else 0.0


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of common shingles."""
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def look(store: Store, agency: int, year: int) -> None:
    """Hold a report against its neighbours and the year before and after; store what is alike. In a transaction."""
    db = store.db
    row = db.execute("SELECT id, region_code FROM reports WHERE agency_id = ? AND year = ?", [agency, year]).fetchone()
    if row is None:
        return
    report, region = row
    mine = shingles_of(db, report)
    kept = signature(mine)
    db.execute("DELETE FROM copies WHERE report_id = ? OR other_id = ?", [report, report])
    db.execute("INSERT OR REPLACE INTO text_signatures VALUES (?, ?, ?, ?)", [region, year, report, kept])
    near = (*_neighbours(db, region, year), *_other_years(db, agency, year)) if kept else ()
    likely = (other for other, theirs in near if other != report and theirs and estimate(kept, theirs) >= _LIKELY)
    for other in likely:
        found = share(mine, shingles_of(db, other))
        if found >= ALIKE:
            db.execute("INSERT INTO copies VALUES (?, ?, ?)", [max(report, other), min(report, other), round(found, 3)])


def _neighbours(db: sqlite3.Connection, region: str, year: int) -> list[tuple[int, bytes]]:
    """Reports of the place and year, with their signatures."""
    query = "SELECT report_id, signature FROM text_signatures WHERE region_code = ? AND year = ?"
    return db.execute(query, [region, year]).fetchall()


def _other_years(db: sqlite3.Connection, agency: int, year: int) -> list[tuple[int, bytes]]:
    """Reports of the agency for the year before and after, with their signatures."""
    query = (
        "SELECT t.report_id, t.signature FROM reports r JOIN text_signatures t ON t.region_code = r.region_code "
        "AND t.year = r.year AND t.report_id = r.id WHERE r.agency_id = ? AND r.year IN (?, ?)"
    )
    return db.execute(query, [agency, year - 1, year + 1]).fetchall()


def shingles_of(db: sqlite3.Connection, report: int) -> frozenset[int]:
    """Of the current version of a report."""
    agency, key, version = db.execute(
        "SELECT r.agency, a.key, r.current_version FROM reports r JOIN agencies a ON a.id = r.agency_id WHERE r.id = ?",
        [report],
    ).fetchone()
    text = "\n".join(f"{section.heading}\n{section.text}" for section in read_sections(db, version))
    return shingles(text, (agency, key))


def _hashes(kept: bytes) -> frozenset[int]:
    values = array("I")
    values.frombytes(kept)
    return frozenset(values)
