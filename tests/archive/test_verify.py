"""`nianbao verify` names what is damaged, and nothing when nothing is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import search
from archive.store import body_text
from scheduler import main
from tests.archive.portal import Portal, page


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    portal = Portal(tmp_path)
    portal.show("/1.html", page())
    portal.show("/2.html", page("北仑区司法局", sentence="每季度检查网站栏目1次。"))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    return portal


def _run(portal: Portal, *words: str) -> Result:
    return CliRunner().invoke(main, ["verify", "--data", str(portal.data), *words])


def _edit(path: Path, sql: str) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute(sql)
    db.close()


def _digest(portal: Portal, path: str) -> str:
    row = portal.raw.conn.execute("SELECT sha256 FROM captures WHERE url LIKE ?", [f"%{path}"]).fetchone()
    return str(row[0])


def test_a_sound_archive(portal: Portal) -> None:
    result = _run(portal)
    assert (result.exit_code, result.stdout) == (0, "Everything is as it was stored.\n")


def test_a_body_with_other_bytes_is_named_with_its_page(portal: Portal) -> None:
    one, two = _digest(portal, "/1.html"), _digest(portal, "/2.html")
    _edit(
        portal.data / "raw.db",
        f"UPDATE blobs SET data = (SELECT data FROM blobs WHERE sha256 = '{two}') WHERE sha256 = '{one}'",
    )
    result = _run(portal)
    assert result.exit_code == 1
    assert (
        f"raw.db: body {one} has other bytes than its hash says, shown by https://www.bl.gov.cn/1.html" in result.output
    )
    assert two not in result.output


def test_a_body_that_cannot_be_unpacked_and_one_that_is_not_there(portal: Portal) -> None:
    one, two = _digest(portal, "/1.html"), _digest(portal, "/2.html")
    _edit(portal.data / "raw.db", f"UPDATE blobs SET data = x'00ff' WHERE sha256 = '{one}'")
    _edit(portal.data / "raw.db", f"DELETE FROM blobs WHERE sha256 = '{two}'")
    output = _run(portal).output
    assert f"body {one} cannot be read" in output
    assert f"body {two} of https://www.bl.gov.cn/2.html is not there" in output


@pytest.mark.parametrize(
    "damage",
    [
        "INSERT INTO reports_fts (reports_fts) VALUES ('delete-all')",
        "UPDATE reports SET title = title || '多' WHERE id = 1",
        "INSERT INTO reports_fts (rowid, title, agency, body) VALUES (99, 'x', 'x', 'x')",
    ],
)
def test_an_index_that_is_not_that_of_the_text(portal: Portal, damage: str) -> None:
    _edit(portal.data / "archive.db", damage)
    result = _run(portal)
    assert result.exit_code == 1
    assert "search index" in result.output
    assert _run(portal, "--rebuild-index").exit_code == 0


def test_an_index_with_as_many_other_pieces(portal: Portal) -> None:
    """The number of pieces is right, the pieces are another report's."""
    db = sqlite3.connect(portal.data / "archive.db")
    report, title, agency, version = db.execute("SELECT id, title, agency, current_version FROM reports").fetchone()
    body = body_text(db, version)
    with db:
        fields = "INSERT INTO reports_fts ({}rowid, title, agency, body) VALUES ({}?, ?, ?, ?)"
        texts = [search.index_text(text) for text in (title, agency, body)]
        db.execute(fields.format("reports_fts, ", "'delete', "), [report, *texts])
        db.execute(fields.format("", ""), [report, *(" ".join(["xx"] * len(text.split())) for text in texts)])
    db.close()
    assert f"report {report} is not found by its own words" in _run(portal).output


def test_a_corrupt_page(portal: Portal) -> None:
    portal.raw.close()
    path = portal.data / "archive.db"
    db = sqlite3.connect(path)
    root, size = db.execute(
        "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'requests'"
    ).fetchone()
    db.close()
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : (root - 1) * size + 200] = b"\xff" * 200
    path.write_bytes(bytes(data))
    result = _run(portal)
    assert result.exit_code == 1
    assert "archive.db" in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_database(portal: Portal) -> None:
    (portal.data / "archive.db").write_bytes(b"not a database at all" * 100)
    result = _run(portal)
    assert result.exit_code == 1
    assert "restore the last good backup" in result.output


def test_fetching_one_original(portal: Portal, tmp_path: Path) -> None:
    digest = _digest(portal, "/1.html")
    wanted = page().encode()
    assert _run(portal, "--blob", digest).stdout_bytes == wanted
    assert _run(portal, "--blob", digest, "--output", str(tmp_path / "x.html")).exit_code == 0
    assert (tmp_path / "x.html").read_bytes() == wanted
    unknown = _run(portal, "--blob", "0" * 64)
    assert unknown.exit_code == 2
    assert "no body with the hash" in unknown.output


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE requests SET total = 4 WHERE version_id = 1 AND row = 'received'", "its figures are not those"),
        ("UPDATE requests SET total = NULL WHERE version_id = 1 AND row = 'received'", "its figures are not those"),
        ("DELETE FROM review_litigation WHERE version_id = 1", "its figures are not those"),
        ("UPDATE reports SET denied = 1 WHERE id = 1", "the figures in `reports` are not its own"),
        (
            "UPDATE sections SET text = replace(text, '4', '5') WHERE version_id = 1",
            "its text is not that which was read",
        ),
    ],
)
def test_a_version_that_says_something_else_is_named_and_can_be_read_again(
    portal: Portal, damage: str, says: str
) -> None:
    _edit(portal.data / "archive.db", damage)
    result = _run(portal)
    assert result.exit_code == 1
    assert f"report 1, version 1: {says}" in result.output
    assert "report 2" not in result.output
    again = CliRunner().invoke(main, ["reparse", "--data", str(portal.data), "--where", "id = 1"])
    assert again.exit_code == 0, again.output
    assert _run(portal, "--rebuild-index").exit_code == 0
    assert _run(portal).exit_code == 0
