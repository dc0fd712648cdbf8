"""Documents that wait for a person, beside the reports that a search finds: held documents are no reports.

What is known of one is its body and year, as its listing calls them: only places, kinds, levels and years are asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.site.finding.query import Question
from archive.site.serving.reader import Row, Snapshot

SHOWN = 50
"""Documents that a page names."""
_ANY_OF: Mapping[str, str] = {"year": "u.year", "kind": "a.kind", "level": "a.level"}
_PLACES = ("province", "city", "county")
_LIES_IN = (
    "EXISTS (WITH RECURSIVE up(name, parent) AS (SELECT name, parent FROM regions WHERE code = a.region_code UNION ALL "
    "SELECT r.name, r.parent FROM regions r JOIN up ON r.code = up.parent) SELECT 1 FROM up WHERE name IN ({}))"
)
_SOURCE = "unreadable u LEFT JOIN agencies a ON a.id = u.agency_id WHERE u.state = 'held'"


@dataclass(frozen=True, slots=True)
class Held:
    """`documents`: the first of them; `count`: all of the same places, kinds and years; `unplaced`: others of which
    nobody knows the body yet."""

    count: int
    documents: Sequence[Row]
    unplaced: int


def held(snapshot: Snapshot, question: Question) -> Held | None:
    """What waits of what is asked; None where the question names no place, kind, level or year, or nothing waits."""
    asked = {column: values for column, values in question.chosen.items() if column in (*_ANY_OF, *_PLACES)}
    if not asked:
        return None
    clauses = [
        f" AND {_ANY_OF[column]} IN ({_marks(values)})"
        if column in _ANY_OF
        else f" AND {_LIES_IN.format(_marks(values))}"
        for column, values in asked.items()
    ]
    where = "".join(clauses)
    params = [value for values in asked.values() for value in values]
    count = int(snapshot.value(f"SELECT count(*) FROM {_SOURCE}{where}", params))
    unplaced = int(snapshot.value(f"SELECT count(*) FROM {_SOURCE} AND u.agency_id IS NULL"))
    columns = "u.url, u.title, u.reason, u.first_seen, u.year, a.id AS agency_id, a.name AS agency"
    order = f"ORDER BY u.first_seen DESC, u.url LIMIT {SHOWN}"
    found = snapshot.rows(f"SELECT {columns} FROM {_SOURCE}{where} {order}", params)
    return Held(count, found, unplaced) if count or unplaced else None


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
