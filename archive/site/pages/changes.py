"""What changed: the stream with its filters, one change with both sides, two versions compared, and Atom feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.changes import cell_changes, text_difference
from archive.site import words
from archive.site.answers import Answer, Args, Missing, Page, Wrong
from archive.site.figures_view import show
from archive.site.places import crumbs_of, find_region, within
from archive.site.reader import Row, Snapshot
from archive.site.reports import Version, find_report, label, load, versions
from archive.site.routes import Route
from archive.site.settings import SITE_NAME, Site

PAGE_SIZE = 50
FEED_SIZE = 100

_STREAM = (
    "SELECT changes.*, reports.agency_id, reports.agency, reports.year, reports.title, reports.status, reports.province,"
    " reports.city, reports.county FROM changes JOIN reports ON reports.id = changes.report_id"
)


def stream(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    page = args.number("page", 1, least=1, most=100_000)
    where, params, chosen = _conditions(snapshot, args)
    found = snapshot.rows(
        f"{_STREAM}{where} ORDER BY changes.id DESC LIMIT :limit OFFSET :offset",
        {**params, "limit": PAGE_SIZE + 1, "offset": (page - 1) * PAGE_SIZE},
    )
    context = {
        "title": "改动",
        "description": "已公布的报告改了什么：数字、文字、文件、网址，撤下与恢复。",
        "changes": found[:PAGE_SIZE],
        "cells": _cells(snapshot, [row["id"] for row in found[:PAGE_SIZE]]),
        "page": page,
        "more": len(found) > PAGE_SIZE,
        "chosen": chosen,
        "kinds": words.CHANGE_KINDS,
        "provinces": snapshot.rows("SELECT code, name FROM regions WHERE level = 'province' ORDER BY code"),
        "feed": site.path("/changes.atom") + args.query_with(page=None),
        "label": label,
    }
    return Page("changes.html", context)


def one(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    change = snapshot.one(f"{_STREAM} WHERE changes.id = ?", [args.part("id")])
    if change is None:
        raise Missing("没有这条改动。")
    report = find_report(snapshot, change["agency_id"], change["year"])
    sides = [_version(snapshot, change[side]) for side in ("from_version", "to_version")]
    kind = words.name(words.CHANGE_KINDS, change["kind"])
    context = _comparison(sides[0], sides[1]) | {
        "title": f"{kind}：{report['title']}",
        "kind": kind,
        "note": words.CHANGE_NOTES.get(change["kind"], ""),
        "crumbs": [
            *crumbs_of(site, snapshot, report)[:-1],
            (f"{report['year']}年", _address(site, report)),
            (kind, None),
        ],
        "change": change,
        "report": report,
    }
    return Page("change.html", context)


def compare_versions(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    """Any two versions of a report side by side."""
    report = find_report(snapshot, args.part("agency"), args.part("year"))
    kept = {row["number"]: row for row in versions(snapshot, report["id"])}
    numbers = [args.number("from", max(1, report["versions"] - 1)), args.number("to", report["versions"])]
    if not all(number in kept for number in numbers):
        raise Missing("没有这个版本。")
    sides = [load(snapshot, kept[number]) for number in numbers]
    context = _comparison(sides[0], sides[1]) | {
        "title": f"第 {numbers[0]} 版与第 {numbers[1]} 版：{report['title']}",
        "kind": "版本比较",
        "note": "",
        "crumbs": [
            *crumbs_of(site, snapshot, report)[:-1],
            (f"{report['year']}年", _address(site, report)),
            ("版本比较", None),
        ],
        "change": None,
        "report": report,
    }
    return Page("change.html", context)


def feed(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    where, params, chosen = _conditions(snapshot, args)
    return atom(snapshot, args, where, params, title=_feed_title(chosen), page="/changes" + args.query_with())


def region_feed(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    region = find_region(snapshot, args.parts["code"])
    condition, params = within(snapshot, region["code"])
    title = f"{region['full_name']}的改动"
    return atom(snapshot, args, f" WHERE {condition}", params, title=title, page=f"/regions/{region['code']}")


def agency_feed(site: Site, snapshot: Snapshot, args: Args) -> Answer:
    agency = snapshot.one("SELECT * FROM agencies WHERE id = ?", [args.part("id")])
    if agency is None:
        raise Missing("没有这个机关。")
    where, params = " WHERE reports.agency_id = :agency", {"agency": agency["id"]}
    return atom(snapshot, args, where, params, title=f"{agency['name']}的改动", page=f"/agencies/{agency['id']}")


def atom(snapshot: Snapshot, args: Args, where: str, params: Mapping[str, Any], *, title: str, page: str) -> Page:
    """An Atom feed of the newest changes. Entry ids never change: they name the change, not the address asked for."""
    found = snapshot.rows(f"{_STREAM}{where} ORDER BY changes.id DESC LIMIT :limit", {**params, "limit": FEED_SIZE})
    context = {
        "title": f"{title} · {SITE_NAME}",
        "page": args.origin + page,
        "changes": found,
        "cells": _cells(snapshot, [row["id"] for row in found]),
        "updated": found[0]["detected_at"] if found else "1970-01-01T00:00:00Z",
        "label": label,
    }
    return Page("feed.xml", context, media_type="application/atom+xml; charset=utf-8")


def _conditions(snapshot: Snapshot, args: Args) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The filters of the stream: WHERE clause, parameters, and the filters in words."""
    clauses: list[str] = []
    params: dict[str, Any] = {}
    chosen: dict[str, str] = {}
    kind = args.get("kind")
    if kind:
        if kind not in words.CHANGE_KINDS:
            raise Wrong(f"没有“{kind[:20]}”这种改动。")
        clauses.append("changes.kind = :kind")
        params["kind"], chosen["kind"] = kind, words.CHANGE_KINDS[kind]
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
    return (" WHERE " + " AND ".join(clauses) if clauses else ""), params, chosen


def _feed_title(chosen: Mapping[str, str]) -> str:
    return "，".join(chosen.values()) + "的改动" if chosen else "全部改动"


def _cells(snapshot: Snapshot, ids: list[int]) -> dict[int, list[Row]]:
    """Change → its figures, for a handful of changes."""
    found: dict[int, list[Row]] = {}
    query = f"SELECT * FROM change_cells WHERE change_id IN ({', '.join('?' * len(ids))})"
    for row in snapshot.rows(query, ids):
        found.setdefault(row["change_id"], []).append(row)
    return found


def _version(snapshot: Snapshot, version_id: int | None) -> Version | None:
    row = snapshot.one("SELECT * FROM versions WHERE id = ?", [version_id]) if version_id else None
    return load(snapshot, row) if row else None


def _comparison(old: Version | None, new: Version | None) -> dict[str, Any]:
    """Figures that differ and the sections side by side; nothing where one side does not exist."""
    if old is None or new is None or old.row["id"] == new.row["id"]:
        return {"old": old, "new": new, "figures": [], "sections": []}
    figures = [
        {"label": label(item.cell, new.forms), "old": show(item.cell, old.cells.get(item.cell)),
         "new": show(item.cell, new.cells.get(item.cell))}
        for item in cell_changes(old.cells, new.cells)
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


ROUTES = (
    Route(r"/changes", stream, "slow"),
    Route(r"/changes\.atom", feed, "slow"),
    Route(r"/changes/(?P<id>\d{1,18})", one),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})/compare", compare_versions),
    Route(r"/regions/(?P<code>\d{6,12})/feed\.atom", region_feed, "slow"),
    Route(r"/agencies/(?P<id>\d{1,18})/feed\.atom", agency_feed),
)
