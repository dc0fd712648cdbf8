"""Dataset releases: an export frozen under a version, with changelog, checksums, citation and schema.

    DATA/releases/VERSION/  csv/  parquet/  datapackage.json  changelog.csv  CHANGELOG.md  CITATION.cff  CITATION.txt
                            README.txt  release.json  SHA256SUMS

A release is whole or not there, and is never changed. The same archive and the same time give the same bytes, so that
anybody who has the archive can prove a release by making it again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.publish import changelog, csv_cells
from archive.publish.export import (
    CHECKSUMS,
    LICENCE,
    PROVENANCE,
    TITLE,
    Progress,
    Slice,
    Written,
    csv_resource,
    sha256_of,
    work_beside,
    write_checksums,
    write_package,
    write_tables,
)
from archive.raw.opening import open_reading
from archive.raw.stamps import china_day, stamp
from archive.raw.transactions import snapshot

FOLDER = "releases"
"""Below the data directory."""
ABOUT = "release.json"
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,39}")


class ReleaseError(Exception):
    """The release cannot be made; one sentence."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release as release.json describes it.

    previous  the release that the changelog compares with, "" for the first.
    counts    lines of the changelog by kind (changelog.WHATS); of the first release none: it is compared with nothing.
    changes, retractions  the last of each that it has: the next changelog begins behind them.
    sha256    of SHA256SUMS, which names every other file: one number for the whole release.
    """

    version: str
    released_at: str
    previous: str
    reports: int
    counts: Mapping[str, int]
    changes: int
    retractions: int
    folder: Path
    sha256: str

    @property
    def day(self) -> str:
        """China's day."""
        return china_day(self.released_at).isoformat()


def releases(data: Path) -> list[Release]:
    """All releases, newest first. What is half made (its name begins with a dot) or damaged is none."""
    found = [_of(path.parent) for path in (data / FOLDER).glob(f"[!.]*/{ABOUT}")]
    whole = [release for release in found if release is not None]
    return sorted(whole, key=lambda release: (release.released_at, release.version), reverse=True)


def _of(folder: Path) -> Release | None:
    try:
        told: dict[str, Any] = json.loads((folder / ABOUT).read_text("utf-8"))
        return Release(
            folder.name, told["released_at"], told["previous"], told["reports"],
            told["counts"] if told["previous"] else {}, told["changes"],
            told["retractions"], folder, sha256_of(folder / CHECKSUMS),
        )  # fmt: skip
    except (OSError, ValueError, KeyError):
        return None


def files(data: Path) -> list[str]:
    """Every file of every whole release, below the data directory, SHA256SUMS the last of each."""
    found = []
    for one in releases(data):
        names = [name for _, name in summed(one.folder)]
        found += [f"{FOLDER}/{one.version}/{name}" for name in (*names, CHECKSUMS) if (one.folder / name).is_file()]
    return found


def damaged(data: Path) -> Iterator[str]:
    """What is not any more as it was released, by its path below the data directory."""
    for path in sorted((data / FOLDER).glob("[!.]*")):
        try:
            for digest, name in summed(path):
                if not (path / name).is_file() or sha256_of(path / name) != digest:
                    yield f"{FOLDER}/{path.name}/{name}"
            if _of(path) is None:
                yield f"{FOLDER}/{path.name}/{ABOUT}"
        except (OSError, ValueError):
            yield f"{FOLDER}/{path.name}/{CHECKSUMS}"


def summed(folder: Path) -> list[tuple[str, str]]:
    """Checksum and name of every file of a release. Raises OSError, ValueError."""
    lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    return [(digest, name) for digest, _, name in (line.partition("  ") for line in lines)]


def default_version(now: datetime) -> str:
    """The day in China: 2026.11.26."""
    return china_day(stamp(now)).isoformat().replace("-", ".")


