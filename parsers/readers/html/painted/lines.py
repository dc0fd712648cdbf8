"""Lines that a page draws upright beside a text: borders, outlines and shadows so narrow that they read as a digit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.readers.colours import WHITE, Colour, is_hardly_seen, laid_over
from parsers.readers.html.values import COMMA, WORD, colour, length

Style = Mapping[str, str]

SIDES = ("top", "right", "bottom", "left")
_FLOWING = {
    **{"inline": ("left", "right"), "inline-start": ("left",), "inline-end": ("right",)},
    **{"block": ("top", "bottom"), "block-start": ("top",), "block-end": ("bottom",)},
}
"""Where lines run from left to right and downwards."""
_BORDER = re.compile(
    rf"border(?:-({'|'.join((*SIDES, *sorted(_FLOWING, key=len, reverse=True)))}))?(?:-(width|style|color))?"
)
_PARTS = ("width", "style", "color")
_WIDTHS = {"thin": 1.0, "medium": 3.0, "thick": 5.0}
_DRAWN = frozenset({"solid", "double", "dashed", "dotted", "groove", "ridge", "inset", "outset", "auto"})
_UNDRAWN = frozenset({"none", "hidden"})
_WIDEST = 0.3
"""Times the size of a letter: no digit 1 is wider, nor stands further from the next."""
_DOUBLED = 0.25
"""Times the size of a letter: a shadow that falls further away is a second letter."""


def opened_border(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A border as width, style and colour of each side; of a shorthand each of them holds the whole value."""
    found = _BORDER.fullmatch(name)
    if found is None:
        yield name, value
        return
    sides = SIDES if found[1] is None else _FLOWING.get(found[1], (found[1],))
    values = _of_sides(value, len(sides)) if found[2] else (value,) * len(sides)
    for side, own in zip(sides, values, strict=True):
        yield from ((f"border-{side}-{part}", own) for part in ((found[2],) if found[2] else _PARTS))


def _of_sides(value: str, number: int) -> Sequence[str]:
    """One value for each side: top, right, bottom, left; or start, end."""
    words = WORD.findall(value) or [value]
    if number < 4:
        return [words[place % len(words)] for place in range(number)]
    return words[0], words[1 % len(words)], words[2 % len(words)], words[-1 if len(words) != 3 else 1]


def has_line(style: Style, side: str) -> bool:
    """Whether a border is drawn on that side of a box."""
    return _width(style, f"border-{side}", 16.0) > 0


def _width(style: Style, named: str, font: float) -> float:
    """Pixels of a border or an outline; 0 where none is drawn."""
    said = set(WORD.findall(style.get(f"{named}-style", "")))
    if not said & _DRAWN or said & _UNDRAWN:
        return 0.0
    words = WORD.findall(style.get(f"{named}-width", ""))
    known = [size for word in words if (size := _WIDTHS.get(word, length(word, font))) is not None]
    return known[0] if known else _WIDTHS["medium"]


def _is_seen(style: Style, named: str, ink: Colour, paper: Colour | None) -> bool:
    words = WORD.findall(style.get(f"{named}-color", ""))
    own = next((known for word in words if (known := colour(word)) is not None), ink)
    below = paper or WHITE
    return "transparent" not in words and not is_hardly_seen(laid_over(own, below), below)


def upright(style: Style, font: float, ink: Colour, paper: Colour | None) -> tuple[bool, bool]:
    """Whether a line as narrow as a digit 1 stands directly before the text of a box, and directly behind it.

    A box with lines above or below its text frames it.
    """
    if has_line(style, "top") or has_line(style, "bottom"):
        return False, False
    shadows = [side for layer in _layers(style) if (side := _side_of(layer, font))]

    def stands(side: str) -> bool:
        apart = length(style.get(f"padding-{side}", "0"), font) or 0.0
        named = f"border-{side}"
        drawn = 0 < _width(style, named, font) <= _WIDEST * font and _is_seen(style, named, ink, paper)
        return apart < _WIDEST * font and (drawn or side in shadows)

    return stands("left"), stands("right")


def _layers(style: Style) -> list[str]:
    value = style.get("box-shadow", "none")
    return [] if value in ("none", "initial", "inherit") else COMMA.split(value)


def _side_of(layer: str, font: float) -> str | None:
    """The side on which a shadow is a line and nothing else."""
    words = WORD.findall(layer)
    sizes = [size for word in words if (size := length(word, font)) is not None]
    along, down, *more = (*sizes, 0.0, 0.0)[: max(len(sizes), 2)]
    if not 0 < abs(along) <= _WIDEST * font or abs(down) >= 1 or any(abs(size) >= 1 for size in more):
        return None
    return "left" if (along > 0) == ("inset" in words) else "right"


def is_painted(style: Style, box: bool, ink: Colour, paper: Colour | None) -> bool:
    """Whether a box without text leaves ink. `box`: it has a width of its own."""
    outlined = {f"outline-{part}": style.get(f"outline-{part}", style.get("outline", "")) for part in _PARTS}
    lined = any(has_line(style, side) and _is_seen(style, f"border-{side}", ink, paper) for side in SIDES)
    said = style.get("background-color", "transparent")
    behind = ink if said == "currentcolor" else colour(said)
    below = paper or WHITE
    filled = box and behind is not None and not is_hardly_seen(laid_over(behind, below), below)
    around = _width(outlined, "outline", 16.0) > 0 and _is_seen(outlined, "outline", ink, paper)
    return lined or filled or around or bool(_layers(style))


def is_doubled(shadow: str, font: float) -> bool:
    """Whether a shadow of letters stands beside them, as sharp as they are."""
    if shadow in ("none", "initial", "inherit"):
        return False
    for layer in COMMA.split(shadow):
        sizes = [size for word in WORD.findall(layer) if (size := length(word, font)) is not None]
        far = max(map(abs, sizes[:2]), default=0.0)
        if far >= _DOUBLED * font and all(size < far for size in sizes[2:]):
            return True
    return False
