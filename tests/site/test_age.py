"""An archive that stands still says so on every page, and a state has one colour in charts and legends."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.site.app import make_datasette
from archive.site.figures import totals
from archive.site.render import STATIC
from tests.site.conftest import NOW

PAGES = (
    "/",
    "/search?q=公开",
    "/reports/1/2022",
    "/archive/reports",
    "/archive",
    "/sources",
    "/nothing",
    "/search?x=1",
)


@pytest.mark.parametrize("late", [False, True])
async def test_every_page_of_a_stale_archive_says_since_when(data: Path, late: bool) -> None:
    made = make_datasette(data, clock=lambda: NOW + timedelta(days=20 if late else 0))
    for path in PAGES:
        text = (await made.client.get(path)).text
        assert ("本站的内容停在" in text) is late, path
        assert not late or "2024年2月5日 02:00" in text
    made.site.close()


async def test_without_a_clock_no_age_is_judged(data: Path) -> None:
    made: Any = make_datasette(data)
    assert "本站的内容停在" not in (await made.client.get("/")).text
    made.site.close()


@pytest.mark.parametrize("state", totals.ORDER)
def test_a_state_has_its_colour_in_charts_and_in_legends(state: str) -> None:
    css = (STATIC / "site.css").read_text("utf-8")
    (rule,) = re.findall(rf"\.state\.{state}::before[^{{]*{{([^}}]*)}}", css)
    assert totals.COLOURS[state] in rule
    assert len(set(totals.COLOURS.values())) == len(totals.ORDER)
