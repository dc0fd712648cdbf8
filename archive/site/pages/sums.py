"""How a figure is made: of one report from its cells, of an area from the reports of its bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.figures import totals
from archive.figures.bodies import PARTS
from archive.figures.flat import Cells, chosen
from archive.figures.measures import AMOUNTS, MEASURES, POPULATION, Measure, Number, value
from archive.figures.totals import Contribution, Why
from archive.site.figures.addresses import stated
from archive.site.figures.series import PART_NAMES
from archive.site.finding import listing
from archive.site.labels.places import crumbs_of, find_region, region_crumbs
from archive.site.language.current import say
from archive.site.reports.stored import Version, find_report, label, load
from archive.site.routes import Route
from archive.site.serving.answers import Answer, NotFoundError, Page, PageContext
from archive.site.serving.reader import Row

WHY: Mapping[Why, str] = {
    "counted": "计入",
    "no_report": "没有可计入的报告",
    "no_figure": "报告没有这个数字",
    "held": "图片识别的数字未能证实，不计入",
    "own_office": "只计本机关，不代表所辖地区",
    "repeats": "重复政府报告的数字，不再计入",
}
"""Why a body stands behind a sum or not, in words."""


def of_area(ask: PageContext) -> Answer:
    """Every body behind a sum of an area, with the figure of its report."""
    region, measure, year = _asked(ask)
    found = _contributions(ask, region, measure, year)
    total = totals.of_area(ask.archive.connection, region["code"], [measure.key], year=year)
    if year not in total:
        raise NotFoundError("这个地区这一年没有报告。")
    context = {
        "title": say("{0}：{1}，{2} 年", region["full_name"], measure.zh, year),
        "crumbs": region_crumbs(ask.site, ask.archive, region["code"]),
        "region": region,
        "measure": measure,
        "made_of": _made_of(measure),
        "year": year,
        "total": total[year][measure.key],
        "groups": {part: [one for one in found if one.body.part == part] for part in PARTS},
        "sums": {part: _sums(measure, found, part) for part in (*PARTS, "")},
        "part_names": PART_NAMES,
        "why": WHY,
        "stated": stated,
        "take": {kind: f"{ask.args.path}.{kind}" for kind in ("csv", "json")},
    }
    return Page("sum.html", context)


def as_csv(ask: PageContext) -> Answer:
    """One row for every body that is expected behind the sum of an area, and why it is counted or not."""
    return listing.csv_of(ask, "sum", _objects(ask))


def as_json(ask: PageContext) -> Answer:
    """The bodies behind the sum of an area as objects, with the sum."""
    region, measure, year = _asked(ask)
    rows = _objects(ask)
    total = totals.of_area(ask.archive.connection, region["code"], [measure.key], year=year).get(year, {})
    bodies = total[measure.key].bodies if total else None
    named = {"region": region["code"], "year": year, "measure": measure.key, "bodies": bodies}
    return listing.json_of(ask, listing.Count(len(rows)), 1, rows, goes_on=False, **named)


def _asked(ask: PageContext) -> tuple[Row, Measure, int]:
    """Region, measure and year of the address. Raises NotFoundError."""
    region, measure = find_region(ask.archive, ask.args.parts["code"]), MEASURES.get(ask.args.parts["measure"])
    if measure is None:
        raise NotFoundError(say("没有“{0}”这个指标。", ask.args.parts["measure"][:40]))
    return region, measure, ask.args.part("year")


def _contributions(ask: PageContext, region: Row, measure: Measure, year: int) -> tuple[Contribution, ...]:
    return totals.contributions(ask.archive.connection, region["code"], measure, year)


def _made_of(measure: Measure) -> list[Measure]:
    return [MEASURES[key] for key in totals.quotients(measure)]


def _sums(measure: Measure, found: Sequence[Contribution], part: str) -> list[Number]:
    """Of what a rate is made of: the sums over the counted bodies of a sort, "" = all."""
    counted = [one for one in found if one.why == "counted" and part in ("", one.body.part)]
    columns = range(len(_made_of(measure)))
    return [round(sum(one.parts[place] or 0 for one in counted), 6) for place in columns]


def _objects(ask: PageContext) -> list[dict[str, Any]]:
    region, measure, year = _asked(ask)
    made_of = _made_of(measure)
    return [
        {
            "agency_id": one.body.agency,
            "agency": one.body.name,
            "part": one.body.part,
            "why": one.why,
            "scope": one.scope,
            "unproved": int(one.unproved),
            "corrected": int(one.corrected),
            "picture": int(one.picture),
            "failing": int(one.failing),
            **dict(zip((part.key for part in made_of), one.parts or [None] * len(made_of), strict=True)),
            "value": one.value,
        }
        for one in _contributions(ask, region, measure, year)
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one report's measure. `side`: 分子 or 分母 of a rate, "" of a sum."""

    side: str
    name: str
    value: Number | None
    address: str


