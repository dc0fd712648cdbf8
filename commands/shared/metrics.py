"""The state of the archive in the text format of Prometheus, for the node exporter's textfile collector."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

VERDICTS = ("good", "incomplete", "failed", "interrupted", "late", "running", "never")


def write_metrics(path: Path, found: dict[str, Any]) -> None:
    """Write what `archive.upkeep.status.health` found, whole or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    part.write_text("".join(f"{line}\n" for line in _lines(found)), encoding="utf-8")
    part.replace(path)


def _lines(found: dict[str, Any]) -> Iterator[str]:
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
