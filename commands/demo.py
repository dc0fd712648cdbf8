"""`nianbao demo`: the main job on two replica portals, night after night, then the site."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click

from archive.raw.stamps import CHINA
from commands.shared.configuration import configuration
from commands.shared.night import NightRequest, run_night
from commands.shared.options import (
    EXIT_CLEAN,
    BadInput,
    Failure,
    data_option,
    ensure_data_dir,
    now_option,
    say,
    settings_option,
)
from demo.portal import HOST, ReplicaPortals
from demo.progress import DemoProgress, read_progress, write_progress
from demo.registry import write_registry

FIRST_NIGHT = datetime(2024, 3, 20, 2, 17, tzinfo=CHINA)
"""In the reporting season, so that every listing is due every night."""

NIGHTS = (
    "the portals are seen for the first time",
    "reports were revised, reworded, moved, withdrawn and published",
    "nothing new; what was gone is gone for the second night, so its withdrawal is now certain",
)
SETTINGS = {
    "DOWNLOAD_DELAY": "0",
    "NIANBAO_RECHECK_MIN_DAYS": "0",
}
"""A replica on this machine needs no pause between requests, and every report may be asked for again each night."""


@click.command()
@data_option
@click.option("--port", default=8001, show_default=True, help="Port of the site.")
@click.option("--once", is_flag=True, help="Stop before serving the site.")
@now_option
@settings_option
def demo(data: Path, port: int, once: bool, now: datetime | None, settings: tuple[tuple[str, str], ...]) -> None:
    """Two replica portals on loopback, three nights, then the site."""
    progress = _start(data)
    first_night = now or FIRST_NIGHT
    chosen = configuration(data).crawl_settings() | SETTINGS | dict(settings)
    with _portals(progress) as portals:
        registry = write_registry(portals, data)
        for night in range(progress.finished_nights + 1, len(NIGHTS) + 1):
            portals.night = night
            _run_night(data, registry, night, first_night + timedelta(days=night - 1), chosen)
            progress = replace(progress, finished_nights=night)
            write_progress(data, progress)
    say(f"The archive is in {data}.")
    if not once:
        from commands.serve import serve_command

        click.get_current_context().invoke(serve_command, data=data, host=HOST, port=port)


def _start(data: Path) -> DemoProgress:
    """Where the demo stands in this directory. Raises BadInput when another archive lives there."""
    progress = read_progress(data)
    if progress:
        return progress
    if (data / "archive.db").exists() or (data / "raw.db").exists():
        raise BadInput(f"{data} holds an archive that is not the demo's: name another directory with --data DIR.")
    ensure_data_dir(data)
    progress = DemoProgress(_free_ports())
    write_progress(data, progress)
    return progress


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind((HOST, 0))
        second.bind((HOST, 0))
        return first.getsockname()[1], second.getsockname()[1]


def _portals(progress: DemoProgress) -> ReplicaPortals:
    try:
        return ReplicaPortals(progress.ports)
    except OSError as error:
        ports = " and ".join(str(port) for port in progress.ports)
        raise BadInput(f"The replica portals need ports {ports} again, and one is taken: {error.strerror}.") from error


def _run_night(data: Path, registry: Path, night: int, now: datetime, settings: Mapping[str, str]) -> None:
    say(f"Night {night}: {NIGHTS[night - 1]}.")
    outcome = run_night(NightRequest(data=data, sources=registry, now=now, settings=settings))
    for line in (*outcome.lines, *outcome.digest.splitlines()):
        say(f"  {line}")
    if outcome.exit_code != EXIT_CLEAN:
        raise Failure(f"Night {night} did not end clean; run the same command again to carry on.")
