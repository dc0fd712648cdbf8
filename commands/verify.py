"""`nianbao verify`: is everything still there, byte for byte?"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from archive.errors import ArchiveError
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Store
from archive.upkeep.verify import rebuild_index
from archive.upkeep.verify import verify as check
from commands.shared.options import (
    BadInput,
    Failure,
    clock,
    data_option,
    existing_archive,
    now_option,
    say,
)
from commands.shared.progress import progress_line


@click.command()
@data_option
@now_option
@click.option("--blob", metavar="SHA256", help="Write the stored body with this hash, instead of checking.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where --blob writes (default: stdout)."
)
@click.option("--rebuild-index", is_flag=True, help="Make the search index anew from the stored text first.")
def verify(data: Path, now: datetime | None, blob: str | None, output: Path | None, rebuild_index: bool) -> None:
    """Re-hash every stored body, check both databases and the search index; name what is damaged.

    Exit 1 when anything is. With --blob, fetch one archived original by its hash.
    """
    if blob is not None:
        _write_blob(data, blob, output)
        return
    if not (data / "raw.db").is_file():
        existing_archive(data)
    if rebuild_index:
        _rebuild(data, clock(now))
    with progress_line("verify") as progress:
        damage = [str(found) for found in check(data, progress)]
    for line in damage:
        say(line)
    if damage:
        raise Failure(f"{len(damage)} damaged; nothing was changed.")
    say("Everything is as it was stored.")


def _rebuild(data: Path, now: datetime) -> None:
    existing_archive(data)
    try:
        with Store.open(data, now=now) as store, progress_line("index") as progress:
            rebuild_index(store, progress)
    except ArchiveError as error:
        raise BadInput(str(error)) from error


def _write_blob(data: Path, sha256: str, output: Path | None) -> None:
    if not (data / "raw.db").is_file():
        raise BadInput(f"No raw.db in {data}: name its directory with --data DIR.")
    with closing(RawStore.reading(data)) as raw:
        try:
            body = raw.blob(sha256.lower())
        except DamagedBlobError as error:
            raise Failure(str(error)) from error
    if body is None:
        raise BadInput(f"raw.db holds no body with the hash {sha256}.")
    if output is None:
        sys.stdout.buffer.write(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise BadInput(f"Cannot write {output}: {error.strerror}.") from error
