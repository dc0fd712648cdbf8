"""One pdf page as words and ruling lines, turned upright."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2

from parsers.readers.layout import Page, Rule, Word
from parsers.readers.marks import doubtful, struck
from parsers.readers.pdf.ink import Char, ink_of

_THIN = 3.0
"""Points. A filled rectangle thinner than this is a line: Word and WPS draw borders so."""

_MIDDLE = 0.2
"""Share of a digit's height above and below which a line does not strike it out."""
_UNKNOWN = 0.1
"""Share of characters without a meaning from which on a page counts as having no text."""

Box = tuple[float, float, float, float]


def page_of(page: Any, drawn: pypdfium2.PdfPage, doubt: bool) -> Page:
    """Words and rules of a pdfplumber page: what leaves ink. `drawn`: the page as pdfium draws it; `doubt`: something
    else in the file may hide any of its texts."""
    width, height = float(page.width), float(page.height)
    chars = [char for char in page.chars if char["text"].strip() and _on_page(char, width, height)]
    chars = _inked(chars, page, drawn, doubt)
    if sum(char["text"].startswith("(cid:") for char in chars) > _UNKNOWN * len(chars):
        # A font that does not say which characters its shapes are: only the picture of the page can be read.
        chars = []
    turn = _turn_of(chars)
    rules = [Rule(*_turned(box, turn, width, height)) for box in _rules(page)]
    words = without_struck([Word(char["text"], *_turned(_box(char), turn, width, height)) for char in chars], rules)
    if turn in {90, 270}:
        width, height = height, width
    return Page(width, height, words, rules)


def _inked(chars: list[dict[str, Any]], page: Any, drawn: pypdfium2.PdfPage, doubt: bool) -> list[dict[str, Any]]:
    """The characters that are seen; digits that nobody can be sure of are no figure."""
    left, top = _cut(page)
    boxes = [(box[0] - left, box[1] - top, box[2] - left, box[3] - top) for box in map(_box, chars)]
    ink = ink_of(drawn, [Char(char["text"], box) for char, box in zip(chars, boxes, strict=True)], doubt)
    if not ink:
        return chars
    seen = [(index, char) for index, char in enumerate(chars) if ink.get(index) != "none"]
    return [
        {**char, "text": doubtful(char["text"])} if index in ink and char["text"].isdigit() else char
        for index, char in seen
    ]


def _cut(page: Any) -> tuple[float, float]:
    """What the crop box takes off at the left and at the top of a page that is not turned."""
    if page.rotation or page.cropbox == page.mediabox:
        return 0.0, 0.0
    return float(page.cropbox[0] - page.mediabox[0]), float(page.mediabox[3] - page.cropbox[3])


def without_struck(words: Sequence[Word], rules: Sequence[Rule]) -> list[Word]:
    """The words, digits with a line drawn through their middle shown as struck out."""
    lines = sorted((rule for rule in rules if rule.horizontal), key=_height)
    heights = [_height(rule) for rule in lines]
    if not lines:
        return list(words)
    return [
        replace(word, text=struck(word.text)) if word.text.isdigit() and _is_struck(word, lines, heights) else word
        for word in words
    ]


def _height(rule: Rule) -> float:
    return (rule.top + rule.bottom) / 2


def _is_struck(word: Word, lines: Sequence[Rule], heights: Sequence[float]) -> bool:
    tall = word.bottom - word.top
    first, last = bisect(heights, word.top + _MIDDLE * tall), bisect(heights, word.bottom - _MIDDLE * tall)
    return any(rule.x0 <= word.x <= rule.x1 for rule in lines[first:last])


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
        a, b = char["matrix"][0], char["matrix"][1]
        if abs(a) >= abs(b):
            turns[0 if a >= 0 else 180] += 1
        else:
            turns[90 if b > 0 else 270] += 1
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
