"""What the style sheets, attributes and tags of a page declare for each of its elements.

Declarations are matched once per selector by lexbor. A selector that lexbor does not know may match anything: its
elements are found without the unknown part, and what it says of them is held to be uncertain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.readers.failure import ReadError
from parsers.readers.html.painted.gradients import PLACED, run_of_colours
from parsers.readers.html.painted.lines import opened_border
from parsers.readers.html.painted.sheets import (
    UNLAYERED,
    Declarations,
    Layer,
    Layers,
    Rule,
    Specificity,
    declarations_of,
    element_of,
    is_asked_later,
    rules_of,
)
from parsers.readers.html.values import as_in_quirks, colour, is_known, legacy_colour

Style = dict[str, str]
"""Property → value; shorthands are opened as far as they matter."""

_HARMLESS = frozenset(
    {"border", "border-color", "border-style", "border-width", "border-radius", "border-collapse", "cursor", "page"}
    | {"text-align", "font-weight", "font-style", "line-height", "font-family", "list-style", "list-style-type"}
    | {"background-size", "background-position", "background-repeat", "box-sizing", "text-decoration-color", "outline"}
)
"""What hides no text, whoever is told so."""
_MOST_LOOKS = 60_000_000
"""Selectors times tags of a page: some seconds."""
_NAME = re.compile(r"[.#]((?:[\w-]|[^\x00-\x7f])+)")
_FUNCTION = re.compile(r":[\w-]+\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_UNKNOWN_PSEUDO = re.compile(r":[\w-]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_OF_STATE = re.compile(
    r":(?:enabled|disabled|default|valid|invalid|required|optional|read-only|read-write|in-range|out-of-range)\b"
    r"|:(?:placeholder-shown|indeterminate|autofill|user-valid|user-invalid|popover-open|modal|open)\b|\|(?!=)"
)
"""What a selector asks of a field's state or of a namespace: nothing here knows that."""
_STYLING = frozenset(
    {
        "type",
        "style",
        "hidden",
        "popover",
        "face",
        "nowrap",
        "bgcolor",
        "color",
        "text",
        "link",
        "background",
        "dir",
        "width",
        "height",
    }
)
"""Attributes that can change how a text is painted."""
_Entry = tuple[bool, Layer, Specificity, int, Declarations]
_LISTS = frozenset({"ol", "ul", "li"})
_NUMBERED = {"1": "decimal", "a": "lower-alpha", "i": "lower-roman"}
NO_STYLE: Style = {}
_INLINE: Specificity = (1 << 20, 0, 0)
_COLOUR_IN = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^)]*\)|[a-z]+", re.IGNORECASE)
_FONT = re.compile(r"(?:^|\s)([\d.]+(?:px|pt|r?em|%|ex|ch|vw|vh|cm|mm|in|pc)|0)\s*(?:/\s*(\S+))?\s+\S")
_LOGICAL = ("block-size", "inline-size")
_FLOWING = re.compile(r"(margin|padding|inset)-(block|inline)(-start|-end)?")
_SIDES_OF_FLOW = {"block": ("top", "bottom"), "inline": ("left", "right")}
"""Where lines run from left to right and downwards."""
_LONGER = {"list-style": "list-style-type", "text-decoration": "text-decoration-line"}
_FLOATS = {"inline-start": "left", "inline-end": "right"}
_SIDES = ("top", "right", "bottom", "left")
_NOT_RESET = frozenset({"direction", "unicode-bidi"})
UNSURE = "-unsure"
"""Set where it is not known whether a rule counts."""


@dataclass(slots=True)
class _Found:
    """What was declared for one element or one of its pseudo elements, with what decides who wins."""

    entries: list[_Entry] = field(default_factory=list)


