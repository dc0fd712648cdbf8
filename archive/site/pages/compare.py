"""Compare agencies or regions: figures and rates over years by link; table, chart and CSV. Missing is never zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archive.figures.measures import FIGURES, HEADLINE_RATES, MEASURES, Measure, Number, unit_name
from archive.site.charts.chart import Chart
from archive.site.figures.series import Series, chart, doubts_of_agency, doubts_of_region, of_agency, of_region
from archive.site.finding import listing
from archive.site.labels.merged import merged_into
from archive.site.labels.places import called, find_agency, find_region
from archive.site.language.current import said, say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, BadQuestionError, Page, PageContext, whole

MOST_SERIES, MOST_MEASURES = 40, 6
MOST_CANDIDATES = 30
DEFAULT = ("requests_received", "rate_disclosed")


def page(ask: PageContext) -> Answer:
    series, keys, years = _asked(ask)
    found = _candidates(ask)
    context = {
        "title": say("比较：{0}", said("、").join(item.name for item in series)) if series else "比较",
        "series": series,
        "keys": keys,
        "years": years,
        "measures": MEASURES,
        "figures": FIGURES,
        "rates": HEADLINE_RATES,
        "others": {key: measure for key, measure in MEASURES.items() if key not in {**FIGURES, **HEADLINE_RATES}},
        "charts": list(zip(keys, _charts(ask, series, keys, years), strict=True)) if series and years else [],
        "candidates": found[:MOST_CANDIDATES],
        "cut": len(found) > MOST_CANDIDATES,
        "below": [find_region(ask.archive, code) for code in ask.args.all("below")],
        "most": MOST_SERIES,
        "csv": ask.href("/compare.csv") + ask.args.query_with(add=None),
        "remove": _removals(ask, series),
    }
    return Page("compare.html", context)


def _charts(ask: PageContext, series: Sequence[Series], keys: Sequence[str], years: Sequence[int]) -> list[Chart]:
    query = ask.args.query_with(add=None, _raw=None, _bom=None, _dl=None)
    names = "、".join(item.name for item in series)
    return [
        Chart(
            f"compare/{key}",
            say("{0}：{1}", said(MEASURES[key].zh), names),
            chart(series, key, years),
            f"/compare{query}",
            query,
        )
        for key in keys
    ]


def charts(ask: PageContext) -> list[Chart]:
    """One chart for every measure that the address asks for."""
    series, keys, years = _asked(ask)
    return _charts(ask, series, keys, years) if series and years else []


COLUMNS: Mapping[str, Mapping[str, str]] = {
    "name": {"zh": "机关或地区", "en": "agency or region"},
    "measure": {"zh": "指标键", "en": "key of the measure"},
    "label": {"zh": "指标", "en": "measure"},
    "unit": {"zh": "单位", "en": "unit"},
    "formula": {"zh": "公式", "en": "formula"},
    "year": {"zh": "年度", "en": "year"},
    "value": {"zh": "数值（地区为政府报告所载）", "en": "value (of a region: what its government says)"},
    "reports": {"zh": "数值出自几份报告", "en": "reports that state the value"},
    "scope": {"zh": "统计口径", "en": "scope of the government's report"},
    "bodies": {"zh": "所辖机关之和", "en": "sum of its bodies"},
    "bodies_reported": {"zh": "计入的报告份数", "en": "bodies in the sum"},
    "bodies_expected": {"zh": "应有的报告份数", "en": "bodies expected"},
    "difference": {"zh": "两者之差", "en": "value less sum"},
    "corrected": {"zh": "数值含人工更正（1为是）", "en": "1: a person put a figure right that the value rests on"},
    "machine_value": {"zh": "更正前机器读作", "en": "value as the machine read it, where corrected"},
    "marks": {
        "zh": "数值的疑点：corrected人工更正、picture由图片识别、failing在一条不成立的表内核对中、"
        "held未能证实所以没有数值",
        "en": "against the value: corrected, picture (read from a picture), failing (in a failed check of the form), "
        "held (not proved, so no value)",
    },
    "bodies_corrected": {"zh": "所辖机关之和中含人工更正的报告份数", "en": "reports in the sum with corrected figures"},
    "bodies_machine": {"zh": "所辖机关之和，按更正前机器所读", "en": "sum as the machine read it, where corrected"},
    "bodies_picture": {"zh": "所辖机关之和中由图片识别的报告份数", "en": "reports in the sum read from pictures"},
    "bodies_failing": {"zh": "所辖机关之和中核对不符的报告份数", "en": "reports in the sum with failed checks"},
    "bodies_held": {"zh": "因未能证实而没有计入的报告份数", "en": "reports left out because not proved"},
    "break": {"zh": "自本年起口径变化", "en": "means something else from this year on"},
}
"""Columns of compare.csv, with their labels."""


def as_csv(ask: PageContext) -> Answer:
    """One row for every series, measure and year. Keys are the first line; with `labels`, their labels the second."""
    series, keys, years = _asked(ask)
    language = listing.labels_asked(ask) or "zh"
    rows = (list(map(_shown, row)) for row in _rows(series, keys, years, language))
    return listing.labelled_csv(ask, "compare", COLUMNS, rows)


def as_json(ask: PageContext) -> Answer:
    """The same rows as objects: numbers as numbers, null where there is none."""
    series, keys, years = _asked(ask)
    language = listing.labels_asked(ask) or "zh"
    rows = [
        {name: None if value == "" else value for name, value in zip(COLUMNS, row, strict=True)}
        for row in _rows(series, keys, years, language)
    ]
    return listing.json_of(ask, listing.Count(len(rows)), 1, rows, goes_on=False)


def _rows(
    series: Sequence[Series], keys: Sequence[str], years: Sequence[int], language: str
) -> Iterator[list[str | Number | None]]:
    return (_row(item, MEASURES[key], year, language) for item in series for key in keys for year in years)


def _row(item: Series, measure: Measure, year: int, language: str) -> list[str | Number | None]:
    """The cells of COLUMNS; None where there is no number."""
    key, total = measure.key, item.total(measure.key, year)
    formula = measure.formula_en if language == "en" else measure.formula
    broken = "; ".join(getattr(found, language) for found in measure.breaks if found.year == year)
    sums: list[str | Number | None] = [None] * 5
    point = item.corrected(key, year)
    against: list[str | Number | None] = [int(point is not None), point.machine if point else None]
    against.append(" ".join(item.against(key, year)))
    against += [total.corrected, total.machine] if total else [None] * 2
    against += [total.picture, total.failing, total.held] if total else [None] * 3
    if total is not None:
        sums = [total.scope, total.bodies, total.reports, total.expected, total.difference]
    row = [
        *(item.name, key, measure.called(language), unit_name(measure.unit, language), formula, year),
        *(item.value(key, year), item.reports(key, year), *sums, *against, broken),
    ]
    return [round(value, 6) if isinstance(value, float) else value for value in row]


def _shown(value: str | Number | None) -> str:
    """A cell as CSV has it."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:.15g}"


