"""From what a person names (an item of the queue, a report, a body) to decisions with their evidence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive import findings
from archive.agencies import merging
from archive.editorial.corrected import CorrectedCell, machine_of, says
from archive.editorial.decisions import Decision, DecisionError
from archive.editorial.kinds import KINDS, SCOPES
from archive.editorial.queue import Waiting, item_of, waiting
from archive.filing import bodies
from archive.filing.correcting import edition_of
from archive.filing.desk import Desk
from archive.filing.settling import settled_run
from archive.raw.stamps import stamp
from archive.rows import read_cells
from parsers.model import Cell

REPORT = re.compile(r"(\d{1,18})/(\d{4})")
_ADDRESSES = (
    "SELECT url FROM refused UNION SELECT url FROM report_urls WHERE role IN ('page', 'twin') "
    "UNION SELECT url FROM decisions WHERE url IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person says.

    given        options by name, None where nothing was given.
    whole_group  for all documents that wait for the same reason at the same source.
    evidence     what lies outside the archive: of a proposed source, of a reader's report.   row  of a proposed source.
    """

    item: str
    kind: str
    given: Mapping[str, Any]
    who: str
    why: str
    now: datetime
    whole_group: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict)
    row: Mapping[str, str] | None = None

    def decision(self, subject: Mapping[str, Any], data: Mapping[str, Any], **more: Any) -> Decision:
        given = {name: value for name, value in data.items() if value is not None}
        return Decision(stamp(self.now), self.who, self.kind, subject, self.why, given, **more)


def drafted(desk: Desk, draft: Draft) -> list[Decision]:
    """The decisions that a person means. Raises DecisionError, MergeError."""
    kind = KINDS.get(draft.kind)
    if kind is None:
        raise DecisionError("no_kind", kind=draft.kind, known=", ".join(KINDS))
    foreign = [name for name, value in draft.given.items() if value is not None and name not in kind.needs + kind.may]
    if foreign:
        raise DecisionError("foreign", kind=draft.kind, name=foreign[0])
    if draft.whole_group and kind.subject != "document":
        raise DecisionError("only_documents")
    return _DRAFTS[kind.subject](desk, draft)


def documents(db: sqlite3.Connection, item: str) -> list[Waiting]:
    """The documents of the queue that an item names: one, or all of a cause; none where it names something else."""
    return sorted((one for one in waiting(db) if item in (one.item, one.group, one.url)), key=lambda one: one.url)


def report_named(db: sqlite3.Connection, item: str) -> tuple[int, int, int]:
    """Number, agency and year of the report AGENCY_ID/YEAR. Raises DecisionError."""
    named = REPORT.fullmatch(item)
    if named is None:
        raise DecisionError("not_report_name", item=item)
    query = "SELECT id, agency_id, year FROM reports WHERE agency_id = ? AND year = ?"
    row = db.execute(query, [int(part) for part in named.groups()]).fetchone()
    if row is None:
        raise DecisionError("no_report", item=item)
    return int(row[0]), int(row[1]), int(row[2])


def _of_documents(desk: Desk, draft: Draft) -> list[Decision]:
    found = documents(desk.store.db, draft.item)
    if draft.whole_group and found:
        group = {one.group for one in found}
        found = [one for one in waiting(desk.store.db) if one.group in group]
        found.sort(key=lambda one: one.url)
    elif len(found) > 1:
        raise DecisionError("several_documents", item=draft.item, count=len(found))
    if found:
        return [_of_document(desk, draft, one.url, one) for one in found]
    return [_of_document(desk, draft, _address(desk.store.db, draft.item), None)]


def _address(db: sqlite3.Connection, item: str) -> str:
    """The address of a document that does not wait: a report's page, or a refused document."""
    if REPORT.fullmatch(item):
        report, _, _ = report_named(db, item)
        return str(db.execute("SELECT url FROM reports WHERE id = ?", [report]).fetchone()[0])
    for (url,) in db.execute(_ADDRESSES):
        if item in (url, item_of(url)):
            return str(url)
    raise DecisionError("no_item", item=item)


def _of_document(desk: Desk, draft: Draft, url: str, one: Waiting | None) -> Decision:
    unit = desk.again(url, settled_run(desk))
    if unit is None:
        raise DecisionError("no_document", url=url)
    evidence = {
        "sha256": unit.page.sha256,
        "title": (unit.page.row.title if unit.page.row else "") or None,
        "capture": unit.page.id,
        "reason": one.reason if one else None,
    }
    given = draft.given
    data: dict[str, Any] = {}
    if draft.kind == "place":
        data = {
            "agency": given.get("agency") or (one.agency if one else None),
            "year": given.get("year") or (one.year if one else None),
            "scope": _scope(given.get("scope")),
            "edition": given.get("edition"),
        }
        missing = [f"--{name}" for name in ("agency", "year") if not data[name]]
        if missing:
            raise DecisionError("nameless", url=url, options=" and ".join(missing))
    known = {name: value for name, value in evidence.items() if value is not None}
    return draft.decision({"url": url}, data, evidence=known)


