"""The colours that a run of colours lays behind a text, where it changes so slowly that it draws nothing itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from parsers.readers.colours import Colour
from parsers.readers.html.values import COMMA, WORD, colour

_GRADIENT = re.compile(r"(?:linear|radial|conic)-gradient\((.*)\)")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_SLOWEST = 10.0
"""Per cent of the way: colours that follow each other more closely are a line."""
PLACED = ("background-size", "background-position", "background-repeat", "background-origin", "background-attachment")
"""What makes a picture of a run of colours."""


def stops_of(style: Mapping[str, str]) -> tuple[Colour, ...]:
    """The colours behind a text; none where it is not known that nothing but their change is seen."""
    value = style.get("background-image", "none")
    placed = any(style.get(name, "initial") != "initial" for name in PLACED)
    return () if placed or "gradient(" not in value else _stops(value)


def run_of_colours(background: str) -> str | None:
    """That of a `background` which holds nothing else but a colour; None where anything makes a picture of it."""
    found = _GRADIENT.search(background)
    rest = "" if found is None else (background[: found.start()] + background[found.end() :]).strip()
    return found[0] if found and (not rest or colour(rest) is not None) else None


@lru_cache(maxsize=256)
def _stops(value: str) -> tuple[Colour, ...]:
    found = _GRADIENT.fullmatch(value)
    if found is None:
        return ()
    parts = [WORD.findall(part) for part in COMMA.split(found[1])]
    if parts and not any(colour(word) for word in parts[0]):
        parts = parts[1:]  # its direction
    colours = [colour(part[0]) if part else None for part in parts]
    known = tuple(one for one in colours if one is not None)
    return known if len(known) == len(colours) > 1 and _is_slow([part[1:] for part in parts]) else ()


def _is_slow(places: Sequence[Sequence[str]]) -> bool:
    """Whether no two colours stand close together: without places they stand apart."""
    if not any(places):
        return len(places) <= 100 / _SLOWEST
    shares = [float(found[1]) for place in places for word in place if (found := _SHARE.fullmatch(word))]
    told = sum(map(len, places))
    if len(shares) != told or any(len(place) > 1 for place in places):
        return False
    first, last = (0.0,) if not places[0] else (), (100.0,) if not places[-1] else ()
    if any(not place for place in places[1:-1]):
        return False
    along = [*first, *shares, *last]
    return all(later - earlier >= _SLOWEST for earlier, later in pairwise(along))
