"""What a listing row is: a report, a folder that leads to reports, or something else.

A full title speaks for itself (parsers.titles). In a column of annual reports a row may say less: only the year
(year folders), only the agency (agency directories, summary pages), or both in the page's heading and the row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote, urlsplit

from crawler.listing.anchors import bare_host, fold_space
from crawler.listing.titles import look_alike, read_title
from crawler.listing.words import ListItem, Page
from parsers.formats import SUFFIXES, names_file

RowKind = Literal["report", "folder", "other"]

_YEAR = r"(?:19|20)\d\d|二[〇零○Oo][〇零○Oo一二三四][〇零○Oo一二三四五六七八九]"
_SUBJECT = r"(?:政府|政务)?(?:信息公开)?(?:工作)?(?:年度|年)?(?:工作)?(?:报告|年报)?"
_YEAR_ONLY = re.compile(
    rf"^[（(【\[]?(?:{_YEAR})[）)】\]]?\s*年?度?(?:各?(?:单位|部门|镇街|镇|街道|乡镇|区直|市直|县直))?{_SUBJECT}$"
)
_BRIEF = re.compile(
    rf"^(?P<agency>[^\d]{{2,40}}?)(?P<year>{_YEAR})\s*年?度?(?:工作)?(?:年度)?(?:报告|年报)(?:[（(].{{1,8}}[）)])?$"
)
"""样例市公安局2024年度报告: in a column of annual reports nobody says on what."""
_CELLS = re.compile(
    rf"^(?:(?P<agency>[^\d]{{2,40}}?)\s*(?P<year>{_YEAR})\s*年?度?|(?P<first>{_YEAR})\s*年?度?\s*(?P<second>[^\d]{{2,40}}?))$"
)
"""Agency and year in the cells of a row, around a link that only says PDF."""
_CUT_AFTER_YEAR = re.compile(rf"(?:{_YEAR})年度?(?:政|政府|信|政府信)?(?:…+|\.{{2,}})$")
_AGENCY = re.compile(
    r"^[\u4e00-\u9fff（）()、·〇]{2,40}(?:局|委|办|厅|部|署|院|府|街道|办事处|镇|乡|苏木|区|县|市|盟|旗|州|中心|管委会|委员会|"
    r"办公室|所|处|队|社|站|馆|会|团|集团|大队|支队|分局)$"
)
_NOT_AGENCY = re.compile(
    r"公开|年报|年度|报告|指南|制度|目录|首页|导航|登录|注册|机构|职能|领导|专栏|专题|信箱|平台|服务中心$|查询|搜索|网站|地图|更多"
)
_GROUP = re.compile(
    r"^(?:市|区|县|州|省)?(?:政府)?(?:级)?(?:各)?(?:工作)?(?:部门|单位|镇街|乡镇|街道|乡镇街道|镇（街道）|乡镇（街道）|直属机构|派出机构|"
    r"园区|县区|区县|市县|县（市、区）|直部门|直单位)(?:及\S{2,6})?(?:政府)?(?:信息公开)?(?:工作)?(?:年度报告|年报)?$"
)
_YEAR_GROUP = re.compile(
    rf"^(?:{_YEAR})年?度?\s*(?:市|区|县|州|省)?(?:政府|级|直)?(?:各)?(?:工作)?(?:部门|单位|镇街|乡镇|街道|乡镇街道|园区|县区|区县|市县)\S{{0,8}}$"
)
_ALIKE = 4
"""Letters at the beginning or end of two titles that make them those of one column."""
_ANNUAL = re.compile(r"年报|年度报告")
_SUBJECT_WORD = re.compile(r"信息公开|政务公开")
SLUG = re.compile(
    r"(?:zf|z[wj])?xxgk(?:gz)?(?:nd)?(?:nb|bg)|zfxxgk(?:gz)?ndbg|gknb|ndxxgkbg|xxgknb|ndbg|niandubaogao|nianbao|annual",
    re.I,
)
"""Usual names of the column in addresses: zfxxgknb, gknb, xxgknb, ndbg, ndxxgkbg, zfxxgkgzndbg_15752 …"""
_ARTICLE = re.compile(
    r"/t\d{8}_\d+|/art_\w+|/post_\d+|/mpost_\d+|/info/\d+/\d+|[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}|content[_-]?\d+|"
    r"/content/\d+|article_|/c\d+_\d+|/i\d{5,}|/\d{4,}/\d{4,}\.s?html?$|/\d{7,}\.s?html?$|\.jhtml$|/t\d+\.s?html?$",
    re.I,
)
_ARTICLE_QUERY = re.compile(r"(?:news|article|info|content)_?id=\w+", re.I)
_FOLDER = re.compile(
    r"/col/col\d+/?$|/(?:(?:index|list|nlist|default|common_list|main)(?:_\d+)?\.\w+)?$|/[^/.]+$", re.I
)
_NUMBERED_FOLDER = re.compile(r"/\d{7,}/(?:index\.\w+)?$|/[0-9a-f]{32}$|content[_-]?\d+$", re.I)
"""Articles that live in a folder of their own: /zfxxgknb13/326015834/index.html."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a column page says of itself. `year` only from a heading that names annual reports and one year."""

    url: str
    heading: str = ""
    annual: bool = False
    year: int | None = None


