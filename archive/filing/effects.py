"""What each kind of decision does to archive.db, and how it is taken back. Inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from archive import findings
from archive.agencies import scope
from archive.agencies.merging import MergeError
from archive.editorial.corrected import CorrectedCell
from archive.editorial.decisions import Decision, Recorded
from archive.filing import bodies, retracting
from archive.filing.changes import cell_changes
from archive.filing.correcting import scope_of, stored_report
from archive.filing.desk import Desk
from archive.filing.doubting import quarantine
from archive.filing.rereading import apply, documents_of
from archive.filing.retracting import BY_PERSON, Cause
from archive.filing.units import Unit
from archive.filing.versioning import stored_row
from archive.pending import leave_checks
from archive.refusals import RefusalError
from archive.rows import read_cells
from parsers.model import AnnualReport, Outcome

APPLIED, WAITING, LAPSED, RECORDED = "applied", "waiting", "lapsed", "recorded"


class NotThereError(RefusalError):
    """What the decision is about is not in the archive (yet)."""


class LapsedError(RefusalError):
    """What the decision rested on is another thing now."""


_REPORT_OF = "SELECT id FROM reports WHERE agency_id = ? AND year = ?"
PROBLEMS = (NotThereError, LapsedError, MergeError)
"""Why a decision does not take effect."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One decision taking effect."""

    desk: Desk
    here: int
    recorded: Recorded

    @property
    def decision(self) -> Decision:
        return self.recorded.decision

    def take(self) -> None:
        _OF_KIND[self.decision.kind](self)

    def note(self, state: str, detail: str = "", data: Mapping[str, object] | None = None, **about: object) -> None:
        """The row of table `decisions`; `about`: url, agency_id, year; `data`: what it found or did besides."""
        decision = self.decision
        said = {**decision.data, "evidence": decision.evidence, **(data or {})}
        row = {
            "number": self.recorded.number,
            "uid": decision.uid,
            "at": decision.at,
            "kind": decision.kind,
            "url": decision.subject.get("url"),
            "agency_id": None,
            "year": decision.subject.get("year"),
            "data": json.dumps(said, ensure_ascii=False, sort_keys=True),
            "why": decision.why,
            "replaces": decision.replaces,
            "state": state,
            "detail": detail,
            **about,
        }
        places = ", ".join("?" * len(row))
        query = f"INSERT OR REPLACE INTO decisions ({', '.join(row)}) VALUES ({places})"
        self.desk.store.db.execute(query, list(row.values()))

    def supersede(self, condition: str, values: list[object]) -> None:
        """Earlier decisions on the same thing stand no longer."""
        self.desk.store.db.execute(
            "UPDATE decisions SET state = 'replaced', detail = ? "
            f"WHERE state = 'applied' AND number < ? AND {condition}",
            [self.decision.uid, self.recorded.number, *values],
        )

    # --- documents ---

    def place(self) -> None:
        unit, data, store = self._unit(), self.decision.data, self.desk.store
        source = self.desk.source(unit.page.source_id)
        agency = self.desk.agencies.find(data["agency"], source)[0].id
        self.supersede("url = ? AND kind IN ('place', 'not_a_report')", [unit.url])
        self.note(APPLIED, agency_id=agency, year=data["year"])
        self._check_edition(self.file_anew(unit))
        report = store.db.execute(_REPORT_OF, [agency, data["year"]]).fetchone()
        if report:
            _settle_scope(self, report[0], agency, data["year"])

    def _check_edition(self, outcome: Outcome) -> None:
        """Raises LapsedError when the tables are printed in another edition than the decision says."""
        wanted = self.decision.data.get("edition")
        forms = outcome.forms if wanted and isinstance(outcome, AnnualReport) else {}
        others = [f"{block} is that of {edition}" for block, edition in forms.items() if edition != wanted]
        if others:
            raise LapsedError("other_edition", edition=wanted, others=", ".join(others))

    def not_a_report(self) -> None:
        unit = self._unit()
        self.supersede("url = ? AND kind IN ('place', 'not_a_report')", [unit.url])
        self.note(APPLIED)
        for report in retracting.shown_by(self.desk.store, unit.url):
            retracting.leave(self.desk.store, self.desk.agencies, report, unit.url, None, self.cause())
        self.desk.take(unit, None, ())

    def _held(self, unit: Unit, report: AnnualReport) -> bool:
        return bool(self.desk.agencies.held(report, self.desk.source(unit.page.source_id)))

    def file_anew(self, unit: Unit) -> Outcome:
        """Read a document with what is decided of it now; whatever else its address showed never was that.

        One that its address had never shown as a report is told as published: the portal did publish it, and nobody
        was told while it was held.
        """
        desk = self.desk
        documents = desk.documents(unit)
        if not documents:
            raise NotThereError("bytes_gone")
        outcome = desk.read(documents)
        right = None
        if documents[0].settled:
            right = documents[0].settled.agency, documents[0].settled.year
        elif isinstance(outcome, AnnualReport) and outcome.agency and not self._held(unit, outcome):
            right = outcome.agency, outcome.year
        place = None
        if right:
            place = desk.agencies.find(right[0], desk.source(unit.page.source_id))[0], right[1]
        shown = retracting.shown_by(desk.store, unit.url)
        for report in shown:
            row = desk.store.db.execute("SELECT agency_id, year FROM reports WHERE id = ?", [report]).fetchone()
            if place is None or row != (place[0].id, place[1]):
                retracting.leave(desk.store, desk.agencies, report, unit.url, place, self.cause())
        desk.take(unit, outcome, documents, announce="nothing" if shown else "new")
        return outcome

    def _unit(self) -> Unit:
        url = str(self.decision.subject["url"])
        unit = self.desk.again(url, self.here)
        if unit is None:
            raise NotThereError("no_document_now", url=url)
        evidence = self.decision.evidence
        title = unit.page.row.title if unit.page.row else ""
        if evidence.get("sha256") not in (None, unit.page.sha256) and (evidence.get("title") or None) != (
            title or None
        ):
            raise LapsedError("other_document")
        return unit

    def cause(self) -> Cause:
        return Cause(BY_PERSON, self.decision.why, self.desk.now, self.recorded.number)

    # --- reports ---

    def correct(self) -> None:
        report, agency, year = self._report()
        same = "agency_id = ? AND year = ? AND kind = 'correct' AND json_extract(data, '$.cell') = ?"
        self.supersede(same, [agency, year, self.decision.data["cell"]])
        self.note(APPLIED, agency_id=agency)
        self.read_again(report, year)
        (version,) = self.desk.store.db.execute("SELECT current_version FROM reports WHERE id = ?", [report]).fetchone()
        cell = read_cells(self.desk.store.db, version).get(self.decision.data["cell"])
        if not isinstance(cell, CorrectedCell):
            read = repr(cell.raw) if cell and cell.raw else None
            raise LapsedError("not_corrected", read=read, cell=self.decision.data["cell"])

    def read_again(self, report: int, year: int) -> None:
        """All versions with the corrections that stand now; a revision that only a misreading made is retracted."""
        desk = self.desk
        query = "SELECT id FROM versions WHERE report_id = ? AND retraction IS NULL ORDER BY number DESC"
        for (version,) in desk.store.db.execute(query, [report]).fetchall():
            documents = documents_of(desk.store, desk.raw, version)
            outcome: Outcome | None = desk.parse(documents) if documents else None
            if not isinstance(outcome, AnnualReport):
                outcome = stored_report(desk.store.db, version, year)
            apply(desk.store, desk.agencies, version, outcome, desk.now)
        self._retract_misreadings(report)

    def _retract_misreadings(self, report: int) -> None:
        db = self.desk.store.db
        query = (
            "SELECT id, from_version, to_version FROM changes WHERE report_id = ? AND kind = 'figures_revised' "
            "AND retraction IS NULL AND from_version IS NOT NULL AND to_version IS NOT NULL"
        )
        for change, old, new in db.execute(query, [report]).fetchall():
            if not cell_changes(read_cells(db, old), read_cells(db, new)):
                retracting.retract_change(self.desk.store, report, change, self.cause())

    def finding(self) -> None:
        report, agency, year = self._report()
        data = self.decision.data
        (version,) = self.desk.store.db.execute("SELECT current_version FROM reports WHERE id = ?", [report]).fetchone()
        found = self.decision.evidence.get("findings") or findings.evidence_of(
            self.desk.store.db, version, rule=data.get("rule"), cell=data.get("cell")
        )
        if not found:
            raise LapsedError("no_check")
        self.note(APPLIED, agency_id=agency, data={"findings": found})
        findings.mark(self.desk.store, agency, year, version)

    def scope(self) -> None:
        report, agency, year = self._report()
        self.supersede("agency_id = ? AND year = ? AND kind = 'scope'", [agency, year])
        self.note(APPLIED, agency_id=agency)
        self.desk.store.update("reports", {"id": report}, scope_of(self.desk.store, agency, year))
        leave_checks(self.desk.store, agency, (year,))

    def _report(self) -> tuple[int, int, int]:
        """Number, agency and year of the report that a decision is about."""
        agency = bodies.of(self.desk.store.db, self.decision.subject)
        year = int(self.decision.subject["year"])
        row = self.desk.store.db.execute(_REPORT_OF, [agency, year]).fetchone()
        if row is None:
            raise NotThereError("no_report_of", year=year)
        return row[0], agency, year

    # --- bodies ---

    def body(self) -> None:
        """merge, split, rename, close."""
        desk, decision = self.desk, self.decision
        agency = bodies.of(desk.store.db, decision.subject)
        done = bodies.EFFECTS[decision.kind](desk.store, desk.agencies.regions, agency, decision.data, desk.now)
        desk.agencies.forget()
        bodies.file_again(desk.store, desk.raw, done.captures)
        self.note(APPLIED, agency_id=agency, data={"did": done.did})

    # --- sources and readers ---

    def quarantined(self) -> None:
        """release_source, discard_source."""
        settle = quarantine.release if self.decision.kind == "release_source" else quarantine.discard
        source = str(self.decision.subject["source_id"])
        before = quarantine.standing(self.desk.store.db, source)
        if not settle(self.desk.store, source):
            raise LapsedError("no_quarantine", source=source)
        self.note(APPLIED, data={"source_id": source, "did": {"run": self.here, "before": before}})

    def proposed(self) -> None:
        """accept_source, decline_source: the registry in use goes by editorial.db itself (editorial.registered)."""
        source = str(self.decision.subject["source_id"])
        self.supersede(
            "kind IN ('accept_source', 'decline_source') AND json_extract(data, '$.source_id') = ?", [source]
        )
        self.note(APPLIED, data={"source_id": source})

    def answer(self) -> None:
        """What a reader is told; editorial.db closes the report with the decision itself (editorial.readers)."""
        subject = self.decision.subject
        self.supersede("kind = 'answer' AND json_extract(data, '$.note') = ?", [subject["note"]])
        about = self.decision.evidence.get("report") or {}
        body = {}
        with suppress(MergeError, KeyError):  # that body may be none any more: the answer stands all the same
            body = {"agency_id": bodies.of(self.desk.store.db, about), "year": about["year"]}
        self.note(APPLIED, data={"note": subject["note"]}, **body)

    # --- taking back ---

    def undo(self) -> None:
        db = self.desk.store.db
        row = db.execute(
            "SELECT number, kind, url, agency_id, year, data, state FROM decisions WHERE uid = ?",
            [self.decision.replaces],
        ).fetchone()
        if row is None:
            raise NotThereError("decision_unknown", uid=self.decision.replaces)
        number, kind, url, agency, year, data, state = row
        if state not in (APPLIED, WAITING, RECORDED):
            raise LapsedError("decision_over", uid=self.decision.replaces, state=state)
        db.execute("UPDATE decisions SET state = 'undone' WHERE number = ?", [number])
        db.execute(
            "UPDATE decisions SET state = 'applied', detail = '' WHERE state = 'replaced' AND detail = ?",
            [self.decision.replaces],
        )
        self.note(APPLIED, url=url, agency_id=agency, year=year)
        if state == APPLIED:
            _UNDONE[kind](self, number, _Target(url, agency, year, json.loads(data)))


