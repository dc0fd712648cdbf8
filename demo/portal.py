"""The replica server: one loopback port per CMS family, with the night number as its only state."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from demo.answer import Answer, Portal, Scene
from demo.jcms import JcmsPortal
from demo.trs import TrsPortal
from demo.world import COLUMNS, NIGHTS, Column, Edit, Family, Posting, postings_on

HOST = "127.0.0.1"
FAMILIES: tuple[Family, ...] = ("jcms", "trs")
ROBOTS = b"User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


class ReplicaPortals:
    """Both replica portals on 127.0.0.1; usable as a context manager and from tests.

    night     what the portals show; set it to move on.
    outages   families whose every answer is 503 just now.
    requests  method and path of every request served, per family.
    """

    def __init__(self, ports: tuple[int, int] = (0, 0), edits: Iterable[Edit] = NIGHTS) -> None:
        self.night = 1
        self.outages: set[Family] = set()
        self.requests: dict[Family, list[str]] = {family: [] for family in FAMILIES}
        self._edits = tuple(edits)
        self._postings = lru_cache(maxsize=4)(lambda night: postings_on(night, self._edits))
        portals: dict[Family, Portal] = {"jcms": JcmsPortal(), "trs": TrsPortal()}
        self._servers = {
            family: _server(self, family, portals[family], port) for family, port in zip(FAMILIES, ports, strict=True)
        }

    def __enter__(self) -> ReplicaPortals:
        for server in self._servers.values():
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers.values():
            server.shutdown()
            server.server_close()

    @property
    def ports(self) -> tuple[int, ...]:
        return tuple(self._servers[family].server_address[1] for family in FAMILIES)

    def list_url(self, column: Column) -> str:
        origin = f"http://{self.host(column.family)}"
        if column.family == "jcms":
            return f"{origin}/col/col{column.slug}/index.html"
        return f"{origin}/{column.slug}/zfxxgknb/"

    def host(self, family: Family) -> str:
        return f"{HOST}:{self._servers[family].server_address[1]}"

    def postings(self) -> tuple[Posting, ...]:
        """What is on show tonight: the manifest of truth for tests."""
        return self._postings(self.night)

    def scene(self, family: Family) -> Scene:
        columns = tuple(column for column in COLUMNS if column.family == family)
        mine = {column.source_id for column in columns}
        shown = tuple(posting for posting in self.postings() if posting.column in mine)
        return Scene(self.night, self.host(family), columns, shown)


def _server(replica: ReplicaPortals, family: Family, portal: Portal, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._respond("")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._respond(self.rfile.read(length).decode("utf-8", "replace"))

        def _respond(self, form: str) -> None:
            replica.requests[family].append(f"{self.command} {self.path}")
            answer = _answer(replica, family, portal, self.path, form)
            if answer.headers.get("ETag") and self.headers.get("If-None-Match") == answer.headers["ETag"]:
                answer = Answer(304, b"", {"ETag": answer.headers["ETag"]})
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Requests are kept in `replica.requests`; the terminal belongs to the crawl."""

    return ThreadingHTTPServer((HOST, port), Handler)


_NOT_FOUND = Answer(
    404,
    "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>".encode(),
    {"Content-Type": "text/html; charset=utf-8"},
)


def _answer(replica: ReplicaPortals, family: Family, portal: Portal, target: str, form: str) -> Answer:
    if family in replica.outages:
        return Answer(503, "系统维护中".encode(), {"Content-Type": "text/html; charset=utf-8"})
    url = urlsplit(target)
    if url.path == "/robots.txt":
        return Answer(200, ROBOTS, {"Content-Type": "text/plain"})
    query = dict(parse_qsl(url.query) + parse_qsl(form))
    return portal.answer(url.path, query, replica.scene(family)) or _NOT_FOUND
