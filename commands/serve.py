"""`nianbao serve`: the archive as a web site."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import click

from archive.alerts.readers import send_letters
from archive.errors import ArchiveError
from archive.raw.opening import is_still, open_reading
from archive.site.app import CannotListenError, ChangedError, serve
from archive.store import Store, pending
from commands.shared.configuration import configuration
from commands.shared.desk import review
from commands.shared.options import BadInput, Failure, clock, data_option, existing_archive
from commands.shared.telling import post


@click.command("serve")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--sql/--no-sql", default=True, show_default=True, help="Let readers write SQL (read-only, limited).")
@click.option("--base-url", default="/", show_default=True, help="Path below which a proxy publishes the site.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where drawn originals are kept (256 MB at most); by default with the system's temporary files.",
)
@click.option("--public-url", help="Address to print in feeds, citations and the sitemap, instead of [site] url.")
@click.option(
    "--contact", help="Whom readers may write to, instead of [site] contact; printed at the foot of every page."
)
def serve_command(data: Path, host: str, port: int, public_url: str | None, contact: str | None, **more: Any) -> None:
    """Serve the archive at http://HOST:PORT until interrupted.

    The archive may go on being written: readers see a night's changes as they are stored.
    """
    existing_archive(data)
    # Being written, by a night that has done the same; or not to be written at all.
    with suppress(ArchiveError, sqlite3.OperationalError):
        Store.open(data, now=clock(None)).close()
    still = _proved(data / "archive.db")

    def ready(address: str) -> None:
        click.echo(f"Serving {data / 'archive.db'} at {address} - stop with Ctrl-C.")
        if still:
            click.echo("Nothing can be written there: it is served as it is now, and no longer once it changes.")

    settings = _settings(data, public_url, contact) | more
    try:
        serve(data, host, port, ready=ready, post=_letters(data), **settings, clock=lambda: clock(None))
    except CannotListenError as error:
        raise BadInput(f"Cannot serve: {error.strerror}. Give another --host or --port.") from error
    except ChangedError as error:
        raise Failure(str(error)) from error


def _proved(path: Path) -> bool:
    """Whether the archive can be read only as it is now (`is_still`). Raises sqlite3.Error when it cannot be read at
    all, BadInput when it is of an earlier version and could not be brought to today's tables."""
    with closing(open_reading(path)) as db:
        if pending(db):
            raise BadInput(
                f"Cannot serve: {path} is of an earlier version, and cannot be written just now to bring it up to date."
            )
        return is_still(db)


def _letters(data: Path) -> Callable[[], object] | None:
    """Sends the letters to new readers that wait; None where mail is off."""
    if configuration(data).smtp is None:
        return None
    letters = post(data, os.environ)
    return lambda: send_letters(letters, clock(None))


def _settings(data: Path, public_url: str | None, contact: str | None) -> dict[str, Any]:
    """What nianbao.toml says of the site, under what the options say."""
    configured = configuration(data)
    site = configured.site
    said = {
        "mail": configured.smtp is not None,
        "reports": site.reader_reports,
        "review": review(data, dict(configured.review)),
        "name": site.name,
        "public_url": public_url or site.url,
        "contact": contact or site.contact,
        "operator": site.operator,
        "licence": site.licence,
    }
    return {name: value for name, value in said.items() if value}
