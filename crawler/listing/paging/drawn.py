"""Pagers that scripts draw, known by what they do: a function that builds an address from a number, a widget that is
told how many pages there are, a name to which a number is added, an interface that is asked for rows.

No library's name is looked for. What a call is told (numbers, names, functions) says what it can be, and the walk
tries the ways in turn until one brings new rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from crawler.listing.anchors import joined, resolve
from crawler.listing.controls.roles import Control, asks
from crawler.listing.controls.ways import fetch_of, opened, same_request, way_of
from crawler.listing.paging.answers import holds_data, read_answer
from crawler.listing.paging.next_link import own_controls
from crawler.listing.paging.numbers import Counted, counted_by
from crawler.listing.paging.records import details_of
from crawler.listing.paging.series import At, Drawn, alone, of_one, of_presses, of_two, of_values, same_place
from crawler.listing.scripts.reading import Outcome
from crawler.listing.scripts.values import Chosen, Function, LibraryCall, ScriptRequest, Value
from crawler.listing.words import Fetch, ListPage, Page, Pager

_EXTENSION = re.compile(r"^\.?(s?html?|jhtml|thtml|jsp|aspx?|php|do|action)$", re.I)
_NAME = re.compile(r"^[\w./%-]{1,120}$")
_USUAL = ("index", "list", "default", "page", "nlist", "main")
_PLACEHOLDER = re.compile(
    r"\{\{?\s*\w*\s*\}?\}|\$\{\w+\}|\$\d|__[A-Za-z]+__|%d|%s|\[\w*page\w*\]|#\w+#|@\w+@|\(\*\)", re.I
)
_INT = re.compile(r"(?<![\w.])(\d{1,4})(?![\w.])")
_TAKES_ANSWER = frozenset(
    ("success", "error", "done", "complete", "fail", "beforeSend", "render", "parse", "formatter")
)
_MANY = 60
"""Attributes: what has more is no element of a list."""
_MOST_REQUESTS = 6
"""Requests of a page's scripts that are looked into: a list, its pager, news, a counter."""


def widget_pagers(page: Page) -> tuple[Pager, ...]:
    """Ways to further pages by what the page's calls are told, the surest first."""
    told = [effect for effect in page.reading.effects if isinstance(effect, LibraryCall)]
    by_function = [pager for call in told for pager in _function_pagers(page, call)]
    by_name = [pager for call in told for pager in _name_pagers(page, call)]
    return (*by_function, *by_name)


# --- functions of a widget ----------------------------------------------------------------------------------------


def _function_pagers(page: Page, call: LibraryCall) -> Iterator[Pager]:
    for function in _functions(call.arguments):
        yield from _by_function(page, call.name, function, counted_by(call))


def _functions(value: Value | tuple[Value, ...]) -> Iterator[Function]:
    if isinstance(value, Function):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _TAKES_ANSWER or (isinstance(each, Function) and key == "done" and len(each.body.params) > 1):
                yield from _functions(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _functions(each)


def _by_function(page: Page, label: str, function: Function, counted: Counted) -> Iterator[Pager]:
    """Pages counted from 0 are tried first: where they are counted from 1, number 1 repeats the first page."""

    def lead(value: int) -> Fetch | None:
        return _leads(page, page.reading.call(function, Chosen(value)))

    two, three = lead(2), lead(3)
    if (two is None and lead(1) is None) or (two and three and same_request(two, three)):
        return
    from_one = any(way and _is_here(page, way) for way in (lead(1),))
    for shift in (0,) if from_one else (1, 0):
        yield Drawn(label, _bounded(_shifted(lead, shift), counted.page_count), page.base)


def _shifted(at: At, shift: int) -> At:
    return lambda number: at(number - shift)


def _bounded(at: At, pages: int | None) -> At:
    return lambda number: at(number) if pages is None or number <= pages else None


def _is_here(page: Page, way: Fetch) -> bool:
    return way.method == "GET" and same_place(way.url, page.url)


def _leads(page: Page, outcome: Outcome) -> Fetch | None:
    """Where a widget's function leads: by what it does, or by the address that it gives back."""
    way = way_of(page, outcome)[1]
    written = outcome.value
    if way or not isinstance(written, str) or not re.search(r"[/.?=]", written) or re.search(r"[\s<>]", written):
        return way
    return opened(page, re.sub(r"^javascript:.*$", "", written) or None)


# --- names to which a number is added -----------------------------------------------------------------------------


def _name_pagers(page: Page, call: LibraryCall) -> Iterator[Pager]:
    """name_1.html, name-2.html, name3.html, or a name with a gap for the number."""
    words = [word for word in _words(call.arguments) if word]
    counted = counted_by(call)
    if counted.page_count is None and counted.total is None:
        return
    extension = next((found[1] for word in words if (found := _EXTENSION.match(word))), None)
    for template in dict.fromkeys(_templates(page, words, extension)):
        for shift in (1, 0):
            at = _numbered(page, template, shift)
            yield Drawn(f"{call.name} {template}", _bounded(at, counted.page_count), page.base)


def _words(value: Value | tuple[Value, ...]) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)


