"""A column of `reports` with a facet is one row: stored, filled, counted, named, asked by, described and exported."""

from __future__ import annotations

from typing import Any

import pytest

from archive.figures.report_columns import COLUMNS, FACETS, INSIDE
from archive.publish.dictionary import schema_tables
from tests.archive.portal import Portal, page
from tests.contributing.changed import add, copy, told

ROW = """    ReportColumn(
        "tables_read", "TEXT NOT NULL DEFAULT ''", "读到几张表", "tables that were read", "表数", facet=12, panel=True,
        codes={"3": "三表齐全", "0": "没有表"},
        derived="(SELECT cast(count(*) AS TEXT) FROM form_blocks WHERE version_id = reports.current_version)",
    ),
"""
"""What no code knows: how many tables a report has."""


@pytest.fixture(scope="module")
def with_the_row(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """An archive of yesterday's code, opened and carried on by one that has the row."""
    folder = tmp_path_factory.mktemp("facet")
    portal = Portal(folder / "data")
    portal.show("/1.html", page())
    portal.walk("/1.html")
    portal.ingest()
    portal.raw.close()
    copy(folder / "code", "archive")
    add(folder / "code" / "archive" / "figures" / "report_columns.py", '    ReportColumn("agency_id"', ROW)
    found: dict[str, Any] = told(folder / "code", "tests.contributing.facet", str(folder))
    return found


def test_an_old_archive_has_it_filled_and_a_new_report_brings_it(with_the_row: dict[str, Any]) -> None:
    assert with_the_row["before"] == [["3"]]
    assert with_the_row["after"] == [["0"], ["3"]]
    assert with_the_row["retracted_has_it"]
    assert with_the_row["counted_at_once"] and with_the_row["own_index"]


def test_the_site_counts_by_it_names_it_and_takes_it_as_a_parameter(with_the_row: dict[str, Any]) -> None:
    assert with_the_row["facet"] == [["0", 1], ["3", 1]]
    assert with_the_row["names"] == ["三表齐全", "没有表", "表数"]
    assert with_the_row["search"] == {"3": 1, "0": 1, "status": 200}


def test_it_is_described_and_stands_in_export_and_panels(with_the_row: dict[str, Any]) -> None:
    meaning = {"name": "tables_read", "type": "string", "title": "读到几张表", "description": "tables that were read"}
    assert with_the_row["exported"] == {"reports": meaning, "panel": meaning, "panel_wide": meaning}
    assert with_the_row["dictionary"]


def test_the_table_names_every_column_that_there_is() -> None:
    """Whoever adds one by a migration alone has it nowhere else."""
    there = dict(schema_tables()["reports"])
    assert {column.name: column.type for column in COLUMNS} == {
        name: kind for name, kind in there.items() if (name != "id" and kind != "REAL") or name == "ocr_confidence"
    }
    places = [column.facet for column in COLUMNS if column.facet]
    assert sorted(places) == list(range(1, len(FACETS) + 1))
    assert {*INSIDE, *INSIDE.values()} <= set(FACETS)
