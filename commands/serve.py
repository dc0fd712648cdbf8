"""`nianbao serve`: the archive as a web site."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from archive.errors import ArchiveError
from archive.site.app import CannotListenError, serve
from archive.store import Store
from commands.shared.options import BadInput, clock, data_option, existing_archive


@click.command("serve")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--sql/--no-sql", default=True, show_default=True, help="Let readers write SQL (read-only, limited).")
@click.option("--base-url", default="/", show_default=True, help="Path below which a proxy publishes the site.")
@click.option("--public-url", default=None, help="Address to print in feeds, citations and the sitemap.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where drawn originals are kept (256 MB at most); by default with the system's temporary files.",
)
@click.option("--contact", default=None, help="Whom readers may write to; printed at the foot of every page.")
def serve_command(data: Path, host: str, port: int, **settings: Any) -> None:
    """Serve the archive at http://HOST:PORT until interrupted.

    The archive may go on being written: readers see a night's changes as they are stored.
    """
    existing_archive(data)
    with suppress(ArchiveError):  # being written, by a night that has done the same; or not ours to write
        Store.open(data, now=clock(None)).close()

    def ready(address: str) -> None:
        click.echo(f"Serving {data / 'archive.db'} at {address} - stop with Ctrl-C.")

    try:
        serve(data, host, port, ready=ready, **settings, clock=lambda: clock(None))
    except CannotListenError as error:
        raise BadInput(f"Cannot serve: {error.strerror}. Give another --host or --port.") from error
