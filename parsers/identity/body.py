"""Identity from the text itself: headings, the title that the body prints, signature, period and narrative."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, islice, pairwise, takewhile

from parsers.folding import fold, squeeze
from parsers.identity.dates import ONLY_DATE, PERIOD_CONTEXT, WITHOUT_END, find_date, periods
from parsers.identity.evidence import AGENCY_END, AGENCY_LINE, HEAD_LINES, LINE_LENGTH, TAIL_LINES, Evidence, Line
from parsers.sections.furniture import is_furniture
from parsers.sections.headings import match_heading
from parsers.titles import (
    FIRST_YEAR,
    LAST_YEAR,
    YEAR,
    is_offer,
    is_report_title,
    read_compiler,
    read_opening,
    read_title,
)

ONCE = 0.5
"""A year that the narrative names a single time: the weakest witness there is."""
_SHORTEST_TELLING = 12
_MAX_LINES = 5
_FIRST_LINES = 3
_CLOSES_TITLE = re.compile("[告报報]")
"""A title ends in 报告 or 年报, however it is broken."""

_ONLY_YEAR = re.compile(rf"^[（(【\[]?{YEAR}(?:年度|年|度)?[】\])）]?$")
"""The year on a line of its own under the title."""
_NAME_PART = re.compile(rf"^(?!.*{AGENCY_END}$)[\u4e00-\u9fff]{{4,25}}$")
_PLACE = re.compile(r"[省市县区旗州盟镇乡]")
_NO_NAME = re.compile(r"信息|公开|报告|年报|文件|首页|栏目|位置")
_SIGNED_DATE = re.compile(
    r"^(?P<before>.{0,45}?)[\s，,]*(?P<date>(?:20[0-4]\d|二[〇零○OＯ0][\u4e00-\u9fff○OＯ]{2})\s*[年./-].{1,12}?)\s*[（()）]?$"
)
_NARRATED_YEAR = re.compile(r"20(?<!\d20)[0-4]\d(?=年(?!\d{1,2}月\d{1,2}日|新?修订|修正|公布|施行))")
"""A year of which something is told: neither a date nor the vintage of a law."""


def from_headings(found: Evidence, lines: Sequence[Line]) -> None:
    for line in _without_offers(lines[: 4 * HEAD_LINES]):
        if line.role in ("heading", "title") and len(line.text) <= 2 * LINE_LENGTH:
            found.add_heading("heading", line.text, 4.0)


def from_body(found: Evidence, lines: Sequence[Line]) -> None:
    """The title that the body prints, in up to five lines; with the lines above it when those name the agency."""
    below_banner = dropwhile(lambda line: line.role == "picture", _without_offers(lines))
    printed = (line for line in below_banner if _may_be_printed(line) and not is_furniture(line.text))
    first_lines = list(islice(printed, HEAD_LINES))
    head = list(takewhile(_may_be_above_narrative, first_lines))
    found.headings.extend(("line", line.text) for line in head[:_FIRST_LINES] if not is_sentence(line.text))
    headlines = {line.block for line in head if line.role in ("heading", "title") and _names_agency(line.text)}
    found.title_blocks = frozenset(headlines)
    head = [line for line in head if line.block not in headlines]
    head = list(takewhile(_heads_no_section, head))
    printed_at = _where_printed(head)
    if printed_at is not None:
        first, end, agency = printed_at
        _take_body_title(found, head[_name_begins(head, first, agency) : end])
        _name_below(found, head[end : end + 1])
    for line in head:
        _note_other_title(found, line)
    _from_opening(found, first_lines)


def _is_cited(text: str) -> bool:
    """Whether a sentence names the title of a document inside it: 参见《…年度报告》。"""
    return is_sentence(text) and "《" in text.strip()[1:]


def _without_offers(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines without the titles of other pages whose labels stand on lines of their own: 上一篇, 下一篇."""
    offered = False
    for line in lines:
        if not (offered and is_report_title(line.text)):
            yield line
        offered = is_offer(line.text)


