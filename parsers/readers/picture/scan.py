"""A picture as a clean page: upright, ink and ruling lines apart. Needs OpenCV (nianbao[ocr])."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from PIL import Image

from parsers.model import LayerWord
from parsers.readers.bounds import MAX_PIXELS
from parsers.readers.failure import ReadError, said_by
from parsers.readers.layout import Rule
from parsers.readers.picture.inks import Colours, Gray, Parted, is_coloured, parted
from parsers.readers.picture.sheet import Back, Sheet
from parsers.readers.picture.strokes import flipped, stretches, table_rules

MAX_FRAMES = 60
_MAX_TURN = 6.0
"""Degrees. Scans lie a little askew; anything more is a picture of something else."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One page in pixels. `gray` has its ruling lines painted over; `ink` marks what was drawn besides them."""

    gray: Gray
    ink: Gray
    rules: Sequence[Rule]
    em: float
    """Width of a character in pixels."""
    covered: Gray | None = None
    """CLEAR or DENSE where a seal or a pen was taken away; None where there was none."""
    layer: Sequence[LayerWord] = ()
    """What another program read on the page, its places in pixels."""
    back: Back = field(default_factory=lambda: np.eye(3))
    """From here to the picture as it came."""

    @property
    def width(self) -> int:
        return int(self.gray.shape[1])

    @property
    def height(self) -> int:
        return int(self.gray.shape[0])


def load(data: bytes) -> list[Gray | Colours]:
    """The pages of a picture file, in grey where they have no colour; TIFF and GIF may have several.

    Raises ReadError: too_large, damaged.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            return list(_frames(image))
    except Image.DecompressionBombError as error:
        raise ReadError("too_large", "library_failed", error=str(error)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ReadError("damaged", "picture_undecoded", error=said_by(error)[:170]) from error


_GREY = {"1", "L", "I", "F", "I;16", "LA"}
"""Modes of Pillow without colours."""


def _frames(image: Image.Image) -> Iterator[Gray | Colours]:
    for index in range(min(getattr(image, "n_frames", 1), MAX_FRAMES)):
        image.seek(index)
        # The size stands in the head of the file: it is known before a pixel is unpacked.
        if image.width * image.height > MAX_PIXELS:
            raise ReadError("too_large", "pixels", width=image.width, height=image.height)
        frame = image.convert("RGBA") if image.mode in {"P", "LA", "RGBA", "PA"} else image
        if frame.mode == "RGBA":
            white = Image.new("RGBA", frame.size, "white")
            frame = Image.alpha_composite(white, frame)
        colours = None if image.mode in _GREY else np.asarray(frame.convert("RGB"))
        yield colours if colours is not None and is_coloured(colours) else np.asarray(frame.convert("L"))


def prepared(picture: Gray | Colours, layer: Sequence[LayerWord] = ()) -> Sheet:
    """The picture at a size at which it is read, in grey, without seals and grain, its ink black."""
    picture = sized(picture)
    parts = parted(picture) if picture.ndim == 3 else Parted(picture)
    return Sheet(_without_grain(_contrasted(parts.gray)), parts.covered, layer)


def clean(sheet: Sheet) -> Scan:
    """A prepared page turned level, with its ruling lines found and painted over."""
    sheet = sheet.levelled(_turn(sheet.gray))
    gray = sheet.gray
    ink = _ink(gray)
    em = _character(ink)
    across, down = _line_masks(ink, em)
    rules = table_rules(stretches(across), [flipped(rule) for rule in stretches(_gray(down.T))], em)
    lines: Any = np.zeros_like(ink)
    for rule in rules:
        # The stroke itself, and the grey seam that surrounds it.
        corner, end = (int(rule.x0), int(rule.top)), (int(rule.x1), int(rule.bottom))
        cv2.line(lines, corner, end, 255.0, 7)
    strokes = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    lines = cv2.bitwise_and(lines, strokes)
    erased = _gray(np.where(lines > 0, 255, gray))
    ink = _gray(cv2.bitwise_and(ink, cv2.bitwise_not(lines)))
    return Scan(erased, ink, rules, em, sheet.covered, _in_pixels(sheet), sheet.back)


def _in_pixels(sheet: Sheet) -> Sequence[LayerWord]:
    """The words with their places in pixels."""
    height, width = sheet.gray.shape
    return [LayerWord(word.text, word.x * width, word.y * height) for word in sheet.layer]


_FAINT, _NOTHING = 110, 12
"""Of 255: how much darker than its paper the ink of a faint print is, and that of a blank page."""
_SIZES = (1600, 2600)
"""Pixels of the longer side: pictures of screens are enlarged, so that lines and digits part; what a scan has above
220 dots an inch only costs time."""


def sized(picture: Gray | Colours) -> Gray | Colours:
    """The picture brought to a size at which it is read."""
    longest = max(picture.shape[:2])
    wanted = min(max(longest, _SIZES[0]), _SIZES[1])
    if wanted == longest:
        return picture
    method = cv2.INTER_AREA if wanted < longest else cv2.INTER_CUBIC
    scale = min(wanted / longest, 3.0)
    return _gray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method))


def _contrasted(gray: Gray) -> Gray:
    """A faint print with its ink made black: the darkest of its pixels to 0, its paper to white."""
    ink, paper = _percentile(gray, 0.5), _percentile(gray, 60)
    if paper - ink >= _FAINT or paper - ink < _NOTHING:
        return gray
    return _gray(np.clip((gray.astype(np.float32) - ink) * (255 / (paper - ink)), 0, 255))


def _percentile(gray: Gray, share: float) -> float:
    return float(np.searchsorted(np.cumsum(np.bincount(gray.ravel(), minlength=256)), share / 100 * gray.size))


def _ink(gray: Gray) -> Gray:
    """What is darker than its surroundings: 255 for ink, 0 for paper."""
    block = max(31, (min(gray.shape) // 40) | 1)
    return _gray(cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18))


def _without_grain(gray: Gray) -> Gray:
    """The page with its paper smoothed, edges kept, where the paper itself is grained. A JPEG is only grained around
    its words, and is left alone: smoothing costs sharpness."""
    grain = cv2.absdiff(gray, cv2.medianBlur(gray, 5))
    return _gray(cv2.bilateralFilter(gray, 5, 50, 3)) if np.median(grain) >= 3 else gray


def _character(ink: Gray) -> float:
    """The width of a character in pixels, from the sizes of all pieces of ink that can be one or a part of one.

    Three quarters of them are no larger than the body of a Chinese character, which fills its square by seven eighths.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[1:, column].astype(float) for column in (2, 3, 4))
    longer = np.maximum(width, height)
    like = (height >= 6) & (longer <= 90) & (width < 6 * height) & (height < 8 * width) & (area >= 12)
    if np.count_nonzero(like) < 20:
        return float(min(ink.shape)) / 50
    return float(np.percentile(longer[like], 75)) * 8 / 7


