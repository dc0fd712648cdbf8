"""`nianbao merge`: the raw.db files of several machines made one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.filing.ingest import filed_captures
from archive.raw.lock import LockedError, hold
from archive.raw.merging import NotRawError, merge
from archive.raw.store import NewerRawError
from commands.shared.options import BadInput, clock, data_option, ensure_data_dir, now_option, tells_database_faults
from commands.shared.progress import progress_line
from crawler.run.process import LOCK


@click.command("merge")
@data_option
@now_option
@click.argument("raws", metavar="RAW…", nargs=-1, required=True, type=click.Path(path_type=Path))
@tells_database_faults
def merge_raws(data: Path, now: datetime | None, raws: tuple[Path, ...]) -> None:
    """Join the raw.db files of several machines (files or data directories) into DATA/raw.db.

    Neither their order matters nor how often they are merged; bodies are kept once, captures once, and of each address
    what was learnt last. Killed in the middle: run it again. Then `nianbao nightly` or `reparse` reads what is new.
    """
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
