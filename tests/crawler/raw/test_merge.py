"""Several raw.db made one: however an archive was cut, and in whatever order it is joined, it is the same archive."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.raw import merging
from archive.raw.captures import (
    ColumnSearch,
    HostState,
    LedgerLine,
    Link,
    ListRow,
    NewCapture,
    RobotsRecord,
    SourceState,
    Walk,
)
from archive.raw.merging import merge
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from scheduler import main

FIRST = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
TABLES = (
    *("runs", "answers", "repeats", "urls", "links", "walks", "ledger", "source_states", "hosts", "robots", "columns"),
    "blobs",
)


def dump(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table whole; of blobs all but the numbers, which are those of their coming."""
    with sqlite3.connect(data / "raw.db") as conn:
        found = {table: sorted(conn.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    found["blobs"] = sorted(row[1:] for row in found["blobs"])
    return found


class History:
    """What a few sources answered in some nights, into any number of stores: each source into those that have it."""

    def __init__(self, seed: int, sources: int, nights: int) -> None:
        self.random = random.Random(seed)
        self.sources = [f"s{number}" for number in range(sources)]
        self.nights = nights
        self.moment = FIRST

    def tell(
        self, stores: Sequence[tuple[RawStore, frozenset[str]]], evening: Callable[[], object] = lambda: None
    ) -> None:
        for night in range(self.nights):
            self.moment = max(self.moment, FIRST + timedelta(days=night))
            started, label = stamp(self.moment), (FIRST + timedelta(days=night)).date().isoformat()
            runs = {store: store.begin_run(label, started).id for store, _ in stores}
            for event in self.events(label):
                for store, mine in stores:
                    event(store, runs[store]) if event.source in mine else None
            for store, _ in stores:
                store.finish_run(runs[store], stamp(self.moment), "clean")
            evening()

    def events(self, label: str) -> Iterator[Event]:
        for source in self.sources:
            yield Event(source, "walk", self.rows(source), self.later())
        for _ in range(self.random.randint(3, 12)):
            source = self.random.choice(self.sources)
            yield Event(source, "capture", self.capture(source, label), self.later())
        for source in self.sources:
            yield Event(source, "close", None, self.later())

    def later(self) -> str:
        self.moment += timedelta(seconds=self.random.randint(1, 5))
        return stamp(self.moment)

    def rows(self, source: str) -> list[tuple[str, ListRow]]:
        numbers = range(self.random.randint(1, 5))
        return [
            (f"http://{source}.gov.cn/{number}", ListRow(f"{number} {self.random.randint(1, 2)}")) for number in numbers
        ]

    def capture(self, source: str, label: str) -> dict[str, Any]:
        verdict, status = self.random.choice([("ok", 200), ("ok", 200), ("not_modified", 304), ("gone", 404)])
        number = self.random.randint(0, 4)
        url = f"http://{source}.gov.cn/{number}"
        body = f"{self.random.randint(1, 2)} of {number}".encode() if verdict == "ok" else None
        links = (Link(f"{url}/a.pdf", "attachment", "a"),)[: self.random.randint(0, 1)] if body else None
        said = {"source_id": source, "url": url, "final_url": url, "kind": "article", "status": status, "headers": {}}
        said |= {"verdict": verdict, "reason": "", "media_type": "text/html" if body else "", "night": label}
        return said | {"next_due": label, "body": body, "links": links, "parent_url": f"http://{source}.gov.cn/"}


class Event:
    """One thing that happens to one source."""

    def __init__(self, source: str, kind: str, said: Any, at: str) -> None:
        self.source, self.kind, self.said, self.at = source, kind, said, at

    def __call__(self, store: RawStore, run: int) -> None:
        home = f"http://{self.source}.gov.cn/"
        if self.kind == "walk":
            store.add_articles(self.source, home, self.said)
            listed = frozenset(url for url, _ in self.said)
            store.record_walk(Walk(run, self.source, "complete", "", len(listed), None, self.at, listed, ("count",)))
            store.put_robots(RobotsRecord(home, "absent", "", "", self.at))
        elif self.kind == "capture":
            store.record(NewCapture(run_id=run, fetched_at=self.at, **self.said))
        else:
            line = LedgerLine(run, self.source, "complete", "", 2, 2, 3, 1, 0, 0, 0, 0, 0, 9, 1.5, "", self.at)
            store.close_source(line, SourceState(self.source, "complete", "", self.at, 1, run, self.at, self.at))
            store.put_host(HostState(f"{self.source}.gov.cn", asked=run, asked_night=self.at[:10]))
            store.put_column(ColumnSearch(self.source, self.at, home, None))


def histories(
    tmp: Path, seed: int, parts: int, evening: Callable[[list[Path]], object] = lambda _: None
) -> tuple[Path, list[Path]]:
    """One machine's raw.db, and those of so many machines that had its sources among them.

    evening  is called after each night, with the latter.
    """
    history = History(seed, sources=4, nights=3)
    shards = [frozenset(history.sources[number::parts]) for number in range(parts)]
    places = [(tmp / "whole", frozenset(history.sources)), *((tmp / f"part{n}", s) for n, s in enumerate(shards))]
    for place, _ in places:
        place.mkdir(parents=True)
    stores = [(RawStore(place), mine) for place, mine in places]
    history.tell(stores, lambda: evening([place for place, _ in places[1:]]))
    for store, _ in stores:
        store.close()
    return places[0][0], [place for place, _ in places[1:]]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), parts=st.integers(1, 4), data=st.data())
