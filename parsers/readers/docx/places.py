"""Where things lie that float: their distance from the top of the page or of the line that they are anchored in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from parsers.readers.docx.names import tags_of, word_name
from parsers.readers.docx.runs import SHAPES, alternative, is_hidden_shape

_EMU = 12_700.0
"""To a point."""
EVERYWHERE = 1e6
"""Points: the reach of a thing of which nobody knows how high it is, or where."""
_GONE = frozenset({"del", "moveFrom", ""})
_OF_PAGE = frozenset({"page", "margin", "topMargin", "bottomMargin", "insideMargin", "outsideMargin"})
_CLEAR = frozenset({"rect", "roundRect", "ellipse"})
_CLEAR_VML = frozenset({"v:rect", "v:roundrect", "v:oval", "v:shape"})
"""Shapes that show what lies under them if they are not filled; lines and others cross it."""
_LENGTH = re.compile(r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*(pt|in|cm|mm|px|pc|)\s*")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "pc": 12.0, "": 1 / _EMU}
_RELATIVE_VML = {"text": "paragraph", "top-margin-area": "topMargin", "bottom-margin-area": "bottomMargin"}


@dataclass(frozen=True, slots=True)
class Page:
    """Bounds over all sections, in points: the highest page with the smallest margins, the broadest lines. `columns`:
    some text runs in columns; `new_sections`: every section begins a page."""

    height: float
    top: float
    bottom: float
    width: float
    columns: bool
    new_sections: bool

    @property
    def foot(self) -> float:
        """Where the lowest line ends."""
        return self.height - self.bottom


@dataclass(frozen=True, slots=True)
class Float:
    """Where a thing lies: from `first` to `last`, from the top of its page, or of its anchor's line."""

    of_page: bool
    first: float
    last: float


def floating_in(element: etree._Element) -> Iterator[etree._Element]:
    """What may float, wherever it stands."""
    return element.iter(*(tag for name in ("wp:anchor", *SHAPES) for tag in tags_of(name)))


def floats(element: etree._Element, page: Page) -> Iterator[Float]:
    """What is anchored in a paragraph or a row and hides what it lies on."""
    for item in element:
        name = word_name(item)
        if name == "mc:AlternateContent":
            yield from floats(alternative(item), page)
        elif name == "wp:anchor":
            yield from () if _is_clear(item) else (_of_drawing(item, page),)
        elif name in SHAPES:
            style = _style(item)
            seen = not is_hidden_shape(item, name) and not _is_clear_shape(item)
            if seen and style.get("position") in ("absolute", "relative"):
                yield _of_shape(item, style, page)
        elif name not in _GONE:
            yield from floats(item, page)


def _is_clear(anchor: etree._Element) -> bool:
    """Whether one sees through all of a drawing: frames without a fill, and no digits in them."""
    parts = {str(part.tag).rpartition("}")[2] for part in anchor.iter(etree.Element)}
    filled = parts.isdisjoint({"pic", "graphicFrame", "blip", "chart", "relIds"})
    looks = [part for part in anchor.iter(etree.Element) if str(part.tag).endswith("}spPr")]
    return filled and bool(looks) and all(_is_frame(look) for look in looks) and not _has_digits(anchor)


def _is_frame(look: etree._Element) -> bool:
    names = {str(part.tag).rpartition("}")[2]: part for part in look}
    form = names["prstGeom"].get("prst") if "prstGeom" in names else None
    return "noFill" in names and form in _CLEAR


def _has_digits(element: etree._Element) -> bool:
    return any(letter.isdigit() for part in element.iter() if word_name(part) == "t" for letter in part.text or "")


def _is_clear_shape(shape: etree._Element) -> bool:
    parts = {word_name(part) for part in shape.iter()}
    empty = shape.get("filled") in ("f", "false") and word_name(shape) in ("v:rect", "v:roundrect", "v:oval", "v:shape")
    return empty and parts.isdisjoint({"v:imagedata", "v:textpath", "v:fill"}) and not _has_digits(shape)


