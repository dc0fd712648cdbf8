"""Countries made by chance, whose true totals are known: every way out gives the same right figure.

The oracle below says in its own words what a total is; it shares nothing with the code but the country.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from archive import crosschecks
from archive.agencies.directory import Agencies, put_regions
from archive.agencies.regions import CENTRAL, Regions
from archive.figures import totals
from archive.figures.totals import Total
from archive.publish.export import export
from archive.site.app import make_datasette
from archive.store import Store
from parsers.model import AnnualReport
from tests.archive.country import KNOWN, NOW, YEAR, file, report

KEY = "requests_received"
SORTS = {
    "局": "department",
    "厅": "department",
    "室": "department",
    "镇": "township",
    "心": "other",
    "会": "government",
}
BODIES = ("财政局", "教育局", "公安局", "石桥镇", "行政服务中心", "开发区管理委员会")
WAYS = ("stands", "stands", "stands", "stands", "missing", "withdrawn", "waiting", "new", "long gone")
SAYS = ("aggregate", "aggregate", "own", "unknown", "withdrawn", "absent")


_NOTHING = Total(None, {})
"""Of an area of which no report of the year stands."""


@dataclass(frozen=True)
class Known:
    """What was put into the archive of one body or government."""

    sort: str
    value: int
    counted: bool
    expected: bool
    scope: str = ""


@dataclass(frozen=True)
class Country:
    data: Path
    bodies: Mapping[str, list[Known]]
    governments: Mapping[str, Known]

    def below(self, region: str) -> list[str]:
        inside = [code for code, found in KNOWN.by_code.items() if found.parent == region]
        return (
            [code for code, found in KNOWN.by_code.items() if found.level == "province"]
            if region == CENTRAL
            else inside
        )

    def truth(self, region: str) -> tuple[int | None, int | None, int, int]:
        """The government's figure, the sum of its bodies, reports behind it, bodies expected."""
        said = self.governments.get(region)
        value = said.value if said and said.counted and said.scope != "own" else None
        known = [body for body in self.bodies[region] if body.expected]
        known += [Known("government", self.governments[code].value, self._speaks(code), expected=True)
                  for code in self.below(region)]  # fmt: skip
        sorts = {body.sort for body in known}
        counted = [body for body in known if body.counted]
        whole = bool(sorts) and sorts == {body.sort for body in counted}
        return value, sum(body.value for body in counted) if whole else None, len(counted), len(known)

    def _speaks(self, region: str) -> bool:
        said = self.governments[region]
        return said.counted and said.scope != "own"


