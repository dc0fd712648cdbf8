"""The report as pdf by reportlab: with rules, without any, sideways; in a font that the file does not hold."""

from __future__ import annotations

import io
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as PdfTable

from tests.readers.rendering.content import TITLE, Item, Table, items

FONT = "STSong-Light"
HEAD = "青禾区政府信息公开"
_WIDTHS = {4: [130, 110, 110, 110], 10: [62, 62, 120, *[36] * 7], 15: [33] * 15}


def _styles() -> tuple[ParagraphStyle, ParagraphStyle, ParagraphStyle]:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("body", fontName=FONT, fontSize=11, leading=18, firstLineIndent=22, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=16, leading=28, alignment=1, firstLineIndent=0)
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=8.5, leading=11, wordWrap="CJK")
    return body, title, cell


def build(*, ruled: bool = True, heads: bool = True, content: tuple[Item, ...] | None = None) -> bytes:
    body, title, cell = _styles()
    flow: list[Any] = []
    for item in content or items():
        if isinstance(item, Table):
            flow.append(_table(item, cell, ruled))
        else:
            flow.append(Paragraph(item, title if item == TITLE else body))
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, leftMargin=50, rightMargin=50, title=TITLE)

    def furniture(canvas: Any, page: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(50, A4[1] - 30, HEAD)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {page.page} —")

    hook = furniture if heads else (lambda *_: None)
    document.build(flow, onFirstPage=hook, onLaterPages=hook)
    return buffer.getvalue()


def _table(table: Table, style: ParagraphStyle, ruled: bool) -> PdfTable:
    grid: list[list[Any]] = [[""] * table.width for _ in range(table.height)]
    commands: list[Any] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("FONT", (0, 0), (-1, -1), FONT, 8.5)]
    if ruled:
        commands.append(("GRID", (0, 0), (-1, -1), 0.6, colors.black))
    for place in table.places:
        is_figure = place.text.replace(".", "").isdigit()
        grid[place.row][place.column] = place.text if is_figure else Paragraph(place.text, style)
        end = (place.column + place.colspan - 1, place.row + place.rowspan - 1)
        if place.rowspan * place.colspan > 1:
            commands.append(("SPAN", (place.column, place.row), end))
    return PdfTable(grid, colWidths=_WIDTHS[table.width], style=commands, repeatRows=3 if table.width == 10 else 0)


def sideways(table: Table) -> bytes:
    """A table set sideways on an upright page, as wide tables are."""
    _, _, cell = _styles()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    drawn = _table(table, cell, ruled=True)
    _, height = drawn.wrapOn(canvas, *landscape(A4))
    drawn.drawOn(canvas, 60, A4[0] - 60 - height)
    canvas.setFont(FONT, 12)
    canvas.drawString(60, A4[0] - 50, TITLE)
    canvas.save()
    return buffer.getvalue()


def draw_lines(canvas: Canvas) -> None:
    """The lines of a table of two rows and two columns, from (20, 20) to (220, 100)."""
    for y in (20, 60, 100):
        canvas.line(20, y, 220, y)
    for x in (20, 120, 220):
        canvas.line(x, 20, x, 100)
