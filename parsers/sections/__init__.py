"""The six sections of a report, whatever its numbering does: by the words of the headings, in order, text in full."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.model import Block, Section
from parsers.notes import Note, Noted
from parsers.sections.headings import OFFICIAL_HEADINGS, Heading, match_heading
from parsers.sections.lines import Line, narrative_lines

__all__ = ["OFFICIAL_HEADINGS", "Sections", "split_sections"]

_TABLE_SECTIONS = (2, 3, 4)
_PREAMBLE = re.compile(r"统计期限|编制|由.{0,20}(?:部分|方面)组成|全文包[含括]|现(?:将|公布|予)")
_FIRST_ITEM = re.compile(r"\s*[（(]\s*一\s*[）)]")
_ONLY_IN_SIX = re.compile(r"信息处理费|其[他它]需要?报告|需要报告的")
_SHORTEST_INFERRED = 20


@dataclass(frozen=True, slots=True)
class Sections(Noted):
    """Sections in printed order, every number at most once; 0 is what stands before the first heading."""

    sections: tuple[Section, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Start:
    line: int
    number: int
    weight: float
    heading: Heading


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    heading: str
    lines: Sequence[Line]

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines if line.text)


def split_sections(
    blocks: Sequence[Block], used: frozenset[int] = frozenset(), skip: frozenset[int] = frozenset()
) -> Sections:
    """Cut the narrative into sections. `used`: blocks read as forms; `skip`: blocks that print the title."""
    lines = narrative_lines(blocks, used, skip)
    headings = [(index, match_heading(line.text, line.role)) for index, line in enumerate(lines) if line.text]
    starts = [_start(lines, index, heading) for index, heading in headings if heading is not None]
    pieces = _cut(lines, _choose([start for start in starts if start is not None]))
    pieces, notes = _infer(pieces)
    sections = (Section(piece.number, piece.heading, piece.text()) for piece in pieces)
    return Sections(tuple(section for section in sections if section.heading or section.text), tuple(notes))


def _start(lines: Sequence[Line], index: int, heading: Heading) -> _Start | None:
    """The heading as a possible start of a section. The one right before its table weighs more."""
    before_form = heading.number in _TABLE_SECTIONS and index + 1 < len(lines) and lines[index + 1].form
    if heading.weight < 1 and not before_form and lines[index].role != "heading":
        return None
    return _Start(index, heading.number, heading.weight + (2.0 if before_form else 0.0), heading)


def _choose(starts: Sequence[_Start]) -> list[_Start]:
    """The heaviest row of headings with rising section numbers.

    An outline of its own inside section 一 (科委 2024 numbers its prose 一…六, then the tables 一, 二, 三, then 五)
    loses against the headings that stand before the tables.
    """
    best: list[tuple[float, int]] = []
    heaviest: dict[int, tuple[float, int]] = {}  # number → weight of the row that ends in it; of two alike the earlier
    for position, start in enumerate(starts):
        before = [found for number, found in heaviest.items() if number < start.number]
        weight, place = max(before, default=(0.0, 1))
        best.append((weight + start.weight, -place))
        heaviest[start.number] = max(heaviest.get(start.number, (0.0, 0)), (weight + start.weight, -position))
    chosen: list[_Start] = []
    position = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while position >= 0:
        chosen.append(starts[position])
        position = best[position][1]
    return chosen[::-1]


def _cut(lines: Sequence[Line], starts: Sequence[_Start]) -> list[_Piece]:
    pieces = [_Piece(0, "", lines[: starts[0].line] if starts else lines)]
    ends = [start.line for start in starts[1:]] + [len(lines)]
    for start, end in zip(starts, ends, strict=False):
        run_in = [Line(start.heading.rest)] if start.heading.rest else []
        pieces.append(_Piece(start.number, start.heading.text, [*run_in, *lines[start.line + 1 : end]]))
    return pieces


def _infer(pieces: list[_Piece]) -> tuple[list[_Piece], list[Note]]:
    """Sections whose heading the file lost: PDF extraction drops 一 and 五, whose text then hangs on the neighbour."""
    numbers = {piece.number for piece in pieces}
    notes = []
    if 1 not in numbers and len(pieces) > 1:
        cut = _last(pieces[0].lines, lambda line: _PREAMBLE.search(line.text) is not None)
        if parts := _divide(pieces[0], cut, 1):
            pieces[:1] = parts
            notes.append(Note("section_heading_missing", args={"section": "一"}))
    if 5 not in numbers:
        at = max((i for i, piece in enumerate(pieces) if piece.number in _TABLE_SECTIONS), default=0)
        cut = _last(pieces[at].lines, lambda line: line.form)
        if cut and pieces[at].number and (parts := _divide(pieces[at], cut, 5)):
            pieces[at : at + 1] = parts
            notes.append(Note("section_heading_missing", args={"section": "五"}))
    if 6 not in numbers and pieces[-1].number == 5:
        cut = _begins_anew(pieces[-1].lines)
        if cut and (parts := _divide(pieces[-1], cut, 6)):
            pieces[-1:] = parts
            notes.append(Note("section_heading_missing", args={"section": "六"}))
    return pieces, notes


def _begins_anew(lines: Sequence[Line]) -> int:
    """Where （一） comes a second time, above a text that only section six has; 0 when it does not."""
    starts = [index for index, line in enumerate(lines) if _FIRST_ITEM.match(line.text)]
    for start in starts[1:]:
        if any(_ONLY_IN_SIX.search(line.text) for line in lines[start:]):
            return start
    return 0


def _last(lines: Sequence[Line], condition: Callable[[Line], bool]) -> int:
    """The index behind the last line that meets the condition; 0 when none does."""
    return max((index + 1 for index, line in enumerate(lines) if condition(line)), default=0)


def _divide(piece: _Piece, cut: int, number: int) -> list[_Piece]:
    """The piece and behind `cut` a section without heading; nothing when too little text is there to be one."""
    rest = _Piece(number, "", piece.lines[cut:])
    if len(rest.text()) < _SHORTEST_INFERRED:
        return []
    return [_Piece(piece.number, piece.heading, piece.lines[:cut]), rest]
