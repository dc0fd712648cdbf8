"""The narrative of a document as lines, with marks where official tables stood and without the page's furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.blocks import sole_text
from parsers.folding import squeeze
from parsers.forms.tables import FORM_BLOCKS
from parsers.model import Block, Grid, Paragraph
from parsers.sections.headings import is_numbered_heading, match_heading

FURNITURE = re.compile(
    r"^(?:(?:打印|关闭|收藏|分享|纠错|返回)(?:本页|文档|窗口|顶部|首页|列表|到[:：]?.*)?(?:[\s|｜/].*)?"
    r"|[【\[](?:打印|关闭|收藏|分享|纠错|返回).{0,30}|[【\[]?\s*(?:字[体号]|.{0,4}大\s*中\s*小).{0,12}"
    r"|[上下]一[篇条页][:：]?.*|(?:浏览|阅读|点击|访问)(?:次数|数|量|人次)?[:：].*|字[体号][:：].*"
    r"|(?:来源|信息来源|文章来源|发布机构|发布日期|发布时间|发文日期|索引号|责任编辑|编辑|作者)[:：].*"
    r"|(?:听全文|朗读|语音播报|收听|分享到?|点赞|转发|收藏|评论|二维码|手机扫码.{0,12}|微信扫.{0,12}|无障碍.{0,8}|适老.{0,8})"
    r"|(?:今天是|现在是|当前时间|北京时间|当前日期).{0,40}|主办(?:单位)?[:：].*|承办(?:单位)?[:：].*|版权所有.*|技术支持[:：].*"
    r"|网站地图.{0,40}|联系我们.{0,40}|友情链接.{0,20}|(?:本站|总)?(?:浏览|访问|点击)量?.{0,4}\d+次?"
    r"|相关(?:文章|阅读|新闻|推荐|稿件|资讯)[:：]?"
    r"|当前位置[:：].*|您(?:现在)?(?:所在)?的?位置.*|首页\s*[>＞»/].*|扫一扫.*|相关(?:附件|文档|链接|信息)[:：]?"
    r"|[—－-]+\s*\d{1,3}\s*[—－-]+|第\s*\d{1,3}\s*页.{0,10})$"
)
"""Lines that belong to the page and not to the report; a visit counter must never look like a revised text."""


_FURNITURE_BEGINS = frozenset(
    "打关收分纠返【[字上下浏阅点访来信文发索责编作当您首扫相—－-第大 听朗语转评二手微无适今现北主承版技网联友本总"
)
_REGISTERED = re.compile(r"ICP备|公网安备|网站标识码|备案序?号")
"""The line of a portal's registration."""
_LONGEST_FURNITURE = 120
_COUNTER = re.compile(r"\d{1,8}")

_CMS_TABLE = re.compile(r"索\s*引\s*号|发布机构|信息索引|主题分类")
_ROWS = tuple(row for block in FORM_BLOCKS for row in block.rows)
_COLUMNS = tuple(column for block in FORM_BLOCKS for column in block.columns)
_FORM_LABELS = frozenset(
    squeeze(label)
    for label in (
        *(label for row in _ROWS for label in (row.label, row.group, *row.variants)),
        *(label for column in _COLUMNS for label in (column.label, *column.variants)),
    )
)
_FORM_TEXT = re.compile(
    r"^(?:第二十条|信息内容$|申请人情况$|法人或其他组织$|（?本列数据|三、本年度办理结果|行政诉讼$|统计指标"
    r"|[（(][一二三四五六七][）)](?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理|总计))"
)
"""What stands in rows of one cell inside the official tables."""
_ARTICLE = re.compile(r"^第二十条\s*第\s*[（(][一五六八九][）)]\s*项$")
"""The first line of table 1, which a text file prints apart from the table."""
_PROSE = 40
_RUN_IN = re.compile(r"(?:^| )[一二三四五六七][、.．]\S{2,30}(?: |$)")


class Line(NamedTuple):
    """A line of narrative, or (`form`) the place where an official table stood."""

    text: str
    role: str = "text"
    form: bool = False


_FORM = Line("", form=True)


def narrative_lines(blocks: Sequence[Block], used: frozenset[int], skip: frozenset[int]) -> list[Line]:
    """Lines in reading order. `used`: blocks read as official forms; `skip`: paragraphs that print the title."""
    lines: list[Line] = []
    beside_furniture = False
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            counter = beside_furniture and _COUNTER.fullmatch(block.text) is not None
            beside_furniture = counter or is_furniture(block.text)
            if index in used:
                lines.append(_FORM)
            elif counter:
                continue
            elif block.role not in ("meta", "link") and index not in skip and not _is_no_text(block.text):
                lines.extend(Line(part, block.role) for part in _apart(block.text))
        elif isinstance(block, Grid):
            lines.extend(_form_lines(block) if index in used else _table_lines(block))
    return lines


def _apart(text: str) -> Sequence[str]:
    """A paragraph into which headings are run, set off by white space only, cut at them; a list of contents is not."""
    if " " not in text or not _RUN_IN.search(text):
        return (text,)
    parts: list[str] = []
    after_heading = True
    for segment in text.split(" "):
        heading = is_numbered_heading(segment)
        if heading or after_heading:
            parts.append(segment)
        else:
            parts[-1] += f" {segment}"
        after_heading = heading
    followed = [is_numbered_heading(one) and is_numbered_heading(other) for one, other in pairwise(parts)]
    return (text,) if any(followed) else parts


def is_furniture(text: str) -> bool:
    """Whether the line belongs to the page and not to the report."""
    if len(text) > _LONGEST_FURNITURE:
        return False
    if text[:1] in _FURNITURE_BEGINS and FURNITURE.match(text):
        return True
    return ("备" in text or "识码" in text) and _REGISTERED.search(text) is not None


def _is_no_text(text: str) -> bool:
    return is_furniture(text) or (text[:1] == "第" and _ARTICLE.match(text) is not None)


def _table_lines(grid: Grid) -> list[Line]:
    """A table that is no official form is part of the text; the CMS's own table of 索引号 and 发布机构 is not."""
    rows = ["\t".join(cell.text for cell in row if cell is not None) for row in grid.rows]
    if any(_CMS_TABLE.search(row) for row in rows[:3]):
        return []
    return [Line(row) for row in rows if row.strip()]


def _form_lines(grid: Grid) -> Iterator[Line]:
    """Headings and narrative stand in rows of one cell when the whole report is one table."""
    prose: bool | None = None
    for row in grid.rows:
        text = sole_text(row)
        if text and not _is_form_text(text) and (prose or _opens_prose(text)):
            prose = True
            yield from (Line(part.strip()) for part in text.split("\n") if part.strip())
        elif text != "" and prose is not False:  # one mark for many rows
            prose = False
            yield _FORM


def _is_form_text(text: str) -> bool:
    squeezed = squeeze(text)
    return squeezed in _FORM_LABELS or _FORM_TEXT.match(squeezed) is not None


def _opens_prose(text: str) -> bool:
    return len(text) > _PROSE or match_heading(text) is not None
