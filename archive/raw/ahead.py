"""What a clock that ran ahead put off: found and made due in one place, so that everyone else may take times as said.

A run that began more than a day from now had such a clock. What it says of when to ask again holds for nothing.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from archive.raw.stamps import parse_stamp, stamp
from archive.raw.transactions import transaction

_AT_LEAST = timedelta(days=1)
OF_AHEAD = "run_id IN (SELECT id FROM runs WHERE started_at > :tomorrow)"
"""Condition on a row of `urls` or `source_states`, for the times of `times`."""
_CLOSED_AHEAD = "asked_night IN (SELECT night FROM runs WHERE started_at > :tomorrow)"


def times(now: datetime) -> dict[str, str]:
    """Parameters of OF_AHEAD, and `now`."""
    return {"now": stamp(now), "tomorrow": stamp(now + _AT_LEAST)}


def runs_ahead(db: sqlite3.Connection, now: datetime) -> dict[int, str]:
    """The runs of raw.db that began more than a day from now, with their nights."""
    return dict(db.execute("SELECT id, night FROM runs WHERE started_at > :tomorrow", times(now)))


def come_back(db: sqlite3.Connection, now: datetime, longest_pause: timedelta) -> bool:
    """Make due what such runs put off; True when there were any.

    longest_pause  that a host is ever given: a longer one is of such a clock too, without a run (sources discover).
    """
    said = times(now) | {"pause": stamp(now + longest_pause)}
    with transaction(db):
        db.execute(f"UPDATE hosts SET closed_until = NULL WHERE closed_until > :pause OR {_CLOSED_AHEAD}", said)
        if not runs_ahead(db, now):
            return False
        db.execute(f"UPDATE urls SET next_due = :now WHERE next_due > :now AND {OF_AHEAD}", said)
        db.execute(f"UPDATE source_states SET next_listing = :now WHERE next_listing > :now AND {OF_AHEAD}", said)
    return True


def age(said: str, now: datetime) -> timedelta:
    """How far away a time is, also one that is still to come: a clock that ran ahead keeps nothing fresh for years."""
    return abs(now - parse_stamp(said))
