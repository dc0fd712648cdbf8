"""The report as OFD, by a small writer of our own: laid out by LibreOffice as pdf, written as ofd objects."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pdfplumber

_MM = 25.4 / 72
_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_ROOT = f"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD {_NS} DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>
<ofd:Title>年度报告</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""


def from_pdf(pdf_data: bytes) -> bytes:
    """An ofd file with the text and the lines of a pdf: runs of characters with their distances, as writers do it."""
    buffer = io.BytesIO()
    with pdfplumber.open(io.BytesIO(pdf_data)) as pdf, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        first = pdf.pages[0]
        box = f"0 0 {first.width * _MM:.4f} {first.height * _MM:.4f}"
        package.writestr("OFD.xml", _ROOT)
        pages = "".join(
            f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pdf.pages))
        )
        package.writestr(
            "Doc_0/Document.xml",
            f"<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        )
        for number, page in enumerate(pdf.pages):
            objects = "".join([*_texts(page), *_paths(page)])
            package.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f'<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return buffer.getvalue()


def _texts(page: Any) -> Iterator[str]:
    run: list[dict[str, Any]] = []
    for char in [*page.chars, None]:
        if run and (
            char is None or abs(char["bottom"] - run[-1]["bottom"]) > 0.5 or abs(char["x0"] - run[-1]["x1"]) > 1
        ):
            yield _text(run)
            run = []
        if char is not None:
            run.append(char)


def _text(run: list[dict[str, Any]]) -> str:
    size = run[0]["size"] * _MM
    left, base = run[0]["x0"] * _MM, run[0]["bottom"] * _MM - 0.15 * size
    steps = [(b["x0"] - a["x0"]) * _MM for a, b in pairwise(run)]
    even = steps and max(steps) - min(steps) < 0.01
    deltas = f"g {len(steps)} {steps[0]:.4f}" if even else " ".join(f"{step:.4f}" for step in steps)
    text = escape("".join(char["text"] for char in run))
    return (
        f'<ofd:TextObject ID="2" Boundary="{left:.4f} {base - size:.4f} 180 {2 * size:.4f}" Font="1" Size="{size:.4f}">'
        f'<ofd:TextCode X="0" Y="{size:.4f}" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def _paths(page: Any) -> Iterator[str]:
    for line in page.lines:
        x0, y0, x1, y1 = (line[key] * _MM for key in ("x0", "top", "x1", "bottom"))
        box = f"{x0:.4f} {y0:.4f} {x1 - x0 + 0.1:.4f} {y1 - y0 + 0.1:.4f}"
        yield (
            f'<ofd:PathObject ID="3" Boundary="{box}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}</ofd:AbbreviatedData></ofd:PathObject>"
        )
