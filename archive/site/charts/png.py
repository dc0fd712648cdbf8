"""Shapes as PNG, at twice their size, with a Chinese font of this machine."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from archive.site.charts.shapes import HEIGHT, WIDTH, Bar, Dot, Line, Shape, Text

_TWICE = 2
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf",
    "SourceHanSansCN-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "PingFang.ttc",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "simhei.ttf",
)
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


class NoFontError(Exception):
    """This machine has no font with Chinese characters: the picture would show boxes."""


@cache
def chinese_font() -> Path | None:
    """The first known font with Chinese characters of this machine."""
    for folder in map(Path, _FOLDERS):
        there = {path.name: path for path in folder.rglob("*") if path.name in _FONTS} if folder.is_dir() else {}
        for name in _FONTS:
            if name in there:
                return there[name]
    return None


def png(shapes: Sequence[Shape]) -> bytes:
    """Raises NoFontError."""
    font = chinese_font()
    if font is None:
        raise NoFontError
    image = Image.new("RGB", (WIDTH * _TWICE, HEIGHT * _TWICE), "#fff")
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        _draw(draw, shape, font)
    output = io.BytesIO()
    image.quantize(128).save(output, "PNG", optimize=True)
    return output.getvalue()


def _draw(draw: ImageDraw.ImageDraw, shape: Shape, font: Path) -> None:
    match shape:
        case Text():
            place = (shape.x * _TWICE, shape.y * _TWICE)
            stroke = 1 if shape.bold else 0
            draw.text(
                place,
                shape.text,
                fill=shape.colour,
                font=_font(font, shape.size * _TWICE),
                anchor=_ANCHORS[shape.anchor],
                stroke_width=stroke,
            )
        case Line():
            points = [(x * _TWICE, y * _TWICE) for x, y in shape.points]
            dash = [float(part) * _TWICE for part in shape.dash.split()]
            for start, end in pairwise(points):
                for piece in _pieces(start, end, dash):
                    draw.line(piece, fill=shape.colour, width=round(shape.width * _TWICE))
        case Bar():
            fill = "#fff" if shape.hollow else shape.colour
            box = [v * _TWICE for v in (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)]
            draw.rectangle(box, fill=fill, outline=shape.colour if shape.hollow else "#fff", width=_TWICE)
        case Dot():
            reach = 4.5
            box = [v * _TWICE for v in (shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach)]
            draw.ellipse(box, fill="#fff" if shape.hollow else shape.colour, outline=shape.colour, width=2 * _TWICE)


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _pieces(
    start: tuple[float, float], end: tuple[float, float], dash: Sequence[float]
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The drawn pieces of a line."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not dash or not length:
        yield start, end
        return
    at = 0.0
    while at < length:
        stop = min(at + dash[0], length)
        yield _between(start, end, at / length), _between(start, end, stop / length)
        at += sum(dash)


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
