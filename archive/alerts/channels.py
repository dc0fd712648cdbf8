"""Sending one message over one channel with apprise, which is an optional part of the installation."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from archive.alerts.secrets import redacted

INSTALL = 'apprise is not installed, which sends the messages; install it with: pip install "nianbao[alerts]"'
DEADLINE_SECONDS = 60.0
"""A channel that takes longer has failed; apprise's own limits count single reads and can be stretched."""
_UNCUT = frozenset(("mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms"))
_MORE = "\n…… 其余见存档的改动页 / the rest is on the archive's page of changes"


class UnusableChannelError(Exception):
    """The channel cannot even be tried: no apprise, no such service. The message holds no secret."""


class SendError(Exception):
    """The channel did not take the message. The message says why, without secrets."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What goes over a channel. `key` names the message for good: a repeat of it has the same."""

    key: str
    subject: str
    text: str
    html: str


Reached = Callable[[str], None]
Send = Callable[[str, Notification, frozenset[str], Reached], None]
"""`send(url, notification, reached, note)`: recipients in `reached` have it; `note` each one that gets it now."""


def send(url: str, notification: Notification, reached: frozenset[str], note: Reached) -> None:
    """Send over the channel of an apprise URL. Raises UnusableChannelError, SendError."""
    plugin = _plugin(url)
    failed = []
    for target in _targets(plugin):
        name = hashlib.sha256(repr(target).encode()).hexdigest()[:16]
        if name in reached:
            continue
        reason = _one(plugin, target, notification)
        if reason:
            failed.append(redacted(reason, url)[:300])
        else:
            note(name)
    if failed:
        raise SendError(failed[0])


def _one(plugin: Any, target: Any, notification: Notification) -> str:
    """Send to one recipient; returns "" or why it failed."""
    if target is not None:
        plugin.targets = [target]
    with _overheard() as said:
        sent = _within(lambda: _notify(plugin, notification), DEADLINE_SECONDS)
    if sent is None:
        return f"no answer within {DEADLINE_SECONDS:.0f} seconds"
    reason = " ".join("; ".join(dict.fromkeys(said)).split())
    return "" if sent else reason or "the service refused the message"


def _plugin(url: str) -> Any:
    if find_spec("apprise") is None:
        raise UnusableChannelError(INSTALL)
    apprise = import_module("apprise")
    asset = apprise.AppriseAsset(
        app_id="nianbao",
        app_desc="nianbao",
        app_url="",
        async_mode=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        secure_logging=True,
    )
    with _overheard():
        plugin = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if plugin is None:
        raise UnusableChannelError("apprise does not understand this address")
    return plugin


def _targets(plugin: Any) -> Sequence[Any]:
    """Mail to several people goes out one by one, so that a failure at one repeats it to nobody else."""
    several = getattr(plugin, "targets", None)
    if _is_mail(plugin) and isinstance(several, list) and len(several) > 1 and not (plugin.cc or plugin.bcc):
        return several
    return (None,)


def _is_mail(plugin: Any) -> bool:
    return str(type(plugin).__module__).startswith("apprise.plugins.email")


def _notify(plugin: Any, notification: Notification) -> bool:
    apprise = import_module("apprise")
    html = _is_mail(plugin) and plugin.notify_format != apprise.NotifyFormat.TEXT
    body = notification.html if html else notification.text
    if hasattr(plugin, "headers"):
        plugin.headers["X-Nianbao-Message"] = notification.key
    sender = apprise.Apprise()
    sender.add(plugin)
    with _message_id(notification.key if _is_mail(plugin) else ""):
        return bool(
            sender.notify(
                title=notification.subject,
                body=body if _scheme(plugin) in _UNCUT else _cut(body, plugin.body_maxlen, html),
                body_format=apprise.NotifyFormat.HTML if html else apprise.NotifyFormat.TEXT,
            )
        )


def _scheme(plugin: Any) -> str:
    return str(plugin.schema)


def _cut(body: str, longest: int, html: bool) -> str:
    """A chat service takes so much and no more: whole lines of it, and the remark that there is more."""
    if len(body) <= longest:
        return body
    head = body[: longest - len(_MORE)]
    return head[: head.rfind("\n") if "\n" in head else len(head)] + (_MORE.replace("\n", "<br>") if html else _MORE)


@contextmanager
def _message_id(key: str) -> Iterator[None]:
    """Give a mail the Message-ID of its message, so that servers and readers know a repeat for what it is.

    apprise makes a new one each time and has no setting for it.
    """
    base = import_module("apprise.plugins.email.base") if key else None
    made = getattr(base, "make_msgid", None)
    if base is None or made is None:
        yield
        return
    base.make_msgid = lambda domain=None, **_: f"<{key}@{domain or 'nianbao'}>"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        base.make_msgid = made  # type: ignore[attr-defined]


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


_NOWHERE = logging.NullHandler()
"""For what a channel says that was given up and ends later."""


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What apprise says while it sends: the reason of a failure. It goes nowhere else, as it may hold secrets."""
    logger, listener = logging.getLogger("apprise"), _Listener()
    logger.propagate = False
    logger.addHandler(listener)
    try:
        yield listener.said
    finally:
        logger.removeHandler(listener)
        logger.addHandler(_NOWHERE)


def _within(work: Callable[[], bool], seconds: float) -> bool | None:
    """The result of the work; None when it takes longer. It is left alone then, and ends with the process."""
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(_caught(work)), daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None


def _caught(work: Callable[[], bool]) -> bool:
    try:
        return work()
    except Exception:  # a plugin of apprise may raise anything; for us the message was not sent
        logging.getLogger("apprise").warning("the service's plugin failed", exc_info=True)
        return False
