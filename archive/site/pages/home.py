"""The home page: search, what the archive holds, what changed last, who has published, and ways in."""

from __future__ import annotations

from typing import Any

from archive.site.figures import totals
from archive.site.language.current import say
from archive.site.pages.coverage import charts
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Page, PageContext

YEARS = 8


def page(ask: PageContext) -> Answer:
    coverage = totals.coverage_by_province(ask.archive)
    years = totals.years_of(coverage)[-YEARS:]
    numbers = totals.holdings(ask.archive)
    context = {
        "title": ask.site.settings.name,
        "description": say("{0:,} 份政府信息公开工作年度报告：检索、核对、比较、下载。", numbers["reports"]),
        "numbers": numbers,
        "newest": totals.newest_changes(ask.archive, totals.NEWEST),
        "years": years,
        "places": [place for place in coverage if any(place.due(year) for year in years)],
        "provinces": totals.provinces(ask.archive),
        "by_kind": sorted(totals.reports_by(ask.archive, "kind"), key=lambda pair: -pair[1]),
        "by_year": sorted(totals.reports_by(ask.archive, "year"), reverse=True),
        "linked_data": dataset(ask.site.settings.name, ask.args.origin, numbers),
        "charts": charts(ask),
    }
    return Page("home.html", context)


def dataset(name: str, origin: str, numbers: dict[str, Any]) -> dict[str, Any]:
    """schema.org Dataset for search engines."""
    years = numbers["years"]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
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
