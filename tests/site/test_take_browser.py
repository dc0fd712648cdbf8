"""What a reader takes, in Chromium: the original beside a figure, a chart in a page of their own, all of a province."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from archive.publish.partitions import refresh
from archive.site.app import make_datasette
from tests.site.conftest import NOW, Server

PROVINCE = "浙江省"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


def test_the_original_beside_a_figure_with_the_cell_marked(page: Page, address: Callable[[str, int], str]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address("北仑区教育局", 2022))
    page.locator("[id='c-requests-granted-total'] a.figure").click()
    expect(page.locator("h1")).to_contain_text("北仑区教育局2022年")
    frame = page.frame_locator("iframe.original")
    marked = frame.locator("#cell")
    expect(marked).to_have_text("123")
    expect(frame.locator(".told")).to_contain_text("第 2 个表")
    expect(marked).to_be_in_viewport()
    assert marked.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 230, 128)"
    page.locator("td#c-requests-received-total a").click()
    expect(page.frame_locator("iframe.original").locator("#cell")).to_have_text("162")
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {page.url.split("/")[2]}


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Somebody else's web site."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    served = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield tmp_path, f"http://localhost:{served.server_port}"
    served.shutdown()
    served.server_close()


def test_embed_a_chart_in_another_site(page: Page, server: str, blog: tuple[Path, str]) -> None:
    folder, elsewhere = blog
    page.goto("/compare?agency=1&agency=2&figure=requests_received")
    page.get_by_text("带走这张图").first.click()
    code = page.locator("details.take-chart code").first.inner_text()
    assert code.startswith(f'<iframe src="{server}/embed/compare/requests_received?')
    (folder / "post.html").write_text(f"<!DOCTYPE html><meta charset=utf-8><p>{code}</p>", encoding="utf-8")
    page.goto(f"{elsewhere}/post.html")
    frame = page.frame_locator("iframe")
    expect(frame.locator("svg")).to_be_visible()
    frame.get_by_text("数字", exact=True).click()
    expect(frame.get_by_role("row").nth(1)).to_be_visible()
    page.set_content(f'<iframe src="{server}/agencies/1"></iframe>')
    expect(page.frame_locator("iframe").locator("body")).not_to_contain_text("历年报告")


def test_charts_are_there_without_javascript(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/agencies/1")
    picture = page.locator("figure noscript img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    context.close()


@pytest.fixture(scope="module")
def exported(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The site after a night: the files of one province."""
    folder = tmp_path_factory.mktemp("exported")
    shutil.copy(data / "archive.db", folder / "archive.db")
    with sqlite3.connect(folder / "archive.db") as db:
        db.execute("DELETE FROM reports WHERE province IS NOT ? OR year < 2021", [PROVINCE])
    db.close()
    refresh(folder, now=NOW)
    running = Server(make_datasette(folder, clock=lambda: NOW))
    yield folder, running.url
    running.stop()


def test_all_data_of_a_province(page: Page, exported: tuple[Path, str]) -> None:
    folder, url = exported
    page.goto(f"{url}/downloads")
    section = page.locator("section.by-place", has_text=PROVINCE)
    links = section.get_by_role("listitem").get_by_role("link")
    found: set[int] = set()
    for number in range(links.count()):
        with page.expect_download() as waiting:
            links.nth(number).click()
        with zipfile.ZipFile(waiting.value.path()) as package:
            assert package.testzip() is None
            (name,) = [name for name in package.namelist() if name.startswith("csv/reports-")]
            rows = csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig")))
            found |= {int(row["id"]) for row in rows}
    with sqlite3.connect(folder / "archive.db") as db:
        known = {row[0] for row in db.execute("SELECT id FROM reports WHERE province = ?", [PROVINCE])}
    db.close()
    assert found == known