def _line_masks(ink: Gray, em: float) -> tuple[Gray, Gray]:
    """Long straight strokes across and down: longer than those of characters, no longer than the side of a low row."""

    def long(kernel: tuple[int, int], across: tuple[int, int]) -> Gray:
        # A thin line that lies a little askew climbs in steps; thickened, it is one stroke again.
        thick = cv2.dilate(ink, np.ones(across, np.uint8))
        return _gray(cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)))

    return long((1, round(1.45 * em)), (3, 1)), long((round(em), 1), (1, 3))


def _turn(gray: Gray) -> float:
    """By how many degrees the page must be turned for its lines to lie level: the turn at which the ink falls into
    the fewest rows of pixels."""
    strokes = cv2.morphologyEx(_ink(gray), cv2.MORPH_OPEN, np.ones((1, 9), np.uint8))
    ys, xs = np.nonzero(strokes)
    if not len(xs):
        return 0.0

    def sharpness(angle: float) -> float:
        rows = (ys - xs * np.tan(np.radians(angle)) + gray.shape[1]).astype(np.int64)
        return float((np.bincount(rows).astype(float) ** 2).sum())

    best = max(np.arange(-_MAX_TURN, _MAX_TURN + 0.1, 0.25), key=sharpness)
    return float(max(np.arange(best - 0.25, best + 0.26, 0.05), key=sharpness))


def _gray(image: Any) -> Gray:
    return np.asarray(image, dtype=np.uint8)
