"""A small web server that misbehaves on purpose, byte by byte, on as many loopback addresses as a test wants.

Routes belong to an address: `server.at("127.0.0.5")["/nb/"] = html("…")`. A route is raw bytes of a whole answer, a
function from the request to such bytes, or an answer without an end. It keeps a journal, and the most requests that one
address had at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

RESET = b"<reset>"
"""An answer that is none: the connection is torn down."""


@dataclass(frozen=True)
class Endless:
    """An answer that never ends: `head`, then `piece` again and again with so many seconds between."""

    head: bytes
    piece: bytes
    pause: float = 0.0


@dataclass(frozen=True)
class Asked:
    """One request as it came in; `at` and `until` are monotonic seconds."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    until: float = 0.0


Route = bytes | Endless | Callable[[Asked], bytes]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A well-formed answer. Header names are given with underscores: Content_Type="…"."""
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def html(inner: str, title: str = "", **headers: str) -> bytes:
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head><body>{inner}</body></html>"
    return answer(page.encode(), **headers)


@dataclass
class Server:
    """Runs in a thread of its own from `start()` to `stop()`."""

    hosts: tuple[str, ...]
    slow: float = 0.0
    port: int = 0
    journal: list[Asked] = field(default_factory=list)
    most_at_once: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._routes: dict[str, dict[str, Route]] = {host: {} for host in self.hosts}
        self._now: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def at(self, host: str) -> dict[str, Route]:
        return self._routes[host]

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, host: str, path: str | None = None) -> list[Asked]:
        return [one for one in self.journal if one.host == host and path in (None, one.path)]

    def start(self) -> Server:
        with socket.socket() as probe:
            probe.bind((self.hosts[0], self.port))
            self.port = probe.getsockname()[1]
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, list(self.hosts), self.port, backlog=256)

    async def _close(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            request = await _read(host, reader)
            self._now[host] = self._now.get(host, 0) + 1
            self.most_at_once[host] = max(self.most_at_once.get(host, 0), self._now[host])
            try:
                await self._respond(request, writer)
            finally:
                self._now[host] -= 1
        with contextlib.suppress(OSError):
            writer.close()

    async def _respond(self, request: Asked, writer: asyncio.StreamWriter) -> None:
        if self.slow:
            await asyncio.sleep(self.slow)
        route = self._routes[request.host].get(request.path, answer("没有这个地址".encode(), "404 Not Found"))
        self.journal.append(request)
        data = route(request) if callable(route) else route
        if data == RESET:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
            return
        writer.write(data.head if isinstance(data, Endless) else data)
        await writer.drain()
        while isinstance(data, Endless):
            await asyncio.sleep(data.pause)
            writer.write(data.piece)
            await writer.drain()


async def _read(host: str, reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(host, method, path, headers, body, time.monotonic())


def loopback(count: int, first: int = 2) -> tuple[str, ...]:
    """Addresses 127.0.a.b, as many as wanted."""
    return tuple(f"127.0.{number // 250}.{number % 250 + 1}" for number in range(first, first + count))


def listing(rows: Iterable[tuple[str, str, str]], more: str = "") -> bytes:
    """A static column page: (address, title, date) a row."""
    items = "".join(
        f'<li><a href="{url}" title="{title}">{title}</a><span>{date}</span></li>' for url, title, date in rows
    )
    return html(f"<h1>政府信息公开年报</h1><ul class='list'>{items}</ul>{more}", "政府信息公开年报")


def article(agency: str, year: int, received: int = 12, extra: str = "", **headers: str) -> bytes:
    """A short page that carries a report: title, a piece of the official table, narrative of our own."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    return html(
        f"<h1>{title}</h1><div id='zoom'><p>一、总体情况。本页为测试生成。</p><table>"
        f"<tr><td>一、本年新收政府信息公开申请数量</td><td>{received}</td></tr>"
        f"<tr><td>制发件数</td><td>现行有效件数</td></tr><tr><td>结果维持</td><td>尚未审结</td></tr></table>{extra}</div>",
        title,
        **headers,
    )
