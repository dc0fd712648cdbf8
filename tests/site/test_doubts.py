"""A figure from a picture, a corrected, a questioned and an unproved one are told apart wherever figures go."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.alerts import digest, events
from archive.figures.doubts import of_version
from archive.site.app import make_datasette
from tests.site.conftest import NOW

Address = Callable[[str, int], str]
RECEIVED, CARRIED = "requests.received.total", "requests.carried_forward.total"


def _agency(address: Address, name: str, year: int) -> str:
    return address(name, year).split("/")[2]


async def test_a_report_never_says_that_the_original_states_what_nothing_proves(
    datasette: Any, address: Address
) -> None:
    page = etree.HTML((await datasette.client.get(address("北仑区审计局", 2021))).text)
    (cell,) = page.xpath("//td[@id='c-requests-carried-forward-total']")
    assert cell.get("class").split()[0] == "held"
    assert "未证实" in "".join(cell.itertext())
    assert cell.get("title") == "图片识别读作“17”，未能证实，没有采用"
    assert page.xpath("//section[@class='legend']//*[@class='sample held']")


async def test_compared_values_say_what_they_have_against_them(datasette: Any, address: Address) -> None:
    audit, government = _agency(address, "北仑区审计局", 2021), _agency(address, "北仑区人民政府", 2023)
    asked = f"agency={audit}&agency={government}&region=330206&figure=requests_received&figure=carried_forward"
    asked += "&figure=lawsuits"
    text = (await datasette.client.get(f"/compare.csv?{asked}")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = {(row["name"], row["measure"], row["year"]): (row["value"], row["marks"]) for row in rows}
    assert told["北仑区审计局", "requests_received", "2021"] == ("1", "picture")
    assert told["北仑区审计局", "carried_forward", "2021"] == ("", "held")
    assert told["北仑区审计局", "carried_forward", "2022"] == ("", ""), "no report is nothing that was held back"
    assert told["北仑区人民政府", "requests_received", "2023"] == ("170", "failing")
    assert told["浙江省宁波市北仑区（政府报告）", "requests_received", "2023"] == ("170", "failing")
    assert told["北仑区人民政府", "lawsuits", "2023"][1] == "", "its report has a failed check, this figure is in none"
    (area,) = [row for row in rows if row["bodies_held"] not in ("", "0")]
    assert (area["measure"], area["year"], area["bodies_held"]) == ("carried_forward", "2021", "1")
    results = (await datasette.client.get(f"/compare.json?{asked}")).json()["results"]
    assert [(row["name"], row["marks"] or "") for row in results] == [(row["name"], row["marks"]) for row in rows]
    assert {row["value"] for row in results if row["marks"] == "held"} == {None}


async def test_charts_draw_what_was_held_back_as_a_question(datasette: Any, address: Address) -> None:
    number = _agency(address, "北仑区审计局", 2021)
    drawn = (await datasette.client.get(f"/charts/agencies/{number}/intake.svg")).text
    assert drawn.count(">?<") == 1
    assert "“?”：图片识别，未能证实，没有采用" in drawn
    values = (await datasette.client.get(f"/charts/agencies/{number}/intake.csv")).content.decode("utf-8-sig")
    held = [row for row in csv.DictReader(io.StringIO(values)) if row["marks"] == "held"]
    assert [(row["series"], row["period"], row["value"]) for row in held] == [("结转下年", "2021年", "")]
    shown = etree.HTML((await datasette.client.get(f"/agencies/{number}")).text)
    links = shown.xpath("//table[contains(@class, 'years-table')]//a[contains(@class, 'held')]/@href")
    report = address("北仑区审计局", 2021)
    assert links == [f"{report}#{CARRIED}", f"{report}/measures/rate_carried_forward"]


async def test_rankings_and_sums_name_what_they_leave_out(datasette: Any) -> None:
    asked = "figure=carried_forward&kind=department&level=county&year=2021"
    told = (await datasette.client.get(f"/rankings.json?{asked}")).json()
    assert [one["agency"] for one in told["held"]] == ["北仑区审计局"]
    assert "北仑区审计局" not in [row["agency"] for row in told["results"]]
    parts = (await datasette.client.get("/regions/330206/sums/2021/carried_forward.json")).json()
    assert [(row["agency"], row["why"], row["value"]) for row in parts["results"]] == [("北仑区审计局", "held", None)]


async def test_held_is_a_facet_and_held_documents_stand_beside_a_search(datasette: Any) -> None:
    found = (await datasette.client.get("/search.json?held=both")).json()
    assert [(row["agency"], row["year"]) for row in found["results"]] == [("北仑区审计局", 2021)]
    assert found["held_documents"] is None
    asked = "/search?county=北仑区&year=2021"
    page = etree.HTML((await datasette.client.get(asked)).text)
    (waiting,) = page.xpath("//section[@id='held']")
    assert "另有 1 份文件" in "".join(waiting.itertext())
    assert waiting.xpath(".//li/a/@href")[0] == "https://held.invalid/audit"
    assert page.xpath("//section[@id='facets']//a[contains(@href, 'held=both')]")
    other = (await datasette.client.get("/search.json?county=北仑区&year=2022")).json()
    assert other["held_documents"] is None


async def test_datasettes_tables_tell_each_figure_apart(datasette: Any, address: Address) -> None:
    audit = (await datasette.client.get(f"/archive/reports.json?agency_id={_agency(address, '北仑区审计局', 2021)}"
             "&year=2021&_shape=array")).json()[0]  # fmt: skip
    told = set(audit["marks"].split())
    assert "requests_received:picture" in told
    assert "carried_forward:held" in told
    assert "year" not in audit["marks"]
    row = f"/archive/requests/{audit['current_version']},carried_forward"
    assert "total:held" in (await datasette.client.get(f"{row}.json?_shape=array")).json()[0]["marks"].split()
    for path in (row, f"/archive/requests?version_id={audit['current_version']}"):
        page = etree.HTML((await datasette.client.get(path)).text)
        assert page.xpath("//td/small[@class='held']"), path
        assert page.xpath("//p[@class='quiet'][contains(., '未证实')]")


async def test_only_the_figures_of_a_failed_check_are_called_failing(datasette: Any, address: Address) -> None:
    government = _agency(address, "北仑区人民政府", 2023)
    asked = f"agency_id={government}&year=2023&_col=requests_received&_col=lawsuits"
    text = (await datasette.client.get(f"/archive/reports.csv?{asked}")).text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert "requests_received:failing" in row["marks"].split()
    assert "lawsuits" not in row["marks"]
    page = etree.HTML((await datasette.client.get(f"/archive/reports?{asked}")).text)
    (received,) = page.xpath("//td[sub]")
    assert received.get("class").split() == ["type-float", "questioned"]
    assert received.xpath("./sub/@title") == ["表内核对不符"]
    plain = (await datasette.client.get("/archive/agencies.csv")).text
    assert "marks" not in plain.splitlines()[0]


@pytest.mark.parametrize("table", ["panel", "panel_wide"])
async def test_panels_tell_their_figures_apart(datasette: Any, address: Address, table: str) -> None:
    government = _agency(address, "北仑区人民政府", 2023)
    asked = f"agency_id={government}&year=2023" + ("&measure=requests.received.total" if table == "panel" else "")
    (row,) = (await datasette.client.get(f"/archive/{table}.json?{asked}&_shape=array")).json()
    assert ("value" if table == "panel" else "requests_received") + ":failing" in row["marks"].split()


async def test_changes_feeds_and_mails_say_it(data: Path, tmp_path: Path) -> None:
    for name in ("archive.db", "raw.db"):
        shutil.copy(data / name, tmp_path / name)
    with sqlite3.connect(tmp_path / "archive.db") as db:
        (change, version) = db.execute("SELECT id, to_version FROM changes WHERE kind = 'figures_revised'").fetchone()
        db.execute("INSERT OR REPLACE INTO cell_marks (version_id, cell, raw, confidence) VALUES (?, ?, '13', 0.9)", [
            version, RECEIVED])  # fmt: skip
        db.execute("UPDATE requests SET natural_person = NULL WHERE version_id = ? AND row = 'received'", [version])
        db.execute(
            "UPDATE change_cells SET new = NULL, new_raw = '13' WHERE change_id = ? AND cell LIKE '%received.nat%'",
            [change],
        )
        natural = "requests.received.natural_person"
        db.execute("INSERT INTO cell_marks (version_id, cell, raw, confidence) VALUES (?, ?, '13', 0.3)", [
            version, natural])  # fmt: skip
        assert of_version(db, version) == {natural: ("held",), RECEIVED: ("picture",)}
        (event,) = [one for one in events.after(db, (0, "")) if one.id == change]
        for language, picture, held in (
            ("zh", "12 → 13（+8%）（图片识别）", "12 → “13”（图片识别，未能证实，没有采用）"),
            ("en", "12 → 13（+8%） (read from a picture)", "12 → “13” (read from a picture, not proved, not taken)"),
        ):
            message = digest.build(db, [event], digest.Look(language))
            assert message
            assert picture in message.text
            assert held in message.text
    db.close()
    datasette = make_datasette(tmp_path, clock=lambda: NOW)
    feed, page = [(await datasette.client.get(path)).text for path in ("/changes.atom", "/changes")]
    datasette.site.close()
    assert "12 → 13（+8%）（图片识别）" in feed
    assert "（图片识别，未能证实，没有采用）" in feed
    assert '<small class="held">图片识别</small>' in page
