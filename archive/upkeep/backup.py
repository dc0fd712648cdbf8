"""A copy of the whole archive, consistent while a night is running, and proved by opening it.

The databases are read each from one moment, and the moments lie within one another: alerts.db first, then archive.db,
then editorial.db, then raw.db. So whatever the copy says was told stands in its archive, and whatever its archive was
read from, or follows, stands in its raw store and its decisions; a night run on the copy carries on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.publish import release
from archive.publish.export import CHECKSUMS
from archive.raw.faults import free_bytes, size
from archive.raw.opening import named, open_reading
from archive.raw.stamps import stamp
from archive.raw.store import DamagedBlobError, RawStore
from archive.raw.transactions import snapshot

DATABASES = ("alerts.db", "archive.db", "editorial.db", "raw.db")
"""In the order in which their moments are fixed."""
FILES = ("alerts.toml", "nianbao.toml", "regions.csv", "sources.csv")
MANIFEST = "manifest.json"
_PREFIX, _PART = "nianbao-", ".part-"
_SAMPLE = 200
"""Bodies of the copy that are unpacked and hashed again: the newest and, evenly spread, older ones."""
_PAGES = 4096
"""Pages copied at a time, between two calls of `progress`."""

Progress = Callable[[str, int, int], None]
"""Called with (file, pages done, of)."""


class BackupError(Exception):
    """The copy cannot be made, or is not good; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished copy: where it is, its manifest, and how many bodies were hashed again."""

    path: Path
    manifest: Mapping[str, Any]
    hashed: int


def back_up(data: Path, target: Path, now: datetime, progress: Progress | None = None) -> Backup:
    """Copy DATA into TARGET/nianbao-<time>, prove the copy, then give it its name. Raises BackupError, OSError."""
    names = [name for name in DATABASES if (data / name).is_file()]
    if not names:
        raise BackupError(f"There is no archive in {data}")
    _check_room(data, target, names)
    final = target / f"{_PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if final.exists():
        raise BackupError(f"{final} exists already")
    part = target / f"{_PART}{final.name}-{os.getpid()}"
    part.mkdir(mode=0o700)
    try:
        counts = _copy_databases(data, part, names, progress or (lambda *_: None))
        _copy_files(data, part)
        _copy_releases(data, part)
        _write_manifest(part, counts, now)
        hashed = verify(part)
        _to_disk(part)
        part.rename(final)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _sync(target)
    return Backup(final, _manifest(final), hashed)


def verify(backup: Path) -> int:
    """Prove a copy: every file has its hash, every database opens, is whole and holds what was counted.

    Returns how many bodies were unpacked and hashed again. Raises BackupError saying what is wrong.
    """
    manifest = _manifest(backup)
    for name, known in manifest["files"].items():
        if not (backup / name).is_file():
            raise BackupError(f"{backup} is damaged: {name} is missing")
        if _sha256(backup / name) != known["sha256"]:
            raise BackupError(f"{backup} is damaged: {name} is not what was backed up")
    for name, counts in manifest["rows"].items():
        _prove(backup / name, counts)
    return _hash_sample(backup) if "raw.db" in manifest["rows"] else 0


def restore(backup: Path, data: Path) -> list[str]:
    """Put a proved copy into DATA, which must not hold another archive. Returns the files.

    Cut off in its middle it may be run again: what is there and equal is left, anything else is never overwritten.
    Raises BackupError, OSError.
    """
    files = _manifest(backup)["files"]
    there = [name for name in files if (data / name).exists()]
    other = [name for name in there if _sha256(data / name) != files[name]["sha256"]]
    if other:
        raise BackupError(f"{data} holds {', '.join(other)} already: nothing is overwritten; name an empty directory")
    verify(backup)
    data.mkdir(parents=True, exist_ok=True)
    missing = sorted((name for name in files if name not in there), key=_order)
    _room_for(sum(files[name]["bytes"] for name in missing), data)
    try:
        for name in missing:
            part = _part_of(data, name)
            part.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(backup / name, part)
            part.chmod(0o600 if name.startswith("alerts") else 0o644)
            _sync(part)
    except BaseException:
        for name in missing:
            _part_of(data, name).unlink(missing_ok=True)
        raise
    for name in missing:
        _part_of(data, name).rename(data / name)
    for folder in {(data / name).parent for name in missing} | {data}:
        _sync(folder)
    return sorted(files)


def _part_of(data: Path, name: str) -> Path:
    """A file that is being restored, until it is whole."""
    return (data / name).with_name(f"{_PART}{Path(name).name}")


def _order(name: str) -> int:
    """raw.db first: an archive never stands there without what it was read from. The checksums of a release last:
    without them there is none."""
    if name in DATABASES:
        return -DATABASES.index(name)
    return 2 if Path(name).name == CHECKSUMS else 1


def prune(target: Path, keep: int) -> list[Path]:
    """Remove all finished copies but the newest `keep`, and what a backup that died left. Returns what was removed."""
    finished = sorted(path for path in target.glob(f"{_PREFIX}*") if (path / MANIFEST).is_file())
    gone = finished[: max(0, len(finished) - keep)]
    left = [path for path in target.glob(f"{_PART}*") if not _alive(path)]
    for path in (*gone, *left):
        shutil.rmtree(path)
    return gone


def _alive(part: Path) -> bool:
    """Whether the process that writes an unfinished copy still runs."""
    try:
        os.kill(int(part.name.rpartition("-")[2]), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _check_room(data: Path, target: Path, names: list[str]) -> None:
    if target.resolve() == data.resolve():
        raise BackupError("A backup beside the data it protects is none: name another directory")
    wanted = (*names, *(f"{name}-wal" for name in names), *release.files(data))
    files = [data / name for name in wanted]
    _room_for(sum(path.stat().st_size for path in files if path.is_file()), target)
    target.mkdir(parents=True, exist_ok=True)


def _room_for(needed: int, target: Path) -> None:
    """Raises BackupError when the copy, of so many bytes, cannot be held where it is to be."""
    free = free_bytes(target)
    if free < needed:
        raise BackupError(
            f"The disk is too full: the copy needs {size(needed)} in {target}, {size(free)} are free, "
            f"{size(needed - free)} are missing"
        )


def _copy_databases(data: Path, part: Path, names: list[str], progress: Progress) -> dict[str, dict[str, int]]:
    counts = {}
    with ExitStack() as stack:
        sources = {name: stack.enter_context(_frozen(data / name)) for name in names}
        for name, source in sources.items():
            counts[name] = _counts(source)
            with closing(sqlite3.connect(part / name)) as copy, named(part.parent / name):
                source.backup(copy, pages=_PAGES, progress=_report(progress, name))
                copy.execute("PRAGMA journal_mode = DELETE")
            (part / name).chmod(0o600)
    return counts


def _report(progress: Progress, name: str) -> Callable[[int, int, int], None]:
    return lambda _status, remaining, total: progress(name, total - remaining, total)


@contextmanager
def _frozen(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that keeps seeing the database as it is now, whatever others write meanwhile."""
    with closing(open_reading(path, timeout=60)) as db, snapshot(db):
        yield db


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    """Rows of each ordinary table. The inner tables of the search index count for themselves in its integrity."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [row[0] for row in db.execute(query)]
    return {name: db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0] for name in names if "_fts" not in name}


def _copy_files(data: Path, part: Path) -> None:
    for name in FILES:
        if (data / name).is_file():
            shutil.copyfile(data / name, part / name)
            (part / name).chmod(0o600)


def _copy_releases(data: Path, part: Path) -> None:
    """What was released and may have been cited: never changed, and not to be made anew once the archive goes on."""
    for name in release.files(data):
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / name, part / name)


def _write_manifest(part: Path, counts: Mapping[str, Mapping[str, int]], now: datetime) -> None:
    files = {
        path.relative_to(part).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(part.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"made_at": stamp(now), "files": files, "rows": counts}, ensure_ascii=False, indent=1)
    (part / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _manifest(backup: Path) -> dict[str, Any]:
    try:
        found = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} is no finished backup: its {MANIFEST} cannot be read") from error
    if not isinstance(found, dict) or not {"files", "rows"} <= set(found):
        raise BackupError(f"{backup} is no backup of nianbao: its {MANIFEST} says something else")
    return found


def _prove(path: Path, counts: Mapping[str, int]) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise BackupError(f"{path} is damaged: {said}")
            if _counts(db) != dict(counts):
                raise BackupError(f"{path} does not hold the rows that were counted")
    except sqlite3.Error as error:
        raise BackupError(f"{path} cannot be opened: {error}") from error


def _hash_sample(backup: Path) -> int:
    with RawStore.reading(backup) as raw:
        total = raw.conn.execute("SELECT count(*) FROM blobs").fetchone()[0]
        step = max(1, total // _SAMPLE)
        query = "SELECT sha256 FROM blobs WHERE id % ? = (SELECT max(id) FROM blobs) % ?"
        hashes = [row[0] for row in raw.conn.execute(query, [step, step])]
        for sha256 in hashes:
            try:
                body = raw.body(sha256)
            except DamagedBlobError as error:
                raise BackupError(f"{backup} is damaged: {error}") from error
            if hashlib.sha256(body).hexdigest() != sha256:
                raise BackupError(f"{backup} is damaged: the stored body {sha256} has another hash")
    return len(hashes)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
