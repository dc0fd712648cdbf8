"""Rows of tables that something may lie on that floats and is anchored elsewhere: in the text, or in another row.

A docx says where a thing floats and not where its tables are. What is known are bounds: how high at least all is that
stands between an anchor and a row, and which page breaks part them. A row that is out of reach by these is not covered;
of any other nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx.heights import POINT, Heights
from parsers.readers.docx.looks import Looks
from parsers.readers.docx.names import attribute, child, children, value_of, word_name
from parsers.readers.docx.parts import flat, rows_of
from parsers.readers.docx.places import EVERYWHERE, Float, Page, floating_in, floats
from parsers.readers.docx.standing import twips

_NEW_PAGE = frozenset({None, "nextPage", "oddPage", "evenPage"})
_USUAL = {"h": 841.9, "w": 595.3, "top": 72.0, "bottom": 72.0, "left": 90.0, "right": 90.0}
_NARROWEST = 72.0
"""Points: of A4 and its margins; of a line."""


@dataclass(slots=True)
class _Item:
    """A paragraph or a row: how high it is at least, what is anchored in it, where a page ends at it."""

    element: etree._Element
    height: float
    floats: list[Float] = field(default_factory=list)
    starts_page: bool = False
    ends_page: bool = False
    breaks: bool = False


def rows_below(body: etree._Element, looks: Looks) -> frozenset[etree._Element]:
    """The rows that something floating may lie on, with all rows of tables within them."""
    if next(floating_in(body), None) is None:
        return frozenset()
    page = _page(body)
    items = list(_items(body, Heights(looks, page.width), page))
    reached = {place for at, item in enumerate(items) for one in item.floats for place in _reach(items, at, one, page)}
    inner = (part for place in reached for part in items[place].element.iter())
    return frozenset(part for part in inner if word_name(part) == "tr")


def _page(body: etree._Element) -> Page:
    sections = [element for element in body.iter() if word_name(element) == "sectPr"]
    sizes = [child(section, "pgSz") for section in sections]
    margins = [child(section, "pgMar") for section in sections]

    def told(elements: list[etree._Element | None], name: str) -> list[float]:
        values = [attribute(one, name) for one in elements] or [None]
        return [abs(twips(value)) / POINT if value else _USUAL[name] for value in values]

    columns = any(attribute(child(section, "cols"), "num") not in (None, "1") for section in sections)
    new = all(value_of(section, "type") in _NEW_PAGE for section in sections)
    top, bottom, left, right = (min(told(margins, name)) for name in ("top", "bottom", "left", "right"))
    return Page(max(told(sizes, "h")), top, bottom, max(max(told(sizes, "w")) - left - right, _NARROWEST), columns, new)


def _items(body: etree._Element, heights: Heights, page: Page) -> Iterator[_Item]:
    for element in flat(body):
        if word_name(element) == "tbl":
            placed = child(element, "tblPr", "tblpPr") is not None
            for row in rows_of(element):
                yield _Item(row, 0.0 if placed else heights.of_row(row), list(floats(row, page)))
        elif word_name(element) == "p":
            properties = child(element, "pPr")
            new_page = heights.looks.standing_of(properties).get("pageBreakBefore")
            yield _Item(
                element,
                heights.of(element),
                list(floats(element, page)),
                starts_page=bool(new_page),
                ends_page=page.new_sections and child(properties, "sectPr") is not None,
                breaks=any(_breaks_page(run, heights.looks) for run in children(element, "r")),
            )


def _breaks_page(run: etree._Element, looks: Looks) -> bool:
    return any(attribute(one, "type") == "page" for one in children(run, "br")) and not looks.of_run(run).hidden


def _reach(items: Sequence[_Item], at: int, one: Float, page: Page) -> Iterator[int]:
    """The places of the items that the thing may lie on; a text box does not lie on what it holds."""
    in_row = word_name(items[at].element) == "tr"
    if in_row or len(items[at].floats) > 1:
        yield at
    above, below = _limits(one, page)
    own = 0.0 if in_row else items[at].height
    yield from _within(items, range(at - 1, -1, -1), above)
    yield from _within(items, range(at + 1, len(items)), below - own)


def _within(items: Sequence[_Item], places: range, room: float) -> Iterator[int]:
    """The places in reach: what stands before them takes up some of the room, and a new page ends it."""
    for place in places:
        before, behind = sorted((place - places.step, place))
        if room <= 0 or items[before].ends_page or items[behind].starts_page:
            return
        yield place
        if items[place].breaks:
            return
        room -= items[place].height


def _limits(one: Float, page: Page) -> tuple[float, float]:
    """How much at most may stand between an anchor and what is covered above and below it."""
    if page.columns:
        return EVERYWHERE, EVERYWHERE
    if one.of_page:
        return min(page.foot - one.first, page.height), min(one.last - page.top, page.height)
    # What would leave the page is moved back onto it.
    high = one.last - one.first
    return max(-one.first, one.last - page.bottom), max(one.last, high - page.top)
