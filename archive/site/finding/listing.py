"""A filtered list: one question, of which the page, its count, its CSV, its JSON and its feed are made."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.publish import csv_cells
from archive.site.language.current import say
from archive.site.serving.answers import BadQuestionError, Data, Page, PageContext
from archive.site.serving.reader import Row, Snapshot

MOST = 20_000
"""Rows that are counted and handed over at most; whoever wants more takes the whole set."""
FEED_SIZE = 100
NEVER = "1970-01-01T00:00:00Z"
"""The moment of what has not happened yet, where Atom wants one."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows answer a question; `at_least` when nobody counted further."""

    number: int
    at_least: bool = False

    @property
    def kind(self) -> str:
        """As JSON tells it."""
        return "at_least" if self.at_least else "exact"


@dataclass(frozen=True, slots=True)
class Question:
    """What a list holds: SELECT `columns` FROM `source` (joins and WHERE included) ORDER BY `order`."""

    columns: str
    source: str
    order: str
    params: Mapping[str, Any]

    def count(self, snapshot: Snapshot) -> Count:
        counted = f"SELECT count(*) FROM (SELECT 1 FROM {self.source} LIMIT {MOST + 1})"
        key = ("count", self.source, tuple(sorted(self.params.items())))
        found = snapshot.cached(key, lambda: int(snapshot.value(counted, self.params)))
        return Count(min(found, MOST), found > MOST)

    def rows(self, snapshot: Snapshot, limit: int, offset: int = 0, *, order: str = "") -> list[Row]:
        query = f"SELECT {self.columns} FROM {self.source} ORDER BY {order or self.order} LIMIT :limit OFFSET :offset"
        return snapshot.rows(query, {**self.params, "limit": limit, "offset": offset})


Shape = Callable[[Snapshot, Sequence[Row]], Sequence[Mapping[str, Any]]]
"""Rows of a question → objects as a file has them, all with the same keys."""


def as_stored(_: Snapshot, rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. `key` never changes: "report/5"; `updated` is a stored moment."""

    key: str
    title: str
    path: str
    updated: str
    summary: str = ""


def links(ask: PageContext, *kinds: str) -> dict[str, str]:
    """Addresses of the files that answer the same question as this page: kind (csv, json, atom) → path and query."""
    return {kind: f"{ask.args.path}.{kind}{ask.args.query_with(page=None)}" for kind in kinds}


def as_csv(ask: PageContext, question: Question, name: str, shape: Shape = as_stored) -> Data:
    """Every row. Raises BadQuestionError where there are more than MOST."""
    rows = question.rows(ask.archive, MOST + 1)
    if len(rows) > MOST:
        raise BadQuestionError(say("超过 {0} 行。请加条件，或到下载页取整套数据。", MOST))
    return csv_of(ask, name, shape(ask.archive, rows))


def csv_of(ask: PageContext, name: str, rows: Sequence[Mapping[str, Any]]) -> Data:
    return _csv(ask, name, [*rows[:1], *(row.values() for row in rows)])


def labels_asked(ask: PageContext) -> str:
    """The language of the second line of a CSV: zh, en, or "" for none. Raises BadQuestionError."""
    language = ask.args.get("labels")
    if language not in ("", "zh", "en"):
        raise BadQuestionError("labels 只能是 zh 或 en。")
    return language


def labelled_csv(
    ask: PageContext, name: str, columns: Mapping[str, Mapping[str, str]], rows: Iterable[Iterable[Any]]
) -> Data:
    """Rows under the keys of their columns; with `labels`, the labels are the second line."""
    language = labels_asked(ask)
    second = [[labels[language] for labels in columns.values()]] if language else []
    return _csv(ask, name, [columns, *second, *rows])


def _csv(ask: PageContext, name: str, rows: Iterable[Iterable[Any]]) -> Data:
    output = io.StringIO()
    writer = csv_cells.Writer(output, raw=ask.args.raw)
    for row in rows:
        writer.writerow(row)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Data(output.getvalue().encode(), "text/csv; charset=utf-8", headers)


def as_json(ask: PageContext, question: Question, size: int, shape: Shape = as_stored) -> Data:
    """One page of `size` rows, with how many there are and the address of the next page."""
    number = ask.args.number("page", 1, least=1, most=MOST)
    rows = question.rows(ask.archive, size + 1, (number - 1) * size)
    return json_of(ask, question.count(ask.archive), number, shape(ask.archive, rows[:size]), goes_on=len(rows) > size)


def json_of(
    ask: PageContext, count: Count, page: int, results: Sequence[Mapping[str, Any]], *, goes_on: bool, **others: object
) -> Data:
    following = f"{ask.args.origin}{_below(ask)}{ask.args.query_with(page=page + 1)}" if goes_on else None
    told = {"total": count.number, "total_is": count.kind, "page": page, "next_url": following}
    text = json.dumps({**others, **told, "results": results}, ensure_ascii=False, indent=1)
    return Data(text.encode(), "application/json; charset=utf-8")


def as_feed(ask: PageContext, title: str, entries: Sequence[Entry]) -> Page:
    """An Atom feed of these entries, newest first; its page is that of the same question."""
    context = {
        "title": f"{title} · {ask.site.settings.name}",
        "page": ask.args.origin + _below(ask).removesuffix(".atom") + ask.args.query_with(),
        "entries": entries,
        "updated": entries[0].updated if entries else NEVER,
    }
    return Page("entries.xml", context, media_type="application/atom+xml; charset=utf-8")


def _below(ask: PageContext) -> str:
    """The path below the base URL, which `origin` has already."""
    return ask.args.path.removeprefix(ask.site.path(""))
