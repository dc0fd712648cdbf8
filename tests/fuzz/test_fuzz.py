"""Strange documents, listings and addresses: each gets an answer, and none an exception.

A short run with fixed seeds in the tests; `make fuzz` looks for NIANBAO_FUZZ_MINUTES with seeds of its own. Documents
are read in this process: what the sandbox would catch is found here.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from archive.site.app import make_datasette
from crawler.listing.markup import DEEPEST, soup
from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Page
from crawler.registry.sources import Source
from parsers.formats import sniff
from parsers.model import Document, Unreadable
from parsers.report import parse
from tests.fuzz.corpus import changed, changes, documents, listings
from tests.site.sample import build

MINUTES = float(os.environ.get("NIANBAO_FUZZ_MINUTES", "0"))
PROPERTIES = 3
OURS = settings(max_examples=25, derandomize=not MINUTES, phases=[Phase.generate, Phase.shrink], database=None)
OTHER_PROGRAMS = ("parsers.readers.legacy:read_legacy", "parsers.readers.picture:read_picture")
"""Readers that start another program for each document: their own tests have them."""


def _as_long_as_asked(look: Callable[[], None]) -> None:
    end = time.monotonic() + 60 * MINUTES / PROPERTIES
    look()
    while time.monotonic() < end:
        look()


def test_no_document_is_a_fault_of_ours() -> None:
    @OURS
    @given(st.sampled_from(sorted(documents())), changes)
    def look(kind: str, made: list[Any]) -> None:
        data = changed(documents()[kind], made)
        if sniff(data)[0].reader in OTHER_PROGRAMS:
            return
        outcome = parse(Document(data, file_name=f"a.{kind}"))
        assert not (isinstance(outcome, Unreadable) and outcome.reason == "internal_error"), outcome.detail

    _as_long_as_asked(look)


def test_no_listing_stops_the_walker_or_leads_it_on_for_ever() -> None:
    @OURS
    @given(st.lists(st.tuples(st.sampled_from(listings()), changes), min_size=1, max_size=4))
    def look(shown: list[tuple[bytes, list[Any]]]) -> None:
        walker = _walked([changed(body, made) for body, made in shown])
        assert walker.verdict().verdict in ("complete", "unproven", "partial", "blocked", "failed")

    _as_long_as_asked(look)


def _walked(bodies: list[bytes]) -> ListWalker:
    """A walk whose answers are these in turn."""
    walker = ListWalker(Source("s", "330206", "http://127.0.0.1/nb/", "portal"))
    queue, asked = list(walker.start()), 0
    while queue and asked < 40:
        fetch = queue.pop(0)
        body = bodies[asked % len(bodies)]
        asked += 1
        found = Page(fetch.url, 200, {}, body, body.decode("utf-8", "replace"))
        queue += walker.feed(fetch, Failure("server_error") if asked % 7 == 6 else found)
    return walker


ROW = '<a href="/a.html">样例市教育局2023年政府信息公开工作年度报告</a>'
RECORD = '{"data": [{"title": "样例市教育局2023年政府信息公开工作年度报告", "url": "/a.html", "date": %s}]}'
STRANGE = {
    "deep page": (f"{'<div>' * 3000}{ROW}{'</div>' * 3000}", 1),
    "deep data": ('{"data":' * 3000 + "1" + "}" * 3000, 0),
    "deep and unclosed": ("[" * 3000, 0),
    "called back deep": (f"back({'[' * 900}{']' * 900})", 0),
    "day without end": (RECORD % ("9" * 400), 1),
    "day far away": (RECORD % ("9" * 14), 1),
}
"""What fuzzing found in listings: name → (answer, rows that are seen in it)."""


@pytest.mark.parametrize("name", STRANGE)
def test_strange_listings_are_read_or_left_unread(name: str) -> None:
    body, rows = STRANGE[name]
    items = _walked([body.encode()]).items
    assert len(items) == rows and not any(item.date for item in items)


def test_no_tree_of_a_page_is_deeper_than_what_can_be_looked_through() -> None:
    """Each element is looked through once for all around it: depth alone would cost a night."""
    tree = soup(f"{'<div>' * 3000}{ROW}</div><p>下</p>{'</div>' * 2998}<b>末</b>")
    assert max(len(list(tag.parents)) for tag in tree.find_all()) <= DEEPEST
    assert [tree.a.get("href"), tree.p.string, tree.b.string] == ["/a.html", "下", "末"]
    assert len(tree.find_all("div")) == 3000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    made = make_datasette(build(tmp_path_factory.mktemp("fuzzed")))
    yield made
    made.site.close()


PATHS = (
    *(
        "/",
        "/search",
        "/search.csv",
        "/search.atom",
        "/changes",
        "/changes.json",
        "/coverage/330206",
        "/sources",
        "/rankings",
    ),
    *(
        "/compare",
        "/compare.csv",
        "/regions",
        "/regions/330206",
        "/agencies/1",
        "/reports/1/2023",
        "/reports/1/2023/compare",
    ),
    *(
        "/reports/1/2023/versions/1/original",
        "/archive/reports",
        "/archive/reports.json",
        "/archive/changes",
        "/archive",
    ),
)
NAMES = (
    *("q", "figure", "op", "value", "page", "kind", "region", "agency", "year", "state", "name", "version", "document"),
    *(
        "from",
        "to",
        "add",
        "labels",
        "scope",
        "least",
        "order",
        "level",
        "rate",
        "sql",
        "_where",
        "_sort",
        "_next",
        "_size",
    ),
    *("_facet", "_search", "_col", "_shape", "_raw", "_json", "year__gt", "title__contains", "_bom", "_dl", "_labels"),
)
VALUES = (
    "",
    "0",
    "-1",
    "1",
    "2023",
    "9" * 30,
    "330206",
    "requests.received.total",
    "公开",
    '"',
    "' or 1=1 --",
    "%",
    "NaN",
    "1e9",
)


def test_no_address_is_a_fault_of_ours(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    values = st.one_of(st.sampled_from(VALUES), st.text(max_size=12))
    pairs = st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=6)), values), max_size=4)

    @OURS
    @given(st.sampled_from(PATHS), pairs)
    def look(path: str, query: list[tuple[str, str]]) -> None:
        asked = f"{path}?{urlencode(query, errors='surrogatepass')}"
        status = asyncio.run(site.client.get(asked)).status_code
        assert status in (200, 302, 400, 403, 404, 414, 503), (asked, status)

    _as_long_as_asked(look)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("table", ["reports", "reports.json", "changes.csv", "panel"])
def test_an_order_that_there_is_not_is_a_question_that_makes_no_sense(site: Any, table: str) -> None:
    for query in ("_sort=0", "_sort_desc=' or 1=1 --", "_sort=year&_sort_desc=year"):
        answer = asyncio.run(site.client.get(f"/archive/{table}?{query}"))
        assert answer.status_code == 400 and "不能这样排序" in answer.text, (query, answer.text[:300])
    assert asyncio.run(site.client.get(f"/archive/{table}?_sort=year" if table == "panel" else "/")).status_code == 200


FOUND = {
    "xlsx": [("put", 1.0, 0.0, b""), ("put", 0.0, 0.0, b"\x00")],
    "docx": [("flip", 1.0, 0.0, b""), ("cut", 0.5, 0.0, b"")],
}
"""What long runs found, kept: kind → the changes that were once a fault of ours."""


@pytest.mark.parametrize("kind", FOUND)
def test_what_was_found_stays_mended(kind: str) -> None:
    outcome = parse(Document(changed(documents()[kind], FOUND[kind])))
    assert isinstance(outcome, Unreadable) and outcome.reason == "damaged", outcome


def test_the_corpus_reads_as_it_is() -> None:
    unread = {kind for kind, data in documents().items() if isinstance(parse(Document(data)), Unreadable)}
    assert not unread & {"html", "docx", "xlsx", "pdf", "ofd", "xls"}
    assert Path(__file__).parents[2].joinpath("Makefile").read_text("utf-8").count("tests/fuzz")