def _numbered(page: Page, template: str, shift: int) -> At:
    def at(number: int) -> Fetch | None:
        url = resolve(page.base, template.replace("\x00", str(number - shift)))
        return Fetch(url, headers=(("Referer", page.url),)) if url and url != page.url else None

    return at


def _templates(page: Page, words: list[str], extension: str | None) -> Iterator[str]:
    """Addresses with NUL for the number, by the names that the call is told and the page's own."""
    for word in words:
        if _PLACEHOLDER.search(word) and re.search(r"[./?=]", word):
            yield _PLACEHOLDER.sub("\x00", word)
    own, ending = _own_file(page)
    suffix = f".{extension}" if extension else ending
    for word in words:
        stem = re.sub(r"\.(?:s?html?|jhtml|jsp|aspx?|php)$", "", word) if word != own else word
        if (
            not _NAME.match(stem)
            or _EXTENSION.match(word)
            or not _names_page(stem, own, urlsplit(page.url).path.rpartition("/")[0] + "/")
        ):
            continue
        if own.startswith(stem) and re.fullmatch(r"[-_]?\d+", own[len(stem) :]):
            yield f"{stem}{re.match(r'[-_]?', own[len(stem) :])[0]}\x00{suffix}"  # type: ignore[index]
        elif stem[-1] in "-_=/":
            yield f"{stem}\x00{suffix}"
        else:
            yield from (f"{stem}{joint}\x00{suffix}" for joint in ("_", "-", ""))


def _names_page(stem: str, own: str, folder: str) -> bool:
    """Whether a word can be the beginning of the pages' names: the page's own, a usual one, a folder beside it."""
    last = stem.rpartition("/")[2].strip("-_")
    if not last:
        return bool(stem.strip("-_/")) and (not stem.startswith("/") or folder == stem)
    return last in _USUAL or own.startswith(last)


def _own_file(page: Page) -> tuple[str, str]:
    file = unquote(urlsplit(page.url).path).rpartition("/")[2]
    stem, dot, ending = file.rpartition(".")
    return (stem, f".{ending}") if dot else (file or "index", ".html")


# --- controls -----------------------------------------------------------------------------------------------------


def control_pagers(page: Page, controls: tuple[Control, ...], shown: int) -> tuple[Pager, ...]:
    """Ways to further pages by the page's controls: written addresses, and functions called with a number.

    shown  reports on the page: without any, page 1 is to be asked for like the others.
    """
    paging = [control for control in controls if control.role in ("next", "last", "number", "more") and control.way]
    pagers = [*_written(page, paging, shown), *(pager for control in paging if (pager := _pressed(page, control)))]
    return tuple(pagers)


def _written(page: Page, controls: list[Control], shown: int) -> Iterator[Pager]:
    """Pages by the numbers written on the page, and the series that they form."""
    links = dict(_numbered_links(page, controls))
    if 2 not in links:
        return
    last = max((each.number or 0 for each in controls if each.role == "last"), default=0)
    code = next((each for each in controls if each.number == 2 and each.code and each.role == "number"), None)
    beyond = _code_series(page, code, 2) if code else None
    further = min((number for number in links if number > 2), default=None)
    beyond = beyond or (of_two(links[2], links[further], (2, further)) if further else None)
    end = max(last, *links) if last or beyond is None else None

    def at(number: int) -> Fetch | None:
        if end is not None and number > end:
            return None
        return links.get(number) or (beyond(number) if beyond else None)

    first, numbers = 2 if shown or 1 not in links else 1, tuple(sorted(links))
    yield Written("page links", at, page.base, first, shown=True, numbers=numbers, scripts=page.scripts)


