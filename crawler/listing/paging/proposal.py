"""The cells of a registry row by which a listing could be read again as it was just read, without looking for a way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.listing.anchors import find_date, resolve
from crawler.listing.paging.answers import is_data_file
from crawler.listing.paging.records import decoded, plain_title
from crawler.listing.paging.script import Literal
from crawler.listing.words import Fetch, ListItem, ListPage, Page, Pager
from crawler.registry.recipe import Recipe

_INTEGER = re.compile(r"(?<!\d)\d{1,6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Fields:
    """Where an answer holds its rows and what they say: paths of names, as a recipe writes them."""

    items: str
    title: str
    link: str = ""
    detail: str = ""
    date: str = ""


def proposed(pager: Pager, answer: Page, listing: ListPage, base: str) -> Recipe:
    """The recipe of a way that brought rows; an empty one where no template says what it does.

    answer   an answer of the way; listing  its rows; base  what their addresses count from.
    """
    way = pager.request(pager.first, ListPage())
    value = decoded(answer.text)
    if value is None or way is None:
        return Recipe(next_page=_template(pager, page_only=True))
    fields = _fields(value, listing.items, answer.url if is_data_file(answer.url) else base)
    template = _template(pager) or ("" if pager.request(pager.first + 1, ListPage()) else _text(way))
    if fields is None or not template:
        return Recipe()
    url, _, body = template.partition("\n")
    parts = urlsplit(base)
    return Recipe(
        next_page=url.removeprefix(f"{parts.scheme}://{parts.netloc}"),
        method=way.method if way.method != "GET" else "",
        body=body,
        items=fields.items,
        title=fields.title,
        link=fields.link,
        date=fields.date,
        total=next((path for path, found in _scalars(value) if found == listing.declared_total), ""),
        detail=fields.detail,
    )


def _template(pager: Pager, *, page_only: bool = False) -> str:
    """Address and body of a pager's pages with a placeholder for the number; "" when they have no such form."""
    two, three = pager.request(2, ListPage()), pager.request(3, ListPage())
    if not two or not three:
        return ""
    if page_only and (two.method != "GET" or any(name == "X-Requested-With" for name, _ in two.headers)):
        return ""
    one, other = (_text(each) if not page_only else each.url for each in (two, three))
    for match in reversed(list(_INTEGER.finditer(one))):
        head, tail, value = one[: match.start()], one[match.end() :], int(match[0])
        given = other[len(head) : len(other) - len(tail)]
        step = int(given) - value if given.isdigit() and f"{head}{given}{tail}" == other else 0
        name = {(2, 1): "{page}", (1, 1): "{page0}"}.get((value, step))
        if name is None and step > 1 and value == step:
            name = f"{{offset:{step}}}"
        if name:
            return f"{head}{name}{tail}"
    return ""


def _text(fetch: Fetch) -> str:
    return f"{fetch.url}\n{fetch.body.decode('utf-8', 'replace')}"


def _fields(value: Literal, items: tuple[ListItem, ...], base: str) -> Fields | None:
    """The names under which the rows' titles, addresses and dates stand, by what stands there."""
    titles = {item.title: item for item in items}
    for path, rows in _lists(value):
        for row in rows:
            named = dict(_scalars(row))
            title = next((name for name, text in named.items() if plain_title(str(text)) in titles), None)
            if title is not None:
                return _row(Fields(path, title), named, titles[plain_title(str(named[title]))], base)
    return None


def _row(found: Fields, named: Mapping[str, Literal], item: ListItem, base: str) -> Fields:
    texts = {name: text for name, text in named.items() if name != found.title}
    link = next((name for name, text in texts.items() if isinstance(text, str) and resolve(base, text) == item.url), "")
    date = next((name for name, text in texts.items() if item.date and find_date(str(text)) == item.date), "")
    return replace(found, link=link, date=date, detail="" if link else _detail(texts, item.url))


def _detail(texts: Mapping[str, Literal], url: str) -> str:
    """The row's address with the field that stands in it: /content/{id}.html."""
    parts = urlsplit(url)
    address = url.removeprefix(f"{parts.scheme}://{parts.netloc}")
    for name, text in texts.items():
        place = re.search(rf"(?<!\w){re.escape(str(text))}(?!\w)", address) if str(text) else None
        if place:
            return f"{address[: place.start()]}{{{name}}}{address[place.end() :]}"
    return ""


def _lists(value: Literal, path: str = "") -> Iterator[tuple[str, list[Literal]]]:
    """Every array of an answer with the names that lead to it; one that stands at the top has none and is no path."""
    if isinstance(value, list):
        if path:
            yield path, value
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _lists(child, f"{path}.{name}" if path else name)


def _scalars(value: Literal, path: str = "", depth: int = 0) -> Iterator[tuple[str, Literal]]:
    """Plain values by path, numbers also where they are written as texts."""
    if isinstance(value, dict) and depth < 4:
        for name, child in value.items():
            yield from _scalars(child, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, str | int) and not isinstance(value, bool) and path:
        yield path, int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}", value) else value
