"""Killed, full, locked, damaged: nothing captured is lost, nothing doubled, and the message says what to do."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import coverage, store
from archive.errors import ArchiveBusyError, ArchiveError
from archive.filing.ingest import ingest
from archive.store import Store
from parsers.model import Document
from parsers.sandbox import worker
from parsers.sandbox.task import Task
from scheduler import main
from tests.archive.portal import FIRST_NIGHT, Portal, dump, figures, page

LONG = "".join(f"第{number}项公开内容已经更新。" for number in range(2000))
"""More than what a new archive has room for."""


def _remembering() -> Callable[[Task], object]:
    """Reading, once for every document: these tests are about the database, and start many times."""
    plain, known = worker._work, dict[bytes, object]()

    def work(task: Task, readings: Path | None) -> object:
        key = pickle.dumps(task)
        if key not in known:
            known[key] = plain(task, readings)
        return known[key]

    return work


@pytest.fixture
def captured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Three nights in raw.db, nothing ingested: reports, a revision, a move, a withdrawal, an unreadable file."""
    monkeypatch.setattr(worker, "_work", _remembering())
    few = tmp_path / "regions.csv"
    few.write_text(
        "code,name,level,parent_code,full_name\n330206,北仑区,county,330200,浙江省宁波市北仑区\n"
        "330200,宁波市,prefecture,330000,浙江省宁波市\n330000,浙江省,province,,浙江省\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("archive.agencies.regions.SHIPPED", few)
    portal = Portal(tmp_path / "data")
    portal.show("/1.html", page())
    portal.show("/2.html", page("北仑区司法局", sentence=LONG))
    portal.show("/3.html", page("北仑区人民政府", 2022))
    portal.show("/bad.docx", b"PK\x03\x04 no package", title="北仑区民政局2023年政府信息公开工作年度报告")
    portal.walk("/1.html", "/2.html", "/3.html", "/bad.docx")
    portal.next_night()
    portal.show("/1.html", page(values=figures(4)))
    portal.answer("/2.html", "gone", 404)
    portal.answer("/3.html", "gone", 404)
    portal.show("/new/3.html", page("北仑区人民政府", 2022, noise=3))
    portal.walk("/1.html", "/new/3.html")
    portal.next_night()
    portal.show("/1.html", page(noise=4))
    portal.answer("/2.html", "gone", 404)
    portal.walk("/1.html", "/new/3.html")
    portal.now += timedelta(minutes=1)
    return portal


def _bring_up(portal: Portal) -> None:
    ingest(portal.data, now=portal.now, jobs=1)
    with Store.open(portal.data, now=portal.now) as opened:
        coverage.refresh(opened, portal.now)


def _hooked(monkeypatch: pytest.MonkeyPatch, hook: Callable[[sqlite3.Connection], None]) -> None:
    """Run `hook` on every connection that the archive opens for writing, before it is migrated."""
    connect = sqlite3.connect

    def opened(*args: object, **options: object) -> sqlite3.Connection:
        db = connect(*args, **options)  # type: ignore[call-overload]
        if str(args[0]).endswith("archive.db"):
            hook(db)
        return db

    monkeypatch.setattr(store.sqlite3, "connect", opened)


def _die_at(portal: Portal, monkeypatch: pytest.MonkeyPatch, statement: int) -> bool:
    """Bring the archive up in a child that kills itself before its n-th statement; True when it came to that."""
    child = os.fork()
    if child == 0:
        count = 0

        def trace(_: str) -> None:
            nonlocal count
            count += 1
            if count == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            _hooked(monkeypatch, lambda db: db.set_trace_callback(trace))
            _bring_up(portal)
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def test_killed_at_any_statement_and_run_again(
    captured: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = captured.copy(tmp_path / "undisturbed")
    _bring_up(reference)
    wanted = dump(reference.data, without=())
    assert reference.kinds() == [
        "published", "published", "published", "figures_revised", "moved", "figures_revised", "withdrawn",
    ]  # fmt: skip
    statement, killed = 1, 0
    while True:
        victim = captured.copy(tmp_path / "victim")
        if not _die_at(victim, monkeypatch, statement):
            break
        killed += 1
        _bring_up(victim)
        assert dump(victim.data, without=()) == wanted, f"killed before statement {statement}"
        shutil.rmtree(victim.data)
        statement += 1 + statement // 9
    assert killed > 30


def test_killed_again_and_again_comes_to_the_same_end(
    captured: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = captured.copy(tmp_path / "undisturbed")
    _bring_up(reference)
    for _ in range(200):
        if not _die_at(captured, monkeypatch, 600):
            break
    else:
        pytest.fail("it never came to an end")
    assert dump(captured.data, without=()) == dump(reference.data, without=())


def test_a_full_disk_loses_nothing(captured: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = captured.copy(tmp_path / "undisturbed")
    _bring_up(reference)
    pages = sqlite3.connect(reference.data / "archive.db").execute("PRAGMA page_count").fetchone()[0]
    started = sqlite3.connect(captured.data / "archive.db").execute("PRAGMA page_count").fetchone()[0]
    with monkeypatch.context() as patched:
        _hooked(patched, lambda db: db.execute(f"PRAGMA max_page_count = {(pages + started) // 2}") and None)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            _bring_up(captured)
    assert captured.rows("PRAGMA integrity_check") == [("ok",)]
    _bring_up(captured)
    assert dump(captured.data, without=()) == dump(reference.data, without=())


def test_a_full_disk_is_said_in_one_sentence(captured: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    _bring_up(captured)
    captured.rows("SELECT 1")
    db = sqlite3.connect(captured.data / "archive.db")
    with db:
        db.execute("UPDATE versions SET parser_version = '0'")
        db.execute("DELETE FROM cell_marks")
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.close()
    filler = "".join(f"第{number}项公开内容已经更新。" for number in range(9000))
    monkeypatch.setattr("archive.filing.rereading.documents_of", lambda *_: (Document(page(sentence=filler).encode()),))
    _hooked(monkeypatch, lambda opened: opened.execute(f"PRAGMA max_page_count = {pages + 1}") and None)
    result = CliRunner().invoke(
        main, ["reparse", "--data", str(captured.data), "--where", "number = 1 AND agency LIKE '%教育局'"]
    )
    assert result.exit_code == 1
    said = result.output.strip().splitlines()[-1]
    assert said.startswith(f"Error: The disk is full: there is no room for {captured.data / 'archive.db'}, ")
    assert said.endswith(" are free; free some space, then run this again; nothing that was stored is lost.")


def test_two_at_once(captured: Portal) -> None:
    with Store.open(captured.data, now=captured.now):
        with pytest.raises(ArchiveBusyError, match=f"Process {os.getpid()} is writing"):
            _bring_up(captured)
        result = CliRunner().invoke(main, ["reparse", "--data", str(captured.data)])
        assert result.exit_code == 2
        assert "wait until it ends" in result.output
    _bring_up(captured)


def test_a_database_locked_by_something_else(captured: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    _bring_up(captured)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(captured.data / "archive.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = CliRunner().invoke(main, ["agencies", "merge", "--data", str(captured.data), "1", "2"])
    other.execute("ROLLBACK")
    other.close()
    assert result.exit_code == 1
    assert "locked by another process" in result.output


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="Cannot write to the data directory"):
        Store.open(tmp_path / "file" / "data", now=FIRST_NIGHT)


def test_a_body_that_raw_db_lost_is_queued_and_read_when_it_is_back(captured: Portal) -> None:
    digest = captured.raw.conn.execute(
        "SELECT sha256 FROM captures WHERE url LIKE '%/3.html' AND sha256 IS NOT NULL"
    ).fetchone()[0]
    kept = captured.raw.conn.execute("SELECT data FROM blobs WHERE sha256 = ?", [digest]).fetchone()[0]
    captured.raw.conn.execute("UPDATE blobs SET data = x'00' WHERE sha256 = ?", [digest])
    _bring_up(captured)
    assert ("bytes_lost",) in captured.rows("SELECT reason FROM unreadable")
    captured.raw.conn.execute("UPDATE blobs SET data = ? WHERE sha256 = ?", [kept, digest])
    result = CliRunner().invoke(main, ["reparse", "--data", str(captured.data), "--jobs", "1"])
    assert result.exit_code == 0, result.output
    assert captured.rows("SELECT count(*) FROM unreadable WHERE reason = 'bytes_lost'") == [(0,)]


def test_a_clock_that_goes_backwards(captured: Portal) -> None:
    _bring_up(captured)
    before = dump(captured.data)
    captured.next_night(days=-30)
    captured.show("/1.html", page(noise=9))
    captured.walk("/1.html", "/new/3.html")
    _bring_up(captured)
    after = dump(captured.data)
    assert {name: rows for name, rows in after.items() if name != "coverage"} == {
        name: rows for name, rows in before.items() if name != "coverage"
    }
    captured.show("/1.html", page(values=figures(6)))
    _bring_up(captured)
    assert captured.kinds()[-1] == "figures_revised"
