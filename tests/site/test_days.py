"""Every day that a reader is told is China's: a night at 2026-03-01T18:30Z is one of 2 March."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.site.app import make_datasette
from tests.archive.portal import Portal, figures, page
from tests.site.conftest import NOW

NIGHT = "2026-03-01T18:30:00Z"
PAGES = (
    *("/", "/changes?kind=all", "/changes/1", "/agencies/1", "/sources", "/health", "/coverage", "/downloads"),
    *(f"/archive/{table}" for table in ("reports", "changes", "versions", "runs", "report_urls", "sources")),
    *("/sitemap-reports-1.xml", "/sitemap-pages.xml"),
)
_FOR_MACHINES = re.compile(r'(datetime|href|value)="[^"]*"|<script type="application/json".*?</script>', re.DOTALL)


@pytest.fixture(scope="module")
def nightly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report, everything about it seen and done at NIGHT."""
    data = tmp_path_factory.mktemp("days")
    portal = Portal(data)
    portal.show("/a.html", page("北仑区教育局", 2023, values=figures(12)))
    portal.walk("/a.html")
    portal.ingest()
    with sqlite3.connect(data / "archive.db") as db:
        for table, columns in (
            ("reports", ("first_seen", "last_changed")),
            ("versions", ("first_seen", "last_seen")),
            ("report_urls", ("first_seen", "last_seen", "gone_since")),
            ("changes", ("detected_at",)),
            ("sources", ("since",)),
        ):
            db.execute(f"UPDATE {table} SET {', '.join(f'{column} = :night' for column in columns)}", {"night": NIGHT})
        db.execute("INSERT INTO runs (started_at, finished_at, outcome) VALUES (?, ?, 'clean')", [NIGHT, NIGHT])
    db.close()
    return data


@pytest.fixture
def site(nightly: Path) -> Iterator[Any]:
    made = make_datasette(nightly, clock=lambda: NOW)
    yield made
    made.site.close()


async def _told(site: Any, path: str) -> str:
    answer = await site.client.get(path)
    assert answer.status_code == 200, path
    return _FOR_MACHINES.sub("", answer.text)


async def test_a_citation_has_the_day_the_version_and_the_whole_hash(site: Any, nightly: Path) -> None:
    with sqlite3.connect(nightly / "archive.db") as db:
        sha256, agency = db.execute("SELECT v.sha256, agency_id FROM versions v JOIN reports r").fetchone()
    db.close()
    body = await _told(site, f"/reports/{agency}/2023")
    (citation,) = re.findall(r'<p class="citation">(.*?)</p>', body)
    assert f"第 1 版（2026-03-02 收录，SHA-256 {sha256}）" in html.unescape(citation)
    assert len(sha256) == 64
    assert "?version=1" in citation


async def test_the_sitemap_has_the_day_of_china(site: Any) -> None:
    assert "<lastmod>2026-03-02</lastmod>" in await _told(site, "/sitemap-reports-1.xml")


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_tells_the_day_before(site: Any, path: str) -> None:
    told = await _told(site, path)
    assert not re.search(r"2026-03-01|2026年3月1日|18:30", told)


async def test_pages_about_the_night_tell_its_day(site: Any) -> None:
    for path in ("/changes?kind=all", "/health", "/sources", "/archive/reports?_all=columns", "/archive/report_urls"):
        assert "2026年3月2日" in await _told(site, path), path
