"""What changed: the stream with its filters, one change with both sides, two versions compared, and Atom feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from archive.figures.doubts import WORDS, of_versions
from archive.filing.changes import cell_changes, text_difference
from archive.filing.changes.weighing import weighed
from archive.filing.changes.weight import PART_LABELS
from archive.raw.stamps import CHINA, china_midnight, stamp
from archive.site.finding import listing
from archive.site.labels import words
from archive.site.labels.formatting import change_in_percent
from archive.site.labels.places import crumbs_of, find_agency, find_region, within
from archive.site.language.current import language, said, say
from archive.site.reports.originals import describe, last_visit
from archive.site.reports.stored import Version, find_report, label, load, versions
from archive.site.reports.view import show
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Args, BadQuestionError, NotFoundError, Page, PageContext, Redirect
from archive.site.serving.parameters import unknown_value
from archive.site.serving.reader import Row, Snapshot
from archive.site.serving.settings import Site

PAGE_SIZE = 50
EVERYTHING = "all"
"""The value of `kind` for new reports as well; without it the stream tells only what happened after publication."""

_COLUMNS = (
    "changes.*, reports.agency_id, reports.agency, reports.year, reports.title, reports.status,"
    " reports.province, reports.city, reports.county"
)
_SOURCE = "changes JOIN reports ON reports.id = changes.report_id"


_ORDER = "changes.detected_at DESC, changes.weight DESC, changes.id DESC"
"""Night by night, the heaviest first."""
_STANDS, _TAKEN_BACK = "changes.retraction IS NULL", "changes.retraction IS NOT NULL"
"""A change that stands, and one that the archive has taken back as its own error."""
_GONE = (
    "(SELECT NULL AS id, 'page_gone' AS kind, NULL AS retraction, report_id, url AS gone_url, since, noted_at,"
    " noted_at AS detected_at, missing"
    " FROM gone_pages) AS changes JOIN reports ON reports.id = changes.report_id"
)
"""Pages that are gone while their listing is not proved, under the names under which changes are filtered."""
_RETRACTED = (
    "SELECT t.*, count(*) AS false_changes FROM changes JOIN (SELECT r.id AS number, r.agency_id, r.agency, r.year,"
    " coalesce(live.region_code, gone.region_code) AS region_code, coalesce(live.province, gone.province) AS province,"
    " coalesce(live.city, gone.city) AS city, coalesce(live.county, gone.county) AS county FROM retractions r"
    " LEFT JOIN reports live ON live.id = r.report_id LEFT JOIN retracted_reports gone ON gone.id = r.report_id)"
    " AS reports ON reports.number = changes.retraction JOIN retractions t ON t.id = changes.retraction"
)
"""Retractions of changes, under the names under which these were told."""


def stream(ask: PageContext) -> Answer:
    page = ask.args.number("page", 1, least=1, most=100_000)
    question, chosen = _asked(ask)
    found = question.rows(ask.archive, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
    context = {
        "title": "改动",
        "description": "已公布的报告改了什么：数字、文字、文件、网址，撤下与恢复。",
        "changes": found[:PAGE_SIZE],
        "cells": _cells(ask.archive, [row["id"] for row in found[:PAGE_SIZE]]),
        "doubts": _doubts(ask.archive, found[:PAGE_SIZE]),
        "page": page,
        "more": len(found) > PAGE_SIZE,
        "chosen": chosen,
        "spans": _spans(ask),
        "kinds": words.CHANGE_KINDS,
        "provinces": ask.archive.rows("SELECT code, name FROM regions WHERE level = 'province' ORDER BY code"),
        "count": question.count(ask.archive),
        "take": listing.links(ask, "csv", "json", "atom"),
        "label": label,
        "gone": _gone(ask.archive, question.source.removeprefix(f"{_SOURCE} WHERE {_STANDS}"), question.params)
        if page == 1
        else [],
    }
    return Page("changes.html", context)


def _spans(ask: PageContext) -> list[tuple[str, str]]:
    """Words and address of the spans of time that readers ask for most; none where nobody knows the time."""
    now = ask.site.now()
    if now is None:
        return []
    today = now.astimezone(CHINA).date()
    spans = (("最近一周", 7), ("最近一个月", 30), ("最近一年", 365))
    return [
        (words_, ask.args.replace(since=(today - timedelta(days=days)).isoformat(), until=None, page=None))
        for words_, days in spans
    ]


def one(ask: PageContext) -> Answer:
    change = ask.archive.one(f"SELECT {_COLUMNS} FROM {_SOURCE} WHERE changes.id = ?", [ask.args.part("id")])
    if change is None:
        retraction = ask.archive.value("SELECT retraction FROM changes WHERE id = ?", [ask.args.part("id")])
        if retraction:
            return Redirect(ask.href(f"/retractions/{retraction}"))
        raise NotFoundError("没有这条改动。")
    report = find_report(ask.archive, change["agency_id"], change["year"])
    sides = [_version(ask.archive, change[side]) for side in ("from_version", "to_version")]
    kind = words.name(words.CHANGE_KINDS, change["kind"])
    context = _comparison(sides[0], sides[1]) | {
        "title": say("{0}：{1}", kind, report["title"]),
        "kind": kind,
        "note": words.CHANGE_NOTES.get(change["kind"], ""),
        "crumbs": [
            *crumbs_of(ask.site, ask.archive, report)[:-1],
            (say("{0}年", report["year"]), _address(ask.site, report)),
            (kind, None),
        ],
        "change": change,
        **(_withdrawn(ask, report, sides) if change["kind"] == "withdrawn" else {}),
        "weighed": weighed(ask.archive.connection, change["id"]),
        "part_labels": PART_LABELS,
        "report": report,
    }
    return Page("change.html", context)


def _withdrawn(ask: PageContext, report: Row, sides: Sequence[Version | None]) -> dict[str, Any]:
    """What was withdrawn: the version that the archive has, its originals, and the last answer of its address."""
    kept = next((side for side in sides if side), None) or _version(ask.archive, report["current_version"])
    return {
        "kept": kept,
        "originals": describe(kept) if kept else [],
        "visit": last_visit(ask.site, report["url"]),
    }


def compare_versions(ask: PageContext) -> Answer:
    """Any two versions of a report side by side."""
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    kept = {row["number"]: row for row in versions(ask.archive, report["id"])}
    numbers = [ask.args.number("from", max(1, report["versions"] - 1)), ask.args.number("to", report["versions"])]
    if not all(number in kept for number in numbers):
        raise NotFoundError("没有这个版本。")
    sides = [load(ask.archive, kept[number]) for number in numbers]
    context = _comparison(sides[0], sides[1]) | {
        "title": say("第 {0} 版与第 {1} 版：{2}", numbers[0], numbers[1], report["title"]),
        "kind": "版本比较",
        "note": "",
        "crumbs": [
            *crumbs_of(ask.site, ask.archive, report)[:-1],
            (say("{0}年", report["year"]), _address(ask.site, report)),
            ("版本比较", None),
        ],
        "change": None,
        "report": report,
    }
    return Page("change.html", context)


def alike(ask: PageContext) -> Answer:
    """The narratives of two reports side by side."""
    found = [
        ask.archive.one("SELECT * FROM reports WHERE id = ?", [ask.args.part(name)]) for name in ("first", "second")
    ]
    sides = [_version(ask.archive, report["current_version"]) for report in found if report]
    if len(sides) < 2 or sides[0] is None or sides[1] is None or found[1] is None:
        raise NotFoundError("存档里没有这两份报告。")
    titles = [side.row["title"] for side in sides if side]
    context = {
        "title": say("正文对照：{0}与{1}", titles[0], titles[1]),
        "kind": "正文对照",
        "note": "",
        "old": None,
        "new": None,
        "figures": [],
        "sections": _sections(sides[0], sides[1]),
        "crumbs": crumbs_of(ask.site, ask.archive, found[1]),
        "change": None,
        "report": found[1],
    }
    return Page("change.html", context)


def feed(ask: PageContext) -> Answer:
    where, params, chosen = _conditions(ask.archive, ask.args)
    return atom(ask, Feed(_feed_title(chosen), "/changes" + ask.args.query_with(), where, params))


def as_csv(ask: PageContext) -> Answer:
    return listing.as_csv(ask, _asked(ask)[0], "changes")


def as_json(ask: PageContext) -> Answer:
    return listing.as_json(ask, _asked(ask)[0], PAGE_SIZE)


def region_feed(ask: PageContext) -> Answer:
    region = find_region(ask.archive, ask.args.parts["code"])
    condition, params = within(ask.archive, region["code"])
    title = say("{0}的改动", region["full_name"])
    return atom(ask, Feed(title, f"/regions/{region['code']}", f" AND {condition}", params))


def agency_feed(ask: PageContext) -> Answer:
    agency = find_agency(ask.archive, ask.args.part("agency"))
    where = " AND reports.agency_id = :agency"
    title = say("{0}的改动", agency["name"])
    return atom(ask, Feed(title, f"/agencies/{agency['id']}", where, {"agency": agency["id"]}))


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds: its title, the page it belongs to, and the conditions of its changes, each after AND."""

    title: str
    page: str
    where: str
    params: Mapping[str, Any]


