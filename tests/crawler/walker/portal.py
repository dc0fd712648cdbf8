"""Small portals for tests of mechanisms: pages and interfaces in memory, and a walk over them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.listing.walker import ListWalker
from crawler.listing.words import Failure, Fetch, ListItem, Page, WalkResult
from crawler.registry.sources import Source

HOST = "http://www.qingshi.test"
COLUMN = "/zwgk/xxgknb/"
AGENCIES = (
    *("青石县教育局", "青石县民政局", "青石县财政局", "青石县水利局", "青石县审计局", "青石县司法局", "青石县统计局"),
    *("白杨街道办事处", "柳园镇人民政府", "松林乡人民政府"),
)
Answer = Callable[[str, Mapping[str, str], object], object]
"""Method, query and form fields, JSON body → text of a page, data for JSON, or None for what is gone."""


@dataclass(frozen=True)
class Report:
    url: str
    title: str
    date: str = "2025-01-20"


def reports(count: int, folder: str = COLUMN, start: int = 0) -> list[Report]:
    """Reports newest year first, at addresses of no family."""
    made = []
    for at in range(start, start + count):
        year, agency = 2024 - at // len(AGENCIES), AGENCIES[at % len(AGENCIES)]
        made.append(Report(f"{folder}{year + 1}/{300 + at}.html", f"{agency}{year}年政府信息公开工作年度报告"))
    return made


def listed(rows: list[Report]) -> str:
    items = "".join(f'<li><a href="{row.url}">{row.title}</a><span>{row.date}</span></li>' for row in rows)
    return f'<ul class="wz">{items}</ul>'


def page(body: str, title: str = "政府信息公开年报", head: str = "") -> str:
    menu = '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul>'
    crumbs = '<div class="dqwz">当前位置：<a href="/">首页</a> <span>&gt;</span> <a href="/zwgk/">政务公开</a></div>'
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{menu}{crumbs}"
        f'<div class="zt"><h2>{title}</h2>{body}</div><div class="foot">主办：青石县人民政府办公室</div></body></html>'
    )


def cut(rows: list[Report], number: int, size: int) -> list[Report]:
    return rows[(number - 1) * size : number * size]


@dataclass
class Portal:
    """`pages` by path with query, `calls` by path."""

    pages: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Answer] = field(default_factory=dict)
    start: str = COLUMN

    def answer(self, fetch: Fetch) -> Page | Failure:
        parts = urlsplit(fetch.url)
        path = unquote(parts.path)
        whole = f"{path}?{parts.query}" if parts.query else path
        made: object = self.pages.get(whole)
        if made is None and path in self.calls:
            text = fetch.body.decode()
            data = json.loads(text) if text[:1] in ("{", "[") else None
            fields = dict(parse_qsl(parts.query)) | (dict(parse_qsl(text)) if data is None else {})
            made = self.calls[path](fetch.method, fields, data)
        if made is None:
            return Failure(fetch.url, "gone")
        shown = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)
        return Page(fetch.url, 200, {}, shown.encode(), shown)


@dataclass(frozen=True)
class Walked:
    items: tuple[ListItem, ...]
    verdict: WalkResult
    asked: tuple[Fetch, ...]

    @property
    def paths(self) -> set[str]:
        return {item.url.removeprefix(HOST) for item in self.items}


def walk(portal: Portal, **facts: str) -> Walked:
    return walk_source(portal, Source("s", "990100", HOST + portal.start, **{"scope": "portal", **facts}))  # type: ignore[arg-type]


def walk_source(portal: Portal, source: Source) -> Walked:
    """Walk as a registry row says."""
    walker, asked = ListWalker(source), []
    queue = walker.start()
    while queue:
        asked.append(queue[0])
        queue = walker.feed(queue[0], portal.answer(queue[0]))
    return Walked(walker.items, walker.verdict(), tuple(asked))
