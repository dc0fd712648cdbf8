"""Shells around the real page: a literal script redirect, an iframe. One hop, same host, never a meta refresh.

A meta refresh is how TRS withdraws a document (content="0;URL=../"); following it would take the parent list for
the report. A jump behind a timer is how error pages send readers home.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.anchors import bare_host, resolve
from crawler.listing.markup import MARKUP, selected
from crawler.listing.naming import context_of, kind_of_row
from crawler.listing.paging.rows import page_rows
from crawler.listing.scripts.values import Sourced
from crawler.listing.words import Page
from parsers.formats import names_file

_JUMP = re.compile(
    r"(?:window|self|top|parent|document)?\.?location(?:\.href)?\s*(?:=(?!=)|\.(?:replace|assign)\s*\()\s*(['\"])([^'\"]+)\1\s*(?:\)|;|<|$)"
)
_TIMER = re.compile(r"setTimeout|setInterval|function|onclick|\bif\s*\(", re.I)
_SHELL_TEXT = 40
"""A shell shows no more text than a hint ("正在跳转…")."""
_REFRESH = re.compile(
    r"<meta[^>]{1,500}?http-equiv\s*=\s*['\"]?refresh['\"]?[^>]{0,500}content\s*=\s*['\"]?\s*[0-5]\s*[;,]\s*url\s*=\s*['\"]?([^'\">\s]+)",
    re.I,
)
_FURNITURE = re.compile(r"(?:^|[/_-])(?:top|head(?:er)?|foot(?:er)?|bottom|banner|logo|copyright|count)\w*\.\w+$", re.I)
_SIDE_FRAMES = re.compile(
    r"visit|count|hits|login|tree|share|search|weather|stat|menu|header|footer|(?:^|/)(?:top|left|nav|foot|head)\b",
    re.I,
)
_VIEWER_PARAMETERS = ("file", "url", "src", "path", "fileurl", "filepath", "furl", "pdf")


def redirect_target(text: str, url: str) -> str | None:
    """Where a page that holds nothing but a literal location change leads; None unless to a page of its own host."""
    if len(text) > 4096 or len(MARKUP.sub("", text).strip()) > _SHELL_TEXT or _TIMER.search(text):
        return None
    jump = _JUMP.search(text)
    target = resolve(url, jump[2]) if jump else None
    return target if target and _inside(target, url) else None


def refresh_target(page: Page) -> str | None:
    """Where a page without words refreshes to, when that lies on its host below its own folder; None otherwise."""
    if len(page.text) > 4096 or len(MARKUP.sub("", page.text).strip()) > _SHELL_TEXT:
        return None
    found = _REFRESH.search(page.text)
    target = resolve(page.base, found[1]) if found else None
    folder = urlsplit(page.url).path.rpartition("/")[0] + "/"
    below = target is not None and urlsplit(target).path.startswith(folder) and _inside(target, page.url)
    return target if below else None


def frameset(page: Page) -> tuple[str, ...]:
    """The pages of a frameset that may show rows or lead to some: all but its head and foot."""
    if "<frameset" not in page.text.lower():
        return ()
    frames = [str(frame.get("src") or "") for frame in page.soup.find_all("frame", limit=12)]
    targets = (resolve(page.base, source) for source in frames if source)
    return tuple(
        dict.fromkeys(
            each for each in targets if each and _inside(each, page.url) and not _FURNITURE.search(urlsplit(each).path)
        )
    )


def content_frames(page: Page) -> tuple[str, ...]:
    """Frames of a page that can hold content."""
    frames = _sources(page, "iframe")
    return tuple(dict.fromkeys(target for frame in frames if frame and (target := frame_target(frame, page.base))))


def _sources(page: Page, *names: str) -> list[str]:
    """What the frames of a page show: the addresses that stand there and those that its scripts give them."""
    found = [str(frame.get("src") or "") for frame in page.soup.find_all(list(names), limit=12)]
    given = [each for each in page.reading.effects if isinstance(each, Sourced) and each.url] if found else []
    return found + [str(each.url) for each in given if _is_frame(page, each.selector, names)]


def _is_frame(page: Page, selector: str, names: tuple[str, ...]) -> bool:
    return bool(selector) and any(tag.name in names for tag in selected(page.soup, selector, 3))


def frame_target(source: str, url: str) -> str | None:
    """The page in a frame when it can hold content; counters, trees, logins and other hosts do not."""
    target = resolve(url, source)
    if target is None or not _inside(target, url) or _SIDE_FRAMES.search(urlsplit(target).path):
        return None
    return None if viewed_file(target) or names_file(target) else target


def viewed_file(url: str) -> str | None:
    """The document that a viewer address names: /generic2/web/viewer.html?file=/a/b.pdf → its absolute address."""
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() in _VIEWER_PARAMETERS and names_file(value):
            return resolve(url, value)
    return None


def shell_frame(page: Page) -> str | None:
    """The frame that holds the list of a page which shows no report itself; None when the page has its own rows."""
    frames = _sources(page, "iframe", "frame")
    targets = [target for frame in frames if (target := frame_target(frame, page.base))]
    if not targets:
        return None
    context = context_of(page)
    return None if any(kind_of_row(item, context) != "other" for item in page_rows(page)) else targets[0]


def _inside(target: str, url: str) -> bool:
    """Same host, another page, and not its front page."""
    new, old = urlsplit(target), urlsplit(url)
    return (
        (bare_host(target), new.port) == (bare_host(url), old.port)
        and new.path not in ("", "/")
        and (new.path, new.query) != (old.path, old.query)
    )
