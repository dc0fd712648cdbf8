"""English templates from the Chinese ones: their prose is put into English when they are loaded.

A message is the text between two tags (of HTML or of Jinja), with {1}, {2} … where an expression stands, or the value
of an attribute that is read, or a string inside an expression. english.tsv has each of them. Values are left to the
filters `foreign` and `english`, which know words of ours from what portals wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from jinja2.ext import Extension

from archive.site.language.catalogue import CHINESE, ENGLISH, HAN, punctuated

Find = Callable[[str], str | None]
_TOKEN = re.compile(
    r"(?P<comment>\{#.*?#\}|<!--.*?-->)|(?P<statement>\{%.*?%\})|(?P<value>\{\{.*?\}\})"
    r"|(?P<tag></?[A-Za-z!](?:\{\{.*?\}\}|\{%.*?%\}|[^<>{]|\{(?![{%]))*>)",
    re.DOTALL,
)
_VALUE = re.compile(r"\{\{(-?)(.*?)(-?)\}\}", re.DOTALL)
_STRING = re.compile(r'"([^"\\]*)"' + r"|'([^'\\]*)'")
_ATTRIBUTE = re.compile(
    r'(\b(?:aria-label|title|placeholder|alt|content)=")((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)(")', re.DOTALL
)
_INSIDE = re.compile(r"(\{%.*?%\})", re.DOTALL)
_PLACE = re.compile(r"\{(\d+)\}")
_SENTENCE, _INLINE = re.compile(r"[A-Za-z)”][.,:;]$"), re.compile(r"<(?:a|b|code|span|strong|small)\b")
"""Chinese has no space after a full stop; English has, before a link."""
_TEXT_ONLY = ("title", "option", "script", "textarea")
"""Elements that hold text and no markup."""


class English(Extension):
    """Extension of the English environment."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return put(source, ENGLISH.get, markup=not (name or "").endswith(".xml"))


def messages(source: str) -> list[str]:
    """Every message of a template that has Han in it."""
    found: list[str] = []

    def note(message: str) -> str | None:
        found.append(message)
        return None

    put(source, note)
    return found


def put(source: str, find: Find, *, markup: bool = True) -> str:
    """The template with its messages as `find` gives them; a message that it does not know stays."""
    done: list[str] = []
    run: list[str] = []
    inside = ""
    for kind, token in _tokens(source):
        if kind in ("text", "value"):
            run.append(token)
            continue
        done.append(_message(run, find, "foreign" if markup and not inside else "english"))
        done.append(" " if run and _SENTENCE.search(done[-1]) and _INLINE.match(token) else "")
        run = []
        done.append(_TOKENS[kind](token, find))
        inside = _element(token, inside)
    return "".join(done) + _message(run, find, "foreign" if markup else "english")


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    position = 0
    for found in _TOKEN.finditer(source):
        if found.start() > position:
            yield "text", source[position : found.start()]
        yield found.lastgroup or "text", found[0]
        position = found.end()
    if position < len(source):
        yield "text", source[position:]


def _element(token: str, inside: str) -> str:
    """The element without markup that we are in after this token; "" in none."""
    if re.match(r"\{%-?\s*block title\b", token):
        return "{%"
    if inside == "{%":
        return "" if re.match(r"\{%-?\s*endblock", token) else inside
    found = re.match(r"<(/?)(\w+)", token)
    if found is None or found[2].lower() not in _TEXT_ONLY:
        return inside
    return "" if found[1] else found[2].lower()


def _message(run: list[str], find: Find, shown: Literal["foreign", "english"]) -> str:
    values = [token for token in run if token.startswith("{{")]
    wrapped = [_value(value, find, shown) for value in values]
    number = iter(range(1, len(values) + 1))
    text = "".join(f"{{{next(number)}}}" if token.startswith("{{") else token for token in run)
    message = text.strip()
    if CHINESE.search(message):
        told = find(message) if HAN.search(message) else punctuated(message)
        text = text.replace(message, told) if told is not None else text
    return _PLACE.sub(lambda place: wrapped[int(place[1]) - 1], text)


def _value(token: str, find: Find, shown: str) -> str:
    left, expression, right = _VALUE.fullmatch(token).groups()  # type: ignore[union-attr]
    return f"{{{{{left} ({_strings(expression, find).strip()}) | {shown} {right}}}}}"


def _strings(code: str, find: Find) -> str:
    """Jinja code with the strings in it put into English."""

    def put_in(found: re.Match[str]) -> str:
        text = found[1] if found[1] is not None else found[2]
        told = (find(text.strip()) if HAN.search(text) else punctuated(text)) if CHINESE.search(text) else None
        return f"{found[0][0]}{text.replace(text.strip() or text, told)}{found[0][0]}" if told is not None else found[0]

    return _STRING.sub(put_in, code)


def _statement(token: str, find: Find) -> str:
    return _strings(token, find)


def _tag(token: str, find: Find) -> str:
    def attribute(found: re.Match[str]) -> str:
        parts = (
            part if part.startswith("{%") else _message(_VALUES.split(part), find, "english")
            for part in _INSIDE.split(found[2])
        )
        return found[1] + "".join(parts) + found[3]

    return _ATTRIBUTE.sub(attribute, token)


_VALUES = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_TOKENS: dict[str, Callable[[str, Find], str]] = {
    "comment": lambda token, _: token,
    "statement": _statement,
    "tag": _tag,
}
