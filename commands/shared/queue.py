"""Items of the queue from all places that have any, and what is known of one."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive import findings
from archive.editorial.decisions import DecisionError
from archive.editorial.queue import FIGURES, LEVELS, UNKNOWN_LEVEL, Cause, Waiting, causes, ranked, waiting
from archive.editorial.readers import OPEN, Received, received
from archive.filing.doubting import quarantine
from archive.filing.drafting import REPORT, documents, report_named
from commands.shared.options import BadInput
from commands.shared.registry import Proposal, accepted_row, proposals

DECISIONS = "SELECT uid, at, kind, url, agency_id, year, data, why, replaces, state, detail FROM decisions"
_LONGEST_NUMBER = 15
"""Digits of the number of a body; the name of a decision, which may be all digits, has 16."""
_LEVEL_OF_SOURCE = "SELECT r.level FROM sources s JOIN regions r ON r.code = s.region_code WHERE s.source_id = ?"
_REPORTS_OF_BODY = "SELECT year, title, status, scope FROM reports WHERE agency_id = ? ORDER BY year"
_LEVEL_OF_BODY = "SELECT level FROM agencies WHERE region_code = ? AND key = ?"


def items(data: Path, db: sqlite3.Connection) -> list[Cause]:
    """The whole queue, heaviest first. Raises BadInput."""
    others = (*_proposed(data), *_quarantined(db), *_reported(data, db), *findings.failing(db))
    return ranked((*causes(waiting(db)), *others))


def _proposed(data: Path) -> list[Cause]:
    kinds = ("accept_source", "decline_source")
    return [
        Cause(
            one.source_id, "proposed", "column_found", one.source_id, one.row.get("portal_name"), one.weight,
            title=f"{one.evidence.get('reports', 0)} reports seen at {one.row['list_url']}", kinds=kinds,
        )
        for one in proposals(data)
    ]  # fmt: skip


def _quarantined(db: sqlite3.Connection) -> list[Cause]:
    kinds = ("release_source", "discard_source")
    return [
        Cause(
            one.source_id, "quarantined", max(one.causes, key=lambda cause: one.causes[cause], default="shared_body"),
            one.source_id, one.portal_name, one.addresses * FIGURES * _weight(db, _LEVEL_OF_SOURCE, one.source_id),
            title=f"{one.addresses} of {one.read} addresses contradict themselves since {one.since}", kinds=kinds,
        )
        for one in quarantine.listed(db)
    ]  # fmt: skip


def _reported(data: Path, db: sqlite3.Connection) -> list[Cause]:
    found = []
    for one in received(data):
        subject = one.report.subject
        weight = _weight(db, _LEVEL_OF_BODY, subject.get("region"), subject.get("key"))
        about = f"{subject.get('name')} {subject.get('year')} {one.report.cell or ''}".rstrip()
        found.append(Cause(one.uid, "reported", "by_reader", None, None, weight, title=about, kinds=("answer",)))
    return found


def _weight(db: sqlite3.Connection, query: str, *values: object) -> int:
    row = db.execute(query, values).fetchone()
    return LEVELS.get(row[0] or "", UNKNOWN_LEVEL) if row else UNKNOWN_LEVEL


def proposal(data: Path, item: str) -> Proposal:
    """The proposed source of that name. Raises DecisionError, BadInput."""
    for one in proposals(data):
        if one.source_id == item:
            accepted_row(one)
            return one
    raise DecisionError("not_proposed", item=item)


def readers_report(data: Path, item: str) -> Received:
    """The open report of a reader of that name. Raises DecisionError."""
    for one in received(data, uid=item):
        if one.state != OPEN:
            raise DecisionError("answered", item=item)
        return one
    raise DecisionError("no_note", item=item)


def found(data: Path, db: sqlite3.Connection, item: str) -> dict[str, Any]:
    """What is known of an item, lists last. Raises BadInput."""
    waits = documents(db, item)
    if waits:
        return _of_documents(db, item, waits)
    if REPORT.fullmatch(item):
        return _of_report(db, item)
    if item.isdigit() and len(item) <= _LONGEST_NUMBER:
        return _of_body(db, int(item))
    elsewhere = _of_reader(data, db, item) or _of_source(data, db, item)
    if elsewhere:
        return elsewhere
    made = rows(db, f"{DECISIONS} WHERE uid = ? OR replaces = ? OR url = ? ORDER BY number", [item, item, item])
    made = made or _about(db, "source_id", item)
    if not made:
        raise BadInput(f"There is no item {item!r}: `nianbao review list` shows what waits.")
    return {"decisions": made}


def _of_reader(data: Path, db: sqlite3.Connection, item: str) -> dict[str, Any] | None:
    for one in received(data, uid=item):
        return {"item": item, **asdict(one.report), **_state_of(one), "decisions": _about(db, "note", item)}
    return None


def _of_source(data: Path, db: sqlite3.Connection, item: str) -> dict[str, Any] | None:
    for proposed in proposals(data):
        if proposed.source_id == item:
            return {"state": "proposed", **asdict(proposed)}
    for source in quarantine.listed(db):
        if source.source_id == item:
            return {"state": "quarantined", **asdict(source)}
    return None


def _state_of(one: Received) -> dict[str, Any]:
    return {"state": one.state, "received": one.received, "reachable": one.reachable}


def _about(db: sqlite3.Connection, name: str, value: str) -> list[dict[str, Any]]:
    return rows(db, f"{DECISIONS} WHERE json_extract(data, '$.{name}') = ? ORDER BY number", [value])


def _of_documents(db: sqlite3.Connection, item: str, waits: list[Waiting]) -> dict[str, Any]:
    first = waits[0]
    urls = [one.url for one in waits]
    made = rows(db, f"{DECISIONS} WHERE url IN ({', '.join('?' * len(urls))}) ORDER BY number", urls)
    shown = ("item", "url", "title", "agency", "year", "sha256", "detail", "first_seen")
    return {
        "item": item,
        "group": first.group,
        "state": first.state,
        "reason": first.reason,
        "source": first.source_id,
        "portal": first.portal,
        "weight": sum(one.weight for one in waits),
        "documents": [{name: getattr(one, name) for name in shown} for one in waits],
        "decisions": made,
    }


def _of_report(db: sqlite3.Connection, item: str) -> dict[str, Any]:
    try:
        report, agency, year = report_named(db, item)
    except DecisionError as error:
        raise BadInput(str(error)) from error
    head = rows(
        db,
        "SELECT agency, year, title, url, status, versions, scope, scope_reason, corrected_cells, current_version "
        "FROM reports WHERE id = ?",
        [report],
    )[0]
    failed = (
        'SELECT rule, "left", "right", cells, status, detail FROM checks WHERE version_id = ? AND outcome = \'fail\' '
        "ORDER BY position"
    )
    return {
        **head,
        "failed": rows(db, failed, [head["current_version"]]),
        "decisions": rows(db, f"{DECISIONS} WHERE agency_id = ? AND year = ? ORDER BY number", [agency, year]),
        "retractions": rows(
            db,
            "SELECT at, agency, year, url, to_agency_id, to_year, reason, detail, parser_version FROM retractions "
            "WHERE agency_id = ?1 AND year = ?2 OR to_agency_id = ?1 AND to_year = ?2 ORDER BY id",
            [agency, year],
        ),
    }


def _of_body(db: sqlite3.Connection, agency: int) -> dict[str, Any]:
    head = rows(
        db,
        "SELECT id, name, kind, level, region_code, first_year, last_year, closed_on FROM agencies WHERE id = ?",
        [agency],
    )
    if not head:
        raise BadInput(f"The archive has no body {agency}: `nianbao agencies list` shows them.")
    decided = f"{DECISIONS} WHERE agency_id = ? AND year IS NULL ORDER BY number"
    return {
        **head[0],
        "aliases": rows(db, "SELECT alias FROM agency_aliases WHERE agency_id = ? ORDER BY alias", [agency]),
        "reports": rows(db, _REPORTS_OF_BODY, [agency]),
        "decisions": rows(db, decided, [agency]),
    }


def rows(db: sqlite3.Connection, query: str, values: list[Any]) -> list[dict[str, Any]]:
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
