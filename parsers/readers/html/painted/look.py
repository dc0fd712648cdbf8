"""How the text of an element is painted: what its style and those around it make of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from parsers.readers.colours import BLACK, LINK, WHITE, Colour, is_alike, is_hardly_seen, laid_over
from parsers.readers.html.flow import OWN_LINES
from parsers.readers.html.painted.cascade import UNSURE, Style
from parsers.readers.html.painted.gradients import stops_of
from parsers.readers.html.painted.lines import has_line, is_doubled
from parsers.readers.html.values import ROOT_FONT, VIEW_HEIGHT, VIEW_WIDTH, colour, font_size, length, number, of_root

Painted = Literal["shown", "unsure", "gone"]

_TABLE_PARTS = {
    **{"table": "table", "caption": "table-caption", "tr": "table-row", "td": "table-cell", "th": "table-cell"},
    **dict.fromkeys(("tbody", "thead", "tfoot"), "table-row-group"),
}
_FAR = 1000.0
"""Pixels from which on nobody looks for a text outside its place."""
_NEAR = 1.0
_LINE = 1.2
"""Times the size of a letter: from line to line."""
_SQUEEZED = 0.4
"""Times the size of a letter: lines lower than that lie on one another."""
_SMALLEST, _SMALL = 2.0, 5.0
"""Pixels: a font below the first cannot be seen, below the second perhaps."""
_INVISIBLE, _FAINT = 0.08, 0.35
_APART = ("flex", "grid", "box")
"""Ends of the displays whose children are boxes of their own, in an order that their style may change."""
_IN_LINE = ("inline", "contents", "ruby", "run-in")
"""What the displays begin with whose boxes stand in a line with others."""
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_FUNCTION = re.compile(r"(?<![\w-])([\w-]+)\(([^()]*)\)")
_TRANSFORMS = ("transform", "scale", "translate", "rotate")
"""Without effect on inline boxes."""
_HANDED_DOWN = frozenset(
    {"color", "visibility", "font-size", "text-indent", "text-fill-color", "direction", "text-shadow", "zoom"}
)
_PAGE = frozenset({"html", "body"})
_DARK = Colour(0.07, 0.07, 0.07)
"""Behind a page that wants to be dark, in Chromium."""
_COLOUR_WORDS = frozenset({"", "inherit", "initial", "unset", "revert", "currentcolor", "auto"})
_NUMBERS = re.compile(r"[\s,]+")
_REDRAWN = ("text-combine-upright", "text-combine", "box-reflect")
"""What sets digits on one another, or a second time."""
_OTHER_FORMS = re.compile(r"super|\bsub\b|fractions|ordinal|['\"](?:su[pb]s|sinf|a?frc|frac|ordn|dnom|numr)")
"""Features of a font that raise, lower or join digits."""
_SMALL_BOXES = frozenset({"table-cell", "inline", "inline-block"})
_CELL_PARTS = frozenset({"table-row", "table-row-group", "table-cell", "table-column"})


@dataclass(frozen=True, slots=True)
class Look:
    """What reaches a text from the elements around it.

    hidden   by `visibility`, which an element inside may take back; lost: for good (off the screen, clipped, …).
    below    the colour behind the text; None when a picture may lie there. stops: the others, where it changes from
             place to place. page_ink: the colour of the page's text where that picture is the whole page's. linked:
             that of links.
    ground   below and stops of the nearest block: what lies behind a block inside inline elements.
    boxed    in its line it stands on a colour of its own, which is seen where the text is not.
    font     pixels. `indent`: what `text-indent` hands down; `begun`: that of the lines that the text stands in.
    kept_in  a box around it cuts off what is wider than so many pixels.
    foreign  the letters are those of a font that the page brings along.
    mirrored written from right to left: signs change their side.
    maybe    a rule of which nobody knows whether it counts says something about the text.
    root     pixels of the font of the page's root. line: pixels from line to line, None where nothing says so.
    numbered the lines of a list begin with numbers, or with a text of the page's own. quoted: so do quotations.
    column   pixels of a table's column where the table, not its content, says how wide it is.
    """

    display: str = "block"
    hidden: bool = False
    lost: bool = False
    opacity: float = 1.0
    colour: Colour = BLACK
    fill: Colour | None = None
    below: Colour | None = WHITE
    stops: tuple[Colour, ...] = ()
    ground: tuple[Colour | None, tuple[Colour, ...]] = (WHITE, ())
    boxed: bool = False
    page_ink: Colour | None = None
    linked: Colour = LINK
    font: float = ROOT_FONT
    indent: float = 0.0
    begun: float = 0.0
    struck: bool = False
    shadowed: bool = False
    unsure: bool = False
    backwards: bool = False
    mirrored: bool = False
    foreign: bool = False
    maybe: bool = False
    shift: str = ""
    kept_in: float | None = None
    root: float = ROOT_FONT
    line: float | None = None
    numbered: bool = False
    quoted: bool = False
    column: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def gone(self) -> bool:
        return self.display == "none"

    def painted(self) -> Painted:
        """What becomes of a text here."""
        if self.maybe:
            return "unsure"
        if self.hidden or self.lost or self.font < _SMALLEST or self.opacity < _INVISIBLE or self.begun <= -_FAR:
            return "gone"
        ink = self.fill or self.colour
        if self.below is None:
            # Over a picture of the whole page, what has the colour of its text is seen as that is.
            invisible = ink.opacity < _INVISIBLE
            hardly = self.page_ink is None or not is_hardly_seen(ink, self.page_ink)
        else:
            papers = (self.below, *self.stops)
            seen = [laid_over(ink, paper) for paper in papers]
            invisible = all(map(is_alike, seen, papers))
            hardly = any(map(is_hardly_seen, seen, papers))
        if invisible and not self.shadowed:
            return "unsure" if self.unsure or self.boxed else "gone"
        faint = invisible or hardly or self.opacity < _FAINT or self.font < _SMALL or self.begun < -self.font
        faint = faint or (self.line is not None and self.line < _SQUEEZED * self.font)
        return "unsure" if faint or self.unsure or self.backwards or self.foreign else "shown"


ROOT = Look()


def display_of(tag: str, style: Style, outer: str = "block") -> str:
    """The computed `display`. `outer`: that of the element around."""
    declared = style.get("display", "")
    if declared == "inherit":
        declared = outer
    if declared == "none" and UNSURE in style:
        declared = ""
    if declared in ("none", "contents"):
        return declared
    if declared in ("", "initial", "unset", "revert"):
        declared = "block" if tag in OWN_LINES else _TABLE_PARTS.get(tag, "inline")
    positioned = style.get("position") in ("absolute", "fixed") or style.get("float", "none") in ("left", "right")
    return "block" if positioned and declared.startswith(("inline", "table-")) else declared


def is_break(look: Look, style: Style) -> bool:
    """Whether the element stands on lines of its own, or as a box of its own in its line."""
    boxed = look.display == "inline-block" and bool({"width", "min-width"} & style.keys())
    return not look.display.startswith(_IN_LINE) or boxed


def gaps(look: Look, style: Style) -> tuple[bool, bool]:
    """Whether room is left before and behind an inline element, as wide as a space."""

    def wide(side: str) -> bool:
        found = (length(style.get(f"{name}-{side}", "0"), look.font) or 0.0 for name in ("margin", "padding"))
        return sum(found) >= 0.2 * max(look.font, _SMALLEST) or has_line(style, side)

    return wide("left"), wide("right")


def children_apart(look: Look) -> bool:
    return look.display.endswith(_APART)


def below_of(parent: Look, tag: str, style: Style, is_link: bool) -> Look:
    """The look of an element with this style inside one with the look of `parent`."""
    variables = parent.variables
    if any(name.startswith("--") for name in style):
        variables = dict(variables) | {name: value for name, value in style.items() if name.startswith("--")}
    if any("var(" in value for value in style.values()):
        style = {name: with_variables(value, variables) for name, value in style.items()}
    if any("rem" in value for value in style.values()):
        style = {name: of_root(value, parent.root) for name, value in style.items()}
    display = display_of(tag, style, parent.display)
    if parent.display == "none" or display == "none":
        return replace(parent, display="none")
    numbered = _is_numbered(tag, style, parent)
    if not style and not is_link:
        if display == parent.display and numbered == parent.numbered:
            return parent
        look = replace(parent, display=display, shift=_kept_shift(parent, display), numbered=numbered)
        return _behind(look, parent)
    font = font_size(style.get("font-size", "1em"), parent.font)
    look = replace(
        parent,
        display=display,
        font=parent.font if font is None else font,
        shift=_kept_shift(parent, display),
        numbered=numbered,
        quoted=any(map(str.isdigit, style["quotes"])) if "quotes" in style else parent.quoted,
        variables=variables,
    )
    if display == "contents":
        # No box: only what is handed down counts.
        style = {name: value for name, value in style.items() if name in _HANDED_DOWN or name == UNSURE}
    return _clipped(_placed(_coloured(_lettered(look, parent, style), parent, tag, style, is_link), style), style)


_UNNUMBERED = frozenset({"none", "disc", "circle", "square", "initial", "inside", "outside", "disclosure-open"})
_LISTS = {"ol": True, "ul": False, "menu": False, "dir": False}


def _is_numbered(tag: str, style: Style, parent: Look) -> bool:
    """Whether what stands in a list here begins with a number, or with a text of the page's own."""
    told = [word for word in style.get("list-style-type", "").split() if word not in ("inherit", "unset")]
    if told:
        return not _UNNUMBERED.issuperset(told)
    return _LISTS.get(tag, parent.numbered)


