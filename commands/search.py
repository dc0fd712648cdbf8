"""`nianbao search`: the search of the site, on a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from archive.site.pages import search as pages
from archive.site.serving.answers import Data
from commands.shared.options import BadInput, data_option, say, tells_database_faults
from commands.shared.reading import asking

_TAGS = re.compile(r"<[^>]*>")
_PAGE = 20


@click.command()
@data_option
@click.argument("words", nargs=-1)
@click.option("--year", type=click.IntRange(2000, 2100), multiple=True, help="Only reports on this year (repeatable).")
@click.option(
    "--where",
    metavar="NAME=VALUE",
    multiple=True,
    help="A condition of the site: province=浙江省, kind=government, requests_received__gt=100.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=_PAGE, show_default=True, help="Show so many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as /search.json gives it.")
@tells_database_faults
def search(  # noqa: PLR0913, PLR0917 — one parameter an option
    data: Path, words: tuple[str, ...], year: tuple[int, ...], where: tuple[str, ...], limit: int, as_json: bool
) -> None:
    """Find reports by WORDS and conditions, in the order of the site.

    "Quoted words" stay together, -word excludes (put `--` before it). Exit 1 when nothing is found.
    """
    query = [("q", " ".join(words))] * bool(words) + [("year", str(one)) for one in year]
    query += [_condition(one) for one in where]
    if not query:
        raise click.UsageError("Give WORDS, --year or --where.")
    found: dict[str, Any] = {}
    results: list[dict[str, Any]] = []
    for page in range(1, -(-limit // _PAGE) + 1):
        with asking(data, "/search.json", [*query, ("page", str(page))]) as ask:
            answer = pages.as_json(ask)
        assert isinstance(answer, Data)
        found = json.loads(answer.body)
        results += found["results"]
        if len(found["results"]) < _PAGE:
            break
    found["results"] = results[:limit]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)
    if not results:
        raise SystemExit(1)


def _condition(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip():
        raise BadInput(f"{text!r} is not NAME=VALUE.")
    return name.strip(), value.strip()


def _print(found: dict[str, Any]) -> None:
    for one in found["results"]:
        say(f"{one['agency_id']} {one['year']}  {one['title']}  ({one['agency']})")
        passage = " ".join(_TAGS.sub("", one["passage_html"]).split())
        if passage:
            say(f"    {passage}")
        say(f"    {one['url']}")
    total = f"{'more than ' if found.get('more') else ''}{found['total']:,}"
    say(f"{len(found['results'])} of {total} reports; `nianbao show AGENCY YEAR` prints one.")
