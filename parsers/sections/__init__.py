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
    for position, start in enumerate(starts):
        before = ((best[i][0], i) for i in range(position) if starts[i].number < start.number)
        weight, previous = max(before, default=(0.0, -1), key=lambda pair: pair[0])
        best.append((weight + start.weight, previous))
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
    return pieces, notes


def _last(lines: Sequence[Line], condition: Callable[[Line], bool]) -> int:
    """The index behind the last line that meets the condition; 0 when none does."""
    return max((index + 1 for index, line in enumerate(lines) if condition(line)), default=0)


def _divide(piece: _Piece, cut: int, number: int) -> list[_Piece]:
    """The piece and behind `cut` a section without heading; nothing when too little text is there to be one."""
    rest = _Piece(number, "", piece.lines[cut:])
    if len(rest.text()) < _SHORTEST_INFERRED:
        return []
    return [_Piece(piece.number, piece.heading, piece.lines[:cut]), rest]
