"""A data directory of 0.1.0 in which reports stand under wrong bodies: it migrates, and each goes where it belongs.

What was false stays readable and marked, old addresses lead on, who was told is told once, and no change is invented.
"""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.alerts import outbox
from archive.alerts.config import Settings
from archive.alerts.events import open_archive
from archive.alerts.store import AlertsStore
from archive.site.app import make_datasette
from parsers.version import PARSER_VERSION
from tests.archive.portal import HOST, Portal
from tests.upgrade.misfiled import MOVED, RECEIVED, RIGHT, SUBSCRIPTION, WHOLE, show
from tests.upgrade.reading import here

FIXTURE = Path(__file__).parent / "0.1.0" / "misfiled.tar.xz"
NOW = datetime(2024, 2, 4, 3, 0, tzinfo=UTC)
BELONG = [
    ("北仑区教育局", 2023, HOST + RIGHT, 1, float(RECEIVED[RIGHT])),
    ("北仑区司法局", 2023, HOST + MOVED, 1, float(RECEIVED[MOVED])),
    ("北仑区民政局", 2022, HOST + WHOLE, 1, float(RECEIVED[WHOLE])),
]


@pytest.fixture(params=["reparse", "decisions"])
def put_right(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """The archive after today's parser read it again, or after a person settled it in the version that opened it."""
    with tarfile.open(FIXTURE) as tar:
        tar.extractall(tmp_path, filter="data")
    data = tmp_path / "data"
    if request.param == "reparse":
        _run(data, "reparse", "--jobs", "1")
    else:
        said = ("--who", "王", "--why", "查过原件")
        _run(data, "review", "decide", "1/2023", "place", "--agency", "北仑区司法局", "--year", "2023", *said)
        _run(data, "review", "decide", "2/2022", "place", "--agency", "北仑区民政局", "--year", "2022", *said)
    yield data


def _run(data: Path, *words: str) -> None:
    done = here(*words, "--data", str(data), "--now", NOW.isoformat())
    assert done.exit_code == 0, (done.output, done.exception)


def _rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as db:
        return db.execute(sql).fetchall()


REPORTS = "SELECT agency, year, url, versions, requests_received FROM reports ORDER BY requests_received"
CHANGES = "SELECT kind, report_id, retraction IS NOT NULL FROM changes ORDER BY id"


def test_it_holds_what_it_is_for(tmp_path: Path) -> None:
    with tarfile.open(FIXTURE) as tar:
        tar.extractall(tmp_path, filter="data")
    names = _rows(tmp_path / "data", "SELECT agency, year, url, versions FROM reports ORDER BY id")
    assert names == [("北仑区教育局", 2023, HOST + MOVED, 2), ("北仑区档案局", 2022, HOST + WHOLE, 1)]


def test_each_report_stands_under_its_body_and_what_was_false_is_marked(put_right: Path) -> None:
    assert _rows(put_right, REPORTS) == BELONG
    assert [row[0::2] for row in _rows(put_right, CHANGES)] == [
        ("published", 0), ("figures_revised", 1), ("published", 1),
    ]  # fmt: skip
    retracted = _rows(put_right, "SELECT agency, year, url, to_year, parser_version FROM retractions ORDER BY url")
    assert retracted == [
        ("北仑区档案局", 2022, HOST + WHOLE, 2022, PARSER_VERSION),
        ("北仑区教育局", 2023, HOST + MOVED, 2023, PARSER_VERSION),
    ]
    false = _rows(put_right, "SELECT number, url FROM versions WHERE retraction IS NOT NULL")
    assert false == [(2, HOST + MOVED)]
    assert here("verify", "--data", str(put_right)).exit_code == 0


def test_the_next_night_makes_no_change(put_right: Path) -> None:
    portal = Portal(put_right)
    portal.now = NOW
    portal.next_night()
    before = _rows(put_right, CHANGES)
    show(portal)
    portal.ingest()
    assert _rows(put_right, CHANGES) == before
    assert _rows(put_right, REPORTS) == BELONG


async def test_old_addresses_lead_on_and_feed_and_mail_correct_once(put_right: Path) -> None:
    datasette = make_datasette(put_right, clock=lambda: NOW)
    agencies = dict(_rows(put_right, "SELECT agency, agency_id FROM retractions"))
    led = await datasette.client.get(f"/reports/{agencies['北仑区档案局']}/2022", follow_redirects=True)
    assert led.status_code == 200
    assert "北仑区民政局" in led.text
    kept = await datasette.client.get(f"/reports/{agencies['北仑区教育局']}/2023")
    assert kept.status_code == 200
    for (number,) in _rows(put_right, "SELECT id FROM retractions"):
        shown = await datasette.client.get(f"/retractions/{number}")
        assert shown.status_code == 200
    feed = (await datasette.client.get("/changes.atom")).text
    assert feed.count("/retractions/") == 1, "it had carried the false revision"
    for _ in range(2):
        archive = open_archive(put_right)
        assert archive is not None
        with AlertsStore(put_right) as store:
            outbox.collect(
                store, Settings((SUBSCRIPTION,), base_url="https://x.example"), archive, NOW, night_through=True
            )
            told = [row[0] for row in store.db.execute("SELECT subject FROM messages ORDER BY id")]
        archive.close()
    assert len(told) == 3, "two nights as 0.1.0 told them, and one correction"
    assert "更正 2 处本站差错" in told[2]
