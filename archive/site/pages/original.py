"""The archived original beside the figures: a page with a frame, and what stands in the frame."""

from __future__ import annotations

import json
from dataclasses import asdict
from urllib.parse import urlencode

from archive.site import guard
from archive.site.labels.places import crumbs_of
from archive.site.language.current import PREFIX, Original, language, say
from archive.site.reports import rendered
from archive.site.reports import view as figures_view
from archive.site.reports.originals import describe
from archive.site.reports.stored import Version, find_report, label, load
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Data, NotFoundError, Page, PageContext
from archive.site.serving.drawing import BusyError
from archive.site.serving.reader import Row
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.originals import Rendered

_BUSY = "正在画别的原件，请过几秒再试。"
_AGAIN_SECONDS = 5


def page(ask: PageContext) -> Answer:
    """/reports/A/Y/versions/N/original/view: the original in a sandboxed frame, the figures beside it."""
    report, version = _version(ask)
    cell = _cell(ask, version)
    kept = describe(version)
    of_cell = cell.partition(".")[0]
    views = sorted(figures_view.tables(version), key=lambda view: view.name != of_cell)
    asked = [("cell", cell), ("document", ask.args.get("document")), ("page", ask.args.get("page"))]
    context = {
        "title": say("{0}：原件", Original(report["title"])),
        "crumbs": crumbs_of(ask.site, ask.archive, report),
        "report": report,
        "version": version,
        "cell": cell,
        "cell_label": label(cell, version.forms) if cell else "",
        "shown": figures_view.show(cell, version.cells.get(cell)) if cell else None,
        "frame": _frame_path(ask, asked),
        "originals": kept,
        "document": ask.args.number("document", 0) if ask.args.get("document") else None,
        "tables": views,
    }
    policy = f"{guard.POLICY}; frame-src 'self'"
    return Page("original.html", context, headers={"content-security-policy": policy})


def frame(ask: PageContext) -> Answer:
    """/originals/A/Y/N: the original itself, for the frame."""
    _, version = _version(ask)
    cell = _cell(ask, version)
    try:
        view = _view(ask, version, cell)
    except BusyError:
        return Data(_BUSY.encode(), "text/plain; charset=utf-8", _busy_headers(), 503)
    pages = [
        _frame_path(ask, [("cell", cell), ("document", str(view.number)), ("page", str(number))])
        for number in range(1, MAX_PAGES + 1)
    ]
    return Data(
        rendered.frame(view, version, cell, pages, language()).encode(), "text/html; charset=utf-8", rendered.HEADERS
    )


def place(ask: PageContext) -> Answer:
    """/originals/A/Y/N.json: where a cell stands in the original, as the frame says it."""
    report, version = _version(ask)
    cell = _cell(ask, version)
    try:
        view = _view(ask, version, cell)
    except BusyError:
        return Data(b'{"ok": false, "error": "busy"}', "application/json", _busy_headers(), 503)
    drawn = view.drawn if isinstance(view.drawn, Rendered) else None
    body = {
        "report": f"{ask.args.origin}/reports/{report['agency_id']}/{report['year']}",
        "version": version.row["number"],
        "cell": cell or None,
        "sha256": view.original.sha256,
        "url": view.original.url,
        "document": view.number,
        "view": drawn.kind if drawn else None,
        "why": view.why,
        "place": asdict(drawn.place) if drawn and drawn.place else None,
    }
    headers = {"access-control-allow-origin": "*"}
    return Data(json.dumps(body, ensure_ascii=False, indent=1).encode(), "application/json; charset=utf-8", headers)


def _busy_headers() -> dict[str, str]:
    return {**rendered.HEADERS, "retry-after": str(_AGAIN_SECONDS), "cache-control": "no-store"}


def _view(ask: PageContext, version: Version, cell: str) -> rendered.View:
    number = ask.args.number("document", 0) if ask.args.get("document") else None
    try:
        return rendered.rendered_original(ask.site, version, cell, number, ask.args.number("page", 0, most=MAX_PAGES))
    except IndexError:
        raise NotFoundError("这个版本没有这一份文件。") from None


def _version(ask: PageContext) -> tuple[Row, Version]:
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    version = ask.archive.one(
        "SELECT * FROM versions WHERE report_id = ? AND number = ?", [report["id"], ask.args.part("number")]
    )
    if version is None:
        raise NotFoundError("没有这个版本。")
    return report, load(ask.archive, version)


def _cell(ask: PageContext, version: Version) -> str:
    cell = ask.args.get("cell")
    if cell and cell not in version.cells:
        raise NotFoundError("这个版本没有这一格。")
    return cell


def _frame_path(ask: PageContext, asked: list[tuple[str, str]]) -> str:
    parts = ask.args.parts
    path = ask.href(f"{PREFIX[language()]}/originals/{parts['agency']}/{parts['year']}/{parts['number']}")
    query = urlencode([pair for pair in asked if pair[1]])
    return path + (f"?{query}" if query else "") + "#cell"


_OF_A_VERSION = r"/(?P<agency>\d{1,18})/(?P<year>\d{4})"
ROUTES = (
    Route(rf"/reports{_OF_A_VERSION}/versions/(?P<number>\d{{1,6}})/original/view", page),
    Route(rf"/originals{_OF_A_VERSION}/(?P<number>\d{{1,6}})", frame, "slow"),
    Route(rf"/originals{_OF_A_VERSION}/(?P<number>\d{{1,6}})\.json", place, "slow"),
)
