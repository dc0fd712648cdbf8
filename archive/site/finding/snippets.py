"""Marks and excerpts: where the words of a query stand in the original text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from archive.search import normalise, terms

BEFORE, LENGTH = 40, 150
_RUN = re.compile(r"[^\W_]+")


@lru_cache(maxsize=200)
def pattern(query: str) -> re.Pattern[str] | None:
    """What finds the words of a query in normalised text: their letters and digits, whatever stands between runs."""
    alternatives = [r"[\W_]*".join(map(re.escape, _RUN.findall(term))) for term in terms(query)]
    wanted = sorted({alternative for alternative in alternatives if alternative}, key=len, reverse=True)
    return re.compile("|".join(wanted)) if wanted else None


def marked(text: str, query: str) -> Markup:
    """The text escaped, with every word of the query in `<mark>`."""
    return _with_marks(text, _places(text, query))


def excerpt(texts: Sequence[str], query: str) -> Markup:
    """The first passage that has a word of the query, marked; the beginning where none has."""
    for text in texts:
        places = _places(text, query)
        if places:
            start = max(0, places[0][0] - BEFORE)
            end = min(len(text), start + LENGTH)
            inside = [(max(left, start) - start, min(right, end) - start) for left, right in places if left < end]
            passage = _with_marks(text[start:end], inside)
            return Markup("{}{}{}").format("…" if start else "", passage, "…" if end < len(text) else "")
    first = next((text for text in texts if text.strip()), "")
    return Markup("{}{}").format(first[:LENGTH], "…" if len(first) > LENGTH else "")


def _places(text: str, query: str) -> list[tuple[int, int]]:
    found = pattern(query)
    if found is None:
        return []
    folded, origin = _folded(text)
    return [(origin[match.start()], origin[match.end() - 1] + 1) for match in found.finditer(folded) if match.group()]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """Normalised text, and where each of its characters comes from."""
    folded = normalise(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    pieces = [(normalise(character), position) for position, character in enumerate(text)]
    return "".join(piece for piece, _ in pieces), [position for piece, position in pieces for _ in piece]


def _with_marks(text: str, places: Sequence[tuple[int, int]]) -> Markup:
    pieces: list[Markup] = []
    position = 0
    for start, end in places:
        if start < position:
            continue
        pieces.append(escape(text[position:start]))
        pieces.append(Markup("<mark>{}</mark>").format(text[start:end]))
        position = end
    pieces.append(escape(text[position:]))
    return Markup("").join(pieces)