def _note_other_title(found: Evidence, line: Line) -> None:
    """Another whole title printed above the text: no witness for anything, but it speaks against filing."""
    title = read_title(line.text) if line.block not in found.title_blocks else None
    if title and title.agency and title.year and not title.dated and not title.cut and not is_sentence(line.text):
        found.titles.append(("line", title))


def _where_printed(head: Sequence[Line]) -> tuple[int, int, str] | None:
    """The lines of the title, from which to which, and whom they name: the first whole title that stands on one line,
    for above it may stand what the page shares with others (2023年政府信息公开工作年度报告); or else the first."""
    first_found = None
    for first, end in _title_windows(head):
        title = read_title("\n".join(line.text for line in head[first:end]))
        if title is None or title.cut or title.dated or _is_cited(head[first].text):
            continue
        place = first, end, title.agency
        if title.agency and title.year and end - first == 1:
            return place
        first_found = first_found or place
    return first_found


def _may_be_printed(line: Line) -> bool:
    """What stands around the text is no line of it, but for the whole title above it."""
    if line.role != "meta":
        return line.role != "link"
    title = read_title(line.text)
    return title is not None and bool(title.agency and title.year) and not title.dated


def is_sentence(text: str) -> bool:
    """Whether a line tells something. A sentence is no headline: what it announces is an opening, never a title."""
    folded = fold(text.strip())
    return folded.endswith(("。", "；", "：")) or "，" in folded


def _from_opening(found: Evidence, first_lines: Sequence[Line]) -> None:
    """What the opening announces is the title where nothing else is; whom it names is a witness at any rate."""
    for line in first_lines:
        opening = read_opening(line.text) if line.role == "text" else None
        if opening is None:
            found.add("agency", read_compiler(line.text), "opening", line.text, 1.8)
            continue
        if found.titles:
            found.add("agency", opening.agency, "opening", line.text, 2.0)
            found.add("year", str(opening.year or ""), "opening", line.text, 2.0)
        else:
            found.add_title("opening", opening, line.text, 2.0)
        return


def _name_below(found: Evidence, below: Sequence[Line]) -> None:
    """The name on a line of its own under a title that names nobody."""
    if below and not (found.titles and found.titles[-1][1].agency):
        name = squeeze(below[0].text)
        if AGENCY_LINE.match(name) and len(name) <= LINE_LENGTH // 2 and not _NO_NAME.search(name):
            found.add("agency", name, "body:below", below[0].text, 2.2)


def _may_be_above_narrative(line: Line) -> bool:
    """Titles below the first long paragraph or picture are links to other reports."""
    return line.role != "picture" and len(line.text) <= LINE_LENGTH


def _heads_no_section(line: Line) -> bool:
    """Titles below the first heading of a section are those of other reports."""
    heading = match_heading(line.text, "text")
    return heading is None or heading.weight < 1


