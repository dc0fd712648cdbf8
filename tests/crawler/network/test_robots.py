"""The robots gate over real connections: what forbids, what allows, and that nothing is asked against it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from archive.raw.store import RawStore
from crawler.run.process import CrawlSummary
from tests.crawler.network.conftest import column
from tests.crawler.network.server import RESET, Server, answer, article, html, listing

TEXT = {"Content_Type": "text/plain"}
REPORT = ("/nb/2024.html", "样例市教育局2024年政府信息公开工作年度报告", "2025-01-20")
CASES: dict[str, tuple[object, str]] = {
    "none": (answer(b"nf", "404 Not Found", **TEXT), "complete"),
    "empty": (answer(b"", **TEXT), "complete"),
    "comment": (answer("# 禁止访问后台\nUser-agent: *\nDisallow: /admin/\n".encode("gb18030"), **TEXT), "complete"),
    "web_page": (html("<p>首页</p>"), "complete"),
    "other_agent": (answer(b"User-agent: Baiduspider\nDisallow: /\n", **TEXT), "complete"),
    "all": (answer(b"User-agent: *\nDisallow: /\n", **TEXT), "blocked"),
    "us": (answer(b"User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /\n", **TEXT), "blocked"),
    "bom": (answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /nb/\n", **TEXT), "blocked"),
    "forbidden": (answer(b"", "403 Forbidden", **TEXT), "blocked"),
    "unauthorised": (answer(b"", "401 Unauthorized", **TEXT), "blocked"),
    "challenge": (answer(b"$_ts=", "412 Precondition Failed", **TEXT), "blocked"),
    "challenge_200": (html("<script r='m'>$_ts=window['$_ts'];$_ts.cd='q';</script>"), "blocked"),
    "unwell": (answer(b"", "503 Service Unavailable", **TEXT), "blocked"),
    "reset": (RESET, "failed"),
}


def test_each_robots_answer(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    columns, hosts = {}, {}
    for (name, (route, _)), host in zip(CASES.items(), server.hosts, strict=False):
        server.at(host).clear()
        server.at(host)["/robots.txt"] = route
        server.at(host)[REPORT[0]] = article("样例市教育局", 2024)
        columns[name], hosts[name] = column(server, host, REPORT), host
    registry(**columns)
    server.journal.clear()
    lines = {line.source_id.replace("-", "_"): line for line in night().lines}
    assert {name: lines[name].verdict for name in CASES} == {name: verdict for name, (_, verdict) in CASES.items()}
    for name, (_, verdict) in CASES.items():
        paths = [asked.path for asked in server.asked(hosts[name])]
        assert paths.count("/robots.txt") <= 1 + (name == "reset"), name
        assert (len(paths) > paths.count("/robots.txt")) == (verdict == "complete"), name
        assert lines[name].reason or verdict == "complete"


def test_a_forbidden_endpoint_leaves_the_first_page(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    """The column may be read, its further pages may not: what is allowed is taken, the walk is partial."""
    host = server.hosts[20]
    rows = [
        (f"/nb/t{year}0120_{year}.html", f"样例市教育局{year}年政府信息公开工作年度报告", f"{year + 1}-01-20")
        for year in (2023, 2024)
    ]
    server.at(host).clear()
    server.at(host)["/robots.txt"] = answer(b"User-agent: *\nDisallow: /nb/index_\n", **TEXT)
    server.at(host)["/nb/"] = listing(rows, "<script>createPageHTML(3, 0, 'index', 'html');</script>")
    for path, _, date in rows:
        server.at(host)[path] = article("样例市教育局", int(date[:4]) - 1)
    registry(partly=server.url(host, "/nb/"))
    server.journal.clear()
    (line,) = night().lines
    assert (line.verdict, line.reason.partition(":")[0]) == ("partial", "robots")
    assert {asked.path for asked in server.asked(host)} == {"/robots.txt", "/nb/", *(path for path, _, _ in rows)}
    with RawStore.reading(tmp_path / "data") as store:
        assert store.latest_walk("partly").verdict == "partial"


def test_attachments_and_redirects_are_asked_about_too(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[21]
    page = article("样例市教育局", 2024, extra="<a href='/files/a.pdf'>附件.pdf</a><a href='/open/b.pdf'>全文.pdf</a>")
    server.at(host).clear()
    server.at(host)["/robots.txt"] = answer(b"User-agent: *\nDisallow: /files/\n", **TEXT)
    server.at(host)[REPORT[0]] = page
    server.at(host)["/open/b.pdf"] = answer(b"", "302 Found", Location="/files/b.pdf")
    registry(files=column(server, host, REPORT))
    server.journal.clear()
    (line,) = night().lines
    assert not [asked for asked in server.asked(host) if asked.path.startswith("/files/")]
    assert line.refused == 2


def test_crawl_delay_is_kept(server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]) -> None:
    host = server.hosts[22]
    server.at(host).clear()
    server.at(host)["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 1\n", **TEXT)
    server.at(host)[REPORT[0]] = article("样例市教育局", 2024)
    registry(slowly=column(server, host, REPORT))
    server.journal.clear()
    night()
    times = [asked.at for asked in server.asked(host)]
    assert len(times) >= 3
    assert min(later - earlier for earlier, later in pairwise(times[1:])) >= 1.0
