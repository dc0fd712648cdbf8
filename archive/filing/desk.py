"""What becomes of a document that was read: a report, a place in the queue with its reason, or a named refusal.

The one place that says so, for a night, for reading again and for decisions. Nothing that a listing shows vanishes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from archive.agencies.directory import Agencies, named
from archive.filing import units, unread
from archive.filing.doubting.guards import Guards, is_discarded
from archive.filing.doubting.quarantine import DISCARDED
from archive.filing.reports import Announce, file_report
from archive.filing.rereading import Rereader, settled_by, source_of
from archive.filing.units import Source, Unit
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Store
from parsers.model import AnnualReport, Document, NotAReport, Outcome, Settled, Unreadable
from parsers.notes import Note
from parsers.sandbox import Readers
from parsers.titles import read_title

End = Literal["report", "held", "unreadable", "refused"]

_STANDING = (
    "SELECT kind, data FROM decisions WHERE url = ? AND kind IN ('place', 'not_a_report') AND state = 'applied' "
    "ORDER BY number DESC LIMIT 1"
)
_ENDS: Mapping[str, End] = {"held": "held", "refused": "refused"}
_MOST_READ = 200
"""Readings that are kept at once."""
BYTES_LOST = Unreadable.because("bytes_lost", Note("bytes_gone"))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a document. `reason`: of the queue or the refusal, also of a report filed without figures;
    `kinds`: the changes recorded; `figures`: whether the report has any; `news`: whether the page says anything new,
    None when there is nothing to compare."""

    end: End
    reason: str = ""
    kinds: tuple[str, ...] = ()
    figures: bool = False
    news: bool | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person decided of an address. `holds`: it shows the same bytes, or stands under the same title in its
    listing; else another document may be there now."""

    kind: str
    data: Mapping[str, Any]
    holds: bool
    named: bool
    """Whether its listing has a title for it, then or now."""

    @property
    def settled(self) -> Settled | None:
        return settled_by(self.data) if self.kind == "place" else None


@dataclass(slots=True)
class Desk:
    """Files documents of one archive. `now` moves with the runs.

    reader  reads what turns out on the way to need it, one document at a time: a process of its own that is kept, for
            the night after an upgrade needs it as often as there are reports.
    """

    store: Store
    raw: RawStore
    agencies: Agencies
    now: datetime
    reader: Readers
    _sources: dict[str, Source] = field(default_factory=dict)
    _read: dict[tuple[object, ...], Outcome] = field(default_factory=dict)

    def source(self, source_id: str) -> Source:
        found = self._sources.get(source_id)
        if found is None:
            found = self._sources[source_id] = source_of(self.store, source_id)
        return found

    def standing(self, unit: Unit) -> Standing | None:
        """The decision on what this address shows, or showed; None when there is none."""
        row = self.store.db.execute(_STANDING, [unit.url]).fetchone()
        if row is None:
            return None
        data = json.loads(row[1])
        evidence, title = data.get("evidence", {}), _title(unit)
        then = evidence.get("title") or None
        same = evidence.get("sha256") == unit.page.sha256 or (title is not None and then == title)
        return Standing(row[0], data, same, bool(title or then))

    def documents(self, unit: Unit) -> tuple[Document, ...]:
        """The documents of a unit, page first, with what a person decided of them; () when there is nothing to read."""
        if unit.state != "content":
            return ()
        try:
            page, attachments = units.work(self.raw, unit, self.source(unit.page.source_id))
        except (KeyError, DamagedBlobError):
            return ()  # queued as bytes_lost: nothing is concluded from it, and `reparse` tries again
        standing = self.standing(unit)
        if standing and standing.holds and standing.settled:
            page = replace(page, settled=standing.settled)
        return page, *attachments

    def read(self, documents: tuple[Document, ...]) -> Outcome:
        """What the parser makes of documents; the same ones, tried and then decided, are read once."""
        page = documents[0]
        key = (page.url, page.settled, page.list_title, *(hashlib.sha256(each.data).digest() for each in documents))
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            found = self._read[key] = self.parse(documents)
        return found

    def parse(self, documents: tuple[Document, ...]) -> Outcome:
        """What the parser makes of documents now."""
        return next(self.reader.map([(documents[0], documents[1:])]))

    def rereader(self) -> Rereader:
        return Rereader(self.store, self.raw, self.agencies, self.now, self.parse)

    def take(
        self, unit: Unit, outcome: Outcome | None, documents: tuple[Document, ...], *, announce: Announce = "all"
    ) -> Taken:
        """File what was made of the documents of a unit. Inside the caller's transaction; again, without effect."""
        standing = self.standing(unit)
        if standing and not standing.holds:
            if self._is_doubtful(unit, standing, outcome):
                changed = Unreadable.because("decided_otherwise", Note("decision_overtaken"))
                return self._queue(unit, changed, "held")
            standing = None
        if standing and standing.kind == "not_a_report":
            unread.refuse(self.store, unit, NotAReport("not_a_report", "", _title(unit) or ""))
            return Taken("refused", "not_a_report")
        if standing and documents and not isinstance(outcome, AnnualReport):
            outcome = _only_placed(unit, documents[0].settled, outcome)
        if outcome is None:
            return self._queue(unit, BYTES_LOST)
        if isinstance(outcome, Unreadable):
            return self._queue(unit, outcome)
        if isinstance(outcome, NotAReport):
            return self._refuse(unit, outcome)
        return self._file(unit, outcome, documents, standing, announce)

    def _is_doubtful(self, unit: Unit, standing: Standing, outcome: Outcome | None) -> bool:
        """Whether what was decided of an address may still be meant for what it shows now."""
        if standing.settled is None:
            return not standing.named
        if not isinstance(outcome, AnnualReport) or not outcome.agency or outcome.year != standing.settled.year:
            return True
        source = self.source(unit.page.source_id)
        names = (outcome.agency, standing.settled.agency)
        one, other = (self.agencies.find(name, source)[0].id for name in names)
        return one != other

    def _refuse(self, unit: Unit, outcome: NotAReport) -> Taken:
        """A refusal that a row or a title contradicts waits for a person; any other stands, by name."""
        if unread.showed_report(self.store, unit.url):
            why = Note("was_report", args={"refusal": outcome.reason})
            refused = Unreadable.because("no_longer_report", why, unit.page.sha256 or "")
            return self._queue(unit, refused, "refused", outcome.title)
        if outcome.held or any(_names_report(text) for text in (_title(unit), outcome.title)):
            return self._queue(unit, Unreadable(outcome.reason, outcome.detail, outcome.sha256), "refused")
        unread.refuse(self.store, unit, outcome)
        return Taken("refused", outcome.reason)

    def _file(
        self,
        unit: Unit,
        report: AnnualReport,
        documents: tuple[Document, ...],
        standing: Standing | None,
        announce: Announce,
    ) -> Taken:
        source = self.source(unit.page.source_id)
        report = named(report, source)
        if not report.agency:
            return self._queue(unit, Unreadable.because("no_agency", Note("name_missing"), report.sha256))
        held = () if standing else self.agencies.held(report, source)
        if held:
            note = held[0]
            return self._queue(unit, Unreadable.because(note.code, note, report.sha256), "held")
        if unit.unfetched and not report.cells and not standing:
            missing = Unreadable.because(
                "attachment_missing", Note("not_fetched", args={"part": unit.unfetched[0]}), report.sha256
            )
            return self._queue(unit, missing)
        arrival = units.arrival(unit, source, documents)
        try:
            filed = file_report(
                self.store,
                self.agencies,
                report,
                arrival,
                self.now,
                reread=self.rereader(),
                guards=None if standing else Guards(self.store, self.raw),
                announce=announce,
            )
        except BaseException:
            self.agencies.forget()
            raise
        if filed.refused and is_discarded(self.store.db, unit.url):
            return self._stays(unit, filed.detail)
        if filed.refused:
            refused = Unreadable(filed.refused, filed.detail, report.sha256)
            return self._queue(unit, refused, "unreadable" if filed.refused == "figures_lost" else "held")
        wanting = None if standing else self._wanting(unit, report, filed.report_id)
        if wanting is None:
            unread.forget(self.store, unit.url)
        else:
            self._queue(unit, wanting, "no_figures" if not report.cells else "unreadable")
        return Taken("report", wanting.reason if wanting else "", filed.kinds, bool(report.cells), filed.news)

    def _stays(self, unit: Unit, detail: str) -> Taken:
        """A person said that what is shown here is not so: what was filed before stays, and nothing waits again."""
        if unread.showed_report(self.store, unit.url):
            unread.forget(self.store, unit.url)
        else:
            unread.refuse(self.store, unit, NotAReport(DISCARDED, detail, _title(unit) or ""))
        return Taken("refused", DISCARDED)

    def _wanting(self, unit: Unit, report: AnnualReport, number: int) -> Unreadable | None:
        """What a person has to look at although the report is filed: figures that are empty, or that are not there."""
        waits = unread.waits_for(report)
        if waits:
            return waits
        if report.cells or not (unit.parts or self.raw.links(unit.url)):
            return None
        query = "SELECT 1 FROM reports r JOIN form_blocks f ON f.version_id = r.current_version WHERE r.id = ? LIMIT 1"
        if self.store.db.execute(query, [number]).fetchone():
            return None  # another page of the report has them
        files = tuple(part.url.rsplit("/", 1)[-1] for part in unit.parts[:3])
        return Unreadable.because("figures_not_read", Note("no_table_read", args={"parts": files}), report.sha256)

    def _queue(self, unit: Unit, outcome: Unreadable, state: str = "unreadable", title: str = "") -> Taken:
        source = self.source(unit.page.source_id)
        unread.queue(self.store, self.agencies, unit, outcome, source, state, title)
        return Taken(_ENDS.get(state, "unreadable"), outcome.reason)

    def again(self, url: str, up_to: int) -> Unit | None:
        """The unit of an address as its newest bytes stood at the end of a run; None when there are none."""
        pages = [
            capture for capture in self.raw.captures_of(url) if capture.run_id <= up_to and units.is_content(capture)
        ]
        if not pages:
            return None
        runs = [pages[-1].run_id]
        for link in self.raw.links(url):
            runs += [c.run_id for c in self.raw.captures_of(link.url) if c.run_id <= up_to and units.is_content(c)]
        unit = units.unit_of(self.raw, max(runs), url, pages[-1].id)
        return unit if unit and unit.state == "content" else None


def _title(unit: Unit) -> str | None:
    return (unit.page.row.title or None) if unit.page.row else None


def _names_report(text: str | None) -> bool:
    """Whether a row or a title names the report of a year."""
    read = read_title(text) if text else None
    return read is not None and read.year is not None


def _only_placed(
    unit: Unit, settled: Settled | None, outcome: NotAReport | Unreadable | None
) -> AnnualReport | NotAReport | Unreadable | None:
    """A report of which nothing could be read but of which a person said whose it is; the outcome where nobody did."""
    if settled is None or outcome is None:
        return outcome
    return AnnualReport(
        title=_title(unit) or f"{settled.agency}{settled.year}年政府信息公开工作年度报告",
        agency=settled.agency,
        year=settled.year,
        published_on=unit.page.row.date if unit.page.row else None,
        forms={},
        cells={},
        sections=(),
        claims=(),
        checks=(),
        votes=(),
        notes=(),
        reader="person",
        sha256=outcome.sha256,
    )
