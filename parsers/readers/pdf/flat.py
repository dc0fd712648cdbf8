"""What lies on the pages of a pdf besides their content: values of form fields, notes, stamps, bars over a figure.

pdfium draws them into the content as a viewer shows them, so that they are read, and cover, like everything else.
"""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdftypes import resolve1

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
