"""Times as every database of nianbao keeps them: UTC in text. And the zone in which a day of a report is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds: "2026-01-15T18:17:00Z". Stamps sort as their times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)
