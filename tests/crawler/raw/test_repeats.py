"""Answers that only repeat another: a few bytes each, and seen in `captures` like every other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.raw import costs
from archive.raw.captures import Capture, ListRow, NewCapture, Walk
from archive.raw.rows import pack
from archive.raw.schema import migrations
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from archive.raw.warc import write_warc

FIRST = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
ROW = ListRow("样例市教育局2025年政府信息公开工作年度报告", "2026-01-20")
HEADERS = {"content-type": "text/html; charset=gb18030", "etag": '"5f-abc"', "date": "Tue, 10 Mar 2026 18:17:00 GMT"}
_STATUS = {"ok": 200, "not_modified": 304, "gone": 404}


def url(number: int) -> str:
    return f"http://www.h.gov.cn/art/2026/1/{number % 28 + 1}/art_1229_{number * 7919 % 1_000_003}.html"


class Nights:
    """raw.db night after night."""

    def __init__(self, data: Path) -> None:
        self.store = RawStore(data)
        self.at = FIRST
        self.run = self._begin()

    def _begin(self) -> int:
        return self.store.begin_run(self.at.date().isoformat(), stamp(self.at)).id

    def pass_on(self) -> None:
        self.store.finish_run(self.run, stamp(self.at), "clean")
        self.at = FIRST + timedelta(days=self.run)
        self.run = self._begin()

    def answer(self, number: int, verdict: str, body: bytes | None = None, **other: object) -> int:
        self.at += timedelta(seconds=1)
        values: dict[str, object] = {
            **{"run_id": self.run, "source_id": "s", "url": url(number), "final_url": url(number), "kind": "article"},
            **{"fetched_at": stamp(self.at), "status": _STATUS[verdict], "headers": HEADERS, "verdict": verdict},
            **{"reason": "", "media_type": "text/html" if body else "", "night": self.at.date().isoformat()},
            **{"next_due": stamp(self.at + timedelta(days=1)), "body": body, "row": ROW},
            "parent_url": "http://www.h.gov.cn/nb/",
        }
        return self.store.record(NewCapture(**(values | other)))  # type: ignore[arg-type]

    def kept_whole(self) -> int:
        return int(self.store.conn.execute("SELECT count(*) FROM answers").fetchone()[0])


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    made = Nights(tmp_path)
    yield made
    made.store.close()


def size(data: Path) -> int:
    return sum((data / name).stat().st_size for name in ("raw.db", "raw.db-wal"))


@pytest.mark.parametrize("verdict", ["not_modified", "ok"])
def test_a_checked_address_costs_less_than_a_hundred_bytes(nights: Nights, tmp_path: Path, verdict: str) -> None:
    checked = 1000
    nights.store.conn.execute("PRAGMA synchronous = OFF")
    for number in range(checked):
        nights.answer(number, "ok", b"a page %d" % number)
    nights.pass_on()
    before = size(tmp_path)
    for number in range(checked):
        nights.answer(number, verdict, b"a page %d" % number if verdict == "ok" else None)
    nights.pass_on()
    assert (size(tmp_path) - before) / checked < 100
    asked = nights.store.conn.execute(
        "SELECT count(DISTINCT url), min(verdict), max(verdict) FROM captures WHERE run_id = 2 AND kind = 'article'"
    ).fetchone()
    assert asked == (checked, verdict, verdict)


def test_a_repeat_reads_as_what_it_repeats_at_its_own_time(nights: Nights) -> None:
    first = nights.answer(1, "ok", b"one")
    nights.pass_on()
    unchanged, equal = nights.answer(1, "not_modified"), nights.answer(1, "ok", b"one", headers=HEADERS | {"date": "?"})
    assert nights.kept_whole() == 1
    whole, quiet, again = nights.store.captures_of(url(1))
    assert [one.id for one in (whole, quiet, again)] == [first, unchanged, equal] == [1, 2, 3]
    assert (quiet.verdict, quiet.status, quiet.sha256, quiet.headers, quiet.same_as) == (
        *("not_modified", 304, None, {}, first),
    )
    assert (again.verdict, again.status, again.sha256, again.headers) == ("ok", 200, whole.sha256, HEADERS)
    assert {(one.run_id, one.row, one.parent_url, one.source_id) for one in (quiet, again)} == {
        (2, ROW, "http://www.h.gov.cn/nb/", "s")
    }
    assert whole.fetched_at < quiet.fetched_at < again.fetched_at == stamp(nights.at)
    state = nights.store.url_state(url(1))
    assert state is not None
    assert (state.last_capture, state.last_ok_capture, state.unchanged) == (equal, first, 2)
    assert nights.store.ended_at(2) == stamp(nights.at)


@pytest.mark.parametrize(
    "other",
    [
        {"row": ListRow(ROW.title, "2026-02-01")},
        {"final_url": "http://www.h.gov.cn/moved.html"},
        {"parent_url": "http://www.h.gov.cn/nb2/"},
        {"kind": "attachment"},
        {"headers": HEADERS | {"content-type": "text/html"}, "body": b"one"},
        {"body": b"two"},
        {"reason": "said more"},
    ],
)
def test_an_answer_that_says_anything_else_is_kept_whole(nights: Nights, other: dict[str, object]) -> None:
    nights.answer(1, "ok", b"one")
    other = dict(other)
    body = other.pop("body", None)
    assert body is None or isinstance(body, bytes)
    nights.answer(1, "ok" if body else "not_modified", body, **other)
    assert nights.kept_whole() == 2


def test_a_row_that_moved_costs_one_whole_row_not_one_a_night(nights: Nights) -> None:
    nights.answer(1, "ok", b"one")
    moved = ListRow(ROW.title, "2026-02-01")
    for _ in range(3):
        nights.answer(1, "not_modified", row=moved)
    assert nights.kept_whole() == 2
    assert [one.row for one in nights.store.captures_of(url(1))] == [ROW, moved, moved, moved]


def test_after_a_night_of_absence_it_still_repeats_the_good_answer(nights: Nights) -> None:
    nights.answer(1, "ok", b"one")
    nights.answer(1, "gone")
    nights.answer(1, "not_modified")
    assert [one.verdict for one in nights.store.captures_of(url(1))] == ["ok", "gone", "not_modified"]
    assert nights.kept_whole() == 2


def _all(store: RawStore, step: int) -> list[Capture]:
    found: list[Capture] = []
    while batch := store.captures(found[-1].id if found else 0, step):
        assert len(batch) <= step
        found += batch
    return found


@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_captures_come_in_their_order_however_they_are_kept(nights: Nights, step: int) -> None:
    for verdict in ("ok", "not_modified", "gone", "not_modified", "not_modified"):
        for number in (1, 2):
            nights.answer(number, verdict, b"one" if verdict == "ok" else None)
    found = _all(nights.store, step)
    assert [one.id for one in found] == list(range(1, 11))
    assert [one.verdict for one in found[::2]] == ["ok", "not_modified", "gone", "not_modified", "not_modified"]


def test_pages_of_a_listing_are_counted_with_those_that_did_not_change(nights: Nights) -> None:
    for _ in range(2):
        for number in (1, 2, 3):
            nights.answer(number, "ok", b"page", kind="listing")
        nights.answer(4, "ok", b"report")
        nights.store.record_walk(Walk(nights.run, "s", "complete", "", 1, 1, stamp(nights.at)))
        nights.pass_on()
    assert nights.kept_whole() == 4
    assert costs.pages_of_last_walks(nights.store.conn) == {"s": 3}


def test_a_warc_gives_a_repeat_no_headers_that_it_did_not_have(nights: Nights, tmp_path: Path) -> None:
    nights.answer(1, "ok", b"one")
    nights.answer(1, "ok", b"one")
    counts = write_warc(tmp_path, tmp_path / "out.warc")
    assert (counts.responses, counts.revisits) == (1, 1)
    response, revisit = (tmp_path / "out.warc").read_bytes().split(b"WARC-Type: re")[1:]
    assert b"etag" in response and b"etag" not in revisit


def older(data: Path) -> None:
    """A raw.db as the version before wrote it, with a capture and a walk."""
    with closing(sqlite3.connect(data / "raw.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrations.apply(Database(conn), stop_before="m004_repeats_and_evidence")
        conn.execute("PRAGMA user_version = 3")
        conn.execute("INSERT INTO runs (night, started_at) VALUES ('2026-03-10', ?)", [stamp(FIRST)])
        conn.execute(
            "INSERT INTO captures VALUES (7, 1, 's', ?, ?, 'article', ?, 304, '{}', 'not_modified', '', '', NULL, NULL,"
            " NULL, ?, ?, NULL)",
            [url(1), url(1), stamp(FIRST), ROW.title, ROW.date],
        )
        digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        conn.execute("INSERT INTO blobs (sha256, size, data) VALUES (?, 0, ?)", [digest, pack(b"")])
        conn.execute("INSERT INTO walks VALUES (1, 's', 'complete', '', 1, 1, ?, ?)", [stamp(FIRST), digest])


def test_a_reader_reads_the_file_of_the_version_before(tmp_path: Path) -> None:
    older(tmp_path)
    with RawStore.reading(tmp_path) as store:
        (one,) = store.captures()
        assert (one.id, one.row, one.same_as) == (7, ROW, None)
        assert store.latest_walk("s") == Walk(1, "s", "complete", "", 1, 1, stamp(FIRST))
        assert store.attachments(url(1)) == [] and store.ended_at(1) == stamp(FIRST)


@pytest.mark.parametrize("instructions", [1, 20, 60, 120])
def test_a_migration_that_dies_leaves_the_file_as_it_was_and_the_next_goes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instructions: int
) -> None:
    older(tmp_path)
    steps = iter(range(100_000))
    plain = sqlite3.connect

    def dying(*arguments: object, **options: object) -> sqlite3.Connection:
        conn: sqlite3.Connection = plain(*arguments, **options)  # type: ignore[call-overload]
        conn.set_progress_handler(lambda: next(steps) >= instructions, 10)
        return conn

    with monkeypatch.context() as patch, pytest.raises(sqlite3.OperationalError, match="interrupted"):
        patch.setattr(sqlite3, "connect", dying)
        RawStore(tmp_path)
    with closing(sqlite3.connect(tmp_path / "raw.db")) as conn:
        kinds = dict(conn.execute("SELECT name, type FROM sqlite_master WHERE name IN ('captures', 'repeats')"))
        assert kinds == {"captures": "table"}
        assert conn.execute("PRAGMA user_version").fetchone() == (3,)
    with RawStore(tmp_path) as store:
        assert [one.id for one in store.captures()] == [7]
        assert store.conn.execute("PRAGMA user_version").fetchone() == (4,)
