"""A web page to blocks: the report's body with its tables, the page's own metadata, nothing of its menus.

The work is done once per element: one parse, one walk over the body, one string per paragraph or cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from parsers.decode import decode
from parsers.model import Block, Document, Meta, Paragraph, Picture, ReadDocument, Unreadable
from parsers.readers.failure import unreadable
from parsers.readers.html_body import MARKERS, find_body, surroundings
from parsers.readers.html_embedded import embedded_article
from parsers.readers.html_flow import Element, elements_at, flow, squeeze, text_of

_DROPPED = (
    *("script", "style", "noscript", "template", "select", "button", "iframe", "object", "svg", "textarea"),
    *("nav", "footer", "xml"),
)
_STYLED = "translate(translate(@style, ' ', ''), 'DISPLAYNOE', 'displaynoe')"
_HIDDEN = elements_at(f"//*[@hidden or contains({_STYLED}, 'display:none')]")
_LONGEST_HIDDEN = 200
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(document: Document) -> ReadDocument | Unreadable:
    """Blocks and metadata of a page. The body is found by what a report says, not by class names."""
    decoded = decode(document.data, document.charset)
    root = parse(decoded.text)
    if root is None:
        return unreadable(document, "no_text", "the page has no readable markup")
    warnings = ("bytes replaced while decoding",) if decoded.damaged else ()
    meta = tuple(_meta(root))
    scripts = [script.text or "" for script in root.iter("script")]
    _drop(root, decoded.text)
    body = root.find("body")
    root = body if body is not None else root
    if "本年新收" not in text_of(root):
        article = embedded_article(scripts)
        if article is not None:
            inner = parse(article)
            if inner is not None:
                _drop(inner, article)
                root.append(inner)
    blocks = tuple(_blocks(root, document))
    return ReadDocument("html", blocks, meta, warnings)


def parse(text: str) -> Element | None:
    """The tree of a page, None when libxml2 finds nothing in it."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    source = _DECLARATION.sub("", text, count=1).replace("\0", "")
    try:
        root = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root


def _meta(root: Element) -> Iterator[Meta]:
    for element in root.iter("title"):
        title = squeeze(text_of(element))
        if title:
            yield Meta("title", title)
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property")
        value = squeeze(element.get("content") or "")
        if name and value:
            yield Meta(name, value)


def _drop(root: Element, source: str) -> None:
    """Remove what is never read, and turn `<br>` into the line break that it shows."""
    for element in list(root.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    if "isplay" in source or "hidden" in source:
        for element in _HIDDEN(root):
            if element.getparent() is not None and _is_small(element):
                element.drop_tree()
    for element in root.iter("br"):
        element.tail = "\n" + (element.tail or "")


def _is_small(element: Element) -> bool:
    """Hidden counters and share texts are small; a hidden tab may hold the report itself."""
    return element.tag not in ("html", "body", "table") and len(text_of(element)) < _LONGEST_HIDDEN


def _blocks(root: Element, document: Document) -> Iterator[Block]:
    text = text_of(root)
    body, copies = find_body(root, [marker for marker in MARKERS if marker in text])
    before, after = surroundings(root, body)
    yield from before
    for block in flow(body):
        yield _with_bytes(block, document) if isinstance(block, Picture) else block
    for copy in copies:
        yield from (block for block in flow(copy) if not isinstance(block, Paragraph | Picture))
    yield from after


def _with_bytes(picture: Picture, document: Document) -> Picture:
    for address, data in document.pictures.items():
        if address == picture.source or address.endswith("/" + picture.source.lstrip("./")):
            return Picture(picture.source, data)
    return picture