def _numbered_links(page: Page, controls: Iterable[Control]) -> Iterator[tuple[int, Fetch]]:
    for each in controls:
        if each.role == "number" and each.number and each.way and not _is_here(page, each.way):
            yield each.number, each.way


@dataclass(frozen=True, eq=False, slots=True)
class Written(Drawn):
    """Pages whose numbers stand on the page; behind the last of them a missing page is the end.

    Pagers show only the numbers around a page: what a page names that the one before did not is followed too.
    """

    numbers: tuple[int, ...] = ()
    scripts: tuple[str, ...] = ()

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        return self.at(number) or dict(previous.numbered).get(number)

    def read(self, page: Page) -> ListPage:
        listing = read_answer(page, self.base, self.details)
        if holds_data(page.text):
            return listing
        page = replace(page, scripts=self.scripts)
        links = tuple(_numbered_links(page, own_controls(page, listing.items)))
        return replace(listing, numbered=links, ahead=tuple(way for number, way in links if number > 1))

    def gone(self, number: int) -> str:
        return "not_found" if number in self.numbers else ""

    def knows(self, number: int) -> bool:
        return number <= max(self.numbers)


def _pressed(page: Page, control: Control) -> Pager | None:
    """The pages that a control brings when it is pressed again and again, or called with higher numbers."""
    if not control.code or control.way is None or control.role == "number":
        return None
    if control.role == "more" and not asks(control):
        return None  # a list of its own
    press = control.press
    again = way_of(page, press(2))[1] if press else None
    if press and again and not same_request(again, control.way):
        return Drawn("pressed", lambda number: way_of(page, press(max(1, number - 1)))[1], page.base, shown=True)
    if control.role == "last":
        return None
    series = _code_series(page, control, 2) or of_one(control.way, 2)
    if series:
        return Drawn("pressed", series, page.base, shown=True)
    return alone("pressed", control.way, page.base, 2, shown=True)


def _code_series(page: Page, control: Control, number: int) -> At | None:
    """The handler with other numbers in its call: go(2) → go(3), where that leads elsewhere."""
    numbers = [match for match in _INT.finditer(control.code) if number - 1 <= int(match[1]) <= number + 1]
    for match in numbers:
        offset = int(match[1]) - number

        def at(page_number: int, match: re.Match[str] = match, offset: int = offset) -> Fetch | None:
            code = f"{control.code[: match.start()]}{page_number + offset}{control.code[match.end() :]}"
            return way_of(page, page.reading.act(code))[1]

        one, two = at(number), at(number + 1)
        if one and control.way and same_request(one, control.way) and not (two and same_request(one, two)):
            return at
    return None


# --- interfaces ---------------------------------------------------------------------------------------------------


def request_pagers(page: Page, shown: int) -> tuple[Pager, ...]:
    """The interfaces that the page's scripts ask when it opens, and those that functions of it would ask."""
    asks = [effect for effect in page.reading.effects if isinstance(effect, ScriptRequest)]
    asks += _idle(page, moving=shown > 0)
    pagers, seen = list[Pager](), list[Fetch]()
    details = details_of("\n".join((page.text, *page.scripts)))
    for ask in asks:
        way = fetch_of(page, ask)
        if way is None or not _may_list(way) or any(same_request(way, other) for other in seen):
            continue
        seen.append(way)
        if len(seen) > _MOST_REQUESTS:
            break
        at = _asked_at(page, ask, way)
        if at:
            pagers.append(Drawn("script request", at, page.base, 1, True, details))
            continue
        pagers.append(alone("script request", way, page.base, unsure=True, details=details))
        trials = of_values(way)
        pagers += [Drawn("script request", each, page.base, 1, True, details, trial=True) for each in trials]
    return tuple(pagers)


