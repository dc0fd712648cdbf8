"""/-/review: the queue, the way from one item to the next, who decided what, and the addresses of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from archive.editorial import signing
from archive.editorial.kinds import KINDS
from archive.editorial.queue import Cause
from archive.site.desk import facts, second
from archive.site.desk.deciding import decide
from archive.site.desk.item import item
from archive.site.desk.original import original
from archive.site.desk.parts import SEE_OTHER, address_of, decisions, page, review_of
from archive.site.routes import Route
from archive.site.serving.answers import Answer, NotFoundError, PageContext, Redirect
from archive.site.serving.people import DESK

_MOST, _MOST_DECISIONS, _MOST_SIGN_INS, _MOST_FOUND = 200, 500, 200, 50


def queue(ask: PageContext) -> Answer:
    found = review_of(ask).items(ask.site.data, ask.archive.connection)
    places = {name: at for at, name in reversed(list(enumerate(_names(found))))}
    named = [(one, name, places[name]) for one in found[:_MOST] for name in _names([one])[:1]]
    return page(
        ask,
        "review.html",
        "编辑台",
        causes=named,
        count=len(found),
        state_name=facts.state_name,
        reason_name=facts.reason_name,
    )


def following(ask: PageContext) -> Answer:
    """The item that stands at a place of the queue; after the last one the queue itself.

    `item`: one that is gone on with as long as it waits, or, without a place, as long as anything is known of it.
    """
    same, at = ask.args.get("item"), ask.args.number("at", 0)
    if same and not ask.args.get("at"):
        known = review_of(ask).found(ask.site.data, ask.archive.connection, same)
        return Redirect(ask.href(address_of(same) if known else DESK), SEE_OTHER)
    found = _names(review_of(ask).items(ask.site.data, ask.archive.connection))
    if same in found:
        return Redirect(ask.href(address_of(same, at)), SEE_OTHER)
    return Redirect(ask.href(address_of(found[at], at) if at < len(found) else DESK), SEE_OTHER)


def _names(causes: Sequence[Cause]) -> list[str]:
    """What is decided one after the other: every document of a cause, or the cause itself."""
    return [name for cause in causes for name in [one.item for one in cause.documents] or [cause.item]]


def find(ask: PageContext) -> Answer:
    """What does not wait: a report AGENCY_ID/YEAR, a decision or a body by its number, a body by a part of its name."""
    wanted = ask.args.get("q")
    if wanted and len(wanted) <= 120 and review_of(ask).found(ask.site.data, ask.archive.connection, wanted):
        return Redirect(ask.href(address_of(wanted)), SEE_OTHER)
    query = (
        "SELECT id, name, region_code, first_year, last_year FROM agencies WHERE instr(name, :name) OR id IN "
        "(SELECT agency_id FROM agency_aliases WHERE instr(alias, :name)) ORDER BY region_code, name LIMIT :most"
    )
    bodies = ask.archive.rows(query, {"name": wanted, "most": _MOST_FOUND}) if wanted else []
    if not bodies:
        raise NotFoundError("编辑台上没有这一项。")
    return page(ask, "review-found.html", "找到的机关", bodies=bodies, wanted=wanted)


def audit(ask: PageContext) -> Answer:
    made = decisions(ask)
    newest = [(one.decision, one.decision.uid) for one in made[: -_MOST_DECISIONS - 1 : -1]]
    return page(
        ask, "review-audit.html", "谁决定了什么", decisions=newest, count=len(made), kinds=KINDS,
        sign_ins=signing.newest(ask.site.data, _MOST_SIGN_INS),
    )  # fmt: skip


_ITEM = r"(?P<item>[\w./:-]{1,120})"
ROUTES = (
    Route(DESK, queue, "slow", role="reader"),
    Route(f"{DESK}/next", following, "slow", role="reader"),
    Route(f"{DESK}/find", find, "slow", role="reader"),
    Route(f"{DESK}/item/{_ITEM}", item, role="reader", post=decide, post_role="editor", post_pool="desk"),
    Route(f"{DESK}/second/{_ITEM}", item, role="reader", post=second.read_again, post_role="editor", post_pool="desk"),
    Route(rf"{DESK}/original/(?P<sha256>[0-9a-f]{{64}})", original, "slow", role="reader"),
    Route(f"{DESK}/audit", audit, role="admin"),
)
