"""What the crawler hands over and the archive reads back: captures, and the listings that showed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

UrlKind = Literal["listing", "article", "attachment", "robots", "probe"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """What a listing said of an article: evidence for the parser's votes, never the truth."""

    title: str
    date: str | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP answer as kept in raw.db.

    fetched_at   ISO 8601 in UTC.
    final_url    after redirects.
    verdict      class of crawler.verdicts: "ok", "not_modified", "soft_404", "challenge:jsl" …
    sha256       hash of the decoded body; None when no body was kept (304, network failure).
    parent_url   the article that an attachment belongs to; the listing that showed an article.
    """

    id: int
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
    sha256: str | None
    parent_url: str | None = None
    row: ListRow | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """How the walk of one source's listing ended in one run.

    verdict   complete, partial, blocked or failed; `reason` says why when it is not complete.
    listed    article URLs that the walk saw (canonical form).
    """

    run_id: int
    source_id: str
    verdict: Literal["complete", "partial", "blocked", "failed"]
    reason: str
    seen: int
    declared: int | None
    finished_at: str
    listed: frozenset[str] = frozenset()
