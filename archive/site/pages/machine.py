"""For machines: sitemap, robots.txt, and the state of the site and of the nightly work."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from archive.raw.stamps import china_day
from archive.site.figures import totals
from archive.site.labels import words
from archive.site.language.current import PREFIX
from archive.site.reports import remarks
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Data, NotFoundError, Page, PageContext
from archive.site.serving.settings import DATABASE
from archive.upkeep import status

URLS_A_FILE = 40_000
"""The sitemap protocol allows 50,000."""
BAD = ("failed", "interrupted", "late")
VERDICTS = {
    "good": "正常。",
    "incomplete": "最近一夜有来源没有抓取完整，见来源页；已存档的内容不受影响。",
    "failed": "最近一夜没有成功；已存档的内容不受影响。",
    "interrupted": "最近一夜中断了，下一夜会接着做；已存档的内容不受影响。",
    "late": "已经超过 36 小时没有新的抓取；已存档的内容不受影响。",
    "running": "正在抓取。",
    "never": "还没有记录到抓取。",
}
"""Verdict of archive.upkeep.status → what it means to a reader."""

_PAGES = (
    "/",
    "/regions",
    "/coverage",
    "/sources",
    "/changes",
    "/downloads",
    "/method",
    "/dictionary",
    "/api",
    "/feeds",
    "/check",
    "/releases",
)
_NOT_FOR_BOTS = (f"/{DATABASE}", "/search", "/compare", "/rankings", "/-/", "/*?", "/*.csv$", "/*/original")


def robots(ask: PageContext) -> Answer:
    """Everything may be read; only pages whose conditions can be combined without end are closed to bots."""
    paths = [prefix + path for prefix in PREFIX.values() for path in _NOT_FOR_BOTS]
    closed = "".join(f"Disallow: {ask.href(path)}\n" for path in paths)
    text = f"User-agent: *\n{closed}\nSitemap: {ask.args.origin}/sitemap.xml\n"
    return Data(text.encode(), "text/plain; charset=utf-8")


def sitemap(ask: PageContext) -> Answer:
    files = ["/sitemap-pages.xml"]
    for name in ("reports", "agencies"):
        last = ask.archive.value(f"SELECT max(id) FROM {name}") or 0
        files += [f"/sitemap-{name}-{number}.xml" for number in range(1, last // URLS_A_FILE + 2)]
    return Page("sitemap-index.xml", {"files": files}, media_type="application/xml; charset=utf-8")


def sitemap_pages(ask: PageContext) -> Answer:
    regions = ask.archive.rows("SELECT DISTINCT region_code FROM agencies ORDER BY 1 LIMIT ?", [URLS_A_FILE])
    urls = [(path, None) for path in _PAGES] + [(f"/regions/{row[0]}", None) for row in regions]
    return Page("sitemap.xml", {"urls": urls}, media_type="application/xml; charset=utf-8")


def sitemap_part(ask: PageContext) -> Answer:
    number = int(ask.args.parts["number"])
    if not number:
        raise NotFoundError("没有这一份。")
    first = (number - 1) * URLS_A_FILE
    if ask.args.parts["name"] == "reports":
        found = ask.archive.rows(
            "SELECT agency_id, year, last_changed FROM reports WHERE id > ? AND id <= ?", [first, first + URLS_A_FILE]
        )
        urls: list[tuple[str, date | None]] = [
            (f"/reports/{row['agency_id']}/{row['year']}", china_day(row["last_changed"])) for row in found
        ]
    else:
        found = ask.archive.rows("SELECT id FROM agencies WHERE id > ? AND id <= ?", [first, first + URLS_A_FILE])
        urls = [(f"/agencies/{row['id']}", None) for row in found]
    return Page("sitemap.xml", {"urls": urls}, media_type="application/xml; charset=utf-8")


ENDS = {
    **{
        "with_figures": "已入档，有数字",
        "without_figures": "已入档，无数字",
        "held": "待人工核定",
        "unreadable": "读不出",
    },
    **{"refused": "不是年度报告", "unfiled": "尚未整理", "gone": "已撤或已迁", "unanswered": "尚未取得"},
}
"""Where the documents are that listings show (archive.upkeep.documents.ENDS)."""


def state(ask: PageContext) -> dict[str, Any]:
    """How the site and the nightly work are doing, of what anybody may know: nothing of alerts, disks and processes.

    `verdict` is that of archive.upkeep.status; `ok` is false when it needs somebody's attention.
    """
    now = ask.site.now()
    if now is None:
        now = _time(ask.archive.value("SELECT max(finished_at) FROM runs")) or datetime.fromtimestamp(0, UTC)
    known = ask.archive.cached(("health", now.isoformat("T", "minutes")), lambda: status.health(ask.site.data, now))
    last = known["last_run"]
    sources = ask.archive.rows("SELECT coalesce(state, 'pending') AS state, count(*) AS number FROM sources GROUP BY 1")
    holdings = totals.holdings(ask.archive)
    return {
        "ok": known["verdict"] not in BAD,
        "verdict": known["verdict"],
        "reports": holdings["reports"],
        "versions": holdings["versions"],
        "unreadable": known["unreadable"]["count"],
        "documents": {name: value for name, value in known["documents"].items() if name != "by_source"},
        "last_run": last,
        "hours_since_last_run": _hours_since(now, last["finished_at"] if last else None),
        "sources": {row["state"]: row["number"] for row in sources},
        "coverage": known["coverage"],
        "archive_bytes": (ask.site.data / "archive.db").stat().st_size,
        "sql": ask.site.settings.sql,
    }


def health_json(ask: PageContext) -> Answer:
    body = state(ask)
    text = json.dumps(body, ensure_ascii=False, indent=1)
    headers = {"cache-control": "no-store"}
    return Data(text.encode(), "application/json; charset=utf-8", headers, 200 if body["ok"] else 503)


def health(ask: PageContext) -> Answer:
    context = {
        "title": "运行状况",
        "state": state(ask),
        "states": words.SOURCE_STATES,
        "verdict": VERDICTS,
        "runs": ask.archive.rows("SELECT * FROM runs ORDER BY id DESC LIMIT 14"),
        "ends": ENDS,
        "reason": remarks.name,
        "reasons": ask.archive.rows(
            "SELECT reason, count(*) AS number FROM unreadable GROUP BY reason ORDER BY 2 DESC LIMIT 20"
        ),
    }
    return Page("health.html", context)


def _hours_since(now: datetime, moment: str | None) -> float | None:
    at = _time(moment)
    return round((now - at).total_seconds() / 3600, 1) if at else None


def _time(stored: str | None) -> datetime | None:
    if stored is None:
        return None
    at = datetime.fromisoformat(stored)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


ROUTES = (
    Route(r"/robots\.txt", robots),
    Route(r"/sitemap\.xml", sitemap),
    Route(r"/sitemap-pages\.xml", sitemap_pages, "slow"),
    Route(r"/sitemap-(?P<name>reports|agencies)-(?P<number>\d{1,4})\.xml", sitemap_part, "slow"),
    Route(r"/-/health(?:\.json)?", health_json),
    Route(r"/health", health),
)
