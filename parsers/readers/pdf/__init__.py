"""Pdf files: the text layer by pdfplumber, pages without one as pictures.

pdfium (which pdfplumber brings along) counts the pages, because it does so without reading them all, and says why
a file cannot be opened.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from parsers.model import Document, Meta, Picture, ReadDocument
from parsers.notes import Note
from parsers.readers.bounds import MAX_PAGES
from parsers.readers.failure import ReadError, reader
from parsers.readers.layout import Page, Placed, lay_out_pages
from parsers.readers.pdf.page import page_of
from parsers.readers.pdf.scan import is_scan, large_pictures, page_picture

_DAMAGE = (PDFException, PSException, PdfminerException, pypdfium2.PdfiumError, KeyError, ValueError, TypeError)


@reader(*_DAMAGE)
def read_pdf(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: encrypted, damaged, too_large."""
    count = _page_count(document.data)
    with pdfplumber.open(io.BytesIO(document.data)) as pdf:
        pages = list(_pages(pdf, document.data))
        info = pdf.metadata
    if len(pages) != count:
        raise ReadError("damaged", f"{len(pages)} of {count} pages could be read")
    laid = lay_out_pages(pages)
    scanned = sum(1 for page in pages if page.pictures and not page.words)
    written = any(page.words for page in pages)
    partly = scanned and written
    notes = (Note("pages_without_text", args={"scanned": scanned, "pages": count}),) if partly else ()
    meta = [Meta("pdf:head", text) for text in laid.heads]
    meta += [
        Meta(f"pdf:{key.lower()}", " ".join(str(info[key]).split())) for key in ("Title", "Author") if info.get(key)
    ]
    return ReadDocument("pdf" if written else "pdf_scan", laid.blocks, tuple(meta), notes)


def _page_count(data: bytes) -> int:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "the pdf is protected with a password") from error
        raise
    try:
        count = len(pdf)
    finally:
        pdf.close()
    if count > MAX_PAGES:
        raise ReadError("too_large", f"the pdf has {count} pages, more than {MAX_PAGES}")
    if count == 0:
        raise ReadError("damaged", "the pdf has no pages")
    return count


def _pages(pdf: Any, data: bytes) -> Iterator[Page]:
    """Pages with their words. One without any holds its own image, unless it is empty; pictures keep their place."""
    for number, plumbed in enumerate(pdf.pages):
        page = page_of(plumbed)
        if is_scan(plumbed, len(page.words)):
            picture = Picture(f"page {number + 1}", page_picture(data, number))
            page = Page(page.width, page.height, (), (), (Placed(0.0, picture),))
        elif page.words:
            page = Page(page.width, page.height, page.words, page.rules, tuple(large_pictures(data, number, plumbed)))
        yield page
        plumbed.close()
