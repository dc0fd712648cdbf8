"""Script text to tokens, in one pass; brackets know their partner, so that a body is skipped without being read."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TOKENS = 200_000
"""Of one script: a list of 5,000 rows written as data. What lies behind is not read, and `whole` says so."""

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|//[^\n]*|/\*(?:.*?\*/|.*)|<!--[^\n]*)+)
    |(?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    |(?P<template>`(?:[^`\\]|\\.)*`)
    |(?P<number>0[xX][0-9a-fA-F]{1,12}|[0-9]{1,15}(?:\.[0-9]{1,15})?(?![0-9])|\.[0-9]{1,15})
    |(?P<name>[A-Za-z_$\u0080-\uffff][\w$]*)
    |(?P<mark>===|!==|=>|==|!=|<=|>=|&&|\|\||\+\+|--|\+=|-=|\*=|/=|\?\.|\?\?|\.\.\.|.)""",
    re.S | re.X,
)
_REGEX = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,300}/[a-z]{0,6}")
_BEFORE_REGEX = frozenset((*"(,=:[!&|?{};", "==", "===", "!=", "!==", "&&", "||", "=>", "return"))
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    """kind: string, template, number, name, mark, regex. `fresh` when a line ends before it."""

    kind: str
    text: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """`close[i]` is the place of the bracket that closes the one at i, len(items) where none does."""

    items: tuple[Token, ...]
    close: tuple[int, ...]
    whole: bool = True


def tokens_of(text: str) -> Tokens:
    """Tokens of a script. Never raises; time is linear in the length."""
    found: list[Token] = []
    at, fresh, last = 0, False, ";"
    while at < len(text) and len(found) < MAX_TOKENS:
        match = (_REGEX.match(text, at) if text[at] == "/" and last in _BEFORE_REGEX else None) or _TOKEN.match(
            text, at
        )
        if match is None:  # a dot in the pattern takes any character
            break
        kind = match.lastgroup or "regex"
        at = match.end()
        if kind == "space":
            fresh = fresh or "\n" in match[0]
            continue
        last = match[0]
        found.append(Token(kind, last, fresh))
        fresh = False
    return Tokens(tuple(found), _partners(found), at >= len(text))


def _partners(tokens: list[Token]) -> tuple[int, ...]:
    close = [len(tokens)] * len(tokens)
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in _CLOSING:
            opened.append(at)
        elif token.text in ")]}" and opened and _CLOSING[tokens[opened[-1]].text] == token.text:
            close[opened.pop()] = at
    return tuple(close)
