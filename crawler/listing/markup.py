"""Markup to trees. Whatever a portal sends, there is a tree, if an empty one."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_PARSER = html.HTMLParser(encoding="utf-8")


def soup(markup: str) -> BeautifulSoup:
    """A tree to search in, for listings. An XML declaration goes: what stands behind it is HTML in all but name."""
    text = _DECLARATION.sub("", storable(markup))
    try:
        return BeautifulSoup(text if "<" in text else f"<p>{text}</p>", "lxml")
    except ParserRejectedMarkup:
        return BeautifulSoup("", "lxml")


def fast_tree(markup: str) -> HtmlElement | None:
    """A tree for pages that are read by the thousand; None when there is nothing in it."""
    try:
        return html.document_fromstring(storable(markup).encode(), parser=_PARSER)
    except ParserError:
        return None


def storable(text: str) -> str:
    """Without what no encoding can hold: JSON may escape half a surrogate pair ("\\ud83d"), pages contain NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")
