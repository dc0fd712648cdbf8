"""What a reader does, in Chromium: find a report, see why it fails and what was revised, subscribe, compare, save."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from archive.site.app import make_datasette
from tests.site.conftest import NOW, Server
from tests.site.test_pages import KINDS

Address = Callable[[str, int], str]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SHOWN = {
    "home": "/",
    "search": "/search?q=公开&province=浙江省",
    "failed-checks": "/reports/1/2023",
    "agency": "/agencies/1",
    "region": "/regions/330206",
    "compare": "/compare?agency=1&agency=2&agency=3&figure=requests_received&figure=rate_denied",
    "changes": "/changes",
    "coverage": "/coverage/330206",
    "sources": "/sources",
    "reports-table": "/archive/reports",
}
"""Pictures of docs/screenshots: NIANBAO_SCREENSHOTS=docs/screenshots pytest tests/site/test_browser.py -k picture"""


ALIKE = frozenset(
    path
    for path in KINDS
    if path in ("/search", "/report/5", "/compare", "/coverage", "/dictionary", "/archive/reports", "/archive/requests")
    or path in ("/regions/330000", "/coverage/330000", "/changes?kind=withdrawn")
)
"""Made of the same templates as another address of KINDS (the dictionary only repeats one table a hundred times)."""


LONG_NAME = "宁波市北仑区综合行政执法指挥中心"
"""Sixteen characters."""


@pytest.fixture(scope="module")
def long_server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site with eight years of every body, and long names."""
    folder = tmp_path_factory.mktemp("long")
    for name in ("archive.db", "raw.db"):
        shutil.copy(data / name, folder / name)
    with sqlite3.connect(folder / "archive.db") as db:
        db.execute("UPDATE agencies SET name = ? WHERE id = 1", [LONG_NAME])
        db.execute("UPDATE reports SET agency = ?, requests_received = 1234567 WHERE agency_id = 1", [LONG_NAME])
        known = [row[1] for row in db.execute("PRAGMA table_info(reports)") if row[1] not in ("id", "year")]
        for year in range(2015, 2021):
            db.execute(
                f"INSERT INTO reports (year, {', '.join(known)}) SELECT {year}, {', '.join(known)} FROM reports"
                " WHERE agency_id = 1 AND year = 2023"
            )
            db.execute(
                "INSERT OR IGNORE INTO coverage SELECT agency_id, ?, state, since FROM coverage WHERE year = 2023",
                [year],
            )
    db.close()
    running = Server(make_datasette(folder, clock=lambda: NOW))
    yield running.url
    running.stop()


class Watched:
    """A page that remembers what went wrong in it and where it sent requests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "404" not in message.text:
            self.trouble.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.hosts.add(request.url.split("/")[2])


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Watched]:
    context = browser.new_context(viewport=DESKTOP, base_url=server, accept_downloads=True)  # type: ignore[arg-type]
    page = Watched(context.new_page())
    yield page
    context.close()
    assert not page.trouble
    assert page.hosts <= {server.split("/")[2]}, "a request left the site"


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page


@pytest.fixture(scope="module")
def looking(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page for each way to look: for the tests that open addresses and change nothing. A context of its own costs a
    third of a second of processor time."""
    pages: dict[str, Page] = {}

    def page(**options: Any) -> Page:
        way = repr(sorted(options.items()))
        if way not in pages:
            pages[way] = browser.new_context(**options).new_page()
        return pages[way]

    yield page
    for each in pages.values():
        each.context.close()


def test_find_a_report_from_the_home_page(page: Page) -> None:
    page.goto("/")
    page.get_by_label("检索报告").fill("北仑区人民政府 2022")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="宁波市北仑区人民政府2022年政府信息公开工作年度报告").click()
    assert page.locator("h1").inner_text() == "宁波市北仑区人民政府2022年政府信息公开工作年度报告"
    row = page.get_by_role("row", name="一、本年新收政府信息公开申请数量")
    assert row.get_by_role("cell").first.inner_text() == "159"
    page.get_by_role("link", name="2023 年 →").click()
    assert "2023年" in page.locator("h1").inner_text()


def test_reach_a_report_by_place_without_typing(page: Page) -> None:
    page.goto("/")
    for name in ("浙江省", "宁波市", "北仑区"):
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("link", name="北仑区教育局").first.click()
    page.get_by_role("columnheader", name="2023").get_by_role("link").click()
    assert "北仑区教育局2023年" in page.locator("h1").inner_text()


