"""One place opens transactions; whatever happens inside, the connection is out of it and nothing is half written."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.raw.transactions import snapshot, transaction

ROOT = Path(__file__).parent.parent.parent
PARTS = ("archive", "commands", "crawler", "demo", "parsers")
STATEMENTS = ("BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE")
METHODS = {"atomic", "begin", "commit", "rollback"}
_SUSPECT = re.compile(rf"{'|'.join(METHODS)}|['\"]\\s*(?:{'|'.join(STATEMENTS)})", re.I)
"""What a file must hold to be looked at closely."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE bodies (id INTEGER PRIMARY KEY)")
    connection.execute(
        "CREATE TABLE pages (id INTEGER PRIMARY KEY, body INTEGER REFERENCES bodies (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    yield connection
    connection.close()


def _pages(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute("SELECT id FROM pages ORDER BY id")]


def _is_whole(db: sqlite3.Connection) -> bool:
    """Out of the transaction, nothing kept, and the next one works."""
    left, kept = db.in_transaction, _pages(db)
    with transaction(db):
        db.execute("INSERT INTO pages (id) VALUES (9)")
    return not left and not kept and _pages(db) == [9]


@pytest.mark.parametrize("error", [ValueError, sqlite3.OperationalError, KeyboardInterrupt, SystemExit])
def test_any_error_inside_takes_everything_back(db: sqlite3.Connection, error: type[BaseException]) -> None:
    with pytest.raises(error), transaction(db):
        db.execute("INSERT INTO pages (id) VALUES (1)")
        raise error
    assert _is_whole(db)


def test_a_commit_that_fails_takes_everything_back(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute("INSERT INTO pages (id, body) VALUES (1, 404)")
    assert _is_whole(db)


def test_an_error_that_ended_the_transaction_itself_is_the_one_told(db: sqlite3.Connection) -> None:
    db.execute("CREATE TRIGGER no BEFORE INSERT ON bodies BEGIN SELECT raise(ROLLBACK, 'disk full'); END")
    with pytest.raises(sqlite3.Error, match="disk full"), transaction(db):
        db.execute("INSERT INTO pages (id) VALUES (1)")
        db.execute("INSERT INTO bodies (id) VALUES (1)")
    assert _is_whole(db)


def test_one_inside_another_is_an_error_that_takes_both_back(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"), transaction(db):
        db.execute("INSERT INTO pages (id) VALUES (1)")
        with transaction(db):
            db.execute("INSERT INTO pages (id) VALUES (2)")
    assert _is_whole(db)


def test_a_snapshot_sees_one_state_from_its_start_and_leaves_nothing_open(
    db: sqlite3.Connection, tmp_path: Path
) -> None:
    reader = sqlite3.connect(f"{(tmp_path / 'some.db').as_uri()}?mode=ro", uri=True, isolation_level=None)
    with snapshot(reader):
        db.execute("INSERT INTO pages (id) VALUES (1)")
        assert _pages(reader) == []
    assert _pages(reader) == [1]
    with pytest.raises(ValueError, match="the page"), snapshot(reader):
        raise ValueError("the page")
    assert not reader.in_transaction
    reader.close()


def _opens_a_transaction(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr in METHODS and not node.args:
        return True
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) else None
    return (
        node.func.attr.startswith("execute") and isinstance(text, str) and text.strip().upper().startswith(STATEMENTS)
    )


def test_no_other_place_opens_or_ends_a_transaction() -> None:
    found = {
        str(path.relative_to(ROOT))
        for part in PARTS
        for path in (ROOT / part).rglob("*.py")
        if _SUSPECT.search(text := path.read_text("utf-8"))
        and any(map(_opens_a_transaction, ast.walk(ast.parse(text))))
    }
    assert found == {"archive/raw/transactions.py"}
