"""The archive to take away: by province and year as each night leaves it, and the files that `nianbao export
DATA/export` wrote, with size, date and checksum."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.publish import partitions
from archive.publish.partitions import Partition
from archive.site.figures import totals
from archive.site.labels.metadata import LICENCE, PROVENANCE
from archive.site.labels.titles import TITLES
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Data, File, NotFoundError, Page, PageContext

FOLDER = "export"
"""Below the data directory."""
_MEDIA_TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Exported:
    """One file: its path below the folder, bytes, time of writing, and SHA-256 where the checksum file has it."""

    path: str
    bytes: int
    written_at: str
    sha256: str
    description: str


def page(ask: PageContext) -> Answer:
    files = exported(ask.site.data / FOLDER)
    context = {
        "title": "下载",
        "description": "整套数据：按表、按年的 CSV，Parquet，Frictionless 数据包，附校验和、许可与来源说明。",
        "groups": grouped(files),
        "tables": TITLES,
        "places": _places(ask),
        "provinces": totals.provinces(ask.archive),
        "licence": LICENCE,
        "provenance": PROVENANCE,
    }
    return Page("downloads.html", context)


def _places(ask: PageContext) -> dict[str, list[Partition]]:
    """Name of a province → its files by year, the newest first."""
    names = {row["code"]: row["full_name"] for row in ask.archive.rows("SELECT code, full_name FROM regions")}
    found: dict[str, list[Partition]] = {}
    for one in sorted(partitions.stored(ask.site.data), key=lambda one: (one.province, -one.year)):
        found.setdefault(names.get(one.province, one.province), []).append(one)
    return found


def places(ask: PageContext) -> Answer:
    """Every file by province and year: address, reports, rows, bytes, SHA-256 and when it was written."""
    listed = [
        {"url": f"{ask.args.origin}/downloads/places/{one.path}", **asdict(one)}
        for one in partitions.stored(ask.site.data)
    ]
    text = json.dumps({"total": len(listed), "results": listed}, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8")


def place(ask: PageContext) -> Answer:
    """All that the archive has of one province and year, as a data package in a zip file."""
    wanted = f"{ask.args.parts['province']}/{ask.args.parts['year']}.zip"
    path = ask.site.data / partitions.FOLDER / wanted
    if wanted not in {one.path for one in partitions.stored(ask.site.data)} or not path.is_file():
        raise NotFoundError("没有这个文件。")
    return File(path, "application/zip", wanted.replace("/", "-"))


def download(ask: PageContext) -> Answer:
    """One exported file, as an attachment. Only names that the listing has: no path leads out of the folder."""
    folder = ask.site.data / FOLDER
    wanted = ask.args.parts["path"]
    if wanted not in {file.path for file in exported(folder)}:
        raise NotFoundError("没有这个文件。它可能已经被新的一套代替。")
    path = folder / wanted
    return File(path, media_type(path), path.name)


def media_type(path: Path) -> str:
    """What an exported file is sent as."""
    return _MEDIA_TYPES.get(path.suffix, "application/octet-stream")


def exported(folder: Path) -> list[Exported]:
    """Every file below the folder, in order of path; none when nothing was exported yet."""
    if not folder.is_dir():
        return []
    sums = checksums(folder)
    described = _descriptions(folder)
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        stat = path.stat()
        written = datetime.fromtimestamp(stat.st_mtime, UTC).isoformat(timespec="seconds")
        found.append(Exported(name, stat.st_size, written, sums.get(name, ""), described.get(name, "")))
    return found


def checksums(folder: Path) -> dict[str, str]:
    """Path → SHA-256, from any file of lines "hash  path" (SHA256SUMS, checksums.txt)."""
    found: dict[str, str] = {}
    for path in folder.glob("*"):
        if path.is_file() and ("sha256" in path.name.lower() or "checksum" in path.name.lower()):
            for line in path.read_text("utf-8", "replace").splitlines():
                digest, _, name = line.partition(" ")
                if len(digest) == 64:
                    found[name.strip(" *")] = digest
    return found


def _descriptions(folder: Path) -> dict[str, str]:
    """Path → title, from the data package."""
    package = folder / "datapackage.json"
    if not package.is_file():
        return {}
    try:
        resources = json.loads(package.read_text("utf-8")).get("resources", [])
    except (ValueError, OSError):
        return {}
    found: dict[str, str] = {}
    for resource in resources:
        paths = resource.get("path", [])
        for path in [paths] if isinstance(paths, str) else paths:
            found[path] = resource.get("title") or resource.get("description") or ""
    return found


def grouped(files: list[Exported]) -> dict[str, list[Exported]]:
    """Files by the folder they are in; "" is the top."""
    groups: dict[str, list[Exported]] = {}
    for file in files:
        groups.setdefault(file.path.rpartition("/")[0], []).append(file)
    return groups


ROUTES = (
    Route(r"/downloads", page),
    Route(r"/downloads/places\.json", places),
    Route(r"/downloads/places/(?P<province>\d{6})/(?P<year>\d{4})\.zip", place),
    Route(r"/downloads/(?P<path>[^?]{1,200})", download),
)
