"""What of an element's own box and text matters beside its look: patches, what is written for it, what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping

from selectolax.lexbor import LexborNode
from tinycss2 import parse_component_value_list

from parsers.readers.colours import WHITE
from parsers.readers.html.around import CELLS
from parsers.readers.html.painted.cascade import Style
from parsers.readers.html.painted.lines import SIDES, has_line, is_painted, upright
from parsers.readers.html.painted.look import Look, Painted
from parsers.readers.html.replaced import is_beside_figure
from parsers.readers.html.values import length
from parsers.readers.marks import doubtful, lowered, raised, struck

_OPAQUE = frozenset(
    {"hr", "img", "canvas", "video", "embed", "object", "iframe", "progress", "meter", "button", "select", "textarea"}
)
"""What covers what it lies over, whatever its style."""
_WITHOUT_BOX = frozenset({"br", "wbr", "img", "input"})
_SHIFTS = {"super": raised, "sub": lowered}
_WIDTH_OF_DIGIT = 0.5
_LONGEST = 60
"""Characters: a longer text in a cell is no figure, and is left as it is where nobody knows how it is painted."""
_IN_PLACE = frozenset({"static", "initial", "inherit"})
_QUOTES = frozenset({"open-quote", "close-quote"})
_READINGS = frozenset({"rt", "rp", "rtc"})


def shown_text(text: str, look: Look, painted: Painted, cell: bool) -> str:
    if painted == "gone":
        return ""
    if look.shift:
        text = _SHIFTS[look.shift](text)
    if look.struck:
        text = struck(text)
    # Only figures suffer from doubt: a sentence is read as it stands.
    if look.shift or not cell or len(text) > _LONGEST or not any(letter.isdigit() for letter in text):
        return text
    if look.mirrored and not text.strip().isdigit():
        return doubtful(text)
    wide = look.kept_in is not None and len(text.strip()) * _WIDTH_OF_DIGIT * look.font > look.kept_in
    return doubtful(text) if painted == "unsure" or wide else text


def is_alone(node: LexborNode) -> bool:
    """Whether a text is all that its cell holds: several stand in an order of their own where lines begin at the
    right."""
    cell = node.parent
    while cell is not None and cell.tag not in CELLS:
        cell = cell.parent
    return cell is None or cell.text().strip() == (node.text_content or "").strip()


def is_patch(name: str, style: Style) -> bool:
    """Whether an element hides what it lies over."""
    return name in _OPAQUE or _is_coloured(style)


def _is_coloured(style: Style) -> bool:
    """Whether a box has a colour, a picture or a line of its own."""
    coloured = any(
        style.get(name, "none") not in ("none", "transparent", "initial", "0")
        for name in ("background-color", "background-image", "box-shadow", "backdrop-filter")
    )
    return coloured or any(has_line(style, side) for side in SIDES)


def is_drawn(element: LexborNode, style: Style) -> bool:
    """Whether an element without text shows a picture beside a figure: one of its digits, perhaps."""
    drawn = style.get("background-image", "none") not in ("none", "initial")
    return drawn and not (element.text() or "").strip() and is_beside_figure(element)


def is_left_empty(element: LexborNode, name: str, look: Look, style: Style) -> bool:
    """Whether a box without text leaves ink beside a figure: a line, a patch that reads as one of its digits."""
    if name in _WITHOUT_BOX or (element.text() or "").strip():
        return False
    ruled = name == "hr" and look.display.startswith("inline")
    return (ruled or leaves_ink(look, style)) and is_beside_figure(element)


def leaves_ink(look: Look, style: Style) -> bool:
    """Whether a box leaves ink though it holds no text."""
    padded = any(style.get(f"padding-{side}", "0") not in ("0", "0px") for side in ("left", "right"))
    return is_painted(style, look.display not in ("inline", "contents") or padded, look.colour, WHITE)


def upright_of(look: Look, style: Style) -> tuple[bool, bool]:
    """Whether an upright line stands before and behind the text of a box, so narrow that it reads as a digit."""
    return upright(style, look.font, look.fill or look.colour, look.below)


def is_small_field(text: str, look: Look, style: Style) -> bool:
    """Whether a field has not room enough for what stands in it."""
    wide, high = (
        min(
            (size for name in (side, f"max-{side}") if (size := length(style.get(name, ""), look.font)) is not None),
            default=None,
        )
        for side in ("width", "height")
    )
    return (high is not None and high < look.font) or (
        wide is not None and wide < len(text.strip()) * _WIDTH_OF_DIGIT * look.font
    )


def may_cover(style: Style) -> bool:
    """Whether a box without text lies over what stands beside it: a patch, a line drawn through."""
    return style.get("position") in ("absolute", "fixed") or _is_drawn_back(style)


def _is_drawn_back(style: Style) -> bool:
    return any(value.startswith("-") for name, value in style.items() if name.startswith("margin"))


def is_moved(style: Style) -> bool:
    """Whether an element may stand elsewhere than in its place."""
    return (
        "transform" in style
        or "translate" in style
        or style.get("position", "static") not in _IN_PLACE
        or (_is_drawn_back(style))
    )


def content_of(value: str, attributes: Mapping[str, str | None], quoted: bool = False) -> str:
    """The text of `content`; what is counted or drawn is uncertain."""
    if value in ("", "none", "normal", "initial"):
        return ""
    text = ""
    for token in parse_component_value_list(value):
        if token.type == "string":
            text += token.value
        elif token.type == "function" and token.lower_name == "attr":
            named = [part for part in token.arguments if part.type != "whitespace"]
            # A type, or what stands for it where it is missing: browsers differ.
            plain = len(named) == 1 and named[0].type == "ident"
            text += (attributes.get(named[0].value) or "") if plain else doubtful("0")
        elif token.type == "function" or (quoted and token.type == "ident" and token.lower_value in _QUOTES):
            text += doubtful("0")
        elif token.type == "literal" and token.value == "/":
            break
    return text


def is_written_before(child: LexborNode, name: str, look: Look, style: Style) -> bool:
    """Whether the page lets a browser write something of its own before the text: quotation marks, a reading."""
    if name in _READINGS:
        return style.get("display", "none") not in ("none", "ruby-text") and bool(child.text().strip())
    return name == "q" and look.quoted