def _of_drawing(anchor: etree._Element, page: Page) -> Float:
    """ECMA-376 Part 1, 20.4.2.3."""
    parts = {str(part.tag).rpartition("}")[2]: part for part in anchor if isinstance(part.tag, str)}
    place, extent = parts.get("positionV"), parts.get("extent")
    turned = any(part.get("rot", "0") != "0" for part in anchor.iter(etree.Element) if "rot" in part.attrib)
    high = _emu(extent, "cy")
    if extent is None or high is None or "sizeRelV" in parts:
        return Float(True, -EVERYWHERE, EVERYWHERE)
    spare = (_emu(extent, "cx") or 0.0) if turned else 0.0
    if anchor.get("simplePos") in ("1", "true"):
        place, first = None, _emu(parts.get("simplePos"), "y")
        return _spared(_placed("page", None, first, high, page), spare)
    told = {str(part.tag).rpartition("}")[2]: (part.text or "").strip() for part in place} if place is not None else {}
    relative = place.get("relativeFrom", "") if place is not None else ""
    offset = _whole(told.get("posOffset"))
    if "align" not in told and offset is None:
        return Float(True, -EVERYWHERE, EVERYWHERE)
    return _spared(_placed(relative, told.get("align"), offset, high, page), spare)


def _spared(one: Float, spare: float) -> Float:
    """With the room around it that its corners need where it is turned."""
    return Float(one.of_page, one.first - spare / 2, one.last + spare / 2)


def _emu(element: etree._Element | None, name: str) -> float | None:
    return None if element is None else _whole(element.get(name))


def _whole(text: str | None) -> float | None:
    said = (text or "").strip()
    return int(said) / _EMU if said.lstrip("+-").isdecimal() and said.isascii() and len(said) < 12 else None


def _placed(relative: str, align: str | None, offset: float | None, high: float, page: Page) -> Float:
    """`relative`: to what the place is told, in the words of DrawingML; in others a thing may be anywhere."""
    if relative in ("paragraph", "line"):
        return Float(False, *((-high, high) if align else (offset or 0.0, (offset or 0.0) + high)))
    if relative not in _OF_PAGE:
        return Float(True, -EVERYWHERE, EVERYWHERE)
    first, last = {
        "margin": (page.top, page.foot),
        "topMargin": (0.0, page.top),
        "bottomMargin": (page.foot, page.height),
    }.get(relative, (0.0, page.height))
    if align is None:
        return Float(True, first + (offset or 0.0), first + (offset or 0.0) + high)
    middle = (first + last) / 2
    tops = {"top": first, "bottom": last - high, "center": middle - high / 2}
    if align not in tops:
        return Float(True, -EVERYWHERE, EVERYWHERE)
    return Float(True, tops[align], tops[align] + high)


def _style(shape: etree._Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in (shape.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _of_shape(shape: etree._Element, style: dict[str, str], page: Page) -> Float:
    """ECMA-376 Part 4, 14.1.2.19: `style` of a VML shape."""
    told = style.get("mso-position-vertical-relative", "text")
    relative = _RELATIVE_VML.get(told, told)
    align = style.get("mso-position-vertical", "absolute")
    first, last = _length(style.get("margin-top", "0")), _length(style.get("height"))
    if word_name(shape) == "v:line":
        ends = [_length((shape.get(name) or "").partition(",")[2]) for name in ("from", "to")]
        known = [end for end in ends if end is not None]
        first, last = (min(known), max(known) - min(known)) if len(known) == len(ends) else (None, None)
    if first is None or last is None or "mso-height-percent" in style or "mso-top-percent" in style:
        return Float(True, -EVERYWHERE, EVERYWHERE)
    spare = (_length(style.get("width")) or EVERYWHERE) if "rotation" in style else 0.0
    return _spared(_placed(relative, None if align == "absolute" else align, first, last, page), spare)


def _length(text: str | None) -> float | None:
    found = _LENGTH.fullmatch(text or "")
    return float(found[1]) * _UNITS[found[2]] if found else None
