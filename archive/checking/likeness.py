"""Copies (雷同): reports whose narrative is the body's own of the year before or after, or another body's of its year.

A text is cut into clauses; three clauses in a row are a shingle. Of each report the archive keeps a signature of 30
smallest hashes (MinHash) and their six bands of five: reports that have one band in common are looked at (LSH), so that
a new report is held against the whole country by six look-ups. What looks alike is counted exactly on both texts
before it is said. Years, the bodies' names and their places are masked; numbers are not: a text with this year's
numbers is this year's text. It is a finding for a reader, no error.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, MutableMapping

from archive.rows import read_sections
from archive.store import Store

ALIKE = 0.9
"""From this share of common shingles on, two narratives are told to be alike."""
_LIKELY = 0.7
"""From this estimate on, both texts are read: a pair at 0.9 is estimated lower once in two thousand times."""
LEAST_SHINGLES = 25
"""Shorter texts are alike by chance: everybody writes that nothing was asked for."""
MOST_TOLD = 5
"""Of other bodies' reports so many are stored; three hundred offices that filled in one text need no 45,000 pairs."""
_BANDS, _ROWS = 6, 5
"""A pair at 0.9 has a band in common with probability 0.995, one at 0.5 with 0.17, one at 0.3 with 0.014."""
_OF_A_BAND, _CANDIDATES = 50, 20
_FACTORS = tuple(zlib.crc32(f"shingle {number}".encode()) | 1 for number in range(_BANDS * _ROWS))
_MASK = 0xFFFFFFFF
_IN_A_ROW = 3
_CLAUSE = re.compile(r"[，。；：！？、,;:!?\n]+")
_YEAR = re.compile(r"(?:19|20)\d\d年(?:度)?|二[〇○零][〇○零一二][〇○零一二三四五六七八九]年(?:度)?")
_SELF = re.compile(r"[我本全](?:街道|中心|单位|机关|[省市县区旗州盟镇乡局委办厅部院])")
_MASKED = re.compile(r"(?:※[省市县区旗州盟镇乡]?)+")
_SHORTEST_PLACE = 3

Shingles = frozenset[int]
Cache = MutableMapping[int, Shingles]
"""Report → shingles of its current version, while a batch is looked at."""


def shingles(text: str, names: Iterable[str]) -> Shingles:
    """Hashes of three clauses in a row, with years, names and what a body calls itself masked."""
    folded = _YEAR.sub("※", unicodedata.normalize("NFKC", text))
    for name in sorted(filter(None, names), key=len, reverse=True):
        folded = folded.replace(name, "※")
    folded = _MASKED.sub("※", _SELF.sub("※", folded))
    clauses = [clause for clause in ("".join(part.split()) for part in _CLAUSE.split(folded)) if clause]
    rows = ("|".join(clauses[place : place + _IN_A_ROW]) for place in range(len(clauses) - _IN_A_ROW + 1))
    return frozenset(zlib.crc32(row.encode()) for row in rows)


def signature(found: Shingles) -> bytes:
    """The smallest hash under each of 30 orders, four bytes each; b"" of a text too short to be told from others."""
    if len(found) < LEAST_SHINGLES:
        return b""
    return array("I", [min([value * factor & _MASK for value in found]) for factor in _FACTORS]).tobytes()


def estimate(one: bytes, other: bytes) -> float:
    """The share of common shingles, from two signatures."""
    pairs = list(zip(_hashes(one), _hashes(other), strict=False))
    return sum(first == second for first, second in pairs) / len(pairs) if pairs else 0.0


def share(one: Shingles, other: Shingles) -> float:
    """The share of common shingles."""
    both = len(one | other)
    return len(one & other) / both if both else 0.0


