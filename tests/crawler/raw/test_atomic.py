"""An error in the middle of any write of raw.db: nothing half written, the connection free, the next write works."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

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
from archive.raw.store import RawStore

URL = "http://h.gov.cn/nb/1.html"
TIME = "2026-03-10T18:17:00Z"
LATER = "2026-03-11T18:17:00Z"
LINE = LedgerLine(1, "s", "complete", "", 2, 2, 3, 1, 0, 0, 0, 0, 0, 9, 1.5, "", TIME)
STATE = SourceState("s", "ok", "", TIME, 1, 1, TIME, LATER)
WALK = Walk(1, "s", "complete", "", 1, 1, TIME, frozenset({URL}))
CAPTURE = NewCapture(
    run_id=1,
    source_id="s",
    url="http://h.gov.cn/nb/2.html",
    final_url="http://h.gov.cn/nb/2.html",
    kind="article",
    fetched_at=TIME,
    status=200,
    headers={},
    verdict="ok",
    reason="",
    media_type="text/html",
    night="2026-03-10",
    next_due=LATER,
    body=b"two",
    links=(Link(URL, "attachment"),),
)


class Write(NamedTuple):
    """A write, and the statement of it that fails: of several, the last."""

    write: Callable[[RawStore], object]
    statement: str
    table: str


WRITES = {
    "a new run": Write(lambda store: store.begin_run("2026-03-11", LATER), "INSERT", "runs"),
    "a run continued": Write(lambda store: store.begin_run("2026-03-10", LATER), "UPDATE", "runs"),
    "the end of a run": Write(lambda store: store.finish_run(1, LATER, "clean"), "UPDATE", "runs"),
    "a walk": Write(lambda store: store.record_walk(WALK), "INSERT", "walks"),
    "a source closed": Write(lambda store: store.close_source(LINE, STATE), "INSERT", "source_states"),
    "a host": Write(lambda store: store.put_host(HostState("h.gov.cn", failures=2)), "INSERT", "hosts"),
    "robots": Write(
        lambda store: store.put_robots(RobotsRecord("http://h.gov.cn", "absent", "", "", TIME)), "INSERT", "robots"
    ),
    "a column": Write(lambda store: store.put_column(ColumnSearch("s", TIME, URL, None)), "INSERT", "columns"),
    "a capture": Write(lambda store: store.record(CAPTURE), "INSERT", "links"),
    "addresses": Write(
        lambda store: store.add_articles("s", URL, [("http://h.gov.cn/3", ListRow("三")), (URL, ListRow("一"))]),
        *("UPDATE", "urls"),
    ),
    "a lease": Write(lambda store: store.lease([URL], 1), "UPDATE", "urls"),
    "a release": Write(lambda store: store.release([URL]), "UPDATE", "urls"),
    "a recheck": Write(lambda store: store.recheck([URL]), "UPDATE", "urls"),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RawStore]:
    with RawStore(tmp_path) as opened:
        opened.begin_run("2026-03-10", TIME)
        opened.add_articles("s", "http://h.gov.cn/nb/", [(URL, ListRow("甲"))])
        opened.lease([URL], 1)
        yield opened


def _all(store: RawStore) -> list[str]:
    return list(store.conn.iterdump())


@pytest.mark.parametrize("error", ["ABORT", "ROLLBACK"])
@pytest.mark.parametrize("case", WRITES.values(), ids=WRITES)
def test_a_write_that_fails_leaves_no_trace(store: RawStore, case: Write, error: str) -> None:
    store.conn.execute(
        f"CREATE TRIGGER cut BEFORE {case.statement} ON {case.table} BEGIN SELECT raise({error}, 'power cut'); END"
    )
    before = _all(store)
    with pytest.raises(sqlite3.Error, match="power cut"):
        case.write(store)
    assert not store.conn.in_transaction
    assert _all(store) == before
    store.conn.execute("DROP TRIGGER cut")
    without = _all(store)
    case.write(store)
    assert not store.conn.in_transaction
    assert _all(store) != without
