"""Time as a parameter: a run has a starting time, its clock moves on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import monotonic
from time import time as time_of_the_machine

from archive.raw.stamps import CHINA

_NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Clock:
    """Starts at `start` (timezone-aware), whatever the machine's own clock says, and runs at its speed."""

    start: datetime
    _zero: float = field(default_factory=monotonic)
    _machine: float = field(default_factory=time_of_the_machine)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return monotonic() - self._zero

    def strayed(self) -> timedelta:
        """By how much the machine's own clock was set forward or back since the run began: what certificates are
        judged by. The run's time does not follow it."""
        return timedelta(seconds=abs(time_of_the_machine() - self._machine - self.elapsed()))


def night_of(moment: datetime) -> date:
    """The night a moment belongs to, by the date of its evening in China: from noon to noon."""
    return (moment.astimezone(CHINA) - _NOON).date()


@dataclass(frozen=True, slots=True)
class Window:
    """The hours in which portals may be asked, in China's time: "22:00-07:00". Empty text: always."""

    opens: time | None = None
    closes: time | None = None

    @classmethod
    def parse(cls, text: str) -> Window:
        """Raises ValueError when the text is no pair of times."""
        if not text.strip():
            return cls()
        opens, _, closes = text.partition("-")
        return cls(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()))

    def allows(self, moment: datetime) -> bool:
        if self.opens is None or self.closes is None:
            return True
        hour = moment.astimezone(CHINA).time()
        if self.opens <= self.closes:
            return self.opens <= hour < self.closes
        return hour >= self.opens or hour < self.closes
