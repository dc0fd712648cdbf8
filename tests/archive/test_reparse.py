"""A better parser puts figures right in the same version; changes come from the portals only."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.filing import reparse
from parsers.sandbox import Pool
from scheduler import main
from tests.archive.portal import Portal, dump, figures, page


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path)
    portal.show("/1.html", page())
    portal.walk("/1.html")
    portal.ingest()
    return portal


def _misread(portal: Portal) -> dict[str, list[str]]:
    """What an older parser would have stored: 30 for 3. Returns the archive as it should be."""
    right = dump(portal.data)
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        db.execute("UPDATE requests SET total = 30 WHERE row = 'received'")
        db.execute("UPDATE reports SET requests_received = 30")
        db.execute("UPDATE versions SET parser_version = '0', content_hash = 'x', figures_hash = 'y'")
        db.execute("UPDATE report_urls SET content_hash = 'x'")
    db.close()
    return right


def _run(portal: Portal, *words: str) -> Result:
    now = portal.now.isoformat()
    return CliRunner().invoke(main, ["reparse", "--data", str(portal.data), "--now", now, "--jobs", "1", *words])


def test_figures_are_put_right_without_a_change(portal: Portal) -> None:
    right = _misread(portal)
    result = _run(portal)
    assert result.exit_code == 0, result.output
    assert "1 versions read again: 1 moved (1 cells, 0 texts)" in result.output
    assert "requests.received.total: 1" in result.output
    assert dump(portal.data) == right


@pytest.mark.parametrize("reports", [1, 4])
def test_the_night_after_an_upgrade_reads_all_older_readings_by_one_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reports: int
) -> None:
    """A process for each of them cost more than all the rest of that night."""
    portal = Portal(tmp_path)

    def show(sentence: str) -> None:
        for number in range(reports):
            portal.show(f"/{number}.html", page(f"北仑区第{number + 1}中学", sentence=sentence))
        portal.walk(*(f"/{number}.html" for number in range(reports)))

    show("全年召开会议3次。")
    portal.ingest()
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE versions SET parser_version = '0'")
    db.close()
    portal.next_night()
    show("全年召开会议4次。")
    pools, make = [], Pool.__init__

    def made(self: Pool, *words: Any, **more: Any) -> None:
        pools.append(self)
        make(self, *words, **more)

    monkeypatch.setattr(Pool, "__init__", made)
    portal.ingest()
    assert portal.kinds()[reports:] == ["text_revised"] * reports
    assert portal.rows("SELECT count(*) FROM versions WHERE parser_version = '0'") == [(0,)]
    assert len(pools) == 2, "one for what came, one for what is read again"


def test_reading_again_leaves_the_checks_over_years_and_bodies(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    for number, body in enumerate(("人民政府", "教育局", "司法局", "民政局")):
        for year in (2022, 2023):
            portal.show(f"/{year}-{number}.html", page(f"北仑区{body}", year))
    portal.ingest()
    before = dump(tmp_path)
    assert {row[0] for row in portal.rows("SELECT DISTINCT rule FROM checks")} >= {"R5", "R6", "R8"}
    assert "8 versions read again: 0 moved" in _run(portal, "--where", "1").output
    assert dump(tmp_path) == before


def test_a_night_after_a_better_parser_finds_no_change_in_an_unchanged_report(portal: Portal) -> None:
    right = _misread(portal)
    portal.next_night()
    portal.show("/1.html", page(noise=3))
    portal.ingest()
    assert dump(portal.data) == right


def test_a_real_revision_after_a_better_parser_shows_the_real_old_figure(portal: Portal) -> None:
    _misread(portal)
    portal.next_night()
    portal.show("/1.html", page(values=figures(3, requests__received__total=5)))
    portal.ingest()
    assert portal.rows("SELECT cell, old, new FROM change_cells") == [("requests.received.total", 3.0, 5.0)]


def test_where_chooses_versions_and_says_when_it_is_no_sql(portal: Portal) -> None:
    assert "0 versions" in _run(portal, "--where", "reader = 'pdf'").output
    assert "1 versions read again: 0 moved" in _run(portal, "--where", "reader = 'html'").output
    broken = _run(portal, "--where", "reader = ")
    assert broken.exit_code == 2
    assert "no condition over the table versions" in broken.output
    destructive = _run(portal, "--where", "1); DELETE FROM versions; --")
    assert destructive.exit_code == 2
    assert portal.rows("SELECT count(*) FROM versions") == [(1,)]


def test_a_document_that_no_reader_could_read_is_filed_when_one_can(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.next_night()
    portal.show("/2.html", page("北仑区司法局"), title="北仑区司法局2023年政府信息公开工作年度报告")
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        number, digest = portal.raw.conn.execute("SELECT max(id), sha256 FROM captures").fetchone()
        db.execute(
            "INSERT INTO unreadable (url, sha256, reason, detail, first_seen, last_seen, capture_id, parser_version) "
            "VALUES ('https://www.bl.gov.cn/2.html', ?, 'needs_ocr', '', '', '', ?, '1')",
            [digest, number],
        )
    db.close()
    assert "1 reports read for the first time" in _run(portal).output
    assert portal.rows("SELECT agency FROM reports ORDER BY id DESC LIMIT 1") == [("北仑区司法局",)]
    assert portal.rows("SELECT count(*) FROM unreadable") == [(0,)]
    assert portal.kinds() == ["published"], "nothing was published tonight"


def test_bytes_that_are_gone_leave_the_version_alone(portal: Portal) -> None:
    _misread(portal)
    portal.raw.conn.execute("DELETE FROM blobs")
    result = _run(portal)
    assert result.exit_code == 2
    assert "kept as it was: bytes_lost" in result.output
    assert portal.rows("SELECT requests_received FROM reports") == [(30.0,)]


def test_outdated_is_a_condition_over_versions(portal: Portal) -> None:
    assert portal.rows(f"SELECT count(*) FROM versions WHERE {reparse.OUTDATED}") == [(0,)]


def test_a_year_that_an_older_parser_read_wrong_is_put_right_without_a_change(portal: Portal) -> None:
    right = dump(portal.data)
    db = sqlite3.connect(portal.data / "archive.db")
    with db:
        db.execute("UPDATE versions SET parser_version = '0'")
        db.execute("UPDATE reports SET year = 2021")
        db.execute("UPDATE agencies SET first_year = 2021, last_year = 2021")
    db.close()
    portal.next_night()
    portal.show("/1.html", page(noise=2))
    portal.ingest()
    retracted = ("progress", "_sqlite_migrations", "retractions", "changes")
    assert dump(portal.data, without=retracted) == {key: rows for key, rows in right.items() if key not in retracted}
    assert portal.kinds() == ["published"]
    assert portal.rows("SELECT year, to_year, reason FROM retractions") == [(2021, 2023, "identity")]
