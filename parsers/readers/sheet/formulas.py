"""Results of plain formulas, for workbooks that store none: sums, the four operations, rounding.

What is not understood has no result: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.utils import column_index_from_string

Place = tuple[str, int, int]
"""Sheet, row, column."""

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>\d{1,7})(?::\$?(?P<column2>[A-Za-z]{1,3})\$?(?P<row2>\d{1,7}))?(?![\w(])"
    r"|(?P<name>[A-Za-z]+)\(|(?P<sign>[-+*/^(),%]))"
)
_MOST_CELLS = 20_000
_DEEPEST = 60


class UnknownError(Exception):
    """The formula, or a value that it needs, is not understood."""


Values = list[float | None]
"""Numbers of a range; None for what is not one."""


@dataclass
class Workbook:
    """Stored values and formulas by their places. `result` calculates one; None when that cannot be done."""

    values: Mapping[Place, object]
    formulas: Mapping[Place, str]
    _known: dict[Place, float | None] = field(default_factory=dict)
    _open: set[Place] = field(default_factory=set)

    def result(self, place: Place) -> float | None:
        if place not in self._known:
            try:
                self._known[place] = self._calculated(place)
            except (UnknownError, ZeroDivisionError, OverflowError, RecursionError):
                self._known[place] = None
        return self._known[place]

    def _calculated(self, place: Place) -> float:
        if place in self._open or len(self._open) > _DEEPEST:
            raise UnknownError
        self._open.add(place)
        try:
            return _Formula(self, place[0], self.formulas[place]).value()
        finally:
            self._open.discard(place)

    def number(self, place: Place) -> float | None:
        """The number at a place: 0 where nothing stands there, None where a text does."""
        if place in self.formulas:
            calculated = self.result(place)
            if calculated is None:
                raise UnknownError
            return calculated
        value = self.values.get(place)
        if value is None:
            return 0.0
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def is_blank(self, place: Place) -> bool:
        return place not in self.formulas and self.values.get(place) is None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    sheet: str = ""
    ends: tuple[int, int, int, int] = (0, 0, 0, 0)


class _Formula:
    """One formula, read by descent: sums, products, powers, signs."""

    def __init__(self, book: Workbook, sheet: str, text: str) -> None:
        self._book, self._sheet = book, sheet
        self._tokens = list(_tokens(text.removeprefix("=")))
        self._at = 0

    def value(self) -> float:
        found = self._sum()
        if self._at != len(self._tokens):
            raise UnknownError
        return found

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise UnknownError
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self) -> float:
        found = self._product()
        while self._peek() in ("+", "-"):
            found = found + self._product() if self._next().text == "+" else found - self._product()
        return found

    def _product(self) -> float:
        found = self._power()
        while self._peek() in ("*", "/"):
            found = found * self._power() if self._next().text == "*" else found / self._power()
        return found

    def _power(self) -> float:
        found = self._signed()
        while self._peek() == "^":
            self._next()
            raised = found ** self._signed()
            if isinstance(raised, complex):
                raise UnknownError
            found = float(raised)
        return found

    def _signed(self) -> float:
        if self._peek() in ("+", "-"):
            return self._signed() if self._next().text == "+" else -self._signed()
        found = self._atom()
        while self._peek() == "%":
            self._next()
            found /= 100
        return found

    def _atom(self) -> float:
        token = self._next()
        if token.kind == "number":
            return float(token.text)
        if token.kind == "cell" and token.ends[:2] == token.ends[2:]:
            found = self._book.number((token.sheet or self._sheet, *token.ends[:2]))
            if found is None:
                raise UnknownError
            return found
        if token.text == "(":
            inner = self._sum()
            self._close()
            return inner
        if token.kind == "name" and token.text in _FUNCTIONS:
            return _FUNCTIONS[token.text](self._arguments())
        raise UnknownError

    def _close(self) -> None:
        if self._next().text != ")":
            raise UnknownError

    def _arguments(self) -> list[Values]:
        found: list[Values] = []
        while True:
            found.append(self._argument())
            sign = self._next().text
            if sign == ")":
                return found
            if sign != ",":
                raise UnknownError

    def _argument(self) -> Values:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        alone = self._at + 1 < len(self._tokens) and self._tokens[self._at + 1].text in (",", ")")
        if token is not None and token.kind == "cell" and alone:
            self._at += 1
            return list(self._cells(token))
        return [self._sum()]

    def _cells(self, token: _Token) -> Iterator[float | None]:
        top, left, bottom, right = token.ends
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise UnknownError
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                place = (token.sheet or self._sheet, row, column)
                yield None if self._book.is_blank(place) else self._book.number(place)


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text.rstrip()):
        found = _TOKEN.match(text, place)
        if found is None:
            raise UnknownError
        place = found.end()
        yield _token(found)


def _token(found: re.Match[str]) -> _Token:
    if found["number"]:
        return _Token("number", found["number"])
    if found["name"]:
        return _Token("name", found["name"].upper())
    if found["sign"]:
        return _Token("sign", found["sign"])
    row, column = int(found["row"]), column_index_from_string(found["column"].upper())
    row2, column2 = row, column
    if found["row2"]:
        row2, column2 = int(found["row2"]), column_index_from_string(found["column2"].upper())
    ends = (min(row, row2), min(column, column2), max(row, row2), max(column, column2))
    return _Token("cell", "", (found["sheet"] or "").strip("'").replace("''", "'"), ends)


def _numbers(arguments: list[Values]) -> list[float]:
    return [value for values in arguments for value in values if value is not None]


def _round(arguments: list[Values]) -> float:
    if len(arguments) != 2 or any(len(values) != 1 or values[0] is None for values in arguments):
        raise UnknownError
    value, places = arguments[0][0], arguments[1][0]
    assert value is not None and places is not None
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP))


def _single(work: Callable[[float], float]) -> Callable[[list[Values]], float]:
    def applied(arguments: list[Values]) -> float:
        if len(arguments) != 1 or len(arguments[0]) != 1 or arguments[0][0] is None:
            raise UnknownError
        return work(arguments[0][0])

    return applied


def _of_some(work: Callable[[list[float]], float]) -> Callable[[list[Values]], float]:
    def applied(arguments: list[Values]) -> float:
        found = _numbers(arguments)
        if not found:
            raise UnknownError
        return work(found)

    return applied


_FUNCTIONS: Mapping[str, Callable[[list[Values]], float]] = {
    "SUM": lambda arguments: float(sum(map(Decimal, map(repr, _numbers(arguments))))),
    "ROUND": _round,
    "ABS": _single(abs),
    "MAX": _of_some(max),
    "MIN": _of_some(min),
    "AVERAGE": _of_some(lambda found: sum(found) / len(found)),
    "COUNT": lambda arguments: float(len(_numbers(arguments))),
}
