"""Scanned pages read into words: running text a page at a time, the cells of all tables in a few calls."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from parsers.readers.layout import Page, Word
from parsers.readers.layout.ruled import Frame, ruled_frames
from parsers.readers.picture.cells import Piece, pieces_of
from parsers.readers.picture.labels import official, speaks_of_a_report
from parsers.readers.picture.scan import Gray, Scan, clean, sized
from parsers.readers.picture.strips import NOTHING, Reading, read_alone, read_strips
from parsers.readers.picture.tesseract import quarter_turns, recognise

UNREAD = "□"
"""Stands where there is ink that could not be read: neither blank nor zero."""

_CHINESE = "chi_sim"
_DIGITS = ("tessedit_char_whitelist=0123456789.-/+",)
_FIGURE = re.compile(r"^[-+]?\d{1,9}(?:\.\d{1,6})?$|^[-/]{1,2}$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DOUBT = 0.3
"""Confidence of a figure that two readings disagree about."""


def read_pages(pictures: Sequence[Gray]) -> list[Page]:
    """Each picture as a page with words, whose confidences are those of OCR, and with ruling lines.

    One in which no word of a report is found may lie on its side or stand on its head: it is turned and read again.
    """
    pages = _read(pictures)
    turned = {number: turn for number, page in enumerate(pages) if (turn := _turn(pictures[number], page))}
    again = _read([_gray(np.rot90(pictures[number], -turn)) for number, turn in turned.items()]) if turned else []
    better = {number: page for number, page in zip(turned, again, strict=True) if _is_legible(page)}
    return [better.get(number, page) for number, page in enumerate(pages)]


def _turn(picture: Gray, page: Page) -> int:
    return 0 if _is_legible(page) else quarter_turns(sized(picture))


def _is_legible(page: Page) -> bool:
    return speaks_of_a_report("".join(word.text for word in page.words))


def _gray(picture: np.ndarray[Any, Any]) -> Gray:
    return np.ascontiguousarray(picture, dtype=np.uint8)


def _read(pictures: Sequence[Gray]) -> list[Page]:
    scans = [clean(picture) for picture in pictures]
    frames = [ruled_frames(scan.rules, scan.em) for scan in scans]
    pieces = [
        [piece for frame in found for piece in pieces_of(scan, frame, scan.em)]
        for scan, found in zip(scans, frames, strict=True)
    ]
    readings = iter(_read_pieces([piece for found in pieces for piece in found]))
    pages = []
    for scan, found, own in zip(scans, frames, pieces, strict=True):
        words = [_word(piece, next(readings)) for piece in own]
        words += _running_text(scan, found)
        pages.append(Page(scan.width, scan.height, words, scan.rules, em=scan.em))
    return pages


def _word(piece: Piece, reading: Reading) -> Word:
    x0, top, x1, bottom = piece.place
    return Word(reading.text or UNREAD, x0, top, x1, bottom, reading.confidence)


def _read_pieces(pieces: Sequence[Piece]) -> list[Reading]:
    """Labels by the Chinese model, figures twice by the digits of the Latin one at two sizes."""
    labels = read_strips([piece.image for piece in pieces], _CHINESE, 40)
    known = [official(reading.text) for reading in labels]
    wanted = [
        index
        for index, piece in enumerate(pieces)
        if piece.may_be_figure and not _is_label(known[index], labels[index])
    ]
    figures = dict(
        zip(wanted, _read_figures([pieces[i].image for i in wanted], [labels[i] for i in wanted]), strict=True)
    )
    return [figures.get(index, label) for index, label in enumerate(labels)]


def _is_label(known: str | None, label: Reading) -> bool:
    """Whether the Chinese model saw characters: an official label, or two or more of any."""
    return known is not None or len(_HAN.findall(label.text)) > 1


def _read_figures(images: Sequence[Gray], chinese: Sequence[Reading]) -> list[Reading]:
    """Figures by vote. The two sizes are read for all; where they and the Chinese model do not agree, two more;
    what nobody read in the company of others is read alone."""
    votes = [
        list(readings)
        for readings in zip(
            read_strips(images, "eng", 34, _DIGITS), read_strips(images, "eng", 48, _DIGITS), chinese, strict=True
        )
    ]
    doubtful = [index for index, readings in enumerate(votes) if len({reading.text for reading in readings}) > 1]
    for height in (28, 60):
        again = read_strips([images[index] for index in doubtful], "eng", height, _DIGITS)
        for index, reading in zip(doubtful, again, strict=True):
            votes[index].append(reading)
    for index, readings in enumerate(votes):
        if not any(_FIGURE.match(reading.text) for reading in readings):
            readings += [read_alone(images[index], "eng", height, _DIGITS) for height in (34, 60)]
    return [_settled(readings) for readings in votes]


def _settled(readings: Sequence[Reading]) -> Reading:
    """What most readings say. Its confidence is that of the most certain one among them, less for every reading that
    says something else; a figure that only one reading has, or that has a rival, stays in doubt."""
    said: dict[str, list[float]] = {}
    for reading in readings:
        if _FIGURE.match(reading.text):
            said.setdefault(reading.text, []).append(reading.confidence)
    ranked = sorted(said, key=lambda text: (len(said[text]), max(said[text])), reverse=True)
    if not ranked:
        return NOTHING
    best = ranked[0]
    share = len(said[best]) / len(readings)
    rival = len(ranked) > 1 and len(said[ranked[1]]) == len(said[best])
    doubtful = rival or len(said[best]) < 2
    return Reading(best, min(max(said[best]) * share, _DOUBT if doubtful else 1.0))


def _running_text(scan: Scan, frames: Sequence[Frame]) -> list[Word]:
    """The words outside the tables."""
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
