"""One report: the page, its JSON, one of its older versions, and the archived original."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from archive.editorial import readers
from archive.editorial.corrected import CorrectedCell
from archive.editorial.kinds import OUTCOMES
from archive.figures import magnitude, quality, totals
from archive.figures.measures import MEASURES
from archive.rows import FORM_COLUMNS
from archive.site.labels.places import crumbs_of
from archive.site.labels.titles import title
from archive.site.language.current import say
from archive.site.reports import citation, narrative, remarks
from archive.site.reports import view as figures_view
from archive.site.reports.originals import Original, describe, last_visit, original_bytes
from archive.site.reports.remarks import is_firm, rule_name
from archive.site.reports.stored import PREVIOUS, Version, anchor, find_report, label, load, versions
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Args, Data, NotFoundError, Page, PageContext, Redirect
from archive.site.serving.reader import Row, Snapshot
from archive.site.serving.settings import Site
from parsers.checks.narrative import CLAIM_RULE
from parsers.checks.rules import sides


def by_id(ask: PageContext) -> Answer:
    """/report/ID leads to the report's own address."""
    found = ask.archive.one("SELECT agency_id, year FROM reports WHERE id = ?", [ask.args.part("report")])
    if found is None:
        raise NotFoundError("存档里没有这个编号的报告。")
    return Redirect(ask.href(f"/reports/{found['agency_id']}/{found['year']}"), 301)


def page(ask: PageContext) -> Answer:
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    all_versions = versions(ask.archive, report["id"])
    version = load(ask.archive, _chosen(all_versions, report, ask.args))
    views = figures_view.tables(version)
    sections, claims = narrative.sections(version)
    found = _quality(ask.archive, report, version)
    context = {
        "title": report["title"],
        "description": _description(report),
        "canonical": ask.href(f"/reports/{report['agency_id']}/{report['year']}"),
        "crumbs": crumbs_of(ask.site, ask.archive, report),
        "linked_data": _linked_data(ask.args.origin, report),
        "report": report,
        "version": version,
        "versions": all_versions,
        "current": version.row["id"] == report["current_version"],
        "tables": views,
        "legend": figures_view.used(views),
        "sections": sections,
        "claims": claims,
        "checks": _check_groups(version),
        "label": lambda key: label(key, version.forms),
        "cell_link": lambda key: _cell_link(ask, report, key),
        "rule_name": rule_name,
        "detail": remarks.detail_in_words,
        "sides": sides,
        "block_name": title,
        "extra_rows": [(row, json.loads(row["cells"])) for row in version.extra_rows],
        "changes": _changes(ask.archive, report["id"]),
        "originals": describe(version),
        "quality": found,
        "quality_score": quality.score(found),
        "alike": _alike(ask.archive, report["id"]),
        "over_bodies": _over_bodies(ask.archive, version.row["id"]),
        "outliers": [(MEASURES[found.key], found) for found in _out_of_line(ask.archive, report)],
        "jumps": [(MEASURES[jump.key], jump) for jump in _jumps(ask.archive, report)],
        "visit": last_visit(ask.site, report["url"]),
        "notes": [remarks.in_words(stored) for stored in version.warnings],
        "years": _years(ask.archive, report),
        "urls": ask.archive.rows(
            "SELECT * FROM report_urls WHERE report_id = ? ORDER BY last_seen DESC", [report["id"]]
        ),
        "retractions": _retractions(ask.archive, report),
        "page_gone": _page_gone(ask.archive, report["id"]),
        "reported": _reported(ask, report),
        "outcomes": OUTCOMES,
        "may_report": ask.site.settings.reports and ask.site.form_key is not None,
        "source": _source(ask.archive, report["source_id"]),
        "citation": citation.of(ask.args.origin, report, version.row, ask.site.settings.name),
        "citation_formats": [(name, ending) for ending, (name, *_) in citation.FORMATS.items()],
        "originals_at": ask.href(
            f"/reports/{report['agency_id']}/{report['year']}/versions/{version.row['number']}/original/view"
        ),
        "key_figures": figures_view.key_figures(version),
    }
    return Page("report.html", context)