def test_see_why_a_check_failed(page: Page, address: Address) -> None:
    page.goto("/search?q=北仑区")
    page.get_by_role("link", name="只看表内数字对不上的").click()
    page.locator("ol.results a").first.click()
    failure = page.locator("#check-1")
    assert "172" in failure.inner_text()
    assert "164" in failure.inner_text()
    failure.locator("a[href$='#c-requests-received-total']").first.click()
    assert page.url.endswith("#c-requests-received-total")
    cell = page.locator("#c-requests-received-total")
    assert "170" in cell.inner_text()
    assert cell.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    cell.locator("a[href$='#check-1']").first.click()
    assert page.url.endswith("#check-1")


def test_see_what_was_revised_and_subscribe(page: Page) -> None:
    page.goto("/changes")
    page.get_by_label("种类").select_option("figures_revised")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**kind=figures_revised**")
    page.locator("ol.stream h2 a").first.click()
    page.wait_for_url("**/changes/*")
    figures = page.locator("table.cells").first
    assert figures.locator("del").first.inner_text() == "12"
    assert figures.locator("ins").first.inner_text() == "13"
    page.go_back()
    feed = page.get_by_role("link", name="订阅这些改动").get_attribute("href")
    answer = page.request.get(feed or "")
    assert "<entry>" in answer.text()
    assert "教育局" in answer.text()


def test_narrow_by_facets_and_take_the_csv_away(page: Page, tmp_path: Path) -> None:
    page.goto("/archive/reports")
    for name in ("浙江省", "宁波市", "北仑区", "2023"):
        page.locator(".facets").get_by_role("link", name=name, exact=True).click()
    assert "4 行" in page.locator("main").inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").first.click()
    target = tmp_path / "reports.csv"
    waiting.value.save_as(target)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert {row["agency"] for row in rows} == {"北仑区人民政府", "北仑区教育局", "北仑区公安局", "北仑区审计局"}


def test_compare_three_agencies(page: Page) -> None:
    page.goto("/compare")
    for name in ("北仑区人民政府", "北仑区教育局", "北仑区审计局"):
        page.get_by_label("加入机关或地区，名称含").fill(name)
        page.get_by_role("button", name="查找").click()
        page.get_by_role("link", name=f"加入 {name}").first.click()
    assert page.locator(".chips li").count() == 3
    expect(page.locator(".canvas.drawn canvas")).to_have_count(2)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    assert page.get_by_role("row", name="北仑区审计局").first.inner_text().split("\t")[1:4] == ["0", "—", "1图"]


def test_the_archived_original_is_saved_never_shown(page: Page, address: Address, tmp_path: Path) -> None:
    page.goto(address("北仑区审计局", 2023))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载存档原件").click()
    assert waiting.value.suggested_filename.endswith(".html")


def test_charts_are_drawn_and_their_figures_stand_in_a_table(watched: Watched) -> None:
    watched.page.goto("/agencies/1")
    expect(watched.page.locator(".canvas.drawn canvas")).to_have_count(3)
    watched.page.mouse.move(700, 900)
    assert watched.page.locator("table.years-table").count() == 1


def test_every_page_works_without_javascript(browser: Browser, server: str, address: Address) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("检索报告").fill("例会")
    page.get_by_role("button", name="检索").click()
    page.locator("ol.results a").first.click()
    assert page.locator("table.form").count() == 3
    page.goto("/agencies/1")
    assert page.locator("table.years-table").count() == 1
    assert page.locator(".canvas").first.is_hidden()
    context.close()


def test_the_keyboard_reaches_the_text_and_the_focus_is_seen(page: Page) -> None:
    page.goto("/reports/1/2022")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.fixture
def inspected(looking: Callable[..., Page], server: str) -> Page:
    """A page that axe may be put into, which the site's own policy would refuse."""
    return looking(viewport=DESKTOP, base_url=server, bypass_csp=True)


ENGLISH = ("/en/", "/en/reports/1/2023", "/en/search?q=beilun+2022", "/en/compare?below=330200", "/en/archive/reports")


