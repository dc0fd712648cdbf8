"""One request, and those of the other pages: the number in it that names the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.listing.paging.answers import read_answer
from crawler.listing.paging.records import Detail
from crawler.listing.words import Fetch, ListPage, Page, Pager

_PAGE = (
    r"page|page_?no|page_?num|page_?index|page_?idx|page_?number|page_?id|page_?current|pn|p|pg|cur_?page|curr_?page|current_?page|"
    r"current|now_?page|to_?page|this_?page|index|page_?n|page_?i|paged|cp|dqy|ym"
)
_OFFSET = r"start|offset|begin|skip|start_?row|start_?index|start_?record|first_?row|first"
_SIZE = r"(?:page_?)?(?:size|rows|limit|length)|per_?page|page_?count|num|pagesize|ps|count"
_QUOTE = r"(?:['\"]|%22|%27)?"
_EQUALS = rf"{_QUOTE}[^\S\n]*(?:=|:|%3A|%3D)[^\S\n]*{_QUOTE}"
_NUMBERED = re.compile(rf"(?<![\w%])(?:%22|%27)?({_PAGE}){_EQUALS}(\d{{1,5}})(?!\d)", re.I)
_FROM = re.compile(rf"(?<![\w%])(?:%22|%27)?({_OFFSET}){_EQUALS}(\d{{1,6}})(?!\d)", re.I)
_SIZED = re.compile(rf"(?<![\w%])(?:%22|%27)?({_SIZE}){_EQUALS}(\d{{1,4}})(?!\d)", re.I)
_INTEGER = re.compile(r"[0-9]{1,9}")
_FIELD = re.compile(
    r"(?<![\w%])(?:%22|[\"'])?(?P<name>[A-Za-z_]\w{0,40})(?:%22|[\"'])?[^\S\n]*(?:=|:|%3A)[^\S\n]*(?:%22|[\"'])?(?P<value>[\w.+/-]{0,200})"
)
"""A field of a query, a form or a JSON body; the address and the body stand on lines of their own."""
_THING = re.compile(
    r"id$|^id|type|code|site|chan|col|cat|stat|level|flag|^is|kind|class|lang|ver|sort|order|tree|node|org|dept|area|year|mode|desc|top",
    re.I,
)
_MOST_TRIALS = 3

At = Callable[[int], Fetch | None]
"""The request of page N; None when the page's own script says that there is none."""


@dataclass(frozen=True, eq=False, slots=True)
class Drawn(Pager):
    """Pages whose requests a script makes: `at` makes them as the script would.

    base     what relative addresses in the answers count from.
    details  how the page's scripts make addresses of rows that come without.
    """

    label: str
    at: At
    base: str
    first: int = 2
    unsure: bool = False
    details: tuple[Detail, ...] = ()
    shown: bool = False
    trial: bool = False
    chained: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        return self.label

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        return self.at(number)

    def read(self, page: Page) -> ListPage:
        return read_answer(page, self.base, self.details)

    def gone(self, number: int) -> str:
        return "endpoint_gone" if number == self.first else "not_found"


@dataclass(frozen=True, eq=False, slots=True)
class Alone(Drawn):
    """One request that names no page. Where its answer says what to ask next (cursor, lastId), that is asked."""

    way: Fetch | None = None
    single: bool = field(default=True, init=False)

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        if self.way is None or number == self.first:
            return self.way
        return _answered(self.way, dict(previous.beside))


def alone(label: str, way: Fetch, base: str, first: int = 1, **how: Any) -> Alone:
    """The way that consists of one request."""
    return Alone(label, lambda _: None, base, first, way=way, **how)


def _answered(way: Fetch, beside: Mapping[str, str]) -> Fetch | None:
    """The request with what the answer gives its fields; None when it changes nothing or gives nothing."""
    text, length = _text(way), len(way.url)
    for match in _FIELD.finditer(text, max(0, text.find("?"))):
        given = beside.get(match["name"])
        if given and given not in (match["value"], "0", "None", "False", "True"):
            made = f"{text[: match.start('value')]}{quote(given, safe='')}{text[match.end('value') :]}"
            cut = length + (len(made) - len(text) if match.start() < length else 0)
            return replace(way, url=made[:cut], body=made[cut + 1 :].encode("utf-8", "surrogateescape"))
    return None


