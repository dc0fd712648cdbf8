"""Dates and periods as pages print them. Never "any four digits": each pattern says what it takes for a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.folding import HAN_DIGITS, fold, han_number, squeeze
from parsers.titles import FIRST_YEAR, LAST_YEAR

_WRITTEN = re.compile(
    r"(?<!\d)(20[0-4]\d)(?:\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)\s*日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d))"
)
_HAN = re.compile(
    r"([二〇零○OＯ一三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿]{1,3})日"
)
ONLY_DATE = re.compile(
    r"^(?:20[0-4]\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[二〇零○OＯ一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿]{1,3}日)$"
)
"""A line that is a date and nothing else, white space left out."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_FULL_YEAR, _MOST_OF_A_YEAR = 12, 10
_HAN_HINT = re.compile(r"[一二三十]月|元月|[二〇零]年|[一二三四五六七八九]年")
_HAN_IN_DATE = re.compile(r"([二〇零○OＯ一三四五六七八九]{4}|[一二三四五六七八九十廿]{1,3})([年月日])")
_BEGIN = r"(?P<year>20[0-4]\d)"
_END = r"(?P<end_year>20[0-4]\d)"
_TO = r"[日号]?[起始，,至到\-—－–~～止以来零时\s]{1,6}"
_DATES = re.compile(
    rf"{_BEGIN}\s*[年.\-/]\s*(?P<month>1[0-2]|0?[1-9])\s*[月.\-/]\s*(?:3[01]|[12]\d|0?[1-9])[日号]?(?:（[^（）]{{1,12}}）)?\s*{_TO}"
    rf"(?:{_END}\s*[年.\-/]|同年|当年|本年度?|次年)?\s*(?P<end_month>1[0-2]|0?[1-9])\s*(?:月\s*(?:份|底|末)|[月.\-/]\s*(?:3[01]|[12]\d|0?[1-9])(?!\d)|月(?!\s*\d))"
)
"""Dates whose parts are parted: any day of any month."""
_PERIOD = re.compile(
    rf"{_BEGIN}\s*[年.\-/]?\s*(?:度)?\s*(?P<month>0?1|5|05)\s*[月.\-/]?\s*0?1\s*{_TO}"
    rf"(?:{_END}\s*[年.\-/]?|同年|当年|本年度?|次年)?\s*(?P<end_month>12|0?6|0?3|0?9)\s*[月.\-/]?\s*3[01]\s*[日号]?"
)
"""Dates that lost what parts them: only the ends of quarters are told apart."""
_MONTHS = re.compile(
    rf"{_BEGIN}\s*年\s*(?P<month>0?1)\s*(?:月份?)?\s*[至到\-—－–~～]+\s*(?:{_END}\s*年\s*)?(?P<end_month>1[0-2]|0?[1-9])\s*月(?!\s*\d)"
)
_WHOLE = re.compile(
    rf"(?:期限|时限|报告期|统计(?:时间|期间|周期))[^。；，\d]{{0,8}}{_BEGIN}\s*年(?:度|全年|全年度)?(?=$|[。；，）（止])"
)
_CLOSED = re.compile(rf"(?:截[至止]|日期)[^。；，\d]{{0,6}}{_BEGIN}\s*年\s*(?P<end_month>12)\s*月\s*(?:3[01]|2\d|底)")
_TO_THE_END = re.compile(
    rf"{_BEGIN}\s*年\s*(?P<month>0?1)\s*月\s*0?1\s*日[^。；\d]{{0,6}}(?:[至到]年[底末]|止于\s*{_END}\s*年\s*(?P<end_month>12)\s*月\s*31)"
)
WITHOUT_END = re.compile(
    r"统计(?:期限|期间|时限|时间|周期)[^。；\n]{0,12}?20[0-4]\d年0?1月0?1日起?(?:[至到—－~-]{0,2}今?)(?=止?[。；\n]|止?$)"
)
"""统计期限自2023年1月1日起至。 A period of which nobody says when it ends."""
PERIOD_CONTEXT = re.compile(r"统计|期限|数据|时限|报告期|起止")

_URL_PATTERNS = (
    re.compile(r"/t(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)_"),
    re.compile(r"/(20[0-4]\d)-(0?[1-9]|1[0-2])[-/]([0-3]?\d)/"),
    re.compile(r"/(20[0-4]\d)/(0?[1-9]|1[0-2])/([0-3]?\d)/"),
    re.compile(r"_(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)\d{6,}"),
)
_URL_MONTH = re.compile(r"/(20[0-4]\d)[-_/]?(0[1-9]|1[0-2])(?=/)")
_URL_FOLDER = re.compile(r"(?<=[^/:]/)(?:[A-Za-z_-]{0,20})20[0-4]\d(?!\d)[A-Za-z_-]{0,12}(?=/)")
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
    year = int("".join(str(HAN_DIGITS.get(letter, 0)) for letter in match[1]))
    return iso_date(year, han_number(match[2]), han_number(match[3]))


