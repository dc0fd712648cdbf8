"""What is crawled: every source with its state, since when, and why, in words."""

from __future__ import annotations

from archive.site.labels import words
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Ask, Page

PAGE_SIZE = 200


def page(ask: Ask) -> Answer:
    number = ask.args.number("page", 1, least=1, most=10_000)
    state, name = ask.args.get("state"), ask.args.get("name")[:60]
    clauses, params = ["1"], []
    if state:
        clauses.append("coalesce(state, 'pending') = ?")
        params.append(state)
    if name:
        clauses.append("(portal_name LIKE ? OR region_name LIKE ? OR host LIKE ?)")
        params += [f"%{name}%"] * 3
    order = (
        "CASE state WHEN 'failed' THEN 0 WHEN 'blocked' THEN 1 WHEN 'partial' THEN 2 WHEN 'unproven' THEN 3 ELSE 4 END,"
        " region_code, source_id"
    )
    found = ask.archive.rows(
        f"SELECT * FROM sources WHERE {' AND '.join(clauses)} ORDER BY {order} LIMIT ? OFFSET ?",
        [*params, PAGE_SIZE + 1, (number - 1) * PAGE_SIZE],
    )
    counts = ask.archive.rows("SELECT coalesce(state, 'pending') AS state, count(*) AS number FROM sources GROUP BY 1")
    context = {
        "title": "来源",
        "description": "抓取哪些门户的哪些栏目，哪些完整、哪些被拒绝，原因是什么。",
        "sources": found[:PAGE_SIZE],
        "counts": {row["state"]: row["number"] for row in counts},
        "states": words.SOURCE_STATES,
        "notes": words.SOURCE_NOTES,
        "reason": words.reason,
        "page": number,
        "more": len(found) > PAGE_SIZE,
        "run": ask.archive.one("SELECT * FROM runs ORDER BY id DESC LIMIT 1"),
    }
    return Page("sources.html", context)


ROUTES = (Route(r"/sources", page),)
