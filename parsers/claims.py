"""Numbers that the narrative states, beside the cells that should say the same. A doubtful wording gives no claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.folding import fold
from parsers.model import Claim, Number, Section

_NUMBER = (
    r"(?P<number>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[零一二两三四五六七八九十百千万]+)(?P<scale>[万亿]?)"
)
_UNIT = r"(?P<unit>件次|人次|件|条|宗|份|起|例|次|个|项|期|篇)"
_COUNT = rf"(?:总数|数量|总量|件数|数)?(?:分别|共计|合计|总计|共|计|为|有|是|达到?|了)?[:：]?\s*{_NUMBER}\s*(?:余|多)?\s*{_UNIT}"

_ORGANISATIONS = ("enterprise", "research", "public_interest", "legal_service", "other_organization")
_DENIED = (
    "state_secret",
    "by_law",
    "security_stability",
    "third_party",
    "internal_affairs",
    "process_information",
    "enforcement_file",
    "administrative_inquiry",
)


def _total(*rows: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.total" for row in rows)


CELLS: Mapping[str, tuple[str, ...]] = {
    "received": _total("received"),
    "received_natural_person": ("requests.received.natural_person",),
    "received_organizations": tuple(f"requests.received.{column}" for column in _ORGANISATIONS),
    "carried_over": _total("carried_over"),
    "granted": _total("granted"),
    "partly_granted": _total("partly_granted"),
    "granted_or_partly": _total("granted", "partly_granted"),
    "denied": _total(*(f"denied_{reason}" for reason in _DENIED)),
    "unavailable": _total("unavailable_not_held", "unavailable_not_compiled", "unavailable_still_unclear"),
    "rejected": _total(
        "rejected_petition", "rejected_duplicate", "rejected_publication", "rejected_excessive", "rejected_confirmation"
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
"""claim key → cells whose sum it should equal. 答复 may or may not count what was not processed: no cells."""

_OTHER_2019 = _total("other_processing")


@dataclass(frozen=True, slots=True)
class _Pattern:
    key: str
    expression: re.Pattern[str]


_DISCLOSURE_REQUEST = r"(?:政府|政务)?信息(?:依申请)?公开的?申请|依申请公开(?:政府信息)?(?:的?申请)?"
_RESULT_GAP = r"(?:的|政府信息|申请|决定|答复|处理|情形)*"
_PATTERNS: tuple[_Pattern, ...] = tuple(
    _Pattern(key, re.compile(expression))
    for key, expression in (
        (
            "received",
            rf"(?:新收|收到|受理|接收|接到|收)(?:到|了|的)?[^，,。；;\d]{{0,16}}?(?:{_DISCLOSURE_REQUEST}){_COUNT}",
        ),
        ("received", rf"(?:新收|收到|受理|接收|接到)(?:到|了)?{_COUNT}(?:的)?(?:{_DISCLOSURE_REQUEST})"),
        ("received_natural_person", rf"自然人(?:提出的?|提交的?)?申请{_COUNT}"),
        ("received_organizations", rf"法人[或和、及]其他组织(?:提出的?|提交的?)?(?:申请)?{_COUNT}"),
        ("granted_or_partly", rf"予以公开(?:和|及|、|与|或)(?:同意)?部分公开{_RESULT_GAP}{_COUNT}"),
        ("granted", rf"(?<!不)(?<!不能)(?:予以|同意)公开{_RESULT_GAP}{_COUNT}"),
        ("partly_granted", rf"(?<![和及、与或])(?:同意|予以)?部分公开{_RESULT_GAP}{_COUNT}"),
        ("denied", rf"不予公开{_RESULT_GAP}{_COUNT}"),
        ("unavailable", rf"无法提供{_RESULT_GAP}{_COUNT}"),
        ("rejected", rf"不予处理{_RESULT_GAP}{_COUNT}"),
        ("other_processed", rf"其他处理{_RESULT_GAP}{_COUNT}"),
        ("processed", rf"办结(?:了)?(?:{_DISCLOSURE_REQUEST})?{_COUNT}"),
        ("answered", rf"答复(?:了)?(?:{_DISCLOSURE_REQUEST})?{_COUNT}"),
        (
            "carried_forward",
            rf"结转(?:至|到)?(?:下一?年度?|次年|明年|20\d\d年度?)(?:继续)?(?:办理|处理)?(?:的)?(?:{_DISCLOSURE_REQUEST})?{_COUNT}",
        ),
        ("carried_over", rf"(?:上一?年度?|去年)(?:度)?结转(?:的)?(?:办理)?(?:{_DISCLOSURE_REQUEST})?{_COUNT}"),
        ("reconsiderations", rf"行政复议(?:案件|申请|案)?{_COUNT}"),
        ("lawsuits", rf"行政诉讼(?:案件|案)?{_COUNT}"),
        ("published_items", rf"主动公开(?:各类|政府|政务|公共)*信息(?:共|累计)?{_COUNT}"),
    )
)

_NONE = r"(?:未|没有|暂未|尚未|从未|无)"
_ANY = r"(?:收到|接到|受理|发生|产生|出现|存在|有|因|到|过|任何|公民|法人|自然人|其他|其它|组织|社会|公众|群众|和|或|者|、|及|个人|单位|提出|提交|的|有关|关于|书面|涉及|我局|本局|本单位|要求)*"
_NEGATIVE: tuple[_Pattern, ...] = (
    _Pattern(
        "received", re.compile(rf"{_NONE}(?:收到|接到|受理|接收){_ANY}(?:{_DISCLOSURE_REQUEST})(?!复议|诉讼|引发)")
    ),
    _Pattern(
        "reconsiderations",
        re.compile(rf"{_NONE}{_ANY}(?:政府)?信息公开(?:工作)?(?:而)?(?:被)?(?:申请|提起|引发|引起|的|涉及)*行政复议"),
    ),
    _Pattern(
        "lawsuits",
        re.compile(
            rf"{_NONE}{_ANY}(?:政府)?信息公开(?:工作)?(?:而)?(?:被)?(?:申请|提起|引发|引起|的|涉及)*(?:行政复议[、和及或，]?(?:被)?(?:提起)?)?行政诉讼"
        ),
    ),
)
"""未收到政府信息公开申请 states the number 0. 未收到超出一定数量…的申请 (section 六 of most reports) does not."""

_SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")
_OTHER_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)年(?!\d)")
_UNLIKE = re.compile(r"同比|相比|较(?:上|去)年|比(?:上|去)年|累计|以来|截至|历年|计划|力争|预计|本级|分别")
_PART = re.compile(r"其中|包括|当面|网上|网络|信函|传真|线上|线下|邮件|邮寄|现场")
_ABOUT_REQUESTS = re.compile(r"申请|依申请公开")
_DISPUTE = frozenset(("reconsiderations", "lawsuits"))
_LONGEST = 1200


def find_claims(sections: Sequence[Section], year: int | None, cells: Mapping[str, object] = {}) -> tuple[Claim, ...]:
    """Claims of the narrative in printed order, each key and value once a section.

    year   of the report: a number that the sentence gives to another year is none of this report's.
    cells  the cells read; they tell which edition's cells 其他处理 stands for.
    """
    found: dict[tuple[str, Number, int], Claim] = {}
    for section in sections:
        for match in _SENTENCE.finditer(section.text):
            for claim in _claims(match[0].strip(), section.number, year, cells):
                found.setdefault((claim.key, claim.value, claim.section), claim)
    return tuple(found.values())


def _claims(sentence: str, section: int, year: int | None, cells: Mapping[str, object]) -> Iterator[Claim]:
    if "申请" not in sentence and "公开" not in sentence and "复议" not in sentence and "诉讼" not in sentence:
        return
    if len(sentence) > _LONGEST:
        return
    folded = fold(sentence)
    for pattern in _PATTERNS:
        for match in pattern.expression.finditer(folded):
            value = _value(match["number"], match["scale"])
            if value is not None and _fits(pattern.key, folded, match, section, year):
                yield Claim(pattern.key, value, match["unit"], sentence, section, _cells(pattern.key, cells))
    for pattern in _NEGATIVE:
        if (match := pattern.expression.search(folded)) and not _of_other_year(folded, match.start(), year):
            yield Claim(pattern.key, 0, "件", sentence, section, _cells(pattern.key, cells))


def _fits(key: str, folded: str, match: re.Match[str], section: int, year: int | None) -> bool:
    if _of_other_year(folded, match.start(), year) or match[0].rstrip(match["unit"]).endswith(("余", "多")):
        return False
    clause = re.split(r"[，；（]", folded[: match.start()])[-1]
    if _UNLIKE.search(clause + match[0]) or (key == "received" and _PART.search(clause + match[0])):
        return False
    if key in _DISPUTE:
        return section == 4 or "信息公开" in folded
    return key in ("received", "published_items") or section in (0, 1, 3)


def _of_other_year(folded: str, position: int, year: int | None) -> bool:
    """Whether the last year named before the number is not the report's own."""
    named = _OTHER_YEAR.findall(folded[:position])
    return bool(named) and year is not None and int(named[-1]) != year


def _cells(key: str, cells: Mapping[str, object]) -> tuple[str, ...]:
    if key == "other_processed" and _OTHER_2019[0] in cells:
        return _OTHER_2019
    return CELLS[key]


_HAN_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}


def _value(text: str, scale: str) -> Number | None:
    if text[0].isdigit():
        number: Number = (
            float(text.replace(",", "").replace("，", ""))
            if "." in text
            else int(text.replace(",", "").replace("，", ""))
        )
    else:
        han = _han_value(text)
        if han is None:
            return None
        number = han
    scaled = number * {"": 1, "万": 10_000, "亿": 100_000_000}[scale]
    return int(round(scaled)) if scale and abs(scaled - round(scaled)) < 1e-6 else scaled


def _han_value(text: str) -> int | None:
    """三十二 → 32, 一百零五 → 105, 一万二千 → 12000. None when the signs make no number."""
    total = part = digit = 0
    for letter in text:
        if letter in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[letter] if digit else _HAN_DIGITS[letter]
        elif letter in _HAN_UNITS:
            part += (digit or 1) * _HAN_UNITS[letter]
            digit = 0
        else:
            total, part, digit = (total + part + digit) * 10_000, 0, 0
    return total + part + digit if text.strip("万") else None
