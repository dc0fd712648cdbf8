"""The options of a <select> that lead to pages, years or agencies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Literal

from bs4.element import Tag

from crawler.listing.anchors import bare_host, fold_space, resolve
from crawler.listing.controls.roles import Control, role_of
from crawler.listing.controls.ways import State, opened, placed, same_request, submitted, way_of
from crawler.listing.naming import names_agency
from crawler.listing.scripts.reading import Outcome
from crawler.listing.scripts.values import Function, Submit, Value, element
from crawler.listing.words import Fetch, Page


def options_of(page: Page, bound: Mapping[int, tuple[str, Function]]) -> Iterator[tuple[Control, Tag]]:
    """Every option of the page that is a control, with its select. `bound` are the handlers that scripts gave."""
    for select in [tag for tag in page.tags if tag.name == "select"][:40]:
        if _is_filter(select):
            continue
        options = select.find_all("option", limit=400)
        handler = bound.get(id(select))
        for option in options:
            control = _option(page, select, option, len(options), handler[1] if handler else None)
            if control:
                yield control, select


def _is_filter(select: Tag) -> bool:
    """A select of a search form: it narrows what a reader types in."""
    form = select.find_parent("form")
    typed = form.find("input", attrs={"type": re.compile(r"^(?:text|search)$", re.I)}) if form else None
    return typed is not None and not str(select.get("onchange") or "")


def _chosen_way(
    page: Page, select: Tag, value: str, act: Callable[[Value, Mapping[str, str]], Outcome]
) -> tuple[State | Literal["here"], Fetch | None]:
    """Where choosing an option leads; unknown when the handler leads to the same place whatever is chosen."""

    def chosen(given: str) -> tuple[State, Fetch | None]:
        base = element({name: str(each) for name, each in select.attrs.items() if isinstance(each, str)}, given)
        names = {str(select.get(each)): given for each in ("id", "name") if select.get(each)}
        outcome = act({**base, "value": given, "selectedIndex": 0, "options": [{"value": given, "text": given}]}, names)
        name = str(select.get("name") or select.get("id") or "")
        sent = [effect for effect in outcome.effects if isinstance(effect, Submit)]
        if sent and name:
            way = submitted(page, replace(sent[-1], fields={**sent[-1].fields, name: given}))
            return ("leads", way) if way else ("unknown", None)
        return way_of(page, outcome)

    state, way = chosen(value)
    other = chosen(f"{value}0")[1]
    if way is not None and other is not None and same_request(way, other):
        return "unknown", None
    return placed(page, (state, way))


def _option(page: Page, select: Tag, option: Tag, many: int, handler: Function | None) -> Control | None:
    text, value = fold_space(option.get_text(" ")), str(option.get("value") or "").strip()
    role, number = role_of(text)
    if role not in ("number", "year"):
        role, number = ("agency", None) if names_agency(text) else (None, None)
    if role is None:
        return None
    code = str(select.get("onchange") or "")
    if option.get("selected") is not None or many == 1:
        return Control(role, text, "here", None, number, code)
    if role == "agency" and (option.get("value") is None or not _ahead(page, value)):
        return None
    state: State | Literal["here"] = "unknown"
    way: Fetch | None = None
    if code or handler is not None:
        state, way = _chosen_way(page, select, value or text, partial(_choose, page, code, handler))
    elif re.search(r"/|\.\w{3,5}$|^\?", value):
        way = opened(page, value)
        state = "leads" if way else "unknown"
    return Control(role, text, state, way, number, f"{code} {value}" if code else "")


def _choose(page: Page, code: str, handler: Function | None, this: Value, fields: Mapping[str, str]) -> Outcome:
    """What a select's handler does when `fields` say what was chosen."""
    if handler is not None:
        return page.reading.handle(handler, this, fields=fields)
    return page.reading.act(code, this=this, fields=fields)


def _ahead(page: Page, value: str) -> bool:
    """Whether an option may lead to a part of the column: a key, or an address of the page's own host."""
    url = resolve(page.base, value)
    return bool(value) and value != "#" and (url is None or bare_host(url) == bare_host(page.url))
