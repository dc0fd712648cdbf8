"""`nianbao alerts`: try the channels, deliver what waits, show who is told what."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from archive.alerts import config, service
from archive.alerts.secrets import label
from archive.alerts.store import NewerAlertsError
from archive.raw import lock
from archive.raw.lock import LockedError
from archive.upkeep.runlog import RunLog
from archive.upkeep.toml_entries import TomlError
from commands.shared.options import (
    EXIT_INCOMPLETE,
    BadInput,
    Failure,
    clock,
    data_option,
    ensure_data_dir,
    now_option,
    say,
)
from commands.shared.telling import telling

Result = TypeVar("Result")


@click.command()
@data_option
@now_option
def test(data: Path, now: datetime | None) -> None:
    """Send a sample over every channel of every subscription, and say how each one answered."""
    ensure_data_dir(data)
    tried = _told(lambda: list(service.test(_alerts_context(data, now))))
    if not tried:
        raise BadInput(f"There is no subscription in {data / config.FILE_NAME}; docs/alerts.md shows how to write one.")
    for one in tried:
        say(f"{'failed' if one.problem else 'ok':6}  {one.subscription}  {one.label}  {one.problem}".rstrip())
    failed = sum(bool(one.problem) for one in tried)
    if failed:
        raise Failure(f"{failed} of {len(tried)} channels did not take the message.")


@click.command()
@data_option
@click.option("--due", is_flag=True, help="Leave alone what failed a short while ago (for cron and timers).")
@click.option("--dead", is_flag=True, help="Try dead letters again as well.")
@now_option
def send(data: Path, due: bool, dead: bool, now: datetime | None) -> None:
    """Collect what changed since the last message of each subscription, and deliver everything that waits.

    While a night is running only what waits already is delivered. Exit 2 when a channel did not take its message.
    """
    ensure_data_dir(data)
    context = _alerts_context(data, now)
    quiet = lock.holder(data) is None
    told = _told(lambda: service.send(context, due_only=due, collect=quiet, dead=dead))
    if quiet:
        alarmed = _told(lambda: service.alarm(context))
        told.lines += [line for line in alarmed.lines if line not in told.lines]
        told.sent += alarmed.sent
    for line in told.lines:
        say(line)
    if told.sent or not due:
        say(f"{told.sent} sent, {told.failed} not delivered.")
    if told.lines:
        raise SystemExit(EXIT_INCOMPLETE)


@click.command("list")
@data_option
def list_command(data: Path) -> None:
    """Show the subscriptions of alerts.toml: what each one asks for, and over which services it is told."""
    settings = _told(lambda: config.load(data))
    for wish in settings.subscriptions:
        asked = "; ".join(f"{name} {', '.join(map(str, values))}" for name, values in _conditions(wish)) or "everything"
        channels = ", ".join(label(url) for url in wish.urls)
        say(f"{wish.name}: {asked} -> {channels} ({wish.when}, {wish.language})")
    if settings.operator.urls:
        say(f"{config.OPERATOR}: alarms -> {', '.join(label(url) for url in settings.operator.urls)}")
    if not settings.subscriptions and not settings.operator.urls:
        say(f"No subscription in {data / config.FILE_NAME}.")


def _conditions(wish: config.Subscription) -> list[tuple[str, tuple[object, ...]]]:
    figures = tuple(rule.cell for rule in wish.figures)
    pairs: list[tuple[str, tuple[object, ...]]] = [
        ("regions", wish.regions),
        ("agencies", wish.agencies),
        ("kinds", wish.agency_kinds),
        ("changes", wish.changes),
        ("figures", figures),
        ("words", wish.words),
        ("years", wish.years),
    ]
    return [(name, values) for name, values in pairs if values]


def _alerts_context(data: Path, now: datetime | None) -> service.Context:
    moment = clock(now)
    return telling(data, moment, dict(os.environ), RunLog(data, lambda: moment).event)


def _told(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except (TomlError, NewerAlertsError, LockedError) as error:
        raise BadInput(str(error)) from error
