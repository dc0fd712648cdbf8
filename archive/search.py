"""Chinese full-text search: text cut into overlapping two-character pieces, for index and query alike.

Words are not segmented: a dictionary cuts the same phrase differently in different contexts, and a search that
misses a report is worse than a larger index. Every run of letters and digits of any script becomes its overlapping
pairs and its last character ("公开12" → 公开 开1 12 2), so that a query of any length finds what `LIKE` finds.
The FTS5 tables use the tokenizer `ascii`, for which every character outside ASCII belongs to a token: the cutting
below decides alone, whatever Unicode version SQLite was built with.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_RUN = re.compile(r"[^\W_]+")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')

NOTHING = '""'
"""An FTS5 query that is valid and matches nothing."""

COMMON = 5_000
"""A query with more matches than this says nothing by its words: rank by date, not by bm25 over a huge list."""

COUNTED = 100
"""Filtered matches of a common word are counted up to here."""

WEIGHTS = (10.0, 6.0, 1.0)
"""bm25 weight of title, agency and body."""


def normalise(text: str) -> str:
    """NFKC and lower case: １２３ is 123, （一） is (一). The stored original is never changed."""
    return unicodedata.normalize("NFKC", text).lower()


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


@dataclass(frozen=True, slots=True)
class Found:
    """A page of matches: report ids in order, how many there are (a floor when `more`), and how they are ordered."""

    ids: tuple[int, ...]
    total: int
    more: bool
    order: str


FILTERS = ("province", "city", "county", "region_code", "level", "kind", "year", "form", "status", "check_outcome",
           "reader", "agency_id", "source_id")  # fmt: skip
"""Columns of `reports` by which `ranked` filters."""


def ranked(
    db: sqlite3.Connection,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    filters: Mapping[str, object] | None = None,
) -> Found:
    """Reports that match, best first.

    A word that stands in nearly every report (公开) ranks nothing, and bm25 over a million postings takes seconds:
    beyond COMMON matches the order is newest first in the archive, `total` is a floor and `more` is set.
    Raises KeyError for a filter that is no column of FILTERS.
    """
    match = match_query(query)
    where, values = _conditions(filters or {})
    matches = f"SELECT count(*) FROM (SELECT 1 FROM reports_fts WHERE reports_fts MATCH ? LIMIT {COMMON + 1})"
    count: int = db.execute(matches, [match]).fetchone()[0]
    if count > COMMON:
        return _newest(db, match, where, values, limit, offset)
    source = "reports_fts JOIN reports ON reports.id = reports_fts.rowid" if where else "reports_fts"
    weights = ", ".join(map(str, WEIGHTS))
    rows = db.execute(
        f"SELECT reports_fts.rowid FROM {source} WHERE reports_fts MATCH ?{where} "
        f"ORDER BY bm25(reports_fts, {weights}), reports_fts.rowid",
        [match, *values],
    ).fetchall()
    return Found(tuple(row[0] for row in rows[offset : offset + limit]), len(rows), more=False, order="best")


def _newest(  # noqa: PLR0913, PLR0917 — a page of a query
    db: sqlite3.Connection, match: str, where: str, values: Sequence[object], limit: int, offset: int
) -> Found:
    """A page of a common word. With filters, walk the few reports that they leave and look each up in the index."""
    if not where:
        page = "SELECT rowid FROM reports_fts WHERE reports_fts MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?"
        ids = tuple(row[0] for row in db.execute(page, [match, limit, offset]))
        return Found(ids, COMMON, more=True, order="newest")
    walked = (
        "SELECT reports.id FROM reports WHERE EXISTS "
        f"(SELECT 1 FROM reports_fts WHERE reports_fts MATCH ? AND rowid = reports.id){where} "
        "ORDER BY reports.id DESC LIMIT ?"
    )
    wanted = max(offset + limit, COUNTED) + 1
    found = [row[0] for row in db.execute(walked, [match, *values, wanted])]
    more = len(found) == wanted
    return Found(tuple(found[offset : offset + limit]), len(found) - more, more, "newest")


def _conditions(filters: Mapping[str, object]) -> tuple[str, Sequence[object]]:
    unknown = set(filters) - set(FILTERS)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return "".join(f" AND reports.{name} IS ?" for name in filters), list(filters.values())
