"""Digits of scans by their shapes: a third judge where the engines disagree; it speaks for a figure or is silent."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from parsers.ocr_gate import CERTAIN, READ
from parsers.readers.picture import votes
from parsers.readers.picture.inks import Gray
from parsers.readers.picture.shapes import shows
from parsers.readers.picture.strips import Reading

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
)


def piece(text: str, font: str, *, grey: bool = True) -> Gray:
    """A figure as a cell of a scan of 150 dpi holds it: soft, and dark grey on light grey."""
    large = Image.new("L", (60 * len(text) + 40, 120), 255)
    # Apart, as digits of a table are at that size in most typefaces.
    for place, letter in enumerate(text):
        ImageDraw.Draw(large).text((20 + 60 * place, 20), letter, fill=0, font=ImageFont.truetype(font, 68))
    small = cv2.resize(np.asarray(large), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return np.asarray(small * 0.6 + 70 if grey else small, np.uint8)


@pytest.mark.parametrize("font", FONTS)
def test_a_figure_is_shown_and_no_other_one(font: str) -> None:
    wrong = [(one, other) for one in "0123456789" for other in "0123456789" if one != other
             if shows(piece(one, font), other)]  # fmt: skip
    assert wrong == []
    clear = sum(shows(piece(digit, font), digit) for digit in "0123456789")
    assert clear >= 8
    assert shows(piece("38", font), "38") and not shows(piece("38", font), "88")


@pytest.mark.parametrize("text", ["", "-", "3.5", "-3", "33"])
def test_nothing_is_said_of_what_is_not_so_many_digits(text: str) -> None:
    assert not shows(piece("3", FONTS[0]), text)


def test_blank_paper_shows_nothing() -> None:
    assert not shows(np.full((27, 16), 255, np.uint8), "0")
    assert not shows(np.zeros((27, 16), np.uint8), "8")


@pytest.mark.parametrize(("said", "raised"), [("3", True), ("8", False)])
def test_the_shapes_of_a_figure_in_doubt_let_sums_rely_on_it_and_make_it_no_more_certain(
    said: str, raised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recogniser says so twice, Tesseract something else."""
    other = "8" if said == "3" else "3"
    monkeypatch.setattr(votes.recogniser, "model_file", lambda: Path(__file__))
    monkeypatch.setattr(votes.recogniser, "recognised", lambda images: [Reading(said, 0.9) for _ in images])
    monkeypatch.setattr(votes, "read_strips", lambda images, *_: [Reading(other, 0.7) for _ in images])
    (found,) = votes.read_figures([piece("3", FONTS[2])], [Reading(said, 0.9)])
    assert found.text == said
    assert (found.confidence >= READ) == raised
    assert found.confidence < CERTAIN
