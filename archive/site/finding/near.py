"""What a search that found nothing offers: what the query seems to mean, its words alone, like names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from archive.search import COMMON, NOTHING, match_query, terms
from archive.site.finding.query import Question, find, matches
from archive.site.finding.understanding import understand
from archive.site.serving.reader import Row, Snapshot


@dataclass(frozen=True, slots=True)
class Near:
    """What to offer when nothing was found.

    understood  the query taken apart into places, year and words, with the number of results.
    """

    understood: tuple[Question, int] | None
    single: Sequence[tuple[str, int]]
    without_conditions: int
    agencies: Sequence[Row]
    spellings: Sequence[str]


def near(snapshot: Snapshot, question: Question) -> Near:
    """Each word alone, the words without the conditions, bodies of a like name, and places of a like spelling."""
    words = terms(question.query)
    single = [(word, _count(snapshot, word)) for word in words] if len(words) > 1 else []
    without = _count(snapshot, question.query) if question.narrowed and question.query else 0
    names = [word for word in words if len(word) >= 2]
    places = list(_places(snapshot))
    spellings = [name for word in names for name in _alike(word, places)]
    found = [pair for pair in single if pair[1]]
    return Near(_understood(snapshot, question), found, without, _bodies(snapshot, names), spellings[:6])


def _understood(snapshot: Snapshot, question: Question) -> tuple[Question, int] | None:
    """The question that the query seems to mean, when that one finds something."""
    understood = understand(question.query, _places(snapshot))
    if understood is None:
        return None
    chosen = {column: [value] for column, value in understood.places.items()}
    if understood.year:
        chosen["year"] = [understood.year]
    meant = Question(" ".join(understood.words), {**question.chosen, **chosen}, question.figures)
    total = find(snapshot, meant).total
    return (meant, total) if total else None


def _places(snapshot: Snapshot) -> dict[str, str]:
    """Name of a place that has reports → the column that holds it; the highest place of a name."""

    def look() -> dict[str, str]:
        return {row[0]: column for column in ("county", "city", "province") for row in snapshot.rows(_distinct(column))}

    return snapshot.cached("places", look)


def _distinct(column: str) -> str:
    """The values of an indexed column, from each to the next: DISTINCT would read a million entries for 3,000 names."""
    return (
        f"WITH RECURSIVE names(name) AS (SELECT min({column}) FROM reports UNION ALL "
        f"SELECT (SELECT min({column}) FROM reports WHERE {column} > name) FROM names WHERE name IS NOT NULL) "
        "SELECT name FROM names WHERE name IS NOT NULL"
    )


def _alike(word: str, names: Sequence[str]) -> list[str]:
    """Names of a like spelling, those that begin alike first: 北仓区 → 北仑区."""
    found = [name for name in get_close_matches(word, names, n=12, cutoff=0.6) if name != word]
    return sorted(found, key=lambda name: name[:1] != word[:1])[:4]


def _count(snapshot: Snapshot, query: str) -> int:
    match = match_query(query)
    return 0 if match == NOTHING else min(matches(snapshot, match), COMMON)


def _bodies(snapshot: Snapshot, names: Sequence[str]) -> list[Row]:
    if not names:
        return []
    likeness = " OR ".join("alias LIKE ?" for _ in names[:4])
    return snapshot.rows(
        f"SELECT * FROM agencies WHERE id IN (SELECT agency_id FROM agency_aliases WHERE {likeness} LIMIT 200) LIMIT 8",
        [f"%{name}%" for name in names[:4]],
    )
