"""Number formats of workbooks, read token by token (ECMA-376 Part 1, 18.8.31): what the sheet shows of a number.

A format that is not understood to its last sign gives no text at all.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

Number: TypeAlias = int | float
Kind = Literal["digit", "point", "comma", "percent", "text", "general", "whole", "exponent", "unknown"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式|G/標準)|(?P<exponent>E[+-])|(?P<digit>[0#?])|(?P<sign>[.,%@])|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION = re.compile(r'(?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;"])*', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*([+-]?\d+(?:\.\d+)?)")
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s?\d+|黑色?|蓝色?|红色?|绿色?|黄色?|白色?|颜色\s?\d+)",
    re.I,
)
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9a-fA-F,]+)?")
_PLAIN = frozenset("$-+() :^&'~{}<>=¥￥€£　，、。；：（）《》“”‘’/")
"""Signs that stand for themselves."""
_COMPARED = {
    **{"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq},
    "<>": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of `positive;negative;zero;text`. `condition`: sign and number that it asks for."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def holds(self, value: Number) -> bool:
        return self.condition is not None and bool(_COMPARED[self.condition[0]](value, self.condition[1]))

    @property
    def is_known(self) -> bool:
        return all(token.kind != "unknown" for token in self.tokens)


@lru_cache(maxsize=2048)
def sections(number_format: str) -> tuple[Section, ...]:
    parts, place = [], 0
    while place <= len(number_format):
        found = _SECTION.match(number_format, place)
        assert found is not None
        parts.append(_section(found[0]))
        if found.end() < len(number_format) and number_format[found.end()] != ";":
            return (Section((Token("unknown"),)),)  # a quotation mark that nothing closes
        place = found.end() + 1
    return tuple(parts)


def _section(text: str) -> Section:
    condition = None
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        bracket = found["bracket"]
        asked = _CONDITION.fullmatch(bracket.strip()) if bracket is not None else None
        if asked:
            condition = asked[1], float(asked[2])
        else:
            tokens += _tokens(found)
    return Section(tuple(tokens), condition)


def _tokens(found: re.Match[str]) -> Iterator[Token]:
    kind = found.lastgroup
    text = found[kind] if kind else ""
    if kind in ("quoted", "escaped"):
        yield Token("text", text)
    elif kind == "room":
        yield Token("text", " ")
    elif kind == "fill":
        # The sign is repeated as often as there is room.
        yield Token("text", " ") if text in " _" else Token("unknown")
    elif kind == "bracket":
        yield from _bracket(text)
    elif kind in ("general", "exponent", "digit"):
        yield Token("general" if kind == "general" else "exponent" if kind == "exponent" else "digit", text)
    elif kind == "sign":
        signs: dict[str, Kind] = {".": "point", ",": "comma", "%": "percent", "@": "whole"}
        yield Token(signs[text], text)
    else:
        known = text in _PLAIN or ord(text) > 0x2E80
        yield Token("text", text) if known else Token("unknown")


def _bracket(text: str) -> Iterator[Token]:
    if _COLOUR.fullmatch(text.strip()):
        # Letters as white as the paper are not seen.
        if text.strip().lower() in ("white", "白", "白色", "color2", "color 2", "颜色2", "颜色 2"):
            yield Token("unknown")
        return
    currency = _CURRENCY.fullmatch(text)
    yield Token("text", currency[1]) if currency else Token("unknown")


def shown_number(value: Number, number_format: str) -> str | None:
    """A number as its format shows it; "" where the format shows nothing, None where it is not understood.

    Thousands stand without separators. An accounting format's dash for zero stays "0": the cell holds the number, and
    a dash would say that there is none.
    """
    if not math.isfinite(value):
        return None
    parts = sections(number_format or "General")
    chosen = _chosen(parts, value)
    if chosen is None or not chosen[0].is_known:
        return None
    section, signed = chosen
    if value == 0 and len(parts) > 2 and _is_dash(section):
        return "0"
    return _written(value if signed else abs(value), section)


def shown_text(text: str, number_format: str) -> str | None:
    """A text as its format shows it."""
    parts = sections(number_format or "General")
    last = parts[3] if len(parts) > 3 else next((part for part in parts if _holds_text(part)), None)
    if last is None:
        return text
    if not last.is_known:
        return None
    return "".join(text if token.kind == "whole" else token.text for token in last.tokens)


def _holds_text(section: Section) -> bool:
    return any(token.kind == "whole" for token in section.tokens)


def _is_dash(section: Section) -> bool:
    kinds = {token.kind for token in section.tokens}
    text = "".join(token.text for token in section.tokens if token.kind == "text").strip()
    return text in ("-", "–", "—") and kinds <= {"text", "digit"}


def _chosen(parts: Sequence[Section], value: Number) -> tuple[Section, bool] | None:
    """The section for a number, and whether its sign is still to be written. None: no section, or nobody knows."""
    numeric = [part for part in parts[:3] if not _holds_text(part)] or parts[:1]
    if any(part.condition for part in numeric):
        return _by_condition(numeric, value)
    if len(numeric) == 1:
        return numeric[0], True
    if value < 0:
        # What stands behind `0;` for a negative number differs from program to program.
        return (numeric[1], False) if numeric[1].tokens or not numeric[0].tokens else None
    return (numeric[2], True) if value == 0 and len(numeric) > 2 else (numeric[0], True)


def _by_condition(numeric: Sequence[Section], value: Number) -> tuple[Section, bool] | None:
    for part in numeric:
        if part.holds(value):
            # Whether the sign of a negative number is written depends on the condition and on the program.
            return (part, True) if value >= 0 else None
    rest = [part for part in numeric if part.condition is None]
    if value < 0 or not rest:
        return None
    return rest[-1], True


def _written(value: Number, section: Section) -> str | None:
    tokens = section.tokens
    kinds = [token.kind for token in tokens]
    if "general" in kinds or "whole" in kinds:
        number = plain(value)
        return "".join(number if t.kind in ("general", "whole") else t.text for t in tokens if t.kind != "digit")
    if "digit" not in kinds:
        return "".join(token.text for token in tokens if token.kind in ("text", "percent"))
    if "exponent" in kinds:
        return f"{value:.{_decimals(tokens)}E}"
    if any(token.text == "/" for token in tokens):
        return None if _is_fraction(tokens) else _laid(value, tokens)
    return _laid(value, tokens)


def _is_fraction(tokens: Sequence[Token]) -> bool:
    """Digits on both sides of a stroke that is not quoted."""
    place = next(number for number, token in enumerate(tokens) if token.text == "/")
    return any(t.kind == "digit" for t in tokens[:place]) and any(t.kind == "digit" for t in tokens[place:])


def _decimals(tokens: Sequence[Token]) -> int:
    kinds = [token.kind for token in tokens]
    if "point" not in kinds:
        return 0
    end = kinds.index("exponent") if "exponent" in kinds else len(kinds)
    return sum(kind == "digit" for kind in kinds[kinds.index("point") : end])


def _laid(value: Number, tokens: Sequence[Token]) -> str:
    """Digits put on their places from the right; what the format writes between them stays between them."""
    kinds = [token.kind for token in tokens]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    whole = [number for number in range(point) if kinds[number] == "digit"]
    after = [number for number in range(point, len(kinds)) if kinds[number] == "digit"]
    last = (after or whole)[-1]
    behind_whole = whole[-1] if whole else -1
    scaling = sum(kind == "comma" and (behind_whole < n < point or n > last) for n, kind in enumerate(kinds))
    exact = abs(Decimal(repr(value)).scaleb(2 * kinds.count("percent") - 3 * scaling))
    rounded = exact.quantize(Decimal(1).scaleb(-len(after)), rounding=ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    places = _whole_places(digits, [tokens[number].text for number in whole])
    ends = _decimal_places(decimals, [tokens[number].text for number in after])
    filled = dict(zip(whole, places, strict=True)) | dict(zip(after, ends, strict=True))
    written = "".join(_sign_of(number, token, filled) for number, token in enumerate(tokens))
    text = written if whole else digits.lstrip("0") + written
    negative = value < 0 and rounded != 0
    return ("-" if negative else "") + text.strip().removesuffix(".")


def _sign_of(number: int, token: Token, filled: dict[int, str]) -> str:
    if number in filled:
        return filled[number]
    return "" if token.kind == "comma" else token.text


def _whole_places(digits: str, marks: Sequence[str]) -> list[str]:
    """Digits for each place: those that have no place of their own stand on the first; `0` draws its zero."""
    if not marks:
        return []
    shown = digits.lstrip("0")
    room = len(marks)
    padded = shown.rjust(room)
    first, rest = padded[: len(padded) - room + 1], padded[len(padded) - room + 1 :]
    zero = [mark == "0" or any(other == "0" for other in marks[:number]) for number, mark in enumerate(marks)]
    places = [first.strip(), *(letter.strip() for letter in rest)]
    return [letter or ("0" if drawn else "") for letter, drawn in zip(places, zero, strict=True)]


def _decimal_places(decimals: str, marks: Sequence[str]) -> list[str]:
    """Decimals for each place; an optional one (`#`, `?`) drops its zero where nothing stands behind it."""
    places = list(decimals)
    for number in range(len(marks) - 1, -1, -1):
        if marks[number] == "0" or places[number] != "0":
            break
        places[number] = ""
    return places


def plain(value: Number) -> str:
    """As "General" shows it: fifteen significant digits, so that 0.1 + 0.2 is 0.3, and no exponent."""
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return ""
    text = f"{Decimal(f'{value:.15g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
