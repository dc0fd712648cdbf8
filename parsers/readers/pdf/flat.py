"""What lies on the pages of a pdf besides their content: values of form fields, notes, stamps, bars over a figure.

pdfium draws them into the content as a viewer shows them, so that they are read, and cover, like everything else.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdftypes import resolve1

from parsers.readers.pdf.shapes import Box, View, view_of

_LAID_OVER = frozenset(
    {pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE}
    | {pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_POLYLINE, pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_FREETEXT}
    | {pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_REDACT}
)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_HARMLESS = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})


def flattened(data: bytes, pdf: pypdfium2.PdfDocument) -> bytes:
    """The file with its annotations and fields drawn into its pages; the same bytes where there are none."""
    if not any(_has_annotations(pdf, number) for number in range(len(pdf))):
        return data
    pdf.init_forms()
    for page in pdf:
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        page.close()
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _has_annotations(pdf: pypdfium2.PdfDocument, number: int) -> bool:
    page = pdf[number]
    try:
        return any(_subtype(page, index) not in _HARMLESS for index in range(pdfium.FPDFPage_GetAnnotCount(page)))
    finally:
        page.close()


def bare_marks(pdf: pypdfium2.PdfDocument) -> Mapping[int, Sequence[Box]]:
    """Number of a page → where lines, bars and shapes lie that bring no drawing along: every viewer draws its own."""
    found: dict[int, Sequence[Box]] = {}
    for number in range(len(pdf)):
        page = pdf[number]
        view = view_of(page)
        count = pdfium.FPDFPage_GetAnnotCount(page)
        boxes = [box for index in range(count) if (box := _bare(page, index, view)) is not None]
        page.close()
        if boxes:
            found[number] = boxes
    return found


def _bare(page: pypdfium2.PdfPage, index: int, view: View) -> Box | None:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    edges = pdfium.FS_RECTF()
    bare = (
        int(pdfium.FPDFAnnot_GetSubtype(annotation)) in _LAID_OVER
        and not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        and pdfium.FPDFAnnot_GetAP(annotation, pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) <= 2
        and bool(pdfium.FPDFAnnot_GetRect(annotation, edges))
    )
    pdfium.FPDFPage_CloseAnnot(annotation)
    if not bare:
        return None
    (x0, y0), (x1, y1) = view.shown(edges.left, edges.bottom), view.shown(edges.right, edges.top)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _subtype(page: pypdfium2.PdfPage, index: int) -> int:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    kind = int(pdfium.FPDFAnnot_GetSubtype(annotation))
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind


def has_closed_layers(catalog: Any) -> bool:
    """Whether the file has optional content that is not shown when it is opened (ISO 32000-1, 8.11.4)."""
    layers = resolve1(catalog.get("OCProperties"))
    if not isinstance(layers, dict):
        return False
    told = resolve1(layers.get("D"))
    return isinstance(told, dict) and bool(resolve1(told.get("OFF")) or told.get("AS") or "BaseState" in told)
