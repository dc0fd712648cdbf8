"""Tabs that say nothing of what they do: words of years or of groups of agencies in a row, without address or handler.

A script elsewhere may fill the list when one is pressed. Where the page shows what they stand for already (a list for
each, or rows of each year), they only turn its leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from bs4.element import Tag

from crawler.listing.anchors import fold_space, resolve
from crawler.listing.controls.roles import DEAD, SHORT, Control, Role, role_of
from crawler.listing.naming import names_agency, names_group
from crawler.listing.words import Page

_LEAVES = frozenset(
    ("a", "span", "li", "div", "label", "button", "em", "i", "b", "strong", "p", "h3", "h4", "h5", "dt")
)
_FEWEST = {"agency": 3}
"""Names of agencies stand in pairs in many places; three of them in a row are a choice."""
_MORE_THAN_A_TAB = frozenset(("a", "ul", "table", "input", "select"))
_MOST_INSIDE = 30
"""Elements and texts in a tab. Every element of a page is asked: what lies deep in each other is not to be walked
through once for each."""
_LISTS = frozenset(("ul", "ol", "table", "dl"))
_BLOCKS = frozenset(("div", "section", "article", "td"))
_HELD = ("a", "select", "td", "th")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHOWN = re.compile(r"(?:^|[-_\s])(?:on|cur|curr|current|active|selected|now|this|hover|here)(?:$|[-_\s])", re.I)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows of a page already show: the years in their words, and the number of lists that they stand in."""

    years: frozenset[int] = frozenset()
    lists: int = 0
    words: str = ""

    def holds(self, tabs: Iterable[Control]) -> bool:
        """Whether the rows are those of all these tabs."""
        tabs = tuple(tabs)
        numbers = {tab.number for tab in tabs if tab.role == "year"}
        named = all(tab.role == "agency" and tab.text in self.words for tab in tabs)
        return self.lists >= len(tabs) or named or (len(numbers) == len(tabs) and numbers <= self.years)


def shown_by(page: Page, rows: frozenset[str]) -> Shown:
    """What the anchors of the page show that lead to `rows`."""
    anchors = [tag for tag in page.tags if tag.name == "a" and resolve(page.base, str(tag.get("href") or "")) in rows]
    words = " ".join(fold_space(f"{anchor.get_text(' ')} {anchor.get('title') or ''}") for anchor in anchors)
    return Shown(frozenset(map(int, _YEAR.findall(words))), len({id(_list_of(anchor)) for anchor in anchors}), words)


def _list_of(anchor: Tag) -> Tag | None:
    """The list that a row stands in: the nearest one by its element, else the second block around it."""
    parents = list(anchor.parents)
    named = next((parent for parent in parents if parent.name in _LISTS), None)
    blocks = [parent for parent in parents if parent.name in _BLOCKS]
    return named if named is not None else next(iter(blocks[1:2] or blocks), None)


def silent_tabs(page: Page, shown: Shown, handled: frozenset[int]) -> Iterator[tuple[Control, Tag]]:
    """Tabs in a row, two at least, of which none has an address or a handler. `handled` have one from a script."""
    rows: dict[int, list[tuple[Tag, Control]]] = {}
    for tag in page.tags:
        control = _leaf(page, tag) if tag.name in _LEAVES and id(tag) not in handled else None
        slot = _slot(tag) if control else None
        if control and slot is not None and slot.parent is not None and not _seen(rows, slot):
            rows.setdefault(id(slot.parent), []).append((slot, control))
    for tabs in rows.values():
        choice = [each for _, each in tabs]
        enough = len(tabs) >= _FEWEST.get(choice[0].role, 2) and _adjacent([slot for slot, _ in tabs])
        if enough and not shown.holds(choice):
            yield from ((control, slot) for slot, control in tabs if not _SHOWN.search(_called(slot)))


def _seen(rows: dict[int, list[tuple[Tag, Control]]], slot: Tag) -> bool:
    return any(slot is other for other, _ in rows.get(id(slot.parent), ()))


def _leaf(page: Page, tag: Tag) -> Control | None:
    """A year or a group in an element that does nothing by itself."""
    inside = list(islice(tag.descendants, _MOST_INSIDE + 1))
    if len(tag.contents) > 3 or tag.get("onclick") or len(inside) > _MOST_INSIDE:
        return None
    if any(isinstance(part, Tag) and part.name in _MORE_THAN_A_TAB for part in inside):
        return None
    text = fold_space(tag.get_text(" "))
    role, number = role_of(text)
    named: Role | None = "part" if names_group(text) else "agency" if names_agency(text) else None
    if len(text) > SHORT or not (role == "year" or named):
        return None
    href = str(tag.get("href") or "")
    if not DEAD.match(href) or (href[1:].strip() and _place(page, href[1:].strip())):
        return None
    if any(parent.name in _HELD or parent.get("onclick") for parent in list(tag.parents)[:3]):
        return None
    year = role == "year"
    return Control("year" if year else named or "part", text, "unknown", None, number if year else None)


def _place(page: Page, name: str) -> bool:
    """Whether a link names a place of the page."""
    return any(name in (tag.get("id"), tag.get("name")) for tag in page.tags)


def _slot(tag: Tag) -> Tag:
    """The element that stands among others of its kind: a link alone in its list item stands for the item."""
    parent = tag.parent
    while isinstance(parent, Tag) and parent.name in ("li", "span", "h3", "h4", "p") and len(_elements(parent)) == 1:
        tag, parent = parent, parent.parent
    return tag


def _adjacent(slots: list[Tag]) -> bool:
    """Whether two of them follow one another: headings of lists have their lists in between."""
    return any(one.find_next_sibling() is two for one, two in pairwise(slots))


def _elements(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag)]


def _called(tag: Tag) -> str:
    names = tag.get("class") or []
    inner = tag.find(True)
    more = inner.get("class") or [] if isinstance(inner, Tag) else []
    return " ".join((*names, *more))
