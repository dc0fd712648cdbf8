"""`nianbao status`: was last night good?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.upkeep.runlog import failures
from archive.upkeep.status import health
from commands.shared.configuration import configuration
from commands.shared.cost_lines import cost
from commands.shared.options import (
    EXIT_CLEAN,
    EXIT_FAILED,
    EXIT_INCOMPLETE,
    BadInput,
    clock,
    data_option,
    now_option,
    say,
    sources_option,
)
from commands.shared.registry import registry
from crawler.night.forecast import Forecast, SourceForecast, forecast_with_sources
from crawler.night.policy import Policy
from crawler.registry.sources import RegistryError, load

EXIT_CODES = {"good": EXIT_CLEAN, "running": EXIT_CLEAN, "incomplete": EXIT_INCOMPLETE}
"""Verdict → exit code; anything else is 1."""
_WORDS = {
    "good": "GOOD: the last night was clean",
    "incomplete": "INCOMPLETE: the last night left something undone",
    "failed": "FAILED: the last night failed",
    "interrupted": "INTERRUPTED: the last night did not finish; the next one carries on",
    "late": "LATE: no night has run for more than 36 hours; check cron or the systemd timer",
    "running": "RUNNING: a night is at work",
    "never": "NEVER: no night has run yet; run `nianbao nightly`",
}
_ENDS = {
    **{
        "with_figures": "reports with figures",
        "without_figures": "without",
        "held": "held",
        "unreadable": "unreadable",
    },
    **{"refused": "refused", "unfiled": "not filed yet", "gone": "gone", "unanswered": "not answered yet"},
}
_ALWAYS = ("with_figures", "without_figures", "held", "unreadable", "refused")
_SHOWN = 20
_SLOWEST = 5
_GAPS = 2
"""Lines of evidence that are printed of a source that is not clean."""


@click.command()
@data_option
@sources_option
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object, for monitoring.")
@click.option(
    "--prometheus",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write the figures to FILE, for the textfile collector of Prometheus' node exporter.",
)
@now_option
def status(data: Path, sources: Path | None, as_json: bool, prometheus: Path | None, now: datetime | None) -> None:
    """Say whether last night was good, which sources are unwell and since when, and what waits.

    Exit 0 good or running, 2 incomplete, 1 anything else.
    """
    if not data.is_dir():
        raise BadInput(f"There is no data directory {data}: run `nianbao nightly` first, or name it with --data DIR.")
    moment = clock(now)
    found = health(data, moment)
    night, each = _forecast(data, registry(data, sources), moment)
    found["next_night"] = asdict(night)
    found["by_source"] = [asdict(one) for one in each]
    found["failures"] = failures(data) if found["verdict"] == "failed" else []
    if prometheus:
        _write(prometheus, found)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            say(line)
    raise SystemExit(EXIT_CODES.get(found["verdict"], EXIT_FAILED))


def _forecast(data: Path, sources: Path | None, now: datetime) -> tuple[Forecast, list[SourceForecast]]:
    try:
        return forecast_with_sources(data, load(sources), now, Policy.default(configuration(data).crawl_settings()))
    except RegistryError as error:
        raise BadInput(str(error)) from error


def _write(path: Path, found: dict[str, Any]) -> None:
    try:
        write_metrics(path, found)
    except OSError as error:
        raise BadInput(f"Cannot write {path}: {error.strerror}.") from error


def _lines(found: dict[str, Any]) -> list[str]:
    """The answer first, then what stands behind it; nothing is said of what is as it should be."""
    lines = [_WORDS.get(found["verdict"], found["verdict"])]
    last, running = found["last_run"], found["running"]
    if running:
        lines.append(f"  now      `nianbao {running['command']}`, process {running['pid']} on {running['host']}"
                     f" since {running['since']}, at: {running['step']}")  # fmt: skip
    if last:
        lines.append(f"  night    {last['started_at']} to {last['finished_at'] or '?'}: {last['summary'] or '…'}")
    lines += [f"           {failure}" for failure in found["failures"]]
    lines += [*_source_lines(found["sources"]), *_queue_lines(found)]
    lines.append(_archive_line(found["archive"], found["disk"]))
    lines.append(f"  next     {cost(Forecast(**found['next_night']))}")
    return [*lines, *_delay_lines(found["by_source"])]


def _archive_line(sizes: dict[str, int], disk: dict[str, Any]) -> str:
    counts = f"{sizes['reports']:,} reports of {sizes['agencies']:,} agencies, {sizes['changes']:,} changes"
    stored = sum(disk["databases"].values())
    return f"  archive  {counts}; {stored / 1e6:,.0f} MB stored, {disk['free_bytes'] / 1e9:,.1f} GB free"


def _source_lines(sources: dict[str, Any]) -> list[str]:
    waiting = sources["total"] - sources["seen"]
    rest = f", {waiting} not visited yet" if waiting else ""
    lines = [f"  sources  {sources['clean']} of {sources['total']} clean{rest}"]
    for source in sources["not_clean"][:_SHOWN]:
        nights = f"{source['nights']} night{'s' * (source['nights'] != 1)}"
        lines.append(f"           {source['source_id']}: {source['state']} since {source['since']} ({nights})"
                     f" {source['reason']}")  # fmt: skip
        lines += [f"             {gap}" for gap in source["gaps"][:_GAPS]]
    if len(sources["not_clean"]) > _SHOWN:
        lines.append(f"           and {len(sources['not_clean']) - _SHOWN} more; see --json")
    return lines


def _documents_line(documents: dict[str, Any]) -> str:
    """Every document that a listing showed, each once: the parts add up."""
    parts = [_part(documents, end, words) for end, words in _ENDS.items() if documents[end] or end in _ALWAYS]
    return f"  listed   {documents['listed']:,} documents: {', '.join(parts)}"


def _part(documents: dict[str, Any], end: str, words: str) -> str:
    reasons = {reason: count for reason, count in documents["reasons"].get(end, {}).items() if reason}
    why = " (" + ", ".join(f"{reason} {count:,}" for reason, count in reasons.items()) + ")" if reasons else ""
    count = sum(documents[end].values()) if end == "refused" else documents[end]
    return f"{count:,} {words}{why}"


def _queue_lines(found: dict[str, Any]) -> list[str]:
    lines = [_documents_line(found["documents"])] if found["documents"]["listed"] else []
    states = found["coverage"]["states"]
    if states:
        counts = ", ".join(f"{state} {count:,}" for state, count in sorted(states.items()))
        lines.append(f"  coverage {found['coverage']['year']}: {counts}")
    unreadable = found["unreadable"]
    if unreadable["count"]:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in unreadable["reasons"].items())
        lines.append(f"  queue    {unreadable['count']:,} documents wait ({reasons}); `nianbao review list`")
    for held in found["quarantine"]:
        causes = ", ".join(f"{cause} {count:,}" for cause, count in held["causes"].items())
        lines.append(
            f"  held     {held['source_id']} in quarantine since {held['since']}: {held['addresses']:,} of"
            f" {held['read']:,} addresses contradict themselves ({causes}); {held['postponed']:,} documents wait"
        )
    if found["pages_gone"]:
        lines.append(f"  gone     {found['pages_gone']:,} pages are gone, listing not proved: not told as withdrawn")
    alerts = found["alerts"]
    if alerts["waiting"] or alerts["dead"]:
        lines.append(f"  alerts   {alerts['waiting']} messages wait, {alerts['dead']} given up")
    return lines + [
        f"           {letter['subscription']}, {letter['channel']}: {letter['error']}"
        for letter in alerts["dead_letters"][:_SHOWN]
    ]


def _delay_lines(sources: list[dict[str, Any]]) -> list[str]:
    """Where a revision of the newest year waits longest; nothing is said where it is seen the next morning."""
    slow = sorted((source for source in sources if source["delay"].get("newest", 1) > 1), key=_delay)
    return [
        f"           {source['source_id']}: a revision of the newest year is seen within {-_delay(source)} nights"
        for source in slow[:_SLOWEST]
    ] + ([f"           and {len(slow) - _SLOWEST} more; see `nianbao forecast`"] if len(slow) > _SLOWEST else [])


def _delay(source: dict[str, Any]) -> int:
    return -int(source["delay"]["newest"])


VERDICTS = ("good", "incomplete", "failed", "interrupted", "late", "running", "never")


def write_metrics(path: Path, found: dict[str, Any]) -> None:
    """Write what `archive.upkeep.status.health` found, whole or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.write_text("".join(f"{line}\n" for line in _metric_lines(found)), encoding="utf-8")
    part.replace(path)


