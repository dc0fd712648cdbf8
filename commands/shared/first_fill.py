"""What it takes to fill an archive for the first time: nights of asking, hours of reading, hours of filing, disk.

Pure arithmetic over measured rates (docs/operating-a-cluster.md): the asking is bound by the hosts, each of which
answers one request at a time; the reading by the cores; the filing by the one writer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawler.night.policy import Policy

SECONDS: Mapping[str, float] = {"page": 0.009, "print": 0.22, "scan": 20.0}
"""Of one core, for a web page, a PDF with text, a scan of ten pages."""
SHARES: Mapping[str, float] = {"page": 0.778, "print": 0.2, "scan": 0.022}
"""Of a million reports, as published: most are pages, one in fifty is nothing but pictures."""
_FILED_A_SECOND = 285
_BYTES_A_REPORT = 27_600
"""A page as raw.db packs it (14,600) and its rows in archive.db (13,000); attached files come on top."""
_ROWS_A_PAGE = 15
_FILES_A_REPORT = 0.3
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be filled, and with how many cores; `hosts` share the reports evenly."""

    reports: int
    hosts: int
    cores: int


@dataclass(frozen=True, slots=True)
class FirstFill:
    """requests  in all.   nights  of asking within the hosts' budgets, each of `night_hours`.
    core_hours   of reading, by kind.   hours  of reading with the cores, and of filing, which go on side by side.
    gigabytes    of disk."""

    requests: int
    nights: int
    night_hours: float
    core_hours: Mapping[str, float]
    reading_hours: float
    filing_hours: float
    gigabytes: float


def first_fill(wanted: Wanted, policy: Policy) -> FirstFill:
    """Raises ZeroDivisionError for no hosts or no cores."""
    a_host = wanted.reports / wanted.hosts * (1 + _FILES_A_REPORT + 1 / _ROWS_A_PAGE) + 1
    a_night = min(a_host, policy.host_budget or a_host)
    pause = policy.delay * (1 + policy.delay_spread) / 2
    core_hours = {kind: wanted.reports * SHARES[kind] * SECONDS[kind] / _HOUR for kind in SECONDS}
    return FirstFill(
        requests=round(a_host * wanted.hosts),
        nights=-int(-a_host // a_night),
        night_hours=a_night * pause / _HOUR,
        core_hours=core_hours,
        reading_hours=sum(core_hours.values()) / wanted.cores,
        filing_hours=wanted.reports / _FILED_A_SECOND / _HOUR,
        gigabytes=wanted.reports * _BYTES_A_REPORT / 1e9,
    )


def lines(wanted: Wanted, found: FirstFill) -> Iterator[str]:
    """For a person."""
    yield f"First fill: {wanted.reports:,} reports on {wanted.hosts:,} hosts, read by {wanted.cores} cores"
    yield f"  asking: {found.requests:,} requests, {found.nights} nights of {found.night_hours:.1f} hours on each host,"
    yield "    if all have equally many reports; the largest take longer"
    kinds = ", ".join(f"{kind} {hours:,.1f}" for kind, hours in found.core_hours.items())
    yield f"  reading: {sum(found.core_hours.values()):,.1f} core hours ({kinds}), {found.reading_hours:,.1f} hours"
    yield f"  filing: {found.filing_hours:,.1f} hours by the one writer, while others are read"
    yield f"  disk: {found.gigabytes:,.0f} GB, and the attached files at their own size"
