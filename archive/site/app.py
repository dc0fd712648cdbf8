"""The site: Datasette on the live archive.db, with our plugin, templates and static files."""

from __future__ import annotations

import contextlib
import errno
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.views.database import DatabaseView
from datasette.views.row import RowView
from datasette.views.table import TableView
from jinja2 import Environment

from archive.raw.opening import is_still, open_reading
from archive.site import plugin
from archive.site.figures.totals import warm
from archive.site.labels.metadata import metadata
from archive.site.language.current import Language, language
from archive.site.render import STATIC, TEMPLATES, environments, in_english
from archive.site.serving import limits, signing
from archive.site.serving.connections import PatientProtocol
from archive.site.serving.people import PLUGIN
from archive.site.serving.reader import TooSlowError
from archive.site.serving.settings import Site, SiteSettings, open_site
from archive.site.tables.paging import PagedDatabase, PagedTableView
from archive.site.tables.takeaway import for_people, off_the_loop

PLUGIN_NAME = "nianbao"
_VIEWS = {
    TableView: for_people(PagedTableView),
    DatabaseView: for_people(DatabaseView),
    RowView: for_people(RowView),
}
"""Datasette's views → what stands in place of them."""

ROWS = 2000
DEMO = "demo.json"
"""What `nianbao demo` leaves in its data directory."""

_WARMING_TRIES = 5
_POST_SECONDS = 2.0

_SETTINGS: dict[str, Any] = {
    "default_page_size": 50,
    "max_returned_rows": ROWS,
    "sql_time_limit_ms": limits.PAGE_MS,
    "facet_time_limit_ms": limits.FACET_MS,
    "default_facet_size": 20,
    # Suggesting facets runs a query for every column: 500 ms of a table page on 20,000 reports.
    "suggest_facets": False,
    "num_sql_threads": 6,
    "allow_download": False,
    "allow_csv_stream": True,
    "max_csv_mb": 1000,
    "truncate_cells_html": 120,
    "default_cache_ttl": 5,
}


_TABLES = 256
"""Names of tables whose permissions are kept: more than there are, for also names that are no table's are asked for."""


class SiteDatasette(Datasette):  # type: ignore[misc]
    """A Datasette that belongs to a Site: our hooks look for it here, and serve no other Datasette of the process."""

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        # Before the rest: Datasette asks the hooks for routes while it is being made.
        self.site = site
        self._environments: dict[Language, Environment] = {}
        self._allowed = lru_cache(_TABLES)(super()._table_permission_allows)
        super().__init__(*args, **kwargs)

    @property
    def jinja_env(self) -> Environment:
        """Datasette's templates in the language of the answer."""
        found = self._environments.get(language())
        if found is None:
            found = self._environments["en"] = in_english(self._environments["zh"])
        return found

    @jinja_env.setter
    def jinja_env(self, chinese: Environment) -> None:
        self._environments["zh"] = chinese

    def _table_permission_allows(self, database: str, table: str) -> Any:
        """Datasette copies what is said of every column of every table each time it asks whether a table is open: once
        a page of a table, and once a table on the list of them. Where no plugin says more, its answer stays."""
        if pm.hook.get_metadata.get_hookimpls():
            return super()._table_permission_allows(database, table)
        return self._allowed(database, table)

    def add_database(self, db: Any, name: str | None = None, route: str | None = None) -> Any:
        """Files are opened with limits and pages of our own."""
        ours = PagedDatabase(self, db.path, is_mutable=db.is_mutable) if db.path else db
        return super().add_database(ours, name, route)

    def _routes(self) -> list[tuple[Any, Any]]:
        """Datasette's, with our views in place of some of its own."""
        ours = {view: own.as_view(self) for view, own in _VIEWS.items()}
        return [(pattern, ours.get(getattr(view, "view_class", None), view)) for pattern, view in super()._routes()]

    def _register_renderers(self) -> None:
        super()._register_renderers()
        render, can_render = self.renderers["json"]
        self.renderers["json"] = (off_the_loop(render), can_render)


class CannotListenError(OSError):
    """The address cannot be listened on; the message says why in one sentence."""


class ChangedError(Exception):
    """What was served as it stood has changed; one sentence."""


