"""Page numbers and running heads: printed on every page, part of none of its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

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
