"""What the archive would say about a draft: failed checks, remarks of the reading, and what only two years tell.

Errors are what the form itself says is wrong, or what cannot be; everything else is a question. Nothing is stored and
nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive.checking.likeness import ALIKE, LEAST_SHINGLES, share, shingles
from archive.checking.places import Place, Places, named
from archive.raw.stamps import china_day, stamp
from parsers.checks import cross_year_checks
from parsers.checks.narrative import CLAIM_RULE
from parsers.checks.rules import rule, sides
from parsers.folding import squeeze
from parsers.identity.dates import PERIOD_CONTEXT, periods
from parsers.model import PAGE, AnnualReport, Cell, Check, Number, Paragraph, ReadDocument
from parsers.notes import TABLE, Note, said

Weight = Literal["error", "question", "hint"]
PREVIOUS = "previous:"
_SHOWN = 20
"""Places that one finding names: a table that is empty is blank in every row."""
_LEAST_COPIED = 80
"""Characters of a section from which on its being last year's word for word is no chance."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_OPEN = re.compile(r"(?:20\d\d\s*年\s*1\s*月\s*1\s*日\s*起)")
_SOURCES = {
    "ArticleTitle": "网页标题",
    "signature": "落款",
    "heading": "标题",
    "headline": "标题",
    "title": "标题",
    "body": "正文标题",
    "opening": "开头",
    "period": "统计期限",
    "narrative": "正文",
    "publisher": "发布单位",
}
"""Where a vote was seen → the word for it."""
_SOURCE = re.compile(rf"(?<![A-Za-z])(?:[a-z_]+:)?({'|'.join(_SOURCES)})(?![A-Za-z])(?:\:\w+)?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    title   what it is about; `says` one sentence with both sides; `places` where to look, the first one first.
    basis   the passage that it comes from, "" where it is a remark of the reading.
    rule, cells  the same for programs: rule of docs/rules.md or code of docs/notes.md, cell keys.
    """

    weight: Weight
    title: str
    says: str
    places: tuple[Place, ...] = ()
    basis: str = ""
    rule: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A report with the document that it was read from; `read` is None where its places are not known."""

    report: AnnualReport
    read: ReadDocument | None

    @property
    def places(self) -> Places:
        return Places(self.read, self.report.forms)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Everything that the archive would say.

    suspects  the cells in which several errors meet: where to look first.
    passed, open  how many rules hold, and how many could not be applied (a blank, words in a cell).
    """

    findings: tuple[Finding, ...]
    suspects: tuple[Place, ...]
    passed: int
    open: int

    def count(self, weight: Weight) -> int:
        return sum(finding.weight == weight for finding in self.findings)


def opinion(draft: Draft, last: Draft | None, now: datetime) -> Opinion:
    """`last`: the report of the year before. `now` tells whether the year is over."""
    checks = [*draft.report.checks, *(_across(draft, last) if last else ())]
    words = _Words(draft, last)
    failed = [check for check in checks if check.outcome == "fail"]
    found = [*map(words.of_check, failed), *map(words.of_note, draft.report.notes)]
    found += _periods(draft, now)
    found += _beside(draft, last) if last else ()
    order: tuple[Weight, ...] = ("error", "question", "hint")
    found.sort(key=lambda finding: order.index(finding.weight))
    outcomes = Counter(check.outcome for check in checks)
    return Opinion(tuple(found), words.suspects(failed), outcomes["pass"], outcomes["not_assessable"])


def _across(draft: Draft, last: Draft) -> tuple[Check, ...]:
    """The rules over two years; none where the other report is not that of the year before."""
    if last.report.year != draft.report.year - 1:
        return ()
    return cross_year_checks(last.report.cells, draft.report.cells)


class _Words:
    """Checks and notes of a draft as findings."""

    def __init__(self, draft: Draft, last: Draft | None) -> None:
        self.report = draft.report
        self.places = draft.places
        self.before = last.places if last else None
        self._last_cells = last.report.cells if last else {}

    def of_check(self, check: Check) -> Finding:
        known = rule(check.rule)
        places = tuple(map(self._place, self._told(check)))
        if check.sentence is not None:
            said_by = self.places.of_sentence(check.sentence.text, check.sentence.section)
            places = (said_by, *places)
        return Finding(known.severity, known.title, self._says(check), places, known.source, check.rule, check.cells)

    def of_note(self, note: Note) -> Finding:
        words = said(note, "zh", lambda key: named(key, note.block))
        sentence = _SOURCE.sub(lambda match: _SOURCES[match[1]], words)
        where = Place(table=named(note.block, "")) if note.block else Place()
        if note.block and note.row:
            where = replace(where, row=named(note.row, note.block))
        weight: Weight = "hint" if note.level == "info" else "question"
        places = (where,) if note.block else ()
        return Finding(weight, TABLE[note.code].name("zh"), sentence, places, rule=note.code)

    def suspects(self, failed: Iterable[Check]) -> tuple[Place, ...]:
        """The cells that stand in most of the failed sums: with one wrong figure, that one."""
        sums = [check for check in failed if rule(check.rule).severity == "error" and len(check.cells) > 1]
        counted = Counter(key for check in sums for key in check.cells)
        most = max(counted.values(), default=0)
        meeting = [key for key, count in counted.items() if count == most]
        if most < 2 or len(meeting) > 2:
            return ()
        return tuple(map(self._place, meeting))

    def _told(self, check: Check) -> tuple[str, ...]:
        """The cells whose places are told: of a sum its total, of a list of cells each."""
        return check.cells[:1] if rule(check.rule).severity == "error" else check.cells[:_SHOWN]

    def _place(self, key: str) -> Place:
        if key.startswith(PREVIOUS) and self.before is not None:
            return self.before.of_cell(key.removeprefix(PREVIOUS), last_year=True)
        return self.places.of_cell(key.removeprefix(PREVIOUS))

    def _says(self, check: Check) -> str:
        detail = "页面" if check.detail == PAGE else check.detail
        if check.rule == CLAIM_RULE and check.sentence is not None:
            detail = f"正文写“{_clause(check.sentence.text, check.left)}”"
        if len(check.cells) > _SHOWN and rule(check.rule).severity != "error":
            detail += f"（共{len(check.cells)}处，列出{_SHOWN}处）"
        if check.left is None or check.right is None or rule(check.rule).id.startswith(("S", "V")):
            return detail
        left, right = sides(check.rule)
        gap = f"，相差 {_figure(abs(check.left - check.right))}"
        return f"{detail}。{left}：{_figure(check.left)}；{right}：{_figure(check.right)}{gap}{self._parts(check)}"

    def _parts(self, check: Check) -> str:
        """What the cells of a sum say, where it has few."""
        cells: list[tuple[str, Cell]] = []
        for key in check.cells:
            known = self._last_cells if key.startswith(PREVIOUS) else self.report.cells
            cell = known.get(key.removeprefix(PREVIOUS))
            if cell is None or not cell.raw:
                continue
            cells.append((key, cell))
        if not 1 < len(cells) <= 8:
            return ""
        rows = {key.removeprefix(PREVIOUS).split(".")[1] for key, _ in cells}
        told = []
        for key, cell in cells:
            place = self._place(key)
            name = place.column if len(rows) == 1 else place.row.rpartition(" ")[2]
            told.append(f"{'上一年' if place.last_year else ''}{name} {cell.raw}")
        return f"（{'，'.join(told)}）"


def _clause(sentence: str, value: Number | None) -> str:
    """The part of a sentence that states the number; all of a sentence that has no one such part."""
    if value is None:
        return sentence
    number = re.compile(rf"(?<!\d){re.escape(_figure(value))}(?!\d)")
    holding = [clause for clause in re.split("[，；。]", sentence) if number.search(clause)]
    return holding[0] if len(holding) == 1 else sentence


def _figure(value: Number) -> str:
    rounded = round(value, 4)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def _periods(draft: Draft, now: datetime) -> Iterator[Finding]:
    """The period that the figures are for: named with its end, a whole year, the report's, and over."""
    year = draft.report.year
    if china_day(stamp(now)).year <= year:
        yield Finding("question", "统计期限", f"{year}年尚未结束，全年的数字还不能确定", rule="period_not_over")
    for block in draft.read.blocks if draft.read else ():
        if isinstance(block, Paragraph) and PERIOD_CONTEXT.search(block.text):
            sentence = _about_period(block.text, year)
            if sentence:
                place = draft.places.of_sentence(block.text)
                yield Finding("question", "统计期限", sentence, (place,) if place.at else (), rule="period")


def _about_period(text: str, year: int) -> str:
    """What is the matter with the period that a paragraph states; "" when nothing is."""
    stated = [period for period in periods(text) if period.stated]
    opened = _OPEN.search(text)
    if opened and not stated:
        return f"写明了起始日期，没有写明截止日期：“{text[opened.start() : opened.end() + 20]}”"
    for period in stated:
        if (period.start_month, period.end_month) != (1, 12) or period.start_year != period.end_year:
            return f"统计期限不是一个完整的年度：“{period.evidence}”"
        if period.start_year != year:
            return f"统计期限是{period.start_year}年，报告是{year}年的：“{period.evidence}”"
    return ""


def _beside(draft: Draft, last: Draft) -> Iterator[Finding]:
    """What only the two reports side by side tell."""
    now, before = draft.report, last.report
    if before.year != now.year - 1:
        says = f"用来对照的报告是{before.year}年的，不是{now.year - 1}年的；没有核对两年之间的数字"
        yield Finding("question", "对照的年度", says, rule="other_year")
    if before.agency and now.agency and before.agency != now.agency:
        says = f"上一年的报告是“{before.agency}”的，这一份是“{now.agency}”的"
        yield Finding("question", "对照的机关", says, rule="other_agency")
    yield from _copied(draft, last)


def _copied(draft: Draft, last: Draft) -> Iterator[Finding]:
    """Text of last year: as a whole, or a section word for word, years left out."""
    now, before = draft.report, last.report
    names = (now.agency, before.agency)
    mine, theirs = (
        shingles("\n".join(f"{section.heading}\n{section.text}" for section in report.sections), names)
        for report in (now, before)
    )
    alike = share(mine, theirs)
    if len(mine) >= LEAST_SHINGLES and alike >= ALIKE:
        says = f"正文与上一年的报告雷同：{alike:.0%} 的文句相同（年份与机关名称不计）"
        yield Finding("question", "与上一年雷同", says, rule="copied")
    old = {section.number: _masked(section.text) for section in before.sections}
    for section in now.sections:
        text = _masked(section.text)
        if section.number and len(text) >= _LEAST_COPIED and old.get(section.number) == text:
            first = next(iter(section.text.splitlines()), "")
            place = draft.places.of_sentence(first, section.number)
            says = f"“{section.heading}”与上一年逐字相同（{len(text)}字，年份不计）"
            yield Finding("question", "与上一年雷同", says, (place,), rule="copied")


def _masked(text: str) -> str:
    return _YEAR.sub("※", squeeze(text))
