"""Fonts whose table of meanings says something else than what they draw: a figure is what is drawn, or none."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from parsers.model import Cell, Picture
from parsers.numbers import read_figure
from parsers.readers.glyphs import labels
from parsers.readers.glyphs.digits import form_of, looks
from parsers.readers.pdf.codes import _twice
from tests.readers.reading import blocks_of, rows
from tests.readers.rendering.pdf import draw_lines
from tests.readers.rendering.rawpdf import pdf_of, stream

_FOLDER = Path(reportlab.__file__).parent / "fonts"
FONTS = ["Vera.ttf", "VeraBd.ttf", "VeraIt.ttf", "VeraBI.ttf"]


def _page(meanings: dict[str, str], text: str, font: str = "Vera.ttf") -> bytes:
    """A table whose last cell holds `text`, in a font that says of some of its shapes that they are others."""
    with pytest.MonkeyPatch.context() as patch:
        return _printed(patch, meanings, text, font)


def _printed(patch, meanings, text, font):
    honest = ttfonts.makeToUnicodeCMap

    def lying(name, subset):
        return honest(name, [ord(meanings.get(chr(code), chr(code))) for code in subset])

    patch.setattr(ttfonts, "makeToUnicodeCMap", lying)
    pdfmetrics.registerFont(ttfonts.TTFont(f"{font} that {meanings}", _FOLDER / font))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 200))
    draw_lines(canvas)
    canvas.setFont(f"{font} that {meanings}", 12)
    for x, y, part in (
        (30, 75, "ABC"),
        (30, 35, "DEF"),
        (130, 75, "5"),
        (130, 35, text),
        (10, 150, "0123456789, 2024"),
    ):
        canvas.drawString(x, y, part)
    canvas.save()
    return buffer.getvalue()


LIES = [
    ({"7": "1"}, "9764"), ({"6": "9"}, "964"), ({"6": "9", "9": "6"}, "9764"), ({"8": "0"}, "984"), ({"6": "0"}, "964"),
    ({"8": "3"}, "984"), ({"7": " "}, "9764"), ({"7": "\u200b"}, "9764"), ({"7": "\xad"}, "9764"), ({"7": "件"}, "647"),
    ({"4": "+"}, "467"), ({"7": "("}, "647"), ({".": ","}, "1.764"), ({",": "."}, "1,764"),
    ({"#": "5"}, "#64"), ({"-": "1"}, "-64"), ({"|": "1"}, "|64"), ({",": "1"}, "64,"), ({".": "\u200b"}, "6.4"),
]  # fmt: skip


@pytest.mark.parametrize(("meanings", "text"), LIES)
def test_a_digit_that_is_drawn_as_another_is_no_figure(meanings, text):
    """One shape, within a font that is right otherwise; often the font has a true one of that meaning besides."""
    read = rows(blocks_of(_page(meanings, text)))
    assert read[0][1] == "5"
    assert read_figure(read[1][1]).value is None and any(letter.isdigit() for letter in read[1][1])


def _by_hand(meanings: dict[str, str], way: str = "1 0 0 1") -> bytes:
    """The same with Helvetica, which every viewer has: its 0 and 6 are of one size, and its digits leave no room for a
    blank."""
    told = {letter: meanings.get(letter, letter) for letter in "0123456789ABCDEF"}
    pairs = " ".join(f"<{ord(letter):02x}> <{ord(meaning):04x}>" for letter, meaning in told.items())
    table = f"1 begincodespacerange <00> <ff> endcodespacerange {len(told)} beginbfchar {pairs} endbfchar"
    lines = "".join(f"20 {y} m 220 {y} l S " for y in (20, 60, 100))
    lines += "".join(f"{x} 20 m {x} 100 l S " for x in (20, 120, 220))
    placed = {(30, 75): "ABC", (30, 35): "DEF", (130, 75): "5", (130, 35): "91064", (10, 150): "0123456789"}
    texts = "".join(f"BT /F 12 Tf {way} {x} {y} Tm ({text}) Tj ET " for (x, y), text in placed.items())
    return pdf_of(
        f"{lines}{texts}",
        fonts="/F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R>>",
        more=[stream(table)],
    )


BY_HAND = [{"6": "0"}, {"0": "6"}, {"1": " "}, {"1": "\u200b"}]


@pytest.mark.parametrize("meanings", BY_HAND)
def test_a_font_of_the_viewer_is_looked_at_as_well(meanings):
    assert read_figure(rows(blocks_of(_by_hand({})))[1][1]).value == 91064
    assert read_figure(rows(blocks_of(_by_hand(meanings)))[1][1]).value is None


@pytest.mark.parametrize("font", FONTS)
def test_a_font_that_says_what_it_draws_is_read(font):
    assert rows(blocks_of(_page({}, "1,023,456.79", font)))[1][1] == "1,023,456.79"


def test_letters_slanted_by_the_program_are_read():
    """Chromium and office programs slant the letters of a Chinese font that has no italic."""
    assert rows(blocks_of(_by_hand({}, "1 0 0.3 1")))[1][1] == "91064"


def test_of_a_font_with_shuffled_digits_the_picture_is_read():
    shuffled = _page(dict(zip("0123456789", "3816490257", strict=True)), "9764")
    assert [type(block) for block in blocks_of(shuffled)] == [Picture]


def test_the_digits_of_a_table_of_meanings_that_several_codes_have():
    chars = b"2 beginbfchar <01> <0031> <02> <0032> endbfchar 1 beginbfchar <07> <0031> endbfchar"
    ranges = b"2 beginbfrange <10> <12> <0033> <20> <21> [<0033> <4e00>] endbfrange"
    assert _twice(chars) == {"1"} and _twice(ranges) == {"3"} and _twice(chars + ranges) == {"1", "3"}


@pytest.mark.parametrize("font", FONTS)
def test_digits_look_like_themselves(font):
    from PIL import Image, ImageDraw, ImageFont

    drawn = ImageFont.truetype(str(_FOLDER / font), 48)
    for digit in "0123456789":
        ink = Image.new("L", (80, 80), 0)
        ImageDraw.Draw(ink).text((20, 10), digit, font=drawn, fill=255)
        form = form_of(ink)
        assert form is not None
        assert [other for other in "0123456789" if looks(form, other) != "other"] == [digit]


def _labels(said: dict[str, str]) -> bytes:
    """A table of two rows, whose labels are drawn in a font that says of some characters that they are others."""
    letters = "行政处罚强制"
    pairs = " ".join(f"<{ord(one):04x}> <{ord(said.get(one, one)):04x}>" for one in letters)
    table = f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(letters)} beginbfchar {pairs} endbfchar"
    lines = "".join(f"20 {y} m 220 {y} l S " for y in (20, 60, 100))
    lines += "".join(f"{x} 20 m {x} 100 l S " for x in (20, 120, 220))
    texts = "".join(
        f"BT /H 12 Tf 1 0 0 1 30 {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET "
        f"BT /F 12 Tf 1 0 0 1 130 {y} Tm ({figure}) Tj ET "
        for y, text, figure in ((75, "行政处罚", "57"), (35, "行政强制", "64"))
    )
    fonts = "/F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> /H 6 0 R"
    whole = (
        "<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /ToUnicode 5 0 R "
        "/DescendantFonts [<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 4>> >>] >>"
    )
    return pdf_of(f"{lines}{texts}", fonts=fonts, more=[stream(table), whole])


SWAPPED = {"处": "强", "罚": "制", "强": "处", "制": "罚"}


def test_a_font_whose_labels_are_drawn_as_others_names_no_row():
    assert rows(blocks_of(_labels({}))) == [["行政处罚", "57"], ["行政强制", "64"]]
    lying = blocks_of(_labels(SWAPPED))
    told = str(rows(lying)) if not isinstance(lying[0], Picture) else ""
    assert "处" not in told and "强" not in told


def test_traditional_and_other_codes_of_a_character_are_the_character():
    """罰 stands for 罚, and ⾏ (a radical) for 行, in files of some programs."""
    drawn = form_of_label("罚")
    assert not labels.is_other(drawn, "罚") and not labels.is_other(drawn, "罰")
    assert labels.is_other(drawn, "制") and labels.is_known("⾏")


def form_of_label(character: str):
    from PIL import Image, ImageDraw, ImageFont

    ink = Image.new("L", (80, 80), 0)
    face = ImageFont.truetype("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 48, index=2)
    ImageDraw.Draw(ink).text((10, 5), character, font=face, fill=255)
    return labels.form_of(ink)


@pytest.mark.parametrize("letter", "lOZBS")
def test_a_digit_that_is_called_a_letter_is_no_figure_and_says_so(letter):
    digit = dict(zip("lOZBS", "10285", strict=True))[letter]
    text = rows(blocks_of(_page({digit: letter}, f"9{digit}64")))[1][1]
    assert text == f"9{letter}64" and read_figure(text) == Cell(None, text)
