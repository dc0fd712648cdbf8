"""Every page: valid HTML, living links, nothing inline, nothing from elsewhere; and what machines read."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from lxml import etree

from archive.site.pages.about import EXAMPLES

KINDS = (
    "/",
    "/search",
    "/search?q=公开",
    "/search?q=没有这样的词句",
    "/report/3",
    "/report/4",
    "/report/5",
    "/reports/1/2022/compare?from=1&to=1",
    "/reports/1/2022/versions/1/original/view?cell=requests.received.total",
    "/agencies/1",
    "/regions",
    "/regions/330000",
    "/regions/330206",
    "/regions/330206/sums/2023/rate_denied",
    "/reports/1/2022/measures/rate_disclosed",
    "/compare",
    "/compare?agency=1&region=330206&figure=requests_received&figure=rate_denied&add=教育",
    "/rankings",
    "/rankings?figure=denied_natural_person&level=county&kind=department&year=2023&order=asc&region=330000",
    "/changes",
    "/changes?kind=withdrawn",
    "/changes/1",
    "/coverage",
    "/coverage/330000",
    "/coverage/330206",
    "/sources",
    "/downloads",
    "/dictionary",
    "/method",
    "/about",
    "/reading",
    "/glossary",
    "/api",
    "/feeds",
    "/check",
    "/releases",
    "/health",
    "/archive",
    "/archive/reports",
    "/archive/reports?province=浙江省&requests_received__gt=3&_search=公开&_sort_desc=denied",
    "/archive/requests",
    "/archive/reports/1",
    "/archive?sql=select+*+from+reports+limit+3",
    "/nothing-here",
)
"""One address of every kind of page, Datasette's among them."""


async def _get(datasette: Any, path: str) -> Any:
    answer = await datasette.client.get(path)
    while answer.status_code in (301, 302):
        answer = await datasette.client.get(answer.headers["location"])
    return answer


@pytest.mark.parametrize("path", KINDS)
async def test_the_html_is_valid_and_nothing_is_inline(datasette: Any, path: str) -> None:
    answer = await _get(datasette, path)
    assert answer.status_code == (404 if path == "/nothing-here" else 200)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    page = etree.HTML(answer.text)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(name for name in set(ids) if ids.count(name) > 1)
    assert page.get("lang") == "zh-Hans"
    assert len(page.xpath("//h1")) == 1
    assert page.findtext(".//title")
    assert not page.xpath("//*[@style] | //style | //*[@*[starts-with(name(), 'on')]]")
    scripts = page.xpath("//script[not(@type='application/json' or @type='application/ld+json')]")
    assert all(script.get("src") for script in scripts)


@pytest.mark.parametrize("path", KINDS)
async def test_headings_labels_and_tables_are_in_order(datasette: Any, path: str) -> None:
    page = etree.HTML((await _get(datasette, path)).text)
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        inside = field.getparent().tag == "label"
        assert inside or field.get("id") in labelled or field.get("aria-label"), etree.tostring(field)
    for link in page.xpath("//a[@href]"):
        assert "".join(link.itertext()).strip() or link.get("aria-label")


@pytest.mark.parametrize("path", KINDS)
async def test_nothing_is_loaded_from_elsewhere(datasette: Any, path: str) -> None:
    page = etree.HTML((await _get(datasette, path)).text)
    loaded = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    assert loaded
    for address in loaded:
        assert not urlsplit(address).netloc
        assert (await datasette.client.get(address)).status_code == 200


async def test_every_link_of_every_kind_of_page_leads_somewhere(datasette: Any) -> None:
    seen: dict[str, str] = {}
    for path in KINDS:
        answer = await _get(datasette, path)
        page = etree.HTML(answer.text)
        links = [urljoin(str(answer.url), link) for link in page.xpath("//a/@href | //link/@href") if link[0] != "#"]
        inside = [urlsplit(link) for link in links if urlsplit(link).netloc == urlsplit(str(answer.url)).netloc]
        here = [link for link in inside if not re.search(r"_stream|/archive[/.?]", f"{link.path}?{link.query}")]
        seen |= {f"{link.path}?{link.query}": path for link in here[:60]}
    broken = {}
    for link, path in seen.items():
        answer = await _get(datasette, link)
        if answer.status_code != 200:
            broken[link] = (path, answer.status_code)
    assert len(seen) > 150
    # The page that is not there leads to itself in the other language.
    assert set(broken) <= {"/nothing-here?", "/en/nothing-here?"}


