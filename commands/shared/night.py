"""One night: crawl, archive, coverage, alerts. Each step stands alone: what one of them breaks, the others still do.

The order of the steps is that of the data. Killed anywhere, the next night carries on, because every step starts from
what is stored and not from what the step before it says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import coverage
from archive.alerts import service
from archive.alerts.digest import Look, build
from archive.alerts.events import after, newest, open_archive
from archive.filing.ingest import ingest
from archive.publish import partitions
from archive.raw import faults
from archive.raw.captures import Due, SourceState, Walk
from archive.raw.lock import RunLock, hold
from archive.raw.stamps import parse_stamp
from archive.raw.store import RawStore
from archive.store import Store
from archive.upkeep import runs
from archive.upkeep.runlog import RunLog
from commands.shared.cluster import readers
from commands.shared.options import EXIT_CLEAN, EXIT_FAILED, EXIT_INCOMPLETE
from commands.shared.telling import telling
from crawler.night.clock import Clock
from parsers.sandbox.cluster import ClusterError

if TYPE_CHECKING:
    from crawler.run.process import CrawlRequest, CrawlSummary

Bar = Callable[[int, int], None]
Progress = Callable[[str], AbstractContextManager[Bar]]
"""`with progress("Crawling") as bar: bar(done, of)`."""


@contextmanager
def silent(_label: str) -> Iterator[Bar]:
    """The progress of a night that nobody watches."""
    yield lambda _done, _of: None


@dataclass(frozen=True, slots=True)
class NightRequest:
    """What to do tonight.

    sources   registry file, None = the shipped one.  only  source ids, () = all.  since  year.
    now       when the night starts, timezone-aware.   jobs  parser processes, 0 = one per processor.
    cluster   address of the Dask scheduler whose workers read, and crawl; "" = this machine does.
    shards    parts of the hosts that are crawled apart, each with a raw.db of its own; 0 = all in one.
    settings  Scrapy settings to change.   seconds  after which the crawl is ended and the other steps go on.
    """

    data: Path
    now: datetime
    sources: Path | None = None
    only: tuple[str, ...] = ()
    since: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    seconds: int | None = None
    jobs: int = 0
    cluster: str = ""
    shards: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class NightOutcome:
    """How the night went. `lines` for a person: what is not clean first, the summary last; `digest` the changes."""

    exit_code: int
    lines: tuple[str, ...]
    digest: str = ""


@dataclass(slots=True)
class _Night:
    """A night under way. `public`: what the archive says of it to all; no paths, no subscribers, no addresses."""

    request: NightRequest
    lock: RunLock
    log: RunLog
    clock: Clock
    exit_code: int = EXIT_CLEAN
    lines: list[str] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    record: int | None = None
    told: str = ""
    first_change: tuple[int, str] = (0, "")

    def worsen(self, exit_code: int) -> None:
        """Failed is worse than incomplete, incomplete worse than clean."""
        rank = (EXIT_CLEAN, EXIT_INCOMPLETE, EXIT_FAILED)
        self.exit_code = max(self.exit_code, exit_code, key=rank.index)


GRACE_SECONDS = 300
"""How long after its time a crawl may take to come to an orderly end before it is ended."""


def run_night(request: NightRequest) -> NightOutcome:
    """Run the night. Raises LockedError when another one is at work, OSError when DATA cannot be used."""
    clock = Clock(request.now)
    with hold(request.data, "nightly", request.now) as lock:
        night = _Night(request, lock, RunLog(request.data, clock.now), clock)
        night.log.event("night_started", only=request.only, settings=dict(request.settings))
        for name, step in _STEPS:
            _attempt(night, name, step)
        night.log.event("night_finished", exit_code=night.exit_code, lines=night.lines, totals=night.totals)
        return NightOutcome(night.exit_code, (*night.lines, _summary(night)), _digest(night))


def _attempt(night: _Night, name: str, step: Callable[[_Night], None]) -> None:
    night.lock.step(name)
    night.log.event("step_started", step=name)
    try:
        step(night)
    except ClusterError as error:  # the night ends without it, and the next one goes on
        night.log.event("cluster_lost", step=name, error=str(error))
        night.lines.append(f"{name} is incomplete: {error}")
        night.public.append(f"{name} is incomplete")
        night.broken.add(name)
        night.worsen(EXIT_INCOMPLETE)
    except Exception as error:  # whatever it is, the steps after this one must have their turn
        sentence = faults.sentence(error) or str(error) or type(error).__name__
        night.log.failure("step_failed", error, step=name)
        night.lines.append(f"{name} failed: {' '.join(sentence.split())[:500]}")
        night.public.append(f"{name} failed")
        night.broken.add(name)
        night.worsen(EXIT_FAILED)
    else:
        night.log.event("step_finished", step=name)


def _begin(night: _Night) -> None:
    """Open the record of the night, and say when the one before it was cut off."""
    with Store.open(night.request.data, now=night.clock.now()) as store:
        night.record, left = runs.begin(store, night.clock.now())
    step = f"; it was at: {night.lock.left.step}" if night.lock.left and night.lock.left.step else ""
    for record in left:
        night.lines.append(f"The night that began at {record.started_at} did not finish{step}. This one carries on.")
        night.log.event("previous_night_unfinished", run=record.id, started_at=record.started_at, step=step)
    archive = open_archive(night.request.data)
    if archive:
        night.first_change = newest(archive)
        archive.close()


def _subscriptions(night: _Night) -> None:
    """Who subscribed since the last night hears of what this one finds."""
    night.lines += service.register(night.request.data, night.clock.now(), night.request.environment)


def _crawl(night: _Night) -> None:
    from commands.shared.crawl_lines import crawl_lines
    from crawler.run.process import CrawlRequest

    request = night.request
    settings = dict(request.settings)
    if request.seconds:
        settings.setdefault("CLOSESPIDER_TIMEOUT", str(request.seconds))
    with request.progress("Crawling") as bar:
        summary = _crawled(
            request,
            CrawlRequest(
                data=request.data,
                sources=request.sources,
                now=night.clock.now(),
                only=request.only,
                since=request.since,
                settings=settings,
                timeout=request.seconds + GRACE_SECONDS if request.seconds else None,
            ),
            bar,
        )
    *unclean, totals = crawl_lines(summary)
    night.lines += unclean
    night.public += unclean
    night.totals.append(totals)
    if summary.error:
        night.lines.append(f"crawl: {summary.error}")
    night.worsen(summary.exit_code)


def _crawled(request: NightRequest, wanted: CrawlRequest, bar: Bar) -> CrawlSummary:
    from crawler.run.process import crawl

    if not request.shards:
        return crawl(wanted, _advance(bar))
    from commands.shared.parts import Parts

    return Parts(request.data, request.shards, request.cluster).crawl(wanted, bar)


def _advance(bar: Bar) -> Callable[[Mapping[str, Any]], None]:
    """Progress by sources that are done."""
    count = {"done": 0, "of": 1}

    def advance(news: Mapping[str, Any]) -> None:
        count["of"] = int(news.get("sources", count["of"]))
        count["done"] += "source" in news
        bar(count["done"], max(count["of"], count["done"]))

    return advance


def _sources(night: _Night) -> None:
    """Copy the registry and the state of each source into the public archive."""
    from crawler.registry.sources import HOME_ONLY, load

    states: dict[str, SourceState] = {}
    walks: dict[str, Walk] = {}
    if (night.request.data / "raw.db").is_file():
        with RawStore.reading(night.request.data) as raw:
            states = {state.source_id: state for state in raw.source_states()}
            walks = {walk.source_id: walk for walk in raw.last_walks()}
    with Store.open(night.request.data, now=night.clock.now()) as store:
        rows = (source for source in load(night.request.sources) if source.crawled)
        store.put_sources(_source_row(asdict(source), states, walks) for source in rows)
        store.drop_sources(HOME_ONLY)


def _source_row(row: dict[str, Any], states: Mapping[str, SourceState], walks: Mapping[str, Walk]) -> dict[str, object]:
    del row["line"]
    state, walk = states.get(row["source_id"]), walks.get(row["source_id"])
    if state:
        row |= {"state": state.state, "since": state.since, "reason": state.reason}
    if walk:
        row |= {"proofs": "\n".join(walk.proofs), "gaps": "\n".join(walk.gaps)}
    return {name: value if value != "" else None for name, value in row.items()}


def _archive(night: _Night) -> None:
    request = night.request
    try:
        with readers(request.cluster, request.jobs, request.data / "raw.db") as who, request.progress("Reading") as bar:
            summary = ingest(request.data, now=night.clock.now(), jobs=who, progress=bar, due=_due(request))
    finally:
        _tell_shards(request)
    night.totals.append(summary.line())
    night.log.event("ingested", line=summary.line(), unreadable=dict(summary.unreadable))


def _tell_shards(request: NightRequest) -> None:
    """Each part of the crawl hears what its captures meant, as far as they were filed."""
    if request.shards:
        from commands.shared.parts import Parts

        Parts(request.data, request.shards).give_back()


def _due(request: NightRequest) -> Due:
    """The crawl's rule when to look again, for the archive, which knows what is news."""
    from crawler.night.policy import Policy
    from crawler.night.schedule import next_look

    policy = Policy.default(request.settings)
    return lambda state, started: next_look(state, parse_stamp(started), policy)


