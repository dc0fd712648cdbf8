"""The archive by province and year, kept up night by night: DATA/partitions/PROVINCE/YEAR.zip, each a data package.

A partition is written anew only when what it holds is not what it held: the fingerprints of what was written stand in
index.json, which is stored after each file. Stopped anywhere, the next night goes on with what is left.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from archive.figures import panel
from archive.figures.bodies import CENTRAL, parts_below
from archive.publish.export import CHECKSUMS, OF_A_VERSION, Slice, package_into
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.raw.transactions import snapshot

FOLDER, INDEX = "partitions", "index.json"
EDITION = 1
"""Raised whenever the same rows are written in another way."""
TABLES = frozenset({"reports", *OF_A_VERSION, panel.LONG})
"""What a partition holds: every report with all that belongs to its versions, and the panel."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Partition:
    """One file. `fingerprint` is of the rows it was made from, `sha256` of the file itself."""

    province: str
    year: int
    fingerprint: str
    reports: int
    rows: int
    bytes: int
    sha256: str
    written_at: str

    @property
    def path(self) -> str:
        """Below the folder."""
        return f"{self.province}/{self.year}.zip"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a night did: partitions written, left as they were, taken away, and left for the next night."""

    written: int
    same: int
    removed: int
    left: int


def stored(data: Path) -> list[Partition]:
    """The partitions that are there, by province and year; none when there is no index or it cannot be read."""
    try:
        listed = json.loads((data / FOLDER / INDEX).read_text("utf-8"))
        return [Partition(**entry) for entry in listed["partitions"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def refresh(data: Path, *, now: datetime, goes_on: Callable[[], bool] = lambda: True) -> Refreshed:
    """Bring DATA/partitions up to DATA/archive.db; `goes_on` is asked before each file.

    Raises OSError, sqlite3.Error: what was written until then stays.
    """
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    known = {(found.province, found.year): found for found in stored(data) if (folder / found.path).is_file()}
    written = left = 0
    with closing(open_reading(data / "archive.db")) as db, snapshot(db):
        wanted = fingerprints(db)
        gone = known.keys() - wanted.keys()
        for key in gone:
            (folder / known.pop(key).path).unlink(missing_ok=True)
        stale = [key for key, print_ in wanted.items() if key not in known or known[key].fingerprint != print_.value]
        for key in sorted(stale, key=lambda key: (-key[1], key[0])):
            if not goes_on():
                left += 1
                continue
            known[key] = _write(db, folder, key, wanted[key], now)
            written += 1
            _store(folder, known)
    _store(folder, known)
    return Refreshed(written, len(wanted) - len(stale), len(gone), left)


class Fingerprint:
    """Of the rows of one partition; how many reports these are, and of which regions."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256(str(EDITION).encode())
        self.reports = 0
        self.regions: set[str] = set()

    def take(self, region: str, row: bytes, reports: int = 1) -> None:
        self._digest.update(row)
        self.reports += reports
        self.regions.add(region)

    @property
    def value(self) -> str:
        return self._digest.hexdigest()


def fingerprints(db: sqlite3.Connection) -> dict[tuple[str, int], Fingerprint]:
    """(province, year) → fingerprint, of every partition.

    A report's row changes with whatever is filed of it, a version read anew with its parser's version; figures that
    people put right are looked at one by one, because they need change neither.
    """
    provinces = dict(db.execute(f"SELECT code, part FROM ({parts_below(None)})"))
    cursor = db.execute(
        "SELECT r.*, (SELECT group_concat(quote(v.id) || quote(v.content_hash) || quote(v.parser_version)"
        " || quote(v.last_seen)) FROM versions v WHERE v.report_id = r.id) FROM reports r ORDER BY r.id"
    )
    names = [column[0] for column in cursor.description]
    region, year, corrected, current = map(names.index, ("region_code", "year", "corrected_cells", "current_version"))
    found: dict[tuple[str, int], Fingerprint] = {}
    for row in cursor:
        print_ = found.setdefault((provinces.get(row[region], CENTRAL), row[year]), Fingerprint())
        print_.take(row[region], repr(row).encode())
        if row[corrected]:
            print_.take(row[region], _corrections(db, row[current]), reports=0)
    return found


def _corrections(db: sqlite3.Connection, version: int) -> bytes:
    tables = ("cell_marks", "active_disclosure", "requests", "review_litigation", "statistics")
    return repr(
        [db.execute(f"SELECT * FROM {name} WHERE version_id = ?", [version]).fetchall() for name in tables]
    ).encode()


def _write(db: sqlite3.Connection, folder: Path, key: tuple[str, int], wanted: Fingerprint, now: datetime) -> Partition:
    province, year = key
    only = Slice(year=year, codes=tuple(sorted(wanted.regions)))
    work = folder / f".{province}-{year}.{os.getpid()}.part"
    target = folder / province / f"{year}.zip"
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(work, ignore_errors=True)
    try:
        (work / "csv").mkdir(parents=True)
        rows = package_into(work, db, only, TABLES, now)
        packed = work.with_suffix(".zip")
        _pack(work, packed)
        size, sha256 = packed.stat().st_size, _sha256(packed)
        packed.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Partition(province, year, wanted.value, wanted.reports, rows, size, sha256, stamp(now))


def _pack(work: Path, target: Path) -> None:
    """Checksums last, so that a file which was cut short shows it."""
    paths = sorted(
        (path for path in work.rglob("*") if path.is_file()), key=lambda path: (path.name == CHECKSUMS, path)
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for path in paths:
            info = zipfile.ZipInfo(path.relative_to(work).as_posix(), _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, package.open(info, "w") as member:
                shutil.copyfileobj(source, member)


def _store(folder: Path, known: Mapping[tuple[str, int], Partition]) -> None:
    text = json.dumps({"partitions": [asdict(known[key]) for key in sorted(known)]}, ensure_ascii=False, indent=1)
    work = folder / f".{INDEX}.{os.getpid()}"
    work.write_text(text + "\n", encoding="utf-8")
    work.replace(folder / INDEX)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