def is_list_item(tag: str, style: Style, look: Look) -> bool:
    """Whether the element has a number or a sign of a list before it."""
    return look.display == "list-item" or (tag == "li" and "display" not in style)


def with_variables(value: str, variables: Mapping[str, str]) -> str:
    for _ in range(4):
        if "var(" not in value:
            break
        value = _VARIABLE.sub(lambda found: _said_by(variables.get(found[1]), found[2] or ""), value)
    return value


def _said_by(value: str | None, otherwise: str) -> str:
    """What a variable holds; one that is set back holds nothing."""
    return otherwise.strip() if value is None or value.strip() == "initial" else value.strip()


def _lettered(look: Look, parent: Look, style: Style) -> Look:
    visibility = style.get("visibility", "")
    hidden = visibility in ("hidden", "collapse") if visibility not in ("", "inherit") else look.hidden
    opacity = number(style.get("opacity", "1"))
    lines = style.get("text-decoration-line", "")
    detached = look.display.startswith("inline-") or style.get("position") in ("absolute", "fixed") or "float" in style
    struck = (parent.struck and not detached) or "line-through" in lines
    moving = {style.get("animation", "none"), style.get("animation-name", "none")} - {"none", "initial", "inherit"}
    unknown = opacity is None or font_size(style.get("font-size", "1em"), parent.font) is None
    doubtful = unknown or bool(moving) or _is_drawn_otherwise(style, look.font)
    direction = style.get("direction", "")
    overridden = "override" in style.get("unicode-bidi", "")
    indent = length(style["text-indent"], look.font, VIEW_WIDTH) if "text-indent" in style else look.indent
    drawn_back = look.display.startswith("inline-") and (indent or 0.0) <= -_NEAR
    return replace(
        look,
        hidden=hidden,
        opacity=look.opacity * min(max(1.0 if opacity is None else opacity, 0.0), 1.0),
        struck=struck,
        unsure=look.unsure or doubtful or drawn_back,
        line=_line(style.get("line-height", ""), look),
        maybe=look.maybe or UNSURE in style,
        mirrored=direction == "rtl" or (look.mirrored and direction != "ltr"),
        backwards=overridden or (look.backwards and not direction),
        indent=look.indent if indent is None else indent,
        begun=look.begun if _is_inline(look) else look.indent if indent is None else indent,
        shift=_shift(style, look, parent.font),
    )


