"""Starting a crawl: one child process running Scrapy, judged by the ledger it leaves in raw.db.

Scrapy cannot run twice in one process (its reactor does not restart) and exits 0 on almost anything, so it gets a
process of its own, and neither its exit code nor its log decides how the night went.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO, Any, Literal

from archive.raw.captures import LedgerLine
from archive.raw.lock import hold
from archive.raw.store import RawStore
from crawler.night.policy import Policy
from crawler.registry.hosts import Shard
from crawler.registry.sources import Source, load

CrawlOutcome = Literal["clean", "incomplete", "failed"]
Progress = Callable[[Mapping[str, Any]], None]
WHOLE = Shard()
LOCK = "crawl.lock"
"""Held while the portals are asked, by `crawl` and `nightly` alike."""
_ROOT = Path(__file__).resolve().parents[2]
_LOG_KEPT = 3
_ENDING = 3.0
"""Seconds that the child of a killed crawl may take to notice and end."""


class CrawlError(Exception):
    """The crawl could not be started or could not go on; the message is one sentence."""


class UnknownSourceError(CrawlError):
    """A source id that the registry does not have."""


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """What to crawl.

    sources    registry file, None = the shipped one.  only  source ids, () = all that are active.
    since      year; reports on earlier years are not asked for.
    shard      the part of the hosts that is asked.
    now        when the run starts, timezone-aware.
    settings   Scrapy settings to change, as `scrapy -s`.
    timeout    seconds after which the child is ended; what it stored stays, the next run goes on.
    """

    data: Path
    sources: Path | None
    now: datetime
    only: tuple[str, ...] = ()
    since: int | None = None
    shard: Shard = WHOLE
    settings: Mapping[str, str] = field(default_factory=dict)
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What the ledger says. `run_id` is None when the child never began; `error` is "" or one sentence."""

    run_id: int | None
    outcome: CrawlOutcome
    lines: tuple[LedgerLine, ...] = ()
    error: str = ""

    @property
    def exit_code(self) -> int:
        """0 clean, 1 failed, 2 incomplete."""
        return {"clean": 0, "failed": 1, "incomplete": 2}[self.outcome]

    @property
    def unclean(self) -> tuple[LedgerLine, ...]:
        return tuple(line for line in self.lines if not is_clean(line))


def is_clean(line: LedgerLine) -> bool:
    """Whether everything that a source shows was seen and everything that was due was had.

    A listing that cannot be proved is no failure: it is counted and shown, and withdraws nothing.
    """
    return line.verdict in ("complete", "ok", "unproven") and not (
        line.failed or line.refused or line.pending or line.alarm
    )


def outcome_of(lines: Iterable[LedgerLine]) -> CrawlOutcome:
    """Failed only when sources were visited and not one of them gave anything."""
    lines = tuple(lines)
    if all(map(is_clean, lines)):
        return "clean"
    return "failed" if all(line.verdict in ("failed", "blocked") for line in lines) else "incomplete"


def crawl(request: CrawlRequest, progress: Progress | None = None) -> CrawlSummary:
    """Run one crawl to its end. Raises CrawlError, LockedError, RegistryError or sqlite3.Error before it starts.

    `progress` is called with {"run", "sources"} and then {"source", "verdict"} for each source that is done.
    """
    _check(request)
    log = _rotate(request.data / "crawl.log")
    news = _run_child(request, log, progress or (lambda _: None))
    return _judge(request, news, log)


def _check(request: CrawlRequest) -> None:
    """Everything that can be wrong with the request, before a process is started for it."""
    if request.now.tzinfo is None:
        raise ValueError("now must be timezone-aware")
    check_chosen(request.only, load(request.sources))
    try:
        Policy.default(request.settings)
    except ValueError as error:
        raise CrawlError(str(error)) from error
    try:
        request.data.mkdir(parents=True, exist_ok=True)
        with hold(request.data, "crawl", request.now, name=LOCK, patience=_ENDING), RawStore(request.data) as store:
            store.check_writable()
    except OSError as error:
        raise CrawlError(f"Cannot write to the data directory {request.data}: {error.strerror}.") from error


def check_chosen(only: Iterable[str], sources: Iterable[Source]) -> None:
    """Raises UnknownSourceError for an id that the registry does not have, or of which only the home page is known."""
    known = {source.source_id: source for source in sources}
    for source_id in only:
        if source_id not in known:
            raise UnknownSourceError(f"There is no source {source_id!r} in the registry.")
        if not known[source_id].crawled:
            raise UnknownSourceError(f"Of {source_id} only the home page is known: `nianbao sources discover` first.")


def _command(request: CrawlRequest, log: Path) -> list[str]:
    arguments = {
        "data": str(request.data.absolute()),
        "sources": str(request.sources.absolute()) if request.sources else "",
        "only": ",".join(request.only),
        "since": str(request.since or ""),
        "shard": str(request.shard),
        "now": request.now.isoformat(),
    }
    settings = {"LOG_FILE": str(log.absolute()), **request.settings, "NIANBAO_CHILD": "1"}
    command = [sys.executable, "-m", "scrapy", "crawl", "reports"]
    command += [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    return command + [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def _run_child(request: CrawlRequest, log: Path, progress: Progress) -> dict[str, Any]:
    """News of the child, merged. It dies with us: the pipe to its stdin closes whatever happens to this process."""
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": _python_path()}
    news: dict[str, Any] = {}
    with log.open("a", encoding="utf-8") as errors:
        child = subprocess.Popen(
            _command(request, log),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            cwd=_ROOT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
    timer = threading.Timer(request.timeout, child.kill) if request.timeout else None
    try:
        if timer:
            timer.start()
        for item in _read(child.stdout):
            news.update(item)
            progress(item)
        news["exit"] = child.wait()
    finally:
        if timer:
            timer.cancel()
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()
    return news


def _python_path() -> str:
    return os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))


def _read(stream: IO[str] | None) -> Iterable[dict[str, Any]]:
    for line in stream or ():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found


def _judge(request: CrawlRequest, news: Mapping[str, Any], log: Path) -> CrawlSummary:
    run_id = news.get("run")
    lines: tuple[LedgerLine, ...] = ()
    if run_id is not None:
        with RawStore.reading(request.data) as store:
            lines = tuple(store.ledger(run_id))
    if "finished" in news:
        return CrawlSummary(run_id, outcome_of(lines), lines)
    error = news.get("error") or f"The crawl ended early (exit {news.get('exit')}); see {log}"
    return CrawlSummary(run_id, "failed", lines, str(error))


def _rotate(log: Path) -> Path:
    """The log of this run is fresh; those of the last runs are kept as crawl.log.1, .2, .3."""
    RotatingFileHandler(log, backupCount=_LOG_KEPT, delay=True).doRollover()
    return log
