"""A replica over real HTTP on loopback: the same answers as in memory, with a robots.txt of one's choice."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.crawler.replicas.model import Answer, Replica, Request


@contextmanager
def serving(
    replica: Replica, robots: str | None = None, front: str = "", host: str = "127.0.0.1"
) -> Iterator[tuple[str, list[str]]]:
    """Origin of the served portal, and the list of what is asked of it. Absolute links of the replica are rewritten."""
    asked: list[str] = []
    own = "/".join(replica.list_url.split("/")[:3])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            self._reply()

        def _reply(self) -> None:
            asked.append(self.path)
            answer = self._answer(self._request()) or Answer("<html><body>页面不存在</body></html>", 404)
            body = answer.body.replace(own, f"http://{self.headers['Host']}").encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _request(self) -> Request:
            parts = urlsplit(self.path)
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            kind = headers.get("content-type", "")
            form = dict(parse_qsl(text)) if "urlencoded" in kind else {}
            data = json.loads(text) if "json" in kind and text else None
            return Request(self.command, parts.path, dict(parse_qsl(parts.query)), form, data, headers)

        def _answer(self, request: Request) -> Answer | None:
            if request.path == "/robots.txt":
                return Answer(robots, headers={"content-type": "text/plain"}) if robots is not None else None
            if request.path == "/" and front:
                return Answer(front)
            return replica.handler(request)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://{host}:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
