"""Columns of a registry row that say how a listing is read, for portals that nothing recognises."""

from __future__ import annotations

from pathlib import Path

from crawler.listing.walker import ListWalker
from crawler.registry.sources import Source, load, read
from tests.crawler.walker.portal import COLUMN, HOST, Portal, cut, listed, page, reports

HEAD = "source_id,region_code,list_url,scope"


def source(tmp_path: Path, names: str, cells: str) -> Source:
    file = tmp_path / "sources.csv"
    file.write_text(f"{HEAD},{names}\nx,510182,{HOST}{COLUMN},portal,{cells}\n", encoding="utf-8")
    return load(file)[0]


def walk(portal: Portal, row: Source) -> ListWalker:
    walker = ListWalker(row)
    queue = walker.start()
    while queue:
        queue = walker.feed(queue[0], portal.answer(queue[0]))
    return walker


def test_pages_by_a_template(tmp_path: Path) -> None:
    rows = reports(23)
    portal = Portal({COLUMN if n == 1 else f"{COLUMN}p/{n - 1}": page(listed(cut(rows, n, 7))) for n in range(1, 5)})
    walker = walk(portal, source(tmp_path, "list_next_page,list_rows", "p/{page0},ul.wz li"))
    assert len(walker.items) == 23
    assert walker.verdict().verdict == "complete"


def test_an_empty_page_behind_a_full_one_is_a_hole_when_rows_follow(tmp_path: Path) -> None:
    """A template says nowhere how many pages there are: an empty page is the end, or a fault of the portal's."""
    rows = reports(23)
    pages = {COLUMN if n == 1 else f"{COLUMN}p/{n - 1}": page(listed(cut(rows, n, 7))) for n in range(1, 5)}
    portal = Portal(pages | {f"{COLUMN}p/1": page(listed([]))})
    walker = walk(portal, source(tmp_path, "list_next_page,list_rows", "p/{page0},ul.wz li"))
    verdict = walker.verdict()
    assert len(walker.items) == 16
    assert verdict.verdict == "partial" and "stub_pages" in verdict.reason


def test_rows_of_an_interface(tmp_path: Path) -> None:
    rows = reports(23)
    portal = Portal({COLUMN: page("<div id='app'></div>")})
    portal.calls["/api/list"] = lambda method, query, body: {
        "d": {
            "n": 23,
            "l": [{"t": {"x": row.title}, "u": row.url} for row in rows[body["from"] : body["from"] + 10]],  # type: ignore[index]
        }
    }
    names = "list_next_page,list_method,list_body,list_items,list_title,list_link,list_total"
    walker = walk(portal, source(tmp_path, names, '/api/list,POST,"{""from"":{offset:10}}",d.l,t.x,u,d.n'))
    assert len(walker.items) == 23
    assert walker.verdict().verdict == "complete"


def test_addresses_made_of_fields(tmp_path: Path) -> None:
    portal = Portal({COLUMN: page("<div id='app'></div>")})
    portal.calls["/api/list"] = lambda method, query, body: {
        "rows": [
            {"id": at, "name": row.title, "day": "2025-01-20"}
            for at, row in enumerate(reports(9))
            if at // 5 == int(query["p"]) - 1
        ]
    }
    names = "list_next_page,list_items,list_title,list_date,list_detail"
    walker = walk(portal, source(tmp_path, names, "/api/list?p={page},rows,name,day,/content/{id}.html"))
    assert {item.url for item in walker.items} == {f"{HOST}/content/{at}.html" for at in range(9)}
    assert walker.items[0].date == "2025-01-20"


def test_a_recipe_that_cannot_hold_is_told(tmp_path: Path) -> None:
    file = tmp_path / "sources.csv"
    names = "list_method,list_items,list_detail,list_body"
    file.write_text(f"{HEAD},{names}\nx,510182,{HOST}/a,portal,PUT,a b,/x/,q=1\n", encoding="utf-8")
    _, problems = read(file)
    assert {problem.column for problem in problems} == {"list_method", "list_items", "list_detail", "list_body"}
