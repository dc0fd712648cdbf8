"""`nianbao sources`: check the registry, find columns, take in the official list of sites."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.agencies.regions import load as load_regions
from archive.errors import ArchiveError
from commands.shared.configuration import configuration
from commands.shared.options import (
    EXIT_CLEAN,
    EXIT_INCOMPLETE,
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
from commands.shared.registry import own_registry, registry
from crawler.discovery import ProbeResult, probe
from crawler.night.clock import Clock
from crawler.night.policy import Policy
from crawler.registry.hosts import on_loopback
from crawler.registry.regions import region_problems
from crawler.registry.sources import COLUMNS, SHIPPED, RegistryError, Source, load, read

if TYPE_CHECKING:
    from crawler.discovery.manners import Manners


@click.command("check")
@sources_option
@data_option
def check(sources: Path | None, data: Path) -> None:
    """Validate the registry: syntax, uniqueness, regions, families. Exit 2 when a row is wrong."""
    sources = registry(data, sources)
    try:
        found, problems = read(sources)
        regions = load_regions(*_own_regions(sources, data))
    except (RegistryError, ArchiveError) as error:
        raise BadInput(str(error)) from error
    everything = sorted((*problems, *region_problems(found, regions, sources or SHIPPED)), key=lambda each: each.line)
    for problem in everything:
        say(str(problem), err=True)
    say(_summary(found, len(everything)))
    sys.exit(EXIT_INCOMPLETE if everything else EXIT_CLEAN)


def _own_regions(sources: Path | None, data: Path) -> Iterable[Path]:
    """Region tables that a user keeps: in the data directory, and beside a registry of their own."""
    places = [data / "regions.csv", *([sources.parent / "regions.csv"] if sources else [])]
    return dict.fromkeys(path.resolve() for path in places if path.is_file())


def _summary(found: tuple[Source, ...], problems: int) -> str:
    statuses = Counter(source.url_status or "no status" for source in found)
    families = Counter(source.family or "to detect" for source in found)
    parts = [
        f"{len(found)} rows in {len({source.region_code for source in found})} regions,"
        f" {sum(source.crawled for source in found)} of them sources; of the others only the home page is known",
        "status: " + ", ".join(f"{name} {count}" for name, count in statuses.most_common()),
        "family: " + ", ".join(f"{name} {count}" for name, count in families.most_common()),
        f"{problems} problems" if problems else "no problems",
    ]
    return "\n".join(parts)


@click.command("probe")
@click.argument("url")
@click.option("--header/--no-header", default=True, help="Print the column names before the row.")
@data_option
@now_option
@settings_option
def probe_portal(
    url: str, header: bool, data: Path, now: datetime | None, settings: tuple[tuple[str, str], ...]
) -> None:
    """Find the annual-report column of a portal and print a registry row for it.

    The row goes to stdout, what was looked at and what is unsure to stderr. Exit 1 when no column was found.
    """
    from crawler.discovery.probe_fetch import ProbeFetcher, askable

    try:
        address = askable(url)
    except ValueError as error:
        raise BadInput(f"{url} is no http(s) address.") from error
    chosen = configuration(data).crawl_settings() | _unhurried(address) | dict(settings)
    with _manners(data, now, chosen) as manners:
        fetch = ProbeFetcher(address, lambda asked: say(f"asking {asked}", err=True), manners)
        result = probe(fetch, address, load_regions())
    for line in _report(result):
        say(line, err=True)
    if result.column is None:
        why = f": {fetch.stopped.name}, {fetch.stopped.reason}" if fetch.stopped else ""
        raise click.ClickException(f"No column of annual reports was found on {url}{why}.")
    if header:
        csv.writer(sys.stdout, lineterminator="\n").writerow(COLUMNS)
    click.echo(result.csv_row())


def _unhurried(address: str) -> dict[str, str]:
    """A replica on this machine need not be waited for, unless a delay is given."""
    return {"DOWNLOAD_DELAY": "0"} if on_loopback(address) else {}


@contextmanager
def _manners(data: Path, now: datetime | None, settings: Mapping[str, str]) -> Iterator[Manners]:
    """The crawl's manners, with what raw.db of the data directory remembers of hosts; what changes goes back there."""
    from archive.raw.store import RawStore
    from crawler.discovery.manners import Manners

    try:
        policy = Policy.default(settings)
    except ValueError as error:
        raise BadInput(str(error)) from error
    stored = (data / "raw.db").is_file()
    states = []
    if stored:
        with RawStore.reading(data) as store:
            states = store.hosts()
    manners = Manners(policy, Clock(clock(now)).now, states)
    try:
        yield manners
    finally:
        changed = manners.changed() if stored else []
        if changed:
            with RawStore(data) as store:
                for state in changed:
                    known = store.host(state.host)
                    store.put_host(replace(state, asked=known.asked, asked_night=known.asked_night))


