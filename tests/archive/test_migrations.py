"""An archive written by an older nianbao opens: backed up, migrated in one transaction or not at all."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import packing
from archive.errors import NewerArchiveError
from archive.raw.opening import open_reading
from archive.schema import migrations
from archive.store import Store

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BACKUP = "archive.db.before-migration-20260102T030405Z"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A data directory as the first schema left it, with an agency in it."""
    db = Database(tmp_path / "archive.db")
    migrations.apply(db, stop_before="m002_work_left_to_do")
    db.conn.execute("INSERT INTO regions VALUES ('330206', '北仑区', 'county', '330200', '浙江省宁波市北仑区')")
    db.conn.execute(
        "INSERT INTO agencies (name, key, kind, level, region_code) "
        "VALUES ('北仑区教育局', '教育局', 'department', 'county', '330206')"
    )
    db.conn.commit()
    db.close()
    return tmp_path


@pytest.fixture
def extra_migration() -> Iterator[list[str]]:
    """Statements that one more migration would run."""
    statements: list[str] = []

    @migrations(name="m999_of_this_test")
    def run(db: Database) -> None:
        for statement in statements:
            db.execute(statement)

    yield statements
    migrations._migrations.pop()


def _tables(path: Path) -> set[str]:
    db = sqlite3.connect(path)
    try:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        db.close()


def test_an_older_archive_is_backed_up_and_migrated(older: Path) -> None:
    with Store.open(older, now=NOW) as store:
        assert store.db.execute("SELECT name FROM agencies").fetchall() == [("北仑区教育局",)]
        assert store.db.execute("SELECT count(*) FROM pending").fetchone() == (0,)
    assert "pending" not in _tables(older / BACKUP)
    assert sqlite3.connect(older / BACKUP).execute("SELECT name FROM agencies").fetchall() == [("北仑区教育局",)]


def test_a_second_opening_migrates_and_backs_up_nothing(older: Path) -> None:
    Store.open(older, now=NOW).close()
    (older / BACKUP).unlink()
    Store.open(older, now=NOW).close()
    assert not (older / BACKUP).exists()


def test_a_new_archive_needs_no_backup_and_has_our_pages(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        assert store.db.execute("PRAGMA page_size").fetchone() == (packing.PAGE_BYTES,)
    assert not list(tmp_path.glob("*before-migration*"))


def test_a_migration_that_fails_leaves_the_archive_as_it_was(older: Path, extra_migration: list[str]) -> None:
    extra_migration.extend(["CREATE TABLE half (x)", "THIS IS NO SQL"])
    with pytest.raises(sqlite3.OperationalError):
        Store.open(older, now=NOW)
    assert {"pending", "half"}.isdisjoint(_tables(older / "archive.db")), "no migration of several was kept"
    extra_migration.pop()
    with Store.open(older, now=NOW):
        pass
    assert {"pending", "half"} <= _tables(older / "archive.db")


def test_an_archive_of_a_newer_nianbao_is_left_alone(older: Path) -> None:
    with Store.open(older, now=NOW) as store:
        store.db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'archive', 'm777_from_the_future', '')")
    with pytest.raises(NewerArchiveError, match=r"m777_from_the_future.*update nianbao"):
        Store.open(older, now=NOW)