def _line(value: str, look: Look) -> float | None:
    times = number(value)
    return (
        look.line if value in ("", "inherit") else times * look.font if times is not None else length(value, look.font)
    )


def _is_drawn_otherwise(style: Style, font: float) -> bool:
    """Whether letters are other ones than those in the file, lie on one another, or under a line or a picture."""
    spacing = length(style.get("letter-spacing", "0"), font) or 0.0
    line = length(style.get("text-underline-offset", "0"), font) or 0.0
    return (
        (spacing != 0 and not -0.2 * font < spacing < 0.8 * font)
        or line < 0
        or "text-decoration-thickness" in style
        or (length(style.get("outline-offset", "0"), font) or 0.0) < 0
        or style.get("text-security", "none") != "none"
        or style.get("font-size-adjust", "none") not in ("none", "initial")
        or any(style.get(name, "none") not in ("none", "auto", "initial") for name in ("offset-path", "offset"))
        or any(word in style.get("contain", "") for word in ("size", "strict"))
        or "url(" in style.get("content", "")
        or style.get("display", "").startswith("ruby-")
        or _OTHER_FORMS.search(
            f"{style.get('font-variant', '')} {style.get('font-variant-position', '')}"
            f" {style.get('font-variant-numeric', '')} {style.get('font-feature-settings', '')}"
        )
        is not None
        or any(style.get(name, "none") not in ("none", "initial") for name in _REDRAWN)
        or is_doubled(style.get("text-shadow", "none"), font)
    )


