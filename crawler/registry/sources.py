"""The registry: one row, one source. Reads sources.csv strictly and says where it is wrong.

A row that breaks a rule names its file, line and column; nothing is guessed and no row is dropped in silence.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from crawler.registry.cells import Rule, address, day, like, one_of
from crawler.registry.families import FAMILIES
from crawler.registry.recipe import RECIPE_COLUMNS, RECIPE_RULES, Recipe, recipe_of

if TYPE_CHECKING:
    from _csv import Reader

SHIPPED = Path(__file__).with_name("sources.csv")

COLUMNS = (
    "source_id",
    "region_code",
    "region_name",
    "portal_name",
    "site_code",
    "host",
    "list_url",
    "url_status",
    "family",
    "scope",
    "agency",
    "minimum_reports",
    "active_from",
    "active_to",
    "note",
    *RECIPE_COLUMNS,
    "browser",
)
"""Columns of a registry file. Those of the recipe are for portals that nothing recognises, `browser` is for lists
that only a script draws; few rows fill them."""
REQUIRED = ("source_id", "region_code", "list_url", "scope")

HOME_ONLY = "portal-home-only"
URL_STATUSES: Mapping[str, str] = {
    "verified": "the column was opened and listed reports",
    "seen-column": "the address itself stood in a public page, in public code or in a report; not opened since",
    "derived-from-report": "a report was seen; the column is its parent directory or the list path of its family",
    HOME_ONLY: "only the portal is known; the column has to be discovered",
    "moved": "the column was found elsewhere; the note keeps the old address",
    "retired": "the portal no longer publishes here; kept for its history and not crawled",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One listing column of annual reports on a portal.

    region_code   GB/T 2260, six digits; "bmNN" for a ministry (the prefix of its site codes).
    family        name of a CMS family, or "" to detect it on the page.
    scope         "portal" (the column lists many agencies) or "agency" (`agency` names the one).
    minimum_reports   fewer than this after the season is an alarm; None = no expectation.
    active_from, active_to   ISO dates (YYYY, YYYY-MM or YYYY-MM-DD), both inclusive; "" = open.
    line          line of the row in its file, for messages.
    recipe        how the listing is to be read, where a person has said so.
    browser       "yes" where only a browser shows the list (crawler.run.browser); "" = none is started.
    """

    source_id: str
    region_code: str
    list_url: str
    scope: str = "portal"
    region_name: str = ""
    portal_name: str = ""
    site_code: str = ""
    host: str = ""
    url_status: str = ""
    family: str = ""
    agency: str = ""
    minimum_reports: int | None = None
    active_from: str = ""
    active_to: str = ""
    note: str = ""
    line: int = 0
    recipe: Recipe = field(default_factory=Recipe)
    browser: str = ""

    def active(self, on: date) -> bool:
        """Whether the source is to be crawled on that day. Retired sources and bare home pages never are."""
        day = on.isoformat()
        started = not self.active_from or day >= self.active_from
        ended = bool(self.active_to) and day[: len(self.active_to)] > self.active_to
        return started and not ended and self.crawled and self.url_status != "retired"

    @property
    def crawled(self) -> bool:
        """Whether the row is a source at all: of a bare home page it is not known yet where the reports are."""
        return self.url_status != HOME_ONLY


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a registry file; `line` counts from 1, `column` is a column's name or ""."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.message}"