def context_of(page: Page) -> Context:
    """Heading, subject and year of a column page: ColumnName, ColumnType, h1, title, and the slug of its address."""
    return _context(page.url, _headings(page))


@lru_cache(maxsize=256)
def _context(url: str, headings: tuple[str, ...]) -> Context:
    annual = [heading for heading in headings if _ANNUAL.search(heading)]
    years = {int(year) for heading in annual for year in re.findall(r"(?<!\d)20\d\d(?!\d)", heading)}
    named = bool(annual) or bool(SLUG.search(urlsplit(url).path))
    return Context(url, annual[0] if annual else "", named, years.pop() if len(years) == 1 else None)


def _headings(page: Page) -> tuple[str, ...]:
    soup = page.soup
    names = {"columnname", "columntype"}
    tags = (soup.head or soup).find_all("meta") or soup.find_all("meta")
    metas = [str(tag.get("content") or "") for tag in tags if str(tag.get("name")).lower() in names]
    titles = [tag.get_text(" ") for tag in soup.find_all(["h1", "h2", "title"], limit=8)]
    return tuple(text for text in map(fold_space, metas + titles) if text)


def kind_of_row(item: ListItem, context: Context) -> RowKind:
    """Report, folder or other; a bare year or agency counts only in a column of annual reports."""
    title = item.title.strip()
    named = read_title(title)
    leads_on = not is_article(item.url)
    if named:
        return "folder" if is_folder(item.url) and not (named.agency and named.year) else "report"
    if _CUT_AFTER_YEAR.search(title):
        return "report"
    if not context.annual:
        return "folder" if leads_on and _names_column(title) else "other"
    return _short_row(title, item, context, leads_on)


def _short_row(title: str, item: ListItem, context: Context, leads_on: bool) -> RowKind:
    summary = look_alike(title) == "listing" and bool(_ANNUAL.search(title))
    if summary or (leads_on and _GROUP.match(title)):
        return "folder" if is_near(item.url, context) else "other"
    if _brief(title) or (_in_cells(title) and not is_folder(item.url)):
        return "report"
    if _YEAR_ONLY.match(title):
        return ("folder" if is_near(item.url, context) else "other") if leads_on else "report"
    if names_agency(title):
        if leads_on:
            return "folder" if is_near(item.url, context) else "other"
        return "report" if context.heading or is_near(item.url, context) else "other"
    return "other"


def _brief(title: str) -> re.Match[str] | None:
    """A title that says agency and year, and of the subject only that it is a yearly report."""
    found = _BRIEF.match(re.sub(rf"\.(?:{'|'.join(SUFFIXES)})$", "", title, flags=re.I))
    return found if found and look_alike(title) is None and names_agency(found["agency"]) else None


