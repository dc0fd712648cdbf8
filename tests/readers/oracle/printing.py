"""What LibreOffice prints: the pdf that it makes, and of its text what leaves ink, line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
from PIL import Image

from parsers.model import Grid
from parsers.numbers import read_figure
from tests.readers.conftest import convert
from tests.readers.reading import blocks_of

SCALE = 3.0
_SEEN = 40
_ONE_LINE = 5.0
_READABLE = 1.5
"""Points: from foot to foot of one line; a digit that is lower is a speck."""
_LABEL = re.compile(r"R(\d+)E(.*)")


def printed(folder: Path, source: Path) -> dict[int, list[str]]:
    """Number of a row (its label is `R7E`) → the lines printed in it, from left to right and top to bottom."""
    found: dict[int, list[str]] = {}
    with pypdfium2.PdfDocument(convert(folder, source, "pdf")) as pdf:
        row = None
        for page in pdf:
            row = _collect(page, found, row)
    return found


def _collect(page: pypdfium2.PdfPage, found: dict[int, list[str]], row: int | None) -> int | None:
    """`row`, and the answer: the row that goes on over the page break."""
    picture = page.render(scale=SCALE, grayscale=True).to_pil().convert("L")
    height = page.get_height()
    text = page.get_textpage()
    letters: list[tuple[float, float, str]] = []
    for index in range(text.count_chars()):
        letter = text.get_text_range(index, 1)
        left, bottom, right, top = text.get_charbox(index)
        box = (left, height - top, right, height - bottom)
        speck = letter.isdigit() and top - bottom < _READABLE
        if letter.strip() and not speck and _has_ink(picture, box, 0 if letter.isdigit() else 1):
            letters.append((height - bottom, left, letter))
    for line in _lines(letters):
        label = _LABEL.match(line)
        if label:
            row = int(label[1])
            found[row] = [label[2]] if label[2] else []
        elif row is not None:
            found[row].append(line)
    return row


def _lines(letters: list[tuple[float, float, str]]) -> list[str]:
    """Letters on nearly one foot, from left to right."""
    lines: list[list[tuple[float, float, str]]] = []
    for letter in sorted(letters):
        if lines and letter[0] - lines[-1][0][0] < _ONE_LINE:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return ["".join(letter for _, _, letter in sorted(line, key=lambda one: one[1])) for line in lines]


def _has_ink(picture: Image.Image, box: tuple[float, float, float, float], beside: int) -> bool:
    """`beside`: pixels to look further to the sides. None for digits: their neighbours have ink of their own."""
    left, top, right, bottom = (round(edge * SCALE) for edge in box)
    wide = (left - beside, max(right, left + 1) + 2 * beside)
    low, high = picture.crop((wide[0], top - 1, wide[1], max(bottom, top) + 2)).getextrema()
    return bool(high - low > _SEEN)


def agree(read: dict[int, str], seen: dict[int, list[str]], told: list[str]) -> None:
    """The value of every row is the one that its printed lines show, or none; a quarter of them have one."""
    wrong, certain = [], 0
    for number, text in read.items():
        value = read_figure(text).value
        lines = [line.replace(",", "") for line in seen.get(number, [])]
        shown = read_figure("\n".join(lines)).value
        certain += value is not None
        if value is not None and value != shown:
            wrong.append((number, text, lines, told[number]))
    assert wrong == []
    assert certain > len(told) // 4


def cells(data: bytes) -> dict[int, str]:
    """Number of a row → the text beside its label; a row of which nothing else is shown may be left out."""
    rows = [[cell.text for cell in row if cell] for b in blocks_of(data) if isinstance(b, Grid) for row in b.rows]
    return {int(row[0][1:-1]): row[1] for row in rows if len(row) == 2}
