"""Chinese pages speak Chinese: no key of the machine stands in their text, unless it is shown as code."""

from __future__ import annotations

import re
from typing import Any

import html5lib
import pytest

from archive.site.labels import words
from tests.site.test_pages import KINDS

_KEY = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b|\b[a-z_]{3,}\.[a-z_]{3,}\.[a-z_]+\b")
_CODES = {code for table in words.FIELDS.values() for code in table} | {*words.CHANGE_KINDS, *words.REASONS}
_CODES -= {"html", "pdf", "doc", "docx", "xls", "xlsx", "rtf", "wps", "et", "zip", "rar", "7z", "txt", "text", "image"}
_SKIPPED = {"code", "pre", "script", "style", "textarea", "option", "del", "ins"}


def machine_keys(html: str) -> list[str]:
    """Keys and codes in the text of a page, outside of elements that show code or what portals wrote."""
    found: list[str] = []
    _walk(html5lib.parse(html, namespaceHTMLElements=False), found)
    return found


def _walk(element: Any, found: list[str]) -> None:
    if element.tag in _SKIPPED or "external" in (element.get("rel") or ""):
        return
    for text in (element.text, *(child.tail for child in element)):
        found += _KEY.findall(text or "")
        if (text or "").strip() in _CODES and not re.fullmatch(r"[\d.]+", text.strip()):
            found.append(text.strip())
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, found)


def test_the_walk_sees_keys() -> None:
    assert machine_keys("<p>见 checks_failed 与 requests.received.total</p><p>withdrawn</p><code>a_b</code>") == [
        "checks_failed", "requests.received.total", "withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        *(path for path in KINDS if "sql=" not in path),
        "/reports/1/2023",
        "/archive/changes/1",
        "/archive/sources",
        "/archive/coverage",
        "/archive/nothing",
        "/archive/reports?_sort=nothing",
        "/archive/reports?_where=nothing",
        "/changes?kind=all",
        "/search?checks_failed__gt=0",
    ],
)
async def test_no_machine_key_on_a_chinese_page(datasette: Any, path: str) -> None:
    answer = await datasette.client.get(path)
    while answer.status_code in (301, 302):
        answer = await datasette.client.get(answer.headers["location"])
    assert machine_keys(answer.text) == []