def _kept_shift(outer: Look, display: str) -> str:
    """What is raised with the line that it stands in stays raised."""
    return outer.shift if display.startswith(_IN_LINE) else ""


def _shift(style: Style, look: Look, outer: float) -> str:
    value, font = style.get("vertical-align", ""), look.font
    if look.display == "table-cell":
        return ""
    if value in ("top", "text-top") and font <= 0.8 * outer:
        return "super"
    raised = length(value, font, font) or length(style.get("mso-text-raise", style.get("text-raise", "")), font)
    if value in ("super", "sub"):
        return value
    if raised and abs(raised) >= 0.2 * font:
        return "super" if raised > 0 else "sub"
    return look.shift


def _coloured(look: Look, parent: Look, tag: str, style: Style, is_link: bool) -> Look:
    dark = _is_dark(style)
    shown = _ink(style.get("color", ""), WHITE if dark else parent.colour)
    linked = _ink(style["-link"], parent.linked) if "-link" in style else parent.linked
    if is_link and "color" not in style:
        shown = linked
    fill = _ink(style["text-fill-color"], shown) if "text-fill-color" in style else parent.fill
    unknown = any(_is_unknown(style.get(name, "")) for name in ("color", "text-fill-color", "background-color"))
    look = _behind(replace(look, colour=shown, linked=linked, fill=fill), parent)
    if dark:
        look = replace(look, below=_DARK)
    in_letters = style.get("background-clip") == "text"
    if not in_letters:
        look = _on_paper(look, tag, style)
    if not _is_inline(look):
        look = replace(look, ground=(look.below, look.stops))
    if look.display.startswith("inline") and not _is_one_colour(look, parent):
        look = replace(look, boxed=True)
    shadowed = style["text-shadow"] != "none" if "text-shadow" in style else parent.shadowed
    # A line around letters may be as wide as they are, in any colour.
    stroked = "text-stroke" in style or "text-stroke-width" in style
    return replace(look, shadowed=shadowed, unsure=look.unsure or unknown or stroked or in_letters)


