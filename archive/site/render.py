"""Templates: one folder for our pages and for Datasette's, so that both look alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.site.labels import words
from archive.site.serving.limits import READER_MS
from archive.site.serving.settings import DATABASE, SITE_NAME, SiteSettings
from archive.site.tables.columns import column_name

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
BEIJING = timezone(timedelta(hours=8))


def figure(value: object) -> str:
    """1234567.5 → 1,234,567.5; None → —. A figure is never rounded."""
    if value is None:
        return "—"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.6f}".rstrip("0")
    return str(value)


def percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}%"


def day(value: str | None) -> str:
    """2026-01-05 → 2026年1月5日; anything else as it is."""
    if not value:
        return "—"
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) > 10:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BEIJING)
    return f"{moment.year}年{moment.month}月{moment.day}日"


def moment(value: str | None) -> str:
    """An ISO time of the archive (UTC) in Beijing time, to the minute."""
    if not value:
        return "—"
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(BEIJING)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def size(value: int) -> str:
    amount = float(value)
    for unit in ("字节", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "字节" else f"{amount:.1f} {unit}"
        amount /= 1024
    return str(value)


def web(address: str | None) -> str:
    """An address that a link may lead to; nothing for any other scheme than http and https."""
    return address if address and address.startswith(("http://", "https://")) else ""


def json_script(value: Any) -> Markup:
    """JSON that may stand inside a `<script type="application/json">` block whatever the archive holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@cache
def asset_version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def shared(settings: SiteSettings) -> dict[str, Any]:
    """Globals of both template environments."""
    base = settings.base_url.rstrip("/")

    def href(path: str, **query: object) -> str:
        pairs = [(name, str(value)) for name, value in query.items() if value is not None]
        return base + path + (f"?{urlencode(pairs)}" if pairs else "")

    def asset(name: str) -> str:
        return f"{base}/assets/{name}?{asset_version(name)}"

    return {
        "href": href,
        "asset": asset,
        "site_name": SITE_NAME,
        "database_name": DATABASE,
        "contact": settings.contact,
        "sql_allowed": settings.sql,
        "sql_seconds": READER_MS // 1000,
        "words": words,
        "json_script": json_script,
    }


FILTERS: Mapping[str, Callable[..., Any]] = {
    "figure": figure,
    "percent": percent,
    "day": day,
    "moment": moment,
    "filesize_cn": size,
    "web": web,
    "word": lambda code, column: words.field_name(column, code),
}


def environment(settings: SiteSettings) -> Environment:
    """The environment of our own pages: rendered in the page's thread, not on the event loop."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    equip(made, settings)
    made.globals["columns_cn"] = column_name
    return made


def equip(target: Environment, settings: SiteSettings) -> None:
    """Give an environment (ours or Datasette's) the site's globals and filters."""
    target.globals.update(shared(settings))
    target.filters.update(FILTERS)
