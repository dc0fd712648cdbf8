"""One figure from the text of one cell, or nothing with its raw mark. Nothing is guessed.

What is a number: digits (also full-width), a sign, thousands separators in groups of three, a decimal
point, a counting word or an amount's unit, a note or a note's mark behind it (`22（其中修订16件）`, `22[1]`, `22*`).
A line that is struck out (`[9]`) says nothing beside another. What is not: digits with a space or a line break between
them (`1 2` may be two figures; a reader that knows that a line was wrapped joins them itself), a leading zero (`00`,
`05`), a sentence, a fraction, a share, a date, a text set backwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from parsers.folding import FIGURE
from parsers.model import Cell, Number

_COUNTING_WORDS = "件|条|项|次|个|人次|人|宗|份|篇|起|户|场|家|例|笔"
_AMOUNT_UNITS = "亿元|万元|千元|百元|元"
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>0|[1-9][0-9]{0,11}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3})(?P<fraction>\.[0-9]{1,8})?"
    rf"(?:(?P<amount>{_AMOUNT_UNITS})|(?:{_COUNTING_WORDS}))?"
    r"(?P<note>\(.*|\[[^\[\]]*\]|\*{1,3}|[,;，；、]?其中.*)?",
    re.DOTALL,
)
_THIN_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([\u2009\u202f])\d{3})(?:\1\d{3})*(?![\d\s])")
_SPACED_DIGITS = re.compile(r"[\d.,][^\S\n]+[\d.,]")
_ENDS_IN_DIGIT, _BEGINS_WITH_DIGIT = re.compile(r"[\d.,．，⟩]$"), re.compile(r"[\d.,．，⟨+－-]")
_STRUCK = re.compile(r"\[[^\[\]]*\]")
_BETWEEN_LINES = " / "
"""As lines of one cell are written in a mark."""
_TO_LEFT = "\u200f\u061c\u202b"
_BACKWARDS = re.compile(
    rf"[\u202e\u2067]|[{_TO_LEFT}]\W*[+－-]|[{_TO_LEFT}]\W*\d[\d\W]*[{_TO_LEFT}\u202c\u2066-\u2069]\W*\d"
)
"""Right-to-left override and isolate, and digits parted by marks of that direction: they stand in another order than
in the file."""
_AROUND = "".join(map(chr, (*range(33), *range(127, 160)))) + "\u200b\ufeff"
_UNSEEN = re.compile("[\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks without a shape: they join letters, or ask for another form of one."""
_SEEN_FORMATS = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2]")
"""Characters of the category Cf that have a shape."""
_NIL = re.compile(r"[-/\\|*＊／＼·•…_.、。]+")
_NIL_WORDS = frozenset({"无", "不适用", "無", "/", "N/A", "n/a", "NA"})
_ZERO_WORDS = frozenset({"零", "〇"})
_UNIT_IN_HEADING = re.compile(rf"({_AMOUNT_UNITS})")


def clean(text: str) -> str:
    """The mark as printed: without surrounding space, control, zero-width and direction characters.

    A character without a meaning (of a font of the document's own) stays as `□`: it may be a digit. So does a control
    character inside: it parts what stands around it, or a browser shows a box for it.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return "".join(map(_seen, text.strip(_AROUND))).strip()


def _seen(letter: str) -> str:
    category = "" if letter in "\n\t\r" else unicodedata.category(letter)
    if category in ("Co", "Cs", "Cn", "Cc") or letter == "\ufffd":
        return "□"
    unseen = category == "Cf" and not _SEEN_FORMATS.match(letter)
    return "" if unseen or _UNSEEN.match(letter) else letter


def heading_unit(heading: str) -> str | None:
    """The amount's unit that a column heading names: "本年收费金额（单位：万元）" gives "万元"."""
    found = _UNIT_IN_HEADING.search("".join(heading.split()))
    return found.group(1) if found else None


@lru_cache(maxsize=8192)
def read_figure(text: str, unit: str | None = None, confidence: float | None = None) -> Cell:
    """The cell that `text` stands for.

    unit  the amount's unit of the column ("万元"), None for counts. A unit written in the cell is kept when it
          is another one; the number is never converted.
    """
    if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= 12:
        return Cell(int(text), text, None, confidence)
    mark = clean(text)
    if _BACKWARDS.search(text):
        return Cell(None, f"⟨{mark}⟩", None, confidence)
    if "\n" in mark:
        return _of_lines([line for part in mark.split("\n") if (line := part.strip())], unit, confidence)
    folded = _grouped(mark.translate(FIGURE))
    if folded in _ZERO_WORDS:
        return Cell(0, mark, None, confidence)
    found = None if _SPACED_DIGITS.search(folded) else _NUMBER.fullmatch("".join(folded.split()))
    if not found:
        return Cell(None, mark, None, confidence)
    written = found["amount"]
    return Cell(_number(found), mark, written if written != unit else None, confidence)


def _grouped(text: str) -> str:
    """A number whose thousands thin spaces part, with commas."""
    found = _THIN_GROUPS.match(text)
    return text if found is None else found[0].replace(found[1], ",") + text[found.end() :]


def _of_lines(lines: Sequence[str], unit: str | None, confidence: float | None) -> Cell:
    """The cell of several lines: one figure with words around it or struck lines beside it, or nothing certain."""
    if any(_ENDS_IN_DIGIT.search(above) and _BEGINS_WITH_DIGIT.match(below) for above, below in pairwise(lines)):
        return Cell(None, _BETWEEN_LINES.join(lines), None, confidence)
    kept = [line for line in lines if not _STRUCK.fullmatch(line)]
    if not kept:
        return Cell(None, "".join(lines), None, confidence)
    whole = read_figure("".join(kept), unit, confidence)
    return whole if len(kept) == len(lines) else replace(whole, raw=_BETWEEN_LINES.join(lines))


def _number(found: re.Match[str]) -> Number:
    whole = found["whole"].replace(",", "")
    if found["fraction"]:
        value = float(found["sign"] + whole + found["fraction"])
        return int(value) if value.is_integer() else value
    return int(found["sign"] + whole)


def is_nil(text: str) -> bool:
    """Whether the text is a mark for "nothing": `/`, `-`, `—`, 无, 不适用."""
    folded = "".join(text.translate(FIGURE).split())
    return folded in _NIL_WORDS or _NIL.fullmatch(folded) is not None


def is_figure(text: str) -> bool:
    """Whether the text could stand in a number cell: a number or a nil mark (a blank is not)."""
    if text.isascii() and text.isdigit():
        return True
    return is_nil(text) or read_figure(text).value is not None or text.replace(" ", "").isdigit()
