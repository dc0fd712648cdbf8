"""A generated country whose true sums are known: aggregates, a missing body, a withdrawn, a merged and a renamed one.

Every figure of a body is a number of its own, so that a body added twice or left out shows in every sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from archive import crosschecks
from archive.agencies import merging
from archive.agencies.directory import Agencies, put_regions
from archive.agencies.regions import CENTRAL, Region, Regions
from archive.filing.reports import file_report
from archive.filing.versioning import Arrival, Kept
from archive.pending import leave_both
from archive.store import Store
from parsers.forms.tables import form_block
from parsers.model import AnnualReport, Cell, Section

NOW = datetime(2024, 4, 2, 18, 0, tzinfo=UTC)
YEAR = 2023
_REGIONS = (
    (CENTRAL, "中央国家机关", "central", None, "中央国家机关"),
    ("980000", "样例省", "province", None, "样例省"),
    ("980100", "甲州市", "prefecture", "980000", "样例省甲州市"),
    ("980102", "云湖区", "county", "980100", "样例省甲州市云湖区"),
    ("980121", "西山县", "county", "980100", "样例省甲州市西山县"),
    ("980200", "乙州市", "prefecture", "980000", "样例省乙州市"),
    ("980202", "南桥区", "county", "980200", "样例省乙州市南桥区"),
)
KNOWN = Regions({row[0]: Region(*row) for row in _REGIONS}, {}, {})

OFFICES = ("财政局", "教育局", "公安局", "石桥镇人民政府", "临湖街道办事处")
BODIES: Mapping[str, Mapping[str, int]] = {
    "980102": {f"云湖区{office}": 10 ** (place % 3) * (place + 1) for place, office in enumerate(OFFICES)},
    "980121": {f"西山县{office}": 7 * (place + 1) for place, office in enumerate(OFFICES)},
    "980202": {f"南桥区{office}": 11 * (place + 2) for place, office in enumerate(OFFICES)},
    "980100": {"甲州市财政局": 31, "甲州市教育局": 37, "甲州市公安局": 41},
    "980200": {"乙州市财政局": 43, "乙州市教育局": 47, "乙州市公安局": 53},
    "980000": {"样例省财政厅": 101, "样例省教育厅": 103, "样例省公安厅": 107},
    CENTRAL: {"教育部": 1001, "财政部": 1003},
}
"""Region → body → requests it received."""

MISSING, WITHDRAWN = "西山县公安局", "南桥区教育局"


def truth(region: str) -> int:
    """What the government of a region says: all bodies of its own and all governments below."""
    below = [code for code, _, _, parent, _ in _REGIONS if parent == region]
    return sum(BODIES[region].values()) + sum(truth(code) for code in below)


def report(
    agency: str, received: int, *, year: int = YEAR, text: str = "公开工作有序开展。", edition: str = "2021"
) -> AnnualReport:
    """A filled form: `received` requests by natural persons, all granted; every other cell 0."""
    cells = {
        key: Cell(0, "0") for name in ("requests", "review_litigation") for key in form_block(name, edition).cell_keys()
    }
    for row in ("received", "granted", "processed_total"):
        for column in ("natural_person", "total"):
            cells[f"requests.{row}.{column}"] = Cell(received, str(received))
    return of_cells(agency, year, cells, {"requests": edition, "review_litigation": edition}, text)


def of_cells(
    agency: str, year: int, cells: Mapping[str, Cell], forms: Mapping[str, str], text: str = "有序开展。"
) -> AnnualReport:
    return AnnualReport(
        title=f"{agency}{year}年政府信息公开工作年度报告", agency=agency, year=year, published_on=f"{year + 1}-01-20",
        forms=forms, cells=cells, sections=(Section(1, "一、总体情况", text),), claims=(), checks=(), votes=(),
        notes=(), reader="html", sha256="0" * 64,
    )  # fmt: skip


def file(store: Store, agencies: Agencies, region: str, found: AnnualReport) -> int:
    """File one report of a source of that region; returns its id."""
    url = f"https://generated.invalid/{found.agency}/{found.year}"
    kept = Kept(url, found.sha256, "text/html", None, "page")
    source = {"source_id": f"s-{region}", "region_code": region, "region_name": "", "site_code": None, "agency": None}
    arrival = Arrival(url, source, 1, None, "2024-03-01T00:00:00Z", (kept,))
    with store.transaction():
        return file_report(store, agencies, found, arrival, NOW).report_id


def build(data: Path) -> None:
    """The country of one year, and of the year before for the bodies that are missing now."""
    with Store.open(data, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        for region, bodies in BODIES.items():
            for body, received in bodies.items():
                filed = file(store, agencies, region, report(body, received))
                if body == MISSING:
                    _only_last_year(store, agencies, region, body, filed)
            if region != CENTRAL:
                name = f"{KNOWN.by_code[region].name}人民政府"
                file(store, agencies, region, report(name, truth(region)))
        _merge_and_rename(store, agencies)
        _withdraw(store, WITHDRAWN)
        crosschecks.refresh(store)


def _only_last_year(store: Store, agencies: Agencies, region: str, body: str, filed: int) -> None:
    """It reported the year before and the year after, and not this one."""
    with store.transaction() as db:
        db.execute("UPDATE reports SET year = ? WHERE id = ?", [YEAR - 1, filed])
    agencies.forget()
    file(store, agencies, region, report(body, 5, year=YEAR + 1))
    with store.transaction() as db:
        db.execute("UPDATE agencies SET first_year = ? WHERE name = ?", [YEAR - 1, body])


def _merge_and_rename(store: Store, agencies: Agencies) -> None:
    """云湖区教育和体育局 is 云湖区教育局 under another name: what it reported once more is not counted again."""
    file(store, agencies, "980102", report("云湖区教育和文化局", BODIES["980102"]["云湖区教育局"]))
    keep, other = (merging.find(store.db, name) for name in ("云湖区教育局", "云湖区教育和文化局"))
    merging.merge(store, KNOWN, keep, other, NOW)


def _withdraw(store: Store, agency: str) -> None:
    with store.transaction() as db:
        db.execute("UPDATE reports SET status = 'withdrawn' WHERE agency = ?", [agency])
        ((number, year),) = db.execute("SELECT agency_id, year FROM reports WHERE agency = ?", [agency]).fetchall()
        leave_both(store, number, year)
