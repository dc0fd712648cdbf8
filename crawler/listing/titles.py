"""The parser's rules for titles, remembered: a listing shows the same title to several rules in a row."""

from __future__ import annotations

from functools import lru_cache

from parsers import titles
from parsers.titles import Title

_MEMORY = 4096
"""Titles; about those of the listings that are being walked at one time."""


@lru_cache(_MEMORY)
def read_title(text: str) -> Title | None:
    """parsers.titles.read_title."""
    return titles.read_title(text)


@lru_cache(_MEMORY)
def look_alike(text: str) -> str | None:
    """parsers.titles.look_alike."""
    return titles.look_alike(text)


def is_report_title(text: str) -> bool:
    """Whether a listing row is the title of an annual report."""
    return read_title(text) is not None
