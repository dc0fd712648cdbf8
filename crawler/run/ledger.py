"""The end of a visit: one line in the ledger, the state of the source, and whether a person should look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from archive.raw.captures import LedgerLine, SourceState, Walk
from archive.raw.stamps import CHINA, stamp
from crawler.fetch.verdicts import BLOCKED, Verdict
from crawler.night.context import Night
from crawler.night.policy import Policy
from crawler.night.schedule import next_listing
from crawler.registry.sources import Source
from crawler.run.recording import Counts

_DUE = {"agency": (2, 1), "portal": (4, 1)}
"""A bureau's report is due on 31 January, a government's (and so a portal's list) on 31 March."""
_YEAR = re.compile(r"20\d\d")
SEEN = ("complete", "unproven")
"""Verdicts of a walk that came to an end: with proof, or without."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a visit came to. `walk` is None when no listing was due; `halted` why it stopped before its end.

    moved_to  where the column was found tonight after it was gone from its old address.
    """

    source: Source
    walk: Walk | None
    counts: Counts
    pending: int
    seconds: float
    halted: Verdict | None
    moved_to: str = ""


def close(night: Night, account: Account) -> None:
    """Write the line and the state, and tell whoever watches the run."""
    source_id = account.source.source_id
    before = night.store.source_state(source_id)
    verdict, reason = _verdict(account)
    state = _state(night, account, before, verdict, reason)
    counts, walk = account.counts, account.walk
    line = LedgerLine(
        run_id=night.run.id,
        source_id=source_id,
        verdict=verdict,
        reason=reason,
        listed=len(walk.listed) if walk else 0,
        declared=walk.declared if walk else None,
        fetched=counts.fetched,
        stored=counts.stored,
        not_modified=counts.not_modified,
        refused=counts.refused,
        failed=counts.failed,
        gone=counts.gone,
        pending=account.pending,
        bytes=counts.bytes,
        seconds=round(account.seconds, 3),
        alarm=_alarm(night, account, state),
        finished_at=stamp(night.clock.now()),
    )
    night.store.close_source(line, state)
    night.closed(line)


def close_broken(night: Night, source: Source, error: Exception) -> None:
    """A fault of our own ended the visit: the source failed, whatever its column said."""
    walk = night.store.walk(night.run.id, source.source_id)
    broken = Verdict("failed", f"{type(error).__name__}: {error}"[:200])
    close(night, Account(source, walk, Counts(), 0, 0.0, broken))


def _verdict(account: Account) -> tuple[str, str]:
    """The walk's verdict; without a walk, what became of the reports. Files that are missing only give a reason."""
    if account.halted and account.halted.name == "failed":
        return "failed", account.halted.reason
    if account.walk and account.walk.verdict not in SEEN:
        return account.walk.verdict, account.walk.reason
    if account.halted:
        blocked = account.halted.family == "paused"
        return "blocked" if blocked else "partial", f"{account.halted.name} {account.halted.reason}".strip()
    for name, evidence in account.counts.outcomes.items():
        family = name.partition(":")[0]
        return "blocked" if family in BLOCKED and not account.walk else "partial", f"{name} {evidence}"
    if account.walk and account.counts.gone_at_first_sight:
        return "partial", f"gone_at_first_sight: {account.counts.gone_at_first_sight}"
    verdict, reason = (account.walk.verdict, account.walk.reason) if account.walk else ("ok", "")
    return verdict, reason or account.counts.file_trouble


def _state(night: Night, account: Account, before: SourceState | None, verdict: str, reason: str) -> SourceState:
    now = stamp(night.clock.now())
    name = "complete" if verdict == "ok" else verdict
    same = before is not None and before.state == name
    walked = account.walk
    fresh_run = before is None or before.run_id != night.run.id
    return SourceState(
        source_id=account.source.source_id,
        state=name,
        reason=reason,
        since=before.since if before and same else now,
        streak=before.streak + fresh_run if before and same else 1,
        run_id=night.run.id,
        last_complete=now if walked and walked.verdict == "complete" else (before.last_complete if before else None),
        next_listing=next_listing(walked.verdict, night.clock.start, night.policy)
        if walked
        else (before.next_listing if before else now),
    )


def _alarm(night: Night, account: Account, state: SourceState) -> str:
    """Why a person should look, or "". The calendar decides what may be expected; trouble needs a streak."""
    walk, source = account.walk, account.source
    if account.moved_to:
        return f"the column moved to {account.moved_to}: bring the registry up to date"
    if walk and walk.verdict in SEEN:
        return _too_few(source, walk, night) or _no_new_year(source, night)
    return _streak(state, night.policy)


def _streak(state: SourceState, policy: Policy) -> str:
    if state.state in SEEN or state.streak < policy.alarm_streak:
        return ""
    return f"{state.state} for {state.streak} runs, since {state.since}"


def _too_few(source: Source, walk: Walk, night: Night) -> str:
    """Old reports stay listed, so the minimum holds all year, but not while this year's are still coming."""
    if source.minimum_reports is None or not _after_deadline(source, night.clock.start):
        return ""
    if len(walk.listed) >= source.minimum_reports:
        return ""
    return f"{len(walk.listed)} reports listed, at least {source.minimum_reports} expected"


def _no_new_year(source: Source, night: Night) -> str:
    """After the deadline a column that lists years must list last year's report."""
    day = night.clock.start.astimezone(CHINA)
    if not _after_deadline(source, night.clock.start) or day.month > 6:
        return ""
    wanted = day.year - 1
    years = night.store.listed_years(source.source_id)
    if not years or wanted in years or wanted - 1 not in years:
        return ""
    return f"no report for {wanted} listed after the deadline"


def _after_deadline(source: Source, moment: datetime) -> bool:
    day = moment.astimezone(CHINA)
    return (day.month, day.day) >= _DUE.get(source.scope, (4, 1))
