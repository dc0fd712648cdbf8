"""Figures by vote of two engines: what both say is certain, what only one says is in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from parsers.readers.marks import doubtful
from parsers.readers.picture import recogniser, shapes
from parsers.readers.picture.inks import CLEAR, Gray
from parsers.readers.picture.strips import NOTHING, Reading, read_strips

_DIGITS = ("tessedit_char_whitelist=0123456789.-/+",)
_FIGURE = re.compile(r"^[-+]?\d{1,9}(?:\.\d{1,6})?$|^[-/]{1,2}$")
DOUBT = 0.3
"""Confidence of a figure that readings disagree about."""
_ONE_ENGINE = 0.7
"""Share of its confidence left to a figure that one engine read twice and the other not at all."""
_SURE = 0.9
_COVERED = 0.8
"""Most confidence of a figure below a seal, or to which a layer raises one: enough for sums (CERTAIN), for nothing else
(UNPROVED)."""
_RAISED = 0.2
"""What the vote of a layer adds, and that of shapes: a figure in doubt is enough for sums of its own (READ)."""
_DISPUTED = 0.5
"""Below it the shapes of a figure's digits are asked (READ)."""
UNREAD = "□"
"""Stands where there is ink that could not be read: neither blank nor zero."""


def read_figures(images: Sequence[Gray], first: Sequence[Reading]) -> list[Reading]:
    """Figures by vote. `first`: what the reader of labels made of them."""
    if not recogniser.model_file():
        return _by_tesseract(images, first)
    own = [[recogniser.as_figure(reading)] for reading in first]
    _read_again(images, own, [index for index, votes in enumerate(own) if not _said(votes)])
    # Tesseract is slow at what is no figure, and its word for one alone proves nothing.
    seen = [index for index, votes in enumerate(own) if _said(votes)]
    other: list[list[Reading]] = [[] for _ in images]
    _ask_tesseract(images, other, seen, 34)
    apart = [index for index in seen if own[index][-1].text != other[index][0].text]
    _read_again(images, own, [index for index in apart if len(own[index]) == 1])
    for height in (48, 60):
        _ask_tesseract(images, other, apart, height)
    found = [settled(*votes) for votes in zip(own, other, strict=True)]
    return [_shown(image, reading) for image, reading in zip(images, found, strict=True)]


def _by_tesseract(images: Sequence[Gray], first: Sequence[Reading]) -> list[Reading]:
    """Its models for Chinese (`first`) and for digits are the readers; where they differ, at two more sizes."""
    votes = [[recogniser.as_figure(reading)] for reading in first]
    for height in (34, 48):
        _ask_tesseract(images, votes, range(len(images)), height)
    apart = [index for index, said in enumerate(votes) if len({reading.text for reading in said}) > 1]
    for height in (28, 60):
        _ask_tesseract(images, votes, apart, height)
    return [of_one_engine(said) for said in votes]


def _ask_tesseract(images: Sequence[Gray], votes: list[list[Reading]], which: Sequence[int], height: int) -> None:
    readings = read_strips([images[index] for index in which], "eng", height, _DIGITS)
    for index, reading in zip(which, readings, strict=True):
        votes[index].append(reading)


def _read_again(images: Sequence[Gray], votes: list[list[Reading]], which: Sequence[int]) -> None:
    """Two more looks of the recogniser."""
    for look in (_wider, _softer):
        readings = recogniser.recognised([look(images[index]) for index in which])
        for index, reading in zip(which, readings, strict=True):
            votes[index].append(recogniser.as_figure(reading))


def _wider(image: Gray) -> Gray:
    """The piece with more paper around it."""
    edge = max(2, image.shape[0] // 6)
    return np.asarray(cv2.copyMakeBorder(image, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255.0), np.uint8)


def _softer(image: Gray) -> Gray:
    """The piece without its grain, ink and paper further apart."""
    soft = cv2.GaussianBlur(image, (3, 3), 0)
    return np.asarray(cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX), np.uint8)  # type: ignore[call-overload]


