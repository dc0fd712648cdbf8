"""An article that an interface answers as JSON: its markup and its title as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

from parsers.decode import decode

_SHORTEST = 200
_TITLES = ("title", "doctitle", "articletitle", "infotitle", "subject", "name", "headline", "bt")
_DEPTH = 12


def json_page(data: bytes) -> bytes | None:
    """The longest markup in a JSON answer as a page (UTF-8), with its title; None when the bytes are no such answer."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        value = json.loads(decode(data).text, strict=False)
    except (ValueError, RecursionError):
        return None
    pairs = list(_strings(value, 0))
    article = max((text for _, text in pairs if "<" in text), key=len, default="")
    if len(article) < _SHORTEST:
        return None
    named = (text for name in _TITLES for key, text in pairs if key.lower() == name and "<" not in text)
    title = escape(next(named, ""))
    head = f'<head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}"><title>{title}</title></head>'
    body = re.sub(r"</?(?:html|head|body)\b[^>]*>", "", article, flags=re.I)
    return f"<!DOCTYPE html><html>{head}<body><h1>{title}</h1><div>{body}</div></body></html>".encode(
        "utf-8", "replace"
    )


def _strings(value: object, depth: int, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the data with the name under which it stands."""
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _strings(each, depth + 1, str(name))
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, depth + 1, key)
