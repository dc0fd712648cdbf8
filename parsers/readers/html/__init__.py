"""A web page to blocks: the report's body with its tables, the page's own metadata, nothing of its menus.

The work is done once per element: one parse, one walk over the body, one string per paragraph or cell. The tree is
lexbor's (selectolax), which parses as browsers do and needs less than half of libxml2's time for a Word export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser

from parsers.model import Block, Document, Meta, Paragraph, Picture, ReadDocument, Unreadable
from parsers.notes import Note
from parsers.readers.failure import ReadError, unreadable
from parsers.readers.html.around import CELLS
from parsers.readers.html.beside import mark_rows, told_apart
from parsers.readers.html.body import find_body, is_parted, surroundings
from parsers.readers.html.embedded import embedded_article
from parsers.readers.html.flow import OWN_LINES, Element, flow, is_inside_text, squeeze
from parsers.readers.html.marking import mark_link, mark_styles
from parsers.readers.html.replaced import REPLACED, is_beside_figure, shown_of
from parsers.readers.html.screen import may_hide
from parsers.readers.html.scripted import take_scripts
from parsers.readers.html.source import (
    DEEPEST,
    Source,
    is_too_deep,
    of_bytes,
    source_of,
    stops_in_the_middle,
    written_bytes,
)
from parsers.readers.html.unknown import make_unknown
from parsers.readers.marks import UNKNOWN, doubtful, lowered, raised, struck, unseen

_RETOLD: Mapping[str, Callable[[str], str]] = {
    **{"sup": raised, "sub": lowered, "s": struck, "strike": struck, "del": struck},
    **dict.fromkeys(("rt", "rp", "rtc"), unseen),
    **dict.fromkeys(("noscript", "template", "noframes", "noembed", "datalist", "fencedframe"), unseen),
    **dict.fromkeys(("audio", "video", "meter", "progress", "xml", "annotation", "annotation-xml"), unseen),
    "object": doubtful,
}
"""What becomes of the text: marked, or gone (a reading printed over a character, what a browser shows where it cannot
show something else)."""
_NOT_WORD = ":not(span,td,o\\:p,:is(td,th,div,body)>p:first-child,:is(div,body)>p,tr)"
"""What a Word export does not consist of: few enough to be looked at one by one, in one walk over the page."""
_BREAKS = (OWN_LINES - {"html", "body"}) | {"table", "caption", "marquee", "frameset"}
"""What stands on lines of its own, in a cell too."""
_BLOCKS = frozenset({"table", "img", "div", "section"})
_AROUND_PARAGRAPH = frozenset({"span", "font", "b", "strong", "center", "a"})
_INSIDE = f":is({','.join(_BLOCKS)}),:is({','.join(_AROUND_PARAGRAPH)})>p"
_STRUCK = frozenset({"s", "strike", "del"})
_DRAWN = frozenset({"img", "embed", "iframe", "video"})
_SHADOWS = frozenset({"shadowrootmode", "shadowroot"})
"""What makes a template stand in place of the element around it."""
_FEW_LEVELS = 8
_MANY_BLOCKS = 200
_REPORT = "本年新收"
"""Words that stand in every report's table 2: a page that shows them needs no look into its scripts."""


def read_html(document: Document) -> ReadDocument | Unreadable:
    """Blocks and metadata of a page. The body is found by what a report says, not by class names."""
    source = source_of(document)
    if is_too_deep(source):
        return unreadable(document, "damaged", "nested_elements", most=DEEPEST)
    tree = LexborHTMLParser(source.data)
    body = tree.body or tree.root
    if body is None:
        return unreadable(document, "no_text", "markup_missing")
    notes = [Note("bytes_replaced")] if source.damaged else []
    if stops_in_the_middle(source):
        notes.append(Note("page_cut_off"))
        _empty_last(body)
    try:
        meta, scripts, inside = _prepare(tree, source, document.url)
    except ReadError as failure:
        return unreadable(document, failure.reason, failure.why)
    blocks, text = _blocks(body, inside, document)
    if _REPORT not in text:
        blocks.extend(_embedded_blocks(scripts, document))
    return ReadDocument("html", tuple(blocks), meta, tuple(notes))


def _embedded_blocks(scripts: Sequence[str], document: Document) -> list[Block]:
    """Blocks of an article that stands in a script, none when there is no such script."""
    article = embedded_article(scripts)
    source = of_bytes(article.encode("utf-8", "replace") if article else b"")
    if not source.data or is_too_deep(source):
        return []
    tree = LexborHTMLParser(source.data)
    if tree.body is None:
        return []
    _, _, inside = _prepare(tree, source, document.url)
    return _blocks(tree.body, inside, document)[0]


