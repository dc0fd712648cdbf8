"""Night after night: what is asked again, what is stored, what counts as gone, when a host is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path

from archive.filing.ingest import ingest
from archive.raw.captures import UrlState
from archive.raw.stamps import parse_stamp
from archive.raw.store import RawStore
from crawler.night.policy import Policy
from crawler.night.schedule import next_look
from crawler.run.process import CrawlSummary
from tests.archive.inside import readers_inside
from tests.crawler.network.conftest import NIGHT, column
from tests.crawler.network.server import Asked, Server, answer, article, html, listing

TITLE = "样例市教育局{}年政府信息公开工作年度报告"
DAY = timedelta(days=1)


def row(year: int) -> tuple[str, str, str]:
    return f"/nb/{year}.html", TITLE.format(year), f"{year + 1}-01-20"


def with_etag(route: bytes, tag: str) -> Callable[[Asked], bytes]:
    """An answer with a validator that is honoured."""

    def reply(asked: Asked) -> bytes:
        if asked.headers.get("if-none-match") == tag:
            return answer(b"", "304 Not Modified", ETag=tag)
        return route.replace(b"\r\n", f"\r\nETag: {tag}\r\n".encode(), 1)

    return reply


def test_a_quiet_night_stores_no_body_and_asks_conditionally(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[0]
    routes = server.at(host)
    routes.clear()
    column(server, host, row(2023), row(2024))
    routes["/nb/"] = with_etag(routes["/nb/"], '"list-1"')
    routes["/nb/2023.html"] = with_etag(article("样例市教育局", 2023, extra="<a href='/a.pdf'>附件.pdf</a>"), '"a-1"')
    routes["/nb/2024.html"] = article("样例市教育局", 2024)
    routes["/a.pdf"] = with_etag(answer(b"%PDF-1.4\n%%EOF", Content_Type="application/pdf"), '"p-1"')
    registry(quiet=server.url(host, "/nb/"))
    assert night().outcome == "clean"
    with RawStore.reading(tmp_path / "data") as store:
        bodies = list(store.blob_hashes())
        (pdf,) = store.attachments(server.url(host, "/nb/2023.html"))
        assert store.body(pdf.sha256 or "").startswith(b"%PDF") and pdf.row.title == "附件.pdf"
    server.journal.clear()
    assert night(NIGHT).lines == (), "the same night again: nothing is due"
    assert not server.journal
    summary = night(NIGHT + DAY)
    assert summary.outcome == "clean"
    assert summary.lines[0].not_modified == 3 and summary.lines[0].stored == 0
    assert sorted(asked.path for asked in server.asked(host)) == [
        "/a.pdf",
        "/nb/",
        "/nb/2023.html",
        "/nb/2024.html",
        "/robots.txt",
    ]
    server.journal.clear()
    night(NIGHT + 2 * DAY)
    assert [asked.path for asked in server.asked(host)] == ["/robots.txt", "/nb/"], "unchanged twice: looked at later"
    with RawStore.reading(tmp_path / "data") as store:
        assert list(store.blob_hashes()) == bodies
        assert store.latest_walk("quiet").verdict == "complete"
        assert store.latest_walk("quiet").listed == {server.url(host, f"/nb/{year}.html") for year in (2023, 2024)}


def test_a_page_with_a_counter_is_asked_for_ever_less_once_the_archive_has_read_it(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    """The crawl stores other bytes and does not know what they say: without the archive it asks every night."""
    host = server.hosts[0]
    routes = server.at(host)
    routes.clear()
    visits = count(1)
    routes["/nb/2023.html"] = lambda asked: article("样例市教育局", 2023, extra=f"<p>浏览次数：{next(visits)}</p>")
    registry(noisy=column(server, host, row(2023)))

    def nights_asked(numbers: range, *, read: bool) -> list[int]:
        asked = []
        for number in numbers:
            server.journal.clear()
            night(NIGHT + number * DAY)
            if any(one.path == "/nb/2023.html" for one in server.asked(host)):
                asked.append(number)
            if read:
                with readers_inside():
                    ingest(tmp_path / "data", now=NIGHT + number * DAY, jobs=1, due=due)
        return asked

    assert nights_asked(range(2), read=False) == [0, 1]
    assert nights_asked(range(2, 7), read=True) == [2, 4]


def due(state: UrlState, started: str) -> str:
    return next_look(state, parse_stamp(started), Policy.default())


def test_a_missing_picture_is_no_trouble_of_the_listing(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[0]
    routes = server.at(host)
    routes.clear()
    files = "<img src='/lost.png' width='800' height='600'><a href='/lost.pdf'>附件.pdf</a>"
    routes["/nb/2023.html"] = article("样例市教育局", 2023, extra=files)
    registry(lost=column(server, host, row(2023)))
    summary = night()
    assert server.asked(host, "/lost.pdf")
    assert (summary.outcome, summary.lines[0].verdict, summary.lines[0].failed) == ("clean", "complete", 0)
    routes["/lost.pdf"] = answer(b"", "500 Internal Server Error")
    summary = night(NIGHT + DAY)
    (line,) = summary.lines
    assert (summary.outcome, line.verdict, line.failed) == ("incomplete", "complete", 1)
    assert line.reason.startswith("server_error") and "/lost.pdf" in line.reason
    assert night(NIGHT + 2 * DAY).lines[0].failed == 1, "asked for again, with its page"


def test_gone_is_counted_per_night_and_bad_answers_never_replace_good_ones(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[1]
    routes = server.at(host)
    routes.clear()
    url = server.url(host, "/nb/2023.html")
    registry(loses=column(server, host, row(2023), row(2024)))
    routes["/nb/2023.html"] = article("样例市教育局", 2023)
    routes["/nb/2024.html"] = article("样例市教育局", 2024)
    night()
    with RawStore.reading(tmp_path / "data") as store:
        good = store.url_state(url).last_ok_capture
    column(server, host, row(2024))
    routes["/nb/2023.html"] = html("<p>系统升级维护中，请稍后访问</p>", "网站维护")
    night(NIGHT + DAY)
    with RawStore.reading(tmp_path / "data") as store:
        state = store.url_state(url)
        assert (state.verdict, state.gone_nights, state.last_ok_capture) == ("maintenance", 0, good)
    routes["/nb/2023.html"] = answer(b"", "404 Not Found")
    for number in (2, 3):
        night(NIGHT + number * DAY)
        if number == 2:
            night(NIGHT + number * DAY + timedelta(minutes=30), only=("loses",))
        with RawStore.reading(tmp_path / "data") as store:
            state = store.url_state(url)
            assert (state.gone_kind, state.gone_nights, state.last_ok_capture) == ("gone", number - 1, good)
    routes["/nb/2023.html"] = article("样例市教育局", 2023)
    night(NIGHT + 40 * DAY, only=("loses",))
    with RawStore.reading(tmp_path / "data") as store:
        assert (store.url_state(url).gone_nights, store.url_state(url).verdict) == (0, "ok")


def test_the_home_page_for_one_report_is_gone_for_all_is_load(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[2]
    routes = server.at(host)
    home = html("<p>样例市人民政府 政务要闻 政府信息公开年报 今日天气</p>" * 20, "样例市人民政府")
    routes.clear()
    routes["/"] = home
    registry(homely=column(server, host, row(2023), row(2024)))
    routes["/nb/2024.html"] = article("样例市教育局", 2024)
    routes["/nb/2023.html"] = home
    (line,) = night().lines
    assert (line.verdict, line.gone) == ("partial", 1)
    assert line.reason == "gone_at_first_sight: 1"
    index = routes["/nb/"]
    served = iter([index])
    routes["/nb/"] = lambda asked: next(served, home)
    routes["/nb/2023.html"] = routes["/nb/2024.html"] = home
    (line,) = night(NIGHT + DAY).lines
    assert line.gone == 0 and line.refused == 2, "the portal serves its index for everything: nothing is gone"
    with RawStore.reading(tmp_path / "data") as store:
        assert store.url_state(server.url(host, "/nb/2024.html")).verdict == "wrong_page"
        assert store.url_state(server.url(host, "/nb/2023.html")).gone_nights == 1


def test_a_refusing_host_is_left_alone_longer_and_longer(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[3]
    routes = server.at(host)
    routes.clear()
    registry(walled=column(server, host, *(row(year) for year in range(2014, 2025))))
    for year in range(2014, 2025):
        routes[f"/nb/{year}.html"] = answer("<h1>请求被拦截</h1>".encode(), "403 Forbidden")
    server.journal.clear()
    (line,) = night().lines
    pages = [asked.path for asked in server.asked(host) if asked.path.startswith("/nb/2")]
    assert len(pages) == 3 and line.pending == 8
    asked_on = []
    for number in range(1, 4):
        server.journal.clear()
        night(NIGHT + number * DAY)
        asked_on += [number] if server.asked(host) else []
        assert len([one for one in server.asked(host) if one.path.startswith("/nb/2")]) <= 1, "one probe"
    assert asked_on == [1, 3]
    for year in range(2014, 2025):
        routes[f"/nb/{year}.html"] = article("样例市教育局", year)
    for number in (20, 21):
        (line,) = night(NIGHT + number * DAY).lines
    assert line.verdict == "complete" and line.pending == 0
    with RawStore.reading(tmp_path / "data") as store:
        assert store.host(host).openings == 0


def test_retry_after_is_kept(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host, other = server.hosts[4], server.hosts[5]
    server.at(host).clear()
    server.at(other).clear()
    good = article("样例市教育局", 2024)
    busy = iter([answer(b"busy", "429 Too Many Requests", Retry_After="1"), good])
    server.at(host)["/nb/2024.html"] = lambda asked: next(busy, good)
    server.at(other)["/nb/2024.html"] = answer(b"busy", "503 Service Unavailable", Retry_After="7200")
    registry(shortly=column(server, host, row(2024)), later=column(server, other, row(2023), row(2024)))
    server.journal.clear()
    lines = {line.source_id: line for line in night().lines}
    first, second = server.asked(host, "/nb/2024.html")
    assert second.at - first.at >= 1.0 and lines["shortly"].stored >= 2
    night(NIGHT + timedelta(hours=1))
    assert len(server.asked(other, "/nb/2024.html")) == 1, "two hours were asked for"
    night(NIGHT + timedelta(hours=25))
    assert len(server.asked(other, "/nb/2024.html")) == 2


def test_one_request_at_a_time_however_many_sources_share_a_host(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[6]
    server.at(host).clear()
    server.most_at_once.clear()
    server.slow = 0.02
    columns = {}
    for number in range(6):
        name = f"/bureau{number}/"
        server.at(host)[name] = listing(
            [(f"{name}{year}.html", TITLE.format(year), f"{year + 1}-01-20") for year in (2023, 2024)]
        )
        for year in (2023, 2024):
            server.at(host)[f"{name}{year}.html"] = article("样例市教育局", year, extra="<a href='x.pdf'>附件.pdf</a>")
        columns[f"bureau_{number}"] = server.url(host, name)
    registry(**columns)
    server.journal.clear()
    night(DOWNLOAD_DELAY="0.02", NIANBAO_DELAY_SPREAD="1.5")
    server.slow = 0.0
    assert server.most_at_once == {host: 1}
    times = [asked.at for asked in server.asked(host)]
    assert len(times) > 20
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.04


def test_only_what_was_asked_for(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    """Other hosts' rows, private addresses, early years and other sources stay unasked."""
    host, other, attached = server.hosts[7], server.hosts[8], server.hosts[9]
    for name in (host, other, attached):
        server.at(name).clear()
    server.at(attached)["/f.pdf"] = answer(b"%PDF-1.4\n%%EOF", Content_Type="application/pdf")
    extra = f"<a href='{server.url(attached, '/f.pdf')}'>附件.pdf</a><a href='http://10.0.0.1/secret.pdf'>内部.pdf</a>"
    server.at(host)["/nb/2024.html"] = article("样例市教育局", 2024, extra=extra)
    server.at(host)["/nb/2020.html"] = article("样例市教育局", 2020)
    stranger = ("http://127.0.0.200/nb/2022.html", TITLE.format(2022), "2023-01-20")
    registry(mine=column(server, host, row(2024), row(2020), stranger), theirs=column(server, other, row(2024)))
    server.journal.clear()
    (line,) = night(only=("mine",), since=2022, NIANBAO_CONTACT="mailto:office@example.org").lines
    assert {asked.path for asked in server.asked(host)} == {"/robots.txt", "/nb/", "/nb/2024.html"}
    assert [asked.path for asked in server.asked(attached)] == ["/robots.txt", "/f.pdf"]
    assert server.asked(attached, "/f.pdf")[0].headers["referer"] == server.url(host, "/nb/2024.html")
    assert not server.asked(other) and line.refused == 1
    agent = server.asked(host)[0].headers["user-agent"]
    assert agent.startswith("nianbao/") and "(+mailto:office@example.org;" in agent


