"""What script operators, methods of texts and built-in functions make of known values; unknown ones stay unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from crawler.listing.scripts.values import Unknown, Value, as_json, shown


def of_element(whole: dict[str, Value], name: str, arguments: tuple[Value, ...]) -> Value:
    """What jQuery and the DOM say of an element: its value, an attribute, its text."""
    asked = shown(arguments[0]) if arguments else None
    held = {"val": "value", "text": "innerText", "html": "innerText"}.get(name)
    if held:
        return whole.get(held)
    if name in ("attr", "prop", "getAttribute", "get") and asked:
        return whole.get(asked, None if name == "get" else Unknown())
    if name == "data" and asked:
        return whole.get(f"data-{asked}", Unknown())
    if name in ("addClass", "removeClass", "siblings", "parent", "show", "hide", "css", "find", "eq"):
        return whole if name in ("addClass", "removeClass", "show", "css") else Unknown()
    return Unknown()


def number_of(value: Value) -> int | float | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?\s*", value):
        return float(value) if "." in value else int(value)
    return None


def operated(sign: str, left: Value, right: Value) -> Value:
    """Two values and an operator; unknown when one of them is."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    if sign in ("==", "===", "!=", "!=="):
        same = left == right or (left is not None and right is not None and shown(left) == shown(right))
        return same == (sign in ("==", "==="))
    one, two = number_of(left), number_of(right)
    if sign == "+" and (isinstance(left, str | list) or isinstance(right, str | list) or one is None or two is None):
        texts = shown(left), shown(right)
        return Unknown() if None in texts or sum(len(text or "") for text in texts) > 10**6 else f"{texts[0]}{texts[1]}"
    if one is None or two is None:
        return Unknown()
    return _calculated(sign, one, two)


def _calculated(sign: str, one: int | float, two: int | float) -> Value:
    if sign in ("/", "%"):
        if two == 0:
            return Unknown()
        result = one / two if sign == "/" else one % two
        return int(result) if float(result).is_integer() else result
    done: Mapping[str, Callable[[], Value]] = {
        "+": lambda: one + two,
        "-": lambda: one - two,
        "*": lambda: one * two,
        "<": lambda: one < two,
        ">": lambda: one > two,
        "<=": lambda: one <= two,
        ">=": lambda: one >= two,
    }
    return done[sign]() if sign in done else Unknown()


def text_method(text: str, name: str, arguments: tuple[Value, ...]) -> Value:
    """The methods of texts that addresses are built with."""
    words = [shown(each) for each in arguments]
    numbers = [each for each in arguments if isinstance(each, int)]
    if name == "replace" and len(words) == 2 and words[0] is not None and words[1] is not None:
        return text.replace(words[0], words[1], 1)
    if name == "concat" and None not in words:
        return text + "".join(word for word in words if word is not None)
    if name in ("substring", "slice", "substr") and numbers and len(numbers) == len(arguments):
        start = numbers[0]
        end = len(text) if len(numbers) < 2 else start + numbers[1] if name == "substr" else numbers[1]
        return text[start:end]
    if name == "split" and words and words[0]:
        return list(text.split(words[0]))
    if name in ("indexOf", "lastIndexOf") and words and words[0] is not None:
        return text.find(words[0]) if name == "indexOf" else text.rfind(words[0])
    simple = {"trim": text.strip(), "toString": text, "toLowerCase": text.lower(), "toUpperCase": text.upper()}
    return simple.get(name, Unknown())


def _whole(arguments: tuple[Value, ...]) -> Value:
    number = number_of(arguments[0]) if arguments else None
    return Unknown() if number is None else int(number)


def _quoted(arguments: tuple[Value, ...]) -> Value:
    text = shown(arguments[0]) if arguments else None
    return Unknown() if text is None else quote(text, safe="!'()*-._~")


def _text(arguments: tuple[Value, ...]) -> Value:
    text = shown(arguments[0]) if arguments else None
    return Unknown() if text is None else text


def _rounded(up: bool) -> Callable[[tuple[Value, ...]], Value]:
    def rounded(arguments: tuple[Value, ...]) -> Value:
        number = number_of(arguments[0]) if arguments else None
        return Unknown() if number is None else int(-(-number // 1)) if up else int(number // 1)

    return rounded


def _known(arguments: tuple[Value, ...]) -> Value:
    return arguments[0] if arguments else None


BUILT_IN: Mapping[str, Callable[[tuple[Value, ...]], Value]] = {
    "parseInt": _whole,
    "Number": _whole,
    "Number.parseInt": _whole,
    "parseFloat": _whole,
    "String": _text,
    "encodeURIComponent": _quoted,
    "encodeURI": _known,
    "escape": _known,
    "decodeURIComponent": _known,
    "decodeURI": _known,
    "unescape": _known,
    "Math.ceil": _rounded(True),
    "Math.floor": _rounded(False),
    "JSON.stringify": lambda arguments: as_json(arguments[0]) if arguments else None,
    "JSON.parse": _known,
    "Object.assign": lambda arguments: {k: v for each in arguments if isinstance(each, dict) for k, v in each.items()},
    "$.extend": lambda arguments: {k: v for each in arguments if isinstance(each, dict) for k, v in each.items()},
}
