"""Positioned words put into lines, and lines into text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.readers.layout.model import Word
from parsers.readers.marks import lowered, raised

_SPACE = 0.6
"""A gap wider than this share of the line's height was a space. Justified Chinese text is stretched by less."""
_SMALL = 0.8
_SHIFTED = 0.2
"""Shares of a digit's height: raised and lowered digits are printed in two thirds, or a fifth or more off the line."""
_NO_ROOM = 1.6
"""Heights of a line: the margins of a cell in Word, and half a character."""
_SPACE_BY_OCR = 1.2
"""OCR boxes hug the ink of each character, and gaps between them are wider."""


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words grouped into printed lines, each sorted from left to right, from top to bottom."""
    rows: list[list[Word]] = []
    centre = height = 0.0
    for word in sorted((word for word in words if word.text.strip()), key=lambda word: (word.y, word.x0)):
        tall = word.bottom - word.top
        # A comma and 一 are low; they belong to the line whose characters they stand among.
        if rows and abs(word.y - centre) <= 0.5 * max(tall, height):
            rows[-1].append(word)
            centre += (word.y - centre) / len(rows[-1])
            height = max(height, tall)
        else:
            rows.append([word])
            centre, height = word.y, tall
    return [sorted(row, key=lambda word: word.x0) for row in rows]


def joined(row: Sequence[Word]) -> str:
    """The text of one printed line. What was printed twice in one place (bold by overprinting) counts once."""
    text = ""
    before: Word | None = None
    digit: Word | None = None
    for word in row:
        height = max(word.bottom - word.top, before.bottom - before.top if before else 0.0)
        if before is not None:
            if (
                word.text == before.text
                and abs(word.x0 - before.x0) < 0.15 * height
                and abs(word.y - before.y) < 0.15 * height
            ):
                continue
            if word.x0 - before.x1 > (_SPACE if word.confidence is None else _SPACE_BY_OCR) * height:
                text += " "
        if not word.text.isdigit():
            digit = None
        elif digit is None or not _is_small(word, digit):
            digit = word
        small = digit is not None and digit is not word
        text += (raised if digit is not None and word.y < digit.y else lowered)(word.text) if small else word.text
        before = word
    return " ".join(text.split())


def _is_small(word: Word, digit: Word) -> bool:
    """Whether a digit behind another is a mark beside it: smaller than that, or on another line."""
    tall = digit.bottom - digit.top
    other = word.bottom - word.top < _SMALL * tall or abs(word.bottom - digit.bottom) > _SHIFTED * tall
    return other and word.confidence is None and digit.confidence is None


def cell_text(words: Iterable[Word], width: float) -> str:
    """The text of a table cell, its lines divided by a newline; digits on two lines are joined where the upper line
    fills the cell, so that it was wrapped. `width`: of the cell."""
    text = ""
    wraps = False
    for row in rows_of(words):
        line = joined(row)
        if not line:
            continue
        text += ("" if (wraps and line[0].isdigit()) or not text else "\n") + line
        wraps = line[-1].isdigit() and _fills(row, width)
    return text


def _fills(row: Sequence[Word], width: float) -> bool:
    """Whether a line leaves no room for one more digit between the margins of its cell."""
    tall = max(word.bottom - word.top for word in row)
    return width - (max(word.x1 for word in row) - row[0].x0) < _NO_ROOM * tall


def confidence_of(words: Iterable[Word]) -> float | None:
    """That of the least certain word; None when nothing was read by OCR."""
    values = [word.confidence for word in words if word.confidence is not None]
    return min(values) if values else None
