"""What lies on the pages of a pdf besides their content: values of form fields, notes, stamps, bars over a figure.

pdfium draws them into the content as a viewer shows them, so that they are read, and cover, like everything else.
"""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.readers.layout.boxes import Box
from parsers.readers.pdf.view import View, view_of

_LAID_OVER = frozenset(
    {pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE}
    | {pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_POLYLINE, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_FREETEXT}
    | {pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_REDACT}
)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_HARMLESS = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})


def has_annotations(page: pypdfium2.PdfPage) -> bool:
    """Whether anything lies on the page that a viewer draws."""
    return any(_subtype(page, index) not in _HARMLESS for index in range(pdfium.FPDFPage_GetAnnotCount(page)))


def flatten(page: pypdfium2.PdfPage) -> None:
    """Draws annotations and fields into the content of the page, which is seen when it is opened again. Those that no
    screen shows are taken off before: pdfium would draw some of them."""
    for index in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        unseen = bool(pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if unseen:
            pdfium.FPDFPage_RemoveAnnot(page, index)
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)


def bare_marks(page: pypdfium2.PdfPage) -> list[Box]:
    """Where something lies of which nobody knows how it looks: lines, bars and shapes that bring no drawing along, so
    that every viewer draws its own; notes of a layer, which may be closed (flattening does not ask)."""
    view = view_of(page)
    count = pdfium.FPDFPage_GetAnnotCount(page)
    return [box for index in range(count) if (box := _bare(page, index, view)) is not None]


def _bare(page: pypdfium2.PdfPage, index: int, view: View) -> Box | None:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    edges = pdfium.FS_RECTF()
    layered = bool(pdfium.FPDFAnnot_HasKey(annotation, b"OC"))
    undrawn = (
        int(pdfium.FPDFAnnot_GetSubtype(annotation)) in _LAID_OVER
        and pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) <= 2
    )
    bare = (
        (layered or undrawn)
        and not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        and bool(pdfium.FPDFAnnot_GetRect(annotation, edges))
    )
    pdfium.FPDFPage_CloseAnnot(annotation)
    if not bare:
        return None
    return view.boxed(edges.left, edges.bottom, edges.right, edges.top)


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind
