"""The English site: every page, no Chinese word of ours on it, nothing of the portals touched, every link within it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from lxml import etree

from archive.site.language import catalogue
from archive.site.language.catalogue import CHINESE, ENGLISH, in_english
from archive.site.language.current import Original, Speech, foreign, say, speaking
from archive.site.language.templates import messages, put
from archive.site.render import TEMPLATES
from tests.site.test_pages import KINDS

_READ = ("aria-label", "title", "placeholder", "alt")
EN = Speech("en")


@pytest.fixture
def english() -> Iterator[None]:
    with speaking(EN):
        yield


def chinese_words(html: str) -> list[str]:
    """Text with Chinese in it outside of what is marked as Chinese, and attributes that are Chinese altogether."""
    found: list[str] = []
    _walk(html5lib.parse(html, namespaceHTMLElements=False).find("body"), found)
    return found


def _walk(element: Any, found: list[str]) -> None:
    if element.tag in ("script", "style") or (element.get("lang") or "").startswith("zh"):
        return
    texts = (element.text, *(child.tail for child in element))
    found += [text.strip() for text in texts if CHINESE.search(text or "")]
    read = [element.get(name) or "" for name in _READ]
    found += [text for text in read if CHINESE.search(text) and (text in ENGLISH or not re.search("[A-Za-z]", text))]
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, found)


async def _get(datasette: Any, path: str) -> Any:
    answer = await datasette.client.get(path)
    while answer.status_code in (301, 302):
        assert urlsplit(answer.headers["location"]).path.startswith("/en")
        answer = await datasette.client.get(answer.headers["location"])
    return answer


@pytest.mark.parametrize("path", KINDS)
async def test_every_page_in_english(datasette: Any, path: str) -> None:
    answer = await _get(datasette, f"/en{path}")
    assert answer.status_code == (404 if path == "/nothing-here" else 200)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    page = etree.HTML(answer.text)
    assert page.get("lang") == "en"
    assert chinese_words(answer.text) == []
    assert not CHINESE.search(page.xpath("string(//header[@class='top']//nav)").replace("中文", ""))
    for link in page.xpath("//a[not(@hreflang)]/@href | //form/@action"):
        assert link.startswith(("/en/", "/assets/", "#", "http", "mailto:", "?")) or link == "/en", link


@pytest.mark.parametrize(
    "path", ["/", "/search?q=北仑区 2022&year=2022", "/archive/reports?year=2022", "/nothing-here"]
)
async def test_the_switch_keeps_the_question(datasette: Any, path: str) -> None:
    switched = {}
    for code, prefix in (("en", ""), ("zh-Hans", "/en")):
        page = etree.HTML((await _get_any(datasette, prefix + path)).text)
        (switched[code],) = page.xpath(f"//nav//a[@hreflang='{code}']/@href")
        assert page.xpath(f"//head/link[@rel='alternate'][@hreflang='{code}']/@href") == [switched[code]]
    assert switched["en"] == f"/en{switched['zh-Hans']}"
    again = etree.HTML((await _get_any(datasette, switched["zh-Hans"])).text)
    assert again.get("lang") == "zh-Hans"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/reports/1/2022?version=1&lang=en", "/en/reports/1/2022?version=1"),
        ("/en/changes?lang=zh&kind=withdrawn", "/changes?kind=withdrawn"),
        ("/?lang=en", "/en/"),
        ("/compare.csv?agency=1&lang=en", "/en/compare.csv?agency=1"),
        ("//evil.example/?lang=zh", "/evil.example/"),
    ],
)
async def test_a_parameter_leads_to_the_page_in_that_language(datasette: Any, asked: str, leads: str) -> None:
    answer = await datasette.client.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (302, leads)


async def test_another_language_is_refused_like_any_unknown_parameter(datasette: Any) -> None:
    assert (await datasette.client.get("/changes?lang=fr")).status_code == 400


async def _get_any(datasette: Any, path: str) -> Any:
    return await datasette.client.get(path)


async def test_original_text_stays_as_it_is(datasette: Any, address: Any) -> None:
    path = address("北仑区教育局", 2022)
    chinese, english = [etree.HTML((await datasette.client.get(prefix + path)).text) for prefix in ("", "/en")]
    for query in ("//h1//text()", "//table//td//a/@id", "//del//text()"):
        assert chinese.xpath(query) == english.xpath(query)
    whole = "".join(chinese.xpath("//section[contains(@class, 'narrative')]//text()"))
    kept = english.xpath("//section[contains(@class, 'narrative')]//p//span[@lang]//text()")
    assert "校园开放日面向家长公开招生政策" in "".join(kept)
    assert all(text in whole for text in kept)


def test_every_message_of_the_templates_has_its_english() -> None:
    missing = {
        (path.name, message)
        for path in Path(TEMPLATES).iterdir()
        for message in messages(path.read_text(encoding="utf-8"))
        if message not in ENGLISH
    }
    assert missing == set()


def test_a_template_in_english() -> None:
    source = (
        '<p title="第 {{ n }} 页">第 {{ n }} 页{% if x == "y" %}，{{ a.b("未知") }}{% endif %}<b>{{ name }}</b></p>'
    )
    assert put(source, ENGLISH.get) == (
        '<p title="Page {{ (n) | english }}">Page {{ (n) | foreign }}{% if x == "y" %}, '
        '{{ (a.b("Unknown")) | foreign }}{% endif %}<b>{{ (name) | foreign }}</b></p>'
    )


def test_values_that_are_ours_and_values_of_portals(english: None) -> None:
    assert foreign("自然人") == "Natural persons"
    assert foreign("北仑区教育局") == '<span lang="zh-Hans">北仑区教育局</span>'
    assert foreign(Original("自然人")) == '<span lang="zh-Hans">自然人</span>'
    assert foreign("<b>局") == '<span lang="zh-Hans">&lt;b&gt;局</span>'
    assert foreign(12) == 12
    said = say("检索：{0}", "北仑区")
    assert said == "Search: 北仑区"
    assert foreign(said) == 'Search: <span lang="zh-Hans">北仑区</span>'


def test_words_that_are_put_together() -> None:
    assert (
        in_english("修订6处数字：自然人 12→13；文字也有修订")
        == "6 figures revised: Natural persons 12→13; text revised too"
    )
    assert in_english("行政复议 · 结果维持") == "Administrative review · Upheld"
    assert in_english("自然人：张三 1→2") is None


def test_no_line_of_the_catalogue_is_idle_or_contradicts_another() -> None:
    lines = catalogue.written()
    assert all(CHINESE.search(chinese) or "{" in chinese for chinese in lines)
    assert not [chinese for chinese, english in lines.items() if catalogue.HAN.search(english)]
    places = re.compile(r"\{\d")
    assert not [
        chinese for chinese, english in lines.items() if set(places.findall(english)) - set(places.findall(chinese))
    ]
