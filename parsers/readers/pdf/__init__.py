"""Pdf files: the text that leaves ink, by pdfplumber; pages without any as pictures.

pdfium (which pdfplumber brings along) counts the pages, because it does so without reading them all, says why a file
cannot be opened, and draws the pages whose text may not be seen.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
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
from parsers.readers.pdf.flat import bare_marks, flattened, has_closed_layers
from parsers.readers.pdf.page import page_of
from parsers.readers.pdf.scan import is_scan, large_pictures, page_picture
from parsers.readers.pdf.shapes import Box

_BEHIND_END = 64
"""Bytes behind %%EOF that any program may write."""
_DAMAGE = (PDFException, PSException, PdfminerException, pypdfium2.PdfiumError, KeyError, ValueError, TypeError)


@reader(*_DAMAGE)
def read_pdf(document: Document) -> ReadDocument:
    """Raises nothing; `Unreadable`: encrypted, damaged, too_large."""
    data = _to_its_end(document.data)
    drawn = _opened(data)
    try:
        count = _page_count(drawn)
        marks = bare_marks(drawn)
        flat = flattened(data, drawn)
        if flat is not data:
            drawn.close()
            data, drawn = flat, _opened(flat)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = list(_pages(pdf, drawn, data, marks))
            info = pdf.metadata
    finally:
        drawn.close()
    if len(pages) != count:
        raise ReadError("damaged", "pages_read", number=len(pages), count=count)
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


def _to_its_end(data: bytes) -> bytes:
    """The file without what somebody put behind its end."""
    end = data.rfind(b"%%EOF")
    return data[: end + 6] if 0 <= end < len(data) - _BEHIND_END else data


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "password", what="pdf") from error
        raise


def _page_count(pdf: pypdfium2.PdfDocument) -> int:
    count = len(pdf)
    if count > MAX_PAGES:
        raise ReadError("too_large", "pages_too_many", what="pdf", count=count, most=MAX_PAGES)
    if count == 0:
        raise ReadError("damaged", "no_pages", what="pdf")
    return count


def _pages(pdf: Any, drawn: pypdfium2.PdfDocument, data: bytes, marks: Mapping[int, Sequence[Box]]) -> Iterator[Page]:
    """Pages with their words. One without any holds its own image, unless it is empty; pictures keep their place."""
    closed = has_closed_layers(pdf.doc.catalog)
    for number, plumbed in enumerate(pdf.pages):
        if number >= len(drawn):
            raise ReadError("damaged", "pages_drawn", number=number, count=len(pdf.pages))
        page = page_of(plumbed, drawn[number], closed, marks.get(number, ()))
        if is_scan(plumbed, len(page.words)):
            picture = Picture(f"page {number + 1}", page_picture(data, number))
            page = Page(page.width, page.height, (), (), (Placed(0.0, picture),))
        elif page.words:
            page = Page(page.width, page.height, page.words, page.rules, tuple(large_pictures(data, number, plumbed)))
        yield page
        plumbed.close()
