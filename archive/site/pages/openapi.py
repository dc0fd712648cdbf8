"""/openapi.json: what programs may ask, made from the tables that the site itself goes by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from archive.figures.measures import MEASURES
from archive.site.finding import query
from archive.site.labels.metadata import public_tables
from archive.site.routes import Route
from archive.site.serving import parameters
from archive.site.serving.answers import Answer, Data, PageContext
from archive.site.serving.settings import DATABASE, SITE_NAME

_MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "csv": "text/csv",
    "atom": "application/atom+xml",
    "svg": "image/svg+xml",
    "png": "image/png",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "zip": "application/zip",
}
_ENDINGS = sorted(_MEDIA_TYPES, key=len, reverse=True)
_SAMPLE: Mapping[str, str] = {"code": "330000", "year": "2022", "measure": "denied", "name": "x", "ending": "csv"}
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<inside>(?:[^()\\]|\\.)*)\)")
_OPTIONAL = re.compile(r"\(\?:/(\(\?P<\w+>(?:[^()\\]|\\.)*\))\)\?")
_WORDS: Mapping[str, str] = {
    "agency": "number of the agency",
    "year": "year that the report is about",
    "code": "region code of six or twelve digits",
    "number": "number of the version, or part of the sitemap",
    "name": "name of the chart on its page (agencies: intake, outcomes, disputes; regions: totals; coverage: states; "
    "compare: key of the measure)",
    "id": "number of the change",
    "path": "path of the file as /downloads lists it",
    "province": "region code of the province",
    "page": "page of the answer, from 1; of an original its page, 0 = that of the figure",
    "figure": "key of a measure (table measures)",
    "measure": "key of a measure (table measures)",
    "op": "comparison: gt, gte, lt, lte",
    "value": "what `figure` is compared with",
    "kind": "kind of the body, or of the change",
    "level": "level of the body",
    "region": "region code",
    "scope": "what the reports count",
    "least": "least number of requests answered",
    "order": "asc or desc",
    "labels": "zh or en: a second line of labels in CSV",
    "state": "state of coverage, or of the source",
    "from": "first year, or version",
    "to": "last year, or version",
    "below": "region code: all regions below it",
    "since": "first day (China's) on which a change was found",
    "until": "last day (China's) on which a change was found",
    "version": "number of the version, the current one when left out; of a release its name",
    "report": "number of the report in that release",
    "document": "number of the file of a version, from 0",
    "cell": "key of a figure, as requests.received.total",
    "add": "name to look for",
    "rate": "key of a rate",
    "_raw": "1: text in CSV as it is, also what a spreadsheet would compute",
    "_bom": "0: CSV without a byte order mark",
    "_dl": "1: as a download",
}
"""Name of a parameter → what it is. The search's own are columns of the table of reports."""


def document(routes: Iterable[Route], origin: str, title: str = SITE_NAME) -> dict[str, Any]:
    """The description (OpenAPI 3.1) of every address of `routes` that answers with data, and of the tables."""
    paths: dict[str, Any] = {}
    for route in routes:
        for pattern in _alternatives(route.pattern):
            template, ending = _template(pattern)
            if ending in _MEDIA_TYPES:
                summary = (route.handler.__doc__ or route.handler.__name__.replace("_", " ")).split("\n")[0]
                paths[template] = {"get": _operation(template, summary, ending)}
    for table in public_tables():
        for ending in ("json", "csv"):
            paths[f"/{DATABASE}/{table}.{ending}"] = {"get": _of_table(table, ending)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": "1",
            "description": "Annual reports on government information disclosure in China. No key is needed; null is "
            "never 0. 503 comes with Retry-After.",
            "license": {"name": "CC0-1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        },
        "servers": [{"url": origin}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(_conditions())},
    }


def _conditions() -> Iterator[tuple[str, dict[str, Any]]]:
    """What may be asked of many things by name, described once for all the addresses that answer it."""
    yield "search", _named_texts({name: _WORDS.get(name, "condition of the search page") for name in query.names()})
    for table, columns in public_tables().items():
        yield f"table_{table}", _named_texts(columns)


def _named_texts(words: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _text(told) for name, told in words.items()}}


