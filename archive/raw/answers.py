"""One answer into raw.db, with its body and what it means for its address; and what the archive says of it later.

Most answers of a night say what was said before. Such a one is a row of five numbers (`repeats`) that names the whole
answer that it repeats (`answers`); whoever reads `captures` sees both alike.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3

from archive.raw.captures import GONE, Capture, Due, ListRow, NewCapture
from archive.raw.rows import URL_COLUMNS, pack, url_of
from archive.raw.stamps import parse_stamp
from archive.raw.transactions import transaction

EVIDENCE_BYTES = 2048
_READ = ("article", "attachment")
"""Kinds of captures that the archive reads."""
_REPEATING = {"ok": 200, "not_modified": 304}
"""Verdict → status of answers that may say nothing but what another said."""


class Answers:
    """Part of RawStore, over its connection. Each write is one transaction of its own."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def record(self, capture: NewCapture) -> int:
        """Store an answer with its body and the new state of its address. Returns the capture's number."""
        digest = hashlib.sha256(capture.body).hexdigest() if capture.body is not None else None
        with transaction(self.conn):
            number, whole = self._next_number(), self._repeated(capture, digest)
            if whole is None:
                if capture.body is not None and digest:
                    self._store_blob(digest, capture.body)
                self._store_answer(number, capture, digest)
            else:
                self._store_repeat(number, whole, capture)
            self._note_url(capture, number, digest, whole or number)
            if capture.links is not None:
                self._store_links(capture)
        return number

    def _next_number(self) -> int:
        """Answers and repeats are numbered together."""
        highest = "SELECT max(coalesce((SELECT max(id) FROM answers), 0), coalesce((SELECT max(id) FROM repeats), 0))"
        return int(self.conn.execute(highest).fetchone()[0]) + 1

    def _repeated(self, new: NewCapture, digest: str | None) -> int | None:
        """The whole answer that this one only repeats: the same in everything that a capture says but its time.

        A 304 repeats the last good answer or a 304 before it; a 200 one with the same bytes, of the same type.
        """
        if _REPEATING.get(new.verdict) != new.status or new.reason:
            return None
        row = self.conn.execute(
            "SELECT id, source_id, final_url, kind, parent_url, list_title, list_date, list_agency, sha256, headers,"
            " media_type FROM answers WHERE url = ? AND verdict IN ('ok', 'not_modified') ORDER BY id DESC LIMIT 1",
            (new.url,),
        ).fetchone()
        shown = new.row or ListRow("")
        said = (new.source_id, new.final_url, new.kind, new.parent_url)
        if row is None or row[1:8] != (*said, shown.title if new.row else None, shown.date, shown.agency):
            return None
        if digest is None or (row[8] == digest and row[10] == new.media_type and _same_type(row[9], new)):
            return int(row[0])
        return None

    def _store_repeat(self, number: int, whole: int, new: NewCapture) -> None:
        at = int(parse_stamp(new.fetched_at).timestamp())
        self.conn.execute("INSERT INTO repeats VALUES (?, ?, ?, ?, ?)", (number, whole, new.run_id, at, new.status))

    def _store_blob(self, digest: str, data: bytes) -> None:
        if self.conn.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (digest,)).fetchone():
            return
        self.conn.execute(
            "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)",
            (digest, len(data), pack(data)),
        )

    def _store_answer(self, number: int, new: NewCapture, digest: str | None) -> None:
        row = new.row or ListRow("")
        self.conn.execute(
            "INSERT INTO answers (id, run_id, source_id, url, final_url, kind, fetched_at, status, headers, verdict,"
            " reason, media_type, sha256, evidence, parent_url, list_title, list_date, list_agency)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, new.run_id, new.source_id, new.url, new.final_url, new.kind, new.fetched_at, new.status),
                *(json.dumps(dict(new.headers), ensure_ascii=False), new.verdict, new.reason, new.media_type, digest),
                *(new.evidence[:EVIDENCE_BYTES] or None, new.parent_url),
                *(row.title if new.row else None, row.date, row.agency),
            ),
        )

    def _note_url(self, new: NewCapture, number: int, digest: str | None, whole: int) -> None:
        """`whole` is the answer that is kept: this one, or the one that it repeats."""
        self.conn.execute(
            "INSERT INTO urls (url, source_id, kind, state, parent_url) VALUES (?, ?, ?, 'pending', ?)"
            " ON CONFLICT (url) DO NOTHING",
            (new.url, new.source_id, new.kind, new.parent_url),
        )
        self.conn.execute(
            "UPDATE urls SET state = 'done', run_id = ?, verdict = ?, checked_at = ?, next_due = ?,"
            " last_capture = ? WHERE url = ?",
            (new.run_id, new.verdict, new.fetched_at, new.next_due, number, new.url),
        )
        if digest:
            self._note_content(new, whole, digest)
        elif new.verdict == "not_modified":
            self._note_seen(new.url)
        elif new.verdict in GONE:
            self._note_gone(new)

    def _note_content(self, new: NewCapture, number: int, digest: str) -> None:
        held = self.conn.execute("SELECT last_ok_sha256 FROM urls WHERE url = ?", (new.url,)).fetchone()[0]
        if held is not None and held != digest:
            self._note_other_bytes(new, number)
        self.conn.execute(
            "UPDATE urls SET last_ok_capture = ?, last_ok_sha256 = ?, etag = ?, last_modified = ? WHERE url = ?",
            (number, digest, new.headers.get("etag"), new.headers.get("last-modified"), new.url),
        )
        self._note_seen(new.url, first=held != digest)

    def _note_other_bytes(self, new: NewCapture, number: int) -> None:
        """A listing says what its bytes say; of a report and its files only who reads them can tell."""
        if new.kind not in _READ:
            self.conn.execute("UPDATE urls SET changes = changes + 1 WHERE url = ?", (new.url,))
            return
        self.conn.execute(
            "UPDATE urls SET unchanged_before = CASE WHEN untold IS NULL THEN unchanged ELSE unchanged_before END,"
            " untold = ? WHERE url = ?",
            (number, new.url),
        )

    def _note_seen(self, url: str, *, first: bool = False) -> None:
        self.conn.execute(
            "UPDATE urls SET unchanged = CASE WHEN ? THEN 0 ELSE unchanged + 1 END, attempts = 0, gone_kind = NULL,"
            " gone_nights = 0, gone_night = NULL, gone_first = NULL, gone_last = NULL WHERE url = ?",
            (first, url),
        )

    def _note_gone(self, new: NewCapture) -> None:
        self.conn.execute(
            "UPDATE urls SET gone_kind = ?, gone_nights = gone_nights + (gone_night IS NOT ?), gone_night = ?,"
            " gone_first = coalesce(gone_first, ?), gone_last = ?, attempts = 0 WHERE url = ?",
            (new.verdict, new.night, new.night, new.fetched_at, new.fetched_at, new.url),
        )

    def _store_links(self, new: NewCapture) -> None:
        self.conn.execute("DELETE FROM links WHERE article = ?", (new.url,))
        self.conn.executemany(
            "INSERT INTO links (article, position, url, role, name) VALUES (?, ?, ?, ?, ?)",
            [(new.url, place, link.url, link.role, link.name) for place, link in enumerate(new.links or ())],
        )

    def awaits_word(self, capture: Capture) -> bool:
        """Whether it is still to be said of a capture, or of a later one of its address, if it says anything new."""
        sql = "SELECT 1 FROM urls WHERE url = ? AND untold >= ?"
        return self.conn.execute(sql, (capture.url, capture.id)).fetchone() is not None

    def tell(self, capture: Capture, *, changed: bool, due: Due | None = None) -> None:
        """Whether a capture that brought other bytes says anything new, and with `due` when to ask again.

        Said twice, or of an answer that a later one has overtaken, it changes nothing but what is expected of that.
        """
        where = (capture.url, capture.id)
        with transaction(self.conn):
            if changed:
                self.conn.execute(
                    "UPDATE urls SET unchanged_before = 0, changes = changes + (untold = ?), untold = nullif(untold, ?)"
                    " WHERE url = ? AND untold >= ?",
                    (capture.id, capture.id, *where),
                )
                return
            told = self.conn.execute(
                "UPDATE urls SET unchanged = unchanged + unchanged_before + 1, unchanged_before = 0, untold = NULL"
                " WHERE url = ? AND untold = ?",
                where,
            ).rowcount
            if told and due:
                self._look_later(capture.url, due)

    def _look_later(self, url: str, due: Due) -> None:
        """Not so for an address that is gone or in trouble by now, nor for one that something is still missing of."""
        sql = f"SELECT {URL_COLUMNS} FROM urls WHERE url = ? AND next_due > '' AND verdict IN ('ok', 'not_modified')"
        row = self.conn.execute(sql, (url,)).fetchone()
        if row is None:
            return
        state = url_of(row)
        (started,) = self.conn.execute("SELECT started_at FROM runs WHERE id = ?", (state.run_id,)).fetchone()
        self.conn.execute("UPDATE urls SET next_due = ? WHERE url = ?", (due(state, started), url))


def _same_type(headers: str, new: NewCapture) -> bool:
    """Whether an answer says of its bytes what the stored headers said of the same bytes: it decides how they read."""
    return bool(json.loads(headers).get("content-type") == new.headers.get("content-type"))
