"""What `@media` and `@supports` ask, and what a desk's screen answers: yes, no, or that nobody knows here.

W3C: Media Queries 4, Conditional Rules 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import tinycss2

from parsers.readers.html.values import ROOT_FONT, VALUES, VIEW_HEIGHT, VIEW_WIDTH, is_known, length

Answer = bool | None
_Ask = Callable[[str], Answer]

_SIDES: Mapping[str, float] = {"width": VIEW_WIDTH, "height": VIEW_HEIGHT}
_MEDIA_LENGTH = re.compile(r"(min|max)-(?:device-)?(width|height)\s*:\s*([^:]+)")
_RANGE = re.compile(r"(?:([^<>=]+?)\s*([<>]=?)\s*)?(width|height)(?:\s*([<>]=?)\s*([^<>=]+))?")
_DECLARED = re.compile(r"([\w-]+)\s*:\s*(.+)", re.DOTALL)
_FEATURES: Mapping[str, str] = {
    **dict.fromkeys(("prefers-reduced-motion", "prefers-contrast", "prefers-reduced-data"), "no-preference"),
    **dict.fromkeys(("forced-colors", "inverted-colors", "prefers-reduced-transparency"), "none"),
    **{"prefers-color-scheme": "light", "orientation": "landscape", "hover": "hover", "any-hover": "hover"},
    **{"pointer": "fine", "any-pointer": "fine", "scripting": "enabled", "update": "fast", "display-mode": "browser"},
    **{"grid": "0", "monochrome": "0", "color": "8", "min-color": "8", "-ms-high-contrast": "0"},
}
"""What a desk's screen answers; asked without a value, these say whether there is any."""
_NOTHING = ("none", "no-preference", "0")
_RESOLUTION = re.compile(r"(min|max)-(?:resolution|device-pixel-ratio)\s*:\s*([\d.]+)(dppx|x|dpi|dpcm)?")
_DOTS = {"dpi": 96, "dpcm": 96 / 2.54}
_NOT_RULES = frozenset({"not", "only"})


def on_screen(query: str) -> Answer:
    """Whether a media query holds for a screen as wide as a desk's."""
    if not query.strip():
        return True
    return _any(_medium_holds(part) for part in parted(tinycss2.parse_component_value_list(query.lower())))


def supported(asked: str) -> Answer:
    """Whether a browser has what `@supports` asks for, as far as that is known here."""
    return _holds(_words(tinycss2.parse_component_value_list(asked.lower())), _has)


def parted(tokens: Iterable[Any]) -> Iterator[list[Any]]:
    """What stands between the commas."""
    part: list[Any] = []
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _any(answers: Iterable[Answer]) -> Answer:
    known = list(answers)
    return True if True in known else None if None in known else False


def _all(answers: Iterable[Answer]) -> Answer:
    known = list(answers)
    return False if False in known else None if None in known else True


def _denied(answer: Answer) -> Answer:
    return None if answer is None else not answer


def _words(tokens: Iterable[Any]) -> list[Any]:
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


def _name(token: Any) -> str:
    return str(token.lower_value) if token.type == "ident" else ""


def _medium_holds(tokens: Sequence[Any]) -> Answer:
    """[not | only] medium [and condition], or a condition alone."""
    words = _words(tokens)
    first = _name(words[0]) if words else ""
    prefix = first in _NOT_RULES and len(words) > 1 and words[1].type == "ident"
    named = words[1:] if prefix else words
    medium = _name(named[0]) if named else ""
    if medium in ("", "not"):
        return _holds(words, _feature_holds)
    right: Answer = medium in ("screen", "all")
    if right and len(named) > 2:
        right = _holds(named[2:], _feature_holds) if _name(named[1]) == "and" else None
    return _denied(right) if prefix and first == "not" else right


def _holds(words: Sequence[Any], ask: _Ask) -> Answer:
    """A condition in words and brackets: `not (…)`, `(…) and (…)`, `(…) or (…)`."""
    if len(words) == 2 and _name(words[0]) == "not":
        return _denied(_term(words[1], ask))
    terms, joints = words[::2], {_name(word) for word in words[1::2]}
    if not terms or len(words) % 2 == 0 or not (joints <= {"and"} or joints == {"or"}):
        return None
    answers = [_term(term, ask) for term in terms]
    return _any(answers) if joints == {"or"} else _all(answers)


def _term(token: Any, ask: _Ask) -> Answer:
    if token.type != "() block":
        return None
    inner = _words(token.content)
    is_condition = bool(inner) and (inner[0].type == "() block" or _name(inner[0]) == "not")
    return _holds(inner, ask) if is_condition else ask(tinycss2.serialize(token.content).strip())


def _feature_holds(asked: str) -> Answer:
    if found := _MEDIA_LENGTH.fullmatch(asked):
        return _compared(_SIDES[found[2]], ">" if found[1] == "min" else "<", found[3])
    if (found := _RANGE.fullmatch(asked)) and (found[2] or found[4]):
        side = _SIDES[found[3]]
        before = _compared(side, "<" if found[2][0] == ">" else ">", found[1]) if found[2] else True
        return _all([before, _compared(side, found[4][0], found[5]) if found[4] else True])
    if found := _RESOLUTION.search(asked):
        dots = float(found[2]) / _DOTS.get(found[3] or "", 1)
        return dots <= 1 if found[1] == "min" else dots >= 1
    name, colon, value = (part.strip() for part in asked.partition(":"))
    if name not in _FEATURES:
        return None
    return _FEATURES[name] == value if colon else _FEATURES[name] not in _NOTHING


def _compared(side: float, sign: str, bound: str) -> Answer:
    pixels = length(bound.strip(), ROOT_FONT)
    return None if pixels is None else side >= pixels if sign == ">" else side <= pixels


def _has(asked: str) -> Answer:
    found = _DECLARED.fullmatch(asked)
    return is_known(found[1], found[2].strip()) if found and found[1] in VALUES else None
