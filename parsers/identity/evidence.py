"""Everything a page says about what it is: each saying a vote with its evidence, nothing decided yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from parsers.folding import fold, squeeze
from parsers.identity.dates import find_date, periods, url_date, url_report_year
from parsers.model import Document, Grid, Paragraph, ReadDocument, Vote
from parsers.titles import FIRST_YEAR, LAST_YEAR, Title, read_opening, read_title

VoteField = Literal["title", "agency", "year", "published_on"]

_TITLE_TAGS = {"articletitle": 4.0, "og:title": 3.0, "dc.title": 2.0, "title": 2.0}
_DATE_TAGS = {"pubdate": 5.0, "publishdate": 4.5, "publishtime": 4.5, "article:published_time": 4.5, "dc.date": 3.0}
_PUBLISHER_TAGS = {"contentsource": 1.5, "author": 1.0, "source": 1.0}

_TITLE_YEAR = 4.0
"""Less than a stated period (4.5): titles are typed over last year's, and 田黄镇 2021 still says 2020."""
_HEAD_BLOCKS = 14
_TAIL_BLOCKS = 14
_LINE = 60
"""A title's line is never longer; a longer paragraph is narrative."""
_MAX_LINES = 5
_FIRST_LINES = 3
_CLOSES_TITLE = re.compile("[告报報]")
"""A title ends in 报告 or 年报, however it is broken."""

AGENCY_END = (
    r"(?:人民政府|政府|局|委|委员会|办|办公室|中心|处|院|所|站|镇|乡|街道|区|县|市|省|厅|部|署|会|行|社|办事处|管委会|旗|州|盟"
    r"|馆|校|学院|大学|公司|队|支队|大队|总队|协会|联合会|分局|监狱|基地|集团|医院)"
)
_AGENCY_LINE = re.compile(rf"^[\u4e00-\u9fff（）()·、\s]{{2,45}}{AGENCY_END}(?:[（(][^）)]{{1,12}}[）)])?$")
_NAME_PART = re.compile(rf"^(?!.*{AGENCY_END}$)[\u4e00-\u9fff]{{4,25}}$")
_SIGNED_DATE = re.compile(
    r"^(?P<before>.{0,45}?)[\s，,]*(?P<date>(?:20[0-4]\d|二[〇零○OＯ0][\u4e00-\u9fff○OＯ]{2})\s*[年./-].{1,12}?)\s*[（()）]?$"
)
_ONLY_DATE = re.compile(
    r"^(?:20[0-4]\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|[二〇零○OＯ一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿]{1,3}日)$"
)

_DATE_LABEL = re.compile(
    r"(?P<label>(?:发布|公开|发文|成文|生成|更新)(?:日期|时间)|日期|时间)\s*[:：】\]]\s*(?P<value>.{6,22})"
)
_LABEL_WEIGHT = {"发布": 4.0, "公开": 3.5, "发文": 3.0, "日期": 3.0, "时间": 3.0, "成文": 2.5, "生成": 2.5, "更新": 1.5}
_PUBLISHER_LABEL = re.compile(
    r"(?:发布机构|发布单位|发文机关|发文单位|公开单位|公开主体|责任单位|信息来源|文章来源|来源)"
    r"\s*[:：】\]]\s*(?P<value>[^\s　|｜:：]{2,40})"
)
_LABEL = re.compile(r"(?:日期|时间|机构|单位|机关|主体|来源)\s*[:：】\]]")
_GRID_LABEL = re.compile(r"日\s*期|时\s*间|机\s*构|单\s*位|机\s*关|主\s*体|来\s*源")
_GRID_DATE = re.compile(r"^(?:发布|公开|发文|成文|生成)(?:日期|时间)$")
_GRID_PUBLISHER = re.compile(r"^(?:发布机构|发布单位|发文机关|发文单位|公开主体|公开单位|责任单位|信息来源)$")

_NARRATED_YEAR = re.compile(r"20(?<!\d20)[0-4]\d(?=年(?!\d{1,2}月\d{1,2}日))")


@dataclass(slots=True)
class Evidence:
    """What was found: votes for the four fields, the titles behind them, and a stated period of less than a year."""

    cast: dict[tuple[str, str, str, str], Vote] = field(default_factory=dict)
    """The votes, none twice."""
    titles: list[tuple[str, Title]] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    """(source, text) of every heading-like text, also of those that are no report title."""
    half_year: str = ""
    title_blocks: frozenset[int] = frozenset()
    """Blocks that print the title: no part of the narrative."""

    def votes(self, field_name: VoteField) -> list[Vote]:
        return [vote for vote in self.cast.values() if vote.field == field_name]

    def add(self, field_name: VoteField, value: str, source: str, evidence: str, weight: float) -> None:
        if value:
            vote = Vote(field_name, value, source, evidence[:200], weight)
            self.cast.setdefault((field_name, value, source, vote.evidence), vote)

    def add_heading(self, source: str, text: str, weight: float) -> None:
        """A heading-like text, which may be a report title."""
        self.headings.append((source, text))
        title = read_title(text)
        if title is not None and not (title.dated and source == "body"):
            self.add_title(source, title, squeeze(text), weight)

    def add_title(self, source: str, title: Title, evidence: str, weight: float) -> None:
        self.titles.append((source, title))
        if not title.cut:
            self.add("title", title.text, source, evidence, weight)
        self.add("agency", title.agency, source, evidence, weight)
        self.add("year", str(title.year or ""), source, evidence, min(weight, _TITLE_YEAR))


