"""Regions: what lies in one, totals with the number of reports behind them, agencies, a league table with a floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.agencies.rules import LEVEL_LABELS
from archive.figures import totals as area_totals
from archive.figures.bodies import CENTRAL, inside
from archive.figures.measures import FIGURES, HEADLINE_RATES, RATES
from archive.figures.measures import sql as measure_sql
from archive.figures.ranking import Wish, ranked
from archive.figures.report_columns import ALL_FACETS
from archive.site.charts.chart import Chart
from archive.site.figures import totals
from archive.site.figures.addresses import stated
from archive.site.figures.series import PART_NAMES, Series, breaks, chart_of, doubts_of_region, of_region
from archive.site.labels.places import find_region, region_crumbs, within
from archive.site.language.current import said, say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, BadQuestionError, Page, PageContext
from archive.site.serving.reader import Row

PAGE_SIZE = 100
TOTALS = (
    *("requests_received", "processed_total", "granted", "partly_granted", "denied", "unavailable", "rejected"),
    *("other_handling", "reconsiderations", "lawsuits"),
)
RANKED_KINDS = ("department", "government", "township", "institution", "other")
"""Bodies are ranked among their like: a government's report may count its departments' as well."""
MOST_MISSING = 50
LEAST_PROCESSED = 30
"""A rate of fewer answered requests than this says more of chance than of the body."""
LEAGUE_SIZE = 20
_LEVELS = ", ".join(f"'{level}'" for level in LEVEL_LABELS)


def index(ask: PageContext) -> Answer:
    """All provinces."""
    counted = dict(totals.reports_by(ask.archive, "province"))
    central = ask.archive.one("SELECT * FROM regions WHERE level = 'central'")
    context = {
        "title": "地区",
        "provinces": totals.provinces(ask.archive),
        "counts": counted,
        "central": central,
        "by_kind": totals.reports_by(ask.archive, "kind"),
        **_ranked_provinces(ask),
        **_figures(Series("全国", f"/regions/{CENTRAL}", of_region(ask.archive, CENTRAL, (*TOTALS, *HEADLINE_RATES)))),
    }
    return Page("regions.html", context)


def _ranked_provinces(ask: PageContext) -> dict[str, Any]:
    """The provincial governments of the newest year that any of them reports on, by what they received."""
    newest = ask.archive.value(
        "SELECT max(year) FROM reports WHERE kind = 'government' AND level = 'province' AND requests_received NOT NULL"
    )
    if newest is None:
        return {"ranked": [], "newest": None}
    wish = Wish("requests_received", newest, "government", "province")
    found, _ = ask.archive.cached(("ranking", wish), lambda: ranked(ask.archive.connection, wish))
    return {"ranked": found, "newest": newest}


def _figures(series: Series) -> dict[str, Any]:
    """What the tables of an area's totals need: years, measures, sorts of bodies, breaks."""
    years = sorted(series.years())
    return {
        "series": series,
        "years": years,
        "totals": {key: FIGURES[key] for key in TOTALS},
        "rates": HEADLINE_RATES,
        "part_names": PART_NAMES,
        "stated": stated,
        "breaks": dict.fromkeys(item for key in TOTALS for item in breaks(key, years)),
    }


def page(ask: PageContext) -> Answer:
    region = find_region(ask.archive, ask.args.parts["code"])
    number = ask.args.number("page", 1, least=1, most=10_000)
    keys = (*TOTALS, *HEADLINE_RATES)
    figures = _figures(_series(ask, region, keys))
    years = figures["years"]
    agencies = _agencies(ask, region, number)
    context = {
        "title": region["full_name"],
        "description": say("{0}各机关的政府信息公开工作年度报告：合计、公布情况与改动。", region["full_name"]),
        "crumbs": region_crumbs(ask.site, ask.archive, region["code"]),
        "region": region,
        "children": _children(ask, region),
        **figures,
        "choices": RATES,
        "missing": _missing(ask, region, years),
        "charts": _charts(region, figures["series"], years),
        "agencies": agencies[:PAGE_SIZE],
        "page": number,
        "more": len(agencies) > PAGE_SIZE,
        "league": _league(ask, region, years),
    }
    return Page("region.html", context)


def _series(ask: PageContext, region: Row, keys: Sequence[str]) -> Series:
    points = of_region(ask.archive, region["code"], keys)
    return Series(
        region["full_name"], f"/regions/{region['code']}", points, doubts_of_region(ask.archive, region["code"])
    )


