"""One pdf page as words and ruling lines, turned upright."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2

from parsers.readers.glyphs import labels
from parsers.readers.layout import Page, Rule, Word, without_struck
from parsers.readers.layout.boxes import Box, Field, Point, holds, meet
from parsers.readers.layout.overprint import is_crossed, share, strikes
from parsers.readers.marks import UNKNOWN, doubtful
from parsers.readers.pdf.ink import ink_of
from parsers.readers.pdf.letters import FIGURES, SIGNS, Letter, letters_of
from parsers.readers.pdf.outlines import Outlines
from parsers.readers.pdf.residue import Residue, residue_of
from parsers.readers.pdf.shapes import Drawing, drawing_of
from parsers.readers.pdf.strokes import THIN
from parsers.readers.pdf.types import Drawn, Types

_OF_FIGURES = FIGURES | SIGNS
_UNKNOWN = 0.1
"""Share of characters without a meaning from which on a page counts as having no text."""
_WHOLE = 0.8
"""Share of a digit that must lie on the page before anybody can say which one it is."""
_UNTRUE = 0.5
"""Share of a page's digits that are drawn as others from which on all of its characters may be."""
_HUGE = 2.5
"""Times the usual height of a page's letters."""
_EDGE = 0.25
"""Points by which a line may touch the ink of a digit."""
_FLAT, _SMALLEST = 0.2, 1.0
"""Points: a digit of less width cannot be read; nor can any character that is smaller than the second on both sides."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that is read. `drawing`: what it draws; `letters`: all of its characters, seen or not."""

    page: Page
    drawing: Drawing
    letters: Sequence[Letter]


def sheet_of(page: pypdfium2.PdfPage, types: Types, marks: Sequence[Box] = ()) -> Sheet:
    """Words and rules of a page: what leaves ink. `types`: the fonts of its file; `marks`: where something of unknown
    looks lies on it."""
    width, height = page.get_size()
    drawing = drawing_of(page)
    written = letters_of(page, drawing)
    letters = _without_watermarks([letter for letter in written if _on_page(letter.box, width, height)])
    seen = _painted(page, letters, drawing, marks)
    drawn = Drawn(page)
    if _meanings_fail(seen, types, drawn):
        # Fonts that do not say which characters their shapes are: only the picture of the page can be read.
        seen = []
    turn = _turn_of(seen)
    _doubt_altered(seen, drawing, drawn, turn)
    _doubt_blots(seen, Outlines(page, drawing.shapes))
    for letter in seen:
        if letter.turn != turn or letter.mirrored:
            _doubt(letter)
    return Sheet(_laid(page, drawing, seen, turn), drawing, written)


def _without_watermarks(letters: list[Letter]) -> list[Letter]:
    """The letters without those that lie across the page in a size of their own: they stand in no line and no cell.
    What they cover is tried out as under any other shape."""
    if not any(letter.aslant for letter in letters):
        return letters
    usual = median(letter.box[3] - letter.box[1] for letter in letters)
    return [letter for letter in letters if not (letter.aslant and letter.box[3] - letter.box[1] > _HUGE * usual)]


def _laid(page: pypdfium2.PdfPage, drawing: Drawing, seen: Sequence[Letter], turn: int) -> Page:
    """The page turned so that most of its text runs from left to right."""
    width, height = page.get_size()
    shown = (height, width) if turn in {90, 270} else (width, height)

    def turned(box: Box) -> Box:
        return _turned(box, turn, width, height)

    def back(box: Box) -> Box:
        return _turned(box, (360 - turn) % 360, *shown)

    rules = [Rule(*turned(box)) for box in drawing.strokes.rules]
    words = without_struck([Word(letter.text, *turned(letter.box)) for letter in seen], rules)
    digits = [turned(letter.box) for letter in seen if letter.text in FIGURES]
    residue = residue_of(page, drawing, digits, turned, back) if seen else Residue()
    words += [Word(UNKNOWN, *box) for box in residue.beside]
    return Page(*shown, words, rules, blots=residue.loose)


def _doubt_altered(seen: Sequence[Letter], drawing: Drawing, drawn: Drawn, turn: int) -> None:
    """Digits that a stroke goes through are doubted; those of which something may be missing, or that stand on or under
    a picture, must look like themselves."""
    strokes = drawing.strokes
    through = Field([*strokes.rules, *strokes.bits, *strokes.forms])
    over = Field(shape.box for shape in drawing.shapes if not shape.is_text)
    pictures = set(drawing.pictures)
    for letter in seen:
        if letter.drawn is None or letter.text not in FIGURES:
            continue
        ink = letter.drawn.box
        within = ink[0] + _EDGE, ink[1] + _EDGE, ink[2] - _EDGE, ink[3] - _EDGE
        if any(not _strikes(box, letter.box, turn) for box in through.meeting(within)):
            _doubt(letter)
            continue
        altered = letter.shape is not None and letter.shape.cut
        altered = altered or any(box in pictures or not holds(box, ink) for box in over.meeting(ink))
        if altered and not drawn.shows(unicodedata.normalize("NFKC", letter.text), letter.drawn):
            _doubt(letter)


