"""Sources that people accepted into the registry: rows that lie in their decisions and outlive every other file."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.editorial.decisions import FILE_NAME, read
from archive.raw.opening import open_reading

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Registered:
    """`rows` of accepted sources, in the order of their decisions; ids of proposals that were `declined`."""

    rows: tuple[Row, ...] = ()
    declined: frozenset[str] = frozenset()


def registered(data: Path, *, at_rest: bool = False) -> Registered:
    """What stands of the decisions in DATA/editorial.db on proposed sources. Raises sqlite3.Error.

    `at_rest`: see `open_reading`.
    """
    if not (data / FILE_NAME).is_file():
        return Registered()
    with closing(open_reading(data / FILE_NAME, at_rest=at_rest)) as db:
        made = [recorded.decision for recorded in read(db)]
    undone = {decision.replaces for decision in made if decision.kind == "undo"}
    last = {
        str(decision.subject["source_id"]): decision
        for decision in made
        if decision.kind in ("accept_source", "decline_source") and decision.uid not in undone
    }
    accepted = (decision.data.get("row") for decision in last.values() if decision.kind == "accept_source")
    return Registered(
        tuple({str(name): str(value) for name, value in row.items()} for row in accepted if row),
        frozenset(source for source, decision in last.items() if decision.kind == "decline_source"),
    )