def test_any_cut_and_any_order_is_one_machine(
    tmp_path_factory: pytest.TempPathFactory, seed: int, parts: int, data: st.DataObject
) -> None:
    tmp = tmp_path_factory.mktemp("merge")
    whole, raws = histories(tmp, seed, parts)
    order = data.draw(st.permutations([*raws, *raws[:1]]))
    cut = data.draw(st.integers(0, len(order)))
    for some in (order[:cut], order[cut:]):
        merge(tmp / "out", some) if some else None
    assert dump(tmp / "out") == dump(whole)
    again = merge(tmp / "out", order)
    assert (again.blobs, again.captures, again.runs, again.addresses) == (0, 0, 0, 0)
    assert dump(tmp / "out") == dump(whole)
    shutil.rmtree(tmp)


@pytest.mark.parametrize("seed", range(3))
def test_night_by_night_is_all_nights_at_once(tmp_path: Path, seed: int) -> None:
    """Also where a part comes a night late, and where the target was put back to what it was a night before."""
    out, saved = tmp_path / "out", tmp_path / "saved.db"
    nights: list[int] = []

    def evening(parts: list[Path]) -> None:
        if len(nights) == 2:
            shutil.copyfile(saved, out / "raw.db")
        nights.append(merge(out, parts[len(nights) % 2 :]).captures)
        if len(nights) == 1:
            shutil.copyfile(out / "raw.db", saved)

    whole, raws = histories(tmp_path, seed, 3, evening)
    merge(out, raws)
    assert dump(out) == dump(whole)
    assert merge(out, raws).captures == 0 < nights[-1]


def test_what_an_archive_has_filed_keeps_its_numbers(tmp_path: Path) -> None:
    _, raws = histories(tmp_path, 7, 2)
    merge(tmp_path / "out", raws[:1])
    with RawStore.reading(tmp_path / "out") as store:
        filed = store.captures()[-3]
        before = store.captures(0, filed.id)
    merge(tmp_path / "out", raws, filed=filed.id)
    with RawStore.reading(tmp_path / "out") as store:
        after = store.captures()
    kept = len(before)
    assert [(c.id, c.url, c.run_id, c.fetched_at) for c in after[:kept]] == [
        (c.id, c.url, c.run_id, c.fetched_at) for c in before
    ]
    assert [c.id for c in after] == sorted({c.id for c in after})
    times = [(c.run_id, c.fetched_at) for c in after[kept:]]
    assert times == sorted(times) and len(times) > 3


