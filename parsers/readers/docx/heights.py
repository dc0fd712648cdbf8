"""How high paragraphs and rows are at least; how high they are, only the one who lays them out knows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree

from parsers.readers.docx.looks import NOTHING_AROUND, Looks
from parsers.readers.docx.names import attribute, child, children, value_of, word_name
from parsers.readers.docx.parts import cells_of
from parsers.readers.docx.runs import mark_is_gone, paragraph_content
from parsers.readers.docx.standing import NOTHING, Said, twips

_SIZE, _NARROW, _LATIN = 20, 0.8, 0.2
"""Half-points of letters of which nothing is said; the share of their width that letters take up at least; the width of
the narrowest letters against that of Chinese ones."""
_LINE, POINT = 240, 20.0
"""`w:line` of lines as high as their letters; to a point."""
_EVEN = 10_000
"""Half-points: letters of any size."""


@dataclass(frozen=True, slots=True)
class Heights:
    """`width`: of the broadest line, in points."""

    looks: Looks
    width: float

    def of_row(self, row: etree._Element) -> float:
        told = child(row, "trPr", "trHeight")
        height = twips(attribute(told, "val")) / POINT
        if told is not None and attribute(told, "hRule") == "exact":
            return height
        cells = (
            sum(map(self._in_row, children(cell, "p")))
            for cell in cells_of(row)
            if child(cell, "tcPr", "vMerge") is None
        )
        return max([height, *cells])

    def of(self, paragraph: etree._Element) -> float:
        """So many lines as its letters need, each as high as the smallest of them, and the room behind it."""
        told = self.looks.standing_of(child(paragraph, "pPr"))
        return self._of(paragraph, told, _EVEN) + _behind(told) if _is_in_flow(paragraph, told) else 0.0

    def _in_row(self, paragraph: etree._Element) -> float:
        """The style of a table may take room away, and make letters smaller."""
        parts = (look.size for looks in self.looks.tables.values() for look in looks.values())
        most = min(filter(None, parts), default=_EVEN)
        told = self.looks.standing_of(child(paragraph, "pPr"))
        if not _is_in_flow(paragraph, told):
            return 0.0
        return min(self._of(paragraph, each, most) for each in (told, NOTHING))

    def _of(self, paragraph: etree._Element, told: Said, most: int) -> float:
        """`most`: half-points that the letters have at most."""
        properties = child(paragraph, "pPr")
        around = self.looks.of_paragraph(properties, NOTHING_AROUND)
        text = paragraph_content(paragraph, self.looks, around).text
        sizes = [self.looks.of_run(run, around).size or _SIZE for run in paragraph.iter() if word_name(run) == "r"]
        mark = value_of(child(properties, "rPr"), "sz") or ""
        usual = int(mark) if mark.isdecimal() else around.paragraph.size or self.looks.defaults.size or _SIZE
        size = min(*(sizes or [usual]), most) / 2
        ems = sum(1.0 if ord(letter) > 0x2E7F else _LATIN for letter in text)
        return max(math.ceil(_NARROW * ems * size / self.width), 1) * _of_line(told, size)


def _is_in_flow(paragraph: etree._Element, told: Said) -> bool:
    return not mark_is_gone(paragraph) and not any(name.startswith("framePr.") for name in told)


def _of_line(told: Said, size: float) -> float:
    line, rule = told.get("spacing.line"), told.get("spacing.lineRule", "auto")
    high = twips(line) / POINT
    if rule == "exact":
        return high
    return max(high, size) if rule == "atLeast" or line is None else size * high * POINT / _LINE


def _behind(told: Said) -> float:
    close = told.get("contextualSpacing") or told.get("spacing.afterAutospacing", "0") not in ("0", "false", "off")
    return 0.0 if close else max(twips(told.get("spacing.after")), 0) / POINT