def _any_of(schema: str, description: str) -> dict[str, Any]:
    """The parameter that stands for all that a schema names: each is written into the address under its own name."""
    return {
        **{"name": "conditions", "in": "query", "style": "form", "explode": True, "description": description},
        "schema": {"$ref": f"#/components/schemas/{schema}"},
    }


def _alternatives(pattern: str) -> list[str]:
    """The pattern with and without its optional part, and with each of the endings that it names."""
    pattern = pattern.replace(r"(?:\.json)?", r"\.json")
    found = [_OPTIONAL.sub(r"/\1", pattern), _OPTIONAL.sub("", pattern)] if _OPTIONAL.search(pattern) else [pattern]
    endings = re.search(r"\(\?P<(?:ending|format)>([^()]*)\)$", pattern)
    if endings is None:
        return found
    return [one[: one.rindex("(")] + ending for one in found for ending in endings[1].split("|")]


def _template(pattern: str) -> tuple[str, str]:
    """A pattern of addresses as an OpenAPI path, and its ending."""
    template = _GROUP.sub(_named, pattern).replace("\\", "")
    return template, next((ending for ending in _ENDINGS if template.endswith(f".{ending}")), "")


def _named(group: re.Match[str]) -> str:
    """A part of an address: fixed where the pattern allows but one word."""
    inside = group["inside"]
    return inside if inside.isalpha() else f"{{{group['name']}}}"


def _operation(template: str, summary: str, ending: str) -> dict[str, Any]:
    inside = re.findall(r"\{(\w+)\}", template)
    path = re.sub(r"\{(\w+)\}", lambda found: _SAMPLE.get(found[1], "1"), template)
    searching = path.startswith("/search")
    asked = parameters.of_path(path) - (set(query.names()) if searching else set())
    return {
        "summary": summary,
        "operationId": re.sub(r"\W+", "_", template).strip("_"),
        "parameters": [
            *({"name": name, "in": "path", "required": True, **_told(name)} for name in inside),
            *({"name": name, "in": "query", **_told(name)} for name in sorted(asked - set(inside))),
            *([_any_of("search", "what the search page offers")] if searching else []),
        ],
        "responses": _responses(ending),
    }


def _told(name: str) -> dict[str, Any]:
    if name == "figure":
        return {"description": _WORDS[name], "schema": {"type": "string", "examples": list(MEASURES)[:3]}}
    return {"description": _WORDS[name], "schema": {"type": "string"}}


def _text(description: str) -> dict[str, str]:
    return {"type": "string", "description": description}


def _responses(ending: str) -> dict[str, Any]:
    schema = {"type": "object"} if ending == "json" else {"type": "string"}
    return {
        "200": {"description": "the answer", "content": {_MEDIA_TYPES[ending]: {"schema": schema}}},
        "400": {"description": "a parameter or value that the address does not know, named with the nearest right one"},
        "404": {"description": "not in the archive"},
        "503": {"description": "busy, or too slow: see Retry-After"},
    }


def _of_table(table: str, ending: str) -> dict[str, Any]:
    own = {"json": [("_shape", "objects or array"), ("_size", "rows a page, at most 2,000"), ("_next", "see next_url")],
           "csv": [("_stream", "on: all rows"), ("_size", "rows, max for 2,000")]}[ending]  # fmt: skip
    return {
        "summary": f"rows of {table}; COLUMN__gt, __lt, __contains, __in … as well",
        "operationId": f"table_{table}_{ending}",
        "parameters": [
            _any_of(f"table_{table}", "values of columns"),
            *({"name": name, "in": "query", "description": words, "schema": {"type": "string"}} for name, words in own),
        ],
        "responses": _responses(ending),
    }


def answer(ask: PageContext) -> Answer:
    from archive.site.pages import ROUTES as ALL

    body = json.dumps(document(ALL, ask.args.origin, ask.site.settings.name), ensure_ascii=False, indent=1)
    return Data(body.encode(), "application/json; charset=utf-8", {"cache-control": "max-age=3600"})


ROUTES = (Route(r"/openapi\.json", answer),)
