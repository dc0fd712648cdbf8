"""What stands on a page in place of an element's own text: fields of forms, formulas, drawings, frames.

What somebody typed is read where a cell holds nothing else. The rest is no figure: signs in a drawing or a formula
stand above, below and over one another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from parsers.readers.html.around import CELLS, around
from parsers.readers.html.unknown import may_be_figure
from parsers.readers.marks import UNKNOWN, doubtful

REPLACED = frozenset({"input", "textarea", "select", "button", "svg", "canvas", "math", "iframe"})
_DRAWINGS = frozenset({"svg", "canvas", "math", "iframe"})
_SHAPES = "path,line,rect,circle,ellipse,polyline,polygon,use,image"
_TYPED = frozenset({"", "text", "number", "tel", "search"})
_LABELLED = frozenset({"button", "submit", "reset"})
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
"""What a field of numbers shows; it stays empty where something else stands in the page."""
_FIGURE = re.compile(r"[+-]?[\d,]+(?:\.\d+)?")
_PLAIN_FORMULA = frozenset({"mn", "mi", "mo", "mtext", "mrow", "mstyle", "semantics"})
_ROOM = 3
"""Digits for which a field has room besides those that its size says."""
_FEW_LEVELS = 8
_SHORT = 20


def shown_of(element: LexborNode) -> str:
    """The text that is seen in place of the element."""
    tag = element.tag or ""
    if tag in _DRAWINGS:
        return _drawn(element, tag)
    text = _written(element, tag).strip()
    figure = any(letter.isdigit() for letter in text)
    if tag == "button" or (element.attributes.get("type") or "").lower() in _LABELLED:
        return doubtful(text) if figure else ""
    if not figure:
        return ""
    if _FIGURE.fullmatch(text) and _is_alone(element) and not _is_narrow(element, text):
        return text
    return "" if tag == "select" and not _is_alone(element) else doubtful(text)


def _drawn(element: LexborNode, tag: str) -> str:
    if tag in ("svg", "canvas"):
        written = element.css("text,foreignobject") if tag == "svg" else []
        shapes = tag == "canvas" or element.css_first(_SHAPES) is not None
        drawn = UNKNOWN if shapes and _may_be_figure(element) else ""
        return doubtful(" ".join(text.text() for text in written)) or drawn
    if tag == "iframe":
        return doubtful("".join(letter for letter in element.attributes.get("srcdoc") or "" if letter.isdigit()))
    parts = [part for part in element.css("*") if part.mem_id != element.mem_id]
    plain = all(part.tag in _PLAIN_FORMULA for part in parts)
    text = "".join(part.text() for part in element.css("mn,mi,mo,mtext"))
    return text if plain else doubtful(text)


def _written(element: LexborNode, tag: str) -> str:
    attributes = element.attributes
    if tag == "input":
        kind = (attributes.get("type") or "").lower()
        value = attributes.get("value") or ""
        if kind == "number" and not _NUMBER.fullmatch(value):
            return ""
        return value if kind in _TYPED | _LABELLED else ""
    if tag == "select":
        options = element.css("option")
        if "multiple" in attributes or "size" in attributes:
            return " ".join(option.text() for option in options)
        open_ = [
            option for option in options if "disabled" not in option.attributes and not _is_in_closed_group(option)
        ]
        chosen = [option for option in options if "selected" in option.attributes] or open_[:1]
        return chosen[-1].text() if chosen else ""
    return element.text()


def _is_in_closed_group(option: LexborNode) -> bool:
    group = option.parent
    return group is not None and group.tag == "optgroup" and "disabled" in group.attributes


def _is_narrow(field: LexborNode, text: str) -> bool:
    """Whether a field is made for fewer signs than are typed in it."""
    size = field.attributes.get("size") or ""
    return size.isdecimal() and int(size) + _ROOM < len(text)


def _is_alone(element: LexborNode) -> bool:
    """Whether nothing but the element stands in its place: no text, no second field."""
    place = element.parent
    if place is None:
        return False
    others: Mapping[int, LexborNode] = {
        part.mem_id: part for part in place.css("input,textarea,select,button") if part.mem_id != element.mem_id
    }
    visible = [part for part in others.values() if (part.attributes.get("type") or "").lower() != "hidden"]
    rest = place.text().strip()
    return not visible and (not rest or rest == element.text().strip())


def _may_be_figure(drawing: LexborNode) -> bool:
    """Whether a drawing stands for a figure or for one of its digits: beside one, or alone in a cell of a row."""
    cell = around(drawing, CELLS)
    row = cell.parent if cell is not None else None
    if cell is None or row is None or "0" in (drawing.attributes.get("width"), drawing.attributes.get("height")):
        return False
    return is_beside_figure(drawing) or (may_be_figure(cell.text()) and bool(row.text().strip()))


def is_beside_figure(picture: LexborNode) -> bool:
    """Whether a picture stands in a cell with nothing but a figure: it may show one of its digits."""
    attributes = picture.attributes
    wide, high = attributes.get("width"), attributes.get("height")
    if "0" in (wide, high) or (wide == "1" and high in (None, "1", "2")):
        return False
    outer = picture.parent
    for _ in range(_FEW_LEVELS):
        if outer is None:
            return False
        if outer.tag in CELLS:
            text = outer.text().strip()
            return len(text) <= _SHORT and any(letter.isdigit() for letter in text) and not _has_words(text)
        outer = outer.parent
    return False


def _has_words(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
