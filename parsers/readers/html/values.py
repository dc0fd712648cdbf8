"""Values of CSS as numbers: lengths in pixels, colours in red, green, blue and opacity. None: not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from math import prod

from parsers.readers.colours import Colour, of_hex

VIEW_WIDTH, VIEW_HEIGHT = 1280.0, 800.0
"""The window in which the page is thought to be seen, in pixels."""
ROOT_FONT = 16.0

WORD = re.compile(r"[^\s(]+(?:\([^)]*\))?")
"""A word of a value, with what its brackets hold."""
COMMA = re.compile(r",(?![^(]*\))")
"""Between the layers of a value: none within brackets."""
_CALCULATED = ("calc(", "min(", "max(", "clamp(")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_OF_FONT = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "lh": 1.2}
_OF_ROOT = {"rem": 1.0, "rlh": 1.2}
_OF_VIEW = {"vw": VIEW_WIDTH / 100, "vh": VIEW_HEIGHT / 100, "vmin": VIEW_HEIGHT / 100, "vmax": VIEW_WIDTH / 100}
_LENGTH = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(%|[a-z]*)")
_SYSTEM = {
    **dict.fromkeys(("canvas", "window", "background", "field", "infobackground", "menu", "appworkspace"), (1, 1, 1)),
    **dict.fromkeys(("canvastext", "windowtext", "fieldtext", "marktext", "buttontext", "infotext"), (0, 0, 0)),
    **dict.fromkeys(("menutext", "captiontext", "windowframe"), (0, 0, 0)),
    **dict.fromkeys(("buttonface", "threedface", "buttonhighlight", "threedhighlight"), (0.94, 0.94, 0.94)),
    **{
        "mark": (1, 1, 0),
        "linktext": (0, 0, 0.93),
        "black": (0, 0, 0),
        "white": (1, 1, 1),
        "highlighttext": (1, 1, 1),
        "highlight": (0.1, 0.45, 0.9),
    },
}
"""Black, white, and the colours that a browser gives to names of the system (CSS Color 4, 6.2 and appendix A)."""
SYSTEM_UNKNOWN = frozenset(
    {"accentcolor", "accentcolortext", "activetext", "activeborder", "activecaption", "buttonborder", "buttonshadow"}
    | {
        "graytext",
        "inactiveborder",
        "inactivecaption",
        "inactivecaptiontext",
        "scrollbar",
        "selecteditem",
        "threeddarkshadow",
    }
    | {"selecteditemtext", "threedlightshadow", "threedshadow", "visitedtext"}
)
"""Names of colours that every system has, each another one."""
_FONT_SIZES = {
    **{"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0},
    **{"xx-large": 32.0, "xxx-large": 48.0},
}


VALUES: Mapping[str, frozenset[str] | re.Pattern[str]] = {
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"}),
    "float": frozenset({"none", "left", "right", "inline-start", "inline-end"}),
    "direction": frozenset({"ltr", "rtl"}),
    "content-visibility": frozenset({"visible", "hidden", "auto"}),
    "display": re.compile(
        r"none|contents|(?:block|inline|run-in|flow|flow-root|table|flex|grid|ruby|list-item|math|inline-block|\s)+"
        r"|inline-(?:table|flex|grid)|table-[a-z-]+|ruby-[a-z-]+|-(?:webkit|moz|ms)-[a-z-]+"
    ),
    "opacity": re.compile(r"[+-]?[\d.]+(?:e[+-]?\d+)?%?"),
    "font-size": re.compile(r"\+?[\d.]+(?:e[+-]?\d+)?[a-z%]*|(?:x{1,3}-)?(?:small|large)|medium|smaller|larger|math"),
    "color": re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]+|-webkit-[a-z-]+"),
}
"""Values that a browser knows: it ignores a declaration with another one. Functions may be anything."""
_OF_ALL = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})


def is_known(name: str, value: str) -> bool:
    """Whether a browser takes the declaration at all, as far as that is known here."""
    known = VALUES.get(name)
    if known is None or "(" in value or value in _OF_ALL:
        return True
    if name == "color" and value.isalpha():
        return value == "currentcolor" or value in SYSTEM_UNKNOWN or colour(value) is not None
    return value in known if isinstance(known, frozenset) else known.fullmatch(value) is not None


_ROOT_UNITS = re.compile(r"(?<![\w.-])([+-]?(?:\d+(?:\.\d*)?|\.\d+))rem\b")
_UNITLESS = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_OF_QUIRKS = re.compile(
    r"(?:m(?:ax|in)-)?(?:width|height)|(?:margin|padding)-(?:left|right|top|bottom)|left|right|top|bottom|font-size"
    r"|text-indent|letter-spacing|word-spacing|vertical-align"
)
"""Properties of which a page in quirks mode may leave out the unit (Quirks Mode 3.2)."""
_COLOURS_OF_QUIRKS = frozenset({"color", "background-color"})


def of_root(value: str, root: float) -> str:
    """The value with what is measured in fonts of the root in pixels. `root`: pixels of that font."""
    return _ROOT_UNITS.sub(lambda found: f"{float(found[1]) * root:g}px", value)


def as_in_quirks(name: str, value: str) -> str:
    """The value as a browser takes it on a page without a doctype: colours without #, lengths without a unit."""
    if name in _COLOURS_OF_QUIRKS and re.fullmatch(r"(?:[0-9a-f]{3}){1,2}", value) and colour(value) is None:
        return f"#{value}"
    return f"{value}px" if _OF_QUIRKS.fullmatch(name) and _UNITLESS.fullmatch(value) else value