def _asked(ask: PageContext) -> tuple[list[Series], list[str], list[int]]:
    keys = ask.args.all("figure")[:MOST_MEASURES] or list(DEFAULT)
    unknown = [key for key in keys if key not in MEASURES]
    if unknown:
        raise BadQuestionError(say("没有“{0}”这个数字。", unknown[0][:40]))
    agencies = ask.args.all("agency")
    regions = list(dict.fromkeys([*ask.args.all("region"), *_below(ask)]))
    if len(agencies) + len(regions) > MOST_SERIES:
        raise BadQuestionError(say("一次最多比较 {0} 个机关或地区。", MOST_SERIES))
    series = [_agency(ask, whole(value, "agency"), keys) for value in agencies] + [
        _region(ask, code, keys) for code in regions
    ]
    known = {year for item in series for year in item.years()}
    first, last = ask.args.number("from", min(known, default=0)), ask.args.number("to", max(known, default=0))
    if last - first > 60:
        raise BadQuestionError("年份范围太大了。")
    return series, keys, list(range(first, last + 1)) if known else []


def _below(ask: PageContext) -> list[str]:
    """The regions right below those of `below`, as far as they have reports."""
    for code in ask.args.all("below"):
        find_region(ask.archive, code)
    return [
        row["code"]
        for code in ask.args.all("below")
        for row in ask.archive.rows(
            "SELECT code FROM regions WHERE parent = ? AND EXISTS (SELECT 1 FROM reports WHERE region_code = code)"
            " ORDER BY code",
            [code],
        )
    ]


def _agency(ask: PageContext, agency_id: int, keys: Sequence[str]) -> Series:
    merged = merged_into(ask.archive, agency_id)
    agency = find_agency(ask.archive, merged.agency if merged else agency_id)
    points = of_agency(ask.archive, agency["id"], keys)
    return Series(
        called(ask.archive, agency), f"/agencies/{agency['id']}", points, doubts_of_agency(ask.archive, agency["id"])
    )


def _region(ask: PageContext, code: str, keys: Sequence[str]) -> Series:
    region = find_region(ask.archive, code)
    points, doubts = of_region(ask.archive, code, keys), doubts_of_region(ask.archive, code)
    return Series(say("{0}（政府报告）", region["full_name"]), f"/regions/{code}", points, doubts)


def _candidates(ask: PageContext) -> list[dict[str, Any]]:
    """Agencies and regions whose name holds what was typed, each with the link that adds it."""
    name = ask.args.get("add")[:60]
    if not name:
        return []
    pattern = [f"%{name}%"]
    regions = ask.archive.rows(
        "SELECT code, full_name FROM regions WHERE full_name LIKE ?"
        " AND EXISTS (SELECT 1 FROM reports WHERE regions.name IN (province, city, county)) ORDER BY code LIMIT 31",
        pattern,
    )
    agencies = ask.archive.rows(
        "SELECT * FROM agencies WHERE name LIKE ? ORDER BY length(name), name LIMIT 31", pattern
    )
    return [
        {
            "name": say("{0}（政府报告）", row["full_name"]),
            "href": ask.args.replace(add=None) + _more(ask, f"region={row['code']}"),
        }
        for row in regions
    ] + [
        {"name": called(ask.archive, row), "href": ask.args.replace(add=None) + _more(ask, f"agency={row['id']}")}
        for row in agencies
    ]


def _more(ask: PageContext, pair: str) -> str:
    return f"{'&' if ask.args.query_with(add=None) else '?'}{pair}"


def _removals(ask: PageContext, series: Sequence[Series]) -> list[str]:
    """For each series in order, the address without it."""
    pairs = [("agency", value) for value in ask.args.all("agency")] + [
        ("region", code) for code in ask.args.all("region")
    ]
    pairs += [("below", ask.args.get("below"))] * (len(series) - len(pairs))
    return [ask.args.without(name, value) for name, value in pairs]


ROUTES = (
    Route(r"/compare", page, "slow"),
    Route(r"/compare\.csv", as_csv, "slow"),
    Route(r"/compare\.json", as_json, "slow"),
)
