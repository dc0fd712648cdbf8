"""What the night and the command line call: register subscribers, collect what changed, deliver, raise alarms."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.alerts import alarms, channels, config, outbox, places, readers, secrets
from archive.alerts.alarm_words import sentence
from archive.alerts.alarms import Alarm
from archive.alerts.channels import Notification, Reached, Send, SendError, UnusableChannelError
from archive.alerts.config import OPERATOR, Settings
from archive.alerts.delivery import Delivered, Dispatcher, revive
from archive.alerts.events import open_archive
from archive.alerts.match import Finds, no_search
from archive.alerts.places import Places
from archive.alerts.secrets import MissingSecretError
from archive.alerts.store import FILE_NAME, AlertsStore
from archive.alerts.words import word
from archive.raw.lock import hold
from archive.raw.stamps import stamp

Log = Callable[..., None]
LOCK = "alerts.lock"
PATIENCE_SECONDS = 300.0
"""How long a night waits for an `alerts send` that is under way."""
SECOND_TRY_SECONDS = 2.0
KEPT = timedelta(days=180)
"""How long what was said is kept after it was delivered."""


def _quiet(_event: str, **_fields: object) -> None:
    return None


@dataclass(slots=True)
class SendSummary:
    """What was sent. `lines`: what went wrong, a sentence each; `total`: one phrase, "" when there was nothing."""

    lines: list[str] = field(default_factory=list)
    total: str = ""
    sent: int = 0
    failed: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """The alerts of one data directory at one time. `send` and `sleep` are replaced in tests.

    post  mail to readers who subscribed on the site, None: there are none.   finds  the search of the site.
    """

    data: Path
    now: datetime
    environment: Mapping[str, str]
    log: Log = _quiet
    send: Send = channels.send
    sleep: Callable[[float], None] = time.sleep
    post: readers.Post | None = None
    finds: Finds = no_search

    def settings(self) -> Settings:
        """Everybody who is told: alerts.toml and the readers. Raises TomlError."""
        own = config.load(self.data)
        return replace(
            own,
            subscriptions=(*own.subscriptions, *readers.subscriptions(self.data, self.post.url if self.post else "")),
        )

    def _send(self, url: str, notification: Notification, reached: frozenset[str], note: Reached) -> None:
        if not url.startswith(readers.SCHEME):
            self.send(url, notification, reached, note)
        elif self.post is None:
            raise UnusableChannelError("mail to readers is sent by `nianbao nightly` and `nianbao alerts send`")
        else:
            readers.deliver(self.post, url, notification, self.now)

    @contextmanager
    def open(self, settings: Settings) -> Iterator[tuple[AlertsStore, Dispatcher]]:
        with (
            hold(self.data, "alerts send", self.now, name=LOCK, patience=PATIENCE_SECONDS),
            AlertsStore(self.data) as store,
        ):
            variables = secrets.environment(self.data, self.environment)
            yield store, Dispatcher(store, settings, variables, self._send, lambda: self.now)


def register(data: Path, now: datetime, environment: Mapping[str, str]) -> list[str]:
    """Note who subscribes now, before the night changes anything; returns what is wrong, a sentence each.

    Raises TomlError, LockedError.
    """
    context = Context(data, now, environment)
    settings = context.settings()
    if not _concerned(data, settings):
        return []
    places = _places_of_a_lost_file(data)
    with context.open(settings) as (store, _), closing_archive(data) as archive:
        return _register(store, settings, archive, now, places)


def _places_of_a_lost_file(data: Path) -> Places:
    """Where subscriptions stood whose alerts.db is gone."""
    return {} if (data / FILE_NAME).is_file() else places.kept(data)


def _register(
    store: AlertsStore, settings: Settings, archive: sqlite3.Connection | None, now: datetime, lost: Places
) -> list[str]:
    """Note who subscribes. Of a lost file the operator is told, once: it is not lost any more afterwards."""
    outbox.register(store, settings, archive, now, lost)
    if not lost:
        return []
    values = {"count": len(lost), "since": max(at for _, at in lost.values())}
    if settings.operator.urls:
        alarms.tell(store, [Alarm(f"lost:{stamp(now)}", "", "lost", values, once=True)], settings.operator, now)
    return [sentence("en", "lost", values)]


def send(
    context: Context, *, due_only: bool, collect: bool = True, night_through: bool = False, dead: bool = False
) -> SendSummary:
    """Collect what changed and deliver what waits. Raises TomlError, LockedError, sqlite3.Error.

    due_only  leave alone what failed a short while ago.  collect  False: only deliver.  dead  try dead letters again.
    """
    settings = context.settings()
    summary = SendSummary(lines=readers.send_letters(context.post, context.now) if context.post else [])
    if not _concerned(context.data, settings):
        return summary
    lost = _places_of_a_lost_file(context.data)
    with context.open(settings) as (store, dispatcher), closing_archive(context.data) as archive:
        summary.lines += _register(store, settings, archive, context.now, lost)
        if collect and archive is not None:
            problems = outbox.collect(
                store, settings, archive, context.now, night_through=night_through, finds=context.finds
            )
            summary.lines += [f"subscription {problem.subscription!r}: {problem.sentence}" for problem in problems]
        places.keep(context.data, store.db)
        if dead:
            with store.transaction() as db:
                revive(db, context.now)
        _deliver(context, dispatcher, summary, due_only)
        _forget(store, context.now)
    return summary


def alarm(context: Context) -> SendSummary:
    """Tell the operator what is new to worry about. Raises TomlError, LockedError, sqlite3.Error."""
    settings = context.settings()
    summary = SendSummary()
    if not settings.operator.urls:
        return summary
    with context.open(settings) as (store, dispatcher):
        found = alarms.find(context.data, context.now, settings, store)
        alarms.tell(store, found, settings.operator, context.now)
        _deliver(context, dispatcher, summary, due_only=True)
    return summary


def _deliver(context: Context, dispatcher: Dispatcher, summary: SendSummary, due_only: bool) -> None:
    """Two tries in one go: a server that was busy for a moment costs a reader no hour."""
    dispatcher.recover()
    dispatcher.redirect()
    done = Delivered()
    dispatcher.round(done, due_only=due_only)
    if done.first_failures:
        context.sleep(SECOND_TRY_SECONDS)
        dispatcher.round(done, due_only=False, among=frozenset(done.first_failures))
    summary.sent, summary.failed, summary.dead = summary.sent + done.sent, len(done.problems), summary.dead + done.dead
    summary.lines += [f"message not delivered: {problem}" for problem in done.problems.values()]
    summary.total = f"{summary.sent} message{'s' * (summary.sent != 1)} sent" if summary.sent else ""
    context.log("alerts_delivered", sent=done.sent, dead=done.dead, problems=list(done.problems.values()))


def _forget(store: AlertsStore, now: datetime) -> None:
    """Let go of what was delivered long ago. Dead letters stay."""
    with store.transaction() as db:
        old = (
            "SELECT id FROM messages WHERE created_at < ? AND NOT EXISTS (SELECT 1 FROM deliveries d"
            " WHERE d.message_id = messages.id AND d.state NOT IN ('sent', 'cancelled'))"
        )
        limit = [stamp(now - KEPT)]
        db.execute(f"DELETE FROM deliveries WHERE message_id IN ({old})", limit)
        db.execute(f"DELETE FROM message_changes WHERE message_id IN ({old})", limit)
        db.execute(f"DELETE FROM messages WHERE id IN ({old})", limit)


def _concerned(data: Path, settings: Settings) -> bool:
    """Whether there is anyone to serve, or anyone to forget."""
    return bool(settings.subscriptions or settings.operator.urls) or (data / FILE_NAME).is_file()


@contextmanager
def closing_archive(data: Path) -> Iterator[sqlite3.Connection | None]:
    """archive.db for reading, None when there is none."""
    archive = open_archive(data)
    if archive is None:
        yield None
        return
    with closing(archive):
        yield archive


@dataclass(frozen=True, slots=True)
class Tried:
    """How a channel answered a test. `problem` is "" when it took the message."""

    subscription: str
    label: str
    problem: str


def test(context: Context) -> Iterator[Tried]:
    """Send a sample over every channel of every subscription. Raises TomlError."""
    settings = config.load(context.data)
    variables = secrets.environment(context.data, context.environment)
    wishes = [(wish.name, wish.language, wish.urls) for wish in settings.subscriptions]
    if settings.operator.urls:
        wishes.append((OPERATOR, settings.operator.language, settings.operator.urls))
    for name, language, urls in wishes:
        text = word(language, "sample", name=name)
        key = f"test-{int(context.now.timestamp())}-{outbox.channel(name)[:8]}"
        notification = Notification(key, word(language, "sample_subject", name=name), text + "\n", f"<p>{text}</p>")
        for template in urls:
            yield Tried(name, secrets.label(template), _trial(context, template, variables, notification))


def _trial(context: Context, template: str, variables: Mapping[str, str], notification: Notification) -> str:
    try:
        context.send(secrets.filled(template, variables), notification, frozenset(), lambda _: None)
    except (MissingSecretError, UnusableChannelError, SendError) as error:
        return str(error)
    return ""