def _idle(page: Page, moving: bool) -> list[ScriptRequest]:
    """What functions would ask for that nothing on the page calls: handlers of controls that a script draws.

    moving  only requests that name a page or change with every call: beside rows that are there, they are those of
            further ones.
    """
    found: list[ScriptRequest] = []
    for name, function in list(page.reading.functions.items())[:40]:
        if len(function.body.params) <= 2:
            asks = _asks(page.reading.call(function, *(1 for _ in function.body.params)))
            found += [replace(ask, by=ask.by or name) for ask in asks if not moving or _moves(page, name, ask)]
    return found


def _asks(outcome: Outcome) -> list[ScriptRequest]:
    return [effect for effect in outcome.effects if isinstance(effect, ScriptRequest)]


def _moves(page: Page, name: str, ask: ScriptRequest) -> bool:
    way = fetch_of(page, ask)
    return way is not None and bool(of_one(way) or of_values(way) or _called_again(page, name, way))


def _called_again(page: Page, name: str, way: Fetch) -> At | None:
    """The series of a function that counts by itself: what it asks for when it is called once more, and again."""
    function = page.reading.functions.get(name)
    if function is None or function.body.params:
        return None
    calls = [_asks(page.reading.handle(function, None, times=times)) for times in (1, 2)]
    ways = [next((made for ask in asks if (made := fetch_of(page, ask))), None) for asks in calls]
    return of_presses(way, ways[0], ways[1]) if ways[0] and ways[1] else None


def _may_list(way: Fetch) -> bool:
    """Whether an address can be that of a list: not a script, a picture, a counter."""
    parts = urlsplit(way.url)
    page_like = re.search(r"\.s?html?$", parts.path, re.I) and not parts.query and way.method == "GET"
    return not page_like and not re.search(
        r"\.(?:css|png|jpe?g|gif|svg|woff2?)$|visit|hits|count(?:er)?\.|weather|login", parts.path, re.I
    )


def _asked_at(page: Page, ask: ScriptRequest, way: Fetch) -> At | None:
    """The request of page N: as the page's function makes it, or by its field's name; None when neither says it."""
    function = page.reading.functions.get(ask.by)
    for place, value in enumerate(ask.arguments):
        if function is None or isinstance(value, bool) or not isinstance(value, int):
            continue

        def at(number: int, place: int = place, value: int = value, function: Function = function) -> Fetch | None:
            arguments = [*ask.arguments[:place], value + number - 1, *ask.arguments[place + 1 :]]
            ways = [
                fetch_of(page, each)
                for each in page.reading.call(function, *arguments).effects
                if isinstance(each, ScriptRequest)
            ]
            return next((each for each in ways if each), None)

        second = at(2)
        if value <= 1 and second and not same_request(second, way):
            return at
    return of_one(way) or _called_again(page, ask.by, way)


def data_pagers(page: Page) -> tuple[Pager, ...]:
    """Data files that elements of the page name: data="datasource:KEY" preview="ds_" is ds_KEY.json beside it."""
    found: dict[str, None] = {}
    for tag in page.tags:
        if tag.name not in ("div", "ul", "section", "table", "tbody", "span", "ol", "dl") or len(tag.attrs) > _MANY:
            continue
        for name, value in tag.attrs.items():
            written = " ".join(value) if isinstance(value, list) else str(value)
            if key := re.match(r"datasource:\s*(\w{6,})$", written):
                found[f"./{tag.get('preview') or 'ds_'}{key[1]}.json"] = None
            elif (
                name not in ("class", "style", "id", "onclick")
                and len(written) < 500
                and _DATA_ADDRESS.match(written.strip())
            ):
                found[written.strip()] = None
    ways = [Fetch(joined(page.base, each), headers=(("Referer", page.url),)) for each in list(found)[:_MOST_REQUESTS]]
    return tuple(_data_pager(page, way) for way in ways)


def _data_pager(page: Page, way: Fetch) -> Pager:
    """A data file is whole where it is; an interface named in an attribute has pages like any other."""
    at = of_one(way)
    if at or urlsplit(way.url).path.endswith(".json"):
        return Drawn("data file", at or (lambda number: way if number == 1 else None), page.base, 1, unsure=True)
    return alone("data interface", way, page.base, unsure=True)


_DATA_ADDRESS = re.compile(r"^(?:https?:/)?[\w./-]*(?:\.json|/(?:api|data|json|rest)/[\w./-]+)(?:\?[^\s<>]*)?$", re.I)
