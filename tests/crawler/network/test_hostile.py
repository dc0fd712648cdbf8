"""Portals that mean harm, through the whole crawl: none leads it astray, holds it, fills it or stops the others."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from archive.filing.ingest import ingest
from archive.raw.opening import open_reading
from archive.raw.store import RawStore
from crawler.run.process import CrawlSummary
from tests.crawler.forking import Forked
from tests.crawler.network.conftest import NIGHT, column
from tests.crawler.network.server import Endless, Route, Server, answer, article, html, loopback

MAXSIZE = 2_000_000
REPORTS = 4_000
"""On one page. Ten thousand behave alike: reading a listing costs a millisecond a row."""
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
TITLE = "样例市教育局2024年政府信息公开工作年度报告"


def to(address: str) -> bytes:
    return answer(b"", "302 Found", Location=address)


@cache
def packed(times: int) -> bytes:
    """100 MB of nothing, packed so many times. Made when it is asked for: every process of a test run collects this."""
    body = packed(times - 1) if times > 1 else bytes(100_000_000)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


PRIVATE = {
    "metadata": to("http://169.254.169.254/latest/meta-data/"),
    "ten": to("http://10.0.0.1/a.html"),
    "home": to("http://192.168.1.1/a.html"),
    "six": to("http://[::1]/a.html"),
    "mapped": to("http://[::ffff:10.0.0.1]/a.html"),
    "octal": to("http://0177.0.0.1/a.html"),
    "number": to("http://2130706433/a.html"),
    "name": to("http://localhost/a.html"),
    "nowhere": to("http://0.0.0.0/a.html"),
    "user": to("http://portal@10.0.0.1/a.html"),
    "file": to("file:///etc/passwd"),
    "gopher": to("gopher://127.0.0.1:25/_EHLO"),
}
ENDED = frozenset({"too_large", "unreachable:timeout"})
"""Whichever comes first: on a busy machine the time."""
CASES: dict[str, tuple[Route, frozenset[str]]] = {
    **{f"private-{name}": (route, frozenset({"off_registry"})) for name, route in PRIVATE.items()},
    "chain": (lambda asked: to(f"{asked.path}a"), frozenset({"redirect_loop"})),
    "loris-body": (Endless(OPEN + b"\r\n", b"x", 0.1), frozenset({"unreachable:timeout"})),
    "loris-head": (Endless(OPEN + b"X-A: ", b"x", 0.1), frozenset({"unreachable:timeout"})),
    "endless-body": (Endless(OPEN + b"\r\n", b"x" * 65_536), ENDED),
    "endless-chunks": (
        Endless(OPEN + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
        ENDED,
    ),
    "said-large": (answer(b"x", Content_Length="99999999999"), frozenset({"too_large"})),
    "bomb-gzip": (lambda _: answer(packed(1), Content_Encoding="gzip"), frozenset({"too_large"})),
    "bomb-twice": (lambda _: answer(packed(2), Content_Encoding="gzip, gzip"), frozenset({"too_large"})),
    "bomb-unlabelled": (lambda _: answer(packed(1)), frozenset({"too_large"})),
    "bomb-brotli": (answer(b"\x5b\xff\xff\xaf\x02", Content_Encoding="br"), frozenset({"encoding_lie"})),
    "length-negative": (answer(b"x" * 900, Content_Length="-5"), frozenset()),
    "length-words": (answer(b"x" * 900, Content_Length="many"), frozenset()),
    "chunk-words": (OPEN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", frozenset()),
    "chunk-huge": (OPEN + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", frozenset()),
    "head-many": (OPEN + b"X-A: b\r\n" * 20_000 + b"\r\n", frozenset()),
    "head-long": (OPEN + b"X-A: " + b"b" * 3_000_000 + b"\r\n\r\n", frozenset()),
    "head-endless": (Endless(OPEN, b"X-A: b\r\n" * 4096), frozenset()),
    "continue-endless": (Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01), frozenset()),
    "status-none": (b"\x00\x01\x02\x03" * 400, frozenset()),
}
"""Name → route of a report, and the verdicts it may have; none named: any that is no success."""


def bomb() -> bytes:
    """A .docx that unpacks to 300 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", bytes(300_000_000))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def many() -> Iterator[Server]:
    running = Server(loopback(len(CASES) + 2, first=300)).start()
    yield running
    running.stop()