def atom(ask: PageContext, wanted: Feed) -> Page:
    """An Atom feed of the newest changes. Entry ids never change: they name the change, not the address asked for."""
    found = _question(wanted.where, wanted.params).rows(ask.archive, listing.FEED_SIZE)
    retracted = ask.archive.rows(
        f"{_RETRACTED} WHERE {_TAKEN_BACK}{wanted.where} GROUP BY t.id ORDER BY t.id DESC LIMIT :limit",
        {**wanted.params, "limit": listing.FEED_SIZE},
    )
    gone = _gone(ask.archive, wanted.where, wanted.params)
    context = {
        "title": f"{wanted.title} · {ask.site.settings.name}",
        "page": ask.args.origin + wanted.page,
        "changes": found,
        "retracted": retracted,
        "gone": gone,
        "cells": _cells(ask.archive, [row["id"] for row in found]),
        "doubts": _doubts(ask.archive, found),
        "updated": max(
            [row["detected_at"] for row in found[:1]]
            + [row["at"] for row in retracted[:1]]
            + [row["noted_at"] for row in gone[:1]],
            default=listing.NEVER,
        ),
        "label": label,
    }
    return Page("feed.xml", context, media_type="application/atom+xml; charset=utf-8")


def _gone(snapshot: Snapshot, where: str, params: Mapping[str, Any]) -> list[Row]:
    """Reports whose page is gone while their listing is not proved, the latest first: no changes, and not nothing."""
    columns = "changes.*, reports.agency_id, reports.agency, reports.year, reports.title"
    order = "ORDER BY changes.noted_at DESC, changes.report_id LIMIT :limit"
    return snapshot.rows(
        f"SELECT {columns} FROM {_GONE} WHERE {_STANDS}{where} {order}", {**params, "limit": PAGE_SIZE}
    )


