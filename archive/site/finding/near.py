"""What a search that found nothing offers: its words alone, like names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from archive.search import COMMON, NOTHING, match_query, terms
from archive.site.finding.meaning import places
from archive.site.finding.query import Question, matches
from archive.site.serving.reader import Row, Snapshot

MOST_BODIES = 8
"""Bodies of a like name that are shown; one more is looked for, so that the page can say that there are others."""


@dataclass(frozen=True, slots=True)
class Near:
    """What to offer when nothing was found."""

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
    known = list(places(snapshot))
    spellings = [name for word in names for name in _alike(word, known)]
    found = [pair for pair in single if pair[1]]
    return Near(found, without, _bodies(snapshot, names), spellings[:6])


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
        f"SELECT * FROM agencies WHERE id IN (SELECT agency_id FROM agency_aliases WHERE {likeness} LIMIT 200)"
        f" LIMIT {MOST_BODIES + 1}",
        [f"%{name}%" for name in names[:4]],
    )
