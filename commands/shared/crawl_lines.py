"""What a crawl says at its end: one line a source that is not clean, then one with the totals."""

from __future__ import annotations

from archive.raw.captures import LedgerLine
from crawler.run.process import CrawlSummary, is_clean


def crawl_lines(summary: CrawlSummary) -> list[str]:
    """One line a source that is not clean, then one with the totals."""
    return [_line(line) for line in summary.lines if not is_clean(line)] + [_totals(summary)]


def _line(line: LedgerLine) -> str:
    parts = [f"{line.source_id}: {line.verdict}"]
    parts += [f"({line.reason})"] if line.reason else []
    counts = {"failed": line.failed, "refused": line.refused, "waiting": line.pending}
    parts += [f"{count} {name}" for name, count in counts.items() if count]
    parts += [f"[{line.alarm}]"] if line.alarm else []
    return " ".join(parts)


def _totals(summary: CrawlSummary) -> str:
    lines = summary.lines
    return (
        f"{len(lines)} sources visited, {len(lines) - len(summary.unclean)} clean; "
        f"{sum(line.fetched for line in lines)} answers, {sum(line.stored for line in lines)} new or changed, "
        f"{sum(line.not_modified for line in lines)} not modified, {sum(line.gone for line in lines)} gone"
    )
