"""Search: words, figures and places; ranked, with passages from the original text and facets beside the results."""

from __future__ import annotations

import json
from typing import Any

from archive.figures.measures import MEASURES
from archive.figures.report_columns import FACETS
from archive.search import COMMON
from archive.site.finding import listing, meaning
from archive.site.finding import query as finding
from archive.site.finding.near import MOST_BODIES, near
from archive.site.finding.snippets import excerpt, marked
from archive.site.finding.waiting import held
from archive.site.labels.places import called
from archive.site.language.current import said, say
from archive.site.reports import remarks
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Page, PageContext, Redirect
from archive.site.serving.reader import Row, Snapshot

PAGE_SIZE = 20
FACET_MOST = 40
LAST_PAGE = COMMON // PAGE_SIZE

EXAMPLES = ("北仑区", "依申请公开", "营商环境 -涉企", "“不予公开” 教育局")


def page(ask: PageContext) -> Answer:
    added = _added_figure(ask)
    if added:
        return added
    asked = finding.ask(ask.args)
    question = meaning.meant(ask.archive, asked)
    number = ask.args.number("page", 1, least=1, most=LAST_PAGE)
    looked = asked.narrowed or asked.query
    found = meaning.answered(ask.archive, question) if looked else finding.Found((), False, False)
    context = {
        "title": say("检索：{0}", asked.query) if asked.query else "检索",
        "question": question,
        "asked": asked,
        "read": finding.in_words(question)[len(finding.in_words(asked)) :] if question.chosen != asked.chosen else [],
        "literal": ask.args.replace(page=None, **{finding.LITERAL: 1}),
        "found": found,
        "results": _results(ask.archive, _of_page(found, number), question.query),
        "facets": finding.facets(ask.archive, question, found) if found.total > 1 else {},
        "facet_names": FACETS,
        "facet_most": FACET_MOST,
        "most_bodies": MOST_BODIES,
        "facet_rows": COMMON,
        "chips": finding.in_words(asked),
        "held": held(ask.archive, question),
        "note_name": remarks.name,
        "near": near(ask.archive, asked) if not found.total else None,
        "called": lambda agency: called(ask.archive, agency),
        "figures": finding.figure_choices(),
        "operators": finding.OPERATORS,
        "examples": EXAMPLES,
        "page": number,
        "more": _more(found, number),
        "take": listing.links(ask, "csv", "json", "atom"),
    }
    return Page("search.html", context)


def as_json(ask: PageContext) -> Answer:
    """The same results for programs."""
    asked = finding.ask(ask.args)
    question = meaning.meant(ask.archive, asked)
    number = ask.args.number("page", 1, least=1, most=LAST_PAGE)
    found = meaning.answered(ask.archive, question)
    results = [_object(ask, item) for item in _results(ask.archive, _of_page(found, number), question.query)]
    order = "relevance" if found.by_words else "newest"
    waits = held(ask.archive, question)
    told = {"query": asked.query, "read_as": dict(question.pairs()), "more": found.more, "order": order}
    told["held_documents"] = {"count": waits.count, "unplaced": waits.unplaced} if waits else None
    return listing.json_of(ask, _count(found), number, results, goes_on=_more(found, number), **told)


def as_csv(ask: PageContext) -> Answer:
    """Every report that answers the question, in the order of the page, with all its columns."""
    return listing.as_csv(ask, _reports(ask), "search")


def feed(ask: PageContext) -> Answer:
    """The newest reports that answer the question."""
    question = finding.ask(ask.args)
    words = [question.query] * bool(question.query) + [text for *_, text in finding.in_words(question)]
    newest = _reports(ask).rows(ask.archive, listing.FEED_SIZE, order="reports.id DESC")
    entries = [
        listing.Entry(
            f"report/{row['id']}", row["title"], f"/reports/{row['agency_id']}/{row['year']}", row["first_seen"],
            say("{0} {1} 年", row['agency'], row['year']),
        )
        for row in newest
    ]  # fmt: skip
    return listing.as_feed(ask, say("检索：{0}", said("，").join(words)) if words else said("新收录的报告"), entries)


def _reports(ask: PageContext) -> listing.Question:
    """The results as a list of reports. One more than can be handed over, so that it knows of more."""
    question = meaning.meant(ask.archive, finding.ask(ask.args))
    found = meaning.answered(ask.archive, question, listing.MOST + 1)
    source = "json_each(:ids) AS place JOIN reports ON reports.id = place.value"
    return listing.Question("reports.*", source, "place.key", {"ids": json.dumps(found.ids)})


def _count(found: finding.Found) -> listing.Count:
    return listing.Count(found.total, found.more)


def _more(found: finding.Found, page: int) -> bool:
    return page < LAST_PAGE and found.total > page * PAGE_SIZE


def _of_page(found: finding.Found, number: int) -> tuple[int, ...]:
    return found.ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def _added_figure(ask: PageContext) -> Redirect | None:
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


def _object(ask: PageContext, item: dict[str, Any]) -> dict[str, Any]:
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


ROUTES = (
    Route(r"/search", page, "slow"),
    Route(r"/search\.json", as_json, "slow"),
    Route(r"/search\.csv", as_csv, "slow"),
    Route(r"/search\.atom", feed, "slow"),
)
