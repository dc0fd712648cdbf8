"""The shelf of releases: addresses that stay, files as they were frozen, and nothing else of the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.publish.release import freeze
from archive.site.app import make_datasette
from archive.upkeep.verify import verify
from tests.archive.portal import Portal, figures, page
from tests.site.conftest import NOW
from tests.site.test_language import chinese_words

MANY = 12


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    portal = Portal(tmp_path_factory.mktemp("shelf") / "data")
    portal.show("/1.html", page())
    for number in range(MANY):
        portal.show(f"/more{number}.html", page(f"北仑区第{number + 1}中学", values=figures(number)))
    portal.ingest()
    freeze(portal.data, "2024.02.01", now=portal.now)
    portal.next_night()
    portal.show("/1.html", page(values=figures(7)))
    portal.ingest()
    freeze(portal.data, "2024.02.02", now=portal.now + timedelta(hours=1))
    (portal.data / "releases/.3.1.part").mkdir()
    (portal.data / "releases/2024.02.01/link.csv").symlink_to(portal.data / "raw.db")
    return portal.data


@pytest.fixture
def site(shelf: Path) -> Iterator[Any]:
    made = make_datasette(shelf, clock=lambda: NOW)
    yield made
    made.site.close()


async def test_releases_are_listed_newest_first_with_five_counts(site: Any) -> None:
    told = (await site.client.get("/releases.json")).json()
    assert [one["version"] for one in told["releases"]] == ["2024.02.02", "2024.02.01"]
    newest = told["releases"][0]
    assert newest["counts"]["portal_revised"] > 0 and newest["counts"]["portal_added"] == 0
    listed = etree.HTML((await site.client.get("/releases")).text)
    assert listed.xpath("//tbody/tr/th/a/@href") == ["/releases/2024.02.02", "/releases/2024.02.01"]
    assert newest["sha256"] in listed.xpath("//td/code/text()")


async def test_every_file_of_a_release_has_a_link_and_its_bytes(site: Any, shelf: Path) -> None:
    answer = await site.client.get("/releases/2024.02.01")
    links = {link for link in etree.HTML(answer.text).xpath("//a/@href") if link.startswith("/releases/2024.02.01/")}
    sums = (shelf / "releases/2024.02.01/SHA256SUMS").read_text("utf-8").splitlines()
    files = dict(reversed(line.split("  ", 1)) for line in sums)
    assert {f"/releases/2024.02.01/{name}" for name in files} <= links
    for name in ("csv/requests-2023.csv", "changelog.csv", "CITATION.cff", "parquet/reports.parquet"):
        body = (await site.client.get(f"/releases/2024.02.01/{name}")).content
        assert hashlib.sha256(body).hexdigest() == files[name], name


async def test_a_figure_cited_from_a_release_stays_what_it_was(site: Any) -> None:
    old = (await site.client.get("/releases/2024.02.01/csv/reports-2023.csv")).text
    new = (await site.client.get("/releases/2024.02.02/csv/reports-2023.csv")).text
    assert old != new
    assert (await site.client.get("/releases/2024.02.01/csv/reports-2023.csv")).text == old


async def test_a_figure_has_an_address_of_its_own_in_every_release(site: Any, shelf: Path) -> None:
    """Of many reports, whose rows are found without reading the file; the checksum is that of the file it stands in."""
    first, second = "/releases/2024.02.01", "/releases/2024.02.02"
    cell = "requests.received.total"
    told = [(await site.client.get(f"{one}/reports/1/{cell}.json")).json() for one in (first, second)]
    assert [(one["value"], one["version"]) for one in told] == [("3", 1), ("7", 2)]
    for one, folder in zip(told, (first, second), strict=True):
        assert hashlib.sha256((shelf / folder[1:] / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    for number in range(1, MANY + 2):
        answer = (await site.client.get(f"{second}/reports/{number}/{cell}.json")).json()
        stored = shelf / second[1:] / answer["file"]
        lines = [line.split(",") for line in stored.read_text("utf-8").splitlines()]
        total = lines[0].index("total")
        (row,) = (
            line
            for line in lines
            if line[0] == str(number) and line[7] == "received" and line[1] == str(answer["version"])
        )
        assert (answer["report"], answer["value"]) == (number, row[total])
    page = etree.HTML((await site.client.get(f"{first}/reports/1/{cell}")).text)
    assert page.xpath("string(//strong[@id='value'])") == "3" and told[0]["sha256"] in "".join(page.itertext())
    english = await site.client.get(f"/en{first}/reports/1/{cell}")
    assert chinese_words(english.text) == []
    for nothing in ("reports/999/requests.received.total", "reports/1/requests.received.nothing", "reports/1/a.b.c"):
        assert (await site.client.get(f"{first}/{nothing}")).status_code == 404
        assert (await site.client.get(f"{first}/{nothing}.json")).status_code == 404


async def test_a_figure_of_a_damaged_file_is_not_told(site: Any, shelf: Path) -> None:
    path, address = shelf / "releases/2024.02.01/csv/requests-2023.csv", "/releases/2024.02.01/reports/1"
    before = path.read_bytes()
    path.write_bytes(before.replace(b",3,", b",8,"))
    try:
        assert (await site.client.get(f"{address}/requests.received.total.json")).status_code == 404
        assert [damage.where for damage in verify(shelf)] == ["releases"]
    finally:
        path.write_bytes(before)
    assert list(verify(shelf)) == []


async def test_the_first_release_counts_nothing_it_is_compared_with_nothing(site: Any, shelf: Path) -> None:
    first = (await site.client.get("/releases.json")).json()["releases"][-1]
    assert first["counts"] is None and first["reports"] == MANY + 1
    assert f"{MANY + 1} 份报告" in (shelf / "releases/2024.02.01/CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "2024.02.01/link.csv",
        "2024.02.01/../../raw.db",
        "2024.02.01/%2e%2e/%2e%2e/raw.db",
        ".3.1.part",
        "3",
        "3/csv/a.csv",
    ],
)
async def test_nothing_else_is_served(site: Any, path: str) -> None:
    assert (await site.client.get(f"/releases/{path}")).status_code in (302, 403, 404)
