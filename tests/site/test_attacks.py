"""Readers who mean harm: connections that say or read nothing, hosts that are none; portals that publish scripts."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from archive.site.app import make_datasette
from archive.site.serving import connections
from archive.site.serving.connections import PatientProtocol
from archive.upkeep.incidents import Incidents, lately

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LARGE = "select hex(zeroblob(400000)) as a from requests, requests limit 8"


@pytest.fixture(scope="module")
def port(data: Path) -> Iterator[int]:
    """The site behind the connections that `serve` gives it, with less patience."""
    with pytest.MonkeyPatch.context() as patched, socket.socket() as listening:
        patched.setattr(connections, "QUESTION_SECONDS", 0.6)
        patched.setattr(connections, "READING_SECONDS", 0.8)
        listening.bind(("127.0.0.1", 0))
        listening.listen(200)
        made = make_datasette(data)
        server = uvicorn.Server(uvicorn.Config(made.app(), log_level="error", http=PatientProtocol))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(10)
        made.site.close()


def _asked(port: int, head: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", port), 10)) as connection:
        parts = []
        with suppress(ConnectionResetError):
            connection.sendall(head)
            while part := connection.recv(65_536):
                parts.append(part)
        return b"".join(parts)


def _get(path: str, host: str = "archive.example", more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n".encode("latin-1")


def _is_closed(connection: socket.socket, seconds: float) -> bool:
    connection.settimeout(seconds)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def test_connections_that_never_finish_their_question_are_closed(port: int) -> None:
    waiting = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(40)]
    for number, connection in enumerate(waiting):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: 1\r\n"[: 4 * (number % 9)])
    assert b" 200 " in _asked(port, _get("/"))
    assert all(_is_closed(connection, 8) for connection in waiting)


def test_an_answer_that_nobody_reads_is_let_go(port: int) -> None:
    before = _anonymous_kb()
    path = "/archive.json?sql=" + LARGE.replace(" ", "+")
    unread = []
    for _ in range(4):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        connection.sendall(_get(path))
        unread.append(connection)
    time.sleep(1.0)
    assert _anonymous_kb() - before < 150_000, "two answers at a time, the others wait for their turn"
    found = _asked(port, _get("/archive.json?sql=select+count(*)+as+n+from+reports"))
    assert b" 200 " in found, "the places of those who do not read were given to those who do"
    for connection in unread:
        connection.close()


def _anonymous_kb() -> int:
    lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


@pytest.mark.parametrize("host", ['a"><script>alert(1)</script>', "a/b", "u@a", "a?b", "a#b", "a b", "", "a:99999999"])
def test_a_host_that_is_none_is_refused(port: int, host: str) -> None:
    for path in ("/robots.txt", "/feeds", "/archive/reports.json"):
        answer = _asked(port, _get(path, host))
        assert answer.split(b" ", 2)[1] == b"400" and b"<script>alert" not in answer


def test_links_name_the_site_as_its_operator_does(data: Path) -> None:
    named = make_datasette(data, public_url="https://archive.example")
    for path in ("/robots.txt", "/feeds", "/sitemap.xml", "/search?q=公开", "/archive/reports.json", "/changes.atom"):
        answer = asyncio.run(
            named.client.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        )
        assert "evil.example" not in answer.text + str(answer.headers), path
    named.site.close()


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/archive.db",
        "/-/static/..%2f..%2fapp.py", "/%0d%0aSet-Cookie:%20a=b", "/reports/1/2023%0d%0aX-A:%20b", "/-//versions",
        "//-/versions.json", "/%2d/versions", "/_internal.json", "/archive/%00", "/-/versions%2ejson",
    ],
)  # fmt: skip
def test_tricks_with_paths_lead_nowhere(port: int, path: str) -> None:
    head, _, body = _asked(port, _get(path)).partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert status in (302, 400, 403, 404) and not names & {b"set-cookie", b"x-a"}
    assert b"root:" not in body and b"SQLite format" not in body
    location = re.search(rb"\r\nlocation: (\S+)", head)
    assert location is None or re.match(rb"/[^/\\]", location[1]), "never to another site"


def test_large_heads_and_bodies_are_not_read(port: int) -> None:
    many = "".join(f"X-{number}: {'a' * 100}\r\n" for number in range(2000))
    assert b" 200 " not in _asked(port, _get("/", more=many))[:20]
    post = _get("/", more="Content-Length: 900000000\r\n").replace(b"GET", b"POST")
    assert b" 405 " in _asked(port, post)[:20]


SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "title": f'"><img src=x onerror=alert(1)>{SCRIPT}',
    "agency": f"'\"><svg onload=alert(1)>{SCRIPT}\r\nSet-Cookie: a=b",
    "url": "javascript:alert(1)//\r\nX-A: b",
}
ACTIVE = re.compile(
    r"<(?:script(?! type=\"application/(?:ld\+)?json\"| src=\")|img src=x|svg onload)|href=[\"']?\s*javascript:",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def poisoned(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An archive of a portal that writes scripts into all that it names."""
    copy = tmp_path_factory.mktemp("poisoned") / "data"
    shutil.copytree(data, copy)
    with closing(sqlite3.connect(copy / "archive.db")) as db, db:
        for column, value in HOSTILE.items():
            for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                columns = {row[1] for row in db.execute(f"PRAGMA table_info([{table}])")}
                if column in columns and not table.startswith(("reports_fts", "unreadable", "refused", "retractions")):
                    db.execute(f"UPDATE [{table}] SET {column} = ?", [value])
        db.execute("UPDATE changes SET summary = ?, from_url = ?, to_url = ?", [SCRIPT, HOSTILE["url"], HOSTILE["url"]])
        db.execute("UPDATE sections SET heading = ?, text = ? || text", [SCRIPT, SCRIPT])
        db.execute("UPDATE sources SET portal_name = ?, list_url = ?, reason = ?", [SCRIPT, HOSTILE["url"], SCRIPT])
        db.execute("UPDATE agencies SET name = ?", [HOSTILE["agency"]])
    made = make_datasette(copy)
    yield made
    made.site.close()