def _question(where: str, params: Mapping[str, Any]) -> listing.Question:
    """Changes that stand; `where`: further conditions, each after AND."""
    return listing.Question(_COLUMNS, f"{_SOURCE} WHERE {_STANDS}{where}", _ORDER, params)


def _asked(ask: PageContext) -> tuple[listing.Question, dict[str, str]]:
    """The question of an address, and its filters in words."""
    where, params, chosen = _conditions(ask.archive, ask.args)
    return _question(where, params), chosen


def _conditions(snapshot: Snapshot, args: Args) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The filters of the stream: conditions, each after AND, parameters, and the filters in words."""
    clauses: list[str] = []
    params: dict[str, Any] = {}
    chosen: dict[str, str] = {}
    kind = args.get("kind")
    if not kind:
        clauses.append("changes.kind != 'published'")
    elif kind in words.CHANGE_KINDS:
        clauses.append("changes.kind = :kind")
        params["kind"], chosen["kind"] = kind, words.CHANGE_KINDS[kind]
    elif kind != EVERYTHING:
        raise BadQuestionError(unknown_value("kind", kind, [EVERYTHING, *words.CHANGE_KINDS]))
    if args.get("region"):
        region = find_region(snapshot, args.get("region"))
        condition, values = within(snapshot, region["code"])
        clauses.append(f"({condition})")
        params.update(values)
        chosen["region"] = region["full_name"]
    if args.get("agency"):
        clauses.append("reports.agency LIKE :agency")
        params["agency"], chosen["agency"] = f"%{args.get('agency')[:60]}%", args.get("agency")
    if args.get("figure"):
        clauses.append("EXISTS (SELECT 1 FROM change_cells WHERE change_id = changes.id AND cell LIKE :figure)")
        params["figure"], chosen["figure"] = f"%{args.get('figure')[:80]}%", args.get("figure")
    for name, condition in (("since", "changes.detected_at >= :since"), ("until", "changes.detected_at < :until")):
        day = _day(args, name)
        if day:
            clauses.append(condition)
            params[name] = stamp(china_midnight(day + timedelta(days=name == "until")))
            chosen[name] = say("{0} 起" if name == "since" else "到 {0}", day.isoformat())
    return "".join(f" AND {clause}" for clause in clauses), params, chosen


def _day(args: Args, name: str) -> date | None:
    """A day of the query, as China counts days. Raises BadQuestionError."""
    text = args.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadQuestionError(say("参数 {0} 应当是日期，如 2024-01-31，而不是“{1}”。", name, text[:20])) from None


def _feed_title(chosen: Mapping[str, str]) -> str:
    return say("{0}的改动", said("，").join(chosen.values())) if chosen else said("公布之后的改动")


def _cells(snapshot: Snapshot, ids: list[int]) -> dict[int, list[Row]]:
    """Change → its figures, for a handful of changes."""
    found: dict[int, list[Row]] = {}
    query = f"SELECT * FROM change_cells WHERE change_id IN ({', '.join('?' * len(ids))})"
    for row in snapshot.rows(query, ids):
        found.setdefault(row["change_id"], []).append(row)
    return found


def _doubts(snapshot: Snapshot, changes: Sequence[Row]) -> dict[int, dict[str, list[str]]]:
    """Change → cell → what its new figure has against it, in words."""
    versions = {row["id"]: row["to_version"] for row in changes if row["kind"] == "figures_revised"}
    found = of_versions(snapshot.connection, versions.values())
    return {
        change: {
            cell: [WORDS[doubt][language()] for doubt in doubts] for cell, doubts in found.get(version, {}).items()
        }
        for change, version in versions.items()
    }


def _version(snapshot: Snapshot, version_id: int | None) -> Version | None:
    row = snapshot.one("SELECT * FROM versions WHERE id = ?", [version_id]) if version_id else None
    return load(snapshot, row) if row else None


def _comparison(old: Version | None, new: Version | None) -> dict[str, Any]:
    """Figures that differ and the sections side by side; nothing where one side does not exist."""
    if old is None or new is None or old.row["id"] == new.row["id"]:
        return {"old": old, "new": new, "figures": [], "sections": []}
    order = {key: place for place, key in enumerate(key for block in new.blocks() for key in block.cell_keys())}
    figures = [
        {"label": label(item.cell, new.forms), "old": show(item.cell, old.cells.get(item.cell)),
         "new": show(item.cell, new.cells.get(item.cell)), "percent": change_in_percent(item.old, item.new)}
        for item in sorted(cell_changes(old.cells, new.cells), key=lambda item: order.get(item.cell, len(order)))
    ]  # fmt: skip
    return {"old": old, "new": new, "figures": figures, "sections": _sections(old, new)}


def _sections(old: Version, new: Version) -> list[dict[str, Any]]:
    before = {row["number"]: row for row in old.sections}
    after = {row["number"]: row for row in new.sections}
    found = []
    for number in sorted({*before, *after}):
        texts = [_whole(side.get(number)) for side in (before, after)]
        pieces = text_difference(*texts)
        if any(piece.op != "equal" for piece in pieces):
            heading = (after.get(number) or before[number])["heading"] or "开头"
            found.append({"heading": heading, "pieces": pieces})
    return found


def _whole(row: Row | None) -> str:
    return f"{row['heading']}\n{row['text']}".strip() if row else ""


def _address(site: Site, report: Row) -> str:
    return site.path(f"/reports/{report['agency_id']}/{report['year']}")


RETRACTED_BECAUSE = {
    "identity": "本站的程序曾把它读作另一机关或另一年度的报告，后来的程序读对了",
    "decision": "由人对照原件认定",
}
"""retractions.reason → what it means to a reader."""


def retraction(ask: PageContext) -> Answer:
    """An error of the archive itself, as it stood and as it was taken back."""
    key = [ask.args.part("id")]
    found = ask.archive.one("SELECT * FROM retractions WHERE id = ?", key)
    if found is None:
        raise NotFoundError("没有这条撤回。")
    context = {
        "title": say("撤回：{0} {1} 年", found["agency"], found["year"]),
        "retraction": found,
        "reason": RETRACTED_BECAUSE.get(found["reason"], found["reason"]),
        "right": ask.archive.one(
            "SELECT agency_id, agency, year, title FROM reports WHERE agency_id = ? AND year = ?",
            [found["to_agency_id"], found["to_year"]],
        ),
        "versions": ask.archive.rows("SELECT * FROM versions WHERE retraction = ? ORDER BY number", key),
        "changes": ask.archive.rows("SELECT * FROM changes WHERE retraction = ? ORDER BY id", key),
    }
    return Page("retraction.html", context)


ROUTES = (
    Route(r"/changes", stream, "slow"),
    Route(r"/changes\.atom", feed, "slow"),
    Route(r"/changes\.csv", as_csv, "slow"),
    Route(r"/changes\.json", as_json, "slow"),
    Route(r"/alike/(?P<first>\d{1,18})/(?P<second>\d{1,18})", alike),
    Route(r"/changes/(?P<id>\d{1,18})", one),
    Route(r"/retractions/(?P<id>\d{1,18})", retraction),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})/compare", compare_versions),
    Route(r"/regions/(?P<code>\d{6,12})/feed\.atom", region_feed, "slow"),
    Route(r"/agencies/(?P<agency>\d{1,18})/feed\.atom", agency_feed),
)
