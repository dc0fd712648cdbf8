"""The archived originals of a version: what there is, and its bytes from raw.db. Never shown, only handed over."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from archive.site.reports import Version
from archive.site.settings import Site

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/ofd": ".ofd",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
_READERS = {"html": ".html", "text": ".txt", "image": ".bin"}


@dataclass(frozen=True, slots=True)
class Original:
    """One archived file: where it came from, when, and the hash of its decoded bytes."""

    sha256: str
    url: str
    fetched_at: str
    suffix: str


def describe(version: Version) -> list[Original]:
    """The files of a version, the page first."""
    row = version.row
    if version.documents:
        return [
            Original(
                document["sha256"],
                document["url"],
                row["first_seen"],
                _SUFFIXES.get(_bare(document["media_type"]), ".bin"),
            )
            for document in version.documents
        ]
    return [Original(row["sha256"], row["url"], row["first_seen"], _READERS.get(row["reader"], f".{row['reader']}"))]


def original_bytes(site: Site, sha256: str) -> bytes | None:
    """The decoded bytes of that hash; None when raw.db does not have them."""
    if not (site.data / "raw.db").is_file():
        return None
    raw = importlib.import_module("archive.raw")
    with raw.RawStore.reading(site.data) as store:
        found: bytes | None = store.blob(sha256)
    return found


def _bare(media_type: str) -> str:
    return media_type.split(";", maxsplit=1)[0].strip().lower()