def as_json(ask: PageContext) -> Answer:
    """The same report as `nianbao parse` prints one, with its versions."""
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    all_versions = versions(ask.archive, report["id"])
    version = load(ask.archive, _chosen(all_versions, report, ask.args))
    found = _quality(ask.archive, report, version)
    gone = _page_gone(ask.archive, report["id"])
    body = _object(report, version) | {
        "page": f"{ask.args.origin}/reports/{report['agency_id']}/{report['year']}",
        "versions": [dict(row) for row in all_versions],
        "scope": report["scope"],
        "scope_reason": report["scope_reason"],
        "quality": {
            "score": quality.score(found),
            "parts": [asdict(part) for part in found],
        },
        "alike": [dict(row) for row in _alike(ask.archive, report["id"])],
        "body_differences": [dict(row) for row in _over_bodies(ask.archive, version.row["id"])],
        "page_gone": dict(gone) if gone else None,
        "magnitude": [asdict(jump) for jump in _jumps(ask.archive, report)],
        "rates_out_of_line": [asdict(found) for found in _out_of_line(ask.archive, report)],
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8")


def cite(ask: PageContext) -> Answer:
    """One version for a reference manager; without `version` the current one, which the answer names."""
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    version = _chosen(versions(ask.archive, report["id"]), report, ask.args)
    ending = ask.args.parts["format"]
    _, media_type, written = citation.FORMATS[ending]
    cited = citation.of(ask.args.origin, report, version, ask.site.settings.name)
    headers = {"content-disposition": f'attachment; filename="{cited.key}.{ending}"'}
    return Data(written(cited).encode(), f"{media_type}; charset=utf-8", headers)


def original(ask: PageContext) -> Answer:
    """The archived bytes of one version, always as a download."""
    report = find_report(ask.archive, ask.args.part("agency"), ask.args.part("year"))
    version = ask.archive.one(
        "SELECT * FROM versions WHERE report_id = ? AND number = ?", [report["id"], ask.args.part("number")]
    )
    if version is None:
        raise NotFoundError("没有这个版本。")
    wanted = load(ask.archive, version)
    kept = describe(wanted)
    position = ask.args.number("document", 0)
    if position >= len(kept):
        raise NotFoundError("这个版本没有这一份文件。")
    return download(ask.site, report, version, kept[position])


def download(site: Site, report: Row, version: Row, kept: Original) -> Answer:
    data = original_bytes(site, kept.sha256)
    if data is None:
        raise NotFoundError("存档原件不在本站的存储里。")
    name = f"{report['agency_id']}-{report['year']}-v{version['number']}-{kept.sha256[:8]}{kept.suffix}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "sandbox; default-src 'none'",
        "x-archive-sha256": kept.sha256,
        "cache-control": "max-age=86400",
    }
    return Data(data, "application/octet-stream", headers)


def _chosen(all_versions: list[Row], report: Row, args: Args) -> Row:
    number = args.number("version", 0)
    for row in all_versions:
        if (number and row["number"] == number) or (not number and row["id"] == report["current_version"]):
            return row
    raise NotFoundError("没有这个版本。")


def _cell_link(ask: PageContext, report: Row, key: str) -> str:
    """Where a cell stands: on this page, or on that of the year before."""
    if not key.startswith(PREVIOUS):
        return f"#{anchor(key)}"
    address = ask.href(f"/reports/{report['agency_id']}/{report['year'] - 1}")
    return f"{address}#{anchor(key.removeprefix(PREVIOUS))}"


def _check_groups(version: Version) -> dict[str, list[Any]]:
    """Failed by the form's own arithmetic, failed otherwise, and the rest counted by rule and outcome."""
    failed = version.failed()
    rest: dict[tuple[str, str], int] = {}
    for check in version.checks:
        if check.mark is None:
            key = (rule_name(check.rule), check.status or check.outcome)
            rest[key] = rest.get(key, 0) + 1
    return {
        "firm": [check for check in failed if is_firm(check.rule)],
        "soft": [check for check in failed if not is_firm(check.rule)],
        "rest": [(name, outcome, count) for (name, outcome), count in rest.items()],
        "open": [check for check in version.checks if check.rule == "R8" and check.outcome == "not_assessable"],
    }


