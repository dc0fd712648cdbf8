"""alerts.toml: who wants to know what, and where it goes. Read strictly: a typing error is one clear sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from archive.agencies.rules import KIND_LABELS as AGENCY_KINDS
from archive.alerts import fields
from archive.alerts.fields import FigureRule
from archive.alerts.words import LANGUAGES, Language
from archive.filing.changes import KIND_LABELS
from archive.upkeep.toml_entries import Entry, TomlError, read

FILE_NAME = "alerts.toml"
When = Literal["daily", "weekly", "immediate"]
OPERATOR = "operator"
"""The name under which the operator's own alarms are kept; no subscription may have it."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One reader's wish. An empty condition lets everything pass; all conditions must hold together.

    regions   codes or names; everything below them counts.   agencies  names, aliases or patterns with *.
    figures   at least one of them must be touched.           words     at least one must stand in what is new.
    search    the query of an address of /search, which the report must answer.
    failed_checks  only what brings a failed check.
    shown, base_url  of a reader's: what is followed, in words, and on which site.
    """

    name: str
    urls: tuple[str, ...]
    when: When = "daily"
    language: Language = "zh"
    regions: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    agency_kinds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    figures: tuple[FigureRule, ...] = ()
    words: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    search: str = ""
    failed_checks: bool = False
    shown: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Where the operator's alarms go, and from when on something is one."""

    urls: tuple[str, ...] = ()
    language: Language = "zh"
    failing_nights: int = 3
    minimum_free_gb: float = 5.0
    unreadable_growth: int = 10
    silent_hours: int = 36
    fill_rate_drop: float = 0.2
    refused_answers: int = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    subscriptions: tuple[Subscription, ...] = ()
    operator: Operator = Operator()
    base_url: str = ""
    burst: int = 20
    attempts: int = 10


_TOP = ("base_url", "language", "burst", "attempts", "operator", "subscription")
_SUBSCRIPTION = tuple(name for name in Subscription.__dataclass_fields__ if name not in ("shown", "base_url"))
_OPERATOR = tuple(Operator.__dataclass_fields__)


def load(data: Path) -> Settings:
    """DATA/alerts.toml; no file means no subscriptions. Raises TomlError naming the file and the entry."""
    top = read(data / FILE_NAME)
    return _settings(top) if top else Settings()


def _settings(top: Entry) -> Settings:
    path, table = top.path, top.table
    top.only(_TOP)
    language = _language(top, "zh")
    subscriptions = tuple(_subscription(entry, language) for entry in _entries(path, table.get("subscription", [])))
    _unique(path, subscriptions)
    return Settings(
        subscriptions,
        _operator(path, table.get("operator", {}), language),
        top.web_address("base_url"),
        top.whole("burst", 20, least=1),
        top.whole("attempts", 10, least=1),
    )


def _entries(path: Path, found: object) -> list[Entry]:
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise TomlError(path, "", "subscriptions are written as [[subscription]], with two brackets")
    return [
        Entry(path, f"subscription {table.get('name') or place!r}", table) for place, table in enumerate(found, start=1)
    ]


def _subscription(entry: Entry, language: Language) -> Subscription:
    entry.only(_SUBSCRIPTION)
    return Subscription(
        name=entry.text("name"),
        urls=_urls(entry, required=True),
        when=cast(When, entry.one_of("when", ("daily", "weekly", "immediate"), "daily")),
        language=_language(entry, language),
        regions=entry.texts("regions"),
        agencies=entry.texts("agencies"),
        agency_kinds=entry.texts("agency_kinds", tuple(AGENCY_KINDS)),
        changes=entry.texts("changes", tuple(KIND_LABELS)),
        figures=fields.figure_rules(entry),
        words=entry.texts("words"),
        years=entry.wholes("years"),
        search=entry.text("search", "").removeprefix("?"),
        failed_checks=entry.flag("failed_checks"),
    )


def _operator(path: Path, table: object, language: Language) -> Operator:
    if not isinstance(table, dict):
        raise TomlError(path, OPERATOR, "is written as [operator]")
    entry, default = Entry(path, OPERATOR, table), Operator()
    entry.only(_OPERATOR)
    return Operator(
        urls=_urls(entry, required=False),
        language=_language(entry, language),
        failing_nights=entry.whole("failing_nights", default.failing_nights, least=1),
        minimum_free_gb=entry.number("minimum_free_gb", default.minimum_free_gb),
        unreadable_growth=entry.whole("unreadable_growth", default.unreadable_growth, least=1),
        silent_hours=entry.whole("silent_hours", default.silent_hours, least=1),
        fill_rate_drop=entry.number("fill_rate_drop", default.fill_rate_drop),
        refused_answers=entry.whole("refused_answers", default.refused_answers, least=1),
    )


def _language(entry: Entry, default: Language) -> Language:
    return cast(Language, entry.one_of("language", LANGUAGES, default))


def _urls(entry: Entry, *, required: bool) -> tuple[str, ...]:
    urls = entry.texts("urls")
    if required and not urls:
        raise entry.error('it needs at least one address: urls = ["mailto://…"]')
    for place, url in enumerate(urls, start=1):
        if "://" not in url:
            raise entry.error(f"address {place} of urls is no apprise URL (service://…)")
    if len(set(urls)) < len(urls):
        raise entry.error("an address stands in urls twice")
    return urls


def _unique(path: Path, subscriptions: Sequence[Subscription]) -> None:
    names = [subscription.name for subscription in subscriptions]
    for name in names:
        if names.count(name) > 1:
            raise TomlError(path, f"subscription {name!r}", "the name is used twice")
        if name == OPERATOR:
            raise TomlError(path, f"subscription {name!r}", "that name is kept for the operator's alarms")
