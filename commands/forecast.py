"""`nianbao forecast`: what the next night will cost, and how soon a revision is seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from commands.shared.options import (
    BadInput,
    clock,
    data_option,
    now_option,
    settings_option,
    sources_option,
)
from commands.shared.registry import registry
from crawler.night.forecast import AGES, Forecast, SourceForecast, forecast_with_sources
from crawler.night.policy import Policy
from crawler.registry.sources import RegistryError, load

_SHOWN = 20
_WORDS = {"newest": "newest year", "before": "year before", "older": "older"}


@click.command("forecast")
@data_option
@sources_option
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source (repeatable).")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@now_option
@settings_option
def forecast_nights(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    only: tuple[str, ...],
    as_json: bool,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Say what the next night will cost, and how soon a revision is seen on each source.

    The delay is the most nights until a revised report is looked at, by its year. What costs most comes first.
    """
    moment = clock(now)
    try:
        policy = Policy.default(dict(settings))
        rows = [source for source in load(registry(data, sources)) if not only or source.source_id in only]
    except (RegistryError, ValueError) as error:
        raise BadInput(str(error)) from error
    for name in set(only) - {source.source_id for source in rows}:
        raise BadInput(f"There is no source {name!r} in the registry.")
    whole, each = forecast_with_sources(data, rows, moment, policy)
    if as_json:
        found = asdict(whole) | {"by_source": [asdict(one) for one in each]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for line in (*_totals(whole), *_lines(each, _SHOWN if not only else len(each))):
        click.echo(line)


def _totals(night: Forecast) -> Iterator[str]:
    yield (
        f"Next night: {night.sources} sources on {night.hosts} hosts, {night.listings} listings, {night.new} new pages,"
        f" {night.checks} checks; about {night.requests:,} requests, {night.seconds / 60:.0f} minutes;"
        f" hosts paused: {night.paused}"
    )


def _lines(each: Iterable[SourceForecast], most: int) -> Iterator[str]:
    ranked = sorted(each, key=lambda one: (-one.requests, -one.nightly, one.source_id))
    for one in ranked[:most]:
        delays = ", ".join(f"{_WORDS[age]} {one.delay[age]}" for age in AGES if age in one.delay)
        paused = ", host paused" if one.paused else ""
        seen = f"a revision is seen within nights: {delays}" if delays else "no report is known yet"
        yield f"  {one.source_id}: {one.requests:,} requests tonight, {one.nightly:,} a night for good{paused}; {seen}"
    if len(ranked) > most:
        yield f"  and {len(ranked) - most} more sources; see --json"
