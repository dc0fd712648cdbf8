"""Agencies that were merged, or split in two, on the site: links and citations of before lead on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.agencies import merging, regions, separating
from archive.site.app import make_datasette
from archive.store import Store
from tests.archive.portal import Portal, figures, page


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Agency 1 for 2022, agencies 1 and 2 both for 2023, 2 in two versions."""
    portal = Portal(tmp_path_factory.mktemp("merged"))
    portal.show("/1.html", page("北仑区房产中心", 2023))
    portal.show("/2.html", page("北仑区房产管理中心", 2023, values=figures(8)))
    portal.show("/3.html", page("北仑区房产中心", 2022))
    portal.ingest()
    portal.next_night()
    portal.show("/2.html", page("北仑区房产管理中心", 2023, values=figures(9)))
    portal.ingest()
    with Store.open(portal.data, now=portal.now) as store:
        merging.merge(store, regions.load(), 1, 2, portal.now)
    return portal


@pytest.fixture
def portal(merged: Portal, tmp_path: Path) -> Portal:
    return merged.copy(tmp_path / "data")


@pytest.fixture
def datasette(portal: Portal) -> Iterator[Any]:
    made = make_datasette(portal.data)
    yield made
    made.site.close()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/agencies/2", "/agencies/1"),
        ("/agencies/2/feed.atom", "/agencies/1/feed.atom"),
        ("/report/2", "/reports/1/2023"),
        ("/reports/2/2023", "/reports/1/2023"),
        ("/reports/2/2023.json", "/reports/1/2023.json"),
        ("/reports/2/2023?version=2", "/reports/1/2023?version=3"),
        ("/reports/2/2023/compare?from=1&to=2", "/reports/1/2023/compare?from=2&to=3"),
        ("/reports/2/2023/versions/1/original", "/reports/1/2023/versions/2/original"),
    ],
)
async def test_an_old_address_leads_to_the_same_thing(datasette: Any, old: str, new: str) -> None:
    answer = await datasette.client.get(old)
    assert answer.status_code == 302
    assert answer.headers["location"] == new
    assert (await datasette.client.get(new)).status_code == 200


async def test_a_cited_version_still_shows_its_figures(datasette: Any, portal: Portal) -> None:
    cited = await datasette.client.get("/reports/2/2023.json?version=1", follow_redirects=True)
    assert cited.json()["requests"]["received"]["total"] == 8
    bytes_cited = await datasette.client.get("/reports/2/2023/versions/1/original", follow_redirects=True)
    assert hashlib.sha256(bytes_cited.content).hexdigest() == cited.json()["sha256"]


async def test_comparing_a_merged_agency_compares_the_one_it_is_part_of(datasette: Any) -> None:
    assert "北仑区房产中心" in (await datasette.client.get("/compare?agency=2")).text


async def test_an_agency_that_never_was_is_not_found(datasette: Any) -> None:
    assert (await datasette.client.get("/agencies/77")).status_code == 404
    assert (await datasette.client.get("/reports/1/1999")).status_code == 404
    assert (await datasette.client.get("/report/77")).status_code == 404


async def test_the_page_tells_of_merges_and_splits(datasette: Any, portal: Portal) -> None:
    with Store.open(portal.data, now=portal.now) as store:
        separating.separate(store, regions.load(), 1, "北仑区房产管理中心", portal.now)
    body = (await datasette.client.get("/agencies/1")).text
    assert "认定“北仑区房产管理中心”是同一机关，并入 1 份报告" in body
    assert "认定“北仑区房产管理中心”是另一机关" in body
    assert "{" not in body.split('id="log"')[1].split("</ul>")[0]
