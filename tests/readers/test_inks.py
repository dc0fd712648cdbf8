"""Coloured ink apart from print: what is taken away, and what of it is remembered."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.model import LayerWord
from parsers.readers.layout.ruled import Frame
from parsers.readers.picture.cells import pieces_of
from parsers.readers.picture.inks import CLEAR, DENSE, is_coloured, parted
from parsers.readers.picture.labels import _likeness, _plain, official, official_labels
from parsers.readers.picture.scan import Scan
from parsers.readers.picture.sheet import Sheet
from tests.readers.rendering import pictures

RED = (205, 30, 40)


def printed() -> pictures.Gray:
    page = np.full((700, 900), 255, np.uint8)
    for y in range(80, 640, 28):
        cv2.putText(page, "338081 142162 7 203 14683 0 0 58 16 151", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return page


def coloured(page: pictures.Gray, ink: tuple[int, int, int]) -> np.ndarray:
    share = page[..., None].astype(float) / 255
    return (share * 255 + (1 - share) * np.array(ink)).astype(np.uint8)


@pytest.mark.parametrize(("through", "cover"), [(True, CLEAR), (False, DENSE)])
def test_a_seal_is_taken_away_and_its_place_kept(through, cover):
    page = printed()
    parts = parted(pictures.sealed(page, (400, 300), through=through))
    assert parts.covered is not None
    assert set(np.unique(parts.covered)) == {0, cover}
    assert np.array_equal(parts.gray[:150], page[:150])
    blank = (page == 255) & (parts.covered > 0)
    assert np.percentile(parts.gray[blank], 2) > 200
    if through:
        assert np.median(parts.gray[(page == 0) & (parts.covered > 0)]) < 60


def test_coloured_print_stays():
    page = printed()
    blue = parted(coloured(page, (20, 40, 170)))
    assert blue.covered is None
    assert np.median(blue.gray[page == 0]) < 100
    mixed = np.repeat(page[..., None], 3, axis=2)
    mixed[300:420] = coloured(page, RED)[300:420]
    red = parted(mixed)
    assert red.covered is None
    assert np.median(red.gray[page == 0]) < 110


def test_coloured_ruling_lines_and_a_red_head_stay():
    page = np.repeat(printed()[..., None], 3, axis=2)
    for place in range(60, 680, 28):
        cv2.line(page, (50, place), (850, place), RED, 2)
    for place in range(50, 851, 200):
        cv2.line(page, (place, 60), (place, 670), RED, 2)
    cv2.putText(page, "NOTICE", (250, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.6, RED, 5)
    parts = parted(page)
    assert parts.covered is None


def test_yellowed_paper_is_no_ink():
    page = np.repeat(printed()[..., None], 3, axis=2)
    old = (page * np.array([1.0, 0.93, 0.78])).astype(np.uint8)
    assert parted(old).covered is None
    assert not is_coloured(page)


@pytest.mark.parametrize(
    ("cover", "word", "seen"), [(0, "", False), (CLEAR, "", False), (DENSE, "", True), (0, "5", True), (0, "无", False)]
)
def test_a_cell_without_print_is_blank_unless_something_may_hide_it(cover, word, seen):
    paper, ink = np.full((60, 220), 255, np.uint8), np.zeros((60, 220), np.uint8)
    frame = Frame((0.0, 100.0, 200.0), (0.0, 50.0), ((0, 0, 1, 1), (0, 1, 1, 2)))
    scan = Scan(paper, ink, (), 20.0, np.full_like(ink, cover), [LayerWord(word, 150.0, 25.0)] if word else ())
    scan.covered[:, :105] = 0
    pieces = list(pieces_of(scan, frame, 20.0))
    assert [piece.place[0] > 100 for piece in pieces] == [True] * seen
    assert [(piece.covered, piece.layer) for piece in pieces] == [(cover, word)] * seen


def test_places_turn_with_their_page():
    page = np.full((300, 200), 255, np.uint8)
    page[30:40, 150:170] = 0
    sheet = Sheet(page, 255 - page, [LayerWord("7", 0.8, 35 / 300)])
    for turned in (sheet.turned(1), sheet.turned(2), sheet.turned(3), sheet.levelled(4.0)):
        assert turned.covered is not None
        height, width = turned.gray.shape
        (word,) = turned.layer
        place = round(word.y * height), round(word.x * width)
        assert (turned.gray[place], turned.covered[place]) == (0, 255)


def test_labels_are_found_as_before():
    """The same likeness as comparing with every label anew, wherever it may count."""
    from difflib import SequenceMatcher

    def slowly(text: str, label: str) -> float:
        plain = SequenceMatcher(None, _plain(text), _plain(label), autojunk=False).ratio()
        return 0.95 * plain + 0.05 * SequenceMatcher(None, text, label, autojunk=False).ratio()

    texts = ("行政许可", "1.本机关不掌握相关政府信", "（一）予以公开", "总汁", "没有任何意义的一行字", "结果维寺")
    for text in texts:
        for label in official_labels():
            quick, slow = _likeness(text, _plain(text), label), slowly(text, label)
            assert quick == slow or (quick == 0.0 and slow < 0.58)
    assert official("338081") is None
    assert official("行政许司") == "行政许可"
