"""The project's own settings, read once from Scrapy's. Their defaults and reasons stand in crawler/settings.py."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn, Protocol

from crawler.night.clock import Window

_MB = 1 << 20
_OURS = "NIANBAO_"


class Settings(Protocol):
    """What Scrapy's settings and a test's dictionary have in common."""

    def get(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """How polite, how often, how much. See crawler/settings.py."""

    delay: float
    delay_spread: float
    longest_pause: float
    hosts_at_once: int
    host_budget: int
    night_budget: int
    night_seconds: float
    window: Window
    recheck_min: timedelta
    recheck_max: timedelta
    off_season_listing: timedelta
    breaker_failures: int
    breaker_pause: timedelta
    breaker_longest: timedelta
    probe_every: timedelta
    page_limit: int
    file_limit: int
    alarm_streak: int
    chromium: str

    @classmethod
    def read(cls, settings: Settings) -> Policy:
        """Raises ValueError naming the setting that is no number, or no window."""

        def number(name: str) -> float:
            try:
                value = float(str(settings.get(name)))
            except ValueError as error:
                raise ValueError(f"The setting {name} must be a number, not {settings.get(name)!r}.") from error
            if value < 0:
                raise ValueError(f"The setting {name} must not be negative.")
            return value

        return cls(
            delay=number("DOWNLOAD_DELAY"),
            delay_spread=number("NIANBAO_DELAY_SPREAD"),
            longest_pause=number("NIANBAO_LONGEST_PAUSE"),
            hosts_at_once=max(1, int(number("CONCURRENT_REQUESTS"))),
            host_budget=int(number("NIANBAO_HOST_BUDGET")),
            night_budget=int(number("NIANBAO_NIGHT_BUDGET")),
            night_seconds=number("NIANBAO_NIGHT_SECONDS"),
            window=_window(str(settings.get("NIANBAO_WINDOW") or "")),
            recheck_min=timedelta(days=number("NIANBAO_RECHECK_MIN_DAYS")),
            recheck_max=timedelta(days=number("NIANBAO_RECHECK_MAX_DAYS")),
            off_season_listing=timedelta(days=number("NIANBAO_OFF_SEASON_DAYS")),
            breaker_failures=max(1, int(number("NIANBAO_BREAKER_FAILURES"))),
            breaker_pause=timedelta(hours=number("NIANBAO_BREAKER_HOURS")),
            breaker_longest=timedelta(days=number("NIANBAO_BREAKER_MAX_DAYS")),
            probe_every=timedelta(days=number("NIANBAO_PROBE_DAYS")),
            page_limit=int(number("NIANBAO_PAGE_MB") * _MB),
            file_limit=int(number("NIANBAO_FILE_MB") * _MB),
            alarm_streak=max(1, int(number("NIANBAO_ALARM_STREAK"))),
            chromium=str(settings.get("NIANBAO_CHROMIUM") or ""),
        )

    @classmethod
    def default(cls, changes: Mapping[str, str] | None = None) -> Policy:
        """The policy of crawler/settings.py with some settings changed. Raises ValueError, also for an unknown name."""
        from crawler import settings

        check_names(changes or ())
        return cls.read({**vars(settings), **(changes or {})})


def check_names(names: Iterable[str]) -> None:
    """Raises ValueError for a setting of ours that does not exist: misspelt, it would be taken for none at all."""
    from crawler import settings

    for name in names:
        if name.startswith(_OURS) and name not in vars(settings):
            _unknown(name, vars(settings))


def _unknown(name: str, known: Iterable[str]) -> NoReturn:
    near = difflib.get_close_matches(name, [each for each in known if each.startswith(_OURS)], 1)
    hint = f"; did you mean {near[0]}?" if near else "; docs/crawling.md lists them."
    raise ValueError(f"There is no setting {name}{hint}")


def _window(text: str) -> Window:
    try:
        return Window.parse(text)
    except ValueError as error:
        raise ValueError(f"The setting NIANBAO_WINDOW must be like 22:00-07:00, not {text!r}.") from error
