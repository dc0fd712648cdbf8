"""`nianbao search` and `nianbao show`: find and print reports on a terminal, as the site does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archive.site.pages import report as report_pages
from archive.site.pages import search as search_pages
from archive.site.reports.remarks import rule_name
from archive.site.reports.stored import Version, load, versions
from archive.site.reports.view import Shown, TableView, tables
from archive.site.serving.answers import Args, Data, PageContext
from archive.site.serving.reader import Row
from commands.shared.options import BadInput, data_option, say
from commands.shared.reading import asking, table
from parsers.forms.tables import FormBlock

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
            answer = search_pages.as_json(ask)
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


@click.command()
@data_option
@click.argument("report", nargs=-1, required=True, metavar="AGENCY YEAR | REPORT")
@click.option("--text", is_flag=True, help="Print the narrative as well.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, as /reports/AGENCY/YEAR.json gives it.")
def show(data: Path, report: tuple[str, ...], text: bool, as_json: bool) -> None:
    """Print the newest version of one report: AGENCY (number or name) and YEAR, or the number of the REPORT."""
    with asking(data, "/") as ask:
        row = _found(ask, report)
        if as_json:
            parts = {"agency": str(row["agency_id"]), "year": str(row["year"])}
            answer = report_pages.as_json(PageContext(ask.site, ask.archive, Args(parts, (), "/", ask.args.origin)))
            assert isinstance(answer, Data)
            click.echo(answer.body.decode())
            return
        stored = next(one for one in versions(ask.archive, row["id"]) if one["id"] == row["current_version"])
        for line in _lines(row, load(ask.archive, stored), text):
            say(line)


def _found(ask: PageContext, words: tuple[str, ...]) -> Row:
    """Raises BadInput."""
    if len(words) == 1:
        row = ask.archive.one("SELECT * FROM reports WHERE id = ?", [words[0]]) if words[0].isdigit() else None
        if row is None:
            raise BadInput(f"There is no report {words[0]!r}: give AGENCY YEAR, or the number of a report.")
        return row
    *name, year = words
    agency = " ".join(name)
    found = ask.archive.rows(
        "SELECT * FROM reports WHERE year = ?2 AND (agency_id = ?1 OR agency = ?1 OR agency_id IN "
        "(SELECT agency_id FROM agency_aliases WHERE alias = ?1)) ORDER BY agency_id = ?1 DESC, agency_id",
        [int(agency) if agency.isdigit() else agency, year],
    )
    if not found:
        raise BadInput(f"There is no report of {agency!r} on {year}: `nianbao search` finds bodies and years.")
    if len({row["agency_id"] for row in found}) > 1:
        bodies = ", ".join(f"{row['agency_id']} ({row['province'] or ''}{row['city'] or ''})" for row in found[:8])
        raise BadInput(f"Several bodies are called {agency}: give the number, one of {bodies}.")
    return found[0]


def _lines(report: Row, version: Version, text: bool) -> Iterator[str]:
    yield report["title"]
    place = "".join(filter(None, (report["province"], report["city"], report["county"])))
    yield f"{report['agency']}（{place}）  {report['year']} 年  第 {version.row['number']} 版  {report['status']}"
    yield report["url"]
    yield f"收录 {version.row['first_seen']}  SHA-256 {version.row['sha256']}"
    for view, block in zip(tables(version), version.blocks(), strict=True):
        yield ""
        yield f"{view.title}（{view.edition}）"
        yield from _table(view, block)
    for check in version.failed():
        yield ""
        yield f"不符 {check.mark}：{rule_name(check.rule)}  {check.left:g} ≠ {check.right:g}"
    if text:
        for section in version.sections:
            yield ""
            yield section["heading"] or ""
            yield section["text"]


def _table(view: TableView, block: FormBlock) -> Iterator[str]:
    """Rows that have the same columns under one head; the name of a group stands above its rows."""
    for columns, rows in groupby(block.rows, key=lambda row: tuple(row.columns)):
        lines = [["", *(block.column(column).label for column in columns)]]
        for group, members in groupby(rows, key=lambda row: row.group):
            lines += [[group, *[""] * len(columns)]] * bool(group)
            for row in members:
                figures = (_face(view.shown[f"{block.name}.{row.key}.{column}"]) for column in columns)
                lines.append([f"{'  ' * bool(group)}{row.label}", *figures])
        yield from table(lines)


def _face(shown: Shown) -> str:
    """The figure, with the numbers of the failed checks that it takes part in; read from a picture, with a sign."""
    sign = {"picture": "~", "corrected": "（更正）"}.get(shown.state, "")
    failed = "".join(f"[{mark}]" for mark in shown.failed)
    return f"{shown.text}{sign}{failed}"
