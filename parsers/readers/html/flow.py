"""An element of a page to blocks in reading order: paragraphs, grids, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.blocks import lay_out, sole_text
from parsers.model import Block, Grid, GridCell, Paragraph, Picture
from parsers.readers.html.around import CELLS, around
from parsers.readers.html.unknown import may_be_figure
from parsers.readers.html.values import span_of
from parsers.readers.marks import LINKED, UNLINKED, folded, is_only_links, unmarked
from parsers.titles import is_report_title

Element: TypeAlias = LexborNode

TEXT, COMMENT = "-text", "-comment"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LEAVES = _HEADINGS | {"p", "li", "dt", "dd", "pre", "caption"}
_HEADLINES = frozenset({"h1", "h2"})
_INLINE = frozenset(
    {"span", "a", "b", "i", "u", "s", "em", "strong", "font", "small", "big", "sub", "sup", "code", "label", "tt"}
    | {"ins", "del", "mark", "center", "nobr", "o:p", "br", "wbr"}
)
OWN_LINES = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup"}
    | {"hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "plaintext"}
    | {"pre", "search", "section", "summary", "ul", "xmp"}
)
"""What stands on lines of its own (HTML, 15.3)."""
_NEVER_READ = frozenset(
    {"noscript", "template", "select", "button", "iframe", "object", "svg", "textarea", "nav", "footer", "xml"}
)
_BLOCKS = "table,p,div,li,img,section,h1,h2,h3"
_BLOCK_TAGS = frozenset(_BLOCKS.split(","))
_CELLS = frozenset(cell.tag_id for cell in LexborHTMLParser("<table><tr><td><th>").css("td,th"))
"""Lexbor's numbers of the tags td and th. Comments, which Word writes between cells too, and hidden inputs are none."""
_MERGED_OR_TABLE = "table,[rowspan],[colspan],h1,h2"
DEEPEST_READ = 150
"""Real pages nest about thirty deep; what lies deeper is taken as plain text."""

_SECTION_HEADING = re.compile(r"[一二三四五六七][、.．]\S*(总体情况|主动公开|收到和处理|行政复议|存在|其他需要|问题)")
_REPORT_TITLE = re.compile(r"信息公开(工作)?.{0,4}(年度报告|年报|工作报告)")
_LONG = 100
_NO_END = 1 << 16


def squeeze(text: str) -> str:
    """Whitespace folded to single spaces."""
    return folded(text)


def flow(element: Element, plain: bool = False, depth: int = 0) -> list[Block]:
    """The blocks inside `element`. `plain`: it is known that no paragraph or inline element holds a block."""
    if element.tag == "table":
        return _table(element, depth)
    if depth > DEEPEST_READ:
        return [*_paragraphs(element.text())]
    blocks: list[Block] = []
    line: list[str] = []
    for child in element.iter(include_text=True):
        tag = child.tag
        if tag == TEXT:
            if line or not child.is_empty_text_node:
                line.append(child.text_content or "")
        elif tag in _INLINE and (plain or child.css_first(_BLOCKS) is None):
            line.append(child.text_lexbor())
        elif tag != COMMENT and tag not in _NEVER_READ and not is_aside(child):
            if line:
                blocks += _paragraphs("".join(line))
                line.clear()
            blocks += _child(child, tag or "", plain, depth)
    if line:
        blocks += _paragraphs("".join(line))
    return blocks


def is_aside(element: Element) -> bool:
    """Whether the markup itself says that an element is beside the text; one with a table may hold the report."""
    return element.tag == "aside" and element.css_first("table") is None


def is_inside_text(element: Element) -> bool:
    """Whether a paragraph or an inline element stands around this one, at most DEEPEST_READ levels up."""
    outer = element.parent
    for _ in range(DEEPEST_READ):
        if outer is None or outer.tag == "body":
            return False
        if outer.tag in _INLINE or outer.tag in LEAVES:
            return True
        outer = outer.parent
    return True


def _child(child: Element, tag: str, plain: bool, depth: int) -> Sequence[Block]:
    if tag in LEAVES and (plain or not _holds_block(child, tag)):
        return _paragraphs(child.text_lexbor(), "heading" if tag in _HEADINGS else "text")
    if tag == "img":
        source = child.attributes.get("src")
        return [Picture(source)] if source else ()
    return flow(child, plain, depth + 1)


def _holds_block(element: Element, tag: str) -> bool:
    """Whether a block stands inside; lexbor counts the element itself when the selector names its tag."""
    return len(element.css(_BLOCKS)) > (tag in _BLOCK_TAGS)


