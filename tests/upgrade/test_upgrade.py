"""A data directory that an older nianbao wrote: it opens, migrates, verifies, and the next night finds nothing new.

The fixtures were made by the versions that their folders are named after (make.py) and are never made again.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.operations.servers import Mailbox
from tests.upgrade.opening import GROWN
from tests.upgrade.portals import Fronts, Record
from tests.upgrade.reading import ROOT, SETTINGS, archive_of, cells, changes, counts, here, nianbao, reports

FIXTURES = sorted(path.parent for path in Path(__file__).parent.glob("*/fixture.tar.xz"))
KILLS = 8


@dataclass(frozen=True)
class Older:
    """What an older version left: `data` (a copy for one test module), `record` of its portals, `expected`."""

    data: Path
    record: Record
    expected: dict[str, Any]

    def night(self, number: int = 0) -> str:
        """When the next night is, or one `number` days later."""
        return (datetime.fromisoformat(self.expected["next_night"]) + timedelta(days=number)).isoformat()


@pytest.fixture(scope="module", params=FIXTURES, ids=lambda path: path.name)
def packed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Older:
    """The fixture as it was packed: to be copied, not written to."""
    folder = tmp_path_factory.mktemp("upgrade")
    with tarfile.open(request.param / "fixture.tar.xz") as tar:
        tar.extractall(folder, filter="data")
    expected = json.loads((request.param / "expected.json").read_text("utf-8"))
    return Older(folder / "data", Record.read(folder / "portals"), expected)


def _copy(packed: Older, target: Path) -> Older:
    return replace(packed, data=shutil.copytree(packed.data, target / "data"))


@dataclass(frozen=True)
class Night:
    """The archive after the next night over the same portals: its messages, its exit code, what was asked."""

    older: Older
    mailbox: Mailbox
    fronts: Fronts
    first: subprocess.CompletedProcess[str]
    mails: int


@pytest.fixture(scope="module")
def next_night(packed: Older, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    older = _copy(packed, tmp_path_factory.mktemp("night"))
    host, port = older.expected["mailbox"]
    with Fronts(older.record.hosts, older.record.answer) as fronts, Mailbox(address=(host, port)) as mailbox:
        first = _nightly(older, 0)
        yield Night(older, mailbox, fronts, first, len(mailbox.mails))


def _nightly(older: Older, number: int, *options: str) -> subprocess.CompletedProcess[str]:
    return nianbao("nightly", "--data", str(older.data), "--now", older.night(number), *SETTINGS, *options)


def _told(data: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{(data / 'alerts.db').as_uri()}?mode=ro", uri=True)) as db:
        queries = (
            "SELECT name, cursor FROM subscriptions",
            "SELECT id, subject FROM messages",
            "SELECT message_id, state FROM deliveries",
        )
        return [row for query in queries for row in sorted(db.execute(query))]


def _without_scan(rows: list[list[Any]], older: Older) -> list[list[Any]]:
    return [row for row in rows if row[:2] != older.expected["scan"]]


def test_there_is_a_fixture() -> None:
    assert FIXTURES, "without one, nothing below would be tested"


def test_a_fixture_holds_what_it_is_for(packed: Older) -> None:
    expected = packed.expected
    kinds = {kind for kind, *_ in expected["changes"]}
    assert kinds >= {"published", "figures_revised", "text_revised", "moved", "withdrawn"}
    assert len(expected["merges"]) == 2
    assert expected["mails"] > 0
    with closing(archive_of(packed.data)) as db:
        assert counts(db) == expected["counts"]
        assert reports(db) == expected["reports"]
        assert changes(db) == expected["changes"]


def test_every_command_opens_it(packed: Older, tmp_path: Path) -> None:
    older = _copy(packed, tmp_path)
    data, kept = str(older.data), older.expected["merges"][0][0]
    commands = {
        ("status", "--data", data, "--now", older.night()): "GOOD",
        ("verify", "--data", data): "as it was stored",
        ("agencies", "list", "--data", data, kept): kept,
        ("agencies", "show", "--data", data, kept): "merge",
        ("alerts", "list", "--data", data): "beilun",
        ("export", "--data", data, str(tmp_path / "export")): "rows in",
        ("reparse", "--data", data, "--where", f"agency = '{older.expected['merges'][1][0]}'"): "",
        ("backup", str(tmp_path / "backup"), "--data", data): "",
        ("verify", "--rebuild-index", "--data", data): "as it was stored",
    }
    for command, word in commands.items():
        done = here(*command)
        assert done.exit_code == 0, (command, done.output, done.exception)
        assert word in done.output, (command, done.output)
    exported = list((tmp_path / "export").rglob("reports*.csv"))
    assert sum(len(path.read_text("utf-8-sig").splitlines()) - 1 for path in exported) == len(older.expected["reports"])


def _open(now: str, copies: Mapping[Path, int]) -> list[int]:
    """Open each copy with a migration more, killed at its step (0 = not); the steps it took, 0 where it was killed."""
    pairs = [str(part) for copy in copies.items() for part in copy]
    command = [sys.executable, "-m", "tests.upgrade.opening", now, *pairs]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


def test_killed_while_it_migrates_it_is_whole_and_the_next_opening_goes_through(packed: Older, tmp_path: Path) -> None:
    undisturbed = _copy(packed, tmp_path / "undisturbed").data
    (steps,) = _open(packed.night(), {undisturbed: 0})
    assert steps > 2 * KILLS
    at = [1 + number * (steps - 1) // (KILLS - 1) for number in range(KILLS)]
    copies = {_copy(packed, tmp_path / str(step)).data: step for step in at}
    assert _open(packed.night(), copies) == [0] * KILLS
    for data in copies:
        _assert_all_or_nothing(data)
    assert all(_open(packed.night(1), dict.fromkeys(copies, 0)))
    for data in copies:
        assert _tables(data) == _tables(undisturbed), data
        assert not list(data.glob("*.part"))
        for backup in data.glob("archive.db.before-migration-*"):
            assert _damage(backup) == "ok"
        verified = here("verify", "--data", str(data))
        assert verified.exit_code == 0, verified.output


def _assert_all_or_nothing(data: Path) -> None:
    for name in GROWN:
        assert _damage(data / name) == "ok"
        grown = {table for table, _ in _rows(data / name) if table.startswith("grown")}
        assert grown in (set(), {"grown", "grown_again"}), "a migration is one transaction"


def _damage(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        return str(db.execute("PRAGMA integrity_check").fetchone()[0])


def _tables(data: Path) -> dict[str, list[tuple[str, int]]]:
    return {name: _rows(data / name) for name in GROWN}


def _rows(path: Path) -> list[tuple[str, int]]:
    """(table, number of its rows), without the tables inside the search index."""
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in names if not name.startswith("reports_fts")]
        return [(name, db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]) for name in kept]


def test_the_next_night_asks_for_everything_and_finds_nothing_new(next_night: Night) -> None:
    older = next_night.older
    assert next_night.first.returncode == 0, next_night.first.stdout + next_night.first.stderr
    asked = set(next_night.fronts.asked)
    for _, _, _, _, url, *_ in older.expected["reports"]:
        host, _, path = url.removeprefix("http://").partition("/")
        assert f"{host} /{path} []" in asked
    with closing(archive_of(older.data)) as db:
        assert counts(db) == older.expected["counts"]
        assert changes(db) == older.expected["changes"]
        assert _without_scan(reports(db), older) == _without_scan(older.expected["reports"], older)
    assert here("verify", "--data", str(older.data)).exit_code == 0


def test_nobody_is_told_anything(packed: Older, next_night: Night) -> None:
    assert next_night.mails == 0
    assert _told(next_night.older.data) == _told(packed.data)


def test_merges_stay_in_force(next_night: Night) -> None:
    for kept, other in next_night.older.expected["merges"]:
        shown = here("agencies", "show", "--data", str(next_night.older.data), other)
        assert shown.output.splitlines()[0].split()[1] == kept
    with closing(archive_of(next_night.older.data)) as db:
        names = {agency for agency, *_ in reports(db)}
    assert names.isdisjoint(other for _, other in next_night.older.expected["merges"])


def test_what_ocr_read_is_what_is_printed_and_what_it_doubts_stays_in_the_queue(next_night: Night) -> None:
    """A later gate may withhold more or read more; nothing that is published is another figure than the printed one."""
    expected = next_night.older.expected
    printed, published = (
        {tuple(cell[:3]): cell[3] for cell in expected[name]} for name in ("scan_printed", "scan_published")
    )
    agency, year = expected["scan"]
    with closing(archive_of(next_night.older.data)) as db:
        found = {tuple(cell[:3]): cell[3] for cell in cells(db, agency, year)}
        queued = {url for (url,) in db.execute("SELECT url FROM unreadable")}
    assert found.items() <= printed.items()
    doubted = {block for block, *_ in printed.keys() - published.keys()}
    assert {key for key in published if key[0] not in doubted} <= found.keys(), "tables read without doubt stay whole"
    url = next(row[4] for row in expected["reports"] if row[:2] == expected["scan"])
    assert (url in queued) == (len(found) < len(printed))


def test_a_revision_of_the_night_after_is_found_and_told_once(next_night: Night) -> None:
    """The portals and the mailbox are really asked: a sentence changes, and one message says so."""
    older, mailbox = next_night.older, next_night.mailbox
    agency = older.expected["merges"][1][0]
    url = next(row[4] for row in older.expected["reports"] if row[:2] == [agency, 2023])
    key = next(key for key in older.record.answers if key.split(" ")[1] == url[url.index("/", 8) :])
    page = older.record.answers[key]
    body = page.body.replace("更新公开指南1份".encode(), "更新公开指南7份".encode())
    assert body != page.body
    reworded = Record(older.record.answers | {key: replace(page, body=body)})
    next_night.fronts.answering = reworded.answer
    with closing(archive_of(older.data)) as db:
        (source,) = db.execute("SELECT source_id FROM reports WHERE url = ?", [url]).fetchone()
    assert _nightly(older, 1, "--source", source, "--since", "2023").returncode == 0  # the scan of 2022 takes OCR
    with closing(archive_of(older.data)) as db:
        (change,) = changes(db)[len(older.expected["changes"]) :]
    assert change[:3] == ["text_revised", agency, 2023]
    ((recipients, message),) = mailbox.mails[next_night.mails :]
    assert recipients == ["desk@example.org"]
    assert agency in str(message["Subject"]) + message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
