"""Pdf files: the text that leaves ink, by pdfium; pages without any as pictures.

What is read and what is drawn come from one program, so that they are about the same characters.
"""

from __future__ import annotations

from dataclasses import replace

import pypdfium2

from parsers.model import Document, Meta, Picture, ReadDocument
from parsers.notes import Note
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.failure import ReadError, reader
from parsers.readers.layout import Page, Placed, lay_out_pages
from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.flat import bare_marks, flatten, has_annotations
from parsers.readers.pdf.page import sheet_of
from parsers.readers.pdf.scan import is_scan, large_pictures, layer_of, page_picture
from parsers.readers.pdf.types import Types
from parsers.readers.picture import page_name

_BEHIND_END = 64
"""Bytes behind %%EOF that any program may write."""
_DAMAGE = (pypdfium2.PdfiumError, KeyError, ValueError, TypeError)


@reader(*_DAMAGE)
def read_pdf(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: encrypted, damaged, too_large."""
    data = _to_its_end(document.data)
    pdf = _opened(data)
    types = Types(pdf, data)
    try:
        count = _page_count(pdf)
        pages = [_page(pdf, number, types) for number in range(count)]
        info = [(key, pdf.get_metadata_value(key)) for key in ("Title", "Author")]
    finally:
        types.close()
        pdf.close()
    laid = lay_out_pages(pages)
    scanned = sum(1 for page in pages if page.pictures and not page.words)
    written = any(page.words for page in pages)
    partly = scanned and written
    notes = (Note("pages_without_text", args={"scanned": scanned, "pages": count}),) if partly else ()
    meta = [Meta("pdf:head", text) for text in laid.heads]
    meta += [Meta(f"pdf:{key.lower()}", " ".join(value.split())) for key, value in info if value]
    return ReadDocument("pdf" if written else "pdf_scan", laid.blocks, tuple(meta), notes)


def _to_its_end(data: bytes) -> bytes:
    """The file without what somebody put behind its end."""
    end = data.rfind(b"%%EOF")
    return data[: end + 6] if 0 <= end < len(data) - _BEHIND_END else data


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "password", what="pdf") from error
        raise
    pdf.init_forms()
    return pdf


def _page_count(pdf: pypdfium2.PdfDocument) -> int:
    count = len(pdf)
    if count > MAX_PAGES:
        raise ReadError("too_large", "pages_too_many", what="pdf", count=count, most=MAX_PAGES)
    if count == 0:
        raise ReadError("damaged", "no_pages", what="pdf")
    return count


def _page(pdf: pypdfium2.PdfDocument, number: int, types: Types) -> Page:
    """A page with its words. One without any holds its own image, unless it is empty; pictures keep their place."""
    page = pdf[number]
    marks: list[Box] = []
    if has_annotations(page):
        marks = bare_marks(page)
        flatten(page)
        page.close()
        page = pdf[number]
    try:
        sheet = sheet_of(page, types, marks)
        if is_scan(sheet, page):
            picture = Picture(page_name(number), page_picture(page), tuple(layer_of(sheet, page)))
            return replace(sheet.page, words=(), rules=(), pictures=(Placed(0.0, picture),))
        if sheet.page.words:
            return replace(sheet.page, pictures=tuple(large_pictures(sheet.drawing.pictures, number, page)))
        return sheet.page
    finally:
        page.close()
