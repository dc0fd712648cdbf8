"""Sending what waits: one record before and one after each attempt, retries with growing pauses, dead letters.

Between the attempt and the record of its success a process can die, and no mail or webhook protocol can tell us later
whether the message went out. Such a message is sent again, marked as a possible repeat, under its old key (for mail:
its old Message-ID), by which servers and people recognise it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.alerts.channels import Notification, Send, SendError, UnusableChannelError
from archive.alerts.config import OPERATOR, Settings
from archive.alerts.outbox import address_deliveries, channel
from archive.alerts.secrets import MissingSecretError, filled
from archive.alerts.store import AlertsStore
from archive.alerts.words import Language, word
from archive.raw.stamps import stamp

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=12)


@dataclass(slots=True)
class Delivered:
    """What rounds of deliveries did, by delivery (message, channel).

    problems        why it failed, one sentence each.   first_failures  those that failed at their first attempt.
    """

    sent: int = 0
    dead: int = 0
    problems: dict[tuple[int, str], str] = field(default_factory=dict)
    first_failures: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One delivery to make."""

    message_id: int
    channel: str
    label: str
    attempts: int
    doubtful: int
    reached: str
    subscription: str
    key: str
    subject: str
    text: str
    html: str

    @property
    def delivery(self) -> tuple[int, str]:
        return self.message_id, self.channel


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Delivers from one alerts.db. `send` is archive.alerts.channels.send, or a test's."""

    store: AlertsStore
    settings: Settings
    variables: Mapping[str, str]
    send: Send
    clock: Callable[[], datetime]

    def recover(self) -> int:
        """What a process that died left under way waits again, marked as doubtful. Returns how many."""
        with self.store.transaction() as db:
            return db.execute(
                "UPDATE deliveries SET state = 'waiting', doubtful = 1, next_at = ? WHERE state = 'sending'",
                [stamp(self.clock())],
            ).rowcount

    def round(self, done: Delivered, *, due_only: bool, among: frozenset[tuple[int, str]] | None = None) -> None:
        """Try once everything that waits, or only what is due, or only some."""
        for waiting in self._waiting(due_only):
            if among is not None and waiting.delivery not in among:
                continue
            url = next((url for url in self._urls(waiting) if channel(url) == waiting.channel), None)
            if url is not None:
                self._try(waiting, url, done)

    def _waiting(self, due_only: bool) -> list[_Waiting]:
        rows = self.store.db.execute(
            "SELECT d.message_id, d.channel, d.label, d.attempts, d.doubtful, d.reached, m.subscription, m.key,"
            " m.subject, m.text, m.html FROM deliveries d JOIN messages m ON m.id = d.message_id"
            " WHERE d.state = 'waiting' AND (d.next_at <= ? OR NOT ?) ORDER BY d.message_id, d.channel",
            [stamp(self.clock()), due_only],
        )
        return [_Waiting(*row) for row in rows.fetchall()]

    def redirect(self) -> None:
        """What waits for an address that is no longer in alerts.toml goes to those that took its place there."""
        for waiting in self._waiting(due_only=False):
            urls = self._urls(waiting)
            if waiting.channel in map(channel, urls):
                continue
            with self.store.transaction() as db:
                address_deliveries(db, waiting.message_id, urls, self.clock())
                db.execute(
                    "UPDATE deliveries SET state = 'cancelled', error = 'no longer in alerts.toml'"
                    " WHERE message_id = ? AND channel = ?",
                    waiting.delivery,
                )

    def _urls(self, waiting: _Waiting) -> tuple[str, ...]:
        for subscription in self.settings.subscriptions:
            if subscription.name == waiting.subscription:
                return subscription.urls
        return self.settings.operator.urls if waiting.subscription == OPERATOR else ()

    def _language(self, name: str) -> Language:
        for subscription in self.settings.subscriptions:
            if subscription.name == name:
                return subscription.language
        return self.settings.operator.language

    def _shown(self, name: str) -> str:
        """What a subscription is called in its messages."""
        return next((each.shown for each in self.settings.subscriptions if each.name == name and each.shown), name)

    def _try(self, waiting: _Waiting, template: str, done: Delivered) -> None:
        reached = set(json.loads(waiting.reached))
        try:
            url = filled(template, self.variables)
            self._note(waiting, state="sending", attempts=waiting.attempts + 1)
            notification = self._notification(waiting)
            self.send(url, notification, frozenset(reached), lambda name: self._reached(waiting, reached, name))
        except (MissingSecretError, UnusableChannelError) as error:
            self._note(waiting, state="waiting", attempts=waiting.attempts, error=str(error))
            done.problems[waiting.delivery] = f"{waiting.subscription}, {waiting.label}: {error}"
        except SendError as error:
            self._failed(waiting, str(error), done)
        else:
            self._note(waiting, state="sent", error="", done_at=stamp(self.clock()))
            done.sent += 1
            done.problems.pop(waiting.delivery, None)

    def _notification(self, waiting: _Waiting) -> Notification:
        language = self._language(waiting.subscription)
        footer = word(language, "footer", name=self._shown(waiting.subscription), key=waiting.key)
        repeat = word(language, "repeat") if waiting.doubtful else ""
        return Notification(
            waiting.key,
            waiting.subject,
            "\n\n".join(part for part in (repeat, waiting.text.rstrip(), footer) if part) + "\n",
            f"<p>{repeat}</p>" * bool(repeat) + f"{waiting.html}<p>{_plain_html(footer)}</p>",
        )

    def _failed(self, waiting: _Waiting, reason: str, done: Delivered) -> None:
        attempts = waiting.attempts + 1
        dead = attempts >= self.settings.attempts
        pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 16), LONGEST_PAUSE)
        self._note(waiting, state="dead" if dead else "waiting", error=reason, next_at=stamp(self.clock() + pause))
        done.dead += dead
        if attempts == 1 and not dead:
            done.first_failures.add(waiting.delivery)
        rest = "given up" if dead else f"attempt {attempts} of {self.settings.attempts}"
        done.problems[waiting.delivery] = f"{waiting.subscription}, {waiting.label}: {reason} ({rest})"

    def _reached(self, waiting: _Waiting, reached: set[str], name: str) -> None:
        reached.add(name)
        self._note(waiting, reached=json.dumps(sorted(reached)))

    def _note(self, waiting: _Waiting, **values: object) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self.store.transaction() as db:
            db.execute(
                f"UPDATE deliveries SET {names} WHERE message_id = ? AND channel = ?",
                [*values.values(), waiting.message_id, waiting.channel],
            )


def revive(db: sqlite3.Connection, now: datetime) -> int:
    """Dead letters get a new life. Returns how many; inside the caller's transaction."""
    return db.execute(
        "UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = ? WHERE state = 'dead'", [stamp(now)]
    ).rowcount


def _plain_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
