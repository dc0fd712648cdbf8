"""A web page to blocks: the report's body with its tables, the page's own metadata, nothing of its menus.

The work is done once per element: one parse, one walk over the body, one string per paragraph or cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.decode import decode
from parsers.model import Block, Document, Meta, Paragraph, Picture, ReadDocument, Unreadable
from parsers.readers.failure import unreadable
from parsers.readers.html_body import MARKERS, find_body, surroundings
from parsers.readers.html_embedded import embedded_article
from parsers.readers.html_flow import Element, elements_at, flow, squeeze, text_of

_DROPPED = frozenset(
    {"script", "style", "noscript", "template", "select", "button", "iframe", "object", "svg", "textarea"}
    | {"nav", "footer", "xml"}
)
_STYLED = "translate(translate(@style, ' ', ''), 'DISPLAYNOE', 'displaynoe')"
_hidden = elements_at(f"//*[@hidden or contains({_STYLED}, 'display:none')]")
_LONGEST_HIDDEN = 200
_END = 2000
_CLOSING = (b"td", b"th", b"tr", b"p>", b"div", b"li", b"table")


def read_html(document: Document) -> ReadDocument | Unreadable:
    """Blocks and metadata of a page. The body is found by what a report says, not by class names."""
    decoded = decode(document.data, document.charset)
    plain = decoded.codec == "utf-8" and not decoded.damaged
    root = parse(document.data if plain else decoded.text.encode("utf-8", "replace"))
    if root is None:
        return unreadable(document, "no_text", "the page has no readable markup")
    warnings = ["bytes replaced while decoding"] if decoded.damaged else []
    if _stops_in_the_middle(document.data):
        warnings.append("the page stops in the middle; a number at its end was left out")
        _empty_last(root)
    meta, scripts = _prepare(root, decoded.text)
    body = root.find("body")
    top = body if body is not None else root
    text = text_of(top)
    if "本年新收" not in text:
        article = embedded_article(scripts)
        inner = parse(article.encode("utf-8", "replace")) if article else None
        if inner is not None:
            _prepare(inner, article or "")
            top.append(inner)
            text = text_of(top)
    return ReadDocument("html", tuple(_blocks(top, text, document)), meta, tuple(warnings))


def parse(data: bytes) -> Element | None:
    """The tree of UTF-8 markup, None when libxml2 finds nothing in it."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data.replace(b"\0", b""), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _stops_in_the_middle(data: bytes) -> bool:
    """Whether nothing closes the last cell or paragraph: a number in it may have lost its last digits."""
    end = data[-_END:].lower()
    if b"</body" in end or b"</html" in end:
        return False
    lower = data.lower()
    opened = max(lower.rfind(b"<" + tag) for tag in (b"td", b"th", b"p", b"div", b"li"))
    return opened >= 0 and not any(b"</" + tag in lower[opened:] for tag in _CLOSING)


def _empty_last(root: Element) -> None:
    last = None
    for element in root.iter("td", "th", "p", "div", "li"):
        last = element
    if last is not None and text_of(last).strip()[-1:].isdigit() and last.find(".//td") is None:
        last.clear()


def _prepare(root: Element, source: str) -> tuple[tuple[Meta, ...], list[str]]:
    """Take the metadata and the scripts, remove what is never read, and give `<br>` the line break that it shows."""
    meta: list[Meta] = []
    scripts: list[str] = []
    for element in list(root.iter("title", "meta", "br", *_DROPPED)):
        if element.tag == "br":
            element.tail = "\n" + (element.tail or "")
        elif element.tag in _DROPPED:
            if element.tag == "script":
                scripts.append(element.text or "")
            _remove(element)
        else:
            meta.extend(_meta(element))
    if "isplay" in source or "hidden" in source:
        for element in _hidden(root):
            if element.tag not in ("html", "body", "table") and len(text_of(element)) < _LONGEST_HIDDEN:
                _remove(element)  # hidden counters are small; a hidden tab may hold the report itself
    return tuple(meta), scripts


def _meta(element: Element) -> Iterator[Meta]:
    if element.tag == "title":
        name: str | None = "title"
        value = squeeze(text_of(element))
    else:
        name = element.get("name") or element.get("property")
        value = squeeze(element.get("content") or "")
    if name and value:
        yield Meta(name, value)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _blocks(root: Element, text: str, document: Document) -> Iterator[Block]:
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
