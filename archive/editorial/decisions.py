"""editorial.db: the decisions of people, appended and never changed. The one file that cannot be made anew.

A decision is recorded first and takes effect in archive.db afterwards (archive.filing.settling); `places` keeps
between which two runs that was, so that an archive made anew from raw.db and the decisions is the same archive.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from archive.editorial.kinds import KINDS
from archive.raw.opening import named
from archive.raw.transactions import transaction
from archive.refusals import RefusalError

FILE_NAME = "editorial.db"
BUSY_SECONDS = 60

_TABLES = """
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, at TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL, data TEXT NOT NULL, why TEXT NOT NULL, evidence TEXT NOT NULL, replaces TEXT
);
CREATE TABLE places (number INTEGER PRIMARY KEY REFERENCES decisions(number), after_run INTEGER NOT NULL)
"""
_READERS = """
CREATE TABLE reader_reports (
    number INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, received TEXT NOT NULL, subject TEXT NOT NULL,
    content_hash TEXT, cell TEXT, should_be TEXT, text TEXT NOT NULL, contact TEXT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered'))
)
"""
_READERS_STAY = """
CREATE TRIGGER reader_reports_stay_as_said
BEFORE UPDATE OF number, uid, received, subject, content_hash, cell, should_be, text ON reader_reports
BEGIN SELECT RAISE(ABORT, 'what a reader said is never changed: answer it'); END
"""
_STATES = """
UPDATE reader_reports SET state = CASE WHEN EXISTS (
    SELECT 1 FROM decisions d WHERE d.kind = 'answer' AND json_extract(d.subject, '$.note') = reader_reports.uid
    AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.kind = 'undo' AND u.replaces = d.uid)
) THEN 'answered' ELSE 'open' END
"""
"""A reader's report is open until a decision answers it, in the same transaction as the decision itself."""
_SAME_REPORT = ("subject", "content_hash", "cell", "should_be", "text")
_APPEND_ONLY = (
    "CREATE TRIGGER {table}_stay_{deed} BEFORE {deed} ON {table} BEGIN "
    "SELECT RAISE(ABORT, 'decisions are appended, never changed: undo one by another'); END"
)


_MAILING = (
    "CREATE TABLE IF NOT EXISTS mail_key (key BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS mail_asked (who TEXT NOT NULL, at TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS mail_asked_who ON mail_asked(who, at)",
    """CREATE TABLE IF NOT EXISTS mail_wishes (
        token TEXT PRIMARY KEY, address TEXT, conditions TEXT NOT NULL, shown TEXT NOT NULL, base TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'confirmed', 'ended')),
        period TEXT NOT NULL DEFAULT 'daily', language TEXT NOT NULL, failed_checks INTEGER NOT NULL DEFAULT 0,
        asked_at TEXT NOT NULL, confirmed_at TEXT, ended_at TEXT,
        letter TEXT NOT NULL DEFAULT 'waiting' CHECK (letter IN ('waiting', 'sending', 'sent', 'dead')),
        letter_at TEXT NOT NULL, letter_tries INTEGER NOT NULL DEFAULT 0
    )""",
)
"""What readers want mail about (archive.editorial.mailing)."""

_SIGNING = (
    """CREATE TABLE IF NOT EXISTS sign_ins (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('signed_in', 'refused', 'too_many'))
    )""",
)
"""Who signed in at the desk (archive.editorial.signing)."""

_STEPS = (
    (
        *_TABLES.split(";"),
        *(
            _APPEND_ONLY.format(table=table, deed=deed)
            for table in ("decisions", "places")
            for deed in ("UPDATE", "DELETE")
        ),
    ),
    (_READERS, _READERS_STAY),
    _MAILING,
    _SIGNING,
)
"""What each version of editorial.db adds; `user_version` says how many of them a file has."""


