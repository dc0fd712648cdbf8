"""Scores of family detection: independent signs put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.listing.words import Page


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern in one place of an answer and how far it speaks for the family (0..1)."""

    place: Literal["url", "markup", "cookie", "server"]
    pattern: re.Pattern[str]
    weight: float


def sign(place: Literal["url", "markup", "cookie", "server"], pattern: str, weight: float) -> Sign:
    return Sign(place, re.compile(pattern, re.I), weight)


def score(page: Page, signs: Sequence[Sign]) -> float:
    """1 − Π(1 − weight) over the signs that hold: two strong ones decide, many weak ones add up."""
    places = {
        "url": page.url,
        "markup": page.text,
        "cookie": page.headers.get("set-cookie", ""),
        "server": page.headers.get("server", ""),
    }
    doubt = 1.0
    for each in signs:
        if each.pattern.search(places[each.place]):
            doubt *= 1.0 - each.weight
    return round(1.0 - doubt, 3)
