"""What is asked for the next morning, what not: rows that moved, guesses, pauses that robots.txt asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.raw.store import RawStore
from benchmarks.open_files import KeepingPortal, blamed, crawl
from crawler.night.policy import Policy
from crawler.run.process import CrawlError, CrawlSummary, UnknownSourceError
from tests.crawler.network.conftest import NIGHT, column
from tests.crawler.network.server import Server, answer, article, html, listing

DAY = timedelta(days=1)
TITLE = "样例市教育局{}年政府信息公开工作年度报告"


def row(year: int, date: str = "", title: str = "") -> tuple[str, str, str]:
    return f"/nb/{year}.html", title or TITLE.format(year), date or f"{year + 1}-01-20"


def asked_reports(server: Server, host: str) -> set[str]:
    return {one.path for one in server.asked(host) if one.path.startswith("/nb/2")}


def test_a_row_that_moved_in_its_listing_is_looked_at_the_same_night(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[14]
    server.at(host).clear()
    for year in (2019, 2020, 2021, 2025):
        server.at(host)[f"/nb/{year}.html"] = article("样例市教育局", year)
    registry(moving=column(server, host, *(row(year) for year in (2019, 2020, 2021, 2025))))
    for number in range(4):
        night(NIGHT + number * DAY)
    renamed = row(2021, title=TITLE.format("2021") + "（修订）")
    column(server, host, row(2019), row(2020, date="2026-03-14"), renamed, row(2025))
    server.journal.clear()
    night(NIGHT + 4 * DAY)
    assert asked_reports(server, host) == {"/nb/2020.html", "/nb/2021.html", "/nb/2025.html"}, "moved, or newest"
    server.journal.clear()
    night(NIGHT + 5 * DAY)
    assert "/nb/2019.html" not in asked_reports(server, host)
    assert "/nb/2025.html" in asked_reports(server, host)


def test_two_listings_that_disagree_about_a_report_do_not_make_it_move(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host, other = server.hosts[15], server.hosts[16]
    for name in (host, other):
        server.at(name).clear()
    server.at(host)["/nb/2019.html"] = article("样例市教育局", 2019)
    elsewhere = "样例市教育局2019年度政府信息公开工作年度报告"
    server.at(other)["/nb/"] = listing([(server.url(host, "/nb/2019.html"), elsewhere, "2020-05-05")])
    registry(first=column(server, host, row(2019)), second=server.url(other, "/nb/"))
    nights = []
    for number in range(6):
        server.journal.clear()
        night(NIGHT + number * DAY)
        nights += [number] if asked_reports(server, host) else []
    assert nights == [0, 1, 3]


def test_a_guess_that_failed_is_repeated_once_a_week(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    """A place for a pager that only a script would draw: further pages are guessed, and not every night."""
    host = server.hosts[17]
    server.at(host).clear()
    rows = [
        (f"/nb/t2025012{n}_{year}.html", f"样例市第{n}中学{year}年政府信息公开工作年度报告", f"{year + 1}-01-2{n}")
        for n in range(1, 6)
        for year in (2022, 2023, 2024)
    ]
    for path, title, _ in rows:
        server.at(host)[path] = article(title[:6], 2024)
    server.at(host)["/nb/"] = listing(rows, "<div class='pagination'></div>")
    registry(guessing=server.url(host, "/nb/"))
    guessed: dict[str, list[int]] = {}
    for number in range(8):
        server.journal.clear()
        night(NIGHT + number * DAY)
        for one in server.asked(host):
            if one.path not in server.at(host) and one.path != "/robots.txt":
                guessed.setdefault(one.path, []).append(number)
    assert guessed, "nothing was guessed"
    assert all(asked in ([0], [0, 7]) for asked in guessed.values()), guessed


def test_the_pause_that_robots_asks_for_counts_from_robots_itself(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[18]
    server.at(host).clear()
    server.at(host)["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 1\n", Content_Type="text/plain")
    server.at(host)["/nb/2024.html"] = article("样例市教育局", 2024)
    registry(slow=column(server, host, row(2024)))
    server.journal.clear()
    assert night().outcome == "clean"
    times = [asked.at for asked in server.asked(host)]
    assert len(times) == 3 and min(later - earlier for earlier, later in pairwise(times)) >= 1.0


def test_a_challenge_in_place_of_robots_is_named(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[19]
    server.at(host).clear()
    server.at(host)["/robots.txt"] = html("<script r='m'>$_ts=window['$_ts'];$_ts.cd='q';</script>")
    registry(guarded=column(server, host, row(2024)))
    (line,) = night().lines
    assert line.verdict == "blocked" and line.reason.startswith("robots: robots.txt answers challenge:"), line
    with RawStore.reading(tmp_path / "data") as store:
        assert store.source_state("guarded").reason == line.reason


def test_an_unknown_setting_of_ours_and_a_bare_home_page_are_errors(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    registry(one=column(server, server.hosts[20], row(2024)))
    with pytest.raises(CrawlError, match="no setting NIANBAO_HOST_BUGDET; did you mean NIANBAO_HOST_BUDGET"):
        night(NIANBAO_HOST_BUGDET="5")
    with pytest.raises(ValueError, match="NIANBAO_NONSENSE"):
        Policy.default({"NIANBAO_NONSENSE": "1"})
    home = server.url(server.hosts[21], "/")
    (tmp_path / "sources.csv").write_text(
        f"source_id,region_code,list_url,scope,url_status\nhome,330206,{home},portal,portal-home-only\n", "utf-8"
    )
    server.journal.clear()
    assert night().lines == () and not server.journal
    with pytest.raises(UnknownSourceError, match="sources discover"):
        night(only=("home",))


def test_sources_of_one_host_share_its_night(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[22]
    server.at(host).clear()
    years = range(2010, 2026)
    columns = {}
    for name in ("a", "b"):
        rows = [(f"/{name}/{year}.html", TITLE.format(year), f"{year + 1}-01-20") for year in years]
        server.at(host)[f"/{name}/"] = listing(rows)
        for path, _, date in rows:
            server.at(host)[path] = article("样例市教育局", int(date[:4]) - 1)
        columns[f"of_{name}"] = server.url(host, f"/{name}/")
    registry(**columns)
    server.journal.clear()
    night(NIANBAO_HOST_BUDGET="16")
    asked = [one.path for one in server.asked(host)]
    assert len(asked) == 16
    assert all(sum(path.startswith(f"/{name}/2") for path in asked) >= 5 for name in ("a", "b")), asked


def test_a_host_that_is_done_holds_no_open_file(tmp_path: Path) -> None:
    """Portals that keep idle connections for longer than the night, three times as many as there are files for."""
    portal = KeepingPortal().start()
    done = crawl(portal, tmp_path, 150, 64, "CONCURRENT_REQUESTS=12")
    portal.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "cannot ask" not in (tmp_path / "crawl.log").read_text("utf-8"), "it never had to wait for a file"
    assert portal.answers == 3 * 150 and not blamed(tmp_path)
