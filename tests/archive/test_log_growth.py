"""The write-ahead log while others read: bounded beside the site's readers, cut back behind one that took hours."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.packing import CHECKPOINT_BYTES, PAGE_BYTES
from archive.raw.opening import LOG_BYTES, open_reading
from archive.raw.transactions import snapshot
from archive.store import Store

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
STEP = 1 << 20


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.open(tmp_path, now=NOW)
    opened.db.execute("CREATE TABLE filler (data BLOB)")
    return opened


def _write(store: Store, megabytes: int) -> None:
    for _ in range(megabytes):
        with store.transaction() as db:
            db.execute("INSERT INTO filler VALUES (zeroblob(?))", [STEP])


def _log(store: Store) -> int:
    path = str(store.db.execute("PRAGMA database_list").fetchone()[2])
    return Path(f"{path}-wal").stat().st_size


def test_readers_that_come_and_go_let_the_log_begin_anew(store: Store, tmp_path: Path) -> None:
    most = 0
    with store, closing(open_reading(tmp_path / "archive.db")) as reader:
        for _ in range(20):
            with snapshot(reader):
                _write(store, 2)
                most = max(most, _log(store))
            _write(store, 1)
    assert most < 2 * CHECKPOINT_BYTES, f"{most / STEP:.0f} MB of log for 60 MB written beside readers of 2 MB each"


def test_behind_a_reader_of_hours_the_log_is_what_was_written_and_is_cut_back(store: Store, tmp_path: Path) -> None:
    with store, closing(open_reading(tmp_path / "archive.db")) as reader:
        with snapshot(reader):
            _write(store, 48)
            grown = _log(store)
            assert reader.execute("SELECT count(*) FROM filler").fetchone() == (0,)
        _write(store, 18)
        left = _log(store)
    assert 48 * STEP < grown < 1.1 * 48 * STEP
    assert left <= LOG_BYTES < grown


def test_a_full_log_behind_a_reader_takes_nothing_from_what_is_stored(store: Store, tmp_path: Path) -> None:
    with store, closing(open_reading(tmp_path / "archive.db")) as reader, snapshot(reader):
        (pages,) = store.db.execute("PRAGMA page_count").fetchone()
        store.db.execute(f"PRAGMA max_page_count = {pages + 7 * STEP // 2 // PAGE_BYTES}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            _write(store, 8)
        stored = store.db.execute("SELECT count(*) FROM filler").fetchone()
        assert stored == (3,) and store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_beside_readers_of_whom_one_is_always_there_the_log_is_begun_anew(store: Store, tmp_path: Path) -> None:
    done, most = threading.Event(), 0

    def read(late: float) -> None:
        with closing(open_reading(tmp_path / "archive.db")) as reader:
            done.wait(late)
            while not done.is_set():
                with snapshot(reader):
                    done.wait(0.1)

    readers = [threading.Thread(target=read, args=(0.05 * number,)) for number in range(2)]
    for reader in readers:
        reader.start()
    with store:
        for _ in range(40):
            _write(store, 3)
            most = max(most, _log(store))
        done.set()
    for reader in readers:
        reader.join()
    assert most < 1.5 * LOG_BYTES, f"{most / STEP:.0f} MB of log for 120 MB written"
