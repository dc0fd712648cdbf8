"""Readers who want mail: what they asked for on the site, confirmed and ended. Lies in editorial.db, in no export.

A wish is known by its token, which is secret: whoever has it may confirm, change or end it, as the mail says. No
address is returned but for sending; limits are counted by a keyed hash of the address and of the network.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.editorial.decisions import FILE_NAME, Editorial
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.raw.transactions import transaction

MOST_ADDRESS, MOST_WISH = 254, 4000
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
Limit = tuple[str, timedelta, int]
LIMITS: tuple[Limit, ...] = (("address", A_DAY, 6), ("network", AN_HOUR, 30), ("site", AN_HOUR, 600))
"""What is asked for at most: by an address a day, from a network and of the whole site an hour."""
UNCONFIRMED_FOR = timedelta(days=7)
"""How long a wish waits to be confirmed; then the address is forgotten."""
LETTER_TRIES = 8
_LETTER_PAUSE, _LONGEST_PAUSE = timedelta(minutes=2), timedelta(hours=12)
_LOST_AFTER = timedelta(minutes=10)
"""A letter that was taken up so long ago and not noted as sent: its sender died."""
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

ASKED, CONFIRMED, ENDED = "asked", "confirmed", "ended"


class MailingError(Exception):
    """The wish cannot be taken. `code`: address, limit."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Wish:
    """What one reader follows.

    conditions  as in alerts.toml: regions, agencies, search.   shown  the same in words.   base  address of the site.
    """

    token: str
    conditions: Mapping[str, Any]
    shown: str
    base: str
    state: str = ASKED
    when: str = "daily"
    language: str = "zh"
    failed_checks: bool = False

    @property
    def name(self) -> str:
        """How it is called in alerts.db, logs and `status`: says neither token nor address."""
        return "mail-" + hashlib.sha256(self.token.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Choice:
    """How a reader wants it: daily or weekly, zh or en, all changes or only new failed checks."""

    when: str = "daily"
    language: str = "zh"
    failed_checks: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that asks to confirm a wish. `doubtful`: it may have been sent already, by a process that died."""

    wish: Wish
    address: str = field(repr=False)
    doubtful: bool = False


_NAMES = "token, conditions, shown, base, state, period, language, failed_checks"


def key(data: Path) -> bytes:
    """The key of this archive for forms and hashes; made at its first use. Raises DecisionError, sqlite3.Error."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        return _key(db)


def _key(db: sqlite3.Connection) -> bytes:
    db.execute("INSERT INTO mail_key SELECT ? WHERE NOT EXISTS (SELECT 1 FROM mail_key)", [secrets.token_bytes(32)])
    return bytes(db.execute("SELECT key FROM mail_key").fetchone()[0])


def ask(data: Path, address: str, wish: Mapping[str, Any], now: datetime, *, network: str) -> None:
    """Keep a wish (conditions, shown, base, language) until it is confirmed, and have a letter sent that asks for it.

    The same wish of the same address is one: a letter that waits or was sent within a day is not sent again. Raises
    MailingError.
    """
    address = address.strip()
    if len(address) > MOST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise MailingError("address")
    conditions = json.dumps(wish["conditions"], ensure_ascii=False, sort_keys=True)
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        secret = _key(db)
        _forget(db, now)
        counted = {"address": _hash(secret, address.lower()), "network": _hash(secret, network), "site": "site"}
        if not _admitted(db, LIMITS, counted, now):
            raise MailingError("limit")
        same = "lower(address) = ? AND conditions = ? AND state <> 'ended'"
        if db.execute(f"SELECT 1 FROM mail_wishes WHERE {same}", [address.lower(), conditions]).fetchone():
            again = f"UPDATE mail_wishes SET letter = 'waiting', letter_at = ?, letter_tries = 0 WHERE {same} AND "
            again += "state = 'asked' AND letter IN ('sent', 'dead') AND letter_at < ?"
            db.execute(again, [stamp(now), address.lower(), conditions, stamp(now - A_DAY)])
            return
        db.execute(
            "INSERT INTO mail_wishes (token, address, conditions, shown, base, language, asked_at, letter_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [secrets.token_urlsafe(24), address, conditions, wish["shown"], wish["base"], wish["language"],
             stamp(now), stamp(now)],
        )  # fmt: skip


def admitted(db: sqlite3.Connection, limits: Iterable[Limit], who: Mapping[str, str], now: datetime) -> bool:
    """Whether something else that readers submit is within its limits, and counts it if so; within a transaction.

    who  name of a limit → whom it counts, told apart from those of other forms by the caller.
    """
    secret = _key(db)
    _forget(db, now)
    return _admitted(db, limits, {name: _hash(secret, text) for name, text in who.items()}, now)


