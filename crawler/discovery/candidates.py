"""Where a column of annual reports may be: links that name it, pages that lead to it, usual addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.listing.naming import SLUG
from crawler.listing.paging.rows import all_rows
from crawler.listing.paging.shells import frame_target, redirect_target
from crawler.listing.words import Page
from parsers.formats import names_file

_NAMES: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1.0, re.compile(r"^政府信息公开(?:工作)?(?:年度报告|年报)$|^信息公开(?:工作)?(?:年度报告|年报)$")),
    (0.9, re.compile(r"(?:信息|政务)公开\S{0,4}(?:年度报告|年报)|^年度报告$|^(?:工作|公开)?年报$|^年度报告及\S+$")),
    (0.6, re.compile(r"^政府信息公开(?:平台|专栏|专题|网)?$|^信息公开平台$")),
    (0.5, re.compile(r"^(?:政府)?信息公开\S{0,4}$|^政务公开\S{0,4}$|^(?:公开|要闻公开)$")),
    (0.3, re.compile(r"法定主动公开|公开目录|信息公开制度|信息公开指南|部门信息公开|部门公开|镇街公开")),
)
"""Columns of 国办公开办函〔2019〕61号 and the entries above them, by how surely they are or lead to the reports."""
_SLUGS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (0.85, SLUG),
    (0.7, re.compile(r"/gkmlpt/?(?:index)?", re.I)),
    (0.45, re.compile(r"zfxxgk|xxgk(?!zn|zd)", re.I)),
)
USUAL = (
    *("/zwgk/zfxxgk/zfxxgknb/", "/zfxxgk/zfxxgknb/", "/zwgk/zfxxgknb/", "/gkmlpt/index", "/zwgk/zfxxgk/", "/zfxxgk/"),
    *("/xxgk/zfxxgknb/", "/zwgk/xxgknb/", "/gongkai/zfxxgk/zfxxgknb/", "/zfxxgknb.htm"),
)
"""Addresses worth a try when nothing on the home page leads there."""
ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page to look at, how promising it is, and why."""

    url: str
    weight: float
    why: str


def links(page: Page) -> Iterator[Candidate]:
    """Promising links of a page: same portal, weighed by what they say and where they point; frames and jumps too."""
    jump = redirect_target(page.text, page.url)
    if jump:
        yield Candidate(jump, 0.8, "the page jumps there")
    for frame in page.soup.find_all("iframe"):
        target = frame_target(str(frame.get("src") or ""), page.url)
        if target:
            yield Candidate(target, 0.35, "it stands in a frame")
    for item in all_rows(page):
        if names_file(item.url) or not same_portal(item.url, page.url):
            continue
        weight, why = _weigh(item.title, item.url)
        if weight >= ENOUGH:
            yield Candidate(item.url, weight, why)


def _weigh(text: str, url: str) -> tuple[float, str]:
    name = next((weight for weight, pattern in _NAMES if pattern.search(text)), 0.0)
    slug = next((weight for weight, pattern in _SLUGS if pattern.search(urlsplit(url).path)), 0.0)
    if not name and not slug:
        return 0.0, ""
    together = 1 - (1 - min(name, 0.99)) * (1 - slug * 0.5)
    return together, f"a link says {text}" if name else f"the address {urlsplit(url).path} looks like it"


def usual_places(url: str) -> Iterator[Candidate]:
    """Usual addresses on the portal, as guesses."""
    for path in USUAL:
        yield Candidate(urljoin(url, path), 0.2, "a usual address")


def parents(url: str) -> Iterator[Candidate]:
    """The folders above an address: where a column that moved is looked for first."""
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    while folder:
        yield Candidate(f"{parts.scheme}://{parts.netloc}{folder}/", 0.4, "a folder above the old address")
        folder = folder.rpartition("/")[0]
    yield Candidate(f"{parts.scheme}://{parts.netloc}/", 0.35, "the portal's front page")


def same_portal(url: str, other: str) -> bool:
    """Same host, or another host of the same portal (zyk.bjhd.gov.cn beside www.bjhd.gov.cn)."""
    return _portal(urlsplit(url).netloc) == _portal(urlsplit(other).netloc)


def _portal(netloc: str) -> str:
    host = netloc.lower()
    if not host.partition(":")[0].endswith(".gov.cn"):
        return host
    return ".".join(host.partition(":")[0].split(".")[-3:])
