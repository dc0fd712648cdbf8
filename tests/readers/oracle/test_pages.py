"""The reader of pages against Chromium: random styles, and for every figure what is painted beside it.

`make oracle` goes on for longer (NIANBAO_ORACLE: pages).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from parsers.model import Grid
from parsers.numbers import read_figure
from tests.readers.oracle.browser import seen
from tests.readers.oracle.tricks import page
from tests.readers.reading import blocks_of

PAGES = int(os.environ.get("NIANBAO_ORACLE", "6"))
ROWS = 60
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = CHROMIUM if Path(CHROMIUM).exists() else None
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.mark.parametrize("seed", range(PAGES))
def test_a_figure_is_what_chromium_paints(browser: Browser, seed: int) -> None:
    markup, figures = page(random.Random(seed), ROWS)
    painted = seen(browser, markup)
    read = [row[1].text for block in blocks_of(markup.encode()) if isinstance(block, Grid) for row in block.rows]
    lines = markup.split("<tr>")[1:]
    wrong, certain = [], 0
    for figure, text, (is_seen, apart), line in zip(figures, read, painted, lines, strict=True):
        cell = read_figure(text)
        certain += cell.value is not None
        allowed = {None} if is_seen and apart else {None, int("1" + figure)} if is_seen else {None, int(figure)}
        if cell.value not in allowed and not (is_seen and cell.raw != str(cell.value)):
            wrong.append((figure, text, is_seen, apart, line))
    assert wrong == []
    assert certain >= ROWS // 3