def _admitted(db: sqlite3.Connection, limits: Iterable[Limit], counted: Mapping[str, str], now: datetime) -> bool:
    for name, span, most in limits:
        query = "SELECT count(*) FROM mail_asked WHERE who = ? AND at > ?"
        if db.execute(query, [counted[name], stamp(now - span)]).fetchone()[0] >= most:
            return False
    db.executemany("INSERT INTO mail_asked VALUES (?, ?)", [(who, stamp(now)) for who in counted.values()])
    return True


def _hash(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:24]


def _forget(db: sqlite3.Connection, now: datetime) -> None:
    """What was never confirmed goes with its address, and so do old counts."""
    db.execute("DELETE FROM mail_wishes WHERE state = 'asked' AND asked_at < ?", [stamp(now - UNCONFIRMED_FOR)])
    db.execute("DELETE FROM mail_asked WHERE at < ?", [stamp(now - A_DAY)])


def wish(data: Path, token: str) -> Wish | None:
    """The wish of a token, ended ones too."""
    return next(_read(data, f"SELECT {_NAMES} FROM mail_wishes WHERE token = ?", [token]), None)


def confirmed(data: Path) -> list[Wish]:
    """Everything that readers follow, oldest first."""
    return list(_read(data, f"SELECT {_NAMES} FROM mail_wishes WHERE state = 'confirmed' ORDER BY asked_at, token", []))


def _read(data: Path, query: str, values: list[object]) -> Iterator[Wish]:
    for row in _rows(data, query, values):
        yield _wish(row)


def _wish(row: tuple[Any, ...]) -> Wish:
    token, conditions, shown, base, state, period, language, failed = row
    return Wish(token, json.loads(conditions), shown, base, state, period, language, bool(failed))


def _rows(data: Path, query: str, values: list[object]) -> list[tuple[Any, ...]]:
    if not (data / FILE_NAME).is_file():
        return []
    with closing(open_reading(data / FILE_NAME)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'mail_wishes'").fetchone():
            return []  # of a version before this one
        return db.execute(query, values).fetchall()


def address_of(data: Path, token: str) -> str | None:
    """Where mail for a confirmed wish goes; None when it has ended. For sending only."""
    rows = _rows(data, "SELECT address FROM mail_wishes WHERE token = ? AND state = 'confirmed'", [token])
    return str(rows[0][0]) if rows else None


def confirm(data: Path, token: str, choice: Choice, now: datetime) -> None:
    """The reader wants it, so often and in that language; said again, the last word counts. Not once it has ended."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        db.execute(
            "UPDATE mail_wishes SET state = 'confirmed', period = ?, language = ?, failed_checks = ?, "
            "confirmed_at = coalesce(confirmed_at, ?), letter = 'sent' WHERE token = ? AND state <> 'ended'",
            [choice.when, choice.language, choice.failed_checks, stamp(now), token],
        )


def end(data: Path, token: str, now: datetime) -> None:
    """The reader wants it no more; the address is forgotten."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        db.execute(
            "UPDATE mail_wishes SET state = 'ended', address = NULL, ended_at = ? WHERE token = ? AND state <> 'ended'",
            [stamp(now), token],
        )


def waiting(data: Path, now: datetime) -> bool:
    """Whether a letter is due."""
    query = (
        "SELECT 1 FROM mail_wishes WHERE state = 'asked' AND (letter = 'waiting' AND letter_at <= ? "
        "OR letter = 'sending' AND letter_at <= ?) LIMIT 1"
    )
    return bool(_rows(data, query, [stamp(now), stamp(now - _LOST_AFTER)]))


def take_letter(data: Path, now: datetime) -> Letter | None:
    """Take up one letter that is due, so that no other process does. Told by `letter_sent` or `letter_failed`."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        row = db.execute(
            f"SELECT letter, address, {_NAMES} FROM mail_wishes WHERE state = 'asked' AND (letter = 'waiting' "
            "AND letter_at <= ? OR letter = 'sending' AND letter_at <= ?) ORDER BY asked_at LIMIT 1",
            [stamp(now), stamp(now - _LOST_AFTER)],
        ).fetchone()
        if row is None:
            return None
        state, address, *rest = row
        found = _wish(tuple(rest))
        db.execute(
            "UPDATE mail_wishes SET letter = 'sending', letter_at = ?, letter_tries = letter_tries + 1 WHERE token = ?",
            [stamp(now), found.token],
        )
    return Letter(found, address, state == "sending")


def letter_sent(data: Path, token: str) -> None:
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        db.execute("UPDATE mail_wishes SET letter = 'sent' WHERE token = ?", [token])


def letter_failed(data: Path, token: str, now: datetime) -> None:
    """It is tried again after a growing pause, and given up after some."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        (tries,) = db.execute("SELECT letter_tries FROM mail_wishes WHERE token = ?", [token]).fetchone()
        pause = min(_LETTER_PAUSE * 2 ** (tries - 1), _LONGEST_PAUSE)
        state = "dead" if tries >= LETTER_TRIES else "waiting"
        db.execute(
            "UPDATE mail_wishes SET letter = ?, letter_at = ? WHERE token = ?", [state, stamp(now + pause), token]
        )