@dataclass(frozen=True, slots=True)
class _Target:
    """What a decision that is taken back was about."""

    url: str | None
    agency: int | None
    year: int | None
    data: Mapping[str, Any]


def _undo_document(effect: Effect, number: int, target: _Target) -> None:
    unit = effect.desk.again(target.url or "", effect.here)
    if unit is None:
        raise NotThereError("no_document_now", url=target.url)
    retracting.put_back(effect.desk.store, effect.desk.agencies, number)
    effect.file_anew(unit)
    _undo_scope(effect, number, target)
    retracting.told_rightly(effect.desk.store, effect.recorded.number)


def _report_of(effect: Effect, target: _Target) -> int | None:
    row = effect.desk.store.db.execute(_REPORT_OF, [target.agency, target.year]).fetchone()
    return row[0] if row else None


def _undo_correction(effect: Effect, number: int, target: _Target) -> None:
    report = _report_of(effect, target)
    if report is not None and target.year is not None:
        retracting.put_back(effect.desk.store, effect.desk.agencies, number)
        effect.read_again(report, target.year)


def _undo_finding(effect: Effect, _number: int, target: _Target) -> None:
    row = effect.desk.store.db.execute(
        "SELECT current_version FROM reports WHERE agency_id = ? AND year = ?", [target.agency, target.year]
    ).fetchone()
    if row and target.agency is not None and target.year is not None:
        findings.mark(effect.desk.store, target.agency, target.year, row[0])


