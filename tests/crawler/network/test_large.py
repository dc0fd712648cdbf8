"""Portals whose listing is longer than a night: agencies × years, walked by turns with the reports they show."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from archive.raw.store import RawStore
from crawler.run.process import CrawlSummary
from tests.crawler.network.conftest import NIGHT
from tests.crawler.network.server import Server, article, html

DAY = timedelta(days=1)
AGENCIES = [f"样例市{name}局" for name in ("教育", "民政", "财政", "水利", "审计", "统计", "商务", "司法")]
YEARS = (2022, 2023, 2024, 2025)
PAGES = 1 + len(AGENCIES) * (1 + len(YEARS))
BUDGET = 24


def list_of(heading: str, links: list[tuple[str, str, str]]) -> bytes:
    rows = "".join(
        f"<li><a href='{url}' title='{text}'>{text}</a><span>{date}</span></li>" for url, text, date in links
    )
    return html(f"<h1>{heading}</h1><ul class='list'>{rows}</ul>", heading)


def large_portal(server: Server, host: str, agencies: list[str] = AGENCIES) -> str:
    """Directory of agencies → an agency's years, oldest first → the list of a year → its report."""
    routes = server.at(host)
    routes.clear()
    heading = "政府信息公开年报"
    routes["/nb/"] = list_of(heading, [(f"/nb/a{n}/", name, "") for n, name in enumerate(agencies)])
    for n, name in enumerate(agencies):
        routes[f"/nb/a{n}/"] = list_of(heading, [(f"/nb/a{n}/{year}/", f"{year}年", "") for year in YEARS])
        for year in YEARS:
            title = f"{name}{year}年政府信息公开工作年度报告"
            routes[f"/nb/a{n}/{year}/"] = list_of(heading, [(f"/nb/a{n}/{year}/r.html", title, f"{year + 1}-01-20")])
            routes[f"/nb/a{n}/{year}/r.html"] = article(name, year)
    return server.url(host, "/nb/")


def is_report(path: str) -> bool:
    return path.endswith("r.html")


def test_a_listing_longer_than_a_night_is_walked_over_nights_newest_year_first(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[12]
    registry(large=large_portal(server, host))
    server.journal.clear()
    newest = 1 + 3 * len(AGENCIES)
    everything = PAGES + len(AGENCIES) * len(YEARS)
    most = math.ceil(1.5 * math.ceil(everything / (BUDGET - 1))) + 1
    asked: list[str] = []
    year_done = 0
    for number in range(most):
        before = len(server.journal)
        (line,) = night(NIGHT + number * DAY, NIANBAO_HOST_BUDGET=str(BUDGET)).lines
        tonight = [one.path for one in server.journal[before:]]
        assert len(tonight) <= BUDGET
        asked += tonight
        done = {path for path in asked if is_report(path)}
        if not year_done and sum("/2025/" in path for path in done) == len(AGENCIES):
            year_done = number + 1
        if len(done) == len(AGENCIES) * len(YEARS):
            break
        assert line.verdict == "partial" and line.reason.startswith("budget"), line
    assert len(done) == len(AGENCIES) * len(YEARS), f"not everything within {most} nights"
    assert year_done and year_done <= 1.5 * math.ceil(newest / (BUDGET - 1)) + 1
    first = list(dict.fromkeys(path for path in asked if is_report(path)))[: len(AGENCIES)]
    assert sum("/2025/" in path for path in first) >= 0.8 * len(AGENCIES)
    with RawStore.reading(tmp_path / "data") as store:
        walk = store.latest_walk("large", verdict="complete")
        assert walk and len(walk.listed) == len(done)
    closed = [path for path in asked if not is_report(path) and "/2022/" in path]
    assert len(closed) == len(set(closed)), "what one night has read, the next does not ask for"


def test_closed_years_of_a_large_listing_are_read_again_rarely(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[13]
    registry(large=large_portal(server, host, [*AGENCIES, *(name.replace("样例市", "样例县") for name in AGENCIES)]))
    assert night().lines[0].verdict == "complete"
    seen: dict[int, int] = dict.fromkeys(YEARS, 0)
    for number in (1, 2):
        server.journal.clear()
        (line,) = night(NIGHT + number * DAY).lines
        assert line.verdict == "complete"
        for year in YEARS:
            seen[year] += sum(f"/{year}/" in one.path and not is_report(one.path) for one in server.asked(host))
    assert seen[2025] == 4 * len(AGENCIES), "twice as many agencies, two nights"
    assert seen[2022] == seen[2023] == 0 and seen[2024] <= 2 * len(AGENCIES)