def _behind(look: Look, parent: Look) -> Look:
    """With what lies behind an element: an inline element has no colour behind the blocks in it."""
    block = look.display not in ("contents", "none") and not look.display.startswith("inline")
    if not (block and _is_inline(parent)):
        return look
    below, stops = parent.ground
    return replace(look, below=below, stops=stops, boxed=False)


def _is_one_colour(look: Look, parent: Look) -> bool:
    """Whether nobody sees where the colour behind an element begins."""
    own, around = (look.below, *look.stops), (parent.below, *parent.stops)
    return own == around or all(one and other and is_alike(one, other) for one in own for other in around)


def _is_dark(style: Style) -> bool:
    """Whether a page wants dark paper and light letters."""
    schemes = style.get("color-scheme", "").split()
    return "dark" in schemes and "light" not in schemes


def _on_paper(look: Look, tag: str, style: Style) -> Look:
    """What lies behind the text: a colour, a run of colours on it, or a picture.

    A picture on the colour of a page or of a part of it is its ornament; on that of a cell it may be a digit.
    """
    behind = _ink(style.get("background-color", "transparent"), look.colour)
    shadowed = "inset" in style.get("box-shadow", "")
    pictured = style.get("background-image", "none") not in ("none", "initial")
    below = () if look.below is None else (look.below, *look.stops)
    papers = (behind,) if behind.opacity >= 1 else tuple(laid_over(behind, paper) for paper in below)
    stops = stops_of(style) if pictured else ()
    if stops and papers and not shadowed:
        papers = tuple(laid_over(stop, paper) for stop in stops for paper in papers)
    elif (pictured or shadowed) and (behind.opacity < 1 or (pictured and look.display in _SMALL_BOXES)):
        return replace(look, below=None, stops=(), page_ink=look.colour if tag in _PAGE else None)
    return replace(look, below=papers[0], stops=papers[1:]) if papers else look


def _is_unknown(value: str) -> bool:
    """Whether a colour cannot be calculated."""
    return value not in _COLOUR_WORDS and colour(value) is None


def _ink(value: str, inherited: Colour) -> Colour:
    if value in ("", "inherit", "currentcolor", "unset"):
        return inherited
    return BLACK if value in ("initial", "revert") else colour(value) or inherited


def reach(look: Look, style: Style) -> float:
    """How far, in pixels, the element is moved from where it would stand."""
    return max((abs(move) for move in (*_moves(look, style), *_shifted(look, style))), default=0.0)


def is_along_line(style: Style) -> bool:
    """Whether what is moved stays on its line."""
    upright = any(style.get(name, "0") not in ("0", "auto") for name in ("top", "bottom", "margin-top"))
    turned = "translate" in style or not style.get("transform", "translatex").startswith("translatex")
    return not (upright or turned or style.get("position") in ("absolute", "fixed"))


def _shifted(look: Look, style: Style) -> list[float]:
    """Pixels of `translate`, `translateX`, …"""
    values = [style.get("transform", "")] if not _is_inline(look) else []
    calls = [given for value in values for name, given in _FUNCTION.findall(value) if name.startswith("translate")]
    given = [*calls, style.get("translate", "")] if not _is_inline(look) else calls
    return [length(part, look.font, VIEW_WIDTH) or 0.0 for text in given for part in _NUMBERS.split(text.strip())]


