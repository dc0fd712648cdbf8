"""What a capture means for the next look at its address: said by the archive, which reads each new body once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.filing.ingest import ingest
from archive.raw.captures import UrlState
from parsers.sandbox.pool import Pool
from tests.archive.portal import HOST, Portal, figures, page

PAGE = "/nb/2023.html"


def due(state: UrlState, started: str) -> str:
    return f"{state.unchanged} after {started}"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each document was given to a reader process."""
    count: Counter[str] = Counter()
    whole = Pool.map

    def counting(pool: Pool, documents: Iterable[Any]) -> Iterator[Any]:
        def each() -> Iterator[Any]:
            for work in documents:
                count[hashlib.sha256(work[0].data).hexdigest()] += 1
                yield work

        return whole(pool, each())

    monkeypatch.setattr(Pool, "map", counting)
    return count


def archive(portal: Portal) -> None:
    portal.raw.finish_run(portal.run, portal.now.isoformat(), "clean")
    ingest(portal.data, now=portal.now, jobs=1, due=due)


def state(portal: Portal, path: str = PAGE) -> UrlState:
    found = portal.raw.url_state(HOST + path)
    assert found is not None
    return found


def nights(portal: Portal, *bodies: str | bytes, **shown: Any) -> None:
    for body in bodies:
        portal.show(PAGE, body, **shown)
        archive(portal)
        portal.next_night()


def test_a_counter_is_no_news_and_a_figure_is(portal: Portal) -> None:
    nights(portal, *(page(noise=night) for night in range(4)))
    assert (state(portal).unchanged, state(portal).changes) == (3, 0)
    assert (state(portal).next_due or "").startswith("3 after 2024-02-04")
    nights(portal, page(noise=9, values=figures(7)))
    assert (state(portal).unchanged, state(portal).changes) == (0, 1)
    nights(portal, page(noise=10, values=figures(7)))
    assert (state(portal).unchanged, state(portal).changes) == (1, 1)
    assert portal.kinds() == ["published", "figures_revised"]


def test_each_body_of_a_night_is_read_once(portal: Portal, parsed: Counter[str]) -> None:
    nights(portal, page(), page(noise=1), page(noise=2, values=figures(7)))
    archive(portal)
    assert sorted(parsed.values()) == [1, 1, 1]


def test_a_page_that_cannot_be_read_is_looked_at_as_if_it_were_news(portal: Portal) -> None:
    nights(portal, page(), page(noise=1), "<html><body><p>系统正忙，请稍后。</p></body></html>")
    capture = portal.raw.captures()[-1]
    assert (state(portal).unchanged, state(portal).changes) == (0, 0) and portal.raw.awaits_word(capture)
    nights(portal, page(noise=2))
    assert state(portal).unchanged >= 1, "what it showed in between was no report"


def test_a_file_packed_anew_is_the_same_file(portal: Portal) -> None:
    for night, text in enumerate(("one", "one", "two")):
        portal.show(PAGE, page(), links=["/a.pdf"])
        data = f"%PDF-1.4\n/CreationDate (D:2024020{night})\n{text}\n%%EOF".encode()
        portal.show("/a.pdf", data, media_type="application/pdf", parent=PAGE)
        archive(portal)
        portal.next_night()
        told = state(portal, "/a.pdf")
        assert (told.unchanged, told.changes) == [(0, 0), (1, 0), (0, 1)][night]


def test_without_the_rule_the_next_look_stays_where_the_crawl_had_put_it(portal: Portal) -> None:
    portal.show(PAGE, page())
    portal.next_night()
    portal.show(PAGE, page(noise=1))
    before = state(portal).next_due
    portal.ingest()
    assert (state(portal).unchanged, state(portal).next_due) == (1, before)