def url_date(url: str) -> str | None:
    """The date that the URL's path holds (t20230220_80629.htm, /art/2023/1/19/): when the file was made, at best."""
    for pattern in _URL_PATTERNS:
        match = pattern.search(url)
        if match:
            return iso_date(int(match[1]), int(match[2]), int(match[3]))
    return None


def url_month(url: str) -> str | None:
    """The month in which the address says that the file was made, as YYYY-MM: /202301/, /2023-01/, t20230119_1.htm."""
    date = url_date(url)
    if date is not None:
        return date[:7]
    match = _URL_MONTH.search(url)
    return f"{match[1]}-{match[2]}" if match else None


def url_folder(url: str) -> str:
    """The folder of an address with a year in its name: 2023nb, 2024. Which year that is, nobody knows. "" for none."""
    match = _URL_FOLDER.search(url)
    return match[0] if match else ""


def url_report_year(url: str) -> int | None:
    """The report year that a query names: xxgkAnnualReport.jsp?fbtime=2021. Folders never count: 2024n78 holds 2025."""
    match = _URL_YEAR.search(url)
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Period:
    """A period that the text states, from one month to another."""

    start_year: int
    start_month: int
    end_year: int
    end_month: int
    stated: bool
    """Whether the sentence says that it is about the figures (统计期限 …)."""
    evidence: str

    @property
    def months(self) -> int:
        return (self.end_year - self.start_year) * 12 + self.end_month - self.start_month + 1

    @property
    def backwards(self) -> bool:
        return self.months < 1

    @property
    def is_part(self) -> bool:
        """Whether it is made of quarters, as the periods are that statistics of less than a year count."""
        return self.year is None and not self.backwards and self.months % 3 == 0 and self.end_month % 3 == 0

    @property
    def is_long(self) -> bool:
        """More than a year: that of the first report under a new law, or a slip of the pen."""
        return self.months > _FULL_YEAR

    @property
    def year(self) -> int | None:
        """The report year: the one that holds most of the months; None for a part of a year.

        The law came into force on 1 May 2008: the first year has eight months.
        """
        if self.backwards:
            return self.start_year if self.start_year == self.end_year else None
        if self.months < _MOST_OF_A_YEAR and (self.start_month, self.end_month) != (5, 12):
            return None
        in_first_year = 12 - self.start_month + 1
        earlier = self.end_year == self.start_year + 1 and self.end_month < in_first_year
        return self.start_year if earlier else self.end_year


def periods(text: str) -> Iterator[Period]:
    """Periods in running text, also damaged ones: 202111日到1231日, 自202111日起至20211230日止, 2022年1月至12月,
    二〇二二年元月一日至十二月底, 统计期限为2022年全年."""
    folded = _HAN_IN_DATE.sub(_in_digits, fold(text)).replace("元月", "1月") if _HAN_HINT.search(text) else fold(text)
    spans: list[tuple[int, int]] = []
    for pattern in (_DATES, _PERIOD, _MONTHS, _TO_THE_END, _WHOLE, _CLOSED):
        for match in pattern.finditer(folded):
            if not any(match.start() < end and start < match.end() for start, end in spans):
                spans.append(match.span())
                yield _period(match, folded)


def _period(match: re.Match[str], folded: str) -> Period:
    before = re.split("[。；]", folded[max(0, match.start() - 30) : match.start()])[-1]
    around = before + match[0] + re.split("[。；]", folded[match.end() : match.end() + 12])[0]
    found = match.groupdict()
    start = int(found["year"])
    following = 1 if "次年" in match[0] else 0
    return Period(
        start,
        int(found.get("month") or 1),
        int(found.get("end_year") or start + following),
        int(found.get("end_month") or 12),
        bool(PERIOD_CONTEXT.search(around)),
        around.strip(),
    )


def _in_digits(match: re.Match[str]) -> str:
    """二〇二三年 → 2023年, 十二月 → 12月, 三十一日 → 31日."""
    letters, unit = match[1], match[2]
    if len(letters) == 4:
        return "".join(str(HAN_DIGITS.get(letter, 0)) for letter in letters) + unit
    return f"{han_number(letters)}{unit}"
