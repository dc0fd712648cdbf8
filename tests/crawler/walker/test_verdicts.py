"""Every walk ends with a verdict that is true: refusals, holes, lying counters, stubs, caps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.sources import Source
from tests.crawler.replicas import QUIRKS, Recipe, replica
from tests.crawler.walking import truth, walk

Answering = Callable[[Fetch], Page | Failure]


def failing(answer: Answering, which: Callable[[str], bool], verdict: str) -> Answering:
    return lambda fetch: Failure(fetch.url, verdict) if which(fetch.url) else answer(fetch)


@pytest.mark.parametrize("verdict", ["robots", "challenge:jsl", "unreachable:timeout", "gone", "truncated"])
def test_a_first_page_that_does_not_come_fails_the_walk(verdict: str) -> None:
    portal = replica(Recipe("trs"))
    walked = walk(portal, failing(portal.fetch, lambda url: True, verdict))
    assert (walked.verdict.verdict, walked.verdict.reason) == ("failed", verdict)
    assert walked.items == ()


@pytest.mark.parametrize("family", ["jcms", "truecms", "trs_search", "gkmlpt", "igi", "ucap"])
def test_an_endpoint_that_robots_forbids_leaves_the_first_page(family: str) -> None:
    quirk = "json" if family == "ucap" else ""
    portal = replica(Recipe(family, total=20, size=4, quirks=frozenset({quirk})))
    first = portal.list_url
    walked = walk(portal, failing(portal.fetch, lambda url: url != first, "robots"))
    assert walked.verdict.verdict in ("partial", "failed")
    assert walked.verdict.reason == "robots"
    assert walked.found <= truth(portal)


def test_an_endpoint_that_robots_forbids_is_no_harm_when_the_first_page_shows_all() -> None:
    portal = replica(Recipe("jcms", total=3, size=9))
    walked = walk(portal, failing(portal.fetch, lambda url: "dataproxy" in url, "robots"))
    assert walked.verdict.verdict == "complete"
    assert walked.found == truth(portal)


def test_a_page_that_fails_in_the_middle_is_a_hole_and_the_rest_is_read() -> None:
    portal = replica(Recipe("trs", total=20, size=4, off_topic=0))
    walked = walk(portal, failing(portal.fetch, lambda url: url.endswith("index_2.html"), "unreachable:timeout"))
    assert (walked.verdict.verdict, walked.verdict.reason) == ("partial", "unreachable:timeout")
    assert len(walked.items) == 16


def test_a_portal_that_goes_down_is_not_asked_for_every_page() -> None:
    portal = replica(Recipe("trs", total=60, size=3))
    walked = walk(portal, failing(portal.fetch, lambda url: "index_" in url, "unreachable:timeout"))
    assert walked.verdict.verdict == "partial"
    assert len(walked.fetches) < 6


@pytest.mark.parametrize(
    ("family", "quirk", "reason"),
    [
        ("trs", "stubs", "stub_pages"),
        ("trs", "unreachable", "declared_pages"),
        ("jcms", "overstated", "declared_total"),
        ("jcms", "silent", "declared_total"),
        ("jcms", "foreign", "other_column"),
        ("jpaas", "ignores", "page_equals_first"),
        ("vsb", "broken", "broken_chain"),
        ("truecms", "gone", "endpoint_gone"),
        ("gkmlpt", "uncounted", "declared_total"),
    ],
)
def test_the_reason_says_what_is_missing(family: str, quirk: str, reason: str) -> None:
    verdict = walk(replica(Recipe(family, total=33, size=5, quirks=frozenset({quirk})))).verdict
    assert (verdict.verdict, verdict.reason) == ("partial", reason)
    assert verdict.declared is None or verdict.declared > verdict.seen


def test_the_numbers_are_those_of_the_listing() -> None:
    verdict = walk(replica(Recipe("jcms", total=17, size=5, off_topic=3))).verdict
    assert (verdict.seen, verdict.declared) == (20, 20)


def test_the_hard_cap_is_told() -> None:
    portal = replica(Recipe("trs", total=40, size=2))
    walker = ListWalker(Source("s", "990100", portal.list_url), max_pages=5)
    queue = walker.start()
    while queue:
        queue = walker.feed(queue[0], portal.fetch(queue[0]))
    assert (walker.verdict().verdict, walker.verdict().reason) == ("partial", "page_cap")


def test_a_walk_that_was_left_is_unfinished() -> None:
    portal = replica(Recipe("trs"))
    walker = ListWalker(Source("s", "990100", portal.list_url))
    walker.feed(walker.start()[0], portal.fetch(Fetch(portal.list_url)))
    assert walker.verdict().reason == "unfinished"
    assert len(walker.items) > 0


def test_a_page_that_is_no_list_has_no_rows() -> None:
    text = "<html><body><p>欢迎访问</p></body></html>"
    page = Page("http://www.x.test/a/zfxxgknb/", 200, {}, text.encode(), text)
    walker = ListWalker(Source("s", "990100", page.url))
    walker.feed(walker.start()[0], page)
    assert (walker.verdict().verdict, walker.verdict().reason) == ("failed", "no_rows")


@pytest.mark.parametrize("family", [family for family in QUIRKS if family not in ("folders", "xxgk_years", "generic")])
def test_requests_stay_close_to_the_number_of_pages(family: str) -> None:
    """A night costs requests: no more than two beyond the pages that the list has."""
    portal = replica(Recipe(family, total=29, size=5))
    walked = walk(portal)
    pages = -(-(29 + 1) // 5)
    assert len(walked.fetches) <= pages + 3
