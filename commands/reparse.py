"""`nianbao reparse`: read stored bytes with today's parser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.errors import ArchiveError
from archive.filing.reparse import BadConditionError
from archive.filing.reparse import reparse as read_again
from commands.shared.cluster import address_of, readers
from commands.shared.options import (
    EXIT_INCOMPLETE,
    BadInput,
    clock,
    cluster_option,
    data_option,
    existing_archive,
    now_option,
    say,
)
from commands.shared.progress import progress_line
from parsers.sandbox.cluster import ClusterError


@click.command()
@data_option
@now_option
@click.option("--where", metavar="SQL", help="Only versions for which this holds, e.g. \"reader = 'pdf'\".")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Parser processes (0: one per processor).")
@cluster_option
def reparse(data: Path, now: datetime | None, where: str | None, jobs: int, cluster: str | None) -> None:
    """Read stored documents again with today's parser; tell what moved.

    Figures are put right inside the same version: a better reading is no change of a report. Without --where, all
    versions read by an older parser and the whole queue of unreadable documents are read.
    """
    existing_archive(data)
    try:
        with readers(address_of(data, cluster), jobs, data / "raw.db") as who, progress_line("reparse") as progress:
            summary = read_again(data, now=clock(now), where=where, jobs=who, progress=progress)
    except (BadConditionError, ArchiveError, ClusterError) as error:
        raise BadInput(str(error)) from error
    for line in summary.lines():
        say(line)
    if summary.kept:
        raise SystemExit(EXIT_INCOMPLETE)
