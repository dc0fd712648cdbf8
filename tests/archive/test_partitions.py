"""The archive by province and year: only what a night touched is written again, and what stands there is whole."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.publish import partitions
from archive.publish.partitions import FOLDER, TABLES, refresh, stored
from archive.store import Store
from scheduler import main
from tests.archive.dying import steps_of
from tests.archive.portal import Portal, figures, page
from tests.archive.season import decide
from tests.site.sample import build

NOW = datetime(2024, 2, 6, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, without the reports of most places: each of these tests writes every partition."""
    made = build(tmp_path_factory.mktemp("sample"))
    _changed(made, "DELETE FROM reports WHERE year < 2021 OR region_code NOT LIKE '33%' AND region_code NOT LIKE '44%'")
    return made


@pytest.fixture
def data(sample: Path, tmp_path: Path) -> Path:
    shutil.copy(sample / "archive.db", tmp_path / "archive.db")
    return tmp_path


def _changed(data: Path, statement: str) -> None:
    with sqlite3.connect(data / "archive.db") as db:
        db.execute(statement)
    db.close()


def _rows(package: Path, table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(package) as opened:
        name = next(name for name in opened.namelist() if name.startswith(f"csv/{table}-"))
        return list(csv.DictReader(io.StringIO(opened.read(name).decode("utf-8-sig"))))


def test_every_report_is_in_one_partition_and_a_quiet_night_writes_none(data: Path) -> None:
    first = refresh(data, now=NOW)
    found = stored(data)
    assert first.written == len(found) >= 3
    with sqlite3.connect(data / "archive.db") as db:
        known = {row[0] for row in db.execute("SELECT id FROM reports")}
    db.close()
    listed = [int(row["id"]) for one in found for row in _rows(data / FOLDER / one.path, "reports")]
    assert sorted(listed) == sorted(known)
    assert sum(one.reports for one in found) == len(known)
    before = {one.path: (data / FOLDER / one.path).stat().st_mtime_ns for one in found}
    again = refresh(data, now=NOW + timedelta(days=1))
    assert (again.written, again.same) == (0, len(found))
    assert {one.path: (data / FOLDER / one.path).stat().st_mtime_ns for one in stored(data)} == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports SET requests_received = 4711 WHERE agency = '北仑区教育局' AND year = 2022",
        "UPDATE check_rows SET outcome = 'fail' WHERE version_id = (SELECT current_version FROM reports"
        " WHERE agency = '北仑区教育局' AND year = 2022)",
        "UPDATE reports SET status = 'withdrawn' WHERE agency = '北仑区教育局' AND year = 2022",
    ],
)
def test_only_the_partition_that_was_touched_is_written_again(data: Path, statement: str) -> None:
    refresh(data, now=NOW)
    before = {one.path: one for one in stored(data)}
    _changed(data, statement)
    done = refresh(data, now=NOW + timedelta(days=1))
    assert done.written == 1
    touched = [one.path for one in stored(data) if one != before[one.path]]
    assert touched == ["330000/2022.zip"]


def test_a_figure_that_a_person_puts_right_again_is_written_again(data: Path) -> None:
    chosen = "(SELECT current_version FROM reports WHERE agency = '北仑区教育局' AND year = 2022)"
    _changed(data, f"UPDATE reports SET corrected_cells = 'requests.granted.total' WHERE current_version = {chosen}")
    refresh(data, now=NOW)
    _changed(data, f"UPDATE requests SET total = 4712 WHERE row = 'granted' AND version_id = {chosen}")
    assert refresh(data, now=NOW).written == 1


def test_a_partition_says_what_it_holds(data: Path) -> None:
    refresh(data, now=NOW)
    one = next(one for one in stored(data) if one.path == "330000/2021.zip")
    file = data / FOLDER / one.path
    assert one.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        assert names[-1] == "SHA256SUMS" and "datapackage.json" in names
        for line in package.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(package.read(name)).hexdigest() == digest
    assert {"panel", "requests", "cell_marks", "checks"} <= {name.split("/")[-1].rsplit("-", 1)[0] for name in names}
    marks = _rows(file, "cell_marks")
    assert [row["confidence"] for row in marks if row["cell"] == "requests.received.total"] == ["0.87"]


def test_what_is_left_of_one_night_is_written_in_the_next(data: Path) -> None:
    turns = iter([True, True, False])
    done = refresh(data, now=NOW, goes_on=lambda: next(turns, False))
    assert done.written == 2 == len(stored(data)) and done.left > 0
    assert refresh(data, now=NOW).written == done.left


