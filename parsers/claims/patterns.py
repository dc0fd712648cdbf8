"""What a report says in words about its figures: the claim keys, their cells, and the wordings that state them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from parsers.forms.tables import APPLICANTS, group_cells

_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万]+"
_UNITS = "件次|人次|件|条|宗|份|起|例|次|个|项|期|篇"
_COUNT = (
    r"(?:总数|数量|总量|件数|数(?![十百千万几]))?(?:共计|合计|总计|共|计|为|有|是|达到?|了)*：?"
    rf"\s*(?P<number>{_DIGITS})(?P<scale>[万亿]?)(?P<vague>[余多几]?)\s*(?P<unit>{_UNITS})"
)

_AMOUNT = (
    r"(?:共计|合计|总计|共|计|为|是|人民币)*：?\s*"
    rf"(?P<number>{_DIGITS})(?P<scale>[万亿]?)(?P<vague>[余多几]?)\s*(?P<unit>元)"
)
"""万 is the scale: 1.2万元 is 12000 元."""

_ORGANISATIONS = tuple(column.key for column in APPLICANTS if column.key not in ("natural_person", "total"))


def _total(*rows: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.total" for row in rows)


GROUPS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "denied": group_cells("requests", "denied"),
    "unavailable": group_cells("requests", "unavailable"),
    "rejected": group_cells("requests", "rejected"),
    "other_processed": group_cells("requests", "other"),
    "lawsuits": group_cells("review_litigation", "litigation"),
}
"""claim key → the rows that the form prints under one heading, edition by edition, newest first."""

CLAIM_CELLS: Mapping[str, tuple[str, ...]] = {
    "received": _total("received"),
    "received_natural_person": ("requests.received.natural_person",),
    "received_organizations": tuple(f"requests.received.{column}" for column in _ORGANISATIONS),
    "received_and_carried_over": _total("received", "carried_over"),
    "carried_over": _total("carried_over"),
    "granted": _total("granted"),
    "partly_granted": _total("partly_granted"),
    "granted_or_partly": _total("granted", "partly_granted"),
    **{key: editions[0] for key, editions in GROUPS.items()},
    "processed": _total("processed_total"),
    "answered": (),
    "carried_forward": _total("carried_forward"),
    "reconsiderations": ("review_litigation.reconsideration.total",),
    "published_items": (),
    "information_fee_notices": (),
    "information_fee_amount": (),
    "information_fee_received": (),
}
"""claim key → cells whose sum it should equal.

answered has none: 答复 counts what was not processed in one office and leaves it out in the next.
"""

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


CLAIM_ALTERNATIVES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "received": (_total("received", "carried_over"),),
    "received_natural_person": (("requests.received.natural_person", "requests.carried_over.natural_person"),),
    "received_organizations": (
        tuple(f"requests.{row}.{column}" for column in _ORGANISATIONS for row in ("received", "carried_over")),
    ),
    "handled": (_total("received"), _total("received", "carried_over")),
}
"""wording → further sums that it may mean as well: 受理13件 may count those of last year in, 办理7件 those at hand.