class Cascade:
    """`of(element)`: its declared style. `pseudo(element, part)`: that of a pseudo element, None without one."""

    def __init__(
        self, tree: LexborHTMLParser, sheets: Sequence[str], tags: bytes, number: int, quirks: bool = False
    ) -> None:
        self._quirks = quirks
        self._elements: dict[int, _Found] = {}
        self._parts: dict[tuple[int, str], _Found] = {}
        self._styles: dict[tuple[object, ...], Style] = {}
        looks = 0
        layers = Layers()
        for order, rule in enumerate(rule for sheet in sheets for rule in rules_of(sheet, layers)):
            if not _may_match(rule.selector, tags):
                continue
            looks += number
            if looks > _MOST_LOOKS:
                raise ReadError("too_large", "style_rules")
            self._match(tree, rule, order)

    def _match(self, tree: LexborHTMLParser, rule: Rule, order: int) -> None:
        elements, unsure = _selected(tree, rule.selector)
        unsure = unsure or rule.unsure or not all(map(_is_selector, rule.beside))
        doubt = unsure and any(name not in _HARMLESS for name, *_ in rule.declarations)
        declared = (*rule.declarations, (UNSURE, "1", False)) if doubt else rule.declarations
        for rank in (False, True):
            some = tuple(item for item in declared if item[2] is rank)
            if not some:
                continue
            # Of important declarations those in the first layer win (Cascade 5, 6.4.4).
            layer = tuple(-place for place in rule.layer) if rank else rule.layer
            entry = (rank, layer, rule.specificity, order, some)
            for element in elements:
                found = (
                    self._parts.setdefault((element.mem_id, rule.part), _Found())
                    if rule.part
                    else self._elements.setdefault(element.mem_id, _Found())
                )
                found.entries.append(entry)

    def of(self, element: LexborNode, attributes: Mapping[str, str | None]) -> Style:
        """The same object for elements with the same declarations."""
        found = self._elements.get(element.mem_id) if self._elements else None
        matched = found.entries if found else ()
        own = tuple((name, attributes[name]) for name in _STYLING & attributes.keys()) if attributes else ()
        reset = self._quirks and element.tag == "table"
        if not matched and not own and not reset:
            return NO_STYLE
        key = (element.tag if own or reset else "", own, tuple((*entry[:4], id(entry[4])) for entry in matched))
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._style(element.tag or "", attributes, matched)
        return style

    def _style(self, tag: str, attributes: Mapping[str, str | None], matched: Iterable[_Entry]) -> Style:
        entries = list(matched)
        declared = declarations_of(attributes.get("style") or "")
        for rank in (False, True):
            some = tuple(item for item in declared if item[2] is rank)
            if some:
                entries.append((rank, UNLAYERED, _INLINE, 0, some))
        hints = dict(_hints(tag, attributes))
        if tag == "table" and self._quirks:
            hints["font-size"] = "medium"
        return self._won(hints, entries)

    def pseudo(self, element: LexborNode, part: str) -> Style | None:
        found = self._parts.get((element.mem_id, part))
        return self._won({}, found.entries) if found else None

    def has_parts(self) -> bool:
        return bool(self._parts)

    def _won(self, style: Style, entries: Iterable[_Entry]) -> Style:
        for *_, declared in sorted(entries, key=lambda entry: entry[:4]):
            for name, value, _ in declared:
                if name == "all":
                    style = {name: value for name, value in style.items() if name in _NOT_RESET or name[:2] == "--"}
                opened = _opened(name, as_in_quirks(name, value) if self._quirks else value)
                style.update(one for one in opened if is_known(*one))
        return style


def _may_match(selector: str, tags: bytes) -> bool:
    """Whether the classes and ids that the selector asks for stand in any tag of the page."""
    plain = _FUNCTION.sub("", selector)
    if "\\" in plain:
        return True
    return all(tags.find(name.lower().encode()) >= 0 for name in _NAME.findall(plain))


_NO_PAGE = LexborHTMLParser("<p>")


@lru_cache(maxsize=4096)
def _is_selector(selector: str) -> bool:
    """Whether a selector is known at all: one that is not takes its whole list with it."""
    plain = element_of(selector)
    if is_asked_later(plain) or _OF_STATE.search(plain):
        return True
    try:
        _NO_PAGE.css(plain)
    except SelectolaxError:
        return False
    return True


_CHECKED = re.compile(r":checked\b")
_COMPLEX_INSIDE = re.compile(
    r":(?:is|where|not)\([^()]*:(?:is|where)\(|\S[\s>+~]+[^\s>+~(]*:(?:is|where)\((?:[^()]*[^\s,(])?[\s>+~]+[^\s,)]"
)
"""Selectors of several parts where lexbor finds too few elements for them."""


def _selected(tree: LexborHTMLParser, selector: str) -> tuple[list[LexborNode], bool]:
    # As the page is opened: what somebody ticked later, nobody knows.
    selector = _CHECKED.sub(":is([checked],[selected])", selector)
    if _OF_STATE.search(selector) or _COMPLEX_INSIDE.search(selector):
        return _less(tree, selector)
    try:
        return tree.css(selector), False
    except SelectolaxError:
        pass
    return _less(tree, selector)


def _less(tree: LexborHTMLParser, selector: str) -> tuple[list[LexborNode], bool]:
    """What a selector may match, without the parts of it that are not known."""
    less = selector
    while _BRACKETS.search(less):
        less = _BRACKETS.sub("", less)
    less = _UNKNOWN_PSEUDO.sub("", less).strip()
    try:
        return tree.css(less or "*"), True
    except SelectolaxError:
        return [], True