def _doubt_blots(seen: Sequence[Letter], outlines: Outlines) -> None:
    for letter in seen:
        outlined = letter.shape is not None and letter.shape.outlined
        if outlined and letter.drawn is not None and letter.text in FIGURES and outlines.blot(letter.drawn.box):
            _doubt(letter)


def _strikes(box: Box, letter: Box, turn: int) -> bool:
    """Whether a line strikes a digit out: that is said otherwise."""
    if turn in {90, 270}:
        box, letter = (box[1], box[0], box[3], box[2]), (letter[1], letter[0], letter[3], letter[2])
    return box[3] - box[1] <= THIN and strikes(box, letter)


def _painted(
    page: pypdfium2.PdfPage, letters: Sequence[Letter], drawing: Drawing, marks: Sequence[Box]
) -> list[Letter]:
    """The characters that are seen; digits that nobody can be sure of are no figure."""
    ink = ink_of(page, letters, drawing.shapes)
    for index in ink:
        _doubt(letters[index])
    seen = [letter for index, letter in enumerate(letters) if ink.get(index) != "none"]
    edges = (0.0, 0.0, *page.get_size())
    for letter in seen:
        if letter.text.isdigit() and (
            share(letter.box, edges) < _WHOLE or _is_spoilt(letter.box, marks, drawing.strokes.slants)
        ):
            _doubt(letter)
    return seen


def _meanings_fail(letters: list[Letter], types: Types, drawn: Drawn) -> bool:
    """Whether too many characters are unknown, or most digits are not those that are drawn. Those of the others that do
    not look like what they say are doubted; blanks without ink are taken out; of a font that draws one character of a
    label as another, nobody knows any."""
    letters[:] = [letter for letter in letters if not letter.blank or drawn.has_ink(letter.box)]
    digits = [letter for letter in letters if letter.drawn is not None and letter.text in FIGURES]
    wrong = [
        letter
        for letter in letters
        if letter.drawn and letter.text in _OF_FIGURES and types.is_wrong(letter.text, letter.drawn, drawn)
    ]
    untrue = sum(letter.text in FIGURES for letter in wrong)
    for letter in wrong:
        letter.text = doubtful(letter.text) if letter.text in FIGURES else UNKNOWN
    han = [letter for letter in letters if letter.drawn and labels.is_known(letter.text)]
    liars = types.liars([(letter.text, letter.drawn) for letter in han if letter.drawn], drawn) if han else frozenset()
    for letter in han:
        if letter.drawn and letter.drawn.address in liars:
            letter.text, letter.known = UNKNOWN, False
    unknown = sum(not letter.known for letter in letters)
    return unknown > _UNKNOWN * len(letters) or untrue > _UNTRUE * len(digits)


def _is_spoilt(box: Box, marks: Sequence[Box], slants: Sequence[tuple[Point, Point]]) -> bool:
    """Whether a digit is pressed flat, has something unknown on it or a line across it."""
    if min(box[2] - box[0], box[3] - box[1]) < _FLAT:
        return True
    return any(meet(box, mark) for mark in marks) or any(is_crossed(box, *line) for line in slants)


def _doubt(letter: Letter) -> None:
    if letter.text.isdigit():
        letter.text = doubtful(letter.text)


def _on_page(box: Box, width: float, height: float) -> bool:
    """Text outside the page, and text drawn so small that nobody can read it, is not printed."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return 0 <= x <= width and 0 <= y <= height and max(box[2] - box[0], box[3] - box[1]) > _SMALLEST


def _turn_of(letters: Sequence[Letter]) -> int:
    """By how many degrees most of the text was turned counter-clockwise: a wide table set sideways on its page."""
    turns = Counter([letter.turn for letter in letters])
    return turns.most_common(1)[0][0] if turns else 0


def _turned(box: Box, turn: int, width: float, height: float) -> Box:
    """The box on the page turned back so that its text runs from left to right."""
    x0, top, x1, bottom = box
    if turn == 90:
        return height - bottom, x0, height - top, x1
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return top, width - x1, bottom, width - x0
    return box
