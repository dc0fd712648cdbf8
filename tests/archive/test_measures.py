"""The catalogue of measures: every cell, sums that fit the forms, rates between 0 and what they can be, one value in
Python, in SQL and in both panels."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.agencies.directory import Agencies
from archive.figures import panel, totals
from archive.figures.concordance import CONCORDANCE
from archive.figures.flat import REPORT_FIGURES, alternatives
from archive.figures.measures import FIGURES, MEASURES, POPULATION, RATES, Measure, sql, value
from archive.store import Store
from parsers.forms.tables import FORM_BLOCKS, form_block
from parsers.model import Cell
from tests.archive.country import KNOWN, NOW, file, of_cells, report

CELLS = {key for block in FORM_BLOCKS for key in block.cell_keys()}
STACK = ("granted", "partly_granted", "denied", "unavailable", "rejected", "other_handling")
FORMS = {
    "2021": {"active_disclosure": "2021", "requests": "2021", "review_litigation": "2021"},
    "2019": {"active_disclosure": "2019", "requests": "2019", "review_litigation": "2019"},
    "2014": {"statistics": "2014"},
}


def _random_cells(edition: str, seed: int) -> dict[str, Cell]:
    """A form filled at random, with blanks, marks and an amount in another unit."""
    chance = random.Random(seed)
    cells = {}
    for name, of in FORMS[edition].items():
        for key in form_block(name, of).cell_keys():
            number = chance.randint(0, 40)
            cells[key] = chance.choice([Cell(number, str(number))] * 18 + [Cell(None, ""), Cell(None, "/")])
    if edition == "2021":
        cells["active_disclosure.fees.amount_wan"] = Cell(251000, "251000元", unit="元")
    return cells


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    data = tmp_path_factory.mktemp("measures")
    with Store.open(data, now=NOW) as store:
        agencies = Agencies(store, KNOWN)
        for seed in range(12):
            edition = ("2021", "2019", "2014")[seed % 3]
            year = int(edition) + seed // 3
            found = of_cells(f"云湖区第{seed}局", year, _random_cells(edition, seed), FORMS[edition])
            file(store, agencies, "980102", found)
        yield store.db


def test_every_cell_of_every_form_is_a_measure_with_both_labels() -> None:
    assert set(MEASURES) >= CELLS
    assert all(measure.zh and measure.en and measure.since >= 2014 for measure in MEASURES.values())
    assert set(FIGURES) == set(REPORT_FIGURES)


def test_measures_are_made_of_cells_that_exist() -> None:
    for measure in MEASURES.values():
        assert {cell for cells in measure.cells for cell in cells} <= CELLS, measure.key
        assert {key for key in measure.parts if key != POPULATION} <= set(MEASURES), measure.key
        assert (measure.kind == "rate") == bool(measure.formula)


def test_columns_of_the_wide_panel_do_not_collide() -> None:
    names = [panel.wide_name(key) for key in MEASURES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("measure", [item for item in MEASURES.values() if POPULATION not in item.below], ids=str)
def test_one_value_in_python_and_in_sql(db: sqlite3.Connection, measure: Measure) -> None:
    rows = db.execute(f"SELECT agency_id, year, {sql(measure)} FROM reports").fetchall()
    for agency, year, found in rows:
        wanted = totals.of_agency(db, agency, [measure.key])[measure.key][year]
        assert found == pytest.approx(wanted) if wanted is not None else found is None, (measure.key, year)


def test_both_panels_hold_the_same_values(db: sqlite3.Connection) -> None:
    long = {(row[0], row[1]): row[2] for row in db.execute("SELECT report_id, measure, value FROM panel")}
    cursor = db.execute("SELECT * FROM panel_wide")
    names = [column[0] for column in cursor.description]
    wide = {row[names.index("report_id")]: dict(zip(names, row, strict=True)) for row in cursor}
    assert len(wide) == 12
    for key in MEASURES:
        for number, row in wide.items():
            if panel.wide_name(key) in row:
                shown, found = row[panel.wide_name(key)], long.get((number, key))
                assert found == pytest.approx(shown) if shown is not None else found is None, (key, number)
    keys = {key for _, key in long}
    assert {key for key in keys if key.startswith("statistics.")}, "the form of 2014 stands in the long panel"
    assert len(long) == db.execute("SELECT count(*) FROM panel").fetchone()[0], "one row a report and measure"


@pytest.mark.parametrize("edition", ["2021", "2019", "2014"])
def test_a_stack_equals_its_total_in_every_edition(edition: str) -> None:
    cells: dict[str, float | None] = {
        key: 0 for name, of in FORMS[edition].items() for key in form_block(name, of).cell_keys()
    }
    chance = random.Random(edition)
    used = [cell for name in STACK for cells_of in alternatives(name) for cell in cells_of if cell in cells]
    cells |= {cell: chance.randint(1, 30) for cell in used}
    total = next(cells_of[0] for cells_of in alternatives("processed_total") if cells_of[0] in cells)
    cells[total] = sum(number or 0 for cell, number in cells.items() if cell in used)
    parts = [value(MEASURES[name], cells) for name in STACK]
    assert sum(part or 0 for part in parts) == value(MEASURES["processed_total"], cells)


def test_shares_lie_between_0_and_100() -> None:
    for seed in range(50):
        chance = random.Random(seed)
        cells: dict[str, float | None] = {
            key: chance.randint(0, 9) for key in CELLS if not key.startswith("statistics")
        }
        parts = sum(int(value(MEASURES[name], cells) or 0) for name in STACK)
        cells["requests.processed_total.total"] = parts
        for key in ("rate_disclosed", "rate_denied", "rate_unavailable", "rate_rejected", "rate_lawsuits_lost"):
            found = value(RATES[key], cells)
            assert found is None or 0 <= found <= 100, key


def test_a_blank_part_makes_no_measure() -> None:
    for measure in MEASURES.values():
        if measure.kind == "rate" or len(measure.cells[0]) < 2:
            continue
        cells: dict[str, float | None] = dict.fromkeys(measure.cells[0], 1)
        assert value(measure, cells) == len(measure.cells[0])
        assert value(measure, cells | {measure.cells[0][0]: None}) is None, measure.key


def test_the_concordance_marks_what_breaks() -> None:
    assert {item.edition for item in CONCORDANCE} == {"2014", "2019"}
    for item in CONCORDANCE:
        assert set(item.cells) <= CELLS
        if item.kind == "break":
            assert any(found.year == 2019 for found in MEASURES[item.figure].breaks), item.figure
    assert [item.year for item in MEASURES["lawsuits"].breaks_within(2020, 2024)] == [2024]
    assert [item.year for item in RATES["rate_litigated"].breaks_within(2017, 2024)] == [2019, 2019, 2024]


def test_reports_of_2014_stand_in_the_series(tmp_path: Path) -> None:
    cells = {key: Cell(0, "0") for key in form_block("statistics", "2014").cell_keys()}
    for row, number in (("received", 21), ("answered", 19), ("answered_granted", 10), ("answered_already_public", 4)):
        cells[f"statistics.{row}.value"] = Cell(number, str(number))
    with Store.open(tmp_path, now=NOW) as store:
        agencies = Agencies(store, KNOWN)
        file(store, agencies, "980102", of_cells("云湖区财政局", 2016, cells, FORMS["2014"]))
        file(store, agencies, "980102", report("云湖区财政局", 30, year=2020))
        series = totals.of_agency(store.db, 1, ["requests_received", "granted", "rejected", "processed_total"])
    assert series["requests_received"] == {2016: 21, 2020: 30}
    assert series["granted"] == {2016: 14, 2020: 30}
    assert series["rejected"] == {2016: None, 2020: 0}, "the form of 2014 does not ask it"
    assert series["processed_total"][2016] == 19
