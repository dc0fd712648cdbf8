"""What the pages of the desk share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlencode

from archive.editorial.decisions import FILE_NAME, Decision, Recorded, read
from archive.editorial.queue import item_of
from archive.raw.opening import open_reading
from archive.site import guard
from archive.site.serving.answers import Answer, Page, PageContext
from archive.site.serving.people import DESK, Review

NOT_KEPT = {"cache-control": "no-store"}
_POLICY = f"{guard.POLICY}; frame-src 'self'"
SEE_OTHER, CONFLICT, UNPROCESSABLE = 303, 409, 422


def review_of(ask: PageContext) -> Review:
    assert ask.site.settings.review is not None
    return ask.site.settings.review


def page(ask: PageContext, template: str, title: str, status: int = 200, **context: Any) -> Answer:
    headers = {**NOT_KEPT, "content-security-policy": _POLICY}
    return Page(template, {"title": title, "person": ask.person, "desk": DESK, **context}, status, headers=headers)


def address_of(name: str, at: int | None = None) -> str:
    """Path of an item; `at`: its place in the queue, if it was reached from there."""
    return f"{DESK}/item/{quote(name, safe='/')}" + ("" if at is None else f"?{urlencode({'at': at})}")


def place_of(ask: PageContext) -> int | None:
    """The place in the queue that the item was reached from; None where it was reached otherwise."""
    return ask.args.number("at", 0) if ask.args.get("at") else None


def decisions(ask: PageContext, after: int = 0) -> list[Recorded]:
    """What was decided after that number, oldest first."""
    with closing(open_reading(ask.site.data / FILE_NAME)) as db:
        return list(read(db, after))


def last(ask: PageContext) -> int:
    """Number of the last decision, which a page then knows."""
    with closing(open_reading(ask.site.data / FILE_NAME)) as db:
        return int(db.execute("SELECT coalesce(max(number), 0) FROM decisions").fetchone()[0])


def since(ask: PageContext, seen: int, items: Collection[str]) -> Iterator[Recorded]:
    """What was decided after that number of the items, or of a body whose report one is; what was taken back too."""
    late = decisions(ask, seen)
    if not late:
        return
    known = {one.decision.uid: one.decision for one in decisions(ask)}
    wanted: set[str | None] = {*items, *(name.partition("/")[0] for name in items)}
    wanted = wanted.union(*(_names(ask, known[name]) for name in items if name in known))
    for one in late:
        replaced = known.get(one.decision.replaces or "")
        meant = replaced if one.decision.kind == "undo" and replaced else one.decision
        if wanted & (_names(ask, meant) | {one.decision.replaces}):
            yield one


def _names(ask: PageContext, decision: Decision) -> set[str | None]:
    """The items that a decision is about. Of a merge that took effect one body is left: the other is known by what
    was done."""
    subject, other = decision.subject, decision.data.get("other")
    url = subject.get("url")
    names = {url, subject.get("note"), subject.get("source_id"), item_of(url) if url else None}
    bodies = [body for body in (subject, other) if isinstance(body, Mapping) and "key" in body]
    done = ask.archive.one(
        "SELECT data ->> '$.did.keep', data ->> '$.did.other' FROM decisions WHERE uid = ?", [decision.uid]
    )
    numbers = {str(number) for number in done or () if number is not None}
    return (names | numbers | {item_of_subject(ask, body) for body in bodies}) - {None}


def item_of_subject(ask: PageContext, subject: object) -> str | None:
    """The item of the report AGENCY_ID/YEAR or of the body AGENCY_ID that a decision or a reader's report names."""
    if not isinstance(subject, Mapping):
        return None
    query = "SELECT id FROM agencies WHERE region_code = ? AND key = ?"
    agency = ask.archive.value(query, [subject.get("region"), subject.get("key")])
    if not agency:
        return None
    return f"{agency}/{subject['year']}" if "year" in subject else str(agency)
