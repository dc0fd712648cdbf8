"""`nianbao backup` and `nianbao restore`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from archive.raw.faults import sentence
from archive.raw.lock import LockedError, hold
from archive.upkeep.backup import BackupError, Progress, back_up, prune
from archive.upkeep.backup import restore as put_back
from commands.shared.options import (
    BadInput,
    Failure,
    clock,
    data_option,
    ensure_data_dir,
    now_option,
    say,
)
from commands.shared.progress import progress_line

Result = TypeVar("Result")
FOLDER = click.Path(file_okay=False, path_type=Path)


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
    say(f"Restored into {data}: {', '.join(files)}.")


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
