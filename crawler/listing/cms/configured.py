"""A listing read as its registry row says: no page is looked at for mechanisms, a person has looked at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.listing.anchors import anchor_items, date_of, distinct, find_date, fold_space, item_of, kind_of, resolve
from crawler.listing.markup import selected
from crawler.listing.paging.answers import is_data_file, read_answer
from crawler.listing.paging.records import decoded
from crawler.listing.paging.script import Literal, whole
from crawler.listing.words import Fetch, ListItem, ListPage, Opening, Page, Pager
from crawler.registry.recipe import PLACEHOLDER, Recipe


def configured(page: Page, recipe: Recipe) -> Opening:
    """The column's own page, and its further pages by the row's template. Page 1 of an interface is asked for too."""
    shown = ListPage() if recipe.items else _read(page, recipe, page.base)
    moves = PLACEHOLDER.search(recipe.next_page + recipe.body)
    pager = Configured(recipe, page.base, page.url, first=1 if recipe.items else 2, single=moves is None)
    return Opening(shown, (pager,) if recipe.next_page or recipe.body else ())


@dataclass(frozen=True, slots=True)
class Configured(Pager):
    """Page N by the row's template. `single` when it has no placeholder: one answer holds everything."""

    recipe: Recipe
    base: str
    referer: str
    first: int = 2
    single: bool = False
    gaps: int = field(default=1, init=False)
    sure: bool = field(default=True, init=False)

    @property
    def name(self) -> str:
        return "registry row"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        recipe = self.recipe
        url = resolve(self.base, _filled(recipe.next_page, number) or self.base)
        if url is None or (self.single and number > self.first):
            return None
        headers = (("Referer", self.referer), ("X-Requested-With", "XMLHttpRequest"))
        if recipe.method != "POST":
            return Fetch(url, headers=headers[:1])
        body = _filled(recipe.body, number)
        kind = "application/json;charset=UTF-8" if body[:1] == "{" else "application/x-www-form-urlencoded"
        return Fetch(url, "POST", (("Content-Type", kind), *headers), body.encode())

    def read(self, page: Page) -> ListPage:
        return _read(page, self.recipe, self.base)

    def gone(self, number: int) -> str:
        """A template knows no last page: behind the first a missing page is the end."""
        return "endpoint_gone" if number == self.first else ""


def _filled(template: str, number: int) -> str:
    def value(match: re.Match[str]) -> str:
        name, _, size = match[1].partition(":")
        return str({"page": number, "page0": number - 1}.get(name, (number - 1) * int(size or 0)))

    return PLACEHOLDER.sub(value, template)


def _read(page: Page, recipe: Recipe, base: str) -> ListPage:
    value = decoded(page.text) if recipe.items else None
    if value is not None:
        from_file = page.url if is_data_file(page.url) else base
        rows = distinct(_records(_at(value, recipe.items), recipe, from_file))
        return ListPage(rows, whole(_at(value, recipe.total)) if recipe.total else None)
    if recipe.rows:
        return ListPage(distinct(_selected(page, recipe.rows)), *_declared(page, base))
    return read_answer(page, base)


def _declared(page: Page, base: str) -> tuple[int | None, int | None]:
    found = read_answer(page, base)
    return found.declared_total, found.declared_pages


def _selected(page: Page, selector: str) -> Iterator[ListItem]:
    for tag in selected(page.soup, selector):
        if tag.name == "a":
            item = item_of(tag, page.base, page.url)
            yield from [item] if item else []
        else:
            date = date_of(tag) or find_date(tag.get_text(" "))
            yield from (
                ListItem(each.url, each.title, each.date or date, each.agency, each.kind)
                for each in anchor_items(tag, page.base)
            )


def _records(rows: Literal, recipe: Recipe, base: str) -> Iterator[ListItem]:
    for row in rows if isinstance(rows, list) else []:
        title = fold_space(re.sub(r"<[^>]*>", "", str(_at(row, recipe.title) or "")))
        written = _at(row, recipe.link) if recipe.link else None
        link = _made(row, recipe.detail) if recipe.detail else written if isinstance(written, str) else None
        url = resolve(base, link) if link else None
        if url and title:
            date = str(_at(row, recipe.date) or "") if recipe.date else ""
            yield ListItem(url, title, find_date(date), kind=kind_of(url, base))


def _made(row: Literal, template: str) -> str:
    def value(match: re.Match[str]) -> str:
        found = _at(row, match[1])
        return "" if found is None else str(found)

    return re.sub(r"\{(\w+(?:\.\w+)*)\}", value, template)


def _at(value: Literal, path: str) -> Literal:
    """What stands at a path of names; None where there is nothing."""
    for name in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