def test_no_portal_leads_astray_holds_or_fills_the_crawl(
    many: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    columns = {}
    *hosts, files, good = many.hosts
    for (name, (route, _)), host in zip(CASES.items(), hosts, strict=True):
        columns[f"case_{name}"] = column(many, host, (f"/{name}.html", TITLE, "2025-01-20"))
        many.at(host)[f"/{name}.html"] = route
        for more in range(1, 40):
            many.at(host)[f"/{name}.html{'a' * more}"] = route
    links = "".join(
        f"<a href='{address}'>附件：年度报告{address[-5:]}</a>"
        for address in ("http://169.254.169.254/a.pdf", "http://10.1.2.3/b.pdf", "/in.pdf", "/bomb.docx")
    )
    columns["files"] = column(many, files, ("/r.html", TITLE, "2025-01-20"))
    many.at(files)["/r.html"] = html(f"<h1>{TITLE}</h1>{links}", TITLE)
    many.at(files)["/in.pdf"] = to("http://172.16.0.9/x.pdf")
    many.at(files)["/bomb.docx"] = answer(bomb(), Content_Type="application/octet-stream")
    columns["good"] = column(many, good, ("/r.html", "样例市财政局2024年政府信息公开工作年度报告", "2025-01-20"))
    many.at(good)["/r.html"] = article("样例市财政局", 2024)
    registry(**{name.replace("-", "_"): address for name, address in columns.items()})
    began = time.monotonic()
    summary = night(DOWNLOAD_TIMEOUT="2", DOWNLOAD_MAXSIZE=str(MAXSIZE))
    took = time.monotonic() - began
    lines = {line.source_id: line for line in summary.lines}
    assert lines["good"].verdict == "complete" and lines["good"].stored == 2, lines["good"]
    assert took < 60 and Forked.peaks[-1] < 400_000
    with RawStore.reading(tmp_path / "data") as store:
        rows = store.conn.execute("SELECT url, coalesce(verdict, state) FROM urls").fetchall()
        last = [capture.final_url or capture.url for capture in store.captures(limit=9999) if capture.sha256]
    assert all(address.startswith("http://127.0.") for address in last)
    found = {url.rpartition("/")[2].removesuffix(".html"): verdict for url, verdict in rows}
    wrong = {
        name: found.get(name)
        for name, (_, verdicts) in CASES.items()
        if not (found.get(name) in verdicts if verdicts else found.get(name) not in (None, "ok", "pending", "leased"))
    }
    assert not wrong, wrong
    assert not {"a.pdf", "b.pdf", "in.pdf"} & {url.rpartition("/")[2] for url in last} and found["bomb.docx"] == "ok"
    ingest(tmp_path / "data", now=NIGHT + timedelta(hours=1), jobs=1)
    with closing(open_reading(tmp_path / "data" / "archive.db")) as archive:
        (reports,) = archive.execute("SELECT count(*) FROM reports WHERE form IS NOT NULL").fetchone()
        assert reports <= 1, "what came of the bombs and private addresses was filed"


def test_thousands_of_reports_in_one_night_cost_what_the_budget_holds(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[39]
    titles = (f"样例市第{number}局2024年政府信息公开工作年度报告" for number in range(REPORTS))
    rows = [(f"/r/{number}.html", title, "2025-01-20") for number, title in enumerate(titles)]
    registry(burst=column(server, host, *rows))
    for path, *_ in rows[:100]:
        server.at(host)[path] = article("样例市教育局", 2024)
    summary = night(NIANBAO_HOST_BUDGET="12")
    (line,) = summary.lines
    assert line.listed == REPORTS and line.pending >= REPORTS - 20 and line.fetched <= 12, line
    assert len(server.asked(host)) <= 14
