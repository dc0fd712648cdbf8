"""The headings of the six sections: told by their words, whatever number stands before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.folding import fold, han_number, squeeze

OFFICIAL_HEADINGS: dict[int, str] = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}

_REQUEST_WORDS = r"(?:政府|政务)?信息公开申请(?:办理|处理)?(?:的?情况)?"
_DISPUTE_WORDS = r"行政复议(?:[、和及与，]?(?:被)?(?:提起)?行政诉讼)?(?:的?情况)?"
_PROBLEMS = r"(?:政府信息公开工作)?存在的?(?:主要)?的?(?:问题|不足)"
_WORDS: tuple[tuple[int, int, re.Pattern[str]], ...] = tuple(
    (section, strength, re.compile(words))
    for section, strength, words in (
        (1, 3, r"^总体(?:工作)?(?:情况|概况)"),
        (1, 1, r"^(?:概述|概况|基本情况|总体工作|工作概况|工作总体情况|总体)"),
        (2, 3, r"^(?:行政机关)?主动公开政府(?:信息|政府)*情况"),
        (2, 1, r"^(?:行政机关)?(?:政府信息)?主动公开(?:政府|政务)?(?:信息)?(?:工作)?(?:的?情况)?$"),
        (3, 3, rf"^(?:行政机关)?收到和处理{_REQUEST_WORDS}"),
        (3, 1, rf"^(?:行政机关)?(?:收到|受理|办理|处理)\S{{0,6}}{_REQUEST_WORDS}$"),
        (3, 1, r"^(?:政府信息)?依申请公开(?:政府信息)?(?:办理|工作)?(?:的?情况)?$"),
        (4, 3, rf"^因?政府信息公开(?:工作)?(?:被申请|被提起)?{_DISPUTE_WORDS}$"),
        (4, 2, r"^\S{0,14}行政复议[、和及与，]?(?:被)?(?:提起)?(?:行政)?诉讼\S{0,6}情况$"),
        (4, 1, r"^(?:行政)?复议[、和及与，]?(?:行政)?诉讼(?:情况)?$"),
        (5, 3, rf"^{_PROBLEMS}\S{{0,7}}?(?:改进|整改)(?:\S{{0,8}}$|(?:工作)?(?:情况|措施|方向))"),
        (5, 1, r"^\S{0,14}(?:问题|不足|困难)\S{0,10}(?:改进|整改|措施|打算|建议|计划|情况)?\S{0,6}$"),
        (6, 3, r"^其[他它](?:需要?|应当?|须)(?:报告|说明)的?(?:其[他它])?的?(?:事项|情况|内容)"),
        (6, 1, r"^(?:需要(?:报告|说明)的)?其[他它](?:有关)?(?:事项|情况)$"),
    )
)
"""(section, strength, words). Strength 3 is the official wording, with what offices leave out or swap in it."""

_NUMBER = re.compile(
    r"^(?:[lI1丨|]{0,2}|第)(?P<han>[一二三四五六七八九十]{1,2})(?:部分|章)?"
    r"(?:[、.．，：。](?=\D|20\d\d年)|(?=\D))"
)
_SUB_NUMBER = re.compile(
    r"^(?:（(?P<round>[一二三四五六七八九十\d]{1,2})）|[一二三四五六七八九十]是|(?P<digit>\d{1,2})[、.．，])"
)
_WHOSE = re.compile(r"^(?:20\d\d年度?|本年度?|我[局县市区镇乡省委办院]|本(?:机关|单位|部门|局))+(?:政府信息公开工作)?")
"""Words in front of the official ones: 一、2022年政府信息公开工作总体情况."""
_ROW_LABEL = re.compile(r"本年新收|上年结转|本年度办理结果|结转下年度|申请数量")
_BOUNDARY = re.compile(r"^(?:$|[。：，、；（]|无|没有|暂无|本|我|20\d\d|根据|按照|[一二三]是)")
_PUNCTUATION = "。：:；;，,、. \u3000"
_LONGEST = 45
_HINT = re.compile(
    r"情\s*况|和\s*处\s*理|概\s*[述况]|总\s*体"
    r"|[问問]\s*[题題]|不\s*足|困\s*难|事\s*[项項]|内\s*容|[复復複]\s*[议議]"
)
"""No heading is without one of these words."""
_MAY_BE_NUMBERED = re.compile(r"[\slI1丨|第]{0,3}[一二三四五六七八九十]")
_WITHOUT_TABLE = (1, 5, 6)
_OFFICIAL = 3.0
"""`weight` of the official words under a number."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that can head a section.

    weight  how much speaks for it: 3 official wording under a main number, less for looser wording; under 1
            only the place before an official table can make it a heading.
    rest    text that follows the heading in the same line.
    """

    number: int
    weight: float
    text: str
    rest: str


def match_heading(text: str, role: str = "text") -> Heading | None:
    """The heading that the line is or begins with, or None. Row labels of table 2 (一、本年新收…) are none."""
    if len(text) > 2 * _LONGEST:
        begins = _MAY_BE_NUMBERED.match(text) and _HINT.search(text, 0, 2 * _LONGEST)
        return read_heading.__wrapped__(text, role) if begins else None
    return read_heading(text, role) if _HINT.search(text) else None


@lru_cache(maxsize=1024)
def read_heading(text: str, role: str) -> Heading | None:
    """The same for a line that may be one. Kept, because the headings of all reports are nearly the same."""
    folded = fold(squeeze(text[:300]))
    main = _NUMBER.match(folded)
    sub = None if main else _SUB_NUMBER.match(folded)
    begin = main.end() if main else sub.end() if sub else 0
    if (len(folded) - begin > _LONGEST and not main) or _ROW_LABEL.search(folded[:_LONGEST]):
        return None
    found = _match_words(folded[begin:])
    if found is None and main and (whose := _WHOSE.match(folded[begin:])):
        begin += whose.end()
        found = _match_words(folded[begin:])
    if found is None:
        return None
    section, strength, length = found
    end = _position(text, begin + length)
    rest = text[end:].lstrip(_PUNCTUATION).rstrip()
    weight = _weight(strength, main is not None, sub is not None, role, bool(rest))
    if sub and strength == 3 and section in _WITHOUT_TABLE and _sub_value(sub) == section:
        weight = 1.0
    if main and han_number(main["han"]) == section:
        weight += 0.5
    heading = text[:end] if rest else text
    return Heading(section, weight, heading.strip(), rest) if weight else None


def _match_words(folded: str) -> tuple[int, int, int] | None:
    """(section, strength, length of the heading) for the words at the beginning of the text."""
    short = folded if len(folded) <= _LONGEST else re.split(r"[。：；，]", folded, maxsplit=1)[0]
    short = short.rstrip(_PUNCTUATION)
    if not 2 <= len(short) <= _LONGEST:
        return None
    for section, strength, words in _WORDS:
        match = words.search(short)
        if match and _BOUNDARY.match(short[match.end() :]):
            return section, strength, match.end()
    return None


def _weight(strength: int, numbered: bool, sub_numbered: bool, role: str, runs_in: bool) -> float:
    """（一）主动公开 and 2、主动公开 are headings inside section 一; without a number only the official words count.

    Official words under their own number, however it is written, may head a section that has no table.
    """
    if numbered:
        return float(strength)
    if sub_numbered:
        return 0.4 if strength == 3 else 0.0
    if strength == 3:
        return 0.0 if runs_in else 2.0
    return 0.4 if role == "heading" else 0.0


def is_numbered_heading(text: str) -> bool:
    """Whether the whole text is a section's heading in the official words under a number of its own."""
    heading = match_heading(text) if _NUMBER.match(text) else None
    return heading is not None and heading.weight >= _OFFICIAL and not heading.rest


def heading_number(text: str) -> int:
    """The number that a heading prints (三、 第三部分 （三） 3.), whatever its section; 0 when it prints none."""
    folded = fold(squeeze(text))
    main = _NUMBER.match(folded)
    if main:
        return han_number(main["han"])
    sub = _SUB_NUMBER.match(folded)
    return _sub_value(sub) if sub else 0


def _sub_value(sub: re.Match[str]) -> int:
    """The number of （五） or 5、; 0 for 五是."""
    number = sub["round"] or sub["digit"] or ""
    return int(number) if number.isdigit() else han_number(number)


def _position(text: str, count: int) -> int:
    """The place behind the first `count` characters that are no white space."""
    seen = 0
    for position, letter in enumerate(text):
        if seen >= count:
            return position
        seen += bool(squeeze(letter))
    return len(text)
