"""Another way to read a document, for a person who doubts the first: a pdf as it looks when it is printed."""

from __future__ import annotations

from parsers.model import Document, Picture, ReadDocument
from parsers.readers.bounds import MAX_PICTURES
from parsers.readers.failure import ReadError, reader, said_by


@reader()
def as_printed(document: Document) -> ReadDocument:
    """A pdf read by OCR from pictures of its pages, whatever its text layer says.

    `Unreadable`: needs_ocr, too_large, illegible; damaged when it is no pdf.
    """
    import pypdfium2

    from parsers.readers.pdf.scan import page_picture
    from parsers.readers.picture import page_name, with_pictures_read

    try:
        opened = pypdfium2.PdfDocument(document.data)
    except pypdfium2.PdfiumError as error:
        raise ReadError("damaged", "library_found_damage", error=said_by(error)) from error
    try:
        count = len(opened)
        if count > MAX_PICTURES:
            raise ReadError("too_large", "pictures_too_many", count=count, most=MAX_PICTURES)
        pages = tuple(Picture(page_name(number), page_picture(opened[number])) for number in range(count))
    finally:
        opened.close()
    return with_pictures_read(ReadDocument("pdf_scan", pages))
