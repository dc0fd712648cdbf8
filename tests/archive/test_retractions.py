"""Errors that the archive itself made are retracted, not hidden: a portal whose reports stood under one wrong body."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.alerts import outbox
from archive.alerts.config import Settings, Subscription
from archive.alerts.events import open_archive
from archive.alerts.store import AlertsStore
from scheduler import main
from tests.archive.portal import HOST, Portal, figures, page

BODIES = ("北仑区教育局", "北仑区司法局", "北仑区民政局")


@pytest.fixture
def misfiled(tmp_path: Path) -> Portal:
    """Three bodies' reports, filed as versions of one report by an older parser that took them for one body."""
    portal = Portal(tmp_path)
    for number, body in enumerate(BODIES):
        portal.show(f"/{number}.html", page(body, values=figures(3 + number), published=f"2024-01-2{number}"))
        if not number:
            portal.ingest()
            _sql(portal, *(f"INSERT INTO agency_aliases VALUES ('{other}', '330206', 1)" for other in BODIES[1:]))
            portal.next_night()
    portal.walk(*(f"/{number}.html" for number in range(3)))
    portal.ingest()
    assert portal.rows("SELECT agency, versions FROM reports") == [(BODIES[0], 3)]
    assert portal.kinds() == ["published", "figures_revised", "figures_revised"]
    aliases = f"DELETE FROM agency_aliases WHERE alias IN {BODIES[1:]}"
    _sql(portal, aliases, "UPDATE versions SET parser_version = '0'")
    return portal


def _sql(portal: Portal, *statements: str) -> None:
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        for statement in statements:
            db.execute(statement)
    db.close()


def _reparse(portal: Portal) -> str:
    words = ["reparse", "--data", str(portal.data), "--now", portal.now.isoformat(), "--jobs", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_each_report_goes_to_its_body_and_no_change_is_invented(misfiled: Portal) -> None:
    assert "2 retracted" in _reparse(misfiled)
    found = misfiled.rows("SELECT agency, year, url, versions, requests_received FROM reports ORDER BY url")
    assert found == [(body, 2023, f"{HOST}/{number}.html", 1, 3.0 + number) for number, body in enumerate(BODIES)]
    told = misfiled.rows("SELECT kind, retraction IS NOT NULL FROM changes ORDER BY id")
    assert told == [("published", 0), ("figures_revised", 1), ("figures_revised", 1)]
    versions = misfiled.rows("SELECT url, retraction IS NOT NULL FROM versions WHERE report_id = 1 ORDER BY number")
    assert versions == [(f"{HOST}/0.html", 0), (f"{HOST}/1.html", 1), (f"{HOST}/2.html", 1)]
    assert CliRunner().invoke(main, ["verify", "--data", str(misfiled.data)]).exit_code == 0
    misfiled.next_night()
    for number, body in enumerate(BODIES):
        shown = page(body, values=figures(3 + number), published=f"2024-01-2{number}", noise=5)
        misfiled.show(f"/{number}.html", shown)
    misfiled.ingest()
    assert len(misfiled.kinds()) == 3, "the next night makes no change"


def test_a_night_that_meets_it_does_the_same(misfiled: Portal) -> None:
    misfiled.next_night()
    for number, body in enumerate(BODIES):
        shown = page(body, values=figures(3 + number), published=f"2024-01-2{number}", noise=5)
        misfiled.show(f"/{number}.html", shown)
    misfiled.ingest()
    assert [row[0] for row in misfiled.rows("SELECT agency FROM reports ORDER BY url")] == list(BODIES)
    assert misfiled.rows("SELECT requests_received FROM reports ORDER BY url") == [(3.0,), (4.0,), (5.0,)]
    assert len(misfiled.kinds()) == 3


def test_who_was_told_is_told_once_that_it_was_false(misfiled: Portal) -> None:
    subscription = Subscription("desk", ("json://localhost",))
    settings = Settings((subscription, Subscription("new", ("json://localhost",))), base_url="https://x.example")
    with AlertsStore(misfiled.data) as store:
        store.db.execute("INSERT INTO subscriptions VALUES ('desk', '', 0, '')")
        for _ in range(2):
            _collect(misfiled, store, Settings((subscription,)))
        assert store.db.execute("SELECT count(*) FROM messages").fetchone() == (1,)
        _reparse(misfiled)
        store.db.execute("INSERT INTO subscriptions VALUES ('new', '', 3, '2099-01-01T00:00:00Z')")
        for _ in range(2):
            _collect(misfiled, store, settings)
        subjects = store.db.execute("SELECT subscription, subject, text FROM messages ORDER BY id").fetchall()
    assert [row[0] for row in subjects] == ["desk", "desk"]
    assert "更正 2 处本站差错" in subjects[1][1]
    assert BODIES[1] in subjects[1][2]


def _collect(portal: Portal, store: AlertsStore, settings: Settings) -> None:
    archive = open_archive(portal.data)
    assert archive is not None
    outbox.collect(store, settings, archive, portal.now, night_through=True)
    archive.close()
