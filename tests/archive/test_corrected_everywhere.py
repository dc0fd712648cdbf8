"""A corrected figure is marked wherever it counts: comparisons, sums of an area, panels, exports, rankings."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.figures import totals
from archive.site.app import make_datasette
from archive.store import Store
from scheduler import main
from tests.archive.portal import HOST, Portal, figures, page
from tests.archive.season import decide, one

CELL, FLAT = "requests.received.total", "requests_received"
BODIES = {"/gov.html": ("北仑区人民政府", 20), "/edu.html": ("北仑区教育局", 3), "/law.html": ("北仑区司法局", 5)}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A government and two of its bodies; the figures of the government and of one body are corrected."""
    portal = Portal(tmp_path_factory.mktemp("corrected"))
    for path, (name, received) in BODIES.items():
        portal.show(path, page(name, values=figures(received)), title=f"{name}2023年政府信息公开工作年度报告")
    portal.ingest()
    for path, before, after in (("/gov.html", "20", "21"), ("/edu.html", "3", "4")):
        report = f"{_agency(portal, path)}/2023"
        decide(portal, report, "correct", "--cell", CELL, "--from", before, "--to", after)
    return portal


def _agency(portal: Portal, path: str) -> int:
    return int(one(portal, "SELECT agency_id FROM reports WHERE url = ?", HOST + path))


def test_totals_say_what_was_corrected_and_what_the_machine_reads(portal: Portal) -> None:
    with Store.open(portal.data, now=portal.now) as store:
        total = totals.of_area(store.db, "330206", [FLAT, "rate_disclosed"])[2023][FLAT]
        untouched = totals.of_area(store.db, "330206", ["granted"])[2023]["granted"]
    assert total.government is not None
    assert (total.government.value, total.government.corrected, total.government.machine) == (21, True, 20)
    department = total.parts["department"]
    assert (department.value, department.corrected, department.reports) == (9, 1, 2)
    assert (total.corrected, untouched.corrected) == (1, 0)
    assert untouched.government is not None
    assert not untouched.government.corrected


async def test_comparison_and_pages_mark_it(portal: Portal) -> None:
    datasette = make_datasette(portal.data, clock=lambda: datetime(2024, 3, 1, tzinfo=UTC))
    agency, plain = _agency(portal, "/edu.html"), _agency(portal, "/law.html")
    asked = f"/compare.csv?agency={agency}&agency={plain}&region=330206&figure={FLAT}&figure={CELL}"
    text = (await datasette.client.get(asked)).content.decode("utf-8-sig")
    rows = {(row["name"], row["measure"]): row for row in csv.DictReader(io.StringIO(text))}
    marks = {key: (row["value"], row["corrected"], row["machine_value"]) for key, row in rows.items()}
    for measure in (FLAT, CELL):
        assert marks["北仑区教育局", measure] == ("4", "1", "3")
        assert marks["北仑区司法局", measure] == ("5", "0", "")
    region = next(row for (name, _), row in rows.items() if "政府报告" in name)
    assert (region["machine_value"], region["bodies_corrected"]) == ("20", "1")
    for address in (f"/agencies/{agency}", "/regions/330206", f"/compare?agency={agency}&figure={FLAT}"):
        shown = await datasette.client.get(address)
        assert "人工更正；机器读作" in shown.text, address
    ranks = f"/rankings.csv?figure={FLAT}&kind=department&level=county&year=2023"
    ranked = csv.DictReader(io.StringIO((await datasette.client.get(ranks)).content.decode("utf-8-sig")))
    assert {row["agency"]: row["corrected"] for row in ranked} == {"北仑区教育局": "1", "北仑区司法局": "0"}
    report = await datasette.client.get(f"/reports/{agency}/2023")
    assert "人工更正；机器读作“3”" in report.text


def test_panels_and_exports_mark_it(portal: Portal, tmp_path: Path) -> None:
    agency = _agency(portal, "/edu.html")
    query = "SELECT measure, value, corrected, machine_value FROM panel WHERE agency_id = ? AND measure IN (?, ?, ?)"
    found = {row[0]: row[1:] for row in portal.rows(query, agency, CELL, FLAT, "granted")}
    assert found == {CELL: (4.0, 1, 3.0), FLAT: (4.0, 1, None), "granted": (3.0, 0, None)}
    assert one(portal, f"SELECT corrected_cells FROM panel_wide WHERE agency_id = {agency}") == CELL
    done = CliRunner().invoke(main, ["export", str(tmp_path / "out"), "--data", str(portal.data)])
    assert done.exit_code == 0, done.output
    (reports,) = (tmp_path / "out").rglob("reports*.csv")
    rows = csv.DictReader(io.StringIO(reports.read_text("utf-8-sig")))
    assert {row["agency"]: row["corrected_cells"] for row in rows}["北仑区教育局"] == CELL
