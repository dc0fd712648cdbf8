"""The six sections of a report, whatever its numbering does: by the words of the headings, in order, text in full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.folding import fold, squeeze
from parsers.model import Block, Grid, Paragraph, Section

OFFICIAL_HEADINGS: dict[int, str] = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}

_WORDS: tuple[tuple[int, int, re.Pattern[str]], ...] = (
    (1, 3, re.compile(r"^总体(?:情况|工作情况|概况)")),
    (1, 1, re.compile(r"^(?:概述|概况|基本情况|总体工作|工作概况|总体)")),
    (2, 3, re.compile(r"^(?:行政机关)?主动公开政府(?:信息|政府)*情况")),
    (2, 1, re.compile(r"^(?:行政机关)?(?:政府信息)?主动公开(?:政府|政务)?(?:信息)?(?:的?情况)?$")),
    (3, 3, re.compile(r"^(?:行政机关)?收到和处理政府信息公开申请(?:的?情况)?")),
    (
        3,
        1,
        re.compile(
            r"^(?:行政机关)?(?:收到|受理|办理|处理)\S{0,6}(?:政府)?信息公开申请(?:办理|处理)?(?:的?情况)?$|^依申请公开(?:政府信息)?(?:办理|工作)?(?:的?情况)?$"
        ),
    ),
    (
        4,
        3,
        re.compile(r"^(?:因)?政府信息公开(?:工作)?(?:被申请)?行政复议(?:[、和及，]?(?:提起)?行政诉讼)?(?:的?情况)?$"),
    ),
    (
        4,
        2,
        re.compile(
            r"^\S{0,14}行政复议[、和及，]?(?:提起)?(?:行政)?诉讼\S{0,6}情况$|^(?:行政)?复议[、和及，]?(?:行政)?诉讼(?:情况)?$"
        ),
    ),
    (5, 3, re.compile(r"^(?:政府信息公开工作)?存在的?(?:主要)?(?:的)?(?:问题|不足)\S{0,3}(?:改进|整改)\S{0,8}$")),
    (5, 1, re.compile(r"^\S{0,14}(?:问题|不足|困难)\S{0,10}(?:改进|整改|措施|打算|建议|计划|情况)?\S{0,6}$")),
    (6, 3, re.compile(r"^其[他它]需要?(?:报告|说明)的?(?:其[他它])?(?:的)?(?:事项|情况|内容)")),
    (6, 1, re.compile(r"^(?:需要(?:报告|说明)的)?其[他它](?:有关)?(?:事项|情况)$")),
)
"""(section, strength, words). Strength 3 is the official wording, which starts a section under any number or none."""

_NUMBER = re.compile(r"^[lI1丨|\s]{0,2}(?P<han>[一二三四五六七八九十]{1,2})\s*[、.．，,：:\s。]\s*")
_ANY_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+(?:部分|章|节)[、：:\s]*|[（(][一二三四五六七八九十\d]{1,2}[）)]\s*|\d{1,2}\s*[、.．，,]\s*)"
)
_ROW_LABEL = re.compile(r"本年新收|上年结转|本年度办理结果|结转下年度|申请数量")
_HEADING_LENGTH = 45

FURNITURE = re.compile(
    r"^(?:打印(?:本页|文档)?|关闭(?:窗口|本页)?|[【\[]?(?:打印|关闭|收藏|分享|纠错)(?:[】\]]|[\s|｜【\[]|$).*|分享(?:到|至).*|上一[篇条页][:：]?.*|下一[篇条页][:：]?.*"
    r"|(?:浏览|阅读|点击|访问)(?:次数|数|量|人次)?[:：].*|字[体号][:：].*|(?:来源|信息来源|发布机构|发布日期|发布时间|发文日期|索引号|责任编辑|编辑|作者)[:：].*"
    r"|当前位置[:：].*|您(?:现在)?(?:所在)?的?位置.*|首页\s*[>＞»/].*|扫一扫.*|相关(?:附件|文档|链接|信息)[:：]?|返回(?:顶部|首页|列表)|【.{0,6}大.{0,3}中.{0,3}小.{0,6}】.*"
    r"|[—－-]\s*\d{1,3}\s*[—－-]|第?\s*\d{1,3}\s*页?\s*[/，]?\s*共?\s*\d*\s*页)$"
)
"""Lines that belong to the page and not to the report; a visit counter must never look like a revised text."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    line: int
    number: int
    strength: int
    heading: str
    rest: str