def _undo_scope(effect: Effect, _number: int, target: _Target) -> None:
    report = _report_of(effect, target)
    if report is not None and target.agency is not None and target.year is not None:
        _settle_scope(effect, report, target.agency, target.year)


def _settle_scope(effect: Effect, report: int, agency: int, year: int) -> None:
    """What a report counts, as a person says it now; as it says itself, where a person only said so before."""
    store = effect.desk.store
    values = scope_of(store, agency, year)
    (reason,) = store.db.execute("SELECT coalesce(scope_reason, '') FROM reports WHERE id = ?", [report]).fetchone()
    if not values and not reason.startswith(f"{scope.BY_PERSON}:"):
        return
    store.update("reports", {"id": report}, values or _scope_as_read(effect, report, agency, year))
    leave_checks(store, agency, (year,))


def _scope_as_read(effect: Effect, report: int, agency: int, year: int) -> dict[str, object]:
    """What the report says by itself; the checks over its bodies, which are due, may say more."""
    store = effect.desk.store
    (version,) = store.db.execute("SELECT current_version FROM reports WHERE id = ?", [report]).fetchone()
    row = stored_row(store, effect.desk.agencies.agency(agency), year, version)
    return {name: row[name] for name in ("scope", "scope_reason")}


def _undo_quarantined(effect: Effect, _number: int, target: _Target) -> None:
    """Once a night came, what the source showed is published, or judged by what it has shown since."""
    did = target.data.get("did")
    if did is None or did["run"] != effect.here:
        raise LapsedError("quarantine_over")
    quarantine.put_back(effect.desk.store, target.data["source_id"], did["before"])


