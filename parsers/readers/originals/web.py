"""A web page for looking at: what it paints, without scripts, styles, links and anything that is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.model import Cell, Document, ReadDocument
from parsers.readers import read
from parsers.readers.html.painted import paint
from parsers.readers.html.screen import may_hide
from parsers.readers.html.source import is_too_deep, source_of
from parsers.readers.originals.probes import Probe, Test, cells_of, numbered, unwritten

_NUMBER = "data-n"
_ANY_NUMBER = re.compile(rf' {_NUMBER}="\d+"')
_TAGS = frozenset(
    {
        *("p", "div", "span", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "center", "blockquote", "pre"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col", "br", "hr"),
        *("ul", "ol", "li", "dl", "dt", "dd", "b", "strong", "i", "em", "u", "s", "del", "ins", "sup", "sub", "small"),
    }
)
_SPANS = frozenset({"colspan", "rowspan"})
_KEPT = {"td": {*_SPANS, _NUMBER}, "th": {*_SPANS, _NUMBER}}
_NEVER = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "title", "textarea"}


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page whose table cells are numbered. `markup` is UTF-8."""

    document: Document
    markup: bytes

    def sanitised(self, marked: int | None) -> str:
        """What the page shows; the cell with that number has id="cell"."""
        source = source_of(replace(self.document, data=self.markup, charset="utf-8"))
        tree = LexborHTMLParser(source.data)
        if may_hide(source.tags, [element.text() for element in tree.css("style")]):
            paint(tree, source)
        body = tree.body or tree.root
        clean = nh3.clean(
            (body.html if body is not None else "") or "",
            tags=set(_TAGS),
            clean_content_tags=_NEVER,
            attributes=_KEPT,
            url_schemes=set(),
            link_rel=None,
        )
        if marked is not None:
            clean = clean.replace(f'{_NUMBER}="{marked}"', 'id="cell"', 1)
        return _ANY_NUMBER.sub("", clean)

    def cell_of(self, key: str, written: Mapping[str, Cell], edition: str) -> int | None:
        """The number of the table cell that a figure was read from; None where that cannot be proved."""
        for test in (numbered, unwritten):
            probe: Probe[int] = Probe()
            answer = read(replace(self.document, data=self._probed(test, probe), charset="utf-8"))
            if isinstance(answer, ReadDocument):
                cell = probe.origin(key, cells_of(answer.blocks, edition), written)
                if cell is not None:
                    return cell
        return None

    def _probed(self, test: Test, probe: Probe[int]) -> bytes:
        tree = LexborHTMLParser(self.markup)
        for cell in tree.css(f"[{_NUMBER}]"):
            if test(_text(cell)):
                _renumber(cell, int(cell.attributes[_NUMBER] or 0), probe)
        return (tree.html or "").encode()


def web_page(document: Document) -> WebPage | None:
    """The page with its innermost table cells numbered; None for one that no reader takes."""
    source = source_of(document)
    if is_too_deep(source):
        return None
    tree = LexborHTMLParser(source.data)
    for element in tree.css(f"[{_NUMBER}]"):
        del element.attrs[_NUMBER]
    inner = [cell for cell in tree.css("td,th") if not _holds_cells(cell)]
    for number, cell in enumerate(inner, 1):
        cell.attrs[_NUMBER] = str(number)
    return WebPage(document, (tree.html or "").encode("utf-8", "replace"))


def _holds_cells(cell: LexborNode) -> bool:
    return any(other.mem_id != cell.mem_id for other in cell.css("td,th"))


def _text(cell: LexborNode) -> str:
    return "".join(cell.text().split())


def _renumber(cell: LexborNode, number: int, probe: Probe[int]) -> None:
    """Write a number of its own for every piece of text in the cell: a piece that is not painted leaves it again."""
    pieces = [node for node in cell.traverse(include_text=True) if node.tag == "-text" and node.text().strip()]
    for piece in pieces:
        piece.replace_with(probe.number(number, "".join(piece.text().split())))
    if not pieces:
        cell.insert_child(probe.number(number, ""))
