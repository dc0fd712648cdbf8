"""raw.db: one transaction a capture, nothing good overwritten, nights of absence counted once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from archive.raw.captures import Capture, Link, ListRow, NewCapture, UrlState, Walk
from archive.raw.store import NewerRawError, RawStore

URL = "http://h.gov.cn/nb/1.html"
TIME = "2026-03-10T18:17:00Z"


def new(**more: object) -> NewCapture:
    fields: dict[str, object] = {
        **{"run_id": 1, "source_id": "s", "url": URL, "final_url": URL, "kind": "article", "fetched_at": TIME},
        **{"status": 200, "headers": {"etag": '"1"'}, "verdict": "ok", "reason": "", "media_type": "text/html"},
        **{"night": "2026-03-10", "next_due": "2026-03-11T12:00:00Z", "body": b"one"},
    }
    return NewCapture(**(fields | more))  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    opened = RawStore(tmp_path)
    opened.begin_run("2026-03-10", TIME)
    return opened


def test_a_capture_its_body_and_its_state_go_in_together_or_not_at_all(store: RawStore) -> None:
    store.conn.execute("CREATE TRIGGER fail BEFORE UPDATE ON urls BEGIN SELECT raise(ABORT, 'power cut'); END")
    with pytest.raises(sqlite3.Error, match="power cut"):
        store.record(new())
    assert store.captures() == [] and list(store.blob_hashes()) == [] and store.url_state(URL) is None


def test_only_good_answers_replace_good_ones(store: RawStore) -> None:
    good = store.record(new())
    for verdict in ("challenge:jsl", "truncated", "gone", "maintenance", "wrong_page"):
        store.record(new(verdict=verdict, body=None, evidence=b"x" * 5000, headers={}))
    state = store.url_state(URL)
    assert state is not None
    assert (state.last_ok_capture, state.etag) == (good, '"1"')
    assert len(store.evidence(store.captures()[1].id)) == 2048
    assert store.body(state.last_ok_sha256 or "") == b"one"


def test_equal_bodies_are_stored_once(store: RawStore) -> None:
    store.record(new())
    store.record(new(url="http://h.gov.cn/nb/2.html"))
    assert len(list(store.blob_hashes())) == 1


def test_a_night_of_absence_counts_once_and_ends_with_a_good_answer(store: RawStore) -> None:
    store.record(new())
    for night in ("2026-03-11", "2026-03-11", "2026-03-12"):
        store.record(new(verdict="gone", body=None, night=night))
    gone = store.url_state(URL)
    assert gone and (gone.gone_nights, gone.gone_kind) == (2, "gone")
    store.record(new(verdict="unreachable:dns", body=None, night="2026-03-13"))
    assert (known := store.url_state(URL)) and known.gone_nights == 2, "a failure says nothing"
    store.record(new(verdict="not_modified", body=None, night="2026-03-14"))
    assert (back := store.url_state(URL)) and back.gone_nights == 0


def test_attachments_are_those_of_the_latest_good_page(store: RawStore) -> None:
    links = (
        Link("http://h.gov.cn/b.pdf", "attachment", "乙.pdf"),
        Link("http://h.gov.cn/a.pdf", "attachment", "甲.pdf"),
    )
    store.record(new(links=links))
    for link in links:
        store.record(
            new(url=link.url, kind="attachment", parent_url=URL, row=ListRow(link.name), body=link.name.encode())
        )
    assert [found.row.title for found in store.attachments(URL) if found.row] == ["乙.pdf", "甲.pdf"]
    store.record(new(body=b"two", links=links[1:]))
    store.record(new(url=links[1].url, kind="attachment", parent_url=URL, verdict="truncated", body=None))
    assert [found.url for found in store.attachments(URL)] == [links[1].url]


def test_an_unchanged_listing_is_stored_once(store: RawStore) -> None:
    listed = frozenset({"http://h.gov.cn/1", "http://h.gov.cn/2"})
    for run_id in (1, 2):
        store.record_walk(Walk(run_id, "s", "complete", "", 2, 2, TIME, listed))
    store.record_walk(Walk(3, "s", "partial", "robots", 1, 2, TIME, frozenset()))
    assert len(list(store.blob_hashes())) == 2
    assert store.latest_walk("s").listed == frozenset()
    assert store.latest_walk("s", verdict="complete") == Walk(2, "s", "complete", "", 2, 2, TIME, listed)
    assert (second := store.walk(2, "s")) and second.run_id == 2


def test_a_run_cut_off_goes_on_in_its_night(store: RawStore) -> None:
    again = store.begin_run("2026-03-10", TIME)
    assert (again.id, again.resumed) == (1, 1)
    store.finish_run(again.id, TIME, "clean")
    assert store.begin_run("2026-03-10", TIME).id == 2
    assert store.begin_run("2026-03-11", TIME).id == 3


def test_readers_may_look_while_it_is_written(store: RawStore, tmp_path: Path) -> None:
    with RawStore.reading(tmp_path) as reader, store.transaction():
        store.conn.execute("DELETE FROM runs")
        assert reader.run(1) is not None
    with RawStore.reading(tmp_path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.record(new())


def test_a_newer_file_is_left_alone(store: RawStore, tmp_path: Path) -> None:
    store.conn.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerRawError, match="newer nianbao"):
        RawStore(tmp_path)


def due(state: UrlState, started: str) -> str:
    return f"{started} +{state.unchanged}"


def quiet(store: RawStore, checks: int) -> None:
    """A report that said nothing new for so many checks, and then comes with other bytes."""
    store.record(new())
    for _ in range(checks):
        store.record(new(verdict="not_modified", body=None))
    store.record(new(body=b"other"))


def stands(store: RawStore) -> tuple[int, int, str]:
    state = store.url_state(URL)
    assert state is not None
    return state.unchanged, state.changes, state.next_due or ""


def last(store: RawStore) -> Capture:
    return store.captures()[-1]


def test_other_bytes_count_as_new_until_somebody_has_read_them(store: RawStore) -> None:
    quiet(store, 3)
    asked_by_the_crawl = "2026-03-11T12:00:00Z"
    assert stands(store) == (0, 0, asked_by_the_crawl) and store.awaits_word(last(store))
    for _ in range(2):  # said again after a death, it is not counted again
        store.tell(last(store), changed=False, due=due)
        assert stands(store) == (4, 0, f"{TIME} +4") and not store.awaits_word(last(store))


def test_news_start_the_patience_anew(store: RawStore) -> None:
    quiet(store, 3)
    for _ in range(2):
        store.tell(last(store), changed=True, due=due)
        assert stands(store) == (0, 1, "2026-03-11T12:00:00Z")


def test_what_is_not_told_is_not_taken_for_quiet(store: RawStore) -> None:
    """Nights without the archive: other bytes, other bytes again; then the archive reads both."""
    quiet(store, 3)
    first = last(store)
    store.record(new(body=b"yet other"))
    assert stands(store)[0] == 0
    store.tell(first, changed=True, due=due)
    store.tell(last(store), changed=False, due=due)
    assert stands(store)[0] == 1, "the three quiet checks were before the news"


def test_word_of_an_older_answer_moves_no_page_that_is_in_trouble_or_awaited(store: RawStore) -> None:
    quiet(store, 1)
    told = last(store)
    store.record(new(verdict="gone", body=None, next_due="2026-03-12T00:00:00Z"))
    store.tell(told, changed=False, due=due)
    assert stands(store) == (2, 0, "2026-03-12T00:00:00Z")
    store.record(new(body=b"third"))
    store.recheck([URL])
    store.tell(last(store), changed=False, due=due)
    assert stands(store)[2] == "", "a file of it is still missing"


def test_nobody_reads_a_listing(store: RawStore) -> None:
    for body in (b"one", b"two"):
        store.record(new(kind="listing", body=body))
    assert stands(store)[:2] == (0, 1) and not store.awaits_word(last(store))
