"""Times as every database of nianbao keeps them: UTC in text. And the days that they are in China.

A night begins at two in the morning in China, when the day before has not ended in UTC: the first ten characters of a
stored time are the wrong day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_DAY = len("2026-03-02")
_STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds: "2026-01-15T18:17:00Z". Stamps sort as their times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)


def china_time(stamp: str) -> datetime:
    """A stored time (ISO 8601, UTC where it names no zone) by the clocks of China. Raises ValueError."""
    at = datetime.fromisoformat(stamp)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(CHINA)


def china_midnight(day: date) -> datetime:
    """When that day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=CHINA)


def china_day(stamp: str) -> date:
    """The day of a stored time in China; a day alone is that day. Raises ValueError."""
    return date.fromisoformat(stamp) if len(stamp) == _DAY else china_time(stamp).date()


def by_china(text: str) -> str:
    """A line for people: every stamp in it as the clocks of China show it, with the zone: 2026-01-16 02:17 +08:00."""
    return _STAMP.sub(lambda found: f"{china_time(found[0]):%Y-%m-%d %H:%M} +08:00", text)