def freeze(data: Path, version: str, *, now: datetime, progress: Progress | None = None) -> tuple[Release, bool]:
    """Make a release, or prove the one that is there by making it again; True when it is new.

    Raises ReleaseError when that version is there with other contents, or would not be the newest; ExportError,
    sqlite3.Error and OSError: nothing is there then.
    """
    target = data / FOLDER / version
    _check(data, target, stamp(now))
    _clear(target)
    with work_beside(target) as work, closing(open_reading(data / "archive.db")) as db, snapshot(db):
        written = write_tables(db, work, Slice(), progress)
        _describe(db, work, written, _Made(version, stamp(now), _before(data, version, stamp(now))))
        if target.exists():
            if (work / CHECKSUMS).read_bytes() != (target / CHECKSUMS).read_bytes():
                raise ReleaseError(f"Release {version} is there with other contents: name another version.")
            new = False
        else:
            _to_disk(work)
            work.rename(target)
            new = True
    made = _of(target)
    assert made is not None
    return made, new


def _check(data: Path, target: Path, at: str) -> None:
    if not VERSION.fullmatch(target.name):
        raise ReleaseError(f"A version is letters, digits, dots and hyphens, not {target.name!r}.")
    newest = next(iter(releases(data)), None)
    if not target.exists() and newest is not None and newest.released_at >= at:
        raise ReleaseError(f"Release {newest.version} is newer than that: {newest.released_at}.")


def _clear(target: Path) -> None:
    """Take away what a release of that version left when it was killed."""
    for left in target.parent.glob(f".{target.name}.*.part"):
        shutil.rmtree(left, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Made:
    """The release that is being made, and the one that it is compared with."""

    version: str
    at: str
    before: Release | None


def _before(data: Path, version: str, at: str) -> Release | None:
    return next((one for one in releases(data) if one.released_at < at and one.version != version), None)


def _describe(db: sqlite3.Connection, work: Path, written: Written, made: _Made) -> None:
    """Everything beside the tables, the checksums last."""
    version, at, before = made.version, made.at, made.before
    previous = before.version if before else ""
    compared = changelog.Before(before.folder, before.changes, before.retractions) if before else None
    counts = changelog.write(db, compared, work / changelog.FILE)
    about = {
        "version": version,
        "released_at": at,
        "previous": previous,
        "reports": _number(db, "SELECT count(*) FROM reports"),
        "counts": dict(counts) if before else {},
        "changes": _number(db, "SELECT coalesce(max(id), 0) FROM changes"),
        "retractions": _number(db, "SELECT coalesce(max(id), 0) FROM retractions"),
    }
    _write_json(work / ABOUT, about)
    (work / "CHANGELOG.md").write_text(
        changelog.in_words(counts, version, previous, _number(db, "SELECT count(*) FROM reports")), encoding="utf-8"
    )
    (work / "CITATION.cff").write_text(_cff(version, at), encoding="utf-8")
    (work / "CITATION.txt").write_text(citation(version, at) + "\n", encoding="utf-8")
    described = f"{PROVENANCE}\n\n{csv_cells.NOTE}"
    resources = [*written.resources, _resource(work, sum(counts.values()))]
    write_package(work, resources, described, {"version": version, "created": at})
    write_checksums(work)


def _number(db: sqlite3.Connection, query: str) -> int:
    found: int = db.execute(query).fetchone()[0]
    return found


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _resource(work: Path, rows: int) -> dict[str, object]:
    fields = [
        {"name": name, "type": kind, "title": zh, "description": en}
        for name, (kind, zh, en) in changelog.COLUMNS.items()
    ]
    return csv_resource(
        work / changelog.FILE,
        work,
        rows,
        title="与前一个发布版相比的变化",
        description="what is new since the release before, in five kinds",
        schema={"fields": fields, "missingValues": [""]},
    )


def citation(version: str, at: str) -> str:
    """How a release is quoted, in one sentence."""
    return f"nianbao：《{TITLE}》（数据集），版本 {version}，{china_day(at).isoformat()} 发布，{LICENCE['name']}。"


def _cff(version: str, at: str) -> str:
    """Citation File Format 1.2.0."""
    return (
        "cff-version: 1.2.0\n"
        "message: 引用其中的数字时，请写明版本。 When you quote a figure, name the version.\n"
        "type: dataset\n"
        f"title: {TITLE}\n"
        "authors:\n  - name: nianbao\n"
        f"version: '{version}'\n"
        f"date-released: {china_day(at).isoformat()}\n"
        f"license: {LICENCE['name']}\n"
    )


def _to_disk(folder: Path) -> None:
    """So that a release that has its name is on the disk, whatever happens to the machine."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