def test_a_column_that_moved_is_found_again(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary], tmp_path: Path
) -> None:
    host = server.hosts[10]
    routes = server.at(host)
    routes.clear()
    registry(mover=column(server, host, row(2023), row(2024)))
    for year in (2023, 2024):
        routes[f"/nb/{year}.html"] = article("样例市教育局", year)
    assert night().outcome == "clean"
    new = server.url(host, "/zwgk/zfxxgknb/")
    routes["/zwgk/zfxxgknb/"] = routes.pop("/nb/")
    routes["/"] = html("<a href='/zwgk/zfxxgknb/'>政府信息公开年报</a><a href='/news/'>政务要闻</a>", "样例市人民政府")
    (line,) = night(NIGHT + DAY).lines
    assert (line.verdict, line.listed) == ("complete", 2)
    assert line.alarm == f"the column moved to {new}: bring the registry up to date"
    server.journal.clear()
    (line,) = night(NIGHT + 2 * DAY).lines
    assert (line.verdict, line.alarm) == ("complete", "")
    assert not server.asked(host, "/nb/") and server.asked(host, "/zwgk/zfxxgknb/")
    routes.pop("/zwgk/zfxxgknb/")
    routes.pop("/")
    (line,) = night(NIGHT + 3 * DAY).lines
    assert (line.verdict, line.reason) == ("failed", "gone")
    with RawStore.reading(tmp_path / "data") as store:
        assert not any(state.gone_nights for state in store.urls_of("mover")), "the reports are still there"


