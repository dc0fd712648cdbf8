"""The registry in use: the shipped one or the user's own, with the sources that people accepted; and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.editorial.queue import FIGURES, LEVELS, UNKNOWN_LEVEL
from archive.editorial.registered import Row, registered
from commands.shared.options import BadInput
from crawler.registry.sources import RegistryError, load, row_problems

JOINED = "registry.csv"
"""Written by every command that needs it, from the registry and the decisions: never the place to change anything."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed source: its registry row, what it rests on, and what it weighs in the queue."""

    source_id: str
    row: Row
    evidence: Mapping[str, Any]
    unsure: tuple[str, ...]
    searched_at: str
    weight: int

    @property
    def titles(self) -> list[str]:
        return list(self.evidence.get("titles") or ())


def own_registry(data: Path, sources: Path | None) -> Path | None:
    """The registry file that a person keeps: the one given, else DATA's own, else None for the shipped one."""
    own = data / "sources.csv"
    return sources or (own if own.is_file() else None)


def registry(data: Path, sources: Path | None, *, into: Path | None = None) -> Path | None:
    """The registry that a command goes by: the one that a person keeps, joined by the sources accepted by decision.

    into  directory in which the joined one is written instead of DATA, which then is only looked at.
    One that cannot be read is returned as it is: whoever loads it says what is wrong. Raises BadInput.
    """
    own = own_registry(data, sources)
    accepted = registered(data, at_rest=into is not None).rows
    if not accepted:
        return own
    from crawler.registry.official import registry_rows, write_rows

    try:
        rows = registry_rows(own)
    except RegistryError:
        return own
    more = list(_not_there(accepted, rows))
    if not more:
        return own
    joined = (into or data) / JOINED
    try:
        write_rows(joined, [*rows, *more])
    except OSError as error:
        raise BadInput(f"Cannot write {joined}: {error.strerror}.") from error
    return joined


def _not_there(accepted: tuple[Row, ...], rows: list[Row]) -> Iterator[Row]:
    """Accepted rows that nobody has copied into the registry meanwhile."""
    known = {row[name] for row in rows for name in ("source_id", "list_url")}
    for row in accepted:
        if known.isdisjoint((row["source_id"], row["list_url"])):
            known |= {row["source_id"], row["list_url"]}
            yield row


def proposals(data: Path) -> list[Proposal]:
    """What `sources discover` found and nobody has decided on yet, heaviest first. Raises BadInput."""
    from crawler.run.discover import FILE
    from crawler.run.discover import proposals as read

    if not (data / FILE).is_file():
        return []
    try:
        lines = [line for line in read(data / FILE) if line.get("outcome") == "found"]
        known = load(registry(data, None))
        found = {one.source_id: one for one in map(_proposal, lines)}
    except (RegistryError, ValueError) as error:
        raise BadInput(str(error)) from error
    settled = {name for source in known if source.crawled for name in (source.source_id, source.list_url)}
    settled |= registered(data).declined
    left = [one for one in found.values() if settled.isdisjoint((one.source_id, one.row["list_url"]))]
    return sorted(left, key=lambda one: (-one.weight, one.source_id))


def _proposal(line: Mapping[str, Any]) -> Proposal:
    """Raises ValueError when the line has no row."""
    row, evidence = line.get("row"), line.get("evidence") or {}
    if not isinstance(row, dict) or not {"source_id", "list_url", "region_code"} <= row.keys():
        raise ValueError(f"the proposal for {line.get('source_id')} has no registry row")
    weight = int(evidence.get("reports") or 0) * FIGURES * LEVELS.get(_level(row["region_code"]), UNKNOWN_LEVEL)
    unsure = tuple(line.get("unsure") or ())
    return Proposal(row["source_id"], row, evidence, unsure, str(line.get("searched_at", "")), weight)


def _level(code: str) -> str:
    if code.startswith("bm"):
        return "central"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def accepted_row(proposal: Proposal) -> Row:
    """The row as it would stand in the registry. Raises BadInput when it breaks a rule of the registry."""
    row = {name: value for name, value in proposal.row.items() if value}
    for column, message in row_problems(row):
        raise BadInput(f"The proposal {proposal.source_id} is no row of the registry: {column} {message}.")
    return row
