"""The home page: search, what the archive holds, what changed last, who has published, and ways in."""

from __future__ import annotations

from typing import Any

from archive.site import totals
from archive.site.answers import Answer, Ask, Page
from archive.site.reader import Snapshot
from archive.site.routes import Route
from archive.site.settings import SITE_NAME

NEWEST = 8


def page(ask: Ask) -> Answer:
    coverage = ask.archive.cached("coverage by province", lambda: totals.coverage_by_province(ask.archive))
    years = totals.years_of(coverage)[-8:]
    numbers = ask.archive.cached("home numbers", lambda: totals.holdings(ask.archive))
    context = {
        "title": SITE_NAME,
        "description": f"{numbers['reports']:,} 份政府信息公开工作年度报告：检索、核对、比较、下载。",
        "numbers": numbers,
        "newest": _newest(ask.archive),
        "years": years,
        "places": [place for place in coverage if any(place.due(year) for year in years)],
        "provinces": _provinces(ask.archive),
        "linked_data": dataset(ask.args.origin, numbers),
        "by_kind": numbers["kinds"],
        "coverage_chart": totals.coverage_chart(coverage, years),
    }
    return Page("home.html", context)


def _newest(snapshot: Snapshot) -> list[Any]:
    """Latest changes to reports that were already there; a night's new reports only when nothing else happened."""
    query = (
        "SELECT changes.*, reports.agency_id, reports.agency, reports.year, reports.title FROM changes"
        " JOIN reports ON reports.id = changes.report_id {} ORDER BY changes.id DESC LIMIT ?"
    )
    revised = snapshot.cached(
        "newest changes", lambda: snapshot.rows(query.format("WHERE changes.kind != 'published'"), [NEWEST])
    )
    return revised or snapshot.rows(query.format(""), [NEWEST])


def _provinces(snapshot: Snapshot) -> list[Any]:
    """Provinces that have reports."""
    query = (
        "SELECT code, name FROM regions WHERE level = 'province'"
        " AND EXISTS (SELECT 1 FROM reports WHERE province = regions.name) ORDER BY code"
    )
    return snapshot.cached("provinces", lambda: snapshot.rows(query))


def dataset(origin: str, numbers: dict[str, Any]) -> dict[str, Any]:
    """schema.org Dataset for search engines."""
    years = numbers["years"]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": SITE_NAME,
        "description": "中国各级行政机关政府信息公开工作年度报告的存档：三张官方表格的数字、正文、版本与改动。",
        "url": f"{origin}/",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "temporalCoverage": f"{years[0]}/{years[1]}" if years[0] else None,
        "spatialCoverage": "中国",
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": f"{origin}/archive/reports.csv?_stream=on",
            },
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": f"{origin}/archive/reports.json",
            },
        ],
    }


ROUTES = (Route(r"/", page, "slow"),)
