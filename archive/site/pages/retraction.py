"""An error of the archive itself, as it stood and as it was taken back."""

from __future__ import annotations

from archive.site.language.current import say
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Ask, NotFoundError, Page

REASONS = {
    "identity": "本站的程序曾把它读作另一机关或另一年度的报告，后来的程序读对了",
    "decision": "由人对照原件认定",
}
"""retractions.reason → what it means to a reader."""


def page(ask: Ask) -> Answer:
    key = [ask.args.part("id")]
    found = ask.archive.one("SELECT * FROM retractions WHERE id = ?", key)
    if found is None:
        raise NotFoundError("没有这条撤回。")
    context = {
        "title": say("撤回：{0} {1} 年", found["agency"], found["year"]),
        "retraction": found,
        "reason": REASONS.get(found["reason"], found["reason"]),
        "right": ask.archive.one(
            "SELECT agency_id, agency, year, title FROM reports WHERE agency_id = ? AND year = ?",
            [found["to_agency_id"], found["to_year"]],
        ),
        "versions": ask.archive.rows("SELECT * FROM versions WHERE retraction = ? ORDER BY number", key),
        "changes": ask.archive.rows("SELECT * FROM changes WHERE retraction = ? ORDER BY id", key),
    }
    return Page("retraction.html", context)


ROUTES = (Route(r"/retractions/(?P<id>\d{1,18})", page),)
