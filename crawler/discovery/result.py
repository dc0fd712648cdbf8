"""What a probe found: a column, what it knows of it, and the registry row that follows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from urllib.parse import urlsplit

from crawler.discovery.site import Site
from crawler.listing.naming import SLUG
from crawler.listing.titles import read_title
from crawler.listing.words import ListItem, WalkResult
from crawler.registry.recipe import RECIPE_COLUMNS, Recipe
from crawler.registry.sources import COLUMNS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of annual reports.

    paging   how its pages are reached, "one page" when there is one.
    items    the reports on the pages that the probe looked at; not all of a long list.
    why      how the probe came to it.
    recipe   how a registry row would say how its rows and further pages were read.
    """

    url: str
    family: str
    paging: str
    items: tuple[ListItem, ...]
    walk: WalkResult
    why: str = ""
    recipe: Recipe = field(default_factory=Recipe)

    @property
    def agencies(self) -> tuple[str, ...]:
        """Agencies that the reports name, in order of first appearance."""
        named = (item.agency or _agency(item.title) for item in self.items)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def years(self) -> tuple[int, ...]:
        read = (read_title(item.title) for item in self.items)
        return tuple(sorted({title.year for title in read if title and title.year}))


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """`column` is None when none was found; `unsure` holds sentences for the person who adds the row."""

    url: str
    site: Site
    column: Column | None = None
    others: tuple[Column, ...] = ()
    unsure: tuple[str, ...] = ()
    tried: tuple[str, ...] = field(default=())

    def row(self) -> dict[str, str]:
        """The registry row, ready to be pasted; empty cells are what the probe does not know."""
        column, site = self.column, self.site
        if column is None:
            return {}
        single = len(column.agencies) == 1
        region = site.region
        values = {
            "source_id": source_id(region.code if region else "000000", column.url),
            "region_code": region.code if region else "",
            "region_name": region.full_name if region else "",
            "portal_name": site.name,
            "site_code": site.code,
            "host": urlsplit(column.url).netloc,
            "list_url": column.url,
            "url_status": "verified",
            "family": column.family if column.family != "generic" else "",
            "scope": "agency" if single else "portal",
            "agency": column.agencies[0] if single else "",
            "minimum_reports": str(len(column.items)) if column.walk.verdict != "failed" else "",
        }
        if column.family == "generic":
            values |= dict(zip(RECIPE_COLUMNS, astuple(column.recipe), strict=True))
        return {name: values.get(name, "") for name in COLUMNS}

    def csv_row(self) -> str:
        """The row as one line of CSV, without the header."""
        return csv_line(self.row())


def csv_line(row: Mapping[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([row.get(name, "") for name in COLUMNS])
    return out.getvalue()


def source_id(region_code: str, url: str) -> str:
    """region-host-folder: 130400-hdzfxxgk-zfxxgknb."""
    parts = urlsplit(url)
    host = [label for label in (parts.hostname or "").split(".") if label not in ("www", "gov", "cn", "com")]
    folders = [part for part in parts.path.split("/") if part and "." not in part]
    telling = next((part for part in reversed(folders) if SLUG.search(part)), folders[-1] if folders else "")
    words = [region_code, *(host[:2] or ["portal"]), telling]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(word for word in words if word).lower()).strip("-")


def _agency(title: str) -> str:
    read = read_title(title)
    return read.agency if read else ""
