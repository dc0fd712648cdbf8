"""Numbers that the narrative states, beside the cells that should say the same. A doubtful wording gives no claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.claims.patterns import (
    ABOUT_REQUESTS,
    CLAIM_CELLS,
    CLAIM_CELLS_2014,
    COUNTED,
    DENIALS,
    DENYING,
    NOT_OF_THIS_REPORT,
    OF_DEPUTIES,
    OTHER_PROCESSED_2019,
    OTHER_YEAR,
    PART_OF_RECEIVED,
    PART_OF_YEAR,
    STATEMENTS,
    VAGUE_BEHIND,
    WITH_CARRIED_OVER,
)
from parsers.folding import fold
from parsers.model import Claim, Number, Section

_SENTENCE_ENDS = "。！!\n"
_CLAUSE_ENDS = "，；（。："
_DISPUTES = frozenset(("reconsiderations", "lawsuits"))
_GRANTS = frozenset(("granted", "partly_granted", "granted_or_partly"))
_ANYWHERE = frozenset(("received", "received_and_carried_over", "published_items"))
_REQUEST_SECTIONS = frozenset((0, 1, 3))
_YEARS_MEANT = {"carried_over": -1, "carried_forward": 1}
"""2021年结转 is what came over into the report of 2022, 结转至2023年 what it handed on."""
_YEAR_IN_MATCH = re.compile(r"20\d\d(?=年)")
_LONGEST = 1200
_LONGEST_NUMBER = 30
_LONGEST_TIME = 8
"""A clause so short says when: 上半年，收到申请8件."""
_ROW_OF_2014 = "statistics.received.value"


def find_claims(sections: Sequence[Section], year: int, cells: Mapping[str, object]) -> tuple[Claim, ...]:
    """Claims of the narrative in printed order; the same number about the same thing once a section.

    year   of the report: a number that the sentence gives to another year is none of this report's.
    cells  the cells that were read; they tell which edition's rows 其他处理 stands for.
    """
    found: dict[tuple[str, Number, int], Claim] = {}
    for section in sections:
        for sentence in _telling(section.text):
            for claim in (
                *_stated(sentence, section.number, year, cells),
                *_denied(sentence, section.number, year, cells),
            ):
                found.setdefault((claim.key, claim.value, claim.section), claim)
    return tuple(found.values())


def _telling(text: str) -> Iterator[str]:
    """The sentences that can state or deny a number, in order: few of a long narrative."""
    hits = [counted.end() - 1 for counted in COUNTED.finditer(text)]
    hits += [denied.start() for word in DENYING if word in text for denied in re.finditer(word, text)]
    behind = -1
    for hit in sorted(hits):
        if hit < behind:
            continue
        start = max([text.rfind(mark, 0, hit) for mark in _SENTENCE_ENDS]) + 1
        ends = [end for mark in _SENTENCE_ENDS if (end := text.find(mark, hit)) >= 0]
        behind = min(ends, default=len(text)) + 1
        if behind - start <= _LONGEST:
            yield text[start:behind].strip()


def _stated(sentence: str, section: int, year: int, cells: Mapping[str, object]) -> Iterator[Claim]:
    folded = fold(sentence).replace("．", ".")
    for statement in STATEMENTS:
        for match in statement.expression.finditer(folded) if statement.word in folded else ():
            value = read_number(match["number"], match["scale"])
            if value is not None and _is_meant(statement.key, folded, match, section, year):
                key = _key(statement.key, folded, match)
                yield Claim(key, value, match["unit"], sentence, section, _cells(key, cells))


def _denied(sentence: str, section: int, year: int, cells: Mapping[str, object]) -> Iterator[Claim]:
    folded = fold(sentence)
    for denial in DENIALS:
        match = denial.expression.search(folded) if denial.word in folded else None
        if match and not _of_other_year(folded, match.start(), year) and _in_place(denial.key, folded, section):
            yield Claim(denial.key, 0, "件", sentence, section, _cells(denial.key, cells))


def _is_meant(key: str, folded: str, match: re.Match[str], section: int, year: int) -> bool:
    """Whether the number is this report's own, exact, and a total."""
    if match["vague"] or _of_other_year(folded, match.start(), year):
        return False
    if key in _YEARS_MEANT and any(
        int(named) != year + _YEARS_MEANT[key] for named in _YEAR_IN_MATCH.findall(match[0])
    ):
        return False
    if VAGUE_BEHIND.match(folded[match.end() : match.end() + 2]):
        return False
    start = _clause_start(folded, match.start())
    clause = folded[start : match.end()]
    before = folded[_clause_start(folded, start - 1) : start]
    if PART_OF_YEAR.search(clause) or (len(before) <= _LONGEST_TIME and PART_OF_YEAR.search(before)):
        return False
    if NOT_OF_THIS_REPORT.search(clause) or (key == "received" and PART_OF_RECEIVED.search(clause)):
        return False
    return _in_place(key, folded, section)


def _clause_start(folded: str, position: int) -> int:
    return max(folded.rfind(end, 0, max(position, 0)) for end in _CLAUSE_ENDS) + 1


def _in_place(key: str, folded: str, section: int) -> bool:
    """Whether the section and the sentence are about what the claim would be about."""
    if key in _DISPUTES:
        return section == 4 or "信息公开" in folded
    if key in _GRANTS and section != 3 and not ABOUT_REQUESTS.search(folded):
        return False
    if key in _GRANTS and "申请" not in folded and OF_DEPUTIES.search(folded):
        return False
    return key in _ANYWHERE or section in _REQUEST_SECTIONS


def _of_other_year(folded: str, position: int, year: int) -> bool:
    """Whether the last year named before the number is not the report's own."""
    named = OTHER_YEAR.findall(folded, 0, position)
    return bool(named) and int(named[-1]) != year


def _key(key: str, folded: str, match: re.Match[str]) -> str:
    if key == "received" and WITH_CARRIED_OVER.match(folded[match.end() : match.end() + 30]):
        return "received_and_carried_over"
    return key


def _cells(key: str, cells: Mapping[str, object]) -> tuple[str, ...]:
    if _ROW_OF_2014 in cells:
        return CLAIM_CELLS_2014.get(key, ())
    if key == "other_processed" and OTHER_PROCESSED_2019[0] in cells:
        return OTHER_PROCESSED_2019
    return CLAIM_CELLS[key]


_HAN_DIGITS = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_GREATEST = 10**13
"""More items than any office can mean; longer digits are a slip of the keyboard or of the page."""


def read_number(text: str, scale: str = "") -> Number | None:
    """1,234 → 1234; 三十二 → 32; 1.5 with scale 万 → 15000. None when the signs make no number."""
    if len(text) > _LONGEST_NUMBER:
        return None
    if text[0].isdigit():
        plain = text.replace(",", "").replace("，", "")
        number: Number = float(plain) if "." in plain else int(plain)
    elif text.strip("万"):
        number = _han_number(text)
    else:
        return None
    scaled = round(number * _SCALES[scale], 6)
    if scaled > _GREATEST:
        return None
    return int(scaled) if scaled == int(scaled) else scaled


def _han_number(text: str) -> int:
    """三十二, 一百零五, 一万二千, also digit by digit: 一二 is 12."""
    total = part = digit = 0
    for letter in text:
        if letter in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[letter]
        elif letter in _HAN_UNITS:
            part += (digit or 1) * _HAN_UNITS[letter]
            digit = 0
        else:
            total, part, digit = (total + part + digit) * 10_000, 0, 0
    return total + part + digit
