"""What a night will cost, in words. Where it cannot be known the words say so; nothing unknown is ever 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.night.forecast import Forecast, SourceForecast, requests_by_host, seconds
from crawler.night.policy import Policy

_MINUTE = 60


def cost(night: Forecast) -> str:
    """The cost of a night in one phrase."""
    if not night.sources:
        return f"nothing is due; hosts paused: {night.paused}"
    least = "at least" if night.unknown else "about"
    unread = f" ({night.unknown} listings were never read: what they hold is not known)" if night.unknown else ""
    return (
        f"{night.sources} sources on {night.hosts} hosts, {night.listings} listings, {night.new} new pages,"
        f" {night.checks} checks; {least} {night.requests:,} requests,"
        f" {minutes(night.seconds, least=bool(night.unknown))}{unread}; hosts paused: {night.paused}"
    )


def minutes(spent: float, *, least: bool = False) -> str:
    """A time in minutes. `least`: more is not known."""
    if spent < _MINUTE:
        return "minutes not known" if least else "less than a minute"
    return f"{'at least ' if least else ''}{spent / _MINUTE:,.0f} minutes"


def by_host(sources: Iterable[SourceForecast], policy: Policy) -> Iterator[str]:
    """What each host would be asked, and on behalf of which sources; the busiest first."""
    due = [each for each in sources if each.listing or each.new or each.checks]
    asked = requests_by_host((each for each in due if not each.paused), policy)
    hosts: dict[str, list[SourceForecast]] = {host: [] for host in sorted(asked, key=lambda host: -asked[host])}
    for each in due:
        hosts.setdefault(each.host, []).append(each)
    for host, found in hosts.items():
        least = any(not each.known for each in found)
        spent = minutes(seconds(asked.get(host, 0), policy), least=least)
        cost_of_host = f"{'at least ' * least}{asked[host]:,} requests, {spent}" if host in asked else "paused"
        yield f"{host}: {cost_of_host}"
        for each in found:
            listing = "its listing" if each.listing else "no listing"
            held = "" if each.known else ", what it holds is not known"
            yield (
                f"  {each.source_id}: {listing}{held}, {each.new:,} new pages, {each.checks:,} checks;"
                f" {each.requests:,} requests"
            )
