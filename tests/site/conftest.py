"""One archive, one server and one browser for all tests of the site."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from datasette.app import Datasette
from jinja2 import Environment
from playwright.sync_api import Browser, sync_playwright

from archive.site.app import make_datasette
from tests.once import once
from tests.site.sample import build

NOW = datetime(2024, 2, 5, 2, 0, tzinfo=UTC)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Every Datasette of these tests has environments of its own, and the templates of all of them are alike."""
    compiled: dict[Hashable, Any] = {}
    compile_template = Environment.compile

    def known(made: Environment, source: Any, *named: Any, **options: Any) -> Any:
        way = (made.is_async, made.trim_blocks, made.lstrip_blocks, made.undefined, tuple(sorted(made.extensions)))
        key = (source, named, tuple(sorted(options.items())), way) if isinstance(source, str) else None
        if key is None:
            return compile_template(made, source, *named, **options)
        if key not in compiled:
            compiled[key] = compile_template(made, source, *named, **options)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", known)
        yield


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "site", build)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages of originals are kept: the archive is shared with other processes, this is not."""
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture
def datasette(data: Path, drawn: Path) -> Iterator[Datasette]:
    made = make_datasette(data, clock=lambda: NOW, cache=drawn)
    yield made
    made.site.close()


@pytest.fixture(scope="session")
def address(data: Path) -> Callable[[str, int], str]:
    """(agency, year) → path of the report's page."""

    def of(agency: str, year: int) -> str:
        with sqlite3.connect(data / "archive.db") as db:
            found = db.execute("SELECT agency_id FROM reports WHERE agency = ? AND year = ?", [agency, year]).fetchone()
        assert found, f"no report of {agency} for {year}"
        return f"/reports/{found[0]}/{year}"

    return of


class Server:
    """A Datasette on an ephemeral port of loopback, in a thread."""

    def __init__(self, datasette: Any) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(256)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="error"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()


@pytest.fixture(scope="session")
def server(data: Path, drawn: Path) -> Iterator[str]:
    running = Server(make_datasette(data, clock=lambda: NOW, cache=drawn))
    yield running.url
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module of browser tests. Not for the session: while Playwright runs, an event loop runs in
    this thread, and no asynchronous test could start its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield started
        started.close()