def _placed(look: Look, style: Style) -> Look:
    """Moved away: by its position, its margins, a transformation."""
    position = style.get("position", "static")
    moves = _moves(look, style)
    lost, unsure = _transformed(style, look)
    # The margin of an inline box moves its own line, not the blocks that may stand in it.
    margins_only = _is_inline(look) and position not in ("absolute", "fixed", "relative", "sticky")
    held = margins_only or position == "sticky" or (look.mirrored and position == "static")
    far = not held and any(abs(move) >= _FAR for move in moves)
    moved = any(abs(move) >= _NEAR for move in moves) or position in ("absolute", "fixed") or _draws_next(look, style)
    masked = any(style.get(name, "none") != "none" for name in ("mask", "mask-image", "mix-blend-mode", "clip-path"))
    # What lies under its place may lie under the colour of its cell.
    masked = masked or style.get("z-index", "0").startswith("-")
    return replace(look, lost=look.lost or lost or far, unsure=look.unsure or unsure or moved or masked)


def _draws_next(look: Look, style: Style) -> bool:
    """Whether what follows in the line is drawn over the text."""
    margin = length(style.get("margin-right", "0"), look.font) or 0.0
    return look.display.startswith("inline") and margin < -0.2 * look.font


def _moves(look: Look, style: Style) -> list[float]:
    """Pixels by which its position and its margins move an element."""
    position = style.get("position", "static")
    moves: list[float] = []
    if position in ("absolute", "fixed", "relative", "sticky"):
        moves += [_pixels(style.get(side, "0"), look, side) for side in ("left", "right", "top", "bottom")]
    margins = [_pixels(style.get(f"margin-{side}", "0"), look, side) for side in ("left", "top")]
    if look.display.startswith("inline-"):
        margins[1] = max(margins[1], -_NEAR)  # the line decides how high a box in it stands
    # What hangs on its right edge stays where it is, however far its left margin reaches.
    hung = style.get("float") == "right" or ("right" in style and "left" not in style)
    return moves + [max(margin, -_NEAR) if hung else margin for margin in margins if margin < 0]


def _pixels(value: str, look: Look, side: str) -> float:
    if value in ("auto", "initial", "inherit", "unset"):
        return 0.0
    whole = VIEW_WIDTH if side in ("left", "right") else VIEW_HEIGHT
    found = length(value, look.font, whole)
    return _NEAR if found is None else found


def _is_inline(look: Look) -> bool:
    return look.display in ("inline", "contents")


def _transformed(style: Style, look: Look) -> tuple[bool, bool]:
    """Whether a transformation, a filter or a zoom takes the text away, and whether it may change what is read."""
    lost = unsure = False
    for name in ("filter", "zoom") if _is_inline(look) else ("filter", "zoom", *_TRANSFORMS):
        value = style.get(name, "none")
        if value in ("none", "initial", "normal", "unset", "1"):
            continue
        calls = _FUNCTION.findall(value) if "(" in value else [(name, value)]
        for function, given in calls:
            parts = [part for part in _NUMBERS.split(given.strip()) if part]
            lost = lost or _takes_away(function, parts, look)
            unsure = unsure or not _is_harmless(function, parts)
    return lost, unsure


def _takes_away(function: str, parts: list[str], look: Look) -> bool:
    if function.startswith("translate"):
        return any(abs(length(part, look.font, VIEW_WIDTH) or 0.0) >= _FAR for part in parts)
    if function.startswith("scale"):
        return any(size is not None and 0 <= size < 0.1 for size in map(number, parts[:2]))
    if function == "zoom":  # none at all is none of it
        return any(size is not None and 0 < size < 0.1 for size in map(number, parts[:1]))
    if function == "opacity":
        return bool(parts) and (number(parts[0]) or 0.0) < _INVISIBLE
    return function == "matrix" and len(parts) == 6 and number(parts[0]) == 0 == number(parts[3])


def _is_harmless(function: str, parts: list[str]) -> bool:
    """Whether it changes nothing: translate(0), scale(1), rotate(0)."""
    neutral = 1.0 if function.startswith(("scale", "zoom", "opacity", "brightness", "contrast", "saturate")) else 0.0
    return all((found := re.match(r"[+-]?[\d.]+", part)) is not None and float(found[0]) == neutral for part in parts)


