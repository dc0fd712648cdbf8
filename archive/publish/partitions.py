"""The archive by province and year, kept up night by night: DATA/partitions/PROVINCE/YEAR.zip, each a data package.

Only what was touched is looked at (archive.touched), and only what holds other rows then is written anew. A mark is
cleared once the file is there and index.json says so: stopped anywhere, the next night goes on with what is left. Index
and archive know each other by a token; for an archive that was put back, or made anew, every file is written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from archive import touched
from archive.figures import panel
from archive.figures.bodies import CENTRAL, parts_below
from archive.publish import dictionary
from archive.publish.export import CHECKSUMS, Slice, package_into
from archive.raw.stamps import stamp
from archive.raw.transactions import snapshot
from archive.store import Store
from archive.touched import Place

FOLDER, INDEX = "partitions", "index.json"
EDITION = 2
"""Raised whenever the same rows are written in another way."""
TABLES = frozenset({"reports", *touched.OF_A_VERSION, panel.LONG})
"""What a partition holds: every report with all that belongs to its versions, and the panel."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TOKEN = "partitions"
_REGIONS = (
    "WITH RECURSIVE found(code) AS (SELECT min(region_code) FROM reports UNION ALL SELECT (SELECT min(region_code) "
    "FROM reports WHERE region_code > f.code) FROM found f WHERE f.code IS NOT NULL) "
    "SELECT code FROM found WHERE code IS NOT NULL"
)
"""The regions that have reports: as many look-ups as there are regions."""

Key = tuple[str, int]
"""Province and year."""
Outcome = Literal["written", "same", "removed", "left"]


@dataclass(frozen=True, slots=True)
class Partition:
    """One file. `fingerprint` is of the rows that it holds ("": to be written again), `sha256` of the file itself."""

    province: str
    year: int
    fingerprint: str
    reports: int
    rows: int
    bytes: int
    sha256: str
    written_at: str
    regions: list[str]
    """Whose reports it holds: a region that was moved must be taken out of the file where it was."""

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


@dataclass(frozen=True, slots=True)
class _Index:
    """index.json. `before`: the token that the archive may still have, while nothing is written under the new one."""

    token: str = ""
    before: str = ""
    edition: str = ""
    partitions: dict[Key, Partition] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> _Index:
        """Empty when there is none or it cannot be read."""
        try:
            said = json.loads((folder / INDEX).read_text("utf-8"))
            listed = [Partition(**entry) for entry in said["partitions"]]
            found = {(one.province, one.year): one for one in listed}
            return cls(said["token"], said["before"], said["edition"], found)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        listed = [asdict(self.partitions[key]) for key in sorted(self.partitions)]
        said = {"token": self.token, "before": self.before, "edition": self.edition, "partitions": listed}
        work = folder / f".{INDEX}.{os.getpid()}"
        work.write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")
        work.replace(folder / INDEX)


def stored(data: Path) -> list[Partition]:
    """The partitions that are there, by province and year; none when there is no index or it cannot be read."""
    return list(_Index.read(data / FOLDER).partitions.values())


def refresh(data: Path, *, now: datetime, goes_on: Callable[[], bool] = lambda: True) -> Refreshed:
    """Bring DATA/partitions up to DATA/archive.db; `goes_on` is asked before each file.

    Raises ArchiveError, OSError, sqlite3.Error: what was written until then stays.
    """
    folder = data / FOLDER
    folder.mkdir(exist_ok=True)
    with Store.open(data, now=now) as store:
        night = _Night(store, folder, now)
        untouched = len(night.index.partitions.keys() - night.due)
        done = Counter[Outcome](night.bring(key) if goes_on() else "left" for key in night.in_order())
    return Refreshed(done["written"], untouched + done["same"], done["removed"], done["left"])


