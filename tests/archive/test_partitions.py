"""The archive by province and year: only what a night touched is written again, and what stands there is whole."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.publish.partitions import FOLDER, refresh, stored
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
        "UPDATE versions SET parser_version = 'x' WHERE id = (SELECT current_version FROM reports"
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
