"""Scanned pages read into words: cells of tables and pieces of running text together, in a few calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from parsers.readers.layout import Page, Word
from parsers.readers.layout.ruled import Frame, ruled_frames
from parsers.readers.picture import recogniser
from parsers.readers.picture.cells import Piece, pieces_of
from parsers.readers.picture.labels import official, whole_label
from parsers.readers.picture.scan import Scan
from parsers.readers.picture.segments import segments_of
from parsers.readers.picture.sheet import Back, Sheet
from parsers.readers.picture.strips import Reading, read_strips
from parsers.readers.picture.tesseract import recognise
from parsers.readers.picture.turns import upright
from parsers.readers.picture.votes import UNREAD, read_figures, under, with_layer

_CHINESE = "chi_sim"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[\u4e00-\u9fff（）()、：；，。]{2}|(?!一)[\u4e00-\u9fff]")
"""What no figure holds, however badly it is printed."""
_MOST = 1_000
"""Pieces outside the tables of a page: more than that are grain, and nobody reads them."""
_PLAIN = 0.6
"""Confidence from which on a character that the recogniser saw is there."""


def read_pages(sheets: Iterable[Sheet]) -> list[Page]:
    """Each picture, turned upright, as a page with words, whose confidences are those of OCR, and with ruling lines."""
    return [page for page, _ in read_placed(sheets)]


def read_placed(sheets: Iterable[Sheet]) -> list[tuple[Page, Back]]:
    """The same, and how a place on each page leads back to the picture that it was read from."""
    scans = [scan for scan, _ in upright(sheets)]
    frames = [ruled_frames(scan.rules, scan.em) for scan in scans]
    pieces = [_pieces(scan, found) for scan, found in zip(scans, frames, strict=True)]
    readings = iter(_read_pieces([piece for found in pieces for piece in found]))
    pages = []
    for scan, found, own in zip(scans, frames, pieces, strict=True):
        words = [_word(piece, next(readings)) for piece in own]
        words += [] if recogniser.model_file() else _running_text(scan, found)
        pages.append((Page(scan.width, scan.height, words, scan.rules, em=scan.em), scan.back))
    return pages


def _pieces(scan: Scan, frames: Sequence[Frame]) -> list[Piece]:
    """The cells of tables, and what stands outside them."""
    cells = [piece for frame in frames for piece in pieces_of(scan, frame, scan.em)]
    if not recogniser.model_file():
        return cells
    segments = list(segments_of(scan, frames))
    return [*cells, *segments] if len(segments) <= _MOST else cells


def _word(piece: Piece, reading: Reading) -> Word:
    x0, top, x1, bottom = piece.place
    # A head that a page repeats is known by its words: they must be the same on both.
    label = whole_label(reading.text) if piece.in_cell and _HAN.search(reading.text) else None
    return Word(label or reading.text or UNREAD, x0, top, x1, bottom, reading.confidence)


def _read_pieces(pieces: Sequence[Piece]) -> list[Reading]:
    """Labels and text by the recogniser (the Chinese model of tesseract where there is none), figures by vote."""
    images = [piece.image for piece in pieces]
    readings = recogniser.recognised(images) if recogniser.model_file() else read_strips(images, _CHINESE, 40)
    wanted = [index for index, piece in enumerate(pieces) if piece.may_be_figure and not _is_label(readings[index])]
    figures = read_figures([images[index] for index in wanted], [readings[index] for index in wanted])
    seen = [under(pieces[index].covered, figure) for index, figure in zip(wanted, figures, strict=True)]
    for index, figure in zip(wanted, with_layer(seen, [pieces[index].layer for index in wanted]), strict=True):
        readings[index] = figure
    return readings


def _is_label(reading: Reading) -> bool:
    """Whether characters were seen: one for certain, an official label, or two or more of any."""
    certain = recogniser.model_file() is not None and reading.confidence >= _PLAIN
    letters = certain and _LETTERS.search(reading.text) is not None
    return letters or len(_HAN.findall(reading.text)) > 1 or official(reading.text) is not None


def _running_text(scan: Scan, frames: Sequence[Frame]) -> list[Word]:
    """The words outside the tables, by tesseract."""
    gray, ink = scan.gray.copy(), scan.ink.copy()
    for frame in frames:
        area = np.s_[
            round(frame.rows[0]) : round(frame.rows[-1]) + 1, round(frame.columns[0]) : round(frame.columns[-1]) + 1
        ]
        gray[area], ink[area] = 255, 0
    if np.count_nonzero(ink) < scan.em**2:
        return []
    words = recognise(gray, _CHINESE, 3)
    return [Word(word.text, word.x0, word.top, word.x1, word.bottom, word.confidence) for word in words]
