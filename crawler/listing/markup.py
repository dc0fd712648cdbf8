"""Markup to trees. Whatever a portal sends, there is a tree, if an empty one."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}>")
_ATTRIBUTE = re.compile(r"\s[\w:@.-]+\s{0,4}=")
_MOST_ATTRIBUTES = 300
_PARSER = html.HTMLParser(encoding="utf-8")


def soup(markup: str) -> BeautifulSoup:
    """A tree to search in, for listings. An XML declaration goes: what stands behind it is HTML in all but name."""
    text = _DECLARATION.sub("", bounded(storable(markup)))
    try:
        return BeautifulSoup(text if "<" in text else f"<p>{text}</p>", "lxml")
    except ParserRejectedMarkup:
        return BeautifulSoup("", "lxml")


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
