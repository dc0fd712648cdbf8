"""nianbao.toml in the data directory: what every command of one installation needs. The one reader of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.upkeep.toml_entries import Entry, TomlError, read

if TYPE_CHECKING:
    from archive.alerts.smtp import Smtp
    from archive.site.serving.people import Person

FILE_NAME = "nianbao.toml"

_SECTIONS = ("site", "smtp", "cluster", "crawl", "review")
_SMTP = ("host", "port", "user", "password", "tls", "from")
_NAME = re.compile(r"\w[\w-]{0,39}")
_HASH = re.compile(r"pbkdf2_sha256\$\d+\$[^$\s]+\$[^$\s]+")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


class ConfigurationError(click.ClickException):
    """nianbao.toml cannot be used: one sentence, exit 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class SiteConfiguration:
    """`[site]`: what the site says of itself.

    name, contact  shown on every page; the contact also tells portals who asks.   url  where readers reach the site.
    operator, licence  who runs it, and under what terms its data may be used.
    reader_reports  whether readers may report a wrong figure.
    """

    name: str = ""
    contact: str = ""
    url: str = ""
    operator: str = ""
    licence: str = ""
    reader_reports: bool = True


@dataclass(frozen=True, slots=True)
class CrawlConfiguration:
    """`[crawl]`: the budgets of a night; 0 or "" = the default of crawler/settings.py.

    minutes  after which the crawl is ended.   requests, host_requests  a night, over all hosts and of each.
    window   hours of China in which portals are asked.   delay  least seconds between two requests of a host.
    """

    minutes: int = 0
    requests: int = 0
    host_requests: int = 0
    window: str = ""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Configuration:
    """The whole file. `smtp` None: no mail to readers. `cluster`: address of a Dask scheduler, "" = this machine."""

    site: SiteConfiguration = SiteConfiguration()
    smtp: Smtp | None = None
    cluster: str = ""
    crawl: CrawlConfiguration = CrawlConfiguration()
    review: Mapping[str, Person] = field(default_factory=dict)
    """Who sits at the desk of the editors, by name."""

    def crawl_settings(self) -> dict[str, str]:
        """What the file changes of the crawl's settings, by their names in crawler/settings.py."""
        crawl = self.crawl
        chosen = {
            "NIANBAO_CONTACT": _link(self.site.contact),
            "NIANBAO_NIGHT_SECONDS": crawl.minutes * 60,
            "NIANBAO_NIGHT_BUDGET": crawl.requests,
            "NIANBAO_HOST_BUDGET": crawl.host_requests,
            "NIANBAO_WINDOW": crawl.window,
            "DOWNLOAD_DELAY": crawl.delay,
        }
        return {name: str(value) for name, value in chosen.items() if value}


def configuration(data: Path) -> Configuration:
    """What DATA/nianbao.toml says; all defaults where there is none. Raises ConfigurationError."""
    try:
        top = read(data / FILE_NAME)
        if top is None:
            return Configuration()
        top.only(_SECTIONS)
        return Configuration(
            _site(top.section("site")),
            _smtp(top.section("smtp")),
            _cluster(top.section("cluster")),
            _crawl(top.section("crawl")),
            _review(top.section("review")),
        )
    except TomlError as error:
        raise ConfigurationError(str(error)) from error


def _site(entry: Entry) -> SiteConfiguration:
    names = tuple(SiteConfiguration.__dataclass_fields__)
    entry.only(names)
    texts = {name: entry.text(name, "") for name in names if name not in ("url", "reader_reports")}
    reports = entry.flag("reader_reports", default=True)
    return SiteConfiguration(url=entry.web_address("url"), reader_reports=reports, **texts)


def _smtp(entry: Entry) -> Smtp | None:
    entry.only(_SMTP)
    if not entry.table:
        return None
    from email.utils import parseaddr

    from archive.alerts.smtp import PORTS, TLS, Smtp

    tls = _tls(entry, TLS)
    sender = entry.text("from")
    if not _ADDRESS.fullmatch(parseaddr(sender)[1]):
        raise entry.error("from must be a mail address, with or without a name")
    return Smtp(
        host=entry.text("host"),
        sender=sender,
        port=entry.whole("port", PORTS[tls], least=1),
        user=entry.text("user", ""),
        password=entry.text("password", ""),
        tls=tls,
    )


def _tls(entry: Entry, known: tuple[Any, ...]) -> Any:
    """One of `known`; true and false are understood too."""
    said = entry.table.get("tls")
    if isinstance(said, bool):
        return ("tls" if entry.table.get("port") == 465 else "starttls") if said else "none"
    return entry.one_of("tls", known, known[0])


def _review(entry: Entry) -> Mapping[str, Person]:
    """Who sits at the desk, from `[review]`: people = ["NAME ROLE HASH", …]. Raises TomlError."""
    entry.only(("people",))
    if not entry.table:
        return {}
    from archive.site.serving.people import ROLES, Person

    found: dict[str, Person] = {}
    for line in entry.texts("people"):
        name, role, password = [*line.split(), "", "", ""][:3]
        known = next((one for one in ROLES if one == role), None)
        if not _NAME.fullmatch(name) or known is None or not _HASH.fullmatch(password) or name in found:
            raise entry.error('people must be like "name editor HASH", each name once; roles: ' + ", ".join(ROLES))
        found[name] = Person(name, known, password)
    return found


def _cluster(entry: Entry) -> str:
    entry.only(("address",))
    return entry.text("address", "")


def _crawl(entry: Entry) -> CrawlConfiguration:
    entry.only(tuple(CrawlConfiguration.__dataclass_fields__))
    found = CrawlConfiguration(
        minutes=entry.whole("minutes", 0, least=0),
        requests=entry.whole("requests", 0, least=0),
        host_requests=entry.whole("host_requests", 0, least=0),
        window=entry.text("window", ""),
        delay=entry.number("delay", 0.0),
    )
    if found.window and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", found.window):
        raise entry.error(f"window must be like 22:00-07:00, not {found.window!r}")
    return found


def _link(contact: str) -> str:
    """A contact as an address that a portal's operator can follow."""
    return f"mailto:{contact}" if _ADDRESS.fullmatch(contact) and ":" not in contact else contact