def settled(own: Sequence[Reading], other: Sequence[Reading]) -> Reading:
    """The figure that both engines read; its confidence is that of the more certain one, less for each reading that
    says something else. One that a single engine read, without contradiction, is worth less; any other is in doubt."""
    said = _said([*own, *other])
    if not said:
        return NOTHING
    by_own, by_other = _said(own), _said(other)
    ranked = sorted(said, key=lambda text: (text in by_own and text in by_other, len(said[text]), max(said[text])))
    best = ranked[-1]
    rivals = max((len(said[text]) for text in ranked[:-1]), default=0)
    share = len(said[best]) / (len(own) + len(other))
    if best in by_own and best in by_other and rivals < len(said[best]):
        return Reading(best, max(said[best]) * (share if rivals else 1.0))
    if not by_other and len(said) == 1 and len(said[best]) == len(own) > 1 and min(said[best]) >= _SURE:
        return Reading(best, min(said[best]) * _ONE_ENGINE)
    return Reading(best, min(DOUBT, max(said[best])))


def _shown(image: Gray, reading: Reading) -> Reading:
    """A reading in doubt, raised where the shapes of its digits speak for it: sums may rely on it, it alone proves
    nothing. A 3 that Tesseract takes for an 8 would hold back the four figures beside it."""
    if not reading.text or reading.confidence >= _DISPUTED or not shapes.shows(image, reading.text):
        return reading
    return Reading(reading.text, reading.confidence + _RAISED, reading.usual)


def under(cover: int, reading: Reading) -> Reading:
    """A reading below a seal or a pen. Where print is seen through, it needs sums; where not, it is in doubt."""
    if not cover:
        return reading
    most = _COVERED if cover <= CLEAR else DOUBT
    return Reading(reading.text, min(reading.confidence, most), reading.usual)


def with_layer(readings: Sequence[Reading], layer: Sequence[str]) -> list[Reading]:
    """The readings with the vote of a recognised layer: `layer` is what it says of each, anything or nothing.

    It raises what it agrees with, and puts in doubt what it contradicts, its own word behind it; alone it is never a
    figure. One that contradicts more than it confirms is of another picture, and says nothing.
    """
    votes = [_as_vote(text) for text in layer]
    told = [vote == reading.text for reading, vote in zip(readings, votes, strict=True) if vote and reading.text]
    if 2 * sum(told) < len(told):
        return list(readings)
    return [_voted(reading, vote) for reading, vote in zip(readings, votes, strict=True)]


def _as_vote(text: str) -> str:
    """The figure that a layer says; "" where it says none."""
    figure = recogniser.as_figure(Reading(text, 1.0)).text
    return figure if _FIGURE.match(figure) else ""


def _voted(reading: Reading, vote: str) -> Reading:
    if not vote:
        return reading
    if vote == reading.text:
        raised = min(reading.confidence + _RAISED, _COVERED)
        return Reading(reading.text, max(reading.confidence, raised), reading.usual)
    return Reading(f"{reading.text or UNREAD}{doubtful(vote)}", min(reading.confidence, DOUBT), reading.usual)


def of_one_engine(readings: Sequence[Reading]) -> Reading:
    """What most readings say. Its confidence is that of the most certain one among them, less for every reading that
    says something else; a figure that only one reading has, or that has a rival, stays in doubt."""
    said = _said(readings)
    ranked = sorted(said, key=lambda text: (len(said[text]), max(said[text])), reverse=True)
    if not ranked:
        return NOTHING
    best = ranked[0]
    rival = len(ranked) > 1 and len(said[ranked[1]]) == len(said[best])
    doubtful = rival or len(said[best]) < 2
    return Reading(best, min(max(said[best]) * len(said[best]) / len(readings), DOUBT if doubtful else 1.0))


def _said(readings: Iterable[Reading]) -> dict[str, list[float]]:
    """Figure → the confidences with which it was read."""
    said: dict[str, list[float]] = {}
    for reading in readings:
        if _FIGURE.match(reading.text):
            said.setdefault(reading.text, []).append(reading.confidence)
    return said
