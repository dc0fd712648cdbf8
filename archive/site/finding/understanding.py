"""A query written as people say it (宁波北仑区住建局2022年报), taken apart into places, a year and words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.agencies.regions import stem
from archive.agencies.rules import SHORT_FORMS

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)\s*(?:年度|年(?!报))?")
_NOISE = re.compile(r"政府信息公开|信息公开|工作报告|年度报告|年报|报告|工作|年度")
"""Words that stand in the title of every report: they tell none from another."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a query seems to mean. `places`: column of `reports` → value; `words`: what is left to look for."""

    places: Mapping[str, str]
    year: str
    words: tuple[str, ...]


def understand(query: str, places: Mapping[str, str]) -> Understood | None:
    """The parts of a query; None when it names no place and no year, or puts words in quotes or excludes some.

    `places`: name of a place → the column of `reports` that holds it.
    """
    if _exact(query):
        return None
    years = _YEAR.findall(query)
    text = _NOISE.sub(" ", _YEAR.sub(" ", query))
    known = _with_stems(places)
    longest = max(map(len, known), default=0)
    named: dict[str, str] = {}
    words: list[str] = []
    for word in text.split():
        rest = ""
        for piece, is_place in _cut(word, known, longest):
            column = places.get(known[piece], "") if is_place else ""
            if is_place and column not in named and not rest:
                named[column] = known[piece]
            else:
                rest += piece
        if rest:
            words.append(SHORT_FORMS.get(rest, rest))
    if not named and not years:
        return None
    return Understood(named, years[-1] if years else "", tuple(words))


def dated(query: str) -> tuple[str, str]:
    """The query without its year, and that year; the whole and "" where it names none, or several, or quotes."""
    years = _YEAR.findall(query)
    if len(years) != 1 or _exact(query):
        return query, ""
    return " ".join(_YEAR.sub(" ", query).split()), years[0]


def _exact(query: str) -> bool:
    """Whether words are quoted or excluded: such a query is taken as it is written."""
    return any(sign in query for sign in '"“”') or bool(re.search(r"(^|\s)-", query))


def _cut(word: str, known: Mapping[str, str], longest: int) -> Iterator[tuple[str, bool]]:
    """Pieces of a word in order, each with whether it names a place: the longest name at each position."""
    start = 0
    while start < len(word):
        sizes = range(min(longest, len(word) - start), 1, -1)
        size = next((size for size in sizes if word[start : start + size] in known), 0)
        yield word[start : start + (size or 1)], bool(size)
        start += size or 1


def _with_stems(places: Mapping[str, str]) -> dict[str, str]:
    """Names and, where only one place has it, the name without its kind (宁波) → name."""
    stems: dict[str, set[str]] = {}
    for name in places:
        stems.setdefault(stem(name), set()).add(name)
    short = {form: next(iter(names)) for form, names in stems.items() if form and len(names) == 1}
    return {**short, **{name: name for name in places}}
