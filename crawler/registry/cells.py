"""What a cell of the registry may hold: rules that say what is wrong with a value, for every table of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlsplit

Rule = Callable[[str], str | None]
"""What is wrong with a value; None when nothing is."""

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def like(pattern: str, meaning: str) -> Rule:
    """The whole value has that shape."""
    found = re.compile(pattern)
    return lambda value: None if found.fullmatch(value) else f'"{value}" is not {meaning}'


def naming(pattern: str, message: str) -> Rule:
    """Something of that shape stands in the value."""
    found = re.compile(pattern)
    return lambda value: None if found.search(value) else message


def one_of(words: Iterable[str]) -> Rule:
    known = tuple(words)
    return lambda value: None if value in known else f'"{value}" is not one of {", ".join(known)}'


def address(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        return f'"{url}" is not an http(s) address'
    return "must not hold a user name or password" if parts.username or parts.password else None


def day(value: str) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    try:
        if _DATE.fullmatch(value):
            date.fromisoformat((value + "-01-01")[:10])
            return None
    except ValueError:
        pass
    return f'"{value}" is not a date (YYYY, YYYY-MM or YYYY-MM-DD)'
