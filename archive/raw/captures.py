"""What the crawler hands over and the archive reads back: captures, and the listings that showed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from archive.raw.stamps import parse_stamp

UrlKind = Literal["listing", "article", "attachment", "robots", "probe"]
UrlStateName = Literal["pending", "leased", "done", "refused"]
GoneKind = Literal["gone", "gone_stub", "soft_404"]
RobotsVerdict = Literal["rules", "absent", "refused"]
WalkVerdict = Literal["complete", "unproven", "partial", "blocked", "failed"]

GONE: tuple[str, ...] = get_args(GoneKind)
"""Verdicts that say that a page is no longer there."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a listing said of an article: evidence for the parser's votes, never the truth.

    For an attachment `title` is the readable file name beside its link.
    """

    title: str
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, without its body.

    url          canonical address: what the archive knows the page by.
    fetched_at   ISO 8601 in UTC.
    final_url    after redirects.
    verdict      class of crawler.fetch.verdicts: "ok", "not_modified", "soft_404", "challenge:jsl" …
    """

    run_id: int
    source_id: str
    url: str
    final_url: str
    kind: UrlKind
    fetched_at: str
    status: int
    headers: Mapping[str, str]
    verdict: str
    reason: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Capture(Answer):
    """An answer as kept in raw.db.

    sha256       hash of the decoded body; None when no body was kept (304, refusal, network failure).
    parent_url   the article that an attachment belongs to; the listing that showed an article.
    same_as      number of the earlier capture that this one only repeats: its headers are those of that one (a 304 has
                 none); None for an answer that is kept whole.
    """

    id: int
    sha256: str | None
    parent_url: str | None = None
    row: ListRow | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A file or picture that an article page leads to, in the order of the page."""

    url: str
    role: Literal["attachment", "picture"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewCapture(Answer):
    """An answer to store, before it has a number.

    body       decoded bytes, only of an `ok` answer.
    evidence   the first 2 kB of a refusal.
    links      what the article page leads to now; None leaves the stored links alone (304, refusals, files).
    next_due   when the address is to be asked for again, as long as nobody says what other bytes mean (RawStore.tell).
    night      the night it counts for: a page is gone once a night, however often it is asked for.
    """

    night: str
    next_due: str
    body: bytes | None = None
    evidence: bytes = b""
    parent_url: str | None = None
    row: ListRow | None = None
    links: tuple[Link, ...] | None = None


@dataclass(frozen=True, slots=True)
class UrlState:
    """Where one address stands.

    run_id       the run that asked for it last.
    unchanged    checks in a row that brought nothing new; `changes` all checks that did. Other bytes count as new
                 until the archive has read them.
    gone_nights  nights in a row on which the page was gone; 0 when it was seen since.
    """

    url: str
    source_id: str
    kind: UrlKind
    state: UrlStateName
    parent_url: str | None
    row: ListRow | None
    run_id: int | None
    attempts: int
    verdict: str | None
    etag: str | None
    last_modified: str | None
    checked_at: str | None
    next_due: str | None
    unchanged: int
    changes: int
    last_capture: int | None
    last_ok_capture: int | None
    last_ok_sha256: str | None
    gone_kind: GoneKind | None
    gone_nights: int
    gone_first: str | None
    gone_last: str | None


Due = Callable[[UrlState, str], str]
"""When to ask again, by what is known of an address and the start of the run that asked last; both times as stamps."""


@dataclass(frozen=True, slots=True)
class Walk:
    """How the walk of one source's listing ended in one run.

    verdict   complete, unproven, partial, blocked or failed; `reason` says why when it is not complete.
    listed    article URLs that the walk saw (canonical form).
    proofs    why nothing is missing, gaps  what is missing or was not understood: a line a column, for people.
    """

    run_id: int
    source_id: str
    verdict: WalkVerdict
    reason: str
    seen: int
    declared: int | None
    finished_at: str
    listed: frozenset[str] = frozenset()
    proofs: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl. `finished_at` and `outcome` are None while it runs, or when it was cut off."""

    id: int
    night: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    resumed: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What one run did for one source. `verdict` is the walk's, or "ok" when no listing was due.

    listed and declared count rows of the listing; fetched all answers; stored bodies that were new;
    refused answers of class blocked and requests that robots or the breaker forbade; pending addresses left over.
    alarm  "" or why a person should look: the calendar says that reports must be there, or a streak of failures.
    """

    run_id: int
    source_id: str
    verdict: str
    reason: str
    listed: int
    declared: int | None
    fetched: int
    stored: int
    not_modified: int
    refused: int
    failed: int
    gone: int
    pending: int
    bytes: int
    seconds: float
    alarm: str
    finished_at: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """The last verdict of a source, since when it holds and for how many runs in a row."""

    source_id: str
    state: str
    reason: str
    since: str
    streak: int
    run_id: int
    last_complete: str | None
    next_listing: str


@dataclass(frozen=True, slots=True)
class ColumnSearch:
    """A search for a column that was no longer at `moved_from`. `list_url` is None when it was not found."""

    source_id: str
    searched_at: str
    moved_from: str
    list_url: str | None


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of a host: its circuit breaker, what it was asked tonight, how it says "not found".

    closed_until   no request before that time; None = open to requests.
    openings       how often in a row the breaker opened: the pause doubles with each.
    home_shape, missing_shape   its home page and its answer to an address that cannot exist (crawler.fetch.shapes).
    """

    host: str
    failures: int = 0
    openings: int = 0
    closed_until: str | None = None
    reason: str = ""
    asked: int = 0
    asked_night: str | None = None
    home_shape: str | None = None
    missing_shape: str | None = None
    probed_at: str | None = None

    def is_closed(self, now: datetime) -> bool:
        """Whether the host is to be left alone now."""
        return self.closed_until is not None and now < parse_stamp(self.closed_until)


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """What /robots.txt of an origin (scheme://host:port) said. verdict: rules, absent or refused."""

    origin: str
    verdict: RobotsVerdict
    reason: str
    body: str
    fetched_at: str
