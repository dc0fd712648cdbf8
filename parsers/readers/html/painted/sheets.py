"""The style sheets that stand in a page, as rules one by one: media asked, nesting opened, selectors counted.

Sheets that are only linked are not known. W3C: Selectors 4, Cascade 5, Media Queries 4, Nesting 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2

from parsers.readers.html.painted.values import ROOT_FONT, VIEW_HEIGHT, VIEW_WIDTH, length

Specificity = tuple[int, int, int]
Declarations = tuple[tuple[str, str, bool], ...]
"""Name, value and whether it is important, in small letters, in order."""

_PSEUDO_ELEMENT = re.compile(r"::?(before|after|first-letter|first-line)\s*$|::[\w-]+(?:\([^)]*\))?\s*$", re.IGNORECASE)
_NOT_NOW = re.compile(
    r":(?:hover|focus|active|focus-within|focus-visible|target|visited|fullscreen|-webkit-\S|-moz-\S)", re.IGNORECASE
)
_NOT_OF_NOW = re.compile(
    r":not\(\s*:(?:hover|focus|active|focus-within|focus-visible|target|visited)\s*\)", re.IGNORECASE
)
_MEDIA_LENGTH = re.compile(r"\(\s*(min|max)-(?:device-)?(width|height)\s*:\s*([^)]+)\)")
_RANGE = re.compile(r"\(\s*(width|height)\s*([<>]=?)\s*([^)]+)\)")
_DEEPEST = 8
_PLAIN = re.compile(r"""["'\\]|/\*|url\(|[{}]""")


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with its declarations.

    selector   without its pseudo element.
    part       the pseudo element (`before`, `after`, `first-letter`, `first-line`), "" for the element itself.
    layered    stands in a `@layer`: loses against every rule that does not.
    """

    selector: str
    part: str
    layered: bool
    specificity: Specificity
    declarations: Declarations


def rules_of(sheet: str) -> Iterator[Rule]:
    """The rules of a sheet that count on a screen, in order."""
    yield from _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), (), False, 0)


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


def _rules(nodes: Sequence[Any], outer: tuple[str, ...], layered: bool, depth: int) -> Iterator[Rule]:
    if depth > _DEEPEST:
        return
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _qualified(node, outer, layered, depth)
        elif node.type == "at-rule" and node.content is not None:
            word = node.lower_at_keyword
            asked = tinycss2.serialize(node.prelude).lower()
            if word == "layer" or (word == "media" and on_screen(asked)) or (word == "supports" and "not" not in asked):
                inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                yield from _nested(inner, outer, layered or word == "layer", depth)


def _qualified(node: Any, outer: tuple[str, ...], layered: bool, depth: int) -> Iterator[Rule]:
    own = tuple(_joined(outer, part) for part in _parted(node.prelude))
    inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    yield from _nested(inner, own, layered, depth)


def _nested(inner: Sequence[Any], own: tuple[str, ...], layered: bool, depth: int) -> Iterator[Rule]:
    declared = _declared(inner)
    if declared:
        yield from (rule for selector in own if (rule := _rule(selector, layered, declared)) is not None)
    yield from _rules([node for node in inner if node.type != "declaration"], own, layered, depth + 1)


def _parted(prelude: Sequence[Any]) -> Iterator[list[Any]]:
    """The selectors between the commas."""
    part: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _joined(outer: tuple[str, ...], part: Sequence[Any]) -> str:
    selector = str(tinycss2.serialize(part)).strip()
    if not outer:
        return selector
    around = f":is({','.join(outer)})"
    return selector.replace("&", around) if "&" in selector else f"{around} {selector}"


def _rule(selector: str, layered: bool, declared: Declarations) -> Rule | None:
    found = _PSEUDO_ELEMENT.search(selector)
    part = ""
    if found:
        part = (found[1] or "other").lower()
        selector = selector[: found.start()] or "*"
        selector = selector + "*" if selector[-1] in " >+~" else selector
    selector = _NOT_OF_NOW.sub("", selector) or "*"
    if part == "other" or _NOT_NOW.search(selector):
        return None
    return Rule(selector, part, layered, specificity(selector), declared)


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
        return max((_weight(part) for part in _parted(token.arguments)), default=(0, 0, 0))
    return (0, 0, 0) if token.lower_name == "where" else (0, 1, 0)


def on_screen(query: str) -> bool:
    """Whether a media query holds for a screen as wide as a desk's."""
    return not query.strip() or any(_holds(part) for part in query.split(","))


def _holds(query: str) -> bool:
    text = query.strip()
    denied = text.startswith("not ")
    text = re.sub(r"^(?:not|only)\s+", "", text)
    medium = re.match(r"[a-z]+", text)
    right = (medium is None or medium[0] in ("screen", "all")) and _features_hold(text)
    return right != denied


_TURNED_OFF: Mapping[str, str] = {
    "prefers-color-scheme": "dark",
    "prefers-reduced-motion": "reduce",
    "prefers-contrast": "more",
    "orientation": "portrait",
    "forced-colors": "active",
    "monochrome": "",
    "hover": "none",
    "pointer": "coarse",
    "-ms-high-contrast": "",
}


def _features_hold(text: str) -> bool:
    sizes = {"width": VIEW_WIDTH, "height": VIEW_HEIGHT}
    for end, side, value in _MEDIA_LENGTH.findall(text):
        bound = length(value.strip(), ROOT_FONT)
        if bound is not None and (sizes[side] < bound if end == "min" else sizes[side] > bound):
            return False
    for side, sign, value in _RANGE.findall(text):
        bound = length(value.strip(), ROOT_FONT)
        if bound is not None and (sizes[side] > bound if sign[0] == "<" else sizes[side] < bound):
            return False
    return not any(re.search(rf"\(\s*{name}\s*(?::\s*{value}[^)]*)?\)", text) for name, value in _TURNED_OFF.items())
