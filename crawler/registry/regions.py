"""What the crawler asks of places. The table of regions and its one reader are the archive's; commands hand them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crawler.registry.sources import Problem, Source


class Region(Protocol):
    """A region: its code, its name, and its name with those of the regions around it."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def full_name(self) -> str: ...


class Places(Protocol):
    """Regions by code; abolished code → the one that its area belongs to now; other codes that site codes use."""

    @property
    def by_code(self) -> Mapping[str, Region]: ...

    @property
    def successors(self) -> Mapping[str, str]: ...

    @property
    def aliases(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Nowhere:
    """No places: every region is unknown."""

    by_code: Mapping[str, Region] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


def region_problems(sources: Iterable[Source], places: Places, file: Path) -> Iterator[Problem]:
    """Rows whose region does not exist, is abolished, or goes by another name."""
    for source in sources:
        message = _code_problem(source.region_code, places)
        if message:
            yield Problem(str(file), source.line, "region_code", message)
            continue
        region = region_of(source.region_code, places)
        if region and source.region_name and source.region_name != region.full_name:
            text = f'"{source.region_name}" is not the name of {source.region_code}, which is {region.full_name}'
            yield Problem(str(file), source.line, "region_name", text)


def region_of(code: str, places: Places) -> Region | None:
    """The region of a code, or of another code for it."""
    return places.by_code.get(places.aliases.get(code, code))


def _code_problem(code: str, places: Places) -> str:
    if code.startswith("bm") or region_of(code, places):
        return ""
    successor = places.successors.get(code)
    if successor:
        known = places.by_code.get(successor)
        return f"{code} was abolished; its area belongs to {successor} {known.full_name if known else ''}".rstrip()
    return f"{code} is no region of archive/agencies/regions.csv, nor of a regions.csv of your own"
