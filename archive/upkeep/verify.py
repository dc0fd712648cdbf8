"""Is everything still there? Re-hashes stored bodies and versions, checks databases and search index, names damage."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from archive import rows as rows_of
from archive import search
from archive.editorial import decisions as editorial
from archive.figures.flat import REPORT_FIGURES
from archive.publish import release
from archive.raw.opening import open_reading
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Indexed, Store, body_text
from archive.versions import content_hashes

Progress = Callable[[int, int], None]


_FLAT = f"SELECT current_version, {', '.join(REPORT_FIGURES)} FROM reports"
_FROM_BACKUP = "restore that file from the last good backup"
_READ_AGAIN = 'Run `nianbao reparse --where "id = %d"`.'


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was stored: where (raw.db, archive.db, search index) and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def verify(data: Path, progress: Progress | None = None) -> Iterator[Damage]:
    """Yield damage as it is found. Reads only; a crawl may go on meanwhile. Missing databases are skipped."""
    report = progress or (lambda _done, _of: None)
    if (data / "raw.db").is_file():
        yield from _structure(data / "raw.db")
        yield from _bodies(data, report)
    if (data / editorial.FILE_NAME).is_file():
        yield from _structure(data / editorial.FILE_NAME)
        yield from _decisions(data / editorial.FILE_NAME)
    yield from (
        Damage(release.FOLDER, f"{path} is not as it was released: {_FROM_BACKUP}") for path in release.damaged(data)
    )
    if (data / "archive.db").is_file():
        yield from _structure(data / "archive.db")
        yield from _homes(data / "archive.db")
        yield from _contents(data / "archive.db", report)
        yield from _index(data / "archive.db", report)


def rebuild_index(store: Store, progress: Progress | None = None) -> int:
    """Make the search index anew from the stored text, in one transaction; returns the reports indexed."""
    with store.transaction() as db:
        db.execute("INSERT INTO reports_fts (reports_fts) VALUES ('delete-all')")
        rows = db.execute("SELECT id, title, agency, current_version FROM reports ORDER BY id").fetchall()
        for done, (report, title, agency, version) in enumerate(rows, 1):
            store.index(report, Indexed(title, agency, body_text(db, version)))
            if progress:
                progress(done, len(rows))
    return len(rows)


def _structure(path: Path) -> Iterator[Damage]:
    with closing(open_reading(path)) as db:
        try:
            for (line,) in db.execute("PRAGMA integrity_check"):
                if line != "ok":
                    yield Damage(path.name, line)
            for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
                yield Damage(path.name, f"{table} row {rowid} refers to a row of {parent} that is not there")
        except sqlite3.DatabaseError as error:
            yield Damage(path.name, f"{error}: restore the last good backup")


def _decisions(path: Path) -> Iterator[Damage]:
    """Every decision still says what was recorded."""
    with closing(open_reading(path)) as db:
        try:
            yield from (Damage(path.name, f"{what}: restore the last good backup") for what in editorial.damaged(db))
        except (sqlite3.DatabaseError, ValueError, TypeError, KeyError) as error:
            yield Damage(path.name, f"its decisions cannot be read ({error}): restore the last good backup")


def _homes(path: Path) -> Iterator[Damage]:
    """Every version and change belongs to a report, or to one that was retracted."""
    with closing(open_reading(path)) as db:
        try:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'retracted_reports'").fetchone():
                return  # not migrated yet: the database itself holds them together
            for table in ("versions", "changes"):
                query = (
                    f"SELECT id, report_id FROM {table} WHERE report_id NOT IN (SELECT id FROM reports) "
                    "AND report_id NOT IN (SELECT id FROM retracted_reports)"
                )
                for row, report in db.execute(query):
                    yield Damage(path.name, f"{table} row {row} refers to report {report}, which is not there")
        except sqlite3.DatabaseError as error:
            yield Damage(path.name, f"its versions and changes cannot be read: {error}")


def _bodies(data: Path, progress: Progress) -> Iterator[Damage]:
    with RawStore.reading(data) as raw:
        try:
            hashes = list(raw.blob_hashes())
        except sqlite3.DatabaseError as error:
            yield Damage("raw.db", f"the list of bodies cannot be read: {error}")
            return
        for done, sha256 in enumerate(hashes, 1):
            fault = _fault(raw, sha256)
            if fault:
                yield Damage("raw.db", f"body {sha256} {fault}{_shown_by(raw, sha256)}")
            progress(done, len(hashes))
        for sha256, url in _missing(raw):
            yield Damage("raw.db", f"body {sha256} of {url} is not there")


def _fault(raw: RawStore, sha256: str) -> str:
    try:
        data = raw.blob(sha256)
    except (DamagedBlobError, sqlite3.DatabaseError) as error:
        return f"cannot be read ({error})"
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        return "has other bytes than its hash says"
    return ""


def _shown_by(raw: RawStore, sha256: str) -> str:
    try:
        row = raw.conn.execute("SELECT url FROM answers WHERE sha256 = ? LIMIT 1", [sha256]).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return f", shown by {row[0]}" if row else ""


def _missing(raw: RawStore) -> list[tuple[str, str]]:
    query = (
        "SELECT c.sha256, min(c.url) FROM answers c LEFT JOIN blobs b ON b.sha256 = c.sha256 "
        "WHERE c.sha256 IS NOT NULL AND b.sha256 IS NULL GROUP BY c.sha256"
    )
    try:
        return list(raw.conn.execute(query))
    except sqlite3.DatabaseError:
        return []


def _contents(path: Path, progress: Progress) -> Iterator[Damage]:
    """Every version still says what its hashes were taken of, and `reports` repeats the figures of its current one."""
    with closing(open_reading(path)) as db:
        try:
            flat = {row[0]: row[1:] for row in db.execute(_FLAT)} if _is_of_today(db) else {}
            rows = db.execute("SELECT id, report_id, number, figures_hash, text_hash FROM versions").fetchall()
            for done, (version, report, number, figures, text) in enumerate(rows, 1):
                cells = rows_of.read_cells(db, version)
                extra, sections = rows_of.read_extra_rows(db, version), rows_of.read_sections(db, version)
                found = content_hashes(cells, extra, sections)
                where = f"report {report}, version {number}"
                if found.figures != figures:
                    yield Damage(
                        "archive.db", f"{where}: its figures are not those that were read. {_READ_AGAIN % version}"
                    )
                elif version in flat and flat[version] != rows_of.flat_figures(cells):
                    yield Damage(
                        "archive.db", f"{where}: the figures in `reports` are not its own. {_READ_AGAIN % version}"
                    )
                if found.text != text:
                    yield Damage("archive.db", f"{where}: its text is not that which was read. {_READ_AGAIN % version}")
                progress(done, len(rows))
        except (sqlite3.DatabaseError, ValueError) as error:
            yield Damage("archive.db", f"its versions cannot be read: {error}")


def _is_of_today(db: sqlite3.Connection) -> bool:
    """Whether `reports` has every figure that it has today; an archive that was not opened since has fewer."""
    return {row[1] for row in db.execute("PRAGMA table_info(reports)")} >= {*REPORT_FIGURES}


def _index(path: Path, progress: Progress) -> Iterator[Damage]:
    """Every report is in the index with as many pieces as its text has, and is found by the rarest of them."""
    with closing(open_reading(path)) as db:
        try:
            sizes = dict(db.execute("SELECT id, sz FROM reports_fts_docsize"))
            rarity = _Rarity(db)
            rows = db.execute("SELECT id, title, agency, current_version FROM reports ORDER BY id").fetchall()
            for done, (report, title, agency, version) in enumerate(rows, 1):
                texts = [search.index_text(text).split(" ") for text in (title, agency, body_text(db, version))]
                fault = _index_fault(db, report, texts, sizes.pop(report, None), rarity)
                if fault:
                    yield Damage("search index", f"report {report} {fault}: run `nianbao verify --rebuild-index`")
                progress(done, len(rows))
            for report in sizes:
                yield Damage("search index", f"report {report} is no more: run `nianbao verify --rebuild-index`")
        except sqlite3.DatabaseError as error:
            yield Damage("archive.db", f"the search index cannot be read: {error}")


class _Rarity:
    """In how many reports a piece of text stands, at least about.

    Asking the index for a common phrase reads the list of all reports that hold it, so that a look at each report by
    such a phrase costs the square of the archive. A table of small counters, in which pieces may share one, is enough
    to choose a rare piece, and its size does not grow with the archive.
    """

    SLOTS = 1 << 22

    def __init__(self, db: sqlite3.Connection) -> None:
        self._counts = bytearray(self.SLOTS)
        db.execute("CREATE VIRTUAL TABLE temp.reports_pieces USING fts5vocab('main', 'reports_fts', 'row')")
        for piece, reports in db.execute("SELECT term, doc FROM temp.reports_pieces"):
            slot = self._slot(piece)
            self._counts[slot] = min(255, self._counts[slot] + reports)

    def rarest(self, pieces: Sequence[str]) -> str:
        return min(pieces, key=lambda piece: self._counts[self._slot(piece)])

    def _slot(self, piece: str) -> int:
        return crc32(piece.encode()) % self.SLOTS


def _index_fault(
    db: sqlite3.Connection, report: int, texts: list[list[str]], size: bytes | None, rarity: _Rarity
) -> str:
    if size is None:
        return "is missing"
    if [len(pieces) if pieces != [""] else 0 for pieces in texts] != _varints(size):
        return "was indexed with another text"
    pieces = [piece for text in texts for piece in text if piece]
    if not pieces:
        return ""
    query = "SELECT 1 FROM reports_fts WHERE reports_fts MATCH ? AND rowid = ?"
    found = db.execute(query, [f'"{rarity.rarest(pieces)}"', report]).fetchone()
    return "" if found else "is not found by its own words"


def _varints(data: bytes) -> list[int]:
    """SQLite's variable-length integers, as FTS5 keeps the number of pieces per column."""
    numbers, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    return numbers