def look(store: Store, agency: int, year: int, cache: Cache) -> None:
    """Hold a report against its body's years before and after and all other reports of its year; store what is alike.

    In a transaction.
    """
    db = store.db
    row = db.execute("SELECT id FROM reports WHERE agency_id = ? AND year = ?", [agency, year]).fetchone()
    if row is None:
        return
    (report,) = row
    mine = cache[report] = shingles_of(db, report)
    forget(db, report)
    kept = signature(mine)
    if not kept:
        return
    bands = _bands(kept, year)
    own = [row[0] for row in db.execute(_OTHER_YEARS, [agency, year - 1, year + 1])]
    for other in own:
        _hold_against(db, report, other, cache)
    told = 0
    for other in _candidates(db, bands, {report, *own}):
        likely = estimate(kept, _signature_of(db, other)) >= _LIKELY
        told += likely and _hold_against(db, report, other, cache)
        if told == MOST_TOLD:
            break
    db.execute("INSERT INTO text_signatures VALUES (?, ?, ?)", [report, year, kept])
    db.executemany("INSERT INTO text_bands VALUES (?, ?)", [(band, report) for band in bands])


_OTHER_YEARS = "SELECT id FROM reports WHERE agency_id = ? AND year IN (?, ?)"


def forget(db: sqlite3.Connection, report: int) -> None:
    """Drop what is stored of a report's text: it is another now, or the report is gone."""
    row = db.execute("SELECT year, signature FROM text_signatures WHERE report_id = ?", [report]).fetchone()
    bands = _bands(row[1], row[0]) if row else ()
    db.executemany("DELETE FROM text_bands WHERE band = ? AND report_id = ?", [(band, report) for band in bands])
    db.execute("DELETE FROM text_signatures WHERE report_id = ?", [report])
    db.execute("DELETE FROM copies WHERE report_id = ? OR other_id = ?", [report, report])


def _hold_against(db: sqlite3.Connection, report: int, other: int, cache: Cache) -> bool:
    """Count on both texts; whether they are alike, which is stored then."""
    if other not in cache:
        cache[other] = shingles_of(db, other)
    found = share(cache[report], cache[other])
    alike = found >= ALIKE and len(cache[other]) >= LEAST_SHINGLES
    if alike:
        pair = [max(report, other), min(report, other), round(found, 3)]
        db.execute("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", pair)
    return alike


def _candidates(db: sqlite3.Connection, bands: Iterable[int], without: set[int]) -> list[int]:
    """Reports that have most bands in common, of each band the first ones."""
    found: Counter[int] = Counter()
    for band in bands:
        query = "SELECT report_id FROM text_bands WHERE band = ? LIMIT ?"
        found.update(row[0] for row in db.execute(query, [band, _OF_A_BAND]))
    return [report for report, _ in found.most_common(_CANDIDATES) if report not in without]


def shingles_of(db: sqlite3.Connection, report: int) -> Shingles:
    """Of the current version of a report."""
    key, version, *names = db.execute(
        "SELECT a.key, r.current_version, r.agency, r.province, r.city, r.county FROM reports r "
        "JOIN agencies a ON a.id = r.agency_id WHERE r.id = ?",
        [report],
    ).fetchone()
    text = "\n".join(f"{section.heading}\n{section.text}" for section in read_sections(db, version))
    return shingles(text, (key, *_spelled(names)))


def _spelled(names: Iterable[str | None]) -> Iterator[str]:
    """Names, and those of places without their last character (甲州 for 甲州市)."""
    for name in filter(None, names):
        yield name
        if len(name) >= _SHORTEST_PLACE:
            yield name[:-1]


def _signature_of(db: sqlite3.Connection, report: int) -> bytes:
    row = db.execute("SELECT signature FROM text_signatures WHERE report_id = ?", [report]).fetchone()
    return row[0] if row else b""


def _bands(kept: bytes, year: int) -> tuple[int, ...]:
    """The bands of a signature among the reports of a year, each a number that tells its place too."""
    size = 4 * _ROWS
    return tuple(
        zlib.crc32(kept[place : place + size], year) | (place // size) << 32 for place in range(0, len(kept), size)
    )


def _hashes(kept: bytes) -> array[int]:
    values = array("I")
    values.frombytes(kept)
    return values