def test_a_file_that_is_gone_or_an_index_that_is_damaged_is_made_again(data: Path) -> None:
    total = refresh(data, now=NOW).written
    (data / FOLDER / "330000/2022.zip").unlink()
    assert refresh(data, now=NOW).written == 1
    (data / FOLDER / "index.json").write_text("{")
    assert refresh(data, now=NOW).written == total


def test_a_partition_without_reports_goes(data: Path) -> None:
    refresh(data, now=NOW)
    _changed(data, "DELETE FROM reports WHERE year = 2021")
    done = refresh(data, now=NOW)
    assert done.removed >= 1
    assert not (data / FOLDER / "330000/2021.zip").exists()
    assert all(one.year != 2021 for one in stored(data))


def _rows_of_all(data: Path) -> dict[str, dict[str, bytes]]:
    """Partition → file of rows → its bytes. What the index lists and what lies in the folder are the same."""
    folder = data / FOLDER
    assert {one.path for one in stored(data)} == {
        path.relative_to(folder).as_posix() for path in folder.glob("*/*.zip")
    }
    found = {}
    for one in stored(data):
        with zipfile.ZipFile(folder / one.path) as opened:
            found[one.path] = {name: opened.read(name) for name in opened.namelist() if name.startswith("csv/")}
    return found


def _made_from_nothing(data: Path, folder: Path) -> dict[str, dict[str, bytes]]:
    folder.mkdir()
    with sqlite3.connect(data / "archive.db") as source, sqlite3.connect(folder / "archive.db") as copy:
        source.backup(copy)
    refresh(folder, now=NOW)
    return _rows_of_all(folder)


_ONE_REPORT = "(SELECT id FROM reports ORDER BY {seed} * id % 101 LIMIT 1)"
_ANY_VERSION = (
    "(SELECT id FROM versions WHERE report_id IN (SELECT id FROM reports) ORDER BY {seed} * id % 101 LIMIT 1)"
)
_ONE_VERSION = "(SELECT current_version FROM reports ORDER BY {seed} * id % 101 LIMIT 1)"
_CHANGES = (
    f"UPDATE reports SET status = 'withdrawn', title = title || '。' WHERE id = {_ONE_REPORT}",
    f"UPDATE OR IGNORE reports SET year = 2021 + {{seed}} % 3 WHERE id = {_ONE_REPORT}",
    f"UPDATE reports SET region_code = (SELECT region_code FROM reports ORDER BY {{seed}} * id % 89 LIMIT 1) "
    f"WHERE id = {_ONE_REPORT}",
    f"DELETE FROM reports WHERE id = {_ONE_REPORT}",
    f"UPDATE requests SET total = total + 1, corrected_cells = 'x' WHERE version_id = {_ONE_VERSION}",
    f"DELETE FROM claims WHERE version_id = {_ONE_VERSION}",
    f"INSERT OR REPLACE INTO cell_marks (version_id, cell, raw) VALUES ({_ONE_VERSION}, 'a.b.c', '{{seed}}')",
    f"INSERT OR IGNORE INTO warnings (version_id, position, text) VALUES ({_ONE_VERSION}, {{seed}}, '{{seed}}')",
    f"UPDATE sections SET text = '{{seed}}' WHERE version_id = {_ONE_VERSION}",
    f"UPDATE OR IGNORE sections SET version_id = {_ONE_VERSION} WHERE version_id % 7 = {{seed}} % 7",
    f"UPDATE versions SET report_id = {_ONE_REPORT}, number = {{seed}} * 1000 + id WHERE id = {_ANY_VERSION}",
    f"DELETE FROM versions WHERE id = {_ANY_VERSION}",
    "UPDATE OR REPLACE regions SET parent = CASE {seed} % 2 WHEN 0 THEN '330000' ELSE '440000' END WHERE code = "
    "(SELECT code FROM regions WHERE level = 'city' AND code IN (SELECT parent FROM regions) "
    "ORDER BY {seed} * code % 97 LIMIT 1)",
    "DELETE FROM regions WHERE code = (SELECT region_code FROM reports ORDER BY {seed} * id % 83 LIMIT 1)",
)


