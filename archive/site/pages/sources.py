"""What is crawled: every source with its state, since when, and why, in words."""

from __future__ import annotations

from archive.site.finding import listing
from archive.site.labels import words
from archive.site.language.current import say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, BadQuestionError, Page, PageContext
from archive.site.serving.parameters import unknown_value

PAGE_SIZE = 200


_ORDER = (
    "CASE state WHEN 'failed' THEN 0 WHEN 'blocked' THEN 1 WHEN 'partial' THEN 2 WHEN 'unproven' THEN 3 ELSE 4 END,"
    " region_code, source_id"
)


def page(ask: PageContext) -> Answer:
    number = ask.args.number("page", 1, least=1, most=10_000)
    question = _asked(ask)
    found = question.rows(ask.archive, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE)
    held = ask.archive.rows("SELECT source_id, since, addresses, read FROM quarantine")
    counts = ask.archive.rows("SELECT coalesce(state, 'pending') AS state, count(*) AS number FROM sources GROUP BY 1")
    context = {
        "title": "来源",
        "description": "抓取哪些门户的哪些栏目，哪些完整、哪些被拒绝，原因是什么。",
        "sources": found[:PAGE_SIZE],
        "quarantined": {row["source_id"]: row for row in held},
        "count": question.count(ask.archive),
        "take": listing.links(ask, "csv", "json", "atom"),
        "counts": {row["state"]: row["number"] for row in counts},
        "states": words.SOURCE_STATES,
        "notes": words.SOURCE_NOTES,
        "reason": words.reason,
        "page": number,
        "more": len(found) > PAGE_SIZE,
        "run": ask.archive.one("SELECT * FROM runs ORDER BY id DESC LIMIT 1"),
    }
    return Page("sources.html", context)


def as_csv(ask: PageContext) -> Answer:
    return listing.as_csv(ask, _asked(ask), "sources")


def as_json(ask: PageContext) -> Answer:
    return listing.as_json(ask, _asked(ask), PAGE_SIZE)


def feed(ask: PageContext) -> Answer:
    """The sources whose state changed last; an entry is one source in one state since one moment."""
    newest = _asked(ask).rows(ask.archive, listing.FEED_SIZE, order="since DESC, source_id")
    entries = [
        listing.Entry(
            f"source/{row['source_id']}/{row['state']}/{row['since']}",
            say("{0}：{1}", row["portal_name"] or row["source_id"], words.name(words.SOURCE_STATES, row["state"])),
            f"/sources#{row['source_id']}", row["since"] or listing.NEVER, words.reason(row["reason"]),
        )
        for row in newest
    ]  # fmt: skip
    return listing.as_feed(ask, "来源的状态", entries)


def _asked(ask: PageContext) -> listing.Question:
    """The question of an address. Raises BadQuestionError."""
    state, name = ask.args.get("state"), ask.args.get("name")[:60]
    clauses, params = ["1"], {}
    if state:
        if state not in words.SOURCE_STATES:
            raise BadQuestionError(unknown_value("state", state, words.SOURCE_STATES))
        clauses.append("coalesce(state, 'pending') = :state")
        params["state"] = state
    if name:
        clauses.append("(portal_name LIKE :name OR region_name LIKE :name OR host LIKE :name)")
        params["name"] = f"%{name}%"
    return listing.Question("*", f"sources WHERE {' AND '.join(clauses)}", _ORDER, params)


ROUTES = (
    Route(r"/sources", page),
    Route(r"/sources\.csv", as_csv),
    Route(r"/sources\.json", as_json),
    Route(r"/sources\.atom", feed),
)
