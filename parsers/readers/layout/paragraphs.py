"""Printed lines put together to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.readers.layout.model import Line

_BEGINS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]是|\d{1,2}[、.．](?!\d))"
)
_WORD = re.compile(r"[A-Za-z]")


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Texts of paragraphs.

    A line goes on where the one before filled its measure and it is not indented itself. Chinese paragraphs
    begin with an indent of two characters, and their last line is rarely full.
    """
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    texts: list[str] = []
    before: Line | None = None
    for line in lines:
        em = line.bottom - line.top
        full = before is not None and before.x1 > right - 2.2 * em
        if full and line.x0 < left + 1.2 * em and not _BEGINS.match(line.text):
            gap = " " if _WORD.match(texts[-1][-1:]) and _WORD.match(line.text[:1]) else ""
            texts[-1] += gap + line.text
        else:
            texts.append(line.text)
        before = line
    return texts
