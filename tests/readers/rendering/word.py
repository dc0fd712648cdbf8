"""The report as a Word document, by python-docx."""

from __future__ import annotations

import io

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from tests.readers.rendering.content import TITLE, Item, Table, items


def build(content: tuple[Item, ...] | None = None) -> WordDocument:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    for item in content or items():
        if isinstance(item, Table):
            add_table(document, item)
        else:
            paragraph = document.add_paragraph(item)
            if item == TITLE:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def add_table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(table.height, table.width)
    grid.style = "Table Grid"
    for place in table.places:
        cell = grid.cell(place.row, place.column)
        last = grid.cell(place.row + place.rowspan - 1, place.column + place.colspan - 1)
        (cell.merge(last) if cell is not last else cell).text = place.text


def data(document: WordDocument | None = None) -> bytes:
    buffer = io.BytesIO()
    (document or build()).save(buffer)
    return buffer.getvalue()