@click.command("discover")
@data_option
@sources_option
@click.option("--region", "regions", multiple=True, metavar="CODE", help="Only regions with this beginning.")
@click.option("--limit", type=click.IntRange(min=1), help="Search at most so many portals now.")
@click.option("--at-once", type=click.IntRange(1, 256), default=32, show_default=True, help="Portals side by side.")
@now_option
@settings_option
def discover_columns(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    regions: tuple[str, ...],
    limit: int | None,
    at_once: int,
    now: datetime | None,
    settings: tuple[tuple[str, str], ...],
) -> None:
    """Search the portals of which only the home page is known, and propose registry rows with their evidence.

    Proposals go to DATA/proposals.jsonl; nothing is crawled before a person accepts one. Interrupted, it goes on where
    it was. Exit 2 when portals are left.
    """
    from crawler.discovery.probe_fetch import ProbeFetcher
    from crawler.run.discover import FILE, Searching, discover, portals_to_search

    ensure_data_dir(data)
    moment, file = clock(now), data / FILE
    try:
        batch = portals_to_search(load(registry(data, sources)), file, moment, regions)
    except ValueError as error:
        raise BadInput(str(error)) from error
    portals = batch.portals[:limit]
    local = {} if not portals or any(not on_loopback(each.list_url) for each in portals) else {"DOWNLOAD_DELAY": "0"}
    chosen = configuration(data).crawl_settings() | local | dict(settings)
    with _manners(data, now, chosen) as manners, progress_line("Searching") as bar:

        def fetcher(url: str) -> ProbeFetcher:
            return ProbeFetcher(url, lambda _: None, manners)

        counts = discover(portals, Searching(fetcher, load_regions(), Clock(moment).now, at_once, file), bar)
    left = len(batch.portals) - counts["found"] - counts["none"]
    say(
        f"{counts['found']} columns found, {counts['none']} portals without one, {batch.done} searched before,"
        f" {left} left; proposals in {file}"
    )
    sys.exit(EXIT_INCOMPLETE if left else EXIT_CLEAN)


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@data_option
@sources_option
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of DATA.")
def import_official(file: Path, data: Path, sources: Path | None, target: Path | None) -> None:
    """Take in the official list of government sites (全国政府网站基本信息数据库), CSV or XLSX.

    Writes the registry in use with the new portals, known by home page only, to DATA/sources.csv.
    """
    from crawler.registry.official import merge_official, official_lines, registry_rows, write_rows

    target = target or ensure_data_dir(data) / "sources.csv"
    try:
        known = registry_rows(own_registry(data, sources))
        found = merge_official(
            known, official_lines(read_table(file), file), load_regions(*_own_regions(sources, data))
        )
        write_rows(target, found.rows)
    except (RegistryError, ArchiveError) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"Cannot write {target}: {error.strerror}.") from error
    skipped = "".join(f"; {count} lines: {reason}" for reason, count in found.skipped.items())
    say(f"{found.added} portals added, {found.codes} site codes filled in{skipped}; {len(found.rows)} rows in {target}")


def _report(result: ProbeResult) -> Iterable[str]:
    site, column = result.site, result.column
    yield f"portal: {site.name or 'unnamed'}, site code {site.code or 'not found'}, region " + (
        f"{site.region.code} {site.region.full_name}" if site.region else "unknown"
    )
    if column:
        years = f"{column.years[0]}–{column.years[-1]}" if column.years else "no year"
        yield f"column: {column.url}, because {column.why}"
        yield f"family: {column.family}; paging: {column.paging}; {len(column.items)} reports seen, {years}"
        yield f"walk: {column.walk.verdict} {column.walk.reason}".rstrip()
        yield from (f"proof: {line}" for line in column.walk.evidence.proofs)
        yield from (f"not proved: {line}" for line in column.walk.evidence.gaps)
    for other in result.others:
        yield f"also: {other.url} ({other.family}, {len(other.items)} reports seen)"
    for doubt in result.unsure:
        yield f"unsure: {doubt}"


def read_table(path: Path) -> list[list[str]]:
    """The rows of a CSV (UTF-8 or GB18030) or XLSX file. Raises BadInput with one sentence when it is neither."""
    try:
        return list(_workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path))
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read: {error}.") from error


def _csv(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    yield from csv.reader(io.StringIO(text, newline=""))


def _workbook(path: Path) -> Iterator[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except BadZipFile as error:
        raise ValueError("no XLSX workbook") from error
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield ["" if value is None else str(value).strip() for value in row]
    book.close()
