"""Numbers that the narrative states, beside the cells that should say the same. A doubtful wording gives no claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.claims.patterns import (
    ABOUT_REQUESTS,
    ADDED_UP,
    BARE_ONE,
    CLAIM_ALTERNATIVES,
    CLAIM_CELLS,
    CLAIM_CELLS_2014,
    COUNTED,
    DENIALS,
    DENYING,
    GOAL,
    GROUPS,
    NAMES,
    NEWLY,
    NOT_OF_THIS_REPORT,
    OTHER_YEAR,
    OUTCOME_WORDS,
    PART_OF_RECEIVED,
    PART_OF_YEAR,
    SINCE,
    STATEMENTS,
    SUBJECT,
    THROUGH_A_CHANNEL,
    VAGUE_BEHIND,
    WITH_CARRIED_OVER,
    WITHIN_THE_YEAR,
    Pattern,
)
from parsers.folding import HAN_DIGITS, fold, visible
from parsers.model import Claim, Number, Section

_SENTENCE_ENDS = "。！!\n"
_CLAUSE_ENDS = "，；（。："
_DISPUTES = frozenset(("reconsiderations", "lawsuits"))
_OF_DISCLOSURE = ("信息公开", "政府信息", "依申请")
_GRANTS = frozenset(("granted", "partly_granted", "granted_or_partly"))
_RECEIPTS = frozenset(("received", "asked", "handled"))
"""Wordings that name in their own words what was received."""
_OF_ANYTHING = frozenset(("processed", "answered"))
"""Words for anything that an office deals with."""
_ANYWHERE = _RECEIPTS | {"published_items"}
_FEES = frozenset(("information_fee_notices", "information_fee_amount", "information_fee_received"))
_OF_REQUESTS = frozenset(CLAIM_CELLS.keys() | NAMES.keys()) - _DISPUTES - _FEES - {"published_items"}
_SECTION_OF_REQUESTS, _SECTION_OF_DISPUTES = 3, 4
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
        for sentence in _telling(visible(section.text), section.number):
            for claim in (*_stated(sentence, year, cells), *_denied(sentence, year, cells)):
                found.setdefault((claim.key, claim.value, claim.section), claim)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may state a number, with what was told before it: in its paragraph and in its section."""

    text: str
    folded: str
    paragraph: str
    before: str
    section: int


def _telling(text: str, section: int) -> Iterator[_Sentence]:
    """The sentences that can state or deny a number, in order: few of a long narrative."""
    hits = [counted.start() for counted in COUNTED.finditer(text)]
    hits += [denied.start() for word in DENYING if word in text for denied in re.finditer(word, text)]
    behind = -1
    for hit in sorted(hits):
        if hit < behind:
            continue
        start = max([text.rfind(mark, 0, hit) for mark in _SENTENCE_ENDS]) + 1
        ends = [end for mark in _SENTENCE_ENDS if (end := text.find(mark, hit)) >= 0]
        behind = min(ends, default=len(text)) + 1
        if behind - start <= _LONGEST:
            before = fold(text[max(0, start - _LONGEST) : start])
            sentence = text[start:behind].strip()
            folded = fold(sentence).replace("．", ".")
            yield _Sentence(sentence, folded, before.rpartition("\n")[2], before, section)


def _stated(sentence: _Sentence, year: int, cells: Mapping[str, object]) -> Iterator[Claim]:
    folded = sentence.folded
    for statement in STATEMENTS:
        for match in statement.expression.finditer(folded) if statement.word in folded else ():
            value = read_number(match["number"], match["scale"])
            if value is None or not _is_meant(statement, sentence, match, year):
                continue
            key = _key(NAMES.get(statement.key, statement.key), folded, match)
            alternatives = () if NEWLY.search(match[0]) else _alternatives(statement.key, key, cells)
            known = () if _through_a_channel(key, folded, match) else _cells(key, cells)
            yield Claim(key, value, match["unit"], sentence.text, sentence.section, known, alternatives)


def _denied(sentence: _Sentence, year: int, cells: Mapping[str, object]) -> Iterator[Claim]:
    folded = sentence.folded
    for denial in DENIALS:
        match = denial.expression.search(folded) if denial.word in folded else None
        if match is None or _of_other_year(folded, match.start(), year):
            continue
        if denial.needs_subject and not _about_requests(sentence, match.start()):
            continue
        if _in_place(denial.key, folded, sentence.section):
            yield Claim(denial.key, 0, denial.unit, sentence.text, sentence.section, _cells(denial.key, cells))