def _changes(snapshot: Snapshot, report_id: int) -> list[Row]:
    return snapshot.rows(
        "SELECT changes.*, old.number AS from_number, new.number AS to_number FROM changes"
        " LEFT JOIN versions AS old ON old.id = from_version LEFT JOIN versions AS new ON new.id = to_version"
        " WHERE changes.report_id = ? ORDER BY changes.id DESC",
        [report_id],
    )


def _years(snapshot: Snapshot, report: Row) -> dict[str, Row | None]:
    nearest = "SELECT year FROM reports WHERE agency_id = ? AND year {} ? ORDER BY year {} LIMIT 1"
    key = [report["agency_id"], report["year"]]
    return {
        "previous": snapshot.one(nearest.format("<", "DESC"), key),
        "next": snapshot.one(nearest.format(">", "ASC"), key),
    }


def _page_gone(snapshot: Snapshot, report_id: int) -> Row | None:
    """Since when its page is gone, and why that is no withdrawal; None for a page that is there or was withdrawn."""
    return snapshot.one("SELECT url, since, noted_at, missing FROM gone_pages WHERE report_id = ?", [report_id])


def _reported(ask: PageContext, report: Row) -> list[readers.Told]:
    """What became of the reports of readers on this report."""
    names = ask.archive.rows(
        "SELECT key AS name FROM agencies WHERE id = ?1 UNION SELECT alias FROM agency_aliases WHERE agency_id = ?1",
        [report["agency_id"]],
    )
    known = {report["agency"], *(row["name"] for row in names)}
    return readers.told(ask.site.data, report["region_code"], report["year"], known)


def _retractions(snapshot: Snapshot, report: Row) -> list[Row]:
    """What of this report had stood elsewhere, or had been told falsely."""
    return snapshot.rows(
        "SELECT * FROM retractions WHERE to_agency_id = ?1 AND to_year = ?2 UNION "
        "SELECT * FROM retractions WHERE agency_id = ?1 AND year = ?2 ORDER BY id DESC",
        [report["agency_id"], report["year"]],
    )


def _source(snapshot: Snapshot, source_id: str | None) -> Row | None:
    return snapshot.one("SELECT * FROM sources WHERE source_id = ?", [source_id]) if source_id else None


def _description(report: Row) -> str:
    if report["requests_received"] is None:
        return say("{0}{1}年政府信息公开工作年度报告：存档、表格与改动。", report["agency"], report["year"])
    return say(
        "{0}{1}年收到政府信息公开申请 {2:.0f} 件。", report["agency"], report["year"], report["requests_received"]
    )


def _linked_data(origin: str, report: Row) -> dict[str, Any]:
    address = f"{origin}/reports/{report['agency_id']}/{report['year']}"
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": report["title"],
        "url": address,
        "inLanguage": "zh-Hans",
        "datePublished": report["published_on"],
        "temporalCoverage": str(report["year"]),
        "author": {"@type": "GovernmentOrganization", "name": report["agency"]},
        "isBasedOn": report["url"],
        "encoding": {"@type": "MediaObject", "encodingFormat": "application/json", "contentUrl": f"{address}.json"},
    }


def _quality(snapshot: Snapshot, report: Row, version: Version) -> tuple[quality.Part, ...]:
    """The named parts of the score of a version."""
    state = snapshot.value(
        "SELECT state FROM coverage WHERE agency_id = ? AND year = ?", [report["agency_id"], report["year"]]
    )
    numbers = {row["number"] for row in version.sections}
    failed = frozenset(check.rule for check in version.failed())
    facts = quality.Facts(
        blocks=3 if "statistics" in version.forms else len(version.forms),
        sections=len(numbers & set(range(1, 7))),
        arithmetic=report["check_outcome"],
        failed=failed,
        claims=sum(check.rule == CLAIM_RULE and check.outcome != "not_assessable" for check in version.checks),
        state=state or "",
        reader=version.row["reader"],
        alike=bool(_alike(snapshot, report["id"])),
    )
    return quality.parts(facts)