def _nothing_more(_effect: Effect, _number: int, _target: _Target) -> None:
    """editorial.db itself says that the decision stands no longer."""


def _undo_body(effect: Effect, _number: int, target: _Target) -> None:
    desk = effect.desk
    bodies.take_back(desk.store, desk.agencies.regions, target.data["did"], desk.now)
    desk.agencies.forget()


_OF_KIND: Mapping[str, Callable[[Effect], None]] = {
    "place": Effect.place,
    "not_a_report": Effect.not_a_report,
    "correct": Effect.correct,
    "confirm": Effect.finding,
    "dismiss": Effect.finding,
    "scope": Effect.scope,
    **dict.fromkeys(("merge", "split", "rename", "close"), Effect.body),
    **dict.fromkeys(("release_source", "discard_source"), Effect.quarantined),
    **dict.fromkeys(("accept_source", "decline_source"), Effect.proposed),
    "answer": Effect.answer,
    "undo": Effect.undo,
}
_UNDONE: Mapping[str, Callable[[Effect, int, _Target], None]] = {
    "place": _undo_document,
    "not_a_report": _undo_document,
    "correct": _undo_correction,
    "confirm": _undo_finding,
    "dismiss": _undo_finding,
    "scope": _undo_scope,
    **dict.fromkeys(("merge", "split", "rename", "close"), _undo_body),
    **dict.fromkeys(("release_source", "discard_source"), _undo_quarantined),
    **dict.fromkeys(("accept_source", "decline_source", "answer"), _nothing_more),
}
