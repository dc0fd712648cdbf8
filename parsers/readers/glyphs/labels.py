"""Whether a drawn shape is the Chinese character that it is said to be: those of which the forms' labels are made.

labels.tsv: a character, its width for a height of 1000, and its shape on a field of 24 × 24 points, row by row, as one
hexadecimal number; written by `python -m benchmarks.glyphs`, which says from which typefaces, and measures others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image

from parsers.folding import TRADITIONAL, compatible
from parsers.readers.glyphs.forms import Field, Form, is_within, nearest

FILE = Path(__file__).with_name("labels.tsv")
FIELD = Field(24, 24)
SURE, MARGIN = 0.2, 0.12
"""Distances: below the first it is that character; another one must be nearer by the second to speak against it."""


def form_of(ink: Image.Image) -> Form | None:
    """The form of a picture in which ink is light on black; None without any ink."""
    return FIELD.form_of(ink)


@cache
def is_known(character: str) -> bool:
    """Whether anything is known of what a character looks like."""
    return _meaning(character) in _known()


@lru_cache(maxsize=32_768)
def is_other(form: Form, character: str) -> bool:
    """Whether a shape is surely another character than the one it is said to be, which is known. Kept, because the same
    few typefaces come again in every report."""
    known, meaning = _known(), _meaning(character)
    own = nearest(form, known[meaning])
    if own <= SURE:
        return False
    # Those of the character itself are further away than that.
    return is_within(form, _every(), own - MARGIN)


def _meaning(character: str) -> str:
    return compatible(character).translate(TRADITIONAL)


@cache
def _every() -> Sequence[Form]:
    return [form for forms in _known().values() for form in forms]


@cache
def _known() -> Mapping[str, Sequence[Form]]:
    """The shapes of each character, those of its traditional form among them."""
    found: dict[str, list[Form]] = {}
    for character, forms in FIELD.written(FILE).items():
        found.setdefault(_meaning(character), []).extend(forms)
    return found
