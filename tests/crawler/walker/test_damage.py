"""Damaged and hostile answers: a walk never raises, never runs away, never invents a report."""

from __future__ import annotations

import sys
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery import probe
from crawler.listing.articles import article_links, holds_report
from crawler.listing.findings import twin_key
from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.sources import Source
from tests.crawler.replicas import QUIRKS, Recipe, replica
from tests.crawler.walker.portal import COLUMN, Portal, listed, page, reports
from tests.crawler.walker.portal import walk as walk_portal
from tests.crawler.walking import truth, walk

CASES = [(family, quirk) for family, quirks in QUIRKS.items() for quirk in quirks]
DEBRIS = (
    *("{", "}", "[", "]", "(", "'", '"', "\\", "<", ">", "<!--", "]]>", "</script>", "\x00", "\ufeff", "\\ud83d"),
    *(
        "99999999999999999999",
        "-1",
        "http://[",
        "//",
        "javascript:",
        "%zz",
        "<table>" * 40,
        "&#x110000;",
        "NaN",
        "null",
    ),
)


def damaged(page: Page, random: Random) -> Page:
    text = page.text
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(text) + 1)
        until = min(len(text), at + random.choice((0, 0, 1, 7, 60)))
        text = text[:at] + random.choice(DEBRIS) + text[until:]
    if random.random() < 0.2:
        text = text[: random.randrange(len(text) + 1)]
    return Page(page.url, page.status, page.headers, b"", text)


@settings(max_examples=150)
@given(st.sampled_from(CASES), st.integers(0, 10**9))
def test_a_walk_survives_damage(case: tuple[str, str], seed: int) -> None:
    portal, random = replica(Recipe(case[0], total=9, size=4, quirks=frozenset({case[1]}))), Random(seed)

    def answer(fetch: Fetch) -> Page | Failure:
        page = portal.fetch(fetch)
        return damaged(page, random) if isinstance(page, Page) else page

    walked = walk(portal, answer)
    assert walked.verdict.verdict in ("complete", "unproven", "partial", "failed")
    assert len(walked.fetches) < 200


@settings(max_examples=60)
@given(st.sampled_from(CASES), st.integers(0, 10**9))
def test_an_article_page_and_a_probe_survive_damage(case: tuple[str, str], seed: int) -> None:
    portal, random = replica(Recipe(case[0], total=5, size=4, quirks=frozenset({case[1]}))), Random(seed)
    page = portal.fetch(Fetch(portal.list_url))
    assert isinstance(page, Page)
    article_links(damaged(page, random))
    holds_report(damaged(page, random))
    probe(lambda fetch: damaged(page, random) if fetch.url == portal.list_url else portal.fetch(fetch), portal.list_url)


def test_answers_that_are_no_pages_end_the_walk() -> None:
    portal = replica(Recipe("trs"))
    for text in ("", " ", "\x00", "{}", "[]", "null", "<", "<html>", "a" * 100_000):
        walked = walk(portal, lambda fetch, text=text: Page(fetch.url, 200, {}, b"", text))  # type: ignore[misc]
        assert walked.verdict.verdict == "failed"
        assert walked.items == ()


def test_a_portal_that_answers_everything_is_left_in_time() -> None:
    """A calendar of folders without end: every page shows new folders and new reports."""

    def answer(fetch: Fetch) -> Page:
        rows = "".join(
            f"<li><a href='{fetch.url}{n}/'>20{n:02d}年</a></li>"
            f"<li><a href='{fetch.url}t20260101_{n}.html'>澄湖区教育局2025年政府信息公开年度报告</a></li>"
            for n in range(10, 20)
        )
        text = f"<title>政府信息公开年报</title><ul>{rows}</ul><a href='{fetch.url}x/'>下一页</a>"
        return Page(fetch.url, 200, {}, b"", text)

    walker, asked = ListWalker(Source("s", "990100", "http://www.x.test/nb/"), max_pages=8, max_fetches=50), 0
    queue = walker.start()
    while queue:
        asked += 1
        queue = walker.feed(queue[0], answer(queue[0]))
    assert (walker.verdict().verdict, walker.verdict().reason) == ("partial", "page_cap")
    assert asked <= 50


def test_reports_that_a_damaged_page_still_shows_are_real_ones() -> None:
    portal = replica(Recipe("trs", total=20, size=20))
    whole = portal.fetch(Fetch(portal.list_url))
    assert isinstance(whole, Page)
    for cut in range(0, len(whole.text), 97):
        page = Page(whole.url, 200, {}, b"", whole.text[:cut])
        found = {twin_key(item.url) for item in walk(portal, lambda fetch, page=page: page).items}  # type: ignore[misc]
        known = truth(portal)
        assert all(any(real.startswith(url) for real in known) for url in found)


HEAVY: dict[str, Callable[[int], str]] = {
    "attributes": lambda n: (
        f"<a href='javascript:go(2)' {' '.join(f'data-a{at}=1' for at in range(4000 * n))}>下一页</a>"
    ),
    "script": lambda n: f"<script>{'function a(b){if(b>3){return b}}' * (600 * n)}</script>",
    "noise": lambda n: "<script>" + "/*'\"[`(/[{" * (3000 * n) + "</script>",
    "sums": lambda n: "<script>" + '"/a/"+x.y+' * (1000 * n) + "1</script>",
    "controls": lambda n: "<span onclick='go(2)'>›</span>" * (100 * n),
}


@pytest.mark.parametrize("kind", HEAVY)
def test_twice_as_large_a_page_costs_about_twice_as_much(kind: str) -> None:
    """Steps of the interpreter, not seconds: a busy machine must not fail it."""

    def cost(times: int) -> int:
        steps = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal steps
            steps += 1

        portal = Portal({COLUMN: page(listed(reports(9)) + HEAVY[kind](times))})
        sys.setprofile(count)
        try:
            walk_portal(portal)
        finally:
            sys.setprofile(None)
        return steps

    assert cost(2) < 3 * cost(1)
