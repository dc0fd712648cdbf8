"""One agency: its years side by side, charts, missing years, other names, and its feed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.figures.measures import FIGURES, HEADLINE_RATES
from archive.site.charts.chart import Chart
from archive.site.figures.series import Series, breaks, chart_of, doubts_of_agency, of_agency
from archive.site.labels.places import find_agency, region_crumbs
from archive.site.language.current import Original, said, say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Page, PageContext
from archive.site.serving.reader import Row, Snapshot

INTAKE = ("requests_received", "processed_total", "carried_forward")
OUTCOMES = ("granted", "partly_granted", "denied", "unavailable", "rejected", "other_handling")
DISPUTES = ("reconsiderations", "lawsuits")


def page(ask: PageContext) -> Answer:
    agency = find_agency(ask.archive, ask.args.part("agency"))
    key = [agency["id"]]
    reports = ask.archive.rows("SELECT * FROM reports WHERE agency_id = ? ORDER BY year", key)
    coverage = {row["year"]: row for row in ask.archive.rows("SELECT * FROM coverage WHERE agency_id = ?", key)}
    measures = (*FIGURES, *HEADLINE_RATES)
    series = _series(ask, agency, measures)
    years = _years([row["year"] for row in reports], list(coverage))
    context = {
        "title": agency["name"],
        "description": say("{0}历年政府信息公开工作年度报告：{1} 份。", agency["name"], len(reports)),
        "crumbs": [*region_crumbs(ask.site, ask.archive, agency["region_code"]), (agency["name"], None)],
        "agency": agency,
        "reports": {row["year"]: row for row in reports},
        "coverage": coverage,
        "years": years,
        "series": series,
        "figures": FIGURES,
        "rates": HEADLINE_RATES,
        "breaks": dict.fromkeys(item for key in measures for item in breaks(key, years)),
        "charts": _charts(agency, series, years),
        "aliases": [row[0] for row in ask.archive.rows("SELECT alias FROM agency_aliases WHERE agency_id = ?", key)],
        "changes": _changes(ask),
        "log": _log(ask.archive, agency["id"]),
    }
    return Page("agency.html", context)


def _series(ask: PageContext, agency: Row, measures: Sequence[str]) -> Series:
    points = of_agency(ask.archive, agency["id"], measures)
    return Series(agency["name"], f"/agencies/{agency['id']}", points, doubts_of_agency(ask.archive, agency["id"]))


_CHARTS: Mapping[str, tuple[str, Sequence[str], bool]] = {
    "intake": ("收到与办理", INTAKE, False),
    "outcomes": ("办理结果", OUTCOMES, True),
    "disputes": ("行政复议与行政诉讼", DISPUTES, True),
}
"""Name → title, measures, whether they are stacked."""


def _charts(agency: Row, series: Series, years: Sequence[int]) -> list[Chart]:
    page = f"/agencies/{agency['id']}"
    return [
        Chart(
            f"agencies/{agency['id']}/{name}",
            say("{0}：{1}", Original(agency["name"]), said(title)),
            chart_of(series, keys, years, stacked=stacked),
            page,
        )
        for name, (title, keys, stacked) in _CHARTS.items()
        if years
    ]


def charts(ask: PageContext) -> list[Chart]:
    """The charts of the agency that the address names."""
    agency = find_agency(ask.archive, ask.args.part("agency"))
    series = _series(ask, agency, (*INTAKE, *OUTCOMES, *DISPUTES))
    key = [agency["id"]]
    reports = [row[0] for row in ask.archive.rows("SELECT year FROM reports WHERE agency_id = ?", key)]
    coverage = [row[0] for row in ask.archive.rows("SELECT year FROM coverage WHERE agency_id = ?", key)]
    return _charts(agency, series, _years(reports, coverage))


def _years(*known: list[int]) -> list[int]:
    """Every year from the first to the last that anything is known of, so that a gap is seen."""
    years = [year for group in known for year in group]
    return list(range(min(years), max(years) + 1)) if years else []


def _changes(ask: PageContext) -> list[object]:
    return list(
        ask.archive.rows(
            "SELECT changes.*, reports.year FROM changes JOIN reports ON reports.id = changes.report_id"
            " WHERE reports.agency_id = ? AND changes.kind != 'published' AND changes.retraction IS NULL"
            " ORDER BY changes.id DESC LIMIT 20",
            [ask.args.part("agency")],
        )
    )


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A merge or split of a body, in words; `other` is the body on the other side where it still exists."""

    at: str
    words: str
    other: int | None


def _log(snapshot: Snapshot, agency: int) -> list[LogEntry]:
    rows = snapshot.rows("SELECT * FROM agency_log WHERE agency_id = ? OR other_id = ? ORDER BY id", [agency, agency])
    existing = "SELECT id FROM agencies WHERE id = ?"
    entries = []
    for row in rows:
        other = row["other_id"] if row["agency_id"] == agency else row["agency_id"]
        entries.append(LogEntry(row["at"], _in_words(row), snapshot.value(existing, [other])))
    return entries


def _in_words(row: Row) -> str:
    detail = json.loads(row["detail"])
    if row["action"] == "merge":
        reports = len(detail["moved"]) + len(detail["folded"])
        taken_back = "；后已撤回" if row["undone"] else ""
        return say("认定“{0}”是同一机关，并入 {1} 份报告{2}", detail["agency"]["name"], reports, taken_back)
    if "alias" in detail:
        return say("认定“{0}”是另一机关，分出 {1} 份报告", detail["alias"], len(detail["moved"]))
    return "撤回此前的合并"


ROUTES = (Route(r"/agencies/(?P<agency>\d{1,18})", page),)