@lru_cache(maxsize=4096)
def length(value: str, font: float, whole: float | None = None) -> float | None:
    """Pixels. `font`: the size of the font in pixels, `whole`: what a percentage is of."""
    if value.startswith(_CALCULATED):
        return _calculated(value, font, whole)
    found = _LENGTH.fullmatch(value.strip())
    if not found:
        return None
    number, unit = float(found[1]), found[2]
    if unit == "%":
        return None if whole is None else number * whole / 100
    if unit == "":
        return number if number == 0 else None
    factor = _PIXELS.get(unit) or _OF_VIEW.get(unit)
    if factor is None:
        factor = _OF_FONT[unit] * font if unit in _OF_FONT else _OF_ROOT.get(unit, 0) * ROOT_FONT
    return number * factor if factor else None


def _calculated(value: str, font: float, whole: float | None) -> float | None:
    """Sums of lengths and of products of a number and a length, the smallest and the largest of some."""
    name, _, inner = value.removesuffix(")").partition("(")
    if "(" in inner or not value.endswith(")"):
        return None
    parts = [_sum(part, font, whole) for part in inner.split(",")]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts) or (name == "clamp") != (len(parts) == 3 and name == "clamp"):
        return None
    if name == "clamp":
        return max(known[0], min(known[1], known[2]))
    return max(known) if name == "max" else min(known)


def _sum(text: str, font: float, whole: float | None) -> float | None:
    total, sign = 0.0, 1.0
    for part in re.split(r"\s+([+-])\s+", text.strip()):
        if part in ("+", "-"):
            sign = 1.0 if part == "+" else -1.0
            continue
        factors = [factor.strip() for factor in part.split("*")]
        sizes = [length(factor, font, whole) for factor in factors[-1:]]
        numbers = [number(factor) for factor in factors[:-1]]
        if sizes[0] is None or None in numbers:
            return None
        total += sign * sizes[0] * prod(factor or 0.0 for factor in numbers)
    return total


def font_size(value: str, parent: float) -> float | None:
    """Pixels of a `font-size`."""
    if value in _FONT_SIZES:
        return _FONT_SIZES[value]
    if value in ("smaller", "larger"):
        return parent / 1.2 if value == "smaller" else parent * 1.2
    return length(value, parent, parent)


def number(value: str) -> float | None:
    """A number or a percentage of one."""
    found = _LENGTH.fullmatch(value.strip())
    if not found or found[2] not in ("", "%"):
        return None
    return float(found[1]) / (100 if found[2] else 1)


@lru_cache(maxsize=4096)
def colour(value: str) -> Colour | None:
    """A colour; `currentcolor` and what cannot be calculated are None."""
    if value in _SYSTEM:
        return Colour(*_SYSTEM[value])
    known = of_hex(value[1:]) if value[:1] == "#" else None
    if known is not None:
        return known
    from tinycss2 import color4

    from parsers.readers.html.spaces import on_screen

    try:
        parsed = color4.parse_color(value)
        if parsed is None or isinstance(parsed, str):
            return None
        seen = on_screen(parsed)
    except (NotImplementedError, ValueError, TypeError, AttributeError):
        return None
    return None if seen is None else Colour(*(min(max(part, 0.0), 1.0) for part in (*seen, parsed.alpha)))


@lru_cache(maxsize=1024)
def legacy_colour(value: str) -> Colour | None:
    """The colour of an attribute (`bgcolor="ffffff"`), read as browsers do (HTML 2.4.6), but for odd lengths."""
    text = value.strip().lower()
    if text == "transparent" or not text:
        return None
    known = colour(text) if text.isalpha() or len(text) == 4 else None
    if known is not None:
        return known
    digits = "".join(letter if letter in "0123456789abcdef" else "0" for letter in text.lstrip("#"))
    if len(digits) > 24:
        return None
    digits = digits.ljust(-(-max(len(digits), 3) // 3) * 3, "0")
    size = len(digits) // 3
    parts = [digits[place : place + size] for place in range(0, 3 * size, size)]
    return Colour(*(int(part.rjust(2, "0")[:2], 16) / 255 for part in parts))


def span_of(value: str | None) -> int:
    """How many rows or columns a `rowspan`, `colspan` or `span` says: 1 where it says nothing that counts."""
    digits = (value or "").strip()[:6]
    return max(int(digits), 1) if digits.isascii() and digits.isdigit() else 1
