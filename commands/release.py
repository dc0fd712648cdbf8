"""`nianbao release`: freeze a release of the data set."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.publish.export import ExportError
from archive.publish.release import ReleaseError, default_version, freeze
from commands.shared.options import BadInput, clock, data_option, existing_archive, now_option
from commands.shared.progress import progress_line


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
        raise BadInput(f"Cannot write the release: {error.strerror or error}.") from error
    if not new:
        click.echo(f"Release {made.version} is there, and the same: {made.folder}")
        return
    since = f" since {made.previous}" if made.previous else " (the first release)"
    told = ", ".join(f"{name} {count}" for name, count in made.counts.items())
    click.echo(f"Release {made.version}: {made.reports:,} reports; changelog{since}: {told}")
    click.echo(f"{made.folder}  SHA256SUMS {made.sha256}")
