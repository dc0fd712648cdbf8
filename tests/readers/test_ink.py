"""A character of a pdf counts when it leaves ink: one page for each way in which it does not."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from parsers.model import Picture
from parsers.numbers import read_figure
from parsers.readers.pdf import ink
from tests.readers.reading import blocks_of, rows
from tests.readers.rendering.pdf import draw_lines

SIZE = (300, 200)


def _page(draw, after=None, head=b"") -> bytes:
    """A table of two rows; `draw` writes into its last cell, at (130, 35), `after` over the page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SIZE, pageCompression=0)
    draw_lines(canvas)
    canvas.setFont("Helvetica", 12)
    canvas.drawString(30, 75, "ABC")
    canvas.drawString(30, 35, "DEF")
    canvas.drawString(130, 75, "5")
    draw(canvas)
    if after:
        after(canvas)
    canvas.save()
    return buffer.getvalue()


def _mode(mode):
    def draw(canvas):
        text = canvas.beginText(130, 35)
        text.setTextRenderMode(mode)
        text.textOut("9")
        text.setTextRenderMode(0)
        text.textOut("37")
        canvas.drawText(text)

    return draw


def _coloured(red, green, blue, alpha=1.0):
    def draw(canvas):
        canvas.setFillColorRGB(red, green, blue, alpha)
        canvas.drawString(130, 35, "9")
        canvas.setFillColorRGB(0, 0, 0, 1)
        canvas.drawString(137, 35, "37")

    return draw


def _clipped(canvas):
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(0, 0, 50, 50)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(130, 35, "9")
    canvas.restoreState()
    canvas.drawString(137, 35, "37")


