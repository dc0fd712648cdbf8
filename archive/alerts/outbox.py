"""From changes to messages that wait to be sent. The cursor moves in the transaction that stores the messages.

So every change is in exactly one message of every subscription that asks for it, whatever dies when.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from archive.alerts.config import Settings, Subscription
from archive.alerts.digest import Look, Message, build, bundled, correction, gone
from archive.alerts.events import Event, Retraction, after, gone_pages, newest, realigned, retractions
from archive.alerts.match import Finds, Matcher, UnknownPlaceError, no_search
from archive.alerts.secrets import label
from archive.alerts.store import AlertsStore
from archive.raw.stamps import parse_stamp, stamp

_WEEK = timedelta(days=6, hours=12)
"""A night is not on the minute: the seventh one after counts, early or late."""


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
            db.execute("DELETE FROM looks WHERE subscription = ?", [name])
        start = _start(archive)
        for name in sorted(names - known):
            place = (places or {}).get(name, start)
            db.execute("INSERT INTO subscriptions VALUES (?, ?, ?, ?)", [name, stamp(now), *place])
            db.execute("INSERT OR REPLACE INTO looks VALUES (?, ?)", [name, stamp(now)])


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


@dataclass(frozen=True, slots=True)
class _Round:
    """One collection for everybody. What most subscriptions look at is read once: the changes since a place."""

    settings: Settings
    archive: sqlite3.Connection
    now: datetime
    finds: Finds
    seen: dict[tuple[int, str], list[Event]] = field(default_factory=dict)

    def since(self, place: tuple[int, str], end: int) -> list[Event]:
        if place not in self.seen:
            self.seen[place] = list(after(self.archive, realigned(self.archive, place)))
        return [event for event in self.seen[place] if event.id <= end]


def collect(  # noqa: PLR0913 — a collection has so many sides
    store: AlertsStore,
    settings: Settings,
    archive: sqlite3.Connection,
    now: datetime,
    *,
    night_through: bool = False,
    finds: Finds = no_search,
) -> list[Problem]:
    """Turn the changes since each cursor into messages. Returns the subscriptions that could not be served.

    night_through  the archive holds all that tonight brought: subscriptions that waited for the first night begin.
    finds          asks the search of the site, for subscriptions to a search.
    """
    if night_through or _had_a_night(archive):
        _begin(store, archive)
    problems = []
    one = _Round(settings, archive, now, finds)
    for subscription in settings.subscriptions:
        try:
            with store.transaction() as db:
                _collect(db, subscription, one)
                _correct(db, subscription, one)
                _tell_gone(db, subscription, one)
        except UnknownPlaceError as error:
            problems.append(Problem(subscription.name, str(error)))
    return problems


def _begin(store: AlertsStore, archive: sqlite3.Connection) -> None:
    """Subscriptions that waited for the end of the first night stand there now."""
    with store.transaction() as db:
        db.execute("UPDATE subscriptions SET cursor = ?, cursor_at = ? WHERE cursor IS NULL", newest(archive))


def _collect(db: sqlite3.Connection, subscription: Subscription, one: _Round) -> None:
    row = db.execute("SELECT cursor, cursor_at FROM subscriptions WHERE name = ?", [subscription.name]).fetchone()
    if row is None or row[0] is None:
        return
    if subscription.when == "weekly" and not _a_week_ago(db, subscription.name, one.now):
        return
    matcher, end = Matcher(one.archive, subscription, one.finds), newest(one.archive)
    events = [
        event
        for event in one.since((row[0], row[1]), end[0])
        if matcher.wants(event) and not _told(db, subscription.name, event)
    ]
    look = Look(subscription.language, subscription.base_url or one.settings.base_url)
    for message in _messages(one.archive, events, subscription, look, one.settings.burst):
        put(db, subscription.name, subscription.urls, message, one.now)
    db.execute("UPDATE subscriptions SET cursor = ?, cursor_at = ? WHERE name = ?", [*end, subscription.name])


def _a_week_ago(db: sqlite3.Connection, name: str, now: datetime) -> bool:
    """Whether a week has passed since its changes were last looked at; then they are looked at now."""
    row = db.execute("SELECT at FROM looks WHERE subscription = ?", [name]).fetchone()
    if row and now - parse_stamp(row[0]) < _WEEK:
        return False
    db.execute("INSERT OR REPLACE INTO looks VALUES (?, ?)", [name, stamp(now)])
    return True


def _correct(db: sqlite3.Connection, subscription: Subscription, one: _Round) -> None:
    """One correction to a reader who was told what has been retracted since."""
    name = subscription.name
    said = {row[0] for row in db.execute("SELECT retraction FROM corrections WHERE subscription = ?", [name])}
    due = [_known_to(db, name, each) for each in retractions(one.archive) if each.key not in said]
    found = [each for each in due if each.changes]
    if not found:
        return
    look = Look(subscription.language, subscription.base_url or one.settings.base_url)
    message = put(db, name, subscription.urls, correction(found, look), one.now)
    db.executemany("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?)", [(name, each.key, message) for each in found])


def _tell_gone(db: sqlite3.Connection, subscription: Subscription, one: _Round) -> None:
    """Pages that are gone while their listing cannot be proved, each once, to those who ask for withdrawals."""
    name = subscription.name
    row = db.execute("SELECT since FROM subscriptions WHERE name = ? AND cursor IS NOT NULL", [name]).fetchone()
    if row is None:
        return
    said = {row[0] for row in db.execute("SELECT key FROM notices WHERE subscription = ?", [name])}
    matcher = Matcher(one.archive, subscription, one.finds)
    pages = (page for page in gone_pages(one.archive, row[0]) if page.key not in said)
    found = [page for page in pages if matcher.wants(page.if_withdrawn)]
    if found:
        look = Look(subscription.language, subscription.base_url or one.settings.base_url)
        message = put(db, name, subscription.urls, gone(found, look), one.now)
        db.executemany("INSERT INTO notices VALUES (?, ?, ?)", [(name, page.key, message) for page in found])


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
