"""Reading raw.db: captures in order, bodies by hash, what an article leads to, how listings ended."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from archive.raw.captures import Capture, GoneUrl, Link, ListRow, Run, UrlState, Walk
from archive.raw.packing import PackingError, unpack

_CAPTURE = (
    "id, run_id, source_id, url, final_url, kind, fetched_at, status, headers, verdict, reason, media_type, sha256,"
    " parent_url, list_title, list_date, list_agency"
)
_URL = (
    "url, source_id, kind, state, parent_url, list_title, list_date, list_agency, run_id, attempts, verdict, etag,"
    " last_modified, checked_at, next_due, unchanged, changes, last_capture, last_ok_capture, last_ok_sha256,"
    " gone_kind, gone_nights, gone_first, gone_last"
)


class DamagedBlobError(Exception):
    """A stored body can no longer be unpacked; the message names its hash."""


class RawReading:
    """Read side of RawStore. Every method is one short query, so a crawl may write meanwhile."""

    conn: sqlite3.Connection

    def captures(self, after_id: int = 0, limit: int = 1000) -> list[Capture]:
        """The next captures after that number, oldest first."""
        sql = f"SELECT {_CAPTURE} FROM captures WHERE id > ? ORDER BY id LIMIT ?"
        return [_capture(row) for row in self.conn.execute(sql, (after_id, limit))]

    def capture(self, capture_id: int) -> Capture | None:
        row = self.conn.execute(f"SELECT {_CAPTURE} FROM captures WHERE id = ?", (capture_id,)).fetchone()
        return _capture(row) if row else None

    def captures_of(self, url: str) -> list[Capture]:
        """Every capture of an address, oldest first."""
        sql = f"SELECT {_CAPTURE} FROM captures WHERE url = ? ORDER BY id"
        return [_capture(row) for row in self.conn.execute(sql, (url,))]

    def evidence(self, capture_id: int) -> bytes:
        """The first 2 kB of a refusal, empty for other captures."""
        row = self.conn.execute("SELECT evidence FROM captures WHERE id = ?", (capture_id,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def blob(self, sha256: str) -> bytes | None:
        """The decoded body with that hash, or None. Raises DamagedBlobError when it cannot be unpacked."""
        row = self.conn.execute("SELECT data FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            return None
        try:
            return unpack(row[0])
        except PackingError as error:
            raise DamagedBlobError(f"The stored body {sha256} cannot be unpacked: {error}.") from error

    def body(self, sha256: str) -> bytes:
        """The decoded body with that hash. Raises KeyError when raw.db does not hold it."""
        data = self.blob(sha256)
        if data is None:
            raise KeyError(sha256)
        return data

    def blob_hashes(self) -> Iterator[str]:
        """Every stored hash, in the order in which the bodies came."""
        for row in self.conn.execute("SELECT sha256 FROM blobs ORDER BY id"):
            yield row[0]

    def attachments(self, article_url: str) -> list[Capture]:
        """The latest ok capture of each file that the article leads to now, in page order."""
        return self._linked(article_url, "attachment")

    def pictures(self, article_url: str) -> list[Capture]:
        """The latest ok capture of each picture that the article shows now, in page order."""
        return self._linked(article_url, "picture")

    def links(self, article_url: str) -> tuple[Link, ...]:
        """What the latest good copy of an article leads to, in page order."""
        sql = "SELECT url, role, name FROM links WHERE article = ? ORDER BY position"
        return tuple(Link(*row) for row in self.conn.execute(sql, (article_url,)))

    def listed_years(self, source_id: str) -> set[int]:
        """Years that stand in the titles of a source's listing rows."""
        sql = "SELECT DISTINCT list_title FROM urls WHERE source_id = ? AND kind = 'article'"
        titles = " ".join(row[0] or "" for row in self.conn.execute(sql, (source_id,)))
        return {int(year) for year in re.findall(r"20\d\d", titles)}

    def _linked(self, article_url: str, role: str) -> list[Capture]:
        sql = (
            f"SELECT {', '.join('c.' + name.strip() for name in _CAPTURE.split(','))} FROM links"
            " JOIN urls ON urls.url = links.url JOIN captures c ON c.id = urls.last_ok_capture"
            " WHERE links.article = ? AND links.role = ? ORDER BY links.position"
        )
        return [_capture(row) for row in self.conn.execute(sql, (article_url, role))]

    def url_state(self, url: str) -> UrlState | None:
        row = self.conn.execute(f"SELECT {_URL} FROM urls WHERE url = ?", (url,)).fetchone()
        return _url(row) if row else None

    def urls_of(self, source_id: str, kind: str = "article") -> list[UrlState]:
        """Every known address of a source, in no order that means anything."""
        sql = f"SELECT {_URL} FROM urls WHERE source_id = ? AND kind = ?"
        return [_url(row) for row in self.conn.execute(sql, (source_id, kind))]

    def gone_urls(self, source_id: str | None = None) -> list[GoneUrl]:
        """Articles whose page is gone at the last look, and on how many nights in a row it was."""
        sql = (
            "SELECT url, source_id, gone_kind, gone_nights, gone_first, gone_last, last_capture FROM urls"
            " WHERE gone_nights > 0 AND kind = 'article' AND (? IS NULL OR source_id = ?) ORDER BY url"
        )
        return [GoneUrl(*row) for row in self.conn.execute(sql, (source_id, source_id))]

    def run(self, run_id: int) -> Run | None:
        row = self.conn.execute(
            "SELECT id, night, started_at, finished_at, outcome, resumed FROM runs WHERE id = ?", (run_id,)
        ).fetchone()
        return Run(*row) if row else None

    def ended_at(self, run_id: int) -> str | None:
        """When a run was through: its last answer for one that was cut off. None for a run that is not there."""
        row = self.conn.execute(
            "SELECT coalesce(finished_at, (SELECT fetched_at FROM captures WHERE run_id = runs.id ORDER BY id DESC "
            "LIMIT 1), started_at) FROM runs WHERE id = ?",
            (run_id,),
        ).fetchone()
        return row[0] if row else None

    def walks(self, run_id: int) -> list[Walk]:
        sql = "SELECT * FROM walks WHERE run_id = ? ORDER BY source_id"
        return [self._walk(row) for row in self._rows(sql, (run_id,))]

    def walk(self, run_id: int, source_id: str) -> Walk | None:
        found = self._rows("SELECT * FROM walks WHERE run_id = ? AND source_id = ?", (run_id, source_id))
        return self._walk(found[0]) if found else None

    def latest_walk(self, source_id: str, *, verdict: str | None = None, up_to: int | None = None) -> Walk | None:
        """The last walk of a source; with `verdict`, the last one that ended so; with `up_to`, of runs until then."""
        sql = (
            "SELECT * FROM walks WHERE source_id = ? AND (? IS NULL OR verdict = ?) AND (? IS NULL OR run_id <= ?)"
            " ORDER BY run_id DESC LIMIT 1"
        )
        found = self._rows(sql, (source_id, verdict, verdict, up_to, up_to))
        return self._walk(found[0]) if found else None

    def _walk(self, row: dict[str, Any]) -> Walk:
        listed = self.body(row.pop("listed_sha256")).decode()
        return Walk(**row, listed=frozenset(listed.split("\n")) if listed else frozenset())

    def _rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[dict[str, Any]]:
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _row(title: str | None, date: str | None, agency: str | None) -> ListRow | None:
    return None if title is None else ListRow(title, date, agency)


def _capture(row: tuple[Any, ...]) -> Capture:
    plain: list[Any] = [*row[:8], json.loads(row[8]), *row[9:14], _row(*row[14:])]
    return Capture(*plain)


def _url(row: tuple[Any, ...]) -> UrlState:
    plain: list[Any] = [*row[:5], _row(*row[5:8]), *row[8:]]
    return UrlState(*plain)
