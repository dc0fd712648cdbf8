"""Where a control leads: an address, a request, a form — as the page itself writes it, read from its scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

from bs4.element import Tag

from crawler.listing.anchors import resolve
from crawler.listing.markup import field_value
from crawler.listing.scripts.reading import Outcome
from crawler.listing.scripts.values import Effect, Navigation, ScriptRequest, Submit, Value, as_json, shown
from crawler.listing.words import Fetch, Page

State = Literal["leads", "nothing", "unknown"]
"""leads: there is a way. nothing: it was understood and does nothing. unknown: it was not understood."""
_FORM_BODY = "application/x-www-form-urlencoded; charset=UTF-8"
_JSON_BODY = "application/json;charset=UTF-8"
_INDEX = re.compile(r"([^/.]+)")


def way_of(page: Page, outcome: Outcome) -> tuple[State, Fetch | None]:
    """The way that a piece of script takes; the last of several (a check may send readers home first)."""
    ways = [way for effect in outcome.effects if (way := fetch_of(page, effect))]
    if ways:
        return "leads", ways[-1]
    unclear = any(isinstance(effect, Navigation) for effect in outcome.effects)
    done = unclear or outcome.missing or outcome.touched or not outcome.whole or not outcome.decided
    return ("unknown" if done else "nothing"), None


def placed(page: Page, found: tuple[State, Fetch | None]) -> tuple[State | Literal["here"], Fetch | None]:
    """A way with its state, told apart where it leads to the present page."""
    state, way = found
    return ("here" if way is not None and way.url == page.url and way.method == "GET" else state), way


def fetch_of(page: Page, effect: Effect) -> Fetch | None:
    """The request that an effect makes; None for what asks for nothing."""
    if isinstance(effect, Navigation):
        return opened(page, effect.url)
    if isinstance(effect, ScriptRequest):
        return asked(page, effect)
    return submitted(page, effect) if isinstance(effect, Submit) else None


def opened(page: Page, address: str | None) -> Fetch | None:
    """A page that the browser would go to."""
    url = resolve(page.base, address) if address else None
    return Fetch(url, headers=(("Referer", page.url),)) if url else None


def asked(page: Page, ask: ScriptRequest) -> Fetch | None:
    """A request of a script, with its fields where its method puts them."""
    url = resolve(page.base, ask.url)
    if url is None:
        return None
    headers = (("Referer", page.url), ("X-Requested-With", "XMLHttpRequest"))
    text = _fields(ask.data)
    if ask.method != "POST":
        joint = "&" if "?" in url else "?"
        return Fetch(f"{url}{joint}{text}" if text else url, headers=headers)
    written = ask.data if isinstance(ask.data, str) else as_json(ask.data)
    encoded = ask.encoded or (isinstance(ask.data, str) and ask.data.lstrip()[:1] in ("{", "["))
    body, kind = (written, _JSON_BODY) if encoded and ask.data is not None else (text, _FORM_BODY)
    return Fetch(url, "POST", (("Content-Type", kind), *headers), body.encode("utf-8", "replace"))


def _fields(data: Value) -> str:
    if isinstance(data, str):
        return data.lstrip("?&")
    if not isinstance(data, dict):
        return ""
    texts = {key: shown(value) if not isinstance(value, dict | list) else as_json(value) for key, value in data.items()}
    return urlencode({key: text for key, text in texts.items() if text is not None})


def submitted(page: Page, effect: Submit) -> Fetch | None:
    """A form with what a script set in it."""
    form = _form(page, effect)
    return form_fetch(page, form, effect.fields) if form is not None else None


def _form(page: Page, effect: Submit) -> Tag | None:
    """The form by its name or id, else the one that holds the fields that were set, else the first."""
    forms = page.soup.find_all("form", limit=30)
    words = set(_INDEX.findall(re.sub(r"[()#'\"]", ".", effect.form)))
    named = [form for form in forms if {str(form.get("id")), str(form.get("name"))} & words]
    holding = [form for form in forms if effect.fields and _names(form) >= set(effect.fields)]
    return next(iter((*named, *holding, *forms)), None)


def _names(form: Tag) -> set[str]:
    return {str(tag.get("name") or tag.get("id")) for tag in form.find_all(["input", "select", "textarea"])}


def form_fetch(page: Page, form: Tag, given: Mapping[str, str]) -> Fetch | None:
    """The request of a form: what stands in it, and what is given on top."""
    fields = {**dict(_standing(form)), **_by_name(form, given)}
    url = resolve(page.base, str(form.get("action") or "") or page.url)
    if url is None:
        return None
    headers = (("Referer", page.url),)
    if str(form.get("method") or "get").lower() != "post":
        return Fetch(f"{url.partition('?')[0]}?{urlencode(fields)}", headers=headers)
    return Fetch(url, "POST", (("Content-Type", _FORM_BODY), *headers), urlencode(fields).encode())


def _by_name(form: Tag, given: Mapping[str, str]) -> dict[str, str]:
    """Scripts name fields by id, forms send them by name."""
    names = {str(tag.get("id")): str(tag.get("name")) for tag in form.find_all(["input", "select"]) if tag.get("name")}
    return {names.get(key, key): value for key, value in given.items()}


def _standing(form: Tag) -> Iterable[tuple[str, str]]:
    for tag in form.find_all(["input", "select", "textarea"]):
        name, value = str(tag.get("name") or ""), field_value(tag)
        if name and value is not None:
            yield name, value


def same_request(one: Fetch, other: Fetch) -> bool:
    """Whether two requests ask for the same, whatever their headers."""
    return replace(one, headers=(), kind="listing") == replace(other, headers=(), kind="listing")
