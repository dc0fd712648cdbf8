"""What a kind of portal is, and the words that chance picks for it. No name is one that the walker may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.crawler.walker.portal import Portal, Report

PAGE_WORDS = (
    "pageNo",
    "p",
    "cur_page",
    "PAGE",
    "dangqian",
    "yeshu",
    "toPage",
    "pn",
    "whichpage",
    "pageid",
    "fy",
    "currPg",
    "ym",
    "nPage",
)
SIZE_WORDS = ("pageSize", "rows", "limit", "ps", "meiye", "perpage", "sz", "tiaoshu")
TOTAL_WORDS = (
    "total",
    "totalCount",
    "recordsTotal",
    "allNum",
    "rowCount",
    "zongshu",
    "totalNum",
    "countAll",
    "sumRecords",
)
LIST_WORDS = ("list", "rows", "records", "content", "items", "arr", "dataList", "wzlb")
TITLE_WORDS = ("title", "bt", "wzbt", "subject", "docTitle", "tt", "infoName", "biaoti")
LINK_WORDS = ("url", "lj", "href", "linkUrl", "addr", "wzlj", "path", "visit")
DATE_WORDS = ("date", "fbsj", "pubTime", "rq", "createTime", "shijian")
FUNCTIONS = ("go", "jump", "fanye", "toP", "zhuan", "loadP", "qiehuan", "turn_to", "_pg", "chakan")
BOXES = ("fy", "ym", "pagination", "pg-box", "m12", "wz_page", "kk", "foot-nav", "fenye")


@dataclass(frozen=True)
class Made:
    """`whole`: the page itself says where everything is, so that a walk must bring every report.

    proved  the walk must call it complete too.
    """

    portal: Portal
    rows: list[Report]
    whole: bool = True
    proved: bool = True
    facts: Mapping[str, str] = field(default_factory=dict)


Kind = Callable[[Random], Made]
KINDS: dict[str, Kind] = {}


def kind(made: Kind) -> Kind:
    KINDS[made.__name__] = made
    return made
