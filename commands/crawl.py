"""`nianbao crawl`: capture what is due, nothing else; `nianbao merge`: the captures of several machines made one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.raw.lock import LockedError, hold
from archive.raw.merging import NotRawError, merge
from archive.raw.store import NewerRawError
from commands.shared.configuration import configuration
from commands.shared.crawl_lines import crawl_lines
from commands.shared.options import (
    BadInput,
    clock,
    data_option,
    ensure_data_dir,
    now_option,
    say,
    settings_option,
    sources_option,
)
from commands.shared.progress import progress_line
from commands.shared.registry import registry
from crawler.registry.hosts import Shard
from crawler.registry.sources import RegistryError
from crawler.run.process import LOCK, CrawlError, CrawlRequest, CrawlSummary
from crawler.run.process import crawl as run_crawl


class PartOfHosts(click.ParamType[Shard]):
    """Part K of N of the hosts, K/N."""

    name = "k/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        try:
            return value if isinstance(value, Shard) else Shard.parse(str(value))
        except ValueError:
            self.fail(f"{value!r} is no part K/N of the hosts, such as 2/3", param, ctx)


@click.command()
@data_option
@sources_option
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source (repeatable), due or not.")
@click.option("--since", type=click.IntRange(2000, 2100), metavar="YEAR", help="Only reports on this year and later.")
@click.option("--shard", type=PartOfHosts(), default="1/1", help="Only the hosts of part K of N, as 2/3.")
@now_option
@settings_option
def crawl(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    only: tuple[str, ...],
    since: int | None,
    shard: Shard,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Ask the portals for what is due and store every answer; parse nothing.

    Prints one line for each source that is not clean. Exit 0 clean, 1 failed, 2 incomplete. Several machines share
    the work with --shard, each into a data directory of its own; `nianbao merge` makes them one.
    """
    ensure_data_dir(data)
    chosen = configuration(data).crawl_settings() | dict(settings)
    request = CrawlRequest(
        data=data,
        sources=registry(data, sources),
        only=only,
        since=since,
        shard=shard,
        now=clock(now),
        settings=chosen,
    )
    summary = _run(request)
    for line in crawl_lines(summary):
        say(line)
    if summary.error:
        say(f"Error: {summary.error}", err=True)
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


@click.command("merge")
@data_option
@now_option
@click.argument("raws", metavar="RAW…", nargs=-1, required=True, type=click.Path(path_type=Path))
def merge_raws(data: Path, now: datetime | None, raws: tuple[Path, ...]) -> None:
    """Join the raw.db files of several machines (files or data directories) into DATA/raw.db.

    Neither their order matters nor how often they are merged; bodies are kept once, captures once, and of each address
    what was learnt last. Killed in the middle: run it again. Then `nianbao nightly` or `reparse` reads what is new.
    """
    from archive.filing.ingest import filed_captures  # all that reads and files reports: a crawl needs none of it

    ensure_data_dir(data)
    moment = clock(now)
    try:
        with hold(data, "merge", moment), hold(data, "merge", moment, name=LOCK), progress_line("merge") as progress:
            done = merge(data, raws, filed=filed_captures(data), progress=progress)
    except (NotRawError, NewerRawError, LockedError) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"Cannot merge into {data}: {error.strerror or error}.") from error
    for path in done.unfinished:
        click.echo(f"The last run in {path} has not come to its end: merge it again when it has.", err=True)
    click.echo(
        f"{done.files} files merged: {done.captures:,} new captures, {done.blobs:,} new bodies, {done.runs} new runs,"
        f" {done.addresses:,} new addresses"
    )
