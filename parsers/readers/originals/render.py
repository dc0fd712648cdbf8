"""One view of a document of any kind. Runs in a sandboxed process (parsers.sandbox), like every reader."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pypdfium2
from PIL import Image, ImageSequence

from parsers.decode import json_page
from parsers.formats import KINDS, sniff
from parsers.model import Cell, Document, Picture, ReadDocument, Unreadable
from parsers.readers import read
from parsers.readers.failure import said_by, unreadable
from parsers.readers.legacy.office import Source, convert
from parsers.readers.mhtml import page_inside
from parsers.readers.originals import reading
from parsers.readers.originals.model import Place, Rendered, Wanted, Why
from parsers.readers.originals.paper import WIDTH, PageMissingError, Paper
from parsers.readers.originals.probes import cells_of, place_in_blocks
from parsers.readers.originals.scanned import has_scans, scanned
from parsers.readers.originals.web import web_page
from parsers.readers.picture import page_name

_PIXELS = 60_000_000


def render(document: Document, wanted: Wanted) -> Rendered | Unreadable:
    """The document, the figure marked where that is proved. `Unreadable` as the readers say it."""
    document = replace(document, data=json_page(document.data) or document.data)
    kind = sniff(document.data)[0].kind
    if kind == "mhtml":
        document, kind = page_inside(document) or document, "html"
    if kind == "pdf":
        return _paper(document, document.data, wanted)
    if kind == "image":
        return _picture(document, wanted)
    if KINDS[kind].family in ("word", "sheet"):
        suffix = next(iter(sniff(document.data)[1].suffixes), "bin")
        drawn = convert([Source(document.data, f".{suffix}")], "pdf")[0]
        if drawn is not None:
            return _paper(document, drawn, wanted)
    return _markup(document, wanted, kind == "html")


def _markup(document: Document, wanted: Wanted, is_page: bool) -> Rendered | Unreadable:
    answer = read(document)
    if isinstance(answer, Unreadable):
        return answer
    why, place, written = _in_blocks(answer, wanted)
    page = web_page(document) if is_page else None
    if page is None:
        return Rendered("reading", why, place, reading.markup(answer.blocks, place))
    cell = page.cell_of(wanted.cell, written, wanted.edition) if why in ("marked", "unproved") else None
    shown = page.sanitised(cell)
    if why == "marked" and 'id="cell"' not in shown:
        # An article that a script holds, or one of running text: the markup does not show the figure itself.
        return Rendered("reading", why, place, reading.markup(answer.blocks, place))
    return Rendered("html", "marked" if cell is not None else why, place, shown)


def _in_blocks(answer: ReadDocument, wanted: Wanted) -> tuple[Why, Place | None, Mapping[str, Cell]]:
    """Whether the figure can be marked, where the reader's blocks have it, and all figures of the document."""
    if not wanted.cell:
        return "not_asked", None, {}
    written = cells_of(answer.blocks, wanted.edition)
    if wanted.cell not in written:
        return "not_here", None, written
    if written[wanted.cell].raw != wanted.raw:
        return "reads_otherwise", None, written
    place = place_in_blocks(answer.blocks, wanted.cell, written, wanted.edition)
    return "marked" if place else "unproved", place, written


def _paper(document: Document, data: bytes, wanted: Wanted) -> Rendered | Unreadable:
    if not wanted.cell:  # to be looked at, also where no reader can read it
        return _page(document, data, wanted.page or 1, Rendered("picture", "not_asked"))
    answer = read(document)
    if isinstance(answer, Unreadable):
        return answer
    why, place, written = _in_blocks(answer, wanted)
    if why == "not_here" and has_scans(answer):
        found = _in_scans(answer, wanted)
        number = wanted.page or (found.place.page if found.place else 1)
        return _boxed(_page(document, data, number, found))
    paper = Paper(data)
    spot_of = paper.spots(written, wanted.edition) if place else lambda _: None
    spot = spot_of(wanted.cell)
    near = spot or next(filter(None, map(spot_of, _beside(wanted.cell, written))), None)
    number = wanted.page or (near.page + 1 if near else 1)
    if spot and place:
        place = replace(place, page=spot.page + 1, box=spot.box)
    if why == "marked" and not spot:
        why = "unproved"
    return _page(document, data, number, Rendered("picture", why, place))


def _in_scans(answer: ReadDocument, wanted: Wanted) -> Rendered:
    """Where a figure stands in what OCR reads: not marked unless it reads today what the archive has. The box is in
    shares of the picture."""
    scans = scanned(answer)
    if scans is None:
        return Rendered("picture", "picture")
    written = cells_of(scans.blocks, wanted.edition)
    if wanted.cell not in written:
        return Rendered("picture", "not_here")
    probed = cells_of(scans.probed, wanted.edition)
    own, *beside = (scans.probe.origin(key, probed, written) for key in (wanted.cell, *_beside(wanted.cell, written)))
    differs = written[wanted.cell].raw != wanted.raw
    if differs:
        own = None
    near = own or next(filter(None, beside), None)
    place = Place(page=near.page + 1, box=own.box if own else None) if near else None
    return Rendered("picture", "reads_otherwise" if differs else "marked" if own else "picture", place)


def _boxed(drawn: Rendered | Unreadable) -> Rendered | Unreadable:
    """The box in pixels of what was drawn."""
    if isinstance(drawn, Unreadable) or drawn.place is None or drawn.place.box is None:
        return drawn
    left, top, right, bottom = drawn.place.box
    box = (left * drawn.width, top * drawn.height, right * drawn.width, bottom * drawn.height)
    return replace(drawn, place=replace(drawn.place, box=box))


def _page(document: Document, data: bytes, number: int, found: Rendered) -> Rendered | Unreadable:
    """A page (from 1) as a picture, with what was found on it."""
    try:
        paper = Paper(data)
        png, width, height = paper.picture(number - 1)
    except PageMissingError:
        return unreadable(document, "damaged", "no_pages", what="pdf")
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        if locked:
            return unreadable(document, "encrypted", "password", what="pdf")
        return unreadable(document, "damaged", "library_found_damage", error=said_by(error)[:280])
    return replace(found, picture=png, page=number, pages=paper.pages, width=width, height=height)


def _beside(key: str, written: Mapping[str, Cell]) -> list[str]:
    """Other figures of the row: a blank has no place on a page, but stands on theirs."""
    row = key.rpartition(".")[0]
    return [other for other in written if other.rpartition(".")[0] == row and written[other].value is not None]


def _picture(document: Document, wanted: Wanted) -> Rendered | Unreadable:
    found = Rendered("picture", "not_asked")
    with Image.open(io.BytesIO(document.data)) as image:
        if image.width * image.height > _PIXELS:
            return unreadable(document, "too_large", "pixels", width=image.width, height=image.height)
        if wanted.cell:
            found = _in_scans(ReadDocument("image", (Picture(page_name(0), document.data),)), wanted)
        frames = getattr(image, "n_frames", 1)
        number = wanted.page or (found.place.page if found.place else 1)
        if number > frames:
            return unreadable(document, "damaged", "no_pages", what="picture")
        frame = ImageSequence.Iterator(image)[number - 1].convert("RGB")
    frame.thumbnail((WIDTH, 4 * WIDTH))
    output = io.BytesIO()
    frame.save(output, "PNG", optimize=True)
    png = output.getvalue()
    return _boxed(replace(found, picture=png, page=number, pages=frames, width=frame.width, height=frame.height))
