"""Every figure of the pages that add, compare and rank leads to the cell that states it, or to the parts of a sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag

import pytest
from lxml import etree

from archive.site.app import make_datasette
from tests.archive.country import build

NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")
PAGES = (
    "/regions/330206?kind=government",
    "/regions/330206/sums/2023/requests_received",
    "/regions/330206/sums/2022/rate_denied",
    "/reports/1/2022/measures/rate_disclosed",
    "/reports/1/2022/measures/denied",
    "/rankings?figure=requests_received&kind=department&level=county&year=2022",
    "/rankings?figure=rate_denied&kind=department&level=county&year=2022&least=0",
    "/compare?agency=1&agency=2&region=330206&figure=requests_received&figure=denied&figure=rate_denied",
    "/compare?region=330206&figure=requests.granted.enterprise&figure=denied_natural_person",
)


def _said(element: Any) -> str:
    """The figure that a place shows: its first text that is a number; the small print below it is none."""
    texts = (re.sub(r"\s", "", text) for text in element.xpath(".//text()[not(ancestor::small)]"))
    return next((text for text in texts if NUMBER.fullmatch(text)), "")


class Site:
    """Pages by address, each asked for once."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette
        self._pages: dict[str, Any] = {}

    async def page(self, path: str) -> Any:
        if path not in self._pages:
            answer = await self._datasette.client.get(path)
            assert answer.status_code == 200, path
            self._pages[path] = etree.HTML(answer.text)
        return self._pages[path]

    async def target(self, here: str, link: str) -> Any:
        """What a link leads to: the place of its fragment; without one, the page."""
        path, fragment = urldefrag(link)
        page = await self.page(path or here)
        if not fragment:
            return page
        found = page.xpath("//*[@id=$id]", id=fragment)
        assert len(found) == 1, link
        return found[0]


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A country with governments at every level, so that its national and provincial pages have totals."""
    data = tmp_path_factory.mktemp("country")
    build(data)
    made = make_datasette(data, minimum_reports=1)
    yield made
    made.site.close()


@pytest.mark.parametrize("path", PAGES)
async def test_every_figure_leads_to_where_it_comes_from(datasette: Any, path: str) -> None:
    await _all_lead_home(datasette, path)


@pytest.mark.parametrize(
    "path", ["/regions", "/regions/980000", "/regions/980102?kind=department", "/regions/000000/sums/2023/rate_denied"]
)
async def test_so_do_those_of_a_country(country: Any, path: str) -> None:
    await _all_lead_home(country, path)


async def _all_lead_home(datasette: Any, path: str) -> None:
    site = Site(datasette)
    figures = [cell for cell in (await site.page(path)).xpath("//main//td") if _said(cell)]
    assert figures
    for cell in figures:
        link = next(iter(cell.xpath(".//a/@href")), "")
        assert link, (path, etree.tostring(cell, encoding="unicode"))
        place = await site.target(path, link)
        shown, stands = _said(cell), _said(place.getparent() if place.tag in ("a", "span") else place)
        if link.startswith("#") or "/sums/" in link:
            assert shown in [re.sub(r"\s", "", text) for text in place.xpath(".//text()")], (path, link)
        elif "/measures/" in link:
            (stands,) = [_said(value) for value in place.xpath("//*[@id='value']")]
            assert shown == stands, (path, link)
        else:
            assert shown == stands, (path, link)


async def test_a_sum_is_the_sum_of_the_bodies_that_it_names(datasette: Any) -> None:
    path = "/regions/330206/sums/2023/requests_received"
    page, told = await Site(datasette).page(path), (await datasette.client.get(f"{path}.json")).json()
    counted = [row for row in told["results"] if row["why"] == "counted"]
    assert [(row["agency"], row["value"]) for row in counted] == [("北仑区教育局", 13), ("北仑区审计局", 0)]
    assert told["bodies"] == 13
    (left_out,) = [row for row in told["results"] if row["why"] != "counted"]
    assert (left_out["agency"], left_out["why"], left_out["value"]) == ("北仑区公安局", "no_report", None)
    assert "没有可计入的报告" in "".join(page.xpath("//tr[@class='left-out']//text()"))
    (whole,) = page.xpath("//*[@id='sum']")
    assert _said(whole) == "13"
    text = (await datasette.client.get(f"{path}.csv")).text
    assert text.lstrip("\ufeff").splitlines()[0].startswith("agency_id,agency,part,why,scope")


async def test_a_rate_is_the_quotient_of_what_it_names(datasette: Any, address: Any) -> None:
    page = await Site(datasette).page(address("北仑区人民政府", 2022) + "/measures/rate_disclosed")
    parts = [[_said(cell) for cell in row.xpath("td")][-1] for row in page.xpath("//main//tbody/tr")]
    assert parts == ["123", "0", "157", "78.3%"]


@pytest.mark.parametrize(
    "path", ["/regions/330206/sums/2023/nonsense", "/regions/330206/sums/1999/denied", "/reports/1/2022/measures/x"]
)
async def test_what_is_no_measure_is_said(datasette: Any, path: str) -> None:
    assert (await datasette.client.get(path)).status_code == 404