def _clipped(look: Look, style: Style) -> Look:
    """Cut off by a box without room, or by a clip."""
    clip = style.get("clip", "auto")
    if clip.startswith("rect") and style.get("position") in ("absolute", "fixed"):
        return replace(look, lost=look.lost or _is_no_area(clip), unsure=True)
    path = style.get("clip-path", "none")
    skipped = style.get("content-visibility") == "hidden" and not (_is_inline(look) or look.display in _CELL_PARTS)
    lost = look.lost or skipped or _is_no_area(path)
    cuts = [style.get(f"overflow-{side}", "visible") not in ("visible", "initial") for side in ("x", "y")]
    if look.display == "table-cell" and any(cuts):
        widths = (style.get("max-width", ""), style.get("width", "") if look.column is not None else "")
        sizes = [size for width in widths if (size := length(width, look.font)) is not None]
        unsure = look.unsure or _begins_outside(look, style)
        return replace(look, lost=lost, unsure=unsure, kept_in=min(sizes, default=look.column))
    boxed = look.display not in ("inline", "contents", "table-row", "table-row-group", "table-cell", "table")
    low, narrow = _size(style, "height", look), _size(style, "width", look)
    if not boxed or not any(cuts):
        # What is too high for its box stands on the line that ends it, and no longer on its colour.
        drawn = "background-color" in style or any(has_line(style, side) for side in ("top", "bottom"))
        lined = (
            drawn and min((size for size in (low, look.line) if size is not None), default=look.font) < 0.8 * look.font
        )
        return replace(look, lost=lost, unsure=look.unsure or (boxed and lined))
    lost = lost or any(size is not None and size < 2 * _NEAR for size in (low, narrow))
    # Lines may be as low as a box says, or higher where something inside says otherwise.
    squeezed = min((size for size in (low, look.line) if size is not None), default=look.font) < 0.8 * look.font
    squeezed = squeezed or _begins_outside(look, style)
    scrolled = style.get("overflow-x") in ("auto", "scroll")
    kept = look.kept_in if narrow is None or scrolled else min(narrow, look.kept_in or narrow)
    return replace(look, lost=lost, unsure=look.unsure or squeezed, kept_in=kept)


def _begins_outside(look: Look, style: Style) -> bool:
    """Whether a line begins before the box that cuts it off."""
    return look.begun + (length(style.get("padding-left", "0"), look.font) or 0.0) <= -_NEAR


def lines_shown(look: Look, style: Style) -> float | None:
    """For how many lines a box has room that cuts off the rest; None where it cuts off nothing."""
    low = _size(style, "height", look) if style.get("overflow-y", "visible") in ("hidden", "clip") else None
    return None if low is None else low / max(look.line or _LINE * look.font, _NEAR)


def _size(style: Style, side: str, look: Look) -> float | None:
    whole = None if side == "height" else VIEW_WIDTH
    sizes = [length(style[name], look.font, whole) for name in (side, f"max-{side}") if name in style]
    return min((size for size in sizes if size is not None), default=None)


def _is_no_area(clip: str) -> bool:
    """rect(0,0,0,0), rect(1px,1px,1px,1px), inset(50%), inset(100%), circle(0), polygon(0 0, 0 0, 0 0)."""
    found = _FUNCTION.search(clip)
    if not found:
        return False
    function = found[1]
    parts = [part for part in _NUMBERS.split(found[2].strip()) if part]
    values = [float(number[0]) for part in parts if (number := re.match(r"[+-]?[\d.]+", part))]
    if not values or len(values) != len(parts):
        return False
    if function == "rect" and len(values) == 4:
        top, right, bottom, left = values
        return right - left <= 1 or bottom - top <= 1
    if function == "inset":
        return parts[0].endswith("%") and values[0] >= 50
    if function in ("circle", "ellipse"):
        return values[0] == 0
    return function == "polygon" and len(set(zip(values[::2], values[1::2], strict=False))) == 1
