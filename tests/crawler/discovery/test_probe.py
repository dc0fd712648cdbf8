"""Discovery on generated portals: from the front page to the column, its family, site code, region and row."""

from __future__ import annotations

import csv

import pytest

from archive.agencies.regions import load as load_regions
from crawler.discovery import probe, rediscover
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.sources import COLUMNS, Source, read
from tests.crawler.replicas import FAMILIES, QUIRKS, Recipe, replica
from tests.crawler.replicas.model import AGENCIES, Replica

PLACES = load_regions()
SITE_CODE = "3302060001"


class Portal:
    """A replica with a front page that leads to its column through the pages of 国办公开办函〔2019〕61号."""

    def __init__(self, inner: Replica, front: str, platform: str = "") -> None:
        self.inner = inner
        self.origin = "/".join(inner.list_url.split("/")[:3])
        self.pages = {f"{self.origin}/": front, f"{self.origin}/zwgk/zfxxgk/": platform}
        self.asked: list[str] = []

    def fetch(self, fetch: Fetch) -> Page | Failure:
        self.asked.append(fetch.url)
        text = self.pages.get(fetch.url)
        if text:
            return Page(fetch.url, 200, {}, text.encode(), text)
        return self.inner.fetch(fetch)


def front_page(links: str) -> str:
    return (
        '<html><head><title>首页</title><meta name="SiteName" content="北仑区人民政府">'
        f'<meta name="SiteIDCode" content="{SITE_CODE}"></head><body><ul>{links}</ul>'
        f'<div>网站标识码：{SITE_CODE} <script id="_jiucuo_" sitecode="{SITE_CODE}"></script></div></body></html>'
    )


def platform_page(column: str) -> str:
    entries = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容")
    links = "".join(f"<li><a href='/zwgk/x{at}/'>{name}</a></li>" for at, name in enumerate(entries))
    return f"<html><body><ul>{links}<li><a href='{column}'>政府信息公开年报</a></li></ul></body></html>"


def portal(family: str, quirk: str = "", deep: bool = True) -> Portal:
    inner = replica(Recipe(family, total=14, size=5, quirks=frozenset({quirk})))
    link = (
        "<li><a href='/zwgk/zfxxgk/'>政府信息公开</a></li>" if deep else f"<li><a href='{inner.list_url}'>年报</a></li>"
    )
    return Portal(inner, front_page("<li><a href='/news/'>要闻</a></li>" + link), platform_page(inner.list_url))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_front_page_leads_to_the_column(family: str) -> None:
    made = portal(family)
    result = probe(made.fetch, f"{made.origin}/", PLACES)
    assert result.column is not None
    assert result.column.url == made.inner.list_url
    if made.inner.family:
        assert result.column.family == made.inner.family
    row = result.row()
    assert row["site_code"] == SITE_CODE
    assert row["region_code"] == "330206"
    assert row["region_name"] == "浙江省宁波市北仑区"
    assert row["list_url"] == made.inner.list_url


@pytest.mark.parametrize(("family", "quirk"), [(family, quirk) for family in QUIRKS for quirk in QUIRKS[family]])
def test_the_family_is_recognised_on_the_column_itself(family: str, quirk: str) -> None:
    made = replica(Recipe(family, total=9, size=4, seed=5, quirks=frozenset({quirk})))
    result = probe(made.fetch, made.list_url)
    assert result.column is not None
    if made.family and quirk not in ("redirect", "frame"):
        assert result.column.family == made.family


def test_the_row_passes_the_check(tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = portal("trs")
    path = tmp_path / "s.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(COLUMNS)
        file.write(probe(made.fetch, f"{made.origin}/", PLACES).csv_row() + "\n")
    sources, problems = read(path)
    assert not problems
    assert sources[0].family == "trs"


def test_usual_addresses_are_tried_when_nothing_leads_there() -> None:
    inner = replica(Recipe("gkmlpt", total=6))
    made = Portal(inner, front_page("<li><a href='/news/'>要闻</a></li>"))
    result = probe(made.fetch, f"{made.origin}/")
    assert result.column is not None
    assert result.column.url.endswith("/gkmlpt/index")
    assert any("usual address" in doubt for doubt in result.unsure)


def test_a_portal_without_reports_says_so_within_its_budget() -> None:
    made = Portal(replica(Recipe("trs")), front_page("<li><a href='/news/'>要闻</a></li>"))
    result = probe(made.fetch, f"{made.origin}/")
    assert result.column is None
    assert result.csv_row().strip(",") == ""
    assert "no column was found" in " ".join(result.unsure)
    assert len(made.asked) <= 40


def test_a_refused_portal_is_told() -> None:
    result = probe(lambda fetch: Failure(fetch.url, "robots"), "https://www.example.gov.cn/")
    assert result.column is None
    assert "robots" in " ".join(result.unsure)


def test_codes_that_disagree_and_placeholders_are_told() -> None:
    made = portal("trs")
    text = (
        made.pages[f"{made.origin}/"]
        .replace('sitecode="3302060001"', 'sitecode="3302110001"')
        .replace("北仑区人民政府", "网站名称")
    )
    made.pages[f"{made.origin}/"] = text
    result = probe(made.fetch, f"{made.origin}/")
    assert result.row()["site_code"] == SITE_CODE
    assert result.row()["portal_name"] == ""
    assert any("3302110001" in doubt for doubt in result.unsure)


def test_a_column_of_one_agency_is_told_as_such() -> None:
    made = replica(Recipe("xxgk_years"))
    result = probe(made.fetch, made.list_url)
    assert result.row()["scope"] == "agency"
    assert result.row()["agency"] == AGENCIES[1]


def test_a_column_that_moved_is_found_and_its_old_address_kept() -> None:
    made = portal("trs")
    old = Source("s", "330206", f"{made.origin}/zwgk/zfxxgk/zfxxgknb/", note="seen 2023", family="ucap")
    found = rediscover(made.fetch, old)
    assert found is not None
    assert found.list_url == made.inner.list_url
    assert found.url_status == "moved"
    assert old.list_url in found.note
    assert "seen 2023" in found.note
    assert found.family == ""


def test_a_column_that_is_still_there_has_not_moved() -> None:
    made = portal("trs")
    assert rediscover(made.fetch, Source("s", "330206", made.inner.list_url)) is None


def test_another_agencys_column_is_not_taken_for_the_one_that_moved() -> None:
    made = replica(Recipe("xxgk_years"))
    origin = "/".join(made.list_url.split("/")[:3])
    shifted = Portal(made, front_page(f"<li><a href='{made.list_url}'>政府信息公开年报</a></li>"))
    gone = Source("s", "330206", f"{origin}/old/zfxxgknb/", scope="agency", agency="澄湖区水务局")
    assert rediscover(shifted.fetch, gone) is None
