"""Every row once: tables and views by every column, up and down, with ties and gaps, however they are taken away."""

from __future__ import annotations

import csv
import html
import io
import random
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.utils import escape_sqlite

from archive import assessed
from archive.figures import panel
from archive.site.app import make_datasette
from archive.site.labels.metadata import public_tables
from archive.site.tables.paging import Page
from archive.store import Store
from tests.site.conftest import NOW

ROWS = 13
SIZES = (3, 2000, 5)
MORE = """
CREATE TABLE keyless (place TEXT, number INTEGER);
CREATE TABLE untyped (part, number, note, PRIMARY KEY (part, number)) WITHOUT ROWID;
CREATE TABLE pictures (name TEXT PRIMARY KEY, bytes BLOB) WITHOUT ROWID;
CREATE VIEW reports_of_years AS SELECT year, status, county, fees_wan, id FROM reports;
"""
"""Shapes of tables that the archive does not have now."""
PANELS = (panel.LONG, panel.WIDE)
"""Views over everything, with hundreds of columns: read as they are in the sample."""
TABLES = [
    *(table for table in public_tables() if table not in (*panel.BY_YEAR, panel.ALIKE)),
    *("keyless", "untyped", "pictures", "reports_of_years"),
]
POOLS: dict[str, tuple[Any, ...]] = {
    "TEXT": ("", "$null", "甲,乙", "10", "9", "2024-02-01T18:00:00Z"),
    "INTEGER": (0, -7, 2021, 2**53 + 1),
    "REAL": (0.1 + 0.2, 1 / 3, -2.0, 1e-300, 59237.2449),
    "BLOB": (b"", b"\x00\xff", b"abc"),
    "": ("5", 5, 5.5, b"5"),
}


def _fill(db: sqlite3.Connection, table: str, rng: random.Random) -> None:
    """Rows full of ties: every column takes few values, none of them where it may; only keys are all different."""
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    unique = {name for name, in db.execute(
        f"SELECT i.name FROM pragma_index_list('{table}') AS l, pragma_index_info(l.name) AS i WHERE l.[unique]"
    )}  # fmt: skip
    last_of_key = max((name for _, name, *_, key in columns if key or name in unique), default="")
    for number in range(1, ROWS + 1):
        values: list[Any] = []
        for _, name, kind, notnull, _, key in columns:
            if name == last_of_key or name in unique or (key and kind == "INTEGER" and name in ("id", "number")):
                values.append(number if kind != "TEXT" else f"键,{number}")
            elif not notnull and not key and rng.random() < 0.4:
                values.append(None)
            else:
                values.append(rng.choice(POOLS[kind]))
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def _fill_checks(db: sqlite3.Connection, rng: random.Random) -> None:
    """The table of which there is a view only, through its own writer: runs of what passed, and others between them."""
    checks = assessed.Checks(db)
    for version, positions in ((-7, range(6)), (2021, range(3, 10))):
        outcomes = [rng.choice(("pass", "pass", "pass", "fail")) for _ in positions]
        sides = [rng.choice((0, 4, 1 / 3, 2**53 + 1)) for _ in positions]
        rows = zip(positions, rng.choices(("R1", "R2"), k=7), outcomes, sides, sides, strict=False)
        checks.put(version, [(*row, "", f"甲,{row[0] % 3}", None) for row in rows])


@pytest.fixture(scope="module")
def tied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("tied")
    with Store.open(data, now=NOW):
        pass
    rng = random.Random(13)
    with sqlite3.connect(data / "archive.db") as db:
        db.executescript(MORE)
        for table in TABLES:
            if table not in ("reports_of_years", assessed.VIEW):
                db.execute(f"DELETE FROM {table}")
                _fill(db, table, rng)
        _fill_checks(db, rng)
    db.close()
    return data


@pytest.fixture
def paged(tied: Path) -> Iterator[Any]:
    made = make_datasette(tied)
    yield made
    made.site.close()


def _columns(data: Path, table: str) -> dict[str, tuple[Any, ...]]:
    """Name → what paging can tell of a column: type, whether it may be empty, its places in the key and in an index."""
    with sqlite3.connect(data / "archive.db") as db:
        indexed = {name: place for place, name in db.execute(
            f"SELECT i.seqno, i.name FROM pragma_index_list('{table}') AS l, pragma_index_info(l.name) AS i"
        )}  # fmt: skip
        info = db.execute(f"PRAGMA table_info({table})").fetchall()
    db.close()
    names = {name: (kind, notnull, key, indexed.get(name)) for _, name, kind, notnull, _, key in info}
    return {"rowid": (), **names} if table == "keyless" else names


