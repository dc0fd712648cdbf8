"""What is taken away from a page: the rows that were seen, as files that no spreadsheet computes."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.site.app import make_datasette
from tests.site.conftest import NOW

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def infected(data: Path, tmp_path: Path) -> Iterator[Any]:
    """The site on an archive whose portal wrote formulas."""
    for name in ("archive.db", "raw.db"):
        shutil.copy(data / name, tmp_path / name)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE agencies SET name = ? WHERE id = 1", [FORMULA])
        db.execute("UPDATE reports SET agency = ?, title = '-见附件' WHERE agency_id = 1", [FORMULA])
    db.close()
    made = make_datasette(tmp_path, clock=lambda: NOW)
    yield made
    made.site.close()


async def _rows(datasette: Any, path: str) -> list[dict[str, str]]:
    answer = await datasette.client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")))


@pytest.mark.parametrize(
    ("path", "column"),
    [
        ("/archive/reports.csv?agency_id=1", "agency"),
        ("/archive/reports.csv?agency_id=1&_stream=on", "agency"),
        ("/archive/reports.csv?agency_id=1&_labels=on", "agency_id_label"),
        ("/archive/agencies/1.csv?x", "name"),
        ("/archive.csv?sql=select+name+from+agencies+where+id=1", "name"),
        ("/compare.csv?agency=1", "name"),
    ],
)
async def test_every_csv_of_the_site_is_guarded_unless_raw(infected: Any, path: str, column: str) -> None:
    path = path.replace("?x", "?")
    guarded = await _rows(infected, path)
    assert {row[column] for row in guarded} == {f"'{FORMULA}"}
    raw = await _rows(infected, f"{path}&_raw=1")
    assert {row[column] for row in raw} == {FORMULA}
    assert len(raw) == len(guarded)


async def test_the_head_of_a_readers_query_is_guarded_too(infected: Any) -> None:
    answer = await infected.client.get("/archive.csv", params={"sql": 'select 1 as "=1+1", -5 as b'})
    assert answer.text.lstrip("\ufeff").splitlines() == ["'=1+1,b", "1,-5"]
    assert (await infected.client.get("/archive.csv")).status_code == 400


async def test_json_is_as_the_archive_has_it(infected: Any) -> None:
    found = (await infected.client.get("/archive/reports.json?agency_id=1&_shape=objects")).json()
    assert {row["agency"] for row in found["rows"]} == {FORMULA}