def _addresses(datasette: Any) -> list[str]:
    with closing(sqlite3.connect(datasette.site.data / "archive.db")) as db:
        agency, year = db.execute("SELECT agency_id, year FROM reports ORDER BY versions DESC LIMIT 1").fetchone()
        change = db.execute("SELECT max(id) FROM changes").fetchone()[0]
    report = f"/reports/{agency}/{year}"
    return [
        "/", "/search?q=公开", "/changes", "/changes.atom", f"/changes/{change}", "/coverage", "/sources", "/regions",
        f"/agencies/{agency}", f"/agencies/{agency}/feed.atom", report, f"{report}.json", f"/compare?agency={agency}",
        "/archive/reports", "/archive/agencies", "/archive/changes", "/archive/sections", "/archive/sources",
        "/archive/versions",
        "/archive?sql=select+url,title,agency+from+reports", "/sitemap.xml", "/search?q=<script>alert(1)</script>",
        "/archive/reports?_where=1=1&agency=<script>alert(1)</script>",
        f"/compare?agency={agency}&add=<script>alert(1)</script>",
    ]  # fmt: skip


async def test_what_a_portal_writes_never_runs(poisoned: Any) -> None:
    for path in _addresses(poisoned):
        answer = await poisoned.client.get(path)
        assert answer.status_code in (200, 400, 404), path
        assert not {"set-cookie", "x-a"} & set(answer.headers), path
        if "html" in answer.headers["content-type"]:
            found = ACTIVE.search(answer.text)
            assert found is None, (path, answer.text[max(0, found.start() - 80) : found.end() + 80])
        elif "json" not in answer.headers["content-type"]:
            assert SCRIPT not in answer.text, path


async def test_citations_of_a_hostile_title_stay_one_entry(poisoned: Any) -> None:
    report = next(path for path in _addresses(poisoned) if re.fullmatch(r"/reports/\d+/\d+", path))
    for ending in ("bib", "ris"):
        text = (await poisoned.client.get(f"{report}.{ending}")).text
        assert not [line for line in text.splitlines() if line.startswith(("Set-Cookie", "X-A"))], text


def test_refusals_are_counted_for_the_operator(tmp_path: Path) -> None:
    incidents = Incidents(tmp_path, lambda: NOW)
    for _ in range(70):
        incidents.note("refused")
    incidents.note("killed")
    incidents.flush()
    assert dict(lately(tmp_path, NOW)) == {"refused": 70, "killed": 1}
    assert not any(lately(tmp_path, NOW.replace(day=4)).values())
    lines = (tmp_path / "logs" / "site.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 2 and all(json.loads(line)["event"] == "incidents" for line in lines)
