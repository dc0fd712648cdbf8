"""A fast replica portal of generated pages on many loopback addresses, in a process of its own (benchmarks.crawl)."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Callable

FIRST = 1
FILE = b"%PDF-1.4\n" + b"% generated for a benchmark\n" * 400 + b"%%EOF\n"
FILLER = (
    "<p style='text-align:left;text-indent:32px;font-family:仿宋'>本段为性能测试生成的文字，不是任何机关的报告。</p>"
)
ROW = "<tr>" + "".join(f"<td style='border:1px solid #000;width:60px' colspan='1'>{n}</td>" for n in range(9)) + "</tr>"


def hosts(count: int) -> list[str]:
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


def listing(articles: int) -> bytes:
    rows = "".join(
        f"<li><a href='/nb/{number}.html' title='{_title(number)}'>{_title(number)}</a><span>2025-01-20</span></li>"
        for number in _numbers(articles)
    )
    return f"<html><head><title>政府信息公开年报</title></head><body><ul>{rows}</ul></body></html>".encode()


def article(number: int, kilobytes: int) -> bytes:
    title = _title(number)
    parts = [f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1><div id='zoom'>"]
    parts.append("<table><tr><td>本年新收</td><td>1</td></tr><tr><td>制发件数</td></tr><tr><td>结果维持</td></tr>")
    parts.append(ROW * (kilobytes * 512 // len(ROW)))
    parts.append("</table>" + FILLER * (kilobytes * 512 // len(FILLER.encode())))
    parts.append(f"<p><a href='/files/{number}.pdf'>附件.pdf</a></p></div></body></html>")
    return "".join(parts).encode()


def _numbers(articles: int) -> range:
    return range(FIRST, FIRST + articles)


def _title(number: int) -> str:
    return f"测试用第{number}号生成机关2024年政府信息公开工作年度报告"


def _router(articles: int, kilobytes: int) -> Callable[[str, str], tuple[int, str, bytes]]:
    pages = {f"/nb/{number}.html": article(number, kilobytes) for number in _numbers(articles)}
    files = {f"/files/{number}.pdf": FILE for number in _numbers(articles)}

    def route(host: str, path: str) -> tuple[int, str, bytes]:
        if path == "/nb/":
            return 200, "text/html; charset=utf-8", listing(articles)
        if path in pages:
            marked = pages[path].replace(b"<h1>", f"<!-- {host} --><h1>".encode(), 1)
            return 200, "text/html; charset=utf-8", marked
        if path in files:
            return 200, "application/pdf", files[path] + host.encode() + path.encode() + b"\n%%EOF\n"
        return 404, "text/plain", b"not here"

    return route


class Portal(asyncio.Protocol):
    """HTTP/1.1 with kept connections, nothing more. GET /-/span tells the time between first and last answer."""

    route: Callable[[str, str], tuple[int, str, bytes]]
    served = 0
    first = last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            match = re.match(rb"[A-Z]+ (\S+)", head)
            self._answer(match[1].decode() if match else "/")

    def _answer(self, path: str) -> None:
        if path == "/-/span":
            status, kind, body = 200, "text/plain", f"{Portal.served} {Portal.last - Portal.first}".encode()
            Portal.served, Portal.first = 0, 0.0
        else:
            status, kind, body = Portal.route(self._host, path)
            Portal.last = time.monotonic()
            Portal.first = Portal.first or Portal.last
            Portal.served += status == 200
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)  # type: ignore[attr-defined]


async def serve(count: int, articles: int, kilobytes: int, port: int) -> None:
    Portal.route = staticmethod(_router(articles, kilobytes))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Portal, hosts(count), port, backlog=512)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:5])))