@pytest.fixture(scope="module", params=[1, 2, 3])
def country(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Country:
    return _country(random.Random(request.param), tmp_path_factory.mktemp("country"))


def _country(chance: random.Random, data: Path) -> Country:
    values = iter(chance.sample(range(10_000, 99_999), 200))
    bodies: dict[str, list[Known]] = {}
    governments: dict[str, Known] = {}
    with Store.open(data, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        for code, region in KNOWN.by_code.items():
            names = [f"{region.name}{body}" for body in chance.sample(BODIES, 4)] if code != CENTRAL else ["教育部"]
            bodies[code] = [
                _body(store, agencies, report(name, next(values)), code, chance.choice(WAYS)) for name in names
            ]
            if code != CENTRAL:
                governments[code] = _government(store, agencies, code, next(values), chance.choice(SAYS))
            if code != CENTRAL and chance.random() < 0.5:
                _office(store, agencies, code, next(values))
        crosschecks.refresh(store)
    return Country(data, bodies, governments)


def _body(store: Store, agencies: Agencies, found: AnnualReport, code: str, way: str) -> Known:
    sort = SORTS.get(found.agency[-1], "department")
    year = {"missing": YEAR - 2, "new": YEAR + 1, "long gone": YEAR - 8}.get(way, YEAR)
    if way == "waiting":
        year = YEAR - 8
    number = file(store, agencies, code, replace(found, year=year))
    if way == "withdrawn":
        with store.transaction() as db:
            db.execute("UPDATE reports SET status = 'withdrawn' WHERE id = ?", [number])
    if way == "waiting":
        with store.transaction() as db:
            ((agency,),) = db.execute("SELECT agency_id FROM reports WHERE id = ?", [number]).fetchall()
            db.execute(
                "INSERT INTO unreadable (url, reason, detail, agency_id, year, first_seen, last_seen, parser_version, "
                "state) VALUES (?, 'titles_disagree', '', ?, ?, '', '', '6', 'held')",
                [f"https://held.invalid/{agency}", agency, YEAR],
            )
    value = int(found.cells["requests.received.total"].value or 0)
    return Known(sort, value, counted=way == "stands", expected=way not in ("new", "long gone"))


def _government(store: Store, agencies: Agencies, code: str, value: int, says: str) -> Known:
    place = KNOWN.by_code[code].name
    words = {
        "aggregate": f"{YEAR}年，全{place[-1]}共收到政府信息公开申请{value}件。",
        "own": f"{YEAR}年，本机关共收到政府信息公开申请{value}件。",
    }
    if says == "absent":
        return Known("government", value, counted=False, expected=True, scope="")
    text = words.get(says, "公开工作有序开展。")
    number = file(store, agencies, code, report(f"{place}人民政府", value, text=text))
    if says == "withdrawn":
        with store.transaction() as db:
            db.execute("UPDATE reports SET status = 'withdrawn' WHERE id = ?", [number])
    return Known("government", value, counted=says != "withdrawn", expected=True, scope=says)


def _office(store: Store, agencies: Agencies, code: str, value: int) -> None:
    """The government's office tells the figures of the whole area once more: no part of any sum."""
    place = KNOWN.by_code[code].name
    text = f"{YEAR}年，全{place[-1]}共收到政府信息公开申请{value}件。"
    file(store, agencies, code, report(f"{place}人民政府办公室", value, text=text))


@pytest.fixture
def db(country: Country) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(country.data / "archive.db")
    yield opened
    opened.close()


def test_code_and_view_agree_with_the_truth(country: Country, db: sqlite3.Connection) -> None:
    for region in KNOWN.by_code:
        total = totals.of_area(db, region, [KEY]).get(YEAR, {}).get(KEY, _NOTHING)
        if total is _NOTHING:
            assert country.truth(region)[:3] == (None, None, 0), region
            continue
        assert (total.value, total.bodies, total.reports, total.expected) == country.truth(region), region


def test_every_figure_and_year_is_the_same_in_code_and_view(db: sqlite3.Connection) -> None:
    keys = (KEY, "granted", "denied", "lawsuits", "fees_wan")
    query = (
        "SELECT value, scope, bodies, reports, expected, difference, bodies_corrected FROM area_totals "
        "WHERE region_code = ? AND year = ? AND measure = ?"
    )
    for region in KNOWN.by_code:
        found = totals.of_area(db, region, keys)
        years = {row[0] for row in db.execute("SELECT DISTINCT year FROM area_totals WHERE region_code = ?", [region])}
        assert years == set(found)
        for year, of_year in found.items():
            for key, total in of_year.items():
                (row,) = db.execute(query, [region, year, key]).fetchall()
                expected = (total.value, total.scope or None, total.bodies, total.reports, total.expected)
                assert row == (*expected, total.difference, total.corrected), (region, year, key)


async def test_pages_files_and_json_show_it(country: Country, tmp_path: Path) -> None:
    datasette = make_datasette(country.data)
    exported = _exported(country.data, tmp_path / "out")
    for region in exported:
        value, bodies, reports, expected = country.truth(region)
        if region != CENTRAL:
            answer = await datasette.client.get(f"/compare.csv?region={region}&figure={KEY}&from={YEAR}&to={YEAR}")
            (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
            shown = (row["value"], row["bodies"], row["bodies_reported"], row["bodies_expected"])
            assert shown == (_text(value), _text(bodies), str(reports), str(expected))
        asked = f"/archive/area_totals.json?region_code={region}&year={YEAR}&measure={KEY}&_shape=array"
        (found,) = (await datasette.client.get(asked)).json()
        assert (found["value"], found["bodies"], found["reports"], found["expected"]) == (
            value,
            bodies,
            reports,
            expected,
        )
        assert exported[region] == (_text(value), _text(bodies), str(reports), str(expected))
        page = (await datasette.client.get("/regions" if region == CENTRAL else f"/regions/{region}")).text
        said = re.sub(r"[\s,]", "", page)
        for number in (value, bodies):
            assert number is None or f">{number}<" in said, (region, number)
    datasette.site.close()


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _exported(data: Path, directory: Path) -> dict[str, tuple[str, ...]]:
    """Region → value, bodies, reports and expected in the exported file of the year."""
    export(data, directory, now=NOW)
    package = json.loads((directory / "datapackage.json").read_text("utf-8"))
    (path,) = (one["path"] for one in package["resources"] if one["name"] == f"area-totals-{YEAR}")
    with (directory / path).open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["measure"] == KEY]
    names = ("value", "bodies", "reports", "expected")
    return {row["region_code"]: tuple(row[name].removesuffix(".0") for name in names) for row in rows}


def test_the_table_follows_what_changes_above_and_below(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        known = {code: region for code, region in KNOWN.by_code.items() if code != "980121"}
        put_regions(store, Regions(known, {}, {}))
        agencies = Agencies(store, Regions(known, {}, {}))
        for number, name in enumerate(("财政局", "教育局", "公安局"), 1):
            file(store, agencies, "980102", report(f"云湖区{name}", number))
        file(store, agencies, "980102", report("云湖区人民政府", 6))
        file(store, agencies, "980100", report("甲州市财政局", 31))
        crosschecks.refresh(store)
        assert _stored(store, "980102") == (6, 6, 3, 3)
        assert _stored(store, "980100") == (None, 37, 2, 2)
        put_regions(store, KNOWN)
        crosschecks.refresh(store)
        assert _stored(store, "980100") == (None, 37, 2, 3), "a county that came is missed above"
        own = report("云湖区人民政府", 2, text="本机关共收到政府信息公开申请2件。")
        file(store, agencies, "980102", own)
        crosschecks.refresh(store)
        assert _stored(store, "980102") == (None, 6, 3, 3)
        assert _stored(store, "980100") == (None, None, 1, 3), "what counts the office alone speaks for no area"
        file(store, agencies, "980102", report("云湖区财政局", 0))
        file(store, agencies, "980102", report("云湖区公安局", 0))
        crosschecks.refresh(store)
        assert _stored(store, "980102") == (2, 2, 3, 3), "its bodies' sums prove it an aggregate"
        assert _stored(store, "980100") == (None, 33, 2, 3)


def _stored(store: Store, region: str) -> tuple[object, ...]:
    query = (
        "SELECT value, bodies, reports, expected FROM area_totals WHERE region_code = ? AND year = ? AND measure = ?"
    )
    return tuple(store.db.execute(query, [region, YEAR, KEY]).fetchone())
