"""Who has published for which year, by the legal calendar.

Departments publish by 31 January, governments by 31 March (《政府信息公开条例》第四十九条; townships and streets with
the departments). Reports for 2018 and before fall under the Regulation of 2007: 31 March for all. "Not yet
published" is not a failure, and a portal that cannot be read is not an agency that did not publish.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from archive.pending import COVERAGE
from archive.raw.stamps import CHINA, stamp
from archive.store import Store

STATE_LABELS: dict[str, str] = {
    "not_due": "未到期",
    "published": "已发布",
    "late": "逾期发布",
    "missing": "未见发布",
    "withdrawn": "已撤下",
    "unreadable": "无法读取",
    "blocked": "无法访问",
}

YEARS_MISSED = 3
"""For how many years after its last report a body is said to miss one; after that it may well be no more."""

_NEW_REGULATION = 2019
_GOVERNMENT, _OTHERS = (3, 31), (1, 31)
_LOCAL = re.compile(r"\bdue:((?:(?:government|department|township)=\d\d-\d\d[,;]?)+)")
_MIGRATED = timedelta(days=366)
"""A date so long after the deadline is that of a site migration, no evidence of a late report."""

Calendar = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one agency.

    reports     year → (status, published_on)
    unreadable  years for which a document waits unread
    readable    whether its source could be walked last time
    calendar    local deadlines by kind of agency (month, day)
    closed      the year in which the body was closed: it need not report on that year nor on those after
    """

    kind: str
    reports: Mapping[int, tuple[str, str | None]]
    unreadable: frozenset[int] = frozenset()
    readable: bool = True
    calendar: Calendar | None = None
    closed: int | None = None


def local_calendar(note: str | None) -> dict[str, tuple[int, int]]:
    """Local deadlines from a registry note: "due:department=01-28,township=02-20"."""
    found = _LOCAL.search(note or "")
    parts = re.findall(r"(\w+)=(\d\d)-(\d\d)", found.group(1)) if found else []
    return {kind: (int(month), int(day)) for kind, month, day in parts}


def deadline(kind: str, year: int, calendar: Calendar | None = None) -> date:
    """The last day on which the report for `year` is in time."""
    legal = _GOVERNMENT if kind == "government" or year < _NEW_REGULATION else _OTHERS
    return date(year + 1, *((calendar or {}).get(kind, legal)))


def states(facts: Facts, today: date) -> dict[int, str]:
    """Year → state, from the first year that the agency reported; nothing for an agency that never did."""
    known = set(facts.reports) | facts.unreadable
    if not known:
        return {}
    newest = max(known)
    last = max(newest, min(newest + YEARS_MISSED, today.year - 1))
    if facts.closed is not None:
        last = max(newest, min(last, facts.closed - 1))
    return {year: _state(facts, year, today) for year in range(min(known), last + 1)}


def _state(facts: Facts, year: int, today: date) -> str:
    day = deadline(facts.kind, year, facts.calendar)
    report = facts.reports.get(year)
    if report is not None:
        status, published_on = report
        return "withdrawn" if status == "withdrawn" else _punctuality(published_on, day)
    if year in facts.unreadable:
        return "unreadable"
    if today <= day:
        return "not_due"
    return "missing" if facts.readable else "blocked"


def _punctuality(published_on: str | None, day: date) -> str:
    try:
        published = date.fromisoformat(published_on or "")
    except ValueError:
        return "published"
    return "late" if day < published <= day + _MIGRATED else "published"


def refresh(store: Store, now: datetime) -> int:
    """Bring the table `coverage` up to date; returns the rows written. A day on which nothing came costs nothing.

    Looks at agencies whose reports or sources changed since the last time, and at all of them when a deadline has
    passed in between.
    """
    today = now.astimezone(CHINA).date()
    before = json.loads(store.progress("coverage") or "{}")
    unread = sorted(
        row[0]
        for row in store.db.execute("SELECT source_id FROM sources WHERE state IS NOT 'complete' AND state IS NOT NULL")
    )
    passed = _deadlines_passed(store, today)
    written = 0
    with store.transaction():
        if before.get("passed") != passed:
            due: Iterable[int] = [row[0] for row in store.db.execute("SELECT id FROM agencies ORDER BY id")]
        else:
            due = _concerned(store, set(unread) ^ set(before.get("unread", ())))
        for agency in due:
            written += _write(store, agency, states(facts_of(store, agency), today), now)
        store.db.execute("DELETE FROM pending WHERE task = ?", [COVERAGE])
        store.set_progress("coverage", json.dumps({"passed": passed, "unread": unread}))
    return written


def facts_of(store: Store, agency: int) -> Facts:
    """What the archive knows of one agency. Raises KeyError when there is none."""
    db = store.db
    row = db.execute(
        "SELECT a.kind, s.state, s.note, a.closed_on FROM agencies a LEFT JOIN sources s ON s.source_id = a.source_id "
        "WHERE a.id = ?",
        [agency],
    ).fetchone()
    if row is None:
        raise KeyError(agency)
    kind, state, note, closed_on = row
    reports = db.execute("SELECT year, status, published_on FROM reports WHERE agency_id = ?", [agency])
    unreadable = db.execute("SELECT year FROM unreadable WHERE agency_id = ? AND year IS NOT NULL", [agency])
    return Facts(
        kind,
        {year: (status, published_on) for year, status, published_on in reports},
        frozenset(row[0] for row in unreadable),
        state in (None, "complete"),
        _calendar(note),
        int(closed_on[:4]) if closed_on else None,
    )


@lru_cache(maxsize=1024)
def _calendar(note: str | None) -> Calendar:
    return local_calendar(note)


def _deadlines_passed(store: Store, today: date) -> list[str]:
    """The deadlines of this year, legal and local, that lie behind; another list means: look at every agency."""
    days = {_GOVERNMENT, _OTHERS}
    for (note,) in store.db.execute("SELECT DISTINCT note FROM sources WHERE note LIKE '%due:%'"):
        days.update(local_calendar(note).values())
    return [
        str(today.year),
        *(f"{month:02d}-{day:02d}" for month, day in sorted(days) if (today.month, today.day) > (month, day)),
    ]


def _concerned(store: Store, sources: Collection[str]) -> Iterator[int]:
    found = {row[0] for row in store.db.execute("SELECT agency_id FROM pending WHERE task = ?", [COVERAGE])}
    for source in sources:
        found.update(row[0] for row in store.db.execute("SELECT id FROM agencies WHERE source_id = ?", [source]))
    yield from sorted(found)


def _write(store: Store, agency: int, now_states: Mapping[int, str], now: datetime) -> int:
    db = store.db
    stored = dict(db.execute("SELECT year, state FROM coverage WHERE agency_id = ?", [agency]).fetchall())
    changed = [(agency, year, state, stamp(now)) for year, state in now_states.items() if stored.get(year) != state]
    db.executemany("INSERT OR REPLACE INTO coverage VALUES (?, ?, ?, ?)", changed)
    gone = [(agency, year) for year in stored if year not in now_states]
    db.executemany("DELETE FROM coverage WHERE agency_id = ? AND year = ?", gone)
    return len(changed) + len(gone)
