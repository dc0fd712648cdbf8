"""What a report says in words about its figures: the claim keys, their cells, and the wordings that state them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万]+"
_UNITS = "件次|人次|件|条|宗|份|起|例|次|个|项|期|篇"
_COUNT = (
    r"(?:总数|数量|总量|件数|数(?![十百千万几]))?(?:共计|合计|总计|共|计|为|有|是|达到?|了)*：?"
    rf"\s*(?P<number>{_DIGITS})(?P<scale>[万亿]?)(?P<vague>[余多几]?)\s*(?P<unit>{_UNITS})"
)

_ORGANISATIONS = ("enterprise", "research", "public_interest", "legal_service", "other_organization")
_DENIED = (
    *("state_secret", "by_law", "security_stability", "third_party"),
    *("internal_affairs", "process_information", "enforcement_file", "administrative_inquiry"),
)


def _total(*rows: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.total" for row in rows)


CLAIM_CELLS: Mapping[str, tuple[str, ...]] = {
    "received": _total("received"),
    "received_natural_person": ("requests.received.natural_person",),
    "received_organizations": tuple(f"requests.received.{column}" for column in _ORGANISATIONS),
    "received_and_carried_over": _total("received", "carried_over"),
    "carried_over": _total("carried_over"),
    "granted": _total("granted"),
    "partly_granted": _total("partly_granted"),
    "granted_or_partly": _total("granted", "partly_granted"),
    "denied": _total(*(f"denied_{reason}" for reason in _DENIED)),
    "unavailable": _total("unavailable_not_held", "unavailable_not_compiled", "unavailable_still_unclear"),
    "rejected": _total(
        *(f"rejected_{reason}" for reason in ("petition", "duplicate", "publication", "excessive", "confirmation"))
    ),
    "other_processed": _total("other_not_corrected", "other_fee_unpaid", "other_remainder"),
    "processed": _total("processed_total"),
    "answered": (),
    "carried_forward": _total("carried_forward"),
    "reconsiderations": ("review_litigation.reconsideration.total",),
    "lawsuits": (
        "review_litigation.litigation_direct.total",
        "review_litigation.litigation_after_reconsideration.total",
    ),
    "published_items": (),
}
"""claim key → cells whose sum it should equal.

answered has none: 答复 counts what was not processed in one office and leaves it out in the next.
"""

OTHER_PROCESSED_2019 = _total("other_processing")
"""The 2019 edition has one row for 其他处理 where the 2021 edition has three."""


CLAIM_CELLS_2014: Mapping[str, tuple[str, ...]] = {
    "received": ("statistics.received.value",),
    "granted": ("statistics.answered_granted.value",),
    "partly_granted": ("statistics.answered_partly_granted.value",),
    "denied": ("statistics.answered_denied.value",),
    "processed": ("statistics.closed.value",),
    "answered": ("statistics.answered.value",),
    "reconsiderations": ("statistics.reconsiderations.value",),
    "lawsuits": ("statistics.lawsuits.value",),
    "published_items": ("statistics.disclosed.value",),
}
"""The same for the statistics table of 2014 to 2018; claims that it has no row for have no cells."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wording that states the number of `key`. `word` stands in every text that it matches: a quick look first."""

    key: str
    word: str
    expression: re.Pattern[str]


_REQUEST = r"(?:(?:政府|政务)?信息(?:依申请)?公开的?申请|依申请公开(?:政府|政务)?(?:信息)?(?:的?申请|事项)?)"
_TAKEN_IN = r"(?:新收|收到|受理|接收|接到|收)"
_NEXT_YEAR = r"(?:下一?年度?|次年|明年|20\d\d年度?)"
_LAST_YEAR = r"(?:上一?年度?|去年|20\d\d年度?)"
_GAP = r"(?:的|政府信息|申请|决定|答复|处理|情形|类|[”」’（])*"

