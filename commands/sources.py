"""`nianbao sources check` and `nianbao sources probe URL`."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click

from archive.agencies.regions import load as load_regions
from archive.errors import ArchiveError
from commands.shared.options import EXIT_CLEAN, EXIT_INCOMPLETE, BadInput, data_option, registry, sources_option
from crawler.discovery import ProbeResult, probe
from crawler.registry.regions import region_problems
from crawler.registry.sources import COLUMNS, SHIPPED, RegistryError, Source, read


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
        click.echo(str(problem), err=True)
    click.echo(_summary(found, len(everything)))
    sys.exit(EXIT_INCOMPLETE if everything else EXIT_CLEAN)


def _own_regions(sources: Path | None, data: Path) -> Iterable[Path]:
    """Region tables that a user keeps: in the data directory, and beside a registry of their own."""
    places = [data / "regions.csv", *([sources.parent / "regions.csv"] if sources else [])]
    return dict.fromkeys(path.resolve() for path in places if path.is_file())


def _summary(found: tuple[Source, ...], problems: int) -> str:
    statuses = Counter(source.url_status or "no status" for source in found)
    families = Counter(source.family or "to detect" for source in found)
    parts = [
        f"{len(found)} sources in {len({source.region_code for source in found})} regions",
        "status: " + ", ".join(f"{name} {count}" for name, count in statuses.most_common()),
        "family: " + ", ".join(f"{name} {count}" for name, count in families.most_common()),
        f"{problems} problems" if problems else "no problems",
    ]
    return "\n".join(parts)


@click.command("probe")
@click.argument("url")
@click.option("--header/--no-header", default=True, help="Print the column names before the row.")
def probe_portal(url: str, header: bool) -> None:
    """Find the annual-report column of a portal and print a registry row for it.

    The row goes to stdout, what was looked at and what is unsure to stderr. Exit 1 when no column was found.
    """
    from crawler.discovery.probe_fetch import ProbeFetcher, askable

    try:
        address = askable(url)
    except ValueError as error:
        raise BadInput(f"{url} is no http(s) address.") from error
    result = probe(
        ProbeFetcher(address, lambda asked: click.echo(f"asking {asked}", err=True)), address, load_regions()
    )
    for line in _report(result):
        click.echo(line, err=True)
    if result.column is None:
        raise click.ClickException(f"No column of annual reports was found on {url}.")
    if header:
        csv.writer(sys.stdout, lineterminator="\n").writerow(COLUMNS)
    click.echo(result.csv_row())


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
