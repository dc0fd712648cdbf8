"""`nianbao install`: the crontab lines or the systemd units that run the nights. Printed; installed with --write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path

import click

from commands.nightly import nightly
from commands.shared import units
from commands.shared.options import (
    BadInput,
    Failure,
    HourOfChina,
    clock,
    data_option,
    ensure_data_dir,
    now_option,
    sources_option,
)

_ROOT = Path(__file__).resolve().parents[1]
write_option = click.option("--write", is_flag=True, help="Install it for this user instead of printing it.")
at_option = click.option(
    "--at", type=HourOfChina(), default="02:17", show_default=True, help="When the night begins, in China's time."
)
memory_option = click.option(
    "--memory", type=click.IntRange(min=1), default=6, show_default=True, metavar="GB", help="Limit of memory."
)
options_argument = click.argument("options", nargs=-1)


@click.command()
@data_option
@sources_option
@at_option
@memory_option
@write_option
@now_option
@options_argument
def cron(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path,
    sources: Path | None,
    at: time,
    memory: int,
    write: bool,
    now: datetime | None,
    options: tuple[str, ...],
) -> None:
    """Print the lines for this user's crontab: the night, catching up after a reboot, hourly delivery of messages.

    cron runs by the clock of the machine, so the hour is given in the machine's time zone. OPTIONS after `--` are
    options of `nianbao nightly`: nianbao install cron -- --window 22:00-07:00
    """
    job = _job(data, sources, at, memory, options)
    text = units.crontab(job, clock(now), None)
    if not write:
        click.echo(text, nl=False)
        return
    ensure_data_dir(data)
    _install_crontab(text)
    click.echo("The crontab has the lines between `# nianbao begin` and `# nianbao end`; `crontab -e` changes them.")


@click.command()
@data_option
@sources_option
@at_option
@memory_option
@write_option
@options_argument
def systemd(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path, sources: Path | None, at: time, memory: int, write: bool, options: tuple[str, ...]
) -> None:
    """Print the units for this user: the night and its timer, hourly delivery of messages, and the site.

    OPTIONS after `--` are options of `nianbao nightly`: nianbao install systemd -- --window 22:00-07:00
    """
    files = units.systemd(_job(data, sources, at, memory, options))
    if not write:
        for name, text in files.items():
            click.echo(f"# {name}\n{text}")
        return
    ensure_data_dir(data)
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"Cannot write to {folder}: {error.strerror}.") from error
    click.echo(f"Wrote {', '.join(files)} to {folder}. Now run:")
    for line in units.SYSTEMD_STEPS:
        click.echo(f"  {line}")


def _job(data: Path, sources: Path | None, at: time, memory: int, options: tuple[str, ...]) -> units.Job:
    if sources and not sources.is_file():
        raise BadInput(f"There is no registry {sources}.")
    nightly.make_context("nightly", list(options))  # raises what a wrong option is told by
    return units.Job(_program(), data.absolute(), sources.absolute() if sources else None, at, memory, options)


def _program() -> tuple[str, ...]:
    """How this nianbao is called from anywhere: its installed command, or the interpreter with scheduler.py."""
    command = Path(sys.executable).parent / "nianbao"
    return (str(command),) if command.is_file() else (sys.executable, str(_ROOT / "scheduler.py"))


def _install_crontab(text: str) -> None:
    """Replace our part of this user's crontab, and nothing else of it."""
    if shutil.which("crontab") is None:
        raise BadInput("There is no `crontab` command on this machine; use `nianbao install systemd`.")
    found = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    if found.returncode and "no crontab" not in found.stderr:
        raise Failure(f"crontab -l: {found.stderr.strip()}.")
    new = units.with_our_part(found.stdout if not found.returncode else "", text)
    done = subprocess.run(["crontab", "-"], input=new, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(f"crontab refused the lines: {done.stderr.strip()}.")
