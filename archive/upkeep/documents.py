"""What became of every document that a listing showed: each is counted once, so that the parts add up. Read-only."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.raw.opening import attach_reading, open_reading

ENDS = ("with_figures", "without_figures", "held", "unreadable", "refused", "unfiled", "gone", "unanswered")
"""Where a document can be. A report, with figures or without; the queue (held, unreadable); refused, by name or waiting
for a person; answered, but not filed yet; gone before it was ever read, or after its report had moved (former); asked
for, and nothing of it was had yet."""

_REPORT = (
    "SELECT max(r.form IS NOT NULL) FROM report_urls s JOIN reports r ON r.id = s.report_id "
    "WHERE s.url = u.url AND s.role IN ('page', 'twin')"
)
_BEFORE = "SELECT min(s.role) FROM report_urls s WHERE s.url = u.url AND s.role NOT IN ('page', 'twin', 'attachment')"
_EVERY = f"""
    WITH found AS (
        SELECT u.source_id, u.last_ok_capture IS NOT NULL AS answered, u.gone_kind, u.verdict, ({_REPORT}) AS figures,
            ({_BEFORE}) AS before, q.state, q.reason AS waits, f.reason AS refused, p.url IS NOT NULL AS put_off
        FROM raw.urls u LEFT JOIN unreadable q ON q.url = u.url LEFT JOIN refused f ON f.url = u.url
            LEFT JOIN postponed p ON p.url = u.url
        WHERE u.kind = 'article'
    )
    SELECT source_id,
        CASE WHEN figures THEN 'with_figures' WHEN figures = 0 THEN 'without_figures'
            WHEN state IN ('held', 'refused') THEN state WHEN waits IS NOT NULL THEN 'unreadable'
            WHEN refused IS NOT NULL THEN 'refused' WHEN put_off THEN 'held' WHEN before IS NOT NULL THEN 'gone'
            WHEN answered THEN 'unfiled'
            WHEN gone_kind IS NOT NULL THEN 'gone' ELSE 'unanswered' END AS what,
        CASE WHEN figures THEN '' WHEN figures = 0 THEN coalesce(waits, 'none_linked')
            WHEN put_off AND waits IS NULL AND refused IS NULL THEN 'quarantine'
            ELSE coalesce(waits, refused, before, CASE WHEN answered THEN '' ELSE gone_kind END, verdict, '')
        END AS reason,
        count(*)
    FROM found GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Documents:
    """Of one source, or of all: how many documents were listed, and where they are, by reason ("" = needs none)."""

    listed: int = 0
    by_end: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, end: str, reason: str, count: int) -> None:
        self.listed += count
        self.by_end[end][reason] += count

    def to_json(self) -> dict[str, Any]:
        """{listed, and each of ENDS: how many, but refused: {reason: count}; reasons: {end: {reason: count}}}."""
        counts: dict[str, Any] = {end: sum(self.by_end[end].values()) for end in ENDS}
        counts["refused"] = dict(self.by_end["refused"].most_common())
        reasons = {end: dict(self.by_end[end].most_common()) for end in ENDS[1:] if self.by_end[end]}
        return {"listed": self.listed, **counts, "reasons": reasons}


def documents(data: Path) -> dict[str, Documents]:
    """Source → what became of its documents; empty when nothing was ever crawled or archived."""
    found: dict[str, Documents] = defaultdict(Documents)
    with _both(data) as db:
        rows = db.execute(_EVERY) if db else ()
        for source, end, reason, count in rows:
            found[source].add(end, reason, count)
    return dict(found)


def together(each: dict[str, Documents]) -> Documents:
    """The sum over sources."""
    whole = Documents()
    for one in each.values():
        for end, reasons in one.by_end.items():
            for reason, count in reasons.items():
                whole.add(end, reason, count)
    return whole


@contextmanager
def _both(data: Path) -> Iterator[sqlite3.Connection | None]:
    """archive.db with raw.db beside it, for reading; None where one is missing or waits for its migration."""
    paths = [data / name for name in ("archive.db", "raw.db")]
    if not all(path.is_file() and path.stat().st_size for path in paths):
        yield None
        return
    archive, raw = paths
    with closing(open_reading(archive)) as db:
        attach_reading(db, raw, "raw")
        query = "SELECT count(*) FROM sqlite_master WHERE name IN ('refused', 'postponed')"
        tables = (
            db.execute(query).fetchone()[0]
            + db.execute("SELECT count(*) FROM raw.sqlite_master WHERE name = 'urls'").fetchone()[0]
        )
        yield db if tables == 3 else None
