"""Who has published: the country by province, a region by its parts, its agencies year by year, and who has not."""

from __future__ import annotations

from archive.site.figures import totals
from archive.site.labels import words
from archive.site.labels.places import find_region, region_crumbs
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Ask, BadQuestionError, Page
from archive.site.serving.reader import Row

PAGE_SIZE = 60
YEARS_SHOWN = 10


def country(ask: Ask) -> Answer:
    coverage = totals.coverage_by_province(ask.archive)
    years = totals.years_of(coverage)[-YEARS_SHOWN:]
    context = {
        "title": "覆盖情况",
        "description": "哪些机关公布了年度报告，哪些逾期或缺失，按地区和年度。",
        "crumbs": [("覆盖情况", None)],
        "region": None,
        "places": coverage,
        "years": years,
        "chart_data": totals.coverage_chart(coverage, years) if years else None,
        "states": words.COVERAGE,
        "notes": words.COVERAGE_NOTES,
        "agencies": [],
        "grid": {},
        "page": 1,
        "more": False,
    }
    return Page("coverage.html", context)


def region(ask: Ask) -> Answer:
    place = find_region(ask.archive, ask.args.parts["code"])
    number = ask.args.number("page", 1, least=1, most=10_000)
    below = _below(ask, place)
    agencies = _agencies(ask, place, number)
    grid = _grid(ask, [row["id"] for row in agencies])
    years = sorted({*totals.years_of(below), *(year for states in grid.values() for year in states)})[-YEARS_SHOWN:]
    trail = [
        (name, link.replace("/regions", "/coverage") if link else None)
        for name, link in region_crumbs(ask.site, ask.archive, place["code"])
    ]
    context = {
        "title": f"{place['full_name']}的覆盖情况",
        "description": f"{place['full_name']}哪些机关公布了年度报告，哪些逾期或缺失。",
        "crumbs": trail,
        "region": place,
        "places": below,
        "years": years,
        "chart_data": totals.coverage_chart(below, years) if below and years else None,
        "states": words.COVERAGE,
        "notes": words.COVERAGE_NOTES,
        "agencies": agencies[:PAGE_SIZE],
        "grid": grid,
        "page": number,
        "more": len(agencies) > PAGE_SIZE,
    }
    return Page("coverage.html", context)


def _below(ask: Ask, place: Row) -> list[totals.Coverage]:
    """The parts of a province or city; nothing for a county, which has only agencies."""
    code = place["code"]
    digits = 4 if code.endswith("0000") else 6 if code.endswith("00") else 0
    if not digits:
        return []
    return ask.archive.cached(("coverage", code), lambda: totals.coverage_below(ask.archive, code, digits))


def _agencies(ask: Ask, place: Row, number: int) -> list[Row]:
    """Agencies of the region itself, or those in it with a state in a year (`state`, `year`)."""
    state, offset = ask.args.get("state"), (number - 1) * PAGE_SIZE
    if not state:
        return ask.archive.rows(
            "SELECT * FROM agencies WHERE region_code = ? ORDER BY kind = 'government' DESC, name LIMIT ? OFFSET ?",
            [place["code"], PAGE_SIZE + 1, offset],
        )
    if state not in words.COVERAGE:
        raise BadQuestionError(f"没有“{state[:20]}”这种状态。")
    stem = place["code"][:2] if place["code"].endswith("0000") else place["code"].removesuffix("00")
    return ask.archive.rows(
        "SELECT agencies.* FROM agencies JOIN coverage ON coverage.agency_id = agencies.id WHERE coverage.year = ?"
        " AND coverage.state = ? AND region_code >= ? AND region_code < ? ORDER BY region_code, name LIMIT ? OFFSET ?",
        [ask.args.number("year", 0), state, stem, stem + "~", PAGE_SIZE + 1, offset],
    )


def _grid(ask: Ask, ids: list[int]) -> dict[int, dict[int, Row]]:
    """Agency → year → coverage."""
    found: dict[int, dict[int, Row]] = {}
    marks = ", ".join("?" * len(ids))
    for row in ask.archive.rows(f"SELECT * FROM coverage WHERE agency_id IN ({marks})", ids):
        found.setdefault(row["agency_id"], {})[row["year"]] = row
    return found


ROUTES = (Route(r"/coverage", country, "slow"), Route(r"/coverage/(?P<code>\d{6,12})", region, "slow"))
