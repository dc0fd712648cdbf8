"""Pictures of reports: tables by their ruling lines, figures and labels by OCR. OpenCV and tesseract are optional.

Every figure read here carries a confidence; parsers.ocr_gate decides which of them may be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from parsers.model import Block, Document, Grid, Paragraph, Picture, ReadDocument
from parsers.notes import Note
from parsers.readers.bounds import MAX_PICTURES
from parsers.readers.failure import ReadError, reader
from parsers.readers.picture.needs import NEEDS_OCR, is_installed

_LOW, _WIDE = 60, 300
"""Pixels: smaller pictures are marks and buttons."""


@reader()
def read_picture(document: Document) -> ReadDocument:
    """A file that is a picture, not read yet: OCR is only worth its time where no better copy says the same."""
    name = document.file_name or document.url or "picture"
    return ReadDocument("image", (Picture(name, document.data),))


def with_pictures_read(read: ReadDocument, *, tables_only: bool = False) -> ReadDocument:
    """The document with its pictures replaced by what is printed in them.

    tables_only   the document has a text of its own: only the tables in its pictures are wanted, and a picture
                  without one (a photograph, a poster) stays a Picture.

    Raises ReadError: needs_ocr; too_large, damaged or illegible when the document is nothing but pictures and none
    can be read. A picture among other content that cannot be read stays a Picture, with a warning.
    """
    wanted = [block for block in read.blocks if isinstance(block, Picture) and block.data]
    if not wanted:
        return read
    if not is_installed():
        raise ReadError("needs_ocr", NEEDS_OCR)
    if len(wanted) > MAX_PICTURES:
        raise ReadError("too_large", f"{len(wanted)} pictures to read, more than {MAX_PICTURES}")
    blocks: list[Block] = []
    unread: list[Note] = []
    for _, run in groupby(read.blocks, key=lambda block: isinstance(block, Picture) and bool(block.data)):
        same = list(run)
        pictures = [block for block in same if isinstance(block, Picture) and block.data]
        found = _read(pictures, unread) if pictures else same
        if pictures and tables_only:
            found = [block for block in found if isinstance(block, Grid)] or same
        blocks += found
    if unread and all(isinstance(block, Picture) for block in blocks):
        first = unread[0].args
        raise ReadError(str(first["reason"]), f"{first['file']}: {first['detail']}")
    if all(isinstance(block, Picture) for block in read.blocks) and not _is_legible(blocks):
        raise ReadError("illegible", "no word of a report can be read in the pictures; a person must look at them")
    return replace(read, blocks=tuple(blocks), notes=(*read.notes, *unread))


def _is_legible(blocks: Sequence[Block]) -> bool:
    from parsers.readers.picture.labels import speaks_of_a_report

    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    texts += [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row if cell]
    return speaks_of_a_report("".join(texts))


def _read(run: Sequence[Picture], notes: list[Note]) -> list[Block]:
    """Pictures that follow one another are pages: a table may go on from one to the next."""
    from parsers.readers.layout import lay_out_pages
    from parsers.readers.picture.labels import with_official_labels
    from parsers.readers.picture.page import read_pages
    from parsers.readers.picture.scan import load

    pages = []
    unread: list[Block] = []
    for picture in run:
        try:
            pages += [page for page in load(picture.data) if min(page.shape) >= _LOW and max(page.shape) >= _WIDE]
        except ReadError as failure:
            said = {"file": picture.source, "reason": failure.reason, "detail": failure.detail}
            notes.append(Note("picture_unread", args=said))
            unread.append(picture)
    laid = lay_out_pages(read_pages(pages)).blocks if pages else ()
    return [*(with_official_labels(block) for block in laid), *unread]