STATEMENTS: tuple[Pattern, ...] = tuple(
    Pattern(key, word, re.compile(expression))
    for key, word, expression in (
        ("received", "公开", rf"{_TAKEN_IN}(?:到|了|的)?[^，。；\d]{{0,16}}?{_REQUEST}{_COUNT}"),
        ("received", "公开", rf"{_TAKEN_IN}(?:到|了)?{_COUNT}(?:的)?{_REQUEST}"),
        ("received_natural_person", "自然人", rf"自然人(?:提出的?|提交的?)?申请{_COUNT}"),
        ("received_organizations", "其他组织", rf"法人[或和、及]其他组织(?:提出的?|提交的?)?(?:申请)?{_COUNT}"),
        ("granted_or_partly", "部分公开", rf"予以公开(?:[和及、与或]|以及)(?:同意|予以)?部分公开{_GAP}{_COUNT}"),
        ("granted", "公开", rf"(?<![不未能])(?<!部分)(?:予以|同意)公开{_GAP}{_COUNT}"),
        ("partly_granted", "部分", rf"(?<!公开[和及、与或])(?<!以及)(?:同意|予以)?部分(?:予以)?公开{_GAP}{_COUNT}"),
        ("denied", "不予公开", rf"不予公开{_GAP}{_COUNT}"),
        ("unavailable", "无法提供", rf"无法提供{_GAP}{_COUNT}"),
        ("rejected", "不予处理", rf"不予处理{_GAP}{_COUNT}"),
        ("other_processed", "其他处理", rf"其他处理{_GAP}{_COUNT}"),
        ("processed", "办结", rf"办结(?:了)?{_REQUEST}?{_COUNT}"),
        ("answered", "答复", rf"(?<!公开)(?<!提供)(?<!不予处理)答复(?:了)?{_REQUEST}?{_COUNT}"),
        ("carried_forward", "结转", rf"结转(?:至|到)?{_NEXT_YEAR}(?:继续|办理|处理|的|申请)*{_REQUEST}?{_COUNT}"),
        ("carried_over", "结转", rf"{_LAST_YEAR}结转(?!至|到|下|次|20\d\d年)(?:的|办理|申请)*{_REQUEST}?{_COUNT}"),
        ("reconsiderations", "行政复议", rf"行政复议(?:案件|申请|案)?{_COUNT}"),
        ("lawsuits", "行政诉讼", rf"行政诉讼(?:案件|案)?{_COUNT}"),
        ("published_items", "主动公开", rf"主动公开(?:各类|政府|政务|公共)*信息(?:共|累计)?{_COUNT}"),
    )
)

_NONE = r"(?:未|没有|暂未|尚未|从未|无)"
_WHOSE = (
    r"(?:收到|接到|发生|产生|出现|存在|有|因|到|过|任何|公民|法人|自然人|其他|其它|组织|社会|公众|群众|和|或|者|、|及"
    r"|个人|单位|提出|提交|的|有关|关于|书面|涉及|我局|本局|本单位|要求)*"
)
_ABOUT = rf"{_NONE}{_WHOSE}(?:(?:政府)?信息公开(?:工作|问题|事项)?)?(?:而|被|申请|提起|引发|引起|的|涉及)*"
_NOT_A_REQUEST = r"(?!人|费|表|行政|复议|诉讼|引发|投诉|举报|处理费|收费)"

DENIALS: tuple[Pattern, ...] = (
    Pattern("received", "公开", re.compile(rf"{_NONE}(?:收到|接到|受理|接收){_WHOSE}{_REQUEST}{_NOT_A_REQUEST}")),
    Pattern("received", "依申请公开", re.compile(r"无依申请公开(?:政府信息|信息)?(?:的?情况|事项|件)?(?=$|[，。；])")),
    Pattern("reconsiderations", "复议", re.compile(rf"{_ABOUT}行政复议")),
    Pattern("lawsuits", "诉讼", re.compile(rf"{_ABOUT}(?:行政复议[、和及或，]?(?:被|提起)*)?行政诉讼")),
)
"""未收到政府信息公开申请 states the number 0. 未收到超出一定数量…的申请 (section 六 of most reports) does not."""

COUNTED = re.compile("[0-9０-９零一二两三四五六七八九十百千万亿 人][件条宗份起例次个项期篇]")
DENYING = ("未", "没有", "无")
"""What a sentence must hold before the patterns are tried: a number before a counting word, or a denial."""
ABOUT_REQUESTS = re.compile(r"申请|答复|办结|办理|受理|不予公开|无法提供|不予处理")
"""Without one of these words 予以公开 may be about what is published anyway."""
OF_DEPUTIES = re.compile(r"提案|(?<!复)议案|人大建议")
"""Replies to deputies are made public too; a sentence that names them and no request tells of those."""
OTHER_YEAR = re.compile(r"20(?<!\d20)[0-4]\d(?=年(?!度?结转))")
NOT_OF_THIS_REPORT = re.compile(
    r"同比|相比|较[上去]年|比[上去]年|累计|以来|截至|历年|近[两二三四五六七八九十几\d]+年|计划|力争|预计|本级|分别"
    r"|[上去]年(?!度?结转)|[日月]均|平均|每[年月日]"
    r"|各(?:区|县|市|乡|镇|街道|部门|单位|科室|地)|镇街|街镇|乡镇|下属|所属|下级"
)
"""A clause with one of these words compares, adds up years or parts, speaks of plans or of others."""
PART_OF_YEAR = re.compile(
    r"[上下]半年|季度|(?<![\d月至到—－~-])\d{1,2}月份?(?![\d至到—－~-])|[—－~至到-](?:[1-9]|1[01])月(?!\d)"
)
"""Some months; 1月1日 and 1—12月 are none."""
VAGUE_BEHIND = re.compile(r"^(?:以上|以下|左右|上下|之多)")
"""300条以上 is no number of items."""
PART_OF_RECEIVED = re.compile(r"其中|当面|网上|网络|信函|传真|线上|线下|邮件|邮寄|现场")
WITH_CARRIED_OVER = re.compile(
    r"^(?:[（(]|[，]?(?:含|包括|包含|其中))[^，。；）)]{0,8}?(?:上年度?|上一年度?|20\d\d年度?)结转"
)
"""新收 and 结转 in one number: 收到申请161件（含上年结转2件）."""
