"""Reports of readers: “this figure should be another one”. They lie in editorial.db until a decision answers them.

How a reader can be reached is for the editors of this archive alone: nothing here returns it, and no export has it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.editorial import mailing
from archive.editorial.decisions import FILE_NAME, DecisionError, Editorial
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.raw.transactions import transaction

MOST_TEXT, MOST_CONTACT, MOST_FIGURE = 4000, 200, 100
"""Characters of what a reader may write."""
OPEN = "open"
LIMITS = (("network", mailing.AN_HOUR, 10), ("site", mailing.AN_HOUR, 300))
"""Reports that are taken an hour: from a network, and of the whole site."""


class TooManyError(Exception):
    """More reports than the LIMITS allow."""


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """What a reader reports of a report.

    subject       the report as a decision names it: region, key, name, year (filing.bodies.named).
    content_hash  of the version that the reader looked at.   cell  KEY of the figure, None: the report as a whole.
    should_be     what is printed there, in the reader's words.
    """

    subject: Mapping[str, Any]
    text: str
    content_hash: str | None = None
    cell: str | None = None
    should_be: str | None = None

    def check(self) -> None:
        """Raises DecisionError when it says nothing, or too much."""
        if not (self.text.strip() or (self.should_be or "").strip()):
            raise DecisionError("reader_says_nothing")
        for words, most in ((self.text, MOST_TEXT), (self.should_be, MOST_FIGURE), (self.cell, MOST_FIGURE)):
            if len(words or "") > most:
                raise DecisionError("reader_too_long", most=most)


@dataclass(frozen=True, slots=True)
class Received:
    """A report of a reader as the queue shows it; whether the reader can be reached, and never how."""

    uid: str
    received: str
    report: ReaderReport
    state: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the public may know of a reader's report; `outcome`, one of kinds.OUTCOMES, and `answer` once answered."""

    received: str
    cell: str | None
    state: str
    outcome: str | None = None
    answer: str | None = None


_TOLD = """
SELECT json_extract(r.subject, '$.key'), json_extract(r.subject, '$.name'), r.received, r.cell, r.state,
       json_extract(d.data, '$.outcome'), json_extract(d.data, '$.answer')
FROM reader_reports r LEFT JOIN decisions d ON d.number = (
    SELECT max(a.number) FROM decisions a WHERE a.kind = 'answer' AND json_extract(a.subject, '$.note') = r.uid
    AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.kind = 'undo' AND u.replaces = a.uid)
)
WHERE json_extract(r.subject, '$.region') = ? AND json_extract(r.subject, '$.year') = ? ORDER BY r.number DESC
"""


def receive(data: Path, report: ReaderReport, now: datetime, *, contact: str = "", network: str | None = None) -> str:
    """Keep a reader's report in DATA/editorial.db; returns the name of its item in the queue. What is open already
    and is said again is one.

    network  where it comes from, for the LIMITS; None: from a person at this machine, without limits.
    Raises DecisionError, TooManyError, sqlite3.Error.
    """
    report.check()
    if len(contact) > MOST_CONTACT:
        raise DecisionError("contact_too_long", most=MOST_CONTACT)
    said = {
        "received": stamp(now),
        "subject": json.dumps(report.subject, ensure_ascii=False, sort_keys=True),
        "content_hash": report.content_hash,
        "cell": report.cell,
        "should_be": report.should_be,
        "text": report.text,
    }
    uid = "n" + hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:10]
    who = {"network": f"report {network}", "site": "reports"}
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        if network is not None and not mailing.admitted(db, LIMITS, who, now):
            raise TooManyError
        return editorial.receive({"uid": uid, **said, "contact": contact.strip() or None})


def told(data: Path, region: str, year: int, names: Collection[str]) -> list[Told]:
    """What became of the reports of readers on the report of a body, newest first. `names`: the body's key and names.

    Says nothing of what readers wrote: nobody has checked that.
    """
    if not (data / FILE_NAME).is_file():
        return []
    with closing(open_reading(data / FILE_NAME)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'reader_reports'").fetchone():
            return []  # of a version before this one
        found = db.execute(_TOLD, [region, year]).fetchall()
    return [
        Told(received, cell, state, outcome, answer)
        for key, name, received, cell, state, outcome, answer in found
        if key in names or name in names
    ]


def received(data: Path, *, uid: str | None = None) -> list[Received]:
    """The reports of readers that are open, oldest first; with `uid`, that one, whatever became of it."""
    if not (data / FILE_NAME).is_file():
        return []
    with closing(open_reading(data / FILE_NAME)) as db:
        return list(_rows(db, uid))


def _rows(db: sqlite3.Connection, uid: str | None) -> Iterator[Received]:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'reader_reports'").fetchone():
        return  # of a version before this one
    query = (
        "SELECT uid, received, subject, content_hash, cell, should_be, text, state, contact IS NOT NULL "
        "FROM reader_reports WHERE coalesce(uid = ?1, state = 'open') ORDER BY number"
    )
    for name, at, subject, content, cell, should_be, text, state, reachable in db.execute(query, [uid]):
        report = ReaderReport(json.loads(subject), text, content, cell, should_be)
        yield Received(name, at, report, state, bool(reachable))