def test_budgets_end_a_night_and_the_next_one_goes_on(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[11]
    server.at(host).clear()
    years = range(2015, 2025)
    registry(many=column(server, host, *(row(year) for year in years)))
    for year in years:
        server.at(host)[f"/nb/{year}.html"] = article("样例市教育局", year)
    server.journal.clear()
    (line,) = night(NIANBAO_HOST_BUDGET="6").lines
    assert (line.verdict, line.reason.split()[0], line.pending) == ("partial", "budget", 6)
    assert len(server.asked(host)) == 6, "robots.txt, the column, four reports"
    (line,) = night(NIANBAO_WINDOW="03:00-04:00").lines
    assert (line.verdict, line.pending) == ("partial", 6), "18:17 UTC is 02:17 in China"
    assert len(server.asked(host)) == 6
    server.slow = 0.5
    summary = night(CLOSESPIDER_TIMEOUT="1.5")
    server.slow = 0.0
    assert summary.outcome == "incomplete" and not summary.error
    assert summary.lines[0].reason.startswith("budget the night's")
    assert night().outcome == "clean"
    reports = [asked.path for asked in server.asked(host) if asked.path.startswith("/nb/2")]
    assert sorted(reports) == sorted(f"/nb/{year}.html" for year in years), "each once"


def test_a_list_that_cannot_be_proved_is_no_failure_and_says_so(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    """Ten rows may be one page of several: shown and counted, and the night is clean."""
    host = server.hosts[2]
    routes = server.at(host)
    routes.clear()
    years = range(2015, 2025)
    registry(full=column(server, host, *(row(year) for year in years)))
    for year in years:
        routes[f"/nb/{year}.html"] = article("样例市教育局", year)
    summary = night()
    (line,) = summary.lines
    assert (line.verdict, line.reason.partition(":")[0], line.alarm) == ("unproven", "full_page", "")
    assert summary.exit_code == 0


def test_an_article_that_a_script_would_fill_leaves_the_source_partial(
    server: Server, registry: Callable[..., Path], night: Callable[..., CrawlSummary]
) -> None:
    host = server.hosts[2]
    routes = server.at(host)
    routes.clear()
    registry(shells=column(server, host, row(2023), row(2024)))
    menu = "<div class='head'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a><a href='/hd/'>互动交流</a></div>"
    foot = "<div class='foot'>主办：样例市人民政府办公室 地址：城中路5号 联系电话</div><script>loadArticle()</script>"
    for year in (2023, 2024):
        routes[f"/nb/{year}.html"] = html(f"{menu}<div id='t'></div>{foot}", "样例市人民政府")
    (line,) = night().lines
    assert (line.verdict, line.failed) == ("partial", 2)
    assert line.reason.startswith("js_required")
