"""From raw.db to archive.db: captures since the cursor, parsed in worker processes, filed one transaction each.

The cursor moves in the transaction of the report it stands for. Killed anywhere and started again, ingest goes on
where it was: a unit that was filed already is filed again without effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from archive.agencies import regions
from archive.agencies.directory import Agencies, put_regions
from archive.filing import presence, units
from archive.filing.desk import Desk, Taken
from archive.filing.doubting import quarantine
from archive.filing.doubting.guards import in_doubt
from archive.filing.postponing import Postponing, Spool
from archive.filing.settling import retry, settle
from archive.filing.units import Unit
from archive.raw.captures import Capture, Due
from archive.raw.opening import open_reading
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Store
from parsers.model import Document, Outcome
from parsers.sandbox import Pool, Readers, Work, opened
from parsers.sandbox.readings import current_readings

WINDOW = 20_000
"""Captures looked at together; units of one window are parsed in the order in which they were complete."""

Progress = Callable[[int, int], None]
"""Called with (units done, units of this window)."""


@dataclass(slots=True)
class IngestSummary:
    """What an ingest did. `changes`: kind → how many. Every document of `units` ended in one of: `reports`;
    `unreadable`, `held`, `not_reports` (refused), each reason → how many; `idle`: unchanged, gone, unanswered, put_off.
    `without_figures` and `waiting` are reports filed without figures, or with a part that waits for a person: reason →
    how many. `decisions`: how many took effect; `quarantined`: sources of which nothing is published until a later
    night or a person settles it."""

    captures: int = 0
    units: int = 0
    reports: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    not_reports: Counter[str] = field(default_factory=Counter)
    without_figures: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    idle: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    quarantined: int = 0

    def line(self) -> str:
        """One line for a person: what became of every document that was read."""
        changed = ", ".join(f"{kind} {count}" for kind, count in sorted(self.changes.items())) or "no change"
        parts = [
            f"{self.units} documents: {self.reports} reports{_why(self.without_figures, 'without figures')}"
            f"{_why(self.waiting, 'with a part that waits')}",
            f"{sum(self.unreadable.values())} unreadable{_why(self.unreadable)}",
            f"{sum(self.held.values())} held{_why(self.held)}" if self.held else "",
            f"{sum(self.not_reports.values())} refused{_why(self.not_reports)}" if self.not_reports else "",
            *(f"{self.idle[name]} {words}" for name, words in _IDLE.items() if self.idle[name]),
        ]
        settled = f"; {self.decisions} decisions took effect" if self.decisions else ""
        distrusted = f"; {self.quarantined} sources put into quarantine" if self.quarantined else ""
        return f"{', '.join(filter(None, parts))}; {changed}{settled}{distrusted}"


_IDLE = {"unchanged": "as they were", "gone": "gone", "unanswered": "not answered", "put_off": "put off"}


def _why(reasons: Counter[str], label: str = "") -> str:
    """ " (needs_ocr 2, damaged 1)"; nothing when there are none."""
    if not reasons:
        return ""
    counted = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
    head = f"{sum(reasons.values())} {label}: " if label else ""
    return f" ({head}{counted})"


def ingest(
    data: Path,
    *,
    now: datetime,
    jobs: int | Readers = 0,
    progress: Progress | None = None,
    due: Due | None = None,
) -> IngestSummary:
    """Bring DATA/archive.db up to DATA/raw.db, and say there which of the captures say anything new. Idempotent.

    jobs  parser processes; 0 = one per processor, or whoever reads.
    due   the crawl's rule when to ask again for what says nothing new; without it the next look stays where the crawl
          had put it. Raises errors.ArchiveError, sqlite3.Error, and what those readers raise.
    """
    summary = IngestSummary()
    if not (data / "raw.db").is_file():
        return summary
    with RawStore(data) as raw:
        raw.checkpoint()
        known = regions.load(data / "regions.csv")
        readings = current_readings(data)
        with Store.open(data, now=now) as store, opened(jobs, readings) as pool, Pool(readings=readings) as reader:
            put_regions(store, known)
            desk = Desk(store, raw, Agencies(store, known), now, reader)
            with Spool(data) as spool:
                _Ingest(store, raw, pool, desk, Postponing(desk, spool), data, summary, due).run(progress or _silent)
    return summary


def _silent(_done: int, _of: int) -> None:
    return None


@dataclass(slots=True)
class _Ingest:
    """One ingest under way."""

    store: Store
    raw: RawStore
    pool: Readers
    desk: Desk
    postponing: Postponing
    data: Path
    summary: IngestSummary
    due: Due | None = None
    _put_off: Counter[str] = field(default_factory=Counter)
    """Addresses that this ingest put off until the end of a run."""
    _run: int = 0
    """The run whose units are being filed, which ended at the desk's `now`."""

    def run(self, progress: Progress) -> None:
        last = self.raw.capture(_cursor(self.store)[1])
        if last:
            self._enter(last.run_id)
        while self._window(progress):
            pass
        self._settle()
        self._decide(None)

    def _window(self, progress: Progress) -> bool:
        """The next captures; False when there are none. `low` is done whole, `high` is the last unit done after it."""
        low, high = _cursor(self.store)
        captures = self.raw.captures(low, WINDOW)
        if not captures:
            return False
        due = [group for group in units.grouped(captures) if group[2] > high]
        done = 0
        for run_id, stretch in groupby(captures, key=lambda capture: capture.run_id):
            numbers = [capture.id for capture in stretch]
            self._enter(run_id)
            for unit, outcome, documents in self._parsed([g for g in due if numbers[0] <= g[2] <= numbers[-1]]):
                done += 1
                progress(done, len(due))
                if self._says_nothing(unit):
                    self.summary.idle["unchanged" if unit.state == "present" else "unanswered"] += 1
                    continue
                with self.store.transaction():
                    if self.postponing.takes(unit, outcome, documents):
                        self._put_off[unit.url] += 1
                        self.summary.idle["put_off"] += 1
                        self._tell(unit, self.postponing.known(unit.url) or None)
                    else:
                        self._file(unit, outcome, documents)
                    self.store.set_progress("cursor", f"{low}:{unit.last_id}")
        self.summary.captures += len(captures)
        self.summary.units += done
        with self.store.transaction():
            self.store.set_progress("cursor", f"{captures[-1].id}:{captures[-1].id}")
        return True

    def _enter(self, run_id: int) -> None:
        """Go on with the captures of a run; the one before it is settled first.

        Run by run, each at the time at which it ended: an archive that missed nights, or is made anew, tells the
        same changes of the same times as one that was there.
        """
        if run_id <= self._run:
            return
        self._settle()
        self._decide(run_id)
        ended = self.raw.ended_at(run_id)
        self._run = run_id
        if ended:
            self.desk.now = datetime.fromisoformat(ended)

    def _decide(self, before_run: int | None) -> None:
        """What people decided before that run was filed, when it was filed first."""
        self.summary.decisions += settle(self.desk, self.data, before_run=before_run)

    def _settle(self) -> None:
        """What follows from the run as a whole: where its reports are, and the checks over years and bodies."""
        mark = f"{self._run}:{self.store.progress('cursor')}"
        if self._run and self.store.progress("settled") != mark:  # or nothing of it was filed since it was settled
            self.summary.quarantined += len(quarantine.decide(self.store, self.raw, self._run, self.desk.now))
            self._file_postponed()
            distrusted = quarantine.sources(self.store.db)
            for kind in presence.settle(self.store, self.raw, self._run, self.desk.now, distrusted):
                self.summary.changes[kind] += 1
            with self.store.transaction():
                self.store.set_progress("settled", mark)
        retry(self.desk, self.data)

    def _says_nothing(self, unit: Unit) -> bool:
        """Blocked, failed, or as it was: most of a night. Not worth a transaction, the end of the window passes it."""
        return unit.state == "nothing" or (unit.state == "present" and not presence.in_doubt(self.store, unit.url))

    def _unit(self, run_id: int, url: str, last_id: int) -> Unit | None:
        """A unit; what is doubted and stands there unchanged is looked at again."""
        unit = units.unit_of(self.raw, run_id, url, last_id)
        if unit is not None and unit.state == "present" and in_doubt(self.store.db, url):
            return units.standing(self.raw, unit) or unit
        return unit

    def _file_postponed(self) -> None:
        """What waited for the end of the run, or for the end of its source's quarantine."""
        for run_id, url, last_id in self.postponing.due():
            unit = self._unit(run_id, url, last_id)
            documents = self.desk.documents(unit) if unit else ()
            outcome = self.postponing.spool.take(url)
            if outcome is None and documents:
                outcome = next(iter(self.pool.map([(documents[0], documents[1:])])))
            with self.store.transaction():
                if unit:
                    self._count_late(url)
                    self._file(unit, outcome, documents)
                    self._note_gone_since(unit)
                self.postponing.drop(url)

    def _count_late(self, url: str) -> None:
        """What was put off is counted where it ends; what was put off by an ingest before this one is one more."""
        if self._put_off[url]:
            self._put_off[url] -= 1
            self.summary.idle["put_off"] -= 1
        else:
            self.summary.units += 1

    def _note_gone_since(self, unit: Unit) -> None:
        """What was filed late may be gone by now."""
        if unit.run_id == self._run:
            return
        latest = units.unit_of(self.raw, self._run, unit.url, unit.last_id)
        if latest and latest.state == "gone":
            presence.note_gone(self.store, self.raw, latest)

    def _parsed(
        self, groups: Sequence[tuple[int, str, int]]
    ) -> Iterator[tuple[Unit, Outcome | None, tuple[Document, ...]]]:
        """Units in order, each with what the parser made of it; None where there was nothing to parse."""
        waiting: list[tuple[Unit, tuple[Document, ...]]] = []

        def works() -> Iterator[Work]:
            for run_id, url, last_id in groups:
                unit = self._unit(run_id, url, last_id)
                if unit is None:
                    continue
                documents = self.desk.documents(unit)
                waiting.append((unit, documents))
                if documents:
                    yield documents[0], documents[1:]

        for outcome in self.pool.map(works()):
            while not waiting[0][1]:
                yield waiting.pop(0)[0], None, ()
            unit, documents = waiting.pop(0)
            yield unit, outcome, documents
        for unit, _ in waiting:
            yield unit, None, ()

    def _file(self, unit: Unit, outcome: Outcome | None, documents: tuple[Document, ...]) -> None:
        if unit.state == "gone":
            self.summary.idle["gone"] += 1
            presence.note_gone(self.store, self.raw, unit)
        elif unit.state == "present":
            self.summary.idle["unchanged"] += 1
            if presence.note_present(self.store, self.raw, unit, self.desk.now):
                self.summary.changes["restored"] += 1
        else:
            taken = self.desk.take(unit, outcome, documents)
            self._count(taken)
            self._tell(unit, taken.news)

    def _count(self, taken: Taken) -> None:
        summary = self.summary
        if taken.end == "report":
            summary.reports += 1
            summary.changes.update(taken.kinds)
            if not taken.figures:
                summary.without_figures[taken.reason or "none_linked"] += 1
            elif taken.reason:
                summary.waiting[taken.reason] += 1
        else:
            where = {"held": summary.held, "refused": summary.not_reports}.get(taken.end, summary.unreadable)
            where[taken.reason] += 1

    def _tell(self, unit: Unit, news: bool | None) -> None:
        """Say in raw.db whether other bytes say anything else. Of those of which nobody can tell, nothing is said.

        Before the transaction of the archive ends: cut off in between, the same is said again.
        """
        for capture in (unit.page, *unit.parts):
            if not self.raw.awaits_word(capture):
                continue
            changed = news if capture is unit.page and news is not None else self._other_file(capture)
            if changed is not None:
                self.raw.tell(capture, changed=changed, due=self.due)

    def _other_file(self, capture: Capture) -> bool | None:
        """Whether a file has other parts inside than the copy before it; None for a page, or without such a copy."""
        before = units.copy_before(self.raw, capture)
        try:
            held, came = units.file_mark(self.raw, before) if before else None, units.file_mark(self.raw, capture)
        except (KeyError, DamagedBlobError):
            return None
        return None if held is None or came is None else held != came


def filed_captures(data: Path) -> int:
    """The last capture that DATA/archive.db has filed, 0 without an archive. Raises sqlite3.Error."""
    path = data / "archive.db"
    if not path.is_file():
        return 0
    with closing(open_reading(path)) as db:
        row = db.execute("SELECT value FROM progress WHERE name = 'cursor'").fetchone()
    return max(map(int, row[0].split(":"))) if row else 0


def _cursor(store: Store) -> tuple[int, int]:
    low, _, high = (store.progress("cursor") or "0:0").partition(":")
    return int(low), int(high)