async def test_fragments_lead_to_places_of_the_page(datasette: Any) -> None:
    for path in KINDS:
        page = etree.HTML((await _get(datasette, path)).text)
        ids = set(page.xpath("//@id"))
        wanted = {link[1:] for link in page.xpath("//a/@href") if link.startswith("#")}
        assert wanted <= ids, (path, wanted - ids)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
async def test_the_examples_of_the_interface_run(datasette: Any, example: Any) -> None:
    assert example.address.split("{")[0].split("?")[0] in (await datasette.client.get("/api")).text
    answer = await datasette.client.get(example.address.format(year=2021))
    assert answer.status_code == 200
    if ".csv" in example.address:
        header = answer.content.decode("utf-8-sig").splitlines()[0].split(",")
        assert set(example.keys) <= set(header)
        assert len(answer.content.splitlines()) > 1
    else:
        found = answer.json()
        assert set(example.keys) <= set(found)
        assert found.get("rows", found.get("results", True))


async def test_robots_keep_out_of_facets_and_find_the_sitemap(datasette: Any) -> None:
    text = (await datasette.client.get("/robots.txt")).text
    for closed in ("/archive", "/search", "/compare", "/*?"):
        assert f"Disallow: {closed}\n" in text
    sitemap = re.search(r"Sitemap: (\S+)", text)
    assert sitemap
    index = etree.fromstring((await datasette.client.get(urlsplit(sitemap.group(1)).path)).content)
    urls: list[str] = []
    for part in index.xpath("//*[local-name()='loc']/text()"):
        found = etree.fromstring((await datasette.client.get(urlsplit(part).path)).content)
        urls += found.xpath("//*[local-name()='loc']/text()")
    assert sum("/reports/" in url for url in urls) == 218
    assert len(urls) == len(set(urls))
    assert (await datasette.client.get(urlsplit(urls[-1]).path)).status_code == 200


async def test_search_engines_are_told_what_this_is(datasette: Any) -> None:
    for path, kind in (("/", "Dataset"), ("/reports/1/2022", "Report")):
        page = etree.HTML((await datasette.client.get(path)).text)
        described = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
        assert described["@type"] == kind
        for name in ("og:title", "og:description", "og:url", "og:site_name"):
            assert page.xpath(f"//meta[@property='{name}']/@content"), (path, name)


async def test_health_tells_the_age_of_the_last_run(datasette: Any) -> None:
    state = (await datasette.client.get("/-/health.json")).json()
    assert (state["ok"], state["verdict"]) == (True, "good")
    assert state["hours_since_last_run"] == 7.0
    assert state["reports"] == 218
    assert state["sources"]["blocked"] == 1
    assert "正常" in (await datasette.client.get("/health")).text
    assert not {"alerts", "disk", "running"} & set(state), "nothing of what only the operator should see"


async def test_health_is_503_when_no_night_came(data: Any) -> None:
    from archive.site.app import make_datasette
    from tests.site.conftest import NOW

    made = make_datasette(data, clock=lambda: NOW + timedelta(days=3))
    answer = await made.client.get("/-/health.json")
    assert (answer.status_code, answer.json()["verdict"]) == (503, "late")
    assert "36 小时" in (await made.client.get("/health")).text
    made.site.close()


async def test_below_a_base_url_and_under_a_public_name(data: Any) -> None:
    from archive.site.app import make_datasette

    made = make_datasette(data, base_url="/nianbao/", public_url="https://archive.example/nianbao")
    answer = await made.client.get("/reports/1/2022")
    page = etree.HTML(answer.text)
    inside = [link for link in page.xpath("//a/@href | //link/@href | //script/@src") if link.startswith("/")]
    assert inside
    assert all(link.startswith("/nianbao/") for link in inside)
    assert "https://archive.example/nianbao/reports/1/2022?version=1" in answer.text
    assert (await made.client.get("/archive/reports")).status_code == 200
    made.site.close()


async def test_exported_files_are_listed_with_checksum_and_given_out(data: Any, tmp_path: Any) -> None:
    import shutil

    from archive.publish.export import export
    from archive.site.app import make_datasette
    from tests.site.conftest import NOW

    shutil.copy(data / "archive.db", tmp_path / "archive.db")
    export(tmp_path, tmp_path / "export", now=NOW)
    made = make_datasette(tmp_path)
    page = etree.HTML((await made.client.get("/downloads")).text)
    links = [link for link in page.xpath("//a/@href") if link.startswith("/downloads/")]
    assert any(link.endswith("datapackage.json") for link in links)
    reports = next(link for link in links if "reports" in link and link.endswith(".csv"))
    answer = await made.client.get(reports)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert not answer.content[3:].startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert len(page.xpath("//code[string-length(@title) = 64]")) >= len(links) - 2
    made.site.close()
