"""How many rows and pages a page's scripts and attributes say there are, whatever the names are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bs4.element import Tag

from crawler.listing.scripts.values import LibraryCall, Value
from crawler.listing.words import Page
from parsers.folding import HAN_DIGITS

_MOST = 100_000
_BARE_NAMES = ("count", "total", "sum", "num", "totals", "counts")
_DISPLAY = re.compile(
    r"visible|show|display|step|group|button|btn|slot|around|edge|links?|width|height|time|max_?show", re.I
)
"""Words of settings that say how a pager looks."""
_BOUND = re.compile(r"^(?:v-bind)?:|^\[|\]$")
"""How frameworks write an attribute that they compute: :total, v-bind:total, [total]."""
_SOME_ROWS = re.compile(r"[条篇份件项]|\bof\b")
_SOME_ROWS_OF = re.compile(r"(?<![\d第至到~\-—–])(\d{1,5})(?:条|篇|份|件|项)(?!之)|[a-z\d]of(\d{1,5})(?!\d)", re.I)
_HAN_ROWS = re.compile(r"(?<![第至到一二三四五六七八九十百])([一二三四五六七八九十百]{2,6})(?:条|篇|份|件|项)(?!之)")
_TENS = {"十": 10, "百": 100}
_NO_TEXT = frozenset(("script", "style", "a", "title", "option", "textarea"))
_BLOCKS = ("p", "div", "li", "td", "th", "ul", "table", "dl", "section", "nav", "form", "body")
_OF_THE_LIST = re.compile(r"栏目|显示|当前|本页|列表")
"""What a sentence speaks of when it counts the rows; any other tells of the office's work."""
_SHORT_TEXT, _MOST_TEXTS = 80, 2000
_SHOWN_ROWS = re.compile(r"show_?(?:data|row|record|item)s?$")


@dataclass(frozen=True, slots=True)
class Counted:
    """total  rows, pages  pages, size  rows of a page, current  the present page; None where nothing says so."""

    total: int | None = None
    pages: int | None = None
    size: int | None = None
    current: int | None = None

    @property
    def page_count(self) -> int | None:
        """Pages, said or counted."""
        if self.pages is not None:
            return self.pages
        return -(-self.total // self.size) if self.total is not None and self.size else None


def counted_by(call: LibraryCall) -> Counted:
    """What a call is told: by the names of its configuration, else by place (pages, then the present one)."""
    named = dict(_named(call.arguments))
    counted = counted_in(named, sure=True)
    if counted.total is not None or counted.pages is not None:
        return counted
    numbers = [value for value in call.arguments if isinstance(value, int) and not isinstance(value, bool)]
    words = [value for value in call.arguments if isinstance(value, str)]
    if len(numbers) == 1 and counted.size:
        return Counted(numbers[0], None, counted.size, counted.current)
    if len(numbers) >= 2 and len(words) >= 2:
        total = numbers[2] if len(numbers) > 2 and numbers[2] >= numbers[0] else None
        return Counted(total, numbers[0], counted.size, numbers[1])
    return counted


def counted_in(named: Mapping[str, int], *, sure: bool = False) -> Counted:
    """Counts among named numbers. A bare "count" or "total" counts beside a page's size or number, or when sure."""
    found: dict[str, int] = {}
    for name, value in named.items():
        kind = _kind(name)
        if kind and 0 <= value <= _MOST:
            found[kind] = max(found.get(kind, 0), value)
    bare = [value for name, value in named.items() if name.lower() in _BARE_NAMES and 0 <= value <= _MOST]
    if bare and "total" not in found and (sure or found):
        found["total"] = max(bare)
    elif bare and "pages" not in found and max(bare) < found.get("total", 0):
        found["pages"] = max(bare)
    return Counted(found.get("total"), found.get("pages"), found.get("size"), found.get("current"))


def _kind(name: str) -> str | None:
    """total, pages, size or current, by the parts of a name."""
    low = name.lower()
    if _DISPLAY.search(low) and not _SHOWN_ROWS.match(low):
        return None
    if re.search(r"^show|size|limit|per_?page|each|pagerow|rows?_?(?:per|of)", low):
        return "size"
    many = r"total|count|max|all|sum|last|pages$|nums$|num$(?<!pagenum)"
    if re.match(r"zys|zong_?ye|yeshu|gong_?ye", low) or ("page" in low and re.search(many, low)):
        return "pages"
    if "page" in low:
        return "current" if re.search(r"cur|now|this|no$|num$|index|^page$", low) else None
    if re.search(
        r"(?:total|all|sum|max)_?(?:count|num|number|record|row|item|data|size|s)|(?:record|row|item|data|article|info|doc)s?_?(?:count|total|num|sum)|totalrecord|records$|zts|zjls|zong_?(?:shu|tiao|jilu)",
        low,
    ):
        return "total"
    return "current" if low in ("cur", "curr", "current", "pno") else None


def _named(value: Value | tuple[Value, ...], depth: int = 0) -> Iterator[tuple[str, int]]:
    if depth > 3:
        return
    if isinstance(value, dict):
        for key, each in value.items():
            number = _whole(each)
            if number is not None:
                yield key, number
            else:
                yield from _named(each, depth + 1)
    elif isinstance(value, list | tuple):
        for each in value[:20]:
            yield from _named(each, depth + 1)


def _whole(value: Value) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value) else None


