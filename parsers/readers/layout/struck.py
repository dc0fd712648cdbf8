"""Digits with a line drawn through their middle: struck out, whoever drew the line."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace

from parsers.readers.layout.model import Rule, Word
from parsers.readers.marks import struck

_MIDDLE = 0.2
"""Share of a digit's height above and below which a line does not strike it out."""


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