def _boxed(old, new, colour=1.0):
    def draw(canvas):
        canvas.drawString(130, 35, old)
        canvas.setFillColorRGB(colour, colour, colour)
        canvas.rect(128, 32, 40, 14, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.drawString(130, 35, new)

    return draw


def _under_a_picture(canvas):
    canvas.drawString(130, 35, "9")
    canvas.drawImage(ImageReader(Image.new("L", (20, 20), 255)), 128, 32, 9, 14)
    canvas.drawString(137, 35, "37")


def _white_on_dark(canvas):
    canvas.rect(128, 30, 60, 20, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(130, 35, "937")
    canvas.setFillColorRGB(0, 0, 0)


def _bold(canvas):
    canvas.drawString(130, 35, "37")
    canvas.drawString(130.3, 35, "37")


INKED = [
    (_mode(0), 937), (_mode(3), 37), (_mode(2), 937), (_mode(1), 937), (_mode(7), 37),
    (_coloured(1, 1, 1), 37), (_coloured(0.99, 1, 1), 37), (_coloured(0, 0, 0, 0), 37), (_coloured(1, 0, 0), 937),
    (_clipped, 37), (_boxed("81", "37"), 37), (_boxed("1938", "37"), 37), (_under_a_picture, 37),
    (_boxed("3781", "37"), 37), (_white_on_dark, 937), (_bold, 37),
]  # fmt: skip


@pytest.mark.parametrize(("draw", "value"), INKED)
def test_what_leaves_no_ink_joins_no_figure(draw, value):
    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == value


def _over(canvas):
    canvas.drawString(130, 35, "81")
    canvas.drawString(130, 35, "37")


def _half_covered(canvas):
    canvas.drawString(130, 35, "38")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(136, 32, 4.5, 14, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)


def _crossed(canvas):
    canvas.drawString(130, 35, "37")
    canvas.line(128, 33, 145, 45)


def _pressed_flat(canvas):
    text = canvas.beginText(130, 35)
    text.setHorizScale(0.01)
    text.textOut("9")
    text.setHorizScale(100)
    canvas.drawText(text)
    canvas.drawString(137, 35, "37")


def _turned(x, y, *scale):
    def draw(canvas):
        canvas.saveState()
        canvas.translate(x, y)
        canvas.scale(*scale)
        canvas.drawString(0, 0, "37")
        canvas.restoreState()

    return draw


UNSURE = [
    *(_over, _half_covered, _coloured(0.9, 0.9, 0.9), _coloured(0, 0, 0, 0.25), _crossed, _pressed_flat),
    *(_turned(150, 45, -1, -1), _turned(130, 45, 1, -1)),
]


@pytest.mark.parametrize("draw", UNSURE)
def test_a_digit_that_nobody_can_be_sure_of_is_no_figure(draw):
    text = rows(blocks_of(_page(draw)))[1][1]
    assert read_figure(text).value is None
    assert any(letter.isdigit() for letter in text)


@pytest.mark.parametrize(("pen", "scale", "value"), [(0.5, 1, 6890), (5, 0.1, 6890), (2.5, 1, None), (1, 4, None)])
def test_digits_that_a_thick_pen_runs_together_are_no_figure(pen, scale, value):
    """`scale`: of the page's units, which the pen's width is told in."""

    def draw(canvas):
        canvas.saveState()
        canvas.scale(scale, scale)
        text = canvas.beginText(130 / scale, 35 / scale)
        text.setFont("Helvetica", 12 / scale)
        text.setTextRenderMode(2)
        canvas.setLineWidth(pen)
        text.textOut("6890")
        canvas.drawText(text)
        canvas.restoreState()

    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == value


def test_the_value_of_a_field_is_printed_on_the_page():
    def draw(canvas):
        canvas.acroForm.textfield(name="a", value="37", x=128, y=30, width=60, height=20, borderWidth=0, fontSize=10)

    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == 37


@pytest.mark.parametrize(("subtype", "flags", "value"), [("StrikeOut", 4, None), ("Line", 4, None), ("Square", 2, 37)])
def test_a_mark_that_brings_no_drawing_along_may_hide_what_it_lies_on(subtype, flags, value):
    note = PDFDictionary(
        {"Type": PDFName("Annot"), "Subtype": PDFName(subtype), "Rect": PDFArray([128, 30, 160, 48]), "F": flags}
    )
    page = _page(lambda canvas: (canvas._addAnnotation(note), canvas.drawString(130, 35, "37")))
    assert read_figure(rows(blocks_of(page))[1][1]).value == value


def test_what_lies_outside_the_crop_box_is_not_shown():
    def draw(canvas):
        canvas.setCropBox((0, 0, 136, 200))
        canvas.drawString(130, 35, "3")
        canvas.drawString(137, 35, "7")

    assert rows(blocks_of(_page(draw)))[1][1] == "3"


def test_text_without_ink_over_a_picture_is_a_scan():
    picture = ImageReader(Image.new("L", (300, 200), 200))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SIZE)
    canvas.drawImage(picture, 0, 0, *SIZE)
    for line in range(10):
        text = canvas.beginText(10, 180 - 15 * line)
        text.setTextRenderMode(3)
        text.textOut("recognised text of the scan")
        canvas.drawText(text)
    canvas.save()
    assert [type(block) for block in blocks_of(buffer.getvalue())] == [Picture]


def test_ordinary_pages_are_never_drawn(monkeypatch):
    monkeypatch.setattr(ink, "_drawn", None)
    assert read_figure(rows(blocks_of(_page(lambda canvas: canvas.drawString(130, 35, "37"))))[1][1]).value == 37


@pytest.mark.parametrize("behind", [b"\0" * 5000, b"<script>var a = 1;</script>" * 50, b"\r\n" * 3000])
def test_what_stands_behind_the_end_of_a_pdf_changes_nothing(behind):
    whole = _page(lambda canvas: canvas.drawString(130, 35, "37"))
    assert blocks_of(whole + behind) == blocks_of(whole)


def test_tags_behind_the_head_make_no_page_of_a_pdf():
    from parsers.formats import detect

    assert detect(b"%PDF-1.4\n% <html><p>\n") == "pdf"
    assert detect(b"\n\xef\xbb\xbf%PDF-1.4\n") == "pdf"
    assert detect(b"<html><p>%PDF-1.4 is a format</p>") == "html"


@pytest.mark.parametrize(("width", "text"), [(26, "338081"), (80, "338\n081")])
def test_digits_on_two_lines_are_joined_where_the_upper_line_fills_its_cell(width, text):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=SIZE)
    for y in (20, 60, 100):
        canvas.line(20, y, 120 + width, y)
    for x in (20, 120, 120 + width):
        canvas.line(x, 20, x, 100)
    canvas.setFont("Helvetica", 10)
    for x, y, part in ((30, 75, "ABC"), (30, 35, "DEF"), (125, 75, "5"), (123, 42, "338"), (123, 30, "081")):
        canvas.drawString(x, y, part)
    canvas.save()
    assert rows(blocks_of(buffer.getvalue())) == [["ABC", "5"], ["DEF", text]]