def _empty_last(body: Element) -> None:
    elements = body.css("td,th,p,div,li")
    if elements and elements[-1].text().strip()[-1:].isdigit():
        elements[-1].replace_with("")


def _prepare(
    tree: LexborHTMLParser, source: Source, source_url: str | None
) -> tuple[tuple[Meta, ...], list[str], list[Element]]:
    """Take metadata and scripts out; let `<br>`, raised and struck-out text show in the text as they do on the page.

    `5<sup>1</sup>` and `<del>5</del>7` are no numbers: a footnote's mark or a deleted digit must not join them.
    The third answer are the elements of _INSIDE that are left.
    """
    meta: list[Meta] = []
    inside: list[Element] = []
    styled = _painted(tree, source)
    scripts = take_scripts(tree, source)
    whole = not styled
    for element in tree.css(_NOT_WORD):
        tag = element.tag
        if tag in _BREAKS and not styled and _is_in_cell(element):
            element.insert_before("\n")
            element.insert_after("\n")
        if tag in _DRAWN and is_beside_figure(element) and (tag == "img" or "src" in element.attributes):
            element.insert_before(UNKNOWN)
        if tag == "template" and element.parent is not None and not _SHADOWS.isdisjoint(element.attributes):
            make_unknown(element.parent)
        if tag in _BLOCKS or (tag == "p" and _tag_around(element) in _AROUND_PARAGRAPH):
            inside.append(element)
        elif tag == "br":
            element.replace_with("\n")
        elif tag == "a":
            meta.extend(mark_link(element, source_url))
        elif tag in ("title", "meta"):
            meta.extend(_meta(element))
            if tag == "title" and _tag_around(element) != "head":
                element.replace_with("")
        elif tag == "style":
            element.replace_with("")  # `decompose` would free elements inside that are still to come
        elif tag in REPLACED:
            element.replace_with(shown_of(element))
            whole = False
        elif tag is not None and tag in _RETOLD:
            # A struck table says nothing: what holds stands beside it.
            tables = tag in _STRUCK and element.css_first("tr") is not None
            element.replace_with("" if tables else _RETOLD[tag](element.text()))
            whole = False
    whole = not mark_styles(tree, source) and whole
    return tuple(meta), scripts, inside if whole else tree.css(_INSIDE)


def _painted(tree: LexborHTMLParser, source: Source) -> bool:
    """Whether the page has a style that can hide a text; then only what is painted is left of it."""
    if not may_hide(source.tags, [element.text() for element in tree.css("style")]):
        return False
    # Only a page in ten needs the cascade, and its libraries take their time to load.
    from parsers.readers.html.painted import paint

    paint(tree, source)
    return True


def _is_in_cell(element: Element) -> bool:
    """Whether the element is one of several things in a table's cell."""
    if element.prev is None and element.next is None:
        return False
    outer = element.parent
    for _ in range(_FEW_LEVELS):
        if outer is None or outer.tag in CELLS:
            return outer is not None
        outer = outer.parent
    return False


def _tag_around(element: Element) -> str | None:
    return element.parent.tag if element.parent is not None else None


def _meta(element: Element) -> Iterator[Meta]:
    attributes = element.attributes
    name = "title" if element.tag == "title" else attributes.get("name") or attributes.get("property")
    value = squeeze(element.text() if element.tag == "title" else attributes.get("content") or "")
    if name and value:
        yield Meta(name, value)


def _blocks(root: Element, inside: Sequence[Element], document: Document) -> tuple[list[Block], str]:
    """The blocks of `root` and all its text. `inside` are its elements of _INSIDE."""
    body, copies, text = find_body(root, inside)
    before, after = surroundings(root, body)
    plain = _is_plain(inside)
    found = flow(body, plain) if is_parted(body, root, text) else _flow_of_page(body, plain)
    found = [_with_bytes(block, document) if isinstance(block, Picture) else block for block in found]
    for copy in copies:
        found += [block for block in flow(copy, plain) if not isinstance(block, Paragraph | Picture)]
    return [*before, *found, *after], text


def _flow_of_page(body: Element, plain: bool) -> list[Block]:
    mark_rows(body)
    return told_apart(flow(body, plain))


def _is_plain(inside: Sequence[Element]) -> bool:
    """Whether no paragraph or inline element holds a block, as on any page whose markup is not broken."""
    return len(inside) <= _MANY_BLOCKS and not any(map(is_inside_text, inside))


def _with_bytes(picture: Picture, document: Document) -> Picture:
    kind = picture.source[:40].partition(";")[0].partition(",")[0].lower()
    if kind.startswith("data:image/"):
        return Picture(f"{kind[5:]} in the page", written_bytes(picture.source))
    for address, data in document.pictures.items():
        if address == picture.source or address.endswith("/" + picture.source.lstrip("./")):
            return Picture(picture.source, data)
    return picture
