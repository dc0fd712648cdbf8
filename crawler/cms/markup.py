"""Markup to trees. Whatever a portal sends, there is a tree, if an empty one."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_PARSER = html.HTMLParser(encoding="utf-8")


def soup(markup: str) -> BeautifulSoup:
    """A tree to search in, for listings."""
    try:
        return BeautifulSoup(storable(markup), "lxml")
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