def test_rows_keep_what_they_say_when_their_tables_are_made_anew(tmp_path: Path) -> None:
    db = Database(tmp_path / "archive.db")
    migrations.apply(db, stop_before="m006_checks_across_anew")
    long = "公开" * 3000
    url = ("https://a.cn/1.html", 1, "twin", "s", "2024-01-01", "2024-01-02", "c", None, "h", 7, "2024-01-03", 2, 1, 9)
    with db.conn:
        db.conn.executemany("INSERT INTO sections VALUES (1, ?, ?, ?, ?)", [(1, 2, "二", ""), (0, 1, "一", long)])
        db.conn.execute(f"INSERT INTO report_urls VALUES ({', '.join('?' * len(url))})", url)
    db.close()
    with Store.open(tmp_path, now=NOW) as store:
        rows = "SELECT position, number, heading, text FROM sections WHERE version_id = 1 ORDER BY position"
        assert store.db.execute(rows).fetchall() == [(0, 1, "一", long), (1, 2, "二", "")]
        assert store.db.execute("SELECT * FROM report_urls").fetchall() == [(*url, *(None,) * 5)]
        twice = "INSERT INTO report_urls (url, report_id, role, first_seen, last_seen) VALUES (?, 1, '', '', '')"
        with pytest.raises(sqlite3.IntegrityError):
            store.db.execute(twice, [url[0]])
        indexes = {row[0] for row in store.db.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'report_urls'")}
        assert {"report_urls_by_report", "report_urls_gone", "report_urls_twins"} <= indexes


def _pages(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT name FROM agencies").fetchall() == [("北仑区教育局",)]
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        return int(db.execute("PRAGMA page_size").fetchone()[0])


def test_the_years_of_a_body_become_those_of_its_reports(tmp_path: Path) -> None:
    """Sums over the bodies of its region are due where they were others."""
    db = Database(tmp_path / "archive.db")
    migrations.apply(db, stop_before="m021_years_of_reports")
    bodies = [
        (1, "教育局", 2017, 2023, "330206"),
        (2, "审计局", 2022, 2023, "330206"),
        (3, "司法局", 2021, 2021, "330205"),
    ]
    for number, name, first, last, region in bodies:
        made = {"id": number, "name": name, "key": name, "kind": "department", "level": "county", "region_code": region}
        db["agencies"].insert(made | {"first_year": first, "last_year": last})
    for agency, year in ((1, 2022), (1, 2023), (2, 2022), (2, 2023)):
        filled = dict.fromkeys(_needed(db, "reports"), "") | {
            "agency_id": agency,
            "year": year,
            "region_code": "330206",
        }
        db["reports"].insert(filled)
    migrations.apply(db)
    query = "SELECT id, first_year, last_year FROM agencies ORDER BY id"
    assert db.execute(query).fetchall() == [(1, 2022, 2023), (2, 2022, 2023), (3, None, None)]
    due = db.execute("SELECT * FROM pending ORDER BY 1, 2, 3").fetchall()
    assert due == [
        *(("checks", agency, year) for agency in (1, 2) for year in (2022, 2023)),
        *(("coverage", agency, 0) for agency in (1, 3)),
    ]


def _needed(db: Database, table: str) -> list[str]:
    """The columns that a row must have."""
    rows = db.execute(f"PRAGMA table_info({table})").fetchall()
    return [name for _, name, _, needed, usual, key in rows if needed and usual is None and not key]


def test_an_archive_of_smaller_pages_is_packed_anew_when_nobody_reads_it(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = older / "archive.db"
    Store.open(older, now=NOW).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in ("journal_mode = DELETE", "page_size = 4096"):
            db.execute(f"PRAGMA {statement}")
        db.execute("VACUUM")
        db.execute("PRAGMA journal_mode = WAL")
    with closing(open_reading(path)) as reader:
        Store.open(older, now=NOW).close()
        assert _pages(path) == 4096
        assert reader.execute("SELECT name FROM agencies").fetchall() == [("北仑区教育局",)]
    with monkeypatch.context() as full:
        full.setattr(packing, "_ROOM", 1 << 40)
        Store.open(older, now=NOW).close()
        assert _pages(path) == 4096
    with monkeypatch.context() as dying:
        dying.setattr(packing, "_packed", lambda db: db.execute("VACUUM") and os.kill(os.getpid(), signal.SIGKILL))
        assert _killed(lambda: Store.open(older, now=NOW))
    with closing(open_reading(path)) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("delete",), "killed on the way"
    Store.open(older, now=NOW).close()
    assert _pages(path) == packing.PAGE_BYTES


def test_notes_stored_as_sentences_stay_and_get_columns_for_their_code(older: Path) -> None:
    db = sqlite3.connect(older / "archive.db")
    db.execute("INSERT INTO warnings VALUES (7, 0, 'requests: rows not found: received')")
    db.commit()
    db.close()
    with Store.open(older, now=NOW) as store:
        assert store.db.execute("SELECT version_id, text, code, block, row, args FROM warnings").fetchall() == [
            (7, "requests: rows not found: received", None, None, None, None)
        ]


def _killed(work: Callable[[], object]) -> bool:
    """Whether a child that does it was killed on the way."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("name", [migration.name for migration in migrations._migrations[1:]])
def test_power_cut_in_a_migration_leaves_the_archive_whole(
    older: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _tables(older / "archive.db")
    (plain,) = (each for each in migrations._migrations if each.name == name)

    def cut(db: Database) -> None:
        plain.fn(db)
        os.kill(os.getpid(), signal.SIGKILL)

    cutting = dataclasses.replace(plain, fn=cut)
    monkeypatch.setattr(
        migrations, "_migrations", [cutting if each is plain else each for each in migrations._migrations]
    )
    assert _killed(lambda: Store.open(older, now=NOW))
    monkeypatch.undo()
    assert _tables(older / "archive.db") == before
    with Store.open(older, now=NOW) as store:
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.db.execute("SELECT name FROM agencies").fetchall() == [("北仑区教育局",)]
