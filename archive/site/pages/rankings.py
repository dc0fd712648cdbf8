"""Rankings: bodies of one kind and level in the order of one measure, as a page and as CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from archive.agencies.rules import KIND_LABELS, LEVEL_LABELS
from archive.figures.measures import FIGURES, MEASURES, RATES
from archive.figures.ranking import LEAST, MOST, Ranked, Wish, held, ranked
from archive.site.figures import totals
from archive.site.figures.addresses import stated
from archive.site.finding import listing
from archive.site.labels import words
from archive.site.labels.places import find_region
from archive.site.language.current import say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, BadQuestionError, Data, Page, PageContext

PAGE_SIZE = 100
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "place": {"zh": "名次", "en": "place"},
    "agency_id": {"zh": "机关编号", "en": "agencies.id"},
    "agency": {"zh": "机关", "en": "agency"},
    "province": {"zh": "省份", "en": "province"},
    "year": {"zh": "年度", "en": "year"},
    "measure": {"zh": "指标键", "en": "key of the measure"},
    "value": {"zh": "数值", "en": "value"},
    "processed_total": {"zh": "办理结果总计", "en": "results in all"},
    "scope": {"zh": "统计口径", "en": "scope"},
    "corrected": {"zh": "数值含人工更正（1为是）", "en": "1: a person put a figure right that the value rests on"},
    "marks": {
        "zh": "数值的疑点：corrected人工更正、picture由图片识别、failing在一条不成立的表内核对中",
        "en": "against the value: corrected, picture (read from a picture), failing (in a failed check of the form)",
    },
}
"""Columns of rankings.csv → their labels in Chinese and English."""


def page(ask: PageContext) -> Answer:
    wish = _wish(ask)
    found, count = _found(ask, wish)
    measure = MEASURES[wish.measure]
    number = ask.args.number("page", 1, least=1, most=MOST // PAGE_SIZE)
    last = number * PAGE_SIZE
    context = {
        "title": say("排列：{0}，{1} 年", measure.zh, wish.year),
        "description": "同类、同级机关按一个指标排列；每个数都可回到报告。",
        "wish": wish,
        "measure": measure,
        "ranked": found[last - PAGE_SIZE : last],
        "stated": stated,
        "page": number,
        "more": len(found) > last,
        "most": MOST,
        "provinces": totals.provinces(ask.archive),
        "count": count,
        "held": held(ask.archive.connection, wish),
        "minimum": ask.site.settings.minimum_reports,
        "measures": {**FIGURES, **RATES},
        "kinds": KIND_LABELS,
        "levels": LEVEL_LABELS,
        "scopes": words.SCOPES,
        "region": find_region(ask.archive, wish.region) if wish.region else None,
        "csv": ask.href("/rankings.csv") + ask.args.query_with(page=None),
    }
    return Page("rankings.html", context)


def as_csv(ask: PageContext) -> Answer:
    """Every body that can be ranked; keys first, with `labels` their labels in the second line."""
    wish = _wish(ask)
    return listing.labelled_csv(ask, "rankings", COLUMNS, (_csv_row(row, wish) for row in _found(ask, wish)[0]))


def _csv_row(row: Ranked, wish: Wish) -> list[object]:
    value = f"{round(row.value, 6):.15g}"
    known = [row.place, row.agency_id, row.agency, row.province, wish.year, wish.measure]
    return [*known, value, row.processed, row.scope, int("corrected" in row.marks), " ".join(row.marks)]


def as_json(ask: PageContext) -> Answer:
    """The same rows as objects, with how many there are."""
    wish = _wish(ask)
    found, count = _found(ask, wish)
    results = [{**asdict(row), "marks": list(row.marks)} for row in found]
    unproved = [{"agency_id": agency, "agency": name} for agency, name in held(ask.archive.connection, wish)]
    body = {"measure": wish.measure, "year": wish.year, "total": count, "held": unproved, "results": results}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8")


def _found(ask: PageContext, wish: Wish) -> tuple[list[Ranked], int]:
    return ask.archive.cached(("ranking", wish), lambda: ranked(ask.archive.connection, wish))


def _wish(ask: PageContext) -> Wish:
    """What the address asks for. Raises BadQuestionError, NotFoundError."""
    args = ask.args
    key, region = args.get("figure", "rate_disclosed"), args.get("region")
    if key not in MEASURES:
        raise BadQuestionError(say("没有“{0}”这个指标。", key[:40]))
    kind, level, scope = args.get("kind", "government"), args.get("level", "prefecture"), args.get("scope")
    if kind not in KIND_LABELS or level not in LEVEL_LABELS or scope not in ("", *words.SCOPES):
        raise BadQuestionError("没有这样的机关类别、级别或口径。")
    if region:
        find_region(ask.archive, region)
    newest = ask.archive.value("SELECT max(year) FROM reports") or 2000
    return Wish(
        key, args.number("year", newest, least=1990, most=2100), kind, level, region, scope,
        args.number("least", LEAST), args.get("order") == "asc",
    )  # fmt: skip


ROUTES = (
    Route(r"/rankings", page, "slow"),
    Route(r"/rankings\.csv", as_csv, "slow"),
    Route(r"/rankings\.json", as_json, "slow"),
)
