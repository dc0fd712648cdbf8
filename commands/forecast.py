"""`nianbao forecast`: what the next night will cost, and how soon a revision is seen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from commands.shared.configuration import configuration
from commands.shared.cost_lines import cost
from commands.shared.first_fill import Wanted
from commands.shared.first_fill import first_fill as first_fill_of
from commands.shared.first_fill import lines as first_fill_lines
from commands.shared.options import (
    BadInput,
    clock,
    data_option,
    now_option,
    say,
    settings_option,
    sources_option,
)
from commands.shared.registry import registry
from crawler.night.forecast import AGES, Forecast, SourceForecast, forecast_with_sources
from crawler.night.policy import Policy
from crawler.registry.addresses import host_of
from crawler.registry.sources import RegistryError, Source, load

_SHOWN = 20
_WORDS = {"newest": "newest year", "before": "year before", "older": "older"}


@click.command("forecast")
@data_option
@sources_option
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source (repeatable).")
@click.option("--first-fill", is_flag=True, help="What it takes to fill an empty archive, instead of the next night.")
@click.option("--reports", type=click.IntRange(1), default=1_000_000, help="Reports of a first fill.")
@click.option("--cores", type=click.IntRange(1), default=os.cpu_count() or 1, help="Cores that read in a first fill.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@now_option
@settings_option
def forecast_nights(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    only: tuple[str, ...],
    first_fill: bool,
    reports: int,
    cores: int,
    as_json: bool,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Say what the next night will cost, and how soon a revision is seen on each source.

    With --first-fill what it takes to fill an empty archive: nights of asking, hours of reading with so many cores.
    The delay is the most nights until a revised report is looked at, by its year. What costs most comes first.
    """
    moment = clock(now)
    try:
        policy = Policy.default(configuration(data).crawl_settings() | dict(settings))
        rows = [source for source in load(registry(data, sources)) if not only or source.source_id in only]
    except (RegistryError, ValueError) as error:
        raise BadInput(str(error)) from error
    for name in set(only) - {source.source_id for source in rows}:
        raise BadInput(f"There is no source {name!r} in the registry.")
    if first_fill:
        _tell_first_fill(Wanted(reports, _hosts(rows), cores), policy, as_json)
        return
    whole, each = forecast_with_sources(data, rows, moment, policy)
    if as_json:
        found = asdict(whole) | {"by_source": [asdict(one) for one in each]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in (*_totals(whole), *_lines(each, _SHOWN if not only else len(each))):
        say(line)


def _hosts(rows: Iterable[Source]) -> int:
    """Portals of the registry, those among them of which only the home page is known yet."""
    return max(1, len({host_of(source.list_url) for source in rows}))


def _tell_first_fill(wanted: Wanted, policy: Policy, as_json: bool) -> None:
    found = first_fill_of(wanted, policy)
    if as_json:
        click.echo(json.dumps(asdict(wanted) | asdict(found), ensure_ascii=False, indent=1))
        return
    for line in first_fill_lines(wanted, found):
        click.echo(line)


def _totals(night: Forecast) -> Iterator[str]:
    yield f"Next night: {cost(night)}"


def _lines(each: Iterable[SourceForecast], most: int) -> Iterator[str]:
    ranked = sorted(each, key=lambda one: (-one.requests, -one.nightly, one.source_id))
    for one in ranked[:most]:
        delays = ", ".join(f"{_WORDS[age]} {one.delay[age]}" for age in AGES if age in one.delay)
        paused = ", host paused" if one.paused else ""
        seen = f"a revision is seen within nights: {delays}" if delays else "no report is known yet"
        least = "" if one.known else "at least "
        asked = f"{least}{one.requests:,} requests tonight, {one.nightly:,} a night for good"
        yield f"  {one.source_id}: {asked}{paused}; {seen}"
    if len(ranked) > most:
        yield f"  and {len(ranked) - most} more sources; see --json"