class DecisionError(RefusalError):
    """The decision cannot be made, read or taken back."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    at        ISO 8601 in UTC.          who, why   in the words of the person.
    subject   of a document: url; of a report: region, key, name, year; of a body: region, key, name; of a source:
              source_id; of a note: note; of an undo: nothing.
    data      what was decided, see kinds.KINDS.     evidence  what it rests on: sha256, title, machine, finding …
    replaces  uid of the decision that it takes back or supersedes.
    """

    at: str
    who: str
    kind: str
    subject: Mapping[str, Any]
    why: str
    data: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    replaces: str | None = None

    @property
    def uid(self) -> str:
        """Its name everywhere: a hash of all it says."""
        return hashlib.sha256(_json(asdict(self)).encode()).hexdigest()[:16]

    def check(self) -> None:
        """Raises DecisionError when it says too little."""
        kind = KINDS.get(self.kind)
        if kind is None:
            raise DecisionError("no_kind", kind=self.kind, known=", ".join(KINDS))
        for name in ("who", "why"):
            if not str(getattr(self, name)).strip():
                raise DecisionError("needs_person", name=name)
        missing = [name for name in kind.needs if self.data.get(name) is None]
        if missing:
            options = " ".join(f"--{name}" for name in missing)
            raise DecisionError("needs", kind=self.kind, names=", ".join(missing), options=options)
        if self.kind == "undo" and not self.replaces:
            raise DecisionError("undo_names")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision in editorial.db. `after_run`: the last run of raw.db that came before it took effect, or None."""

    number: int
    decision: Decision
    after_run: int | None = None


class Editorial:
    """editorial.db opened for appending. Several processes may, one after the other."""

    def __init__(self, data: Path) -> None:
        """Open DATA/editorial.db, creating it first. Raises DecisionError, sqlite3.Error."""
        self.db = sqlite3.connect(data / FILE_NAME, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            with named(data / FILE_NAME):
                self.db.execute("PRAGMA journal_mode = WAL")
                self.db.execute("PRAGMA synchronous = FULL")  # what a person said once is not asked again
                _prepare(self.db, data / FILE_NAME)
        except BaseException:
            self.db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def append(self, decisions: Iterable[Decision], *, after_runs: Mapping[str, int] | None = None) -> list[Recorded]:
        """Record decisions, all or none; one that stands there already is not recorded again. Returns the new ones.

        after_runs  uid → place, for decisions that come from another copy of this archive.
        """
        added = []
        with transaction(self.db):
            for decision in decisions:
                decision.check()
                cursor = self.db.execute(
                    "INSERT INTO decisions (uid, at, who, kind, subject, data, why, evidence, replaces) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
                    [decision.uid, *_values(decision)],
                )
                if not cursor.rowcount:
                    continue
                place = (after_runs or {}).get(decision.uid)
                if place is not None:
                    self.db.execute("INSERT INTO places VALUES (?, ?)", [cursor.lastrowid, place])
                added.append(Recorded(cursor.lastrowid or 0, decision, place))
            if any(recorded.decision.kind in ("answer", "undo") for recorded in added):
                self.db.execute(_STATES)
        return added

    def receive(self, said: Mapping[str, Any]) -> str:
        """Keep what a reader reports, within a transaction: the columns of reader_reports but number and state.

        Said again while it is open it is one report, which may learn how to reach a reader. Returns its uid.
        """
        same = " AND ".join(f"{name} IS :{name}" for name in _SAME_REPORT)
        found = self.db.execute(f"SELECT uid FROM reader_reports WHERE state = 'open' AND {same}", said).fetchone()
        if found:
            learn = "UPDATE reader_reports SET contact = coalesce(contact, ?) WHERE uid = ?"
            self.db.execute(learn, [said["contact"], found[0]])
            return str(found[0])
        names, places = ", ".join(said), ", ".join(f":{name}" for name in said)
        query = f"INSERT INTO reader_reports ({names}) VALUES ({places}) ON CONFLICT (uid) DO NOTHING"
        self.db.execute(query, said)
        self.db.execute(_STATES)
        return str(said["uid"])

    def after(self, number: int) -> list[Recorded]:
        """Decisions recorded after that number, oldest first."""
        return list(read(self.db, number))

    def place(self, number: int, after_run: int) -> None:
        """Note when a decision takes effect; said twice, the first time counts."""
        self.db.execute("INSERT INTO places VALUES (?, ?) ON CONFLICT (number) DO NOTHING", [number, after_run])


def read(db: sqlite3.Connection, after: int = 0) -> Iterator[Recorded]:
    """The decisions of an editorial.db, oldest first; none of one that was not made to its end (a full disk)."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'places'").fetchone():
        return
    query = (
        "SELECT d.number, d.at, d.who, d.kind, d.subject, d.why, d.data, d.evidence, d.replaces, p.after_run "
        "FROM decisions d LEFT JOIN places p ON p.number = d.number WHERE d.number > ? ORDER BY d.number"
    )
    for number, at, who, kind, subject, why, data, evidence, replaces, after_run in db.execute(query, [after]):
        plain = Decision(at, who, kind, json.loads(subject), why, json.loads(data), json.loads(evidence), replaces)
        yield Recorded(number, plain, after_run)


def damaged(db: sqlite3.Connection) -> Iterator[str]:
    """What does not say any more what was recorded, one sentence each."""
    names = dict(db.execute("SELECT number, uid FROM decisions").fetchall())
    for recorded in read(db):
        if recorded.decision.uid != names[recorded.number]:
            yield f"decision {names[recorded.number]} is not what was recorded"


def as_line(recorded: Recorded) -> str:
    """A decision as one line of JSON, for review in git."""
    decision = recorded.decision
    return _json({"uid": decision.uid, **asdict(decision), "after_run": recorded.after_run})


def from_line(line: str) -> tuple[Decision, int | None]:
    """A decision and its place from a line of `as_line`. Raises DecisionError."""
    try:
        found = json.loads(line)
        uid, after_run = found.pop("uid", None), found.pop("after_run", None)
        decision = Decision(**found)
        decision.check()
    except (ValueError, TypeError, AttributeError) as error:
        raise DecisionError("no_decision_line", error=error) from error
    if uid is not None and uid != decision.uid:
        raise DecisionError("other_decision", uid=uid)
    return decision, after_run


def _values(decision: Decision) -> tuple[object, ...]:
    texts = (_json(part) for part in (decision.subject, decision.data))
    head = (decision.at, decision.who, decision.kind)
    return (*head, *texts, decision.why, _json(decision.evidence), decision.replaces)


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(_STEPS):
        raise DecisionError("newer_editorial", path=path)
    if version == len(_STEPS):
        return
    with transaction(db):
        (version,) = db.execute("PRAGMA user_version").fetchone()
        for statements in _STEPS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(_STEPS)}")
    path.chmod(0o600)  # it holds how readers can be reached


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