新收 means the new ones only and has none.
"""


@dataclass(frozen=True)
class Pattern:
    """A wording that states the number of `key`. `word` stands in every text that it matches: a quick look first.

    needs_subject  whether the text before it must have said that it is about requests: 收到申请7件 alone may be others.
    """

    key: str
    word: str
    wording: str
    needs_subject: bool = False
    unit: str = "件"
    """Of what a denial denies."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """Compiled when a text holds the word: few texts hold all, and a start need not wait for the others."""
        return re.compile(self.wording)


_REQUEST = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开的?申请(?:办理)?(?:事项|表|书|件(?!次))?"
    r"|依申请(?:公开)?(?:政府|政务)?(?:信息)?(?:公开)?(?:的?申请)?(?:办理)?(?:事项|办件|件(?!次))?"
    r"|(?:申请公开|公开申请)(?:政府|政务)?(?:信息)?(?:事项)?)"
)
_TAKEN_IN = r"(?:新收|新增|收到|受理|接收|接受|接到|收办|收)"
_NEXT_YEAR = r"(?:下一?年度?|次年度?|明年|翌年|20\d\d年度?)"
_LAST_YEAR = r"(?:上一?年度?|去年|20\d\d年度?)"
_GAP = r"(?:的|政府信息|申请|决定|答复|处理|情形|类|[”」’（])*"
_OWN_CLAUSE = r"(?:^|(?<=[，；。：]))(?:20\d\d年度?|本?年度?|全年|一年来?|共|期间|我[局镇乡县市区院委办]|我街道)*"
_NOUN = (
    r"(?:(?:政府|政务)?信息公开的?申请(?:事项|件(?!次))?"
    r"|依申请公开(?:政府|政务)?(?:信息)?(?:的?申请)?(?:办理)?(?:申请|事项|办件|件(?!次)))"
)
"""What can only be an application: 依申请公开5件 without a verb may be what was given out."""
_NUMBER_FIRST = rf"(?P<number>{_DIGITS})(?P<scale>[万亿]?)(?P<vague>[余多几]?)(?P<unit>{_UNITS})(?:的?申请)?"

STATEMENTS: tuple[Pattern, ...] = tuple(
    Pattern(key, word, wording, needs_subject=key == "asked")
    for key, word, wording in (
        ("received", "申请", rf"{_TAKEN_IN}(?:到|了|的)?[^，。；\d]{{0,16}}?{_REQUEST}{_COUNT}"),
        ("received", "申请", rf"{_TAKEN_IN}(?:到|了)?{_COUNT}(?:的)?{_REQUEST}"),
        ("received", "申请", rf"{_OWN_CLAUSE}{_NOUN}{_COUNT}"),
        ("asked", "申请", rf"{_TAKEN_IN}(?:到|了)?(?:各类|书面|有效|的)?申请(?:件|事项)?{_COUNT}"),
        ("asked", "申请", rf"{_OWN_CLAUSE}申请(?:件|事项)?{_COUNT}"),
        ("asked", "新收", rf"{_OWN_CLAUSE}(?:当年)?新收(?:申请)?{_COUNT}"),
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
        ("handled", "申请", rf"(?<!未)(?:办理|处理)(?:完毕|完成|了)?{_REQUEST}{_COUNT}"),
        ("answered", "答复", rf"(?<!公开)(?<!提供)(?<!不予处理)答复(?:了)?{_REQUEST}?{_COUNT}"),
        ("carried_forward", "结转", rf"结转(?:至|到|入)?{_NEXT_YEAR}(?:继续|办理|处理|的|申请)*{_REQUEST}?{_COUNT}"),
        ("carried_forward", "结转", rf"{_NUMBER_FIRST}[^，。；\d]{{0,6}}?结转(?:至|到|入)?{_NEXT_YEAR}"),
        ("carried_forward", "年", rf"{_NUMBER_FIRST}[^，。；\d]{{0,6}}?(?:转入|转至|顺延至|延续至|留待){_NEXT_YEAR}"),
        ("carried_over", "结转", rf"{_LAST_YEAR}结转(?!至|到|入|下|次|20\d\d年)(?:的|办理|申请)*{_REQUEST}?{_COUNT}"),
        ("carried_over", "结转", rf"结转自?{_LAST_YEAR}(?:的|办理|申请)*{_REQUEST}?{_COUNT}"),
        ("carried_over", "结转", rf"{_NUMBER_FIRST}(?:为|是|系|由|属于?){_LAST_YEAR}结转"),
        ("reconsiderations", "行政复议", rf"行政复议(?:案件|申请|案)?{_COUNT}"),
        ("lawsuits", "行政诉讼", rf"行政诉讼(?:案件|案)?{_COUNT}"),
        ("information_fee_notices", "收费通知", rf"(?:发出|下发|出具)[^，。；\d]{{0,14}}?收费通知(?:书)?的?{_COUNT}"),
        (
            "information_fee_notices",
            "信息处理费",
            rf"信息处理费[^。；]{{0,40}}?(?:发出|下发|出具)(?:了|缴费)*通知(?:书)?{_COUNT}",
        ),
        ("information_fee_amount", "信息处理费", rf"信息处理费(?:用)?(?:总?金额)?{_AMOUNT}"),
        ("information_fee_amount", "收费通知", rf"收费通知[^。；]{{0,30}}?(?<!实际收取)总?金额{_AMOUNT}"),
        (
            "information_fee_received",
            "信息处理费",
            rf"信息处理费[^。；]{{0,60}}?实际?收(?:取|到)?(?:的?总?金额)?{_AMOUNT}",
        ),
        ("information_fee_received", "收费通知", rf"收费通知[^。；]{{0,60}}?实际?收(?:取|到)?(?:的?总?金额)?{_AMOUNT}"),
        ("published_items", "主动公开", rf"主动公开(?:了|类|各类|政府|政务|公共)*(?:信息)?(?:共|累计)?{_COUNT}"),
    )
)
NAMES: Mapping[str, str] = {"asked": "received", "handled": "processed"}
"""Wordings that state the number of another key."""

_NONE = r"(?:暂未|尚未|从未|未|没有|无|不(?=存在))"
_HAPPENED = r"(?:收到|接到|受理|接收|接受|发生|产生|出现|存在|涉及|有|因|被)"
_ONLY_SOME = (
    r"超|一定|频次|大量|反复|重复|网上|网络|线上|信函|传真|邮件|当面|现场|逾期|补正|复议|诉讼|举报|投诉|收费|缴费|国家秘密|不予"
    r"|纠正|败诉|撤销|违法|按时|按期|及时"
)
"""Words that narrow a denial: 未收到超出一定数量的申请 says nothing about the others."""
_OF_ANY = rf"(?>(?:(?!{_ONLY_SOME})[^，。；：\d]){{0,40}}?"
_OF_DISPUTES = r"(?:(?!纠正|败诉|撤销|违法|按时|按期|及时)[^，。；：\d]){0,40}?"
_WHOSE = (
    r"(?:政府|政务|信息|依申请|公开|申请|工作|问题|事项|行政|本机关|本单位|我局|本局|方面|有关|相关|提起|引发|引起|针对"
    r"|对|由|因|而|的)*"
)
_NOT_CORRECTED = r"(?!.{0,6}(?:纠正|败诉|撤销))"
_NOT_A_REQUEST = (
    r"(?!公开|申请|人|费|表|行政|被?行政|复议|诉讼|引发|引起|导致|产生|所|而|投诉|举报|处理费|收费|答复|办理不|逾期|工作"
    r"|渠道|平台|[^，。；、和或及]{0,10}(?:复议|诉讼))"
)
_ASKED = (
    r"(?:(?:政府|政务)?信息(?:依申请)?公开的?申请|依申请公开(?:政府|政务)?(?:信息)?(?:公开)?(?:的?申请)?"
    r"|申请(?:公开(?:政府|政务)?信息|(?:政府|政务)?信息公开)|公开(?:政府|政务)?信息的?申请|公开申请)"
)
_NO_DISPUTES = (
    r"零(?:行政)?复议、?(?:和|及)?零?(?:行政)?诉讼"
    r"|复议(?:案件|申请)?[、和及与](?:提起)?(?:行政)?诉讼(?:案件|案|情况)?(?:数量?)?(?:均|都|各)?(?:为|是)?[“”]?[0零〇][“”]?(?:[件起例宗次]|(?=$|[，。；]))"
)
_DENIED_RECEIPT = rf"{_NONE}(?:有)?(?:收到|接到|受理|接收|接受|收办)(?:过|到)?"

DENIALS: tuple[Pattern, ...] = (
    Pattern("received", "申请", rf"{_DENIED_RECEIPT}{_OF_ANY}(?>{_ASKED})){_NOT_A_REQUEST}"),
    Pattern("received", "依申请公开", r"无依申请公开(?:政府信息|信息)?(?:的?情况|事项|件)?(?=$|[，。；])"),
    Pattern(
        "received",
        "申请",
        (
            r"(?:没有|未有|无)(?:任何|公民|群众|个人|单位|企业|申请人|法人|其他|其它|组织|[人、和或及])+(?:向[^，。；]{1,10}?)?(?:提出|提交)?的?"
            rf"(?>{_ASKED}){_NOT_A_REQUEST}"
        ),
    ),
    Pattern(
        "received",
        "依申请公开",
        r"(?:未|没有)(?:发生|产生|涉及)依申请公开(?:政府信息|信息)?(?:的?(?:情况|情形|事项))(?=$|[，。；])",
    ),
    Pattern("received", "申请", rf"{_DENIED_RECEIPT}(?:任何|书面|相关|有关|的)*申请(?=$|[，。；])", True),
    Pattern(
        "information_fee_amount",
        "信息处理费",
        r"(?:未|没有|无)(?:发生|产生|收取|涉及|收到|存在|任何|政府|信息公开|相关|依申请公开|过|的){0,6}信息处理费",
        unit="元",
    ),
    Pattern(
        "received",
        "申请",
        r"申请(?:总|件|数|数量|总数|总量)*(?:共|均|计)?(?:为|是|有)?：?\s*[0零〇](?:[件份条宗]|(?=$|[，。；]))",
        needs_subject=True,
    ),
    Pattern("reconsiderations", "复议", rf"{_NONE}{_HAPPENED}{_OF_DISPUTES}复议{_NOT_CORRECTED}"),
    Pattern("reconsiderations", "复议", _NO_DISPUTES),
    Pattern("lawsuits", "诉讼", _NO_DISPUTES),
    Pattern("reconsiderations", "复议", rf"(?:没有|无){_WHOSE}复议{_NOT_CORRECTED}"),
    Pattern("lawsuits", "诉讼", rf"{_NONE}{_HAPPENED}{_OF_DISPUTES}诉讼{_NOT_CORRECTED}"),
    Pattern("lawsuits", "诉讼", rf"(?:没有|无){_WHOSE}(?:复议案?件?[、和及或，]{_WHOSE})?诉讼{_NOT_CORRECTED}"),
)
"""未收到政府信息公开申请 states the number 0. 未收到超出一定数量…的申请 (section 六 of most reports) does not."""

SUBJECT = re.compile(
    r"(?P<other>留言|来信|来电|来访|工单|热线|信箱|信件|提案|(?<!复)议案|建议|人大代表|政协|许可|审批|信访|网民|网友|咨询|诉求"
    r"|投诉|举报|12345|办件|民生实事|(?<!复议)(?<!诉讼)案件|纠纷|线索|求助|舆情|评议|征集|互动|不动产|问题反映|反映问题"
    r"|法律援助|报装|公租房|保障房"
    r"|(?:援助|仲裁|救助|登记|补贴|补助|认定|变更|注册|资格|低保|备案|执行|退税|工伤|年检|入学|用地|建房)申请"
    r"|(?:收到|受理|接到|接收|审核|办理)(?!了|到|过|的|各|书面|有效|政府|政务|信息|公开|主动|依|申请|群众|公民|自然人|法人|任何|相关|有关|企业|社会"
    r"|当面|网上|网络|线上|信函|邮|传真|现场|上[年一]|本|新|结转|来自|涉及|关于|向|共|个人|其他|其它|多|同一|电子|人民)"
    r"(?:(?!公开|信息|依申请)[\u4e00-\u9fff]){2,10}?申请(?!公开|信息|政府)|行政复议|行政诉讼)"
    r"|(?P<requests>(?:信息|依申请)公开(?:的|办理)?申请|依申请|申请公开|公开申请)"
)
"""What a sentence is about; 办结, 答复 and 受理 are said of letters, hotline orders and licences too."""
OUTCOME_WORDS = re.compile(r"信访(?:举报|、举报)?(?:、?投诉)?类|信访举报投诉|行政查询|咨询类")
"""Reasons of refusal in the form itself: no subject of their own."""
GOAL = re.compile(r"每|做到|努力|确保|力争|坚持|力求|不少于")
BARE_ONE = re.compile(r"一[件个条项次份期](?!次)")
"""办结一件申请、化解一个难题 is a slogan."""
NEWLY = re.compile(r"新收|新增")
THROUGH_A_CHANNEL = re.compile(r"通过|网站|微信|微博|公众号|公开栏|公示栏|平台|客户端")
"""What one channel published is not what the office published."""

_COUNTING = "件条宗份起例次个项期篇"
COUNTED = re.compile(
    f"[{_COUNTING}元。，；](?:(?<=[0-9０-９零一二两三四五六七八九十百千万亿 人][{_COUNTING}])"
    "|(?<=[0-9０-９]元)|(?<=[0-9０-９][万千百]元)|(?<=[为是有：:][0０零〇][。，；]))"
)
"""The last sign of what may be a number. One set of signs to look for is found sooner than one of several wordings."""
DENYING = ("未", "没有", "无", "不存在", "复议", "零")
"""What a sentence must hold before the patterns are tried: a number before a counting word, or a denial."""
ABOUT_REQUESTS = re.compile(r"申请|答复|办结|办理|受理|不予公开|无法提供|不予处理")
"""Without one of these words 予以公开 may be about what is published anyway."""
OTHER_YEAR = re.compile(r"20(?<!\d20)[0-4]\d(?=年(?!度?结转))")
NOT_OF_THIS_REPORT = re.compile(
    r"同比|相比|较[上去]年|比[上去]年|以来|截至|历年|近[两二三四五六七八九十几\d]+年|计划|力争|预计|本级|分别"
    r"|(?<!结转)(?<!结转自)[上去]年(?!度?结转)|[日月]均|平均|每[年月日]"
    r"|各(?:区|县|市|乡|镇|街道|部门|单位|科室|地)|镇街|街镇|乡镇|下属|所属|下级|系统"
)
"""A clause with one of these words compares, adds up years or parts, speaks of plans or of others."""
ADDED_UP = "累计"
SINCE = re.compile(r"以来|截至|截止|历年|至今|起至")
WITHIN_THE_YEAR = re.compile(r"全年|本年|今年|年内|年度内|一年|20\d\d年")
"""累计 alone may go back to the beginning of the law; within the year it is the year's number."""
PART_OF_YEAR = re.compile(
    r"[上下]半年|季度|(?<![\d月至到—－~-])\d{1,2}月份?(?![\d至到—－~-])|[—－~至到-](?:[1-9]|1[01])月(?!\d)"
)
"""Some months; 1月1日 and 1—12月 are none."""
VAGUE_BEHIND = re.compile(r"^(?:以上|以下|左右|上下|之多)")
"""300条以上 is no number of items."""
PART_OF_RECEIVED = re.compile(
    r"其中|当面|网上|网络|信函|传真|线上|线下|邮件|邮寄|现场|平台|渠道|窗口|涉及|关于|(?<!各)(?<!公开)(?<!书面)类(?:的?(?:政府|政务)?信息|申请|依申请)"
    r"|(?<![、，和及或与/])(?:公民|自然人|个人|企业|律师|律所)(?!、|，|和|及|或|与|/|法人)[^，。；]{0,6}(?:提|申请)"
)
"""What came one way, about one thing or from one kind of applicant. 公民、法人和其他组织提出的 are all of them."""
WITH_CARRIED_OVER = re.compile(
    r"^(?:[（(]|[，]?(?:含|包括|包含|其中))[^，。；）)]{0,8}?(?:上年度?|上一年度?|20\d\d年度?)结转"
)
"""新收 and 结转 in one number: 收到申请161件（含上年结转2件）."""
