"""Where on a page the report stands: the smallest element that holds what a report says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.model import Block, Grid, Paragraph
from parsers.readers.html_flow import Element, elements_at, flow, squeeze, text_of

MARKERS = ("总体情况", "第二十条", "行政许可", "本年新收", "结转下年度", "结果维持", "其他需要报告")
"""A report marker beats any class name: these words stand in a report's body and in no menu."""

_CONTAINERS = elements_at(
    "//*[@id='UCAP-CONTENT' or @id='zoom' or @id='Zoom' or @id='ivs_content' or @id='vsb_content' or @id='zoomcon'"
    " or @id='article' or @id='webeditorview' or contains(@class, 'TRS_Editor') or contains(@class, 'TRS_UEDITOR')"
    " or contains(@class, 'trs_editor_view') or contains(@class, 'v_news_content') or contains(@class, 'article-con')"
    " or contains(@class, 'Article_content') or contains(@class, 'article_content') or contains(@class, 'xxgk_content')"
    " or contains(@class, 'xxgk-content') or contains(@class, 'zw-content') or contains(@class, 'detail-content')"
    " or contains(@class, 'content-box') or contains(@class, 'pub-det') or contains(@class, 'main-txt')"
    " or contains(@class, 'news_cont_d_wrap') or contains(@class, 'mian-cont')]"
    "|//ucapcontent"
)
_TITLE = re.compile(r"年度报告|年报|工作报告|信息公开")
_DATED = re.compile(r"日期|时间|来源|发布机构|发布单位|索引号|\d{4}\s*[-年/.]\s*\d{1,2}")
_MOST_BEFORE = 60
_LONGEST_FURNITURE = 300
_FEWEST_LINKS = 4


def find_body(root: Element, markers: list[str]) -> tuple[Element, list[Element]]:
    """The element that holds the report, and further elements that hold a copy of it.

    `markers` are the MARKERS present in `root`. Without any (pictures, attachments only) the usual containers
    decide. Pages that carry a PC and a mobile copy give the first as the body.
    """
    if not markers:
        found = _CONTAINERS(root)
        return (found[0] if found else root), []
    body, copies = root, list[Element]()
    while True:
        holding = [child for child in body if isinstance(child.tag, str) and _holds(child, markers)]
        if not holding or body.tag == "table" or holding[0].tag in ("tr", "td", "tbody", "p", "span"):
            return body, copies
        copies.extend(holding[1:])
        body = holding[0]


def _holds(element: Element, markers: list[str]) -> bool:
    text = text_of(element)
    return all(marker in text for marker in markers)


def surroundings(root: Element, body: Element) -> tuple[list[Block], list[Block]]:
    """What stands before and behind the body on the page: titles, dates, source lines; no menus."""
    before: list[list[Block]] = []
    after: list[Block] = []
    element = body
    while element is not root and (parent := element.getparent()) is not None:
        children = list(parent)
        position = children.index(element)
        earlier = [block for child in children[:position] for block in _furniture(child)]
        before.append(_inline(parent.text) + earlier)
        after.extend(block for child in children[position + 1 :] for block in _furniture(child) if _is_dated(block))
        element = parent
    ordered = [block for level in reversed(before) for block in level]
    return ordered[-_MOST_BEFORE:], after[:_MOST_BEFORE]


def _inline(text: str | None) -> list[Block]:
    folded = squeeze(text or "")
    return [Paragraph(folded, "meta")] if folded else []


def _is_dated(block: Block) -> bool:
    return isinstance(block, Paragraph) and _DATED.search(block.text) is not None


def _furniture(child: Element) -> Iterator[Block]:
    if not isinstance(child.tag, str) or _is_menu(child):
        return
    named = (child.get("class") or "") + (child.get("id") or "")
    titled = child.tag in ("h1", "h2", "h3", "ucaptitle") or "title" in named.lower() or "bt" in named.lower()
    for block in [Paragraph(squeeze(text_of(child)))] if not len(child) and squeeze(text_of(child)) else flow(child):
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST_FURNITURE:
            heading = (titled or block.role == "heading") and _TITLE.search(block.text)
            yield Paragraph(block.text, "title" if heading else "meta")
        elif isinstance(block, Grid):
            yield block


def _is_menu(element: Element) -> bool:
    links = list(element.iter("a"))
    if len(links) < _FEWEST_LINKS:
        return False
    linked = sum(len(squeeze(text_of(link))) for link in links)
    return linked * 2 > len(squeeze(text_of(element)))
