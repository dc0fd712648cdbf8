"""Search: words, figures and places; ranked, with passages from the original text and facets beside the results."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from archive.figures.measures import MEASURES
from archive.search import COMMON
from archive.site.finding import query as finding
from archive.site.finding.near import near
from archive.site.finding.snippets import excerpt, marked
from archive.site.labels.metadata import FACETS
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Ask, Data, Page, Redirect
from archive.site.serving.reader import Row, Snapshot
from archive.site.serving.settings import DATABASE

PAGE_SIZE = 20
LAST_PAGE = COMMON // PAGE_SIZE

EXAMPLES = ("北仑区", "依申请公开", "营商环境 -涉企", "“不予公开” 教育局")


def page(ask: Ask) -> Answer:
    added = _added_figure(ask)
    if added:
        return added
    question = finding.ask(ask.args)
    number = ask.args.number("page", 1, least=1, most=LAST_PAGE)
    asked = bool(question.query or question.narrowed)
    found = finding.find(ask.archive, question) if asked else finding.Found((), False, False)
    context = {
        "title": f"检索：{question.query}" if question.query else "检索",
        "question": question,
        "asked": asked,
        "found": found,
        "results": _results(ask.archive, _of_page(found, number), question.query),
        "facets": finding.facets(ask.archive, question, found) if found.total > 1 else {},
        "facet_names": FACETS,
        "facet_rows": COMMON,
        "chips": finding.in_words(question),
        "in_words": finding.in_words,
        "address": lambda meant: ask.href("/search") + "?" + urlencode(meant.pairs()),
        "near": near(ask.archive, question) if asked and not found.total else None,
        "figures": finding.figure_choices(),
        "operators": finding.OPERATORS,
        "examples": EXAMPLES,
        "page": number,
        "more": number < LAST_PAGE and found.total > number * PAGE_SIZE,
        "table_link": _table_link(ask, question),
    }
    return Page("search.html", context)


def as_json(ask: Ask) -> Answer:
    """The same results for programs."""
    question = finding.ask(ask.args)
    number = ask.args.number("page", 1, least=1, most=LAST_PAGE)
    found = finding.find(ask.archive, question)
    body = {
        "query": question.query,
        "total": found.total,
        "more": found.more,
        "order": "relevance" if found.by_words else "newest",
        "page": number,
        "results": [_object(ask, item) for item in _results(ask.archive, _of_page(found, number), question.query)],
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8", {"access-control-allow-origin": "*"})


def _of_page(found: finding.Found, number: int) -> tuple[int, ...]:
    return found.ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _added_figure(ask: Ask) -> Redirect | None:
    """The form's three fields figure, op and value become one condition of the address."""
    key, operator, value = (ask.args.get(name) for name in ("figure", "op", "value"))
    if not any(name in ("figure", "op", "value") for name, _ in ask.args.query):
        return None
    kept = ask.args.query_with(figure=None, op=None, value=None, page=None)
    if key in MEASURES and operator in finding.OPERATORS and value:
        kept += f"{'&' if kept else '?'}{key}__{operator}={value}"
    return Redirect(ask.args.path + kept)


def _results(snapshot: Snapshot, ids: tuple[int, ...], query: str) -> list[dict[str, Any]]:
    if not ids:
        return []
    places = ", ".join("?" * len(ids))
    reports = {row["id"]: row for row in snapshot.rows(f"SELECT * FROM reports WHERE id IN ({places})", ids)}
    return [_result(snapshot, reports[key], query) for key in ids if key in reports]


def _result(snapshot: Snapshot, report: Row, query: str) -> dict[str, Any]:
    texts = snapshot.rows(
        "SELECT text FROM sections WHERE version_id = ? ORDER BY position", [report["current_version"]]
    )
    return {
        "report": report,
        "title": marked(report["title"], query),
        "passage": excerpt([row["text"] for row in texts], query),
    }


def _object(ask: Ask, item: dict[str, Any]) -> dict[str, Any]:
    report = item["report"]
    return {
        "id": report["id"],
        "title": report["title"],
        "agency": report["agency"],
        "agency_id": report["agency_id"],
        "year": report["year"],
        "url": report["url"],
        "page": f"{ask.args.origin}/reports/{report['agency_id']}/{report['year']}",
        "passage_html": str(item["passage"]),
    }


def _table_link(ask: Ask, question: finding.Question) -> str:
    """The same conditions on Datasette's table, for CSV, JSON and other columns; None for what it cannot express."""
    pairs = [(column, values[0]) for column, values in question.chosen.items() if len(values) == 1]
    pairs += [
        (figure.name.removesuffix("__exact"), f"{figure.value:g}")
        for figure in question.figures
        if MEASURES[figure.key].flat
    ]
    query = {name: value for name, value in [("_search", question.query), *pairs] if value}
    return ask.href(f"/{DATABASE}/reports") + (f"?{urlencode(query)}" if query else "")


ROUTES = (Route(r"/search", page, "slow"), Route(r"/search\.json", as_json, "slow"))
