"""Replica portals for tests: generated pages of every family, with a manifest of truth.

Everything is invented and generated: place, agencies, ids, class names, figures. Only the structure (tags, parameter
names, paging rules) follows real content management systems. Ids, sizes and class names change with the seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.words import Failure, Fetch, Page

AGENCIES = (
    *("澄湖区人民政府", "澄湖区教育局", "澄湖区民政局", "澄湖区水务局", "澄湖区城市管理局", "澄湖区统计局"),
    *("澄湖区文化广电和旅游局", "白杨街道办事处", "青石镇人民政府", "柳园乡人民政府"),
)
OFF_TOPIC = (
    "关于做好{year}年度政府信息公开年度报告编制工作的通知",
    "{year}年政府信息公开工作要点",
    "澄湖区{year}年部门预算公开",
    "关于{year}年政府信息公开工作要点落实情况的函",
)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    json: Mapping[str, object] | None
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "text/html; charset=utf-8"})


Handler = Callable[[Request], Answer | None]


@dataclass(frozen=True)
class Row:
    title: str
    date: str
    path: str
    agency: str
    report: bool = True

    @property
    def shown(self) -> str:
        return self.title if len(self.title) < 22 else self.title[:20] + "..."


@dataclass(frozen=True)
class Recipe:
    """What a replica is made with; quirks are words that each family knows."""

    family: str
    total: int = 17
    size: int = 5
    seed: int = 1
    off_topic: int = 1
    quirks: frozenset[str] = frozenset()

    def has(self, quirk: str) -> bool:
        return quirk in self.quirks


@dataclass(frozen=True)
class Replica:
    """A portal: where its column is, how it answers, and what is true of it."""

    recipe: Recipe
    list_url: str
    handler: Handler
    reports: frozenset[str]
    verdict: str = "complete"
    reason: str = ""
    family: str = ""
    scope: str = "portal"
    agency: str = ""

    def fetch(self, fetch: Fetch) -> Page | Failure:
        """The answer to a fetch as the crawler's classifier would hand it over."""
        try:
            answer = self.handler(request_of(fetch))
        except (KeyError, ValueError):
            return Failure(fetch.url, "http_error", "400")  # as a portal answers that misses a parameter
        if answer is None or answer.status >= 400:
            return Failure(fetch.url, "gone", str(answer.status if answer else 404))
        return Page(fetch.url, answer.status, answer.headers, answer.body.encode(), answer.body)


def request_of(fetch: Fetch) -> Request:
    parts = urlsplit(fetch.url)
    headers = {name.lower(): value for name, value in fetch.headers}
    text, kind = fetch.body.decode(), headers.get("content-type", "")
    form = dict(parse_qsl(text)) if "urlencoded" in kind else {}
    data = json.loads(text) if "json" in kind else None
    return Request(fetch.method, parts.path, dict(parse_qsl(parts.query)), form, data, headers)


@dataclass
class Maker:
    """Random names and rows of one replica."""

    recipe: Recipe
    random: Random = field(init=False)
    host: str = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.recipe.family}{self.recipe.seed}")
        self.host = f"www.{self.word()}.test"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def number(self, digits: int) -> int:
        return self.random.randrange(10 ** (digits - 1), 10**digits)

    def hex(self, length: int) -> str:
        return "".join(self.random.choice("0123456789abcdef") for _ in range(length))

    def uuid(self) -> str:
        return "-".join(self.hex(length) for length in (8, 4, 4, 4, 12))

    def word(self) -> str:
        return "".join(self.random.choice("bcdfgklmnprstvw") + self.random.choice("aeiou") for _ in range(4))

    def rows(self, path: Callable[[int, str], str]) -> list[Row]:
        """Reports newest first, with the off-topic rows strewn in; `path` makes an article's path."""
        made = []
        for index in range(self.recipe.total):
            year, agency = 2025 - index // len(AGENCIES), AGENCIES[index % len(AGENCIES)]
            date = f"{year + 1}-01-{28 - index % len(AGENCIES):02d}"
            made.append(Row(self.title(agency, year), date, path(index, date), agency))
        for extra in range(self.recipe.off_topic):
            date = f"2024-03-{extra + 1:02d}"
            title = OFF_TOPIC[extra % len(OFF_TOPIC)].format(year=2023)
            row = Row(title, date, path(900 + extra, date), AGENCIES[0], report=False)
            made.insert(self.random.randrange(len(made) + 1), row)
        return made

    def title(self, agency: str, year: int) -> str:
        tail = self.random.choice(
            ("政府信息公开工作年度报告", "政府信息公开年度报告", "信息公开工作年度报告", "政府信息公开工作年报")
        )
        return f"{agency}{year}{self.random.choice(('年', '年度'))}{tail}"

    def chunk(self, rows: list[Row], number: int, size: int | None = None) -> list[Row]:
        size = size or self.recipe.size
        return rows[(number - 1) * size : number * size]

    def pages(self, rows: list[Row]) -> int:
        return max(1, -(-len(rows) // self.recipe.size))

    def anchor(self, row: Row, href: str | None = None, full: bool | None = None) -> str:
        """A list link: full text, or cut text with the title in its attribute."""
        cut = self.random.random() < 0.5 if full is None else not full
        target = href or row.path
        if cut:
            return f"<a href='{target}' title='{row.title}'>{row.shown}</a>"
        return f'<a href="{target}" target="_blank">{row.title}</a>'

    def item(self, row: Row, href: str | None = None) -> str:
        return f"<li class='{self.word()}'>{self.anchor(row, href)}<span>{row.date}</span></li>"

    def page(self, main: str, head: str = "", heading: str = "政府信息公开年报") -> str:
        menu = "".join(
            f"<li><a href='/{self.word()}/'>{name}</a></li>" for name in ("首页", "政务公开", "政府信息公开指南")
        )
        meta = f'<meta name="ColumnName" content="{heading}"><meta name="ColumnType" content="信息公开年报">'
        return (
            f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{heading}</title>{meta}{head}</head><body>"
            f"<ul class='{self.word()}'>{menu}</ul>{main}<div class='foot'>网站标识码：9901000001</div></body></html>"
        )

    def replica(self, path: str, handler: Handler, rows: list[Row], **facts: object) -> Replica:
        reports = frozenset(self.origin + row.path for row in rows if row.report)
        made = Replica(self.recipe, self.origin + path, handler, reports)
        return replace(made, **facts)  # type: ignore[arg-type]


def text_answer(body: str, kind: str = "application/json;charset=UTF-8") -> Answer:
    return Answer(body, headers={"content-type": kind})
