"""How high paragraphs and rows are at least; how high they are, only the one who lays them out knows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from parsers.readers.docx.looks import NOTHING_AROUND, Looks
from parsers.readers.docx.names import attribute, child, children, is_on, value_of, word_name
from parsers.readers.docx.parts import cells_of
from parsers.readers.docx.runs import mark_is_gone, paragraph_content

_SIZE, _NARROW, _LATIN = 20, 0.8, 0.2
"""Half-points of letters of which nothing is said; the share of their width that letters take up at least; the width of
the narrowest letters against that of Chinese ones."""
_LINE, _TWIPS = 240, 20.0
"""`w:line` of lines as high as their letters; to a point."""
_EVEN = 10_000
"""Half-points: letters of any size."""
_CLOSE = "contextualSpacing"
_DEEPEST = 8


def twips(value: str | None, usual: float) -> float:
    text = (value or "").strip()
    return int(text) / _TWIPS if text.lstrip("+-").isdecimal() and text.isascii() and len(text) < 10 else usual


@dataclass(frozen=True, slots=True)
class Heights:
    """`width`: of the broadest line, in points. `spacings`: what styles say of the room between lines, by their ids; ""
    is what counts where no style does."""

    looks: Looks
    spacings: Mapping[str, Mapping[str, str]]
    width: float

    def of_row(self, row: etree._Element) -> float:
        told = child(row, "trPr", "trHeight")
        height = twips(attribute(told, "val"), 0.0)
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
        spacing = self._spacing(child(paragraph, "pPr"))
        return self._of(paragraph, spacing, _EVEN) + (_behind(spacing) if self._is_in_flow(paragraph) else 0.0)

    def _in_row(self, paragraph: etree._Element) -> float:
        """The style of a table may take room away, and make letters smaller."""
        parts = (look.size for looks in self.looks.tables.values() for look in looks.values())
        most = min(filter(None, parts), default=_EVEN)
        told = self._spacing(child(paragraph, "pPr"))
        return min(self._of(paragraph, spacing, most) for spacing in (told, {}))

    def _is_in_flow(self, paragraph: etree._Element) -> bool:
        return not mark_is_gone(paragraph) and child(paragraph, "pPr", "framePr") is None

    def _of(self, paragraph: etree._Element, spacing: Mapping[str, str], most: int) -> float:
        """`most`: half-points that the letters have at most."""
        if not self._is_in_flow(paragraph):
            return 0.0
        properties = child(paragraph, "pPr")
        around = self.looks.of_paragraph(properties, NOTHING_AROUND)
        text = paragraph_content(paragraph, self.looks, around).text
        sizes = [self.looks.of_run(run, around).size or _SIZE for run in paragraph.iter() if word_name(run) == "r"]
        mark = value_of(child(properties, "rPr"), "sz") or ""
        usual = int(mark) if mark.isdecimal() else around.paragraph.size or self.looks.defaults.size or _SIZE
        size = min(*(sizes or [usual]), most) / 2
        ems = sum(1.0 if ord(letter) > 0x2E7F else _LATIN for letter in text)
        return max(math.ceil(_NARROW * ems * size / self.width), 1) * _of_line(spacing, size)

    def _spacing(self, properties: etree._Element | None) -> dict[str, str]:
        named = value_of(properties, "pStyle") or self.looks.usual.get("paragraph", "")
        return {**self.spacings.get(named, self.spacings.get("", {})), **_said(properties)}


def _of_line(spacing: Mapping[str, str], size: float) -> float:
    line, rule = spacing.get("line"), spacing.get("lineRule", "auto")
    if rule == "exact":
        return twips(line, 0.0)
    high = twips(line, size)
    return max(high, size) if rule == "atLeast" or line is None else size * high * _TWIPS / _LINE


def _behind(spacing: Mapping[str, str]) -> float:
    told = _CLOSE in spacing or spacing.get("afterAutospacing", "0") not in ("0", "false", "off")
    return 0.0 if told else max(twips(spacing.get("after"), 0.0), 0.0)


def _said(properties: etree._Element | None) -> dict[str, str]:
    spacing = child(properties, "spacing")
    said = {} if spacing is None else {str(key).rpartition("}")[2]: str(value) for key, value in spacing.attrib.items()}
    return {**said, _CLOSE: "1"} if is_on(properties, _CLOSE) else said


def read_spacings(styles: etree._Element | None) -> dict[str, dict[str, str]]:
    """What each style says, with all that it is based on."""
    own = {attribute(style, "styleId") or "": style for style in children(styles, "style")}
    default = _said(child(styles, "docDefaults", "pPrDefault", "pPr"))
    found = {"": default}
    for name in own:
        said: dict[str, str] = {}
        outer = name
        for _ in range(_DEEPEST):
            if outer not in own:
                break
            said = {**_said(child(own[outer], "pPr")), **said}
            outer = value_of(own[outer], "basedOn") or ""
        found[name] = {**default, **said}
    return found
