"""A decision is tried, recorded, and takes effect at once, where nobody else is writing the archive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from archive import coverage
from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.editorial.decisions import Decision, DecisionError, Editorial, Recorded
from archive.errors import ArchiveBusyError
from archive.filing.desk import Desk
from archive.filing.ingest import ingest
from archive.filing.settling import is_settled, rehearse, retry, settle
from archive.raw.store import RawStore
from archive.store import Store
from parsers.sandbox import Pool
from parsers.sandbox.readings import current_readings

Result = TypeVar("Result")
PATIENCE_SECONDS = 30.0
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision in archive.db. `state`: applied, waiting, lapsed or recorded."""

    uid: str
    state: str
    detail: str = ""


def decide(
    data: Path,
    make: Callable[[Desk], Sequence[Decision]],
    now: datetime,
    *,
    patience: float = PATIENCE_SECONDS,
) -> list[Decided]:
    """Make decisions of what the archive holds, try them, record them all or none, and let them take effect.

    make      looks up what is meant; raises DecisionError when nothing fits.
    patience  seconds to wait for another process that writes the archive.
    Raises DecisionError, ArchiveBusyError (nothing is recorded then), errors.ArchiveError, sqlite3.Error.
    """
    return _patiently(lambda: _decide(data, make, now), patience)


def take_in(data: Path, found: Sequence[tuple[Decision, int | None]]) -> list[Recorded]:
    """Record decisions of another copy, with their places where this archive is yet to be made. Raises DecisionError.

    An archive that is made already cannot go back to before a run: there they take effect now.
    """
    places = {decision.uid: place for decision, place in found if place is not None}
    made = (data / "archive.db").is_file()
    with Editorial(data) as editorial:
        return editorial.append([decision for decision, _ in found], after_runs={} if made else places)


def take_effect(data: Path, now: datetime, *, patience: float = PATIENCE_SECONDS) -> list[Decided]:
    """Let what is recorded take effect. Raises ArchiveBusyError, errors.ArchiveError, sqlite3.Error."""
    return _patiently(lambda: _decide(data, lambda _desk: (), now), patience)


def _patiently(work: Callable[[], Result], patience: float) -> Result:
    end = time.monotonic() + patience
    while True:
        try:
            return work()
        except ArchiveBusyError:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)


def _decide(data: Path, make: Callable[[Desk], Sequence[Decision]], now: datetime) -> list[Decided]:
    with _desk(data, now) as desk:
        settle(desk, data)
        retry(desk, data)  # what a process that was killed left over
        before = desk.store.progress("decisions") or "0"
        decisions = make(desk)
        for decision in decisions:
            decision.check()
            rehearse(desk, decision)
        if decisions:
            with Editorial(data) as editorial:
                added = editorial.append(decisions)
            if not added:
                raise DecisionError("recorded_already", uid=decisions[0].uid)
        settle(desk, data)
        coverage.refresh(desk.store, now)
        query = "SELECT uid, state, detail FROM decisions WHERE number > ? ORDER BY number"
        return [Decided(*row) for row in desk.store.db.execute(query, [int(before)])]


@contextmanager
def _desk(data: Path, now: datetime) -> Iterator[Desk]:
    """The archive opened between two whole runs: what a night that died left half done is filed first."""
    known = regions.load(data / "regions.csv")
    with RawStore(data) as raw, Pool(readings=current_readings(data)) as reader:
        with Store.open(data, now=now) as store:
            desk = Desk(store, raw, Agencies(store, known), now, reader)
            if is_settled(desk):
                yield desk
                return
        ingest(data, now=now)
        with Store.open(data, now=now) as store:
            yield Desk(store, raw, Agencies(store, known), now, reader)
