"""Who signed in at the desk of the editors, and who could not: a log in editorial.db, kept for half a year."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from archive.editorial import mailing
from archive.editorial.decisions import FILE_NAME, Editorial
from archive.raw.opening import open_reading
from archive.raw.stamps import stamp
from archive.raw.transactions import transaction

Outcome = Literal["signed_in", "refused", "too_many"]
KEPT_FOR = timedelta(days=180)
_OF_NETWORK = ("network", timedelta(hours=1), 20)
_OF_PERSON = ("person", timedelta(hours=1), 60)
"""Attempts that are taken: from a network, and under one name from all networks together."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """One attempt. `who`: a person of the desk, "" for a name that nobody there has, which is not kept: people type
    passwords into the wrong field."""

    at: str
    who: str
    outcome: Outcome


def may_try(data: Path, network: str, who: str, now: datetime) -> bool:
    """Whether there may be one more attempt, which is counted; one too many is noted. Raises sqlite3.Error."""
    limits = (_OF_NETWORK, _OF_PERSON) if who else (_OF_NETWORK,)
    counted = {"network": f"login {network}", "person": f"login as {who}"}
    names = {name for name, *_ in limits}
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        within = mailing.admitted(db, limits, {name: counted[name] for name in names}, now)
        if not within:
            _note(db, SignIn(stamp(now), who, "too_many"))
    return within


def note(data: Path, who: str, outcome: Outcome, now: datetime) -> None:
    """Keep how an attempt ended. Raises sqlite3.Error."""
    with Editorial(data) as editorial, transaction(editorial.db) as db:
        db.execute("DELETE FROM sign_ins WHERE at < ?", [stamp(now - KEPT_FOR)])
        _note(db, SignIn(stamp(now), who, outcome))


def _note(db: sqlite3.Connection, one: SignIn) -> None:
    db.execute("INSERT INTO sign_ins (at, who, outcome) VALUES (?, ?, ?)", [one.at, one.who, one.outcome])


def newest(data: Path, most: int) -> Sequence[SignIn]:
    """The last attempts, the newest first."""
    query = "SELECT at, who, outcome FROM sign_ins ORDER BY number DESC LIMIT ?"
    with closing(open_reading(data / FILE_NAME)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sign_ins'").fetchone():
            return []  # of a version before this one
        return [SignIn(*row) for row in db.execute(query, [most])]
