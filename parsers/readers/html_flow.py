"""An element of a page to blocks in reading order: paragraphs, grids, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TypeAlias, cast

from lxml import etree

from parsers.blocks import lay_out
from parsers.model import Block, GridCell, Paragraph, Picture

Element: TypeAlias = etree._Element

_LEAVES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "caption"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset(
    {"span", "a", "b", "i", "u", "s", "em", "strong", "font", "small", "big", "sub", "sup", "code", "label", "tt"}
    | {"ins", "del", "mark", "center", "nobr", "o:p", "br", "wbr"}
)
_DEEPEST = 150
"""Real pages nest about thirty deep; what lies deeper is taken as plain text."""

_SECTION_HEADING = re.compile(r"[一二三四五六七][、.．]\S*(总体情况|主动公开|收到和处理|行政复议|存在|其他需要|问题)")
_REPORT_TITLE = re.compile(r"信息公开(工作)?.{0,4}(年度报告|年报|工作报告)")
_LONG = 100


def elements_at(path: str) -> Callable[[Element], list[Element]]:
    """A compiled XPath that gives elements."""
    return cast(Callable[[Element], list[Element]], etree.XPath(path))


_has_block = etree.XPath("boolean(.//table|.//p|.//div|.//li|.//tr|.//img|.//h1|.//h2|.//h3|.//section)")
_inner_tables = elements_at(".//table")


def text_of(element: Element) -> str:
    """All text inside the element. Half as dear as XPath's `string()` (measured on 280 cells)."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def squeeze(text: str) -> str:
    """Whitespace folded to single spaces."""
    return " ".join(text.split())


def flow(element: Element, depth: int = 0) -> Iterator[Block]:
    """The blocks inside `element`."""
    if element.tag == "table":
        yield from _table(element, depth)
        return
    if depth > _DEEPEST:
        yield from _paragraphs(text_of(element))
        return
    line: list[str] = [element.text or ""]
    for child in element:
        if _is_inline(child):
            line.append(text_of(child))
        else:
            yield from _paragraphs("".join(line))
            line.clear()
            yield from _child(child, depth)
        line.append(child.tail or "")
    yield from _paragraphs("".join(line))


def _is_inline(child: Element) -> bool:
    return child.tag in _INLINE and (not len(child) or not _has_block(child))


def _child(child: Element, depth: int) -> Iterator[Block]:
    if child.tag == "img":
        source = child.get("src") or ""
        if source:
            yield Picture(source)
    elif child.tag in _LEAVES and (not len(child) or not _has_block(child)):
        yield from _paragraphs(text_of(child), "heading" if child.tag in _HEADINGS else "text")
    else:
        yield from flow(child, depth + 1)


def _paragraphs(text: str, role: str = "text") -> Iterator[Paragraph]:
    for line in text.split("\n") if "\n" in text else (text,):
        folded = squeeze(line)
        if folded:
            yield Paragraph(folded, "heading" if role == "heading" else "text")


def _table(table: Element, depth: int) -> Iterator[Block]:
    """A table as grids, cut where a row holds prose, a heading or another table (the report in one table)."""
    inner = _nested(table)
    rows: list[list[GridCell]] = []
    for tr in _rows(table) if inner else table.iter("tr"):
        row = [_cell(text_of(td), td.get("rowspan"), td.get("colspan")) for td in tr.iterchildren("td", "th")]
        if _is_prose(row) or (inner and any(part in inner for part in tr.iter("table"))):
            yield from _grid(rows)
            for td in tr:
                yield from flow(td, depth + 1)
        elif row:
            rows.append(row)
    yield from _grid(rows)


def _grid(rows: list[list[GridCell]]) -> Iterator[Block]:
    if any(cell.text for row in rows for cell in row):
        yield lay_out(rows)
    rows.clear()


def _nested(table: Element) -> set[Element]:
    """Nested tables of more than one cell; a table of one cell around a figure is only decoration."""
    return {inner for inner in _inner_tables(table) if len(list(islice(inner.iter("td", "th"), 2))) > 1}


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (tr for tr in child if tr.tag == "tr")


@lru_cache(maxsize=8192)
def _cell(text: str, rowspan: str | None, colspan: str | None) -> GridCell:
    """The cell of a text as it stands in the page: the same few hundred cells come again in every report."""
    trimmed = text.strip()
    if "\n" in trimmed:
        trimmed = "\n".join(filter(None, map(str.strip, trimmed.split("\n"))))
    return GridCell(trimmed, _span(rowspan), _span(colspan))


def _span(value: str | None) -> int:
    if value is None:
        return 1
    digits = value.strip()[:6]
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() else 1


def _is_prose(row: list[GridCell]) -> bool:
    """Whether a row holds one text that is a sentence, a section's heading or the report's title."""
    texts = [cell.text for cell in row if cell.text]
    return len(texts) == 1 and _is_narrative(texts[0])


@lru_cache(maxsize=1024)
def _is_narrative(text: str) -> bool:
    if len(text) > _LONG or "。" in text:
        return True
    folded = "".join(text.split())
    return bool(_SECTION_HEADING.match(folded) or _REPORT_TITLE.search(folded))