def of_values(fetch: Fetch) -> tuple[At, ...]:
    """The series that a request may begin by its values alone: a field of 1 or 0 may be the page, whatever its name.

    A field of 0 beside one that reads as a page's size may count rows as well. Fields that name a thing are none.
    """
    text = _text(fetch)
    fields = [match for match in _FIELD.finditer(text, max(0, text.find("?"))) if match["value"].isdigit()]
    counts = [match for match in fields if not _THING.search(match["name"])]
    sizes = [int(match["value"]) for match in counts if 3 <= int(match["value"]) <= 100]
    found = list[At]()
    for match in counts:
        if match["value"] not in ("0", "1"):
            continue
        steps = (*sizes[:1], 1) if match["value"] == "0" else (1,)
        found += [_counted(fetch, match.span("value"), int(match["value"]), step, 1) for step in steps]
    return tuple(found[:_MOST_TRIALS])


def of_presses(first: Fetch, again: Fetch, once_more: Fetch) -> At | None:
    """The series of a request that changes with every call: page 1 is `first`, two further calls show the step."""
    series = of_two(again, once_more)
    place = next((at for at in range(2, -4, -1) if series and _same(series(at), first)), None)
    if series is None or place is None:
        return None
    return lambda number: series(place + number - 1)


def _same(one: Fetch | None, other: Fetch) -> bool:
    return one is not None and (one.url, one.body) == (other.url, other.body)


def numbers_in(fetch: Fetch) -> frozenset[int]:
    """The numbers that a request names: one of them may be the size of its answer."""
    return frozenset(int(value) for value in re.findall(r"(?<![\w.])\d{1,3}(?![\w.])", _text(fetch)))


def of_one(fetch: Fetch, page_number: int = 1) -> At | None:
    """The series that one request begins, by the name of the field that holds the page's number."""
    text = _text(fetch)
    start = text.find("?") if fetch.method == "GET" else 0
    numbered = _NUMBERED.search(text, max(0, start)) if start >= 0 else None
    if numbered:
        return _counted(fetch, numbered.span(2), int(numbered[2]), 1, page_number)
    window = _FROM.search(text, max(0, start)) if start >= 0 else None
    size = _SIZED.search(text, max(0, start)) if window else None
    if window and size and int(size[2]):
        return _counted(fetch, window.span(2), int(window[2]), int(size[2]), page_number)
    return None


def of_two(first: Fetch, other: Fetch, numbers: tuple[int, int] = (2, 3)) -> At | None:
    """The series that two pages of these numbers begin: the one integer that changes by the same step each."""
    one, two = _text(first), _text(other)
    apart = numbers[1] - numbers[0]
    for match in reversed(list(_INTEGER.finditer(one))):
        prefix, suffix = one[: match.start()], one[match.end() :]
        if not (two.startswith(prefix) and two.endswith(suffix) and len(two) >= len(prefix) + len(suffix)):
            continue
        written = two[len(prefix) : len(two) - len(suffix)]
        grown = int(written) - int(match[0]) if _INTEGER.fullmatch(written) else 0
        if grown and grown % apart == 0:
            return _counted(first, match.span(), int(match[0]), grown // apart, numbers[0])
    return None


def _counted(fetch: Fetch, span: tuple[int, int], value: int, step: int, number: int) -> At:
    text, length = _text(fetch), len(fetch.url)

    def at(page: int) -> Fetch | None:
        wanted = value + (page - number) * step
        if wanted < 0:
            return None
        made = f"{text[: span[0]]}{wanted}{text[span[1] :]}"
        grown = len(made) - len(text)
        cut = length + (grown if span[0] < length else 0)
        return replace(fetch, url=made[:cut], body=made[cut + 1 :].encode("utf-8", "surrogateescape"))

    return at


def _text(fetch: Fetch) -> str:
    return f"{fetch.url}\n{fetch.body.decode('utf-8', 'surrogateescape')}"


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are the same page: a folder is its index, schemes do not matter."""

    def key(url: str) -> tuple[str, str, str]:
        parts = urlsplit(url)
        return parts.netloc.removeprefix("www."), re.sub(r"/(?:index|default)\.\w+$", "/", parts.path), parts.query

    return key(one) == key(other)