@dataclass(frozen=True, slots=True)
class Sections:
    """Sections in order, each number at most once, and what is missing or inferred about them."""

    sections: tuple[Section, ...]
    warnings: tuple[str, ...] = ()

    def text(self, number: int) -> str:
        return next((section.text for section in self.sections if section.number == number), "")

    def found(self) -> frozenset[int]:
        return frozenset(section.number for section in self.sections if section.number)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of narrative, or (`form`) the place where an official table stood."""

    text: str
    role: str = "text"
    form: bool = False


def split_sections(
    blocks: Sequence[Block], used: frozenset[int] = frozenset(), skip: frozenset[int] = frozenset()
) -> Sections:
    """Cut the narrative into sections. `used`: blocks read as forms; `skip`: blocks that print the title."""
    lines = _lines(blocks, used, skip)
    starts = _choose([found for i in range(len(lines)) if (found := _candidate(lines, i)) is not None], lines)
    pieces = _pieces(lines, starts)
    pieces, warnings = _infer(pieces)
    sections = (Section(number, heading, _joined(body)) for number, heading, body in pieces)
    return Sections(tuple(s for s in sections if s.heading or s.text), tuple(warnings))


def _lines(blocks: Sequence[Block], used: frozenset[int], skip: frozenset[int]) -> list[_Line]:
    lines: list[_Line] = []
    for index, block in enumerate(blocks):
        if index in skip and isinstance(block, Paragraph):
            continue
        if isinstance(block, Paragraph):
            if index in used:
                lines.append(_Line("", form=True))
            elif block.role != "meta" and not FURNITURE.match(block.text):
                lines.append(_Line(block.text, block.role))
        elif isinstance(block, Grid):
            lines.extend(_form_lines(block) if index in used else _table_lines(block))
    return lines


_METADATA = re.compile(r"索\s*引\s*号|发布机构|信息索引|主题分类")
_FORM_TEXT = re.compile(
    r"第二十条|^信息内容|^申请人情况|勾稽关系|^[（(][一二三四五六七][)）]|^\d[.．、]|本年|上年结转|结转下年度|^行政(?:复议|诉讼)$|^统计指标"
)


def _table_lines(grid: Grid) -> list[_Line]:
    """A table that is no official form is part of the text; the CMS's own table of 索引号 and 发布机构 is not."""
    rows = ["\t".join(cell.text for cell in row if cell is not None) for row in grid.rows]
    if any(_METADATA.search(row) for row in rows[:3]):
        return []
    return [_Line(row) for row in rows if row.strip()]


def _form_lines(grid: Grid) -> list[_Line]:
    """Headings and narrative that stand in rows of one cell when the whole report is one table."""
    lines: list[_Line] = []
    prose = False
    for row in grid.rows:
        texts = [cell.text for cell in row if cell is not None and cell.text.strip()]
        if len(texts) == 1 and not _FORM_TEXT.search(squeeze(texts[0])) and (prose or _opens_prose(texts[0])):
            prose = True
            lines.extend(_Line(part.strip()) for part in texts[0].split("\n") if part.strip())
        elif texts:
            prose = False
            if not lines or not lines[-1].form:
                lines.append(_Line("", form=True))
    return lines


def _opens_prose(text: str) -> bool:
    return len(text) > 40 or _match_heading(text, "text") is not None


def _match_heading(text: str, role: str) -> _Candidate | None:
    """The heading that the line is or begins with, `line` still 0; None when it is none."""
    squeezed = squeeze(text[:400])
    folded = fold(squeezed)
    number = _NUMBER.match(folded)
    other = None if number else _ANY_NUMBER.match(folded)
    begin = number.end() if number else other.end() if other else 0
    if _ROW_LABEL.search(folded[:40]):
        return None
    short = (
        folded[begin:]
        if len(folded) - begin <= _HEADING_LENGTH
        else re.split(r"[。：；，]", folded[begin:], maxsplit=1)[0]
    )
    short = short.rstrip("。：；，、.")
    if not short or len(short) > _HEADING_LENGTH:
        return None
    for section, strength, words in _WORDS:
        match = words.search(short)
        if match is None or not _BOUNDARY.match(short[match.end() :]):
            continue
        end = begin + match.end()
        rest = _rest(text, end)
        weight = _weight(strength, number is not None, other is not None, role, bool(rest))
        if number and _HAN.get(number["han"]) == section:
            weight += 0.5
        return (
            _Candidate(
                0,
                section,
                weight,
                text[: len(text) - len(rest)].strip() if rest else text.strip(),
                rest.lstrip("。：:；，, 　"),
            )
            if weight
            else None
        )
    return None


