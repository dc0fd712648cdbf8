"""Where on a page the report stands: the smallest element that holds what a report says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from parsers.model import Block, Grid, Paragraph
from parsers.readers.html.flow import COMMENT, DEEPEST_READ, LEAVES, TEXT, Element, flow, is_aside, squeeze
from parsers.readers.marks import LINKED

MARKERS = ("总体情况", "第二十条", "行政许可", "本年新收", "结转下年度", "结果维持", "其他需要报告")
"""A report marker beats any class name: these words stand in a report's body and in no menu."""

_CONTAINERS = (
    "ucapcontent,#UCAP-CONTENT,#zoom,#Zoom,#ivs_content,#vsb_content,#zoomcon,#article,#webeditorview,.TRS_Editor,"
    ".TRS_UEDITOR,.trs_editor_view,.v_news_content,.article-con,.article-content,.Article_content,.article_content,"
    ".xxgk_content,.xxgk-content,.zw-content,.detail-content,.content-box,.pub-det,.main-txt,.news_cont_d_wrap,.mian-cont"
)
_TITLE = re.compile(r"年度报告|年报|工作报告|信息公开")
_DATED = re.compile(r"日期|时间|来源|发布机构|发布单位|索引号|\d{4}\s*[-年/.]\s*\d{1,2}")
_ABOUT = re.compile(f"{_DATED.pattern}|{_TITLE.pattern}|机关|主体|名称|分类")
_MOST_BEFORE = 60
_LONGEST_FURNITURE = 300
_FEWEST_LINKS = 4
_ENDS = frozenset({"tr", "td", "tbody", "p", "span"})
"""Elements that are never the body."""
_NO_WAY = _ENDS | LEAVES | {"table"}
"""Elements that the search for the body does not go through."""


def find_body(root: Element, inside: Sequence[Element]) -> tuple[Element, list[Element], str]:
    """The element that holds the report, further elements that hold a copy of it, and all text of `root`.

    `inside` are the tables and other blocks of `root`. Without any marker in its text (pictures, attachments only)
    the usual containers decide. Pages that carry a PC and a mobile copy give the first as the body.
    """
    levels = _levels(root, inside)
    text = levels[-1][1]
    markers = [marker for marker in MARKERS if marker in text]
    if not markers:
        return root.css_first(_CONTAINERS) or root, [], text
    most = text.count(markers[-1])
    body, copies = _lowest(levels, markers) if most == 1 else root, list[Element]()
    while True:
        holding = list(
            islice((child for child in body.iter() if child.tag not in LEAVES and _holds(child, markers)), most)
        )
        if not holding or body.tag == "table" or holding[0].tag in _ENDS:
            return body, copies, text
        copies.extend(holding[1:])
        body = holding[0]


def _levels(root: Element, inside: Sequence[Element]) -> list[tuple[Element, str]]:
    """What stands around the last table, from there up to `root`, with the text of each: every text is read once.

    Only `root` when there is no table or when an element that is never the body stands around it.
    """
    tables = [element for element in inside if element.tag == "table"]
    path = [*_around(tables[-1], root)] if tables else []
    if not path or path[-1].mem_id != root.mem_id or any(element.tag in _NO_WAY for element in path):
        return [(root, root.text())]
    levels = [(path[0], path[0].text())]
    for element in path[1:]:
        below, text = levels[-1]
        parts = [text if child.mem_id == below.mem_id else child.text() for child in element.iter(include_text=True)]
        levels.append((element, "".join(parts)))
    return levels


def _around(element: Element, root: Element) -> Iterator[Element]:
    """The elements around this one up to `root`, or to the end of what was taken out of the page; not too many."""
    outer = element.parent
    for _ in range(DEEPEST_READ):
        if outer is None:
            return
        yield outer
        if outer.mem_id == root.mem_id:
            return
        outer = outer.parent


def _lowest(levels: Sequence[tuple[Element, str]], markers: list[str]) -> Element:
    """Where to begin to look. The elements that hold a marker printed once stand one within the other, so the body is
    the lowest around the last table that holds all markers, or further down."""
    return next(element for element, text in levels if all(marker in text for marker in markers))


def _holds(element: Element, markers: list[str]) -> bool:
    text = element.text()
    return all(marker in text for marker in markers)


def surroundings(root: Element, body: Element) -> tuple[list[Block], list[Block]]:
    """What stands before and behind the body on the page: titles, dates, source lines; no menus."""
    before: list[list[Block]] = []
    after: list[Block] = []
    element = body
    while element.mem_id != root.mem_id and (parent := element.parent) is not None:
        children = list(parent.iter(include_text=True))
        position = next(number for number, child in enumerate(children) if child.mem_id == element.mem_id)
        earlier = [block for child in children[:position] for block in _furniture(child)]
        before.append(earlier)
        after.extend(block for child in children[position + 1 :] for block in _furniture(child) if _is_dated(block))
        element = parent
    ordered = [block for level in reversed(before) for block in level]
    return ordered[-_MOST_BEFORE:], after[:_MOST_BEFORE]


def is_parted(body: Element, root: Element, text: str) -> bool:
    """Whether the page keeps the report in an element of its own: its headline and its menus stand outside.

    `text`: all of `root`. Where it has few links, the body has few.
    """
    if body.mem_id == root.mem_id or body.css_first("nav,header,footer,h1") is not None:
        return False
    return text.count(LINKED) < _FEWEST_LINKS or body.text().count(LINKED) < _FEWEST_LINKS


def _is_dated(block: Block) -> bool:
    return isinstance(block, Paragraph) and _DATED.search(block.text) is not None


def _furniture(child: Element) -> Iterator[Block]:
    if child.tag == TEXT:
        text = squeeze(child.text_content or "")
        if text and len(text) <= _LONGEST_FURNITURE:
            yield Paragraph(text, "meta")
        return
    if child.tag == COMMENT or is_aside(child) or _is_menu(child):
        return
    named = f"{child.attributes.get('class')} {child.attributes.get('id')}".lower()
    titled = child.tag in ("h1", "h2", "h3", "ucaptitle") or "title" in named or "bt" in named
    leaf = child.child is None or (child.child.next is None and child.child.tag == TEXT)
    blocks: Iterable[Block] = [Paragraph(squeeze(child.text()))] if leaf and child.text().strip() else flow(child)
    for block in blocks:
        if isinstance(block, Paragraph) and block.role == "link":
            yield block
        elif isinstance(block, Paragraph) and len(block.text) <= _LONGEST_FURNITURE:
            heading = (titled or block.role == "heading") and _TITLE.search(block.text)
            yield Paragraph(block.text, "title" if heading else "meta")
        elif isinstance(block, Grid) and _tells_of_page(block):
            yield block


def _tells_of_page(grid: Grid) -> bool:
    """Whether a table outside the body is the system's own about the page, and not a list of other pages."""
    return any(cell and _ABOUT.search(cell.text) for row in grid.rows for cell in row)


def _is_menu(element: Element) -> bool:
    links = element.css("a")
    if len(links) < _FEWEST_LINKS:
        return False
    linked = sum(len(squeeze(link.text())) for link in links)
    return linked * 2 > len(squeeze(element.text()))