class _Night:
    """One refresh: what is due, and each partition brought up to the archive."""

    def __init__(self, store: Store, folder: Path, now: datetime) -> None:
        self._store, self._folder, self._now = store, folder, now
        self.index = _Index.read(folder)
        with store.transaction() as db:
            self._provinces: dict[str, str] = dict(db.execute(f"SELECT code, part FROM ({parts_below(None)})"))
            self._regions = [code for (code,) in db.execute(_REGIONS)]
            self._waiting = {place: self._files_of(db, place) for place in self._touched(db)}
            """Place → partitions that have still to be brought up to it."""
            touched.clear(db, self._done())
        self.due = {key for keys in self._waiting.values() for key in keys} | {
            key for key, one in self.index.partitions.items() if not (one.fingerprint and self._is_there(one))
        }
        if self.due:
            self._announce()

    def in_order(self) -> list[Key]:
        """What is due, the latest year first."""
        return sorted(self.due, key=lambda key: (-key[1], key[0]))

    def bring(self, key: Key) -> Outcome:
        """One partition, to what the archive has now. Its marks go last."""
        province, year = key
        known = self.index.partitions.get(key)
        with snapshot(self._store.db) as db:
            regions = [code for code in self._regions if self._province(code) == province and _reports(db, code, year)]
            made = self._made(db, key, regions) if regions else None
        if made is None:
            (self._folder / f"{province}/{year}.zip").unlink(missing_ok=True)
        if made is not known:
            others = {other: one for other, one in self.index.partitions.items() if other != key}
            self._put(replace(self.index, partitions=others | ({key: made} if made else {})))
        self._clear(key)
        return "removed" if made is None else "same" if made is known else "written"

    def _touched(self, db: sqlite3.Connection) -> list[Place]:
        """The places to be looked at; all of them, and every file, where index and archive are strangers."""
        row = db.execute("SELECT value FROM progress WHERE name = ?", [_TOKEN]).fetchone()
        self._known_as = row[0] if row else ""
        edition = _edition(db)
        if self._known_as and self._known_as in (self.index.token, self.index.before) and self.index.edition == edition:
            return touched.take(db)
        stale = {key: replace(one, fingerprint="") for key, one in self.index.partitions.items()}
        self.index = _Index(edition=edition, partitions=stale)
        return touched.take_all(db)

    def _announce(self) -> None:
        """A new token before anything is written: an older copy of the archive does not know it."""
        token = secrets.token_hex(8)
        self._put(replace(self.index, token=token, before=self._known_as if self.index.token else ""))
        with self._store.transaction():
            self._store.set_progress(_TOKEN, token)
        self._put(replace(self.index, before=""))

    def _put(self, index: _Index) -> None:
        index.write(self._folder)
        self.index = index

    def _province(self, region: str) -> str:
        return self._provinces.get(region, CENTRAL)

    def _files_of(self, db: sqlite3.Connection, place: Place) -> set[Key]:
        """Where the reports of a place belong, if it has any, and where they were."""
        region, year = place
        held = {key for key, one in self.index.partitions.items() if key[1] == year and region in one.regions}
        return held | {(self._province(region), year)} if _reports(db, region, year) else held

    def _is_there(self, one: Partition) -> bool:
        return (self._folder / one.path).is_file()

    def _clear(self, key: Key) -> None:
        for keys in self._waiting.values():
            keys.discard(key)
        with self._store.transaction() as db:
            touched.clear(db, self._done())

    def _done(self) -> list[Place]:
        """Places for which nothing waits any more; each is given once."""
        done = [place for place, keys in self._waiting.items() if not keys]
        for place in done:
            del self._waiting[place]
        return done

    def _made(self, db: sqlite3.Connection, key: Key, regions: list[str]) -> Partition:
        """The partition as it is now: the known one where its file holds the same rows, else written."""
        province, year = key
        known = self.index.partitions.get(key)
        work = self._folder / f".{province}-{year}.{os.getpid()}.part"
        shutil.rmtree(work, ignore_errors=True)
        try:
            (work / "csv").mkdir(parents=True)
            rows = package_into(work, db, Slice(year=year, codes=tuple(regions)), TABLES, self._now)
            fingerprint = _fingerprint(work)
            if known and known.fingerprint == fingerprint and self._is_there(known):
                return known
            packed = work.with_suffix(".zip")
            _pack(work, packed)
            size, sha256 = packed.stat().st_size, _sha256(packed)
            target = self._folder / province / f"{year}.zip"
            target.parent.mkdir(exist_ok=True)
            packed.replace(target)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        reports = sum(_reports(db, code, year) for code in regions)
        return Partition(province, year, fingerprint, reports, rows, size, sha256, stamp(self._now), regions)


def _reports(db: sqlite3.Connection, region: str, year: int) -> int:
    query = "SELECT count(*) FROM reports WHERE region_code = ? AND year = ?"
    return int(db.execute(query, [region, year]).fetchone()[0])


def _edition(db: sqlite3.Connection) -> str:
    """Of everything that decides how rows are written but the rows: code, columns, and the measures of the panel."""
    columns = {table: columns for table, columns in dictionary.schema_tables().items() if table in TABLES}
    (measures,) = db.execute("SELECT value FROM progress WHERE name = 'panel'").fetchone()
    return hashlib.sha256(json.dumps([EDITION, columns, measures], sort_keys=True).encode()).hexdigest()


def _fingerprint(work: Path) -> str:
    """Of the rows: the data package itself says when it was made."""
    sums = (work / CHECKSUMS).read_text("utf-8").splitlines(keepends=True)
    return hashlib.sha256("".join(line for line in sums if "  csv/" in line).encode()).hexdigest()


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


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