def _metric_lines(found: dict[str, Any]) -> Iterator[str]:
    """The text format of Prometheus, for the node exporter's textfile collector."""
    yield "# HELP nianbao_verdict How the last night went: 1 for the verdict that holds."
    yield "# TYPE nianbao_verdict gauge"
    for verdict in VERDICTS:
        yield f'nianbao_verdict{{verdict="{verdict}"}} {int(found["verdict"] == verdict)}'
    for name, help_text, value in _gauges(found):
        yield f"# HELP nianbao_{name} {help_text}"
        yield f"# TYPE nianbao_{name} gauge"
        yield f"nianbao_{name} {value}"


def _gauges(found: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    last = found["last_run"]
    if last and last["finished_at"]:
        ended = datetime.fromisoformat(last["finished_at"])
        yield "last_night_finished_seconds", "When the last night ended, in Unix time.", int(ended.timestamp())
    yield "sources", "Sources of the registry.", found["sources"]["total"]
    yield "sources_not_clean", "Sources whose last visit was not complete.", len(found["sources"]["not_clean"])
    yield "reports", "Reports in the archive.", found["archive"]["reports"]
    yield "changes", "Changes found so far.", found["archive"]["changes"]
    yield "unreadable_documents", "Documents that wait to be read.", found["unreadable"]["count"]
    yield "alerts_waiting", "Messages that wait to be delivered.", found["alerts"]["waiting"]
    yield "alerts_dead", "Messages that were given up.", found["alerts"]["dead"]
    yield "disk_free_bytes", "Free space where the data lives.", found["disk"]["free_bytes"]
    yield "next_night_requests", "Requests that the next night will make, about.", found["next_night"]["requests"]