def make_datasette(data: Path, **settings: Any) -> Datasette:
    """A Datasette on `data`/archive.db, which may go on being written. Raises FileNotFoundError without an archive.

    The settings are those of SiteSettings: see there.
    """
    database = data / "archive.db"
    if not database.is_file():
        raise FileNotFoundError(errno.ENOENT, "no archive", str(database))
    if not pm.has_plugin(PLUGIN_NAME):
        pm.register(plugin, name=PLUGIN_NAME)
    chosen = SiteSettings(**{"demo": (data / DEMO).is_file(), **settings})
    site = open_site(data, chosen, environments(chosen))
    return SiteDatasette(
        site,
        [str(database)],
        metadata=_metadata(site),
        secret=signing.secret(site),
        settings={**_SETTINGS, "base_url": chosen.base_url, "default_allow_sql": chosen.sql},
        template_dir=str(TEMPLATES),
        static_mounts=[("assets", str(STATIC))],
    )


def _metadata(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = dict(metadata(site.settings.name))
    return {**found, "plugins": {PLUGIN: site.settings.review.plugin()}} if site.settings.review else found


def serve(
    data: Path,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    ready: Callable[[str], None] | None = None,
    post: Callable[[], object] | None = None,
    **settings: Any,
) -> None:
    """Serve until interrupted; the settings are those of SiteSettings. `ready` is told the address once it is taken.

    post  sends the letters that wait, called every few seconds in a thread of its own.
    Raises CannotListenError when the address is taken or not ours, FileNotFoundError without an archive.
    """
    application = make_datasette(data, **settings)
    listening = _listen(host, port)
    config = uvicorn.Config(
        application.app(),
        log_level="warning",
        server_header=False,
        date_header=True,
        limit_concurrency=500,
        timeout_keep_alive=15,
        http=PatientProtocol,
    )
    threading.Thread(target=_warm, args=(application.site,), name="warm", daemon=True).start()
    server, still = uvicorn.Server(config), Still.found(data / "archive.db")
    if still:
        threading.Thread(target=_watch, args=(still, server), name="watch", daemon=True).start()
    address = f"http://{host}:{listening.getsockname()[1]}{settings.get('base_url', '/')}"
    application.site.served = address.rstrip("/")
    with listening, _postman(post):
        if ready:
            ready(address)
        server.run(sockets=[listening])
    if still and still.changed():
        raise ChangedError(f"{still.path} has changed, and was served as it was: start again.")


@dataclass(frozen=True, slots=True)
class Still:
    """An archive in which nothing can be written, so that its readers are not told when it changes all the same: on
    another machine, or once the disk has room again."""

    path: Path
    stamps: tuple[tuple[int, int], ...]

    @classmethod
    def found(cls, path: Path) -> Still | None:
        """None for an archive that may go on being written."""
        with contextlib.closing(open_reading(path)) as db:
            return cls(path, _stamps(path)) if is_still(db) else None

    def changed(self) -> bool:
        return _stamps(self.path) != self.stamps


def _stamps(path: Path) -> tuple[tuple[int, int], ...]:
    """Size and time of the database and of its log; an empty log comes and goes with those who only look."""
    found = (file.stat() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
    return tuple((each.st_size, each.st_mtime_ns) for each in found if each.st_size)


def _watch(still: Still, server: uvicorn.Server, seconds: float = 2.0) -> None:
    while not still.changed():
        time.sleep(seconds)
    server.should_exit = True


@contextlib.contextmanager
def _postman(post: Callable[[], object] | None) -> Iterator[None]:
    """Somebody who asked for mail looks for the letter now: it does not wait for the hourly sender."""
    over = threading.Event()

    def rounds(send: Callable[[], object]) -> None:
        while not over.wait(_POST_SECONDS):
            with contextlib.suppress(Exception):  # the hourly sender says what is wrong, to whom it concerns
                send()

    if post:
        threading.Thread(target=rounds, args=(post,), name="postman", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _warm(site: Site) -> None:
    """Count the totals before the first reader asks. What fails here is told when a page asks for it.

    A large archive right after the machine started takes more than the time of one page; what was read stays in the
    file cache, so that the next try gets further.
    """
    for _ in range(_WARMING_TRIES):
        with contextlib.suppress(TooSlowError, sqlite3.Error):
            site.slow.read(warm)
            return


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = "is already in use" if getattr(error, "errno", 0) == errno.EADDRINUSE else f"cannot be used ({error})"
        raise CannotListenError(getattr(error, "errno", None) or errno.EINVAL, f"{host}:{port} {reason}") from error
    return listening
