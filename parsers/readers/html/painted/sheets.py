"""The style sheets that stand in a page, as rules one by one: media asked, nesting opened, selectors counted.

Sheets that are only linked are not known. W3C: Selectors 4, Cascade 5, Nesting 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import tinycss2

from parsers.readers.faces import is_of_text, named_in
from parsers.readers.html.painted.conditions import on_screen, parted, supported

Specificity = tuple[int, int, int]
Layer = tuple[int, ...]
"""Where a layer stands among the others: the later of two wins, its own rules over those of layers inside it."""
Declarations = tuple[tuple[str, str, bool], ...]
"""Name, value and whether it is important, in small letters, in order."""

_PSEUDO_ELEMENT = re.compile(
    r"::?(before|after|first-letter|first-line|(?<=::)(?:marker|details-content))\s*$|::([\w-]+)(?:\([^)]*\))?\s*$",
    re.IGNORECASE,
)
_OTHER_PARTS = re.compile(
    r"selection|placeholder|backdrop|cue|file-selector-button|part|slotted|[a-z]+-error|target-text|highlight"
    r"|details-content|view-transition|-webkit-",
    re.IGNORECASE,
)
"""Pseudo elements that a browser knows besides, by what they begin with."""
_OF_OTHERS = re.compile(r":-(?:moz|ms|o)-|\|\|", re.IGNORECASE)
"""What stands in the selectors of other browsers."""
_NOT_NOW = re.compile(
    r":(?:hover|focus|active|focus-within|focus-visible|target|visited|fullscreen|-webkit-\S|-moz-\S)", re.IGNORECASE
)
_NOT_OF_NOW = re.compile(
    r":not\(\s*:(?:hover|focus|active|focus-within|focus-visible|target|visited)\s*\)", re.IGNORECASE
)
_ANY = re.compile(r":(?:-webkit-any|-moz-any|matches)\(")
_DEEPEST = 8
_PLAIN = re.compile(r"""["'\\]|/\*|url\(|[{}]""")


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with its declarations.

    selector   without its pseudo element.
    part       the pseudo element (`before`, `after`, `first-letter`, `first-line`), "" for the element itself.
    layer      the `@layer` that it stands in, UNLAYERED for none.
    unsure     stands under a condition of which nobody knows here whether it holds, or in a list with a selector that
               this browser does not know: then the whole list counts for nothing.
    beside     the other selectors of its list.
    """

    selector: str
    part: str
    layer: Layer
    specificity: Specificity
    declarations: Declarations
    unsure: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Under:
    """What the at-rules around a rule make of it."""

    layer: Layer = ()
    unsure: bool = False


_LAST = 1 << 20
UNLAYERED: Layer = (_LAST,)


class Layers:
    """The layers of a page in the order in which they are named first (Cascade 5, 6.4.3)."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Layer, str], int] = {}

    def named(self, name: str, outer: Layer) -> Layer:
        """The layer `a.b`, or one without a name, inside `outer`."""
        for part in name.split(".") if name else [f" {len(self._numbers)}"]:
            outer = (*outer, self._numbers.setdefault((outer, part), len(self._numbers)))
        return outer


_FACE = re.compile(r"@font-face[^{]*\{([^}]*)\}", re.IGNORECASE)
_LOCAL = re.compile(r"local\(\s*[\"']?([^)\"']*)", re.IGNORECASE)


def fonts_of(sheets: Iterable[str]) -> frozenset[str]:
    """Names of the fonts that a page brings along, or borrows under a name of its own: what their letters look like,
    only their files say."""
    faces = [dict(_named_values(face)) for sheet in sheets for face in _FACE.findall(sheet)]
    foreign = [face for face in faces if _is_foreign(face.get("src", ""))]
    return frozenset(name for face in foreign for name in named_in(face.get("font-family", "")))


def _named_values(face: str) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value, _ in declarations_of(face))


def _is_foreign(source: str) -> bool:
    return "url(" in source or any(not is_of_text(name) for name in _LOCAL.findall(source))


_PROPERTY = re.compile(r"@property\s+(--[\w-]+)\s*\{[^}]*?initial-value\s*:\s*([^;}]+)", re.IGNORECASE)


def variables_of(sheets: Iterable[str]) -> dict[str, str]:
    """What variables hold before anything is said of them."""
    return {name: value.strip().lower() for sheet in sheets for name, value in _PROPERTY.findall(sheet)}


def rules_of(sheet: str, layers: Layers) -> Iterator[Rule]:
    """The rules of a sheet that count on a screen, in order."""
    nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    yield from _Reading(layers).rules(nodes, (), _Under(), 0)


@lru_cache(maxsize=8192)
def declarations_of(text: str) -> Declarations:
    """Those of a `style` attribute. Plain ones, nearly all, are cut apart; the rest goes through the tokenizer."""
    if _PLAIN.search(text):
        return _declared(tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True))
    found = []
    for part in text.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon:
            value, _, rank = value.partition("!")
            found.append((name.strip(), " ".join(value.split()), rank.strip() == "important"))
    return tuple(found)


