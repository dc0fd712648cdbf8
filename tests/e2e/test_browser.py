"""What a visitor does with the demo archive, in a real browser: find a figure, see what was revised."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from demo.world import postings_on
from tests.e2e.conftest import ROOT

SCREENSHOTS = os.environ.get("NIANBAO_SCREENSHOTS")
"""Folder for the README's picture: NIANBAO_SCREENSHOTS=docs/screenshots pytest tests/e2e/test_browser.py"""


@pytest.fixture(scope="module")
def site(demo_data: Path) -> Iterator[str]:
    """`nianbao serve` on the demo archive, in its own process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "scheduler.py"), "serve", "--data", str(demo_data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_page(viewport={"width": 1440, "height": 1000}, locale="zh-CN")
        browser.close()


def test_search_then_a_facet_then_the_report_of_beilun(page: Page, site: str, tmp_path: Path) -> None:
    page.goto(f"{site}/")
    page.get_by_label("检索报告").fill("依申请公开")
    page.keyboard.press("Enter")
    expect(page.locator("ol.results li").first).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="浙江省", exact=True).click()
    page.get_by_role("link", name=re.compile("北仑区人民政府2022")).first.click()
    expect(page.locator("h1")).to_contain_text("北仑区人民政府2022")
    row = page.get_by_role("row", name="一、本年新收政府信息公开申请数量")
    expect(row.get_by_role("cell").last).to_have_text("159")
    page.screenshot(path=Path(SCREENSHOTS or tmp_path) / "beilun.png")


def test_a_revised_report_shows_its_old_and_new_figure(page: Page, site: str) -> None:
    page.goto(f"{site}/changes")
    figures = page.get_by_role("row", name=re.compile("行政复议 · 总计"))
    first = next(posting for posting in postings_on(1) if (posting.agency, posting.year) == ("乙州市财政局", 2022))
    old = first.figures["review_litigation.reconsideration.total"]
    expect(figures.locator("del").first).to_have_text(str(old))
    expect(figures.locator("ins").first).to_have_text("9")


@pytest.mark.parametrize("query", ["公开", "北仑", "159件", "北", "依申请公开 北仑"])
def test_datasettes_own_search_box_finds_what_stands_there(page: Page, site: str, query: str) -> None:
    page.goto(f"{site}/archive/reports?_search={query}&_size=max")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("北仑区人民政府2022")).first).to_be_visible()


def test_it_finds_nothing_where_nothing_is(page: Page, site: str) -> None:
    answer = page.request.get(f"{site}/archive/reports.json?_search=开公&_shape=array")
    assert answer.json() == []
