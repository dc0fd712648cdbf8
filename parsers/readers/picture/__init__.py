"""Pictures of reports: tables by their ruling lines, figures and labels by OCR. OpenCV and tesseract are optional.

Every figure read here carries a confidence; parsers.ocr_gate decides which of them may be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from parsers.model import Block, Document, Grid, Paragraph, Picture, ReadDocument
from parsers.notes import Note, detail_of
from parsers.readers.bounds import MAX_PICTURES
from parsers.readers.failure import ReadError, reader, unread
from parsers.readers.picture import kept
from parsers.readers.picture.needs import is_installed

_WHOLE_PAGE = "page "
_LOW, _WIDE = 60, 300
"""Pixels: smaller pictures are marks and buttons."""


@reader()
def read_picture(document: Document) -> ReadDocument:
    """A file that is a picture, not read yet: OCR is only worth its time where no better copy says the same."""
    name = document.file_name or document.url or "picture"
    return ReadDocument("image", (Picture(name, document.data),))


def page_name(number: int) -> str:
    """The source of a picture that is a whole page of a document, from 0."""
    return f"{_WHOLE_PAGE}{number + 1}"


def page_number(picture: Picture) -> int | None:
    """The page, from 0, that a picture is; None for any other picture."""
    number = picture.source.removeprefix(_WHOLE_PAGE)
    return int(number) - 1 if number != picture.source and number.isdecimal() else None


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
        raise ReadError("needs_ocr", "install_ocr")
    if len(wanted) > MAX_PICTURES:
        raise ReadError("too_large", "pictures_too_many", count=len(wanted), most=MAX_PICTURES)
    blocks: list[Block] = []
    failed: list[Note] = []
    for _, run in groupby(read.blocks, key=lambda block: isinstance(block, Picture) and bool(block.data)):
        same = list(run)
        pictures = [block for block in same if isinstance(block, Picture) and block.data]
        found = _read(pictures, failed) if pictures else same
        if pictures and tables_only:
            found = [block for block in found if isinstance(block, Grid)] or same
        blocks += found
    if failed and all(isinstance(block, Picture) for block in blocks):
        first = failed[0].args
        raise ReadError(str(first["reason"]), detail_of(failed[0], str(first["file"])))
    if all(isinstance(block, Picture) for block in read.blocks) and not _is_legible(blocks):
        raise ReadError("illegible", "pictures_illegible")
    return replace(read, blocks=tuple(blocks), notes=(*read.notes, *failed))


def _is_legible(blocks: Sequence[Block]) -> bool:
    from parsers.readers.picture.labels import speaks_of_a_report

    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    texts += [cell.text for block in blocks if isinstance(block, Grid) for row in block.rows for cell in row if cell]
    return speaks_of_a_report("".join(texts))


def is_page(height: int, width: int) -> bool:
    return min(height, width) >= _LOW and max(height, width) >= _WIDE


def _read(run: Sequence[Picture], notes: list[Note]) -> list[Block]:
    """Pictures that follow one another are pages: a table may go on from one to the next. What was read of them before
    is not read again."""
    known = kept.taken(run)
    if known is not None:
        return list(known)
    from parsers.readers.layout import lay_out_pages
    from parsers.readers.picture.labels import with_official_labels
    from parsers.readers.picture.page import read_pages
    from parsers.readers.picture.scan import load, prepared

    pages = []
    pictures: list[Block] = []
    for picture in run:
        try:
            loaded = [page for page in load(picture.data) if is_page(*page.shape[:2])]
            pages += [prepared(page, picture.layer) for page in loaded]
        except ReadError as failure:
            notes.append(unread("picture_unread", picture.source, failure))
            pictures.append(picture)
    laid = lay_out_pages(read_pages(pages)).blocks if pages else ()
    blocks = [with_official_labels(block) for block in laid]
    if not pictures:
        kept.put(run, blocks)
    return [*blocks, *pictures]