def _coverage(night: _Night) -> None:
    with Store.open(night.request.data, now=night.clock.now()) as store:
        coverage.refresh(store, night.clock.now())


EXPORT_SECONDS = 3600
"""How long a night writes partitions at most; the first export of a large archive takes several nights."""


def _export(night: _Night) -> None:
    """The files of /downloads: of what this night touched."""
    until = time.monotonic() + EXPORT_SECONDS
    done = partitions.refresh(night.request.data, now=night.clock.now(), goes_on=lambda: time.monotonic() < until)
    night.log.event("exported", **asdict(done))
    if done.left:
        night.totals.append(f"{done.written} partitions written, {done.left} left for the next night")


def _alerts(night: _Night) -> None:
    told = service.send(_alerts_context(night), due_only=True, night_through="archive" not in night.broken)
    night.lines += told.lines
    night.told = told.total
    if told.dead:
        night.worsen(EXIT_INCOMPLETE)


def _end(night: _Night) -> None:
    if night.record is None:
        return
    with Store.open(night.request.data, now=night.clock.now()) as store:
        summary = " | ".join((*night.public, *night.totals))
        runs.finish(store, night.record, night.clock.now(), night.exit_code, summary)


def _alarms(night: _Night) -> None:
    """What the operator must know, himself and apart from what readers are told."""
    told = service.alarm(_alerts_context(night))
    night.lines += told.lines


def _alerts_context(night: _Night) -> service.Context:
    return telling(night.request.data, night.clock.now(), night.request.environment, night.log.event)


_STEPS: tuple[tuple[str, Callable[[_Night], None]], ...] = (
    ("begin", _begin),
    ("subscriptions", _subscriptions),
    ("crawl", _crawl),
    ("sources", _sources),
    ("archive", _archive),
    ("coverage", _coverage),
    ("alerts", _alerts),
    ("export", _export),
    ("end", _end),
    ("alarms", _alarms),
)


def _summary(night: _Night) -> str:
    done = [*night.totals, *filter(None, [night.told])]
    return f"Night {runs.OUTCOMES[night.exit_code]}: " + "; ".join(done or ["nothing was done"])


def _digest(night: _Night) -> str:
    """Everything that changed tonight, in Chinese. Empty when nothing did."""
    archive = open_archive(night.request.data)
    if archive is None:
        return ""
    try:
        message = build(archive, list(after(archive, night.first_change)), Look("zh"))
    finally:
        archive.close()
    return message.text if message else ""