def _scope(text: str | None) -> str | None:
    if text is None:
        return None
    if text not in SCOPES:
        raise DecisionError("no_scope", known=", ".join(SCOPES), scope=text)
    return SCOPES[text]


def _of_report(desk: Desk, draft: Draft) -> list[Decision]:
    db = desk.store.db
    report, agency, year = report_named(db, draft.item)
    subject = {**bodies.named(db, agency), "year": year}
    version, sha256 = db.execute(
        "SELECT v.id, v.sha256 FROM versions v JOIN reports r ON r.current_version = v.id WHERE r.id = ?", [report]
    ).fetchone()
    evidence: dict[str, Any] = {"sha256": sha256}
    names = ("cell", "from", "to", "rule", "scope")
    data = {name: draft.given.get(name) for name in names}
    if draft.kind == "correct":
        evidence |= _misread(db, version, data)
    elif draft.kind == "scope":
        data["scope"] = _scope(data["scope"])
    else:
        evidence["findings"] = findings.evidence_of(db, version, rule=data["rule"], cell=data["cell"])
        if not evidence["findings"]:
            raise DecisionError("nothing_fails", item=draft.item)
    return [draft.decision(subject, data, evidence=evidence)]


def _misread(db: sqlite3.Connection, version: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the machine reads in the cell. Raises DecisionError when it is not what the person says it is."""
    key, before, after = (data[name] for name in ("cell", "from", "to"))
    if key is None or before is None or after is None:
        raise DecisionError("correct_needs")
    if edition_of(key) is None:
        raise DecisionError("no_cell", cell=key)
    cell = read_cells(db, version).get(key)
    read = machine_of(cell)
    if not says(cell, before):
        said = {"cell": key, "read": _quoted(read.raw), "before": before}
        if isinstance(cell, CorrectedCell):
            raise DecisionError("reads_corrected", **said, stands=_quoted(cell.raw))
        raise DecisionError("reads_otherwise", **said)
    if isinstance(cell, CorrectedCell) and says(Cell(cell.value, cell.raw), after):
        raise DecisionError("corrected_already", cell=key, after=after)
    if says(cell, after):
        raise DecisionError("reads_so", cell=key, after=after)
    return {"machine": {"value": read.value, "raw": read.raw}}


def _quoted(mark: str) -> str | None:
    """A mark in a sentence; None, a blank, has words of its own there."""
    return repr(mark) if mark else None


def _of_body(desk: Desk, draft: Draft) -> list[Decision]:
    db = desk.store.db
    agency = merging.find(db, draft.item)
    other = draft.given.get("other")
    data = {name: draft.given.get(name) for name in ("alias", "name", "date")}
    if other is not None:
        data["other"] = bodies.named(db, merging.find(db, other))
    return [draft.decision(bodies.named(db, agency), data)]


def _of_source(desk: Desk, draft: Draft) -> list[Decision]:
    query = "SELECT 1 FROM sources WHERE source_id = ?"
    if not draft.evidence and desk.store.db.execute(query, [draft.item]).fetchone() is None:
        raise DecisionError("no_source", source=draft.item)
    return [draft.decision({"source_id": draft.item}, {"row": draft.row}, evidence=draft.evidence)]


def _of_note(_desk: Desk, draft: Draft) -> list[Decision]:
    data = {name: draft.given.get(name) for name in ("answer", "outcome")}
    return [draft.decision({"note": draft.item}, data, evidence=draft.evidence)]


def _of_decision(desk: Desk, draft: Draft) -> list[Decision]:
    query = "SELECT uid FROM decisions WHERE substr(uid, 1, length(?)) = ? AND kind != 'undo'"
    found = desk.store.db.execute(query, [draft.item, draft.item]).fetchall()
    if len(found) != 1:
        code = "several_decisions" if found else "no_decision"
        raise DecisionError(code, item=draft.item[:100], count=len(found))
    return [draft.decision({}, {}, replaces=found[0][0])]


_DRAFTS = {
    "document": _of_documents,
    "report": _of_report,
    "body": _of_body,
    "source": _of_source,
    "note": _of_note,
    "decision": _of_decision,
}
