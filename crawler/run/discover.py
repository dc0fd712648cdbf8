"""Searching the portals of which only the home page is known: many side by side, each as a probe does, resumable.

What is found is a proposal with its evidence, one line of DATA/proposals.jsonl; accepting one is a person's decision.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from archive.raw.ahead import age
from archive.raw.stamps import stamp
from crawler.discovery.candidates import Candidate, parents
from crawler.discovery.probe_fetch import ProbeFetcher
from crawler.discovery.result import ProbeResult, source_id
from crawler.discovery.search import Discovery
from crawler.registry.addresses import host_of
from crawler.registry.hints import Hint, hints
from crawler.registry.regions import Places
from crawler.registry.sources import Source

FILE = "proposals.jsonl"
_AGAIN = timedelta(days=90)
"""A portal that showed no column is searched again after so long; one that did is not."""
_GUESS, _DISCLOSURE, _NEIGHBOUR = 0.7, 0.6, 0.5
_SHOWN = 5

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """What to search: portals that are known by home page only and were not searched lately."""

    portals: tuple[Source, ...]
    done: int


def portals_to_search(sources: Iterable[Source], file: Path, now: datetime, regions: tuple[str, ...] = ()) -> Batch:
    """Rows of the registry that are still to be searched; `regions` are beginnings of region codes, () = all.

    Raises ValueError naming the line of `file` that is no proposal.
    """
    wanted = [each for each in sources if not each.crawled and (not regions or each.region_code.startswith(regions))]
    settled = {line["source_id"] for line in proposals(file) if _holds(line, now)}
    left = tuple(source for source in wanted if source.source_id not in settled)
    return Batch(left, len(wanted) - len(left))


def proposals(file: Path) -> list[Line]:
    """The lines of a file of proposals, a later one in the place of an earlier one of the same portal."""
    found: dict[str, Line] = {}
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            each = json.loads(line)
            found[each["source_id"]] = each
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                continue  # the last line has no end: its writer was killed
            raise ValueError(f"{file}, line {number} is no proposal") from error
    return list(found.values())


def _holds(line: Mapping[str, Any], now: datetime) -> bool:
    return line["outcome"] == "found" or age(line["searched_at"], now) < _AGAIN


@dataclass(frozen=True, slots=True)
class Searching:
    """How to search: a fetcher for each portal's address, the regions by which portals are placed, the time, portals
    side by side, the file of proposals."""

    fetcher: Callable[[str], ProbeFetcher]
    places: Places
    now: Callable[[], datetime]
    at_once: int
    file: Path


def discover(portals: Iterable[Source], how: Searching, progress: Callable[[int, int], None]) -> dict[str, int]:
    """Search the portals and append a line for each. Returns outcomes: found, none, and `stopped` (hours, breaker),
    which leaves no line: those are searched next time. Raises OSError when the file cannot be written."""
    portals = tuple(portals)
    counts = {"found": 0, "none": 0, "stopped": 0}
    _mend(how.file)
    with how.file.open("a", encoding="utf-8") as out, ThreadPoolExecutor(how.at_once) as threads:
        work = [threads.submit(_search, portal, how) for portal in portals]
        try:
            for number, finished in enumerate(as_completed(work), start=1):
                line = finished.result()
                counts[line["outcome"] if line else "stopped"] += 1
                if line:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
                    out.flush()
                progress(number, len(portals))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
    return counts


def _mend(file: Path) -> None:
    """Cut off a last line that has no end, so that the next one begins on its own."""
    data = file.read_bytes() if file.is_file() else b""
    if data and not data.endswith(b"\n"):
        with file.open("rb+") as out:
            out.truncate(data.rfind(b"\n") + 1)


def _search(portal: Source, how: Searching) -> Line | None:
    fetch = how.fetcher(portal.list_url)
    search = Discovery(portal.list_url, _candidates(portal), how.places)
    queue = search.start()
    while queue and fetch.stopped is None:
        queue = search.feed(queue[0], fetch(queue[0]))
    if search.result is None or fetch.stopped:
        return None
    return _line(portal, search.result, stamp(how.now()))


def _candidates(portal: Source) -> Iterator[Candidate]:
    """Where to look besides the home page: guesses, and the folders above addresses that were seen on the portal."""
    for hint in hints().get(host_of(portal.list_url), ()):
        yield from _from_hint(hint)


def _from_hint(hint: Hint) -> Iterator[Candidate]:
    if hint.kind == "guess":
        yield Candidate(hint.address, _GUESS, "a guess beside a column that was seen")
        return
    weight = _DISCLOSURE if hint.kind == "disclosure" else _NEIGHBOUR
    above = [each for each in parents(hint.address) if each.url.count("/") > 3]
    yield Candidate(hint.address, weight, "a disclosure column seen on the portal, a neighbour")
    for distance, folder in enumerate(above[:2], start=1):
        yield Candidate(folder.url, weight - distance / 20, "a folder above a column seen on the portal")


def _line(portal: Source, result: ProbeResult, at: str) -> Line:
    """A proposal: the registry row to accept, completed by what the registry knows of the portal, and why."""
    column = result.column
    line: Line = {"source_id": portal.source_id, "home": portal.list_url, "searched_at": at}
    line |= {"outcome": "found" if column else "none", "unsure": list(result.unsure), "asked": len(result.tried)}
    if column is None:
        return line
    known = {"region_code": portal.region_code, "region_name": portal.region_name}
    known["source_id"] = source_id(portal.region_code, column.url)
    row = result.row() | known | {"portal_name": portal.portal_name or result.site.name}
    row["site_code"] = portal.site_code or row["site_code"]
    evidence = {
        "why": column.why,
        "family": column.family,
        "paging": column.paging,
        "reports": len(column.items),
        "years": list(column.years),
        "agencies": list(column.agencies[:_SHOWN]),
        "titles": [item.title for item in column.items[:_SHOWN]],
        "walk": asdict(column.walk),
        "others": [other.url for other in result.others[:_SHOWN]],
    }
    return line | {"row": row, "evidence": evidence}