_BOUNDARY = re.compile(r"^(?:$|[。：，、；（]|无|没有|暂无|本|我|20\d\d|根据|按照|[一二三]是)")
_HAN = {han: value for value, han in enumerate("一二三四五六七八九十", start=1)}


def _weight(strength: int, numbered: bool, sub_numbered: bool, role: str, runs_in: bool) -> float:
    """How much a line speaks for being a main heading. （一）主动公开 inside section 一 is none; 2、主动公开 neither."""
    if numbered:
        return float(strength)
    if strength < 3 or sub_numbered:
        return 0.4 if strength == 3 or (role == "heading" and not sub_numbered) else 0.0
    return 0.0 if runs_in else 2.0


def _rest(text: str, count: int) -> str:
    """What follows the first `count` characters that are no white space."""
    seen = 0
    for position, letter in enumerate(text):
        if seen >= count:
            return text[position:].strip(" \u3000。：:")
        if squeeze(letter):
            seen += 1
    return ""


def _candidate(lines: list[_Line], index: int) -> _Candidate | None:
    line = lines[index]
    if line.form or not line.text:
        return None
    found = _match_heading(line.text, line.role)
    if found is None:
        return None
    before_form = any(following.form for following in lines[index + 1 : index + 2]) and found.number in (2, 3, 4)
    if found.strength < 1 and not before_form and line.role != "heading":
        return None
    return _Candidate(index, found.number, found.strength + (2.0 if before_form else 0.0), found.heading, found.rest)


def _choose(candidates: list[_Candidate], lines: list[_Line]) -> list[_Candidate]:
    """The heaviest row of headings with rising section numbers: an outline announced in the prose of section 一, with
    一、…六、 of its own (科委 2024), loses against the headings that stand before the tables."""
    best: list[tuple[float, int]] = []
    for position, candidate in enumerate(candidates):
        before = [(best[i][0], i) for i in range(position) if candidates[i].number < candidate.number]
        weight, previous = max(before, default=(0.0, -1), key=lambda pair: pair[0])
        best.append((weight + candidate.strength, previous))
    chosen: list[_Candidate] = []
    position = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while position >= 0:
        chosen.append(candidates[position])
        position = best[position][1]
    return chosen[::-1]


_Piece = tuple[int, str, list[_Line]]


def _pieces(lines: list[_Line], starts: list[_Candidate]) -> list[_Piece]:
    pieces: list[_Piece] = [(0, "", lines[: starts[0].line] if starts else lines)]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        body = lines[start.line + 1 : following.line if following else len(lines)]
        pieces.append((start.number, start.heading, [_Line(start.rest), *body] if start.rest else body))
    return pieces


_PREAMBLE = re.compile(r"统计期限|编制|由.{0,20}(?:部分|方面)组成|全文包[含括]|现(?:将|公布|予)")
_SHORTEST_INFERRED = 20


def _infer(pieces: list[_Piece]) -> tuple[list[_Piece], list[str]]:
    """Sections whose heading the file lost: PDF extraction drops 一 and 五, which then hang on their neighbours."""
    numbers = {number for number, _, _ in pieces}
    warnings = []
    if 1 not in numbers and len(pieces) > 1:
        body = pieces[0][2]
        cut = max((i + 1 for i, line in enumerate(body) if _PREAMBLE.search(line.text)), default=0)
        if len(_joined(body[cut:])) >= _SHORTEST_INFERRED:
            pieces[:1] = [(0, "", body[:cut]), (1, "", body[cut:])]
            warnings.append("section_heading_missing: 一")
    if 5 not in numbers:
        at = max((i for i, piece in enumerate(pieces) if piece[0] in (2, 3, 4)), default=0)
        number, heading, body = pieces[at]
        cut = max((i + 1 for i, line in enumerate(body) if line.form), default=0)
        if number and cut and len(_joined(body[cut:])) >= _SHORTEST_INFERRED:
            pieces[at : at + 1] = [(number, heading, body[:cut]), (5, "", body[cut:])]
            warnings.append("section_heading_missing: 五")
    return pieces, warnings


def _joined(lines: list[_Line]) -> str:
    return "\n".join(line.text for line in lines if line.text)
