"""Markup to trees. Whatever a portal sends, there is a tree, if an empty one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup
from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement
from soupsieve import SelectorSyntaxError

MARKUP = re.compile(r"<(script|style|title)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*(?:>|\Z)", re.S | re.I)
"""All but the words of a page. What nothing closes goes on to the end, as in a browser; to look for its end from each
of thousands of beginnings would take minutes."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}>")
_ATTRIBUTE = re.compile(r"\s[\w:@.-]+\s{0,4}=")
_MOST_ATTRIBUTES = 300
DEEPEST = 100
"""Elements within each other, values within each other. Pages of portals have 30; what is read is looked through once
for each of those around it, and a page of nothing but opened elements would hold up a night."""
_PARSER = html.HTMLParser(encoding="utf-8")


class _Shallow(LXMLTreeBuilder):
    """Builds a tree of at most DEEPEST levels: what would lie deeper stands beside what it lies in, nothing is lost."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._open: list[bool] = []

    def start(self, tag: Any, attrib: Any, nsmap: Any = {}) -> None:  # noqa: B006
        if len(self.soup.tagStack) > DEEPEST:
            self._close_last()
        self._open.append(True)
        super().start(tag, attrib, nsmap)

    def end(self, tag: Any) -> None:
        if self._open and not self._open.pop():
            self.soup.endData()  # its text ends here, it ended before
            return
        super().end(tag)

    def _close_last(self) -> None:
        last = len(self._open) - 1 - self._open[::-1].index(True)
        self._open[last] = False
        super().end(self.soup.currentTag.name)


def soup(markup: str) -> BeautifulSoup:
    """A tree to search in, for listings. An XML declaration goes: what stands behind it is HTML in all but name."""
    text = _DECLARATION.sub("", bounded(storable(markup)))
    try:
        return BeautifulSoup(text if "<" in text else f"<p>{text}</p>", builder=_Shallow())
    except ParserRejectedMarkup:
        return BeautifulSoup("", builder=_Shallow())


def selected(tree: BeautifulSoup, selector: str, most: int = 0) -> list[Tag]:
    """The elements that a selector of a registry or of a page's script names, `most` at the most if any; none where it
    is none that CSS knows."""
    try:
        return list(tree.select(selector, limit=most))
    except (SelectorSyntaxError, NotImplementedError, ValueError):
        return []


def fast_tree(markup: str) -> HtmlElement | None:
    """A tree for pages that are read by the thousand; None when there is nothing in it."""
    try:
        return html.document_fromstring(bounded(storable(markup)).encode(), parser=_PARSER)
    except ParserError:
        return None


def storable(text: str) -> str:
    """Without what no encoding can hold: JSON may escape half a surrogate pair ("\\ud83d"), pages contain NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")


def bounded(text: str) -> str:
    """Without the attributes behind the first hundreds of a tag: libxml2 compares each with all before it."""
    return _LONG_TAG.sub(_shortened, text)


def _shortened(tag: re.Match[str]) -> str:
    names = [match.start() for match, _ in zip(_ATTRIBUTE.finditer(tag[0]), range(_MOST_ATTRIBUTES + 1), strict=False)]
    return tag[0] if len(names) <= _MOST_ATTRIBUTES else f"{tag[0][: names[-1]]}>"


def field_value(tag: Tag) -> str | None:
    """What stands in a field of a form; None in what sends nothing by itself: a button, an empty box to tick."""
    kind = str(tag.get("type") or "text").lower()
    if kind in ("submit", "button", "image", "reset", "file"):
        return None
    if kind in ("checkbox", "radio") and tag.get("checked") is None:
        return None
    if tag.name != "select":
        return str(tag.get("value") or (tag.get_text() if tag.name == "textarea" else ""))
    options = tag.find_all("option")
    chosen = next((option for option in options if option.get("selected") is not None), next(iter(options), None))
    return option_value(chosen) if chosen else ""


def option_value(option: Tag) -> str:
    """What choosing an option puts into its field."""
    value = option.get("value")
    return str(value) if value is not None else option.get_text().strip()


def fields_of(tags: Iterable[Tag]) -> dict[str, str]:
    """What stands in the fields of a page's forms, by id and by name; of several of one name the first."""
    found: dict[str, str] = {}
    for tag in tags:
        if tag.name in ("input", "select", "textarea") and (value := field_value(tag)) is not None:
            for name in (str(tag.get("id") or ""), str(tag.get("name") or "")):
                if name:
                    found.setdefault(name, value)
    return found