def _declared(nodes: Sequence[Any]) -> Declarations:
    return tuple(
        (node.lower_name, " ".join(tinycss2.serialize(node.value).lower().split()), bool(node.important))
        for node in nodes
        if node.type == "declaration"
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    layers: Layers

    def rules(self, nodes: Sequence[Any], outer: tuple[str, ...], under: _Under, depth: int) -> Iterator[Rule]:
        if depth > _DEEPEST:
            return
        for node in nodes:
            if node.type == "qualified-rule":
                yield from self._qualified(node, outer, under, depth)
            elif node.type == "at-rule":
                yield from self._at_rule(node, outer, under, depth)

    def _at_rule(self, node: Any, outer: tuple[str, ...], under: _Under, depth: int) -> Iterator[Rule]:
        word = node.lower_at_keyword
        asked = tinycss2.serialize(node.prelude).strip()
        if node.content is None:
            for name in asked.split(",") if word == "layer" else ():
                self.layers.named(name.strip(), under.layer)
            return
        holds = _condition(word, asked.lower())
        if holds is not False:
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            layer = self.layers.named(asked, under.layer) if word == "layer" else under.layer
            yield from self._nested(inner, outer, _Under(layer, under.unsure or holds is None), depth)

    def _qualified(self, node: Any, outer: tuple[str, ...], under: _Under, depth: int) -> Iterator[Rule]:
        own = tuple(_joined(outer, part) for part in parted(node.prelude))
        if not all(own):
            return
        inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        if len(own) > 1 and any(map(_is_of_others, own)):
            under = replace(under, unsure=True)
        yield from self._nested(inner, own, under, depth)

    def _nested(self, inner: Sequence[Any], own: tuple[str, ...], under: _Under, depth: int) -> Iterator[Rule]:
        declared = _declared(inner)
        if declared:
            yield from (rule for selector in own if (rule := _rule(selector, under, declared, own)) is not None)
        yield from self.rules([node for node in inner if node.type != "declaration"], own, under, depth + 1)


def _is_of_others(selector: str) -> bool:
    """Whether only other browsers know the selector."""
    found = _PSEUDO_ELEMENT.search(selector)
    other = found[2] if found else None
    return bool(_OF_OTHERS.search(selector)) or (other is not None and not _OTHER_PARTS.match(other))


def _condition(word: str, asked: str) -> bool | None:
    """Whether what stands in an at-rule counts."""
    if word in ("media", "supports"):
        return on_screen(asked) if word == "media" else supported(asked)
    return True if word == "layer" else None if word in ("container", "scope", "starting-style") else False


def _joined(outer: tuple[str, ...], part: Sequence[Any]) -> str:
    selector = str(tinycss2.serialize(part)).strip()
    if not outer or not selector:
        return selector
    # Of one selector around it lexbor finds more when it is not put into :is().
    around = outer[0] if len(outer) == 1 else f":is({','.join(outer)})"
    if "&" not in selector:
        return f"{around} {selector}"
    if len(outer) == 1 and (selector.count("&") > 1 or selector[0] != "&"):
        around = f":is({around})"
    return selector.replace("&", around)


def element_of(selector: str) -> str:
    """The selector without its pseudo element, as lexbor writes it."""
    found = _PSEUDO_ELEMENT.search(selector)
    if found:
        selector = selector[: found.start()] or "*"
        selector = selector + "*" if selector[-1] in " >+~" else selector
    return _NOT_OF_NOW.sub("", _ANY.sub(":is(", selector)) or "*"


def is_asked_later(selector: str) -> bool:
    """Whether a selector speaks of an element that somebody points at, types in, visits."""
    return _NOT_NOW.search(selector) is not None


def _rule(selector: str, under: _Under, declared: Declarations, own: tuple[str, ...]) -> Rule | None:
    found = _PSEUDO_ELEMENT.search(selector)
    part = (found[1] or "other").lower() if found else ""
    selector = element_of(selector)
    if part == "other" or is_asked_later(selector):
        return None
    beside = own if len(own) > 1 else ()
    return Rule(selector, part, (*under.layer, _LAST), specificity(selector), declared, under.unsure, beside)


def specificity(selector: str) -> Specificity:
    """How much a selector weighs (Selectors 4, 17)."""
    return _weight(tinycss2.parse_component_value_list(selector))


def _weight(tokens: Sequence[Any]) -> Specificity:
    ids = classes = elements = 0
    before = ""
    for token in tokens:
        text = token.value if token.type == "literal" else ""
        if token.type == "hash":
            ids += 1
        elif token.type == "[] block" or (token.type == "ident" and before in (".", ":")):
            classes += 1
        elif token.type == "ident" and before != "::":
            elements += 1
        elif token.type == "function":
            more = _weight_of_function(token)
            ids, classes, elements = ids + more[0], classes + more[1], elements + more[2]
        before = ("::" if before == ":" else ":") if text == ":" else text
    return ids, classes, elements


def _weight_of_function(token: Any) -> Specificity:
    if token.lower_name in ("is", "not", "has", "matches", "-webkit-any"):
        return max((_weight(part) for part in parted(token.arguments)), default=(0, 0, 0))
    return (0, 0, 0) if token.lower_name == "where" else (0, 1, 0)
