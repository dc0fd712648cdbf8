"""Digits by their shapes: what speaks for a figure about which the engines disagree.

A recogniser knows figures from examples; here the ink of each digit is held against drawn digits of many typefaces
(parsers.readers.glyphs), which errs elsewhere: at 7 and 1, not at 3 and 8.
"""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from parsers.readers.glyphs.digits import form_of, is_clearly
from parsers.readers.picture.inks import Gray

_FAINT = 60
"""Of 255, where the darkest ink is 255: what is paler is paper around a digit."""


def shows(image: Gray, figure: str) -> bool:
    """Whether ink, dark on white, is clearly that figure; never where two digits touch or anything else stands."""
    if not figure.isdigit():
        return False
    inks = _digits(image)
    return len(inks) == len(figure) and all(map(_is, inks, figure))


def _digits(image: Gray) -> list[Gray]:
    """The pieces of ink that columns of paper part, light on black."""
    ink = np.asarray(cv2.normalize(255 - image, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]
    _, dark = cv2.threshold(ink, 0, 255, cv2.THRESH_OTSU)
    columns = np.flatnonzero(dark.any(axis=0))
    if not len(columns):
        return []
    ink[ink < _FAINT] = 0
    runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    return [np.ascontiguousarray(ink[:, run[0] : run[-1] + 1]) for run in runs]


def _is(ink: Gray, digit: str) -> bool:
    form = form_of(Image.fromarray(ink))
    return form is not None and is_clearly(form, digit)