@pytest.fixture(scope="module")
def orders(tied: Path) -> dict[str, list[dict[str, str]]]:
    """Table → no order, and both ways by the first and the last column of each kind that no table before had, among
    those with a key of the same kind: the mechanism knows kinds only."""
    seen: set[tuple[Any, ...]] = set()
    return {table: _orders(tied, table, seen) for table in TABLES}


def _orders(data: Path, table: str, seen: set[tuple[Any, ...]]) -> list[dict[str, str]]:
    kinds: dict[tuple[Any, ...], list[str]] = {}
    columns = _columns(data, table)
    key = tuple(kind[0] for kind in columns.values() if kind and kind[2])
    for column, kind in columns.items():
        kinds.setdefault((key, *kind), []).append(column)
    new = [kind for kind in kinds if kind not in seen]
    seen.update(new)
    chosen = dict.fromkeys(column for kind in new for column in (kinds[kind][0], kinds[kind][-1]))
    return [{}, *({way: column} for column in chosen for way in ("_sort", "_sort_desc"))]


def _values(data: Path, table: str, order: dict[str, str]) -> list[Any]:
    """The values of the column sorted by, as SQLite gives them in that order."""
    ((way, column),) = order.items()
    name = escape_sqlite(column)
    with sqlite3.connect(data / "archive.db") as db:
        found = db.execute(f"SELECT {name} FROM {table} ORDER BY {name} {'DESC' if way == '_sort_desc' else 'ASC'}")
        values = [row[0] for row in found]
    db.close()
    return values


async def _pages(datasette: Any, path: str) -> AsyncIterator[Any]:
    """The JSON of a page and of all that its next_url leads to."""
    for _ in range(2 * ROWS):
        answer = await datasette.client.get(path)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield body
        if not body["next_url"]:
            return
        path = body["next_url"].removeprefix("http://localhost")
    raise AssertionError("the pages have no end")


async def _through_json(datasette: Any, table: str, **args: Any) -> list[tuple[Any, ...]]:
    path = f"/archive/{table}.json?{urlencode({'_nofacet': 1, '_nocount': 1, **args})}"
    return [tuple(map(_plain, row)) async for page in _pages(datasette, path) for row in page["rows"]]


def _plain(value: Any) -> Any:
    """A value as JSON tells it: a blob that is no text comes as an object."""
    return value["encoded"] if isinstance(value, dict) else value


@pytest.mark.parametrize("table", TABLES)
async def test_paged_json_gives_every_row_once_in_order(
    paged: Any, tied: Path, orders: dict[str, list[dict[str, str]]], table: str
) -> None:
    for order, size in zip(orders[table], cycle(SIZES), strict=False):
        rows = await _through_json(paged, table, _size=size, **order)
        assert len(rows) == len(set(rows)) == ROWS, (order, size)
        if order and table not in ("untyped", "pictures"):
            place = [*_columns(tied, table)].index(next(iter(order.values())))
            assert [row[place] for row in rows] == _values(tied, table, order), (order, size)


@pytest.mark.parametrize("table", TABLES)
async def test_a_streamed_csv_has_every_row_once(
    paged: Any, orders: dict[str, list[dict[str, str]]], table: str
) -> None:
    for order, largest in zip(orders[table], cycle((5, 2000, 3)), strict=False):
        paged.max_returned_rows = largest
        answer = await paged.client.get(f"/archive/{table}.csv?{urlencode({'_stream': 'on', **order})}")
        _, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert len(rows) == len({tuple(row) for row in rows}) == ROWS, (order, largest)


