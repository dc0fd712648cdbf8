"""Which digit a drawn shape looks like: shapes of many typefaces, and how far one is from them.

digits.tsv: a digit, its width for a height of 1000, and its shape on a field of 14 × 20 points, row by row, as one
hexadecimal number. They were drawn from free typefaces (DejaVu, Liberation, FreeFont, Roboto, Hack, Caladea, Garamond,
Arphic's Song and Kai, Noto); a shape that is nearly one of those before it is left out. Of 96 typefaces, each measured
by the shapes of the others, no digit is nearer to another digit than to itself by more than _MARGIN.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from PIL import Image

from parsers.readers.glyphs.forms import Field, Form, Look, nearest

_FILE = Path(__file__).with_name("digits.tsv")
_FIELD = Field(14, 20)
_SURE, _MARGIN, _CLEAR, _CLOSE, _FOREIGN = 0.04, 0.02, 0.03, 0.2, 0.6
"""Distances: below the first it is that digit; another digit must be nearer by the second to speak against it, and
further by the third where the digit is drawn badly (of 535 digits of scans turned, grey, faint, of 100 dpi or below a
seal two were nearer to another digit by more: 7 to 1, by less than 0.04); below the fourth what is said to be no digit
is one; beyond the fifth it is none at all."""


def form_of(ink: Image.Image) -> Form | None:
    """The form of a picture in which ink is light on black; None without any ink."""
    return _FIELD.form_of(ink)


def is_close(form: Form, digit: str) -> bool:
    """Whether a form that need not be a digit is this one."""
    return nearest(form, _known()[digit]) <= _CLOSE


def is_clearly(form: Form, digit: str) -> bool:
    """Whether a form, of a digit that need not be drawn well, is much nearer to this one than to any other."""
    own = nearest(form, _known()[digit])
    return own <= _FOREIGN and _nearest_other(form, digit) - own > _CLEAR


def looks(form: Form, digit: str) -> Look:
    """`digit`: 0 to 9."""
    own = nearest(form, _known()[digit])
    if own <= _SURE:
        return "alike"
    other = _nearest_other(form, digit)
    if own > _FOREIGN or own - other > _MARGIN:
        return "other"
    return "alike" if own < other else "unsure"


def _nearest_other(form: Form, digit: str) -> float:
    return min(nearest(form, forms) for each, forms in _known().items() if each != digit)


@cache
def _known() -> Mapping[str, Sequence[Form]]:
    return _FIELD.written(_FILE)
