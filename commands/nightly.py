"""`nianbao nightly`: the one command that cron calls."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import click

from archive.raw.lock import LockedError
from archive.raw.stamps import CHINA, stamp
from archive.upkeep.status import last_started
from commands.shared.cluster import address_of
from commands.shared.configuration import configuration
from commands.shared.cost_lines import by_host, cost
from commands.shared.night import NightOutcome, NightRequest, run_night
from commands.shared.options import (
    BadInput,
    HourOfChina,
    clock,
    cluster_option,
    data_option,
    ensure_data_dir,
    now_option,
    say,
    settings_option,
    sources_option,
)
from commands.shared.progress import progress_line
from commands.shared.registry import registry
from crawler.night.forecast import Look, forecast_with_sources
from crawler.night.policy import Policy
from crawler.registry.sources import RegistryError, load
from crawler.run.process import CrawlError, check_chosen

__all__ = ["NightOutcome", "NightRequest", "nightly", "run_night"]

SLACK = timedelta(hours=2)
"""A night that began so long before its hour was tonight's: cron runs by the clock of the machine."""


@click.command()
@data_option
@sources_option
@click.option("--source", "only", multiple=True, metavar="ID", help="Crawl only this source (repeatable), due or not.")
@click.option("--since", type=click.IntRange(2000, 2100), metavar="YEAR", help="Only reports on this year and later.")
@click.option("--minutes", type=click.IntRange(min=1), help="End the crawl after so long; the next night carries on.")
@click.option("--requests", type=click.IntRange(min=1), help="Ask the portals at most so many times tonight.")
@click.option("--window", metavar="HH:MM-HH:MM", help="Ask portals only in these hours of China, as 22:00-07:00.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would be asked, of whom and for how long; ask and write nothing."
)
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Reading processes; 0 = one a processor.")
@cluster_option
@click.option("--shards", type=click.IntRange(0, 1000), default=0, help="Crawl in so many parts of the hosts.")
@click.option("--catch-up", type=HourOfChina(), help="Do nothing if a night has run since that hour of China.")
@now_option
@settings_option
def nightly(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    minutes: int | None,
    requests: int | None,
    window: str | None,
    cluster: str | None,
    catch_up: time | None,
    dry_run: bool,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
    **rest: object,
) -> None:
    """Crawl what is due, read it, archive it, and tell who asked to be told.

    Prints one line for each source that is not clean, the summary last. Exit 0 clean, 1 failed, 2 incomplete.
    """
    moment = clock(now)
    if dry_run:
        chosen = _settings(data, requests, window, settings)
        chosen |= {"NIANBAO_NIGHT_SECONDS": str(minutes * 60)} if minutes else {}
        for line in _would_ask(data, sources, moment, chosen, cast(tuple[str, ...], rest["only"])):
            say(line)
        return
    ensure_data_dir(data)
    if catch_up and _ran_since(data, catch_up, moment):
        return
    chosen = _settings(data, requests, window, settings)
    configured = int(chosen.pop("NIANBAO_NIGHT_SECONDS", 0))
    request = NightRequest(
        data=data,
        now=moment,
        sources=registry(data, sources),
        settings=chosen,
        seconds=minutes * 60 if minutes else configured or None,
        cluster=address_of(data, cluster),
        environment=dict(os.environ),
        progress=progress_line,
        **rest,  # type: ignore[arg-type]
    )
    outcome = _run(request)
    for line in outcome.lines:
        say(line)
    raise SystemExit(outcome.exit_code)


def _settings(
    data: Path, requests: int | None, window: str | None, settings: tuple[tuple[str, str], ...]
) -> dict[str, str]:
    """The options and nianbao.toml as settings of the crawl. Raises BadInput, ConfigurationError."""
    chosen = configuration(data).crawl_settings()
    chosen |= {"NIANBAO_NIGHT_BUDGET": str(requests)} if requests else {}
    chosen |= {"NIANBAO_WINDOW": window} if window else {}
    chosen |= dict(settings)
    try:
        Policy.default(chosen)
    except ValueError as error:
        raise BadInput(str(error)) from error
    return chosen


def _would_ask(
    data: Path, sources: Path | None, now: datetime, settings: Mapping[str, str], only: tuple[str, ...]
) -> list[str]:
    """The night in words, by host and source, without any of it. Raises BadInput."""
    policy = Policy.default(settings)
    try:
        with TemporaryDirectory() as elsewhere:
            rows = load(registry(data, sources, into=Path(elsewhere)))
        check_chosen(only, rows)
    except (RegistryError, CrawlError) as error:
        raise BadInput(str(error)) from error
    chosen = [source for source in rows if source.crawled and (not only or source.source_id in only)]
    whole, each = forecast_with_sources(data, chosen, now, policy, Look(forced=bool(only), at_rest=True))
    window = f"; portals are asked {settings['NIANBAO_WINDOW']} in China" if settings.get("NIANBAO_WINDOW") else ""
    return [*by_host(each, policy), f"Tonight would be: {cost(whole)}{window}. Nothing was asked, nothing written."]


def _run(request: NightRequest) -> NightOutcome:
    try:
        check_chosen(request.only, load(request.sources))
        return run_night(request)
    except (RegistryError, LockedError, CrawlError) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"Cannot use the data directory {request.data}: {error.strerror}.") from error


def _ran_since(data: Path, hour: time, now: datetime) -> bool:
    """Whether the night of the last `hour` has been. A clock that was set back makes no second night of it."""
    last = last_started(data, now)
    if last is None or last < _last(hour, now) - SLACK:
        return False
    say(f"The last night began at {stamp(last)}: nothing to catch up.")
    return True


def _last(hour: time, now: datetime) -> datetime:
    """The last time that clocks in China showed that hour."""
    today = datetime.combine(now.astimezone(CHINA).date(), hour, CHINA)
    return today if today <= now else today - timedelta(days=1)