def gather(read: ReadDocument, document: Document) -> Evidence:
    """All votes of a document: head tags, hints of the crawler, headings, body, signature, period, URL."""
    found = Evidence()
    lines = list(_lines(read.blocks))
    _from_tags(found, read)
    _from_hints(found, document)
    _from_headings(found, lines)
    _from_body(found, lines)
    _from_labels(found, read, lines)
    _from_signature(found, lines)
    _from_narrative(found, lines)
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a prose-like cell of a grid, with the index of its block."""

    block: int
    text: str
    role: str


def _lines(blocks: Sequence[object]) -> Iterator[Line]:
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            yield Line(index, block.text, block.role)
        elif isinstance(block, Grid):
            yield from _grid_lines(index, block)


def _grid_lines(index: int, grid: Grid) -> Iterator[Line]:
    """Rows of one cell: in a report that stands in one table as a whole, title and narrative are such rows."""
    for row in grid.rows:
        texts = [cell.text for cell in row if cell is not None and cell.text]
        if len(texts) == 1 and len(texts[0]) > 5:
            for part in texts[0].split("\n"):
                if part.strip():
                    yield Line(index, part.strip(), "text")


def _from_tags(found: Evidence, read: ReadDocument) -> None:
    for meta in read.meta:
        name = meta.name.lower()
        if name in _TITLE_TAGS:
            found.add_heading(f"meta:{meta.name}", meta.value, _TITLE_TAGS[name])
        elif name in _DATE_TAGS:
            found.add("published_on", find_date(meta.value) or "", f"meta:{meta.name}", meta.value, _DATE_TAGS[name])
        elif name in _PUBLISHER_TAGS:
            found.add("agency", _publisher(meta.value), f"meta:{meta.name}", meta.value, _PUBLISHER_TAGS[name])


def _from_hints(found: Evidence, document: Document) -> None:
    if document.list_title:
        found.add_heading("list_row", document.list_title, 3.0)
    if document.file_name:
        found.add_heading("file_name", re.sub(r"\.\w{2,5}$", "", document.file_name), 1.0)
    if document.list_date:
        found.add("published_on", find_date(document.list_date) or "", "list_row", document.list_date, 3.5)
    if document.agency_hint:
        found.add("agency", squeeze(document.agency_hint), "hint", document.agency_hint, 2.5)
    if document.url:
        year, date = url_report_year(document.url), url_date(document.url)
        found.add("year", str(year) if year else "", "url", document.url, 3.0)
        found.add("published_on", date or "", "url", document.url, 1.0)


def _from_headings(found: Evidence, lines: Sequence[Line]) -> None:
    for line in lines[: 4 * _HEAD_BLOCKS]:
        if line.role in ("heading", "title") and len(line.text) <= 2 * _LINE:
            found.add_heading("heading", line.text, 4.0)


def _from_body(found: Evidence, lines: Sequence[Line]) -> None:
    """The title that the body prints, in up to five lines; with the lines above it when those name the agency."""
    head = [line for line in lines[:_HEAD_BLOCKS] if line.role != "meta"]
    found.headings.extend(("line", line.text) for line in head[:_FIRST_LINES] if len(line.text) <= _LINE)
    headlines = {line.block for line in head if line.role != "text" and _names_agency(line.text)}
    found.title_blocks = frozenset(headlines)
    head = [line for line in head if line.block not in headlines]
    for first, end in _title_windows(head):
        title = read_title("\n".join(line.text for line in head[first:end]))
        if title and not title.cut and not title.dated:
            _take_body_title(found, head[first if title.agency else _agency_above(head, first) : end])
            return
    for line in () if found.titles else head:
        opening = read_opening(line.text) if line.role == "text" else None
        if opening:
            found.add_title("opening", opening, line.text, 2.0)
            return


def _title_windows(head: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Runs of up to five short lines that end like a title, single lines first."""
    ends = [index + 1 for index, line in enumerate(head) if len(line.text) <= _LINE and _CLOSES_TITLE.search(line.text)]
    for count in range(1, _MAX_LINES + 1):
        for end in ends:
            first = end - count
            if first >= 0 and all(len(line.text) <= _LINE for line in head[first:end]):
                yield first, end


