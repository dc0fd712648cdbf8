"""Portals at fixed addresses of this machine: recorded once, served again from the record by any later version.

A record says what each address of a portal answered, so that a fixture needs no code of the day it was made.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self, TypeVar
from urllib.parse import parse_qsl, urlsplit

KEPT_HEADERS = frozenset({"content-type", "etag", "last-modified", "set-cookie"})
"""What a server says of an answer and a record keeps; lengths and dates are said anew."""

TURN_SECONDS = 240
"""The addresses are fixed, so two runs of these tests on one machine take turns."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `host` with its port; `target` path and query; `form` what was posted."""

    host: str
    target: str
    form: str = ""

    def key(self) -> str:
        """GET and POST of the same parameters, in any order, are one question."""
        url = urlsplit(self.target)
        values = sorted(parse_qsl(url.query, keep_blank_values=True) + parse_qsl(self.form, keep_blank_values=True))
        return " ".join((self.host, url.path, json.dumps(values, ensure_ascii=False)))

    def plain(self) -> Self:
        """The same page without parameters: static pages do not look at them."""
        return replace(self, target=urlsplit(self.target).path, form="")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


NOT_FOUND = Answer(
    404,
    {"Content-Type": "text/html; charset=utf-8"},
    "<html><head><title>404</title></head><body>您访问的页面不存在</body></html>".encode(),
)
Answering = Callable[[Asked], Answer]
Server = TypeVar("Server")


class Fronts:
    """Servers at HOSTS ("127.0.83.1:28831"), one after another, whose every answer comes from `answering`.

    asked  the keys of every request, in order.
    """

    def __init__(self, hosts: Iterable[str], answering: Answering) -> None:
        self.hosts = tuple(hosts)
        self.answering = answering
        self.asked: list[str] = []
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for host in self.hosts:
            server = in_turn(lambda host=host: self._server(host))  # type: ignore[misc]
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._open.callback(server.server_close)
            self._open.callback(server.shutdown)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _server(self, host: str) -> ThreadingHTTPServer:
        fronts = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._respond("")

            def do_POST(self) -> None:
                self._respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace"))

            def _respond(self, form: str) -> None:
                asked = Asked(host, self.path, form)
                fronts.asked.append(asked.key())
                answer = _unless_known(fronts.answering(asked), self.headers.get("If-None-Match"))
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:
                """The test reads `asked`."""

        name, _, port = host.partition(":")
        return ThreadingHTTPServer((name, int(port)), Handler)


def _unless_known(answer: Answer, known: str | None) -> Answer:
    etag = {name.lower(): value for name, value in answer.headers.items()}.get("etag")
    return Answer(304, {"ETag": etag}, b"") if etag and etag == known else answer


def in_turn(begin: Callable[[], Server]) -> Server:
    """Begin as soon as the address is free. Raises OSError when it is not for TURN_SECONDS."""
    end = time.monotonic() + TURN_SECONDS
    while True:
        try:
            return begin()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


class Record:
    """Key of a request → what was answered."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)

    def answer(self, asked: Asked) -> Answer:
        return self.answers.get(asked.key()) or self.answers.get(asked.plain().key()) or NOT_FOUND

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(sorted({key.split(" ", 1)[0] for key in self.answers}))

    def write(self, folder: Path) -> None:
        """`index.json` and a file for each different body, named by its hash."""
        folder.mkdir(parents=True)
        index = []
        for key, answer in sorted(self.answers.items()):
            name = hashlib.sha256(answer.body).hexdigest()
            (folder / name).write_bytes(answer.body)
            index.append({"key": key, **asdict(answer), "body": name})
        (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=0), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        index = json.loads((folder / "index.json").read_text("utf-8"))
        return cls(
            {row["key"]: Answer(row["status"], row["headers"], (folder / row["body"]).read_bytes()) for row in index}
        )


def recording(answering: Answering, kept: dict[str, Answer]) -> Answering:
    """Answers as `answering` does, and keeps every answer."""

    def answer(asked: Asked) -> Answer:
        found = answering(asked)
        headers = {name: value for name, value in found.headers.items() if name.lower() in KEPT_HEADERS}
        kept[asked.key()] = replace(found, headers=headers)
        return found

    return answer
