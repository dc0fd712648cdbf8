"""`nianbao export` and `nianbao release`: the whole archive as files, for once or frozen."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

import click

from archive.publish.export import ExportError, Slice
from archive.publish.export import export as write_export
from archive.publish.release import FOLDER, ReleaseError, default_version, freeze
from archive.raw.faults import is_full, sentence
from archive.raw.store import RawStore
from archive.raw.warc import write_warc
from commands.shared.options import BadInput, clock, data_option, existing_archive, now_option
from commands.shared.progress import progress_line


@click.command()
@data_option
@now_option
@click.argument("directory", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--warc", type=click.Path(dir_okay=False, path_type=Path), help="Write the archived originals to this WARC file."
)
@click.option("--region", metavar="CODE", default="", help="Only reports of this region and all below it.")
@click.option("--year", type=int, help="Only reports for this year.")
@click.option("--raw", is_flag=True, help="Leave text in CSV as it is, also what a spreadsheet would compute.")
def export(  # noqa: PLR0913, PLR0917 — the options of the command
    data: Path,
    now: datetime | None,
    directory: Path | None,
    warc: Path | None,
    region: str,
    year: int | None,
    raw: bool,
) -> None:
    """Write the archive to DIRECTORY as CSV per table and year, Parquet and a data package with checksums.

    DIRECTORY must not exist, or be an earlier export, which is replaced when the new one is complete.
    """
    if (directory is None) == (warc is None):
        raise click.UsageError("Name a DIRECTORY, or --warc FILE.")
    if warc is not None:
        _write_warc(data, warc)
        return
    assert directory is not None
    existing_archive(data)
    if region and not (region.isascii() and region.isdigit()):
        raise BadInput(f"--region is a region code such as 330200, not {region!r}.")
    only = Slice(region, year, raw)
    try:
        with progress_line("export") as progress:
            done = write_export(data, directory, now=clock(now), progress=progress, only=only)
    except ExportError as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise _cannot_write(directory, error) from error
    if done.without_parquet:
        click.echo(done.without_parquet, err=True)
    click.echo(f"{done.rows:,} rows in {done.files} files, {done.size / 1e6:,.1f} MB: {directory}")


@click.command()
@data_option
@now_option
@click.argument("version", required=False)
def release(data: Path, now: datetime | None, version: str | None) -> None:
    """Freeze the archive as release VERSION (default: the day in China): export, changelog, checksums, citation.

    It lies in DATA/releases/VERSION, whole or not at all, and the site lists it under /releases. A release that is
    there is never changed: made again with the same --now it must be the same to the byte, or exit 2 says that not.
    """
    existing_archive(data)
    moment = clock(now)
    try:
        with progress_line("release") as progress:
            made, new = freeze(data, version or default_version(moment), now=moment, progress=progress)
    except (ReleaseError, ExportError) as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise _cannot_write(data / FOLDER, error) from error
    if not new:
        click.echo(f"Release {made.version} is there, and the same: {made.folder}")
        return
    told = ", ".join(f"{name} {count}" for name, count in made.counts.items())
    news = f"changelog since {made.previous}: {told}" if made.previous else "the first release"
    click.echo(f"Release {made.version}: {made.reports:,} reports; {news}")
    click.echo(f"{made.folder}  SHA256SUMS {made.sha256}")


def _cannot_write(target: Path, error: OSError) -> BadInput:
    full = sentence(error, target) if is_full(error) else None
    if full:
        return BadInput(f"{full.removesuffix('.')} ({error.strerror}).")
    return BadInput(f"Cannot write {target}: {error.strerror or error}.")


@cache
def _captures(data: Path) -> int:
    with RawStore.reading(data) as raw:
        count: int = raw.conn.execute("SELECT count(*) FROM captures").fetchone()[0]
    return count


def _write_warc(data: Path, target: Path) -> None:
    try:
        with progress_line("warc") as progress:
            counts = write_warc(data, target, lambda done: progress(done, _captures(data)))
    except FileNotFoundError as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise _cannot_write(target, error) from error
    click.echo(
        f"{counts.responses} responses, {counts.revisits} revisits, {counts.metadata} metadata records: {target} "
        "(bodies as decoded by the crawler, not the bytes of the wire)"
    )