def _paragraphs(text: str, role: Literal["text", "heading"] = "text") -> Sequence[Paragraph]:
    """A paragraph of every line that holds anything."""
    if LINKED in text or UNLINKED in text:
        return [*_linked(text, role)]
    trimmed = text.strip()
    if "\n" not in trimmed:
        return (Paragraph(" ".join(trimmed.split()), role),) if trimmed else ()
    return [Paragraph(line, role) for line in map(squeeze, trimmed.split("\n")) if line]


def _linked(text: str, role: Literal["text", "heading"]) -> Iterator[Paragraph]:
    """Lines with links in them: those that hold nothing else lead to other pages."""
    for line in text.split("\n"):
        plain = squeeze(unmarked(line))
        if plain:
            yield Paragraph(plain, "link" if is_only_links(line) else role)


def _table(table: Element, depth: int) -> list[Block]:
    """A table as grids, cut where a row holds prose, a heading or another table (the report in one table)."""
    merged, inner = _merged_and_nested(table)
    blocks: list[Block] = []
    rows: list[list[GridCell]] = []
    for tr, left in _rows(table):
        row = [
            _merged(td.text_lexbor(), left, *merged[td.mem_id]) if td.mem_id in merged else _cell(td.text_lexbor())
            for td in tr.iter()
            if td.tag_id in _CELLS
        ]
        if _is_prose(row) or (inner and any(part.mem_id in inner for part in tr.css("table,h1,h2"))):
            blocks += _grid(rows)
            for td in tr.iter():
                blocks += flow(td, depth=depth + 1) if td.tag_id in _CELLS else ()
        elif row:
            rows.append(row)
    blocks += _grid(rows)
    return blocks


def _grid(rows: list[list[GridCell]]) -> Iterator[Grid]:
    if any(cell.text for row in rows for cell in row):
        yield lay_out(rows)
    rows.clear()


def _merged_and_nested(table: Element) -> tuple[dict[int, tuple[str | None, str | None]], set[int]]:
    """Merged cells with their rowspan and colspan; nested tables of more than one cell, and headlines of reports, which
    stand in a table that lays out a page. A table of one cell around a figure is only decoration."""
    merged = {}
    nested = set()
    for part in table.css(_MERGED_OR_TABLE):
        if part.tag_id in _CELLS:
            spans = part.attributes
            merged[part.mem_id] = spans.get("rowspan"), spans.get("colspan")
        elif _parts_the_page(part, table):
            if not _holds_figures(part):
                nested.add(part.mem_id)
                continue
            for cell in part.css("td,th"):
                cell.insert_child("\n")
    return merged, nested


def _holds_figures(part: Element) -> bool:
    """Whether a table is all that its cell holds, and that nothing but figures: each stands on a line of its own."""
    cell = around(part, CELLS)
    text = part.text().strip()
    alone = part.tag == "table" and cell is not None and cell.text().strip() == text
    return alone and any(map(str.isdigit, text)) and all(may_be_figure(inner.text()) for inner in part.css("td,th"))


def _parts_the_page(part: Element, table: Element) -> bool:
    if part.tag in _HEADLINES:
        return is_report_title(squeeze(unmarked(part.text())))
    return part.mem_id != table.mem_id and len(part.css("td,th")) > 1


def _rows(table: Element) -> Iterator[tuple[Element, int]]:
    """The rows, each with the number of those from it to the end of its group."""
    for child in table.iter():
        if child.tag == "tr":
            yield child, _NO_END
        elif child.tag in ("tbody", "thead", "tfoot"):
            rows = [tr for tr in child.iter() if tr.tag == "tr"]
            yield from zip(rows, range(len(rows), 0, -1), strict=True)


def _merged(text: str, left: int, rowspan: str | None, colspan: str | None) -> GridCell:
    """A cell with spans. It ends with its group of rows at the latest; `rowspan="0"` asks for that (HTML 4.9.11)."""
    cell = _cell(text)
    zero = rowspan is not None and rowspan.strip() == "0"
    return GridCell(cell.text, left if zero else min(span_of(rowspan), left), span_of(colspan))


@lru_cache(maxsize=8192)
def _cell(text: str) -> GridCell:
    """The cell of a text as it stands in the page: the same few hundred cells come again in every report."""
    trimmed = unmarked(text).strip()
    if "\n" in trimmed:
        trimmed = "\n".join(filter(None, map(str.strip, trimmed.split("\n"))))
    return GridCell(trimmed)


def _is_prose(row: list[GridCell]) -> bool:
    """Whether a row holds one text that is a sentence, a section's heading or the report's title."""
    text = sole_text(row)
    return bool(text) and _is_narrative(text)


@lru_cache(maxsize=1024)
def _is_narrative(text: str) -> bool:
    if len(text) > _LONG or "。" in text:
        return True
    folded = "".join(text.split())
    return bool(_SECTION_HEADING.match(folded) or _REPORT_TITLE.search(folded))