def test_the_newer_state_of_a_source_lasts_whichever_file_comes_first(tmp_path: Path) -> None:
    """A backup of a machine that has gone on since, and an address that sources of two machines share."""
    _, raws = histories(tmp_path, 11, 3)
    shutil.copytree(raws[0], tmp_path / "older")
    for night, (place, source) in enumerate([(raws[0], "s0"), (raws[1], "s1")], 4):
        with RawStore(place) as store:
            at = stamp(FIRST + timedelta(days=night))
            run = store.begin_run(at[:10], at)
            said = {"source_id": source, "kind": "article", "status": 200, "headers": {}, "verdict": "ok", "reason": ""}
            said |= {"url": "http://s0.gov.cn/shared", "final_url": "", "media_type": "text/html", "night": at[:10]}
            store.record(NewCapture(run_id=run.id, fetched_at=at, next_due=at, body=source.encode(), **said))
    files = [*raws, tmp_path / "older"]
    merge(tmp_path / "forth", files)
    for raw in reversed(files):
        merge(tmp_path / "back", [raw])
    assert dump(tmp_path / "forth") == dump(tmp_path / "back")
    with RawStore.reading(tmp_path / "back") as store:
        state = store.url_state("http://s0.gov.cn/shared")
        assert state and state.source_id == "s0" and len(store.captures_of(state.url)) == 2


def test_a_merge_that_is_cut_off_anywhere_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, raws = histories(tmp_path, 3, 2)
    for step in ("Captures", "join_standing"):
        with monkeypatch.context() as cut:
            cut.setattr(merging, step, lambda *_: (_ for _ in ()).throw(OSError("power cut")))
            with pytest.raises(OSError, match="power cut"):
                merge(tmp_path / "out", raws)
    merge(tmp_path / "out", raws)
    assert dump(tmp_path / "out") == dump(whole)


def test_command_says_what_came_and_what_is_no_raw_db(tmp_path: Path) -> None:
    _, raws = histories(tmp_path, 5, 2)
    words = ["merge", "--data", str(tmp_path / "out"), str(raws[0]), str(raws[1] / "raw.db")]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0 and told.stdout.startswith("2 files merged: ")
    again = CliRunner().invoke(main, [*words, str(tmp_path / "out")])
    assert again.stdout == "2 files merged: 0 new captures, 0 new bodies, 0 new runs, 0 new addresses\n"
    (tmp_path / "other.db").write_bytes(b"no database, surely")
    for wrong in ("other.db", "missing"):
        refused = CliRunner().invoke(main, ["merge", "--data", str(tmp_path / "out"), str(tmp_path / wrong)])
        assert refused.exit_code == 2 and wrong in refused.stderr


def test_an_older_file_is_brought_up_to_today_in_a_copy(tmp_path: Path) -> None:
    _, raws = histories(tmp_path, 5, 1)
    with sqlite3.connect(raws[0] / "raw.db") as conn:
        answers = conn.execute("SELECT count(*) FROM captures").fetchone()
        for statement in _BEFORE_REPEATS:
            conn.execute(statement)
    before = (raws[0] / "raw.db").read_bytes()
    merge(tmp_path / "out", raws)
    with RawStore.reading(tmp_path / "out") as store:
        assert store.conn.execute("SELECT count(*) FROM captures").fetchone() == answers
    assert (raws[0] / "raw.db").read_bytes() == before


_BEFORE_REPEATS = (
    "CREATE TABLE c AS SELECT * FROM captures",
    "ALTER TABLE c DROP COLUMN same_as",
    "DROP VIEW captures",
    "DROP TABLE repeats",
    "ALTER TABLE answers RENAME TO captures",
    "DELETE FROM captures",
    "INSERT INTO captures SELECT * FROM c",
    "DROP TABLE c",
    "ALTER TABLE walks DROP COLUMN proofs",
    "ALTER TABLE walks DROP COLUMN gaps",
    "DELETE FROM _sqlite_migrations WHERE name = 'm004_repeats_and_evidence'",
    "PRAGMA user_version = 3",
)
