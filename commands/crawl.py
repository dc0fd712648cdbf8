"""`nianbao crawl`: capture what is due, nothing else."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.raw.lock import LockedError
from archive.raw.store import NewerRawError
from commands.shared.crawl_lines import crawl_lines
from commands.shared.options import (
    BadInput,
    clock,
    data_option,
    ensure_data_dir,
    now_option,
    settings_option,
    sources_option,
)
from commands.shared.registry import registry
from crawler.registry.sources import RegistryError
from crawler.run.process import CrawlError, CrawlRequest, CrawlSummary
from crawler.run.process import crawl as run_crawl


@click.command()
@data_option
@sources_option
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source (repeatable), due or not.")
@click.option("--since", type=click.IntRange(2000, 2100), metavar="YEAR", help="Only reports on this year and later.")
@now_option
@settings_option
def crawl(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    only: tuple[str, ...],
    since: int | None,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Ask the portals for what is due and store every answer; parse nothing.

    Prints one line for each source that is not clean. Exit 0 clean, 1 failed, 2 incomplete.
    """
    ensure_data_dir(data)
    request = CrawlRequest(
        data=data, sources=registry(data, sources), only=only, since=since, now=clock(now), settings=dict(settings)
    )
    summary = _run(request)
    for line in crawl_lines(summary):
        click.echo(line)
    if summary.error:
        click.echo(f"Error: {summary.error}", err=True)
    raise SystemExit(summary.exit_code)


def _run(request: CrawlRequest) -> CrawlSummary:
    try:
        with click.progressbar(length=1, label="Crawling", hidden=not sys.stderr.isatty()) as bar:
            return run_crawl(request, lambda news: _advance(bar, news))
    except (CrawlError, RegistryError, LockedError, NewerRawError) as error:
        raise BadInput(str(error)) from error


def _advance(bar: Any, news: Mapping[str, Any]) -> None:
    if "sources" in news:
        bar.length = news["sources"]
    if "source" in news:
        bar.update(1)