def _title_windows(head: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of up to five lines that end like a title, single lines first."""
    ends = [index + 1 for index, line in enumerate(head) if _CLOSES_TITLE.search(line.text)]
    for count in range(1, _MAX_LINES + 1):
        yield from ((end - count, end) for end in ends if end >= count)
    for end in ends:
        if end < len(head) and _ONLY_YEAR.match(squeeze(head[end].text)):
            yield end - 1, end + 1


def _names_agency(text: str) -> bool:
    """Whether a heading is a whole title by itself: it has been heard as a heading, and is no second witness."""
    title = read_title(text)
    return title is not None and bool(title.agency)


def _name_begins(head: Sequence[Line], first: int, agency: str) -> int:
    """The line where the agency's name begins: above a title that names none, or half of one; `first` otherwise."""
    if not first:
        return first
    above = head[first - 1].text
    if agency:
        half = not _PLACE.search(agency) and _NAME_PART.match(above) and _PLACE.search(above)
        return first - 1 if half and not _NO_NAME.search(above) else first
    if not AGENCY_LINE.match(above):
        return first
    if first > 1 and (_NAME_PART.match(head[first - 2].text) or _is_office_of(head[first - 2].text, above)):
        return first - 2
    return first - 1


def _is_office_of(government: str, office: str) -> bool:
    """样例县人民政府 / 地方志办公室 are one name on two lines; 样例县人民政府 / 样例县水利局 are not."""
    return government.endswith("人民政府") and office.endswith(("办公室", "办")) and not _PLACE.search(office)


def _take_body_title(found: Evidence, part: Sequence[Line]) -> None:
    text = "\n".join(line.text for line in part)
    title = read_title(text)
    if title is not None:
        found.title_blocks |= {line.block for line in part}
        found.add_title("body", title, squeeze(text), 5.0)


def from_signature(found: Evidence, lines: Sequence[Line]) -> None:
    """Agency and date under the text; the last such date counts."""
    tail = lines[max(0, len(lines) - TAIL_LINES) :]
    for position in range(len(tail) - 1, -1, -1):
        text = tail[position].text.strip()
        match = _SIGNED_DATE.match(text) if len(text) <= LINE_LENGTH else None
        if not match or not ONLY_DATE.match(squeeze(fold(match["date"]))):
            continue
        date = find_date(match["date"])
        signer = match["before"].strip() or (tail[position - 1].text.strip() if position else "")
        bare = not match["before"].strip() and tail[position].role != "meta"  # outside the text: of what, nobody knows
        if not date or not (bare or AGENCY_LINE.match(signer)):
            continue
        found.add("published_on", date, "signature", text, 2.0)
        if AGENCY_LINE.match(signer) and len(signer) <= 40:
            found.add("agency", squeeze(signer), "signature", signer, 3.0)
        return


def from_announcing_headings(found: Evidence) -> None:
    """Headings and rows that announce a report are no titles: what they name counts where nothing else does."""
    if found.votes("year"):
        return
    for source, text in found.headings:
        announced = read_opening(text) if source != "line" else None
        if announced is not None:
            found.add("agency", announced.agency, "opening", text, 2.0)
            found.add("year", str(announced.year or ""), "announced", text, 2.0)


def from_narrative(found: Evidence, lines: Sequence[Line]) -> None:
    years: Counter[int] = Counter()
    shortest = _SHORTEST_TELLING if not found.votes("year") else 21
    for line, following in pairwise([*lines, Line(-1, "", "text")]):
        text = line.text
        told = len(text) >= _SHORTEST_TELLING or PERIOD_CONTEXT.search(text)
        if not told or line.role in ("link", "meta") or not _may_name_year(text):
            continue
        if line.block not in found.title_blocks and is_report_title(text):
            continue  # that of another report
        _from_period(found, text, following.text)
        if len(text) >= shortest:
            years.update(int(year) for year in _NARRATED_YEAR.findall(text))
    ranked = years.most_common(2)
    if ranked and (len(ranked) == 1 or (ranked[0][1] >= 2 and ranked[0][1] > 1.5 * ranked[1][1])):
        year, count = ranked[0]
        if count > 1 or not found.votes("year"):
            found.add("year", str(year), "narrative", f"{year}年 × {count}", 1.5 if count > 1 else ONCE)


def _may_name_year(text: str) -> bool:
    if ("2" in text and "20" in text) or ("２" in text and "２０" in text):  # one character is found sooner than two
        return True
    return "二" in text and "年" in text


def _from_period(found: Evidence, text: str, following: str) -> None:
    """Periods of a line; one that the line only begins ends in the next."""
    stated = list(periods(text)) or (list(periods(text + following)) if PERIOD_CONTEXT.search(text) else [])
    if not stated and not found.without_end:
        endless = WITHOUT_END.search("".join(fold(text).split()))
        found.without_end = endless[0] if endless else ""
    for period in stated:
        if not (FIRST_YEAR <= period.start_year <= LAST_YEAR and FIRST_YEAR <= period.end_year <= LAST_YEAR):
            continue
        if period.backwards and period.stated:
            found.backwards = found.backwards or period.evidence
        elif period.is_part and period.stated:
            found.half_year = found.half_year or period.evidence
        if period.year is not None:
            weight = 4.5 if period.stated else 2.0
            found.add("year", str(period.year), "period", period.evidence, weight / 2 if period.is_long else weight)
