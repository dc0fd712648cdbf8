"""What an operator may set for the site, and the Site that every page gets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, Template

from archive.editorial import mailing
from archive.site.language.current import Language, language
from archive.site.serving import forms
from archive.site.serving.cache import Cache, Freshness
from archive.site.serving.drawing import Drawing
from archive.site.serving.people import Review
from archive.site.serving.reader import Reader, connect
from archive.site.serving.sql_pool import SqlPool
from archive.upkeep.incidents import Incidents

SITE_NAME = "政府信息公开年报档案"
DATABASE = "archive"
"""Name of the database in Datasette's addresses: /archive/reports."""

QUICK_SECONDS = 5.0
SLOW_SECONDS = 10.0
DESK_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What an operator chooses.

    sql              whether readers may write SQL.
    base_url         path below which a proxy publishes the site.
    public_url       address to print in feeds, citations and the sitemap; None: the one that was asked for.
    contact          whom readers may write to, printed at the foot of every page.
    demo             whether the archive is that of the demonstration, which every page then says.
    minimum_reports  a league table is shown only where at least so many reports stand behind it.
    cache            where drawn originals are kept (archive.site.serving.drawing); None: with the temporary files.
    clock            the present time, to judge ages by; without it no age is judged.
    mail             whether readers may follow by mail; needs the clock.
    reports          whether readers may report a wrong figure; needs the clock.
    review           the desk of the editors; None: there is none. Needs the clock.
    name             of the site, on every page.   operator, licence  who runs it, and under what terms; None: not said.
    """

    sql: bool = True
    base_url: str = "/"
    public_url: str | None = None
    contact: str | None = None
    demo: bool = False
    minimum_reports: int = 10
    clock: Callable[[], datetime] | None = None
    cache: Path | None = None
    name: str = SITE_NAME
    operator: str | None = None
    licence: str | None = None
    mail: bool = False
    reports: bool = False
    review: Review | None = None


@dataclass(slots=True)
class Site:
    """One running site. `quick` reads for pages about one thing, `slow` for those that search and add up,
    `desk` for what editors submit, which waits for other processes; `strangers` runs the SQL that readers write,
    `drawing` draws archived originals."""

    data: Path
    settings: SiteSettings
    templates: Mapping[Language, Environment]
    freshness: Freshness
    cache: Cache
    quick: Reader
    slow: Reader
    desk: Reader
    strangers: SqlPool
    drawing: Drawing
    incidents: Incidents
    form_key: bytes | None = None
    """Signs the forms of pages; None where nothing can be submitted."""
    served: str = ""
    """The address that this process listens on; mail leads there where no public address is set."""
    stale: str | None = None
    """Of archive.site.serving.age: since when no night came to its end, as the last page found it."""

    def template(self, name: str) -> Template:
        """A template of the site's own pages, in the language of the answer."""
        return self.templates[language()].get_template(name)

    def path(self, path: str) -> str:
        """A path of the site below its base URL."""
        return self.settings.base_url.rstrip("/") + path

    def now(self) -> datetime | None:
        """The present time; None when nobody gave the site a clock."""
        return self.settings.clock() if self.settings.clock else None

    def close(self) -> None:
        self.quick.close()
        self.slow.close()
        self.desk.close()
        self.freshness.close()
        self.strangers.close()
        self.drawing.close()
        self.incidents.flush()


def open_site(data: Path, settings: SiteSettings, templates: Mapping[Language, Environment]) -> Site:
    database = data / "archive.db"
    form_key = _form_key(data, settings)
    for environment in templates.values():
        environment.globals["mail_offered"] = settings.mail and form_key is not None
        environment.globals["form_seal"] = lambda: (
            forms.seal(form_key or b"", settings.clock()) if settings.clock else ""
        )
    freshness = Freshness(lambda: connect(database))
    cache, incidents = Cache(freshness), Incidents(data, settings.clock)
    return Site(
        data,
        settings,
        templates,
        freshness,
        cache,
        quick=Reader(database, cache, threads=3, seconds=QUICK_SECONDS, name="quick"),
        slow=Reader(database, cache, threads=3, seconds=SLOW_SECONDS, name="slow"),
        desk=Reader(database, cache, threads=4, seconds=DESK_SECONDS, name="desk"),
        strangers=SqlPool(database, killed=lambda: incidents.note("killed")),
        drawing=Drawing(settings.cache),
        incidents=incidents,
        form_key=form_key,
    )


def _form_key(data: Path, settings: SiteSettings) -> bytes | None:
    """The key for forms; None where none is offered, or where editorial.db is not ours to write."""
    if not settings.clock or not (settings.mail or settings.reports or settings.review):
        return None
    try:
        return mailing.key(data)
    except sqlite3.OperationalError:
        if settings.mail or settings.review:
            raise
        return None