def _jumps(snapshot: Snapshot, report: Row) -> list[magnitude.Jump]:
    """Main figures of another magnitude than in the body's other years."""
    series = totals.of_agency(snapshot.connection, report["agency_id"], magnitude.LOOKED_AT)
    return magnitude.jumps(series, report["year"])


def _out_of_line(snapshot: Snapshot, report: Row) -> list[magnitude.Outlier]:
    """Rates far from those of the body's other years or of its peers."""
    return magnitude.out_of_line(snapshot.connection, report["agency_id"], report["year"])


def _over_bodies(snapshot: Snapshot, version: int) -> list[Row]:
    """Cells in which a government's report differs from the sum of its bodies' reports, in the order of the check."""
    query = "SELECT cell, said, summed FROM body_differences WHERE version_id = ? ORDER BY cell"
    return snapshot.rows(query, [version])


def _alike(snapshot: Snapshot, report: int) -> list[Row]:
    """Reports whose narrative is (nearly) this one's, most alike first."""
    return snapshot.rows(
        "SELECT r.id, r.agency_id, r.agency, r.year, c.share FROM copies c JOIN reports r ON r.id = c.other_id "
        "WHERE c.report_id = :id UNION ALL SELECT r.id, r.agency_id, r.agency, r.year, c.share FROM copies c "
        "JOIN reports r ON r.id = c.report_id WHERE c.other_id = :id ORDER BY 5 DESC, 1 LIMIT 10",
        {"id": report},
    )


def _object(report: Row, version: Version) -> dict[str, Any]:
    tables: dict[str, dict[str, dict[str, Any]]] = {block: {} for block in FORM_COLUMNS}
    marks: dict[str, Any] = {}
    corrected: dict[str, Any] = {}
    for key, cell in version.cells.items():
        block, row, *column = key.split(".")
        tables[block].setdefault(row, {})[column[0] if column else "value"] = cell.value
        if isinstance(cell, CorrectedCell):
            machine = {"value": cell.machine.value, "raw": cell.machine.raw}
            corrected[key] = {"value": cell.value, "raw": cell.raw, "machine": machine}
        if cell.value is None or cell.unit or cell.confidence is not None:
            marks[key] = {"raw": cell.raw, "unit": cell.unit, "confidence": cell.confidence}
    return {
        "id": report["id"],
        "title": version.row["title"],
        "agency": version.row["agency"],
        "agency_id": report["agency_id"],
        "year": report["year"],
        "published_on": version.row["published_on"],
        "url": version.row["url"],
        "status": report["status"],
        "version": version.row["number"],
        "forms": dict(version.forms),
        "sections": [dict(row) for row in version.sections],
        **{name: rows for name, rows in tables.items() if rows},
        "marks": marks,
        "corrected": corrected,
        "scope": report["scope"],
        "claims": [_claim(claim) for claim in version.claims],
        "checks": [_check(check) for check in version.checks],
        "warnings": [stored["text"] for stored in version.warnings],
        "notes": remarks.as_json(version.warnings),
        "reader": version.row["reader"],
        "sha256": version.row["sha256"],
    }


def _claim(claim: Any) -> Mapping[str, Any]:
    names = ("key", "value", "unit", "section", "sentence", "cells")
    return {name: getattr(claim, name) for name in names}


def _check(check: Any) -> Mapping[str, Any]:
    return {name: getattr(check, name) for name in ("rule", "outcome", "left", "right", "cells", "detail", "status")}


ROUTES = (
    Route(r"/report/(?P<report>\d{1,18})", by_id),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})", page),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})\.json", as_json),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})\.(?P<format>bib|ris|csl\.json)", cite),
    Route(r"/reports/(?P<agency>\d{1,18})/(?P<year>\d{4})/versions/(?P<number>\d{1,6})/original", original),
)
