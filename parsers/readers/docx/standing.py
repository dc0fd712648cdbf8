"""Where a paragraph stands: what it and its style say of its frame, its indents and its lines (17.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from parsers.readers.docx.names import attribute, child, children, is_on, value_of, word_name

Said = Mapping[str, str]
"""`ind.left` → 420."""
NOTHING: Said = {}
_TELLING = frozenset({"ind", "spacing", "framePr"})
_TOGGLES = frozenset({"contextualSpacing", "pageBreakBefore"})
_LOWEST, _LOW, _SQUEEZED = 60, 120, 100
"""Twentieths of a point: lines so low show nothing, or cut through letters of any size. Of lines as high as
their letters, in shares of 240: they lie on one another."""
_AWAY, _OUTSIDE, _FAR = 10_000, 500, 4_000
"""Twentieths of a point to the left or above: off the page, outside a cell; how far a tab may push a figure there."""
_CHARACTER = 210
"""Twentieths of a point: a character, in hundredths of which indents may be told."""
_DEEPEST = 8
"""Styles based on one another."""


def said(properties: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in properties if properties is not None else ():
        name = word_name(part)
        if name in _TELLING:
            found |= {f"{name}.{str(key).rpartition('}')[2]}": str(value) for key, value in part.attrib.items()}
        elif name == "tabs":
            found["tabs"] = str(max((twips(attribute(tab, "pos")) for tab in children(part, "tab")), default=0))
        elif name in _TOGGLES:
            found[name] = "1" if is_on(properties, name) else ""
    return found


def read_standing(styles: etree._Element | None) -> dict[str, Said]:
    """What each style says, with all that it is based on; "" is what counts where no style does."""
    own = {
        attribute(style, "styleId") or "": style
        for style in children(styles, "style")
        if attribute(style, "type") in (None, "paragraph")
    }
    default = said(child(styles, "docDefaults", "pPrDefault", "pPr"))
    found: dict[str, Said] = {"": default}
    for name in own:
        whole: dict[str, str] = {}
        outer = name
        for _ in range(_DEEPEST):
            if outer not in own:
                break
            whole = {**said(child(own[outer], "pPr")), **whole}
            outer = value_of(own[outer], "basedOn") or ""
        found[name] = {**default, **whole}
    return found


def twips(value: str | None) -> int:
    text = (value or "").strip()
    return int(text) if text.lstrip("+-").isdigit() and text.isascii() and len(text) < 10 else 0


def _indent(told: Said, name: str) -> int:
    characters = twips(told.get(f"ind.{name}Chars"))
    return characters * _CHARACTER // 100 if characters else twips(told.get(f"ind.{name}"))


def _indents(told: Said) -> tuple[int, int, int]:
    """Where lines begin, the first one begins, and lines end; the last from the right."""
    left = _indent(told, "left") or _indent(told, "start")
    first = left + _indent(told, "firstLine") - _indent(told, "hanging")
    return left, first, _indent(told, "right") or _indent(told, "end")


def is_away(told: Said) -> bool:
    """Whether a paragraph stands off the page, or in lines without height."""
    return _is_away(tuple(told.items()))


# Kept, because a document says the same few things of thousands of paragraphs.
@lru_cache(maxsize=4096)
def _is_away(said_of_it: tuple[tuple[str, str], ...]) -> bool:
    told = dict(said_of_it)
    places = (twips(told.get("framePr.x")), twips(told.get("framePr.y")), *_indents(told)[:2])
    exact = told.get("spacing.lineRule") == "exact"
    return min(places) <= -_AWAY or (exact and 0 < twips(told.get("spacing.line")) < _LOWEST)


def is_displaced(told: Said, tabbed: bool) -> bool:
    """Whether nobody knows where a paragraph stands, or its cell cuts it off: what is too far right some programs
    draw back. `tabbed`: a tab stands in it."""
    return _is_displaced(tuple(told.items()), tabbed)


@lru_cache(maxsize=4096)
def _is_displaced(said_of_it: tuple[tuple[str, str], ...], tabbed: bool) -> bool:
    told = dict(said_of_it)
    placed = any(f"framePr.{name}" in told for name in ("x", "y", "xAlign", "yAlign"))
    indents = _indents(told)
    frame = max(twips(told.get("framePr.x")), twips(told.get("framePr.y")))
    far = max(frame, *indents[:2]) >= 2 * _AWAY or (tabbed and twips(told.get("tabs")) >= _FAR)
    low = {"exact": _LOW, "auto": _SQUEEZED}.get(told.get("spacing.lineRule", "auto"), 0)
    squeezed = 0 < twips(told.get("spacing.line")) < low
    return placed or far or squeezed or min(indents) <= -_OUTSIDE or twips(told.get("spacing.before")) >= _AWAY