def _path(operators):
    def draw(canvas):
        canvas.drawString(137, 35, "37")
        canvas._code.append(f"q {operators} Q")

    return draw


def _pictured(text, x):
    def draw(canvas):
        picture = Image.new("L", (20, 36), 255)
        picture.paste(0, (8, 4, 12, 32))
        canvas.drawString(137, 35, text)
        canvas.drawImage(ImageReader(picture), x, 34, 6, 11)

    return draw


BESIDE = {
    "a stroke before": _path("1 w 134 35 m 134 43 l S"),
    "a bar before": _path("133.5 35 1 8.5 re f"),
    "a minus before": _path("132 38.5 3.5 .7 re f"),
    "a point within": _path("143.2 35 1 1 re f"),
    "a curve behind": _path("152 39 m 155 45 158 35 154 35 c f"),
    "a picture before": _pictured("37", 131),
    "a picture behind": _pictured("37", 151),
    "a picture alone": _pictured("", 137),
    "a stroke added": _path("1 w 138 36 m 138 43 l S"),
    "a bar added": _path("1 w 144 42.5 m 150 42.5 l S"),
}


@pytest.mark.parametrize("draw", BESIDE.values(), ids=BESIDE)
def test_a_figure_with_a_part_that_is_no_text_is_none(draw):
    text = rows(blocks_of(_page(draw)))[1][1]
    assert read_figure(text).value is None and text


NEAR = {
    "an underline": _path("1 w 137 33.5 m 150 33.5 l S"),
    "a dotted border": _path("".join(f"133.5 {y} 1 1 re f " for y in range(22, 60, 3))),
    "a dotted line under it": _path("".join(f"{x} 34 1 1 re f " for x in range(125, 170, 3))),
    "a shade": _path(".8 g 121 21 98 38 re f 0 g BT /F1 12 Tf 137 35 Td (37) Tj ET"),
}


@pytest.mark.parametrize("draw", NEAR.values(), ids=NEAR)
def test_lines_and_shades_near_a_figure_are_no_part_of_it(draw):
    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == 37


def _clipped_to(left, right):
    def draw(canvas):
        canvas._code.append(f"q {left} 30 {right - left} 20 re W n BT /F1 12 Tf 130 35 Td (8) Tj ET Q")
        canvas.drawString(137, 35, "37")

    return draw


def _blue_on_blue(canvas):
    canvas.setFillColorRGB(0.2, 0.4, 0.8)
    canvas.rect(128, 30, 60, 20, stroke=0, fill=1)
    canvas.drawString(130, 35, "9")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(137, 35, "37")
    canvas.setFillColorRGB(0, 0, 0)


def _under_white_letters(canvas):
    canvas.drawString(130, 35, "9")
    canvas._code.append("q 1 g 1 G 3 w BT /F1 12 Tf 2 Tr 130 35 Td (9) Tj ET Q")
    canvas.drawString(137, 35, "37")


def _nibbled(canvas):
    canvas.drawString(130, 35, "837")
    canvas._code.append("q 1 g 130 37 1.9 1.6 re 130 40 1.9 1.6 re f Q")


def _speck(canvas):
    canvas._code.append("q BT /F1 .4 Tf 129.8 35 Td (9) Tj ET Q")
    canvas.drawString(130, 35, "937")


def _over_the_border(canvas):
    canvas.drawString(110, 35, "937")


SEEN = [(_blue_on_blue, 37), (_under_white_letters, 37), (_nibbled, None), (_speck, 937), (_over_the_border, None)]
SEEN += [(_clipped_to(100, 128), 37), (_clipped_to(132.2, 150), None), (_clipped_to(100, 150), 837)]


@pytest.mark.parametrize(("draw", "value"), SEEN)
def test_a_digit_counts_as_far_as_it_is_seen_whole(draw, value):
    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == value


def test_a_note_that_no_screen_shows_is_not_read():
    field = {"Type": PDFName("Annot"), "Subtype": PDFName("Widget"), "FT": PDFName("Tx"), "T": "a", "V": "9"}
    note = PDFDictionary(field | {"Rect": PDFArray([144, 30, 160, 48]), "F": 32, "DA": "/Helv 12 Tf 0 g"})

    def draw(canvas):
        canvas._addAnnotation(note)
        canvas.drawString(130, 35, "37")

    assert read_figure(rows(blocks_of(_page(draw)))[1][1]).value == 37
