"""`checks` says what was written to it, row for row, however it is kept; and what asks it is served by an index."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from archive import assessed
from archive.schema import migrations
from archive.store import Store
from parsers.checks import rules

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OLDER = Path(__file__).parents[1] / "upgrade" / "0.1.0" / "fixture.tar.xz"
OWN, LATER = range(10_000), range(10_000, 20_000)
ALL = "SELECT * FROM checks ORDER BY version_id, position"

Rows = list[tuple[object, ...]]

_SIDE = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([0.5, -0.0, 2**53, 2**62, 1e300, float("inf")]))
_SAID = st.tuples(
    st.sampled_from(["R1", "R1", "R3", "R9", "R1.natural_person", "X1"]),
    st.sampled_from(["pass", "pass", "pass", "fail", "not_assessable"]),
    _SIDE,
    st.one_of(st.just("same"), _SIDE),
    st.sampled_from(["", "", "", '["a.b.c"]']),
    st.sampled_from(["", "甲：一 = 二", "乙：一 = 二", "it's “%s”, [null]"]),
    st.sampled_from([None, None, None, "dismissed"]),
)


def _checks(positions: range) -> st.SearchStrategy[Rows]:
    """Checks at positions that follow each other: runs of passed ones, broken by whatever a check can say."""
    return st.lists(_SAID, max_size=12).map(
        lambda found: [
            (position, rule, outcome, left, left if right == "same" else right, *rest)
            for position, (rule, outcome, left, right, *rest) in zip(positions, found, strict=False)
        ]
    )


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    db = Database(memory=True)
    migrations.apply(db)
    db.conn.isolation_level = None
    yield db.conn
    db.close()


def _plain(version: int, rows: Rows) -> Rows:
    """Those rows as a table of these columns tells them: the oracle knows nothing of runs."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE plain (v INTEGER, p INTEGER, r TEXT, o TEXT, l REAL, g REAL, c TEXT, d TEXT, s TEXT)")
        db.executemany("INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [(version, *row) for row in rows])
        return db.execute("SELECT * FROM plain ORDER BY v, p").fetchall()


@settings(max_examples=30, deadline=None)
@given(_checks(OWN), _checks(OWN), _checks(LATER))
def test_what_is_put_is_what_is_read_and_each_band_is_written_by_itself(
    empty: sqlite3.Connection, first: Rows, again: Rows, later: Rows
) -> None:
    empty.execute("BEGIN")
    try:
        checks = assessed.Checks(empty)
        checks.put(7, first)
        checks.put(8, later)
        checks.put(7, later)
        assert empty.execute(ALL).fetchall() == [*_plain(7, [*first, *later]), *_plain(8, later)]
        assert not checks.replace(7, LATER, later)
        assert checks.replace(7, OWN, again) == (_plain(7, again) != _plain(7, first))
        assert empty.execute(ALL).fetchall() == [*_plain(7, [*again, *later]), *_plain(8, later)]
        checks.erase(7, LATER)
        assert empty.execute(f"{ALL.replace(' ORDER', ' WHERE version_id = 7 ORDER')}").fetchall() == _plain(7, again)
        for row in first:
            alone = "SELECT * FROM checks WHERE version_id = 7 AND position = ?"
            assert len(empty.execute(alone, row[:1]).fetchall()) == (row[0] in {other[0] for other in again})
    finally:
        empty.execute("ROLLBACK")


PASSED = [(place, "R3", "pass", place % 3, place % 3, "", f"第{place}行：总计 = 各项之和", None) for place in range(20)]


def test_words_that_were_rolled_back_are_written_again(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        with store.transaction():
            store.checks.put(1, PASSED[:5])
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.checks.put(2, PASSED)
            1 / 0  # noqa: B018 — the transaction ends as one does that was interrupted
        with store.transaction():
            store.checks.put(3, PASSED)
        assert store.db.execute(ALL).fetchall() == [*_plain(1, PASSED[:5]), *_plain(3, PASSED)]


def test_a_report_like_others_adds_one_row_and_no_words(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store, store.transaction() as db:
        for version in range(1, 9):
            store.checks.put(version, PASSED[version:])
        assert db.execute("SELECT count(*), (SELECT count(*) FROM check_words) FROM check_rows").fetchone() == (8, 19)


def test_what_passed_is_not_marked_by_a_person_and_what_failed_is(tmp_path: Path) -> None:
    failed = (20, "R3", "fail", 1, 2, "[]", "", None)
    with Store.open(tmp_path, now=NOW) as store, store.transaction():
        store.checks.put(1, [*PASSED, failed])
        store.checks.mark(1, 0, "dismissed")
        store.checks.mark(1, 20, "dismissed")
        assert store.db.execute(ALL).fetchall() == _plain(1, [*PASSED, (*failed[:-1], "dismissed")])


def test_every_way_to_write_checks_marks_their_version(tmp_path: Path) -> None:
    def touched() -> list[int]:
        found = [row[0] for row in store.db.execute("SELECT version_id FROM touched_versions ORDER BY 1")]
        store.db.execute("DELETE FROM touched_versions")
        return found

    with Store.open(tmp_path, now=NOW) as store, store.transaction():
        store.checks.put(1, PASSED)
        store.checks.put(2, [(0, "R3", "fail", 1, 2, "[]", "", None)])
        assert touched() == [1, 2]
        store.checks.mark(2, 0, "dismissed")
        assert touched() == [2]
        store.checks.erase(1, OWN)
        assert touched() == [1]


@pytest.mark.parametrize(
    ("query", "step"),
    [
        ("SELECT * FROM checks WHERE version_id = 5", "(version_id=?)"),
        ("SELECT * FROM checks WHERE rule = 'R1' AND outcome = 'fail'", "checks_failed (rule=?)"),
        ("SELECT count(*) FROM checks WHERE rule = 'R1' AND outcome = 'fail'", "checks_failed (rule=?)"),
        ("SELECT c.rule, count(*) FROM checks c JOIN reports r ON r.current_version = c.version_id "
         "WHERE r.id = 5 GROUP BY c.rule", "(version_id=?)"),
        ("SELECT (SELECT group_concat(DISTINCT rule) FROM checks WHERE version_id = v.id) FROM versions v",
         "(version_id=?)"),
        ("SELECT * FROM checks WHERE (version_id, position) > (5, 3) ORDER BY version_id, position LIMIT 50",
         "(version_id>?)"),
    ],
)  # fmt: skip
def test_an_index_serves_what_asks_for_some_checks(empty: sqlite3.Connection, query: str, step: str) -> None:
    plan = [row[3] for row in empty.execute(f"EXPLAIN QUERY PLAN {query}")]
    of_rows = [each for each in plan if each.split()[1] == "k"]
    assert [each for each in of_rows if each.startswith("SEARCH") and step in each] == of_rows != [], plan
    assert not [each for each in plan if "MATERIALIZE" in each or "AUTOMATIC" in each], plan


def test_an_older_archive_says_the_same_of_every_check(tmp_path: Path) -> None:
    before = [
        *[(version, *row) for version in (1, 2, 9) for row in PASSED[: 3 * version]],
        (9, 25, *PASSED[0][1:]),
        (9, 26, *PASSED[1][1:]),
        (3, 0, "R1", "pass", 4.0, 4.0, "", "自然人", None),
        (3, 1, "R1", "fail", 4.0, 5.0, '["requests.received.total"]', "商业企业", "dismissed"),
        (3, 2, "R1", "fail", 0.1 + 0.2, 0.3, '["requests.received.total"]', "科研机构", "confirmed"),
        (3, 3, "R1", "not_assessable", None, None, '["requests.received.total"]', "总计（有空白）", None),
        (3, 4, "R9", "pass", 4.0, 4.0, "", "received：全年收到申请4件。", None),
        (3, 5, "S6", "pass", 64.0, 10.0, "", "第五部分字数", None),
        (3, 10_000, "R5", "pass", 0.0, 0.0, "", "自然人：上年结转 = 上一年结转下年度", None),
        (3, 10_001, "R5", "fail", 0.0, 3.0, '["previous:x"]', "商业企业：上年结转 = 上一年结转下年度", None),
        (3, 20_000, "R8", "pass", 12.0, 12.0, "", "本级 = 4 个所属机关之和", None),
    ]
    db = Database(tmp_path / "archive.db")
    migrations.apply(db, stop_before="m020_checks_in_runs")
    with db.conn:
        db.conn.executemany("INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", before)
        kept = [(row, list(map(type, row))) for row in db.conn.execute(ALL)]
    db.close()
    with Store.open(tmp_path, now=NOW) as store:
        assert [(row, list(map(type, row))) for row in store.db.execute(ALL)] == kept
        assert [column[0] for column in store.db.execute("SELECT * FROM checks").description] == [*assessed.COLUMNS]
        left = "SELECT name FROM sqlite_master WHERE tbl_name = 'checks_one_by_one'"
        assert store.db.execute(left).fetchall() == []


def test_real_reports_of_an_older_archive_keep_their_checks_in_a_third_of_the_rows(tmp_path: Path) -> None:
    with tarfile.open(OLDER) as tar:
        tar.extract("data/archive.db", tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "data" / "archive.db")) as db:
        before = db.execute(ALL).fetchall()
    with Store.open(tmp_path / "data", now=NOW) as store:
        assert [row[:8] for row in store.db.execute(ALL)] == before
        ((rows, words),) = store.db.execute("SELECT count(*), (SELECT count(*) FROM check_words) FROM check_rows")
        assert 3 * rows < len(before) > 1000
        assert words < 300, "words of reports are kept as words of the form"


def test_every_rule_that_quotes_a_report_is_a_rule() -> None:
    assert {rule.id for rule in rules()} >= assessed.QUOTING
