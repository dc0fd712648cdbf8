"""`nianbao verify`, `nianbao backup` and `nianbao restore`: is everything still there, and a copy of it elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from archive.errors import ArchiveError
from archive.raw.faults import sentence
from archive.raw.lock import LockedError, hold
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Store
from archive.upkeep.backup import BackupError, Progress, back_up, prune
from archive.upkeep.backup import restore as put_back
from archive.upkeep.verify import rebuild_index
from archive.upkeep.verify import verify as check
from commands.shared.options import (
    BadInput,
    Failure,
    clock,
    data_option,
    ensure_data_dir,
    existing_archive,
    now_option,
    say,
)
from commands.shared.progress import progress_line

Result = TypeVar("Result")
FOLDER = click.Path(file_okay=False, path_type=Path)


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


@click.command()
@click.argument("directory", type=FOLDER)
@data_option
@click.option("--keep", type=click.IntRange(min=1), help="Afterwards remove all but the newest so many backups there.")
@now_option
def backup(directory: Path, data: Path, keep: int | None, now: datetime | None) -> None:
    """Copy the archive into a new folder of DIRECTORY, also while a night is running, and prove the copy.

    The copy is opened, checked, counted, and a sample of its stored bodies hashed again before it gets its name.
    """
    if not data.is_dir():
        raise BadInput(f"There is no data directory {data}.")
    with ExitStack() as bars:
        made = _told(lambda: back_up(data, directory, clock(now), _bars(bars)))
    rows = made.manifest["rows"]
    reports = rows.get("archive.db", {}).get("reports", 0)
    captures = rows.get("raw.db", {}).get("captures", 0)
    say(f"{made.path}: {reports:,} reports, {captures:,} captures; opened, counted, {made.hashed} bodies hashed.")
    if (data / "alerts.env").is_file():
        say("alerts.env holds secrets and is not in the backup: keep it elsewhere.")
    for path in prune(directory, keep) if keep else ():
        say(f"Removed {path}.")


@click.command()
@click.argument("backup", type=FOLDER)
@data_option
@now_option
def restore(backup: Path, data: Path, now: datetime | None) -> None:
    """Put the copy in the folder BACKUP back into the data directory, which must not hold an archive.

    The copy is proved first. Nothing is ever overwritten.
    """
    ensure_data_dir(data)
    try:
        with hold(data, "restore", clock(now)):
            files = _told(lambda: put_back(backup, data))
    except LockedError as error:
        raise BadInput(str(error)) from error
    say(f"Restored into {data}: {', '.join(sorted({name.partition('/')[0] for name in files}))}.")


def _told(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except BackupError as error:
        raise Failure(f"{error}.") from error
    except OSError as error:
        raise Failure(sentence(error) or f"{error.filename or 'The disk'}: {error.strerror}.") from error


def _bars(stack: ExitStack) -> Progress:
    """One progress bar a database."""
    shown: dict[str, Callable[[int, int], None]] = {}

    def progress(name: str, done: int, of: int) -> None:
        if name not in shown:
            shown[name] = stack.enter_context(progress_line(f"backup {name}"))
        shown[name](done, of)

    return progress
