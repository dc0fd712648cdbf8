"""The question of a search: words, places and kinds, figures; as SQL over reports and reports_fts, and in words."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.figures.measures import FIGURES, MEASURES, RATES
from archive.figures.measures import sql as measure_sql
from archive.figures.report_columns import BY_NAME, FACETS, INSIDE
from archive.search import COMMON, NOTHING, WEIGHTS, match_query, terms
from archive.site.labels.words import field_name
from archive.site.language.current import say
from archive.site.serving.answers import Args, BadQuestionError
from archive.site.serving.reader import Snapshot

LONGEST, MOST_TERMS = 200, 20
LITERAL = "literal"
"""Parameter: 1 takes the query by its words, without reading a year or a place in it."""
OPERATORS: Mapping[str, tuple[str, str]] = {
    "gt": (">", "大于"),
    "gte": (">=", "不小于"),
    "lt": ("<", "小于"),
    "lte": ("<=", "不大于"),
    "exact": ("=", "等于"),
}


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """A figure or rate that must be above or below a number; a report without that figure never fits."""

    key: str
    operator: str
    value: float

    @property
    def name(self) -> str:
        return f"{self.key}__{self.operator}"

    @property
    def words(self) -> str:
        measure = MEASURES[self.key]
        return say("{0}{1} {2:g}{3}", measure.zh, OPERATORS[self.operator][1], self.value, measure.unit)

    @property
    def sql(self) -> str:
        return f"{measure_sql(MEASURES[self.key])} {OPERATORS[self.operator][0]} ?"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `chosen`: column → values, any of which fits; `literal`: by the words as they are written."""

    query: str
    chosen: Mapping[str, Sequence[str]]
    figures: Sequence[FigureFilter]
    literal: bool = False

    @property
    def narrowed(self) -> bool:
        return bool(self.chosen or self.figures)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address that asks this."""
        chosen = [(column, value) for column, values in self.chosen.items() for value in values]
        figures = [(figure.name, f"{figure.value:g}") for figure in self.figures]
        return [("q", self.query)] * bool(self.query) + chosen + figures

    def conditions(self) -> tuple[str, list[object]]:
        """Conditions on `reports`, each beginning with AND, and their values."""
        clauses = [
            f" AND reports.{column} IN ({', '.join('?' * len(values))})" for column, values in self.chosen.items()
        ]
        params: list[object] = [
            int(value) if BY_NAME[column].type == "INTEGER" and value.isdigit() else value
            for column, values in self.chosen.items()
            for value in values
        ]
        clauses += [f" AND {figure.sql}" for figure in self.figures]
        return "".join(clauses), params + [figure.value for figure in self.figures]


@dataclass(frozen=True, slots=True)
class Found:
    """All results up to COMMON, best first; `more` when there are others; `by_words` when the words rank them."""

    ids: tuple[int, ...]
    more: bool
    by_words: bool

    @property
    def total(self) -> int:
        return len(self.ids)


def ask(args: Args) -> Question:
    """The question of an address. Raises BadQuestionError."""
    query = args.get("q")
    if len(query) > LONGEST or len(terms(query)) > MOST_TERMS:
        raise BadQuestionError(say("检索词太长了：最多 {0} 个字、{1} 个词。", LONGEST, MOST_TERMS))
    chosen = {column: args.all(column)[:40] for column in FACETS if args.all(column)}
    figures = [_figure(name, value) for name, value in args.query if "__" in name and value]
    return Question(query, chosen, figures[:10], args.get(LITERAL) == "1")


def names() -> list[str]:
    """All that an address may ask by."""
    return ["q", LITERAL, *FACETS, *(f"{key}__{operator}" for key in MEASURES for operator in OPERATORS)]


def _figure(name: str, value: str) -> FigureFilter:
    key, _, operator = name.partition("__")
    if key not in MEASURES or operator not in OPERATORS:
        raise BadQuestionError(say("没有“{0}”这样的条件。", name[:40]))
    try:
        return FigureFilter(key, operator, float(value))
    except ValueError:
        raise BadQuestionError(say("{0}应当与一个数字比较，而不是“{1}”。", MEASURES[key].zh, value[:40])) from None


def _source(question: Question) -> tuple[str, list[object]]:
    """FROM and WHERE of the question, and their values."""
    conditions, params = question.conditions()
    if not question.query:
        return f"reports WHERE 1{conditions}", params
    match = match_query(question.query)
    if not question.narrowed:
        return "reports_fts WHERE reports_fts MATCH ?", [match]
    return (
        f"reports_fts CROSS JOIN reports ON reports.id = reports_fts.rowid WHERE reports_fts MATCH ?{conditions}",
        [match, *params],
    )


def find(snapshot: Snapshot, question: Question, most: int | None = None) -> Found:
    """Up to `most` (COMMON) results in order. Beyond COMMON matches words rank nothing: the newest come first."""
    most = most or COMMON
    source, params = _source(question)
    key, order = ("reports_fts.rowid", "") if question.query else ("reports.id", "reports.year DESC, ")
    query = f"SELECT {key} FROM {source} ORDER BY {order}{key} DESC LIMIT {most + 1}"
    ids = [row[0] for row in snapshot.rows(query, params)]
    if len(ids) > COMMON or not question.query:
        return Found(tuple(ids[:most]), len(ids) > most, False)
    scores = _scores(snapshot, question.query)
    return Found(tuple(sorted(ids, key=lambda number: scores.get(number, 0.0))), False, bool(scores))


def answers(archive: sqlite3.Connection, question: Question, report: int) -> bool:
    """Whether a report is among the results of a question."""
    source, params = _source(question)
    key = "reports_fts.rowid" if question.query else "reports.id"
    return archive.execute(f"SELECT 1 FROM {source} AND {key} = ? LIMIT 1", [*params, report]).fetchone() is not None


def found_any(snapshot: Snapshot, question: Question) -> bool:
    """Whether the question has a result."""
    source, params = _source(question)
    return bool(snapshot.rows(f"SELECT 1 FROM {source} LIMIT 1", params))


def _scores(snapshot: Snapshot, query: str) -> dict[int, float]:
    """bm25 of the reports by the rare words of a query, best lowest.

    bm25 first counts every phrase in the whole index, which for a word of every report (公开) takes longer than all
    the rest; such a word weighs next to nothing, so it is left out.
    """
    phrases = [match_query(f'"{term}"') for term in terms(query)]
    rare = [phrase for phrase in phrases if phrase != NOTHING and matches(snapshot, phrase) <= COMMON]
    if not rare:
        return {}
    sql = (
        f"SELECT rowid, bm25(reports_fts, {', '.join(map(str, WEIGHTS))}) FROM reports_fts"
        f" WHERE reports_fts MATCH ? LIMIT {COMMON}"
    )
    return {row[0]: row[1] for row in snapshot.rows(sql, [" AND ".join(f"({phrase})" for phrase in rare)])}


def matches(snapshot: Snapshot, match: str, most: int = COMMON) -> int:
    """How many reports match, up to one more than `most`."""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM reports_fts WHERE reports_fts MATCH ? LIMIT {most + 1})"
    return int(snapshot.value(sql, [match]))


def facets(snapshot: Snapshot, question: Question, found: Found) -> dict[str, list[tuple[str, int]]]:
    """Column → (value, number of results), most first."""
    columns = [column for column in FACETS if _offered(column, question)]
    sql = f"SELECT {', '.join(columns)} FROM reports WHERE id IN (SELECT value FROM json_each(?))"
    rows = snapshot.rows(sql, [json.dumps(found.ids)])
    counted = {column: Counter(str(row[column]) for row in rows if row[column] is not None) for column in columns}
    return {
        column: _ordered(column, counts) for column, counts in counted.items() if len(counts) > 1 or column in INSIDE
    }


def _offered(column: str, question: Question) -> bool:
    return column not in INSIDE or INSIDE[column] in question.chosen


def _ordered(column: str, counts: Counter[str]) -> list[tuple[str, int]]:
    if BY_NAME[column].type == "INTEGER":
        return sorted(counts.items(), key=lambda item: int(item[0]), reverse=True)
    return counts.most_common()


def in_words(question: Question) -> list[tuple[str, str, str]]:
    """Every condition as (name, value, words), for the chips above the results."""
    chips = [
        (column, value, field_name(column, value)) for column, values in question.chosen.items() for value in values
    ]
    return chips + [(figure.name, f"{figure.value:g}", figure.words) for figure in question.figures]


def figure_choices() -> list[tuple[str, str]]:
    """Flat figures and rates for the form; an address may ask for every measure by its key."""
    return [(key, measure.zh) for key, measure in {**FIGURES, **RATES}.items()]