def _in_cells(title: str) -> tuple[str, str] | None:
    """Agency and year where a row says nothing else."""
    found = _CELLS.match(title)
    agency, year = (found["agency"] or found["second"], found["year"] or found["first"]) if found else ("", "")
    return (agency, year) if agency and names_agency(agency) else None


def names_group(text: str) -> bool:
    """Whether a text names a group of agencies: 部门, 乡镇（街道）, 部门年报."""
    return bool(_GROUP.match(text))


def names_part(text: str) -> bool:
    """Whether a row's text names a part of a column of annual reports: a year, a group of agencies, both."""
    return bool(_YEAR_ONLY.match(text) or _GROUP.match(text) or _YEAR_GROUP.match(text))


def _names_column(title: str) -> bool:
    """政府信息公开年报, 信息公开工作年度报告: the name of a column of annual reports."""
    return bool(_ANNUAL.search(title) and _SUBJECT_WORD.search(title)) and look_alike(title) in (None, "listing")


def is_near(url: str, context: Context) -> bool:
    """Whether the address lies under the column's folder or says itself that it is a column of annual reports."""
    here, there = urlsplit(context.url), urlsplit(url)
    if bare_host(context.url) != bare_host(url):
        return bool(SLUG.search(there.path))
    folder = unquote(here.path).rpartition("/")[0] + "/"
    below = folder != "/" and unquote(there.path).startswith(folder)
    return below or bool(SLUG.search(there.path)) or bool(re.search(r"/col/col\d+", there.path))


def names_agency(text: str) -> bool:
    """Whether a row's text is an agency's name and nothing more."""
    return bool(_AGENCY.match(text)) and not _NOT_AGENCY.search(text) and not look_alike(text)


def is_folder(url: str) -> bool:
    """Whether the address is that of a list by its shape: a directory, its index, a JCMS column."""
    path = unquote(urlsplit(url).path)
    return bool(_FOLDER.search(path)) and not _NUMBERED_FOLDER.search(path) and not names_file(url)


def is_article(url: str) -> bool:
    """Whether the address is that of a document by its shape. Many addresses show neither."""
    parts = urlsplit(url)
    if names_file(url):
        return True
    if is_folder(url):
        return False
    return bool(_ARTICLE.search(unquote(parts.path)) or _ARTICLE_QUERY.search(parts.query))


def titled(item: ListItem, context: Context) -> ListItem:
    """The row with what stands around it: an agency's takes year and subject from the heading, a year's its agency."""
    text = re.sub(rf"\.(?:{'|'.join(SUFFIXES)})$", "", item.title, flags=re.I)
    brief = _brief(text)
    said = (brief["agency"], brief["year"]) if brief else _in_cells(text)
    if said and not read_title(item.title):
        title = f"{said[0]}{said[1]}年政府信息公开年度报告"
        return ListItem(item.url, title, item.date, item.agency or said[0], item.kind)
    written = re.search(_YEAR, text)
    agency = text if names_agency(text) else item.agency if written and _YEAR_ONLY.match(text) else None
    if read_title(item.title) or not agency:
        return item
    year = written[0] if written else context.year
    title = f"{agency}{year}年政府信息公开年度报告" if year else f"{agency}政府信息公开年度报告"
    return ListItem(item.url, title, item.date, item.agency or agency, item.kind)


def title_words(page: Page) -> tuple[str, ...]:
    """The words of a page's title without its numbers; none of an answer that is no page."""
    tag = page.soup.title
    words = re.sub(r"[\d\W_]+", "", tag.get_text()) if tag else ""
    return (words,) if words else ()


def akin_titles(one: str, other: str) -> bool:
    """Whether two titles begin or end alike: 政府信息公开年报第2页 is the column's own."""
    return one in other or one[:_ALIKE] == other[:_ALIKE] or one[-_ALIKE:] == other[-_ALIKE:]
