"""From changes to messages that wait to be sent. The cursor moves in the transaction that stores the messages.

So every change is in exactly one message of every subscription that asks for it, whatever dies when.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from archive.alerts.config import Settings, Subscription
from archive.alerts.digest import Look, Message, build, bundled, correction, gone
from archive.alerts.events import Event, Retraction, after, gone_pages, newest, realigned, retractions
from archive.alerts.match import Matcher, UnknownPlaceError
from archive.alerts.secrets import label
from archive.alerts.store import AlertsStore
from archive.raw.stamps import stamp


@dataclass(frozen=True, slots=True)
class Problem:
    """A subscription that could not be served; its cursor stays, so that nothing is lost."""

    subscription: str
    sentence: str


def register(
    store: AlertsStore,
    settings: Settings,
    archive: sqlite3.Connection | None,
    now: datetime,
    places: Mapping[str, tuple[int, str]] | None = None,
) -> None:
    """Note who subscribes now. A new subscription hears of what comes after; one that ended is forgotten.

    places  where subscriptions of an alerts.db that was lost stood: they go on there.

    Before the first night there is nothing to come after: such a subscription begins when that night is through
    (cursor NULL), or its first message would be the whole archive.
    """
    names = {subscription.name for subscription in settings.subscriptions}
    with store.transaction() as db:
        known = {row[0] for row in db.execute("SELECT name FROM subscriptions")}
        for name in sorted(known - names):
            db.execute("DELETE FROM subscriptions WHERE name = ?", [name])
        start = _start(archive)
        for name in sorted(names - known):
            place = (places or {}).get(name, start)
            db.execute("INSERT INTO subscriptions VALUES (?, ?, ?, ?)", [name, stamp(now), *place])


def _start(archive: sqlite3.Connection | None) -> tuple[int | None, str]:
    if archive is None or not _had_a_night(archive):
        return None, ""
    return newest(archive)


def _had_a_night(archive: sqlite3.Connection) -> bool:
    """Whether there is a past to be after: a night that came to its end, or changes that no night made."""
    if archive.execute("SELECT 1 FROM runs WHERE finished_at IS NOT NULL LIMIT 1").fetchone():
        return True
    running = archive.execute("SELECT 1 FROM runs LIMIT 1").fetchone()
    return not running and newest(archive)[0] > 0


def collect(
    store: AlertsStore, settings: Settings, archive: sqlite3.Connection, now: datetime, *, night_through: bool = False
) -> list[Problem]:
    """Turn the changes since each cursor into messages. Returns the subscriptions that could not be served.

    night_through  the archive holds all that tonight brought: subscriptions that waited for the first night begin.
    """
    if night_through or _had_a_night(archive):
        _begin(store, archive)
    problems = []
    for subscription in settings.subscriptions:
        try:
            with store.transaction() as db:
                _collect(db, subscription, settings, archive, now)
                _correct(db, subscription, settings, archive, now)
                _tell_gone(db, subscription, settings, archive, now)
        except UnknownPlaceError as error:
            problems.append(Problem(subscription.name, str(error)))
    return problems


def _begin(store: AlertsStore, archive: sqlite3.Connection) -> None:
    """Subscriptions that waited for the end of the first night stand there now."""
    with store.transaction() as db:
        db.execute("UPDATE subscriptions SET cursor = ?, cursor_at = ? WHERE cursor IS NULL", newest(archive))


def _collect(
    db: sqlite3.Connection, subscription: Subscription, settings: Settings, archive: sqlite3.Connection, now: datetime
) -> None:
    row = db.execute("SELECT cursor, cursor_at FROM subscriptions WHERE name = ?", [subscription.name]).fetchone()
    if row is None or row[0] is None:
        return
    matcher, end = Matcher(archive, subscription), newest(archive)
    events = [
        event
        for event in after(archive, realigned(archive, (row[0], row[1])))
        if event.id <= end[0] and matcher.wants(event) and not _told(db, subscription.name, event)
    ]
    look = Look(subscription.language, settings.base_url)
    for message in _messages(archive, events, subscription, look, settings.burst):
        put(db, subscription.name, subscription.urls, message, now)
    db.execute("UPDATE subscriptions SET cursor = ?, cursor_at = ? WHERE name = ?", [*end, subscription.name])


def _correct(
    db: sqlite3.Connection, subscription: Subscription, settings: Settings, archive: sqlite3.Connection, now: datetime
) -> None:
    """One correction to a reader who was told what has been retracted since."""
    name = subscription.name
    said = {row[0] for row in db.execute("SELECT retraction FROM corrections WHERE subscription = ?", [name])}
    due = [_known_to(db, name, one) for one in retractions(archive) if one.key not in said]
    found = [one for one in due if one.changes]
    if not found:
        return
    message = put(db, name, subscription.urls, correction(found, Look(subscription.language, settings.base_url)), now)
    db.executemany("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?)", [(name, one.key, message) for one in found])


def _tell_gone(
    db: sqlite3.Connection, subscription: Subscription, settings: Settings, archive: sqlite3.Connection, now: datetime
) -> None:
    """Pages that are gone while their listing cannot be proved, each once, to those who ask for withdrawals."""
    name = subscription.name
    row = db.execute("SELECT since FROM subscriptions WHERE name = ? AND cursor IS NOT NULL", [name]).fetchone()
    if row is None:
        return
    said = {row[0] for row in db.execute("SELECT key FROM notices WHERE subscription = ?", [name])}
    matcher = Matcher(archive, subscription)
    found = [one for one in gone_pages(archive, row[0]) if one.key not in said and matcher.wants(one.if_withdrawn)]
    if found:
        message = put(db, name, subscription.urls, gone(found, Look(subscription.language, settings.base_url)), now)
        db.executemany("INSERT INTO notices VALUES (?, ?, ?)", [(name, one.key, message) for one in found])


def _known_to(db: sqlite3.Connection, name: str, one: Retraction) -> Retraction:
    """The retraction with those changes only that a subscription was told of."""
    query = "SELECT 1 FROM message_changes WHERE subscription = ? AND change_id = ? AND detected_at = ?"
    told = (place for place in one.changes if db.execute(query, [name, *place]).fetchone())
    return replace(one, changes=tuple(told))


def _told(db: sqlite3.Connection, name: str, event: Event) -> bool:
    query = "SELECT 1 FROM message_changes WHERE subscription = ? AND change_id = ? AND detected_at = ?"
    return db.execute(query, [name, *event.cursor]).fetchone() is not None


def _messages(
    archive: sqlite3.Connection, events: Sequence[Event], subscription: Subscription, look: Look, burst: int
) -> Iterable[Message]:
    """Daily: one message for all. Immediate: one for each piece of news, unless there are too many at once."""
    entries = bundled(events, burst)
    parts = (
        [entry.events for entry in entries] if subscription.when == "immediate" and len(entries) <= burst else [events]
    )
    for part in parts:
        message = build(archive, part, look, burst=burst)
        if message:
            yield message


def put(db: sqlite3.Connection, name: str, urls: Iterable[str], message: Message, now: datetime) -> int:
    """Store one message with a delivery for each channel; returns its number. Inside the caller's transaction."""
    number = db.execute(
        "INSERT INTO messages (subscription, key, created_at, subject, text, html)"
        " VALUES (?, lower(hex(randomblob(10))), ?, ?, ?, ?)",
        [name, stamp(now), message.subject, message.text, message.html],
    ).lastrowid
    db.executemany(
        "INSERT INTO message_changes VALUES (?, ?, ?, ?)", [(name, *place, number) for place in message.changes]
    )
    address_deliveries(db, number or 0, urls, now)
    return number or 0


def address_deliveries(db: sqlite3.Connection, message: int, urls: Iterable[str], now: datetime) -> None:
    """A delivery of the message for each address that has none. Inside the caller's transaction."""
    db.executemany(
        "INSERT OR IGNORE INTO deliveries (message_id, channel, label, state, next_at) VALUES (?, ?, ?, 'waiting', ?)",
        [(message, channel(url), label(url), stamp(now)) for url in urls],
    )


def channel(url: str) -> str:
    """The name of a channel in alerts.db: a hash, because the address itself may hold secrets."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
