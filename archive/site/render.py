"""Templates: one folder for our pages and for Datasette's, so that both look alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from archive.figures.doubts import WORDS as DOUBTS
from archive.site.labels import words
from archive.site.labels.formatting import (
    change_in_percent,
    day,
    figure,
    flips,
    keys_as_code,
    measured,
    moment,
    percent,
    size,
    web,
)
from archive.site.language.current import PREFIX, Language, Original, english, foreign, language, speech, translated
from archive.site.language.templates import English
from archive.site.serving.limits import READER_MS
from archive.site.serving.settings import DATABASE, SiteSettings
from archive.site.tables.columns import column_name

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"


def json_script(value: Any) -> Markup:
    """JSON that may stand inside a `<script type="application/json">` block whatever the archive holds."""
    text = json.dumps(translated(value), ensure_ascii=False, separators=(",", ":"))
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
        "site_name": settings.name,
        "demo": settings.demo,
        "database_name": DATABASE,
        "contact": settings.contact,
        "sql_allowed": settings.sql,
        "sql_seconds": READER_MS // 1000,
        "words": words,
        "speech": speech,
        "prefix": lambda: PREFIX[language()],
        "language_names": {"zh": Original("中文"), "en": "English"},
        "json_script": json_script,
    }


FILTERS: Mapping[str, Callable[..., Any]] = {
    "figure": figure,
    "percent": percent,
    "percent_to": change_in_percent,
    "flips": flips,
    "measured": measured,
    "day": day,
    "keys_as_code": keys_as_code,
    "moment": moment,
    "doubt": lambda code: DOUBTS[code][language()],
    "filesize_cn": size,
    "web": web,
    "english": english,
    "original": Original,
    "foreign": foreign,
    "word": lambda code, column: words.field_name(column, code),
}


def environments(settings: SiteSettings) -> Mapping[Language, Environment]:
    """The environments of our own pages: rendered in the page's thread, not on the event loop."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    equip(made, settings)
    made.globals["columns_cn"] = column_name
    return {"zh": made, "en": in_english(made)}


def in_english(chinese: Environment) -> Environment:
    """The same templates, globals and filters with their prose in English."""
    return chinese.overlay(extensions=[English])


def equip(target: Environment, settings: SiteSettings) -> None:
    """Give an environment (ours or Datasette's) the site's globals and filters."""
    target.globals.update(shared(settings))
    target.filters.update(FILTERS)