@pytest.mark.parametrize("seed", range(2))
def test_after_whatever_changes_the_partitions_are_those_made_from_nothing(data: Path, seed: int) -> None:
    """Some nights end before they are done, some die at a step, and people write between them."""
    chance = random.Random(seed)
    few = "region_code NOT IN (SELECT region_code FROM reports GROUP BY 1 ORDER BY count(*) DESC LIMIT 4)"
    _changed(data, f"DELETE FROM reports WHERE year < 2022 OR {few}")
    refresh(data, now=NOW)
    for _ in range(5):
        for change in chance.sample(_CHANGES, 3):
            _changed(data, change.format(seed=chance.randrange(1, 500)))
        steps_of(lambda: refresh(data, now=NOW), die_before=chance.randrange(1, 12))
        refresh(data, now=NOW, goes_on=lambda: chance.random() < 0.5)
    refresh(data, now=NOW)
    assert _rows_of_all(data) == _made_from_nothing(data, data / "anew")
    assert refresh(data, now=NOW).written == 0


def test_a_figure_that_is_written_while_its_partition_is_made_is_not_lost(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(data, now=NOW)
    title = "UPDATE reports SET title = '{}' WHERE agency = '北仑区教育局' AND year = 2022"
    _changed(data, title.format("before"))
    with monkeypatch.context() as written_into:

        def pack(work: Path, target: Path) -> None:
            _changed(data, title.format("meanwhile"))
            packed(work, target)

        packed = partitions._pack
        written_into.setattr(partitions, "_pack", pack)
        refresh(data, now=NOW)
    assert "before" in [row["title"] for row in _rows(data / FOLDER / "330000/2022.zip", "reports")]
    refresh(data, now=NOW)
    titles = [row["title"] for row in _rows(data / FOLDER / "330000/2022.zip", "reports")]
    assert "meanwhile" in titles and "before" not in titles


def test_of_an_archive_that_was_put_back_every_file_is_written_again(data: Path) -> None:
    """Its own marks do not know what a later night exported."""
    refresh(data, now=NOW)
    shutil.copy(data / "archive.db", data / "backup")
    _changed(data, "UPDATE reports SET title = 'later'")
    refresh(data, now=NOW)
    shutil.copy(data / "backup", data / "archive.db")
    done = refresh(data, now=NOW)
    assert done.written == len(stored(data))
    assert all(row["title"] != "later" for row in _rows(data / FOLDER / "330000/2022.zip", "reports"))


def test_a_partition_has_the_panel_of_its_own_province_only(data: Path) -> None:
    refresh(data, now=NOW)
    for one in stored(data):
        own = {row["id"] for row in _rows(data / FOLDER / one.path, "reports")}
        assert {row["report_id"] for row in _rows(data / FOLDER / one.path, "panel")} <= own


def test_what_people_and_offices_do_reaches_the_files(tmp_path: Path) -> None:
    """A correction, a revision, a reading anew, two bodies that become one and two again."""
    portal = Portal(tmp_path / "p")
    portal.show("/1.html", page(year=2022))
    portal.show("/2.html", page("北仑区教育体育局", 2022))
    portal.walk("/1.html", "/2.html")
    portal.ingest()
    refresh(portal.data, now=NOW)

    def reaches(name: str) -> None:
        assert refresh(portal.data, now=NOW).written == 1, name
        assert _rows_of_all(portal.data) == _made_from_nothing(portal.data, tmp_path / name), name

    def ingested(path: str, shown: str) -> None:
        portal.next_night()
        portal.show(path, shown)
        portal.walk("/1.html", "/2.html")
        portal.ingest()

    ingested("/1.html", page(year=2022, values=figures(5)))
    reaches("revised")
    agency = portal.rows("SELECT agency_id FROM reports WHERE agency = '北仑区教育局'")[0][0]
    decide(portal, f"{agency}/2022", "correct", "--cell", "requests.received.total", "--from", "5", "--to", "6")
    reaches("corrected")
    decide(portal, str(agency), "merge", "--other", "北仑区教育体育局")
    reaches("merged")
    assert stored(portal.data)[0].reports == 1
    with Store.open(portal.data, now=NOW) as store, store.transaction() as db:
        db.execute("UPDATE versions SET parser_version = 'before'")
        db.execute("DELETE FROM sections WHERE position = 0")
    reaches("damaged")
    portal.next_night()
    done = CliRunner().invoke(main, ["reparse", "--data", str(portal.data), "--now", portal.now.isoformat()])
    assert done.exit_code == 0, done.output
    reaches("reread")


def test_every_table_of_a_partition_marks_what_is_written_to_it(data: Path) -> None:
    with Store.open(data, now=NOW) as store:
        for table in TABLES - {"panel", "checks"} | {"check_rows"}:
            for event in ("insert", "update", "delete"):
                query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? AND sql LIKE ?"
                (found,) = store.db.execute(query, [table, f"%AFTER {event}%"]).fetchone()
                assert found == 1, (table, event)
