"""Answers into raw.db: one capture each, and what a run did for a source, counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from archive.raw.captures import GONE, Link, ListRow, NewCapture, UrlKind, UrlState
from archive.raw.stamps import stamp
from crawler.fetch.fetcher import FetchRequest, FetchResult
from crawler.fetch.verdicts import BLOCKED, NOT_ASKED
from crawler.night.context import Night
from crawler.night.schedule import next_check


@dataclass(slots=True)
class Counts:
    """What the ledger says of a source; `outcomes` holds the first reason of each class that a report met.

    gone_at_first_sight  reports that a list shows and that were not there the first time they were asked for: their
    address was misread, or the list is stale.
    Listing pages that fail are the walk's business: walkers try addresses that need not exist. A file or picture that
    cannot be had is the trouble of its page: counted, with the first reason in `file_trouble`, no verdict on the
    source; one that is not there (404) is a fact of that page, as the archive sees.
    """

    fetched: int = 0
    stored: int = 0
    not_modified: int = 0
    refused: int = 0
    failed: int = 0
    gone: int = 0
    gone_at_first_sight: int = 0
    bytes: int = 0
    outcomes: dict[str, str] = field(default_factory=dict)
    file_trouble: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Under which address an answer is kept, and what is known of that address."""

    key: str
    kind: UrlKind
    parent: str | None = None
    row: ListRow | None = None
    state: UrlState | None = None
    links: tuple[Link, ...] | None = None


class Recorder:
    """Writes the captures of one source and counts them."""

    def __init__(self, night: Night, source_id: str) -> None:
        self._night = night
        self._source_id = source_id
        self.counts = Counts()

    def keep(self, page: Page, wanted: FetchRequest, result: FetchResult) -> None:
        """Store the answer; what was not even asked only moves its address out of the way."""
        self._count(page, result)
        if result.verdict.family in NOT_ASKED:
            self._put_aside(page, result)
            return
        answer, ok = result.answer, result.verdict.ok
        digest = hashlib.sha256(answer.body).hexdigest() if answer and ok else None
        night, held = self._night, page.state.last_ok_sha256 if page.state else None
        stored = digest is not None and digest != held
        night.store.record(
            NewCapture(
                run_id=night.run.id,
                source_id=self._source_id,
                url=page.key,
                final_url=answer.final_url if answer else wanted.url,
                kind=page.kind,
                fetched_at=stamp(night.clock.now()),
                status=answer.status if answer else 0,
                headers=answer.headers if answer else {},
                verdict=result.verdict.name,
                reason=result.verdict.reason,
                media_type=answer.media_type if answer else "",
                night=night.run.night,
                next_due=next_check(page.state, result.verdict.name, stored, night.clock.start, night.policy),
                body=answer.body if answer and ok else None,
                evidence=answer.body if answer and not ok else b"",
                parent_url=page.parent,
                row=page.row,
                links=page.links if ok else None,
            )
        )
        self.counts.stored += stored

    def _put_aside(self, page: Page, result: FetchResult) -> None:
        if page.kind != "article" or result.verdict.family in ("paused", "budget"):
            return
        night = self._night
        due = next_check(page.state, result.verdict.name, False, night.clock.start, night.policy)
        night.store.postpone(page.key, night.run.id, due, result.verdict.name)

    def _count(self, page: Page, result: FetchResult) -> None:
        verdict, counts = result.verdict, self.counts
        counts.fetched += verdict.family not in NOT_ASKED
        counts.bytes += len(result.answer.body) if result.answer else 0
        if verdict.ok:
            return
        if verdict.name == "not_modified":
            counts.not_modified += 1
            return
        if verdict.name in GONE and page.kind != "listing":
            counts.gone += page.kind == "article"
            unseen = page.state is None or page.state.last_ok_capture is None
            counts.gone_at_first_sight += page.kind == "article" and unseen
            return
        refused = verdict.family in BLOCKED or verdict.family in NOT_ASKED
        counts.refused += refused
        if page.kind == "listing":
            return
        counts.failed += not refused
        evidence = f"{verdict.reason} {page.key}".strip()
        if page.kind == "attachment":
            counts.file_trouble = counts.file_trouble or f"{verdict.name} {evidence}"
        else:
            counts.outcomes.setdefault(verdict.name, evidence)
