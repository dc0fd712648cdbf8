"""A pdf of one page written object by object, for what no library writes."""

from __future__ import annotations

from collections.abc import Sequence


def stream(content: str, head: str = "") -> str:
    return f"<<{head} /Length {len(content.encode('latin-1'))}>> stream\n{content}\nendstream"


def pdf_of(
    content: str,
    *,
    fonts: str = "",
    page: str = "",
    resources: str = "",
    catalog: str = "",
    more: Sequence[str] = (),
) -> bytes:
    """`more`: further objects, numbered from 5; `page`, `resources`, `catalog`: more entries of those dictionaries."""
    fonts = fonts or "/F <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    objects = [
        f"<</Type /Catalog /Pages 2 0 R {catalog}>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        f"/Resources <</Font <<{fonts}>> {resources}>> {page}>>",
        stream(content),
        *more,
    ]
    written = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj {body} endobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer <</Size {len(places) + 1} /Root 1 0 R>>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF".encode("latin-1")