def script_counts(page: Page) -> Iterator[Counted]:
    """What variables, widgets and data- attributes of the page say, each place for itself."""
    variables = page.reading.variables
    yield counted_in({name: number for name, value in variables.items() if (number := _whole(value)) is not None})
    for value in variables.values():
        if isinstance(value, dict):
            yield counted_in(dict(_named(value)))
    for effect in page.reading.effects:
        if isinstance(effect, LibraryCall):
            yield counted_by(effect)
    yield counted_in(dict(_attributes(page.tags)))


def loose_numbers(page: Page) -> tuple[tuple[str, int], ...]:
    """Numbers that the page's scripts hold under any name, alone or in an object: some may count the rows."""
    found: dict[str, int] = {}
    for name, value in page.reading.variables.items():
        held = dict(_named(value)) if isinstance(value, dict) else {name: _whole(value)}
        found |= {key: number for key, number in held.items() if number is not None}
    return (*found.items(), *_singly(page), *_spoken(page))


def _singly(page: Page) -> Iterator[tuple[str, int]]:
    """Numbers that one element of the page carries under a name of its own: those of rows stand at each row."""
    found: dict[str, list[int]] = {}
    for name, value in _attributes(page.tags):
        found.setdefault(name, []).append(value)
    yield from ((name, values[0]) for name, values in found.items() if len(values) == 1)


def _spoken(page: Page) -> Iterator[tuple[str, int]]:
    """Numbers that short texts of the page give to rows, in whatever words: 现有信息18条, 8 of 18."""
    blocks: dict[int, str] = {}
    for text in page.soup.find_all(string=_SOME_ROWS, limit=_MOST_TEXTS):
        box = text.parent
        if box is None or box.name in _NO_TEXT or box.find_parent("a") is not None:
            continue
        block = box if box.name in _BLOCKS else box.find_parent(_BLOCKS) or box
        blocks[id(block)] = blocks.get(id(block)) or "".join(block.get_text().split())
    for clause in (each for words in blocks.values() for each in _clauses(words)):
        yield from ((match[0], int(match[1] or match[2])) for match in _SOME_ROWS_OF.finditer(clause))
        yield from ((match[0], _han(match[1])) for match in _HAN_ROWS.finditer(clause))


def _clauses(words: str) -> list[str]:
    """The text where it is a note on the list, and of whole sentences those that speak of it."""
    if len(words) > _SHORT_TEXT:
        return []
    return [each for each in words.split("。") if _OF_THE_LIST.search(each)] if "。" in words else [words]


def _han(written: str) -> int:
    """A number below a thousand in Han numerals."""
    total, digit = 0, 0
    for sign in written:
        if sign in _TENS:
            total, digit = total + (digit or 1) * _TENS[sign], 0
        else:
            digit = HAN_DIGITS[sign]
    return total + digit


def _attributes(tags: Iterable[Tag]) -> Iterator[tuple[str, int]]:
    for tag in tags:
        if len(tag.attrs) > 60:
            continue
        for name, value in tag.attrs.items():
            if (
                isinstance(value, str)
                and re.fullmatch(r"\d{1,6}", value)
                and (_BOUND.match(name) or "-" in name or name in ("total", "pages", "pagecount", "count"))
            ):
                yield _BOUND.sub("", name).removeprefix("data-").replace("-", ""), int(value)
        if tag.name == "input" and (number := _whole(str(tag.get("value") or ""))) is not None:
            yield str(tag.get("name") or tag.get("id") or ""), number


def most_counted(page: Page) -> Counted:
    """The largest of what the places say: what is larger than what was seen has to be explained."""
    found = list(script_counts(page))

    def most(values: list[int | None]) -> int | None:
        return max((value for value in values if value is not None), default=None)

    return Counted(
        most([each.total for each in found]),
        most([each.page_count for each in found]),
        most([each.size for each in found]),
    )
