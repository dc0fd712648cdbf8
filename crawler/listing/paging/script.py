"""Literals in page scripts: jpage({…}), queryData="{'…'}", _CONFIG = {…}. Read as data, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

Literal = None | bool | int | float | str | list["Literal"] | dict[str, "Literal"]

_SPACE = re.compile(r"(?:\s|//[^\n]*\n|/\*.*?\*/)*", re.S)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?![\w.])")
_NAME = re.compile(r"[\w$.]+")
_STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`""", re.S)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEPTH = 40


class NotLiteralError(ValueError):
    """Raised where the text is no literal (a call, an operator, an unclosed bracket)."""


class UnclosedError(NotLiteralError):
    """A literal that the text ends in: what it stands in ends in it too, and need not be looked through again."""


def literal(text: str, at: int = 0) -> Literal:
    """The JavaScript literal that begins at `at`. Bare names read as strings. Raises NotLiteralError."""
    return _value(text, at, 0)[0]


def assigned(text: str, name: str) -> Iterator[Literal]:
    """Every literal that stands behind `name =` or `name:` in a script, in order; `name` is a pattern."""
    for match in re.finditer(rf"(?<![\w$])['\"]?(?:{name})['\"]?\s*[=:](?!=)\s*", text):
        try:
            yield literal(text, match.end())
        except NotLiteralError:
            continue


def calls(text: str, name: str) -> Iterator[list[Literal]]:
    """The arguments of every call of `name`, a pattern; arguments that are no literals come as their source text."""
    for match in re.finditer(rf"(?<![\w$])(?:{name})\s*\(", text):
        try:
            yield _arguments(text, match.end())
        except NotLiteralError:
            continue


def _arguments(text: str, at: int) -> list[Literal]:
    found: list[Literal] = []
    at = _skip(text, at)
    while text[at : at + 1] != ")":
        value, at = _value(text, at, 0)
        found.append(value)
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != ")":
            raise NotLiteralError(text[at : at + 20])
    return found


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, depth: int) -> tuple[Literal, int]:
    at = _skip(text, at)
    if depth > _DEPTH:
        raise NotLiteralError("nested too deeply")
    mark = text[at : at + 1]
    if mark == "{":
        return _object(text, at + 1, depth)
    if mark == "[":
        return _array(text, at + 1, depth)
    if match := _STRING.match(text, at):
        return _unescape(match[0][1:-1]), match.end()
    if match := _NUMBER.match(text, at):
        return float(match[0]) if "." in match[0] else int(match[0]), match.end()
    if match := _NAME.match(text, at):
        return {"true": True, "false": False, "null": None, "undefined": None}.get(match[0], match[0]), match.end()
    raise NotLiteralError(text[at : at + 20])


def _array(text: str, at: int, depth: int) -> tuple[Literal, int]:
    found: list[Literal] = []
    while text[(at := _skip(text, at)) : at + 1] != "]":
        value, at = _value(text, at, depth + 1)
        found.append(value)
        at = _comma(text, at, "]")
    return found, at + 1


def _object(text: str, at: int, depth: int) -> tuple[Literal, int]:
    found: dict[str, Literal] = {}
    while text[(at := _skip(text, at)) : at + 1] != "}":
        key, at = _value(text, at, depth + 1)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise NotLiteralError(text[at : at + 20])
        found[str(key)], at = _member(text, at + 1, depth)
        at = _comma(text, at, "}")
    return found, at + 1


def _member(text: str, at: int, depth: int) -> tuple[Literal, int]:
    """A value, or a function body or expression skipped up to the next comma or brace of its own level."""
    try:
        value, end = _value(text, at, depth + 1)
        if text[_skip(text, end) : _skip(text, end) + 1] in (",", "}"):
            return value, end
    except UnclosedError:
        raise
    except NotLiteralError:
        pass
    return None, _skip_expression(text, at)


def _skip_expression(text: str, at: int) -> int:
    level = 0
    while at < len(text):
        if match := _STRING.match(text, at):
            at = match.end()
            continue
        mark = text[at]
        if level == 0 and mark in ",}":
            return at
        level += (mark in "({[") - (mark in ")}]")
        at += 1
    raise UnclosedError("unclosed")


def _comma(text: str, at: int, closing: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return at + 1
    if text[at : at + 1] != closing:
        raise NotLiteralError(text[at : at + 20])
    return at


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_escaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "ux" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _CONTROL.get(code, "" if code == "\n" else code)


def whole(value: Literal) -> int | None:
    """A count written as number or digits; None for anything else, also for a number no listing can have."""
    return int(value) if isinstance(value, int | str) and re.fullmatch(r"[0-9]{1,6}", str(value)) else None