def _opened(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A declaration, a shorthand as the single ones that matter here."""
    name = name.removeprefix("-webkit-").removeprefix("-moz-").removeprefix("-ms-") if name[:2] != "--" else name
    if name == "background":
        yield from _background(value)
    elif name == "font":
        size = _FONT.search(f" {value}")
        if size:
            yield "font-size", size[1]
            yield "line-height", size[2] or "normal"
            yield "font-family", value[size.end() - 2 :].strip()
    elif name in _LONGER:
        yield _LONGER[name], value
    elif name == "overflow":
        yield from (("overflow-x", value.split(" ", maxsplit=1)[0]), ("overflow-y", value.rsplit(" ", maxsplit=1)[-1]))
    elif name in ("margin", "inset", "padding"):
        values = value.split(" ")
        four = (values[0], values[1 % len(values)], values[2 % len(values)], values[-1 if len(values) != 3 else 1])
        sides = (f"{name}-{side}" for side in _SIDES) if name != "inset" else _SIDES
        yield from zip(sides, four, strict=True)
    elif name.endswith(_LOGICAL):
        yield name.replace("block-size", "height").replace("inline-size", "width"), value
    elif flowing := _FLOWING.fullmatch(name):
        yield from _along_lines(flowing, value.split(" "))
    elif name.startswith("border"):
        yield from opened_border(name, value)
    elif name == "all":
        if value != "initial":
            yield UNSURE, "1"
    else:
        yield name, _FLOATS.get(value, value) if name == "float" else value


def _along_lines(named: re.Match[str], values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """`margin-inline`, `inset-block-start`, … as sides."""
    start, end = _SIDES_OF_FLOW[named[2]]
    for side, place, value in ((start, "-start", values[0]), (end, "-end", values[-1])):
        if named[3] in (None, place):
            yield (side if named[1] == "inset" else f"{named[1]}-{side}"), value


def _background(value: str) -> Iterator[tuple[str, str]]:
    if value.startswith("var("):
        yield "background-color", value
        return
    has_picture = "url(" in value or "gradient" in value
    yield "background-image", (run_of_colours(value) or "url") if has_picture else "none"
    yield from ((name, "initial") for name in PLACED)
    if "text" in value.split():
        yield "background-clip", "text"
    words = [word for word in _COLOUR_IN.findall(re.sub(r"(?:url|[\w-]*gradient)\(.*\)", "", value)) if word]
    colours = [word for word in words if word not in ("none", "repeat", "scroll", "fixed", "center", "left", "right")]
    known = [word for word in colours if word in ("transparent", "inherit", "currentcolor") or colour(word) is not None]
    yield "background-color", known[-1] if known else "transparent"


def _hidden(_tag: str, value: str) -> tuple[str, str]:
    return ("content-visibility", "hidden") if value == "until-found" else ("display", "none")


def _numbered(tag: str, value: str) -> tuple[str, str]:
    return ("list-style-type" if tag in _LISTS else "-type"), _NUMBERED.get(value, value)


_PLAIN_HINTS: Mapping[str, Callable[[str, str], tuple[str, str]]] = {
    "hidden": _hidden,
    "popover": lambda _tag, _value: ("display", "none"),
    "type": _numbered,
    "face": lambda _tag, value: ("font-family", value),
}


_COLOURED: Mapping[tuple[str, str], str] = {
    ("bgcolor", ""): "background-color",
    **{("color", tag): "color" for tag in ("font", "basefont")},
    ("text", "body"): "color",
    ("link", "body"): "-link",
}
"""Attribute and tag (none: any) → what it says."""


def _hints(tag: str, attributes: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Attributes that browsers take for styles (HTML, 15.3)."""
    for name, value in attributes.items():
        if not value:
            if name in ("hidden", "popover"):
                yield "display", "none"
            elif name == "nowrap":
                yield "white-space", "nowrap"
            continue
        coloured = _COLOURED.get((name, tag), _COLOURED.get((name, "")))
        if coloured:
            known = legacy_colour(value)
            if known is not None:
                yield coloured, f"rgb({','.join(str(round(255 * part)) for part in known[:3])})"
        elif name == "background":
            yield "background-image", "url"
        elif name in _PLAIN_HINTS:
            yield _PLAIN_HINTS[name](tag, value.lower())
        elif name == "dir":
            yield "direction", value.lower()
            if tag == "bdo":
                yield "unicode-bidi", "isolate-override"
        elif name in ("width", "height") and tag not in ("img", "input", "hr", "col"):
            yield name, value if value.endswith("%") else f"{value.removesuffix('px')}px"
