"""What raw.db adds to a report: its archived originals, only ever handed over, and the last visit to its page."""

from __future__ import annotations

import importlib
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.site.reports.stored import Version
from archive.site.serving.settings import Site
from parsers.formats import KINDS, suffix_of


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
            Original(one["sha256"], one["url"], row["first_seen"], f".{suffix_of(one['media_type'], one['url'])}")
            for one in version.documents
        ]
    types = KINDS[row["reader"]].types if row["reader"] in KINDS else ()
    suffix = suffix_of(types[0].media_type if len(types) == 1 else "", row["url"])
    return [Original(row["sha256"], row["url"], row["first_seen"], f".{suffix}")]


@dataclass(frozen=True, slots=True)
class Visit:
    """When the crawler last asked for an address, and the verdict of the answer (docs/verdicts.md)."""

    at: str
    verdict: str | None


def last_visit(site: Site, url: str) -> Visit | None:
    """The last visit to an official page: on a quiet night raw.db alone learns of it. None when it was never asked."""
    if not (site.data / "raw.db").is_file():
        return None
    raw = _raw()
    try:
        with raw.RawStore.reading(site.data) as store:
            state = store.url_state(url)
    except (sqlite3.Error, raw.NewerRawError):
        return None  # a page says what the archive knows; `nianbao verify` says what is wrong with raw.db
    return Visit(state.checked_at, state.verdict) if state and state.checked_at else None


def original_bytes(site: Site, sha256: str) -> bytes | None:
    """The decoded bytes of that hash; None when raw.db does not have them."""
    if not (site.data / "raw.db").is_file():
        return None
    with _raw().RawStore.reading(site.data) as store:
        found: bytes | None = store.blob(sha256)
    return found


def files_of(site: Site, url: str) -> list[Original]:
    """The newest archived state of a page and of the files that it links or shows, the page first."""
    if not (site.data / "raw.db").is_file():
        return []
    with _raw().RawStore.reading(site.data) as store:
        pages = [one for one in store.captures_of(url) if one.sha256]
        found = [*pages[-1:], *store.attachments(url), *store.pictures(url)]
    kept = {one.sha256: Original(one.sha256, one.url, one.fetched_at, "") for one in found if one.sha256}
    return list(kept.values())


def _raw() -> Any:
    """archive.raw.store, imported when needed: a site that publishes an archive without raw.db starts without it."""
    return importlib.import_module("archive.raw.store")
