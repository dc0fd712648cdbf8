"""The reader of ofd against a painter of our own: random objects in order, and whether a digit changes the page."""

from __future__ import annotations

import io
import os
import random
import zipfile
from dataclasses import dataclass

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from parsers.model import Grid
from parsers.numbers import read_figure
from tests.readers.reading import blocks_of

ROUNDS = max(int(os.environ.get("NIANBAO_ORACLE", "2")) // 4, 2)
ROWS = 30
SCALE = 8.0
"""Pixels of a millimetre."""
_HIGH, _SIZE = 8.0, 4.0
_SEEN = 40
_NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_FONT = ImageFont.load_default(round(_SIZE * SCALE))
COLOURS = ((0, 0, 0), (0, 0, 0), (255, 255, 255), (254, 254, 254), (200, 0, 0), (0, 0, 128), (236, 236, 236))
ALPHAS = (255, 255, 255, 128, 0)


@dataclass(frozen=True)
class Painted:
    """A text (one digit or several) or, without any, a filled rectangle; millimetres from the page's corner."""

    x: float
    y: float
    text: str = ""
    colour: tuple[int, int, int] = (0, 0, 0)
    alpha: int = 255
    visible: bool = True
    wide: float = 3.0

    def xml(self) -> str:
        red, green, blue = self.colour
        more = f'Visible="{str(self.visible).lower()}" Alpha="{self.alpha}"'
        colour = f'<ofd:FillColor Value="{red} {green} {blue}"/>'
        if self.text:
            steps = " ".join(["2"] * (len(self.text) - 1))
            return (
                f'<ofd:TextObject ID="3" Boundary="{self.x} {self.y} 40 6" Size="{_SIZE}" {more}>{colour}'
                f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{self.text}</ofd:TextCode></ofd:TextObject>'
            )
        corners = f"M 0 0 L {self.wide} 0 L {self.wide} 5 L 0 5 C"
        return (
            f'<ofd:PathObject ID="4" Boundary="{self.x} {self.y} {self.wide} 5" Fill="true" Stroke="false" {more}>'
            f"{colour}<ofd:AbbreviatedData>{corners}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def draw(self, page: Image.Image, left: float, top: float) -> None:
        if not self.visible:
            return
        mask = Image.new("L", page.size, 0)
        pen = ImageDraw.Draw(mask)
        if self.text:
            for number, letter in enumerate(self.text):
                place = ((self.x - left + 2 * number) * SCALE, (self.y - top + 0.8) * SCALE)
                pen.text(place, letter, fill=self.alpha, font=_FONT)
        else:
            box = (self.x - left, self.y - top, self.x - left + self.wide, self.y - top + 5)
            pen.rectangle(tuple(round(edge * SCALE) for edge in box), fill=self.alpha)
        page.paste(self.colour, mask=mask)


def _row(dice: random.Random, top: float, figure: str) -> tuple[list[Painted], Painted]:
    """What is painted in a cell, and of it the digit before the figure."""
    x, y = 62.0, top + 1.5
    digit = Painted(x, y, "1", dice.choice(COLOURS), dice.choice(ALPHAS), dice.random() < 0.8)
    field = Painted(x - 0.5, y, "", dice.choice(COLOURS), dice.choice(ALPHAS), dice.random() < 0.8, 2.4)
    order = [digit] if dice.random() < 0.4 else [digit, field] if dice.random() < 0.6 else [field, digit]
    return [*order, Painted(x + 2, y, figure)], digit


def _document(objects: str) -> bytes:
    lines = "".join(
        f'<ofd:PathObject ID="1" Boundary="{x} {y} {w} {h}"><ofd:AbbreviatedData>M 0 0 L {w} {h}</ofd:AbbreviatedData>'
        "</ofd:PathObject>"
        for x, y, w, h in [(20, 20 + _HIGH * row, 100, 0) for row in range(ROWS + 1)]
        + [(at, 20, 0, _HIGH * ROWS) for at in (20, 60, 120)]
    )
    root = f"<ofd:OFD {_NAMES}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    pages = '<ofd:CommonData/><ofd:Pages><ofd:Page ID="2" BaseLoc="P.xml"/></ofd:Pages>'
    layer = f'<ofd:Content><ofd:Layer ID="1">{lines}{objects}</ofd:Layer></ofd:Content>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("OFD.xml", root)
        made.writestr("D/Document.xml", f"<ofd:Document {_NAMES}>{pages}</ofd:Document>")
        made.writestr("D/P.xml", f"<ofd:Page {_NAMES}>{layer}</ofd:Page>")
    return buffer.getvalue()


def _changes(row: list[Painted], digit: Painted, top: float) -> bool:
    pictures = []
    for shown in (row, [one for one in row if one is not digit]):
        page = Image.new("RGB", (round(20 * SCALE), round(_HIGH * SCALE)), "white")
        for one in shown:
            one.draw(page, 60, top)
        pictures.append(page)
    return any(high > _SEEN for _, high in ImageChops.difference(*pictures).getextrema())


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_figure_is_what_an_ofd_page_paints(seed: int) -> None:
    dice = random.Random(seed)
    figures = [str(dice.randrange(2000, 9000)) for _ in range(ROWS)]
    made = [_row(dice, 20 + _HIGH * number, figure) for number, figure in enumerate(figures)]
    labels = [Painted(22, 21.5 + _HIGH * number, f"R{number}E") for number in range(ROWS)]
    data = _document("".join(one.xml() for row, _ in made for one in row) + "".join(one.xml() for one in labels))
    grids = [block for block in blocks_of(data) if isinstance(block, Grid)]
    read = {row[0].text: row[1].text for grid in grids for row in grid.rows if row[0] and row[1]}
    wrong, certain = [], 0
    for number, (figure, (row, digit)) in enumerate(zip(figures, made, strict=True)):
        value = read_figure(read[f"R{number}E"]).value
        certain += value is not None
        seen = _changes(row, digit, 20 + _HIGH * number)
        if value not in (None, int("1" + figure if seen else figure)):
            wrong.append((figure, read[f"R{number}E"], seen, row))
    assert wrong == []
    assert certain > ROWS // 3
