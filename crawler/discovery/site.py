"""Whose portal a page is: 网站标识码, name and region, each with the places that say so."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from crawler.listing.anchors import fold_space
from crawler.listing.words import Page
from crawler.registry.regions import Places, Region, region_of

_CODE = r"(\d{10}|bm\d{8})"
_PLACES = (
    re.compile(rf"<meta[^>]{{1,500}}?name\s*=\s*['\"]?SiteIDCode['\"]?[^>]*content\s*=\s*['\"]?\s*{_CODE}", re.I),
    re.compile(rf"<meta[^>]{{1,500}}?content\s*=\s*['\"]?\s*{_CODE}['\"]?[^>]*name\s*=\s*['\"]?SiteIDCode", re.I),
    re.compile(rf"网站标识码\s*(?:<[^>]*>|&nbsp;|\s)*[：:]?\s*(?:<[^>]*>|&nbsp;|\s)*{_CODE}", re.I),
    re.compile(rf"\bsite_?code\s*=\s*['\"]?{_CODE}", re.I),
)
"""Meta tag, footer, and the script or address of the 纠错 service. One of them may be a template's leftover."""
_NO_NAME = re.compile(r"网站名称|政府网站标识码|\{\{|\$\{|请填写|示例|公开|年报|报告|目录|首页")
"""Template placeholders, and titles that name a column instead of the site."""
_PORTAL_TAIL = re.compile(r"(?:人民政府)?(?:门户)?(?:网站|官网|网)?$|[-_|—].*$")


@dataclass(frozen=True, slots=True)
class Site:
    """What a portal says of itself. `doubts` are sentences for a person."""

    code: str = ""
    name: str = ""
    region: Region | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Central:
    """The central bodies, by the first four characters of their site codes."""

    code: str
    name: str = "国务院部门"
    full_name: str = "国务院部门"


def site_of(pages: list[Page], places: Places) -> Site:
    """Site of the pages taken together; the code that most places name wins, and a rival is told."""
    codes = Counter(code for page in pages for code in site_codes(page.text))
    ranked = [code for code, _ in codes.most_common()]
    name = next((found for page in pages if (found := _name(page))), "")
    region = _region(ranked[0], places) if ranked else None
    named = region_named(name, places)
    doubts = []
    if len(ranked) > 1:
        doubts.append(f"the pages name several site codes: {', '.join(ranked)}")
    if not ranked:
        doubts.append("no 网站标识码 was found; site_code is empty")
    if region and named and named.code != region.code and named.full_name not in region.full_name:
        doubts.append(f"the site code means {region.full_name}, the site's name {name} does not")
    if region is None and named is None:
        doubts.append("the region is unknown; region_code must be filled in")
    return Site(ranked[0] if ranked else "", name, region or named, tuple(doubts))


def site_codes(text: str) -> tuple[str, ...]:
    """Site codes in a page, one per place that names one."""
    return tuple(match[1] for place in _PLACES for match in place.finditer(text))


def _name(page: Page) -> str:
    tags = {str(tag.get("name")).lower(): str(tag.get("content") or "") for tag in page.soup.find_all("meta")}
    title = page.soup.find("title")
    for text in (tags.get("sitename", ""), title.get_text(" ") if title else ""):
        name = fold_space(text)
        if name and not _NO_NAME.search(name):
            return name
    return ""


def _region(site_code: str, places: Places) -> Region | None:
    """The region of a site code's prefix; a prefix that was merged away leads to its successor."""
    prefix = site_code[:4] if site_code.startswith("bm") else site_code[:6]
    if prefix.startswith("bm"):
        return _Central(prefix)
    return region_of(prefix, places) or region_of(places.successors.get(prefix, ""), places)


def region_named(text: str, places: Places) -> Region | None:
    """The region that a portal's name names: the longest full name, else a name that is no other region's."""
    if not text:
        return None
    full = [region for region in places.by_code.values() if text.startswith(region.full_name)]
    if full:
        return max(full, key=lambda region: len(region.full_name))
    bare = _PORTAL_TAIL.sub("", text)
    named = [region for region in places.by_code.values() if bare.startswith(region.name)]
    longest = max((len(region.name) for region in named), default=0)
    best = [region for region in named if len(region.name) == longest]
    return best[0] if len(best) == 1 else None
