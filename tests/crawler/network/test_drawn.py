"""A list that only a script draws: read by a browser whose every request is one of the crawl's own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.raw.captures import LedgerLine
from archive.raw.store import RawStore
from crawler.listing.words import Failure, Fetch, Page
from crawler.run.browser import draw
from crawler.run.process import CrawlRequest, crawl
from tests.crawler.network.conftest import NIGHT, QUICK
from tests.crawler.network.server import Server, answer, article, html, loopback

YEARS = range(2020, 2025)
ROWS = ";".join(f"{year}|样例市教育局{year}年政府信息公开工作年度报告|{year + 1}-01-20" for year in YEARS)
SECRET = base64.b64encode(bytes(byte ^ 0x2A for byte in ROWS.encode()))
SCRIPT = """
const open = text => new TextDecoder().decode(Uint8Array.from(atob(text), c => c.charCodeAt(0) ^ 42));
fetch('/d' + (40 + 2), {method: 'POST', headers: {'Content-Type': 'text/plain'}, body: 'k=' + document.title.length})
  .then(answer => answer.text()).then(text => {
    const list = document.querySelector('#app');
    for (const [year, title, date] of open(text).split(';').map(row => row.split('|')))
      list.insertAdjacentHTML('beforeend', `<li><a href="/nb/${year}.html">${title}</a><span>${date}</span></li>`);
  });
new Image().src = '/count.gif';
fetch('http://127.9.9.9/track').catch(() => 0);
fetch('/gone.json').catch(() => 0);
new WebSocket(`ws://${location.host}/live`);
navigator.serviceWorker?.register('/worker.js').catch(() => 0);
"""
SHELL = html("<div id='app'></div><script src='/draw.js'></script>", "年报")


REPORTS = [f"/nb/{year}.html" for year in YEARS]
DRAWN, PLAIN, FORBIDDEN, CHALLENGED, LEADS_AWAY = HOSTS = loopback(5, first=600)
CHANGED = {
    FORBIDDEN: {"/robots.txt": answer(b"User-agent: *\nDisallow: /d42\n", Content_Type="text/plain")},
    CHALLENGED: {"/d42": answer(b"<script>window.safeline_bot_challenge='x'</script>", "468 ")},
    LEADS_AWAY: {"/nb/": html("<div id='app'></div><script>location.href='/elsewhere'</script>", "年报")},
}


@pytest.fixture(scope="module")
def portals() -> Iterator[Server]:
    """The same list on several hosts, of which some refuse a part of it."""
    running = Server(HOSTS).start()
    for host in HOSTS:
        pages = running.at(host)
        pages["/nb/"] = SHELL
        pages["/draw.js"] = answer(SCRIPT.encode(), Content_Type="application/javascript")
        pages["/d42"] = lambda asked: answer(SECRET if asked.body == b"k=2" else b"", Content_Type="text/plain")
        pages |= {path: article("样例市教育局", year) for path, year in zip(REPORTS, YEARS, strict=True)}
        pages |= CHANGED.get(host, {})
    yield running
    running.stop()


def night(portals: Server, data: Path, *hosts: str, **settings: str) -> dict[str, LedgerLine]:
    """One crawl of the hosts: host → its line. All but PLAIN ask for a browser."""
    rows = [f"{host},330206,{portals.url(host, '/nb/')},portal,{'' if host == PLAIN else 'yes'}" for host in hosts]
    sources = data.with_suffix(".csv")
    sources.write_text("\n".join(["source_id,region_code,list_url,scope,browser", *rows]) + "\n", "utf-8")
    portals.journal.clear()
    summary = crawl(CrawlRequest(data=data, sources=sources, now=NIGHT, settings=QUICK | settings, timeout=90))
    return {line.source_id: line for line in summary.lines}


def paths(portals: Server, host: str) -> list[str]:
    return [one.path for one in portals.asked(host)]


def test_what_only_a_script_draws_is_read_through_the_crawls_own_gates(portals: Server, tmp_path: Path) -> None:
    lines = night(portals, tmp_path / "data", *HOSTS)
    line, asked = lines[DRAWN], paths(portals, DRAWN)
    assert (line.listed, line.verdict, line.reason) == (len(YEARS), "unproven", "drawn_by_script"), line
    assert sorted(set(asked) - set(REPORTS)) == ["/d42", "/draw.js", "/gone.json", "/nb/", "/robots.txt"]
    assert all(asked.count(path) == 1 for path in ("/nb/", "/d42", "/draw.js", *REPORTS))
    assert asked[0] == "/robots.txt" and portals.most_at_once[DRAWN] == 1
    assert line.fetched == len(asked) - 1, "every request but robots.txt is counted"
    assert all(one.headers["user-agent"].startswith("nianbao/") for one in portals.journal)
    with RawStore.reading(tmp_path / "data") as store:
        kept = {capture.url.partition("#")[0].removeprefix(portals.url(DRAWN, "")) for capture in store.captures()}
        assert set(asked) <= kept, "stored as evidence like every page of a listing"
        assert [state.host for state in store.hosts() if state.host not in HOSTS and state.asked] == []

    assert lines[PLAIN].listed == 0 and lines[PLAIN].verdict != "complete", "without a browser nothing reads it"
    assert "/d42" not in paths(portals, PLAIN)
    for host, verdict in ((FORBIDDEN, "robots"), (CHALLENGED, "challenge")):
        assert (lines[host].listed, lines[host].verdict) == (0, "blocked") and lines[host].reason.startswith(verdict)
        assert paths(portals, host).count("/d42") == (host == CHALLENGED), "asked once, or not at all"
    assert "/elsewhere" not in paths(portals, LEADS_AWAY), "a page cannot lead the browser away"


def test_a_budget_holds_for_what_a_browser_asks(portals: Server, tmp_path: Path) -> None:
    night(portals, tmp_path / "data", DRAWN, NIANBAO_HOST_BUDGET="3")
    assert len(paths(portals, DRAWN)) == 3


@pytest.mark.asyncio
async def test_where_no_browser_can_be_started_that_is_said() -> None:
    async def ask(_: Fetch) -> Page | Failure:
        pytest.fail("nothing draws, so nothing is asked for")

    page = Page("http://127.0.0.1/", 200, {}, b"<html></html>", "<html></html>")
    failure = await draw(page, ask, "nianbao", "/nowhere/chromium")
    assert isinstance(failure, Failure) and failure.verdict == "js_required" and "no browser" in failure.reason