@pytest.mark.parametrize("table", ["reports", "requests", "keyless", "untyped", "reports_of_years"])
async def test_the_links_to_the_next_page_lead_to_every_row_once(
    paged: Any, orders: dict[str, list[dict[str, str]]], table: str
) -> None:
    for order in orders[table][::3]:
        path, rows = f"/archive/{table}?{urlencode({'_size': 6, **order})}", []
        while path:
            body = (await paged.client.get(path)).text
            rows += re.findall(r"<tr[^>]*>(.*?)</tr>", body.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
            link = re.search(r'<a rel="next nofollow" href="([^"]+)"', body)
            path = html.unescape(link[1]).removeprefix("http://localhost") if link else ""
        assert len(rows) == len(set(rows)) == ROWS, order


@pytest.mark.parametrize(
    "query", ["", "&_sort=year", "&_sort_desc=last_changed", "&_sort=county", "&_sort_desc=fees_wan"]
)
async def test_a_download_has_as_many_reports_as_the_archive(datasette: Any, query: str) -> None:
    counted = (await datasette.client.get("/archive/reports.json?_size=0")).json()["filtered_table_rows_count"]
    answer = await datasette.client.get(f"/archive/reports.csv?_stream=on{query}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == len({row["id"] for row in rows}) == counted > 200


@pytest.mark.parametrize("view", PANELS)
async def test_a_streamed_panel_has_every_row_once(datasette: Any, view: str) -> None:
    counted = (await datasette.client.get(f"/archive/{view}.json?_size=0&year=2022&_nofacet=1")).json()
    answer = await datasette.client.get(f"/archive/{view}.csv?_stream=on&year=2022&_sort=agency_id")
    _, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(rows) == len({tuple(row) for row in rows}) == counted["filtered_table_rows_count"] > 10


@pytest.mark.parametrize("hidden", ["_nocol=year", "_col=title", "_labels=on"])
async def test_the_column_sorted_by_need_not_be_shown(paged: Any, hidden: str) -> None:
    rows = [row async for page in _pages(paged, f"/archive/reports.json?_size=4&{hidden}") for row in page["rows"]]
    # With labels Datasette tells a row as an object.
    keys = {next(iter(row.values())) if isinstance(row, dict) else row[0] for row in rows}
    assert len(keys) == len(rows) == ROWS


@pytest.mark.parametrize(
    "condition",
    [
        "status=",
        "county=",
        "_where=year%3D2021+or+year%3D0",
        "_where=year%3C3000+--+all&_nofacet=1",
        "year__in=2021,0&status__not=",
    ],
)
async def test_a_condition_holds_on_every_page(paged: Any, tied: Path, condition: str) -> None:
    path = f"/archive/reports.json?_size=2&_col=year&_sort_desc=county&{condition}"
    pages = [page async for page in _pages(paged, path)]
    whole = (await paged.client.get(path.replace("_size=2", "_size=max"))).json()["rows"]
    assert [row for page in pages for row in page["rows"]] == whole
    assert {page["filtered_table_rows_count"] for page in pages} == {len(whole)}


async def test_the_counts_beside_a_table_are_those_of_the_selection_on_every_page(paged: Any) -> None:
    def counts(page: Any) -> dict[str, Any]:
        found = page["facet_results"]
        return {name: [(item["value"], item["count"]) for item in found[name]["results"]] for name in found}

    first, *others = [counts(page) async for page in _pages(paged, "/archive/reports.json?_size=5&versions__gt=-9")]
    assert first["year"]
    assert all(other == first for other in others)


STEPS = {
    "reports": ["", "&_sort=year", "&_sort_desc=last_changed", "&_sort=county", "&_sort_desc=county"],
    "requests": [""],
    "sections": [""],
    "changes": ["", "&_sort_desc=detected_at"],
}


@pytest.mark.parametrize(("table", "query"), [(table, query) for table in STEPS for query in STEPS[table]])
async def test_no_page_sorts_what_an_index_has_in_order(paged: Any, tied: Path, table: str, query: str) -> None:
    pages = [page["query"] async for page in _pages(paged, f"/archive/{table}.json?_size=2&_nofacet=1{query}")]
    with sqlite3.connect(tied / "archive.db") as db:
        for page in pages:
            plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {page['sql']}", page["params"])]
            assert not [step for step in plan if "TEMP B-TREE" in step], page["sql"]
            following = "after0" in page["params"]
            assert any(step.startswith("SEARCH") for step in plan) or not following, (page["sql"], plan)
    db.close()
    assert len(pages) > 5


@pytest.mark.parametrize("mark", ["nonsense", "1,2,3", "%24null"])
async def test_a_mark_of_another_order_is_refused(paged: Any, mark: str) -> None:
    answer = await paged.client.get(f"/archive/reports.json?_sort=county&_next={mark}")
    assert answer.status_code == 400
    assert (await paged.client.get("/archive/untyped.json?_next=-1")).status_code == 400


async def test_a_page_that_cannot_be_put_in_order_is_not_shown(paged: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a Datasette that writes its SQL in another way: an error, not a page that loses rows."""
    monkeypatch.setattr(Page, "turned", lambda self, sql, params: (sql, params))
    assert (await paged.client.get("/archive/reports.json")).status_code == 500