def _charts(region: Row, series: Series, years: list[int]) -> list[Chart]:
    title = say("{0}：{1}", region["full_name"], said("收到与办理（政府报告所载）"))
    spec = chart_of(series, TOTALS[:2], years)
    return [Chart(f"regions/{region['code']}/totals", title, spec, f"/regions/{region['code']}")] if years else []


def charts(ask: PageContext) -> list[Chart]:
    """The chart of the region that the address names."""
    region = find_region(ask.archive, ask.args.parts["code"])
    series = _series(ask, region, TOTALS[:2])
    return _charts(region, series, sorted(series.years()))


def _missing(ask: PageContext, region: Row, years: list[int]) -> dict[str, Any] | None:
    """Bodies that do not stand behind the sums of the newest year, by name."""
    if not years:
        return None
    names = area_totals.missing(ask.archive.connection, region["code"], years[-1])
    return {"year": years[-1], "names": names[:MOST_MISSING], "more": max(0, len(names) - MOST_MISSING)}


def _children(ask: PageContext, region: Row) -> list[Row]:
    return ask.archive.rows("SELECT * FROM regions WHERE parent = ? ORDER BY code", [region["code"]])


def _agencies(ask: PageContext, region: Row, number: int) -> list[Row]:
    """Agencies of the region itself; with `name`, of everything in it."""
    name = ask.args.get("name")[:60]
    offset = (number - 1) * PAGE_SIZE
    if not name:
        return ask.archive.rows(
            "SELECT * FROM agencies WHERE region_code = ? ORDER BY kind = 'government' DESC, name LIMIT ? OFFSET ?",
            [region["code"], PAGE_SIZE + 1, offset],
        )
    return ask.archive.rows(
        f"SELECT * FROM agencies WHERE {inside('region_code', region['code'])} AND name LIKE :name"
        " ORDER BY region_code, name LIMIT :limit OFFSET :offset",
        {"region": region["code"], "name": f"%{name}%", "limit": PAGE_SIZE + 1, "offset": offset},
    )


def _league(ask: PageContext, region: Row, years: list[int]) -> dict[str, Any] | None:
    """Agencies ranked by a rate in one year, only where enough reports can be ranked. Raises BadQuestionError."""
    if not years:
        return None
    key, year = ask.args.get("rate", "rate_disclosed"), ask.args.number("year", years[-1], least=1990, most=2100)
    kind = ask.args.get("kind", "department")
    if key not in RATES:
        raise BadQuestionError("没有这个比率。")
    if kind not in RANKED_KINDS:
        raise BadQuestionError("没有这类机关。")
    condition, params = within(ask.archive, region["code"])
    value = measure_sql(RATES[key])
    ranked = ask.archive.rows(
        f"SELECT agency_id, agency, year, processed_total, {value} AS rate FROM reports{_index(region)}"
        f" WHERE {condition} AND year = :year AND kind = :kind AND status != 'withdrawn' AND processed_total >= :least"
        " AND NOT (kind = 'government' AND scope = 'own')"
        f" AND level IN ({_LEVELS})"
        f" AND {value} IS NOT NULL"
        " ORDER BY rate DESC, agency LIMIT 2000",
        {**params, "year": year, "least": LEAST_PROCESSED, "kind": kind},
    )
    minimum = ask.site.settings.minimum_reports
    enough = len(ranked) >= minimum
    return {
        "rate": RATES[key],
        "kind": kind,
        "kinds": RANKED_KINDS,
        "year": year,
        "years": years[::-1],
        "count": len(ranked),
        "minimum": minimum,
        "least": LEAST_PROCESSED,
        "top": ranked[:LEAGUE_SIZE] if enough else [],
        "bottom": ranked[-LEAGUE_SIZE:][::-1] if len(ranked) >= 2 * LEAGUE_SIZE else [],
    }


def _index(region: Row) -> str:
    """Of a province or city the index of all facets, which finds one year and kind of a province alone: by the place
    the reports of all its years would be read. With it every level must be named, since it stands before the kind."""
    if region["level"] not in ("province", "prefecture"):
        return ""
    return f" INDEXED BY {ALL_FACETS}"


ROUTES = (
    Route(r"/regions", index, "slow"),
    Route(r"/regions/(?P<code>\d{6,12})", page, "slow"),
)
