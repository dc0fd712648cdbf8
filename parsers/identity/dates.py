"""Dates and periods as pages print them. Never "any four digits": each pattern says what it takes for a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.folding import fold, squeeze
from parsers.titles import FIRST_YEAR, LAST_YEAR

_WRITTEN = re.compile(
    r"(?<!\d)(20[0-4]\d)(?:\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d))"
)
_HAN = re.compile(
    r"([二〇零○OＯ一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})日"
)
_HAN_DIGITS = {letter: value for value, letter in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "Ｏ": 0,
}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_YEAR = r"(20[0-4]\d)"
_PERIOD = re.compile(
    rf"{_YEAR}\s*[年.\-/]?\s*(?:度)?\s*(0?1|5|05)\s*[月.\-/]?\s*0?1\s*[日号]?[起,，至到\-—－–~～止以来零时\s]{{1,6}}"
    rf"(?:{_YEAR}\s*[年.\-/]?|同年|当年|本年度?|次年)?\s*(12|0?6|0?3|0?9)\s*[月.\-/]?\s*(3[01])\s*[日号]?"
)
_MONTHS = re.compile(
    rf"{_YEAR}\s*年\s*(0?1)\s*月份?\s*[至到\-—－–~～]+\s*(?:{_YEAR}\s*年\s*)?(12|0?6|0?3|0?9)\s*月(?!\s*\d)"
)
_PERIOD_CONTEXT = re.compile(r"统计|期限|数据|时限|报告期|起止")

_URL_PATTERNS = (
    re.compile(r"/t(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)_"),
    re.compile(r"/(20[0-4]\d)-(0?[1-9]|1[0-2])[-/]([0-3]?\d)/"),
    re.compile(r"/(20[0-4]\d)/(0?[1-9]|1[0-2])/([0-3]?\d)/"),
    re.compile(r"_(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)\d{6,}"),
)
_URL_YEAR = re.compile(r"[?&](?:fbtime|nbyear|year|nd)=(20[0-4]\d)(?!\d)", re.I)


def iso_date(year: int, month: int, day: int) -> str | None:
    """The date as YYYY-MM-DD; None when the calendar has no such day."""
    if not (FIRST_YEAR <= year <= LAST_YEAR + 1 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return None
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def find_date(text: str) -> str | None:
    """The first date in the text: 2023-02-20 15:07, 2023/2/20, 2023年2月20日, 20230220, 二〇二三年二月二十日."""
    folded = fold(text)
    for match in _WRITTEN.finditer(folded):
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        date = iso_date(int(year), int(month), int(day))
        if date:
            return date
    han = _HAN.search(squeeze(folded))
    return _han_date(han) if han else None


def _han_date(match: re.Match[str]) -> str | None:
    year = int("".join(str(_HAN_DIGITS.get(letter, 0)) for letter in match[1]))
    return iso_date(year, _han_number(match[2]), _han_number(match[3]))


def _han_number(text: str) -> int:
    tens, found, ones = text.replace("廿", "二十").partition("十")
    if not found:
        return _HAN_DIGITS.get(tens, 0)
    return (_HAN_DIGITS.get(tens, 0) if tens else 1) * 10 + (_HAN_DIGITS.get(ones, 0) if ones else 0)


def url_date(url: str) -> str | None:
    """The date that the URL's path holds (t20230220_80629.htm, /art/2023/1/19/): when the file was made, at best."""
    for pattern in _URL_PATTERNS:
        match = pattern.search(url)
        if match:
            return iso_date(int(match[1]), int(match[2]), int(match[3]))
    return None


def url_report_year(url: str) -> int | None:
    """The report year that a query names: xxgkAnnualReport.jsp?fbtime=2021. Folders never count: 2024n78 holds 2025."""
    match = _URL_YEAR.search(url)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Period:
    """A period that the text states: from its start year to the month `end_month` of `end_year`."""

    start_year: int
    end_year: int
    end_month: int
    stated: bool
    """Whether the sentence says that it is about the figures (统计期限 …)."""
    evidence: str


def periods(text: str) -> Iterator[Period]:
    """Periods in running text, also damaged ones: 202111日到1231日, 自202111日起至20211230日止, 2022年1月至12月."""
    folded = fold(text)
    for match in (*_PERIOD.finditer(folded), *_MONTHS.finditer(folded)):
        around = folded[max(0, match.start() - 30) : match.end() + 12]
        start = int(match[1])
        yield Period(
            start,
            int(match[3]) if match[3] else start,
            int(match[4]),
            bool(_PERIOD_CONTEXT.search(around)),
            around.strip(),
        )
