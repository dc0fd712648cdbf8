"""What stands outside tables: running heads and page numbers taken out, printed lines put together to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parsers.model import Paragraph
from parsers.readers.layout.model import Line, Page, Part

_EDGE = 0.13
"""Share of the page at its top and bottom where running heads and page numbers stand."""

_NUMBER = re.compile(
    r"^[-—–－―─·•\s]*(?:第\s*)?\d{1,3}\s*页?\s*(?:[/／]|共|,|，)?\s*(?:共?\s*\d{1,3}\s*页?)?[-—–－―─·•\s]*$"
)
_DIGITS = re.compile(r"\d+")


def without_furniture(pages: Sequence[Page], parts: Sequence[list[Part]]) -> tuple[list[list[Part]], list[str]]:
    """The parts without page numbers and repeated heads and feet, and the heads and feet taken out."""
    seen: Counter[str] = Counter()
    for page, found in zip(pages, parts, strict=True):
        seen.update({_key(part) for part in found if _at_edge(part, page)})
    repeated = {key for key, count in seen.items() if key and count >= max(2, (len(pages) + 1) // 2)}
    kept: list[list[Part]] = []
    removed: list[str] = []
    for page, found in zip(pages, parts, strict=True):
        kept.append([])
        for part in found:
            if _at_edge(part, page) and isinstance(part, Line) and (_NUMBER.match(part.text) or _key(part) in repeated):
                if not _NUMBER.match(part.text) and part.text not in removed:
                    removed.append(part.text)
            else:
                kept[-1].append(part)
    return kept, removed


def _at_edge(part: Part, page: Page) -> bool:
    if not isinstance(part, Line):
        return False
    return part.bottom < _EDGE * page.height or part.top > (1 - _EDGE) * page.height


def _key(part: Part) -> str:
    """The text without its numbers, which count the pages."""
    return _DIGITS.sub("#", part.text) if isinstance(part, Line) else ""


_BEGINS = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]是|\d{1,2}[、.．](?!\d))"
)
_WORD = re.compile(r"[A-Za-z]")


def paragraphs(lines: Sequence[Line]) -> list[Paragraph]:
    """The paragraphs of the lines, each on the page on which it begins.

    A line goes on where the one before filled its measure and it is not indented itself. Chinese paragraphs
    begin with an indent of two characters, and their last line is rarely full.
    """
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    texts: list[str] = []
    pages: list[int] = []
    before: Line | None = None
    for line in lines:
        em = line.bottom - line.top
        full = before is not None and before.x1 > right - 2.2 * em
        if full and line.x0 < left + 1.2 * em and not _BEGINS.match(line.text):
            gap = " " if _WORD.match(texts[-1][-1:]) and _WORD.match(line.text[:1]) else ""
            texts[-1] += gap + line.text
        else:
            texts.append(line.text)
            pages.append(line.page)
        before = line
    return [Paragraph(text, at=page) for text, page in zip(texts, pages, strict=True)]