def of_report(ask: PageContext) -> Answer:
    """A sum or rate of one report, and the cells that it is made of."""
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    measure = MEASURES.get(ask.args.parts["measure"])
    row = ask.archive.one("SELECT * FROM versions WHERE id = ?", [report["current_version"]])
    if measure is None or row is None:
        raise NotFoundError(say("没有“{0}”这个指标。", ask.args.parts["measure"][:40]))
    version = load(ask.archive, row)
    numbers = _numbers(ask, report, version)
    context = {
        "title": say("{0}：{1} {2} 年", measure.zh, report["agency"], report["year"]),
        "crumbs": [*crumbs_of(ask.site, ask.archive, report)[:-1], (say("{0}年", report["year"]), _page(ask, report))],
        "report": report,
        "measure": measure,
        "value": value(measure, numbers),
        "pieces": list(_pieces(measure, report, version, numbers)),
    }
    return Page("measure.html", context)


def _page(ask: PageContext, report: Row) -> str:
    return ask.href(f"/reports/{report['agency_id']}/{report['year']}")


def _numbers(ask: PageContext, report: Row, version: Version) -> dict[str, Number | None]:
    """What the measures of a report are computed from; amounts in another unit than the form's join no sum."""
    found = {
        key: None if cell.unit and key.rsplit(".", 1)[1] in AMOUNTS else cell.value
        for key, cell in version.cells.items()
    }
    people = ask.archive.value(
        "SELECT people FROM populations WHERE region_code = ? AND year = ?", [report["region_code"], report["year"]]
    )
    return found | ({POPULATION: people} if people else {})


def _pieces(measure: Measure, report: Row, version: Version, numbers: Mapping[str, Number | None]) -> Iterator[Piece]:
    if measure.kind != "rate":
        for cell in _cells(measure, version):
            where = f"/reports/{report['agency_id']}/{report['year']}#{cell}"
            yield Piece("", label(cell, version.forms), numbers.get(cell), where)
        return
    for side, keys in (("分子", measure.above), ("分母", measure.below)):
        for key in keys:
            if key == POPULATION:
                table = f"/archive/populations?region_code={report['region_code']}"
                yield Piece(side, "常住人口", numbers.get(POPULATION), table)
                continue
            part = MEASURES[key]
            yield Piece(side, part.zh, value(part, numbers), stated(report["agency_id"], report["year"], key))


def _cells(measure: Measure, version: Version) -> Cells:
    """The cells of the edition that the report has."""
    return chosen(measure.cells, version.cells)


_MEASURE = r"(?P<measure>[a-z_0-9.]{1,80}?)"
_SUM = rf"/regions/(?P<code>\d{{6,12}})/sums/(?P<year>\d{{4}})/{_MEASURE}"
ROUTES = (
    Route(rf"{_SUM}\.csv", as_csv, "slow"),
    Route(rf"{_SUM}\.json", as_json, "slow"),
    Route(_SUM, of_area, "slow"),
    Route(rf"/reports/(?P<agency>\d{{1,18}})/(?P<year>\d{{4}})/measures/{_MEASURE}", of_report),
)