@pytest.mark.parametrize("path", [*(path for path in KINDS if path not in ALIKE), *ENGLISH])
def test_no_serious_finding_of_axe(inspected: Page, path: str) -> None:
    inspected.goto(path)
    findings = Axe().run(inspected, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [finding for finding in findings if finding["impact"] in ("serious", "critical")]
    assert not grave, [
        (finding["id"], finding["nodes"][0]["html"], finding["nodes"][0]["failureSummary"]) for finding in grave
    ]


def test_a_phone_never_scrolls_sideways(looking: Callable[..., Page], server: str) -> None:
    page = looking(viewport=PHONE, base_url=server)
    wide = {}
    for path in (*KINDS, *ENGLISH):
        page.goto(path)
        wide[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > PHONE["width"]} == {}


BROKEN = """() => [...document.querySelectorAll('td, th, h1, main li > a, .numbers dd')].filter(place => {
  if (!place.offsetParent || place.textContent.trim().length < 3) return false;
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent, lines = new Set();
    if (text.trim().length < 3) continue;
    let shown = 0;
    for (let at = 0; at < text.length; at++) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at); range.setEnd(walker.currentNode, at + 1);
      const box = range.getBoundingClientRect();
      if (box.width > 0 && text[at].trim()) { lines.add(Math.round(box.top)); shown++; }
    }
    if (shown > 2 && lines.size > shown / 1.5) return true;
    if (/^[\\d,.]+$/.test(text.trim()) && lines.size > 1) return true;
  }
  return false;
}).map(place => place.textContent.trim().slice(0, 40))"""
"""Texts of which nearly every character stands on a line of its own, and figures on two lines."""


@pytest.mark.parametrize(
    "path", ["/reports/1/2023", "/agencies/1", "/coverage/330200", "/coverage", "/search?q=公开", "/sources"]
)
def test_on_a_phone_no_figure_and_no_name_falls_apart(
    looking: Callable[..., Page], long_server: str, path: str
) -> None:
    page = looking(viewport=PHONE, base_url=long_server)
    page.goto(path)
    assert page.evaluate(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_on_a_phone_a_report_opens_with_its_key_figures(browser: Browser, server: str, address: Address) -> None:
    context = browser.new_context(viewport=PHONE, base_url=server)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address("北仑区人民政府", 2023))
    box = page.locator(".key-figures").bounding_box()
    assert box
    assert box["y"] < PHONE["height"] / 2
    assert "170" in page.locator(".key-figures").inner_text()
    totals = page.locator("table.totals").first
    assert totals.bounding_box()["y"] < page.locator("table.form.requests").bounding_box()["y"]  # type: ignore[index]
    assert page.locator(".cue").first.is_visible()
    label = page.locator("table.form.requests th[scope=row]").first
    page.locator("table.form.requests").evaluate("table => { table.parentElement.scrollLeft = 200 }")
    assert (
        abs(
            label.bounding_box()["x"]
            - page.locator("table.form.requests").evaluate(  # type: ignore[index]
                "table => table.parentElement.getBoundingClientRect().left"
            )
        )
        < 3
    )
    context.close()


def test_a_citation_is_copied(browser: Browser, server: str, address: Address) -> None:
    context = browser.new_context(base_url=server, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address("北仑区教育局", 2023))
    page.get_by_role("button", name="复制").first.click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".citation").inner_text()
    context.close()


@pytest.mark.parametrize(
    "path", ["/", "/reports/1/2023", "/coverage/330206", "/changes", "/archive/reports", "/nothing"]
)
def test_dark_by_preference_is_as_legible(looking: Callable[..., Page], server: str, path: str) -> None:
    page = looking(viewport=DESKTOP, base_url=server, bypass_csp=True, color_scheme="dark")
    page.goto(path)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert not found, [node["html"] + node["failureSummary"] for node in found[0]["nodes"]]


def test_a_report_prints_without_navigation(page: Page, address: Address) -> None:
    page.goto(address("北仑区人民政府", 2022))
    page.emulate_media(media="print")
    assert page.locator(".top nav").is_hidden()
    assert page.locator("table.form").first.is_visible()
    assert page.locator(".citation").is_visible()
    assert len(page.pdf(format="A4")) > 20_000


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_of_each_kind_of_page(looking: Callable[..., Page], server: str, tmp_path: Path, name: str) -> None:
    folder = Path(os.environ.get("NIANBAO_SCREENSHOTS") or tmp_path)
    for kind, viewport in (("", DESKTOP), ("-phone", PHONE)):
        page = looking(viewport=viewport, base_url=server)
        page.goto(SHOWN[name])
        page.wait_for_function(
            "[...document.querySelectorAll('[data-chart]')].every(place => place.querySelector('canvas'))"
        )
        picture = page.screenshot(path=folder / f"{name}{kind}.png")
        assert re.match(rb"\x89PNG", picture)
        assert len(picture) > 10_000
