"""Which language a question is answered in, and words in it. What the catalogue does not know stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup, escape

from archive.site.language.catalogue import ENGLISH, HAN, in_english, punctuated

Language = Literal["zh", "en"]
PREFIX: Mapping[Language, str] = {"zh": "", "en": "/en"}
"""Below the base URL: where the pages of a language are."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of an answer, and the address of the same page in each (path and query)."""

    language: Language = "zh"
    addresses: Mapping[Language, str] = field(default_factory=dict)


_MARKED = re.compile(r"lang=|<(?!/?(?:a|em|mark|b|strong|code|time|small|br)\b)")
"""Markup that says itself what is Chinese, or holds more than one line of text."""
_CHINESE = Speech()
_speech: ContextVar[Speech] = ContextVar("speech", default=_CHINESE)


@contextmanager
def speaking(speech: Speech) -> Iterator[None]:
    """Answer in this language, in this task and what it starts."""
    token = _speech.set(speech)
    try:
        yield
    finally:
        _speech.reset(token)


def speech() -> Speech:
    return _speech.get()


def language() -> Language:
    return _speech.get().language


def said(text: str) -> str:
    """Words of the site in the language of the answer."""
    return (in_english(text) or text) if language() == "en" else text


class Original(str):
    """What a portal wrote, even where the site has a word like it."""

    __slots__ = ()


class Said(str):
    """A sentence made by `say`. `html`: the same with its foreign parts marked as Chinese."""

    __slots__ = ("html",)
    html: Markup


def say(sentence: str, *values: object) -> str:
    """The sentence in the language of the answer, with the values in its places {0}, {1:g} …"""
    if language() == "zh":
        return sentence.format(*values)
    template = ENGLISH.get(sentence) or punctuated(sentence)
    told = [english(value) for value in values]
    found = Said(template.format(*told))
    marked = (foreign(value) if isinstance(value, str) else value for value in told)
    found.html = Markup(escape(template)).format(*marked)
    return found


def english(value: Any) -> Any:
    """Filter of English templates where no markup may stand (attributes, titles): words of ours in English."""
    if isinstance(value, str) and not isinstance(value, Markup | Said | Original):
        return in_english(value) or punctuated(value)
    return value


def foreign(value: Any) -> Any:
    """Filter of English templates: the value in English if it is ours; what portals wrote is marked as Chinese."""
    if isinstance(value, Said):
        return value.html
    if isinstance(value, Markup):
        return _chinese(value) if HAN.search(value) and not _MARKED.search(value) else value
    if not isinstance(value, str):
        return value
    told = english(value)
    return _chinese(told) if HAN.search(told) else told


def _chinese(text: str) -> Markup:
    return Markup('<span lang="zh-Hans">{}</span>').format(text)


def shown(value: Any) -> Any:
    """As `foreign` in an answer in English; the value itself in Chinese."""
    return foreign(value) if language() == "en" else value


def translated(value: Any) -> Any:
    """A value of lists and objects, with every text of ours in it in the language of the answer."""
    if language() == "zh":
        return value
    if isinstance(value, Mapping):
        return {name: translated(item) for name, item in value.items()}
    if isinstance(value, str):
        return english(value)
    return [translated(item) for item in value] if isinstance(value, Sequence) else value
