"""When to ask again, and what is worth more tonight. Pure: the time comes in."""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from archive.raw.captures import GONE, ListRow, SourceState, UrlState
from archive.raw.stamps import CHINA, parse_stamp, stamp
from crawler.night.clock import night_of
from crawler.night.policy import Policy

_SEASON = ((1, 10), (4, 10))
"""Reports appear from mid January (bureaus, due on the 31st) to the end of March (governments)."""
_SLACK = timedelta(hours=6)
"""Nights start at slightly different times: what is due tomorrow is due from six hours before."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SEEN = ("complete", "unproven")
"""Verdicts of walks that came to an end; another walk tomorrow would tell no more."""
_MONTH = timedelta(days=30)
_GONE_FOR_GOOD = 3
_SPREAD_FROM = timedelta(days=8)
"""Shorter intervals are kept to the night; longer ones end somewhere in their second half, each address at its own."""
_NEW_A_LOOK = 3
_YEAR = re.compile(r"(20\d\d)\s*年?")


def in_season(moment: datetime) -> bool:
    """Whether listings change daily: 10 January to 10 April in China."""
    day = moment.astimezone(CHINA)
    return _SEASON[0] <= (day.month, day.day) <= _SEASON[1]


def newest_year(moment: datetime) -> int:
    """The year that reports are written on now: the last one that is over in China."""
    return moment.astimezone(CHINA).year - 1


def year_of(row: ListRow | None) -> int | None:
    """Year that a listing row seems to report on: written in its title, else the one before its date."""
    if row is None:
        return None
    years = [int(year) for year in _YEAR.findall(row.title)]
    if years:
        return max(years)
    return int(row.date[:4]) - 1 if row.date else None


def next_listing(verdict: str, started: datetime, policy: Policy) -> str:
    """When a listing is to be walked again: tomorrow in the season and after trouble, else once a week."""
    soon = in_season(started) or in_season(started + policy.off_season_listing) or verdict not in _SEEN
    return _later(started, _DAY if soon else policy.off_season_listing)


def next_check(state: UrlState | None, verdict: str, other_bytes: bool, started: datetime, policy: Policy) -> str:
    """When an address is to be asked for again after an answer.

    Content: see next_look; other bytes than the copy that is held may be news, so they are taken for it until the
    archive has read them. Gone pages: two more nights, as only a second night makes a withdrawal, then monthly.
    Anything else: tomorrow, doubling while it goes on.
    """
    if verdict in ("ok", "not_modified"):
        if state is None or other_bytes:
            return _later(started, interval(None, 0, started, policy))
        return next_look(replace(state, unchanged=state.unchanged + 1), started, policy)
    if verdict in GONE:
        nights = state.gone_nights + 1 if state else 1
        return _later(started, min(_DAY, policy.recheck_min) if nights < _GONE_FOR_GOOD else _MONTH)
    attempts = state.attempts if state else 0
    return _later(started, min(_DAY * 2 ** min(max(attempts - 1, 0), 5), _MONTH))


def next_look(state: UrlState, started: datetime, policy: Policy) -> str:
    """When to look again at content, by the year of its report and the checks in a row that brought nothing new."""
    return _later(started, spread(interval(year_of(state.row), state.unchanged, started, policy), state.url))


def interval(year: int | None, unchanged: int, started: datetime, policy: Policy) -> timedelta:
    """The longest wait until the next look at a report: the minimum, doubled with every check without news, up to …

    … one night for the newest year in the season and a week outside it; a week for the year before; NIANBAO_RECHECK_
    MAX_DAYS for all others. The minimum may stretch the first two, the maximum may shorten them.
    """
    longest = min(max(_longest(year, started, policy), policy.recheck_min), policy.recheck_max)
    doubled = policy.recheck_min * (1 << min(unchanged, 20))
    return min(doubled, longest)


def _longest(year: int | None, started: datetime, policy: Policy) -> timedelta:
    newest = newest_year(started)
    if year is None or year < newest - 1:
        return policy.recheck_max
    daily = year >= newest and (in_season(started) or in_season(started + _WEEK))
    return _DAY if daily else _WEEK


def listing_patience(year: int | None, now: datetime, policy: Policy) -> timedelta:
    """How old a page of a large listing may be that belongs to a year: those of no year and the newest are asked for
    with every walk, the year before within a week, closed years within NIANBAO_RECHECK_MAX_DAYS."""
    if year is None or year >= newest_year(now):
        return timedelta(0)
    return min(_WEEK if year == newest_year(now) - 1 else policy.recheck_max, policy.recheck_max)


def spread(wait: timedelta, url: str) -> timedelta:
    """A wait of the same address, a little shorter: what was first seen in one night is not asked for in one night."""
    if wait < _SPREAD_FROM:
        return wait
    return wait - _DAY * (zlib.crc32(url.encode()) % (wait.days // 2))


def _later(started: datetime, wait: timedelta) -> str:
    return stamp(started + max(timedelta(0), wait - _SLACK if wait >= _DAY else wait))


def listing_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a column is to be walked: it never was, or its time has come."""
    return state is None or parse_stamp(state.next_listing) <= now


def is_new(state: UrlState) -> bool:
    """Whether an address was never asked for."""
    return state.last_capture is None


def worth(state: UrlState, now: datetime, policy: Policy) -> tuple[int, int, str, int]:
    """How early to ask for an address in a night that has no room for all: sorts the most worthwhile first.

    New reports of the newest year; rows that moved, vanished or came back in the listing; the newest year; new reports
    of the year before; that year, and pages that changed before; what was not looked at for twice the longest
    interval; other new reports; the rest. Within a class later years, then what was not seen for longest.
    """
    year, newest = year_of(state.row), newest_year(now)
    age = newest - year if year else 1
    looked = state.checked_at or ""
    if is_new(state):
        rank = 0 if age <= 0 else 3 if age == 1 else 6
    elif state.next_due == "":
        rank = 1
    elif age <= 0:
        rank = 2
    elif age == 1 or state.changes:
        rank = 4
    else:
        rank = 5 if looked < stamp(now - 2 * policy.recheck_max) else 7
    return rank, -(year or 0) if is_new(state) else 0, looked, zlib.crc32(state.url.encode())


def by_turns(due: Iterable[UrlState], now: datetime, policy: Policy) -> list[UrlState]:
    """A night's addresses in the order in which they are asked for, by worth.

    What does not fit into the night is what stands last. So that neither new reports nor known ones wait for ever on
    a host whose budget is too small for both, one known report is looked at for every three new ones.
    """
    ranked = sorted(due, key=lambda state: worth(state, now, policy))
    new, known = deque(filter(is_new, ranked)), deque(state for state in ranked if not is_new(state))
    order: list[UrlState] = []
    while new and known:
        order += [new.popleft() for _ in range(min(_NEW_A_LOOK, len(new)))]
        order.append(known.popleft())
    return [*order, *new, *known]


def by_debt(hosts: Iterable[str], turns: Mapping[str, str | None], due: Mapping[str, int]) -> list[str]:
    """Hosts in the order in which a night asks them: those never asked, then the one whose turn is longest ago; of
    those asked in the same night the one with most to be asked, so that the longest work does not begin last.

    turns  host → night in which it was asked last.   due  host → addresses that wait or are to be checked.
    """
    return sorted(hosts, key=lambda host: (turns.get(host) or "", -due.get(host, 0)))


def night_label(now: datetime) -> str:
    """The night that a time belongs to, as raw.db names it."""
    return night_of(now).isoformat()
