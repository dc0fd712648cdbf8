"""Identity from what stands around the text: head tags, the crawler's hints, labelled lines, the CMS's own table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.folding import fold, squeeze
from parsers.identity.dates import ONLY_DATE, find_date, url_date, url_report_year
from parsers.identity.evidence import HEAD_LINES, LINE_LENGTH, TAIL_LINES, Evidence, Line, publisher
from parsers.model import Document, Grid, ReadDocument
from parsers.sections.furniture import FONT, ORIGIN, VISITS
from parsers.titles import is_other_page, look_alike, read_title

_TITLE_TAGS = {"articletitle": 4.0, "og:title": 3.0, "dc.title": 2.0, "title": 2.0}
_DATE_TAGS = {"pubdate": 5.0, "publishdate": 4.5, "publishtime": 4.5, "article:published_time": 4.5, "dc.date": 3.0}
_PUBLISHER_TAGS = {"contentsource": 1.5, "author": 1.0, "source": 1.0}

_DATE_LABEL = re.compile(
    r"(?P<other>[\u4e00-\u9fff]{0,6}?)(?P<label>(?:发布|公开|发文|成文|生成|更新)(?:日期|时间)|日期|时间)"
    r"\s*[:：】\]]\s*(?P<value>(?:(?![\u4e00-\u9fff]{2,6}\s*[:：】\]]).){6,22})"
)
_OF_THE_PAGE = re.compile(
    r"统计|起止|数据|页面|打印|访问|浏览|登录|登陆|当前|系统|网站|本站|下载|导出|有效|失效|生效|废止|截止|截至|施行|实施"
)
"""Times that are the page's own or the end of something, not the publication's."""
_BARE_DATE = re.compile(
    r"^[\s【\[（(]*(?P<value>20[0-4]\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    rf"[\s】\]）)]*(?:$|[|｜]|{ORIGIN}|发布|作者|编辑|责任|{VISITS}|{FONT}|【|\[)"
)
_UNDER_HEADLINE = 3
_BARE_WEIGHT = 2.2
"""A date alone under the headline: more than a signature, which is older, and less than any label."""
_LABEL_WEIGHT = {"发布": 4.0, "公开": 3.5, "发文": 3.0, "日期": 3.0, "时间": 3.0, "成文": 2.5, "生成": 2.5, "更新": 1.5}
_PUBLISHER_LABEL = re.compile(
    r"(?:发布机构|发布单位|发文机关|发文单位|公开单位|公开主体|责任单位|信息来源|文章来源|来源)"
    r"\s*[:：】\]]\s*(?P<value>[^\s　|｜:：]{2,40})"
)
_LABEL = re.compile(r"(?:日期|时间|机构|单位|机关|主体|来源)\s*[:：】\]]")
_GRID_LABEL = re.compile(r"日期|时间|机构|单位|机关|主体|来源")
_TITLE_WEIGHT, _LONGEST_LABEL = 3.5, 8
_GRID_DATE = re.compile(r"^(?:发布|公开|发文|成文|生成)(?:日期|时间)$")
_GRID_PUBLISHER = re.compile(r"^(?:发布机构|发布单位|发文机关|发文单位|公开主体|公开单位|责任单位|信息来源)$")


def from_tags(found: Evidence, read: ReadDocument) -> None:
    for meta in read.meta:
        name = meta.name.lower()
        if name in _TITLE_TAGS:
            found.add_heading(f"meta:{meta.name}", meta.value, _TITLE_TAGS[name])
        elif name in _DATE_TAGS:
            found.add("published_on", find_date(meta.value) or "", f"meta:{meta.name}", meta.value, _DATE_TAGS[name])
        elif name in _PUBLISHER_TAGS:
            found.add("agency", publisher(meta.value), f"meta:{meta.name}", meta.value, _PUBLISHER_TAGS[name])


def from_hints(found: Evidence, document: Document) -> None:
    if document.list_title:
        found.add_heading("list_row", document.list_title, 3.0)
    if document.file_name:
        found.add_heading("file_name", re.sub(r"\.\w{2,5}$", "", document.file_name), 1.0)
    if document.list_date:
        found.add("published_on", find_date(document.list_date) or "", "list_row", document.list_date, 3.5)
    if document.agency_hint:
        found.add("agency", squeeze(document.agency_hint), "hint", document.agency_hint, 2.5)
    if document.url:
        year, date = url_report_year(document.url), url_date(document.url)
        found.add("year", str(year) if year else "", "url", document.url, 3.0)
        found.add("published_on", date or "", "url", document.url, 1.0)


def from_labels(found: Evidence, read: ReadDocument, lines: Sequence[Line]) -> None:
    ends = [*lines[:HEAD_LINES], *lines[max(HEAD_LINES, len(lines) - TAIL_LINES) :]]
    for line in ends:
        if len(line.text) > 4 * LINE_LENGTH or not _is_labelled(line.text):
            continue
        for match in _DATE_LABEL.finditer(line.text):
            if _OF_THE_PAGE.search(match["other"]):
                continue
            weight = _LABEL_WEIGHT[match["label"][:2]]
            found.add("published_on", find_date(match["value"]) or "", f"label:{match['label']}", match[0], weight)
        for match in _PUBLISHER_LABEL.finditer(line.text):
            found.add("agency", publisher(match["value"]), "label:publisher", match[0], 1.5)
    for grid in [block for block in read.blocks if isinstance(block, Grid)][:2]:
        _from_metadata_table(found, grid)


def from_headline(found: Evidence, lines: Sequence[Line]) -> None:
    """Dates right under the headline that no label explains, or whose label stands alone in the line above."""
    since = _UNDER_HEADLINE + 1
    for number, line in enumerate(lines[: 4 * HEAD_LINES]):
        headline = line.role in ("heading", "title") or line.block in found.title_blocks
        since = 0 if headline else since + 1
        if headline or len(line.text) > 2 * LINE_LENGTH or not (match := _BARE_DATE.match(line.text)):
            continue
        label = squeeze(lines[number - 1].text).strip(":：[]【】") if number else ""
        if _GRID_DATE.match(label):
            found.add("published_on", find_date(line.text) or "", f"label:{label}", line.text, _LABEL_WEIGHT[label[:2]])
        elif since <= _UNDER_HEADLINE:
            found.add("published_on", find_date(match["value"]) or "", "headline", line.text, _BARE_WEIGHT)
    _from_covering_notice(found, lines)


def _from_covering_notice(found: Evidence, lines: Sequence[Line]) -> None:
    """The date under a notice that publishes the report, which follows: the last line before the report's title."""
    printed = min(found.title_blocks, default=0)
    above = [line for line in lines[: 4 * HEAD_LINES] if line.block < printed and line.role == "text"]
    signed = (
        above[-1].text if len(above) > 1 and any(look_alike(text) == "notice" for _, text in found.headings) else ""
    )
    if signed and ONLY_DATE.match(squeeze(fold(signed))):
        found.add("published_on", find_date(signed) or "", "notice", signed, _BARE_WEIGHT)


def _is_labelled(text: str) -> bool:
    return (":" in text or "：" in text or "】" in text or "]" in text) and _LABEL.search(text) is not None


def _from_metadata_table(found: Evidence, grid: Grid) -> None:
    """The table of 索引号, 名称, 发布机构, 发布日期 that many systems print before the article."""
    named = {}
    for row in grid.rows[:8]:
        texts = [squeeze(cell.text) for cell in row if cell is not None]
        labelled = _GRID_LABEL.search("\0".join(texts)) is not None
        for label, value in pairwise(texts):
            name = label.strip(":：[]【】")
            title = read_title(value) if len(name) <= _LONGEST_LABEL and not is_other_page(name) else None
            if title and title.agency and title.year and not title.dated:
                named[title.agency, title.year] = value
            elif labelled and _GRID_DATE.match(name):
                found.add("published_on", find_date(value) or "", f"label:{name}", value, _LABEL_WEIGHT[name[:2]])
            elif labelled and _GRID_PUBLISHER.match(name):
                found.add("agency", publisher(value), "label:publisher", value, 1.5)
    if len(named) == 1:  # several are a list of reports
        found.add_heading("label:title", next(iter(named.values())), _TITLE_WEIGHT)
