"""Power cut before any statement of the migrations of raw.db, alerts.db and editorial.db: all or nothing of them.

archive.db, which is opened in several steps, has test_migrations.py.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.alerts import store as alerts
from archive.alerts.store import AlertsStore
from archive.editorial import decisions
from archive.editorial.decisions import Decision, Editorial
from archive.raw import schema as raw
from archive.raw.store import RAW_VERSION, RawStore

DECISION = Decision("2026-01-01T00:00:00Z", "编辑", "merge", {"region": "330206", "key": "教育局"}, "同一机关")
Rows = dict[str, list[Any]]


@dataclass(frozen=True)
class Case:
    """A database: its file, how it is opened, what makes its first schema, and a row of that."""

    file: str
    open: Callable[[Path], Any]
    first: Callable[[sqlite3.Connection], None]
    row: tuple[str, tuple[object, ...]]


def _first_of(migrations: Migrations) -> Callable[[sqlite3.Connection], None]:
    return lambda conn: migrations.apply(Database(conn), stop_before=migrations._migrations[1].name)


def _first_raw(conn: sqlite3.Connection) -> None:
    _first_of(raw.migrations)(conn)
    conn.execute("PRAGMA user_version = 1")


def _first_decisions(conn: sqlite3.Connection) -> None:
    for statement in decisions._STEPS[0]:
        conn.execute(statement)
    conn.execute("PRAGMA user_version = 1")


CASES: Mapping[str, Case] = {
    "raw.db": Case(
        "raw.db",
        RawStore,
        _first_raw,
        (
            "INSERT INTO captures (run_id, source_id, url, final_url, kind, fetched_at, status, headers, verdict,"
            " reason, media_type) VALUES (1, 's', ?, '', 'article', '2026-01-01T00:00:00Z', 200, '{}', 'ok', '', '')",
            ("http://a.cn/1.html",),
        ),
    ),
    "alerts.db": Case(
        "alerts.db",
        AlertsStore,
        _first_of(alerts.migrations),
        ("INSERT INTO subscriptions VALUES (?, '2026-01-01', 7, '')", ("desk",)),
    ),
    "editorial.db": Case(
        "editorial.db",
        Editorial,
        _first_decisions,
        (
            "INSERT INTO decisions VALUES (1, ?, ?, '编辑', 'merge', '{}', '{}', '同一机关', '{}', NULL)",
            (DECISION.uid, DECISION.at),
        ),
    ),
}


def _said(path: Path) -> tuple[list[Any], Rows]:
    """The schema and every row of a database; not when its migrations ran."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        schema = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1, 2").fetchall()
        tables = [name for kind, name, sql in schema if kind == "table" and "VIRTUAL" not in sql]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
    rows["_sqlite_migrations"] = [row[:3] for row in rows.get("_sqlite_migrations", [])]
    rows.pop("measures" if path.name == "alerts.db" else "", None)
    return schema, rows


def _dies_at(statement: int, work: Callable[[], object]) -> bool:
    """Do it in a child that is killed before its n-th statement; whether it came to that."""
    child = os.fork()
    if not child:
        _hook(statement)
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _hook(statement: int) -> None:
    plain, left = sqlite3.connect, iter(range(statement - 1, -1, -1))

    def trace(_: str) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        db = plain(*args, **options)
        db.set_trace_callback(trace)
        return db

    sqlite3.connect = connect  # type: ignore[assignment]


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory where there is room: a killed process needs no disk to be synced, hundreds of times."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("begun", [False, True], ids=["new", "older"])
@pytest.mark.parametrize("name", CASES)
def test_a_power_cut_in_a_migration_is_all_or_nothing(name: str, begun: bool, place: Path) -> None:
    case = CASES[name]

    def start(folder: str) -> Path:
        data = place / folder
        data.mkdir()
        if begun:
            with closing(sqlite3.connect(data / case.file)) as db:
                case.first(db)
                db.execute(*case.row)
                db.commit()
        return data

    undisturbed = start("undisturbed")
    before = _said(undisturbed / case.file) if begun else ([], {"_sqlite_migrations": []})
    _close(case.open(undisturbed))
    after = _said(undisturbed / case.file)
    assert before != after and (not begun or case.row[1][0] in str(after[1]))
    statement, killed = 1, 0
    while True:
        data = start(str(statement))
        if not _dies_at(statement, lambda data=data: case.open(data)):
            break
        left = _said(data / case.file) if (data / case.file).exists() else before
        assert left in (before, after), f"killed before statement {statement}"
        _close(case.open(data))
        assert _said(data / case.file) == after, f"killed before statement {statement}"
        killed += 1
        statement += 1 + statement // 10
    assert killed > 10


def _close(opened: Any) -> None:
    opened.__exit__(None, None, None)


def test_every_migration_of_raw_db_raises_its_version() -> None:
    assert len(raw.migrations._migrations) == RAW_VERSION
