"""Chinese full-text search: text cut into overlapping two-character pieces, for index and query alike.

Words are not segmented: a dictionary cuts the same phrase differently in different contexts, and a search that
misses a report is worse than a larger index. Every run of letters and digits of any script becomes its overlapping
pairs and its last character ("公开12" → 公开 开1 12 2), so that a query of any length finds what `LIKE` finds.
The FTS5 tables use the tokenizer `ascii`, for which every character outside ASCII belongs to a token: the cutting
below decides alone, whatever Unicode version SQLite was built with.
"""

from __future__ import annotations

import re

from parsers.folding import compatible

_RUN = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')

NOTHING = '""'
"""An FTS5 query that is valid and matches nothing."""

COMMON = 5_000
"""A query with more matches than this says nothing by its words: rank by date, not by bm25 over a huge list."""

WEIGHTS = (10.0, 6.0, 1.0)
"""bm25 weight of title, agency and body."""


def normalise(text: str) -> str:
    """NFKC and lower case: １２３ is 123, （一） is (一). The stored original is never changed."""
    return compatible(text).lower()


def index_text(text: str) -> str:
    """What goes into the index for `text`: its pieces, separated by spaces."""
    pieces: list[str] = []
    for run in _RUN.findall(normalise(text)):
        pieces.extend(map(str.__add__, run, run[1:]))
        pieces.append(run[-1])
    return " ".join(pieces)


def match_query(query: str) -> str:
    """The FTS5 query for what a reader typed.

    Words are joined by AND, "quoted words" stay together, `-word` excludes. Operators of FTS5 that a reader types
    (OR, NEAR, *, ^, :) are plain text. A query without a letter or digit gives NOTHING.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for sign, quoted, bare in _TERM.findall(normalise(query)):
        phrase = _phrase(quoted or bare)
        if phrase:
            (unwanted if sign else wanted).append(phrase)
    if not wanted:
        return NOTHING
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def terms(query: str) -> tuple[str, ...]:
    """The words of a query that are looked for, normalised: what a snippet marks."""
    found = _TERM.findall(normalise(query))
    return tuple(text for sign, quoted, bare in found if not sign and (text := (quoted or bare).strip()))


def _phrase(term: str) -> str:
    """One term as an FTS5 phrase; its last run stays open to the right, as a part of a word is."""
    runs = _RUN.findall(term)
    if not runs:
        return ""
    pieces = [piece for run in runs[:-1] for piece in index_text(run).split()]
    last = runs[-1]
    pieces.extend(map(str.__add__, last, last[1:]))
    if len(last) > 1:
        return f'"{" ".join(pieces)}"'
    return f'"{" ".join([*pieces, last])}" *'


def escape_fts(query: str | None) -> str:
    """Replacement for Datasette's SQL function of that name, so that its own search box understands Chinese."""
    return match_query(query or "")