class RegistryError(ValueError):
    """Raised when a registry file cannot be used; `problems` holds every finding, the first is the message."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


def load(path: Path | None = None) -> tuple[Source, ...]:
    """Sources of a registry file, shipped one by default, in file order. Raises RegistryError on any bad row."""
    sources, problems = read(path)
    if problems:
        raise RegistryError(problems)
    return sources


def read(path: Path | None = None) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """The rows that hold and everything that is wrong with the others. Raises RegistryError for an unreadable file."""
    file = path or SHIPPED
    rows = _rows(file)
    sources: list[Source] = []
    problems: list[Problem] = []
    for line, row in rows:
        found = [Problem(str(file), line, column, message) for column, message in row_problems(row)]
        problems += found
        if not found:
            sources.append(_source(row, line))
    problems += _duplicates(str(file), sources)
    return tuple(sources), tuple(sorted(problems, key=lambda problem: problem.line))


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _error(file, 0, "", f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _error(file, line, "", "is not UTF-8; save the table as CSV UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_table(file, reader))
    except csv.Error as error:
        raise _error(file, reader.line_num, "", f"is not a CSV table: {error}") from error


def _table(file: Path, reader: Reader) -> Iterator[tuple[int, dict[str, str]]]:
    header = [name.strip() for name in next(reader, [])]
    _check_header(file, header)
    start = reader.line_num + 1
    for record in reader:
        line, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != len(header):
            raise _error(file, line, "", f"has {len(record)} fields, the header has {len(header)}")
        yield line, {name: cell.strip() for name, cell in zip(header, record, strict=True)}


def _check_header(file: Path, header: list[str]) -> None:
    if not header:
        raise _error(file, 1, "", "is empty; the first line must name the columns")
    for name in header:
        if name not in COLUMNS:
            raise _error(file, 1, name, f"is no column of the registry; its columns are {', '.join(COLUMNS)}")
        if header.count(name) > 1:
            raise _error(file, 1, name, "stands twice in the header")
    for name in REQUIRED:
        if name not in header:
            raise _error(file, 1, name, "is missing from the header")


def _error(file: Path, line: int, column: str, message: str) -> RegistryError:
    return RegistryError((Problem(str(file), line, column, message),))


def row_problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong there) of a row by itself."""
    for column in REQUIRED:
        if not row.get(column):
            yield column, "must not be empty"
    for column, rule in _CELL_RULES.items():
        value = row.get(column, "")
        message = rule(value) if value else None
        if message:
            yield column, message
    if all(row.get(column) for column in REQUIRED):
        yield from _relations(row)


def _relations(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    host, url = row.get("host", ""), row["list_url"]
    if host and url and not address(url) and host.lower() not in _hosts(urlsplit(url)):
        yield "host", f'"{host}" is not the host of list_url {url}'
    if row["scope"] == "agency" and not row.get("agency"):
        yield "agency", "must name the agency, because scope is agency"
    yield from _recipe_relations(row)
    start, end = row.get("active_from", ""), row.get("active_to", "")
    if start and end and start[: len(end)] > end:
        yield "active_to", f"{end} lies before active_from {start}"


def _recipe_relations(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a recipe needs besides: rows in JSON need their fields, an interface needs its address."""
    if row.get("list_items") and not (row.get("list_title") and (row.get("list_link") or row.get("list_detail"))):
        yield "list_items", "needs list_title, and list_link or list_detail"
    if row.get("list_body") and row.get("list_method") != "POST":
        yield "list_body", "is only sent with POST; list_method says so"


def _hosts(parts: SplitResult) -> tuple[str, str]:
    return (parts.hostname or "").lower(), parts.netloc.lower()


_CELL_RULES: Mapping[str, Rule] = {
    "source_id": like("[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", "an identifier of a-z, 0-9, hyphen, dot and underscore"),
    "region_code": like(r"\d{6}|bm\d{2}", "a region code (six digits, or bm and two digits for a ministry)"),
    "site_code": like(r"\d{10}|bm\d{8}", "a 网站标识码 (ten digits, or bm and eight digits)"),
    "list_url": address,
    "url_status": one_of(URL_STATUSES),
    "family": one_of(FAMILIES),
    "scope": one_of(("portal", "agency")),
    "browser": one_of(("yes",)),
    "minimum_reports": like(r"\d{1,6}", "a whole number"),
    "active_from": day,
    "active_to": day,
    **RECIPE_RULES,
}


def _source(row: dict[str, str], line: int) -> Source:
    apart = ("minimum_reports", *RECIPE_COLUMNS)
    text = {name: row[name] for name in COLUMNS if name in row and name not in apart}
    minimum = row.get("minimum_reports", "")
    host = row.get("host") or _hosts(urlsplit(row["list_url"]))[0]
    return Source(
        **{**text, "host": host}, minimum_reports=int(minimum) if minimum else None, line=line, recipe=recipe_of(row)
    )


def _duplicates(file: str, sources: list[Source]) -> Iterator[Problem]:
    for column in ("source_id", "list_url"):
        first: dict[str, int] = {}
        for source in sources:
            value = getattr(source, column)
            line = first.setdefault(value, source.line)
            if line != source.line:
                yield Problem(file, source.line, column, f'"{value}" stands already in line {line}')