def _names_agency(text: str) -> bool:
    """Whether a heading is a whole title by itself: it has been heard as a heading, and is no second witness."""
    title = read_title(text)
    return title is not None and bool(title.agency)


def _agency_above(head: Sequence[Line], start: int) -> int:
    """Where the agency begins that stands in one or two lines above a title without one; `start` when none does."""
    if not start or not _AGENCY_LINE.match(head[start - 1].text):
        return start
    if start > 1 and _NAME_PART.match(head[start - 2].text):
        return start - 2
    return start - 1


def _take_body_title(found: Evidence, part: Sequence[Line]) -> None:
    text = "\n".join(line.text for line in part)
    title = read_title(text)
    if title is not None:
        found.title_blocks |= {line.block for line in part}
        found.add_title("body", title, squeeze(text), 5.0)


def _from_labels(found: Evidence, read: ReadDocument, lines: Sequence[Line]) -> None:
    ends = [*lines[:_HEAD_BLOCKS], *lines[max(_HEAD_BLOCKS, len(lines) - _TAIL_BLOCKS) :]]
    for line in ends:
        if len(line.text) > 4 * _LINE or not _is_labelled(line.text):
            continue
        for match in _DATE_LABEL.finditer(line.text):
            weight = _LABEL_WEIGHT[match["label"][:2]]
            found.add("published_on", find_date(match["value"]) or "", f"label:{match['label']}", match[0], weight)
        for match in _PUBLISHER_LABEL.finditer(line.text):
            found.add("agency", _publisher(match["value"]), "label:publisher", match[0], 1.5)
    for grid in [block for block in read.blocks if isinstance(block, Grid)][:2]:
        _from_metadata_table(found, grid)


def _is_labelled(text: str) -> bool:
    return (":" in text or "：" in text or "】" in text or "]" in text) and _LABEL.search(text) is not None


def _from_metadata_table(found: Evidence, grid: Grid) -> None:
    """The table of 索引号, 发布机构, 发布日期 that many systems print before the article."""
    for row in grid.rows[:8]:
        if not any(cell is not None and _GRID_LABEL.search(cell.text) for cell in row):
            continue
        texts = [squeeze(cell.text) for cell in row if cell is not None]
        for label, value in pairwise(texts):
            name = label.strip(":：[]【】")
            if _GRID_DATE.match(name):
                found.add("published_on", find_date(value) or "", f"label:{name}", value, _LABEL_WEIGHT[name[:2]])
            elif _GRID_PUBLISHER.match(name):
                found.add("agency", _publisher(value), "label:publisher", value, 1.5)


def _from_signature(found: Evidence, lines: Sequence[Line]) -> None:
    """Agency and date under the text; the last such date counts."""
    tail = lines[max(0, len(lines) - _TAIL_BLOCKS) :]
    for position in range(len(tail) - 1, -1, -1):
        text = tail[position].text.strip()
        match = _SIGNED_DATE.match(text) if len(text) <= _LINE else None
        if not match or not _ONLY_DATE.match(squeeze(fold(match["date"]))):
            continue
        date = find_date(match["date"])
        signer = match["before"].strip() or (tail[position - 1].text.strip() if position else "")
        if not date or not (match["before"].strip() == "" or _AGENCY_LINE.match(signer)):
            continue
        found.add("published_on", date, "signature", text, 2.0)
        if _AGENCY_LINE.match(signer) and len(signer) <= 40:
            found.add("agency", squeeze(signer), "signature", signer, 3.0)
        return


def _from_narrative(found: Evidence, lines: Sequence[Line]) -> None:
    years: Counter[int] = Counter()
    for line in lines:
        text = line.text
        if len(text) < 12 or not ("20" in text or "２０" in text):
            continue
        _from_period(found, text)
        if len(text) > 30:
            years.update(int(year) for year in _NARRATED_YEAR.findall(text))
    ranked = years.most_common(2)
    if ranked and ranked[0][1] >= 2 and (len(ranked) == 1 or ranked[0][1] > 1.5 * ranked[1][1]):
        found.add("year", str(ranked[0][0]), "narrative", f"{ranked[0][0]}年 × {ranked[0][1]}", 1.5)


def _from_period(found: Evidence, text: str) -> None:
    for period in periods(text):
        if not FIRST_YEAR <= period.start_year <= period.end_year <= LAST_YEAR:
            continue
        if period.end_month != 12:
            found.half_year = found.half_year or (period.evidence if period.stated else "")
            continue
        weight = 4.5 if period.stated else 2.0
        if period.start_year != period.end_year:
            weight /= 2
        found.add("year", str(period.end_year), "period", period.evidence, weight)


def _publisher(text: str) -> str:
    name = squeeze(text)
    return name if 2 <= len(name) <= 40 and re.search(r"[\u4e00-\u9fff]", name) and "网" not in name[-2:] else ""