def _is_meant(statement: Pattern, sentence: _Sentence, match: re.Match[str], year: int) -> bool:
    """Whether the number is this report's own, exact, a total, and about what it seems to be about."""
    key, folded = statement.key, sentence.folded
    if match["vague"] or _of_other_year(folded, match.start(), year) or _is_slogan(folded, match):
        return False
    if key in _YEARS_MEANT and any(
        int(named) != year + _YEARS_MEANT[key] for named in _YEAR_IN_MATCH.findall(match[0])
    ):
        return False
    if VAGUE_BEHIND.match(folded[match.end() : match.end() + 2]):
        return False
    if NOT_OF_THIS_REPORT.search(clause := _clause(folded, match)) or _is_part(key, folded, match):
        return False
    if ADDED_UP in clause and (
        SINCE.search(folded, 0, match.end()) or not WITHIN_THE_YEAR.search(folded, 0, match.end())
    ):
        return False
    return _in_place(key, folded, sentence.section) and _is_of_requests(statement, sentence, match)


def _clause(folded: str, match: re.Match[str]) -> str:
    return folded[_clause_start(folded, match.start()) : match.end()]


def _is_part(key: str, folded: str, match: re.Match[str]) -> bool:
    """Whether it counts some months or some ways of asking only."""
    start = _clause_start(folded, match.start())
    before = folded[_clause_start(folded, start - 1) : start]
    clause = folded[start : match.end()]
    if PART_OF_YEAR.search(clause) or (len(before) <= _LONGEST_TIME and PART_OF_YEAR.search(before)):
        return True
    return key in _RECEIPTS and PART_OF_RECEIVED.search(clause) is not None


def _is_slogan(folded: str, match: re.Match[str]) -> bool:
    """办结一件申请、化解一个难题: an item in quotation marks, or one of several ones, or one that is aimed at."""
    if match["number"] != "一":
        return False
    before = folded[: match.start("number")]
    quoted = before.count("“") > before.count("”")
    return quoted or len(BARE_ONE.findall(folded)) > 1 or GOAL.search(_clause(folded, match)) is not None


def _is_of_requests(statement: Pattern, sentence: _Sentence, match: re.Match[str]) -> bool:
    """Whether requests are what is counted: letters, orders of a hotline, proposals and licences are processed too."""
    if statement.key not in _OF_REQUESTS:
        return True
    if statement.key in _RECEIPTS:
        mixed = any(subject["other"] for subject in SUBJECT.finditer(match[0]))
        return not mixed and (not statement.needs_subject or _about_requests(sentence, match.start()))
    if statement.key in _OF_ANYTHING:
        return _about_requests(sentence, match.end())
    return _last_subject(sentence.paragraph + sentence.folded[: match.end()]) != "other"


def is_about_requests(folded: str) -> bool:
    """Whether the words name requests, and nothing else after them."""
    return _last_subject(folded) == "requests"


def _about_requests(sentence: _Sentence, position: int) -> bool:
    """Whether requests were the last subject that was named before; section three is about nothing else."""
    last = _last_subject(sentence.before + sentence.folded[:position])
    return last == "requests" or (not last and sentence.section == _SECTION_OF_REQUESTS)


def _last_subject(text: str) -> str:
    """other, requests, or "" when the text names neither."""
    last = ""
    for match in SUBJECT.finditer(OUTCOME_WORDS.sub("", text)):
        last = match.lastgroup or ""
    return last


def _through_a_channel(key: str, folded: str, match: re.Match[str]) -> bool:
    return key == "published_items" and THROUGH_A_CHANNEL.search(_clause(folded, match)) is not None


def _clause_start(folded: str, position: int) -> int:
    return max(folded.rfind(end, 0, max(position, 0)) for end in _CLAUSE_ENDS) + 1


def _in_place(key: str, folded: str, section: int) -> bool:
    """Whether the section and the sentence are about what the claim would be about."""
    if key in _DISPUTES:
        return section == _SECTION_OF_DISPUTES or any(word in folded for word in _OF_DISCLOSURE)
    if key in _GRANTS and section != _SECTION_OF_REQUESTS and not ABOUT_REQUESTS.search(folded):
        return False
    return key in _ANYWHERE or key in _FEES or section in _REQUEST_SECTIONS


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
    of_its_edition = (found for found in GROUPS.get(key, ()) if all(cell in cells for cell in found))
    return next(of_its_edition, CLAIM_CELLS[key])


def _alternatives(wording: str, key: str, cells: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    """Further sums that the wording may mean; none in the table of 2014, which has no 结转."""
    return () if _ROW_OF_2014 in cells else CLAIM_ALTERNATIVES.get(wording, CLAIM_ALTERNATIVES.get(key, ()))


_HAN_DIGITS = HAN_DIGITS | {"两": 2}
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
