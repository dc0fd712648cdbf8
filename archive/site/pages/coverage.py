"""Who has published: the country by province, a region by its parts, its agencies year by year, and who has not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from archive.figures.bodies import inside
from archive.site.charts.chart import Chart
from archive.site.figures import totals
from archive.site.finding import listing
from archive.site.labels import words
from archive.site.labels.places import find_region, region_crumbs
from archive.site.language.current import said, say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, BadQuestionError, Page, PageContext
from archive.site.serving.parameters import unknown_value
from archive.site.serving.reader import Row, Snapshot

PAGE_SIZE = 60
YEARS_SHOWN = 10


def country(ask: PageContext) -> Answer:
    coverage = totals.coverage_by_province(ask.archive)
    years = totals.years_of(coverage)[-YEARS_SHOWN:]
    context = {
        "title": "覆盖情况",
        "description": "哪些机关公布了年度报告，哪些逾期或缺失，按地区和年度。",
        "crumbs": [("覆盖情况", None)],
        "region": None,
        "places": coverage,
        "years": years,
        "charts": _charts(None, coverage, years),
        "states": words.COVERAGE,
        "notes": words.COVERAGE_NOTES,
        "count": listing.Count(len(coverage)),
        "take": listing.links(ask, "csv", "json"),
        "agencies": [],
        "grid": {},
        "page": 1,
        "more": False,
    }
    return Page("coverage.html", context)


def region(ask: PageContext) -> Answer:
    place = find_region(ask.archive, ask.args.parts["code"])
    number = ask.args.number("page", 1, least=1, most=10_000)
    below = _below(ask, place)
    question = _asked(ask, place)
    agencies = question.rows(ask.archive, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    grid = _grid(ask.archive, [row["id"] for row in agencies])
    years = sorted({*totals.years_of(below), *(year for states in grid.values() for year in states)})[-YEARS_SHOWN:]
    trail = [
        (name, link.replace("/regions", "/coverage") if link else None)
        for name, link in region_crumbs(ask.site, ask.archive, place["code"])
    ]
    context = {
        "title": say("{0}的覆盖情况", place["full_name"]),
        "description": say("{0}哪些机关公布了年度报告，哪些逾期或缺失。", place["full_name"]),
        "crumbs": trail,
        "region": place,
        "places": below,
        "years": years,
        "charts": _charts(place, below, years),
        "states": words.COVERAGE,
        "notes": words.COVERAGE_NOTES,
        "count": question.count(ask.archive),
        "take": listing.links(ask, "csv", "json", "atom"),
        "agencies": agencies[:PAGE_SIZE],
        "grid": grid,
        "page": number,
        "more": len(agencies) > PAGE_SIZE,
    }
    return Page("coverage.html", context)


def _charts(place: Row | None, coverage: Sequence[totals.Coverage], years: Sequence[int]) -> list[Chart]:
    if not coverage or not years:
        return []
    below = f"coverage/{place['code']}" if place else "coverage"
    title = say("{0}：{1}", place["full_name"] if place else said("全国"), said("各年度机关公布情况"))
    return [Chart(f"{below}/states", title, totals.coverage_chart(coverage, years), f"/{below}")]


def charts(ask: PageContext) -> list[Chart]:
    """The chart of the country, or of the region that the address names."""
    code = ask.args.parts.get("code")
    place = find_region(ask.archive, code) if code else None
    coverage = _below(ask, place) if place else totals.coverage_by_province(ask.archive)
    return _charts(place, coverage, totals.years_of(coverage)[-YEARS_SHOWN:])


def _below(ask: PageContext, place: Row) -> list[totals.Coverage]:
    """The parts of a province or city; nothing for a county, which has only agencies."""
    code = place["code"]
    if ask.archive.one("SELECT 1 FROM regions WHERE parent = ?", [code]) is None:
        return []
    return ask.archive.cached(("coverage", code), lambda: totals.coverage_below(ask.archive, code))


def country_csv(ask: PageContext) -> Answer:
    return listing.csv_of(ask, "coverage", _provinces(ask))


def country_json(ask: PageContext) -> Answer:
    rows = _provinces(ask)
    return listing.json_of(ask, listing.Count(len(rows)), 1, rows, goes_on=False)


def _provinces(ask: PageContext) -> list[dict[str, Any]]:
    """One row a province: of how many bodies one can say it in each year, and how many of them published."""
    coverage = totals.coverage_by_province(ask.archive)
    years = totals.years_of(coverage)
    return [
        {"code": place.code, "name": place.name}
        | {f"{year}_{name}": count(year) for year in years for name, count in _counts(place)}
        for place in coverage
    ]


def _counts(place: totals.Coverage) -> tuple[tuple[str, Callable[[int], int]], ...]:
    return ("published", place.known), ("due", place.due)


def region_csv(ask: PageContext) -> Answer:
    place = find_region(ask.archive, ask.args.parts["code"])
    return listing.as_csv(ask, _asked(ask, place), f"coverage-{place['code']}", _with_years)


def region_json(ask: PageContext) -> Answer:
    place = find_region(ask.archive, ask.args.parts["code"])
    return listing.as_json(ask, _asked(ask, place), PAGE_SIZE, _with_years)


def region_feed(ask: PageContext) -> Answer:
    """The newest states of these bodies; an entry is one body in one state of one year."""
    place = find_region(ask.archive, ask.args.parts["code"])
    question = _asked(ask, place)
    ids = f"SELECT agencies.id FROM {question.source}"
    found = ask.archive.rows(
        "SELECT coverage.*, agencies.name FROM coverage JOIN agencies ON agencies.id = agency_id"
        f" WHERE agency_id IN ({ids}) ORDER BY since DESC, agency_id, coverage.year DESC LIMIT :limit",
        {**question.params, "limit": listing.FEED_SIZE},
    )
    entries = [
        listing.Entry(
            f"coverage/{row['agency_id']}/{row['year']}/{row['state']}",
            say("{0} {1} 年：{2}", row['name'], row['year'], words.name(words.COVERAGE, row['state'])),
            f"/agencies/{row['agency_id']}", row["since"], words.COVERAGE_NOTES.get(row["state"], ""),
        )
        for row in found
    ]  # fmt: skip
    return listing.as_feed(ask, say("{0}的覆盖情况", place["full_name"]), entries)


def _asked(ask: PageContext, place: Row) -> listing.Question:
    """Agencies of the region itself, or those in it with a state in a year (`state`, `year`)."""
    state = ask.args.get("state")
    if not state:
        source = "agencies WHERE region_code = :code"
        order = "kind = 'government' DESC, name, agencies.id"
        return listing.Question("agencies.*", source, order, {"code": place["code"]})
    if state not in words.COVERAGE:
        raise BadQuestionError(unknown_value("state", state, words.COVERAGE))
    source = (
        "agencies JOIN coverage ON coverage.agency_id = agencies.id WHERE coverage.year = :year"
        f" AND coverage.state = :state AND {inside('region_code', place['code'])}"
    )
    params = {"year": ask.args.number("year", 0), "state": state, "region": place["code"]}
    return listing.Question("agencies.*", source, "region_code, name, agencies.id", params)


def _with_years(snapshot: Snapshot, agencies: Sequence[Row]) -> list[dict[str, Any]]:
    """The agencies as the page shows them: a column a year with the state, "" where nothing is known."""
    grid = _grid(snapshot, [row["id"] for row in agencies])
    years = sorted({year for states in grid.values() for year in states})
    return [
        {"agency_id": row["id"], "agency": row["name"], "kind": row["kind"], "region_code": row["region_code"]}
        | {str(year): cell["state"] if (cell := grid.get(row["id"], {}).get(year)) else "" for year in years}
        for row in agencies
    ]


def _grid(snapshot: Snapshot, ids: list[int]) -> dict[int, dict[int, Row]]:
    """Agency → year → coverage."""
    found: dict[int, dict[int, Row]] = {}
    query = "SELECT * FROM coverage WHERE agency_id IN (SELECT value FROM json_each(?))"
    for row in snapshot.rows(query, [json.dumps(ids)]):
        found.setdefault(row["agency_id"], {})[row["year"]] = row
    return found


ROUTES = (
    Route(r"/coverage", country, "slow"),
    Route(r"/coverage\.csv", country_csv, "slow"),
    Route(r"/coverage\.json", country_json, "slow"),
    Route(r"/coverage/(?P<code>\d{6,12})", region, "slow"),
    Route(r"/coverage/(?P<code>\d{6,12})\.csv", region_csv, "slow"),
    Route(r"/coverage/(?P<code>\d{6,12})\.json", region_json, "slow"),
    Route(r"/coverage/(?P<code>\d{6,12})\.atom", region_feed, "slow"),
)
