"""Whether a control is the list's own, by what stands beside it: pages have other boxes with a 更多 of their own."""

from __future__ import annotations

import re

from bs4.element import Tag

from crawler.listing.anchors import fold_space, resolve
from crawler.listing.controls.roles import DEAD, Control, role_of
from crawler.listing.words import Page

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "caption", "legend")
Headings = dict[int, Tag | None]
"""Identity of a box → the first heading in it."""
_SUBJECT = re.compile(r"年报|年度报告|信息公开|政务公开|年份|年度|历年|往年|报告")


def report_anchors(page: Page, rows: frozenset[str]) -> frozenset[int]:
    """Identities of the anchors that are rows, and of everything around them."""
    inside: set[int] = set()
    for anchor in page.tags:
        if anchor.name == "a" and resolve(page.base, str(anchor.get("href") or "")) in rows:
            for parent in (anchor, *anchor.parents):
                if id(parent) in inside:
                    break
                inside.add(id(parent))
    return frozenset(inside)


def belongs(tag: Tag, control: Control, around_rows: frozenset[int], headings: Headings) -> bool:
    """Whether a control is the list's own: the nearest box with anything to read beside it holds rows of the list.

    On a page without rows every control may be the list's. `headings` is kept from one control of a page to the next.
    """
    if control.role == "older" and _SUBJECT.search(control.text.removeprefix("历史")):
        return True
    vague = control.role == "other" and (not around_rows or _in_row(tag, around_rows))
    if _other_section(tag, headings) or vague:
        return False
    if not around_rows:
        return True
    box, climbed = tag.parent, 0
    while isinstance(box, Tag) and box.name not in ("body", "html", "[document]"):
        if id(box) in around_rows:
            return True
        if _has_rows(box):
            return False
        box, climbed = box.parent, climbed + 1
    return True


def _in_row(tag: Tag, around_rows: frozenset[int]) -> bool:
    """Whether an element stands in a row's own box, as 收藏 beside each title does."""
    box = tag.find_parent(["li", "tr", "dd"])
    return id(tag) in around_rows or (box is not None and id(box) in around_rows)


def _has_rows(box: Tag) -> bool:
    """Whether a box holds a list of its own: links with words, two at least, that are no controls themselves."""
    seen = 0
    for anchor in box.find_all("a", limit=40):
        text = fold_space(anchor.get_text(" "))
        if len(text) > 5 and not role_of(text)[0] and not DEAD.match(str(anchor.get("href") or "")):
            seen += 1
        if seen > 1:
            return True
    return False


def _heading_in(box: Tag, headings: Headings) -> Tag | None:
    if id(box) not in headings:
        found = box.find(_HEADINGS)
        headings[id(box)] = found if isinstance(found, Tag) else None
    return headings[id(box)]


def _other_section(tag: Tag, headings: Headings) -> bool:
    """Whether the box is headed with something that is neither the column nor a group of agencies."""
    box: Tag | None = tag
    for _ in range(3):
        box = box.parent if box is not None else None
        if box is None or box.name in ("body", "html"):
            return False
        heading = _heading_in(box, headings)
        if heading is None:
            continue
        if all(heading is not each for each in (tag, *tag.parents)):
            text = fold_space("".join(str(each) for each in heading.find_all(string=True)))
            return bool(text) and len(text) < 20 and bool(_OTHER.search(text)) and not _SUBJECT.search(text)
        text = fold_space("".join(str(each) for each in heading.find_all(string=True, recursive=False)))
        return bool(_OTHER.search(text)) and not _SUBJECT.search(text)
    return False


_OTHER = re.compile(
    r"通知|公告|新闻|要闻|动态|统计|数据|政策|法规|文件|解读|链接|专题|互动|服务|视频|图片|人事|招标|采购|资金|预算|决算|规划|会议|推荐|热点|相关"
)
