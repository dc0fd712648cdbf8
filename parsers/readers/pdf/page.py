"""One pdf page as words and ruling lines, turned upright."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2

from parsers.readers.layout import Page, Rule, Word, without_struck
from parsers.readers.marks import doubtful
from parsers.readers.pdf.ink import Char, ink_of

_THIN = 3.0
"""Points. A filled rectangle thinner than this is a line: Word and WPS draw borders so."""

_MIDDLE = 0.2
"""Share of a digit's height above and below which a line does not strike it out."""
_UNKNOWN = 0.1
"""Share of characters without a meaning from which on a page counts as having no text."""

_FLAT = 0.2
_MOST_LINES = 200
"""Points of width below which nobody can read a digit; slanting lines of a page that are looked at."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]


def page_of(page: Any, drawn: pypdfium2.PdfPage, doubt: bool, marks: Sequence[Box] = ()) -> Page:
    """Words and rules of a pdfplumber page: what leaves ink. `drawn`: the page as pdfium draws it; `doubt`: something
    else in the file may hide any of its texts; `marks`: where something of unknown looks lies on it."""
    width, height = float(page.width), float(page.height)
    chars = [char for char in page.chars if char["text"].strip() and _on_page(char, width, height)]
    chars = _told_apart(_inked(chars, page, drawn, doubt, marks), page)
    if sum(char["text"].startswith("(cid:") for char in chars) > _UNKNOWN * len(chars):
        # A font that does not say which characters its shapes are: only the picture of the page can be read.
        chars = []
    turn = _turn_of(chars)
    chars = [_doubted(char) if _turn(char) != turn or _is_mirrored(char) else char for char in chars]
    rules = [Rule(*_turned(box, turn, width, height)) for box in _rules(page)]
    words = without_struck([Word(char["text"], *_turned(_box(char), turn, width, height)) for char in chars], rules)
    if turn in {90, 270}:
        width, height = height, width
    return Page(width, height, words, rules)


def _inked(
    chars: list[dict[str, Any]], page: Any, drawn: pypdfium2.PdfPage, doubt: bool, marks: Sequence[Box]
) -> list[dict[str, Any]]:
    """The characters that are seen; digits that nobody can be sure of are no figure."""
    left, top = _cut(page)
    boxes = [(box[0] - left, box[1] - top, box[2] - left, box[3] - top) for box in map(_box, chars)]
    width, height = drawn.get_size()
    if not page.rotation:
        inside = [_is_inside(box, width, height) for box in boxes]
        chars = [char for char, shown in zip(chars, inside, strict=True) if shown]
        boxes = [box for box, shown in zip(boxes, inside, strict=True) if shown]
    ink = ink_of(drawn, [Char(char["text"], box) for char, box in zip(chars, boxes, strict=True)], doubt)
    if not ink and not marks:
        return chars
    seen = [(index, char) for index, char in enumerate(chars) if ink.get(index) != "none"]
    return [
        _doubted(char) if index in ink or any(_meet(boxes[index], mark) for mark in marks) else char
        for index, char in seen
    ]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _doubted(char: dict[str, Any]) -> dict[str, Any]:
    return {**char, "text": doubtful(char["text"])} if char["text"].isdigit() else char


def _is_inside(box: Box, width: float, height: float) -> bool:
    """Whether the middle of a character lies on the page as it is shown."""
    return 0 <= (box[0] + box[2]) / 2 <= width and 0 <= (box[1] + box[3]) / 2 <= height


def _told_apart(chars: list[dict[str, Any]], page: Any) -> list[dict[str, Any]]:
    """The characters; digits pressed flat or with a slanting line across them are no figure."""
    lines = [line for item in [*page.lines, *page.curves] for line in pairwise(item["pts"]) if _is_slanted(*line)]
    lines = lines[:_MOST_LINES]
    return [
        _doubted(char)
        if char["text"].isdigit() and (char["width"] < _FLAT or any(_is_crossed(_box(char), *line) for line in lines))
        else char
        for char in chars
    ]


def _is_slanted(start: Point, end: Point) -> bool:
    return min(abs(start[0] - end[0]), abs(start[1] - end[1])) > _THIN / 2


def _is_crossed(box: Box, start: Point, end: Point) -> bool:
    """Whether a line runs through the middle of a box (the part of it that Liang and Barsky's cut leaves)."""
    edge = _MIDDLE * (box[3] - box[1])
    across, down = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for step, room in (
        (-across, start[0] - box[0]),
        (across, box[2] - start[0]),
        (-down, start[1] - box[1] - edge),
        (down, box[3] - edge - start[1]),
    ):
        if step == 0 and room < 0:
            return False
        if step < 0:
            first = max(first, room / step)
        elif step > 0:
            last = min(last, room / step)
    return first < last


def _cut(page: Any) -> tuple[float, float]:
    """What the crop box takes off at the left and at the top of a page that is not turned."""
    if page.rotation or page.cropbox == page.mediabox:
        return 0.0, 0.0
    return float(page.cropbox[0] - page.mediabox[0]), float(page.mediabox[3] - page.cropbox[3])


def _box(item: dict[str, Any]) -> Box:
    return float(item["x0"]), float(item["top"]), float(item["x1"]), float(item["bottom"])


def _on_page(char: dict[str, Any], width: float, height: float) -> bool:
    """Text outside the page, and text drawn so small that nobody can read it, is not printed."""
    inside = char["x0"] >= -1 and char["x1"] <= width + 1 and char["top"] >= -1 and char["bottom"] <= height + 1
    return bool(inside and max(char["width"], char["height"]) > 1.0)


def _turn_of(chars: Iterable[dict[str, Any]]) -> int:
    """By how many degrees most of the text was turned counter-clockwise: a wide table set sideways on its page."""
    turns: Counter[int] = Counter()
    for char in chars:
        turns[_turn(char)] += 1
    return turns.most_common(1)[0][0] if turns else 0


def _turn(char: dict[str, Any]) -> int:
    a, b = char["matrix"][0], char["matrix"][1]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _is_mirrored(char: dict[str, Any]) -> bool:
    a, b, c, d = char["matrix"][:4]
    return bool(a * d - b * c < 0)


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


def _rules(page: Any) -> Iterator[Box]:
    """Straight lines along the axes, drawn as lines, as sides of rectangles or as thin filled rectangles."""
    for item in page.lines:
        yield from _straight(_box(item))
    for item in [*page.rects, *page.curves]:
        x0, top, x1, bottom = _box(item)
        if min(x1 - x0, bottom - top) <= _THIN:
            yield from _straight((x0, top, x1, bottom))
        elif item in page.rects and item.get("stroke"):
            yield from ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom))


def _straight(box: Box) -> Iterator[Box]:
    x0, top, x1, bottom = box
    if min(x1 - x0, bottom - top) <= _THIN < max(x1 - x0, bottom - top):
        yield box
