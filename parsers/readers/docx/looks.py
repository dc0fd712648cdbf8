"""How a run is printed, as far as it changes what the text says: hidden, raised, lowered, struck out.

A run says so itself or through its character style, which may rest on another one (ECMA-376 Part 1, 17.7.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.docx.names import attribute, child, children, is_on, value_of
from parsers.readers.marks import lowered, raised, struck

_RAISED_FROM = 6
"""Half-points: less only sets Chinese and Latin letters on one line."""
_DEEPEST = 8
_TOGGLES = ("vanish", "strike", "dstrike")


@dataclass(frozen=True, slots=True)
class Look:
    """What run properties say; None where they say nothing, so that the style underneath counts."""

    hidden: bool | None = None
    struck: bool | None = None
    shift: Callable[[str], str] | None = None

    def over(self, other: Look) -> Look:
        """This look where it says something, the other one elsewhere."""
        return Look(
            other.hidden if self.hidden is None else self.hidden,
            other.struck if self.struck is None else self.struck,
            self.shift or other.shift,
        )

    def shown(self, text: str) -> str:
        """The text so that its digits join no figure beside it that they do not belong to."""
        if self.hidden:
            return ""
        text = self.shift(text) if self.shift else text
        return struck(text) if self.struck else text


PLAIN = Look()
_SHIFTS: Mapping[str, Callable[[str], str]] = {"superscript": raised, "subscript": lowered, "baseline": str}


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks of the character styles by their ids."""

    styles: Mapping[str, Look] = field(default_factory=dict)

    def of_run(self, run: etree._Element) -> Look:
        properties = child(run, "rPr")
        if properties is None or not len(properties):
            return PLAIN
        own = _look(properties)
        style = value_of(properties, "rStyle") if self.styles else None
        return own.over(self.styles.get(style, PLAIN)) if style else own


def read_looks(styles: etree._Element | None) -> Looks:
    """The looks of all character styles that print a text otherwise than plainly."""
    own: dict[str, Look] = {}
    based: dict[str, str] = {}
    for style in children(styles, "style"):
        name = attribute(style, "styleId")
        if name is not None and attribute(style, "type") == "character":
            own[name] = _look(child(style, "rPr"))
            based[name] = value_of(style, "basedOn") or ""
    whole = {name: _resolved(name, own, based) for name in own}
    return Looks({name: look for name, look in whole.items() if look != PLAIN})


def _resolved(name: str, own: Mapping[str, Look], based: Mapping[str, str]) -> Look:
    look = PLAIN
    for _ in range(_DEEPEST):
        if name not in own:
            break
        look = look.over(own[name])
        name = based[name]
    return look


def _look(properties: etree._Element | None) -> Look:
    if properties is None:
        return PLAIN
    toggles = {name: is_on(properties, name) for name in _TOGGLES if child(properties, name) is not None}
    lines = [toggles[name] for name in ("strike", "dstrike") if name in toggles]
    return Look(toggles.get("vanish"), any(lines) if lines else None, _shift(properties))


def _shift(properties: etree._Element) -> Callable[[str], str] | None:
    """Raised or lowered by name or by height."""
    named = value_of(properties, "vertAlign")
    if named is not None:
        return _SHIFTS.get(named)
    height = (value_of(properties, "position") or "0").strip()
    if not height.lstrip("+-").isdigit() or abs(int(height)) < _RAISED_FROM:
        return None
    return raised if int(height) > 0 else lowered
